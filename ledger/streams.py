"""Streams folded once and kept: what a decision reads first, before it asks the database.

The cache may be behind what another process has appended. That is safe: the append's conditions name the version
that was read, and a refusal is believed only when those versions are still the newest (`are_current`).
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any
from uuid import UUID

from contracts.entry import Entry, read_entry
from contracts.statement import BatchHeader, parse
from contracts.streams import rule_id
from contracts.values import Digest, Id
from domain.deciding import NOTHING, Folded, Written, evolve
from domain.history import as_happened, signed_part, written_as
from domain.refusals import NoSuch
from ledger.recorders import LedgerRecorder
from ledger.rows import Stored

ROWS_AT_ONCE = 64
"""Looking back for a signature, which most entries hold themselves."""


class Streams:
    """A `Source` for worlds over the database. Used by many threads."""

    def __init__(self, recorder: LedgerRecorder, log: Digest, keep: int = 100_000) -> None:
        self.log = log
        self._recorder = recorder
        self.keep = keep
        """How many are kept; the oldest go first."""
        self._folded: OrderedDict[Id, Folded] = OrderedDict()
        self._sheets: OrderedDict[Digest, tuple[Id, ...]] = OrderedDict()
        self._headers: OrderedDict[Digest, BatchHeader] = OrderedDict()
        self._lock = Lock()

    def folded(self, stream: Id) -> Folded:
        if (known := self._folded.get(stream)) is not None:
            return known
        return self._load([stream])[stream]

    def prefetch(self, streams: Iterable[Id]) -> Mapping[Id, Folded]:
        wanted = {stream for stream in streams if stream not in self._folded}
        return self._load(sorted(wanted)) if wanted else {}

    def written(self, index: int) -> Written | None:
        rows = self._recorder.rows(index + 1, index + 1)
        return written_as(rows[0].entry, index, self.log, self.header) if rows else None

    def entries_back(self, index: int) -> Iterator[bytes]:
        for last in range(index + 1, 0, -ROWS_AT_ONCE):
            rows = self._recorder.rows(max(1, last - ROWS_AT_ONCE + 1), last)
            yield from (row.entry for row in reversed(rows))

    def has(self, stream: Id) -> bool:
        """Whether `folded` gives this stream without asking the database."""
        return stream in self._folded

    def items(self, batch: Digest) -> Sequence[Id] | None:
        """The streams of a batch's items in order; None when the log has no such batch."""
        if (known := self._sheets.get(batch)) is not None:
            return known
        stream = UUID(rule_id(self.log, "batch", batch))
        rows = self._recorder.streams([stream])[stream]
        if not rows:
            return None
        count = parse(BatchHeader, self._entry(rows[0]).signed).count
        found = self._item_streams(rows[0].position + 1, count)
        with self._lock:
            self._sheets[batch] = found
            _trim(self._sheets, 64)
        return found

    def header(self, batch: Digest) -> BatchHeader:
        """The signed header of a batch that is in the log."""
        if (known := self._headers.get(batch)) is not None:
            return known
        stream = UUID(rule_id(self.log, "batch", batch))
        rows = self._recorder.streams([stream])[stream]
        if not rows:
            raise NoSuch(noun_zh="批次", noun_en="batch", stream=batch)
        header = parse(BatchHeader, self._entry(rows[0]).signed)
        with self._lock:
            self._headers[batch] = header
            _trim(self._headers, 1024)
        return header

    def learn(self, folded: Mapping[Id, Folded]) -> None:
        """Remember what an accepted decision has made of these streams, unless something newer is known."""
        with self._lock:
            for stream, new in folded.items():
                known = self._folded.get(stream)
                if known is None or known.version < new.version:
                    self._folded[stream] = new
            _trim(self._folded, self.keep)

    def forget(self, streams: Iterable[Id]) -> None:
        with self._lock:
            for stream in streams:
                self._folded.pop(stream, None)

    def are_current(self, readings: Mapping[Id, int]) -> bool:
        """Whether every stream still is at the version that was read. What has moved is forgotten."""
        versions = {UUID(stream): version for stream, version in readings.items()}
        newer = self._recorder.streams(list(versions), after=versions)
        moved = [str(stream) for stream, rows in newer.items() if rows]
        self.forget(moved)
        return not moved

    def _load(self, streams: Sequence[Id]) -> dict[Id, Folded]:
        loaded = {}
        for stream, rows in self._recorder.streams([UUID(stream) for stream in streams]).items():
            folded = NOTHING
            for row in rows:
                folded = self._after(folded, row)
            loaded[str(stream)] = folded
        self.learn({stream: folded for stream, folded in loaded.items() if folded.version})
        return loaded

    def _after(self, folded: Folded, row: Stored) -> Folded:
        entry = self._entry(row)
        happened = as_happened(entry, signed_part(entry, self.log, self.header), row.position - 1)
        return Folded(happened.version, happened.digest, evolve(folded.state, happened))

    def _item_streams(self, start: int, count: int) -> tuple[Id, ...]:
        """An item may have several rows, so its batch may reach further than its count; the rows are contiguous."""
        found: list[Id] = []
        while len(found) < count:
            rows = self._recorder.rows(start, start + 4095)
            assert rows, "a batch is appended whole"
            found += [str(row.stream) for row in rows if row.act is not None]
            start += len(rows)
        return tuple(found[:count])

    @staticmethod
    def _entry(row: Stored) -> Entry:
        return read_entry(row.entry, row.position - 1)


def _trim(cache: OrderedDict[str, Any], keep: int) -> None:
    while len(cache) > keep:
        cache.popitem(last=False)
