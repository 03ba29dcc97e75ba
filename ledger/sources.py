"""Where an audit reads: a database with its columns, or a bundle that holds entries and hashes, of all the log or of a part."""

import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from psycopg2.extensions import cursor as Cursor

from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.refusals import NotEvidence
from contracts.tiles import (
    WIDTH,
    BadBundle,
    Tile,
    entries_path,
    tile_hashes,
    unpack_entries_withheld,
    withheld_entries_path,
)
from contracts.tree import BadHashes
from ledger.beside import Beside, Proven, look_beside
from ledger.bulk import spelled
from ledger.datastore import Datastore
from ledger.findings import Broken, broken
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

    def beside(self, proven: Proven) -> Beside:
        return Beside()


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


class OtherBundle(NotEvidence):
    zh = "{folder} 的内容在审计途中换了，或在另一台机器上是另一个审计包。请核对共享目录后重新审计。"
    en = "{folder} changed during the audit, or is another bundle on another machine. Check the shared folder and audit again."


class BadManifest(NotEvidence):
    zh = "{file} 读不懂：withheld 应为由小到大、小于{size}的整数。请重新导出。"
    en = "{file} cannot be read: withheld must list integers below {size}, ascending. Export it again."


class BundleSource:
    """A folder as `gongjian bundle` writes it (SPEC.md, "Bundle"), or as tiles were fetched: the whole log, or a part.

        tile/entries/000        256 entries                    tile/0/000    compared with their leaves, if it is there
        partial/entries/001     some of 256, length 0 else     tile/0/001    the leaves of those that are withheld

    What a file hides or lacks is found where `rows` comes to it: it raises `Broken`, as a row that an audit refuses does.
    """

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            NoBundle: there is no checkpoint in it.
            BadManifest: its manifest is none.
        """
        self.folder = folder.absolute()  # other processes may stand elsewhere
        self._checkpoint = self._read("checkpoint")
        self._size = Checkpoint.parse(Note.parse(self._checkpoint).text).size
        self._listed = dict[int, int]()
        """By number of its file, a bit for each entry in it that the manifest calls withheld."""
        for index in self._listed_as_withheld():
            self._listed[index // WIDTH] = self._listed.get(index // WIDTH, 0) | 1 << index % WIDTH

    def size(self) -> int:
        return self._size

    def rows(self, start: int = 0) -> Generator[AuditRow]:
        """
        Raises:
            Broken: a file is missing or malformed, or what it lacks is not what the manifest says.
            NoBundle, OtherBundle: this process does not see the folder that was opened.
        """
        if self._read("checkpoint") != self._checkpoint:
            raise OtherBundle(folder=self.folder)
        for n in range(start // WIDTH, -(-self._size // WIDTH)):
            entries = self._entries(n)
            leaves = self._leaves(n, required=None in entries)
            listed = self._listed.get(n, 0)
            for index, entry, leaf in zip(count(n * WIDTH), entries, leaves, strict=False):
                is_listed = bool(listed >> index % WIDTH & 1)
                if entry is None and not is_listed:
                    raise broken(index, "missing-unlisted")
                if entry is not None and is_listed:
                    raise broken(index, "not-withheld")
                if index >= start:
                    yield AuditRow(index + 1, entry or b"", leaf=leaf)

    def entry(self, index: int) -> bytes | None:
        if not 0 <= index < self._size:
            return None
        n, place = divmod(index, WIDTH)
        return self._entries(n)[place]

    def key_rows(self) -> Iterable[AuditRow]:
        marks = [f'"event":"{event}"'.encode() for event in EVENTS]
        with suppress(Broken):
            yield from (row for row in self.rows() if any(mark in row.entry for mark in marks))

    def checkpoints(self) -> Sequence[bytes]:
        old = self.folder / "checkpoint.old"
        return ([old.read_bytes()] if old.exists() else []) + [self._checkpoint]

    def withheld(self) -> Sequence[int]:
        """What the files lack, as far as they can be read; what the manifest says is compared by `rows`."""
        return withheld_in(self.folder, self._size)

    def beside(self, proven: Proven) -> Beside:
        return look_beside(self.folder, proven)

    def _entries(self, n: int) -> Sequence[bytes | None]:
        """The entries of file `n`, None where one is withheld. Exactly one of its two names is there, the right one."""
        first, width = n * WIDTH, min(WIDTH, self._size - n * WIDTH)
        path, part = entries_path(n, width), withheld_entries_path(n, width)
        whole, lacking = (self._unpacked(name, first, width) for name in (path, part))
        if whole is None and lacking is None:
            raise broken(first, "file-missing", path=path)
        if lacking is not None and (whole is not None or None not in lacking):
            raise broken(first, "nothing-withheld", path=part)
        if whole is not None and None in whole:
            raise broken(first + whole.index(None), "not-an-entry", why_zh="它是空的", why="it is empty")
        return whole or lacking or ()

    def _unpacked(self, path: str, first: int, width: int) -> Sequence[bytes | None] | None:
        if not (self.folder / path).is_file():
            return None
        try:
            return unpack_entries_withheld(self._read(path), width)
        except BadBundle as no:
            raise broken(first, "file-malformed", path=path, **no.facts) from None

    def _leaves(self, n: int, required: bool) -> Sequence[bytes]:
        """The hashes of a tile of level 0; nothing in their places where they are not needed and not there."""
        tile = Tile(0, n, min(WIDTH, self._size - n * WIDTH))
        if not (self.folder / tile.path).is_file():
            if required:
                raise broken(n * WIDTH, "file-missing", path=tile.path)
            return [b""] * tile.width
        try:
            return tile_hashes(self._read(tile.path), tile.width)
        except BadHashes as no:
            raise broken(n * WIDTH, "file-malformed", path=tile.path, **no.facts) from None

    def _listed_as_withheld(self) -> Sequence[int]:
        file = self.folder / "manifest.json"
        if not file.is_file():
            return ()
        try:
            listed: list[int] = json.loads(file.read_bytes())["withheld"]
        except (ValueError, KeyError, TypeError):
            raise BadManifest(file=file, size=self._size) from None
        if not isinstance(listed, list) or not all(type(index) is int for index in listed):
            raise BadManifest(file=file, size=self._size)
        if any(after <= before for before, after in pairwise((-1, *listed, self._size))):
            raise BadManifest(file=file, size=self._size)
        return listed

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        if not path.is_file():
            raise NoBundle(folder=self.folder, missing=name)
        return path.read_bytes()


def withheld_in(folder: Path, size: int) -> list[int]:
    """The indexes of entries that a folder with `size` of them lacks, by the files under `partial/entries` that can be read."""
    lacking = []
    for n in range(-(-size // WIDTH)):
        width = min(WIDTH, size - n * WIDTH)
        file = folder / withheld_entries_path(n, width)
        if file.is_file():
            with suppress(BadBundle):
                entries = unpack_entries_withheld(file.read_bytes(), width)
                lacking += [n * WIDTH + at for at, entry in enumerate(entries) if entry is None]
    return lacking
