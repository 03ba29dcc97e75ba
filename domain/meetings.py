"""Meetings of an alliance: who was called, who came, what was adopted.

    convened ──attendance──▶ held ──proposal adopted, any number──▶

Whoever is in the chair calls, else the lead unit, for its own day or a later one: nobody is absent from a meeting that they were not called to.
Asking for leave is a right; whoever was expected and neither came nor was excused was absent without leave.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.alliances import (
    AdoptProposal,
    ConveneMeeting,
    MeetingKind,
    RecordAttendance,
    Threshold,
)
from contracts.values import Day, Flag, Id
from domain.alliances import require_member
from domain.authority import require_role
from domain.chairs import in_the_chair, require_calls
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.refusals import InThePast, MeetingMix, NotThisUnit, WrongStage, require


class MeetingConvened(Own):
    event = "meeting.convened"


class AttendanceRecorded(Own):
    event = "attendance.recorded"
    alliance: Id
    on: Day
    absent: tuple[Id, ...]
    quorate: Flag
    kind: MeetingKind | None = None


class ProposalAdopted(Own):
    event = "proposal.adopted"
    alliance: Id
    on: Day


@dataclass(frozen=True, slots=True)
class Meeting:
    noun: ClassVar = ("会议", "meeting")
    alliance: Id
    convenor: Id
    on: str
    expected: tuple[Id, ...]
    quorum: int
    held: bool = False
    quorate: bool = False
    attended: tuple[Id, ...] = ()
    threshold: Threshold = "half"
    agenda: int = 1
    """How many items it was called with."""
    kind: MeetingKind | None = None


stands_alone(ProposalAdopted)


@evolves(MeetingConvened, AttendanceRecorded)
def evolve_meeting(meeting: Meeting | None, happened: Happened) -> Meeting:
    match happened.data, happened.body:
        case _, ConveneMeeting() as body:
            assert happened.actor
            return Meeting(
                body.alliance,
                happened.actor,
                body.on,
                body.expected,
                body.quorum,
                threshold=body.threshold,
                agenda=len(body.agenda),
                kind=body.kind,
            )
        case AttendanceRecorded(quorate=quorate), RecordAttendance(attended=attended):
            assert meeting
            return replace(meeting, held=True, quorate=quorate, attended=attended)
    raise AssertionError(happened)


@decides(ConveneMeeting)
def convene(world: World, act: Act, body: ConveneMeeting) -> list[Happening]:
    require_calls(world, act, body.alliance)
    require_role(world, act, "clerk")
    require(body.on >= act.day, InThePast(day=body.on))
    for unit in body.expected:
        require_member(world, body.alliance, unit)
    distinct = len(set(body.expected)) == len(body.expected)
    require(distinct, MeetingMix(why_zh="应到名单有重复", why_en="a unit is expected twice"))
    enough = body.quorum <= len(body.expected)
    require(enough, MeetingMix(why_zh="法定人数多于应到", why_en="the quorum exceeds those expected"))
    return [own(act, MeetingConvened)]


@decides(AdoptProposal)
def adopt_proposal(world: World, act: Act, body: AdoptProposal) -> list[Happening]:
    meeting = world.about(body.about, Meeting)
    require_decides(world, act, meeting)
    require(
        body.proposer in meeting.attended,
        MeetingMix(why_zh="提案单位未出席", why_en="the proposer did not attend"),
    )
    return [own(act, ProposalAdopted, alliance=meeting.alliance, on=meeting.on)]


def require_convenor(world: World, act: Act, meeting: Meeting) -> None:
    """The unit that called the meeting, or whoever is in the chair now and goes on with what is open.

    Raises:
        NotThisUnit: neither of them.
    """
    if act.actor != meeting.convenor and act.rules >= 2:
        term = in_the_chair(world, meeting.alliance, act.day)
        if term and act.actor == term.unit:
            return
    require(act.actor == meeting.convenor, NotThisUnit(who_zh="召集单位", who_en="the unit that convened it"))


def require_decides(world: World, act: Act, meeting: Meeting) -> None:
    """The convenor speaks for a meeting that was held and had its quorum."""
    require_convenor(world, act, meeting)
    require_role(world, act, "clerk")
    require(meeting.held, WrongStage(why_zh="尚未登记出席", why_en="attendance is not on record"))
    require(meeting.quorate, WrongStage(why_zh="未达法定人数", why_en="there was no quorum"))
