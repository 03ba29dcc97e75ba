"""The log as views read it: each entry with what stands once for several of them.

    position  41                     42            43               44           45
    entry     batch.received  B      item 0 of B   its further row  item 1 of B  claim.made
    opening   41                     42            42               44           45
    keyids    from 41                from 41       from 41          from 41      from 45

A statement's further rows leave out who acted, and the items of a batch leave out who signed; both stand in an earlier
row. A reader that starts in the middle looks that row up.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from contracts.entry import BATCH_RECEIVED, Entry, read_entry
from contracts.statement import BatchHeader, Body, parse
from contracts.streams import rule_id
from contracts.values import Digest, Id
from domain.deciding import EVENTS, Data, Happened, day_of
from domain.history import as_happened, signed_part
from ledger.application import Ledger
from ledger.rows import Stored


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event at its place in the log."""

    position: int
    """Counted from 1."""
    happened: Happened
    leaf: bytes
    act: Id
    """Names the statement or batch that it belongs to."""
    opening: Happened
    """The first event of that statement: itself, or the one that the further rows follow."""
    keyids: tuple[Digest, ...]
    """The keys that signed; none for genesis."""
    log: Digest
    zone: str

    @property
    def index(self) -> int:
        return self.position - 1

    @property
    def stream(self) -> Id:
        return self.happened.stream

    @property
    def data(self) -> Data:
        return self.happened.data

    @property
    def body(self) -> Body | BatchHeader | None:
        """What was signed; only with a statement's first event."""
        return self.happened.body

    @property
    def actor(self) -> Id:
        """The unit acted for, or the person in an act of their own. Genesis has none."""
        assert self.opening.actor is not None
        return self.opening.actor

    @property
    def day(self) -> str:
        """The calendar day on which it was received, in the zone of the log."""
        return day_of(self.happened.received, self.zone)


class _Batch(NamedTuple):
    digest: Digest
    header: BatchHeader
    keyids: tuple[Digest, ...]


class _Opening(NamedTuple):
    act: Id
    happened: Happened
    keyids: tuple[Digest, ...]


class Reader:
    """Turns rows of the log into events, in order. Keeps its place, so that the next rows may follow the last ones."""

    def __init__(self, ledger: Ledger) -> None:
        self.log = ledger.log
        self._rows = ledger.rows
        [genesis] = ledger.rows.rows(1, 1)
        self.zone: str = read_entry(genesis.entry, 0).data["zone"]
        self._position = 0
        self._opening_row: Stored | None = None
        self._opening: _Opening | None = None
        self._batch_row: Stored | None = None
        self._batch: _Batch | None = None
        self._sheets: dict[Digest, Stored] = {}

    def read(
        self, stored: Iterable[Stored], wanted: Container[str] = EVENTS, *, sparse: bool = False
    ) -> Iterator[Recorded]:
        """The events with a `wanted` name among `stored`, rows that follow one another. Others are not even decoded.

        `sparse`: rows are left out, but of no statement its first where another row of it is there.

        Raises `NotEvidence` for bytes that no ledger of this kind has written.
        """
        for row in stored:
            if row.position != self._position + 1 and not sparse:
                self._opening_row = self._opening = None
            self._position = row.position
            if row.event == BATCH_RECEIVED:
                self._batch_row = row
            if row.act is not None:
                self._opening_row, self._opening = row, None
            if row.event in wanted:
                yield self._recorded(row)

    def _recorded(self, row: Stored) -> Recorded:
        opening = self._opened_by(row)
        if row.act is not None:
            happened = opening.happened
        else:
            happened = as_happened(read_entry(row.entry, row.position - 1), None, row.position - 1)
        return Recorded(
            row.position,
            happened,
            row.leaf,
            opening.act,
            opening.happened,
            opening.keyids,
            self.log,
            self.zone,
        )

    def _opened_by(self, row: Stored) -> _Opening:
        """The first row of the statement that `row` belongs to, decoded once."""
        if self._opening is None:
            first = self._opening_row = self._opening_row or self._first_row_before(row)
            entry = read_entry(first.entry, first.position - 1)
            signed = signed_part(entry, self.log, lambda digest: self._sheet(digest).header)
            happened = as_happened(entry, signed, first.position - 1)
            self._opening = _Opening(str(first.act), happened, self._signers(entry))
        return self._opening

    def _first_row_before(self, row: Stored) -> Stored:
        stop = row.position
        while True:
            start = max(1, stop - 255)
            for earlier in reversed(self._rows.rows(start, stop)):
                if earlier.act is not None:
                    return earlier
            assert start > 1, "the first entry of a log opens an act"
            stop = start - 1

    def _signers(self, entry: Entry) -> tuple[Digest, ...]:
        if entry.item:
            return self._sheet(entry.item["batch"]).keyids
        return tuple(signature.keyid for signature in entry.signatures)

    def _sheet(self, digest: Digest) -> _Batch:
        if self._batch_row is not None:
            self._batch, self._batch_row = _opened(self._batch_row), None
        if self._batch is None or self._batch.digest != digest:
            self._batch = _opened(self._find_batch(digest))
        return self._batch

    def look_up_batches(self, stored: Iterable[Stored]) -> None:
        """All batches of which these rows are items, in one round trip: where they are of many, it is faster than one by one."""
        maybe = (row for row in stored if row.act is not None and b'"item"' in row.entry)
        entries = (read_entry(row.entry, row.position - 1) for row in maybe)
        digests = {
            entry.item["batch"]: self._stream_of(entry.item["batch"]) for entry in entries if entry.item
        }
        found = self._rows.streams(digests.values())
        self._sheets |= {digest: found[stream][0] for digest, stream in digests.items()}

    def _find_batch(self, digest: Digest) -> Stored:
        if digest in self._sheets:
            return self._sheets[digest]
        stream = self._stream_of(digest)
        found: Sequence[Stored] = self._rows.streams([stream])[stream]
        return found[0]

    def _stream_of(self, batch: Digest) -> UUID:
        return UUID(rule_id(self.log, "batch", batch))


def _opened(row: Stored) -> _Batch:
    entry = read_entry(row.entry, row.position - 1)
    keyids = tuple(signature.keyid for signature in entry.signatures)
    return _Batch(sha256(entry.payload).hexdigest(), parse(BatchHeader, entry.signed), keyids)
