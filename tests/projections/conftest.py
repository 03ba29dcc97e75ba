"""A real ledger over a real PostgreSQL, in an empty database where a test writes."""

from collections.abc import Iterator

import pytest

from ledger.application import Ledger
from tests.ledger.databases import empty_database
from tests.people import County, found_county
from tests.projections.year import Year, corrected
from tests.projections.years import founded, year_of_ones_own


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
    with year_of_ones_own(server) as year:
        yield year


@pytest.fixture
def fresh_year(server: str) -> Iterator[Year]:
    """The same, to go on from."""
    with year_of_ones_own(server) as year:
        yield year


@pytest.fixture(scope="session")
def whole_year(server: str) -> Iterator[Year]:
    """A year with every kind of event in it. For looking only."""
    with year_of_ones_own(server) as year:
        yield corrected(year)
