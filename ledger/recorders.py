"""The recorders of events: the log with its conditions and positions, and the snapshots beside it.

    LedgerRecorder                the log: `append` with conditions, group commit, dense positions, subscriptions
    PostgresAggregateRecorder     snapshots: rows by originator and version, no order between originators

`LedgerRecorder` serves the library's own way of writing (`insert_events`) over the same table. Each such call is an act
under a name of its own, so that its rows are never taken for the further rows of a statement.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    StoredEvent,
    Subscription,
)
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from ledger.appending import array
from ledger.datastore import Datastore
from ledger.group_commit import PATIENCE_S, GroupCommit, Wanted
from ledger.rows import (
    EventsTable,
    IdType,
    Reading,
    Row,
    Stale,
    Stored,
    checked_identifier,
    lock_creation,
    quoted_identifier,
    stored,
)
from ledger.subscription import LedgerSubscription

__all__ = [
    "LedgerRecorder",
    "PostgresAggregateRecorder",
    "Reading",
    "Row",
    "Stale",
    "Stored",
]

NOTHING: Mapping[UUID, int] = MappingProxyType({})
COLUMNS = "position, originator_id, originator_version, topic, state, leaf, act"

# LATERAL with its own ORDER BY leaves the plan, made once, no choice but one look into the index for each stream.
SELECT_STREAMS = """
    ({table.id_type}[], bigint[]) AS
    SELECT n, position, originator_version, topic, state, leaf, act
    FROM unnest($1, $2) WITH ORDINALITY AS wanted (stream, after, n)
    CROSS JOIN LATERAL (
        SELECT position, originator_version, topic, state, leaf, act FROM {table.quoted}
        WHERE originator_id = stream AND originator_version > after ORDER BY originator_version OFFSET 0
    ) AS found
    ORDER BY n, originator_version
"""
SELECT_HEADS = """
    ({table.id_type}[]) AS
    SELECT n, coalesce((SELECT originator_version FROM {table.quoted} WHERE originator_id = stream
                        ORDER BY originator_version DESC LIMIT 1), 0)
    FROM unnest($1) WITH ORDINALITY AS wanted (stream, n)
"""


class LedgerRecorder(ApplicationRecorder):
    """The log in one table. Threads share a recorder; see `ledger/group_commit.py` for processes."""

    def __init__(
        self,
        datastore: Datastore,
        events_table_name: str = "ledger_events",
        id_type: IdType = "uuid",
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.datastore = datastore
        self.table = EventsTable(events_table_name, id_type)
        self._group_commit = GroupCommit(datastore, self.table, patience_s)
        self._select_streams = self.table.statement("streams")
        self._select_heads = self.table.statement("heads")

    def create_table(self) -> None:
        """Creates the table where it is not there yet; a second call does nothing."""
        with self.datastore.transaction() as cursor:
            self.table.create(cursor)

    # ── The ledger's way ─────────────────────────────────────────────────────────────────────────────────────────

    def append(self, rows: Sequence[Row], readings: Sequence[Reading] = ()) -> int:
        """Appends all rows or none, if every stream still is as it was read.

        Returns the position of the first row; the others follow it without a gap. The first row must have an act. Raises
        `Stale` when the version before a stream's first row is not its newest, or one in `readings` is not, or an act is
        there already: nothing was written, decide again. Raises `IntegrityError` when the rows contradict one another,
        `OperationalError` when the server stays away, and its kind `OutcomeUnknown` when it went away for long during
        the commit: then look the act up.
        """
        return self._group_commit.append(rows, readings)

    def append_each(self, wanted: Sequence[Wanted]) -> list[int | Exception]:
        """Appends several side by side. Returns of each what `append` returns, or would raise; none harms another."""
        return self._group_commit.append_each(wanted)

    def streams(self, ids: Collection[UUID], after: Mapping[UUID, int] = NOTHING) -> dict[UUID, list[Stored]]:
        """The entries of each stream in the order of their versions, all read at one moment in one round trip.

        Of a stream named in `after`, only the versions above the one given there. A stream that does not exist, or has
        nothing newer, has an empty list.
        """
        wanted = list(dict.fromkeys(ids))
        entries: dict[UUID, list[Stored]] = {identity: [] for identity in wanted}
        with self.datastore.connection() as connection, connection.cursor() as cursor:
            connection.prepare(self._select_streams, SELECT_STREAMS.format(table=self.table))
            identities = array(map(self.table.spell, wanted))
            versions = array(str(after.get(identity, 0)) for identity in wanted)
            cursor.execute(f"EXECUTE {self._select_streams} ({identities}, {versions})")
            for number, position, version, event, entry, leaf, act in cursor:
                stream = wanted[number - 1]
                entries[stream].append(
                    Stored(position, stream, version, event, bytes(entry), bytes(leaf), act)
                )
        return entries

    def heads(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """The newest version of each stream, 0 for one that does not exist, all read at one moment in one round trip."""
        wanted = list(dict.fromkeys(ids))
        with self.datastore.connection() as connection, connection.cursor() as cursor:
            connection.prepare(self._select_heads, SELECT_HEADS.format(table=self.table))
            cursor.execute(f"EXECUTE {self._select_heads} ({array(map(self.table.spell, wanted))})")
            return {wanted[number - 1]: version for number, version in cursor}

    def act(self, act: UUID) -> list[Stored]:
        """The row with this act and its further rows, up to the next row with an act; [] when it is unknown."""
        return self._stored(
            f"""
            WITH opening AS MATERIALIZED (
                SELECT position FROM {self.table.quoted} WHERE act = %s AND act IS NOT NULL
            ), next AS MATERIALIZED (
                SELECT position FROM {self.table.quoted}
                WHERE position > (SELECT position FROM opening) AND act IS NOT NULL ORDER BY position LIMIT 1
            )
            SELECT {COLUMNS} FROM {self.table.quoted}
            WHERE position >= (SELECT position FROM opening)
              AND position < coalesce((SELECT position FROM next), {2**63 - 1})
            ORDER BY position""",
            (act,),
        )

    def acts(self, acts: Collection[UUID]) -> set[UUID]:
        """Those of the acts that are in the log."""
        with self.datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT act FROM {self.table.quoted} WHERE act = ANY (%s::uuid[]) AND act IS NOT NULL",
                ([str(act) for act in acts],),
            )
            return {act for (act,) in cursor}

    def rows(self, start: int, stop: int) -> list[Stored]:
        """The rows at positions start..stop, both included. For large ranges: `ledger/bulk.py`."""
        return self._stored(
            f"SELECT {COLUMNS} FROM {self.table.quoted} WHERE position BETWEEN %s AND %s ORDER BY position",
            (start, stop),
        )

    def at(self, positions: Collection[int]) -> dict[int, Stored]:
        """The rows at these positions, those that there are."""
        found = self._stored(
            f"SELECT {COLUMNS} FROM {self.table.quoted} WHERE position = ANY (%s)", (list(positions),)
        )
        return {row.position: row for row in found}

    def opening(self, position: int) -> int:
        """The position of the row that opened the act to which the row at `position` belongs: itself, or an earlier one."""
        with self.datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT position FROM {self.table.quoted} WHERE position <= %s AND act IS NOT NULL"
                " ORDER BY position DESC LIMIT 1",
                (position,),
            )
            ((found,),) = cursor
        return int(found)

    def newest_of(self, stream: UUID, before: int | None, limit: int) -> list[Stored]:
        """At most so many entries of a stream, the newest first; those of versions before one, where that is given."""
        return self._stored(
            f"SELECT {COLUMNS} FROM {self.table.quoted} WHERE originator_id = %s AND originator_version < %s"
            " ORDER BY originator_version DESC LIMIT %s",
            (self.table.spell(stream), before or 2**62, limit),
        )

    def hashed(self, start: int, stop: int) -> list[tuple[int, bytes, bytes]]:
        """(position, entry, leaf as the column holds it) of the rows at positions start..stop, both included."""
        with self.datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT position, state, leaf FROM {self.table.quoted} "
                "WHERE position BETWEEN %s AND %s ORDER BY position",
                (start, stop),
            )
            return [(position, bytes(entry), bytes(leaf)) for position, entry, leaf in cursor]

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The leaf hashes at positions start..stop, both included, as the column holds them."""
        with self.datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT leaf FROM {self.table.quoted} WHERE position BETWEEN %s AND %s ORDER BY position",
                (start, stop),
            )
            return [bytes(leaf) for (leaf,) in cursor]

    # ── The library's way ────────────────────────────────────────────────────────────────────────────────────────

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Appends the events and returns their positions. Raises `Stale` when a version is not the next one."""
        if not stored_events:
            return []
        first = self._group_commit.append(rows_of(stored_events))
        return list(range(first, first + len(stored_events)))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream, with versions above `gt` and up to `lte`."""
        return select_events(self.datastore, self.table.quoted, originator_id, gt, lte, desc, limit)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """At most `limit` notifications from position `start` (or after it) up to `stop`, of the topics if any."""
        conditions: list[tuple[str, Any]] = [
            ("position >= %s" if inclusive_of_start else "position > %s", start),
            ("position <= %s", stop),
            ("topic = ANY (%s)", list(topics) or None),
        ]
        where, arguments = conjunction(conditions)
        with self.datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT originator_id, originator_version, topic, state, position FROM {self.table.quoted} "
                f"WHERE {where} ORDER BY position LIMIT %s",
                (*arguments, limit),
            )
            return [
                Notification(stream, version, event, bytes(entry), position)
                for stream, version, event, entry, position in cursor
            ]

    def max_notification_id(self) -> int | None:
        """The newest position, None while the log is empty."""
        with self.datastore.cursor() as cursor:
            cursor.execute(f"SELECT max(position) FROM {self.table.quoted}")
            return newest(cursor)

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Iterates over the notifications after position `gt`: those recorded, then those to come."""
        return LedgerSubscription(self, self.datastore, self.table, gt, topics)

    def _stored(self, statement: str, arguments: Sequence[Any]) -> list[Stored]:
        with self.datastore.cursor() as cursor:
            cursor.execute(statement, arguments)
            return [stored(*row) for row in cursor]


class PostgresAggregateRecorder(AggregateRecorder):
    """Snapshots: derived data, kept outside the log."""

    def __init__(
        self, datastore: Datastore, events_table_name: str = "stored_snapshots", id_type: IdType = "uuid"
    ) -> None:
        self.datastore = datastore
        self.events_table = quoted_identifier(checked_identifier(events_table_name))
        self.id_type = id_type

    def create_table(self) -> None:
        """Creates the table where it is not there yet; a second call does nothing."""
        with self.datastore.transaction() as cursor:
            lock_creation(cursor)
            cursor.execute(f"""
                CREATE TABLE IF NOT EXISTS {self.events_table} (
                    originator_id {self.id_type} NOT NULL,
                    originator_version bigint NOT NULL,
                    topic text NOT NULL,
                    state bytea NOT NULL,
                    PRIMARY KEY (originator_id, originator_version)
                )""")

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Inserts all or none. Returns None, as there is no order. Raises `IntegrityError` for a version taken."""
        if stored_events:
            rows = [(e.originator_id, e.originator_version, e.topic, e.state) for e in stored_events]
            with self.datastore.cursor() as cursor:  # one statement for all rows, so that it is all or none
                execute_values(
                    cursor, f"INSERT INTO {self.events_table} VALUES %s", rows, page_size=len(rows)
                )
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one originator, with versions above `gt` and up to `lte`."""
        return select_events(self.datastore, self.events_table, originator_id, gt, lte, desc, limit)


def rows_of(stored_events: Iterable[StoredEvent]) -> list[Row]:
    """The library's events as rows of one act. Text ids stay text: the table has the same type."""
    rows = [
        Row(cast(UUID, e.originator_id), e.originator_version, e.topic, e.state, None) for e in stored_events
    ]
    rows[0] = rows[0]._replace(act=uuid4())
    return rows


def select_events(
    datastore: Datastore,
    table: str,
    originator_id: UUID | str,
    gt: int | None,
    lte: int | None,
    desc: bool,
    limit: int | None,
) -> list[StoredEvent]:
    where, arguments = conjunction([
        ("originator_id = %s", originator_id), ("originator_version > %s", gt), ("originator_version <= %s", lte),
    ])  # fmt: skip
    with datastore.cursor() as cursor:
        cursor.execute(
            f"SELECT originator_id, originator_version, topic, state FROM {table} WHERE {where} "
            f"ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT %s",
            (*arguments, limit),
        )
        return [StoredEvent(stream, version, event, bytes(state)) for stream, version, event, state in cursor]


def conjunction(conditions: Iterable[tuple[str, Any]]) -> tuple[str, list[Any]]:
    """The conditions whose argument is not None, joined for WHERE, and their arguments."""
    given = [(condition, argument) for condition, argument in conditions if argument is not None]
    return " AND ".join(condition for condition, _ in given) or "true", [argument for _, argument in given]


def newest(cursor: Cursor) -> int | None:
    found: tuple[int | None] = cursor.fetchone() or (None,)
    return found[0]
