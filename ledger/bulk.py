"""Reading the whole log fast, in flat memory: for audits, replays, rebuilds.

    server    pack 1..64    pack 65..128    pack 129..192    …      64 rows make one tuple of COPY BINARY:
    client              unpack 1..64     unpack 65..128      …      | fixed sizes | event names | entries |

A packed tuple holds everything of a fixed size in one string and the names and the entries in one string each, so that
neither side does any work by the row that a loop in C cannot do. One COPY reads a range of up to 2,048 rows, and the
client unpacks what has come while the server packs on.

History is append-only, so the ranges need no common snapshot: they end at the head that was seen at the start. Rows come
in the order of positions, whatever the table holds: whether positions are dense and the columns agree is for the audit
to say.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, repeat
from struct import Struct
from typing import Any, AnyStr, Generic, NamedTuple, TypeVar
from uuid import UUID, SafeUUID

from ledger.datastore import Connection, Datastore, translated_errors
from ledger.rows import AuditRow, Stored, quoted_identifier, stored

FIRST_ROWS = 64
MOST_ROWS = 2048
RANGE_BYTES = 4 << 20
"""What a range is meant to weigh, judging by the one before: large entries must not fill the memory."""


def read(
    datastore: Datastore, table: str = "ledger_events", start: int = 1, stop: int | None = None
) -> Iterator[Stored]:
    """The entries at positions start..stop, both included, in order. With `stop` None, up to the head at the start.

    A leaf that is not 32 bytes long comes as 32 zeros. Raises the errors of `eventsourcing.persistence` on the way. A
    second call reads anew.
    """
    return chain.from_iterable(chunks(datastore, table, start, stop))


def chunks(
    datastore: Datastore, table: str = "ledger_events", start: int = 1, stop: int | None = None
) -> Iterator[list[Stored]]:
    """The same entries in lists of up to 2,048, none of them empty.

    A parallel audit gives each process its own `start` and `stop`. Each call has a connection of its own until it is
    read to the end or closed.
    """
    return in_ranges(datastore, table, start, stop, WITH_UUIDS)


def spelled(
    datastore: Datastore, table: str = "ledger_events", start: int = 1, stop: int | None = None
) -> Iterator[list[AuditRow]]:
    """As `chunks`, with ids as text."""
    return in_ranges(datastore, table, start, stop, WITH_TEXTS)


OF_EVENTS = """
    WITH wanted AS MATERIALIZED (
        SELECT position, act IS NOT NULL AS opens FROM {looked_at}
        WHERE topic = ANY (%(names)s) AND position <= %(stop)s
    ), needed AS (
        SELECT position FROM wanted
        UNION
        SELECT (SELECT position FROM {table} WHERE position < wanted.position AND act IS NOT NULL ORDER BY position DESC LIMIT 1)
        FROM wanted WHERE NOT opens
    )
    SELECT position, originator_id, originator_version, topic, state, leaf, act FROM {read} ORDER BY position
"""


def of_events(datastore: Datastore, table: str, names: Collection[str], stop: int) -> Iterator[list[Stored]]:
    """The entries up to `stop` with these event names, and before those that follow from a statement its first; in lists, in order.

    The database looks at every row and sends these alone: of a log in which they are few, a small part of what `chunks` takes.
    """
    quoted = quoted_identifier(table)
    wanted = OF_EVENTS.format(table=quoted, looked_at=quoted, read=f"{quoted} JOIN needed USING (position)")
    connection = datastore.connect()
    try:
        connection.autocommit = False  # the rows wait in the database
        with translated_errors(), connection.cursor("of_events") as cursor:
            cursor.execute(wanted, {"names": sorted(names), "stop": stop})
            while rows := cursor.fetchmany(MOST_ROWS):
                yield [stored(*row) for row in rows]
    finally:
        connection.close()


class Portion(NamedTuple):
    """What of a log is about one thing: these streams, and these entries of others."""

    streams: Collection[str]
    positions: Collection[int] = ()


LOOKED_AT = """(
    SELECT found.* FROM unnest(%(streams)s::uuid[]) AS stream,
        LATERAL (SELECT position, topic, act FROM {table} WHERE originator_id = stream OFFSET 0) AS found
    UNION
    SELECT found.* FROM unnest(%(positions)s::bigint[]) AS place,
        LATERAL (SELECT position, topic, act FROM {table} WHERE position = place OFFSET 0) AS found
) AS portion"""
ROWS = "(SELECT rows.* FROM needed, LATERAL (SELECT * FROM {table} AS stored WHERE stored.position = needed.position OFFSET 0) AS rows) AS rows"
"""One by one by their indexes, whatever the planner thinks of how many there may be."""


def of_portion(
    datastore: Datastore, table: str, names: Collection[str], stop: int, portion: Portion
) -> list[Stored]:
    """Those of `of_events` that are of a portion, all at once. The database finds them by its indexes."""
    quoted = quoted_identifier(table)
    wanted = OF_EVENTS.format(
        table=quoted, looked_at=LOOKED_AT.format(table=quoted), read=ROWS.format(table=quoted)
    )
    given = {
        "names": sorted(names), "stop": stop,
        "streams": sorted(portion.streams), "positions": sorted(portion.positions),
    }  # fmt: skip
    with datastore.cursor() as cursor:
        cursor.execute(wanted, given)
        return [stored(*row) for row in cursor]


R = TypeVar("R", Stored, AuditRow)


class Form(NamedTuple, Generic[R]):
    """In what form the ids of a row are sent and made, and where they stand in it."""

    row: Callable[[Sequence[Any]], R]
    order: Callable[..., tuple[Sequence[Any], ...]]
    send: str
    id_bytes: int
    ids: Callable[[Sequence[bytes]], Sequence[Any]]


def in_ranges(
    datastore: Datastore, table: str, start: int, stop: int | None, form: Form[R]
) -> Iterator[list[R]]:
    connection = datastore.connect()
    try:
        last = newest_position(connection, table) if stop is None else stop
        rows = FIRST_ROWS
        while start <= last:
            unpacker = Unpacker(form)
            copy_out(connection, table, start, min(start + rows - 1, last), unpacker)
            start += rows
            rows = max(1, min(MOST_ROWS, rows * RANGE_BYTES // unpacker.received_bytes))
            if unpacker.rows:
                yield unpacker.rows
    finally:
        connection.close()


def newest_position(connection: Connection, table: str) -> int:
    with translated_errors(), connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(position), 0) FROM {quoted_identifier(table)}")
        found: tuple[int] = cursor.fetchone() or (0,)
        return found[0]


# ── Packing, on the server ──────────────────────────────────────────────────────────────────────────────────────────

PACKED_ROWS = 64

PACK = """
    COPY (
        SELECT tuple.* FROM generate_series({first}, {last}, {packed_rows}) AS start, LATERAL (
            SELECT string_agg(
                       int8send(position) || int8send(originator_version) || {send_stream}
                       || boolsend(act IS NOT NULL) || {send_act}
                       || int4send(length(topic)) || int4send(length(state))
                       || CASE length(leaf) WHEN 32 THEN leaf ELSE decode(repeat('00', 32), 'hex') END,
                       '' ORDER BY position),
                   string_agg(textsend(topic), '' ORDER BY position),
                   string_agg(state, '' ORDER BY position)
            FROM {table}
            WHERE position BETWEEN start AND least(start + {packed_rows} - 1, {last}) HAVING count(*) > 0
        ) AS tuple
    ) TO STDOUT (FORMAT binary)
"""
NO_ACT = "'00000000-0000-0000-0000-000000000000'::uuid"


def copy_out(connection: Connection, table: str, first: int, last: int, unpacker: "Unpacker[R]") -> None:
    pack = PACK.format(
        first=first,
        last=last,
        packed_rows=PACKED_ROWS,
        send_stream=unpacker.form.send.format("originator_id"),
        send_act=unpacker.form.send.format(f"coalesce(act, {NO_ACT})"),
        table=quoted_identifier(table),
    )
    with translated_errors(), connection.cursor() as cursor:
        cursor.copy_expert(pack, unpacker)


# ── Unpacking ───────────────────────────────────────────────────────────────────────────────────────────────────────

HEADER = b"PGCOPY\n\xff\r\n\x00"
field_length = Struct("!i").unpack_from


class Unpacker(Generic[R]):
    """The file that COPY BINARY writes to: psycopg2 calls `write` with one tuple, the first after the header."""

    def __init__(self, form: Form[R]) -> None:
        self.form: Form[R] = form
        self.rows: list[R] = []
        self.received_bytes = 0
        self._fixed = Struct(f"!qq{form.id_bytes}s?{form.id_bytes}sii32s").iter_unpack

    def write(self, received: bytes) -> None:
        self.received_bytes += len(received)
        at = 2 + (19 if received.startswith(HEADER) else 0)  # the header, the number of fields
        if at >= len(received):
            return  # the end of the COPY, not a tuple
        strings = []
        for _ in range(3):
            (length,) = field_length(received, at)
            strings.append(received[at + 4 : at + 4 + length])
            at += 4 + length
        self.rows += self._unpacked(*strings)

    def _unpacked(self, fixed: bytes, names: bytes, entries: bytes) -> Iterable[R]:
        position, version, stream, has_act, act, name_length, entry_length, leaf = zip(
            *self._fixed(fixed), strict=True
        )
        make_ids = self.form.ids
        acts = make_ids(act)
        if not all(has_act):
            acts = [one if has else None for one, has in zip(acts, has_act, strict=True)]
        columns = self.form.order(
            position, make_ids(stream), version, cut(names.decode(), name_length), cut(entries, entry_length), leaf, acts
        )  # fmt: skip
        return map(self.form.row, zip(*columns, strict=True))


def cut(string: AnyStr, lengths: Iterable[int]) -> list[AnyStr]:
    """The string in pieces of these lengths."""
    ends: list[int] = list(accumulate(lengths))
    return [string[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def uuids(identities: Sequence[bytes]) -> list[UUID]:
    """As `[UUID(bytes=one) for one in identities]`, whose checks take longer than all the rest here together."""
    made = list(map(UUID.__new__, repeat(UUID, len(identities))))
    run(map(set_int, made, map(int.from_bytes, identities)))
    run(map(set_is_safe, made, repeat(SafeUUID.unknown)))
    return made


set_int, set_is_safe = (vars(UUID)[slot].__set__ for slot in ("int", "is_safe"))


def texts(identities: Sequence[bytes]) -> list[str]:
    return cut(b"".join(identities).decode(), repeat(36, len(identities)))


def run(iterator: Iterator[object]) -> None:
    deque(iterator, maxlen=0)


def as_stored(*columns: Sequence[Any]) -> tuple[Sequence[Any], ...]:
    return columns


def for_audits(*columns: Sequence[Any]) -> tuple[Sequence[Any], ...]:
    position, stream, version, event, entry, leaf, act = columns
    return position, entry, stream, version, event, leaf, act


WITH_UUIDS: Form[Stored] = Form(partial(tuple.__new__, Stored), as_stored, "uuid_send({})", 16, uuids)
WITH_TEXTS: Form[AuditRow] = Form(
    partial(tuple.__new__, AuditRow), for_audits, "textsend(({})::text)", 36, texts
)
