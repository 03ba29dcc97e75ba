"""The newest version of every stream and every act met so far, in bounded memory, for joining checked stretches."""

import sqlite3
from uuid import UUID

from ledger.findings import broken
from ledger.integrity import Stretch


class Heads:
    """Kept in a temporary file. For one thread."""

    def __init__(self) -> None:
        self._disk = sqlite3.connect("")
        self._disk.execute("PRAGMA journal_mode = OFF")
        self._disk.execute("PRAGMA synchronous = OFF")
        self._disk.execute("PRAGMA cache_size = -32768")
        self._disk.execute("CREATE TABLE head (stream BLOB PRIMARY KEY, version INT) WITHOUT ROWID")
        self._disk.execute("CREATE TABLE act (act BLOB PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        self._disk.close()

    def join(self, stretch: Stretch) -> None:
        """Go on from the stretches before.

        Raises:
            Broken: a stream does not go on where it was left, or a statement stands twice.
        """
        for stream, (first, last, index) in sorted(stretch.versions.items()):
            key = UUID(stream).bytes
            known = self._disk.execute("SELECT version FROM head WHERE stream = ?", (key,)).fetchone()
            expected = known[0] + 1 if known else 1
            if first != expected:
                raise broken(index, "version-gap", expected=expected, found=first)
            self._disk.execute("INSERT OR REPLACE INTO head VALUES (?, ?)", (key, last))
            if expected == 1 and self._disk.execute("SELECT 1 FROM act WHERE act = ?", (key,)).fetchone():
                raise broken(index, "counted-twice")
        for act, index in stretch.acts:
            if self._disk.execute("SELECT 1 FROM head WHERE stream = ?", (UUID(act).bytes,)).fetchone():
                _, _, opening = stretch.versions.get(act, (0, 0, index))
                raise broken(max(index, opening), "counted-twice")
            try:
                self._disk.execute("INSERT INTO act VALUES (?)", (UUID(act).bytes,))
            except sqlite3.IntegrityError:
                raise broken(index, "counted-twice") from None
