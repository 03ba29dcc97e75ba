"""Grids as they stand on a day, what went into what, and how many documents lie on each."""

from collections.abc import Iterator

import pytest

from contracts.statements.grids import DrawGrid, PlaceOnGrid, RedrawGrids
from contracts.statements.keys import AdoptRules
from contracts.statements.lists import PublishItem
from contracts.values import Id
from domain.deciding import RULES
from ledger.application import Ledger
from projections.grids import Grids, grid_counts, grid_lines, grid_placements, grids
from projections.reading import Reading, reading
from projections.tail import Tail
from tests.people import County
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
    assert counts("Party grid") == (0, 1, 1, 1, 0), "of these the need and the order lay on what went into it"
    assert counts("grid one") == (0, 0, 0, 0, 0)
    assert counts("grid two") == (1, 0, 0, 0, 0)


def test_what_lay_on_a_grid_that_went_whole_into_another_lies_there_now(year: Year, now: Reading) -> None:
    [need] = grid_placements(now, document=year.of["need"]).rows
    assert (need.grid, need.now, need.to_be_placed) == (
        year.of["grid one"], year.of["Party grid"], False,
    )  # fmt: skip
    there = {row.document for row in grid_placements(now, now=year.of["Party grid"]).rows}
    assert there == {year.of[name] for name in ("need", "order", "project")}


def test_what_lay_on_a_grid_that_was_divided_waits_there_until_its_owner_places_it(
    ledger: Ledger, county: County
) -> None:
    county.roots_say(AdoptRules(rules=RULES))
    community, day = county.community, "2026-01-01"
    old, left, right, later = (
        community.says(DrawGrid(code=code, name=f"网格{code}", level=2, keeper=community.unit, starts=day))
        for code in ("A1", "A2", "A3", "A4")
    )
    need = community.says(PublishItem(alliance=county.alliance, kind="need", title="加装扶手", category="民生", quantity=1, measure="处", available=day, until="2026-12-31"))  # fmt: skip
    community.says(PlaceOnGrid(about=county.about(need), grid=old))
    community.says(RedrawGrids(grids=(old,), into=(left, right), on=day))
    assert looked_up(ledger, need) == (old, old, True, 1)
    community.says(PlaceOnGrid(about=county.about(need), grid=left))
    assert looked_up(ledger, need) == (left, left, False, 1)
    community.says(RedrawGrids(grids=(left, right), into=(later,), on=day))
    assert looked_up(ledger, need) == (left, later, False, 1)


def looked_up(ledger: Ledger, document: Id) -> tuple[Id | None, Id | None, bool, int]:
    """Where it was placed, where it lies now, whether it is to be placed anew, and how many needs are counted there."""
    Tail(ledger).catch_up()
    with reading(ledger) as now:
        [row] = grid_placements(now, document=document).rows
        [count] = grid_counts(now, grid=row.now).rows
        return row.grid, row.now, row.to_be_placed, count.needs


def test_a_placement_says_what_it_is_and_whose(year: Year, now: Reading) -> None:
    [row] = grid_placements(now, document=year.of["need"]).rows
    assert (row.kind, row.unit, row.alliance) == (
        "need", year.county.units["community"], year.county.alliance,
    )  # fmt: skip


def test_nobody_lives_on_a_grid_and_nobody_is_counted_there() -> None:
    columns = {name for kind in Grids.rows for name in kind.model_fields}
    assert not columns & {"households", "residents", "people", "members", "person", "persons", "population"}
