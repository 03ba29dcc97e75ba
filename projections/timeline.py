"""One item of a list from beginning to end: published, claimed, delivered, ordered, done, in hours, as facts for scores.

    2026-01-11  和平社区  published        10
    2026-01-11  民政局    claimed           6
    2026-01-11  民政局    said: delivered   4
    2026-01-11  和平社区  confirmed         4      counts as: delivery      read by: O01
    2026-03-02  县医院    volunteers' time       180 minutes                read by: –

A step belongs to the item itself, to a claim or an order of it, or to a project for it. Hours are those of activities at
which an order was done, all volunteers of an entry together: no person stands here. Refusals are no steps.
"""

from collections.abc import Iterable
from typing import Any, Unpack

from pydantic import computed_field

from contracts.counting import counted, in_yuan
from contracts.statements.lists import DeliverClaim, MakeClaim, PublishItem
from contracts.statements.orders import CompleteOrder, RateOrder
from contracts.statements.projects import DisburseFunds
from contracts.values import Day, Id
from domain.lists import (
    ClaimMade,
    ClaimTakenOver,
    ClaimWithdrawn,
    DeliveryConfirmed,
    DeliveryRecorded,
    ItemClosed,
    ItemPublished,
)
from domain.orders import (
    OrderAccepted,
    OrderCompleted,
    OrderDispatched,
    OrderPlaced,
    OrderRated,
    OrderWithdrawn,
)
from domain.projects import FundsDisbursed, MilestoneAccepted, ProjectClosed, ProjectFiled, VoteRecorded
from projections.changes import AnyChange, Put
from projections.facts import Facts
from projections.hours import Hours
from projections.lists import Lists
from projections.orders import Orders
from projections.pages import Page, Paging, page
from projections.people import People
from projections.projects import Projects
from projections.reading import Reading
from projections.recorded import Recorded
from projections.rows import Row
from projections.rulebooks import Rulebooks
from projections.view import View

STEPS = {
    "item.published": ("发布事项", "published it"),
    "item.closed": ("销号", "closed it"),
    "claim.made": ("认领", "claimed"),
    "claim.withdrawn": ("撤回认领", "stepped back from a claim"),
    "claim.taken-over": ("接手认领", "took over a claim of"),
    "claim.delivered": ("登记交付", "recorded a delivery of"),
    "delivery.confirmed": ("确认交付", "confirmed a delivery of"),
    "order.placed": ("点单", "placed an order"),
    "order.dispatched": ("派单", "handed an order on"),
    "order.accepted": ("接单", "took an order on"),
    "order.completed": ("办结点单", "did what was ordered"),
    "order.rated": ("评单", "rated an order:"),
    "order.withdrawn": ("撤单", "withdrew an order"),
    "project.filed": ("立项", "filed a project"),
    "project.voted": ("记录表决结果", "recorded a vote"),
    "milestone.accepted": ("验收节点", "accepted a milestone"),
    "funds.disbursed": ("支出资金", "paid"),
    "project.closed": ("结项", "closed the project"),
    "hours.posted": ("确认志愿服务时间", "confirmed volunteers' time"),
}
"""What is said of each step, by the name of its event."""


def amount_of(step: str, quantity: int | None) -> tuple[str, str]:
    """How much, in Chinese and English; of what an item measures the number alone.

    >>> amount_of("funds.disbursed", 120050), amount_of("order.rated", 1), amount_of("claim.made", 3)
    (('1,200.50元', '1,200.50 yuan'), ('1星', '1 star'), ('3', '3'))
    """
    match step, quantity:
        case _, None:
            return "", ""
        case "funds.disbursed", fen:
            return f"{in_yuan(fen)}元", f"{in_yuan(fen)} yuan"
        case "order.rated", stars:
            return f"{stars}星", counted(stars, "star|stars")
    return f"{quantity}", f"{quantity}"


class StepRow(Row):
    table, primary, indexed = "steps", ("entry",), ("belongs",)
    entry: int
    """The position of the event."""
    step: str
    """The name of the event."""
    belongs: Id
    """The item, claim, order or project that it is a step of."""
    unit: Id
    day: Day
    """The day that is stated, or else the one on which it was received."""
    quantity: int | None = None


class Steps(View):
    name = "steps"
    rows = (StepRow,)
    events = (
        ItemPublished, ItemClosed, ClaimMade, ClaimWithdrawn, ClaimTakenOver, DeliveryRecorded, DeliveryConfirmed,
        OrderPlaced, OrderDispatched, OrderAccepted, OrderCompleted, OrderRated, OrderWithdrawn,
        ProjectFiled, VoteRecorded, MilestoneAccepted, FundsDisbursed, ProjectClosed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        row: dict[str, Any] = {"belongs": recorded.stream, "day": recorded.day}
        row |= more_of(recorded)
        step = recorded.data.event
        yield Put(StepRow(entry=recorded.position, step=step, unit=recorded.actor, **row))


def more_of(recorded: Recorded) -> dict[str, Any]:
    """What a step says beyond its event, its own stream and the day on which it came in."""
    match recorded.data, recorded.body:
        case _, PublishItem(quantity=quantity):
            return {"quantity": quantity}
        case _, MakeClaim(about=about, quantity=quantity):
            return {"belongs": about.stream, "quantity": quantity}
        case ClaimTakenOver(item=item, quantity=quantity), _:
            return {"belongs": item, "quantity": quantity}
        case _, DeliverClaim(about=about, quantity=quantity, on=on):
            return {"belongs": about.stream, "quantity": quantity, "day": on}
        case DeliveryConfirmed(item=item, quantity=quantity, on=on), _:
            return {"belongs": item, "quantity": quantity, "day": on}
        case _, CompleteOrder(on=on):
            return {"day": on}
        case _, RateOrder(stars=stars):
            return {"quantity": stars}
        case MilestoneAccepted(project=project, on=on), _:
            return {"belongs": project, "day": on}
        case _, DisburseFunds(about=about, fen=fen, on=on):
            return {"belongs": about.stream, "quantity": fen, "day": on}
    return {}


class TimelineStep(Row):
    table, primary = "timeline", ("entry",)
    entry: int
    step: str
    unit: Id
    unit_name: str
    day: Day
    quantity: int | None
    minutes: int | None
    counts_as: tuple[str, ...]
    """The kinds of facts that the entry holds."""
    read_by: tuple[str, ...]
    """Rulebooks adopted in the item's alliance, and not superseded, that read such facts."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        amount, _ = amount_of(self.step, self.quantity)
        minutes = f"{self.minutes}分钟" if self.minutes is not None else ""
        counted = f"，供{'、'.join(self.read_by)}评分" if self.read_by else ""
        return f"{self.day} {self.unit_name}{STEPS[self.step][0]}{amount}{minutes}{counted}。"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        _, amount = amount_of(self.step, self.quantity)
        minutes = f", {counted(self.minutes, 'minute|minutes')}" if self.minutes is not None else ""
        read = f"; counted by {', '.join(self.read_by)}" if self.read_by else ""
        return f"{self.day}: {self.unit_name} {STEPS[self.step][1]}{' ' if amount else ''}{amount}{minutes}{read}."


TIMELINE = """
    SELECT taken.*, coalesce(units.name, taken.unit::text) AS unit_name, counts_as,
           ARRAY(SELECT rulebooks.name FROM rulebooks
                 WHERE alliance = (SELECT alliance FROM items WHERE item = %(item)s)
                   AND adopted_on IS NOT NULL AND superseded_by IS NULL AND content -> 'facts' ?| counts_as
                 ORDER BY rulebooks.name) AS read_by
    FROM (
        SELECT entry, step, unit, day, quantity, NULL::bigint AS minutes, position, changed FROM steps
        WHERE belongs = %(item)s
           OR belongs IN (SELECT claim FROM claims WHERE item = %(item)s)
           OR belongs IN (SELECT stream FROM orders WHERE item = %(item)s)
           OR belongs IN (SELECT project FROM projects WHERE item = %(item)s)
      UNION ALL
        SELECT entry, 'hours.posted', postings.confirmed_by, postings.day, NULL, sum(postings.minutes)::bigint,
               min(postings.position), max(postings.changed)
        FROM service_records JOIN postings USING (record)
        WHERE postings.minutes > 0
          AND service_records.activity IN (SELECT activity FROM orders WHERE item = %(item)s)
        GROUP BY entry, postings.confirmed_by, postings.day
    ) AS taken
    LEFT JOIN units ON units.unit = taken.unit,
    LATERAL (SELECT ARRAY(SELECT DISTINCT kind FROM facts WHERE facts.entry = taken.entry ORDER BY kind) AS counts_as)
        AS counted
"""
VIEWS = (Steps, Lists, Orders, Projects, Hours, Facts, Rulebooks, People)


def timeline(reading: Reading, item: Id, **paging: Unpack[Paging]) -> Page[TimelineStep]:
    """Every step of an item in the order of the log, with what it counts as and which rulebooks read that.

    Needs what `VIEWS` names.
    """
    return page(reading, VIEWS, TimelineStep, TIMELINE, {"item": item}, **paging)
