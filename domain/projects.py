"""Projects: filed, voted on, reached milestone by milestone, paid for, closed, rated (书记项目、民生微实事).

project:     filed ──vote, of a livelihood project──▶ passed or not ──close──▶ completed (all milestones accepted) or stopped
milestone:   reported by the owner, with evidence ──accept, by the other unit, another person──▶ reached, once
funding:     granted within its ceiling ──disburse──▶ never more than was granted
rating:      of what was completed, by the unit that accepted it, once

A livelihood project goes ahead only when more than half of the votes were for it. What a milestone or a line of funding
has come to stands in a stream of its own.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.projects import (
    AcceptMilestone,
    CloseProject,
    DisburseFunds,
    FileProject,
    RateProject,
    RecordVote,
    ReportMilestone,
)
from contracts.values import Day, Flag, Id, Positive
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.entrustments import require_apart
from domain.lists import Item
from domain.persons import require_another
from domain.refusals import (
    AlreadyConfirmed,
    AlreadyRated,
    BeyondGranted,
    InTheFuture,
    InThePast,
    MilestonesOpen,
    NoSuchPlace,
    NotThisUnit,
    NumberTaken,
    OverCeiling,
    ServesItself,
    WrongStage,
    require,
)
from domain.units import Unit


class ProjectFiled(Own):
    event = "project.filed"


class VoteRecorded(Own):
    event = "project.voted"
    passed: Flag


class ProjectClosed(Own):
    event = "project.closed"
    on: Day


class MilestoneReported(Own):
    event = "milestone.reported"


class MilestoneAccepted(Own):
    """From here on the milestone counts for `unit`, the owner."""

    event = "milestone.accepted"
    project: Id
    milestone: Positive
    unit: Id
    alliance: Id | None = None
    on: Day
    """On which it was reached."""
    in_time: Flag


class MilestoneCounted(Data):
    """Stands in the milestone's rule stream."""

    event = "milestone.counted"
    report: Id


class FundsDisbursed(Own):
    event = "funds.disbursed"


class FundsCounted(Data):
    """Stands in the rule stream of the line of funding."""

    event = "funds.counted"
    fen: Positive
    because: Id


class ProjectRated(Own):
    event = "project.rated"


@dataclass(frozen=True, slots=True)
class Project:
    noun: ClassVar = ("项目", "project")
    body: FileProject
    owner: Id
    passed: bool | None = None
    """How the vote went; None before it."""
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class MilestoneReport:
    noun: ClassVar = ("节点报告", "report of a milestone")
    project: Id
    milestone: int
    on: str
    holder: Id


@dataclass(frozen=True, slots=True)
class Reached:
    noun: ClassVar = ("节点", "milestone")
    report: Id


@dataclass(frozen=True, slots=True)
class Disbursed:
    noun: ClassVar = ("资金支出", "disbursed funds")
    fen: int = 0


@dataclass(frozen=True, slots=True)
class ProjectRating:
    noun: ClassVar = ("项目评价", "rating of a project")
    project: Id


stands_alone(MilestoneAccepted, FundsDisbursed)


@evolves(ProjectFiled, VoteRecorded, ProjectClosed)
def evolve_project(project: Project | None, happened: Happened) -> Project:
    match happened.data, happened.body:
        case ProjectFiled(), FileProject() as body:
            assert happened.actor
            return Project(body, happened.actor)
        case VoteRecorded(passed=passed), _:
            assert project
            return replace(project, passed=passed)
        case ProjectClosed(), CloseProject(outcome=outcome):
            assert project
            return replace(project, outcome=outcome)
    raise AssertionError(happened)


@evolves(MilestoneReported)
def evolve_report(_: MilestoneReport | None, happened: Happened) -> MilestoneReport:
    match happened.data, happened.body:
        case MilestoneReported(holder=str(holder)), ReportMilestone() as body:
            return MilestoneReport(body.about.stream, body.milestone, body.on, holder)
    raise AssertionError(happened)


@evolves(MilestoneCounted)
def evolve_reached(_: Reached | None, happened: Happened) -> Reached:
    assert isinstance(happened.data, MilestoneCounted)
    return Reached(happened.data.report)


@evolves(FundsCounted)
def evolve_disbursed(before: Disbursed | None, happened: Happened) -> Disbursed:
    assert isinstance(happened.data, FundsCounted)
    return Disbursed((before.fen if before else 0) + happened.data.fen)


@evolves(ProjectRated)
def evolve_rating(_: ProjectRating | None, happened: Happened) -> ProjectRating:
    assert isinstance(happened.body, RateProject)
    return ProjectRating(happened.body.about.stream)


@decides(FileProject)
def file(world: World, act: Act, body: FileProject) -> list[Happening]:
    require_role(world, act, "signatory")
    require(world.find(act.stream, Project) is None, NumberTaken(number=body.number))
    world.get(body.accepted_by, Unit)
    require(not act.is_one_with(body.accepted_by), ServesItself())
    if body.alliance:
        require_member(world, body.alliance, act.actor)
    if body.item:
        require_listed(world, act, body.item)
    for milestone in body.milestones:
        require(act.day <= milestone.due, InThePast(day=milestone.due))
    for place, line in enumerate(body.funding, 1):
        within = line.granted_fen <= line.ceiling_fen
        require(within, OverCeiling(line=place, granted=line.granted_fen, ceiling=line.ceiling_fen))
    return [own(act, ProjectFiled)]


@decides(RecordVote)
def vote(world: World, act: Act, body: RecordVote) -> list[Happening]:
    project = world.get(act.stream, Project)
    require_owner(act, project)
    require_role(world, act, "clerk")
    require_open(project)
    livelihood = WrongStage(why_zh="只有民生微实事须表决", why_en="only livelihood projects are voted on")
    require(project.body.kind == "livelihood", livelihood)
    require(project.passed is None, WrongStage(why_zh="已经表决过", why_en="the vote was taken"))
    require(body.on <= act.day, InTheFuture(day=body.on))
    cast = body.in_favour + body.against + body.abstained
    return [own(act, VoteRecorded, passed=2 * body.in_favour > cast)]


@decides(ReportMilestone)
def report(world: World, act: Act, body: ReportMilestone) -> list[Happening]:
    project = world.about(body.about, Project)
    require_owner(act, project)
    require_role(world, act, "clerk")
    require_going_ahead(project)
    last = len(project.body.milestones)
    require(body.milestone <= last, NoSuchPlace(place=body.milestone, last=last))
    require(body.on <= act.day, InTheFuture(day=body.on))
    require(not reached(world, body.about.stream, body.milestone), AlreadyConfirmed())
    return [own(act, MilestoneReported)]


@decides(AcceptMilestone)
def accept(world: World, act: Act, body: AcceptMilestone) -> list[Happening]:
    report = world.about(body.about, MilestoneReport)
    project = world.get(report.project, Project)
    require_accepting(act, project)
    require_role(world, act, "clerk")
    require_another(world, act, report.holder)
    require_apart(act, act.actor, project.owner)
    require_open(project)
    require(not reached(world, report.project, report.milestone), AlreadyConfirmed())
    counted = {
        "project": report.project,
        "milestone": report.milestone,
        "unit": project.owner,
        "on": report.on,
        "in_time": report.on <= project.body.milestones[report.milestone - 1].due,
    }
    if project.body.alliance:
        counted["alliance"] = project.body.alliance
    return [
        own(act, MilestoneAccepted, **counted),
        Happening(
            milestone_stream(world, report.project, report.milestone),
            MilestoneCounted(report=body.about.stream),
        ),
    ]


@decides(DisburseFunds)
def disburse(world: World, act: Act, body: DisburseFunds) -> list[Happening]:
    project = world.about(body.about, Project)
    require_owner(act, project)
    require_role(world, act, "clerk")
    require_going_ahead(project)
    last = len(project.body.funding)
    require(body.line <= last, NoSuchPlace(place=body.line, last=last))
    require(body.on <= act.day, InTheFuture(day=body.on))
    stream = world.rule("funding-line", body.about.stream, str(body.line))
    disbursed = world.find(stream, Disbursed) or Disbursed()
    left = project.body.funding[body.line - 1].granted_fen - disbursed.fen
    require(body.fen <= left, BeyondGranted(left=left, asked=body.fen))
    return [
        own(act, FundsDisbursed),
        Happening(stream, FundsCounted(fen=body.fen, because=act.stream)),
    ]


@decides(CloseProject)
def close(world: World, act: Act, body: CloseProject) -> list[Happening]:
    project = world.get(act.stream, Project)
    require_owner(act, project)
    require_role(world, act, "signatory")
    require_open(project)
    if body.outcome == "completed":
        places = range(1, len(project.body.milestones) + 1)
        waiting = [place for place in places if not reached(world, act.stream, place)]
        require(not waiting, MilestonesOpen(places=", ".join(map(str, waiting))))
    return [own(act, ProjectClosed, on=act.day)]


@decides(RateProject)
def rate(world: World, act: Act, body: RateProject) -> list[Happening]:
    project = world.about(body.about, Project)
    require_accepting(act, project)
    require_role(world, act, "clerk")
    completed = WrongStage(why_zh="项目尚未完成", why_en="the project is not completed")
    require(project.outcome == "completed", completed)
    require(world.find(act.stream, ProjectRating) is None, AlreadyRated())
    return [own(act, ProjectRated)]


def milestone_stream(world: World, project: Id, milestone: int) -> Id:
    return world.rule("milestone", project, str(milestone))


def reached(world: World, project: Id, milestone: int) -> bool:
    return world.find(milestone_stream(world, project, milestone), Reached) is not None


def require_listed(world: World, act: Act, listed: Id) -> None:
    """A need or project on the list of an alliance of theirs.

    Raises:
        NoSuch, WrongStage, NotMember.
    """
    item = world.get(listed, Item)
    kind = WrongStage(
        why_zh="所对应的不是需求或项目清单上的事项", why_en="the item is no need and no project"
    )
    require(item.kind in ("need", "project"), kind)
    require(item.open, WrongStage(why_zh="事项已销号", why_en="the item is closed"))
    require_member(world, item.alliance, act.actor)


def require_owner(act: Act, project: Project) -> None:
    require(act.actor == project.owner, NotThisUnit(who_zh="项目单位", who_en="the project's owner"))


def require_accepting(act: Act, project: Project) -> None:
    require(
        act.actor == project.body.accepted_by,
        NotThisUnit(who_zh="立项时写明的验收单位", who_en="the unit that the filing names for it"),
    )


def require_open(project: Project) -> None:
    require(project.outcome is None, WrongStage(why_zh="项目已经结项", why_en="the project is closed"))


def require_going_ahead(project: Project) -> None:
    """
    Raises:
        WrongStage: it is closed, or a livelihood project without a vote that passed.
    """
    require_open(project)
    passed = WrongStage(why_zh="民生微实事尚未表决通过", why_en="no vote for this project has passed")
    require(project.body.kind != "livelihood" or project.passed, passed)
