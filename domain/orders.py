"""Orders: placed by a community, handed on, taken, done, rated (点单、派单、接单、评单).

placed ──dispatch──▶ dispatched ──accept──▶ accepted ──complete──▶ completed ──rate──▶ rated
   ▲                     │                     by the unit               by the community, by another person
   └──refuse, a right────┘
placed, dispatched, accepted ──withdraw, by the community──▶ withdrawn

How long the unit took to answer follows from when the two statements were received; nobody states it. A refusal leaves no
trace in any score: the order is simply free again.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.orders import (
    AcceptOrder,
    CompleteOrder,
    DispatchOrder,
    PlaceOrder,
    RateOrder,
    RefuseOrder,
    WithdrawOrder,
)
from contracts.values import Count, Day, Flag, Id
from domain.activities import Activity
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import require_apart
from domain.lists import Item
from domain.persons import require_another
from domain.refusals import (
    InTheFuture,
    InThePast,
    NotHosting,
    NotThisUnit,
    OwnItem,
    Repeated,
    ServesItself,
    WrongStage,
    require,
)
from domain.units import Unit, require_community


class OrderPlaced(Own):
    event = "order.placed"


class OrderDispatched(Own):
    event = "order.dispatched"


class OrderAccepted(Own):
    event = "order.accepted"


class OrderRefused(Own):
    event = "order.refused"


class OrderCompleted(Own):
    event = "order.completed"


class OrderRated(Own):
    """From here on the order counts for `unit`, which served `community`."""

    event = "order.rated"
    unit: Id
    community: Id
    alliance: Id | None = None
    on: Day
    in_time: Flag
    """Done by the day that was wanted."""
    response_minutes: Count
    """Whole minutes from the dispatch to the unit's yes, by when both were received."""


class OrderWithdrawn(Own):
    event = "order.withdrawn"


class Stage(StrEnum):
    PLACED = "placed"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    RATED = "rated"
    WITHDRAWN = "withdrawn"


STAGES = {
    Stage.PLACED: ("尚未派单", "it has not been handed on"),
    Stage.DISPATCHED: ("已派单，等待接单", "it waits for the unit's answer"),
    Stage.ACCEPTED: ("已接单，尚未办完", "it has been taken on and is not done"),
    Stage.COMPLETED: ("已办完，等待评单", "it is done and waits for its rating"),
    Stage.RATED: ("已评单", "it has been rated"),
    Stage.WITHDRAWN: ("已撤单", "it was withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Order:
    noun: ClassVar = ("群众点单", "order")
    body: PlaceOrder
    community: Id
    stage: Stage = Stage.PLACED
    unit: Id | None = None
    """To which it was handed on last."""
    dispatched_at: int = 0
    accepted_at: int = 0
    """When these were received, in milliseconds."""
    done: str | None = None
    """On which day."""
    holder: Id | None = None
    """Who said that it is done."""

    @property
    def alliance(self) -> Id | None:
        return self.body.alliance

    @property
    def response_minutes(self) -> int:
        """`received` need not rise: an answer that came in before its question took no time."""
        return max(0, self.accepted_at - self.dispatched_at) // 60_000


@evolves(
    OrderPlaced,
    OrderDispatched,
    OrderAccepted,
    OrderRefused,
    OrderCompleted,
    OrderRated,
    OrderWithdrawn,
)
def evolve_order(order: Order | None, happened: Happened) -> Order:
    match happened.data, happened.body:
        case OrderPlaced(), PlaceOrder() as body:
            assert happened.actor
            return Order(body, happened.actor)
    assert order
    match happened.data, happened.body:
        case OrderDispatched(), DispatchOrder(to=unit):
            return replace(order, stage=Stage.DISPATCHED, unit=unit, dispatched_at=happened.received)
        case OrderAccepted(), _:
            return replace(order, stage=Stage.ACCEPTED, accepted_at=happened.received)
        case OrderRefused(), _:
            return replace(order, stage=Stage.PLACED, unit=None, dispatched_at=0)
        case OrderCompleted(holder=holder), CompleteOrder(on=on):
            return replace(order, stage=Stage.COMPLETED, done=on, holder=holder)
        case OrderRated(), _:
            return replace(order, stage=Stage.RATED)
        case OrderWithdrawn(), _:
            return replace(order, stage=Stage.WITHDRAWN)
    raise AssertionError(happened)


@decides(PlaceOrder)
def place(world: World, act: Act, body: PlaceOrder) -> list[Happening]:
    require_community(world, act)
    require_role(world, act, "clerk")
    require(act.day <= body.wanted, InThePast(day=body.wanted))
    if body.alliance:
        require_member(world, body.alliance, act.actor)
    if body.item:
        require_chosen(world, act, body)
    return [own(act, OrderPlaced)]


@decides(DispatchOrder)
def dispatch(world: World, act: Act, body: DispatchOrder) -> list[Happening]:
    order = world.get(act.stream, Order)
    require_placed_by(act, order)
    require_role(world, act, "clerk")
    require_stage(order, Stage.PLACED)
    require(body.to != order.community, ServesItself())
    world.get(body.to, Unit)
    if order.alliance:
        require_member(world, order.alliance, body.to)
    return [own(act, OrderDispatched)]


@decides(AcceptOrder)
def accept(world: World, act: Act, body: AcceptOrder) -> list[Happening]:
    order = world.get(act.stream, Order)
    require_handed_to(act, order)
    require_role(world, act, "clerk")
    require_stage(order, Stage.DISPATCHED)
    return [own(act, OrderAccepted)]


@decides(RefuseOrder)
def refuse(world: World, act: Act, body: RefuseOrder) -> list[Happening]:
    order = world.get(act.stream, Order)
    require_handed_to(act, order)
    require_role(world, act, "clerk")
    require_stage(order, Stage.DISPATCHED)
    return [own(act, OrderRefused)]


@decides(CompleteOrder)
def complete(world: World, act: Act, body: CompleteOrder) -> list[Happening]:
    order = world.get(act.stream, Order)
    require_handed_to(act, order)
    require_role(world, act, "clerk")
    require_stage(order, Stage.ACCEPTED)
    require(body.on <= act.day, InTheFuture(day=body.on))
    if body.activity:
        require(world.get(body.activity, Activity).hosted_by(act.actor), NotHosting())
    return [own(act, OrderCompleted)]


@decides(RateOrder)
def rate(world: World, act: Act, body: RateOrder) -> list[Happening]:
    order = world.get(act.stream, Order)
    require_placed_by(act, order)
    require_role(world, act, "clerk")
    require_stage(order, Stage.COMPLETED)
    require_another(world, act, order.holder)
    require_apart(act, act.actor, order.unit)
    require(len(set(body.reasons)) == len(body.reasons), Repeated())
    assert order.done
    counted = {
        "unit": order.unit,
        "community": order.community,
        "on": order.done,
        "in_time": order.done <= order.body.wanted,
        "response_minutes": order.response_minutes,
    }
    if order.alliance:
        counted["alliance"] = order.alliance
    return [own(act, OrderRated, **counted)]


@decides(WithdrawOrder)
def withdraw(world: World, act: Act, body: WithdrawOrder) -> list[Happening]:
    order = world.get(act.stream, Order)
    require_placed_by(act, order)
    require_role(world, act, "clerk")
    require_stage(order, Stage.PLACED, Stage.DISPATCHED, Stage.ACCEPTED)
    return [own(act, OrderWithdrawn)]


def require_chosen(world: World, act: Act, body: PlaceOrder) -> None:
    """A service on the list of the alliance in which the order is placed, and not their own.

    Raises:
        NoSuch, WrongStage, OwnItem.
    """
    assert body.item
    item = world.get(body.item, Item)
    require(
        item.kind == "service", WrongStage(why_zh="所选的不是服务清单上的事项", why_en="it is no service")
    )
    elsewhere = WrongStage(
        why_zh="所选的服务不在这个联盟的清单上", why_en="another alliance lists the service"
    )
    require(item.alliance == body.alliance, elsewhere)
    require(item.open, WrongStage(why_zh="所选的服务已销号", why_en="the service is closed"))
    require(not act.is_one_with(item.publisher), OwnItem())


def require_placed_by(act: Act, order: Order) -> None:
    require(
        act.actor == order.community,
        NotThisUnit(who_zh="点单的社区", who_en="the community that placed it"),
    )


def require_handed_to(act: Act, order: Order) -> None:
    require(
        act.actor == order.unit,
        NotThisUnit(who_zh="被派单的单位", who_en="the unit that it was handed to"),
    )


def require_stage(order: Order, *any_of: Stage) -> None:
    zh, en = STAGES[order.stage]
    require(order.stage in any_of, WrongStage(why_zh=zh, why_en=en))
