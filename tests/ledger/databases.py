"""Real PostgreSQL for a test module: one embedded server, an empty database for each test."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
from psycopg2.extensions import make_dsn

from ledger.cluster import existing_place
from ledger.datastore import Datastore
from ledger.embedded import EmbeddedPostgres, remove
from tests.ledger.waiting import until


@contextmanager
def embedded_server(data: Path) -> Iterator[str]:
    """The connection string of a server that is destroyed afterwards, with all it holds."""
    server = EmbeddedPostgres(data)
    try:
        dsn = server.start()
        wait_for_no_disk(data)
        yield dsn
    finally:
        server.stop()
        remove(data)


def wait_for_no_disk(data: Path) -> None:
    """Spare the disk: hundreds of databases come and go, and what survives a crash is tried on other servers."""
    place = existing_place(data.resolve())
    assert place
    with (place.cluster / "postgresql.auto.conf").open("a") as settings:
        settings.write("fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n")
    postmaster = int((place.cluster / "postmaster.pid").read_text().split("\n")[0])
    os.kill(postmaster, signal.SIGHUP)


SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"

_empty: dict[str, list[str]] = {}
"""Databases of a server that hold nothing: emptying one takes a fraction of what making one does."""


@contextmanager
def empty_database(server: str) -> Iterator[Datastore]:
    name = _empty[server].pop() if _empty.get(server) else made_database(server)
    datastore = Datastore(make_dsn(server, dbname=name))
    try:
        yield datastore
    finally:
        datastore.close()
        make_empty(make_dsn(server, dbname=name))
        _empty.setdefault(server, []).append(name)


@contextmanager
def copied_database(server: str, of: str) -> Iterator[Datastore]:
    """One that begins as another was left, to which nobody may be connected. It is gone afterwards."""
    name = made_database(server, of)
    datastore = Datastore(make_dsn(server, dbname=name))
    try:
        yield datastore
    finally:
        datastore.close()
        at_server(server, f"DROP DATABASE {name}")


def made_database(server: str, like: str = "template1") -> str:
    name = f"test_{uuid4().hex}"
    at_server(server, f"CREATE DATABASE {name} TEMPLATE {like}")
    return name


def at_server(server: str, command: str) -> None:
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(command)


def make_empty(dsn: str) -> None:
    """Waits for everybody else to have gone: a test lets go of what it opened."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        connection.autocommit = True  # a transaction would see the same activity to its end
        until(lambda: not others(cursor))
        cursor.execute(SCHEMAS)
        schemas = ", ".join(f'"{schema}"' for (schema,) in cursor.fetchall())
        cursor.execute(f"DROP SCHEMA {schemas} CASCADE; CREATE SCHEMA public")


def others(cursor: psycopg2.extensions.cursor) -> list[object]:
    cursor.execute(
        "SELECT pid, state, query FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return cursor.fetchall()
