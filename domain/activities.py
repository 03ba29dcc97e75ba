"""Activities, alone or joint.

    planned ──hold──▶ held ──confirm, by each other host──▶ joint for the planner and that host

What was not announced before its day may be put on record afterwards (补录), and is marked as such.
An activity is joint only for those who say so themselves: no unit can put another on its list.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.lists import ConfirmActivity, HoldActivity, PlanActivity
from contracts.values import Day, Flag, Id
from domain.alliances import require_member
from domain.authority import require_role
from domain.confirmations import confirmations, counted
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.entrustments import require_apart
from domain.persons import require_another
from domain.refusals import AlreadyConfirmed, InTheFuture, NotThisUnit, WrongStage, require
from domain.units import Unit


class ActivityPlanned(Own):
    event = "activity.planned"
    announced: Flag
    """On its day or before; else it is a late entry."""


class ActivityHeld(Own):
    event = "activity.held"


class ActivityConfirmed(Own):
    """From here on the activity counts as joint for `units`."""

    event = "activity.confirmed"
    activity: Id
    units: tuple[Id, ...]
    on: Day
    alliance: Id | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    noun: ClassVar = ("活动", "activity")
    planner: Id
    hosts: tuple[Id, ...]
    alliance: Id | None
    title: str
    category: str
    on: str
    held: bool = False
    holder: Id | None = None

    def hosted_by(self, unit: Id) -> bool:
        return unit == self.planner or unit in self.hosts


stands_alone(ActivityConfirmed)


@evolves(ActivityPlanned, ActivityHeld)
def evolve_activity(activity: Activity | None, happened: Happened) -> Activity:
    match happened.data, happened.body:
        case _, PlanActivity() as body:
            assert happened.actor
            return Activity(happened.actor, body.hosts, body.alliance, body.title, body.category, body.on)
        case ActivityHeld(holder=holder), HoldActivity(on=on):
            assert activity
            return replace(activity, held=True, on=on, holder=holder)
    raise AssertionError(happened)


@decides(PlanActivity)
def plan(world: World, act: Act, body: PlanActivity) -> list[Happening]:
    require_role(world, act, "clerk")
    others = act.actor not in body.hosts and len(set(body.hosts)) == len(body.hosts)
    require(others, WrongStage(why_zh="合办单位重复或包括自己", why_en="a host repeats or is the planner"))
    for unit in (act.actor, *body.hosts):
        world.get(unit, Unit)
        if body.alliance:
            require_member(world, body.alliance, unit)
    return [own(act, ActivityPlanned, announced=body.on >= act.day)]


@decides(HoldActivity)
def hold(world: World, act: Act, body: HoldActivity) -> list[Happening]:
    activity = world.get(act.stream, Activity)
    require(act.actor == activity.planner, NotThisUnit(who_zh="发起单位", who_en="the unit that planned it"))
    require_role(world, act, "clerk")
    require(not activity.held, WrongStage(why_zh="已登记举办", why_en="it is on record as held"))
    require(body.on <= act.day, InTheFuture(day=body.on))
    return [own(act, ActivityHeld)]


@decides(ConfirmActivity)
def confirm(world: World, act: Act, body: ConfirmActivity) -> list[Happening]:
    activity = world.about(body.about, Activity)
    require(activity.held, WrongStage(why_zh="尚未登记举办", why_en="it is not on record as held"))
    require(act.actor in activity.hosts, NotThisUnit(who_zh="合办单位", who_en="one of the other hosts"))
    require_role(world, act, "clerk")
    require_another(world, act, activity.holder)
    require_apart(act, act.actor, activity.planner)
    earlier = confirmations(world, body.about.stream).units
    require(act.actor not in earlier, AlreadyConfirmed())
    require_apart(act, act.actor, *({*earlier} - {act.actor}))
    units = (act.actor,) if earlier else (activity.planner, act.actor)
    facts = {"activity": body.about.stream, "units": units, "on": activity.on}
    if activity.alliance:
        facts["alliance"] = activity.alliance
    return [own(act, ActivityConfirmed, **facts), counted(world, act, body.about.stream)]
