"""What a decision becomes in the log: rows to append, and the receipt for whoever submitted.

statement   →  its first event's row carries it whole; its other events' rows carry its digest
batch       →  one row `batch.received` with the signature, then the rows of each item in order
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from contracts.dsse import Signatures
from contracts.entry import Receipt, ReceiptEntry, read_entry, write_entry
from contracts.refusals import Refusal
from contracts.statement import BatchHeader, Statement
from contracts.values import NIL, Digest, Id
from domain.acts import act_out
from domain.authority import as_act
from domain.batches import BatchReceived
from domain.deciding import Happened, World
from domain.history import data_as_json, signed_part
from domain.log import Log
from ledger.rows import Row, Stored, leaf_of

STANDS_IN_THE_BATCH = ("log", "actor", "seen")


def statement_rows(
    events: Sequence[Happened], statement: Statement, signatures: Signatures, rules: int
) -> list[Row]:
    """The rows of one statement that was sent alone."""
    first = _row(events[0], rules, statement.act, signed=("statement", statement.payload, signatures))
    return [first, *(_row(event, rules, None, of=statement.digest) for event in events[1:])]


def batch_rows(
    world: World,
    header: BatchHeader,
    payload: bytes,
    signatures: Signatures,
    statements: Sequence[Statement],
    holder: Id,
    received: int,
) -> list[Row]:
    """The rows of a batch, each item decided on what the earlier ones have done.

    Raises:
        Refusal: of an item, whose number stands in its facts as `item`.
    """
    rules, digest = world.get(NIL, Log).rules, sha256(payload).hexdigest()
    stream = world.rule("batch", digest)
    own = Happened(stream, 1, BatchReceived(holder=holder), received, digest, header, header.actor)
    world.happen(own)
    rows = [_row(own, rules, stream, signed=("batch", payload, signatures))]
    keyids = tuple(signature.keyid for signature in signatures)
    for i, statement in enumerate(statements):
        try:
            events = act_out(world, as_act(world, statement, holder, received, keyids))
        except Refusal as no:
            no.facts["item"] = i
            raise
        rows.append(_row(events[0], rules, statement.act, item=item_of(statement, digest, i)))
        rows += [_row(event, rules, None, of=statement.digest) for event in events[1:]]
    return rows


def item_of(statement: Statement, batch: Digest, i: int) -> dict[str, Any]:
    """A statement as it stands in its row, without what stands once in the batch's."""
    whole = statement.header.model_dump()
    short = {name: value for name, value in whole.items() if name not in STANDS_IN_THE_BATCH}
    return {"batch": batch, "i": i, "statement": short}


def receipt_for(rows: Sequence[Row], first: int, digest: Digest, received: int) -> Receipt:
    """The receipt for rows that were appended from position `first` on."""
    entries = tuple(
        ReceiptEntry(
            index=first - 1 + k,
            leaf=leaf_of(row.entry).hex(),
            stream=str(row.stream),
            version=row.version,
            event=row.event,
        )
        for k, row in enumerate(rows)
    )
    return Receipt(statement=digest, entries=entries, received=received)


def receipt_again(
    stored: Sequence[Stored], log: Digest, find_batch: Callable[[Digest], BatchHeader]
) -> Receipt:
    """The receipt that was given for these rows of one statement or one whole batch, byte for byte."""
    entry = read_entry(stored[0].entry, stored[0].position - 1)
    signed = signed_part(entry, log, find_batch)
    digest = signed.digest if isinstance(signed, Statement) else sha256(entry.payload).hexdigest()
    rows = [Row(row.stream, row.version, row.event, row.entry, row.act) for row in stored]
    return receipt_for(rows, stored[0].position, digest, entry.received)


def _row(event: Happened, rules: int, act: Id | None, **signed: Any) -> Row:
    entry = write_entry(
        stream=event.stream,
        version=event.version,
        event=event.data.event,
        rules=rules,
        received=event.received,
        data=data_as_json(event.data),
        **signed,
    )
    return Row(UUID(event.stream), event.version, event.data.event, entry, UUID(act) if act else None)
