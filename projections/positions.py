"""How far each view has come, and why one has stopped.

    view        position   shape      stopped
    lists       9041       3f0c…
    meetings    8733       91ab…      positions 8734–8735: NotNullViolation: …

A view's rows and its row here move in one transaction. Whoever moves views locks their rows here first, so two
processes never give a view the same event twice. Whoever replaces tables locks the whole table, and whoever reads
takes the weakest lock on it, so a reader never meets tables of which its snapshot does not know the rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from psycopg2.extensions import cursor as Cursor

from ledger.datastore import Datastore
from ledger.rows import lock_creation
from projections.rows import create_past, quoted
from projections.view import View

SCHEMA = "views"
PAST = "past"
"""Views of the same names as those tables, with the rows that a reader of the past has made (`reading.past_of`)."""


class Standing(NamedTuple):
    """Where a view stands. `current`: its tables are those that this program would make."""

    position: int
    stopped: str | None
    current: bool

    @property
    def running(self) -> bool:
        return self.current and self.stopped is None


def prepare(datastore: Datastore, views: Iterable[type[View]]) -> None:
    """Make the schema, and bare tables for views that were never kept, to be made properly (`rebuild_stale`).

    A second call does nothing.
    """
    with datastore.transaction() as cursor:
        lock_creation(cursor)
        cursor.execute(f"""
            CREATE SCHEMA IF NOT EXISTS {SCHEMA};
            CREATE SCHEMA IF NOT EXISTS {PAST};
            SET LOCAL search_path = {SCHEMA};
            CREATE TABLE IF NOT EXISTS {SCHEMA}.positions (
                view text PRIMARY KEY, position bigint NOT NULL, shape text NOT NULL, stopped text
            )""")
        kept = standings(cursor, views)
        for view in views:
            if view.name not in kept:
                drop(cursor, view)
                view.create(cursor)
                put(cursor, view, 0)


def drop(cursor: Cursor, view: type[View]) -> None:
    """Without its tables, and what shows their past."""
    for table in map(quoted, view.tables()):
        cursor.execute(f"DROP TABLE IF EXISTS {SCHEMA}.{table} CASCADE")


def standings(cursor: Cursor, views: Iterable[type[View]], lock: bool = False) -> dict[str, Standing]:
    """Where those of the views stand that are kept. With `lock`, nobody else moves them until the transaction ends."""
    shapes = {view.name: view.shape() for view in views}
    cursor.execute(
        f"SELECT view, position, stopped, shape FROM {SCHEMA}.positions WHERE view = ANY (%s) ORDER BY view"
        + (" FOR UPDATE" if lock else ""),
        (list(shapes),),
    )
    return {
        view: Standing(position, stopped, shape == shapes[view]) for view, position, stopped, shape in cursor
    }


def put(cursor: Cursor, view: type[View], position: int) -> None:
    """The view's tables, made anew, are those of this program, up to this position."""
    for kind in view.rows:
        cursor.execute(create_past(kind, PAST, SCHEMA))
    cursor.execute(
        f"""
        INSERT INTO {SCHEMA}.positions VALUES (%s, %s, %s, NULL)
        ON CONFLICT (view) DO UPDATE SET position = excluded.position, shape = excluded.shape, stopped = NULL""",
        (view.name, position, view.shape()),
    )


def move(cursor: Cursor, views: Sequence[str], position: int) -> None:
    """These views have taken everything up to the position."""
    cursor.execute(
        f"UPDATE {SCHEMA}.positions SET position = %s WHERE view = ANY (%s)", (position, list(views))
    )


def stop(cursor: Cursor, reasons: Mapping[str, str]) -> None:
    """These views take nothing more until somebody starts them again."""
    for view, reason in reasons.items():
        cursor.execute(f"UPDATE {SCHEMA}.positions SET stopped = %s WHERE view = %s", (reason, view))


def start(cursor: Cursor, views: Iterable[type[View]]) -> None:
    """Stopped views may try again."""
    cursor.execute(
        f"UPDATE {SCHEMA}.positions SET stopped = NULL WHERE view = ANY (%s) AND stopped IS NOT NULL",
        ([view.name for view in views],),
    )
