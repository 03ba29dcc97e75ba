"""What a meeting has before it and what it decides: agenda, interests, votes, and what follows from them."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.alliances import Units
from contracts.values import About, Day, Frozen, Id, Positive, Text, Title

PerCent = Annotated[int, Field(strict=True, ge=0, le=100)]

Interest = Literal["supplier", "beneficiary", "same-organisation", "party-to-dispute", "other"]
"""承办或供应方、受益方、同一组织或上下级、争议当事方、其他。"""


class ProposeAgenda(Body):
    """A unit that is called to a meeting asks that something be put on its agenda."""

    type = "agenda.propose"
    since = 2
    about: About
    title: Title
    reason: Text | None = None


class TakeAgenda(Body):
    """The convenor puts a proposal on the agenda, at the next place. Leaving it out needs no statement."""

    type = "agenda.take"
    since = 2
    about: About


class DeclareInterest(Body):
    """A unit says that it has an interest in one item of a meeting's agenda, and stands aside from the vote on it."""

    type = "interest.declare"
    since = 2
    about: About
    place: Positive
    """On the agenda, from 1."""
    kind: Interest


class FollowUp(Frozen):
    """What somebody is to do, and by when, if the resolution passes."""

    owner: Id
    what: Title
    due: Day


class VoteResolution(Body):
    """A meeting voted on an item of its agenda. Recorded whether it passed or not; that follows from the votes."""

    type = "resolution.vote"
    since = 2
    about: About
    place: Positive
    """On the agenda, from 1. Each is voted on once."""
    title: Title
    text: Text
    in_favour: Units
    against: Units
    abstained: Units
    follow_ups: Annotated[tuple[FollowUp, ...], Field(max_length=20)] = ()


class ReportFollowUp(Body):
    """Its owner says how far a follow-up is; 100 is done."""

    type = "followup.report"
    since = 2
    about: About
    place: Positive
    """Among the resolution's follow-ups, from 1."""
    progress: PerCent
    evidence: Evidence = ()


class AcceptFollowUp(Body):
    """Somebody else, for the convenor or whoever chairs now, agrees that it is done."""

    type = "followup.accept"
    since = 2
    about: About


class ReturnFollowUp(Body):
    """The same do not agree yet, and say what is missing."""

    type = "followup.return"
    since = 2
    about: About
    reason: Text
