"""What the signer remembers outside the database: lost, old, foreign, rebuilt."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.checkpoint import Checkpoint, NotTheLogsSignature, open_checkpoint
from contracts.note import Cosigner, NoKnownSignature, Note
from contracts.tiles import Tile
from contracts.tree import root
from ledger.datastore import Datastore
from ledger.signer_state import StateFile
from ledger.tampering import (
    AnotherSigner,
    EntriesMissing,
    EntryChanged,
    OtherHistory,
    SignerRefuses,
    StateBehind,
    StateLost,
    StateOfAnotherLog,
    StateUnreadable,
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


# ── the state file ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_state_is_readable_by_its_owner_only_and_lies_alone(log: Log) -> None:
    log.signed(SIZE).close()
    assert log.state_file.stat().st_mode & 0o777 == 0o600
    assert {file.name for file in log.state_file.parent.iterdir()} == {
        "yanhe.log-key",
        "yanhe.signer",
        ".yanhe.signer.lock",
    }


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


# ── adopting ───────────────────────────────────────────────────────────────────────────────────────────────────────────


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
    log.run("INSERT INTO ledger_tiles VALUES (0, 9, 'planted', 'planted')")
    signer = log.signer()
    signer.adopt(log.tree.newest_note() or b"")
    signer.patrol()
    assert [tile[:2] for tile in stored_tiles(log)] == [(0, 0), (0, 1)]
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
    log: Log, mischief: Callable[[Log], None], refusal: type[SignerRefuses]
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
