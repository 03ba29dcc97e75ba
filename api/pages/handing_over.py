"""GET /handover: what somebody needs who comes to deal with a unit's business: who holds which keys and roles, what is open and by when,
what is in force, and how signing is handed over. To be printed, and to be signed by its digest.

GET /handover/{id} is one that was made: the list is drawn up again, and taken where it is the same. Its digest says when it is, so the
log is only read where something of the list has been done since; and what was shown is kept for a while.
"""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.naming import SHORT
from api.pages.leading import page_of
from api.pages.registered import Registers, kept, looks_back
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NoSuchPage, NotYoursToRead
from api.registers import today as today_of
from contracts.values import Day, Id
from domain.deciding import World
from domain.refusals import require
from ledger.application import Ledger
from projections.handovers import VIEWS, HandoverList, HandoverRow, OpenLine, hand_over_list
from projections.reading import Reading, past, reading

router = APIRouter(include_in_schema=False)

MOST_SHOWN, MOST_PRINTED = 100, 300
"""Lines of a list at once, on a screen and on some ten sheets of paper; its digest is over all of it."""
MOST_PARTS = 10**6


class Part(NamedTuple):
    """The lines of a list that are shown at once."""

    number: int
    """From 1."""
    most: int

    @property
    def skipped(self) -> int:
        return (self.number - 1) * self.most


def part_asked(request: Request, part: Annotated[int, Query(ge=1, le=MOST_PARTS)] = 1) -> Part:
    return Part(part, MOST_PRINTED if request.query_params.get("print") == "1" else MOST_SHOWN)


PartAsked = Annotated[Part, Depends(part_asked)]


class Colleague(NamedTuple):
    """Somebody who may act for the unit; persons are not named."""

    person: Id
    roles: Sequence[str]
    keys: Sequence[Any]
    own: bool
    grants: Id | None
    """The stream of what they may do for the unit."""


@router.get("/handover")
def pack(request: Request, ledger: TheLedger, reader: KnownVisitor, part: PartAsked) -> Response:
    """Of the reader's unit, for those who have a role in it."""
    require(reader.roles, NotYoursToRead())
    registers, today = Registers(ledger, reader), today_of(ledger)
    listed = open_now(request, ledger, reader.unit, today, part)
    agreements = registers.rows("agreements", party=reader.unit, standing="in_force")
    memberships = registers.rows("memberships", unit=reader.unit, stage="member")
    alliances = {each.alliance: each for each in registers.theirs("alliances")}
    posts = {
        post.appointment: post
        for whose in ("unit", "served")
        for post in registers.rows("appointments", standing="held", **{whose: reader.unit})
    }
    entrusted = registers.rows("entrustments", agent=reader.unit, standing=True)
    units = {reader.unit, *(unit for line in listed.lines for unit in line.units)}
    units |= {party.unit for each in agreements for party in each.parties}
    units |= {unit for post in posts.values() for unit in (post.unit, post.served)} | {
        each.principal for each in entrusted
    }
    return page(
        request, "handover.html", here="waiting", today=today, listed=listed, part=part, staff=staff_of(registers, reader),
        agreements=agreements, memberships=memberships, alliances=alliances, posts=posts.values(),
        entrusted=entrusted, waiting=[each for each in registers.rows("handovers", unit=reader.unit) if not each.taken],
        names=registers.names(sorted(units)), leads=leads_to(ledger, listed.lines), unit=reader.unit, holder=reader.holder,
        short=SHORT, administrator="administrator" in reader.roles,
    )  # fmt: skip


def open_now(request: Request, ledger: Ledger, unit: Id, day: Day, part: Part) -> HandoverList:
    """The list as it is. While nothing is recorded it stays the same, and is not drawn up again.

    Raises:
        NoSuchPage: it has no such part.
    """
    with reading(ledger) as now:
        key = ("handover", unit, day, now.position(*VIEWS), *part)
        return there(kept(request, key, lambda: drawn_up(now, unit, day, part)), part)


def open_then(request: Request, ledger: Ledger, row: HandoverRow, part: Part) -> HandoverList:
    """The list that was handed over; or, where that never was the list, what was open then.

    Raises:
        NoSuchPage: it has no such part.
    """

    def found() -> HandoverList:
        with reading(ledger) as now:
            still = drawn_up(now, row.unit, row.day, part)
        return still if still.digest == row.list else from_the_log(ledger, row, part)

    return there(kept(request, ("handover", row.handover, *part), found), part)


def from_the_log(ledger: Ledger, row: HandoverRow, part: Part) -> HandoverList:
    """As of the entry that the hand-over names; the longer the log the slower."""
    with past(ledger, row.as_of, *VIEWS) as then:
        return drawn_up(then, row.unit, row.day, part)


def drawn_up(reading: Reading, unit: Id, day: Day, part: Part) -> HandoverList:
    return hand_over_list(reading, day, unit, part.most, part.skipped)


def there(listed: HandoverList, part: Part) -> HandoverList:
    if part.number > 1 and not listed.lines:
        raise NoSuchPage
    return listed


def staff_of(registers: Registers, reader: Reader) -> list[Colleague]:
    roles: dict[Id, list[str]] = {}
    grants: dict[Id, Id] = {}
    for row in registers.rows("roles", unit=reader.unit, held=True):
        roles.setdefault(row.person, []).append(row.role)
        grants[row.person] = row.grants
    keys: dict[Id, list[Any]] = {}
    for row in registers.rows("keys", unit=reader.unit, in_use=True):
        keys.setdefault(row.holder, []).append(row)
    return [
        Colleague(
            person, roles.get(person, ()), keys.get(person, ()), person == reader.holder, grants.get(person)
        )
        for person in dict.fromkeys([*roles, *keys])
    ]


def leads_to(ledger: Ledger, lines: Sequence[OpenLine]) -> dict[Id, str]:
    streams = sorted({line.stream for line in lines})

    def led(world: World) -> dict[Id, str]:
        world.prefetch(streams)
        return {stream: address for stream in streams if (address := page_of(world, stream))}

    return read_now(ledger, led)


@router.get("/handover/{id}")
@looks_back
def one(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, part: PartAsked) -> Response:
    """As it was when it was made; whoever takes it over compares before signing."""
    registers = Registers(ledger, reader)
    found = registers.rows("handovers", handover=id)
    if not found:
        raise NoSuchPage
    [row] = found
    listed = open_then(request, ledger, row, part)
    units = {row.unit, *(unit for line in listed.lines for unit in line.units)}
    return page(
        request, "handover_made.html", here="waiting", row=row, listed=listed, part=part, same=listed.digest == row.list,
        names=registers.names(sorted(units)), leads=leads_to(ledger, listed.lines), short=SHORT, unit=row.unit,
        mine=row.to_person == reader.holder and row.unit == reader.unit,
    )  # fmt: skip
