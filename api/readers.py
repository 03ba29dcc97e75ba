"""Who may read what. All of it, here.

    hash tiles, checkpoints, proofs, health, what the interface offers        everybody
    the ledger's own stream, the names and codes of units, public keys        whoever signed in
    what belongs to a person     (their records, accounts, days)              that person, with a key of their own unit;
                                                                              of all numbers that were found to be theirs
    what belongs to a unit       (its roles, records, claims …)               whoever has a role in it
    what belonged to a unit that has ended                                    whoever has a role in one that came out of it
    what belongs to an alliance  (its charter, members, lists, meetings)      whoever has a role in a member
    everything                                                                auditors of a unit without a superior

Whoever may read a stream may have the entries in it. Whose a stream is: `api/owners.py`. A holder without any role in the
unit of their key, as a volunteer is, reads as a person only.

Keys are everybody's because without them nobody can check a signature, not even that of the other side of their own
agreement. A key's stream holds the public key, pseudonyms of its holder and unit, and why it ended, in one word of four.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.owners import EVERYBODY, owners
from api.reading import read_now
from api.refusals import NotYoursToRead
from contracts.values import Digest, Id, Role
from domain.alliances import Alliance, Member, Stage, is_member
from domain.authority import key_in_use, roles_of
from domain.deciding import World
from domain.lineage import ancestors, heirs
from domain.persons import Person, numbers_of
from domain.units import Unit
from ledger.application import Ledger
from ledger.rows import Stored

TERRITORIAL = {"city", "district", "county", "street", "community"}
"""Bodies of the five levels: an enterprise that the roots enrolled has no superior either, and oversees nobody."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the holder of a key, and what they are in its unit."""

    keyid: Digest
    holder: Id
    unit: Id
    roles: frozenset[Role]
    person: Id | None
    """The holder, with a key from the unit that registered them. Any unit may enrol a key for anybody, and must not be
    able to read by it what is theirs."""
    numbers: tuple[Id, ...]
    """The person's, with those that were found to be theirs too: what belongs to any of them is theirs."""
    houses: tuple[Id, ...]
    """The unit, and those that it came from: it acts for what they held, and reads it. Whose keys ended with them may
    still read until they are revoked."""
    oversees: bool
    """Reads everything: an auditor of a territorial unit without a superior."""


def reader_of(world: World, keyid: Digest) -> Reader:
    """
    Raises:
        KeyUnknown, KeyEnded: nobody reads with this key.
    """
    key = key_in_use(world, keyid)
    roles, unit = roles_of(world, key.unit, key.holder), world.get(key.unit, Unit)
    theirs = key.unit in heirs(world, world.get(key.holder, Person).registrar)
    top = unit.superior is None and unit.kind in TERRITORIAL
    return Reader(
        keyid=keyid,
        holder=key.holder,
        unit=key.unit,
        roles=roles,
        person=key.holder if theirs else None,
        numbers=tuple(numbers_of(world, key.holder)) if theirs else (),
        houses=tuple(ancestors(world, key.unit)),
        oversees=top and "auditor" in roles,
    )


def require_readable(ledger: Ledger, reader: Reader, stream: Id) -> None:
    """
    Raises:
        NotYoursToRead: a stream that belongs neither to the reader, nor to their unit or its alliances.
    """
    if not read_now(ledger, lambda world: may_read(ledger, world, reader, stream)):
        raise NotYoursToRead


def may_read(ledger: Ledger, world: World, reader: Reader, stream: Id) -> bool:
    if reader.oversees or stream in _named_after(world, reader) or awaits(world, reader, stream):
        return True
    return any(stands_for(world, reader, owner) for owner in owners(ledger, world, stream))


def entries_for(ledger: Ledger, reader: Reader, rows: Sequence[Stored]) -> Sequence[bytes | None]:
    """The entries that the reader may have, None for each of the others. Each stream is judged once."""
    if reader.oversees:
        return [row.entry for row in rows]
    theirs = readable_among(ledger, reader, {str(row.stream) for row in rows})
    return [row.entry if str(row.stream) in theirs else None for row in rows]


def readable_among(ledger: Ledger, reader: Reader, streams: Collection[Id]) -> set[Id]:
    """Those of the streams that the reader may read."""
    if reader.oversees:
        return set(streams)

    def readable(world: World) -> set[Id]:
        world.prefetch(sorted(streams))
        return {stream for stream in streams if may_read(ledger, world, reader, stream)}

    return read_now(ledger, readable)


def stands_for(world: World, reader: Reader, owner: Id) -> bool:
    """Whether the reader is this person, or has a role in this unit or in a member of this alliance."""
    if owner == EVERYBODY or owner in reader.numbers:
        return True
    if not reader.roles:
        return False
    return owner in reader.houses or (is_alliance(world, owner) and of_alliance(world, reader, owner))


def of_alliance(world: World, reader: Reader, alliance: Id) -> bool:
    """Whether their unit, or one that it came from, is a member."""
    return any(is_member(world, alliance, unit) for unit in reader.houses)


def is_alliance(world: World, stream: Id) -> bool:
    """Asked before memberships are, which are looked up in vain for all the other streams of a log."""
    return world.find(stream, Alliance) is not None


def _named_after(world: World, reader: Reader) -> set[Id]:
    """Rule streams whose content does not say whose they are, but whose names do."""
    names = {
        world.rule("administrators", reader.unit),
        world.rule("keys-in-use", reader.unit, reader.holder),
    }
    return names | {world.rule("checkin", number) for number in reader.numbers}


def awaits(world: World, reader: Reader, alliance: Id) -> bool:
    """Whoever is invited to an alliance, or has applied, must read its charter before the answer."""
    if not reader.roles or not is_alliance(world, alliance):
        return False
    member = world.find(world.rule("membership", alliance, reader.unit), Member)
    return member is not None and member.stage in (Stage.INVITED, Stage.APPLIED)
