"""Units and persons.

A unit is taken in by its superior, or by the roots when it is among the first. A person is a pseudonym: what the
ledger knows of them is a commitment to fields that lie in the vault.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.keys import AppointAdministrator, EnrolUnit, ErasePerson, RegisterPerson
from contracts.values import Digest, Id
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import CodeTaken, NotThisUnit, RootsOnly, WrongStage, require


class UnitEnrolled(Own):
    event = "unit.enrolled"


class CodeAssigned(Data):
    """The code's own stream: one unit for each code."""

    event = "unit-code.assigned"
    unit: Id


class AdministratorAppointed(Own):
    event = "administrator.appointed"


class PersonRegistered(Own):
    event = "person.registered"


class PersonErased(Own):
    event = "person.erased"


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


@dataclass(frozen=True, slots=True)
class Person:
    noun: ClassVar = ("人员", "person")
    registrar: Id
    commitment: Digest
    erased: bool = False


@evolves(UnitEnrolled)
def evolve_unit(_: Unit | None, happened: Happened) -> Unit:
    body = happened.body
    assert isinstance(body, EnrolUnit)
    return Unit(body.code, body.name, body.kind, body.category, body.superior)


@evolves(CodeAssigned)
def evolve_code(_: Code | None, happened: Happened) -> Code:
    assert isinstance(happened.data, CodeAssigned)
    return Code(happened.data.unit)


@evolves(PersonRegistered, AdministratorAppointed, PersonErased)
def evolve_person(person: Person | None, happened: Happened) -> Person:
    match happened.body:
        case RegisterPerson(commitment=commitment):
            assert happened.actor
            return Person(happened.actor, commitment)
        case AppointAdministrator(unit=unit, commitment=commitment):
            return Person(unit, commitment)
    assert person is not None
    return replace(person, erased=True)


@decides(EnrolUnit)
def enrol_unit(world: World, act: Act, body: EnrolUnit) -> list[Happening]:
    if act.by_roots:
        require(body.superior is None, RootsOnly())
    else:
        superior = NotThisUnit(who_zh="上级单位", who_en="the superior unit")
        require(body.superior == act.actor, superior)
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
