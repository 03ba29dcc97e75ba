"""Folded streams in bounded memory: the most recent ones at hand, the others in a temporary file.

An audit of a city's log folds tens of millions of streams, nearly all of them read once more soon after they were
written and never again. So the least recently used half goes to disk whenever memory is full.
"""

import pickle
import sqlite3
from collections import OrderedDict
from types import TracebackType
from typing import Self

from contracts.values import Id
from domain.deciding import NOTHING, Folded


class Spill:
    """A mapping from stream to `Folded` that keeps at most `at_hand` of them in memory. For one thread."""

    def __init__(self, at_hand: int = 50_000) -> None:
        self._at_hand = at_hand
        self._recent: OrderedDict[Id, Folded] = OrderedDict()
        self._disk = sqlite3.connect("")  # a private file that SQLite removes itself
        self._disk.execute("PRAGMA journal_mode = OFF")
        self._disk.execute("PRAGMA synchronous = OFF")
        self._disk.execute("PRAGMA cache_size = -16384")
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
        folded = Folded(*pickle.loads(found[0]))
        self._recent[stream] = folded
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
