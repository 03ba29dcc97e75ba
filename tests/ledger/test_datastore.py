"""Connections are lent, taken back, and replaced when the server has closed them."""

import os
from threading import Thread

import pytest
from eventsourcing.persistence import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)

from ledger import datastore as module
from ledger.datastore import Datastore


def session(database: Datastore) -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
        return int(pid)


def end_all_sessions_of(database: Datastore) -> None:
    other = Datastore(database.dsn)
    with other.cursor() as cursor:
        cursor.execute("""
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()""")
    other.close()


@pytest.fixture
def table(database: Datastore) -> str:
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE thing (id int PRIMARY KEY)")
    return "thing"


def test_a_connection_is_used_again(database: Datastore) -> None:
    assert session(database) == session(database)


def test_a_connection_that_the_server_has_closed_is_not_lent_again(database: Datastore) -> None:
    before = session(database)
    end_all_sessions_of(database)
    assert session(database) != before


def test_a_transaction_is_all_or_nothing(database: Datastore, table: str) -> None:
    with database.transaction() as cursor:
        cursor.execute("INSERT INTO thing VALUES (1)")
        cursor.execute("INSERT INTO thing VALUES (2)")

    def insert(number: int, *, into_something: int) -> None:
        with database.transaction() as cursor:
            cursor.execute("INSERT INTO thing VALUES (%s)", (number,))
            cursor.execute("INSERT INTO thing VALUES (%s)", (number // into_something,))

    with pytest.raises(ZeroDivisionError):
        insert(3, into_something=0)
    with pytest.raises(IntegrityError):
        insert(4, into_something=4)
    with database.cursor() as cursor:
        cursor.execute("SELECT id FROM thing ORDER BY id")
        assert cursor.fetchall() == [(1,), (2,)]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT 1 / 0", DataError),
        ("INSERT INTO thing VALUES (1), (1)", IntegrityError),
        ("SELECT * FROM nothing", ProgrammingError),
        ("SELECT", None),
        ("SELECT pg_terminate_backend(pg_backend_pid())", OperationalError),
    ],
)
def test_errors_are_those_of_the_library(
    database: Datastore, table: str, statement: str, error: type[PersistenceError] | None
) -> None:
    if error is None:
        with database.cursor() as cursor:
            cursor.execute(statement)
    else:
        with pytest.raises(error), database.cursor() as cursor:
            cursor.execute(statement)
    session(database)


def test_a_server_that_is_not_there_is_an_operational_error() -> None:
    with pytest.raises(OperationalError), Datastore("host=/nonexistent dbname=x").cursor():
        pass


def test_a_connection_left_within_a_transaction_is_not_lent_again(database: Datastore) -> None:
    with database.connection() as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        left = connection.info.backend_pid
    assert session(database) != left


def test_callers_beyond_the_last_connection_wait_for_one(
    database: Datastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 1)
    monkeypatch.setattr(module, "WAIT_S", 0.05)
    narrow = Datastore(database.dsn)
    with narrow.cursor(), pytest.raises(OperationalError, match="No connection became free"):
        session(narrow)
    monkeypatch.setattr(module, "WAIT_S", 20)
    found: list[int] = []
    with narrow.cursor() as cursor:
        waiting = Thread(target=lambda: found.append(session(narrow)))
        waiting.start()
        cursor.execute("SELECT pg_backend_pid()")
        expected = cursor.fetchone()
    waiting.join()
    assert (found[0],) == expected
    narrow.close()


def test_after_closing_nothing_is_lent_and_what_comes_back_is_closed(database: Datastore) -> None:
    stopped: list[str] = []
    database.at_close(lambda: stopped.append("once"))
    with database.connection() as connection:
        database.close()
        database.close()
    assert connection.closed
    assert stopped == ["once"]
    with pytest.raises(InterfaceError, match="closed"):
        session(database)


def test_a_statement_is_prepared_once_on_a_connection(database: Datastore) -> None:
    with database.connection() as connection, connection.cursor() as cursor:
        assert connection.prepare("one", "AS SELECT 1")
        assert not connection.prepare("one", "AS SELECT 2")
        cursor.execute("EXECUTE one")
        assert cursor.fetchone() == (1,)


def test_a_fork_leaves_the_connections_of_its_parent_alone(database: Datastore) -> None:
    before = session(database)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if session(database) != before else 1
            database.close()
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert session(database) == before
