"""The kinds of sheets, in one table."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from scripts.columns import Column
from scripts.imports import agreements, attendance, grids, items, openings, persons, service, units
from scripts.imports.drafting import Asked, Draft
from scripts.sheets import Page

Kind = Literal["units", "persons", "items", "agreements", "service", "attendance", "openings", "grids"]


class SheetKind(NamedTuple):
    columns: Sequence[Column]
    needed: Sequence[Sequence[str]]
    """Of these sets of headings, one must be there."""
    options: Sequence[str] = ()
    """What must be said on the command line."""
    draft: Callable[[Asked, Page], Draft] | None = None
    """How its rows become statements of one batch; None where the module says it otherwise."""


KINDS: dict[Kind, SheetKind] = {
    "units": SheetKind(units.COLUMNS, units.NEEDED, (), units.draft),
    "persons": SheetKind(persons.COLUMNS, persons.NEEDED),
    "items": SheetKind(items.COLUMNS, items.NEEDED, ("alliance",), items.draft),
    "agreements": SheetKind(agreements.COLUMNS, agreements.NEEDED, (), agreements.draft),
    "service": SheetKind(service.COLUMNS, service.NEEDED, ("activity", "bank"), service.draft),
    "attendance": SheetKind(attendance.COLUMNS, attendance.NEEDED, ("meeting",)),
    "grids": SheetKind(grids.COLUMNS, grids.NEEDED, (), grids.draft),
    "openings": SheetKind(openings.COLUMNS, openings.NEEDED, ("bank", "evidence"), openings.draft),
}
