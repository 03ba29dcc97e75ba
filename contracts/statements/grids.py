"""Grids (网格): a place with a number, never the people who live there. What a grid needs, does and meets about stands on it.

No member of these says how many people there are, or who: a grid is a dimension of documents.
"""

from typing import Annotated, Literal

from pydantic import Field, Strict, StringConstraints

from contracts.statement import Body
from contracts.values import CODE, About, Day, Id, Title

GridCode = Annotated[str, StringConstraints(pattern=CODE)]
Level = Annotated[int, Strict(), Field(ge=1, le=3)]
"""一级、二级、三级网格: 1 is the widest."""
Several = Annotated[tuple[Id, ...], Field(min_length=1, max_length=200)]


class DrawGrid(Body):
    """A unit puts a grid on record, for itself or for one below it."""

    type = "grid.draw"
    since = 2
    code: GridCode
    """One grid has it in this ledger, for ever."""
    name: Title
    level: Level
    parent: GridCode | None = None
    """The code of the wider grid in which it lies."""
    keeper: Id
    """The unit that keeps it."""
    branch: Id | None = None
    """The Party organisation that stands on it (支部建在格上)."""
    starts: Day


class SeatBranch(Body):
    """The Party organisation that stands on the grid from now on; none where nothing is named."""

    type = "grid.seat-branch"
    since = 2
    begins = False
    branch: Id | None = None
    on: Day


class RedrawGrids(Body):
    """The first of these are no more, and what they were lies in the others from that day: merged, split, or both."""

    type = "grid.redraw"
    since = 2
    grids: Several
    into: Several
    on: Day


class CloseGrid(Body):
    """It is no more, and nothing comes after it."""

    type = "grid.close"
    since = 2
    begins = False
    on: Day
    reason: Literal["not-needed", "recorded-by-mistake"]


class PlaceOnGrid(Body):
    """Whoever put a need, a project, an order or a meeting on record says on which grid it lies. The last word counts; without a
    grid it lies on none any more."""

    type = "grid.place"
    since = 2
    about: About
    grid: Id | None = None
