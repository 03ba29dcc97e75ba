"""A refusal with names in place of ids, for whoever it is told to.

    domain      单位0f0f0f0f-…不是任何一方的上级        it knows ids, and its facts keep them
    whoever signed, and may read it      单位“城关街道”不是任何一方的上级

Units are called by name to everybody who signs; anything else to those alone who may read it (`api/readers.py`). What has no name goes
by that of what it belongs to: a claim by its item's. Persons keep their number: their names are in no answer of the ledger.
"""

from collections.abc import Iterator

from api.envelopes import Envelope
from api.naming import belongs_to, name_of
from api.readers import Reader, may_read, reader_of
from api.reading import read_now
from contracts import dsse, keys
from contracts.refusals import Name, Refusal
from contracts.values import Id
from domain.authority import key_in_use
from domain.deciding import World
from domain.units import Unit
from ledger.application import Ledger


def told_to(ledger: Ledger, reader: Reader | None, no: Refusal) -> Refusal:
    """The same refusal, with the names that the reader may know. Nobody knows any."""
    if reader and (ids := no.ids()):
        no.names = read_now(ledger, lambda world: dict(names(ledger, world, reader, ids)))
    return no


def signer_of(ledger: Ledger, envelope: Envelope) -> Reader | None:
    """Whose key signed what arrived, if its signature is good: anybody can write a key's name into an envelope."""

    def signs(world: World) -> Reader:
        [signature, *_] = envelope.signatures
        message = dsse.pae(envelope.payload_type, envelope.payload)
        keys.verify(key_in_use(world, signature.keyid).spki, message, signature.sig)
        return reader_of(world, signature.keyid)

    try:
        return read_now(ledger, signs)
    except Refusal:
        return None


def names(ledger: Ledger, world: World, reader: Reader, ids: set[Id]) -> Iterator[tuple[Id, Name]]:
    world.prefetch(sorted(ids))
    for id in ids:
        if found := name(ledger, world, reader, id):
            yield id, found


def name(ledger: Ledger, world: World, reader: Reader, stream: Id) -> Name | None:
    state = world.folded(stream).state
    if isinstance(state, Unit):
        return Name(state.name, only=True)
    if state is None or not may_read(ledger, world, reader, stream):
        return None
    if own := name_of(state):
        return Name(own, only=False)
    whole = belongs_to(state)
    return name(ledger, world, reader, whole) if whole else None
