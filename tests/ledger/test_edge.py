"""The right edge of the tiles, pure: growing, filling tiles, telling two histories apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.tiles import WIDTH, tiles
from contracts.tree import BadHashes, hash_reader, leaf_hash, root_at
from ledger.edge import Edge

LEAVES = [leaf_hash(b"%d" % number) for number in range(66_100)]
READ = hash_reader(LEAVES)


@given(st.lists(st.integers(0, 700), max_size=6))
@settings(max_examples=50)
def test_an_edge_grown_in_steps_has_the_root_and_the_full_tiles_of_the_whole(steps: list[int]) -> None:
    edge, full = Edge(), []
    for step in steps:
        edge, filled = edge.extend(LEAVES[edge.size : edge.size + step])
        full += filled
        assert edge.root() == root_at(edge.size, READ)
    assert {one.tile for one in full} == {tile for tile in tiles(edge.size) if tile.width == WIDTH}


def test_full_tiles_of_every_level_hold_the_hashes_of_the_definition() -> None:
    edge, full = Edge().extend(LEAVES[:300])
    for stop in (65_535, 65_536, 66_100):
        edge, filled = edge.extend(LEAVES[edge.size : stop])
        full += filled
    assert sorted(one.tile for one in full) == sorted(tile for tile in tiles(66_100) if tile.width == WIDTH)
    for one in full:
        level, first = 8 * one.tile.level, one.tile.index * WIDTH
        assert one.hashes == b"".join(READ(level, first + place) for place in range(WIDTH))
        assert one.root == READ(level + 8, one.tile.index)
    assert edge.root() == root_at(66_100, READ)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        (0, range(65_536)),
        (65_535, range(65_536)),
        (65_536, range(65_536, 65_792)),
        (66_047, range(65_792, 66_048)),
        (66_048, range(66_048, 66_049)),
        (66_099, range(66_099, 66_100)),
    ],
)
def test_two_histories_are_told_apart_where_the_first_hash_differs(changed: int, where: range) -> None:
    signed, _ = Edge().extend(LEAVES)
    other, _ = Edge().extend([*LEAVES[:changed], bytes(32), *LEAVES[changed + 1 :]])
    assert other.departs(signed) == where
    assert signed.departs(signed) is None


@pytest.mark.parametrize("size", [0, 1, 255, 256, 300, 65_535, 65_536, 66_100])
def test_an_edge_without_its_tail_is_that_of_the_last_full_tile(size: int) -> None:
    edge, _ = Edge().extend(LEAVES[:size])
    assert edge.without_tail() == Edge().extend(LEAVES[: size // 256 * 256])[0]


def test_of_two_differences_the_first_is_told() -> None:
    signed, _ = Edge().extend(LEAVES[:300])
    other, _ = Edge().extend([*LEAVES[:260], bytes(32), bytes(32), *LEAVES[262:300]])
    assert other.departs(signed) == range(260, 261)
    other, _ = Edge().extend([bytes(32), *LEAVES[1:260], bytes(32), *LEAVES[261:300]])
    assert other.departs(signed) == range(256)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_536, 66_100])
def test_an_edge_comes_back_from_json(size: int) -> None:
    edge, _ = Edge().extend(LEAVES[:size])
    assert Edge.from_json(size, edge.to_json()) == edge


@pytest.mark.parametrize(
    ("size", "rows"),
    [
        (-1, []),
        (True, [["00" * 32]]),
        ("1", [["00" * 32]]),
        (2**63, []),
        (1, []),
        (0, [[]]),
        (1, {}),
        (1, [{}]),
        (1, ["00"]),
        (1, [["00" * 32], []]),
        (1, [["00" * 32] * 2]),
        (256, [["00" * 32] * 256]),
        (1, [[5]]),
        (1, [["00" * 31]]),
        (1, [["0A" * 32]]),
        (1, [["zz" * 32]]),
        (1, [[" " + "00" * 32]]),
    ],
)
def test_an_edge_is_read_from_nothing_else(size: object, rows: object) -> None:
    with pytest.raises(BadHashes):
        Edge.from_json(size, rows)
