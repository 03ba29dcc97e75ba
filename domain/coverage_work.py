"""Work on coverage in firms and social organisations: a fallback host, and the stage that it has come to.

need-found ──▶ served ──▶ organised ──▶ educated ──▶ managed        forward by any number of steps, or back
                             └── from here on only with a Party organisation that stands there

Each unit has one host and one stage at a time. What somebody there thinks, and who was visited, stands nowhere.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, get_args

from contracts.statements.coverage import AssignHost, ReachStage, Stage
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.party_orgs import PartyOrg, require_standing
from domain.refusals import (
    DatesReversed,
    InTheFuture,
    NeedsOrganisation,
    NotNewSector,
    NotThisUnit,
    WrongStage,
    require,
)
from domain.units import Unit, is_above

STAGES: tuple[Stage, ...] = get_args(Stage)
KINDS = ("enterprise", "association", "new-sector")


class HostAssigned(Own):
    event = "host.assigned"


class StageReached(Own):
    event = "coverage.reached"


@dataclass(frozen=True, slots=True)
class Coverage:
    noun: ClassVar = ("两新组织覆盖工作", "work on coverage")
    unit: Id
    host: Id | None = None
    host_since: str = ""
    stage: Stage | None = None
    since: str = ""
    """Of the stage."""


@evolves(HostAssigned, StageReached)
def evolve_coverage(before: Coverage | None, happened: Happened) -> Coverage:
    match happened.body:
        case AssignHost(unit=unit, host=host, starts=starts):
            return replace(before or Coverage(unit), host=host, host_since=starts)
        case ReachStage(unit=unit, stage=stage, on=on):
            return replace(before or Coverage(unit), stage=stage, since=on)
    raise AssertionError(happened)


@decides(AssignHost)
def assign_host(world: World, act: Act, body: AssignHost) -> list[Happening]:
    """By a unit above the one that is looked after: it does so itself, or gives it to one below itself."""
    require_new_sector(world, body.unit)
    above = NotThisUnit(who_zh="其上级单位", who_en="a unit above it")
    require(is_above(world, act.actor, body.unit), above)
    own_house = act.is_one_with(body.host) or is_above(world, act.actor, body.host)
    lends = NotThisUnit(who_zh="兜底单位自己或其上级", who_en="the host itself, or a unit above it")
    require(own_house, lends)
    require_role(world, act, "clerk", "signatory")
    now = coverage_of(world, body.unit)
    same = WrongStage(why_zh="兜底单位就是它", why_en="that is its host already")
    require(now.host != body.host, same)
    require(now.host_since <= body.starts, DatesReversed(start=now.host_since, end=body.starts))
    return [own(act, HostAssigned)]


@decides(ReachStage)
def reach(world: World, act: Act, body: ReachStage) -> list[Happening]:
    require_new_sector(world, body.unit)
    now = coverage_of(world, body.unit)
    whose = act.is_one_with(body.unit) or act.is_one_with(now.host) or is_above(world, act.actor, body.unit)
    require(
        whose,
        NotThisUnit(who_zh="本单位、其兜底单位或上级", who_en="the unit itself, its host, or one above it"),
    )
    require_role(world, act, "clerk", "signatory")
    require(body.on <= act.day, InTheFuture(day=body.on))
    same = WrongStage(why_zh="已记到这一步", why_en="that is the stage on record")
    require(body.stage != now.stage, same)
    require(now.since <= body.on, DatesReversed(start=now.since, end=body.on))
    if STAGES.index(body.stage) >= STAGES.index("organised"):
        require_organised(world, body)
    return [own(act, StageReached)]


def require_organised(world: World, body: ReachStage) -> None:
    """
    Raises:
        NeedsOrganisation: none is named, or it is set up elsewhere.
        NoSuch, WrongStage: there is none such, or it is no more.
    """
    if body.org is None:
        raise NeedsOrganisation
    org = world.get(body.org, PartyOrg)
    require(org.covers == body.unit, NeedsOrganisation())
    require_standing(org)


def require_new_sector(world: World, unit: Id) -> None:
    require(world.get(unit, Unit).kind in KINDS, NotNewSector())


def coverage_of(world: World, unit: Id) -> Coverage:
    return world.find(world.rule("coverage", unit), Coverage) or Coverage(unit)
