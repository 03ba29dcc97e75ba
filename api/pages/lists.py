"""GET /lists: what members need, offer, serve with and plan; GET /items/{id}: one item, from the need to the score.

    /lists?kind=resource&state=wanting&search=空调      a list, filtered in the database; a link to it can be passed on
    /lists/new                                         the form by which an item is published
    /items/3f0c…                                       who took how much of it, what was delivered, what both sides say

Reading is as in the registers of the same names; whatever is done stands here as a form and is signed where it leads (`signing.py`).
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.naming import called
from api.pages.own_unit import unit_of
from api.pages.public_notices import notices_about
from api.pages.registered import Registers
from api.pages.signing import explained_by
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.statements.lists import ConfirmDelivery, ItemKind, RejectDelivery
from contracts.values import Day, Id
from contracts.wording.words import Words
from domain.deciding import World
from domain.fact_words import KINDS as FACTS
from domain.lists import Claim, Delivery, Item
from domain.units import Unit
from projections.lists import DeliveryRow
from projections.registers import ClaimNow, ItemNow
from projections.timeline import STEPS, amount_of

router = APIRouter(include_in_schema=False)

KINDS: tuple[str, ...] = get_args(ItemKind)
A_PAGE = 50


STATES = ("open", "wanting", "overdue", "closed", "all")


def which(state: str, today: Day) -> dict[str, Any]:
    """The filters of the register by which items of a state are found."""
    match state:
        case "wanting":
            return {"listed": True, "wanting": True}
        case "overdue":
            return {"listed": True, "due_before": today}
        case "all":
            return {}
    return {"listed": state == "open"}


@router.get("/lists")
def lists(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    kind: str = "need",
    state: str = "open",
    alliance: str = "",
    search: str = "",
    after: str | None = None,
) -> Response:
    """One of the four lists, of the alliances of the reader's unit, in the order of publication."""
    kind, state = kind if kind in KINDS else "need", state if state in STATES else "open"
    registers, today = Registers(ledger, reader), today_of(ledger)
    alliances = registers.rows("alliances")
    chosen = next((each.alliance for each in alliances if each.alliance == alliance), None)
    listed = registers.page(
        "items", kind=kind, alliance=chosen, search=search.strip() or None, after=after, limit=A_PAGE,
        **which(state, today),
    )  # fmt: skip
    return page(
        request, "lists.html", here="lists", listed=listed, kind=kind, kinds=KINDS, state=state, states=STATES,
        search=search, chosen=chosen or "", alliances=alliances, today=today,
        names=registers.names([row.publisher for row in listed.rows]), clerk="clerk" in reader.roles,
    )  # fmt: skip


@router.get("/lists/new")
def new_item(request: Request, ledger: TheLedger, reader: KnownVisitor, kind: str = "need") -> Response:
    """The form by which a member puts something on a list of its alliance."""
    registers = Registers(ledger, reader)
    member_of = {row.alliance for row in registers.rows("memberships", unit=reader.unit, stage="member")}
    alliances = [each for each in registers.rows("alliances") if each.alliance in member_of]
    return page(
        request, "item_new.html", here="lists", kind=kind if kind in KINDS else "need", kinds=KINDS,
        alliances=alliances, clerk="clerk" in reader.roles, today=today_of(ledger),
    )  # fmt: skip


@router.get("/items/{id}")
def item(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """What it is, who took how much, what was delivered and what the other side says, suggestions, and its whole way."""
    registers, today = Registers(ledger, reader), today_of(ledger)
    row = found(registers, reader, id)
    claims: Sequence[ClaimNow] = registers.rows("claims", item=id)
    deliveries: Sequence[DeliveryRow] = registers.rows("deliveries", item=id)
    steps = registers.rows("timeline", item=id)
    offers = {claim.claim: registers.rows("claim-offers", claim=claim.claim) for claim in claims}
    matches = suggestions(registers, row)
    members = members_of(registers, row.alliance) - {row.publisher}
    units = {row.publisher, *(claim.unit for claim in claims), *members}
    units |= {claim.handed_to for claim in claims if claim.handed_to}
    units |= {each.to_unit for those in offers.values() for each in those}
    units |= {unit for match in matches for unit in (match.needed_by, match.offered_by)}
    return page(
        request, "item.html", here="lists", item=row, today=today, claims=claims,
        deliveries=by_claim(deliveries), offers=offers, matches=matches, members=sorted(members),
        names=registers.names(sorted(units)), may=what_next(reader, row, today, members, unit_of(ledger, reader).kind),
        houses=reader.houses, clerk="clerk" in reader.roles, told=[told(step) for step in steps],
        alliance=read_now(ledger, lambda world: called(world, row.alliance).name), notices=notices_about(registers, id),
    )  # fmt: skip


def found(registers: Registers, reader: Reader, id: Id) -> ItemNow:
    """An item of an alliance of the reader's; what their unit published is its own even after it has left.

    Raises:
        NoSuchPage: there is none, or it is not theirs to see.
    """
    for asked in ({}, {"publisher": reader.unit}):
        if rows := registers.rows("items", item=id, **asked):
            return rows[0]  # type: ignore[no-any-return]
    raise NoSuchPage


def suggestions(registers: Registers, row: ItemNow) -> Sequence[Any]:
    """Who offers what this item asks for, or asks for what it offers."""
    if row.outcome is not None or row.kind == "project":
        return ()
    return registers.rows("matches", **{"need" if row.kind == "need" else "offer": row.item})


def members_of(registers: Registers, alliance: Id) -> set[Id]:
    return {
        each.unit
        for each in registers.rows("memberships", alliance=alliance, stage="member")
        if each.alliance == alliance
    }


def by_claim(deliveries: Iterable[DeliveryRow]) -> dict[Id, list[DeliveryRow]]:
    sorted_out: dict[Id, list[DeliveryRow]] = {}
    for each in deliveries:
        sorted_out.setdefault(each.claim, []).append(each)
    return sorted_out


class Next(NamedTuple):
    """What the reader's unit may do with an item."""

    claim: bool
    publisher: bool
    not_yet: bool
    """It is to be had from a later day on, or was until an earlier one."""
    orders: bool
    """It is a service that a community may be asked for."""
    files: bool
    """A project may be filed for it."""


def what_next(reader: Reader, row: ItemNow, today: Day, members: set[Id], kind: str) -> Next:
    publisher = row.publisher in reader.houses
    open_now = row.available <= today <= row.until
    free = bool(row.open) and not publisher and reader.unit in members
    listed = row.outcome is None and (reader.unit in members or publisher)
    return Next(
        claim=free and open_now,
        publisher=publisher,
        not_yet=free and not open_now,
        orders=listed
        and row.kind == "service"
        and kind == "community"
        and not publisher
        and "clerk" in reader.roles,
        files=listed and row.kind in ("need", "project") and "signatory" in reader.roles,
    )


class Told(NamedTuple):
    """A step of an item, in words."""

    day: Day
    number: int
    """Of the entry, from 1."""
    unit: str
    did: Words
    quantity: int | None
    """In the measure of the item."""
    amount: Words
    """Of anything else: money, stars."""
    minutes: int | None
    counts_as: Sequence[Words]
    read_by: Sequence[str]


def told(step: Any) -> Told:
    measured = step.step.startswith(("item.", "claim.", "delivery."))
    return Told(
        step.day,
        step.entry,
        step.unit_name,
        Words(*STEPS[step.step]),
        step.quantity if measured else None,
        Words("", "") if measured else Words(*amount_of(step.step, step.quantity)),
        step.minutes,
        [Words(FACTS[kind].zh, FACTS[kind].en) for kind in step.counts_as],
        step.read_by,
    )


@explained_by("done.html", ConfirmDelivery, RejectDelivery)
def done_of(world: World, stream: Id, _: Any) -> dict[str, Any]:
    """What the other side says that it delivered."""
    done = world.get(stream, Delivery)
    item = world.get(world.get(done.claim, Claim).item, Item)
    return {
        "by": world.get(done.unit, Unit).name,
        "quantity": done.quantity,
        "measure": item.measure,
        "on": done.on,
    }
