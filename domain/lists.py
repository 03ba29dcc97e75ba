"""The four lists, and claims in both directions.

    item:    published ──▶ closed (销号)
    claim:   made ──deliver (either side)──▶ delivered ──confirm (the other side)──▶ confirmed
               │                                └────────reject (the other side)──▶ rejected, to be delivered yet
               ├──withdraw──▶ withdrawn, its quantity free again
               └──offer──▶ taken over by another member: what is left is a claim of theirs (`domain/claim_transfers.py`)

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
    RejectDelivery,
    WithdrawClaim,
)
from contracts.values import Day, Id, Positive
from domain.alliances import is_member, require_member
from domain.authority import require_role
from domain.confirmations import confirm_once, reject_once
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.entrustments import agent_behind, require_apart, unit_behind
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


class ClaimOffered(Own):
    event = "claim.offered"
    claim: Id
    to: Id


class ClaimTakenOver(Own):
    """A claim of its own, of what was left of another."""

    event = "claim.taken-over"
    claim: Id
    item: Id
    quantity: Positive


class ClaimHandedOver(Data):
    """Stands in the stream of the claim that was: what was delivered stays with it."""

    event = "claim.handed-over"
    to: Id
    by: Id
    """The claim that goes on."""


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


class DeliveryRejected(Own):
    """The other side says that it was not so. What was recorded stays on record and counts nothing."""

    event = "delivery.rejected"
    claim: Id
    quantity: Positive


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
    agent: Id | None = None
    """The unit that signed on the publisher's behalf."""


@dataclass(frozen=True, slots=True)
class Claim:
    noun: ClassVar = ("认领", "claim")
    item: Id
    unit: Id
    quantity: int
    holder: Id
    withdrawn: bool = False
    agent: Id | None = None
    handed_to: Id | None = None
    """It is withdrawn, for this unit goes on with what was left."""


@dataclass(frozen=True, slots=True)
class Offer:
    noun: ClassVar = ("认领移交", "offer of a claim")
    claim: Id
    unit: Id
    to: Id
    holder: Id


@dataclass(frozen=True, slots=True)
class Delivery:
    noun: ClassVar = ("交付记录", "record of delivery")
    claim: Id
    unit: Id
    quantity: int
    on: str
    holder: Id
    agent: Id | None = None


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
                body.alliance, body.kind, body.whose(happened.actor), body.title,
                body.quantity, body.measure, body.available, body.until, agent=agent_behind(happened),
            )  # fmt: skip
    assert item
    return replace(item, open=False)


@evolves(ClaimMade, ClaimWithdrawn, ClaimTakenOver, ClaimHandedOver)
def evolve_claim(claim: Claim | None, happened: Happened) -> Claim:
    match happened.data, happened.body:
        case ClaimTakenOver(holder=str(holder), item=item, quantity=quantity), _:
            assert happened.actor
            return Claim(item, happened.actor, quantity, holder)
        case ClaimHandedOver(to=to), _:
            assert claim
            return replace(claim, withdrawn=True, handed_to=to)
        case ClaimMade(holder=str(holder)), MakeClaim() as body:
            assert happened.actor
            unit, agent = body.whose(happened.actor), agent_behind(happened)
            return Claim(body.about.stream, unit, body.quantity, holder, agent=agent)
    assert claim
    return replace(claim, withdrawn=True)


@evolves(ClaimOffered)
def evolve_offer(_: Offer | None, happened: Happened) -> Offer:
    data = happened.data
    assert isinstance(data, ClaimOffered)
    assert happened.actor
    assert data.holder
    return Offer(data.claim, happened.actor, data.to, data.holder)


@evolves(DeliveryRecorded)
def evolve_delivery(_: Delivery | None, happened: Happened) -> Delivery:
    match happened.data, happened.body:
        case DeliveryRecorded(holder=str(holder)), DeliverClaim() as body:
            assert happened.actor
            unit, agent = body.whose(happened.actor), agent_behind(happened)
            return Delivery(body.about.stream, unit, body.quantity, body.on, holder, agent)
    raise AssertionError(happened)


stands_alone(DeliveryConfirmed, DeliveryRejected)


@evolves(QuantityCounted)
def evolve_taken(taken: Taken | None, happened: Happened) -> Taken:
    assert isinstance(happened.data, QuantityCounted)
    return Taken((taken.quantity if taken else 0) + happened.data.change)


@decides(PublishItem)
def publish(world: World, act: Act, body: PublishItem) -> list[Happening]:
    require_member(world, body.alliance, unit_behind(world, act, body))
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
    item, unit = world.about(body.about, Item), unit_behind(world, act, body)
    require(item.open, WrongStage(why_zh="事项已销号", why_en="the item is closed"))
    require(unit != item.publisher, OwnItem())
    require_apart(act, unit, item.publisher, item.agent)
    require_member(world, item.alliance, unit)
    gone = WrongStage(why_zh="发布单位已不是联盟成员", why_en="its publisher is no longer in the alliance")
    require(is_member(world, item.alliance, item.publisher), gone)
    require_role(world, act, "clerk")
    available = item.available <= act.day <= item.until
    require(available, NotAvailable(start=item.available, end=item.until))
    left = item.quantity - taken(world, body.about.stream)
    require(body.quantity <= left, BeyondWhatIsLeft(left=left, asked=body.quantity, measure=item.measure))
    return [own(act, ClaimMade), count(world, act, body.about.stream, body.quantity)]


@decides(WithdrawClaim)
def withdraw(world: World, act: Act, body: WithdrawClaim) -> list[Happening]:
    claim, unit = world.get(act.stream, Claim), unit_behind(world, act, body)
    require(unit == claim.unit, NotThisUnit(who_zh="认领单位", who_en="the unit that made the claim"))
    item = world.get(claim.item, Item)
    if body.on_behalf:  # what has come to be within one house is withdrawn by that house
        require_apart(act, unit, item.publisher, item.agent)
    require_role(world, act, "clerk")
    require(not claim.withdrawn, WrongStage(why_zh="已经撤回", why_en="it is withdrawn already"))
    undelivered = claim.quantity - taken(world, act.stream)
    require(undelivered > 0, WrongStage(why_zh="已全部交付", why_en="all of it is delivered"))
    return [own(act, ClaimWithdrawn), count(world, act, claim.item, -undelivered)]


@decides(DeliverClaim)
def deliver(world: World, act: Act, body: DeliverClaim) -> list[Happening]:
    claim = world.about(body.about, Claim)
    require(not claim.withdrawn, WrongStage(why_zh="认领已撤回", why_en="the claim is withdrawn"))
    item, unit = world.get(claim.item, Item), unit_behind(world, act, body)
    require_between(unit, item, claim)
    require_apart(act, unit, *other_side(unit, item, claim))
    require_role(world, act, "clerk")
    require(body.on <= act.day, InTheFuture(day=body.on))
    left = claim.quantity - taken(world, body.about.stream)
    require(body.quantity <= left, BeyondWhatIsLeft(left=left, asked=body.quantity, measure=item.measure))
    return [own(act, DeliveryRecorded), count(world, act, body.about.stream, body.quantity)]


@decides(ConfirmDelivery)
def confirm(world: World, act: Act, body: ConfirmDelivery) -> list[Happening]:
    delivery, claim, item = require_other_side(world, act, body)
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


@decides(RejectDelivery)
def reject(world: World, act: Act, body: RejectDelivery) -> list[Happening]:
    """Without it, a record of what never came would hold its part of the claim for ever."""
    delivery, claim, _ = require_other_side(world, act, body)
    happenings = [
        own(act, DeliveryRejected, claim=delivery.claim, quantity=delivery.quantity),
        reject_once(world, act, body.about.stream),
        count(world, act, delivery.claim, -delivery.quantity),
    ]
    if claim.withdrawn:
        happenings.append(count(world, act, claim.item, -delivery.quantity))
    return happenings


def require_other_side(
    world: World, act: Act, body: ConfirmDelivery | RejectDelivery
) -> tuple[Delivery, Claim, Item]:
    """What was recorded by one side, for the other side to answer. Whoever signed on behalf was not of this side.

    Raises:
        NoSuch, StaleAbout: it is no delivery, or another one than the signer read.
        NotThisUnit, RoleMissing: a third unit, the side that recorded it, or no clerk.
    """
    delivery = world.about(body.about, Delivery)
    claim = world.get(delivery.claim, Claim)
    item = world.get(claim.item, Item)
    require_between(act.actor, item, claim)
    require(not act.is_one_with(delivery.unit), NotThisUnit(who_zh="交付的另一方", who_en="the other side"))
    require_role(world, act, "clerk")
    return delivery, claim, item


def giver_and_taker(item: Item, claim: Claim) -> tuple[Id, Id]:
    """Who gives: whoever claims a need or a project; whoever publishes a resource or a service."""
    if item.kind in ("need", "project"):
        return claim.unit, item.publisher
    return item.publisher, claim.unit


def require_between(unit: Id, item: Item, claim: Claim) -> None:
    sides = (item.publisher, claim.unit)
    require(unit in sides, NotThisUnit(who_zh="发布单位或认领单位", who_en="the publisher or the claimant"))


def other_side(unit: Id, item: Item, claim: Claim) -> tuple[Id, Id | None]:
    """The side of a claim that is not `unit`, and whoever signed on its behalf."""
    return (claim.unit, claim.agent) if unit == item.publisher else (item.publisher, item.agent)


def taken(world: World, of: Id) -> int:
    found = world.find(world.rule("taken", of), Taken)
    return found.quantity if found else 0


def count(world: World, act: Act, of: Id, change: int) -> Happening:
    return Happening(world.rule("taken", of), QuantityCounted(change=change, because=act.stream))
