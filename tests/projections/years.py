"""A county's year is played once for each server of tests; whoever wants one takes a copy of its database, and goes on from there.

with year_of_ones_own(server) as year:              a ledger over a database of its own, views that have read it
with copied_year(server) as (datastore, at):        only the database; `at(ledger)` is the year in it
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from psycopg2.extensions import make_dsn

from ledger.application import Ledger, found
from ledger.datastore import Datastore
from projections.tail import Tail
from tests.ledger.databases import copied_database, made_database
from tests.people import GENESIS, NOON, found_county
from tests.projections.year import Clock, Year, play


@dataclass(frozen=True)
class Played:
    """A year whose ledger is closed again, the database in which it lies, and what its clock showed at the end."""

    year: Year
    database: str
    until: int

    def at(self, ledger: Ledger) -> Year:
        """The year as this ledger holds it; what is done there is done nowhere else."""
        county = replace(self.year.county, taker=ledger, units=dict(self.year.county.units), people={})
        county.people |= {name: replace(who, county=county) for name, who in self.year.county.people.items()}
        ledger.clock.now = self.until  # type: ignore[attr-defined]
        return Year(county, dict(self.year.of))


_played: dict[str, Played] = {}
"""The year of each server."""


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


@contextmanager
def year_of_ones_own(server: str) -> Iterator[Year]:
    """A county's year, and views that have read it."""
    with copied_year(server) as (datastore, at):
        ledger = Ledger(datastore.dsn, Clock())
        try:
            yield at(ledger)
        finally:
            ledger.close()


@contextmanager
def copied_year(server: str) -> Iterator[tuple[Datastore, Callable[[Ledger], Year]]]:
    """A database with the year in it and views that have read it, and what finds the year in a ledger over it."""
    if server not in _played:
        _played[server] = played(server)
    with copied_database(server, _played[server].database) as datastore:
        yield datastore, _played[server].at


def played(server: str) -> Played:
    name = made_database(server)
    datastore = Datastore(make_dsn(server, dbname=name))
    try:
        with founded(datastore) as ledger:
            year = play(found_county(ledger))
            Tail(ledger).catch_up()
            return Played(year, name, ledger.clock())
    finally:
        datastore.close()
