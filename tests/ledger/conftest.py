"""A real PostgreSQL for the tests of this floor: one server for each test process, an empty database for each test."""

from collections.abc import Iterator

import pytest

from ledger.datastore import Datastore
from ledger.recorders import LedgerRecorder
from tests.ledger.databases import embedded_server, empty_database


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The connection string of the server."""
    with embedded_server(tmp_path_factory.mktemp("postgres")) as dsn:
        yield dsn


@pytest.fixture
def database(server: str) -> Iterator[Datastore]:
    with empty_database(server) as datastore:
        yield datastore


@pytest.fixture
def recorder(database: Datastore) -> LedgerRecorder:
    """A log in an empty database."""
    recorder = LedgerRecorder(database)
    recorder.create_table()
    return recorder
