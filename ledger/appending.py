"""How one transaction appends a batch of requests, refusing those whose conditions no longer hold.

    lock      pg_advisory_xact_lock: one appending transaction at a time, over all processes
    ask       which requests read a version that is no longer the newest one of its stream?
    write     the rows of all others, at the positions after the newest: 1, 2, 3 … without a gap
    notify    those who LISTEN

The lock is a statement of its own in front, because under READ COMMITTED a statement sees what was committed before it
began: asked in the same statement, the conditions could be older than the lock. A request that is refused is left out
of the statement that writes; the others of its batch are not rolled back.

A few rows go as one prepared statement in one round trip, which asks and writes. Many rows go as COPY BINARY, which
needs three round trips and half the server's work a row. What a unique index guards anyway (version 1 of a stream that
the request opens, an act) is not asked at first: when an index objects, the batch is asked in full and written again.
"""

import io
import struct
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from psycopg2.errors import UniqueViolation
from psycopg2.extensions import cursor as Cursor

from ledger.datastore import Connection
from ledger.rows import EventsTable, Reading, Row, leaf_of, spelled_text

COPY_FROM_ROWS = 32
"""Rows of a batch from which on COPY BINARY is the faster way (measured: `scripts/bench_store.py`)."""


class Request:
    """What one caller wants appended: the rows, all or none, and the conditions under which.

    Raises `IntegrityError` when the rows can never be appended together, whatever the log holds.
    """

    __slots__ = (
        "acts",
        "asked",
        "guarded",
        "leaves",
        "reads",
        "rows",
        "streams",
        "tails",
        "writes",
    )

    def __init__(
        self, rows: Sequence[Row], readings: Iterable[Reading], spell: Callable[[UUID], str]
    ) -> None:
        self.rows = rows
        self.leaves = [leaf_of(row.entry) for row in rows]
        self.streams = [spell(row.stream) for row in rows]
        self.acts = [row.act.hex for row in rows if row.act is not None]
        read = {(spell(stream), version) for stream, version in readings}
        heads = heads_before(self.streams, rows)
        self.guarded = [head for head in heads if head[1] == 0]
        self.asked = [*read.union(heads).difference(self.guarded)]
        self.reads = {stream for stream, _ in read}
        self.writes = {*self.streams, *self.acts}
        self.tails = binary_tails(self) if len(rows) >= COPY_FROM_ROWS else None


def heads_before(streams: Sequence[str], rows: Sequence[Row]) -> set[tuple[str, int]]:
    """Each stream and the version that must be its newest: the one before its first row; its others must follow."""
    heads: set[tuple[str, int]] = set()
    newest: dict[str, int] = {}
    for stream, row in zip(streams, rows, strict=True):
        if stream not in newest:
            heads.add((stream, row.version - 1))
        elif row.version != newest[stream] + 1:
            raise IntegrityError(f"Version {row.version} of {row.stream} does not follow {newest[stream]}")
        newest[stream] = row.version
    return heads


class Appending:
    """Appends batches to one table, on connections that the caller provides."""

    def __init__(self, table: EventsTable) -> None:
        self.table = table
        self._append = table.statement("append")
        self._ask = table.statement("ask")
        self._lock = f"SELECT pg_advisory_xact_lock({table.lock});"
        self._notify = f"NOTIFY {table.quoted};"

    def prepare(self, connection: Connection) -> None:
        """Makes the connection ready for `commit` and `append`; to be called outside a transaction."""
        if connection.prepare(self._append, append_statement(self.table)):
            connection.prepare(self._ask, ask_statement(self.table))
            with connection.cursor() as cursor:
                cursor.execute(SETTINGS)

    def commit(self, connection: Connection, batch: Sequence[Request]) -> list[int | None]:
        """Appends the batch in a transaction of its own.

        Returns, for each request, the position of its first row, or None when it was refused and nothing of it was
        written. No request may touch what an earlier one of the batch writes. Raises psycopg2's errors; then nothing
        was written, unless the connection broke.
        """
        with connection.cursor() as cursor:
            try:
                return self.append(cursor, batch, "BEGIN;", "COMMIT")
            except UniqueViolation:
                cursor.execute("ROLLBACK")
                return self.append(cursor, batch, "BEGIN;", "COMMIT", in_full=True)

    def append(
        self,
        cursor: Cursor,
        batch: Sequence[Request],
        begin: str = "",
        commit: str = "",
        *,
        in_full: bool = False,
    ) -> list[int | None]:
        """The same within a transaction of the caller; a violated index aborts it, unless asked `in_full`."""
        if sum(len(request.rows) for request in batch) < COPY_FROM_ROWS:
            return self._append_few(cursor, batch, in_full)
        return self._append_many(cursor, batch, begin, commit, in_full)

    def _append_few(self, cursor: Cursor, batch: Sequence[Request], in_full: bool) -> list[int | None]:
        # The server runs the statements of one query string in one transaction, so this needs no BEGIN and COMMIT
        # (PostgreSQL manual 54.2.2.1).
        arguments = f"{rows_as_sql(batch)},{conditions_as_sql(batch, in_full)}"
        cursor.execute(f"{self._lock}{self._notify}EXECUTE {self._append}({arguments})")
        head, refused = cursor.fetchone() or (0, [])
        return first_positions(batch, head, refused)

    def _append_many(
        self, cursor: Cursor, batch: Sequence[Request], begin: str, commit: str, in_full: bool
    ) -> list[int | None]:
        cursor.execute(f"{begin}{self._lock}EXECUTE {self._ask}({conditions_as_sql(batch, in_full)})")
        head, refused = cursor.fetchone() or (0, [])
        positions = first_positions(batch, head, refused)
        accepted = [request for request, first in zip(batch, positions, strict=True) if first is not None]
        copy = f"COPY {self.table.quoted} FROM STDIN (FORMAT binary);{self._notify}{commit}"
        cursor.copy_expert(copy, io.BytesIO(rows_as_binary(accepted, head)), 1 << 20)
        return positions


def first_positions(batch: Sequence[Request], head: int, refused: Iterable[int]) -> list[int | None]:
    """Where each request begins when the accepted ones follow one another after `head`."""
    positions: list[int | None] = []
    refused = set(refused)
    for number, request in enumerate(batch):
        if number in refused:
            positions.append(None)
        else:
            positions.append(head + 1)
            head += len(request.rows)
    return positions


# ── The prepared statements ─────────────────────────────────────────────────────────────────────────────────────────

SETTINGS = """
    SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET standard_conforming_strings = on;
    SET plan_cache_mode = force_generic_plan;
    SET idle_in_transaction_session_timeout = '10s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
"""
# A session that is stopped between asking and writing would hold the lock, so the server ends it after 10 s. What has
# been acknowledged must be on the disk, so `synchronous_commit = off` of a server's configuration is not followed.


def append_statement(table: EventsTable) -> str:
    """Asks, and writes the rows of the requests that are not refused. Returns the head before, and who is refused."""
    return f"""
        (int[], {table.id_type}[], bigint[], text[], int[], int[], bytea, bytea, uuid[],
         int[], {table.id_type}[], bigint[], int[], uuid[]) AS
        WITH {asked(table, 10)},
        written AS (
            INSERT INTO {table.quoted}
            SELECT head.position + row_number() OVER (ORDER BY n), stream, version, event,
                   substring($7 FROM start FOR length), substring($8 FROM n::int * 32 - 31 FOR 32), name
            FROM head, unnest($1, $2, $3, $4, $5, $6, $9) WITH ORDINALITY
                AS given (request, stream, version, event, start, length, name, n)
            WHERE request <> ALL ((SELECT requests FROM refused)::int[])
        )
        SELECT head.position, refused.requests FROM head, refused"""


def ask_statement(table: EventsTable) -> str:
    """Only asks."""
    return f"""
        (int[], {table.id_type}[], bigint[], int[], uuid[]) AS
        WITH {asked(table, 1)} SELECT head.position, refused.requests FROM head, refused"""


def asked(table: EventsTable, first: int) -> str:
    """The newest position, and the requests with a stale read or a known act, from five arguments at `first`.

    The look-ups are scalar subqueries with ORDER BY … LIMIT 1 so that the plan, made once while the table may still be
    empty, has no choice but the index.
    """
    return f"""
        head AS MATERIALIZED (
            SELECT coalesce((SELECT position FROM {table.quoted} ORDER BY position DESC LIMIT 1), 0) AS position
        ),
        refused AS MATERIALIZED (
            SELECT coalesce(array_agg(request), '{{}}') AS requests FROM (
                SELECT request FROM unnest(${first}, ${first + 1}, ${first + 2}) AS read (request, stream, version)
                WHERE version <> coalesce(
                    (SELECT originator_version FROM {table.quoted} WHERE originator_id = stream
                     ORDER BY originator_version DESC LIMIT 1),
                    least(version, 0))
                UNION ALL
                SELECT request FROM unnest(${first + 3}, ${first + 4}) AS opened (request, name)
                WHERE (SELECT position FROM {table.quoted} WHERE act = name ORDER BY act LIMIT 1) IS NOT NULL
            ) AS stale
        )"""


# ── Their arguments: literals, because hex digits need no quoting and one long literal is read faster than an array ──


def rows_as_sql(batch: Sequence[Request]) -> str:
    numbers: list[str] = []
    streams: list[str] = []
    versions: list[str] = []
    events: list[str] = []
    starts: list[str] = []
    lengths: list[str] = []
    acts: list[str] = []
    entries: list[bytes] = []
    leaves: list[bytes] = []
    start = 1
    for number, request in enumerate(batch):
        streams += request.streams
        leaves += request.leaves
        for row in request.rows:
            numbers.append(str(number))
            versions.append(str(row.version))
            events.append(spelled_text(row.event))
            starts.append(str(start))
            lengths.append(str(len(row.entry)))
            acts.append("NULL" if row.act is None else row.act.hex)
            entries.append(row.entry)
            start += len(row.entry)
    return (
        f"{array(numbers)},{array(streams)},{array(versions)},{array(events)},{array(starts)},{array(lengths)},"
        f"'\\x{b''.join(entries).hex()}','\\x{b''.join(leaves).hex()}',{array(acts)}"
    )


def conditions_as_sql(batch: Sequence[Request], in_full: bool) -> str:
    readers: list[str] = []
    reads: list[tuple[str, int]] = []
    openers: list[str] = []
    acts: list[str] = []
    for number, request in enumerate(batch):
        asked = request.asked + request.guarded if in_full else request.asked
        reads += asked
        readers += [str(number)] * len(asked)
        if in_full:
            acts += request.acts
            openers += [str(number)] * len(request.acts)
    streams = array([stream for stream, _ in reads])
    versions = array([str(version) for _, version in reads])
    return f"{array(readers)},{streams},{versions},{array(openers)},{array(acts)}"


def array(elements: Iterable[str]) -> str:
    return "'{" + ",".join(elements) + "}'"


# ── COPY BINARY (PostgreSQL manual, COPY, "Binary Format") ──────────────────────────────────────────────────────────

HEADER = b"PGCOPY\n\xff\r\n\x00" + struct.pack("!II", 0, 0)
TRAILER = struct.pack("!h", -1)
NO_ACT = struct.pack("!i", -1)
ACT = struct.pack("!i", 16)
LEAF = struct.pack("!i", 32)

beginning = struct.Struct("!hiq").pack
length = struct.Struct("!i").pack
version_and_length = struct.Struct("!iqi").pack


def rows_as_binary(batch: Sequence[Request], head: int) -> bytes:
    """The rows as COPY takes them, at the positions after `head`."""
    parts = [HEADER]
    for request in batch:
        for tail in request.tails or binary_tails(request):
            head += 1
            parts.append(beginning(7, 8, head))
            parts.append(tail)
    parts.append(TRAILER)
    return b"".join(parts)


def binary_tails(request: Request) -> list[bytes]:
    """Each row as COPY takes it, without its first column: the position is not known yet."""
    tails = []
    for (stream, version, event, entry, act), leaf in zip(request.rows, request.leaves, strict=True):
        identity = stream.bytes if isinstance(stream, UUID) else str(stream).encode()
        name = event.encode()
        tails.append(
            b"".join((
                length(len(identity)), identity, version_and_length(8, version, len(name)), name,
                length(len(entry)), entry, LEAF, leaf, NO_ACT if act is None else ACT + act.bytes,
            ))
        )  # fmt: skip
    return tails
