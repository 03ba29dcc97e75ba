"""Who looks after new-sector units and how far the work has come; which communities were granted what they are to have."""

from collections.abc import Iterator

import pytest

from projections.coverage_work import coverage_steps, coverage_work
from projections.fund_floors import fund_floors
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


@pytest.mark.parametrize(
    ("today", "stage", "looked_after"),
    [("2026-01-09", None, False), ("2026-02-28", "need-found", True), ("2026-03-01", "organised", True)],
)
def test_a_stage_and_a_host_stand_from_their_days_on(
    year: Year, now: Reading, today: str, stage: str | None, looked_after: bool
) -> None:
    [shop] = coverage_work(now, today, unit=year.of["shop"]).rows
    assert (shop.stage, shop.looked_after) == (stage, looked_after)


def test_each_stage_keeps_its_day_and_the_organisation_that_it_rests_on(year: Year, now: Reading) -> None:
    steps = coverage_steps(now, unit=year.of["shop"]).rows
    assert [(row.stage, row.day, row.org) for row in steps] == [
        ("need-found", "2026-01-20", None),
        ("organised", "2026-03-01", year.of["permanent branch"]),
    ]


def test_a_unit_that_nobody_looks_after_is_listed(year: Year, now: Reading) -> None:
    rows = coverage_work(now, "2026-03-01", looked_after=False).rows
    assert year.of["firm"] in {row.unit for row in rows}


def test_a_community_below_the_floor_is_short_by_the_rest(year: Year, now: Reading) -> None:
    community = year.county.units["community"]
    [row] = fund_floors(now, "2026-12-31", unit=community).rows
    assert row.granted_fen > 0
    assert (row.met, row.short_fen) == (False, 10_000_000 - row.granted_fen)
    [row] = fund_floors(now, "2026-12-31", unit=community, floor_fen=row.granted_fen).rows
    assert (row.met, row.short_fen) == (True, 0)


def test_another_year_and_another_source_have_lines_of_their_own(year: Year, now: Reading) -> None:
    community = year.county.units["community"]
    [other] = fund_floors(now, "2026-12-31", year=2025, unit=community).rows
    assert (other.lines, other.granted_fen) == (0, 0)
    [dues] = fund_floors(now, "2026-12-31", source="party-dues", unit=community).rows
    [charity] = fund_floors(now, "2026-12-31", source="charity", unit=community).rows
    assert dues.lines > charity.lines == 0
