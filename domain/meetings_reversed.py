"""What is taken back of what units did together and of what was said of them: attendance, proposals, joint activities, marks."""

from dataclasses import replace

from contracts.statements.alliances import AdoptProposal
from contracts.statements.rulebooks import GiveMark
from contracts.values import Id
from domain.activities import Activity, ActivityConfirmed
from domain.confirmations import Confirmation
from domain.deciding import Act, Data, Happened, Happening, World, evolves, stands_alone
from domain.meetings import AttendanceRecorded, Meeting, ProposalAdopted
from domain.reversal import Reversal, Reverse
from domain.rulebooks import Mark, MarkWasGiven


class AttendanceReversed(Data):
    """Attendance of the meeting is to be recorded anew."""

    event = "attendance.reversed"
    expected: tuple[Id, ...]


class ProposalReversed(Data):
    """Stands in the proposal's own stream."""

    event = "proposal.reversed"


class JointActivityReversed(Data):
    """It is no joint activity for these units any more; the host may confirm again."""

    event = "activity.reversed"
    activity: Id
    units: tuple[Id, ...]


class MarkReversed(Data):
    """The mark may be given anew."""

    event = "mark.reversed"


@evolves(AttendanceReversed)
def evolve_meeting(meeting: Meeting | None, happened: Happened) -> Meeting:
    assert meeting
    return replace(meeting, held=False, quorate=False, attended=())


stands_alone(ProposalReversed)


@evolves(JointActivityReversed)
def evolve_hosts(confirmation: Confirmation | None, happened: Happened) -> Confirmation:
    data = happened.data
    assert isinstance(data, JointActivityReversed)
    assert confirmation
    kept = [
        (holder, unit)
        for holder, unit in zip(confirmation.holders, confirmation.units, strict=True)
        if unit not in data.units
    ]
    return Confirmation(tuple(holder for holder, _ in kept), tuple(unit for _, unit in kept))


@evolves(MarkReversed)
def evolve_mark(_: Mark | None, happened: Happened) -> None:
    return None


def of_attendance(world: World, act: Act, happened: Happened) -> Reversal:
    meeting = world.get(happened.stream, Meeting)
    back = Happening(happened.stream, AttendanceReversed(expected=meeting.expected))
    return Reversal(happened.stream, (meeting.convenor,), (meeting.convenor, *meeting.expected), (back,))


def of_proposal(world: World, act: Act, happened: Happened) -> Reversal:
    body = happened.body
    assert isinstance(body, AdoptProposal)
    meeting = world.get(body.about.stream, Meeting)
    back = Happening(happened.stream, ProposalReversed())
    return Reversal(happened.stream, (meeting.convenor,), (meeting.convenor, body.proposer), (back,))


def of_joint_activity(world: World, act: Act, happened: Happened) -> Reversal:
    """What its other host confirmed: for the planner it was joint by the first of these."""
    data = happened.data
    assert isinstance(data, ActivityConfirmed)
    assert happened.actor
    planner, where = world.get(data.activity, Activity).planner, world.rule("confirmed", data.activity)
    back = Happening(where, JointActivityReversed(activity=data.activity, units=data.units))
    return Reversal(data.activity, (happened.actor, planner), (planner, happened.actor), (back,))


def of_mark(world: World, act: Act, happened: Happened) -> Reversal:
    body, giver = happened.body, happened.actor
    assert isinstance(body, GiveMark)
    assert giver
    back = Happening(happened.stream, MarkReversed())
    return Reversal(happened.stream, (giver,), (giver, body.subject), (back,))


MEETINGS: dict[type[Data], Reverse] = {
    AttendanceRecorded: of_attendance,
    ProposalAdopted: of_proposal,
    ActivityConfirmed: of_joint_activity,
    MarkWasGiven: of_mark,
}
