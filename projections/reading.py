"""Tables to read from: as they are now, or as they were.

    with reading(ledger) as now:                      every view, in one snapshot
    with past(ledger, 4000, Lists, Meetings) as then: these views, made from the first 4,000 entries for this reader alone
    with past_of(ledger, 4000, portion, Hours) as then: the same of what is about one thing
    with at(ledger, as_of, Lists) as either:          as they were, or with None as they are

Both answer the same questions in the same way (`registers`, `accounts`, `deadlines`), for the names of tables mean
the tables on the search path.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from psycopg2.extensions import cursor as Cursor

from contracts.refusals import Refused
from ledger import bulk
from ledger.application import Ledger
from ledger.bulk import Portion
from projections.changes import MergedTable
from projections.positions import PAST, SCHEMA
from projections.recorded import Reader
from projections.view import View
from projections.writing import stand_in

IN_PLACE = f"LOCK TABLE {SCHEMA}.positions IN ACCESS SHARE MODE"
"""No table changes places until the transaction ends (`positions.py`)."""


class NotThereYet(Refused):
    zh = "账本只到第{head}条，还没有第{position}条。请写一个不超过{head}的数。"
    en = "The ledger has {head:entry|entries} and no entry {position} yet. Name a position up to {head}."


class Reading:
    """A cursor on tables of one moment, and how far each view had come by then."""

    def __init__(self, cursor: Cursor, reached: Mapping[str, int]) -> None:
        self.cursor = cursor
        self._reached = reached

    def position(self, *views: type[View]) -> int:
        """What is read of these views is the log up to here."""
        return min(self._reached[view.name] for view in views)


@contextmanager
def reading(ledger: Ledger) -> Iterator[Reading]:
    """Every view as it is now, in one snapshot of the database."""
    with forgotten(ledger, "ISOLATION LEVEL REPEATABLE READ READ ONLY", SCHEMA) as cursor:
        # The lock comes before the snapshot.
        cursor.execute(f"{IN_PLACE}; SELECT view, position FROM {SCHEMA}.positions")
        yield Reading(cursor, dict(cursor.fetchall()))


@contextmanager
def past(ledger: Ledger, position: int, *views: type[View]) -> Iterator[Reading]:
    """These views as they were when the log had so many entries, made anew and forgotten afterwards.

    The work grows with what these views read up to there: meant for looking something up, not for every request.

    Raises:
        NotThereYet: the log is shorter.
    """
    require_there(ledger, position)
    reader, wanted = Reader(ledger), names_of(views)
    with forgotten(ledger, "", "pg_temp") as cursor:
        for view in views:
            view.create(cursor)
        for stored in bulk.of_events(ledger.rows.datastore, ledger.rows.table.name, wanted, position):
            batch = list(reader.read(stored, wanted, sparse=True))
            for view in views:
                view.take(cursor, batch)
        yield Reading(cursor, dict.fromkeys((view.name for view in views), position))


@contextmanager
def past_of(ledger: Ledger, position: int, portion: Portion, *views: type[View]) -> Iterator[Reading]:
    """The same for what is asked about one thing, from its portion of the log (`portions.py`).

    The work and the memory grow with that portion alone. What is asked of anything else has no answer in it, or half of one.

    Raises:
        NotThereYet: the log is shorter.
    """
    require_there(ledger, position)
    reader, wanted = Reader(ledger), names_of(views)
    stored = bulk.of_portion(ledger.rows.datastore, ledger.rows.table.name, wanted, position, portion)
    reader.look_up_batches(stored)
    batch = list(reader.read(stored, wanted, sparse=True))
    tables = {kind: table for view in views for kind, table in view.merged(batch).items()}
    with forgotten(ledger, "READ ONLY", PAST) as cursor:
        cursor.execute(IN_PLACE)
        stand_in(cursor, {kind: MergedTable() for view in views for kind in view.rows} | tables)
        yield Reading(cursor, dict.fromkeys((view.name for view in views), position))


def require_there(ledger: Ledger, position: int) -> None:
    head = ledger.rows.max_notification_id() or 0
    if not 0 < position <= head:
        raise NotThereYet(position=position, head=head)


def names_of(views: Iterable[type[View]]) -> frozenset[str]:
    """Of the events that any of them reads."""
    return frozenset[str]().union(*(view.event_names() for view in views))


@contextmanager
def forgotten(ledger: Ledger, mode: str, schema: str) -> Iterator[Cursor]:
    """A cursor in a transaction of which nothing stays, where names of tables mean those of this schema."""
    with ledger.rows.datastore.connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"BEGIN {mode}; SET LOCAL search_path = {schema}")
        try:
            yield cursor
        finally:
            if not connection.closed:
                cursor.execute("ROLLBACK")


def at(ledger: Ledger, position: int | None, *views: type[View]) -> AbstractContextManager[Reading]:
    """These views as they were at the position, or as they are now."""
    return reading(ledger) if position is None else past(ledger, position, *views)
