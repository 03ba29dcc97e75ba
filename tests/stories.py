"""A log in memory, with everything that decides and nothing that stores: for tests of the domain alone.

story.says(statement)          it happens
with refused(SamePerson): …    it may not
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import Any

import pytest

from contracts.dsse import Signatures
from contracts.entry import Genesis, log_id, read_entry, write_entry, write_genesis
from contracts.refusals import Refusal
from contracts.statement import Statement, open_batch, open_statement
from contracts.statements import BODIES
from contracts.statements.corrections import EntryRef
from contracts.tree import leaf_hash
from contracts.values import NIL, Digest, Id
from domain.acts import act_out
from domain.authority import as_act, authenticate
from domain.batches import BatchReceived, authenticate_batch
from domain.deciding import Data, Folded, Happened, World
from domain.history import History, as_happened, data_as_json
from domain.log import Log
from ledger.writing import item_of


class Story:
    """Takes statements like a ledger. Its clock stands where it is put."""

    def __init__(self, genesis: Genesis, received: int) -> None:
        entry = write_genesis(genesis, received)
        self.log: Digest = log_id(entry)
        self.history = History(self.log, entry_at=self.entry_at)
        self.happened: list[Happened] = []
        self.writers: list[Callable[[], bytes]] = []
        """How to write each entry: few stories look back at one."""
        self.received = received
        self._take([as_happened(read_entry(entry, 0), None)], [lambda: entry])

    def entry_at(self, index: int) -> bytes | None:
        return self.writers[index]() if index < len(self.writers) else None

    def ref(self, event: type[Data], nth: int = 0) -> EntryRef:
        """The nth entry with such an event."""
        index = [at for at, happened in enumerate(self.happened) if type(happened.data) is event][nth]
        return EntryRef(index=index, leaf=leaf_hash(self.writers[index]()).hex())

    def submit(self, payload: bytes, signatures: Signatures) -> list[Happened]:
        statement = open_statement(payload, self.log, BODIES)
        world = World(self.history)
        act = authenticate(world, statement, signatures, self.received)
        happened = act_out(world, act)
        return self._take(happened, written(happened, statement, signatures, act.rules))

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
        rules = world.get(NIL, Log).rules
        self._take([own], [lambda: entry_of(own, rules, signed=("batch", payload, signatures))])
        for i, (statement, happened) in enumerate(zip(statements, decided, strict=True)):
            item = item_of(statement, digest, i)
            self._take(happened, written(happened, statement, None, rules, item), item_of=digest)
        return digest

    def hand_to(self, taker: Any, put_clock_to: Callable[[int], None], since: int = 0) -> None:
        """Submit everything to another ledger of the same genesis, each statement at the moment at which it came here.

        One that has the entries before `since` already is given the others: with that entry a statement or a batch begins.
        """
        entries = iter([read_entry(self.writers[at](), at) for at in range(since, len(self.writers))])
        for entry in entries:
            put_clock_to(entry.received)
            if entry.kind == "statement":
                taker.submit(entry.payload, entry.signatures)
            elif entry.kind == "batch" and entry.signed:
                items = (each.item["statement"] for each in entries if each.item)
                taker.submit_batch(
                    entry.payload, entry.signatures, list(islice(items, entry.signed["count"]))
                )

    def folded(self, stream: Id) -> Folded:
        return self.history.folded(stream)

    def state(self, stream: Id) -> Any:
        return self.history.folded(stream).state

    def _take(
        self, happened: list[Happened], rows: list[Callable[[], bytes]], item_of: Digest | None = None
    ) -> list[Happened]:
        for place, each in enumerate(happened):
            self.history.record(each, item_of if place == 0 else None)
        self.happened += happened
        self.writers += rows
        return happened


def written(
    happened: Sequence[Happened],
    statement: Statement,
    signatures: Signatures | None,
    rules: int,
    item: dict[str, Any] | None = None,
) -> list[Callable[[], bytes]]:
    """How the rows of one statement would be written."""
    first: dict[str, Any] = (
        {"item": item} if item else {"signed": ("statement", statement.payload, signatures)}
    )
    carried = [first] + [{"of": statement.digest}] * (len(happened) - 1)
    return [
        partial(entry_of, each, rules, **members) for each, members in zip(happened, carried, strict=True)
    ]


def entry_of(happened: Happened, rules: int, **members: Any) -> bytes:
    return write_entry(
        stream=happened.stream,
        version=happened.version,
        event=happened.data.event,
        rules=rules,
        received=happened.received,
        data=data_as_json(happened.data),
        **members,
    )


@contextmanager
def refused(why: type[Refusal]) -> Iterator[None]:
    """What happens inside must be refused for exactly this reason, in both languages."""
    with pytest.raises(Refusal) as caught:
        yield
    assert type(caught.value) is why, caught.value
    assert "{" not in caught.value.in_chinese() + caught.value.in_english()
