"""A real ledger over a real PostgreSQL, in an empty database where a test writes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ledger.application import Ledger, found
from ledger.datastore import Datastore
from projections.tail import Tail
from tests.ledger.databases import empty_database
from tests.people import GENESIS, NOON, County, found_county
from tests.projections.year import Clock, Year, corrected, play


@contextmanager
def founded(datastore: Datastore) -> Iterator[Ledger]:
    """A ledger with only its genesis, and a clock that stands at noon of 2026-01-01."""
    found(datastore.dsn, GENESIS, NOON)
    ledger = Ledger(datastore.dsn, Clock())
    ledger.tree.create_tables()
    try:
        yield ledger
    finally:
        ledger.close()


@pytest.fixture
def ledger(server: str) -> Iterator[Ledger]:
    with empty_database(server) as datastore, founded(datastore) as ledger:
        yield ledger


@pytest.fixture
def county(ledger: Ledger) -> County:
    return found_county(ledger)


@pytest.fixture(scope="session")
def year(server: str) -> Iterator[Year]:
    """A county's year, and views that have read it. For looking only."""
    with empty_database(server) as datastore, founded(datastore) as ledger:
        played = play(found_county(ledger))
        Tail(ledger).catch_up()
        yield played


@pytest.fixture(scope="session")
def whole_year(server: str) -> Iterator[Year]:
    """A year with every kind of event in it. For looking only."""
    with empty_database(server) as datastore, founded(datastore) as ledger:
        yield corrected(play(found_county(ledger)))
