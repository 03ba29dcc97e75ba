"""Whistles, and the list of matters that they may be about (吹哨报到、准入清单).

list:      published ──published again──▶ the next version             a task that is not on it ──▶ refused, a right
whistle:   raised ──resolve, by whoever raised it──▶ resolved or unresolved
answer:    each department that was called: arrived at a minute, or refused, once
rating:    by whoever raised it, for each department that did not refuse, once ──▶ the matter counts for the department
           by another person than answered; where nobody answered, than raised it: no one person makes a department late

An emergency whistle is raised under a declared emergency that is in force for whoever raises it (`domain/emergencies.py`).
The clock starts when the whistle was received. What an answer or a rating says stands in a stream that is named after the
whistle and the department, so each stands once.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.whistles import (
    AdmitMatters,
    AllowedMinutes,
    RaiseWhistle,
    RateWhistle,
    RefuseTask,
    RefuseWhistle,
    ResolveWhistle,
    RespondToWhistle,
)
from contracts.values import NIL, Count, Day, Flag, Id, Positive
from domain.authority import require_role
from domain.deciding import (
    Act,
    Happened,
    Happening,
    Own,
    World,
    decides,
    evolves,
    minute_of,
    minutes_between,
    own,
    stands_alone,
)
from domain.emergencies import require_emergency
from domain.entrustments import require_apart
from domain.log import Log
from domain.persons import require_another
from domain.refusals import (
    AlreadyAnswered,
    AlreadyRated,
    BeforeItBegan,
    InTheFuture,
    NotCalled,
    NotOnTheList,
    NotThisUnit,
    OnTheList,
    Repeated,
    ServesItself,
    WrongStage,
    require,
)
from domain.units import Unit, require_street_or_community


class MattersAdmitted(Own):
    event = "matters.admitted"
    version: Positive


class TaskRefused(Own):
    event = "task.refused"


class WhistleRaised(Own):
    """`allowed_minutes`: what the list gave departments for this kind when the whistle was raised."""

    event = "whistle.raised"
    allowed_minutes: AllowedMinutes


class WhistleAnswered(Own):
    event = "whistle.answered"
    whistle: Id
    response_minutes: Count
    """From when the whistle was received to the minute of arrival."""


class WhistleRefused(Own):
    event = "whistle.refused"
    whistle: Id


class WhistleResolved(Own):
    event = "whistle.resolved"
    on: Day


class WhistleRated(Own):
    """From here on the matter counts for `department`.

    One that never came took a minute more than it was allowed, or until the whistle was resolved when that was later.
    """

    event = "whistle.rated"
    department: Id
    raiser: Id
    on: Day
    """On which it was resolved."""
    came: Flag
    response_minutes: Count
    allowed_minutes: AllowedMinutes
    resolved: Flag


@dataclass(frozen=True, slots=True)
class Admission:
    noun: ClassVar = ("准入清单", "list of admitted matters")
    unit: Id
    body: AdmitMatters
    version: int

    @property
    def names(self) -> frozenset[str]:
        return frozenset(matter.name for matter in self.body.matters)


@dataclass(frozen=True, slots=True)
class Whistle:
    noun: ClassVar = ("吹哨", "whistle")
    raiser: Id
    departments: tuple[Id, ...]
    holder: Id
    """Who raised it."""
    raised_at: int
    """When it was received, in milliseconds."""
    allowed_minutes: int
    outcome: str | None = None
    resolved_at: int = 0
    resolved_on: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    noun: ClassVar = ("应哨", "answer to a whistle")
    whistle: Id
    department: Id
    response_minutes: int | None
    """None of one that refused."""
    holder: Id


@dataclass(frozen=True, slots=True)
class WhistleRating:
    noun: ClassVar = ("评哨", "rating of a whistle")
    whistle: Id
    department: Id


stands_alone(TaskRefused)


@evolves(MattersAdmitted)
def evolve_admission(_: Admission | None, happened: Happened) -> Admission:
    match happened.data, happened.body:
        case MattersAdmitted(version=version), AdmitMatters() as body:
            assert happened.actor
            return Admission(happened.actor, body, version)
    raise AssertionError(happened)


@evolves(WhistleRaised, WhistleResolved)
def evolve_whistle(whistle: Whistle | None, happened: Happened) -> Whistle:
    match happened.data, happened.body:
        case WhistleRaised(holder=str(holder), allowed_minutes=allowed), RaiseWhistle(
            departments=departments
        ):
            assert happened.actor
            return Whistle(happened.actor, departments, holder, happened.received, allowed)
        case WhistleResolved(on=on), ResolveWhistle(outcome=outcome):
            assert whistle
            return replace(whistle, outcome=outcome, resolved_at=happened.received, resolved_on=on)
    raise AssertionError(happened)


@evolves(WhistleAnswered, WhistleRefused)
def evolve_answer(_: Answer | None, happened: Happened) -> Answer:
    assert happened.actor
    match happened.data:
        case WhistleAnswered(holder=str(holder), whistle=whistle, response_minutes=minutes):
            return Answer(whistle, happened.actor, minutes, holder)
        case WhistleRefused(holder=str(holder), whistle=whistle):
            return Answer(whistle, happened.actor, None, holder)
    raise AssertionError(happened)


@evolves(WhistleRated)
def evolve_rating(_: WhistleRating | None, happened: Happened) -> WhistleRating:
    match happened.data, happened.body:
        case WhistleRated(department=department), RateWhistle(about=about):
            return WhistleRating(about.stream, department)
    raise AssertionError(happened)


@decides(AdmitMatters)
def admit(world: World, act: Act, body: AdmitMatters) -> list[Happening]:
    require_street_or_community(world, act)
    require_role(world, act, "signatory")
    names = [matter.name for matter in body.matters]
    require(len(set(names)) == len(names), Repeated())
    before = world.find(act.stream, Admission)
    return [own(act, MattersAdmitted, version=before.version + 1 if before else 1)]


@decides(RefuseTask)
def refuse_task(world: World, act: Act, body: RefuseTask) -> list[Happening]:
    admission = world.about(body.about, Admission)
    require_own_list(act, admission)
    require_role(world, act, "clerk")
    require_in_force(act, admission)
    world.get(body.asked_by, Unit)
    require(not act.is_one_with(body.asked_by), ServesItself())
    require(body.task not in admission.names, OnTheList(name=body.task))
    return [own(act, TaskRefused)]


@decides(RaiseWhistle)
def raise_whistle(world: World, act: Act, body: RaiseWhistle) -> list[Happening]:
    admission = world.about(body.about, Admission)
    require_own_list(act, admission)
    require_role(world, act, "clerk")
    require_in_force(act, admission)
    require(body.matter in admission.names, NotOnTheList(name=body.matter))
    if body.kind == "emergency":
        require_emergency(world, act, body.emergency)
    else:
        none = WrongStage(
            why_zh="只有应急哨才写应急状态", why_en="it names an emergency and is no emergency whistle"
        )
        require(body.emergency is None, none)
    require(len(set(body.departments)) == len(body.departments), Repeated())
    require(act.actor not in body.departments, ServesItself())
    for department in body.departments:
        world.get(department, Unit)
    return [own(act, WhistleRaised, allowed_minutes=getattr(admission.body.limits, body.kind))]


@decides(RespondToWhistle)
def respond(world: World, act: Act, body: RespondToWhistle) -> list[Happening]:
    whistle = world.about(body.about, Whistle)
    require_unanswered(world, act, whistle)
    minutes = minutes_until(world, act, whistle, body.arrived)
    return [own(act, WhistleAnswered, whistle=body.about.stream, response_minutes=minutes)]


@decides(RefuseWhistle)
def refuse(world: World, act: Act, body: RefuseWhistle) -> list[Happening]:
    whistle = world.about(body.about, Whistle)
    require_unanswered(world, act, whistle)
    return [own(act, WhistleRefused, whistle=body.about.stream)]


@decides(ResolveWhistle)
def resolve(world: World, act: Act, body: ResolveWhistle) -> list[Happening]:
    whistle = world.get(act.stream, Whistle)
    require_raised_by(act, whistle)
    require_role(world, act, "clerk")
    require(whistle.outcome is None, WrongStage(why_zh="已经办结", why_en="it has been resolved"))
    return [own(act, WhistleResolved, on=act.day)]


@decides(RateWhistle)
def rate(world: World, act: Act, body: RateWhistle) -> list[Happening]:
    whistle = world.about(body.about, Whistle)
    require_raised_by(act, whistle)
    require_role(world, act, "clerk")
    require(whistle.outcome, WrongStage(why_zh="尚未办结", why_en="it has not been resolved"))
    require(body.department in whistle.departments, NotCalled())
    require(world.find(act.stream, WhistleRating) is None, AlreadyRated())
    answer = world.find(world.rule("whistle-answer", body.about.stream, body.department), Answer)
    refused = answer is not None and answer.response_minutes is None
    require(not refused, WrongStage(why_zh="该部门已说明不该由其到场", why_en="it was not for it to come"))
    require_another(world, act, answer.holder if answer else whistle.holder)
    require_apart(act, act.actor, body.department)
    minutes = answer.response_minutes if answer else None
    if body.arrived:
        minutes = minutes_until(world, act, whistle, body.arrived)
    until_resolved = (whistle.resolved_at - whistle.raised_at) // 60_000
    never_came = max(whistle.allowed_minutes + 1, until_resolved)
    return [
        own(
            act,
            WhistleRated,
            department=body.department,
            raiser=whistle.raiser,
            on=whistle.resolved_on,
            came=minutes is not None,
            response_minutes=never_came if minutes is None else minutes,
            allowed_minutes=whistle.allowed_minutes,
            resolved=whistle.outcome == "resolved",
        )
    ]


def minutes_until(world: World, act: Act, whistle: Whistle, arrived: str) -> int:
    """
    Raises:
        BeforeItBegan: before the whistle.
        InTheFuture: that minute has not come.
    """
    zone = world.get(NIL, Log).zone
    raised = minute_of(whistle.raised_at, zone)
    require(arrived >= raised, BeforeItBegan(minute=arrived, began=raised))
    require(arrived <= minute_of(act.received, zone), InTheFuture(day=arrived))
    return minutes_between(raised, arrived)


def require_own_list(act: Act, admission: Admission) -> None:
    require(
        act.actor == admission.unit,
        NotThisUnit(who_zh="公布这份清单的街道或社区", who_en="whoever published this list"),
    )


def require_in_force(act: Act, admission: Admission) -> None:
    not_yet = WrongStage(why_zh="清单尚未生效", why_en="the list is not in force yet")
    require(admission.body.effective <= act.day, not_yet)


def require_unanswered(world: World, act: Act, whistle: Whistle) -> None:
    """
    Raises:
        NotThisUnit, RoleMissing: it is for a clerk of a department that was called.
        WrongStage: it has been resolved; whoever raised it may still say when the department arrived.
        AlreadyAnswered: the department has arrived or refused.
    """
    require(
        act.actor in whistle.departments,
        NotThisUnit(who_zh="被吹哨的部门", who_en="a department that was called"),
    )
    require_role(world, act, "clerk")
    require(whistle.outcome is None, WrongStage(why_zh="已经办结", why_en="it has been resolved"))
    require(world.find(act.stream, Answer) is None, AlreadyAnswered())


def require_raised_by(act: Act, whistle: Whistle) -> None:
    require(act.actor == whistle.raiser, NotThisUnit(who_zh="吹哨的单位", who_en="whoever raised it"))
