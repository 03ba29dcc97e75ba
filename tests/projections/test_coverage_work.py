"""Who looks after new-sector units and how far the work has come."""

from collections.abc import Iterator

import pytest

from projections.coverage_work import coverage_steps, coverage_work
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
