"""A person, as far as the ledger knows: a pseudonym, and a commitment to fields that lie in the vault.

registered by a unit, or appointed its administrator ──fields destroyed on request──▶ erased
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.keys import AppointAdministrator, RegisterPerson
from contracts.values import Digest, Id
from domain.deciding import Happened, Own, evolves


class PersonRegistered(Own):
    event = "person.registered"


class AdministratorAppointed(Own):
    event = "administrator.appointed"


class PersonErased(Own):
    event = "person.erased"


@dataclass(frozen=True, slots=True)
class Person:
    noun: ClassVar = ("人员", "person")
    registrar: Id
    """The unit that knows who it is."""
    commitment: Digest
    erased: bool = False


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
