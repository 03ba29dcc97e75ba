"""Real PostgreSQL for a test module: one embedded server, an empty database for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
from psycopg2.extensions import make_dsn

from ledger.datastore import Datastore
from ledger.embedded import EmbeddedPostgres, remove


@contextmanager
def embedded_server(data: Path) -> Iterator[str]:
    """The connection string of a server that is destroyed afterwards, with all it holds."""
    server = EmbeddedPostgres(data)
    try:
        yield server.start()
    finally:
        server.stop()
        remove(data)


@contextmanager
def empty_database(server: str) -> Iterator[Datastore]:
    name = f"test_{uuid4().hex}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE {name}")
    datastore = Datastore(make_dsn(server, dbname=name))
    try:
        yield datastore
    finally:
        datastore.close()
        cursor.execute(f"DROP DATABASE {name}")  # not by force: autovacuum is not ours to end, but gives way
        connection.close()
