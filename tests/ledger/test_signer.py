"""The signer signs the log as it grows, survives being killed, and refuses a database that is not what it signed."""

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

from contracts.checkpoint import Checkpoint, NotTheLogsSignature, open_checkpoint
from contracts.note import Cosigner, NoKnownSignature, Note
from contracts.refusals import Refused
from contracts.tiles import Tile
from contracts.tree import leaf_hash, root, verify_consistency, verify_inclusion
from ledger.signer import Signer
from ledger.signer_state import StateFile
from ledger.signer_thread import SignerThread
from ledger.tampering import (
    AnotherSigner,
    CheckpointNotOurs,
    EntriesMissing,
    EntryChanged,
    HistoryChanged,
    HistoryForked,
    OlderDatabase,
    OtherHistory,
    SignerRefuses,
    StateBehind,
    StateLost,
    StateOfAnotherLog,
    StateUnreadable,
    TailCut,
    TileChanged,
)
from tests.ledger.databases import embedded_server, empty_database
from tests.ledger.logs import KEY, NOW_MS, ORIGIN, OTHER_KEY, Log, entry, killed, leaves

SIZE = 600  # two full tiles and 88 entries behind them


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded_server(tmp_path_factory.mktemp("signer")) as dsn:
        yield dsn


@pytest.fixture
def log(server: str, tmp_path: Path) -> Iterator[Log]:
    with empty_database(server) as datastore:
        log = Log(datastore, tmp_path / "yanhe.signer")
        yield log
        log.close()


# ── signing ─────────────────────────────────────────────────────────────────────────────────────────────────────


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
    for count in (1, 253, 1, 1, 300, 4_000):
        log.append(count)
        signer.tick()
    heads = log.published()
    assert [head.size for head in heads] == [1, 2, 255, 256, 257, 557, 4_557]
    for old, new in pairwise(heads):
        verify_consistency(old.size, old.root, new.size, new.root, log.tree.consistency(old.size, new.size))
    last = heads[-1]
    for index in (0, 255, 256, 4_556):
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
    assert log.signer().tick() is None
    assert log.tree.newest_note() == cosigned


# ── a database that is not what was signed ──────────────────────────────────────────────────────────────────────

Mischief = Callable[[Log], None]

# What was done to a log signed at 600, how the signer calls it, and what it names.
TAMPERED: dict[str, tuple[Mischief, type[SignerRefuses], dict[str, object]]] = {
    "an entry in a full tile": (
        lambda log: log.change_entry(300),
        EntryChanged,
        {"index": 300, "position": 301},
    ),
    "an entry in the tail": (
        lambda log: log.change_entry(590),
        EntryChanged,
        {"index": 590, "position": 591},
    ),
    "the first entry": (lambda log: log.change_entry(0), EntryChanged, {"index": 0}),
    "the last entry": (lambda log: log.change_entry(599), EntryChanged, {"index": 599}),
    "two entries, so the first is named": (
        lambda log: (log.change_entry(450), log.change_entry(30))[0],
        EntryChanged,
        {"index": 30},
    ),
    "the hash beside an entry": (lambda log: log.change_leaf(300), EntryChanged, {"index": 300}),
    "an entry and its hash, in a full tile": (
        lambda log: log.change_entry_and_leaf(300),
        EntryChanged,
        {"index": 300},
    ),
    "an entry and its hash, in the tail": (
        lambda log: log.change_entry_and_leaf(590),
        HistoryChanged,
        {"first": 590, "last": 590},
    ),
    "an entry and all its hashes": (
        lambda log: log.change_entry_and_all_its_hashes(300),
        HistoryChanged,
        {"first": 256, "last": 511},
    ),
    "a tile alone": (lambda log: log.change_tile(1), TileChanged, {"path": "tile/0/001"}),
    "a tile cut short": (
        lambda log: log.run("UPDATE ledger_tiles SET hashes = '' WHERE n = 1"),
        TileChanged,
        {"path": "tile/0/001"},
    ),
    "two rows swapped, in a full tile": (lambda log: log.swap(5, 300), EntryChanged, {"index": 5}),
    "two rows swapped, in the tail": (
        lambda log: log.swap(520, 530),
        HistoryChanged,
        {"first": 520, "last": 520},
    ),
    "a row missing": (lambda log: log.remove(300, 301), EntriesMissing, {"first": 301, "last": 301}),
    "a hundred rows missing": (lambda log: log.remove(300, 400), EntriesMissing, {"first": 301, "last": 400}),
    "the first rows missing": (lambda log: log.remove(0, 3), EntriesMissing, {"first": 1, "last": 3}),
    "the last row cut off": (lambda log: log.remove(599, 600), TailCut, {"first": 600, "last": 600}),
    "a tail cut off": (lambda log: log.remove(400, 600), TailCut, {"first": 401, "last": 600}),
    "everything deleted": (lambda log: log.remove(0, 600), TailCut, {"first": 1, "last": 600}),
    "a tail cut off and written anew": (
        lambda log: (log.remove(590, 600), log.append(30, "second"))[0],
        HistoryChanged,
        {"first": 590, "last": 590},
    ),
    "a full tile cut off and written anew": (
        lambda log: (log.remove(400, 600), log.append(200, "second"))[0],
        EntryChanged,
        {"index": 400},
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_signer_that_starts_refuses_after(log: Log, what: str) -> None:
    mischief, refusal, facts = TAMPERED[what]
    log.signed(SIZE).close()
    mischief(log)
    signer = log.signer()
    with pytest.raises(refusal) as refused:
        signer.tick()
    assert type(refused.value) is refusal
    assert facts.items() <= refused.value.facts.items()
    assert "{" not in refused.value.in_chinese() + refused.value.in_english()
    refuses_for_ever(log, signer)


@pytest.mark.parametrize("what", TAMPERED)
def test_a_signer_that_runs_refuses_after(log: Log, what: str) -> None:
    mischief, refusal, facts = TAMPERED[what]
    signer = log.signed(SIZE)
    signer.tick()
    mischief(log)
    with pytest.raises(refusal) as refused:
        tick(signer, times=4)
    assert facts.items() <= refused.value.facts.items()
    refuses_for_ever(log, signer)


def tick(signer: Signer, times: int) -> None:
    for _ in range(times):
        signer.tick()


def refuses_for_ever(log: Log, signer: Signer) -> None:
    """Nothing that contradicts what was signed was ever signed, and nothing will be."""
    why = signer.refusal
    assert why is not None
    log.append(5)
    for again in (signer.tick, signer.patrol, signer.tick):
        with pytest.raises(type(why)):
            again()
    assert signer.refusal is why
    assert log.published() == [Checkpoint(ORIGIN, SIZE, root(leaves(SIZE)))]


@pytest.mark.parametrize(
    "what", ["an entry in a full tile", "an entry and its hash, in the tail", "a tail cut off"]
)
def test_a_patrol_of_the_whole_log_refuses_at_once(log: Log, what: str) -> None:
    mischief, refusal, _ = TAMPERED[what]
    signer = log.signed(SIZE)
    signer.patrol()
    mischief(log)
    with pytest.raises(refusal):
        signer.patrol()


def test_the_patrol_comes_round_in_slices(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.signer.ROWS_A_SLICE", 100)
    signer = log.signed(SIZE)
    tick(signer, times=5)  # 500 rows are behind it
    log.change_entry(450)
    log.append(1)
    tick(signer, times=5)  # the round ends at 600, and 400 rows of the next one are read
    with pytest.raises(EntryChanged) as refused:
        tick(signer, times=5)
    assert refused.value.facts["index"] == 450


def test_a_new_row_whose_hash_is_not_that_of_its_bytes_is_never_signed(log: Log) -> None:
    signer = log.signed(SIZE)
    log.append(3)
    log.change_leaf(SIZE + 1)
    with pytest.raises(EntryChanged) as refused:
        signer.tick()
    assert refused.value.facts["index"] == SIZE + 1
    assert [checkpoint.size for checkpoint in log.published()] == [SIZE]


def test_a_gap_in_the_new_rows_is_never_signed(log: Log) -> None:
    signer = log.signed(SIZE)
    log.append(5)
    log.remove(SIZE + 1, SIZE + 3)
    with pytest.raises(EntriesMissing) as refused:
        signer.tick()
    assert (refused.value.facts["first"], refused.value.facts["last"]) == (SIZE + 2, SIZE + 3)


@pytest.mark.parametrize("running", [False, True])
def test_an_older_backup_is_noticed_and_the_missing_positions_are_named(log: Log, running: bool) -> None:
    signer = log.signed(500)
    restore = log.backup()
    signer = grown(log, signer, SIZE, running)
    restore()
    with pytest.raises(OlderDatabase) as refused:
        signer.tick()
    assert (refused.value.facts["first"], refused.value.facts["last"]) == (501, SIZE)
    assert signer.refusal is refused.value


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("count", [100, 101, 400])
def test_a_history_continued_from_an_older_backup_is_a_fork(log: Log, count: int, running: bool) -> None:
    signer = log.signed(550)
    restore = log.backup()
    signer = grown(log, signer, SIZE, running)
    restore()
    log.append(count, "second")
    with pytest.raises(HistoryForked) as refused:
        signer.tick()
    assert refused.value.facts["first"] == 550
    assert [checkpoint.size for checkpoint in log.published()] == [550]


def grown(log: Log, signer: Signer, size: int, running: bool) -> Signer:
    log.append(size - log.size)
    assert signer.tick()
    if not running:
        signer.close()
        return log.signer()
    return signer


def test_a_current_backup_without_tiles_and_checkpoints_is_completed_and_signed_on(log: Log) -> None:
    log.signed(SIZE).close()
    log.run("TRUNCATE ledger_tiles", "TRUNCATE ledger_checkpoints")
    signer = log.signer()
    assert signer.tick() is None
    assert log.published() == [Checkpoint(ORIGIN, SIZE, root(leaves(SIZE)))]
    assert log.tree.tile(Tile(0, 1)) == b"".join(leaves(SIZE)[256:512])
    with log.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_tiles")
        assert cursor.fetchone() == (2,)
    log.append(1)
    assert signer.tick()


def test_a_tile_or_checkpoint_that_vanishes_from_a_running_log_is_put_back(log: Log) -> None:
    signer = log.signed(SIZE)
    log.run("DELETE FROM ledger_tiles WHERE n = 0", "DELETE FROM ledger_checkpoints")
    signer.tick()
    signer.tick()
    assert [checkpoint.size for checkpoint in log.published()] == [SIZE]
    with log.datastore.cursor() as cursor:
        cursor.execute("SELECT hashes FROM ledger_tiles WHERE n = 0")
        assert [bytes(hashes) for (hashes,) in cursor] == [b"".join(leaves(256))]


def test_a_tile_planted_before_its_time_is_overwritten(log: Log) -> None:
    signer = log.signed(SIZE)
    log.run("INSERT INTO ledger_tiles VALUES (0, 2, 'planted', 'planted')")
    log.append(200)
    assert signer.tick()
    assert log.tree.tile(Tile(0, 2)) == b"".join(leaves(768)[512:])
    signer.patrol()


def test_a_checkpoint_that_another_key_signed_is_refused(log: Log) -> None:
    signer = log.signed(SIZE)
    forged = Checkpoint(ORIGIN, SIZE + 5, bytes(32)).sign(OTHER_KEY).to_bytes()
    log.plant_checkpoint(SIZE + 5, forged)
    with pytest.raises(CheckpointNotOurs) as refused:
        signer.tick()
    assert refused.value.facts["size"] == SIZE + 5
    assert "{" not in refused.value.in_chinese()


def test_another_tree_of_the_same_size_signed_with_our_key_is_refused(log: Log) -> None:
    signer = log.signed(SIZE)
    twin = Checkpoint(ORIGIN, SIZE, bytes(32)).sign(KEY).to_bytes()
    log.run("UPDATE ledger_checkpoints SET note = %s", arguments=(twin.decode(),))
    with pytest.raises(OtherHistory):
        signer.tick()


# ── the state file ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_state_is_readable_by_its_owner_only_and_lies_alone(log: Log) -> None:
    log.signed(SIZE).close()
    assert log.state_file.stat().st_mode & 0o777 == 0o600
    assert {file.name for file in log.state_file.parent.iterdir()} == {"yanhe.signer", ".yanhe.signer.lock"}


def test_a_lost_state_is_refused_and_not_begun_anew(log: Log) -> None:
    log.signed(SIZE).close()
    log.state_file.unlink()
    signer = log.signer()
    with pytest.raises(StateLost, match="adopt"):
        signer.found()
    with pytest.raises(StateLost, match="adopt"):
        signer.tick()


def test_a_log_that_nobody_founded_is_not_signed(log: Log) -> None:
    log.append(3)
    with pytest.raises(StateLost):
        log.signer().tick()


def test_founding_twice_changes_nothing(log: Log) -> None:
    signer = log.signed(SIZE)
    before = log.state_file.read_bytes()
    signer.found()
    assert log.state_file.read_bytes() == before


def test_a_state_older_than_the_newest_checkpoint_is_refused(log: Log) -> None:
    signer = log.signed(SIZE)
    old = log.state_file.read_bytes()
    log.append(5)
    signer.tick()
    signer.close()
    log.state_file.write_bytes(old)
    with pytest.raises(StateBehind) as refused:
        log.signer().tick()
    assert refused.value.facts == {"size": SIZE, "published": SIZE + 5}


def test_somebody_else_who_signs_with_our_key_is_noticed(log: Log, tmp_path: Path) -> None:
    signer = log.signed(SIZE)
    log.append(5)
    elsewhere = Checkpoint(ORIGIN, SIZE + 5, root(leaves(SIZE + 5)))
    log.plant_checkpoint(SIZE + 5, elsewhere.sign(KEY).to_bytes())
    with pytest.raises(StateBehind):
        signer.tick()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"not json",
        b"\xff",
        b'{"edge":[["00"]],"origin":"ledger.example.org/yanhe","size":1,"v":1}',
        b'{"edge":[],"origin":"ledger.example.org/yanhe","size":0,"v":2}',
        b'{"edge":[],"more":1,"origin":"ledger.example.org/yanhe","size":0,"v":1}',
        b'{"edge":[], "origin":"ledger.example.org/yanhe","size":0,"v":1}',
    ],
)
def test_a_state_that_cannot_be_read_is_refused_and_kept(log: Log, content: bytes) -> None:
    log.signed(3).close()
    log.state_file.write_bytes(content)
    with pytest.raises(StateUnreadable):
        log.signer().tick()
    assert log.state_file.read_bytes() == content


def test_the_state_of_another_log_is_refused(log: Log) -> None:
    StateFile(log.state_file).found("ledger.example.org/other")
    with pytest.raises(StateOfAnotherLog, match="other"):
        log.signer().tick()


def test_when_the_state_cannot_be_written_nothing_is_signed(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = log.signed(SIZE)
    log.append(5)

    def no_space(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(StateFile, "write", no_space)
        with pytest.raises(OSError, match="No space"):
            signer.tick()
    assert [checkpoint.size for checkpoint in log.published()] == [SIZE]
    assert signer.refusal is None
    assert signer.tick() == Checkpoint(ORIGIN, SIZE + 5, root(leaves(SIZE + 5)))


# ── adopting ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lost_state_is_rebuilt_from_the_newest_checkpoint_that_somebody_kept(log: Log) -> None:
    log.signed(SIZE).close()
    kept = log.tree.newest_note() or b""
    before = log.state_file.read_bytes()
    log.state_file.unlink()
    log.append(7)
    signer = log.signer()
    assert signer.adopt(kept) == open_checkpoint(kept, [KEY.verifier])
    assert log.state_file.read_bytes() == before
    assert signer.tick() == Checkpoint(ORIGIN, SIZE + 7, root(leaves(SIZE + 7)))


def test_adopting_an_older_checkpoint_never_goes_behind_what_is_known(log: Log) -> None:
    signer = log.signed(500)
    kept = log.tree.newest_note() or b""
    log.append(100)
    signer.tick()
    signer.close()
    log.state_file.unlink()
    signer = log.signer()
    assert signer.adopt(kept).size == SIZE  # the newest in the database
    log.run("TRUNCATE ledger_checkpoints")
    assert signer.adopt(kept).size == SIZE  # the one in the state file


def test_adopting_covers_a_checkpoint_that_the_database_has_lost(log: Log) -> None:
    log.signed(SIZE).close()
    kept = log.tree.newest_note() or b""
    log.state_file.unlink()
    log.run("TRUNCATE ledger_checkpoints", "TRUNCATE ledger_tiles")
    assert log.signer().adopt(kept).size == SIZE
    assert [checkpoint.size for checkpoint in log.published()] == [SIZE]


def test_a_tile_that_was_changed_is_made_anew_by_adopting(log: Log) -> None:
    log.signed(SIZE).close()
    log.change_tile(1)
    refusing = log.signer()
    with pytest.raises(TileChanged):
        refusing.tick()
    refusing.close()
    signer = log.signer()
    signer.adopt(log.tree.newest_note() or b"")
    signer.patrol()
    assert log.tree.tile(Tile(0, 1)) == b"".join(leaves(SIZE)[256:512])


@pytest.mark.parametrize(
    ("mischief", "refusal"),
    [
        (lambda log: log.change_entry_and_all_its_hashes(300), OtherHistory),
        (lambda log: log.change_entry(300), EntryChanged),
        (lambda log: log.remove(300, 310), EntriesMissing),
        (lambda log: log.remove(590, 600), TailCut),
    ],
)
def test_a_database_that_does_not_lead_to_the_checkpoint_is_not_adopted(
    log: Log, mischief: Mischief, refusal: type[SignerRefuses]
) -> None:
    log.signed(SIZE).close()
    log.state_file.unlink()
    kept = log.tree.newest_note() or b""
    mischief(log)
    tiles = stored_tiles(log)
    with pytest.raises(refusal):
        log.signer().adopt(kept)
    assert not log.state_file.exists()
    assert stored_tiles(log) == tiles


def stored_tiles(log: Log) -> list[tuple[object, ...]]:
    with log.datastore.cursor() as cursor:
        cursor.execute(
            "SELECT level, n, encode(hashes, 'hex'), encode(root, 'hex') FROM ledger_tiles ORDER BY 1, 2"
        )
        return cursor.fetchall()


def test_a_forked_database_is_not_adopted_while_the_state_still_knows_better(log: Log) -> None:
    signer = log.signed(500)
    kept = log.tree.newest_note() or b""
    restore = log.backup()
    log.append(100)
    signer.tick()
    signer.close()
    restore()
    log.append(100, "second")
    with pytest.raises(OtherHistory) as refused:
        log.signer().adopt(kept)
    assert refused.value.facts == {"size": SIZE}


def test_only_a_checkpoint_of_this_log_is_adopted(log: Log) -> None:
    log.signed(SIZE).close()
    log.state_file.unlink()
    head = Checkpoint(ORIGIN, SIZE, root(leaves(SIZE)))
    with pytest.raises(NoKnownSignature):
        log.signer().adopt(head.sign(OTHER_KEY).to_bytes())
    witness = Cosigner(ORIGIN, OTHER_KEY._key)
    with pytest.raises((NotTheLogsSignature, NoKnownSignature)):
        log.signer().adopt(Note(head.text).with_signature(witness.sign(head.text, 1)).to_bytes())
    assert not log.state_file.exists()


def test_nothing_is_adopted_while_another_process_signs(log: Log) -> None:
    signer = log.signed(SIZE)
    with pytest.raises(AnotherSigner):
        log.signer().adopt(log.tree.newest_note() or b"")
    assert signer.tick() is None


# ── two signers, crashes, a server that goes away ───────────────────────────────────────────────────────────────


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


def test_a_signer_whose_connection_breaks_works_again_with_the_next_one(log: Log) -> None:
    signer = log.signed(SIZE)
    log.append(5)
    log.run(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
    )
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
    signer = log.signer()
    signer.tick()
    signer.patrol()
    heads = log.published()
    assert heads[-1].size == log.size
    for old, new in pairwise(heads):
        verify_consistency(old.size, old.root, new.size, new.root, log.tree.consistency(old.size, new.size))


# ── the thread ──────────────────────────────────────────────────────────────────────────────────────────────────


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


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if holds():
            return
        sleep(0.01)
    raise AssertionError("it never came to hold")
