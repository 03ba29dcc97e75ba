"""Whatever is done to the database behind its back, the signer says what it found, and signs no more."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.checkpoint import Checkpoint
from contracts.tiles import Tile
from contracts.tree import root
from ledger.datastore import Datastore
from ledger.signer import Signer
from ledger.tampering import (
    CheckpointNotOurs,
    EntriesMissing,
    EntryChanged,
    HistoryChanged,
    HistoryForked,
    OlderDatabase,
    OtherHistory,
    SignerRefuses,
    TailCut,
    TileChanged,
)
from tests.ledger.logs import KEY, ORIGIN, OTHER_KEY, Log, leaves

SIZE = 600  # two full tiles and 88 entries behind them


@pytest.fixture
def log(database: Datastore, tmp_path: Path) -> Iterator[Log]:
    log = Log(database, tmp_path / "yanhe.signer")
    yield log
    log.close()


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


def test_signed_rows_that_are_missing_below_newer_ones_are_named_to_the_last(log: Log) -> None:
    log.signed(SIZE).close()
    log.append(1)
    log.remove(300, SIZE)
    with pytest.raises(EntriesMissing) as refused:
        log.signer().tick()
    assert (refused.value.facts["first"], refused.value.facts["last"]) == (301, SIZE)


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


def test_old_entries_rewritten_after_a_crash_are_not_taken_for_a_fork(log: Log) -> None:
    signer = log.signed(550)
    grown(log, signer, SIZE, running=False)
    log.run("DELETE FROM ledger_checkpoints WHERE size = 600")  # as after a crash before it was published
    log.change_entry_and_all_its_hashes(300)
    with pytest.raises(HistoryChanged) as refused:
        log.signer().tick()
    assert (refused.value.facts["first"], refused.value.facts["last"]) == (256, 511)


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


@pytest.mark.parametrize("lost", ["ledger_tiles WHERE n = 0", "ledger_checkpoints"])
def test_a_tile_or_checkpoint_that_vanishes_from_a_running_log_is_put_back(log: Log, lost: str) -> None:
    signer = log.signed(SIZE)
    signer.tick()
    log.run(f"DELETE FROM {lost}")
    tick(signer, times=2)
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


def test_a_checkpoint_put_under_another_size_is_refused(log: Log) -> None:
    signer = log.signed(SIZE)
    log.run("UPDATE ledger_checkpoints SET size = size + 5")
    with pytest.raises(CheckpointNotOurs, match=f"that of size {SIZE}"):
        signer.tick()


def test_another_tree_of_the_same_size_signed_with_our_key_is_refused(log: Log) -> None:
    signer = log.signed(SIZE)
    twin = Checkpoint(ORIGIN, SIZE, bytes(32)).sign(KEY).to_bytes()
    log.run("UPDATE ledger_checkpoints SET note = %s", arguments=(twin.decode(),))
    with pytest.raises(OtherHistory):
        signer.tick()
