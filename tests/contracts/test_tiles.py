"""Tiles and bundles: which there are, what they are called, what can be read from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.tiles import (
    WIDTH,
    BadBundle,
    NoSuchTile,
    Tile,
    entries_path,
    new_tiles,
    number_path,
    pack_entries,
    parse_number_path,
    tile_reader,
    tiles,
    unpack_entries,
    unpack_entries_withheld,
    width_at,
    withheld_entries_path,
)
from contracts.tree import (
    BadHashes,
    consistency_proof,
    hash_reader,
    inclusion_proof,
    leaf_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(b"%d" % number) for number in range(66_000)]
READ = hash_reader(LEAVES)


def cut(tile: Tile) -> bytes:
    """A tile made by the definition: its hashes are the complete subtrees at eight levels per tile level."""
    return b"".join(READ(8 * tile.level, tile.index * WIDTH + place) for place in range(tile.width))


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1, 5), "tile/0/001.p/5"),
        (Tile(5, 123_456_078), "tile/5/x123/x456/078"),
        (Tile(5, 123_456_078, 2), "tile/5/x123/x456/078.p/2"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(63, 3_057_500, 255), "tile/63/x003/x057/500.p/255"),
        (Tile(1, 999), "tile/1/999"),
        (Tile(1, 1000), "tile/1/x001/000"),
    ],
)
def test_a_tile_is_named_as_the_specification_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@given(st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_names_come_back(level: int, index: int, width: int) -> None:
    assert Tile.parse(Tile(level, index, width).path) == Tile(level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/X001/002",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/entries/000",
        "tile/0/000.p/0",
        "tile/0/000.p/05",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/٠٠٠",
        "tile/0/../000",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/" + "x001/" * 100_000 + "000",
    ],
)
def test_other_names_are_no_tiles(path: str) -> None:
    with pytest.raises(NoSuchTile):
        Tile.parse(path)


def test_bundles_are_named_like_tiles_and_those_with_gaps_stand_apart() -> None:
    assert entries_path(1_234_067) == "tile/entries/x001/x234/067"
    assert entries_path(273, 112) == "tile/entries/273.p/112"
    assert withheld_entries_path(273, 112) == "partial/entries/273.p/112"
    assert parse_number_path("273.p/112") == (273, 112)


# ── which there are ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_tree_of_70000_has_the_tiles_of_the_specifications_example() -> None:
    found = list(tiles(70_000))
    assert [tile for tile in found if tile.width < WIDTH] == [
        Tile(0, 273, 112),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert [tile for tile in found if tile.width == WIDTH] == [*(Tile(0, n) for n in range(273)), Tile(1, 0)]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (1, [Tile(0, 0, 1)]),
        (255, [Tile(0, 0, 255)]),
        (256, [Tile(0, 0), Tile(1, 0, 1)]),
        (257, [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)]),
    ],
)
def test_no_tile_is_empty_and_a_full_one_is_counted_above(size: int, expected: list[Tile]) -> None:
    assert list(tiles(size)) == expected


@given(st.integers(0, 70_000), st.integers(0, 3_000))
def test_growing_publishes_exactly_what_was_not_there(old: int, grown: int) -> None:
    before, after = set(tiles(old)), set(tiles(old + grown))
    assert set(new_tiles(old, old + grown)) == after - before


@given(st.integers(0, 70_000), st.integers(0, 3), st.integers(0, 300))
def test_the_width_of_a_tile_is_that_of_the_list(size: int, level: int, index: int) -> None:
    listed = [tile.width for tile in tiles(size) if (tile.level, tile.index) == (level, index)]
    assert width_at(size, level, index) == (listed[0] if listed else 0)


# ── hashes from tiles ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 66_000])
def test_proofs_made_from_tiles_alone_hold(size: int) -> None:
    published = {tile: cut(tile) for tile in tiles(size)}
    read = tile_reader(size, published.__getitem__)
    root = root_at(size, READ)
    assert root_at(size, read) == root
    for index in {0, size // 3, size // 2, size - 1}:
        proof = inclusion_proof(index, size, read)
        verify_inclusion(LEAVES[index], index, size, proof, root)
        old = index + 1
        verify_consistency(old, root_at(old, READ), size, root, consistency_proof(old, size, read))


def test_a_proof_reads_each_tile_once() -> None:
    asked: list[Tile] = []

    def read_tile(tile: Tile) -> bytes:
        asked.append(tile)
        return cut(tile)

    inclusion_proof(300, 66_000, tile_reader(66_000, read_tile))
    assert len(asked) == len(set(asked)) == 4  # two of level 0, two of level 1


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data + b"\0", lambda data: data[32:], lambda _: b""]
)
def test_a_tile_of_another_length_is_refused(change: object) -> None:
    read = tile_reader(300, lambda tile: change(cut(tile)))  # type: ignore[operator]
    with pytest.raises(BadHashes):
        root_at(300, read)


def test_a_subtree_that_is_not_complete_yet_is_not_read() -> None:
    with pytest.raises(AssertionError):
        tile_reader(300, cut)(2, 75)


# ── bundles ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_bundle_is_length_and_entry_in_turn() -> None:
    assert pack_entries([b"ab", b"\x00"]) == b"\x00\x02ab\x00\x01\x00"
    assert pack_entries([b"ab", None, b"c"]) == b"\x00\x02ab\x00\x00\x00\x01c"


@given(st.lists(st.binary(min_size=1, max_size=400), max_size=WIDTH))
def test_entries_come_back_from_their_bundle(entries: list[bytes]) -> None:
    assert unpack_entries(pack_entries(entries), len(entries)) == entries


@given(st.lists(st.none() | st.binary(min_size=1, max_size=40), max_size=WIDTH))
def test_a_bundle_with_gaps_comes_back_with_its_gaps(entries: list[bytes | None]) -> None:
    assert unpack_entries_withheld(pack_entries(entries), len(entries)) == entries


def test_the_longest_entry_fits_and_a_longer_or_empty_one_is_our_mistake() -> None:
    longest = b"x" * 65_535
    assert unpack_entries(pack_entries([longest]), 1) == [longest]
    for entry in (b"", longest + b"x"):
        with pytest.raises(AssertionError):
            pack_entries([entry])


@pytest.mark.parametrize(
    ("data", "width", "because"),
    [
        (b"", 1, "should hold 1"),
        (b"\x00\x01a", 2, "should hold 2"),
        (b"\x00\x01a\x00\x01b", 1, "should hold 1"),
        (b"\x00\x01a" * 1_000_000, 256, "should hold 256"),
        (b"\x00\x01a\x00", 1, "entry 1 of the bundle is cut off"),
        (b"\x00", 1, "entry 0 of the bundle is cut off"),
        (b"\x00\x02a", 1, "entry 0 of the bundle is cut off"),
        (b"\xff\xffa", 1, "entry 0 of the bundle is cut off"),
        (b"\x00\x01a\x00\x00", 2, "entry 1 of the bundle is empty"),
    ],
)
def test_a_bundle_is_refused_with_the_reason(data: bytes, width: int, because: str) -> None:
    with pytest.raises(BadBundle, match=because):
        unpack_entries(data, width)


def test_the_number_of_a_bundle_is_checked_like_a_tiles() -> None:
    with pytest.raises(NoSuchTile):
        parse_number_path("x000/001")
    assert number_path(1000, 7) == "x001/000.p/7"
