"""The live tail: one thread that keeps every view a few milliseconds behind the log.

    LISTEN ─▶ ┌ lock positions ─ read the next entries ─ each view takes them ─ move positions ─ commit ┐ ─▶ wait for
              └──────────────────────── again, until nothing is left ───────────────────────────────────┘    NOTIFY

All views move in one transaction for each batch, so together they are always the log up to one position. Each takes
its part behind a savepoint: one that fails stops, with the reason beside its position, and the others go on. Several
processes may follow the same log: whoever has the lock moves, and the next finds nothing left to do.
"""

import select
import socket
from collections.abc import Sequence
from threading import Condition, Thread

from psycopg2.extensions import cursor as Cursor

from ledger.application import Ledger
from ledger.datastore import Connection, in_transaction
from projections import positions
from projections.positions import SCHEMA
from projections.rebuild import ViewFailed, rebuild_stale, take_all
from projections.recorded import Reader, Recorded
from projections.view import View, found

APPLICATION_NAME = "gongjian views"
"""How the tail's connection is called in `pg_stat_activity`."""
MOST_ENTRIES = 512
"""Entries of a batch."""
PAUSE_MS = 200
"""Before trying again while the server is away."""
REST_MS = 60
"""After a batch, so that a busy log is followed by tens of entries at a time: a batch costs as much as dozens of them."""


class Tail:
    """Keeps views up with a ledger. Use it in a `with` block, or call `start` and `stop`."""

    def __init__(
        self, ledger: Ledger, views: Sequence[type[View]] | None = None, most_entries: int = MOST_ENTRIES
    ) -> None:
        self.ledger = ledger
        self.views = tuple(found() if views is None else views)
        self.trouble: str | None = None
        """Why it does not move at the moment; None while it does."""
        self._most_entries = most_entries
        self._reader = Reader(ledger)
        self._reached = 0
        self._moved = Condition()
        self._stopping = False
        self._thread: Thread | None = None

    def start(self) -> "Tail":
        """Make what is missing and begin to follow. Views that had stopped try again. A second call does nothing."""
        if self._thread is None:
            datastore = self.ledger.rows.datastore
            positions.prepare(datastore, self.views)
            with datastore.transaction() as cursor:
                positions.start(cursor, self.views)
            datastore.at_close(self.stop)
            self._woken, self._waking = socket.socketpair()
            self._thread = Thread(target=self._run, name="views", daemon=True)
            self._thread.start()
        return self

    def stop(self) -> None:
        """Let the batch at hand finish, then end. A second call does nothing."""
        if self._thread is None or self._stopping:
            return
        self._stopping = True
        self._waking.send(b"\x00")
        self._thread.join()
        self._woken.close()
        self._waking.close()

    def __enter__(self) -> "Tail":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self, position: int, timeout_s: float = 10.0) -> bool:
        """Whether every view that has not stopped came to the position in time."""
        with self._moved:
            return self._moved.wait_for(lambda: self._reached >= position, timeout_s)

    def catch_up(self) -> int:
        """Move the views to the head here and now, without the thread. Returns the position reached."""
        rebuild_stale(self.ledger, self.views)
        connection = self._connect()
        try:
            while self._move(connection):
                pass
        finally:
            connection.close()
        return self._reached

    # ── The thread ───────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._follow()
            except Exception as error:  # the server is away, or we are at fault: visible, and tried again
                self.trouble = f"{type(error).__name__}: {str(error).strip()}"
                self._sleep(most_ms=PAUSE_MS)

    def _follow(self) -> None:
        rebuild_stale(self.ledger, self.views)
        connection = self._connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {self.ledger.rows.table.quoted}")
            while not self._stopping:
                connection.notifies.clear()  # whatever they announced, the next reading finds
                if self._move(connection):
                    self._sleep(most_ms=REST_MS)
                elif not connection.notifies:
                    self._sleep(connection.fileno())
                connection.poll()
                self.trouble = None
        finally:
            connection.close()

    def _move(self, connection: Connection) -> bool:
        """Take the next entries, all views in one transaction. Returns whether there were any."""
        with in_transaction(connection) as cursor:
            standing = positions.standings(cursor, self.views, lock=True)
            running = {view: at.position for view in self.views if (at := standing[view.name]).running}
            reached = min(running.values(), default=0)
            stored = self.ledger.rows.rows(reached + 1, reached + self._most_entries) if running else []
            if stored:
                reached = stored[-1].position
                self._take(cursor, running, list(self._reader.read(stored)), reached)
        with self._moved:
            self._reached = reached
            self._moved.notify_all()
        return bool(stored)

    def _take(
        self, cursor: Cursor, running: dict[type[View], int], batch: Sequence[Recorded], reached: int
    ) -> None:
        failed: dict[str, str] = {}
        for view, position in running.items():
            mine = [each for each in batch if each.position > position and type(each.data) in view.events]
            if not mine:
                continue
            cursor.execute("SAVEPOINT view")
            try:
                take_all(cursor, [view], mine)
            except ViewFailed as failure:
                cursor.execute("ROLLBACK TO SAVEPOINT view")
                failed[view.name] = failure.reason
        behind = [view.name for view, position in running.items() if position < reached]
        positions.move(cursor, [name for name in behind if name not in failed], reached)
        positions.stop(cursor, failed)

    def _connect(self) -> Connection:
        connection = self.ledger.rows.datastore.connect()
        with connection.cursor() as cursor:
            # What a crash loses of a view, rows and position, is taken from the log again.
            cursor.execute(f"""
                SET application_name = '{APPLICATION_NAME}';
                SET synchronous_commit = off;
                SET search_path = {SCHEMA}""")
        return connection

    def _sleep(self, *sockets: int, most_ms: int | None = None) -> None:
        """Until something comes in on one of the sockets, the tail is stopped, or the time is over."""
        poll = select.poll()
        for each in (self._woken.fileno(), *sockets):
            poll.register(each, select.POLLIN)
        poll.poll(most_ms)
