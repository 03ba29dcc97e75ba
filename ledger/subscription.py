"""Following the log as it grows: what is recorded already, then what is recorded from now on, nothing left out.

The library's `ListenNotifySubscription` pulls pages of events into a queue whenever a flag is set. Here a second thread
sets the flag at each NOTIFY, sleeping on the connection's socket, so an event is pulled as soon as it is committed.

    pull ───────────── LISTEN is active ── flag ── pull ── NOTIFY ── flag ── pull ── …
          an event committed here             └ finds it, although it was announced to nobody

So the flag is set once when LISTEN becomes active: whatever the pull after that does not see yet will be announced. The
same happens after the connection broke: a subscription outlives a restart of the server.
"""

import select
import socket
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import Any

import psycopg2
from eventsourcing.persistence import (
    ApplicationRecorder,
    InterfaceError,
    ListenNotifySubscription,
    OperationalError,
)

from ledger.datastore import Connection, Datastore
from ledger.rows import EventsTable

AWAY = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
PAUSE_MS = 200


class LedgerSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Iterates over the notifications after position `gt` until stopped. Use it in a `with` block, or call `stop`."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        datastore: Datastore,
        table: EventsTable,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        self._datastore = datastore
        self._table = table
        self._stopped, self._stopping = socket.socketpair()
        super().__init__(recorder, gt, topics)
        self._listen_thread = Thread(target=self._listen, name=f"{table.name} listener", daemon=True)
        self._listen_thread.start()

    def __exit__(self, *error: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*error, **kwargs)
        finally:
            self._listen_thread.join()

    def stop(self) -> None:
        """Ends the iteration at once. A second call does nothing."""
        super().stop()
        with suppress(OSError):
            self._stopping.send(b"\x00")

    def _pull(self) -> None:
        while not self._has_been_stopped:
            try:
                super()._pull()
                break
            except AWAY:
                self._wait_for_the_server()

    def _listen(self) -> None:
        try:
            while not self._has_been_stopped:
                try:
                    self._listen_while_connected()
                except AWAY:
                    self._wait_for_the_server()
        except BaseException as error:
            self._thread_error = self._thread_error or error
            self.stop()
        finally:
            self._pull_thread.join()
            self._stopped.close()
            self._stopping.close()

    def _listen_while_connected(self) -> None:
        connection = self._datastore.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {self._table.quoted}")
            self._has_been_notified.set()
            while self._is_told(connection):
                self._has_been_notified.set()
        finally:
            connection.close()

    def _is_told(self, connection: Connection) -> bool:
        """Sleeps until the server says something (True) or the subscription is stopped (False)."""
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        poll.register(self._stopped.fileno(), select.POLLIN)
        poll.poll()
        connection.poll()
        connection.notifies.clear()
        return not self._has_been_stopped

    def _wait_for_the_server(self) -> None:
        """A moment, or until stopped. Raises `InterfaceError` for a datastore that is closed and not coming back."""
        if self._datastore.closed:
            raise InterfaceError("The datastore has been closed")
        poll = select.poll()
        poll.register(self._stopped.fileno(), select.POLLIN)
        poll.poll(PAUSE_MS)
