"""What each period asked for and what was seen of it, on days before and after it ended."""

from collections.abc import Iterator

import pytest

from projections.cadences import cadence_periods, cadences, occasions, written_reports
from projections.deadlines import deadlines
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def periods(now: Reading, today: str, what: str) -> list[tuple[str, str, int, str]]:
    """First and last day, how often, and how it stands."""
    return [
        (row.first, row.last, row.kept, row.standing) for row in cadence_periods(now, today, what=what).rows
    ]


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2026-03-31", [("2026-01-01", "2026-03-31", 1, "met")]),
        ("2026-04-30", [("2026-01-01", "2026-03-31", 1, "met"), ("2026-04-01", "2026-04-30", 0, "due")]),
        (
            "2026-05-01",
            [
                ("2026-01-01", "2026-03-31", 1, "met"),
                ("2026-04-01", "2026-04-30", 0, "missed"),
                ("2026-05-01", "2026-05-31", 0, "due"),
            ],
        ),
    ],
)
def test_by_the_quarter_and_from_april_by_the_month(
    now: Reading, today: str, shown: list[tuple[str, str, int, str]]
) -> None:
    assert periods(now, today, "joint-conference") == shown


def test_visits_are_the_days_that_were_counted(now: Reading) -> None:
    assert [kept for _, _, kept, _ in periods(now, "2026-02-28", "liaison-visit")] == [0, 1]


def test_a_limit_holds_until_it_is_exceeded(year: Year, now: Reading) -> None:
    assert periods(now, "2026-06-01", "inspection") == [("2026-01-01", "2026-12-31", 2, "exceeded")]
    assert [row.day for row in occasions(now, unit=year.county.units["lead"]).rows] == [
        "2026-02-01",
        "2026-03-01",
    ]


def test_a_report_counts_for_the_period_that_it_names_and_is_late_after_its_days(
    year: Year, now: Reading
) -> None:
    [report] = written_reports(now, recipient=year.county.units["lead"]).rows
    assert (report.period, report.day) == ("2026-Q1", "2026-03-02")
    assert periods(now, "2026-07-11", "report") == [
        ("2026-01-01", "2026-03-31", 1, "met"),
        ("2026-04-01", "2026-06-30", 0, "missed"),
        ("2026-07-01", "2026-09-30", 0, "due"),
    ]
    assert periods(now, "2026-07-10", "report")[1][3] == "due"


def test_versions_stay_readable(year: Year, now: Reading) -> None:
    old, new = cadences(now, alliance=year.county.alliance).rows[:2]
    assert (old.per, old.replaced, new.per, new.replaced) == ("quarter", "2026-04-01", "month", None)


def test_what_a_period_still_asks_for_stands_among_what_is_due(year: Year, now: Reading) -> None:
    def due(today: str, until: str) -> list[tuple[str, str, bool]]:
        rows = deadlines(now, today, until, kind="cadence").rows
        return [(row.due, row.title, row.overdue) for row in rows]

    assert due("2026-04-02", "2026-04-30") == [
        ("2026-04-30", "联席会议每月一次", False),
        ("2026-04-30", "联络员驻点", False),
    ]
    assert due("2026-07-11", "2026-07-12") == [("2026-07-10", "季度书面报告", True)]
