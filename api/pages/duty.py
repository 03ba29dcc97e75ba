"""GET /duty: what others say they did for the reader's unit, until it has confirmed it; and where its own members report.

    双报到      members who report here, and what they did here    confirmed together, by one signature
    走访        visits                                            one by one
    驻点        days in an office that is held here               together

Whoever recorded something does not confirm it, and a row that is not so is left unticked: it goes on waiting.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.person_names import PersonNames
from api.provided import TheLedger
from api.refusals import NotYoursToRead
from contracts.values import Id
from domain.refusals import require
from projections.duty import CheckInRow, DutyRow, VisitRow
from projections.offices import AppointmentNow, DutyDayRow

router = APIRouter(include_in_schema=False)

AT_ONCE = 64
"""So many single records one signature confirms (`contracts.statements.service.Confirmation`)."""
A_PAGE = 50
R = TypeVar("R")


class Waiting(NamedTuple):
    """What the unit has not confirmed yet, the oldest first."""

    check_ins: Sequence[CheckInRow]
    acts: Sequence[DutyRow]
    visits: Sequence[VisitRow]
    days: Sequence[DutyDayRow]
    posts: Mapping[Id, AppointmentNow]
    """The offices of those days."""

    @property
    def persons(self) -> set[Id]:
        posts = self.posts.values()
        return (
            {each.person for each in self.check_ins}
            | {each.person for each in self.acts}
            | {each.person for each in posts}
        )

    @property
    def units(self) -> set[Id]:
        by_persons = {each.unit for each in self.check_ins} | {each.unit for each in self.acts}
        return by_persons | {each.unit for each in self.visits} | {each.unit for each in self.posts.values()}


@router.get("/duty")
def duty(request: Request, ledger: TheLedger, reader: KnownVisitor, after: str | None = None) -> Response:
    """
    Raises:
        NotYoursToRead: without a role in a unit.
    """
    require(reader.roles, NotYoursToRead())
    registers = Registers(ledger, reader)
    waiting = waiting_at(registers)
    own = registers.page("check-ins", unit=reader.unit, after=after, limit=A_PAGE)
    names = PersonNames(ledger, request.app.state.vault, reader)
    return page(
        request, "duty.html", here="service", waiting=waiting, own=own, clerk="clerk" in reader.roles,
        persons=names.names(waiting.persons | {row.person for row in own.rows}),
        names=registers.names(sorted(waiting.units | {row.community for row in own.rows})),
    )  # fmt: skip


def waiting_at(registers: Registers) -> Waiting:
    here = {"community": registers.reader.unit, "confirmed": False}
    check_ins = first(
        row for row in registers.rows("check-ins", **here) if not row.corrected and not row.ended
    )
    acts = first(
        (row for row in registers.rows("duty-records", **here) if not row.corrected), AT_ONCE - len(check_ins)
    )
    visits = first(row for row in registers.rows("visits", **here) if not row.corrected)
    posts = {row.appointment: row for row in registers.rows("appointments", served=registers.reader.unit)}
    days = registers.rows("duty-days", appointment=list(posts), counted=False) if posts else ()
    return Waiting(
        check_ins, acts, visits, first(days), {each.appointment: posts[each.appointment] for each in days}
    )


def first(rows: Iterable[R], most: int = AT_ONCE) -> Sequence[R]:
    """So many of them at most."""
    return list(islice(rows, most))
