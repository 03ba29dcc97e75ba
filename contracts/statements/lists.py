"""The four lists (需求、资源、服务、项目) and claims in both directions."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.keys import UnitsAct
from contracts.values import About, Day, Id, Positive, Text, Title, Word

ItemKind = Literal["need", "resource", "service", "project"]


class PublishItem(UnitsAct):
    """A member puts something on a list of its alliance."""

    type = "item.publish"
    alliance: Id
    kind: ItemKind
    title: Title
    category: Word
    description: Text | None = None
    quantity: Positive
    measure: Word
    available: Day
    until: Day


class CloseItem(Body):
    """Its publisher takes it off the list (销号)."""

    type = "item.close"
    begins = False
    outcome: Literal["fulfilled", "withdrawn", "overtaken"]
    reason: Text | None = None


class MakeClaim(UnitsAct):
    """Another member takes on a need, or asks for a resource: all of it or a part."""

    type = "claim.make"
    about: About
    quantity: Positive
    note: Text | None = None


class WithdrawClaim(UnitsAct):
    """The claimant steps back; what was claimed is free again. This never counts against anybody."""

    type = "claim.withdraw"
    begins = False
    reason: Text


class OfferClaim(Body):
    """The claimant offers what is left of a claim to another member, who may take it over. Not taking it over needs no statement."""

    type = "claim.offer"
    since = 2
    about: About
    to: Id


class TakeOverClaim(Body):
    """That member takes over what is left: it is a claim of its own from now on."""

    type = "claim.take-over"
    since = 2
    about: About


class DeliverClaim(UnitsAct):
    """Either side says that so much of the claim was delivered."""

    type = "claim.deliver"
    about: About
    quantity: Positive
    on: Day
    evidence: Evidence = ()


class ConfirmDelivery(Body):
    """The other side agrees."""

    type = "delivery.confirm"
    about: About


class RejectDelivery(Body):
    """The other side says that it was not so: the record stays, and its quantity may be delivered after all."""

    type = "delivery.reject"
    about: About
    reason: Text


class PlanActivity(Body):
    """A unit puts an activity on record, alone or with other hosts: announced, or entered after its day (补录)."""

    type = "activity.plan"
    alliance: Id | None = None
    hosts: Annotated[tuple[Id, ...], Field(max_length=40)] = ()
    """The other units that hold it together with the planner."""
    title: Title
    category: Word
    on: Day


class HoldActivity(Body):
    """The planner records that it took place."""

    type = "activity.hold"
    begins = False
    on: Day
    evidence: Evidence = ()


class ConfirmActivity(Body):
    """Another host confirms that it took part: from then on the activity counts as joint for both."""

    type = "activity.confirm"
    about: About
