"""Folded streams and batches in bounded memory: the most recent at hand, the others in a temporary file.

An audit of a city's log folds tens of millions of streams, nearly all of them read once more soon after they were
written and never again. So the least recently used half goes to disk whenever memory is full.
"""

import pickle
import sqlite3
from collections import OrderedDict
from types import TracebackType
from typing import Self

from contracts.values import Digest, Id
from domain.deciding import NOTHING, Folded
from domain.history import Batch


class Spill:
    """A mapping from stream to `Folded` that keeps at most `at_hand` of them in memory. For one thread."""

    def __init__(self, at_hand: int = 50_000) -> None:
        self._at_hand = at_hand
        self._recent: OrderedDict[Id, Folded] = OrderedDict()
        self._disk = private_file(16_384)
        self._disk.execute("CREATE TABLE folded (stream BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        self._spilled = 0

    def get(self, stream: Id, default: Folded = NOTHING) -> Folded:
        if (folded := self._recent.get(stream)) is not None:
            self._recent.move_to_end(stream)
            return folded
        if not self._spilled:
            return default
        key = bytes.fromhex(stream.replace("-", ""))
        found = self._disk.execute("SELECT value FROM folded WHERE stream = ?", (key,)).fetchone()
        if not found:
            return default
        folded = self[stream] = Folded(*pickle.loads(found[0]))
        return folded

    def __setitem__(self, stream: Id, folded: Folded) -> None:
        self._recent[stream] = folded
        self._recent.move_to_end(stream)
        if len(self._recent) > self._at_hand:
            self._spill_half()

    def close(self) -> None:
        self._disk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _spill_half(self) -> None:
        oldest = [self._recent.popitem(last=False) for _ in range(len(self._recent) // 2)]
        self._disk.executemany(
            "INSERT OR REPLACE INTO folded VALUES (?, ?)",
            (
                (bytes.fromhex(stream.replace("-", "")), pickle.dumps(tuple(folded), pickle.HIGHEST_PROTOCOL))
                for stream, folded in oldest
            ),
        )
        self._spilled += len(oldest)


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
