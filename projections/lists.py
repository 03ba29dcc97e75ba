"""The four lists and what was claimed from them.

    item     quantity 10 ── taken 7 by claims ── delivered 4            open: 3
    claim    quantity  5 ── taken 4 by records of delivery ── delivered 4, confirmed by the other side
                                                           └─ given back when the other side rejects them

What is taken stands in streams of its own in the log, and so in a table of its own here, by the same names.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from contracts.statements.lists import (
    CloseItem,
    ConfirmDelivery,
    DeliverClaim,
    ItemKind,
    MakeClaim,
    PublishItem,
    RejectDelivery,
    TakeOverClaim,
    WithdrawClaim,
)
from contracts.streams import rule_id
from contracts.values import Day, Digest, Flag, Id
from domain.deliveries_reversed import DeliveryReversed
from domain.lists import (
    ClaimHandedOver,
    ClaimMade,
    ClaimOffered,
    ClaimTakenOver,
    ClaimWithdrawn,
    DeliveryConfirmed,
    DeliveryRecorded,
    DeliveryRejected,
    ItemClosed,
    ItemPublished,
    QuantityCounted,
)
from projections.agency import Agency, agency
from projections.changes import Add, AnyChange, Change, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View


class ItemRow(Row):
    table, primary, searched, indexed = "items", ("item",), "title", ("alliance", "publisher", "until")
    item: Id
    alliance: Id
    kind: ItemKind
    publisher: Id
    on_behalf: Agency | None
    title: str
    category: str
    description: str | None
    quantity: int
    measure: str
    available: Day
    until: Day
    counter: Id
    """Where the quantity taken by claims is counted."""
    delivered: int = 0
    outcome: Literal["fulfilled", "withdrawn", "overtaken"] | None = None
    """How it was closed; None while it is on the list."""
    closed_on: Day | None = None
    reason: str | None = None


class ClaimRow(Row):
    table, primary, indexed = "claims", ("claim",), ("item", "unit")
    claim: Id
    item: Id
    unit: Id
    on_behalf: Agency | None
    quantity: int
    note: str | None
    since: Day
    counter: Id
    """Where the quantity recorded as delivered is counted."""
    delivered: int = 0
    withdrawn: Flag = False
    reason: str | None = None
    withdrawn_on_behalf: Agency | None = None
    taken_over: Id | None = None
    """The claim of which it is what was left."""
    handed_to: Id | None = None
    """The unit that goes on with what was left; then it is withdrawn."""


class OfferRow(Row):
    table, primary, indexed = "claim_offers", ("offer",), ("claim", "to_unit")
    offer: Id
    claim: Id
    unit: Id
    to_unit: Id
    since: Day
    claim_made: Id | None = None
    """The claim by which it was taken over."""


class DeliveryRow(Row):
    table, primary, indexed = "deliveries", ("delivery",), ("claim",)
    delivery: Id
    claim: Id
    unit: Id
    """Which side recorded it."""
    on_behalf: Agency | None
    quantity: int
    day: Day
    evidence: tuple[Digest, ...]
    confirmed_by: Id | None = None
    confirmed_on: Day | None = None
    corrected: Flag = False
    rejected_by: Id | None = None
    rejected_on: Day | None = None
    reason: str | None = None
    """Why the other side rejected it."""


class QuantityRow(Row):
    table, primary, total = "quantities", ("counter",), True
    counter: Id
    taken: int


class Lists(View):
    name = "lists"
    rows = (ItemRow, ClaimRow, OfferRow, DeliveryRow, QuantityRow)
    events = (
        ItemPublished, ItemClosed, ClaimMade, ClaimWithdrawn, ClaimOffered, ClaimTakenOver, ClaimHandedOver, DeliveryRecorded, DeliveryConfirmed, DeliveryRejected,
        QuantityCounted, DeliveryReversed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day, actor = recorded.stream, recorded.day, recorded.actor
        match recorded.data, recorded.body:
            case ItemPublished(), PublishItem() as body:
                yield Put(item(recorded, body))
            case ItemClosed(), CloseItem() as body:
                yield Change(ItemRow, stream, outcome=body.outcome, closed_on=day, reason=body.reason)
            case ClaimMade(), MakeClaim() as body:
                yield Put(claim_made(recorded, body))
            case ClaimWithdrawn(), WithdrawClaim(reason=reason):
                behalf = agency(recorded)
                yield Change(ClaimRow, stream, withdrawn=True, reason=reason, withdrawn_on_behalf=behalf)
            case ClaimOffered(claim=claim, to=to), _:
                yield Put(OfferRow(offer=stream, claim=claim, unit=actor, to_unit=to, since=day))
            case ClaimTakenOver() as data, TakeOverClaim(about=about):
                yield Put(claim_taken_over(recorded, data))
                yield Change(OfferRow, about.stream, claim_made=stream)
            case ClaimHandedOver(to=to), _:
                yield Change(ClaimRow, stream, withdrawn=True, handed_to=to)
            case DeliveryRecorded(), DeliverClaim() as body:
                yield Put(delivery(recorded, body))
            case DeliveryConfirmed() as data, ConfirmDelivery(about=about):
                yield Change(DeliveryRow, about.stream, confirmed_by=actor, confirmed_on=day)
                yield from delivered(data.claim, data.item, data.quantity)
            case DeliveryReversed() as back, _:
                yield Change(DeliveryRow, back.delivery, corrected=True)
                yield from delivered(back.claim, back.item, -back.quantity)
            case DeliveryRejected(), RejectDelivery(about=about, reason=reason):
                yield Change(DeliveryRow, about.stream, rejected_by=actor, rejected_on=day, reason=reason)
            case QuantityCounted(change=change), _:
                yield Add(QuantityRow, stream, taken=change)


def item(recorded: Recorded, body: PublishItem) -> ItemRow:
    return ItemRow(
        item=recorded.stream,
        alliance=body.alliance,
        kind=body.kind,
        publisher=body.whose(recorded.actor),
        on_behalf=agency(recorded),
        title=body.title,
        category=body.category,
        description=body.description,
        quantity=body.quantity,
        measure=body.measure,
        available=body.available,
        until=body.until,
        counter=counter(recorded),
    )


def claim_made(recorded: Recorded, body: MakeClaim) -> ClaimRow:
    return ClaimRow(
        claim=recorded.stream,
        item=body.about.stream,
        unit=body.whose(recorded.actor),
        on_behalf=agency(recorded),
        quantity=body.quantity,
        note=body.note,
        since=recorded.day,
        counter=counter(recorded),
    )


def claim_taken_over(recorded: Recorded, data: ClaimTakenOver) -> ClaimRow:
    """What was left of another unit's claim."""
    return ClaimRow(
        claim=recorded.stream,
        item=data.item,
        unit=recorded.actor,
        on_behalf=None,
        quantity=data.quantity,
        note=None,
        since=recorded.day,
        counter=counter(recorded),
        taken_over=data.claim,
    )


def delivery(recorded: Recorded, body: DeliverClaim) -> DeliveryRow:
    return DeliveryRow(
        delivery=recorded.stream,
        claim=body.about.stream,
        unit=body.whose(recorded.actor),
        on_behalf=agency(recorded),
        quantity=body.quantity,
        day=body.on,
        evidence=body.evidence,
    )


def delivered(claim: Id, item: Id, quantity: int) -> Iterator[AnyChange]:
    yield Add(ClaimRow, claim, delivered=quantity)
    yield Add(ItemRow, item, delivered=quantity)


def counter(recorded: Recorded) -> Id:
    """The stream where what is taken of this one is counted."""
    return rule_id(recorded.log, "taken", recorded.stream)
