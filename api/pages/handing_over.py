"""GET /handover: what somebody needs who comes to deal with a unit's business: who holds which keys and roles, what is open and by when,
what is in force, and how signing is handed over. To be printed, and to be signed by its digest.

GET /handover/{id} is one that was made: the list is drawn up again as of its position, and taken where it is the same. What was shown
as of a position is kept for a while, so whoever takes over soon waits for no look back.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.naming import SHORT
from api.pages.leading import page_of
from api.pages.registered import Registers, kept, looks_back
from api.pages.site import page
from api.pages.visitors import Visitor, to_keys
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NoSuchPage, NotYoursToRead
from api.registers import today as today_of
from contracts.values import Day, Id
from domain.deciding import World
from domain.refusals import require
from ledger.application import Ledger
from projections.handovers import VIEWS, HandoverList, OpenLine, hand_over_list
from projections.reading import past, reading

router = APIRouter(include_in_schema=False)

MOST_SHOWN = 100
"""Of a list on a screen; its digest is over all of it, and so is what is printed."""


class Colleague(NamedTuple):
    """Somebody who may act for the unit; persons are not named."""

    person: Id
    roles: Sequence[str]
    keys: Sequence[Any]
    own: bool
    grants: Id | None
    """The stream of what they may do for the unit."""


@router.get("/handover")
def pack(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """Of the reader's unit, for those who have a role in it."""
    if reader is None:
        return to_keys(request)
    require(reader.roles, NotYoursToRead())
    registers, today = Registers(ledger, reader), today_of(ledger)
    most = most_of(request)
    listed = open_now(request, ledger, reader.unit, today, most)
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
        request, "handover.html", here="waiting", today=today, listed=listed, staff=staff_of(registers, reader),
        agreements=agreements, memberships=memberships, alliances=alliances, posts=posts.values(),
        entrusted=entrusted, waiting=[each for each in registers.rows("handovers", unit=reader.unit) if not each.taken],
        names=registers.names(sorted(units)), leads=leads_to(ledger, listed.lines), unit=reader.unit, holder=reader.holder,
        short=SHORT, administrator="administrator" in reader.roles,
    )  # fmt: skip


def most_of(request: Request) -> int | None:
    """How many lines are shown: all of them on paper, and on a screen as many as anybody reads."""
    return None if request.query_params.get("print") == "1" else MOST_SHOWN


def open_now(request: Request, ledger: Ledger, unit: Id, day: Day, most: int | None) -> HandoverList:
    """The list as it is. While nothing is recorded it stays the same, and is not drawn up again."""
    with reading(ledger) as now:
        key = ("handover", unit, day, now.position(*VIEWS), most or 0)
        return kept(request, key, lambda: hand_over_list(now, day, unit, most))


def open_then(ledger: Ledger, unit: Id, day: Day, most: int | None, as_of: int) -> HandoverList:
    """The list as it was at that entry; the longer the log the slower."""
    with past(ledger, as_of, *VIEWS) as then:
        return hand_over_list(then, day, unit, most)


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
def one(request: Request, ledger: TheLedger, reader: Visitor, id: Id) -> Response:
    """As it was when it was made; whoever takes it over compares before signing."""
    if reader is None:
        return to_keys(request)
    registers = Registers(ledger, reader)
    found = registers.rows("handovers", handover=id)
    if not found:
        raise NoSuchPage
    [row] = found
    most = most_of(request)
    listed = kept(
        request,
        ("handover", row.unit, row.day, row.as_of, most or 0),
        lambda: open_then(ledger, row.unit, row.day, most, row.as_of),
    )
    units = {row.unit, *(unit for line in listed.lines for unit in line.units)}
    return page(
        request, "handover_made.html", here="waiting", row=row, listed=listed, same=listed.digest == row.list,
        names=registers.names(sorted(units)), leads=leads_to(ledger, listed.lines), short=SHORT, unit=row.unit,
        mine=row.to_person == reader.holder and row.unit == reader.unit,
    )  # fmt: skip
