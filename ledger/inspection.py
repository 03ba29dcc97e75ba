"""Reading the log again, row by row, and comparing it with what is known of it.

    rows 1 … 4096        gap? ─▶ EntriesMissing
      │                  hash kept beside the row is not that of its bytes? ─▶ EntryChanged
      ▼
    leaf hashes ─▶ edge ─▶ tiles that fill: stored otherwise? ─▶ EntryChanged, TileChanged
                     │
                     ▼
                   the caller compares the edge with a signed one (`Edge.departs`)

Whoever rewrites a row must also rewrite the hash beside it, its tile, and every tile above; then only what lies outside
the database, the signed edge, still tells.
"""

from collections.abc import Iterable, Iterator, Sequence

from psycopg2.extensions import cursor as Cursor

from contracts.tiles import WIDTH, tile_hashes
from contracts.tree import leaf_hash
from ledger import bulk
from ledger.edge import Edge, FullTile
from ledger.recorders import LedgerRecorder
from ledger.tampering import EntriesMissing, EntryChanged, TileChanged
from ledger.tree import StoredTree

Hashed = tuple[int, bytes, bytes]
"""Of a row: its position, its entry, and the hash that is kept beside it."""

FEW_ROWS = 4_096
"""Up to so many rows are asked for at once; more come as a stream over a connection of their own."""


def walk(recorder: LedgerRecorder, edge: Edge, stop: int) -> Iterator[tuple[Edge, list[FullTile]]]:
    """From `edge` on over the rows up to `stop` of them: after each piece read, the edge and the tiles that filled.

    Nothing when `stop` is not beyond the edge. Raises `EntriesMissing` and `EntryChanged`, naming the first.
    """
    if stop <= edge.size:
        return
    if stop - edge.size <= FEW_ROWS:
        pieces: Iterable[Iterable[Hashed]] = [recorder.hashed(edge.size + 1, stop)]
    else:
        chunks = bulk.chunks(recorder.datastore, recorder.table.name, edge.size + 1, stop)
        pieces = (((row.position, row.entry, row.leaf) for row in rows) for rows in chunks)
    for rows in pieces:
        edge, full = edge.extend(checked_leaves(rows, edge.size))
        yield edge, full
    if edge.size < stop:
        raise EntriesMissing(first=edge.size + 1, last=stop)


def checked_leaves(rows: Iterable[Hashed], size: int) -> list[bytes]:
    """The leaf hashes of the rows that follow the first `size`, from their bytes. Raises as `walk` does."""
    leaves = []
    for position, (found, entry, kept) in enumerate(rows, size + 1):
        if found != position:
            raise EntriesMissing(first=position, last=found - 1)
        leaf = leaf_hash(entry)
        if leaf != kept:
            raise EntryChanged(index=position - 1, position=position)
        leaves.append(leaf)
    return leaves


def tiles_stored(tree: StoredTree, cursor: Cursor, full: Sequence[FullTile]) -> bool:
    """Whether all these tiles are stored. Raises `EntryChanged` or `TileChanged` for one that is stored otherwise."""
    stored = tree.stored_tiles(cursor, [one.tile for one in full])
    for one in full:
        kept = stored.get(one.tile)
        if kept is None or kept == (one.hashes, one.root):
            continue
        if one.tile.level == 0 and len(kept[0]) == len(one.hashes) and kept[0] != one.hashes:
            pairs = zip(tile_hashes(kept[0], WIDTH), tile_hashes(one.hashes, WIDTH), strict=True)
            index = one.tile.index * WIDTH + next(at for at, (was, now) in enumerate(pairs) if was != now)
            raise EntryChanged(index=index, position=index + 1)
        raise TileChanged(path=one.tile.path)
    return len(stored) == len(full)
