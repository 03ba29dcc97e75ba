"""Folded streams and batches in bounded memory: the most recent at hand, the others in a temporary file.

An audit of a city's log folds tens of millions of streams, nearly all of them read once more soon after they were
written and never again. So the least recently used half goes to disk whenever memory is full.
"""

import os
import pickle
import sqlite3
from collections import OrderedDict
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from contracts.values import Digest, Id
from domain.deciding import NOTHING, Folded
from domain.history import Batch

FILTER_BYTES = 8 << 20


class Spill:
    """A mapping from stream to `Folded` that keeps at most `at_hand` of them in memory. For one thread.

    What is spilled is appended to one file, and an index says where it is. Most streams that are asked for are new:
    a filter of fixed size (Bloom) knows that without a look at the index, for all but a few in a thousand.
    """

    def __init__(self, at_hand: int = 50_000) -> None:
        self._at_hand = at_hand
        self._recent: OrderedDict[Id, Folded] = OrderedDict()
        self._values = TemporaryFile()  # noqa: SIM115
        self._written_bytes = 0
        self._index = private_file(32_768)
        self._index.execute(
            "CREATE TABLE folded (stream BLOB PRIMARY KEY, start INT, length INT) WITHOUT ROWID"
        )
        self._filter = bytearray(FILTER_BYTES)

    def get(self, stream: Id, default: Folded = NOTHING) -> Folded:
        if (folded := self._recent.get(stream)) is not None:
            self._recent.move_to_end(stream)
            return folded
        key = bytes.fromhex(stream.replace("-", ""))
        if not all(self._filter[byte] & bit for byte, bit in places(key)):
            return default
        found = self._index.execute("SELECT length, start FROM folded WHERE stream = ?", (key,)).fetchone()
        if not found:
            return default
        folded = self[stream] = Folded(*pickle.loads(os.pread(self._values.fileno(), *found)))
        return folded

    def __setitem__(self, stream: Id, folded: Folded) -> None:
        self._recent[stream] = folded
        self._recent.move_to_end(stream)
        if len(self._recent) > self._at_hand:
            self._spill_half()

    def close(self) -> None:
        self._index.close()
        self._values.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _spill_half(self) -> None:
        spilled = []
        for _ in range(len(self._recent) // 2):
            stream, folded = self._recent.popitem(last=False)
            value, key = (
                pickle.dumps(tuple(folded), pickle.HIGHEST_PROTOCOL),
                bytes.fromhex(stream.replace("-", "")),
            )
            self._values.write(value)
            spilled.append((key, self._written_bytes, len(value)))
            self._written_bytes += len(value)
            for byte, bit in places(key):
                self._filter[byte] |= bit
        self._values.flush()
        self._index.executemany("INSERT OR REPLACE INTO folded VALUES (?, ?, ?)", sorted(spilled))


def places(key: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """The two bits of the filter that a stream sets. Ids are hashes, so any part of them will do."""
    one, two = int.from_bytes(key[:4]), int.from_bytes(key[-4:])
    return ((one >> 3) % FILTER_BYTES, 1 << (one & 7)), ((two >> 3) % FILTER_BYTES, 1 << (two & 7))


class SpilledBatches:
    """A mapping from a batch's digest to what it is, none of it in memory. For one thread."""

    def __init__(self) -> None:
        self._disk = private_file(2_048)
        self._disk.execute("CREATE TABLE batch (digest TEXT PRIMARY KEY, value BLOB)")

    def get(self, digest: Digest, default: Batch | None = None) -> Batch | None:
        found = self._disk.execute("SELECT value FROM batch WHERE digest = ?", (digest,)).fetchone()
        return Batch(*pickle.loads(found[0])) if found else default

    def __setitem__(self, digest: Digest, batch: Batch | None) -> None:
        assert batch
        value = pickle.dumps(tuple(batch), pickle.HIGHEST_PROTOCOL)
        self._disk.execute("INSERT OR REPLACE INTO batch VALUES (?, ?)", (digest, value))

    def close(self) -> None:
        self._disk.close()


def private_file(cache_kb: int) -> sqlite3.Connection:
    """A database that nobody else sees and that SQLite removes itself."""
    disk = sqlite3.connect("")
    for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{cache_kb}"):
        disk.execute(f"PRAGMA {setting}")
    return disk
