"""Alliances, their charters and members; meetings and what they decide."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.keys import UnitsAct
from contracts.streams import rule_id
from contracts.values import About, Day, Digest, Frozen, Id, Positive, Text, Title

Units = Annotated[tuple[Id, ...], Field(max_length=400)]

Threshold = Literal["half", "two-thirds"]
"""过半数（多于一半）、三分之二以上（含）：of those present who have a vote."""

MeetingKind = Literal["joint-conference", "council", "deliberation", "organisation-life", "study"]
"""联席会议、大工委或大党委、议事会或月月谈、组织生活（三会一课、主题党日）、专题研究（第一议题）。"""


class Charter(Frozen):
    """The rules of an alliance. The full text is a file; its articles may stand here in short."""

    title: Title
    text: Digest | None = None
    articles: Annotated[tuple[Text, ...], Field(max_length=60)] = ()
    effective: Day


class FoundAlliance(Body):
    """A unit founds an alliance and leads it: a body of the alliance's level, or any unit one of an industry or across regions."""

    type = "alliance.found"
    name: Title
    level: Literal["city", "district", "county", "street", "community", "industry", "cross-region"]
    parent: Id | None = None
    charter: Charter


class AdoptCharter(Body):
    """The lead unit puts the next version of the charter into force."""

    type = "charter.adopt"
    begins = False
    charter: Charter


class Membership(Body):
    """A step in one unit's membership of one alliance."""

    alliance: Id
    unit: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "membership", self.alliance, self.unit)


class InviteMember(Membership):
    """The lead unit invites."""

    type = "membership.invite"


class ApplyForMembership(Membership, UnitsAct):
    """A unit asks to join, having read this version of the alliance's charter."""

    type = "membership.apply"
    charter_version: Positive


class AcceptMembership(UnitsAct):
    """The invited unit accepts, or the lead unit accepts an application."""

    type = "membership.accept"
    begins = False


class RefuseMembership(Body):
    """Either side says no, with a reason. Refusing is a right and never counts against anybody."""

    type = "membership.refuse"
    begins = False
    reason: Text


class LeaveAlliance(Body):
    """A member leaves, with a reason. Under rule set 2 it says what was open: `alliance.leave`."""

    type = "membership.leave"
    begins = False
    reason: Text


class LeaveWithList(Body):
    """A member leaves, and names what it had open in the alliance when it drew the list up: claims, items, agreements. All of it
    has been settled since, or it goes on without the alliance."""

    type = "alliance.leave"
    since = 2
    begins = False
    reason: Text
    as_of: Positive
    """The list is that of the log when it had so many entries: whoever may read it can draw it up again."""
    settled: Annotated[tuple[Id, ...], Field(max_length=400)] = ()


class ConveneMeeting(Body):
    """The lead unit calls the alliance together, today or later. `expected` are the units that ought to come."""

    type = "meeting.convene"
    alliance: Id
    title: Title
    on: Day
    agenda: Annotated[tuple[Title, ...], Field(min_length=1, max_length=40)]
    expected: Annotated[tuple[Id, ...], Field(min_length=1, max_length=400)]
    quorum: Positive
    threshold: Threshold = "half"
    """What a resolution needs, fixed before anybody votes."""
    kind: MeetingKind | None = None


class RecordAttendance(Body):
    """Who came and who was excused; whoever else was expected was absent without leave."""

    type = "attendance.record"
    begins = False
    attended: Units
    excused: Units


class AdoptProposal(Body):
    """The meeting adopted a unit's proposal."""

    type = "proposal.adopt"
    about: About
    proposer: Id
    title: Title
    resolution: Text
