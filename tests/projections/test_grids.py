"""Grids as they stand on a day, what went into what, and how many documents lie on each."""

from collections.abc import Iterator

import pytest

from projections.grids import Grids, grid_counts, grid_lines, grid_placements, grids
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_a_grid_that_was_redrawn_stands_until_that_day(now: Reading) -> None:
    def standings(today: str) -> dict[str, str]:
        return {row.code: row.standing for row in grids(now, today).rows}

    assert set(standings("2026-03-01").values()) == {"stands"}
    assert standings("2026-03-02") == {
        "G1": "stands", "G11": "redrawn", "G12": "redrawn", "P1": "stands", "G13": "closed",
    }  # fmt: skip


def test_old_grids_say_which_one_they_went_into(year: Year, now: Reading) -> None:
    rows = grid_lines(now, heir=year.of["Party grid"]).rows
    assert {row.grid for row in rows} == {year.of["grid one"], year.of["grid two"]}
    [party] = grids(now, "2026-03-02", code="P1").rows
    assert (party.branch, party.parent) == (year.of["committee"], year.of["wide grid"])


def test_documents_are_counted_on_their_grid_and_on_the_wider_one(year: Year, now: Reading) -> None:
    def counts(name: str) -> tuple[int, ...]:
        [row] = grid_counts(now, grid=year.of[name]).rows
        return row.within, row.needs, row.projects, row.orders, row.meetings

    assert counts("wide grid") == (4, 1, 1, 1, 1)
    assert counts("grid one") == (0, 1, 0, 0, 0)
    assert counts("grid two") == (1, 0, 0, 1, 0)
    assert counts("Party grid") == (0, 0, 1, 0, 0)


def test_a_placement_says_what_it_is_and_whose(year: Year, now: Reading) -> None:
    [row] = grid_placements(now, document=year.of["need"]).rows
    assert (row.kind, row.unit, row.alliance) == (
        "need", year.county.units["community"], year.county.alliance,
    )  # fmt: skip


def test_nobody_lives_on_a_grid_and_nobody_is_counted_there() -> None:
    columns = {name for kind in Grids.rows for name in kind.model_fields}
    assert not columns & {"households", "residents", "people", "members", "person", "persons", "population"}
