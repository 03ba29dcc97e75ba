"""A backup is a folder: the tables as they stood at one moment, and a manifest that says what must be there.

    out/
        manifest.json                   written last: a folder without it is no backup
        public.ledger_events.copy       rows in COPY BINARY format, in the order of their primary key
        files.piece.copy  desk.…        so equal contents give equal bytes

It is made over an ordinary connection, within one snapshot, while the ledger goes on being used; no program of
the server's version is needed, and any PostgreSQL takes it back. It holds what cannot be had otherwise: the
log, the desk and the files. Not the views (they are rebuilt), not the vault (its own backup, `ledger/vault.py`),
and by construction nothing that is not in the database: neither the signer's state nor any key.

A folder is no proof. The manifest finds damage; that nothing was changed on purpose, `gongjian audit` says.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import BinaryIO

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.refusals import NotEvidence, Refusal
from contracts.shapes import first_mistake
from ledger.datastore import Datastore
from ledger.durable import write_once

FORMAT = "gongjian-backup/1"
BLOCK_BYTES = 1 << 20

Progress = Callable[[str, int], None]
"""Is told the table being copied and how many of its bytes have been."""


class FolderNotEmpty(Refusal):
    zh = "文件夹 {folder} 不是空的。请为备份指定一个新文件夹。"
    en = "The folder {folder} is not empty. Name a new folder for the backup."


class NoLedger(Refusal):
    zh = "数据库里没有账本（缺少表 {table}）。请检查 --data 或 GONGJIAN_DATABASE_URL；恢复时请先让程序在新数据库里建好表。"
    en = "There is no ledger in this database (no table {table}). Check --data or GONGJIAN_DATABASE_URL; to restore, let the program make its tables in the new database first."


class NotABackup(NotEvidence):
    zh = "{folder} 不是完整的备份（{why_zh}）。备份可能中断过；请使用另一份备份。"
    en = "{folder} is not a complete backup ({why}). It may have been interrupted; use another one."


class BackupDamaged(NotEvidence):
    zh = "备份文件 {file} 与清单不符（{why_zh}）。请使用另一份备份。"
    en = "The backup's file {file} is not what its manifest says ({why}). Use another one."


class TargetNotEmpty(Refusal):
    zh = "数据库的表 {table} 里已有内容，未恢复任何数据。请恢复到一个新的数据文件夹或空数据库。"
    en = "The database's table {table} holds rows already; nothing was restored. Restore into a new data folder or an empty database."


class TargetDiffers(Refusal):
    zh = "数据库的表 {table} 与备份中的不同（{why_zh}），未恢复任何数据。请用制作备份的那个版本恢复，再升级。"
    en = "The database's table {table} is not like the one in the backup ({why}); nothing was restored. Restore with the version that made the backup, then upgrade."


class Part(BaseModel):
    """One table of a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    table: str
    columns: dict[str, str]
    rows: int
    bytes: int
    sha256: str


class Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: str
    of: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Scope:
    """Which tables belong together: these, and all of these schemas."""

    name: str
    must_be_there: tuple[str, ...] = ()
    may_be_there: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()


# The tiles could be computed again, but they are a thirtieth of the log, and published checkpoints could not.
LEDGER = Scope("ledger", ("ledger_events",), ("ledger_tiles", "ledger_checkpoints"), ("desk", "files"))


@dataclass(frozen=True)
class _Table:
    oid: int
    schema: str
    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    after: tuple[int, ...]  # the tables that its foreign keys name

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)


def backup(
    datastore: Datastore, out: Path, progress: Progress | None = None, scope: Scope = LEDGER
) -> Manifest:
    """Write a backup into a new or empty folder of mode 0700; what was written, for a report.

    Memory is flat. Two backups of the same contents are the same bytes.

    Raises:
        FolderNotEmpty: nothing is overwritten.
        NoLedger: there is nothing to back up.
    """
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise FolderNotEmpty(folder=out)
    with datastore.transaction() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        parts = tuple(_copy_out(cursor, table, out, progress) for table in _tables(cursor, scope))
    manifest = Manifest(format=FORMAT, of=scope.name, parts=parts)
    write_once(out / "manifest.json", manifest.model_dump_json(indent=1).encode() + b"\n")
    return manifest


def check(out: Path, scope: Scope = LEDGER) -> Manifest:
    """Read a whole backup against its manifest, without a database.

    Raises:
        NotABackup: there is no manifest, or it is of something else.
        BackupDamaged: a file is missing, or holds other bytes.
    """
    manifest = _manifest(out)
    if (manifest.format, manifest.of) != (FORMAT, scope.name):
        raise NotABackup(
            folder=out,
            why_zh=f"是 {manifest.of} 的 {manifest.format}",
            why=f"it is {manifest.format} of the {manifest.of}",
        )
    for part in manifest.parts:
        file = out / f"{part.table}.copy"
        if not file.is_file():
            raise BackupDamaged(file=file, why_zh="不见了", why="it is missing")
        with file.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != part.sha256:
                raise BackupDamaged(file=file, why_zh="内容不同", why="other bytes")
    return manifest


def what_is_in(out: Path) -> str:
    """The name of the scope that a backup holds, by its manifest alone. Raises NotABackup."""
    return _manifest(out).of


def restore(
    out: Path, datastore: Datastore, progress: Progress | None = None, scope: Scope = LEDGER
) -> Manifest:
    """Check a backup and put its rows into the tables of a ledger that has none; all of them or none.

    The tables are there already, made by the code that uses them: no statement out of a backup is ever run.

    Raises:
        NotABackup, BackupDamaged: as `check` does.
        NoLedger, TargetNotEmpty, TargetDiffers: the database is not ready for it.
    """
    manifest = check(out, scope)
    with datastore.transaction() as cursor:
        tables = _tables(cursor, scope)
        parts = {part.table: part for part in manifest.parts}
        for missing in parts.keys() - {str(table) for table in tables}:
            raise TargetDiffers(table=missing, why_zh="不存在", why="it does not exist")
        for table in tables:
            cursor.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(table.identifier))
            cursor.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table.identifier))
            if cursor.fetchone():
                raise TargetNotEmpty(table=table)
        for table in tables:
            if part := parts.get(str(table)):
                _copy_in(cursor, table, part, out, progress)
    return manifest


def _manifest(out: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((out / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise NotABackup(folder=out, why_zh="没有 manifest.json", why="it has no manifest.json") from None
    except ValidationError as error:
        where, zh, en = first_mistake(error)
        raise NotABackup(
            folder=out, why_zh=f"清单有误：{where}：{zh}", why=f"its manifest: {where}: {en}"
        ) from None


def _copy_out(cursor: Cursor, table: _Table, out: Path, progress: Progress | None) -> Part:
    query = sql.SQL("COPY (SELECT {} FROM {} {}) TO STDOUT (FORMAT binary)").format(
        _list(table.columns),
        table.identifier,
        sql.SQL("ORDER BY {}").format(_list(table.key)) if table.key else sql.SQL(""),
    )
    with open(out / f"{table}.copy", "xb", opener=_private) as file:
        writer = _Hashing(file, str(table), progress)
        cursor.copy_expert(query, writer, BLOCK_BYTES)
        file.flush()
        os.fsync(file.fileno())
    return Part(
        table=str(table),
        columns=table.columns,
        rows=cursor.rowcount,
        bytes=writer.bytes,
        sha256=writer.hasher.hexdigest(),
    )


def _copy_in(cursor: Cursor, table: _Table, part: Part, out: Path, progress: Progress | None) -> None:
    if part.columns != table.columns:
        raise TargetDiffers(
            table=table,
            why_zh=f"列是 {table.columns}，应为 {part.columns}",
            why=f"columns {table.columns} instead of {part.columns}",
        )
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(table.identifier, _list(part.columns))
    with (out / f"{table}.copy").open("rb") as file:
        reader = _Hashing(file, str(table), progress)
        cursor.copy_expert(query, reader, BLOCK_BYTES)
    if cursor.rowcount != part.rows or reader.hasher.hexdigest() != part.sha256:
        raise BackupDamaged(file=file.name, why_zh="读取途中有变动", why="it changed while it was read")
    for column in table.columns:  # numbers given out by a sequence go on where they were
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", (table.identifier.as_string(cursor), column))
        [(sequence,)] = cursor.fetchall()
        if sequence:
            cursor.execute(
                sql.SQL("SELECT setval({}, max({column})) FROM {} HAVING max({column}) IS NOT NULL").format(
                    sql.Literal(sequence), table.identifier, column=sql.Identifier(column)
                )
            )


class _Hashing:
    """A file as COPY reads or writes it, hashed and counted on the way."""

    def __init__(self, file: BinaryIO, name: str, progress: Progress | None) -> None:
        self._file, self._name, self._progress = file, name, progress
        self.hasher, self.bytes = hashlib.sha256(), 0

    def write(self, block: bytes) -> int:
        self._seen(block)
        return self._file.write(block)

    def read(self, size: int) -> bytes:
        block = self._file.read(size)
        self._seen(block)
        return block

    def _seen(self, block: bytes) -> None:
        self.hasher.update(block)
        before, self.bytes = self.bytes, self.bytes + len(block)
        if self._progress and before // BLOCK_BYTES != self.bytes // BLOCK_BYTES:
            self._progress(self._name, self.bytes)


TABLES = """
SELECT c.oid::bigint, n.nspname, c.relname,
    (SELECT json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
    ARRAY(SELECT a.attname::text FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (attnum, nth)
        JOIN pg_attribute a USING (attnum)
        WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid ORDER BY k.nth),
    ARRAY(SELECT confrelid::bigint FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f' AND confrelid <> c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND (n.nspname = ANY(%s) OR c.relname = ANY(%s) AND pg_table_is_visible(c.oid))
ORDER BY n.nspname, c.relname
"""


def _tables(cursor: Cursor, scope: Scope) -> list[_Table]:
    """The tables of a scope as the database has them, each after those that its foreign keys name.

    Raises:
        NoLedger: one that the scope names is not there.
    """
    cursor.execute(TABLES, (list(scope.schemas), [*scope.must_be_there, *scope.may_be_there]))
    found = {
        row[0]: _Table(row[0], row[1], row[2], row[3], tuple(row[4]), tuple(row[5]))
        for row in cursor.fetchall()
    }
    for missing in set(scope.must_be_there) - {table.name for table in found.values()}:
        raise NoLedger(table=missing)
    order = TopologicalSorter({oid: table.after for oid, table in found.items()}).static_order()
    return [found[oid] for oid in order if oid in found]


def _list(columns: dict[str, str] | tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
