"""Units, and the persons whom they register.

A unit is taken in by its superior, or by the roots when it is among the first.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.keys import EnrolUnit, ErasePerson, RegisterPerson
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.persons import Person, PersonErased, PersonRegistered
from domain.refusals import CodeTaken, NotThisUnit, RootsOnly, WrongStage, require


class UnitEnrolled(Own):
    event = "unit.enrolled"


class CodeAssigned(Data):
    """The code's own stream: one unit for each code."""

    event = "unit-code.assigned"
    unit: Id


@dataclass(frozen=True, slots=True)
class Unit:
    noun: ClassVar = ("单位", "unit")
    code: str
    name: str
    kind: str
    category: str | None
    superior: Id | None


@dataclass(frozen=True, slots=True)
class Code:
    noun: ClassVar = ("单位代码", "unit code")
    unit: Id


@evolves(UnitEnrolled)
def evolve_unit(_: Unit | None, happened: Happened) -> Unit:
    body = happened.body
    assert isinstance(body, EnrolUnit)
    return Unit(body.code, body.name, body.kind, body.category, body.superior)


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


@decides(RegisterPerson)
def register_person(world: World, act: Act, body: RegisterPerson) -> list[Happening]:
    require_role(world, act, "clerk", "administrator")
    return [own(act, PersonRegistered)]


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
    """Whether `above` is the superior of `unit`, or a superior's superior, however far up."""
    superior = world.get(unit, Unit).superior
    while superior is not None and superior != above:
        superior = world.get(superior, Unit).superior
    return superior is not None
