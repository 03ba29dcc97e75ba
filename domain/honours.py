"""What bodies awarded to units and alliances: honours, star ratings, demonstration sites.

recorded from above ──▶ held from `starts` to `ends`, by date alone ──withdraw──▶ ended early

Nobody records their own.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.honours import RecordHonour, WithdrawHonour
from contracts.values import Day, Id
from domain.alliances import Alliance, require_lead, require_member
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import DatesReversed, NotThisUnit, WrongStage, require
from domain.units import Unit, is_above


class HonourRecorded(Own):
    event = "honour.recorded"


class HonourWithdrawn(Own):
    event = "honour.withdrawn"
    on: Day


@dataclass(frozen=True, slots=True)
class Award:
    noun: ClassVar = ("荣誉", "honour")
    subject: Id
    by: Id
    alliance: Id | None
    starts: str
    ends: str | None
    withdrawn: bool = False


@evolves(HonourRecorded, HonourWithdrawn)
def evolve_award(award: Award | None, happened: Happened) -> Award:
    match happened.data, happened.body:
        case HonourRecorded(), RecordHonour() as body:
            assert happened.actor
            return Award(body.subject, happened.actor, body.alliance, body.starts, body.ends)
        case HonourWithdrawn(), _:
            assert award
            return replace(award, withdrawn=True)
    raise AssertionError(happened)


@decides(RecordHonour)
def record_honour(world: World, act: Act, body: RecordHonour) -> list[Happening]:
    alliance = world.find(body.subject, Alliance)
    unit = alliance.lead if alliance else body.subject
    world.get(unit, Unit)
    others = NotThisUnit(
        who_zh="上级单位，或所在联盟的牵头单位", who_en="a unit above it, or the lead of its alliance"
    )
    require(not act.is_one_with(unit), others)
    if body.alliance:
        require_lead(act, world.get(body.alliance, Alliance))
        require_member(world, body.alliance, unit)
    else:
        require(is_above(world, act.actor, unit), others)
    require_role(world, act, "signatory")
    require(body.ends is None or body.starts <= body.ends, DatesReversed(start=body.starts, end=body.ends))
    return [own(act, HonourRecorded)]


@decides(WithdrawHonour)
def withdraw_honour(world: World, act: Act, body: WithdrawHonour) -> list[Happening]:
    award = world.get(act.stream, Award)
    require(act.actor == award.by, NotThisUnit(who_zh="登记单位", who_en="the unit that recorded it"))
    require_role(world, act, "signatory")
    require(not award.withdrawn, WrongStage(why_zh="已经撤销", why_en="it was withdrawn before"))
    require(award.starts <= body.on, DatesReversed(start=award.starts, end=body.on))
    return [own(act, HonourWithdrawn, on=body.on)]
