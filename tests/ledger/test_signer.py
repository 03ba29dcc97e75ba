"""The signer signs the log as it grows, alone, and goes on after it was killed at any step."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from time import sleep

import pytest
from eventsourcing.persistence import PersistenceError

from contracts.checkpoint import Checkpoint
from contracts.note import Cosigner, Note
from contracts.refusals import Refused
from contracts.tiles import Tile
from contracts.tree import leaf_hash, root, verify_consistency, verify_inclusion
from ledger.datastore import Datastore
from ledger.signer import Signer
from ledger.signer_thread import SignerThread
from ledger.tampering import (
    EntryChanged,
    HistoryForked,
    StateLost,
)
from tests.ledger.databases import empty_database
from tests.ledger.logs import KEY, NOW_MS, ORIGIN, Log, entry, killed, leaves, wait_until

SIZE = 600  # two full tiles and 88 entries behind them


@pytest.fixture
def log(database: Datastore, tmp_path: Path) -> Iterator[Log]:
    log = Log(database, tmp_path / "yanhe.signer")
    yield log
    log.close()


# ── signing ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_tick_signs_what_is_new_and_the_next_one_nothing(log: Log) -> None:
    signer = log.signed(SIZE)
    assert signer.tick() is None
    assert log.published() == [Checkpoint(ORIGIN, SIZE, root(leaves(SIZE)))]
    log.append(1)
    assert signer.tick() == Checkpoint(ORIGIN, SIZE + 1, root(leaves(SIZE + 1)))
    assert signer.tick() is None
    assert [checkpoint.size for checkpoint in log.published()] == [SIZE, SIZE + 1]


def test_an_empty_log_is_not_signed(log: Log) -> None:
    signer = log.signer()
    signer.found()
    assert signer.tick() is None
    assert log.published() == []


def test_every_checkpoint_extends_the_one_before_and_its_proofs_hold(log: Log) -> None:
    signer = log.signed(1)
    for count in (1, 253, 1, 1, 300, 5_000):
        log.append(count)
        signer.tick()
    heads = log.published()
    assert [head.size for head in heads] == [1, 2, 255, 256, 257, 557, 5_557]
    for old, new in pairwise(heads):
        verify_consistency(old.size, old.root, new.size, new.root, log.tree.consistency(old.size, new.size))
    last = heads[-1]
    for index in (0, 255, 256, 5_556):
        proof = log.tree.inclusion(index, last.size)
        verify_inclusion(leaf_hash(entry(index)), index, last.size, proof, last.root)


def test_the_time_of_a_checkpoint_stands_beside_it(log: Log) -> None:
    log.signed(3)
    with log.datastore.cursor() as cursor:
        cursor.execute("SELECT size, at FROM ledger_checkpoints")
        assert cursor.fetchall() == [(3, NOW_MS)]


def test_a_new_signer_goes_on_where_the_last_one_stopped(log: Log) -> None:
    log.signed(SIZE).close()
    log.append(10)
    assert log.signer().tick() == Checkpoint(ORIGIN, SIZE + 10, root(leaves(SIZE + 10)))


def test_a_long_import_is_covered_while_it_runs(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.signer.ROWS_A_CHECKPOINT", 250)
    signer = log.signed(100)
    log.append(500)
    signed = [signer.tick() for _ in range(3)]
    assert [checkpoint and checkpoint.size for checkpoint in signed] == [350, 600, None]


def test_cosignatures_that_others_add_to_a_published_checkpoint_stay(log: Log) -> None:
    signer = log.signed(SIZE)
    witness = Cosigner("witness.example/w", KEY._key)
    note = Note.parse(log.tree.newest_note() or b"")
    cosigned = note.with_signature(witness.sign(note.text, 1_767_225_601)).to_bytes()
    log.run("UPDATE ledger_checkpoints SET note = %s", arguments=(cosigned.decode(),))
    assert signer.tick() is None
    signer.close()
    again = log.signer()
    assert again.tick() is None
    again.adopt(cosigned)
    assert log.tree.newest_note() == cosigned


# ── two signers, crashes, a server that goes away ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("shared_state", [True, False])
def test_of_two_signers_one_signs_and_the_other_stands_by(
    log: Log, tmp_path: Path, shared_state: bool
) -> None:
    first = log.signed(SIZE)
    second = log.signer(state_file=log.state_file if shared_state else tmp_path / "elsewhere")
    log.append(5)
    assert second.tick() is None
    second.patrol()
    assert second.refusal is None
    assert first.tick() == Checkpoint(ORIGIN, SIZE + 5, root(leaves(SIZE + 5)))
    first.close()
    log.append(5)
    if shared_state:
        assert second.tick() == Checkpoint(ORIGIN, SIZE + 10, root(leaves(SIZE + 10)))
    else:
        with pytest.raises(StateLost):
            second.tick()


def test_a_copy_of_the_database_is_not_signed_beside_the_first(log: Log, server: str) -> None:
    signer = log.signed(SIZE)
    with empty_database(server) as datastore:
        copy = Log(datastore, log.state_file)
        copy.append(SIZE + 5)
        beside = copy.signer()
        assert beside.tick() is None
        assert copy.published() == []
        signer.close()
        assert beside.tick() == Checkpoint(ORIGIN, SIZE + 5, root(leaves(SIZE + 5)))
        copy.close()


def test_a_closed_signer_that_is_used_again_knows_what_was_signed_meanwhile(log: Log) -> None:
    first, second = log.signed(SIZE), log.signer()
    first.close()
    log.append(5)
    assert second.tick()
    second.close()
    log.append(5)
    assert first.tick() == Checkpoint(ORIGIN, SIZE + 10, root(leaves(SIZE + 10)))


def test_a_signer_whose_connection_breaks_works_again_with_the_next_one(log: Log) -> None:
    signer = log.signed(SIZE)
    log.append(5)
    log.break_connections()
    with pytest.raises(PersistenceError):
        signer.tick()
    assert signer.refusal is None
    assert signer.tick() == Checkpoint(ORIGIN, SIZE + 5, root(leaves(SIZE + 5)))


STEPS = {
    "before the state is written": ("ledger.signer_state.StateFile.write", "before"),
    "before the new state takes its place": ("pathlib.Path.replace", "before"),
    "after the new state took its place": ("pathlib.Path.replace", "after"),
    "after the state is written": ("ledger.signer_state.StateFile.write", "after"),
    "after it is signed": ("contracts.checkpoint.Checkpoint.sign", "after"),
    "while it is being published": ("ledger.tree.StoredTree.store_tiles", "after"),
    "before the publication is committed": ("ledger.tree.StoredTree.publish", "after"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_signer_goes_on_after_it_was_killed(log: Log, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    log.signed(SIZE).close()
    log.append(300)
    before = log.state_file.read_bytes()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            die_at(monkeypatch, *STEPS[step])
            log.signer().tick()
        os._exit(1)
    assert killed(child)
    log.wait_for_locks()
    assert (log.state_file.read_bytes() == before) == (step in list(STEPS)[:2])
    assert [checkpoint.size for checkpoint in log.published()] == [SIZE]

    signer = log.signer()
    signer.tick()
    assert log.published()[-1] == Checkpoint(ORIGIN, SIZE + 300, root(leaves(SIZE + 300)))
    assert log.tree.tile(Tile(0, 2)) == b"".join(leaves(SIZE + 300)[512:768])
    signer.patrol()
    log.append(1)
    assert signer.tick() == Checkpoint(ORIGIN, SIZE + 301, root(leaves(SIZE + 301)))


def die_at(monkeypatch: pytest.MonkeyPatch, step: str, when: str) -> None:
    """SIGKILL to ourselves before or after this function is called."""
    owner, name = step.rsplit(".", 1)
    module, kind = owner.rsplit(".", 1)
    original = getattr(getattr(__import__(module, fromlist=[kind]), kind), name)

    def deadly(*arguments: object, **named: object) -> object:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    monkeypatch.setattr(step, deadly)


def test_a_row_changed_between_a_crash_and_the_restart_is_noticed(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.signed(SIZE).close()
    log.append(5)
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            die_at(monkeypatch, *STEPS["after the state is written"])
            log.signer().tick()
        os._exit(1)
    assert killed(child)
    log.wait_for_locks()
    log.change_entry_and_leaf(SIZE + 3)
    with pytest.raises(HistoryForked) as refused:
        log.signer().tick()
    assert (refused.value.facts["first"], refused.value.facts["last"]) == (SIZE + 3, SIZE + 3)
    assert [checkpoint.size for checkpoint in log.published()] == [SIZE]


@pytest.mark.slow
def test_a_signer_killed_at_random_moments_never_contradicts_itself(log: Log) -> None:
    log.signed(1).close()
    chance = Random(20_260_101)
    for _ in range(25):
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                signer = log.signer()
                while True:
                    signer.tick()
            os._exit(1)
        for _ in range(chance.randrange(1, 6)):
            log.append(chance.randrange(1, 400))
        sleep(chance.uniform(0, 0.15))
        os.kill(child, signal.SIGKILL)
        assert killed(child)
    log.wait_for_locks()
    signer = log.signer()
    signer.tick()
    signer.patrol()
    heads = log.published()
    assert heads[-1].size == log.size
    for old, new in pairwise(heads):
        verify_consistency(old.size, old.root, new.size, new.root, log.tree.consistency(old.size, new.size))


# ── the thread ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_thread_signs_what_is_appended_and_stops_when_told(log: Log) -> None:
    log.signed(1).close()
    thread = SignerThread(log.signer(), interval_s=0.01)
    thread.start()
    log.append(10)
    wait_until(lambda: log.published()[-1].size == 11)
    thread.stop()
    thread.stop()
    assert (thread.refusal, thread.trouble, thread.is_alive()) == (None, None, False)
    log.append(1)
    assert log.signer().tick() == Checkpoint(ORIGIN, 12, root(leaves(12)))  # the locks were given back


def test_the_thread_of_a_signer_that_refuses_ends_and_says_why(log: Log) -> None:
    log.signed(SIZE).close()
    log.change_entry(300)
    thread = SignerThread(log.signer(), interval_s=0.01)
    thread.start()
    thread.join()
    assert isinstance(thread.refusal, EntryChanged)
    assert isinstance(thread.refusal, Refused)


def test_the_thread_outlives_a_database_that_is_away_and_a_bug(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.signed(1).close()
    thread = SignerThread(log.signer(), interval_s=0.01)
    for trouble in (PersistenceError("away"), OSError("disk full"), ZeroDivisionError("a bug")):
        with monkeypatch.context() as outage:
            outage.setattr(Signer, "tick", raising(trouble))
            assert thread._tick()
        assert str(trouble) in (thread.trouble or "")
        assert thread._tick()
        assert thread.trouble is None
    thread.stop()


def raising(error: Exception) -> Callable[[Signer], None]:
    def fail(_: Signer) -> None:
        raise error

    return fail
