"""GET /duty: what others say they did for the reader's unit, until it has confirmed it; and where its own members report.

    双报到      members who report here, and what they did here    confirmed together, by one signature
    走访        visits                                            one by one
    驻点        days in an office that is held here               together

Whoever recorded something does not confirm it, and a row that is not so is left unticked: it goes on waiting.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.person_names import PersonNames
from api.provided import TheLedger
from api.refusals import NotYoursToRead
from domain.refusals import require

router = APIRouter(include_in_schema=False)

AT_ONCE = 64
"""So many single records one signature confirms (`contracts.statements.service.Confirmation`)."""
A_PAGE = 50


class Waiting(NamedTuple):
    """What the unit has not confirmed yet, the oldest first."""

    check_ins: Sequence[Any]
    acts: Sequence[Any]
    visits: Sequence[Any]
    days: Sequence[Any]
    posts: dict[str, Any]
    """The offices of those days."""

    @property
    def persons(self) -> set[str]:
        return {row.person for row in (*self.check_ins, *self.acts, *self.posts.values())}

    @property
    def units(self) -> set[str]:
        return {row.unit for row in (*self.check_ins, *self.acts, *self.visits, *self.posts.values())}


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


def first(rows: Iterable[Any], most: int = AT_ONCE) -> Sequence[Any]:
    return list(islice(rows, most))
