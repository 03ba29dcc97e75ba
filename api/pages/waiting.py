"""GET /waiting: what concerns a unit or a person, and what waits for them by when: the home of whoever signed in."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.leading import page_of
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.registers import today as today_of
from contracts.values import Day, Id
from domain.deciding import World
from domain.units import Unit
from ledger.application import Ledger
from projections import inbox
from projections.pages import Page
from projections.reading import at
from projections.view import View

router = APIRouter(include_in_schema=False)

SOON = timedelta(days=90)
"""What is due later would hide what is to be done now."""
RECENT = timedelta(days=60)
"""What was said before would hide it too: nothing that one is told is ever done with."""
A_PAGE = 50
VIEWS: Sequence[type[View]] = inbox.VIEWS


class Whom(NamedTuple):
    name: str | None
    """Of the unit; a person is not named."""
    id: Id
    own: bool


@router.get("/waiting")
def waiting(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    own: bool = False,
    told: bool = False,
    after: str | None = None,
) -> Response:
    """Of the unit, for those who have a role in it; of oneself with `own`, and for whoever has none. With `told`, whatever they were ever told."""
    whom = whose(ledger, reader, own)
    today = today_of(ledger)
    messages = messages_for(ledger, reader, whom, today, told, after)
    return page(
        request, "waiting.html", here="waiting", whom=whom, today=today, messages=messages, told=told, recent=RECENT.days,
        leads=leads_to(ledger, messages.rows, whom.own),
        begins="administrator" in reader.roles and not whom.own and not messages.rows and not after,
        may_choose=bool(reader.roles) and reader.person is not None, roles=reader.roles,
    )  # fmt: skip


def whose(ledger: Ledger, reader: Reader, own: bool) -> Whom:
    if own or not reader.roles:
        return Whom(None, reader.holder, True)
    unit = read_now(ledger, lambda world: world.get(reader.unit, Unit))
    return Whom(unit.name, reader.unit, False)


def messages_for(
    ledger: Ledger, reader: Reader, whom: Whom, today: Day, told: bool, after: str | None
) -> Page[inbox.Message]:
    day = date.fromisoformat(today)
    until, since = (day + SOON).isoformat(), (day - RECENT).isoformat()
    numbers = list(reader.numbers) if whom.own else whom.id
    with at(ledger, None, *VIEWS) as now:
        if told:
            return inbox.inbox(now, today, whom=numbers, kind="told", after=after, limit=A_PAGE)
        return inbox.inbox(now, today, whom=numbers, until=until, since=since, after=after, limit=A_PAGE)


def leads_to(ledger: Ledger, messages: Sequence[inbox.Message], own: bool = False) -> dict[Id, str]:
    """By stream, the address of the page where each message is acted on, by a unit or by oneself."""
    streams = sorted({message.stream for message in messages})

    def led(world: World) -> dict[Id, str]:
        world.prefetch(streams)
        found = {stream: page_of(world, stream, own) for stream in streams}
        return {stream: address for stream, address in found.items() if address}

    return read_now(ledger, led)
