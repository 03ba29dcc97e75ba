"""What a meeting resolves by vote, and whether it is carried out.

voted ──▶ passed: its follow-ups bind        reported, so far ──accept, by another person──▶ done
      └─▶ not passed: nothing follows                  └──return with reason──▶ reported again

The threshold stands in the calling of the meeting. Those who stand aside from an item have no vote on it and are not
counted among those present. A follow-up is on time by the day of the owner's report, not by that of the answer.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.alliances import Threshold
from contracts.statements.resolutions import (
    AcceptFollowUp,
    FollowUp,
    ReportFollowUp,
    ReturnFollowUp,
    VoteResolution,
)
from contracts.values import Count, Day, Digest, Flag, Id, Positive
from domain.agenda import require_place, those_aside, vote_on
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.meetings import Meeting, require_convenor, require_decides
from domain.persons import require_another
from domain.refusals import (
    AlreadyVoted,
    DatesReversed,
    HasInterest,
    MeetingMix,
    NoSuchPlace,
    NotThisUnit,
    WrongStage,
    require,
)


class ResolutionVoted(Own):
    event = "resolution.voted"
    alliance: Id
    on: Day
    passed: Flag
    present: Count
    """Those who came and did not stand aside."""
    needed: Count
    """How many votes in favour it took."""


class VoteCounted(Data):
    """Stands in the stream of that place on the meeting's agenda, so that it is voted on once."""

    event = "vote.counted"
    resolution: Id


class FollowUpReported(Own):
    event = "followup.reported"
    alliance: Id
    on: Day


class FollowUpAccepted(Own):
    event = "followup.accepted"


class FollowUpReturned(Own):
    event = "followup.returned"


class FollowUpAnswered(Data):
    """Stands in the stream of that follow-up: what became of a report."""

    event = "followup.answered"
    report: Id
    resolution: Id
    place: Positive
    owner: Id
    alliance: Id
    due: Day
    reported: Day
    accepted: Flag


@dataclass(frozen=True, slots=True)
class Resolution:
    noun: ClassVar = ("决议", "resolution")
    meeting: Id
    alliance: Id
    passed: bool
    follow_ups: tuple[FollowUp, ...]
    in_favour: tuple[Id, ...] = ()
    statement: Digest = ""

    def annulled(self) -> "Resolution":
        return replace(self, passed=False)


@dataclass(frozen=True, slots=True)
class Voted:
    noun: ClassVar = ("议题表决", "vote on an item")
    resolution: Id


@dataclass(frozen=True, slots=True)
class FollowUpReport:
    noun: ClassVar = ("督办报告", "report on a follow-up")
    resolution: Id
    place: int
    unit: Id
    progress: int
    on: str
    holder: Id
    alliance: Id


@dataclass(frozen=True, slots=True)
class Progress:
    noun: ClassVar = ("督办进展", "progress of a follow-up")
    answered: tuple[Id, ...] = ()
    """Reports, each answered once."""
    done: bool = False


stands_alone(FollowUpAccepted, FollowUpReturned)


@evolves(ResolutionVoted)
def evolve_resolution(_: Resolution | None, happened: Happened) -> Resolution:
    match happened.data, happened.body:
        case ResolutionVoted(alliance=alliance, passed=passed), VoteResolution() as body:
            return Resolution(
                body.about.stream, alliance, passed, body.follow_ups, body.in_favour, happened.digest
            )
    raise AssertionError(happened)


@evolves(VoteCounted)
def evolve_vote(_: Voted | None, happened: Happened) -> Voted:
    assert isinstance(happened.data, VoteCounted)
    return Voted(happened.data.resolution)


@evolves(FollowUpReported)
def evolve_report(_: FollowUpReport | None, happened: Happened) -> FollowUpReport:
    match happened.data, happened.body:
        case FollowUpReported(holder=str(holder), alliance=alliance, on=on), ReportFollowUp() as body:
            assert happened.actor
            about = body.about.stream
            return FollowUpReport(about, body.place, happened.actor, body.progress, on, holder, alliance)
    raise AssertionError(happened)


@evolves(FollowUpAnswered)
def evolve_progress(before: Progress | None, happened: Happened) -> Progress:
    assert isinstance(happened.data, FollowUpAnswered)
    progress, data = before or Progress(), happened.data
    return Progress((*progress.answered, data.report), data.accepted)


@decides(VoteResolution)
def vote(world: World, act: Act, body: VoteResolution) -> list[Happening]:
    meeting, stream = world.about(body.about, Meeting), body.about.stream
    require_decides(world, act, meeting)
    require_place(world, stream, meeting, body.place)
    one = vote_on(world, stream, body.place)
    require(world.find(one, Voted) is None, AlreadyVoted(place=body.place))
    present = set(meeting.attended) - set(those_aside(world, stream, body.place))
    require_votes(meeting, body, present)
    for follow_up in body.follow_ups:
        require_member(world, meeting.alliance, follow_up.owner)
        require(meeting.on <= follow_up.due, DatesReversed(start=meeting.on, end=follow_up.due))
    needed = votes_needed(len(present), meeting.threshold)
    voted = own(
        act,
        ResolutionVoted,
        alliance=meeting.alliance,
        on=meeting.on,
        passed=len(body.in_favour) >= needed,
        present=len(present),
        needed=needed,
    )
    return [voted, Happening(one, VoteCounted(resolution=act.stream))]


def votes_needed(present: int, threshold: Threshold) -> int:
    """More than half, or two thirds at least. Without anybody present nothing passes.

    >>> votes_needed(4, "half"), votes_needed(5, "half"), votes_needed(6, "two-thirds"), votes_needed(0, "two-thirds")
    (3, 3, 4, 1)
    """
    return present // 2 + 1 if threshold == "half" else max(1, -(-2 * present // 3))


def require_votes(meeting: Meeting, body: VoteResolution, present: set[Id]) -> None:
    """
    Raises:
        MeetingMix: a unit votes twice, or did not come.
        HasInterest: it declared an interest in this item.
    """
    votes = [*body.in_favour, *body.against, *body.abstained]
    require(
        len(set(votes)) == len(votes),
        MeetingMix(why_zh="有单位投了两次票", why_en="a unit is named twice among the votes"),
    )
    for unit in votes:
        require(
            unit in meeting.attended,
            MeetingMix(why_zh="投票单位未出席", why_en="a unit that votes did not attend"),
        )
        require(unit in present, HasInterest(unit=unit))


@decides(ReportFollowUp)
def report(world: World, act: Act, body: ReportFollowUp) -> list[Happening]:
    resolution = world.about(body.about, Resolution)
    require(
        resolution.passed,
        WrongStage(why_zh="决议未通过，没有督办事项", why_en="the resolution did not pass"),
    )
    follow_up = follow_up_at(resolution, body.place)
    owner = NotThisUnit(who_zh="责任单位", who_en="the unit that owns the follow-up")
    require(act.actor == follow_up.owner, owner)
    require_role(world, act, "clerk")
    require_open(progress_of(world, body.about.stream, body.place))
    return [own(act, FollowUpReported, alliance=resolution.alliance, on=act.day)]


@decides(AcceptFollowUp)
def accept(world: World, act: Act, body: AcceptFollowUp) -> list[Happening]:
    reported = world.about(body.about, FollowUpReport)
    answered = answer(world, act, body.about.stream, reported, accepted=True)
    require(
        reported.progress == 100, WrongStage(why_zh="报告称尚未办结", why_en="it is not reported as done")
    )
    return [own(act, FollowUpAccepted), answered]


@decides(ReturnFollowUp)
def return_it(world: World, act: Act, body: ReturnFollowUp) -> list[Happening]:
    reported = world.about(body.about, FollowUpReport)
    answered = answer(world, act, body.about.stream, reported, accepted=False)
    return [own(act, FollowUpReturned), answered]


def answer(world: World, act: Act, stream: Id, reported: FollowUpReport, accepted: bool) -> Happening:
    """
    Raises:
        NotThisUnit, RoleMissing: it is for a clerk of the convenor.
        SamePerson: whoever reported answers.
        WrongStage: answered before, or done.
    """
    resolution = world.get(reported.resolution, Resolution)
    meeting = world.get(resolution.meeting, Meeting)
    require_convenor(world, act, meeting)
    require_role(world, act, "clerk")
    require_another(world, act, reported.holder)
    progress = progress_of(world, reported.resolution, reported.place)
    require(
        stream not in progress.answered,
        WrongStage(why_zh="这份报告已经答复", why_en="the report has been answered"),
    )
    require_open(progress)
    follow_up = follow_up_at(resolution, reported.place)
    answered = FollowUpAnswered(
        report=stream,
        resolution=reported.resolution,
        place=reported.place,
        owner=follow_up.owner,
        alliance=resolution.alliance,
        due=follow_up.due,
        reported=reported.on,
        accepted=accepted,
    )
    return Happening(world.rule("followup", reported.resolution, str(reported.place)), answered)


def progress_of(world: World, resolution: Id, place: int) -> Progress:
    return world.find(world.rule("followup", resolution, str(place)), Progress) or Progress()


def follow_up_at(resolution: Resolution, place: int) -> FollowUp:
    """
    Raises:
        NoSuchPlace: there are fewer.
    """
    last = len(resolution.follow_ups)
    require(place <= last, NoSuchPlace(place=place, last=last))
    return resolution.follow_ups[place - 1]


def require_open(progress: Progress) -> None:
    require(not progress.done, WrongStage(why_zh="已经办结", why_en="it is done and accepted"))
