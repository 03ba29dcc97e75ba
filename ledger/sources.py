"""Where an audit reads: a database with its columns, or a bundle that holds the entries alone."""

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

from psycopg2.extensions import cursor as Cursor

from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.refusals import NotEvidence
from contracts.tiles import WIDTH, entries_path, unpack_entries
from ledger.bulk import spelled
from ledger.datastore import Datastore
from ledger.key_table import EVENTS
from ledger.rows import AuditRow


class DatabaseSource:
    """A ledger's own rows and published checkpoints."""

    def __init__(self, datastore: Datastore, table: str = "ledger_events") -> None:
        self.datastore = datastore
        self.table = table

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens connections of its own."""
        return _reopened, (self.datastore.dsn, self.table)

    def size(self) -> int:
        with self.datastore.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(max(position), 0) FROM {self.table}")
            found: tuple[int] = cursor.fetchone() or (0,)
            return found[0]

    def rows(self, start: int = 0) -> Generator[AuditRow]:
        for rows in spelled(self.datastore, self.table, start + 1):
            yield from rows

    def entry(self, index: int) -> bytes | None:
        with self.datastore.cursor() as cursor:
            cursor.execute(f"SELECT state FROM {self.table} WHERE position = %s", (index + 1,))
            found = cursor.fetchone()
            return bytes(found[0]) if found else None

    def key_rows(self) -> Iterable[AuditRow]:
        with self.datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT position, state FROM {self.table} WHERE topic = ANY (%s) ORDER BY position",
                (list(EVENTS),),
            )
            return [AuditRow(position, bytes(entry)) for position, entry in cursor]

    def checkpoints(self) -> Sequence[bytes]:
        with self.datastore.cursor() as cursor:
            return _notes(cursor)

    def withheld(self) -> Sequence[int]:
        return ()


def _reopened(dsn: str, table: str) -> DatabaseSource:
    return DatabaseSource(Datastore(dsn), table)


def _notes(cursor: Cursor) -> list[bytes]:
    cursor.execute("SELECT to_regclass('ledger_checkpoints') IS NOT NULL")
    found = cursor.fetchone()
    if not found or not found[0]:
        return []
    cursor.execute("SELECT note FROM ledger_checkpoints ORDER BY size")
    return [note.encode() for (note,) in cursor]


class NoBundle(NotEvidence):
    zh = "{folder} 不是完整的审计包：缺少 {missing}。请重新导出。"
    en = "{folder} is no complete bundle: {missing} is missing. Export it again."


class BundleSource:
    """A folder as `gongjian bundle` writes it (SPEC.md, "Bundle"), or as tiles were fetched."""

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            NoBundle: there is no checkpoint in it.
        """
        self.folder = folder
        self._checkpoint = self._read("checkpoint")
        self._size = Checkpoint.parse(Note.parse(self._checkpoint).text).size

    def size(self) -> int:
        return self._size

    def rows(self, start: int = 0) -> Generator[AuditRow]:
        for n in range(start // WIDTH, -(-self._size // WIDTH)):
            width = min(WIDTH, self._size - n * WIDTH)
            first = n * WIDTH + 1
            for position, entry in enumerate(
                unpack_entries(self._read(entries_path(n, width)), width), first
            ):
                if position > start:
                    yield AuditRow(position, entry)

    def entry(self, index: int) -> bytes | None:
        if not 0 <= index < self._size:
            return None
        n, place = divmod(index, WIDTH)
        width = min(WIDTH, self._size - n * WIDTH)
        return unpack_entries(self._read(entries_path(n, width)), width)[place]

    def key_rows(self) -> Iterable[AuditRow]:
        marks = [f'"event":"{event}"'.encode() for event in EVENTS]
        return (row for row in self.rows() if any(mark in row.entry for mark in marks))

    def checkpoints(self) -> Sequence[bytes]:
        old = self.folder / "checkpoint.old"
        return ([old.read_bytes()] if old.exists() else []) + [self._checkpoint]

    def withheld(self) -> Sequence[int]:
        return ()

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        if not path.is_file():
            raise NoBundle(folder=self.folder, missing=name)
        return path.read_bytes()
