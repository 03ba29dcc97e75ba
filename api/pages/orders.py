"""GET /orders: what the masses asked for; GET /orders/{id}: one order, from the asking to the rating (点单、派单、接单、评单).

    /orders?side=given&stage=dispatched     what waits for the unit's yes or no
    /orders/new?item=…                      a service on an alliance's list is asked for
    /orders/3f0c…                           how long the answer took, what is next and who may do it

Reading is as in the register of the same name. Refusing is a right: nobody is named for it.
"""

from typing import Any, Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.lists import members_of
from api.pages.loops import Units, choices, one
from api.pages.own_unit import unit_of
from api.pages.registered import Registers
from api.pages.service import hosted
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.registers import today as today_of
from contracts.statements.orders import RefuseOrder
from contracts.values import Id
from contracts.wording.values import word
from domain.orders import Stage
from projections.orders import OrderNow

router = APIRouter(include_in_schema=False)

STAGES = tuple(str(each) for each in Stage)
A_PAGE = 50
REFUSALS = ("no-hands", "not-our-duty", "not-our-trade", "too-short-notice", "unsafe")
RATINGS = ("in-time", "well-done", "friendly", "late", "unfinished", "unfriendly", "not-as-asked")
WITHDRAWALS = ("not-needed-any-more", "placed-twice", "nobody-free", "outside-our-duties")


@router.get("/orders")
def orders(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    side: str = "",
    stage: str = "",
    alliance: str = "",
    search: str = "",
    after: str | None = None,
) -> Response:
    """What was given to the unit, what it asked for, or all of an alliance, in the order in which they were placed."""
    registers = Registers(ledger, reader)
    community = unit_of(ledger, reader).kind == "community"
    choice = choices(registers, reader, "placed" if community else "given", side, alliance)
    asked: dict[str, Any] = {"given": {"unit": reader.unit}, "placed": {"community": reader.unit}}.get(
        choice.side, {"alliance": choice.alliance}
    )
    if stage == "overdue":
        asked["overdue"] = True
    elif stage in STAGES:
        asked["stage"] = stage
    listed = registers.page("orders", search=search.strip() or None, after=after, limit=A_PAGE, **asked)
    names = registers.names([unit for row in listed.rows for unit in (row.community, row.unit) if unit])
    return page(
        request, "orders.html", here="orders", listed=listed, names=names, choice=choice, stage=stage,
        stages=(*STAGES, "overdue"), search=search, today=today_of(ledger),
        places=community and "clerk" in reader.roles,
    )  # fmt: skip


@router.get("/orders/new")
def new(request: Request, ledger: TheLedger, reader: KnownVisitor, item: Id | Literal[""] = "") -> Response:
    """The form by which a community asks; of a service that it chose on a list, in the name of that list."""
    registers = Registers(ledger, reader)
    chosen = next(iter(registers.rows("items", item=item)), None) if item else None
    member_of = {row.alliance for row in registers.rows("memberships", unit=reader.unit, stage="member")}
    return page(
        request, "order_new.html", here="orders", chosen=chosen, today=today_of(ledger),
        alliances=[each for each in registers.rows("alliances") if each.alliance in member_of],
        community=unit_of(ledger, reader).kind == "community", clerk="clerk" in reader.roles,
    )  # fmt: skip


@router.get("/orders/{id}")
def order(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, find: str = "") -> Response:
    """How far it is, and what the reader's unit may do next."""
    registers = Registers(ledger, reader)
    row = one(registers.rows("orders", stream=id))
    may = what_next(reader, row)
    told = [step for step in story(ledger, [id]) if step.type != RefuseOrder.type]
    units = {row.community, *([row.unit] if row.unit else []), *actors_of(told)}
    return page(
        request, "order.html", here="orders", order=row, may=may, word=word, story=told, zone=zone_of(ledger),
        names=registers.names(sorted(units)), today=today_of(ledger),
        item=next(iter(registers.rows("items", item=row.item)), None) if row.item else None,
        units=to_hand_on(registers, row, find) if may.dispatch else None,
        activities=hosted(registers, reader) if may.complete else (),
        refusals=REFUSALS, ratings=RATINGS, withdrawals=WITHDRAWALS,
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader may do about an order in the name of their unit."""

    dispatch: bool
    answer: bool
    complete: bool
    rate: bool
    withdraw: bool
    waits_for: Id | None
    """Whose turn it is, where it is another's."""


def what_next(reader: Reader, row: OrderNow) -> Next:
    clerk = "clerk" in reader.roles
    ours, served = clerk and row.community == reader.unit, clerk and row.unit == reader.unit
    turn = {
        Stage.PLACED: row.community,
        Stage.DISPATCHED: row.unit,
        Stage.ACCEPTED: row.unit,
        Stage.COMPLETED: row.community,
    }.get(Stage(row.stage))
    return Next(
        dispatch=ours and row.stage == Stage.PLACED,
        answer=served and row.stage == Stage.DISPATCHED,
        complete=served and row.stage == Stage.ACCEPTED,
        rate=ours and row.stage == Stage.COMPLETED,
        withdraw=ours and row.stage in (Stage.PLACED, Stage.DISPATCHED, Stage.ACCEPTED),
        waits_for=None if turn == reader.unit else turn,
    )


def to_hand_on(registers: Registers, row: OrderNow, find: str) -> Units:
    """The members of its alliance; of an order outside of any, units by words of their names."""
    if row.alliance:
        members = sorted(members_of(registers, row.alliance) - {row.community})
        return Units(registers.names(members), "")
    return Units.found(registers, find, without=row.community)
