"""Orders: the masses ask, the community hands on, a unit takes it and does it, the community rates (点单、派单、接单、评单).

Who asked, where they live and what they told the clerk are kept elsewhere and for a short time. Here stand a category,
a few words and a day.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.values import Day, Id, Word

RefusalReason = Literal["no-hands", "not-our-duty", "not-our-trade", "too-short-notice", "unsafe"]
"""人手不足、不属职责、不会做、时间太紧、不安全。"""

RatingReason = Literal[
    "in-time", "well-done", "friendly", "late", "unfinished", "unfriendly", "not-as-asked"
]  # fmt: skip
"""及时、做得好、态度好；太晚、没做完、态度差、与所点不符。"""

Stars = Annotated[int, Field(strict=True, ge=1, le=5)]


class PlaceOrder(Body):
    """A community asks for something that somebody came to it with. The person stays out of the log."""

    type = "order.place"
    since = 2
    alliance: Id | None = None
    category: Word
    title: Word
    wanted: Day
    """The last day on which it still helps."""
    item: Id | None = None
    """The service on the alliance's list that was chosen."""


class DispatchOrder(Body):
    """The community hands it on to a unit."""

    type = "order.dispatch"
    since = 2
    begins = False
    to: Id


class AcceptOrder(Body):
    """That unit takes it on."""

    type = "order.accept"
    since = 2
    begins = False


class RefuseOrder(Body):
    """That unit does not take it, and says why. Refusing is a right and counts nowhere."""

    type = "order.refuse"
    since = 2
    begins = False
    reason: RefusalReason


class CompleteOrder(Body):
    """The unit that took it on says that it is done."""

    type = "order.complete"
    since = 2
    begins = False
    on: Day
    activity: Id | None = None
    """The activity at which volunteers did it: their hours stand there."""
    evidence: Evidence = ()


class RateOrder(Body):
    """The community rates it, on the word of whoever asked. From then on it counts for the unit that served."""

    type = "order.rate"
    since = 2
    begins = False
    stars: Stars
    reasons: Annotated[tuple[RatingReason, ...], Field(max_length=4)] = ()


class WithdrawOrder(Body):
    """The community takes it back before it is done. It counts against nobody."""

    type = "order.withdraw"
    since = 2
    begins = False
    reason: Literal["not-needed-any-more", "placed-twice", "nobody-free", "outside-our-duties"]
