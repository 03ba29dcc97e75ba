"""The four lists, and claims in both directions.

    item:    published ──▶ closed (销号)
    claim:   made ──deliver (either side)──▶ delivered ──confirm (the other side)──▶ confirmed
               └──withdraw──▶ withdrawn, its quantity free again

What is left of an item stands in a stream of its own, so that two claims of the last piece cannot both win while
claims of different items never wait for one another.
"""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import Field, Strict

from contracts.canonical import MAX_INTEGER
from contracts.statements.lists import (
    CloseItem,
    ConfirmDelivery,
    DeliverClaim,
    ItemKind,
    MakeClaim,
    PublishItem,
    WithdrawClaim,
)
from contracts.values import Day, Id, Positive
from domain.alliances import require_member
from domain.authority import require_role
from domain.confirmations import confirm_once
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.refusals import (
    BeyondWhatIsLeft,
    DatesReversed,
    InTheFuture,
    NotAvailable,
    NotThisUnit,
    OwnItem,
    WrongStage,
    require,
)


class ItemPublished(Own):
    event = "item.published"


class ItemClosed(Own):
    event = "item.closed"


class ClaimMade(Own):
    event = "claim.made"


class ClaimWithdrawn(Own):
    event = "claim.withdrawn"


class DeliveryRecorded(Own):
    event = "claim.delivered"


class DeliveryConfirmed(Own):
    """So much was delivered by `by` to `to`, confirmed by both."""

    event = "delivery.confirmed"
    claim: Id
    item: Id
    alliance: Id
    by: Id
    to: Id
    quantity: Positive
    on: Day


class QuantityCounted(Data):
    """What claims have taken of an item, or deliveries of a claim. It may be negative: given back."""

    event = "quantity.counted"
    change: Annotated[int, Strict(), Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
    because: Id


@dataclass(frozen=True, slots=True)
class Item:
    noun: ClassVar = ("清单事项", "list item")
    alliance: Id
    kind: ItemKind
    publisher: Id
    title: str
    quantity: int
    measure: str
    available: str
    until: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    noun: ClassVar = ("认领", "claim")
    item: Id
    unit: Id
    quantity: int
    holder: Id
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    noun: ClassVar = ("交付记录", "record of delivery")
    claim: Id
    unit: Id
    quantity: int
    on: str
    holder: Id


@dataclass(frozen=True, slots=True)
class Taken:
    noun: ClassVar = ("数量", "quantity")
    quantity: int = 0


@evolves(ItemPublished, ItemClosed)
def evolve_item(item: Item | None, happened: Happened) -> Item:
    match happened.body:
        case PublishItem() as body:
            assert happened.actor
            return Item(
                body.alliance, body.kind, happened.actor, body.title,
                body.quantity, body.measure, body.available, body.until,
            )  # fmt: skip
    assert item
    return replace(item, open=False)


@evolves(ClaimMade, ClaimWithdrawn)
def evolve_claim(claim: Claim | None, happened: Happened) -> Claim:
    match happened.data, happened.body:
        case ClaimMade(holder=str(holder)), MakeClaim() as body:
            assert happened.actor
            return Claim(body.about.stream, happened.actor, body.quantity, holder)
    assert claim
    return replace(claim, withdrawn=True)


@evolves(DeliveryRecorded)
def evolve_delivery(_: Delivery | None, happened: Happened) -> Delivery:
    match happened.data, happened.body:
        case DeliveryRecorded(holder=str(holder)), DeliverClaim() as body:
            assert happened.actor
            return Delivery(body.about.stream, happened.actor, body.quantity, body.on, holder)
    raise AssertionError(happened)


stands_alone(DeliveryConfirmed)


@evolves(QuantityCounted)
def evolve_taken(taken: Taken | None, happened: Happened) -> Taken:
    assert isinstance(happened.data, QuantityCounted)
    return Taken((taken.quantity if taken else 0) + happened.data.change)


@decides(PublishItem)
def publish(world: World, act: Act, body: PublishItem) -> list[Happening]:
    require_member(world, body.alliance, act.actor)
    require_role(world, act, "clerk")
    require(body.available <= body.until, DatesReversed(start=body.available, end=body.until))
    return [own(act, ItemPublished)]


@decides(CloseItem)
def close(world: World, act: Act, body: CloseItem) -> list[Happening]:
    item = world.get(act.stream, Item)
    require(act.actor == item.publisher, NotThisUnit(who_zh="发布单位", who_en="the unit that published it"))
    require_role(world, act, "clerk")
    require(item.open, WrongStage(why_zh="已经销号", why_en="it is closed already"))
    return [own(act, ItemClosed)]


@decides(MakeClaim)
def claim(world: World, act: Act, body: MakeClaim) -> list[Happening]:
    item = world.about(body.about, Item)
    require(item.open, WrongStage(why_zh="事项已销号", why_en="the item is closed"))
    require(act.actor != item.publisher, OwnItem())
    require_member(world, item.alliance, act.actor)
    require_role(world, act, "clerk")
    available = item.available <= act.day <= item.until
    require(available, NotAvailable(start=item.available, end=item.until))
    left = item.quantity - taken(world, body.about.stream)
    require(body.quantity <= left, BeyondWhatIsLeft(left=left, asked=body.quantity, measure=item.measure))
    return [own(act, ClaimMade), count(world, act, body.about.stream, body.quantity)]


@decides(WithdrawClaim)
def withdraw(world: World, act: Act, body: WithdrawClaim) -> list[Happening]:
    claim = world.get(act.stream, Claim)
    require(act.actor == claim.unit, NotThisUnit(who_zh="认领单位", who_en="the unit that made the claim"))
    require_role(world, act, "clerk")
    require(not claim.withdrawn, WrongStage(why_zh="已经撤回", why_en="it is withdrawn already"))
    undelivered = claim.quantity - taken(world, act.stream)
    require(undelivered > 0, WrongStage(why_zh="已全部交付", why_en="all of it is delivered"))
    return [own(act, ClaimWithdrawn), count(world, act, claim.item, -undelivered)]


@decides(DeliverClaim)
def deliver(world: World, act: Act, body: DeliverClaim) -> list[Happening]:
    claim = world.about(body.about, Claim)
    require(not claim.withdrawn, WrongStage(why_zh="认领已撤回", why_en="the claim is withdrawn"))
    item = world.get(claim.item, Item)
    require_between(act, item, claim)
    require_role(world, act, "clerk")
    require(body.on <= act.day, InTheFuture(day=body.on))
    left = claim.quantity - taken(world, body.about.stream)
    require(body.quantity <= left, BeyondWhatIsLeft(left=left, asked=body.quantity, measure=item.measure))
    return [own(act, DeliveryRecorded), count(world, act, body.about.stream, body.quantity)]


@decides(ConfirmDelivery)
def confirm(world: World, act: Act, body: ConfirmDelivery) -> list[Happening]:
    delivery = world.about(body.about, Delivery)
    claim = world.get(delivery.claim, Claim)
    item = world.get(claim.item, Item)
    require_between(act, item, claim)
    require(act.actor != delivery.unit, NotThisUnit(who_zh="交付的另一方", who_en="the other side"))
    require_role(world, act, "clerk")
    by, to = giver_and_taker(item, claim)
    confirmed = own(
        act,
        DeliveryConfirmed,
        claim=delivery.claim,
        item=claim.item,
        alliance=item.alliance,
        by=by,
        to=to,
        quantity=delivery.quantity,
        on=delivery.on,
    )
    return [confirmed, confirm_once(world, act, body.about.stream, delivery.holder)]


def giver_and_taker(item: Item, claim: Claim) -> tuple[Id, Id]:
    """Who gives: whoever claims a need or a project; whoever publishes a resource or a service."""
    if item.kind in ("need", "project"):
        return claim.unit, item.publisher
    return item.publisher, claim.unit


def require_between(act: Act, item: Item, claim: Claim) -> None:
    sides = (item.publisher, claim.unit)
    require(
        act.actor in sides, NotThisUnit(who_zh="发布单位或认领单位", who_en="the publisher or the claimant")
    )


def taken(world: World, of: Id) -> int:
    found = world.find(world.rule("taken", of), Taken)
    return found.quantity if found else 0


def count(world: World, act: Act, of: Id, change: int) -> Happening:
    return Happening(world.rule("taken", of), QuantityCounted(change=change, because=act.stream))
