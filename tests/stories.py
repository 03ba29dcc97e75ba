"""A log in memory, with everything that decides and nothing that stores: for tests of the domain alone.

story.says(statement)          it happens
with refused(SamePerson): …    it may not
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest

from contracts.dsse import Signatures
from contracts.entry import Genesis, log_id, read_entry, write_genesis
from contracts.refusals import Refusal
from contracts.statement import open_batch, open_statement
from contracts.statements import BODIES
from contracts.values import Digest, Id
from domain.acts import act_out
from domain.authority import as_act, authenticate
from domain.batches import BatchReceived, authenticate_batch
from domain.deciding import Folded, Happened, World
from domain.history import History, as_happened


class Story:
    """Takes statements like a ledger. Its clock stands where it is put."""

    def __init__(self, genesis: Genesis, received: int) -> None:
        entry = write_genesis(genesis, received)
        self.log: Digest = log_id(entry)
        self.history = History(self.log)
        self.happened: list[Happened] = []
        self.received = received
        self._take([as_happened(read_entry(entry, 0), None)])

    def submit(self, payload: bytes, signatures: Signatures) -> list[Happened]:
        statement = open_statement(payload, self.log, BODIES)
        world = World(self.history)
        return self._take(act_out(world, authenticate(world, statement, signatures, self.received)))

    def submit_batch(self, payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]]) -> Digest:
        header, statements = open_batch(payload, items, self.log, BODIES)
        world, digest = World(self.history), sha256(payload).hexdigest()
        holder = authenticate_batch(world, header, signatures)
        own = Happened(
            world.rule("batch", digest),
            1,
            BatchReceived(holder=holder),
            self.received,
            digest,
            header,
            header.actor,
        )
        keyids = tuple(signature.keyid for signature in signatures)
        decided = [act_out(world, as_act(world, each, holder, self.received, keyids)) for each in statements]
        self._take([own])
        for happened in decided:
            self._take(happened, item_of=digest)
        return digest

    def folded(self, stream: Id) -> Folded:
        return self.history.folded(stream)

    def state(self, stream: Id) -> Any:
        return self.history.folded(stream).state

    def _take(self, happened: list[Happened], item_of: Digest | None = None) -> list[Happened]:
        for place, each in enumerate(happened):
            self.history.record(each, item_of if place == 0 else None)
        self.happened += happened
        return happened


@contextmanager
def refused(why: type[Refusal]) -> Iterator[None]:
    """What happens inside must be refused for exactly this reason, in both languages."""
    with pytest.raises(Refusal) as caught:
        yield
    assert type(caught.value) is why, caught.value
    assert "{" not in caught.value.in_chinese() + caught.value.in_english()
