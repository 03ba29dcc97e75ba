"""GET /public-notices: what is shown in public (公示), by whom and until when; GET /public-notices/{id}: one notice, objections, answers.

    /public-notices?state=over&search=星级      filtered in the database; those that are shown come first
    /public-notices/new?about=3f0c…            the form, reached from the page of what is to be shown
    /public-notices/3f0c…/sheet                for the wall (公示栏), with a code that leads back to the notice

Whoever signed in reads every notice, and how many objections it met. What an objection says is read by whoever made it and by whoever
published the notice.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.naming import Called, called
from api.pages.leading import page_of
from api.pages.loops import alliances_of, one
from api.pages.notices import server_of
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader, readable_among
from api.reading import read_now, zone_of
from api.registers import today as today_of
from contracts.values import Id
from contracts.wording.values import word
from domain.deciding import World
from ledger.application import Ledger
from projections.disputes import DisputeNow
from projections.notices import NoticeNow, ObjectionRow
from projections.papers import qr

router = APIRouter(include_in_schema=False)

A_PAGE = 50
STATES = ("shown", "over", "all")
ANSWERS = ("accepted", "declined")


class Thing(NamedTuple):
    """What a notice shows."""

    called: Called
    address: str
    """Of its page, or of its entries in the log."""


@router.get("/public-notices")
def public_notices(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    state: str = "shown",
    own: bool = False,
    alliance: str = "",
    search: str = "",
    after: str | None = None,
) -> Response:
    """Those that are shown, those that are over, or all; the latest first."""
    registers, state = Registers(ledger, reader), state if state in STATES else "shown"
    alliances = registers.theirs("alliances")
    chosen = next((each.alliance for each in alliances if each.alliance == alliance), None)
    listed = registers.page(
        "public-notices", standing=None if state == "all" else state, unit=reader.unit if own else None, alliance=chosen,
        search=search.strip() or None, newest=True, after=after, limit=A_PAGE,
    )  # fmt: skip
    return page(
        request, "public_notices.html", here="public-notices", listed=listed, state=state, states=STATES, own=own,
        alliances=alliances, chosen=chosen or "", search=search, today=today_of(ledger), clerk="clerk" in reader.roles,
        names=registers.names([row.unit for row in listed.rows]),
        things=things(ledger, reader, [row.about for row in listed.rows if row.about]),
    )  # fmt: skip


def things(ledger: Ledger, reader: Reader, streams: Collection[Id]) -> Mapping[Id, Thing]:
    """What these are and where they stand, of those that the reader may read."""
    shown = sorted(readable_among(ledger, reader, set(streams)))

    def of(world: World) -> dict[Id, Thing]:
        world.prefetch(shown)
        return {
            stream: Thing(called(world, stream), page_of(world, stream) or f"/entries?stream={stream}")
            for stream in shown
        }

    return read_now(ledger, of)


@router.get("/public-notices/new")
def new(request: Request, ledger: TheLedger, reader: KnownVisitor, about: Id | Literal[""] = "") -> Response:
    """The form by which a unit shows something; `about` is what, where that has a stream."""
    registers = Registers(ledger, reader)
    return page(
        request, "public_notice_new.html", here="public-notices", about=about, clerk="clerk" in reader.roles,
        thing=things(ledger, reader, [about]).get(about) if about else None,
        alliances=alliances_of(registers, reader) if reader.roles else (),
    )  # fmt: skip


@router.get("/public-notices/{id}")
def public_notice(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """What it says, until when, and the objections that are this reader's to read, each with its answer."""
    registers, today = Registers(ledger, reader), today_of(ledger)
    row: NoticeNow = one(registers.rows("public-notices", notice=id))
    objections = objections_to(registers, reader, row)
    told = story(ledger, [id, *(each.objection for each in objections)])
    whose = [each.whose for each in objections]
    may = what_next(reader, row, objections)
    return page(
        request, "public_notice.html", here="public-notices", notice=row, objections=objections, today=today, word=word,
        names=registers.names(sorted({row.unit, *whose, *actors_of(told)})), story=told, zone=zone_of(ledger),
        thing=things(ledger, reader, [row.about]).get(row.about) if row.about else None, answers=ANSWERS,
        alliance=next(iter(registers.theirs("alliances", alliance=row.alliance)), None) if row.alliance else None,
        may=may, own=(*reader.houses, *reader.numbers), disputes=disputes_of(registers, reader) if may.answer else (),
        ruled=things(ledger, reader, [each.dispute for each in objections if each.dispute]),
    )  # fmt: skip


def disputes_of(registers: Registers, reader: Reader) -> list[DisputeNow]:
    """Those that concern the unit, the newest first: an answer may name the one that an objection went on as."""
    found = registers.theirs("disputes", side=list(reader.houses))
    return [each for each in found if each.standing != "withdrawn"][::-1]


def objections_to(registers: Registers, reader: Reader, row: NoticeNow) -> list[ObjectionRow]:
    """Of whoever published the notice and who oversees: all; of anybody else those that they made, for their unit or themselves."""
    if reader.oversees:
        return list(registers.rows("objections", notice=row.notice))
    if row.unit in reader.houses and reader.roles:
        return list(registers.rows("objections", notice=row.notice, publisher=row.unit))
    units = list(reader.houses) if reader.roles else []
    mine = [each for each in (units, list(reader.numbers)) if each]
    found = [
        each for whose in mine for each in registers.theirs("objections", notice=row.notice, whose=whose)
    ]
    return sorted(found, key=lambda each: each.position)


class Next(NamedTuple):
    """What the reader may do about a notice."""

    object: bool
    """For their unit."""
    object_own: bool
    """In their own name."""
    publisher: bool
    """Their unit published it."""
    answer: frozenset[Id]
    """The objections that wait for their unit."""


def what_next(reader: Reader, row: NoticeNow, objections: Sequence[ObjectionRow]) -> Next:
    shown, publisher = row.standing == "shown", row.unit == reader.unit
    return Next(
        object=shown and not publisher and bool({"clerk", "evaluator"} & set(reader.roles)),
        object_own=shown and reader.person is not None,
        publisher=publisher,
        answer=frozenset(each.objection for each in objections if each.stage == "made")
        if publisher and "clerk" in reader.roles
        else frozenset(),
    )


@router.get("/public-notices/{id}/sheet")
def sheet(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """One page of paper for the wall."""
    registers = Registers(ledger, reader)
    row: NoticeNow = one(registers.rows("public-notices", notice=id))
    address = f"{server_of(request)}/public-notices/{id}"
    return page(
        request, "public_notice_sheet.html", here="public-notices", notice=row, names=registers.names([row.unit]),
        thing=things(ledger, reader, [row.about]).get(row.about) if row.about else None,
        address=address, qr=qr.path(address),
    )  # fmt: skip


def notices_about(registers: Registers, stream: Id) -> Sequence[Any]:
    """For the page of a thing: where and until when it is, or was, shown."""
    return registers.page("public-notices", about=stream, newest=True, limit=A_PAGE).rows
