"""Orders: what a community asked for, who took it, how long the answer took, how it was rated.

    修剪行道树   和平社区 → 民政局   answered in 95 minutes   done 2026-02-12, wanted by 2026-02-15   five stars

A unit that refused an order is not named in it: the order is free again, and that is all.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.orders import (
    CompleteOrder,
    DispatchOrder,
    PlaceOrder,
    RateOrder,
    RatingReason,
    WithdrawOrder,
)
from contracts.values import Day, Digest, Flag, Id
from domain.matters_reversed import OrderReversed
from domain.orders import (
    OrderAccepted,
    OrderCompleted,
    OrderDispatched,
    OrderPlaced,
    OrderRated,
    OrderRefused,
    OrderWithdrawn,
    Stage,
)
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class OrderRow(Row):
    table, primary, searched = "orders", ("stream",), "title"
    indexed = ("community", "unit", "alliance", "item", "wanted")
    stream: Id
    community: Id
    alliance: Id | None
    category: str
    title: str
    wanted: Day
    item: Id | None
    placed: Day
    stage: str = Stage.PLACED
    unit: Id | None = None
    """To which it was handed on."""
    dispatched_at: int | None = None
    accepted_at: int | None = None
    """When these came in, in milliseconds since 1970: what the response clock is read from."""
    done: Day | None = None
    activity: Id | None = None
    evidence: tuple[Digest, ...] = ()
    stars: int | None = None
    reasons: tuple[RatingReason, ...] = ()
    withdrawn: str | None = None
    """Why it was."""


class Orders(View):
    name = "orders"
    rows = (OrderRow,)
    events = (
        OrderPlaced, OrderDispatched, OrderAccepted, OrderRefused, OrderCompleted, OrderRated, OrderReversed,
        OrderWithdrawn,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, received = recorded.stream, recorded.happened.received
        match recorded.data, recorded.body:
            case OrderPlaced(), PlaceOrder() as body:
                yield Put(
                    OrderRow(
                        stream=stream,
                        community=recorded.actor,
                        alliance=body.alliance,
                        category=body.category,
                        title=body.title,
                        wanted=body.wanted,
                        item=body.item,
                        placed=recorded.day,
                    )
                )
            case OrderDispatched(), DispatchOrder(to=unit):
                yield Change(OrderRow, stream, stage=Stage.DISPATCHED, unit=unit, dispatched_at=received)
            case OrderAccepted(), _:
                yield Change(OrderRow, stream, stage=Stage.ACCEPTED, accepted_at=received)
            case OrderRefused(), _:
                yield Change(OrderRow, stream, stage=Stage.PLACED, unit=None, dispatched_at=None)
            case OrderCompleted(), CompleteOrder() as body:
                yield Change(
                    OrderRow,
                    stream,
                    stage=Stage.COMPLETED,
                    done=body.on,
                    activity=body.activity,
                    evidence=body.evidence,
                )
            case OrderRated(), RateOrder(stars=stars, reasons=reasons):
                yield Change(OrderRow, stream, stage=Stage.RATED, stars=stars, reasons=reasons)
            case OrderReversed(), _:
                yield Change(OrderRow, stream, stage=Stage.COMPLETED, stars=None, reasons=())
            case OrderWithdrawn(), WithdrawOrder(reason=reason):
                yield Change(OrderRow, stream, stage=Stage.WITHDRAWN, withdrawn=reason)


class OrderNow(OrderRow):
    response_minutes: int | None
    """Whole minutes from the dispatch to the unit's yes; None until it has answered."""
    overdue: Flag
    """Not done, and the day that was wanted is over."""


ORDERS = """
    SELECT *, CASE WHEN accepted_at IS NOT NULL THEN greatest(accepted_at - dispatched_at, 0) / 60000 END
                  AS response_minutes,
           stage IN ('placed', 'dispatched', 'accepted') AND wanted < %(today)s::date AS overdue
    FROM orders
"""


def orders(
    reading: Reading,
    today: Day,
    *,
    stream: Ids = None,
    community: Ids = None,
    unit: Ids = None,
    alliance: Ids = None,
    item: Ids = None,
    stage: str | None = None,
    overdue: bool | None = None,
    category: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[OrderNow]:
    """Orders of the masses as they stand on the day `today`, in the order in which they were placed."""
    where = {
        "stream": stream, "community": community, "unit": unit, "alliance": alliance, "item": item,
        "stage": stage, "overdue": overdue, "category": category,
    }  # fmt: skip
    return page(reading, Orders, OrderNow, ORDERS, {"today": today}, where=where, search=search, **paging)
