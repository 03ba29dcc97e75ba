"""Who is in the chair, and what whoever takes it goes on with."""

from collections.abc import Iterator

import pytest

from projections.chairs import chairs, hand_over
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


@pytest.mark.parametrize(
    ("today", "standings"),
    [
        ("2026-06-30", ["to_start", "offered"]),
        ("2026-09-30", ["in_the_chair", "offered"]),
        ("2026-10-01", ["over", "offered"]),
        ("2027-01-01", ["over", "over"]),
    ],
)
def test_a_term_begins_and_ends_by_date_once_it_is_taken(
    year: Year, now: Reading, today: str, standings: list[str]
) -> None:
    assert [row.standing for row in chairs(now, today, alliance=year.county.alliance).rows] == standings


def test_what_is_open_is_handed_over(year: Year, now: Reading) -> None:
    rows = hand_over(now, "2026-04-21", alliance=year.county.alliance).rows
    assert sorted((row.kind, row.title, row.due, row.overdue) for row in rows) == [
        ("agenda-proposal", "夜间门诊扩面", "2026-05-10", False),
        ("cadence", "联席会议每月一次", "2026-04-30", False),
        ("cadence", "联络员驻点", "2026-04-30", False),
        ("duty-item", "年度述职", "2026-12-20", False),
        ("follow-up", "安装完毕", "2026-04-20", True),
        ("follow-up-report", "安装完毕", None, False),
        ("meeting", "第二季度联席会议", "2026-05-10", False),
    ]


def test_what_is_open_elsewhere_is_not_handed_over(year: Year, now: Reading) -> None:
    assert hand_over(now, "2026-04-21", alliance=year.of["other alliance"]).rows == ()
