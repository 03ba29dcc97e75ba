"""The right edge of the tiles: what must be kept of a log to hash on, to store tiles as they fill, and to tell
where another log departs from it.

    size 70,000 = 1 × 256² + 17 × 256 + 112

    level 2   ■                      1 hash  of   65,536 entries     index 0 …
    level 1     ■■■■■■■■■■■■■■■■■    17 hashes of   256 entries       index 65,536 …
    level 0                      ■…  112 hashes of    1 entry         index 69,888 … 69,999

These are the partial tiles of the tree (contracts/tiles.py): at most 255 hashes a level, however long the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from contracts.counting import counted
from contracts.tiles import WIDTH, Tile, width_at
from contracts.tree import HASH_BYTES, MAX_SIZE, BadHashes, Frontier, root


class FullTile(NamedTuple):
    tile: Tile
    hashes: bytes
    root: bytes
    """What the next level holds in its place."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The partial tiles of a tree of `size`, by level. A value: growing returns a new one."""

    size: int = 0
    rows: tuple[tuple[bytes, ...], ...] = ()

    def extend(self, leaves: Sequence[bytes]) -> tuple["Edge", list[FullTile]]:
        """With these leaf hashes added at the end, and the tiles that became full, by level then number."""
        rows, full, level, arriving = [], [], 0, list(leaves)
        while arriving or level < len(self.rows):
            row = [*(self.rows[level] if level < len(self.rows) else ()), *arriving]
            index = self.size >> 8 * (level + 1)
            arriving = []
            for at in range(0, len(row) // WIDTH * WIDTH, WIDTH):
                hashes = row[at : at + WIDTH]
                full.append(FullTile(Tile(level, index + at // WIDTH), b"".join(hashes), root(hashes)))
                arriving.append(full[-1].root)
            rows.append(tuple(row[len(row) // WIDTH * WIDTH :]))
            level += 1
        return Edge(self.size + len(leaves), tuple(rows)), full

    def without_tail(self) -> "Edge":
        """As it was at the end of the last full tile of level 0."""
        return Edge(self.size // WIDTH * WIDTH, ((), *self.rows[1:]) if self.size >= WIDTH else ())

    def root(self) -> bytes:
        """The root of the tree."""
        complete = [(8 * level, one) for level in reversed(range(len(self.rows))) for one in self.rows[level]]
        return Frontier().grown(complete).root()

    def departs(self, other: "Edge") -> range | None:
        """The indexes under the first hash in which `other`, of the same size, differs; None when it does not.

        Something in that range is not the same; what stands before it is. One index when it is among the last 255.
        """
        assert self.size == other.size
        for level in reversed(range(len(self.rows))):
            first = self.size >> 8 * (level + 1) << 8 * (level + 1)
            for place, (ours, theirs) in enumerate(zip(self.rows[level], other.rows[level], strict=True)):
                if ours != theirs:
                    return range(first + (place << 8 * level), first + ((place + 1) << 8 * level))
        return None

    def to_json(self) -> list[list[str]]:
        """The hashes in hex, by level; with the size they are the whole edge."""
        return [[one.hex() for one in row] for row in self.rows]

    @classmethod
    def from_json(cls, size: Any, rows: Any) -> Self:
        """What `to_json` gave. Refuses (`BadHashes`) whatever is not the edge of a tree of `size`."""
        if type(size) is not int or not 0 <= size <= MAX_SIZE or not isinstance(rows, list):
            raise BadHashes(why_zh="条数或哈希的形式不对", why="the size or the hashes have another form")
        widths: list[int] = []
        while size >> 8 * len(widths):
            hashes = size >> 8 * len(widths)
            widths.append(width_at(size, len(widths), hashes // WIDTH))
        if [len(row) if isinstance(row, list) else -1 for row in rows] != widths:
            raise BadHashes(
                why_zh=f"{size}条的树每层应有{widths}个哈希",
                why=f"{counted(size, 'entry needs|entries need')} {widths} hashes",
            )
        try:
            edge = cls(size, tuple(tuple(bytes.fromhex(one) for one in row) for row in rows))
        except (TypeError, ValueError):
            raise BadHashes(why_zh="哈希须为十六进制", why="a hash is not hexadecimal") from None
        if edge.to_json() != rows or any(len(one) != HASH_BYTES for row in edge.rows for one in row):
            raise BadHashes(
                why_zh="哈希须为64位小写十六进制", why="a hash is not 64 lowercase hexadecimal digits"
            )
        return edge
