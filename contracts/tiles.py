"""The tree and the entries cut into files that never change (c2sp.org/tlog-tiles).

A *tile* of level L holds 256 hashes side by side: at level 0 leaf hashes, above it the roots of full tiles of the
level below. A *bundle* holds the 256 entries under a tile of level 0. The last ones of a tree are partial. A tree of
70,000 entries is

    tile/0/000 … tile/0/272     tile/0/273.p/112          273 × 256 + 112 = 70,000 leaves
    tile/1/000                  tile/1/001.p/17           256 + 17 = 273 full tiles below
                                tile/2/000.p/1            one full tile below
    tile/entries/000 … 272      tile/entries/273.p/112

    level 16 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ tile/2 row
                             /
    level  8 ┄┄┄┄┄┄┄┄┄┄┄┄┄ tile/1 row     a tile spans eight levels of the tree: complete subtrees of any level
                          /               are hashed from at most 256 hashes of one tile
    level  0 ┄┄┄┄┄┄┄┄┄┄ tile/0 row

In a bundle each entry follows its length, two bytes big-endian. Where entries of a bundle are withheld it is not at
`tile/entries/` but at `partial/entries/`, framed alike with length 0 in place of what is missing; their leaf hashes
are in the tile.
"""

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from contracts.counting import counted
from contracts.refusals import NotEvidence
from contracts.tree import HASH_BYTES, MAX_SIZE, BadHashes, HashReader, root

WIDTH = 256
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 65_535
TILES_KEPT = 64  # by one reader; a proof reads at most two tiles of each of eight levels

_NUMBER = re.compile(r"((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class NoSuchTile(NotEvidence):
    zh = "没有这样的分片路径：{path}。"
    en = "There is no tile of this name: {path!r}. A tile is tile/<level>/<number>[.p/<width>]."


class BadBundle(NotEvidence):
    zh = "条目包有误：{why_zh}。请重新取得该文件。"
    en = "The bundle of entries is malformed: {why}. Fetch the file again."


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Tile number `index` of `level`, as far as `width` hashes; full when that is 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{number_path(self.index, self.width)}"

    @classmethod
    def parse(cls, path: str) -> Self:
        """Reads `path`; refuses (`NoSuchTile`) every other spelling."""
        matched = re.fullmatch(r"tile/(0|[1-9][0-9]?)/(.+)", path)
        if not matched or int(matched[1]) > MAX_LEVEL:
            raise NoSuchTile(path=path)
        return cls(int(matched[1]), *parse_number_path(matched[2]))


def number_path(index: int, width: int = WIDTH) -> str:
    """The number of a tile or bundle as path elements.

    >>> number_path(1_234_067), number_path(273, 112)
    ('x001/x234/067', '273.p/112')
    """
    assert index >= 0
    assert 1 <= width <= WIDTH
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups)) + ("" if width == WIDTH else f".p/{width}")


def parse_number_path(path: str) -> tuple[int, int]:
    """(index, width) of what `number_path` wrote; refuses (`NoSuchTile`) every other spelling."""
    matched = _NUMBER.fullmatch(path) if len(path) <= 64 else None
    if not matched:
        raise NoSuchTile(path=path[:64])
    index = int(matched[1].replace("x", "").replace("/", "") + matched[2])
    width = int(matched[3] or WIDTH)
    if index > MAX_SIZE or width > WIDTH or number_path(index, width) != path:
        raise NoSuchTile(path=path)
    return index, width


def entries_path(index: int, width: int = WIDTH) -> str:
    """Where a bundle is that has all its entries."""
    return f"tile/entries/{number_path(index, width)}"


def withheld_entries_path(index: int, width: int = WIDTH) -> str:
    """Where a bundle is that lacks some."""
    return f"partial/entries/{number_path(index, width)}"


# ── which tiles there are ───────────────────────────────────────────────────────────────────────────────────────


def width_at(size: int, level: int, index: int) -> int:
    """How many hashes that tile has in a tree of `size`: 256 when full, 0 when there is none."""
    hashes = size >> (8 * level)
    return max(0, min(WIDTH, hashes - index * WIDTH))


def tiles(size: int) -> Iterator[Tile]:
    """All tiles of a tree of `size`, by level then number; at most one of a level is partial."""
    return new_tiles(0, size)


def new_tiles(old: int, new: int) -> Iterator[Tile]:
    """The tiles to publish when a tree grows from `old` to `new`: those that are new or wider than before."""
    level = 0
    while hashes := new >> (8 * level):
        before = old >> (8 * level)
        if hashes > before:
            for index in range(before // WIDTH, -(-hashes // WIDTH)):
                yield Tile(level, index, min(WIDTH, hashes - index * WIDTH))
        level += 1


# ── hashes from tiles ───────────────────────────────────────────────────────────────────────────────────────────


def tile_reader(size: int, read_tile: Callable[[Tile], bytes]) -> HashReader:
    """Reads complete subtrees of a tree of `size` from its tiles; `read_tile` gives the bytes of one, asked once.

    What comes back is as trustworthy as the tiles: a proof made of it is to be verified against a signed root.
    Raises `BadHashes` for a tile of another length.
    """

    read_tile = lru_cache(TILES_KEPT)(read_tile)

    def read(level: int, index: int) -> bytes:
        rows_below = level % 8
        tile_level = level // 8
        first = index << rows_below
        tile = Tile(tile_level, first // WIDTH, width_at(size, tile_level, first // WIDTH))
        offset, count = first % WIDTH, 1 << rows_below
        assert offset + count <= tile.width, "asked for a subtree that this tree does not have complete"
        return root(tile_hashes(read_tile(tile), tile.width)[offset : offset + count])

    return read


def tile_hashes(data: bytes, width: int) -> list[bytes]:
    """The hashes side by side in a tile; refuses (`BadHashes`) another length than `width` of them."""
    if len(data) != width * HASH_BYTES:
        raise BadHashes(
            why_zh=f"分片应有{width * HASH_BYTES}字节，实有{len(data)}字节",
            why=f"a tile of {width * HASH_BYTES} bytes has {len(data)}",
        )
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


# ── bundles of entries ──────────────────────────────────────────────────────────────────────────────────────────


def pack_entries(entries: Iterable[bytes | None]) -> bytes:
    """One bundle; None where an entry is withheld (then it belongs at `withheld_entries_path`)."""
    packed = bytearray()
    for entry in entries:
        assert entry is None or 0 < len(entry) <= MAX_ENTRY_BYTES, "an entry has 1 to 65,535 bytes"
        packed += struct.pack(">H", len(entry or b"")) + (entry or b"")
    return bytes(packed)


def unpack_entries(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle from `tile/entries/`; refuses (`BadBundle`) more, fewer, cut or empty ones."""
    entries = unpack_entries_withheld(data, width)
    whole = [entry for entry in entries if entry is not None]
    if len(whole) != width:
        raise BadBundle(
            why_zh=f"第{entries.index(None)}条为空", why=f"entry {entries.index(None)} of the bundle is empty"
        )
    return whole


def unpack_entries_withheld(data: bytes, width: int) -> Sequence[bytes | None]:
    """The `width` entries of a bundle from `partial/entries/`, None where one is withheld; refuses as above."""
    entries: list[bytes | None] = []
    at = 0
    while at < len(data):
        stop = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if stop > len(data):
            raise BadBundle(
                why_zh=f"第{len(entries)}条被截断", why=f"entry {len(entries)} of the bundle is cut off"
            )
        entries.append(data[at + 2 : stop] or None)
        at = stop
        if len(entries) > width:
            break
    if len(entries) != width:
        raise BadBundle(
            why_zh=f"应有{width}条，实有{len(entries)}条或更多",
            why=f"it should hold {counted(width, 'entry|entries')} and does not",
        )
    return entries
