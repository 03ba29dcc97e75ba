"""Made again from nothing, while people read and write."""

from collections.abc import Callable
from threading import Event, Thread
from time import sleep

import pytest
from psycopg2.extensions import cursor as Cursor

from ledger.application import Ledger
from projections import positions, registers
from projections.facts import ROLES, Facts
from projections.lists import Lists
from projections.people import People
from projections.reading import reading
from projections.rebuild import ViewFailed, rebuild, rebuild_all
from projections.tail import Tail
from projections.view import View, found
from tests.people import County
from tests.projections.test_tail import PATIENCE_S, Fragile, head, running
from tests.projections.test_views import kept
from tests.projections.year import play

pytestmark = pytest.mark.slow


def test_progress_goes_up_to_the_head(county: County) -> None:
    told: list[tuple[int, int]] = []
    reached = rebuild_all(county.taker, lambda position, head: told.append((position, head)))
    assert reached == head(county.taker)
    assert told[-1] == (reached, reached)
    assert told == sorted(told)


def test_one_view_can_be_made_again_alone(county: County) -> None:
    Tail(county.taker).catch_up()
    before = kept(county.taker)
    with county.taker.rows.datastore.cursor() as cursor:
        cursor.execute(
            "UPDATE views.units SET name = 'x'; DELETE FROM views.keys; DELETE FROM views.memberships"
        )
    rebuild(county.taker, People)
    after = kept(county.taker)
    assert after["units"] == before["units"]
    assert after["keys"] == before["keys"]
    assert after["memberships"] == [], "another view's table: not touched"


def test_what_the_planner_knows_of_rare_values_is_there_after_every_rebuild(county: County) -> None:
    """A second rebuild clears away what the first has built beside the tables in use."""
    for _ in range(2):
        rebuild(county.taker, Facts)
        with county.taker.rows.datastore.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_statistic_ext WHERE stxnamespace = 'views'::regnamespace"
                " AND stxrelid = 'views.facts'::regclass"
            )
            assert cursor.fetchall() == [(len(ROLES),)]


def test_a_rebuild_that_fails_leaves_the_tables_in_use_as_they_were(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fragile, "broken", True)
    Tail(county.taker).catch_up()
    play(county)
    before = kept(county.taker)
    with pytest.raises(ViewFailed, match=r"fragile: positions .*DivisionByZero: division by zero"):
        rebuild(county.taker, *found(), Fragile)
    assert kept(county.taker) == before


def test_a_reader_who_began_before_sees_the_old_tables_to_the_end(county: County) -> None:
    """Their snapshot does not know the rows of the new ones, so the tables must not change places under them."""
    ledger = county.taker
    Tail(ledger).catch_up()
    again = Thread(target=rebuild_all, args=(ledger,))
    with reading(ledger) as now:
        again.start()
        wait_until(lambda: not again.is_alive() or somebody_waits(ledger))
        now.cursor.execute("SELECT count(*) FROM units")
        assert now.cursor.fetchone() == (4,)
    again.join()
    with reading(ledger) as now:
        now.cursor.execute("SELECT count(*) FROM units")
        assert now.cursor.fetchone() == (4,)


def test_a_reader_who_comes_while_tables_change_places_sees_the_new_ones_whole(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody is registered, and shown, when the new tables are almost done: the last entries go in with the swap."""
    ledger, changing = county.taker, Event()
    tail = Tail(ledger)
    tail.catch_up()

    def register_somebody(position: int, end: int) -> None:
        if position == end:
            county.volunteer(county.lead, "at the last moment")
            tail.catch_up()

    def put(cursor: Cursor, view: type[View], position: int) -> None:
        changing.set()
        wait_until(lambda: somebody_waits(ledger))
        real_put(cursor, view, position)

    with reading(ledger) as now:
        before = len(registers.persons(now).rows)
    real_put = positions.put
    monkeypatch.setattr(positions, "put", put)
    again = Thread(target=rebuild, args=(ledger, People), kwargs={"progress": register_somebody})
    again.start()
    assert changing.wait(60)
    with reading(ledger) as now:
        assert len(registers.persons(now).rows) == before + 1
        assert now.position(People) == head(ledger)
    again.join()


def wait_until(holds: Callable[[], bool]) -> None:
    while not holds():
        sleep(0.01)


def somebody_waits(ledger: Ledger) -> bool:
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'views.positions'::regclass AND NOT granted"
        )
        return cursor.fetchone() != (0,)


@pytest.mark.slow
def test_readers_never_meet_a_half_made_view(county: County) -> None:
    ledger, done = county.taker, Event()
    Tail(ledger).catch_up()
    counts: set[tuple[int, int]] = set()

    def look() -> None:
        while not done.is_set():
            with reading(ledger) as now:
                now.cursor.execute("SELECT (SELECT count(*) FROM units), (SELECT count(*) FROM memberships)")
                counts.add(now.cursor.fetchone())  # type: ignore[arg-type]

    with running(look, done):
        for _ in range(3):
            rebuild_all(ledger)
    assert counts == {(4, 4)}


@pytest.mark.slow
def test_what_happens_during_a_rebuild_is_neither_lost_nor_doubled(county: County) -> None:
    ledger, done = county.taker, Event()

    def again_and_again() -> None:
        while not done.is_set():
            rebuild_all(ledger)

    seen: list[int] = []

    def look() -> None:
        while not done.is_set():
            with reading(ledger) as now:
                seen.append(now.position(Lists))

    with Tail(ledger, most_entries=4) as tail:
        with running(again_and_again, done), running(look, done):
            play(county)
        assert tail.wait(head(ledger), PATIENCE_S)
    assert seen == sorted(seen), "nobody is taken back to an earlier position"
    live = kept(ledger)
    rebuild_all(ledger)
    assert kept(ledger) == live
