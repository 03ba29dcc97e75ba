"""Duty lists in the registers: versions, what stands open, shares on time."""

from collections.abc import Iterator

import pytest

from projections.duty_lists import duty_items, duty_lists, duty_reports, duty_shares
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_both_versions_stay_readable(year: Year, now: Reading) -> None:
    old, new = duty_lists(now, search="责任").rows
    assert (old.version, old.superseded_by, new.version, new.supersedes) == (1, new.list, 2, old.list)


@pytest.mark.parametrize(
    ("today", "standings"),
    [("2026-12-20", ["done", "dropped", "open"]), ("2026-12-21", ["done", "dropped", "overdue"])],
)
def test_an_item_is_done_dropped_open_or_overdue(now: Reading, today: str, standings: list[str]) -> None:
    assert [row.standing for row in duty_items(now, today).rows] == standings


def test_reports_carry_their_evidence(year: Year, now: Reading) -> None:
    [report] = duty_reports(now, list=year.of["duty list"]).rows
    assert (report.accepted, report.evidence, report.day) == (True, ("a" * 64,), "2026-03-02")


def test_a_share_is_of_what_was_due_by_then_and_not_dropped(year: Year, now: Reading) -> None:
    def share(today: str, **asked: str) -> list[tuple[int, int, int, int]]:
        rows = duty_shares(now, today, **asked).rows  # type: ignore[arg-type]
        return [(row.due, row.in_time, row.open, row.percent) for row in rows]

    assert share("2026-03-30") == []
    assert share("2026-03-31") == [(1, 1, 0, 100)]
    assert share("2026-12-20") == [(2, 1, 1, 50)]
    assert share("2026-12-20", since="2026-04-01") == [(1, 0, 1, 0)]
    assert share("2026-12-20", alliance=year.county.alliance) == [(2, 1, 1, 50)]
    assert share("2026-12-20", alliance=year.of["other alliance"]) == []
