"""A person, as far as the ledger knows: a pseudonym, and a commitment to fields that lie in the vault.

registered by a unit, or appointed its administrator ──fields corrected──▶ the same person, another commitment
                                                     ──fields destroyed on request──▶ erased
                                                     ──found to be somebody else's second number──▶ merged, and erased

Of one human being with several numbers the last in the line is the person (`domain/person_mergers.py`): whatever is asked of them is
asked of all their numbers, and nothing new is recorded under any but the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.keys import AmendPerson, AppointAdministrator, RegisterPerson
from contracts.values import Digest, Id
from domain.deciding import Act, Data, Happened, Own, World, evolves
from domain.refusals import MergedAway, SamePerson, require


class PersonRegistered(Own):
    event = "person.registered"


class AdministratorAppointed(Own):
    event = "administrator.appointed"


class PersonAmended(Own):
    event = "person.amended"


class PersonErased(Own):
    event = "person.erased"


class PersonMerged(Data):
    """Stands in the stream of a number that was somebody's second one. Its fields in the vault are destroyed."""

    event = "person.merged"
    into: Id
    merge: Id


class PersonJoined(Data):
    """Stands in the stream of the person whose second number that was."""

    event = "person.joined"
    of: Id
    merge: Id
    commitment: Digest | None = None
    """To their fields from now on."""


@dataclass(frozen=True, slots=True)
class Person:
    noun: ClassVar = ("人员", "person")
    registrar: Id
    """The unit that knows who it is."""
    commitment: Digest
    erased: bool = False
    merged_into: Id | None = None
    """Whose second number this was."""
    came_from: tuple[Id, ...] = ()
    """Their second numbers."""


@evolves(PersonRegistered, AdministratorAppointed, PersonAmended, PersonErased, PersonMerged, PersonJoined)
def evolve_person(person: Person | None, happened: Happened) -> Person:
    match happened.body:
        case RegisterPerson(commitment=commitment):
            assert happened.actor
            return Person(happened.actor, commitment)
        case AppointAdministrator(unit=unit, commitment=commitment):
            return Person(unit, commitment)
    assert person is not None
    match happened.body:
        case AmendPerson(commitment=commitment):
            return replace(person, commitment=commitment)
    match happened.data:
        case PersonMerged(into=into):
            return replace(person, erased=True, merged_into=into)
        case PersonJoined(of=of, commitment=renewed):
            return replace(person, commitment=renewed or person.commitment, came_from=(*person.came_from, of))
    return replace(person, erased=True)


def person_now(world: World, person: Id) -> Id:
    """The number under which they go on: the last in the line."""
    while (state := world.find(person, Person)) and state.merged_into:
        person = state.merged_into
    return person


def numbers_of(world: World, person: Id) -> Iterator[Id]:
    """All numbers of a person, however often they were merged; `person` itself first."""
    yield person
    state = world.find(person, Person)
    for each in state.came_from if state else ():
        yield from numbers_of(world, each)


def living(world: World, person: Id) -> Person:
    """A person under whose number something new may be recorded.

    Raises:
        NoSuch: there is no such person.
        MergedAway: it was somebody's second number; it says under which they go on.
    """
    state = world.get(person, Person)
    require(state.merged_into is None, MergedAway(into=person_now(world, person)))
    return state


def require_living(world: World, *persons: Id | None) -> None:
    """The same of those of these that are persons.

    Raises:
        MergedAway.
    """
    for each in persons:
        if each and world.find(each, Person):
            living(world, each)


def require_another(world: World, act: Act, *persons: Id | None) -> None:
    """
    Raises:
        SamePerson: whoever signs is one of these, under whichever number.
    """
    for each in persons:
        require(each is None or person_now(world, each) != act.holder, SamePerson())
