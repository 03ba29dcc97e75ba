"""The writer's session: one connection that commits batches, and the truth about a commit during which it broke.

    commit ──▶ broken ──▶ is the server back?  ──▶ end the old session ──▶ are the acts there?
      ▲                     no, for 30 s:                                    │        │
      │                     OutcomeUnknown                                   no      yes: that is the answer
      └──────────────────────────────────────────────────────────────────────┘

A transaction is all or nothing: when one act of the batch is there, it was committed, and what is missing had been
refused. When none is there, and the session that could still have written it has ended, appending again is safe.
"""

from collections.abc import Callable, Sequence
from threading import Event
from time import monotonic
from typing import Any, TypeVar

import psycopg2
from eventsourcing.persistence import InterfaceError, OperationalError

from ledger.appending import Appending, Request
from ledger.datastore import Connection, Datastore

MOST_BREAKS = 3
"""Connections that may break under the same batch before its callers are told."""

OWN_SESSION = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
END_SESSION = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s
"""

T = TypeVar("T")


class OutcomeUnknown(OperationalError):
    """The connection broke during the commit and the server could not be asked since: look the act up later."""


class Session:
    """For one thread. `closing` ends the patience with a server that is away."""

    def __init__(self, datastore: Datastore, appending: Appending, patience_s: float, closing: Event) -> None:
        self._datastore = datastore
        self._appending = appending
        self._patience_s = patience_s
        self._closing = closing
        self._connection: Connection | None = None
        self._identity: tuple[Any, ...] = (0, None)

    def commit(self, batch: Sequence[Request]) -> list[int | None]:
        """The position of each request's first row, or None for one that was refused.

        Raises `OperationalError` when the server stays away and nothing was written, `OutcomeUnknown` when that cannot
        be told, and psycopg2's errors for what the server refuses: then nothing was written either.
        """
        for _ in range(MOST_BREAKS):
            connection = self._patiently(self._connected)
            try:
                return self._appending.commit(connection, batch)
            except psycopg2.Error as error:
                if rolled_back(connection):
                    raise
                positions = self._look_up(batch, error)
                if any(position is not None for position in positions):
                    return positions
        raise OperationalError(f"The connection broke {MOST_BREAKS} times; nothing was written")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _look_up(self, batch: Sequence[Request], broken: psycopg2.Error) -> list[int | None]:
        """The position of each request that the broken session has written, if it has."""
        lost = self._identity

        def ask() -> list[tuple[str, int, memoryview]]:
            with self._connected().cursor() as cursor:
                cursor.execute(END_SESSION, lost)
                if cursor.fetchone() == (False,):
                    raise psycopg2.OperationalError("The session that broke has not ended yet")
                cursor.execute(
                    f"SELECT act::text, position, leaf FROM {self._appending.table.quoted} "
                    "WHERE act = ANY (%s::uuid[]) AND act IS NOT NULL",
                    ([request.acts[0] for request in batch],),
                )
                return cursor.fetchall()

        try:
            found = {
                act.replace("-", ""): (position, bytes(leaf)) for act, position, leaf in self._patiently(ask)
            }
        except OperationalError as error:
            raise OutcomeUnknown(f"{str(broken).strip()}; since then: {error}") from broken
        positions: list[int | None] = []
        for request in batch:
            position, leaf = found.get(request.acts[0], (0, b""))
            positions.append(position if leaf == request.leaves[0] else None)
        return positions

    def _connected(self) -> Connection:
        """The connection, made anew when it has broken."""
        if self._connection is None or self._connection.closed:
            connection = self._datastore.connect()
            self._appending.prepare(connection)
            with connection.cursor() as cursor:
                cursor.execute(OWN_SESSION)
                self._identity = cursor.fetchone() or self._identity
            self._connection = connection
        return self._connection

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """What `attempt` returns, tried again while the server is away. Raises `OperationalError` in the end."""
        deadline = monotonic() + self._patience_s
        pause_s = 0.02
        while True:
            try:
                return attempt()
            except (
                OperationalError,
                InterfaceError,
                psycopg2.OperationalError,
                psycopg2.InterfaceError,
            ) as error:
                if monotonic() + pause_s > deadline or self._closing.wait(pause_s):
                    raise OperationalError(str(error).strip()) from error
                pause_s = min(2 * pause_s, 0.5)


def rolled_back(connection: Connection) -> bool:
    """Whether nothing was written for certain: the server lives and has dropped what the failed statement did."""
    if connection.closed:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
    except psycopg2.Error:
        connection.close()
        return False
    return True
