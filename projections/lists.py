"""The four lists and what was claimed from them.

    item     quantity 10 ── taken 7 by claims ── delivered 4            open: 3
    claim    quantity  5 ── taken 4 by records of delivery ── delivered 4, confirmed by the other side
                                                           └─ given back when the other side rejects them

What is taken stands in streams of its own in the log, and so in a table of its own here, by the same names.
"""

from collections.abc import Iterable
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
from domain.corrections import DeliveryReversed
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
                yield Put(
                    ItemRow(
                        item=stream,
                        alliance=body.alliance,
                        kind=body.kind,
                        publisher=body.whose(actor),
                        on_behalf=agency(recorded),
                        title=body.title,
                        category=body.category,
                        description=body.description,
                        quantity=body.quantity,
                        measure=body.measure,
                        available=body.available,
                        until=body.until,
                        counter=rule_id(recorded.log, "taken", stream),
                    )
                )
            case ItemClosed(), CloseItem() as body:
                yield Change(ItemRow, stream, outcome=body.outcome, closed_on=day, reason=body.reason)
            case ClaimMade(), MakeClaim() as body:
                yield Put(
                    ClaimRow(
                        claim=stream,
                        item=body.about.stream,
                        unit=body.whose(actor),
                        on_behalf=agency(recorded),
                        quantity=body.quantity,
                        note=body.note,
                        since=day,
                        counter=rule_id(recorded.log, "taken", stream),
                    )
                )
            case ClaimWithdrawn(), WithdrawClaim(reason=reason):
                behalf = agency(recorded)
                yield Change(ClaimRow, stream, withdrawn=True, reason=reason, withdrawn_on_behalf=behalf)
            case ClaimOffered(claim=claim, to=to), _:
                yield Put(OfferRow(offer=stream, claim=claim, unit=actor, to_unit=to, since=day))
            case ClaimTakenOver() as data, TakeOverClaim(about=about):
                yield Put(
                    ClaimRow(
                        claim=stream,
                        item=data.item,
                        unit=actor,
                        on_behalf=None,
                        quantity=data.quantity,
                        note=None,
                        since=day,
                        counter=rule_id(recorded.log, "taken", stream),
                        taken_over=data.claim,
                    )
                )
                yield Change(OfferRow, about.stream, claim_made=stream)
            case ClaimHandedOver(to=to), _:
                yield Change(ClaimRow, stream, withdrawn=True, handed_to=to)
            case DeliveryRecorded(), DeliverClaim() as body:
                yield Put(
                    DeliveryRow(
                        delivery=stream,
                        claim=body.about.stream,
                        unit=body.whose(actor),
                        on_behalf=agency(recorded),
                        quantity=body.quantity,
                        day=body.on,
                        evidence=body.evidence,
                    )
                )
            case DeliveryConfirmed() as data, ConfirmDelivery(about=about):
                yield Change(DeliveryRow, about.stream, confirmed_by=actor, confirmed_on=day)
                yield Add(ClaimRow, data.claim, delivered=data.quantity)
                yield Add(ItemRow, data.item, delivered=data.quantity)
            case DeliveryReversed() as back, _:
                yield Change(DeliveryRow, back.delivery, corrected=True)
                yield Add(ClaimRow, back.claim, delivered=-back.quantity)
                yield Add(ItemRow, back.item, delivered=-back.quantity)
            case DeliveryRejected(), RejectDelivery(about=about, reason=reason):
                yield Change(DeliveryRow, about.stream, rejected_by=actor, rejected_on=day, reason=reason)
            case QuantityCounted(change=change), _:
                yield Add(QuantityRow, stream, taken=change)
