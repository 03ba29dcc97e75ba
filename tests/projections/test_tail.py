"""The live tail: soon, once, whoever else follows, and whatever breaks."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Event as Signal
from threading import Event, Thread

import pytest
from psycopg2.extensions import cursor as Cursor

from contracts.statements.alliances import ConveneMeeting
from domain.deciding import EVENTS
from domain.meetings import MeetingConvened
from ledger.application import Ledger
from projections import registers
from projections.changes import Add, AnyChange
from projections.duty import Duty
from projections.lists import Lists
from projections.positions import Standing, standings
from projections.reading import reading
from projections.rebuild import rebuild, rebuild_all
from projections.recorded import Recorded
from projections.rows import Row
from projections.tail import APPLICATION_NAME, Tail
from projections.view import View, found
from tests.people import County
from tests.projections.test_views import kept
from tests.projections.year import Year, item, play

pytestmark = pytest.mark.slow


class TallyRow(Row):
    table, primary, total = "tally", ("what",), True
    what: str
    times: int


class Tally(View):
    """Counts every entry, and takes its time: whoever gives it one twice is found out."""

    name = "tally"
    rows = (TallyRow,)
    events = tuple(EVENTS.values())

    @staticmethod
    def changes(recorded: Recorded) -> Iterator[AnyChange]:
        yield Add(TallyRow, "entries", times=1)

    @classmethod
    def take(cls, cursor: Cursor, batch: Sequence[Recorded]) -> None:
        cursor.execute("SELECT pg_sleep(0.01)")
        super().take(cursor, batch)


class Fragile(View):
    """Counts meetings, and breaks after that, in the database itself, as long as it is told to."""

    name = "fragile"
    rows = (TallyRow,)
    events = (MeetingConvened,)
    broken = True

    @staticmethod
    def changes(recorded: Recorded) -> Iterator[AnyChange]:
        yield Add(TallyRow, "meetings", times=1)

    @classmethod
    def take(cls, cursor: Cursor, batch: Sequence[Recorded]) -> None:
        super().take(cursor, batch)
        if cls.broken and any(isinstance(recorded.data, MeetingConvened) for recorded in batch):
            cursor.execute("SELECT 1 / 0")


def tallied(ledger: Ledger) -> int:
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT times FROM views.tally")
        [(times,)] = cursor.fetchall()
    count: int = times
    return count


PATIENCE_S = 120.0
"""Nothing is measured here: the machine may be busy."""


def standing(ledger: Ledger, view: type[View]) -> Standing:
    with ledger.rows.datastore.cursor() as cursor:
        return standings(cursor, [view])[view.name]


def head(ledger: Ledger) -> int:
    return ledger.rows.max_notification_id() or 0


@contextmanager
def second(ledger: Ledger) -> Iterator[Ledger]:
    """The same ledger as another process would open it."""
    other = Ledger(ledger.rows.datastore.dsn, ledger.clock)
    try:
        yield other
    finally:
        other.close()


def test_what_is_submitted_shows_in_the_registers(county: County) -> None:
    with Tail(county.taker) as tail:
        assert tail.wait(head(county.taker), PATIENCE_S)
        for n in range(1, 6):
            need = county.community.says(item()(Year(county, {})))
            assert tail.wait(head(county.taker), PATIENCE_S)
            with reading(county.taker) as now:
                shown = registers.items(now).rows
            assert (len(shown), shown[-1].item) == (n, need)
        assert tail.trouble is None


def test_a_view_that_fails_stops_with_its_reason_and_the_others_go_on(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, before = county.taker, head(county.taker)
    monkeypatch.setattr(Fragile, "broken", True)
    with Tail(ledger, (*found(), Fragile)) as tail:
        assert tail.wait(before, PATIENCE_S)
        play(county)
        assert tail.wait(head(ledger), PATIENCE_S)
    stopped = standing(ledger, Fragile)
    assert stopped.stopped is not None
    assert "DivisionByZero: division by zero" in stopped.stopped
    assert before <= stopped.position < head(ledger)
    assert {standing(ledger, view) for view in found()} == {Standing(head(ledger), None, True)}
    monkeypatch.setattr(Fragile, "broken", False)
    with Tail(ledger, (*found(), Fragile)) as tail:
        assert tail.wait(head(ledger), PATIENCE_S)
    assert standing(ledger, Fragile) == Standing(head(ledger), None, True)
    assert tallied(ledger) == 3, "every meeting, once"


@pytest.mark.slow
def test_a_view_that_fails_while_it_is_first_made_does_not_keep_the_others_from_being_made(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(county)
    monkeypatch.setattr(Fragile, "broken", True)
    with Tail(county.taker, (*found(), Fragile)) as tail:
        assert tail.wait(head(county.taker), PATIENCE_S)
    assert standing(county.taker, Fragile).stopped
    live = kept(county.taker)
    rebuild_all(county.taker)
    assert kept(county.taker) == live


def test_a_batch_during_which_the_connection_dies_counts_once(county: County) -> None:
    """The server ends the session after the views have written their rows and before they are committed."""
    lives = [0]

    class Deadly(Fragile):
        name = "deadly"

        @classmethod
        def take(cls, cursor: Cursor, batch: Sequence[Recorded]) -> None:
            if lives[0]:
                lives[0] -= 1
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    ledger = county.taker
    with Tail(ledger, (*found(), Deadly), most_entries=20) as tail:
        assert tail.wait(head(ledger), PATIENCE_S)
        lives[0] = 3
        play(county)
        assert tail.wait(head(ledger), PATIENCE_S)
    assert lives == [0]
    live = kept(ledger)
    rebuild_all(ledger)
    assert kept(ledger) == live


@pytest.mark.slow
def test_killing_the_tail_again_and_again_loses_and_doubles_nothing(county: County) -> None:
    ledger, done = county.taker, Event()

    def kill() -> None:
        with ledger.rows.datastore.cursor() as cursor:
            while not done.wait(0.03):
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = %s AND datname = current_database()",
                    (APPLICATION_NAME,),
                )

    with Tail(ledger, (*found(), Tally), most_entries=5) as tail, running(kill, done):
        play(county)
        done.set()
        assert tail.wait(head(ledger), PATIENCE_S)
    assert tallied(ledger) == head(ledger)
    live = kept(ledger)
    rebuild_all(ledger)
    assert kept(ledger) == live


@contextmanager
def running(task: Callable[[], None], done: Event) -> Iterator[None]:
    thread = Thread(target=task)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_two_tails_move_everything_once(county: County) -> None:
    ledger, views = county.taker, (Lists, Tally)
    with second(ledger) as other, Tail(ledger, views, 4) as tail, Tail(other, views, 3) as rival:
        play(county)
        assert tail.wait(head(ledger), PATIENCE_S)
        assert rival.wait(head(ledger), PATIENCE_S)
    assert tallied(ledger) == head(ledger)


@pytest.mark.slow
def test_a_tail_in_another_process_is_no_different(county: County) -> None:
    ledger = county.taker
    spawn = multiprocessing.get_context("spawn")
    ready, stop = spawn.Event(), spawn.Event()
    elsewhere = spawn.Process(target=follow, args=(ledger.rows.datastore.dsn, ready, stop))
    elsewhere.start()
    try:
        assert ready.wait(60)
        with Tail(ledger, most_entries=3) as tail:
            play(county)
            assert tail.wait(head(ledger), PATIENCE_S)
    finally:
        stop.set()
        elsewhere.join()
    assert elsewhere.exitcode == 0
    live = kept(ledger)
    rebuild_all(ledger)
    assert kept(ledger) == live


def follow(dsn: str, ready: Signal, stop: Signal) -> None:
    """In the other process."""
    ledger = Ledger(dsn)
    with Tail(ledger, most_entries=3):
        ready.set()
        stop.wait(120)
    ledger.close()


def test_a_view_that_is_ahead_of_the_others_takes_nothing_twice(county: County) -> None:
    ledger = county.taker
    Tail(ledger).catch_up()
    play(county)
    rebuild(ledger, Duty, Lists)
    Tail(ledger, most_entries=30).catch_up()
    live = kept(ledger)
    rebuild_all(ledger)
    assert kept(ledger) == live


def test_a_view_of_another_edition_is_made_again_at_the_start_and_left_alone_by_older_programs(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Newer(Fragile):
        edition = 2

    ledger = county.taker
    monkeypatch.setattr(Fragile, "broken", False)
    with Tail(ledger, (Fragile,)) as older:
        play(county)
        assert older.wait(head(ledger), PATIENCE_S)
        assert not standing(ledger, Newer).current
        with Tail(ledger, (Newer,)) as newer:
            assert newer.wait(head(ledger), PATIENCE_S)
        made = standing(ledger, Newer)
        assert made == Standing(head(ledger), None, True)
        county.lead.says(meeting(county))
        assert not older.wait(head(ledger), timeout_s=0.3)
    assert standing(ledger, Newer) == made


def meeting(county: County) -> ConveneMeeting:
    return ConveneMeeting(
        alliance=county.alliance,
        title="临时会议",
        on="2026-05-01",
        agenda=("通报",),
        expected=(county.units["lead"],),
        quorum=1,
    )


def test_starting_and_stopping_twice_does_nothing_more(county: County) -> None:
    tail = Tail(county.taker)
    assert tail.start().start() is tail
    assert tail.wait(head(county.taker), PATIENCE_S)
    tail.stop()
    tail.stop()
    county.volunteer(county.lead, "later")
    assert not tail.wait(head(county.taker), timeout_s=0.3)
