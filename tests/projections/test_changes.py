"""Changes merged and written at once come to what they come to one by one."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import DatabaseError
from psycopg2.extensions import cursor as Cursor

from projections.changes import Add, AnyChange, Change, Drop, Put, merge
from projections.rows import Row, create
from projections.writing import write
from tests.ledger.databases import empty_database


class Shelf(Row):
    table, primary, searched = "shelves", ("room", "number"), "label"
    room: str
    number: int
    label: str
    books: int = 0
    pages: int = 0


class Visits(Row):
    table, primary, total = "visits", ("room",), True
    room: str
    adults: int
    children: int


@pytest.fixture(scope="module")
def cursor(server: str) -> Iterator[Cursor]:
    with empty_database(server) as datastore, datastore.transaction() as cursor:
        for kind in (Shelf, Visits):
            cursor.execute(create(kind))
        yield cursor


def content(cursor: Cursor) -> list[object]:
    cursor.execute(
        "SELECT row_to_json(s)::text FROM shelves AS s UNION ALL SELECT row_to_json(v)::text FROM visits AS v ORDER BY 1"
    )
    return cursor.fetchall()


def written(cursor: Cursor, batches: list[list[tuple[int, AnyChange]]]) -> list[object]:
    """The tables after these batches, which are undone."""
    cursor.execute("SAVEPOINT empty")
    try:
        for batch in batches:
            write(cursor, merge(batch))
        return content(cursor)
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT empty")


@st.composite
def histories(draw: st.DrawFn) -> list[AnyChange]:
    """Changes that make sense one after the other: only a row that is there is changed."""
    there: set[int] = set()
    changes: list[AnyChange] = []
    for kind, number, amount in draw(
        st.lists(st.tuples(st.sampled_from("PCADTT"), st.integers(1, 3), st.integers(-2, 9)), max_size=25)
    ):
        if kind == "T":
            changes.append(
                Add(Visits, "hall", adults=amount) if amount % 2 else Add(Visits, "hall", children=amount)
            )
        elif kind == "P":
            changes.append(Put(Shelf(room="north", number=number, label=f"第{amount}排", books=amount)))
            there.add(number)
        elif kind == "D":
            changes.append(Drop(Shelf, "north", number))
            there.discard(number)
        elif number in there and kind == "C":
            changes.append(Change(Shelf, "north", number, label=f"ＮＯ{amount}", pages=amount))
        elif number in there:
            changes.append(Add(Shelf, "north", number, books=amount, pages=1))
    return changes


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.lists(st.integers(0, 25), max_size=4))
def test_wherever_batches_are_cut_the_tables_are_the_same(
    cursor: Cursor, changes: list[AnyChange], cuts: list[int]
) -> None:
    placed = list(enumerate(changes, 1))
    one_by_one = written(cursor, [[each] for each in placed])
    edges = [0, *sorted(cuts), len(placed)]
    assert written(cursor, [placed[start:stop] for start, stop in pairwise(edges)]) == one_by_one


def test_a_row_put_again_keeps_the_place_at_which_it_was_first_seen(cursor: Cursor) -> None:
    def position(batches: list[list[tuple[int, AnyChange]]]) -> object:
        cursor.execute("SAVEPOINT here")
        for batch in batches:
            write(cursor, merge(batch))
        cursor.execute("SELECT position, changed FROM shelves")
        found = cursor.fetchall()
        cursor.execute("ROLLBACK TO SAVEPOINT here")
        return found

    put = Put(Shelf(room="north", number=1, label="一"))
    assert position([[(3, put)], [(8, put)]]) == [(3, 8)]
    assert position([[(3, put), (8, put)]]) == [(3, 8)]
    assert position([[(3, put)], [(8, Drop(Shelf, "north", 1)), (8, put)]]) == [(8, 8)]


@pytest.mark.parametrize("change", [Change(Shelf, "north", 1, label="x"), Add(Shelf, "north", 1, books=1)])
def test_a_change_to_a_row_that_is_not_there_is_a_fault(cursor: Cursor, change: AnyChange) -> None:
    with pytest.raises((AssertionError, DatabaseError)):
        written(cursor, [[(1, change)]])


def test_what_was_added_before_a_column_was_set_is_gone_and_what_is_added_after_counts(
    cursor: Cursor,
) -> None:
    put = Put(Shelf(room="north", number=1, label="一", pages=100))
    steps = [
        Add(Shelf, "north", 1, pages=5),
        Change(Shelf, "north", 1, pages=7),
        Add(Shelf, "north", 1, pages=1),
    ]
    cursor.execute("SAVEPOINT here")
    write(cursor, merge([(1, put)]))
    write(cursor, merge(enumerate(steps, 2)))
    cursor.execute("SELECT pages, changed FROM shelves")
    assert cursor.fetchall() == [(8, 4)]
    cursor.execute("ROLLBACK TO SAVEPOINT here")


def test_a_changed_title_is_found_under_its_new_name(cursor: Cursor) -> None:
    put, change = (
        Put(Shelf(room="north", number=1, label="旧名")),
        Change(Shelf, "north", 1, label="新名ＡＢ"),
    )
    cursor.execute("SAVEPOINT here")
    write(cursor, merge([(1, put)]))
    write(cursor, merge([(2, change)]))
    cursor.execute("SELECT folded, grams FROM shelves")
    assert cursor.fetchall() == [("新名ab", ["新名", "名a", "ab"])]
    cursor.execute("ROLLBACK TO SAVEPOINT here")
