"""A batch: many statements under one signature. Its own row comes first and holds what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from contracts import dsse, keys
from contracts.canonical import encode
from contracts.entry import BATCH_RECEIVED
from contracts.statement import BatchHeader, Statement
from contracts.values import NIL, Id
from domain.authority import holder_for, key_in_use
from domain.deciding import FORESEEN, Happened, Own, World, evolves
from domain.refusals import NotForRoots, OneSignature, require


class BatchReceived(Own):
    event = BATCH_RECEIVED


@dataclass(frozen=True, slots=True)
class Batch:
    noun: ClassVar = ("批次", "batch")
    header: BatchHeader


@evolves(BatchReceived)
def evolve_batch(_: Batch | None, happened: Happened) -> Batch:
    assert isinstance(happened.body, BatchHeader)
    return Batch(happened.body)


def look_ahead(world: World, statements: Sequence[Statement]) -> None:
    """Read in one round trip what the items of a batch open, and what they will ask of."""
    streams = {statement.header.stream for statement in statements}
    for statement in statements:
        if names := FORESEEN.get(type(statement.body)):
            streams.update(names(world, statement.body))
    world.prefetch(sorted(streams))


def authenticate_batch(
    world: World, header: BatchHeader, signatures: tuple[dsse.Signature, ...], verify: bool = True
) -> Id:
    """Return the person behind the one signature of a batch. Roots sign no batches.

    Raises:
        SignaturesOutOfOrder, NotForRoots, OneSignature, KeyUnknown, KeyEnded, NotYourKey, WrongSignature.
    """
    dsse.require_order(signatures)
    require(header.actor != NIL, NotForRoots())
    require(len(signatures) == 1, OneSignature(needed=1, given=len(signatures)))
    signature = signatures[0]
    key = key_in_use(world, signature.keyid)
    holder = holder_for(world, key, header.actor)
    if verify:
        keys.verify(key.spki, dsse.pae(dsse.BATCH, encode(header.model_dump())), signature.sig)
    return holder
