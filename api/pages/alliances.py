"""GET /alliances: those that the reader's unit belongs to, as a tree; GET /alliances/{id}: one of them.

    /alliances/{id}            where it stands, what is due and was missed, what is open, and what the reader's unit may do
    /alliances/{id}/members    the units with what they are there since when, and the posts that people hold
    /alliances/{id}/charter    the charter and the duty lists in their versions
    /alliances/{id}/leave      what a member must settle, and the statement by which it leaves

Reading is as in the registers of the same names: members, and whoever is invited or has applied, who reads the charter alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.naming import SHORT
from api.pages.leading import page_of
from api.pages.own_unit import unit_of
from api.pages.registered import AsOf, Registers, kept, looks_back
from api.pages.signing import explained_by
from api.pages.site import page
from api.pages.versions import actors, charters_of, compared, duty_versions
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader, of_alliance
from api.reading import read_now, zone_of
from api.refusals import NoSuchPage, NotYoursToRead
from api.registers import today as today_of
from contracts.statements.alliances import AdoptCharter
from contracts.values import Id
from domain.alliances import LEVELS, Alliance
from domain.deciding import World
from domain.refusals import require
from ledger.application import Ledger
from projections.alliances import AllianceRow, MembershipRow
from projections.chairs import ChairNow, Open
from projections.leaving import OpenRow
from projections.pages import MOST_ROWS, Page
from projections.portions import of_unit_in_alliance

router = APIRouter(include_in_schema=False)

A_PAGE = 100
A_SEARCH = 12


class Branch(NamedTuple):
    """An alliance, and those below it."""

    row: AllianceRow
    stage: str | None
    """Of the reader's unit in it; None of who looks on."""
    below: Sequence["Branch"]


class Seen(NamedTuple):
    """An alliance, and what the reader is to it."""

    row: AllianceRow
    own: MembershipRow | None
    """The membership of the reader's unit, at whatever stage."""
    sees: bool
    """Everything of it, and not the charter alone."""
    leads: bool
    chair: ChairNow | None
    """Who is in the chair today, or to whom it is offered."""

    @property
    def stage(self) -> str | None:
        return self.own.stage if self.own else None


@router.get("/alliances")
def alliances(
    request: Request, ledger: TheLedger, reader: KnownVisitor, after: str | None = None
) -> Response:
    """The tree of the levels, then those of an industry or across regions."""
    registers = Registers(ledger, reader)
    rows: Page[AllianceRow] | None = None
    stages: dict[Id, str] = {}
    if reader.roles or reader.oversees:
        rows = registers.page("alliances", after=after, limit=MOST_ROWS)
        own = registers.rows("memberships", unit=reader.unit)
        stages = {each.alliance: each.stage for each in own}
    listed = rows.rows if rows else ()
    roots = list(trees(listed, stages))
    return page(
        request, "alliances.html", here="alliances", next=rows.next if rows else None,
        territorial=[each for each in roots if each.row.level in LEVELS],
        others=[each for each in roots if each.row.level not in LEVELS],
        names=registers.names([row.lead for row in listed]), founds="signatory" in reader.roles,
    )  # fmt: skip


@router.get("/alliances/new")
def new(request: Request, ledger: TheLedger, reader: KnownVisitor) -> Response:
    """The reader's unit founds one, of its own level where it is a body of one."""
    own = unit_of(ledger, reader)
    return page(
        request, "alliance_new.html", here="alliances", signs="signatory" in reader.roles, today=today_of(ledger),
        levels=[*([own.kind] if own.kind in LEVELS else []), "industry", "cross-region"],
        parents=Registers(ledger, reader).theirs("alliances"),
    )  # fmt: skip


def trees(rows: Sequence[AllianceRow], stages: Mapping[Id, str]) -> Iterator[Branch]:
    """By name; below another stands what the reader may see both of."""
    known = {row.alliance for row in rows}
    children: dict[Id, list[AllianceRow]] = {}
    for row in sorted(rows, key=lambda row: (list(LEVELS).index(row.level) if row.level in LEVELS else 9, row.name)):  # fmt: skip
        children.setdefault(row.parent if row.parent in known else "", []).append(row)

    def branches(parent: Id) -> list[Branch]:
        return [
            Branch(row, stages.get(row.alliance), branches(row.alliance)) for row in children.get(parent, ())
        ]

    return iter(branches(""))


# -- one alliance -----------------------------------------------------------------------------------------------


def seen(ledger: Ledger, reader: Reader, id: Id) -> Seen:
    """
    Raises:
        NoSuchPage: there is none, or it is not the reader's to see.
    """
    registers = Registers(ledger, reader)
    found = registers.theirs("alliances", alliance=id)
    if not found:
        raise NoSuchPage
    row: AllianceRow = found[0]
    own = registers.rows("memberships", alliance=id, unit=reader.unit)
    member = bool(reader.roles) and read_now(ledger, lambda world: of_alliance(world, reader, id))
    sees = reader.oversees or member
    chairs: Sequence[ChairNow] = registers.rows("chairs", alliance=id) if sees else ()
    at_work = [each for each in chairs if each.standing in ("in_the_chair", "offered", "to_start")]
    at_work.sort(key=lambda each: (each.standing != "in_the_chair", each.starts))
    return Seen(row, own[0] if own else None, sees, row.lead == reader.unit, at_work[0] if at_work else None)


def seen_whole(ledger: Ledger, reader: Reader, id: Id) -> Seen:
    """
    Raises:
        NoSuchPage: as `seen`.
        NotYoursToRead: it is, and no more of it than its charter.
    """
    found = seen(ledger, reader, id)
    require(found.sees, NotYoursToRead())
    return found


@router.get("/alliances/{id}")
def alliance(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    it, registers, today = seen(ledger, reader, id), Registers(ledger, reader), today_of(ledger)
    around = registers.rows("alliances", parent=id) if it.sees else ()
    periods = registers.rows("cadence-periods", alliance=id) if it.sees else ()
    to_do: Page[Open] | None = registers.page("hand-over", alliance=id, limit=A_PAGE) if it.sees else None
    named = [it.row.lead, *(each.unit for each in (to_do.rows if to_do else ()))]
    named += [each.unit for each in periods] + ([it.chair.unit] if it.chair else [])
    members = members_of(registers, id) if it.sees and it.leads else []
    named += members
    return page(
        request, "alliance.html", here="alliances", it=it, today=today, above=above(ledger, reader, it.row.parent),
        below=[each for each in around if each.parent == id], periods=periods,
        due=[each for each in periods if each.standing == "due" and each.bound == "at-least"],
        missed=[each for each in periods if each.standing in ("missed", "exceeded", "late")],
        kept=sum(each.standing == "met" for each in periods), to_do=[each for each in to_do.rows if each.kind != "cadence"] if to_do else (),
        more=bool(to_do and to_do.next), leads=leads_to(ledger, to_do.rows if to_do else ()),
        names=registers.names(named), members=members, signs="signatory" in reader.roles, unit=reader.unit,
    )  # fmt: skip


def above(ledger: Ledger, reader: Reader, parent: Id | None) -> tuple[Id, str] | None:
    """The alliance above, where the reader may see it."""
    found = Registers(ledger, reader).theirs("alliances", alliance=parent) if parent else ()
    return next(((row.alliance, row.name) for row in found if row.alliance == parent), None)


def members_of(registers: Registers, alliance: Id) -> list[Id]:
    return [each.unit for each in registers.rows("memberships", alliance=alliance, stage="member")]


def leads_to(ledger: Ledger, rows: Sequence[Open | OpenRow]) -> dict[Id, str]:
    """By stream, where it is dealt with."""

    def led(world: World) -> dict[Id, str]:
        streams = sorted({row.stream for row in rows})
        world.prefetch(streams)
        return {stream: address for stream in streams if (address := page_of(world, stream))}

    return read_now(ledger, led)


@router.get("/alliances/{id}/members")
def members(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    id: Id,
    search: str = "",
    after: str | None = None,
) -> Response:
    """`search`: by which words of its name the lead unit looks for a unit to invite."""
    it, registers = seen_whole(ledger, reader, id), Registers(ledger, reader)
    listed: Page[MembershipRow] = registers.page(
        "memberships", alliance=id, stage="member", after=after, limit=A_PAGE
    )
    asked = [
        each for stage in ("applied", "invited") for each in registers.rows("memberships", alliance=id, stage=stage)
    ]  # fmt: skip
    gone: Sequence[MembershipRow] = registers.rows("memberships", alliance=id, stage="left")
    posts = registers.rows("appointments", alliance=id)
    found = registers.page("units", search=search.strip(), limit=A_SEARCH).rows if search.strip() else ()
    inside = {each.unit for each in (*listed.rows, *asked)}
    named = [each.unit for each in (*listed.rows, *asked, *gone)]
    named += [unit for post in posts for unit in (post.unit, post.served)]
    return page(
        request, "alliance_members.html", here="alliances", it=it, listed=listed, asked=asked, gone=gone, posts=posts,
        months=months_of(registers, reader, posts), found=[each for each in found if each.unit not in inside],
        search=search, names=registers.names(named), short=SHORT, signs="signatory" in reader.roles,
        unit=reader.unit, today=today_of(ledger),
    )  # fmt: skip


def months_of(registers: Registers, reader: Reader, posts: Sequence[Any]) -> dict[Id, list[Any]]:
    """Days promised and counted, month by month: of posts that the reader's unit lends or takes in."""
    own = [post for post in posts if reader.oversees or {post.unit, post.served} & set(reader.houses)]
    found = {post.appointment: list(registers.rows("duty-months", appointment=post.appointment)) for post in own}  # fmt: skip
    return {appointment: months for appointment, months in found.items() if months}


@router.get("/alliances/{id}/charter")
def charter(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    it, registers = seen(ledger, reader, id), Registers(ledger, reader)
    lists = registers.rows("duty-lists", alliance=id) if it.sees else ()
    items = registers.rows("duty-items", alliance=id) if it.sees else ()
    chains = duty_versions(lists, items)
    keeps = reader.unit in {row.keeper for row in lists}
    return page(
        request, "alliance_charter.html", here="alliances", it=it, versions=charters_of(ledger, id), chains=chains,
        waiting=unanswered(registers, lists, reader), names=registers.names(sorted(actors(chains))), keeps=keeps,
        signs="signatory" in reader.roles, clerk="clerk" in reader.roles, unit=reader.unit, today=today_of(ledger),
        zone=zone_of(ledger),
    )  # fmt: skip


def unanswered(registers: Registers, lists: Sequence[Any], reader: Reader) -> dict[tuple[Id, int], Any]:
    """By list and place, what was reported as done and waits for the unit that keeps the list."""
    reports = [
        each for row in lists if row.keeper == reader.unit
        for each in registers.rows("duty-reports", list=row.list, accepted=False)
    ]  # fmt: skip
    return {(each.list, each.place): each for each in reports}


@explained_by("charter_changes.html", AdoptCharter)
def charter_changes(world: World, stream: Id, body: AdoptCharter) -> dict[str, Any]:
    before = world.get(stream, Alliance).charter.articles
    return {"articles": compared(before, body.charter.articles)}


@router.get("/alliances/{id}/leave")
@looks_back
def leave(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id,
    as_of: AsOf = None,
) -> Response:  # fmt: skip
    """The list as it was when the log had `as_of` entries, or as it is now; and what of it is still open."""
    it, registers = seen_whole(ledger, reader, id), Registers(ledger, reader)
    whose = {"unit": reader.unit, "alliance": id}
    now: Page[OpenRow] = registers.page("open-in-alliance", limit=MOST_ROWS, **whose)
    then = now if as_of is None else kept(
        request, ("leave", reader.unit, id, as_of), lambda: open_then(ledger, reader, as_of, **whose)
    )  # fmt: skip
    to_settle = [row for row in now.rows if row.kind != "agreement"]
    return page(
        request, "alliance_leave.html", here="alliances", it=it, listed=then.rows, as_of=as_of or now.position,
        to_settle={row.stream for row in to_settle}, new=[row for row in to_settle if row.stream not in {each.stream for each in then.rows}],
        names=registers.names(sorted({unit for row in (*then.rows, *now.rows) for unit in row.others})),
        places=leads_to(ledger, then.rows), signs="signatory" in reader.roles, today=today_of(ledger),
    )  # fmt: skip


def open_then(ledger: Ledger, reader: Reader, as_of: int, unit: Id, alliance: Id) -> Page[OpenRow]:
    """
    Raises:
        NotThereYet: the log is shorter.
    """
    portion = partial(of_unit_in_alliance, unit=unit, alliance=alliance)
    with Registers.at(ledger, reader, as_of, portion, "open-in-alliance") as then:
        return then.page("open-in-alliance", limit=MOST_ROWS, unit=unit, alliance=alliance)
