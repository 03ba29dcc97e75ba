"""Units, and the persons whom they register.

A unit is taken in by its superior, or by the roots when it is among the first; they also rename it, merge it with others, split
it or close it. What comes of what it held: `domain/lineage.py`. None of this is taken back: those who came out of a unit may
themselves be merged or split.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.keys import AmendPerson, EnrolUnit, ErasePerson, RegisterPerson
from contracts.statements.units import CloseUnit, MergeUnits, RenameUnit, SplitUnit
from contracts.values import Day, Id
from domain.authority import require_role
from domain.deciding import (
    Act,
    Data,
    Happened,
    Happening,
    Own,
    World,
    decides,
    evolves,
    own,
    stands_alone,
)
from domain.lineage import (
    Heir,
    How,
    UnitEnrolled,
    UnitInherited,
    UnitRenamed,
    UnitSucceeded,
    acting_for,
    heirs,
    registrar_now,
)
from domain.lineage import Unit as Unit
from domain.persons import Person, PersonAmended, PersonErased, PersonRegistered, living
from domain.refusals import CodeTaken, NotAmongThem, NotThisUnit, RootsOnly, WrongStage, require


class UnitsMerged(Own):
    event = "unit.merged"


class UnitDivided(Own):
    event = "unit.divided"


class UnitClosed(Own):
    event = "unit.closed"


stands_alone(UnitsMerged, UnitDivided, UnitClosed)


class CodeAssigned(Data):
    """The code's own stream: one unit for each code."""

    event = "unit-code.assigned"
    unit: Id


@dataclass(frozen=True, slots=True)
class Code:
    noun: ClassVar = ("单位代码", "unit code")
    unit: Id


@evolves(CodeAssigned)
def evolve_code(_: Code | None, happened: Happened) -> Code:
    assert isinstance(happened.data, CodeAssigned)
    return Code(happened.data.unit)


@decides(EnrolUnit)
def enrol_unit(world: World, act: Act, body: EnrolUnit) -> list[Happening]:
    if body.superior is None:
        require(act.by_roots, RootsOnly())
    else:
        superior = NotThisUnit(who_zh="上级单位", who_en="the superior unit")
        require(act.actor == body.superior, superior)
        require_role(world, act, "administrator")
    code = world.rule("unit-code", body.code)
    require(world.find(code, Code) is None, CodeTaken(code=body.code))
    return [own(act, UnitEnrolled), Happening(code, CodeAssigned(unit=act.stream))]


@decides(RenameUnit)
def rename(world: World, act: Act, body: RenameUnit) -> list[Happening]:
    unit = require_ending(world, act, act.stream)
    require(body.name != unit.name, WrongStage(why_zh="名称没有变", why_en="it is called so already"))
    return [own(act, UnitRenamed)]


@decides(MergeUnits)
def merge(world: World, act: Act, body: MergeUnits) -> list[Happening]:
    require_each_once(*body.units, body.into)
    require_each_once(*body.counted)
    require(set(body.counted) <= set(body.units), NotAmongThem())
    for unit in (*body.units, body.into):
        require_ending(world, act, unit)
    return [
        own(act, UnitsMerged),
        *(
            succeeded(
                unit, body.on, "merged", (Heir(unit=body.into),), body.into if unit in body.counted else None
            )
            for unit in body.units
        ),
        Happening(body.into, UnitInherited(of=body.units)),
    ]


@decides(SplitUnit)
def split(world: World, act: Act, body: SplitUnit) -> list[Happening]:
    parts = [part.unit for part in body.parts]
    require_each_once(body.unit, *parts)
    require_each_once(*(thing for part in body.parts for thing in part.holds))
    require(body.counted_for in (None, *parts), NotAmongThem())
    for unit in (body.unit, *parts):
        require_ending(world, act, unit)
    heirs = tuple(Heir(unit=part.unit, holds=part.holds) for part in body.parts)
    return [
        own(act, UnitDivided),
        succeeded(body.unit, body.on, "split", heirs, body.counted_for),
        *(Happening(part, UnitInherited(of=(body.unit,))) for part in parts),
    ]


@decides(CloseUnit)
def close(world: World, act: Act, body: CloseUnit) -> list[Happening]:
    """Where that superior has itself ended, its heir closes the unit in its name, and acts for it by that line."""
    require_ending(world, act, body.unit)
    above = None if act.by_roots else act.actor
    inherited = [Happening(above, UnitInherited(of=(body.unit,)))] if above else []
    return [
        own(act, UnitClosed),
        succeeded(body.unit, body.on, "closed", (Heir(unit=above),) if above else (), None),
        *inherited,
    ]


def require_ending(world: World, act: Act, unit: Id) -> Unit:
    """The unit, whose superior acts, or the roots where nobody is above it.

    Raises:
        NotThisUnit, RoleMissing: somebody else.
        WrongStage: it has ended, or is to end on a day that is set already.
    """
    state = world.get(unit, Unit)
    superior = NotThisUnit(
        who_zh="上级单位（首批单位由根密钥）", who_en="its superior (of a first unit, the roots)"
    )
    if act.by_roots:
        require(state.superior is None, superior)
    else:
        above = state.superior and acting_for(world, state.superior, act.day, (unit,))
        require(above and above in (act.actor, act.successor), superior)
        require_role(world, act, "administrator")
    gone = WrongStage(why_zh=f"“{state.name}”已撤并", why_en=f"{state.name} has merged, split or closed")
    require(state.ends is None, gone)
    return state


def require_each_once(*ids: Id) -> None:
    twice = WrongStage(why_zh="同一编号写了两次", why_en="something is named twice")
    require(len(set(ids)) == len(ids), twice)


def succeeded(unit: Id, ends: Day, how: How, heirs: tuple[Heir, ...], counted_for: Id | None) -> Happening:
    more = {"counted_for": counted_for} if counted_for else {}
    return Happening(unit, UnitSucceeded(how=how, ends=ends, heirs=heirs, **more))


@decides(RegisterPerson)
def register_person(world: World, act: Act, body: RegisterPerson) -> list[Happening]:
    require_role(world, act, "clerk", "administrator")
    return [own(act, PersonRegistered)]


@decides(AmendPerson)
def amend_person(world: World, act: Act, body: AmendPerson) -> list[Happening]:
    """By whoever may register: the name that a person goes by is vouched for by the unit, also where it is its own clerk's."""
    person = living(world, act.stream)
    require(
        act.actor == registrar_now(world, act.stream, act.day),
        NotThisUnit(who_zh="登记单位", who_en="the unit that registered the person"),
    )
    require_role(world, act, "clerk", "administrator")
    gone = WrongStage(
        why_zh="个人信息已按要求删除，没有可更正的",
        why_en="the fields were erased, and there is nothing to correct",
    )
    require(not person.erased, gone)
    same = WrongStage(
        why_zh="与现在的承诺值相同，没有更正什么",
        why_en="the commitment is the one that stands, so nothing is corrected",
    )
    require(body.commitment != person.commitment, same)
    return [own(act, PersonAmended)]


@decides(ErasePerson)
def erase_person(world: World, act: Act, body: ErasePerson) -> list[Happening]:
    person = world.get(act.stream, Person)
    require(
        person.registrar == act.actor,
        NotThisUnit(who_zh="登记单位", who_en="the unit that registered the person"),
    )
    require_role(world, act, "administrator")
    require(not person.erased, WrongStage(why_zh="已经删除过", why_en="the fields are gone already"))
    return [own(act, PersonErased)]


def require_community(world: World, act: Act) -> None:
    unit = world.get(act.actor, Unit)
    require(unit.kind == "community", NotThisUnit(who_zh="社区", who_en="a community"))


def require_street_or_community(world: World, act: Act) -> None:
    unit = world.get(act.actor, Unit)
    below = NotThisUnit(who_zh="街道或社区", who_en="a street or a community")
    require(unit.kind in ("street", "community"), below)


def is_above(world: World, above: Id, unit: Id) -> bool:
    """Whether `above` is the superior of `unit`, or a superior's superior, however far up; or came out of one."""
    superior = world.get(unit, Unit).superior
    while superior is not None and above not in heirs(world, superior):
        superior = world.get(superior, Unit).superior
    return superior is not None
