"""Issues of public places and firms, on a list of problems until they are put right (随手拍、问题清单、整改销号).

reported ──take, with a day──▶ taken ──finish──▶ finished ──accept, by whoever reported it──▶ accepted
   │                             ▲                  │                another person than finished it
   ├──decline, a right──▶ declined └─────return─────┘
reported, taken ──withdraw, by whoever reported it──▶ withdrawn

Who reports is protected: the two units read it and nobody else; what everybody sees is counted by the unit that handles it, and
names neither the place nor who reported. No fact follows, so reporting earns nothing and costs nothing; nothing counts, so
nothing is corrected.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.issues import (
    AcceptIssue,
    DeclineIssue,
    FinishIssue,
    ReportIssue,
    ReturnIssue,
    TakeIssue,
    WithdrawIssue,
)
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.orders import Order
from domain.persons import require_another
from domain.projects import Project
from domain.refusals import InTheFuture, InThePast, NoSuch, NotThisUnit, WrongStage, require
from domain.units import Unit
from domain.whistles import Whistle


class IssueReported(Own):
    event = "issue.reported"
    told: tuple[Id, ...]
    """The other unit, where there is one."""


class IssueTaken(Own):
    event = "issue.taken"


class IssueDeclined(Own):
    event = "issue.declined"
    told: tuple[Id, ...]


class IssueFinished(Own):
    event = "issue.finished"
    told: tuple[Id, ...]


class IssueAccepted(Own):
    event = "issue.accepted"


class IssueReturned(Own):
    event = "issue.returned"
    told: tuple[Id, ...]


class IssueWithdrawn(Own):
    event = "issue.withdrawn"


class Stage(StrEnum):
    REPORTED = "reported"
    TAKEN = "taken"
    DECLINED = "declined"
    FINISHED = "finished"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


STAGES = {
    Stage.REPORTED: ("尚未受理", "nobody sees to it yet"),
    Stage.TAKEN: ("正在整改", "it is being put right"),
    Stage.DECLINED: ("未予受理", "it was declined"),
    Stage.FINISHED: ("已整改，等待复核", "it is put right and waits to be accepted"),
    Stage.ACCEPTED: ("已销号", "it is closed"),
    Stage.WITHDRAWN: ("已撤回", "it was withdrawn"),
}
AFTER: dict[type[Data], Stage] = {
    IssueTaken: Stage.TAKEN,
    IssueDeclined: Stage.DECLINED,
    IssueFinished: Stage.FINISHED,
    IssueAccepted: Stage.ACCEPTED,
    IssueReturned: Stage.TAKEN,
    IssueWithdrawn: Stage.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Issue:
    noun: ClassVar = ("反映的问题", "issue")
    reporter: Id
    """The unit; the person is not kept here."""
    to: Id
    stage: Stage = Stage.REPORTED
    finished_by: Id | None = None
    """Who said that it is put right."""


@evolves(
    IssueReported, IssueTaken, IssueDeclined, IssueFinished, IssueAccepted, IssueReturned, IssueWithdrawn
)
def evolve_issue(issue: Issue | None, happened: Happened) -> Issue:
    match happened.data, happened.body:
        case IssueReported(), ReportIssue(to=to):
            assert happened.actor
            return Issue(happened.actor, to)
    assert issue
    by = happened.data.holder if isinstance(happened.data, IssueFinished) else issue.finished_by
    return replace(issue, stage=AFTER[type(happened.data)], finished_by=by)


@decides(ReportIssue)
def report(world: World, act: Act, body: ReportIssue) -> list[Happening]:
    world.get(body.to, Unit)
    require_role(world, act, "clerk")
    return [own(act, IssueReported, told=other(act, body.to))]


@decides(TakeIssue)
def take(world: World, act: Act, body: TakeIssue) -> list[Happening]:
    issue = require_handled(world, act)
    require_stage(issue, Stage.REPORTED)
    require(act.day <= body.due, InThePast(day=body.due))
    if body.through:
        require_own(world, act, body.through)
    return [own(act, IssueTaken)]


@decides(DeclineIssue)
def decline(world: World, act: Act, body: DeclineIssue) -> list[Happening]:
    issue = require_handled(world, act)
    require_stage(issue, Stage.REPORTED)
    return [own(act, IssueDeclined, told=other(act, issue.reporter))]


@decides(FinishIssue)
def finish(world: World, act: Act, body: FinishIssue) -> list[Happening]:
    issue = require_handled(world, act)
    require_stage(issue, Stage.TAKEN)
    require(body.on <= act.day, InTheFuture(day=body.on))
    return [own(act, IssueFinished, told=other(act, issue.reporter))]


@decides(AcceptIssue)
def accept(world: World, act: Act, body: AcceptIssue) -> list[Happening]:
    issue = require_reported(world, act)
    require_stage(issue, Stage.FINISHED)
    require_another(world, act, issue.finished_by)
    return [own(act, IssueAccepted)]


@decides(ReturnIssue)
def return_(world: World, act: Act, body: ReturnIssue) -> list[Happening]:
    issue = require_reported(world, act)
    require_stage(issue, Stage.FINISHED)
    return [own(act, IssueReturned, told=other(act, issue.to))]


@decides(WithdrawIssue)
def withdraw(world: World, act: Act, body: WithdrawIssue) -> list[Happening]:
    issue = require_reported(world, act)
    require_stage(issue, Stage.REPORTED, Stage.TAKEN)
    return [own(act, IssueWithdrawn)]


def other(act: Act, unit: Id) -> tuple[Id, ...]:
    """Whoever is told of it: nobody, where a unit keeps its own list."""
    return () if unit == act.actor else (unit,)


def require_handled(world: World, act: Act) -> Issue:
    """The issue of a statement by a clerk of the unit that it was reported to."""
    issue = world.get(act.stream, Issue)
    require(act.actor == issue.to, NotThisUnit(who_zh="受理单位", who_en="the unit that it was reported to"))
    require_role(world, act, "clerk")
    return issue


def require_reported(world: World, act: Act) -> Issue:
    """The issue of a statement by a clerk of the unit that reported it."""
    issue = world.get(act.stream, Issue)
    require(act.actor == issue.reporter, NotThisUnit(who_zh="反映单位", who_en="the unit that reported it"))
    require_role(world, act, "clerk")
    return issue


def require_own(world: World, act: Act, through: Id) -> None:
    """Their own order, whistle or project.

    Raises:
        NoSuch, WrongStage.
    """
    match world.folded(through).state:
        case Order(community=whose) | Whistle(raiser=whose) | Project(owner=whose):
            others = WrongStage(why_zh="写明的事项是别的单位的", why_en="that matter is another unit's")
            require(act.actor == whose, others)
        case _:
            noun = {"noun_zh": "点单、吹哨或项目", "noun_en": "order, whistle or project"}
            raise NoSuch(**noun, stream=through)


def require_stage(issue: Issue, *any_of: Stage) -> None:
    zh, en = STAGES[issue.stage]
    require(issue.stage in any_of, WrongStage(why_zh=zh, why_en=en))
