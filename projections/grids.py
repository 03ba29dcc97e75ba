"""Grids as they stand on a day, which of them went into which, and how many documents lie on each.

SG158  网格158   gone into PG34 on 2026-03-31          PG34   党建网格34   needs 2   orders 5   meetings 12

Counts are of documents: nobody is counted on a grid. A wider grid counts what lies within it too. What lay on a grid that went
whole into one other is looked for there from then on, though nothing is signed anew; of one that was divided nobody can say it, so
it stays on the old one until whoever owns the document places it.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.grids import CloseGrid, DrawGrid, PlaceOnGrid, RedrawGrids, SeatBranch
from contracts.values import Day, Flag, Id
from domain.grids import BranchSeated, DocumentPlaced, GridClosed, GridDrawn, GridEnded, GridsRedrawn
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View

Placed = Literal["need", "resource", "service", "listed-project", "project", "order", "meeting"]


class GridRow(Row):
    table, primary, searched = "grids", ("grid",), "name"
    indexed = ("code", "parent", "keeper", "branch")
    grid: Id
    code: str
    name: str
    level: int
    parent: Id | None
    keeper: Id
    branch: Id | None
    """The Party organisation that stands on it."""
    starts: Day
    ended: Day | None = None
    reason: Literal["not-needed", "recorded-by-mistake"] | None = None
    """Of one that nothing came after."""


class GridLineRow(Row):
    """One grid that went, or in part, into another."""

    table, primary, indexed = "grid_lines", ("grid", "heir"), ("heir",)
    grid: Id
    heir: Id
    on: Day


class GridPlacementRow(Row):
    table, primary, indexed = "grid_placements", ("document",), ("grid", "unit", "alliance")
    document: Id
    grid: Id | None
    """None of what lies on none any more."""
    kind: Placed
    alliance: Id | None
    unit: Id
    """Whose the document is."""
    since: Day


class Grids(View):
    name = "grids"
    rows = (GridRow, GridLineRow, GridPlacementRow)
    events = (GridDrawn, BranchSeated, GridsRedrawn, GridEnded, GridClosed, DocumentPlaced)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case GridDrawn(parent=parent), DrawGrid() as body:
                yield Put(GridRow(grid=stream, **body.model_dump() | {"parent": parent}))
            case BranchSeated(), SeatBranch(branch=branch):
                yield Change(GridRow, stream, branch=branch)
            case GridsRedrawn(), RedrawGrids(grids=grids, into=into, on=on):
                for grid in grids:
                    for new in into:
                        yield Put(GridLineRow(grid=grid, heir=new, on=on))
            case GridEnded(on=on), _:
                yield Change(GridRow, stream, ended=on)
            case GridClosed(), CloseGrid(on=on, reason=reason):
                yield Change(GridRow, stream, ended=on, reason=reason)
            case DocumentPlaced(kind=kind, alliance=alliance), PlaceOnGrid(about=about, grid=grid):
                yield Put(
                    GridPlacementRow.model_validate(
                        {
                            "document": about.stream,
                            "grid": grid,
                            "kind": kind,
                            "alliance": alliance,
                            "unit": recorded.actor,
                            "since": recorded.day,
                        }
                    )
                )


class GridNow(GridRow):
    standing: Literal["stands", "redrawn", "closed"]


NOW = """
    SELECT *, CASE WHEN ended IS NULL OR ended > %(today)s::date THEN 'stands'
                   WHEN reason IS NULL THEN 'redrawn' ELSE 'closed' END AS standing
    FROM grids
"""


def grids(
    reading: Reading,
    today: Day,
    *,
    grid: Ids = None,
    code: str | None = None,
    level: int | None = None,
    parent: Ids = None,
    keeper: Ids = None,
    branch: Ids = None,
    standing: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[GridNow]:
    """Grids as they stand on the day `today`, those that are no more among them. Needs Grids."""
    where = {
        "grid": grid, "code": code, "level": level, "parent": parent, "keeper": keeper, "branch": branch,
        "standing": standing,
    }  # fmt: skip
    return page(reading, Grids, GridNow, NOW, {"today": today}, where=where, search=search, **paging)


def grid_lines(
    reading: Reading, *, grid: Ids = None, heir: Ids = None, **paging: Unpack[Paging]
) -> Page[GridLineRow]:
    """Which grid went into which, when they were redrawn. Needs Grids."""
    return page(reading, Grids, GridLineRow, where={"grid": grid, "heir": heir}, **paging)


class GridPlacementNow(GridPlacementRow):
    now: Id | None
    """The grid on which it lies now: that into which the one it was placed on went whole; else that one itself."""
    to_be_placed: Flag
    """That grid is no more, and more than one came after it, or none."""


LIES_NOW = """
    RECURSIVE only_heir AS (
        SELECT grid, (array_agg(heir))[1] AS heir FROM grid_lines GROUP BY grid HAVING count(*) = 1
    ), goes AS (
        SELECT grid, grid AS now FROM grids
        UNION ALL
        SELECT goes.grid, heir FROM goes JOIN only_heir ON only_heir.grid = goes.now
    ), lies_now AS (
        SELECT grid, now FROM goes WHERE now NOT IN (SELECT grid FROM only_heir)
    )
"""
"""From each grid to the last of those into which it went whole, one after the other; mostly itself."""

PLACEMENTS = f"""
    WITH {LIES_NOW}
    SELECT placed.*, now, now IS NOT NULL AND stands.ended IS NOT NULL AS to_be_placed
    FROM grid_placements AS placed LEFT JOIN lies_now USING (grid) LEFT JOIN grids AS stands ON stands.grid = now
"""


def grid_placements(
    reading: Reading,
    *,
    document: Ids = None,
    grid: Ids = None,
    now: Ids = None,
    to_be_placed: bool | None = None,
    unit: Ids = None,
    alliance: Ids = None,
    kind: str | None = None,
    **paging: Unpack[Paging],
) -> Page[GridPlacementNow]:
    """What lies on which grid: needs, projects, orders and meetings, never people. Needs Grids."""
    where = {
        "document": document, "grid": grid, "now": now, "to_be_placed": to_be_placed, "unit": unit, "alliance": alliance,
        "kind": kind,
    }  # fmt: skip
    return page(reading, Grids, GridPlacementNow, PLACEMENTS, where=where, **paging)


class GridCount(Row):
    """A grid, and how many documents lie on it or within it, by kind."""

    table, primary = "grid_counts", ("grid",)
    grid: Id
    code: str
    level: int
    keeper: Id
    within: int
    """How many grids lie in it."""
    needs: int
    resources: int
    services: int
    listed_projects: int
    projects: int
    orders: int
    meetings: int


COUNTS = f"""
    WITH {LIES_NOW}, lies AS (
        SELECT grid, grid AS wide FROM grids
        UNION ALL
        SELECT lies.grid, grids.parent FROM lies JOIN grids ON grids.grid = lies.wide WHERE grids.parent IS NOT NULL
    ), inner_ones AS (
        SELECT wide, count(*) - 1 AS within FROM lies GROUP BY wide
    ), placed AS (
        SELECT wide, count(*) FILTER (WHERE kind = 'need') AS needs,
               count(*) FILTER (WHERE kind = 'resource') AS resources,
               count(*) FILTER (WHERE kind = 'service') AS services,
               count(*) FILTER (WHERE kind = 'listed-project') AS listed_projects,
               count(*) FILTER (WHERE kind = 'project') AS projects,
               count(*) FILTER (WHERE kind = 'order') AS orders,
               count(*) FILTER (WHERE kind = 'meeting') AS meetings
        FROM grid_placements JOIN lies_now USING (grid) JOIN lies ON lies.grid = now GROUP BY wide
    )
    SELECT grids.grid, code, level, keeper, position, changed, within, coalesce(needs, 0) AS needs,
           coalesce(resources, 0) AS resources, coalesce(services, 0) AS services,
           coalesce(listed_projects, 0) AS listed_projects, coalesce(projects, 0) AS projects,
           coalesce(orders, 0) AS orders, coalesce(meetings, 0) AS meetings
    FROM grids JOIN inner_ones ON inner_ones.wide = grids.grid LEFT JOIN placed ON placed.wide = grids.grid
"""


def grid_counts(
    reading: Reading,
    *,
    grid: Ids = None,
    level: int | None = None,
    keeper: Ids = None,
    **paging: Unpack[Paging],
) -> Page[GridCount]:
    """How many documents lie on each grid or within it, each on one; of a grid that was redrawn, what waits to be placed anew. Needs Grids."""
    where = {"grid": grid, "level": level, "keeper": keeper}
    return page(reading, Grids, GridCount, COUNTS, where=where, **paging)
