"""How far one log's reader has come: views that follow the log, and logs that follow a log.

    PostgresTrackingRecorder      a view derives from it and writes its rows and its position in one transaction:

        with self.datastore.transaction() as cursor:
            cursor.execute("UPDATE …")
            self.track(cursor, tracking)

    PostgresProcessRecorder       a log that records its position in another log together with its own events

There is one row for each log followed. A position that is not above the recorded one is refused with `IntegrityError`,
so a notification counts once.
"""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError, ProcessRecorder, StoredEvent, Tracking, TrackingRecorder
from psycopg2.extensions import cursor as Cursor

from ledger.appending import Appending, Request
from ledger.datastore import Datastore, in_transaction
from ledger.recorders import LedgerRecorder, newest, rows_of
from ledger.rows import IdType, Stale, checked_identifier, lock_creation, quoted_identifier


class PostgresTrackingRecorder(TrackingRecorder):
    """How far a view has come in a log. A view derives from this and calls `track` in the transaction of its rows."""

    def __init__(self, datastore: Datastore, tracking_table_name: str = "notification_tracking") -> None:
        self.datastore = datastore
        self.tracking_table = quoted_identifier(checked_identifier(tracking_table_name))

    def create_table(self) -> None:
        """Creates the table where it is not there yet; a second call does nothing."""
        with self.datastore.transaction() as cursor:
            lock_creation(cursor)
            cursor.execute(f"""
                CREATE TABLE IF NOT EXISTS {self.tracking_table} (
                    application_name text PRIMARY KEY,
                    notification_id bigint NOT NULL
                )""")

    def insert_tracking(self, tracking: Tracking) -> None:
        """Records the position. Raises `IntegrityError` unless it is higher than the one recorded."""
        with self.datastore.transaction() as cursor:
            self.track(cursor, tracking)

    def track(self, cursor: Cursor, tracking: Tracking) -> None:
        """The same within the transaction of a view."""
        cursor.execute(
            f"""
            INSERT INTO {self.tracking_table} AS tracked VALUES (%s, %s)
            ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id
            WHERE tracked.notification_id < excluded.notification_id""",
            (tracking.application_name, tracking.notification_id),
        )
        if cursor.rowcount != 1:
            raise IntegrityError(
                f"{tracking.application_name} is not before {tracking.notification_id} any more"
            )

    def max_tracking_id(self, application_name: str) -> int | None:
        """The position recorded last, None while there is none."""
        with self.datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT max(notification_id) FROM {self.tracking_table} WHERE application_name = %s",
                (application_name,),
            )
            return newest(cursor)


class PostgresProcessRecorder(LedgerRecorder, ProcessRecorder):
    """A log that also records how far it has come in another one, in the same transaction as the events."""

    def __init__(
        self,
        datastore: Datastore,
        events_table_name: str = "stored_events",
        tracking_table_name: str = "notification_tracking",
        id_type: IdType = "uuid",
    ) -> None:
        super().__init__(datastore, events_table_name, id_type)
        self._appending = Appending(self.table)
        self._tracking = PostgresTrackingRecorder(datastore, tracking_table_name)

    def create_table(self) -> None:
        super().create_table()
        self._tracking.create_table()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """As for the log. With `tracking`, in one transaction with it, and without sharing that with other callers."""
        tracking: Tracking | None = kwargs.get("tracking")
        if tracking is None:
            return super().insert_events(stored_events)
        with self.datastore.connection() as connection:
            self._appending.prepare(connection)
            with in_transaction(connection) as cursor:
                self._tracking.track(cursor, tracking)
                if not stored_events:
                    return []
                request = Request(rows_of(stored_events), (), self.table.spell)
                [first] = self._appending.append(cursor, [request])
                if first is None:
                    raise Stale("A version is not the next one of its stream")
                return list(range(first, first + len(stored_events)))

    def insert_tracking(self, tracking: Tracking) -> None:
        self._tracking.insert_tracking(tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        return self._tracking.max_tracking_id(application_name)
