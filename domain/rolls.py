"""Rolls (在册): whom a unit sends to report to communities.

The unit that registered a member puts them on its roll, once until they have left it. Whoever is off the roll reports no more.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.service import EnterRoll, LeaveRoll
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.lineage import registrar_now
from domain.persons import living
from domain.refusals import NotOnRoll, NotThisUnit, WrongStage, require


class RollEntered(Own):
    event = "roll.entered"


class RollLeft(Own):
    event = "roll.left"
    person: Id


@dataclass(frozen=True, slots=True)
class OnRoll:
    noun: ClassVar = ("在册登记", "entry on the roll")
    unit: Id
    person: Id
    entered: int
    """When, in milliseconds."""
    left: str | None = None


@evolves(RollEntered, RollLeft)
def evolve_roll(roll: OnRoll | None, happened: Happened) -> OnRoll:
    match happened.body:
        case EnterRoll(person=person):
            assert happened.actor
            return OnRoll(happened.actor, person, happened.received)
        case LeaveRoll(on=on):
            assert roll
            return replace(roll, left=on)
    raise AssertionError(happened)


@decides(EnterRoll)
def enter_roll(world: World, act: Act, body: EnterRoll) -> list[Happening]:
    require_role(world, act, "clerk")
    living(world, body.person)
    registrar = registrar_now(world, body.person, act.day)
    require(
        act.actor == registrar,
        NotThisUnit(who_zh="登记此人的单位", who_en="the unit that registered the person"),
    )
    roll = world.find(act.stream, OnRoll)
    require(roll is None or roll.left, WrongStage(why_zh="已在册", why_en="the person is on the roll"))
    return [own(act, RollEntered)]


@decides(LeaveRoll)
def leave_roll(world: World, act: Act, body: LeaveRoll) -> list[Happening]:
    roll = world.get(act.stream, OnRoll)
    require(act.actor == roll.unit, NotThisUnit(who_zh="在册单位", who_en="the unit whose roll it is"))
    require_role(world, act, "clerk")
    require(roll.left is None, WrongStage(why_zh="已离册", why_en="the person has left it"))
    return [own(act, RollLeft, person=roll.person)]


def require_on_roll(world: World, unit: Id, person: Id, day: str) -> OnRoll:
    roll = world.find(world.rule("roll", unit, person), OnRoll)
    if roll is None:
        raise NotOnRoll()
    require(roll.left is None or day < roll.left, NotOnRoll())
    return roll
