"""GET /units/{id}: a unit as itself and those above it see it: what is being put right there, and what it does regularly by itself.

    整顿提升      put on the list by a unit above, with a last day; closed by whoever put it there (`domain/rectifications.py`)
    定期要做的    what is asked of the unit itself, outside any alliance; it says that it was done, or files the report

Whom a rectification is about and why stands nowhere. What an alliance asks for stands on the alliance's page.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.loops import one
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NotYoursToRead
from api.registers import today as today_of
from contracts.statements.cadences import Per
from contracts.statements.rulebooks import Period
from contracts.values import Day, Id
from domain.refusals import require
from domain.units import is_above
from ledger.application import Ledger
from projections.cadences import CadencePeriod, CadenceRow
from projections.rectifications import RectificationNow

router = APIRouter(include_in_schema=False)

SEEN_ELSEWHERE = ("report", "liaison-visit")
"""Counted from what is on record of them."""


@router.get("/units/{id}")
def unit(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """
    Raises:
        NotYoursToRead: neither the unit's own, nor of one above it.
    """
    registers, today = Registers(ledger, reader), today_of(ledger)
    row = one(registers.rows("units", unit=id))
    own = id in reader.houses
    require(reader.roles and (own or reader.oversees or above(ledger, reader, id)), NotYoursToRead())
    listed: Sequence[RectificationNow] = registers.rows("rectifications", unit=id, **({} if own or reader.oversees else {"by_unit": reader.unit}))  # fmt: skip
    asked = [each for each in registers.theirs("cadences", unit=id) if each.alliance is None]
    periods = [each for each in registers.theirs("cadence-periods", unit=id) if each.alliance is None]
    return page(
        request, "unit.html", here="waiting" if own else "keys", row=row, own=own, listed=listed, periods=periods, today=today,
        due=[each for each in periods if each.standing == "due" and each.bound == "at-least"],
        missed=[each for each in periods if each.standing in ("missed", "exceeded", "late")],
        may=what_next(ledger, reader, id, listed, asked, periods), names=registers.names([id, *(each.by_unit for each in listed)]),
    )  # fmt: skip


def above(ledger: Ledger, reader: Reader, unit: Id) -> bool:
    return read_now(ledger, lambda world: is_above(world, reader.unit, unit))


class Next(NamedTuple):
    """What the reader's unit may do about a unit."""

    open: bool
    close: Id | None
    """A rectification that it opened."""
    occasions: Sequence[CadenceRow]
    """Of which it says that they took place."""
    reports: Sequence[tuple[CadencePeriod, Period]]
    """Which it owes, and the period as a statement names it."""


def what_next(
    ledger: Ledger,
    reader: Reader,
    unit: Id,
    listed: Sequence[RectificationNow],
    asked: Sequence[CadenceRow],
    periods: Sequence[CadencePeriod],
) -> Next:
    at_work = next((each for each in listed if each.closed is None), None)
    signs, clerk = "signatory" in reader.roles, "clerk" in reader.roles and unit == reader.unit
    owed = [each for each in periods if each.what == "report" and each.standing in ("due", "missed")]
    return Next(
        open=signs and at_work is None and above(ledger, reader, unit),
        close=at_work.rectification if signs and at_work and at_work.by_unit == reader.unit else None,
        occasions=[
            each for each in asked if clerk and each.replaced is None and each.what not in SEEN_ELSEWHERE
        ],
        reports=[(each, period_of(each.first, each.per)) for each in owed if clerk],
    )


def period_of(first: Day, per: Per) -> Period:
    """The period that begins with a day.

    >>> [period_of("2026-07-01", per) for per in ("month", "quarter", "half-year", "year")]
    ['2026-07', '2026-Q3', '2026-H2', '2026']
    """
    begins = date.fromisoformat(first)
    match per:
        case "month":
            return f"{begins:%Y-%m}"
        case "quarter":
            return f"{begins.year}-Q{(begins.month + 2) // 3}"
        case "half-year":
            return f"{begins.year}-H{1 if begins.month < 7 else 2}"
    return str(begins.year)
