"""A view made again from nothing, beside the one in use, and put in its place at one stroke.

    views_next   create ─ take 1..2048 ─ take … ─ indexes ─┐ one transaction: the last few entries, then
    views        in use, moved by the live tail ───────────┴ drop, rename, position ──▶ views

Readers see the old tables until then and the new ones from then on. One rebuild at a time, over all processes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import cursor as Cursor

from ledger import bulk
from ledger.application import Ledger
from ledger.datastore import Connection, in_transaction
from ledger.subscription import AWAY
from projections import positions
from projections.positions import SCHEMA
from projections.recorded import Reader, Recorded
from projections.rows import quoted, statistics
from projections.view import View, found

NEXT = "views_next"
NEARLY_THERE = 256
"""Entries behind the head at which the tables may change places: so many are taken while everybody waits."""
LOCK_WAIT_MS = 500
"""How long a swap holds up others while it waits for readers to finish; then it lets them pass and tries again."""
PATIENCE_S = 300.0

Progress = Callable[[int, int], None]
"""Told the position reached and the position of the head."""


class ViewFailed(Exception):
    """A view could not take these entries: a fault of the program, not of the log."""

    def __init__(self, view: type[View], batch: Sequence[Recorded], error: Exception) -> None:
        self.view = view
        where = f"positions {batch[0].position}–{batch[-1].position}"
        self.reason = f"{where}: {type(error).__name__}: {str(error).strip()}"
        super().__init__(f"{view.name}: {self.reason}")


def rebuild_all(ledger: Ledger, progress: Progress | None = None) -> int:
    """Make every view again in one pass over the log. Returns the position reached."""
    return rebuild(ledger, *found(), progress=progress)


def rebuild(ledger: Ledger, *views: type[View], progress: Progress | None = None) -> int:
    """Make these views again from nothing and put them in place together. Returns the position reached.

    A second call does the same again. Raises `ViewFailed`, with the tables in use left as they were.
    """
    with _alone(ledger, views) as connection:
        return _Rebuild(ledger, connection, views, progress).run()


def rebuild_stale(ledger: Ledger, views: Iterable[type[View]], progress: Progress | None = None) -> None:
    """Make those views again that were never filled or were kept by another edition of the program.

    One that fails is stopped with the reason, and the others are made without it.
    """
    views = tuple(views)
    datastore = ledger.rows.datastore
    positions.prepare(datastore, views)
    with datastore.cursor() as cursor:
        if not _stale(cursor, views):
            return
    with _alone(ledger, views) as connection, connection.cursor() as cursor:
        failed: set[type[View]] = set()
        while stale := [view for view in _stale(cursor, views) if view not in failed]:
            try:
                _Rebuild(ledger, connection, stale, progress).run()
            except ViewFailed as failure:
                failed.add(failure.view)
                positions.stop(cursor, {failure.view.name: failure.reason})


def take_all(cursor: Cursor, views: Iterable[type[View]], batch: Sequence[Recorded]) -> None:
    """Give a batch to each view.

    Raises:
        ViewFailed: one could not take it.
    """
    for view in views if batch else ():
        try:
            view.take(cursor, batch)
        except AWAY:
            raise
        except Exception as error:
            raise ViewFailed(view, batch, error) from error


class _Rebuild:
    def __init__(
        self, ledger: Ledger, connection: Connection, views: Sequence[type[View]], progress: Progress | None
    ) -> None:
        self.ledger, self.connection, self.views = ledger, connection, views
        self.reader = Reader(ledger)
        self.wanted = frozenset[str]().union(*(view.event_names() for view in views))
        self.progress = progress or (lambda reached, head: None)
        self.reached = 0

    def run(self) -> int:
        with in_transaction(self.connection) as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {NEXT} CASCADE; CREATE SCHEMA {NEXT}")
            for view in self.views:
                view.create(cursor)
        self._catch_up()
        with in_transaction(self.connection) as cursor:
            for view in self.views:
                view.create_indexes(cursor)
                cursor.execute(f"ANALYZE {', '.join(map(quoted, view.tables()))}")
        return self._swap()

    def _catch_up(self) -> None:
        head = self._head()
        datastore, table = self.ledger.rows.datastore, self.ledger.rows.table.name
        for stored in bulk.chunks(datastore, table, self.reached + 1, head):
            with in_transaction(self.connection) as cursor:
                take_all(cursor, self.views, list(self.reader.read(stored, self.wanted)))
            self.reached = stored[-1].position
            self.progress(self.reached, head)

    def _swap(self) -> int:
        deadline = monotonic() + PATIENCE_S
        while True:
            if self._head() - self.reached > NEARLY_THERE:
                self._catch_up()
            try:
                with in_transaction(self.connection) as cursor:
                    return self._put_in_place(cursor)
            except LockNotAvailable:
                if monotonic() > deadline:
                    raise
                sleep(LOCK_WAIT_MS / 1000)

    def _put_in_place(self, cursor: Cursor) -> int:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT_MS}ms'")
        cursor.execute(f"LOCK TABLE {SCHEMA}.positions IN ACCESS EXCLUSIVE MODE")
        last = self.ledger.rows.rows(self.reached + 1, self._head())
        take_all(cursor, self.views, list(self.reader.read(last, self.wanted)))
        reached = last[-1].position if last else self.reached
        for view in self.views:
            positions.drop(cursor, view)
            for table in map(quoted, view.tables()):
                cursor.execute(f"ALTER TABLE {NEXT}.{table} SET SCHEMA {SCHEMA}")
            for name in (name for kind in view.rows for name in statistics(kind)):
                cursor.execute(f"ALTER STATISTICS {NEXT}.{name} SET SCHEMA {SCHEMA}")
            positions.put(cursor, view, reached)
        return reached

    def _head(self) -> int:
        return self.ledger.rows.max_notification_id() or 0


@contextmanager
def _alone(ledger: Ledger, views: Iterable[type[View]]) -> Iterator[Connection]:
    """A connection that builds, while no other does."""
    positions.prepare(ledger.rows.datastore, views)
    connection = ledger.rows.datastore.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('gongjian: rebuild views'))")
            # What a crash loses of a view, rows and position, is taken from the log again.
            cursor.execute(f"SET synchronous_commit = off; SET search_path = {NEXT}")
        yield connection
    finally:
        connection.close()


def _stale(cursor: Cursor, views: Iterable[type[View]]) -> list[type[View]]:
    kept = positions.standings(cursor, views)
    return [view for view in views if not kept[view.name].current or kept[view.name].position == 0]
