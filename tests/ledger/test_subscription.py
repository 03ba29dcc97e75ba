"""A subscription leaves nothing out: not under load, not in the moment before it listens, not when the server restarts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from eventsourcing.persistence import InterfaceError, Notification

from ledger.appending import COPY_FROM_ROWS
from ledger.datastore import Datastore
from ledger.recorders import LedgerRecorder
from ledger.subscription import LedgerSubscription
from tests.ledger.rows import opening, statement


@pytest.fixture
def take() -> Iterator[Callable[[LedgerSubscription, int], list[Notification]]]:
    """The next `count` notifications; a test that waits for one in vain fails instead of hanging."""
    patience = ThreadPoolExecutor(1)

    def take(subscription: LedgerSubscription, count: int) -> list[Notification]:
        try:
            return patience.submit(lambda: [next(subscription) for _ in range(count)]).result(timeout=20)
        except TimeoutError:
            subscription.stop()
            raise

    yield take
    patience.shutdown()


Take = Callable[[LedgerSubscription, int], list[Notification]]


def test_nothing_is_missed_and_nothing_repeated_under_eight_writers(
    recorder: LedgerRecorder, take: Take
) -> None:
    other = LedgerRecorder(recorder.datastore)  # a second writer thread, as in another process
    recorder.append(statement(3))
    with ThreadPoolExecutor(8) as writers, recorder.subscribe(gt=1) as subscription:
        for n in range(400):
            writers.submit((recorder, other)[n % 2].append, statement(1 + n % 3))
        got = take(subscription, 2 + 799)
    assert [notification.id for notification in got] == list(range(2, 2 + 801))
    assert [n.state for n in got] == [row.entry for row in recorder.rows(2, 2 + 800)]


def test_an_event_committed_just_before_listening_began_is_not_missed(
    recorder: LedgerRecorder, take: Take
) -> None:
    class Late(LedgerSubscription):
        pulled = Event()

        def _pull(self) -> None:
            super()._pull()
            self.pulled.set()

        def _listen_while_connected(self) -> None:
            self.pulled.wait()
            recorder.append([opening(b"in between")])
            super()._listen_while_connected()

    with Late(recorder, recorder.datastore, recorder.table) as subscription:
        assert [notification.state for notification in take(subscription, 1)] == [b"in between"]


@pytest.mark.parametrize("size", [1, COPY_FROM_ROWS], ids=["few rows", "many rows"])
def test_every_commit_is_announced(recorder: LedgerRecorder, take: Take, size: int) -> None:
    with recorder.subscribe() as subscription:
        for _ in range(3):
            first = recorder.append(statement(size))
            got = take(subscription, size)
            assert [notification.id for notification in got] == list(range(first, first + size))


def test_only_the_topics_asked_for_come(recorder: LedgerRecorder, take: Take) -> None:
    with recorder.subscribe(topics=["thing.rare"]) as subscription:
        recorder.append([opening(), opening()._replace(event="thing.rare", act=None)])
        recorder.append([opening()._replace(event="thing.rare")])
        assert [notification.id for notification in take(subscription, 2)] == [2, 3]


def test_a_subscription_outlives_its_connections(recorder: LedgerRecorder, take: Take) -> None:
    with recorder.subscribe() as subscription:
        for position in range(1, 4):
            recorder.append([opening()])
            assert [notification.id for notification in take(subscription, 1)] == [position]
            with recorder.datastore.cursor() as cursor:
                cursor.execute("""
                    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()""")


def test_a_subscription_to_a_closed_datastore_ends_with_an_error(
    recorder: LedgerRecorder, take: Take
) -> None:
    with recorder.subscribe() as subscription:
        recorder.append([opening()])
        take(subscription, 1)
        other = Datastore(recorder.datastore.dsn)
        recorder.datastore.close()
        with other.cursor() as cursor:
            cursor.execute("""
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()""")
        other.close()
        with pytest.raises(InterfaceError, match="closed"):
            take(subscription, 1)


def test_a_stopped_subscription_ends_a_waiting_iteration(recorder: LedgerRecorder) -> None:
    subscription = recorder.subscribe()
    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(list, subscription)
        recorder.append([opening()])
        subscription.stop()
        subscription.stop()
        assert len(waiting.result(timeout=20)) <= 1
