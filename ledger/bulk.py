"""Reading the whole log fast, in flat memory: for audits, replays, rebuilds.

    server    pack 1..64    pack 65..2112    pack …
    client                  unpack 1..64     unpack …      while the server already packs the next range

The server packs a range of rows into four long strings, one of everything that has a fixed size and one each of event
names, entries and leaves, and sends them by COPY BINARY. So neither side does any work by the row that a loop in C
cannot do. History is append-only, so the ranges need no common snapshot: they end at the head that was seen at the
start. Rows come in the order of positions, whatever the table holds: whether positions are dense and the columns agree
is for the audit to say.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from itertools import accumulate, chain, repeat
from struct import Struct
from typing import AnyStr
from uuid import UUID, SafeUUID

from ledger.datastore import Connection, Datastore, translated_errors
from ledger.rows import Stored, quoted_identifier

FIRST_ROWS = 64
MOST_ROWS = 2048
RANGE_BYTES = 4 << 20
"""What a range is meant to weigh, judging by the one before: large entries must not fill the memory."""


def read(
    datastore: Datastore, table: str = "ledger_events", start: int = 1, stop: int | None = None
) -> Iterator[Stored]:
    """The entries at positions start..stop, both included, in order. With `stop` None, up to the head at the start.

    Raises the errors of `eventsourcing.persistence` on the way. A second call reads anew.
    """
    return chain.from_iterable(chunks(datastore, table, start, stop))


def chunks(
    datastore: Datastore, table: str = "ledger_events", start: int = 1, stop: int | None = None
) -> Iterator[list[Stored]]:
    """The same entries in lists of up to 2048, none of them empty.

    A parallel audit gives each process its own `start` and `stop`. Each call uses a connection and a thread of its own
    until it is read to the end or closed.
    """
    connection = datastore.connect()
    try:
        last = newest_position(connection, table) if stop is None else stop
        with ThreadPoolExecutor(1, "bulk reader") as packer, translated_errors():

            def ask(first: int, rows: int) -> Future[bytes]:
                return packer.submit(packed, connection, table, first, min(first + rows - 1, last))

            rows = FIRST_ROWS
            coming = ask(start, rows)
            while start <= last:
                received = coming.result()
                start += rows
                rows = max(1, min(MOST_ROWS, rows * RANGE_BYTES // len(received)))
                if start <= last:
                    coming = ask(start, rows)
                if chunk := unpacked(received):
                    yield chunk
    finally:
        connection.close()


def newest_position(connection: Connection, table: str) -> int:
    with translated_errors(), connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(position), 0) FROM {quoted_identifier(table)}")
        found: tuple[int] = cursor.fetchone() or (0,)
        return found[0]


# ── Packing, on the server ──────────────────────────────────────────────────────────────────────────────────────────

FIXED = Struct("!qq16s?16siii")
"""Position, version, stream, whether there is an act, the act; lengths of event name, entry and leaf."""

PACK = """
    COPY (
        SELECT string_agg(
                   int8send(position) || int8send(originator_version) || uuid_send(originator_id)
                   || boolsend(act IS NOT NULL) || uuid_send(coalesce(act, '00000000-0000-0000-0000-000000000000'))
                   || int4send(octet_length(topic)) || int4send(length(state)) || int4send(length(leaf)),
                   '' ORDER BY position),
               string_agg(textsend(topic), '' ORDER BY position),
               string_agg(state, '' ORDER BY position),
               string_agg(leaf, '' ORDER BY position)
        FROM {table} WHERE position BETWEEN {first} AND {last} HAVING count(*) > 0
    ) TO STDOUT (FORMAT binary)
"""


def packed(connection: Connection, table: str, first: int, last: int) -> bytes:
    out = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(PACK.format(table=quoted_identifier(table), first=first, last=last), out)
    return out.getvalue()


# ── Unpacking ───────────────────────────────────────────────────────────────────────────────────────────────────────

HEADER_BYTES = 19
field_count = Struct("!h").unpack_from
field_length = Struct("!i").unpack_from
stored = partial(tuple.__new__, Stored)


def unpacked(received: bytes) -> list[Stored]:
    """The rows of one COPY BINARY with the four strings in one tuple, or with no tuple."""
    if field_count(received, HEADER_BYTES) == (-1,):
        return []
    strings = []
    at = HEADER_BYTES + 2
    for _ in range(4):
        (length,) = field_length(received, at)
        strings.append(received[at + 4 : at + 4 + length])
        at += 4 + length
    fixed, events, entries, leaves = strings
    position, version, stream, has_act, act, event_bytes, entry_bytes, leaf_bytes = zip(
        *FIXED.iter_unpack(fixed), strict=True
    )
    acts: Sequence[UUID | None] = uuids(act)
    if not all(has_act):
        acts = [one if has else None for one, has in zip(acts, has_act, strict=True)]
    names = [name.decode() for name in cut(events, event_bytes)]
    columns = (
        position,
        uuids(stream),
        version,
        names,
        cut(entries, entry_bytes),
        cut(leaves, leaf_bytes),
        acts,
    )
    return list(map(stored, zip(*columns, strict=True)))


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


def run(iterator: Iterator[object]) -> None:
    deque(iterator, maxlen=0)
