"""The stored tree gives the proofs of the entries, whatever part of it a tile holds already."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.proof import TlogProof, verify
from contracts.tiles import Tile, tiles
from contracts.tree import (
    EMPTY_ROOT,
    consistency_proof,
    hash_reader,
    inclusion_proof,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from ledger.tree import NotThatLong
from tests.ledger.databases import empty_database
from tests.ledger.logs import KEY, Log, entry, leaves

SIZE = 66_000  # a full tile of level 1, partial ones of three levels
LEAVES = leaves(SIZE + 700)
READ = hash_reader(LEAVES)


@pytest.fixture(scope="module")
def log(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """Signed at `SIZE`; 700 more entries have come since."""
    with empty_database(server) as datastore:
        log = Log(datastore, tmp_path_factory.mktemp("state") / "signer")
        log.signed(SIZE).close()
        log.append(700)
        yield log


def test_every_tile_of_a_signed_size_is_that_of_the_entries(log: Log) -> None:
    for tile in tiles(SIZE):
        hashes = [READ(8 * tile.level, 256 * tile.index + place) for place in range(tile.width)]
        assert log.tree.tile(tile) == b"".join(hashes)


def test_tiles_of_earlier_sizes_are_still_there(log: Log) -> None:
    for tile in (Tile(0, 1, 5), Tile(1, 0, 200), Tile(0, 257, 7)):
        full = log.tree.tile(Tile(tile.level, tile.index, min(256, 208 if tile.index == 257 else 256)))
        assert log.tree.tile(tile) == full[: 32 * tile.width]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_536, SIZE, SIZE + 700])
def test_the_root_at_any_size_is_that_of_the_entries(log: Log, size: int) -> None:
    assert log.tree.root_at(size) == (root_at(size, READ) if size else EMPTY_ROOT)


@pytest.mark.parametrize("size", [1, 300, 65_537, SIZE, SIZE + 700])
def test_proofs_are_those_of_the_entries_and_hold(log: Log, size: int) -> None:
    root = root_at(size, READ)
    for index in {0, size // 2, size - 1}:
        proof = log.tree.inclusion(index, size)
        assert proof == inclusion_proof(index, size, READ)
        verify_inclusion(LEAVES[index], index, size, proof, root)
        between = log.tree.consistency(index + 1, size)
        assert between == consistency_proof(index + 1, size, READ)
        verify_consistency(index + 1, root_at(index + 1, READ), size, root, between)


def test_a_proof_file_of_a_stored_entry_is_all_that_a_stranger_needs(log: Log) -> None:
    note = log.tree.newest_note()
    assert note is not None
    proof = TlogProof(40_000, tuple(log.tree.inclusion(40_000, SIZE)), note)
    assert verify(entry(40_000), TlogProof.parse(proof.to_bytes()), [KEY.verifier]) == 40_000


def test_the_checkpoint_of_a_size_is_found_only_where_one_was_published(log: Log) -> None:
    assert log.tree.note_at(SIZE) == log.tree.newest_note()
    assert log.tree.note_at(SIZE - 1) is None


def test_what_the_log_does_not_reach_is_refused(log: Log) -> None:
    beyond = SIZE + 701
    for ask in (
        lambda: log.tree.root_at(beyond),
        lambda: log.tree.root_at(-1),
        lambda: log.tree.root_at(2**60),
        lambda: log.tree.inclusion(0, beyond),
        lambda: log.tree.inclusion(5, 5),
        lambda: log.tree.inclusion(-1, 5),
        lambda: log.tree.consistency(5, beyond),
        lambda: log.tree.consistency(6, 5),
        lambda: log.tree.consistency(-1, 5),
        lambda: log.tree.tile(Tile(0, 260, 200)),
        lambda: log.tree.tile(Tile(0, 999)),
        lambda: log.tree.tile(Tile(1, 2, 1)),
    ):
        with pytest.raises(NotThatLong):
            ask()


def test_a_tile_that_is_missing_is_made_from_what_is_below(log: Log) -> None:
    expected = log.tree.tile(Tile(1, 0)), log.tree.tile(Tile(0, 3))
    with log.datastore.transaction() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT * FROM ledger_tiles WHERE level = 1 OR n IN (3, 7)")
        cursor.execute("DELETE FROM ledger_tiles WHERE level = 1 OR n IN (3, 7)")
    try:
        assert (log.tree.tile(Tile(1, 0)), log.tree.tile(Tile(0, 3))) == expected
        assert log.tree.inclusion(1000, SIZE) == inclusion_proof(1000, SIZE, READ)
    finally:
        log.run("INSERT INTO ledger_tiles SELECT * FROM kept", "DROP TABLE kept")


def test_a_log_without_checkpoints_has_no_newest_note(server: str, tmp_path: Path) -> None:
    with empty_database(server) as datastore:
        log = Log(datastore, tmp_path / "signer")
        log.tree.create_tables()
        assert log.tree.newest_note() is None
        assert log.tree.root_at(0) == EMPTY_ROOT
