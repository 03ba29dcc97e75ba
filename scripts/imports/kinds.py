"""The kinds of sheets, in one table."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from api.tables.columns import Column
from api.tables.service import COLUMNS as SERVICE
from api.tables.service import NEEDED as SERVICE_NEEDED
from api.tables.sheets import Page
from api.tables.units import COLUMNS as UNITS
from api.tables.units import NEEDED as UNITS_NEEDED
from scripts.imports import accounts, agreements, attendance, grids, items, openings, persons, service, units
from scripts.imports.batches import Taken, in_batches
from scripts.imports.drafting import Asked

Kind = Literal[
    "units", "persons", "items", "agreements", "accounts", "service", "attendance", "openings", "grids"
]


class SheetKind(NamedTuple):
    columns: Sequence[Column]
    needed: Sequence[Sequence[str]]
    """Of these sets of headings, one must be there."""
    options: Sequence[str]
    """What must be said on the command line."""
    take: Callable[[Asked, Page], Taken | None]
    """Hands the sheet in and says what became of its rows; None where its rows are one statement."""


KINDS: dict[Kind, SheetKind] = {
    "units": SheetKind(UNITS, UNITS_NEEDED, (), in_batches(units.draft)),
    "persons": SheetKind(persons.COLUMNS, persons.NEEDED, (), persons.register),
    "items": SheetKind(items.COLUMNS, items.NEEDED, ("alliance",), in_batches(items.draft)),
    "agreements": SheetKind(agreements.COLUMNS, agreements.NEEDED, (), in_batches(agreements.draft)),
    "accounts": SheetKind(accounts.COLUMNS, accounts.NEEDED, ("bank",), in_batches(accounts.draft)),
    "service": SheetKind(SERVICE, SERVICE_NEEDED, ("activity", "bank"), in_batches(service.draft)),
    "attendance": SheetKind(attendance.COLUMNS, attendance.NEEDED, ("meeting",), attendance.attend),
    "grids": SheetKind(grids.COLUMNS, grids.NEEDED, (), in_batches(grids.draft)),
    "openings": SheetKind(
        openings.COLUMNS, openings.NEEDED, ("bank", "evidence"), in_batches(openings.draft)
    ),
}
