"""When another person comes to sign for a unit: the list of what is open, handed over by the one and taken by the other.

    made, by whoever hands over or by an administrator ──take, by the other, who holds a role by then──▶ taken

Rights are not handed over: roles and keys are granted and withdrawn by administrators. What is handed over is knowing what
there is to do. The list stands here by its digest; it follows from the log as of a position and a day, so it can be drawn up
again (`projections/handovers.py`).
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.handovers import MakeHandover, TakeHandover
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.persons import Person, living
from domain.refusals import (
    InTheFuture,
    NotThisPerson,
    NotThisUnit,
    OtherList,
    SamePerson,
    WrongStage,
    require,
)


class HandoverMade(Own):
    event = "handover.made"


class HandoverTaken(Own):
    event = "handover.taken"


@dataclass(frozen=True, slots=True)
class Handover:
    noun: ClassVar = ("工作交接", "hand-over")
    body: MakeHandover
    unit: Id
    taken: bool = False


@evolves(HandoverMade, HandoverTaken)
def evolve_handover(handover: Handover | None, happened: Happened) -> Handover:
    match happened.body:
        case MakeHandover() as body:
            assert happened.actor
            return Handover(body, happened.actor)
    assert handover
    return replace(handover, taken=True)


@decides(MakeHandover)
def make(world: World, act: Act, body: MakeHandover) -> list[Happening]:
    if act.holder == body.of:
        require_role(world, act, "clerk", "signatory", "administrator")
    else:
        require_role(world, act, "administrator")
    world.get(body.of, Person)
    living(world, body.to)
    require(body.of != body.to, SamePerson())
    require(body.day <= act.day, InTheFuture(day=body.day))
    return [own(act, HandoverMade)]


@decides(TakeHandover)
def take(world: World, act: Act, body: TakeHandover) -> list[Happening]:
    handover = world.get(act.stream, Handover)
    require(act.actor == handover.unit, NotThisUnit(who_zh="交接的单位", who_en="the unit it is about"))
    require(act.holder == handover.body.to, NotThisPerson())
    require_role(world, act, "clerk", "signatory")
    require(not handover.taken, WrongStage(why_zh="已经接收", why_en="it has been taken"))
    require(body.list == handover.body.list, OtherList())
    return [own(act, HandoverTaken)]
