"""Callers who append at the same time: who shares a transaction, who wins, and what is true when the server goes away."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from time import sleep
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError

from contracts.tree import leaf_hash
from ledger import bulk
from ledger.appending import COPY_FROM_ROWS, Request
from ledger.cluster import existing_place
from ledger.datastore import Datastore
from ledger.embedded import EmbeddedPostgres, find, remove
from ledger.group_commit import MOST_ROWS, GroupCommit, Waiting, Wanted, take_turns
from ledger.recorders import LedgerRecorder, Reading, Row, Stale
from ledger.session import OutcomeUnknown
from tests.ledger.contention import HOT, contend
from tests.ledger.proxy import Moment, Proxy
from tests.ledger.rows import changing, opening, statement
from tests.ledger.waiting import until

FEW_AND_MANY = pytest.mark.parametrize("size", [2, COPY_FROM_ROWS], ids=["few rows", "many rows"])


# ── Taking turns ────────────────────────────────────────────────────────────────────────────────────────────────────

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
ACT = UUID(int=9)


def asks(*, writes: Sequence[UUID] = (), reads: Sequence[UUID] = (), act: UUID | None = None) -> Waiting:
    rows = [opening(stream=stream) for stream in writes or [uuid4()]]
    rows[0] = rows[0]._replace(act=act or uuid4())
    return Waiting(Request(rows, [Reading(stream, 1) for stream in reads], lambda identity: identity.hex))


@pytest.mark.parametrize(
    ("waiting", "batch"),
    [
        ([asks(writes=[A]), asks(writes=[B])], [0, 1]),
        ([asks(reads=[A]), asks(reads=[A])], [0, 1]),
        ([asks(reads=[A]), asks(writes=[A])], [0, 1]),
        ([asks(writes=[A]), asks(writes=[A])], [0]),
        ([asks(writes=[A]), asks(reads=[A])], [0]),
        ([asks(act=ACT), asks(act=ACT)], [0]),
        ([asks(writes=[A]), asks(writes=[A, B]), asks(writes=[B])], [0]),
        ([asks(writes=[A]), asks(writes=[A, B]), asks(reads=[B])], [0]),
        ([asks(writes=[A]), asks(reads=[A, B]), asks(writes=[B])], [0]),
        ([asks(writes=[A]), asks(reads=[A, B]), asks(reads=[B]), asks(writes=[C])], [0, 2, 3]),
    ],
    ids=[
        "streams apart",
        "both only read",
        "the later one writes what the earlier one read",
        "both write",
        "the later one reads what the earlier one writes",
        "the same act",
        "nobody overtakes to write what a waiting one writes",
        "nobody overtakes to read what a waiting one writes",
        "nobody overtakes to write what a waiting one reads",
        "reading the same and streams apart may overtake",
    ],
)
def test_a_batch_holds_what_can_be_decided_side_by_side(waiting: list[Waiting], batch: list[int]) -> None:
    taken, later = take_turns(waiting)
    assert taken == [waiting[n] for n in batch]
    assert later == [one for one in waiting if one not in taken]


def test_a_batch_stops_growing_at_the_most_rows_but_takes_one_request_of_any_size() -> None:
    large = Waiting(Request(statement(MOST_ROWS + 1), [], lambda identity: identity.hex))
    small = asks()
    assert take_turns([large, small]) == ([large], [small])
    assert take_turns([small, large]) == ([small, large], [])


# ── Sharing a transaction ───────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def a_commit_in_progress(recorder: LedgerRecorder) -> Iterator[None]:
    """Holds the lock under which the ledger is written, so that what is appended meanwhile gathers."""
    with recorder.datastore.transaction() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({recorder.table.lock})")
        yield


@contextmanager
def gathered(recorder: LedgerRecorder) -> Iterator[Callable[..., "Future[int]"]]:
    """Whatever is submitted in the block waits, in this order, and is answered after it."""
    with ThreadPoolExecutor(32) as callers:
        with a_commit_in_progress(recorder):
            first = callers.submit(recorder.append, [opening()])
            until(lambda: waiting_for_a_lock(recorder) == 1)  # the writer is busy with `first`

            def submit(rows: Sequence[Row], readings: Sequence[Reading] = ()) -> "Future[int]":
                writer = recorder._group_commit._running_writer()
                before = writer._unanswered
                future = callers.submit(recorder.append, rows, readings)
                until(lambda: writer._unanswered > before or future.done())
                return future

            yield submit
        first.result()


def waiting_for_a_lock(recorder: LedgerRecorder) -> int:
    with recorder.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def transactions(recorder: LedgerRecorder) -> list[list[int]]:
    """The positions that each transaction wrote."""
    with recorder.datastore.cursor() as cursor:
        cursor.execute(f"""
            SELECT array_agg(position ORDER BY position) FROM {recorder.table.quoted}
            GROUP BY xmin::text ORDER BY min(position)""")
        return [positions for (positions,) in cursor]


def written(recorder: LedgerRecorder) -> int:
    return recorder.max_notification_id() or 0


@FEW_AND_MANY
def test_callers_share_a_transaction_in_the_order_they_came(recorder: LedgerRecorder, size: int) -> None:
    with gathered(recorder) as submit:
        answers = [submit(statement(n)) for n in (1, size, 2)]
    assert [answer.result() for answer in answers] == [2, 3, 3 + size]
    assert transactions(recorder) == [[1], list(range(2, 5 + size))]


@FEW_AND_MANY
def test_a_refused_request_leaves_no_gap_and_does_not_harm_its_neighbours(
    recorder: LedgerRecorder, size: int
) -> None:
    with gathered(recorder) as submit:
        before = submit(statement(2))
        unread = submit(statement(size), [Reading(uuid4(), 1)])
        between = submit(statement(1))
        too_high = submit([changing(uuid4(), 7), *statement(size)])
        after = submit(statement(size))
    assert [before.result(), between.result(), after.result()] == [2, 4, 5]
    assert isinstance(unread.exception(), Stale)
    assert isinstance(too_high.exception(), Stale)
    assert transactions(recorder) == [[1], list(range(2, 5 + size))]


@FEW_AND_MANY
def test_a_taken_stream_or_act_that_only_an_index_notices_does_not_harm_its_neighbours(
    recorder: LedgerRecorder, size: int
) -> None:
    """The stream and the act are taken by another process after the requests have gathered."""
    stream, act = uuid4(), uuid4()
    other = LedgerRecorder(recorder.datastore)
    other.append([opening(stream=stream), opening(act=act)])
    with gathered(recorder) as submit:
        before = submit(statement(size))
        opens_again = submit([opening(stream=stream), *statement(size)])
        acts_again = submit([*statement(size), opening(act=act)])
        after = submit(statement(1))
    assert isinstance(opens_again.exception(), Stale)
    assert isinstance(acts_again.exception(), Stale)
    assert [before.result(), after.result()] == [4, 4 + size]
    assert transactions(recorder) == [[1, 2], [3], list(range(4, 5 + size))]


@FEW_AND_MANY
def test_what_reads_or_writes_the_same_is_decided_in_turns(recorder: LedgerRecorder, size: int) -> None:
    stream = uuid4()
    with gathered(recorder) as submit:
        opens = submit([opening(stream=stream), *statement(size)])
        saw_nothing = submit(statement(size), [Reading(stream, 0)])
        changes = submit([changing(stream, 2), *statement(size)], [Reading(stream, 1)])
        saw_the_change = submit(statement(size), [Reading(stream, 2)])
    assert opens.result() == 2
    assert isinstance(saw_nothing.exception(), Stale)
    assert [changes.result(), saw_the_change.result()] == [3 + size, 4 + 2 * size]
    assert len(transactions(recorder)) == 4


def test_of_what_one_caller_appends_side_by_side_each_has_its_own_outcome(recorder: LedgerRecorder) -> None:
    first, unread = opening(), Reading(uuid4(), 7)
    contradicting = [opening(), opening()._replace(version=5)]
    contradicting[1] = contradicting[1]._replace(stream=contradicting[0].stream)
    outcomes = recorder.append_each([
        Wanted([first], []), Wanted([opening()], [unread]), Wanted(contradicting, []), Wanted([first], []),
        Wanted(statement(3), []),
    ])  # fmt: skip
    assert [outcomes[0], outcomes[4]] == [1, 2]
    assert [type(outcomes[number]) for number in (1, 2, 3)] == [Stale, IntegrityError, Stale]
    assert written(recorder) == 4


def test_a_request_that_the_server_cannot_take_does_not_fail_its_neighbours(recorder: LedgerRecorder) -> None:
    with gathered(recorder) as submit:
        before = submit(statement(1))
        surrogate = submit([opening()._replace(event="half a character \ud800")])
        after = submit(statement(1))
    assert sorted([before.result(), after.result()]) == [2, 3]
    assert isinstance(surrogate.exception(), UnicodeError)
    assert written(recorder) == 3


# ── Conflicts ───────────────────────────────────────────────────────────────────────────────────────────────────────


@FEW_AND_MANY
@pytest.mark.parametrize("by", ["opening", "changing", "act", "reading"])
def test_of_concurrent_conflicting_statements_exactly_one_wins(
    recorder: LedgerRecorder, size: int, by: str
) -> None:
    recorders = [recorder, LedgerRecorder(recorder.datastore)]
    hot = uuid4()
    recorder.append([opening(stream=hot)])
    callers = 8
    together = Barrier(callers)

    def race(caller: int, rival: UUID, version: int) -> int | None:
        rows, readings = statement(size), []
        if by == "opening":
            rows.append(opening(stream=rival))
        if by == "changing":
            rows.append(changing(hot, version))
        if by == "act":
            rows.append(opening(act=rival))
        if by == "reading":  # each reads what all the others write
            rows.append(opening(stream=UUID(int=rival.int ^ caller)))
            readings = [Reading(UUID(int=rival.int ^ n), 0) for n in range(callers)]
        together.wait()
        try:
            return recorders[caller % 2].append(rows, readings)
        except Stale:
            return None

    with ThreadPoolExecutor(callers) as pool:
        for n in range(6):
            before = written(recorder)
            rival = uuid4()
            answers = list(pool.map(race, range(callers), [rival] * callers, [2 + n] * callers))
            assert [answer for answer in answers if answer is not None] == [before + 1]
            assert written(recorder) == before + size + 1


def check_contention(dsn: str, answers: Sequence[dict[str, int]]) -> None:
    """Positions and versions are dense, statements are whole, and each one's readings were true when it was written."""
    datastore = Datastore(dsn)
    newest: dict[str, int] = {}
    statements = 0
    last_entry = b""
    for position, row in enumerate(bulk.read(datastore), start=1):
        assert row.position == position
        if row.act is not None and row.event == "opened":
            statements += 1
            said = json.loads(row.entry)
            assert str(row.act) == said["act"]
            assert {stream: newest.get(stream, 0) for stream in said["read"]} == said["read"]
        elif row.event in ("opened", "changed"):
            assert row.entry == last_entry, "the rows of a statement are contiguous"
        assert row.version == newest.get(str(row.stream), 0) + 1
        newest[str(row.stream)] = row.version
        last_entry = row.entry
    datastore.close()
    assert statements == sum(answer["accepted"] for answer in answers)
    assert min(answer["refused"] for answer in answers) > 0, "there was no contention"


def contend_in_processes(recorder: LedgerRecorder, processes: int, seconds: float) -> None:
    recorder.append([row for stream in HOT for row in [opening(stream=stream)._replace(event="hot")]])
    dsn = recorder.datastore.dsn
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.ledger.contention", dsn, str(seed), str(seconds)],
            stdout=subprocess.PIPE,
        )
        for seed in range(1, processes)
    ]
    answers: list[dict[str, int]] = [contend(recorder, 0, seconds)]
    answers += [json.loads(program.communicate()[0]) for program in programs]
    check_contention(dsn, answers)


def test_every_condition_holds_with_two_processes_on_the_same_streams(recorder: LedgerRecorder) -> None:
    contend_in_processes(recorder, 2, 2.0)


@pytest.mark.slow
def test_every_condition_holds_with_four_processes_for_longer(recorder: LedgerRecorder) -> None:
    contend_in_processes(recorder, 4, 30.0)


# ── A connection that breaks ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def proxy(recorder: LedgerRecorder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with Proxy(recorder.datastore.dsn, tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


@contextmanager
def through(proxy: Proxy, patience_s: float = 10.0) -> Iterator[GroupCommit]:
    datastore = Datastore(proxy.dsn)
    yield GroupCommit(datastore, LedgerRecorder(datastore).table, patience_s)
    datastore.close()


STATEMENT = b"EXECUTE append_"
END_OF_COPY = b"c\x00\x00\x00\x04"


@pytest.mark.parametrize(
    ("moment", "text", "size"),
    [
        ("before", STATEMENT, 2),
        ("after", STATEMENT, 2),
        ("before", b"EXECUTE ask_", COPY_FROM_ROWS),
        ("before", END_OF_COPY, COPY_FROM_ROWS),
        ("after", END_OF_COPY, COPY_FROM_ROWS),
    ],
    ids=[
        "few rows, not arrived",
        "few rows, committed",
        "many rows, not arrived",
        "many rows, not complete",
        "many rows, committed",
    ],
)
def test_a_connection_that_breaks_during_a_commit_neither_loses_nor_repeats_it(
    recorder: LedgerRecorder, proxy: Proxy, moment: Moment, text: bytes, size: int
) -> None:
    with through(proxy) as group_commit:
        group_commit.append([opening()])
        proxy.cut(moment, text)
        rows = statement(size)
        assert group_commit.append(rows) == 2
        assert proxy.cuts == 1
        assert [row.entry for row in recorder.rows(2, 100)] == [row.entry for row in rows]
        assert group_commit.append([opening()]) == size + 2


@FEW_AND_MANY
def test_refusals_of_a_commit_whose_answer_was_lost_are_still_refusals(
    recorder: LedgerRecorder, proxy: Proxy, size: int
) -> None:
    with through(proxy) as group_commit, ThreadPoolExecutor(3) as callers:
        with a_commit_in_progress(recorder):
            first = callers.submit(group_commit.append, [opening()])
            until(lambda: waiting_for_a_lock(recorder) == 1)
            writer = group_commit._running_writer()
            accepted = callers.submit(group_commit.append, statement(size))
            refused = callers.submit(group_commit.append, [opening()], [Reading(uuid4(), 3)])
            until(lambda: writer._unanswered == 3)
            proxy.cut("after", STATEMENT if size == 2 else END_OF_COPY)
        first.result()
        assert accepted.result() == 2
        assert isinstance(refused.exception(), Stale)
    assert proxy.cuts == 1
    assert written(recorder) == size + 1


def test_a_session_left_behind_is_ended_before_its_work_is_done_again(
    recorder: LedgerRecorder, proxy: Proxy
) -> None:
    """The old session waits for the lock and would write as soon as it gets it, without anybody listening."""
    with through(proxy) as group_commit, ThreadPoolExecutor(1) as caller:
        group_commit.append([opening()])
        with a_commit_in_progress(recorder):
            proxy.cut("half", STATEMENT)
            answer = caller.submit(group_commit.append, [opening(b"once")])
            until(lambda: proxy.cuts == 1 and waiting_for_a_lock(recorder) == 1)
            sleep(0.1)
        assert answer.result() == 2
    assert [row.entry for row in recorder.rows(2, 100)] == [b"once"]


def test_when_nobody_can_say_what_was_committed_the_caller_is_told_so(
    recorder: LedgerRecorder, proxy: Proxy
) -> None:
    with through(proxy, patience_s=0.2) as group_commit, ThreadPoolExecutor(1) as caller:
        group_commit.append([opening()])
        row = opening()
        with a_commit_in_progress(recorder):
            answer = caller.submit(group_commit.append, [row])
            until(lambda: waiting_for_a_lock(recorder) == 1)
            proxy.down.set()
            assert isinstance(answer.exception(), OutcomeUnknown)
        proxy.down.clear()
        assert row.act is not None
        recorder.act(row.act)
        assert group_commit.append([opening()]) == written(recorder)


def test_while_the_server_is_away_nothing_is_written_and_the_caller_is_told_so(
    recorder: LedgerRecorder, proxy: Proxy
) -> None:
    proxy.down.set()
    with through(proxy, patience_s=0.1) as group_commit:
        with pytest.raises(OperationalError) as error:
            group_commit.append([opening()])
        assert not isinstance(error.value, OutcomeUnknown)
        assert written(recorder) == 0
        proxy.down.clear()
        assert group_commit.append([opening()]) == 1


# ── A server that is killed ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server that the test may kill."""
    data = tmp_path_factory.mktemp("killed")
    server = EmbeddedPostgres(data)
    server.start()
    yield server
    server.stop()
    remove(data)


def kill_under_load(server: EmbeddedPostgres, kills: Sequence[str]) -> None:
    datastore = Datastore(server.start())
    recorder = LedgerRecorder(datastore, patience_s=120)
    recorder.create_table()
    acknowledged: dict[UUID, tuple[int, list[Row]]] = {}
    stop = Event()

    def write(size: int) -> None:
        while not stop.is_set():
            rows = statement(size, os.urandom(200))
            act = rows[0].act
            assert act is not None
            acknowledged[act] = (recorder.append(rows), rows)

    with ThreadPoolExecutor(4) as writers:
        working = [writers.submit(write, size) for size in (1, 1, 2, COPY_FROM_ROWS)]
        try:
            for victim in kills:
                progress = len(acknowledged)
                until(lambda progress=progress: len(acknowledged) > progress + 20)  # type: ignore[misc]
                kill(server, datastore, victim)
            progress = len(acknowledged)
            until(lambda: len(acknowledged) > progress + 20)
        finally:
            stop.set()
        for writer in working:
            writer.result()

    stored = list(bulk.read(datastore))
    assert [row.position for row in stored] == list(range(1, len(stored) + 1))
    assert {row.act for row in stored if row.act} == set(acknowledged), "nothing else, and nothing twice"
    for first, rows in acknowledged.values():
        found = stored[first - 1 : first - 1 + len(rows)]
        assert [(row.stream, row.entry, row.act) for row in found] == [
            (r.stream, r.entry, r.act) for r in rows
        ]
        assert all(row.leaf == leaf_hash(row.entry) for row in found)
    datastore.close()


def kill(server: EmbeddedPostgres, datastore: Datastore, victim: str) -> None:
    if victim == "postmaster":
        place = existing_place(server.data)
        assert place is not None
        os.kill(int((place.cluster / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
        until(lambda: find(server.data) is None)
        server.start()
        return
    sessions: list[tuple[int]] = []
    while not sessions:
        with datastore.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE query ~ 'EXECUTE a|COPY' AND pid <> pg_backend_pid()"
            )
            sessions = cursor.fetchall()
    [(writer,)] = sessions
    os.kill(writer, signal.SIGKILL)


def test_what_was_acknowledged_is_there_once_after_the_server_was_killed(
    own_server: EmbeddedPostgres,
) -> None:
    kill_under_load(own_server, ["backend", "postmaster", "backend"])


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_after_the_server_was_killed_often(
    own_server: EmbeddedPostgres,
) -> None:
    kill_under_load(own_server, ["backend", "postmaster"] * 10)


# ── Closing, and forking ────────────────────────────────────────────────────────────────────────────────────────────


def test_closing_answers_everything_submitted_and_takes_nothing_more(recorder: LedgerRecorder) -> None:
    with ThreadPoolExecutor(1) as closer:
        with gathered(recorder) as submit:
            answers = [submit(statement(1)) for _ in range(3)]
            closed = closer.submit(recorder.datastore.close)
            until(lambda: recorder._group_commit._closed)
        closed.result()
    assert [answer.result() for answer in answers] == [2, 3, 4]
    with pytest.raises(InterfaceError):
        recorder.append([opening()])


def test_a_recorder_may_be_used_on_both_sides_of_a_fork(recorder: LedgerRecorder) -> None:
    recorder.append([opening()])
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if recorder.append([opening(b"child")]) == 2 and len(recorder.rows(1, 9)) == 2 else 1
            recorder.datastore.close()
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert recorder.append([opening(b"parent")]) == 3
    assert [row.entry for row in recorder.rows(2, 9)] == [b"child", b"parent"]
