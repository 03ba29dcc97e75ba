"""GET /rounds/new: how a period of a rulebook will be evaluated, announced by the lead unit; GET /rounds/{id}/change: another timetable, with the reason.

The days that the form begins with are proposals: sealed two weeks after the period, and two weeks for each step that follows.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.rounds import round_and_book
from api.pages.rulebooks import leads, the_one
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.rulebook import Rulebook, from_wire
from contracts.statements.rulebooks import Period
from contracts.values import Day, Id
from domain.periods import last_day

router = APIRouter(include_in_schema=False)

STEP = timedelta(days=14)
WORKDAYS = 5
"""Of a notice, and to answer an appeal: what the form begins with."""


class Sharing(NamedTuple):
    """A part of the rulebook, the grades that it gives, and what is said of some of them already."""

    part: str
    zh: str
    en: str
    grades: Sequence[str]
    said: Sequence[Mapping[str, str]]


@router.get("/rounds/new")
def new(request: Request, ledger: TheLedger, reader: KnownVisitor, rulebook: Id, period: Period) -> Response:
    registers = Registers(ledger, reader)
    row = the_one(registers, rulebook)
    if period not in row.periods:
        raise NoSuchPage
    today = today_of(ledger)
    return page(
        request, "round_new.html", here="score", round=None, book=row, period=period, said=proposed(period, today), reason=False,
        shares=sharing(from_wire(row.content), ()), bodies=deciding(registers, row.alliance, reader.unit), today=today,
        leads=leads(ledger, reader, row.alliance),
    )  # fmt: skip


@router.get("/rounds/{id}/change")
def change(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    row, book = round_and_book(registers, id)
    said = registers.rows("round-versions", round=id)[-1].timetable
    return page(
        request, "round_new.html", here="score", round=row, book=book, period=row.period, said=said, reason=True,
        shares=sharing(from_wire(book.content), said.get("shares", ())), bodies=deciding(registers, row.alliance, row.unit),
        today=today_of(ledger), leads=leads(ledger, reader, row.alliance),
    )  # fmt: skip


def proposed(period: str, today: Day) -> dict[str, Any]:
    """A timetable to begin with, of which no day has passed."""
    over = max(last_day(period), date.fromisoformat(today))
    days = {
        name: (over + STEP * nth).isoformat()
        for nth, name in enumerate(("sealed_by", "appeals_until", "decided_by"), 1)
    }
    return days | {"notice_workdays": WORKDAYS, "answer_workdays": WORKDAYS}


def sharing(book: Rulebook, said: Sequence[Mapping[str, str]]) -> list[Sharing]:
    """The parts that have grades: of those alone a share can be named."""
    return [
        Sharing(
            part=part.subject,
            zh=part.zh,
            en=part.en,
            grades=[band.grade for band in part.bands],
            said=[each for each in said if each["part"] == part.subject],
        )
        for part in book.parts
        if part.bands
    ]


def deciding(registers: Registers, alliance: Id, lead: Id) -> dict[Id, str]:
    """Who may be named to decide on the grades, but for the lead unit itself: whoever is above it, and the alliance's members."""
    above, at = list[Id](), lead
    while (found := registers.rows("units", unit=at)) and found[0].superior:
        above.append(at := found[0].superior)
    members = [row.unit for row in registers.theirs("memberships", alliance=alliance, stage="member")]
    names = registers.names([*above, *members])
    return {unit: names[unit] for unit in dict.fromkeys([*above, *members]) if unit != lead and unit in names}
