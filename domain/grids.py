"""Grids on record, redrawn, and what lies on them.

drawn ──seat-branch──▶ drawn ──redraw: gone into others──▶ ended        158 grids ──redraw, 34 times──▶ 34 Party grids
                        └─────close: not needed, a mistake──▶ ended

A grid is a place and a dimension of documents: nobody lives in a grid here. What lay on one that was redrawn stays where it was
placed: whose document it is says where, and nobody else's act moves it. The register looks it up in the grid that came after, where one did.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from contracts.statements.grids import CloseGrid, DrawGrid, PlaceOnGrid, RedrawGrids, SeatBranch
from contracts.values import Day, Id, Word
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.lists import Item
from domain.meetings import Meeting
from domain.orders import Order
from domain.party_orgs import PartyOrg, require_standing
from domain.projects import Project
from domain.refusals import (
    DatesReversed,
    GridCodeTaken,
    InTheFuture,
    NoSuch,
    NotPlaceable,
    NotThisUnit,
    NotWithin,
    WrongStage,
    require,
)
from domain.units import Unit, is_above, require_each_once


class GridDrawn(Own):
    event = "grid.drawn"
    parent: Id | None = None


class GridCodeAssigned(Data):
    """The code's own stream: one grid for each code."""

    event = "grid-code.assigned"
    grid: Id


class BranchSeated(Own):
    event = "grid.branch-seated"


class GridsRedrawn(Own):
    event = "grid.redrawn"


class GridEnded(Data):
    """Stands in the stream of each grid that went into others."""

    event = "grid.ended"
    on: Day
    into: tuple[Id, ...]


class GridClosed(Own):
    event = "grid.closed"


class DocumentPlaced(Own):
    """`kind` is what was placed: need, resource, service or listed-project of a list; project; order; meeting."""

    event = "grid.placed"
    kind: Word
    alliance: Id | None = None


class PlacementCounted(Data):
    """Stands in a stream named after the document, so that it lies on one grid at a time."""

    event = "placement.counted"
    document: Id
    grid: Id | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    noun: ClassVar = ("网格", "grid")
    code: str
    level: int
    keeper: Id
    parent: Id | None
    starts: str
    branch: Id | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class GridCode:
    noun: ClassVar = ("网格编码", "grid code")
    grid: Id


@dataclass(frozen=True, slots=True)
class Placement:
    noun: ClassVar = ("所在网格", "place on a grid")
    document: Id
    grid: Id | None


stands_alone(GridsRedrawn, DocumentPlaced)


@evolves(GridDrawn, BranchSeated, GridEnded, GridClosed)
def evolve_grid(grid: Grid | None, happened: Happened) -> Grid:
    match happened.data, happened.body:
        case GridDrawn(parent=parent), DrawGrid() as body:
            return Grid(body.code, body.level, body.keeper, parent, body.starts, body.branch)
    assert grid
    match happened.data, happened.body:
        case BranchSeated(), SeatBranch(branch=branch):
            return replace(grid, branch=branch)
        case ((GridEnded() | GridClosed()), _):
            return replace(grid, ended=True)
    raise AssertionError(happened)


@evolves(GridCodeAssigned)
def evolve_code(_: GridCode | None, happened: Happened) -> GridCode:
    assert isinstance(happened.data, GridCodeAssigned)
    return GridCode(happened.data.grid)


@evolves(PlacementCounted)
def evolve_placement(_: Placement | None, happened: Happened) -> Placement:
    assert isinstance(happened.data, PlacementCounted)
    return Placement(happened.data.document, happened.data.grid)


@decides(DrawGrid)
def draw(world: World, act: Act, body: DrawGrid) -> list[Happening]:
    world.get(body.keeper, Unit)
    require_keeps(world, act, body.keeper)
    require_role(world, act, "clerk")
    require(body.starts <= act.day, InTheFuture(day=body.starts))
    code = world.rule("grid-code", body.code)
    require(world.find(code, GridCode) is None, GridCodeTaken(code=body.code))
    drawn = {"parent": wider(world, body)} if body.parent else {}
    if body.branch:
        require_standing(world.get(body.branch, PartyOrg))
    return [own(act, GridDrawn, **drawn), Happening(code, GridCodeAssigned(grid=act.stream))]


def wider(world: World, body: DrawGrid) -> Id:
    """The grid in which it lies.

    Raises:
        NoSuch: no grid has that code.
        NotWithin: it is no wider, is no more, or is kept neither by the same unit nor by one above.
    """
    assert body.parent
    code = world.find(world.rule("grid-code", body.parent), GridCode)
    if code is None:
        raise NoSuch(noun_zh="网格", noun_en="grid", stream=body.parent)
    parent = world.get(code.grid, Grid)
    kept = parent.keeper == body.keeper or is_above(world, parent.keeper, body.keeper)
    require(kept and parent.level < body.level and not parent.ended, NotWithin(code=body.parent))
    return code.grid


@decides(SeatBranch)
def seat_branch(world: World, act: Act, body: SeatBranch) -> list[Happening]:
    grid = require_kept(world, act, act.stream, body.on)
    require(body.branch != grid.branch, WrongStage(why_zh="没有变化", why_en="that is how it stands already"))
    if body.branch:
        require_standing(world.get(body.branch, PartyOrg))
    return [own(act, BranchSeated)]


@decides(RedrawGrids)
def redraw(world: World, act: Act, body: RedrawGrids) -> list[Happening]:
    require_each_once(*body.grids, *body.into)
    world.prefetch((*body.grids, *body.into))
    for grid in (*body.grids, *body.into):
        require_kept(world, act, grid, body.on)
    ended = GridEnded(on=body.on, into=body.into)
    return [own(act, GridsRedrawn), *(Happening(grid, ended) for grid in body.grids)]


@decides(CloseGrid)
def close(world: World, act: Act, body: CloseGrid) -> list[Happening]:
    require_kept(world, act, act.stream, body.on)
    return [own(act, GridClosed)]


def require_kept(world: World, act: Act, stream: Id, on: Day) -> Grid:
    grid = world.get(stream, Grid)
    require_keeps(world, act, grid.keeper)
    require_role(world, act, "clerk")
    require(not grid.ended, WrongStage(why_zh="该网格已撤销", why_en="that grid is no more"))
    require(on <= act.day, InTheFuture(day=on))
    require(grid.starts <= on, DatesReversed(start=grid.starts, end=on))
    return grid


def require_keeps(world: World, act: Act, keeper: Id) -> None:
    kept = act.is_one_with(keeper) or is_above(world, act.actor, keeper)
    require(
        kept,
        NotThisUnit(who_zh="管理网格的单位或其上级", who_en="the unit that keeps the grid, or one above it"),
    )


@decides(PlaceOnGrid)
def place(world: World, act: Act, body: PlaceOnGrid) -> list[Happening]:
    """Whoever may not place a document need not know which grids there are: who acts is asked first."""
    document = world.about(body.about, object)
    whose, kind, alliance = placeable(document)
    require(
        act.actor == whose,
        NotThisUnit(who_zh="把它登记入账的单位", who_en="the unit that put it on record"),
    )
    require_role(world, act, "clerk")
    placement = world.rule("placed", body.about.stream)
    now = world.find(placement, Placement)
    same = WrongStage(why_zh="它就在那里", why_en="that is where it lies already")
    require(body.grid != (now.grid if now else None), same)
    if body.grid:
        gone = WrongStage(why_zh="该网格已撤销", why_en="that grid is no more")
        require(not world.get(body.grid, Grid).ended, gone)
    of = {"alliance": alliance} if alliance else {}
    on = {"grid": body.grid} if body.grid else {}
    counted = PlacementCounted(document=body.about.stream, **on)
    return [own(act, DocumentPlaced, kind=kind, **of), Happening(placement, counted)]


def placeable(document: Any) -> tuple[Id, str, Id | None]:
    """Whose a document is, what it is called in counts, and of which alliance.

    Raises:
        NotPlaceable: it is none that may lie on a grid.
    """
    match document:
        case Item():
            kind = "listed-project" if document.kind == "project" else document.kind
            return document.publisher, kind, document.alliance
        case Project():
            return document.owner, "project", None
        case Order():
            return document.community, "order", document.alliance
        case Meeting():
            return document.convenor, "meeting", document.alliance
    raise NotPlaceable
