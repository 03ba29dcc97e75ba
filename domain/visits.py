"""Visits (走访): a unit comes to a community, and the community says that it came.

    recorded by the visiting unit ──confirmed by the community, another person──▶ counts

It says two units, a day and a purpose, and nobody who was visited.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.service import ConfirmVisit, RecordVisit
from contracts.values import Day, Id
from domain.authority import require_role
from domain.confirmations import confirm_once
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.entrustments import agent_behind, require_apart, unit_behind
from domain.refusals import InTheFuture, NotThisUnit, require
from domain.units import Unit


class VisitRecorded(Own):
    event = "visit.recorded"


class VisitConfirmed(Own):
    event = "visit.confirmed"
    visit: Id
    unit: Id
    on: Day


@dataclass(frozen=True, slots=True)
class Visit:
    noun: ClassVar = ("走访记录", "record of a visit")
    unit: Id
    community: Id
    on: str
    holder: Id
    agent: Id | None = None
    """The unit that signed on the visitor's behalf."""


stands_alone(VisitConfirmed)


@evolves(VisitRecorded)
def evolve_visit(_: Visit | None, happened: Happened) -> Visit:
    match happened.data, happened.body:
        case VisitRecorded(holder=str(holder)), RecordVisit() as body:
            assert happened.actor
            return Visit(body.whose(happened.actor), body.community, body.on, holder, agent_behind(happened))
    raise AssertionError(happened)


@decides(RecordVisit)
def record_visit(world: World, act: Act, body: RecordVisit) -> list[Happening]:
    world.get(body.community, Unit)
    unit = unit_behind(world, act, body)
    require_role(world, act, "clerk")
    require(unit != body.community, NotThisUnit(who_zh="来访单位", who_en="the visiting unit"))
    require_apart(act, unit, body.community)
    require(body.on <= act.day, InTheFuture(day=body.on))
    return [own(act, VisitRecorded)]


@decides(ConfirmVisit)
def confirm_visit(world: World, act: Act, body: ConfirmVisit) -> list[Happening]:
    visit = world.about(body.about, Visit)
    require(act.actor == visit.community, NotThisUnit(who_zh="受访社区", who_en="the community visited"))
    require_role(world, act, "clerk")
    require_apart(act, act.actor, visit.unit)
    confirmed = own(act, VisitConfirmed, visit=body.about.stream, unit=visit.unit, on=visit.on)
    return [confirmed, confirm_once(world, act, body.about.stream, visit.holder)]
