"""Every view, found by reflection: kept live and rebuilt from nothing, it is the same."""

import pytest
from psycopg2.extensions import cursor as Cursor

from ledger.application import Ledger
from projections.positions import standings
from projections.reading import reading
from projections.rebuild import rebuild_all
from projections.tail import Tail
from projections.view import found
from tests.people import County
from tests.projections.year import play

Tables = dict[str, list[tuple[object, ...]]]


def kept(ledger: Ledger) -> Tables:
    """All rows of all views, in the order of their keys, with every column."""
    with reading(ledger) as now:
        return {
            kind.table: rows(now.cursor, kind.table, kind.primary) for view in found() for kind in view.rows
        }


def rows(cursor: Cursor, table: str, primary: tuple[str, ...]) -> list[tuple[object, ...]]:
    cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t ORDER BY {", ".join(primary)}')
    return cursor.fetchall()


@pytest.mark.parametrize("entries", [1, 7, 512])
def test_a_view_rebuilt_equals_the_view_kept_and_none_is_empty(county: County, entries: int) -> None:
    tail = Tail(county.taker, most_entries=entries)
    tail.catch_up()
    play(county)
    tail.catch_up()
    with reading(county.taker) as now:
        assert not [s for s in standings(now.cursor, found()).items() if s[1].stopped]
    live = kept(county.taker)
    assert not [table for table, rows in live.items() if not rows]
    rebuild_all(county.taker)
    assert kept(county.taker) == live
    with reading(county.taker) as now:
        assert not [s for s in standings(now.cursor, found()).items() if s[1].stopped]
