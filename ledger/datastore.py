"""Connections to PostgreSQL: handed out, taken back, and their errors in the words of `eventsourcing`.

    with datastore.cursor() as cursor:          every statement is a transaction of its own
    with datastore.transaction() as cursor:     all of it, or nothing
    connection = datastore.connect()            outside the pool, for a thread that keeps its own; close it yourself

Threads share one `Datastore`; each `with` borrows a connection and gives it back. A pooled connection that the server
has closed meanwhile (a restart, a failover) is noticed before it is handed out again, so a restart costs no error on
the first statement after it.

Processes do not share connections. A `Datastore` made before a fork may be used on both sides: the child leaves the
inherited sockets alone and opens its own. Threads do not survive a fork either, so a server with several worker
processes has one writer thread in each (`ledger/group_commit.py`), and the database orders them.
"""

import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Semaphore
from typing import Any

import psycopg2
import psycopg2.extensions
import psycopg2.extras
from eventsourcing import persistence
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from psycopg2.extensions import cursor as Cursor

MOST_CONNECTIONS = 16
"""Connections that one datastore lends out at a time; a caller beyond them waits for one to come back."""

WAIT_S = 30
"""Seconds that such a caller waits before it gets an `OperationalError`."""


class Connection(psycopg2.extensions.connection):
    """A connection in autocommit mode that prepares each statement once."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._prepared: set[str] = set()

    def prepare(self, name: str, statement: str) -> bool:
        """PREPAREs "(types) AS …" under the name. Returns False when this connection has done so before."""
        if name in self._prepared:
            return False
        with self.cursor() as cursor:
            cursor.execute(f"PREPARE {name} {statement}")
        self._prepared.add(name)
        return True


class Datastore:
    """One database. `dsn` is a libpq connection string or URI; nothing is opened before the first use."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.closed = False
        self._at_close: list[Callable[[], None]] = []
        self._start()

    def _start(self) -> None:
        self._pid = os.getpid()
        self._lock = Lock()
        self._idle: list[Connection] = []
        self._places = Semaphore(MOST_CONNECTIONS)

    def connect(self) -> Connection:
        """A new connection in autocommit mode that belongs to the caller. Raises `OperationalError`."""
        if self.closed:
            raise persistence.InterfaceError("The datastore has been closed")
        with translated_errors():
            connection: Connection = psycopg2.connect(
                self.dsn,
                connection_factory=Connection,
                client_encoding="UTF8",
                fallback_application_name="gongjian",
            )
            connection.autocommit = True
            psycopg2.extras.register_uuid(conn_or_curs=connection)  # type: ignore[no-untyped-call]
        return connection

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lends a connection of the pool. psycopg2's errors come out as those of `eventsourcing.persistence`."""
        if self._pid != os.getpid():
            self._start()
        places = self._places
        if not places.acquire(timeout=WAIT_S):
            raise persistence.OperationalError(f"No connection became free within {WAIT_S} s")
        try:
            connection = self._take()
            try:
                with translated_errors():
                    yield connection
            finally:
                self._give_back(connection)
        finally:
            places.release()

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """Lends a cursor on which every statement is a transaction of its own."""
        with self.connection() as connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """Lends a cursor within one transaction: committed at the end, rolled back when the block raises."""
        with self.connection() as connection, in_transaction(connection) as cursor:
            yield cursor

    def at_close(self, stop: Callable[[], None]) -> None:
        """`stop` is called once, before the connections are closed."""
        self._at_close.append(stop)

    def close(self) -> None:
        """Stops what registered itself, then closes the connections. A second call does nothing."""
        if self.closed:
            return
        for stop in self._at_close:
            stop()
        self.closed = True
        if self._pid == os.getpid():
            with self._lock:
                while self._idle:
                    self._idle.pop().close()

    def _take(self) -> Connection:
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                return self.connect()
            if is_quiet(connection):
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> None:
        usable = not connection.closed and connection.info.transaction_status == TRANSACTION_STATUS_IDLE
        with self._lock:
            if usable and not self.closed:
                self._idle.append(connection)
                return
        connection.close()


@contextmanager
def in_transaction(connection: Connection) -> Iterator[Cursor]:
    """A cursor within one transaction on the connection: committed at the end, rolled back when the block raises."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield cursor
        except BaseException:
            with suppress(psycopg2.Error):
                cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


def is_quiet(connection: Connection) -> bool:
    """Whether an idle connection is still good: one on which the server has something to say is being closed."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raises psycopg2's errors as those of `eventsourcing.persistence` (both follow PEP 249)."""
    try:
        yield
    except psycopg2.Error as error:
        raise translated(error) from error


def translated(error: psycopg2.Error) -> persistence.PersistenceError:
    """The same error in the words of `eventsourcing.persistence`."""
    kind = next(ours for theirs, ours in ERRORS if isinstance(error, theirs))
    return kind(str(error).strip())


ERRORS: list[tuple[type[psycopg2.Error], type[persistence.PersistenceError]]] = [
    (psycopg2.InterfaceError, persistence.InterfaceError),
    (psycopg2.OperationalError, persistence.OperationalError),
    (psycopg2.DataError, persistence.DataError),
    (psycopg2.IntegrityError, persistence.IntegrityError),
    (psycopg2.InternalError, persistence.InternalError),
    (psycopg2.ProgrammingError, persistence.ProgrammingError),
    (psycopg2.NotSupportedError, persistence.NotSupportedError),
    (psycopg2.DatabaseError, persistence.DatabaseError),
    (psycopg2.Error, persistence.PersistenceError),
]
