"""An empty database of a real PostgreSQL for each test of this floor."""

from collections.abc import Iterator

import pytest

from ledger.datastore import Datastore
from ledger.recorders import LedgerRecorder
from tests.ledger.databases import empty_database


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
