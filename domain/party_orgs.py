"""Party organisations on record: where one is set up, what is above it, until when a provisional one is for.

registered ──make-permanent, of a provisional one──▶ regular         └──end──▶ ended

That a provisional one has outlived its day follows from dates, in the register. Who belongs to one stands nowhere.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.party_orgs import EndPartyOrg, MakePartyOrgPermanent, RegisterPartyOrg
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import DatesReversed, InTheFuture, NotThisUnit, WrongStage, require
from domain.units import Unit, is_above


class PartyOrgRegistered(Own):
    event = "party-org.registered"


class PartyOrgMadePermanent(Own):
    event = "party-org.made-permanent"


class PartyOrgEnded(Own):
    event = "party-org.ended"


@dataclass(frozen=True, slots=True)
class PartyOrg:
    noun: ClassVar = ("党组织", "Party organisation")
    unit: Id
    """Which keeps it on record."""
    covers: Id
    founded: str
    provisional: bool
    ended: bool = False


@evolves(PartyOrgRegistered, PartyOrgMadePermanent, PartyOrgEnded)
def evolve_party_org(org: PartyOrg | None, happened: Happened) -> PartyOrg:
    match happened.data, happened.body:
        case _, RegisterPartyOrg() as body:
            assert happened.actor
            return PartyOrg(happened.actor, body.covers, body.founded, body.provisional_until is not None)
    assert org
    match happened.data:
        case PartyOrgMadePermanent():
            return replace(org, provisional=False)
        case PartyOrgEnded():
            return replace(org, ended=True)
    raise AssertionError(happened)


@decides(RegisterPartyOrg)
def register(world: World, act: Act, body: RegisterPartyOrg) -> list[Happening]:
    world.get(body.covers, Unit)
    own_house = act.is_one_with(body.covers) or is_above(world, act.actor, body.covers)
    require(own_house, NotThisUnit(who_zh="本单位或其上级单位", who_en="the unit itself, or one above it"))
    require_role(world, act, "clerk", "signatory")
    require(body.founded <= act.day, InTheFuture(day=body.founded))
    until = body.provisional_until
    require(until is None or body.founded <= until, DatesReversed(start=body.founded, end=until))
    if body.parent:
        require_standing(world.get(body.parent, PartyOrg))
    return [own(act, PartyOrgRegistered)]


@decides(MakePartyOrgPermanent)
def make_permanent(world: World, act: Act, body: MakePartyOrgPermanent) -> list[Happening]:
    org = require_kept_by(world, act)
    require(org.provisional, WrongStage(why_zh="不是临时党组织", why_en="it is not a provisional one"))
    require(body.on <= act.day, InTheFuture(day=body.on))
    require(org.founded <= body.on, DatesReversed(start=org.founded, end=body.on))
    return [own(act, PartyOrgMadePermanent)]


@decides(EndPartyOrg)
def end(world: World, act: Act, body: EndPartyOrg) -> list[Happening]:
    org = require_kept_by(world, act)
    require(body.on <= act.day, InTheFuture(day=body.on))
    require(org.founded <= body.on, DatesReversed(start=org.founded, end=body.on))
    return [own(act, PartyOrgEnded)]


def require_kept_by(world: World, act: Act) -> PartyOrg:
    org = world.get(act.stream, PartyOrg)
    require(
        act.actor == org.unit,
        NotThisUnit(who_zh="登记该党组织的单位", who_en="the unit that put it on record"),
    )
    require_role(world, act, "clerk", "signatory")
    require_standing(org)
    return org


def require_standing(org: PartyOrg) -> None:
    require(not org.ended, WrongStage(why_zh="该党组织已撤销", why_en="that organisation is no more"))
