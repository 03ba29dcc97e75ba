"""Affirming: what a suspect key signed counts again once its holder says, with a sound key, that they did sign it.

    key.revoked, suspect from 40 ──▶ facts of what it signed from there on are set aside ──entry.affirm──▶ they count again
                                                             ▲                                                   │
                                                             └── the key that affirmed is revoked as suspect itself ◀┘

Only the holder of the suspect key can know, so nobody else affirms, and two-person rules hold as they did when it was signed:
nobody comes to stand on both sides. It takes a key of the unit that it was signed for, or the person's own: a unit may enrol a
key for anybody, and should be able to speak for itself by it and for nobody else. No role is asked for, since it is about an act of then and not of today; and
there is no last day, for a report keeps to the position as of which it was sealed.

What is affirmed is a statement, and stands under its digest, so that it is affirmed once, whichever of its entries is named.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.affirmations import AffirmEntries
from contracts.statements.corrections import EntryRef
from contracts.values import Count, Digest
from domain.authority import Key
from domain.deciding import (
    Act,
    Data,
    Happened,
    Happening,
    Own,
    Signed,
    World,
    decides,
    evolves,
    own,
    stands_alone,
)
from domain.persons import person_now
from domain.refusals import AlreadyAffirmed, NotInDoubt, NotThisUnit, NotYourSignature, require


class EntryAffirmed(Own):
    event = "entry.affirmed"


class StatementAffirmed(Data):
    """Stands in the stream named after the statement's digest."""

    event = "statement.affirmed"
    entry: Count
    """The index of the entry that was named."""
    statement: Digest
    key: Digest
    """By which it was affirmed. Should that come under suspicion from before this entry on, it is affirmed no longer."""


@dataclass(frozen=True, slots=True)
class Affirmed:
    noun: ClassVar = ("重新确认", "affirmation")
    key: Digest


stands_alone(EntryAffirmed)


@evolves(StatementAffirmed)
def evolve_affirmed(_: Affirmed | None, happened: Happened) -> Affirmed:
    assert isinstance(happened.data, StatementAffirmed)
    return Affirmed(happened.data.key)


@decides(AffirmEntries)
def affirm(world: World, act: Act, body: AffirmEntries) -> list[Happening]:
    affirmed: dict[Digest, Happening] = {}
    for entry in body.entries:
        signed = world.signed(entry.index, entry.leaf)
        require(
            act.is_one_with(person_now(world, signed.actor)),
            NotThisUnit(
                who_zh="当时以其名义签署的单位或本人", who_en="the unit or person that it was signed for"
            ),
        )
        require_holder(world, act, entry, signed)
        once = AlreadyAffirmed(entry=entry.index + 1)
        require(signed.statement not in affirmed, once)
        stream = world.rule("affirmed", signed.statement)
        before = world.find(stream, Affirmed)
        require(before is None or is_suspect(world, before.key), once)
        [key] = act.keys
        affirmed[signed.statement] = Happening(
            stream, StatementAffirmed(entry=entry.index, statement=signed.statement, key=key)
        )
    return [own(act, EntryAffirmed), *affirmed.values()]


def require_holder(world: World, act: Act, entry: EntryRef, signed: Signed) -> None:
    """
    Raises:
        NotInDoubt: no key that signed it is suspect from there on.
        NotYourSignature: such a key is somebody else's.
    """
    keys = [world.find(world.rule("key", keyid), Key) for keyid in signed.keyids]
    suspect = [
        key for key in keys if key and key.suspect_from is not None and entry.index >= key.suspect_from
    ]
    require(suspect, NotInDoubt(entry=entry.index + 1))
    holders = {person_now(world, key.holder) for key in suspect}
    require(holders == {act.holder}, NotYourSignature(entry=entry.index + 1))


def is_suspect(world: World, keyid: Digest) -> bool:
    return world.get(world.rule("key", keyid), Key).suspect_from is not None
