"""Real PostgreSQL for a test module: one embedded server, an empty database for each test."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
from psycopg2.extensions import make_dsn

from ledger.cluster import existing_place
from ledger.datastore import Datastore
from ledger.embedded import EmbeddedPostgres, remove


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


@contextmanager
def empty_database(server: str) -> Iterator[Datastore]:
    name = f"test_{uuid4().hex}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE {name} STRATEGY file_copy")  # as files: no log to write
    datastore = Datastore(make_dsn(server, dbname=name))
    try:
        yield datastore
    finally:
        datastore.close()
        cursor.execute(f"DROP DATABASE {name}")  # not by force: autovacuum is not ours to end, but gives way
        connection.close()
