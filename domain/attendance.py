"""Who came to a meeting, recorded once; and recorded anew after a correction, what that leaves of its votes.

    12 of 20 came, 7 in favour: passed ──attendance corrected, recorded anew: 8 came, 4 of them in favour──▶ resolution.lost

A vote stands while attendance is being put right. Recorded anew, a resolution is lost if the meeting had no quorum, or if those in favour
who really came are too few: it binds nobody from here on, and its follow-ups are owed by nobody. The votes themselves stay as they
were signed; whoever was wrongly put down as absent cannot be counted as voting afterwards.
"""

from collections.abc import Iterator

from contracts.statements.alliances import RecordAttendance
from contracts.values import Count, Digest, Id
from domain.agenda import extension, those_aside, vote_on
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, World, decides, evolves, own
from domain.meetings import AttendanceRecorded, Meeting, require_convenor
from domain.refusals import InTheFuture, MeetingMix, WrongStage, require
from domain.resolutions import Resolution, Voted, votes_needed


class ResolutionLost(Data):
    """Stands in the resolution's stream: without those who did not come, it did not pass."""

    event = "resolution.lost"
    meeting: Id
    follow_ups: Count
    """How many of them bound somebody."""
    statement: Digest
    """Of the vote: its facts are gone."""


@evolves(ResolutionLost)
def evolve_resolution(resolution: Resolution | None, happened: Happened) -> Resolution:
    assert resolution
    return resolution.annulled()


@decides(RecordAttendance)
def record_attendance(world: World, act: Act, body: RecordAttendance) -> list[Happening]:
    meeting = world.get(act.stream, Meeting)
    require_convenor(world, act, meeting)
    require_role(world, act, "clerk")
    require(not meeting.held, WrongStage(why_zh="已登记出席", why_en="attendance is on record"))
    require(meeting.on <= act.day, InTheFuture(day=meeting.on))
    named = [*body.attended, *body.excused]
    require(
        len(set(named)) == len(named), MeetingMix(why_zh="有单位列了两次", why_en="a unit is named twice")
    )
    stray = set(named) - set(meeting.expected)
    require(not stray, MeetingMix(why_zh="列了不在应到名单的单位", why_en="a unit was not expected"))
    absent = tuple(unit for unit in meeting.expected if unit not in set(named))
    quorate = len(body.attended) >= meeting.quorum
    recorded = own(
        act,
        AttendanceRecorded,
        alliance=meeting.alliance,
        on=meeting.on,
        absent=absent,
        quorate=quorate,
        kind=meeting.kind,
    )
    if act.rules < 2:
        return [recorded]
    return [recorded, *annulled(world, act.stream, meeting, set(body.attended), quorate)]


def annulled(
    world: World, stream: Id, meeting: Meeting, attended: set[Id], quorate: bool
) -> Iterator[Happening]:
    """The resolutions of the meeting that do not pass with those who came."""
    for place in range(1, meeting.agenda + len(extension(world, stream).proposals) + 1):
        voted = world.find(vote_on(world, stream, place), Voted)
        resolution = world.get(voted.resolution, Resolution) if voted else None
        if voted and resolution and resolution.passed:
            present = attended - set(those_aside(world, stream, place))
            in_favour = present & set(resolution.in_favour)
            if not quorate or len(in_favour) < votes_needed(len(present), meeting.threshold):
                count = len(resolution.follow_ups)
                lost = ResolutionLost(meeting=stream, follow_ups=count, statement=resolution.statement)
                yield Happening(voted.resolution, lost)
