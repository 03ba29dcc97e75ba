"""What is taken back of what units did together and of what was said of them: attendance, proposals, joint activities, marks."""

from dataclasses import replace

from contracts.statements.alliances import AdoptProposal
from contracts.statements.rulebooks import GiveMark
from contracts.values import Day, Digest, Id
from domain.activities import Activity, ActivityConfirmed
from domain.confirmations import Confirmation, confirmations
from domain.deciding import Act, Data, Happened, Happening, World, evolves, stands_alone
from domain.marks import Mark, MarkWasGiven
from domain.meetings import AttendanceRecorded, Meeting, ProposalAdopted
from domain.reversal import Reversal, Reverse


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
    kept_by: Digest | None = None
    """The statement of an earlier correction after which it had stayed a joint one for the planner: no longer."""


class JointActivityKept(Data):
    """It stays a joint activity for these units, the planner, since another host's confirmation stands (rule set 2). It is taken back
    by itself, with the last of these."""

    event = "activity.kept"
    activity: Id
    units: tuple[Id, ...]
    on: Day
    alliance: Id | None = None


class MarkReversed(Data):
    """The mark may be given anew."""

    event = "mark.reversed"


@evolves(AttendanceReversed)
def evolve_meeting(meeting: Meeting | None, happened: Happened) -> Meeting:
    assert meeting
    return replace(meeting, held=False, quorate=False, attended=())


stands_alone(ProposalReversed)


@evolves(JointActivityReversed, JointActivityKept)
def evolve_hosts(confirmation: Confirmation | None, happened: Happened) -> Confirmation:
    data = happened.data
    assert confirmation
    if isinstance(data, JointActivityKept):
        return replace(confirmation, kept_by=happened.digest)
    assert isinstance(data, JointActivityReversed)
    kept = [
        (holder, unit)
        for holder, unit in zip(confirmation.holders, confirmation.units, strict=True)
        if unit not in data.units
    ]
    return Confirmation(
        tuple(holder for holder, _ in kept),
        tuple(unit for _, unit in kept),
        kept_by=None if data.kept_by else confirmation.kept_by,
    )


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
    """What its other host confirmed. For the planner it was joint by the first of these, and stays so while another stands."""
    data = happened.data
    assert isinstance(data, ActivityConfirmed)
    assert happened.actor
    planner, where = world.get(data.activity, Activity).planner, world.rule("confirmed", data.activity)
    events: tuple[Data, ...] = (JointActivityReversed(activity=data.activity, units=data.units),)
    if act.rules >= 2:
        events = without(confirmations(world, data.activity), data, happened.actor, planner)
    back = tuple(Happening(where, each) for each in events)
    return Reversal(data.activity, (happened.actor, planner), (planner, happened.actor), back)


def without(confirmed: Confirmation, data: ActivityConfirmed, host: Id, planner: Id) -> tuple[Data, ...]:
    """What follows once one host's confirmation is gone."""
    others = any(unit != host for unit in confirmed.units)
    if others and planner in data.units:
        kept = data.model_dump(include={"activity", "on", "alliance"}, exclude_unset=True)
        back = JointActivityReversed(activity=data.activity, units=(host,))
        return back, JointActivityKept(**kept, units=(planner,))
    if not others and confirmed.kept_by:
        units = (planner, host)
        return (JointActivityReversed(activity=data.activity, units=units, kept_by=confirmed.kept_by),)
    return (JointActivityReversed(activity=data.activity, units=data.units),)


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
