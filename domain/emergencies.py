"""Emergencies: in force from the day of the declaration until its last day, by date alone, unless ended before.

emergency:  declared, at most 30 days ──end, by whoever declared it──▶ ended
            in force: day of the declaration ≤ day ≤ its last day, and not ended
standby:    stated, a number ──stated again──▶ another number

Who declares is above those who whistle, or leads their alliance, and another person than whistles. Nothing prolongs a
declaration; a new one is signed by somebody who has looked anew. None of it counts, so none of it is corrected.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from contracts.statements.emergencies import DeclareEmergency, EndEmergency, StateStandby
from contracts.values import Day, Id
from domain.alliances import Alliance, is_member
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, as_date, decides, evolves, own
from domain.persons import require_another
from domain.refusals import InThePast, NoEmergency, NotThisUnit, TooLong, WrongStage, require
from domain.units import Unit, is_above

MOST_DAYS = 30
"""Of one declaration, its first day included. No published rule sets it: assumed."""


class EmergencyDeclared(Own):
    event = "emergency.declared"
    starts: Day
    alliance: Id | None = None
    """That it is declared for, where it is one."""


class EmergencyEnded(Own):
    event = "emergency.ended"
    on: Day


class StandbyStated(Own):
    event = "standby.stated"
    declared_by: Id


@dataclass(frozen=True, slots=True)
class Emergency:
    noun: ClassVar = ("应急状态", "emergency")
    by: Id
    subject: Id
    starts: Day
    until: Day
    holder: Id
    """Who declared it."""
    ended: Day | None = None

    def in_force(self, day: Day) -> bool:
        return self.ended is None and self.starts <= day <= self.until


@dataclass(frozen=True, slots=True)
class Standby:
    noun: ClassVar = ("备勤人数", "number of people standing by")
    unit: Id
    declared_by: Id


@evolves(EmergencyDeclared, EmergencyEnded)
def evolve_emergency(before: Emergency | None, happened: Happened) -> Emergency:
    match happened.data, happened.body:
        case EmergencyDeclared(holder=str(holder), starts=starts), DeclareEmergency() as body:
            assert happened.actor
            return Emergency(happened.actor, body.subject, starts, body.until, holder)
        case EmergencyEnded(on=on), _:
            assert before
            return replace(before, ended=on)
    raise AssertionError(happened)


@evolves(StandbyStated)
def evolve_standby(_: Standby | None, happened: Happened) -> Standby:
    assert isinstance(happened.data, StandbyStated)
    assert happened.actor
    return Standby(happened.actor, happened.data.declared_by)


@decides(DeclareEmergency)
def declare(world: World, act: Act, body: DeclareEmergency) -> list[Happening]:
    alliance = world.find(body.subject, Alliance)
    if alliance:
        allowed = act.actor == alliance.lead
    else:
        world.get(body.subject, Unit)
        allowed = not act.is_one_with(body.subject) and is_above(world, act.actor, body.subject)
    above = NotThisUnit(
        who_zh="上级单位，或联盟牵头单位", who_en="a unit above it, or the alliance's lead unit"
    )
    require(allowed, above)
    require_role(world, act, "signatory")
    require(act.day <= body.until, InThePast(day=body.until))
    last = (as_date(act.day) + timedelta(days=MOST_DAYS - 1)).isoformat()
    require(body.until <= last, TooLong(days=MOST_DAYS, last=last))
    more = {"alliance": body.subject} if alliance else {}
    return [own(act, EmergencyDeclared, starts=act.day, **more)]


@decides(EndEmergency)
def end(world: World, act: Act, body: EndEmergency) -> list[Happening]:
    emergency = world.get(act.stream, Emergency)
    require(act.actor == emergency.by, NotThisUnit(who_zh="宣布的单位", who_en="whoever declared it"))
    require_role(world, act, "signatory")
    over = WrongStage(why_zh="应急状态已经结束", why_en="the emergency is over")
    require(emergency.in_force(act.day), over)
    return [own(act, EmergencyEnded, on=act.day)]


@decides(StateStandby)
def state_standby(world: World, act: Act, body: StateStandby) -> list[Happening]:
    emergency = world.about(body.about, Emergency)
    require_in_force(world, act, emergency)
    require_role(world, act, "clerk")
    return [own(act, StandbyStated, declared_by=emergency.by)]


def require_emergency(world: World, act: Act, declared: Id | None) -> None:
    """Whoever whistles does so under an emergency that holds for them now, and that another person declared.

    Raises:
        NoEmergency, NoSuch, SamePerson.
    """
    if declared is None:
        raise NoEmergency
    emergency = world.get(declared, Emergency)
    require_in_force(world, act, emergency)
    require_another(world, act, emergency.holder)


def require_in_force(world: World, act: Act, emergency: Emergency) -> None:
    """
    Raises:
        NoEmergency: it is over, or declared for others.
    """
    require(emergency.in_force(act.day), NoEmergency())
    require(covers(world, emergency, act.actor), NoEmergency())


def covers(world: World, emergency: Emergency, unit: Id) -> bool:
    if world.find(emergency.subject, Alliance):
        return is_member(world, emergency.subject, unit)
    return unit == emergency.subject or is_above(world, emergency.subject, unit)
