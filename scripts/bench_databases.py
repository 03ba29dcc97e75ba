"""Empty databases on one server, one for each group of figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg2
from psycopg2.extensions import make_dsn

from scripts.speaking import errors


@contextmanager
def fresh_database(server: str, name: str) -> Iterator[str]:
    """The connection string of an empty database that is dropped afterwards."""
    errors.print(f"[dim]{name} …[/dim]")
    database = f"bench_{name}_{uuid4().hex[:8]}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE {database}")
    try:
        yield make_dsn(server, dbname=database)
    finally:
        cursor.execute(f"DROP DATABASE {database} WITH (FORCE)")
        connection.close()
