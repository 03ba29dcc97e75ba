"""Field studies, and the key problems that were taken up after them (调研、重点难题).

study:   recorded ──withdraw, by whoever recorded it──▶ withdrawn
problem: a project, or a need or project on a list ──link──▶ taken up after the study, once for each

A study counts nowhere, so nothing of it is corrected: it is withdrawn. Linking adds nothing to the project or the item and
changes neither; whether the problem is solved is read off there.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from contracts.statements.studies import LinkStudy, RecordStudy, WithdrawStudy
from contracts.values import Id
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.lists import Item
from domain.projects import Project
from domain.refusals import InTheFuture, NotThisUnit, Repeated, WrongStage, require
from domain.units import Unit


class StudyRecorded(Own):
    event = "study.recorded"


class StudyLinked(Own):
    event = "study.linked"
    kind: Literal["project", "item"]


class StudyWithdrawn(Own):
    event = "study.withdrawn"


@dataclass(frozen=True, slots=True)
class Study:
    noun: ClassVar = ("调研", "field study")
    unit: Id
    at: Id
    together: tuple[Id, ...]
    alliance: Id | None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class StudyLink:
    noun: ClassVar = ("调研转化", "what a study led to")
    study: Id
    unit: Id


@evolves(StudyRecorded, StudyWithdrawn)
def evolve_study(before: Study | None, happened: Happened) -> Study:
    match happened.data, happened.body:
        case StudyRecorded(), RecordStudy() as body:
            assert happened.actor
            return Study(happened.actor, body.at, body.together, body.alliance)
    assert before
    return replace(before, withdrawn=True)


@evolves(StudyLinked)
def evolve_link(_: StudyLink | None, happened: Happened) -> StudyLink:
    assert isinstance(happened.body, LinkStudy)
    assert happened.actor
    return StudyLink(happened.body.about.stream, happened.actor)


@decides(RecordStudy)
def record(world: World, act: Act, body: RecordStudy) -> list[Happening]:
    require_role(world, act, "clerk")
    require(body.on <= act.day, InTheFuture(day=body.on))
    others = (act.actor, *body.together)
    require(len(set(others)) == len(others), Repeated())
    for unit in (body.at, *body.together):
        world.get(unit, Unit)
    if body.alliance:
        for unit in others:
            require_member(world, body.alliance, unit)
    return [own(act, StudyRecorded)]


@decides(LinkStudy)
def link(world: World, act: Act, body: LinkStudy) -> list[Happening]:
    study = world.about(body.about, Study)
    require(not study.withdrawn, WrongStage(why_zh="调研已撤回", why_en="the study was withdrawn"))
    project = world.find(body.problem, Project)
    whose = project.owner if project else require_problem(world, study, body.problem).publisher
    theirs = NotThisUnit(
        who_zh="记录调研的单位，或立项、发布事项的单位",
        who_en="whoever recorded the study, or filed the project or published the item",
    )
    require(act.actor in (study.unit, whose), theirs)
    require_role(world, act, "clerk")
    once = world.find(act.stream, StudyLink) is None
    require(once, WrongStage(why_zh="已经关联过", why_en="that is on record"))
    return [own(act, StudyLinked, kind="project" if project else "item")]


@decides(WithdrawStudy)
def withdraw(world: World, act: Act, body: WithdrawStudy) -> list[Happening]:
    study = world.get(act.stream, Study)
    require(act.actor == study.unit, NotThisUnit(who_zh="记录调研的单位", who_en="whoever recorded it"))
    require_role(world, act, "clerk")
    require(not study.withdrawn, WrongStage(why_zh="调研已撤回", why_en="the study was withdrawn"))
    return [own(act, StudyWithdrawn)]


def require_problem(world: World, study: Study, listed: Id) -> Item:
    """A need or a project on a list of the study's alliance: whoever reads the study may read it.

    Raises:
        NoSuch, WrongStage.
    """
    item = world.get(listed, Item)
    kind = WrongStage(why_zh="这不是需求或项目清单上的事项", why_en="the item is no need and no project")
    require(item.kind in ("need", "project"), kind)
    elsewhere = WrongStage(why_zh="调研和事项不在同一个联盟", why_en="study and item are not of one alliance")
    require(study.alliance == item.alliance, elsewhere)
    return item
