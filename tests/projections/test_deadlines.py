"""What is due by a day, as a clerk asks on the first of the month."""

from collections.abc import Iterator

import pytest

from projections.deadlines import deadlines
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_what_is_due_stands_in_the_order_of_its_days_and_what_is_done_is_not_there(now: Reading) -> None:
    due = deadlines(now, "2026-05-01", "2026-12-31").rows
    assert [(row.due, row.kind, row.title, row.overdue) for row in due] == [
        ("2026-04-30", "commitment", "节能改造", True),
        ("2026-05-10", "meeting", "第二季度联席会议", False),
        ("2026-12-31", "item", "老旧小区加装扶手", False),
        ("2026-12-31", "agreement", "共驻共建协议(虚构)", False),
        ("2026-12-31", "item", "药品保管培训", False),
    ]
    assert (due[0].place, due[0].quantity, due[0].delivered) == (1, 5, 3)


@pytest.mark.parametrize(
    ("until", "kinds"),
    [
        ("2026-04-29", []),
        ("2026-04-30", ["commitment"]),
        ("2026-05-10", ["commitment", "meeting"]),
    ],
)
def test_the_day_itself_is_included(now: Reading, until: str, kinds: list[str]) -> None:
    assert [row.kind for row in deadlines(now, "2026-04-01", until).rows] == kinds


def test_everybody_sees_what_concerns_them(year: Year, now: Reading) -> None:
    units = year.county.units

    def concerns(name: str) -> list[str]:
        return [row.kind for row in deadlines(now, "2026-04-01", "2026-12-31", unit=units[name]).rows]

    assert concerns("bureau") == ["commitment", "agreement"]
    assert concerns("community") == ["commitment", "item", "agreement"]
    assert concerns("hospital") == concerns("lead") == ["meeting"]
    assert deadlines(now, "2026-04-01", "2026-12-31", kind="item").rows[0].units == (units["community"],)


def test_pages_of_deadlines_go_on_by_day(now: Reading) -> None:
    whole = deadlines(now, "2026-04-01", "2026-12-31").rows
    paged, after = [], None
    while True:
        page = deadlines(now, "2026-04-01", "2026-12-31", after=after, limit=2)
        paged += page.rows
        after = page.next
        if after is None:
            break
    assert tuple(paged) == whole
