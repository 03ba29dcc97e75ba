"""Alliances and who belongs to them.

membership:   ○ ──invite──▶ invited ──accept──▶ member ──leave──▶ left       since rule set 2 by a list: `domain/leaving.py`
              ○ ──apply───▶ applied ──accept──▶ member
              invited, applied ──refuse with reason──▶ refused ──▶ may be invited or apply again

A body of the five levels founds alliances of its own level; any unit founds one of an industry or across regions. Below
another alliance stands only what one of its members founds.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, ClassVar, Literal

from contracts.statements.alliances import (
    AcceptMembership,
    AdoptCharter,
    ApplyForMembership,
    Charter,
    FoundAlliance,
    InviteMember,
    LeaveAlliance,
    RefuseMembership,
)
from contracts.statements.keys import OnBehalf, UnitKind
from contracts.statements.units import TakeOverMembership
from contracts.values import Frozen, Id, Positive, Word
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import agent_behind, require_apart, unit_behind
from domain.lineage import acting_for
from domain.persons import require_another
from domain.refusals import (
    LeaveByList,
    NotItsLevel,
    NotMember,
    NotThisUnit,
    StaleAbout,
    WrongStage,
    require,
)
from domain.units import Unit


class AllianceFounded(Own):
    event = "alliance.founded"


class CharterAdopted(Own):
    event = "charter.adopted"
    version: Positive


class MemberInvited(Own):
    event = "membership.invited"


class MembershipSought(Own):
    event = "membership.sought"


class MembershipBegun(Own):
    """The founder's own membership begins with the alliance, in a further row of the founding."""

    event = "membership.begun"
    alliance: Id
    unit: Id
    kind: UnitKind | None = None
    """What the unit is, and its category in the region's own words, when it became a member: from rule set 2 on."""
    category: Word | None = None


class MembershipRefused(Own):
    event = "membership.refused"


class Settled(Frozen):
    """Something that a member had open, and how it was settled before it left."""

    stream: Id
    how: Literal["delivered", "withdrawn", "handed-over", "closed", "ended", "moved", "goes-on"]


class MembershipEnded(Own):
    """`taken_over_by` is the unit that came out of the member and takes its place."""

    event = "membership.ended"
    alliance: Id
    unit: Id
    taken_over_by: Id | None = None
    settled: tuple[Settled, ...] | None = None
    """Since rule set 2: the list by which it left."""


class MembershipTakenOver(Own):
    """The membership of the unit that takes a place over; that it begins stands in a further row."""

    event = "membership.taken-over"


class LeadPassed(Data):
    """Stands in the alliance's stream: the unit that took over the lead's membership leads it."""

    event = "lead.passed"
    to: Id


@dataclass(frozen=True, slots=True)
class Alliance:
    noun: ClassVar = ("联盟", "alliance")
    name: str
    level: str
    lead: Id
    parent: Id | None
    charter: Charter
    charter_version: int = 1


class Stage(StrEnum):
    INVITED = "invited"
    APPLIED = "applied"
    MEMBER = "member"
    REFUSED = "refused"
    LEFT = "left"


STAGES = {
    Stage.INVITED: ("已受邀请", "is invited"),
    Stage.APPLIED: ("已申请加入", "has applied"),
    Stage.MEMBER: ("已是成员", "is a member"),
    Stage.REFUSED: ("已谢绝或被谢绝", "has declined or was refused"),
    Stage.LEFT: ("已退出", "has left"),
}


@dataclass(frozen=True, slots=True)
class Member:
    noun: ClassVar = ("成员关系", "membership")
    alliance: Id
    unit: Id
    stage: Stage
    agent: Id | None = None
    """The unit that applied or accepted on its behalf."""
    holder: Id | None = None
    """Who invited it, or applied."""
    taken_over_by: Id | None = None
    """Whoever has its place since: what this one held in the alliance is still a member's."""


LEVELS = {
    "city": ("市级", "a city"),
    "district": ("区级", "a district"),
    "county": ("县级", "a county"),
    "street": ("街道", "a street"),
    "community": ("社区", "a community"),
}
"""Levels that are those of the bodies that found them. An industry, and what crosses regions, have none."""


@evolves(AllianceFounded, CharterAdopted, LeadPassed)
def evolve_alliance(alliance: Alliance | None, happened: Happened) -> Alliance:
    if isinstance(happened.data, LeadPassed):
        assert alliance
        return replace(alliance, lead=happened.data.to)
    match happened.body:
        case FoundAlliance() as body:
            assert happened.actor
            return Alliance(body.name, body.level, happened.actor, body.parent, body.charter)
        case AdoptCharter(charter=charter):
            assert alliance is not None
            return replace(alliance, charter=charter, charter_version=alliance.charter_version + 1)
    raise AssertionError(happened)


@evolves(
    MemberInvited, MembershipSought, MembershipBegun, MembershipRefused, MembershipEnded, MembershipTakenOver
)
def evolve_member(member: Member | None, happened: Happened) -> Member:
    match happened.data, happened.body:
        case MembershipTakenOver(), TakeOverMembership(alliance=alliance):
            assert happened.actor
            return Member(alliance, happened.actor, Stage.MEMBER)
        case MemberInvited(holder=holder), InviteMember(alliance=alliance, unit=unit):
            return Member(alliance, unit, Stage.INVITED, holder=holder)
        case MembershipSought(holder=holder), ApplyForMembership(alliance=alliance, unit=unit):
            return Member(alliance, unit, Stage.APPLIED, agent_behind(happened), holder)
        case MembershipBegun(alliance=alliance, unit=unit), AcceptMembership(on_behalf=OnBehalf()):
            return Member(alliance, unit, Stage.MEMBER, agent_behind(happened))
        case MembershipBegun(alliance=alliance, unit=unit), _:
            return Member(alliance, unit, Stage.MEMBER, member.agent if member else None)
    assert member is not None
    match happened.data:
        case MembershipRefused():
            return replace(member, stage=Stage.REFUSED)
        case MembershipEnded(taken_over_by=str(unit)):
            return replace(member, stage=Stage.LEFT, taken_over_by=unit)
        case _:
            return replace(member, stage=Stage.LEFT)


@decides(FoundAlliance)
def found(world: World, act: Act, body: FoundAlliance) -> list[Happening]:
    require_role(world, act, "signatory")
    if body.level in LEVELS:
        zh, en = LEVELS[body.level]
        own_level = world.get(act.actor, Unit).kind == body.level
        require(own_level, NotItsLevel(level_zh=zh, level_en=en))
    if body.parent:
        require_member(world, body.parent, act.actor)
    founder = world.rule("membership", act.stream, act.actor)
    return [
        own(act, AllianceFounded),
        Happening(founder, MembershipBegun(alliance=act.stream, **sort_of(world, act, act.actor))),
    ]


@decides(AdoptCharter)
def adopt_charter(world: World, act: Act, body: AdoptCharter) -> list[Happening]:
    alliance = world.get(act.stream, Alliance)
    require_lead(act, alliance)
    require_role(world, act, "signatory")
    return [own(act, CharterAdopted, version=alliance.charter_version + 1)]


@decides(InviteMember)
def invite(world: World, act: Act, body: InviteMember) -> list[Happening]:
    require_lead(act, world.get(body.alliance, Alliance))
    require_role(world, act, "signatory")
    world.get(body.unit, Unit)
    require_outside(world, act.stream)
    return [own(act, MemberInvited)]


@decides(ApplyForMembership)
def apply(world: World, act: Act, body: ApplyForMembership) -> list[Happening]:
    alliance = world.get(body.alliance, Alliance)
    unit = unit_behind(world, act, body)
    require(unit == body.unit, NotThisUnit(who_zh="申请单位自己", who_en="the applying unit itself"))
    if body.on_behalf:
        require_apart(act, unit, alliance.lead)
    require_role(world, act, "signatory")
    require(body.charter_version == alliance.charter_version, StaleAbout(found=alliance.charter_version))
    require_outside(world, act.stream)
    return [own(act, MembershipSought)]


@decides(AcceptMembership)
def accept(world: World, act: Act, body: AcceptMembership) -> list[Happening]:
    """Where an agent signed for either side, two units and two persons must stand behind the membership."""
    member = world.get(act.stream, Member)
    unit = unit_behind(world, act, body)
    require_turn(world, act, member, unit)
    if body.on_behalf or member.agent:
        lead = world.get(member.alliance, Alliance).lead
        require_apart(act, unit, *({lead, member.unit, member.agent} - {unit}))
        require_another(world, act, member.holder)
    return [own(act, MembershipBegun, alliance=member.alliance, **sort_of(world, act, member.unit))]


@decides(RefuseMembership)
def refuse(world: World, act: Act, body: RefuseMembership) -> list[Happening]:
    require_turn(world, act, world.get(act.stream, Member), act.actor)
    return [own(act, MembershipRefused)]


@decides(LeaveAlliance)
def leave(world: World, act: Act, body: LeaveAlliance) -> list[Happening]:
    member = world.get(act.stream, Member)
    require(act.actor == member.unit, NotThisUnit(who_zh="该成员单位自己", who_en="the member itself"))
    require_role(world, act, "signatory")
    require(act.rules < 2, LeaveByList())
    require(member.stage == Stage.MEMBER, NotMember())
    lead = world.get(member.alliance, Alliance).lead
    require(lead != act.actor, WrongStage(why_zh="牵头单位不能退出", why_en="the lead unit cannot leave"))
    return [own(act, MembershipEnded, alliance=member.alliance, unit=member.unit)]


@decides(TakeOverMembership)
def take_over(world: World, act: Act, body: TakeOverMembership) -> list[Happening]:
    """Twice by one unit, where several members became one: the place is the same."""
    alliance, old = world.get(body.alliance, Alliance), world.rule("membership", body.alliance, body.of)
    require_member(world, body.alliance, body.of)
    require(world.get(old, Member).stage == Stage.MEMBER, NotMember())
    heir = acting_for(world, body.of, act.day, (body.alliance,))
    require(
        act.actor == heir != body.of,
        NotThisUnit(who_zh="承接该成员的单位", who_en="the unit that acts for that member since"),
    )
    require_role(world, act, "signatory")
    passes = [Happening(body.alliance, LeadPassed(to=act.actor))] if alliance.lead == body.of else []
    return [
        own(act, MembershipTakenOver),
        Happening(old, MembershipEnded(alliance=body.alliance, unit=body.of, taken_over_by=act.actor)),
        Happening(act.stream, MembershipBegun(alliance=body.alliance, **sort_of(world, act, act.actor))),
        *passes,
    ]


def sort_of(world: World, act: Act, unit: Id | None) -> dict[str, Any]:
    """The unit, and from rule set 2 on what it is: rulebooks have other items for other categories."""
    assert unit
    if act.rules < 2:
        return {"unit": unit}
    found = world.get(unit, Unit)
    return {"unit": unit, "kind": found.kind, "category": found.category}


def require_lead(act: Act, alliance: Alliance, unit: Id | None = None) -> None:
    """`unit` is whose act it is, when that is not whoever signs."""
    leads = (unit or act.actor) == alliance.lead
    require(leads, NotThisUnit(who_zh="联盟牵头单位", who_en="the alliance's lead unit"))


def require_outside(world: World, membership: Id) -> None:
    """
    Raises:
        WrongStage: invited, applying or a member already.
    """
    member = world.find(membership, Member)
    if member and member.stage in (Stage.INVITED, Stage.APPLIED, Stage.MEMBER):
        raise not_at_this_stage(member)


def not_at_this_stage(member: Member) -> WrongStage:
    zh, en = STAGES[member.stage]
    return WrongStage(why_zh=f"该单位{zh}", why_en=f"the unit {en}")


def require_turn(world: World, act: Act, member: Member, unit: Id) -> None:
    """The invited unit answers an invitation, the lead unit an application; `unit` is whose answer it is.

    Raises:
        WrongStage: nothing is waiting for an answer.
        NotThisUnit, RoleMissing: it waits for somebody else's.
    """
    require(member.stage in (Stage.INVITED, Stage.APPLIED), not_at_this_stage(member))
    if member.stage == Stage.INVITED:
        require(unit == member.unit, NotThisUnit(who_zh="受邀单位", who_en="the invited unit"))
    else:
        require_lead(act, world.get(member.alliance, Alliance), unit)
    require_role(world, act, "signatory")


def is_member(world: World, alliance: Id, unit: Id) -> bool:
    """What a unit held that has ended is a member's for as long as whoever took its place is one."""
    member = world.find(world.rule("membership", alliance, unit), Member)
    if member and member.stage == Stage.LEFT and member.taken_over_by:
        return is_member(world, alliance, member.taken_over_by)
    return member is not None and member.stage == Stage.MEMBER


def require_member(world: World, alliance: Id, unit: Id) -> None:
    """
    Raises:
        NoSuch: no such alliance.
        NotMember: the unit does not belong to it.
    """
    world.get(alliance, Alliance)
    require(is_member(world, alliance, unit), NotMember())
