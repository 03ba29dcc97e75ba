"""The log's tree as it is stored: full tiles in a table, partial ones put together when asked for.

    ledger_tiles(level, n, hashes, root)    each full tile, and what the next level holds in its place
    ledger_events.leaf                      the partial tile of level 0
    ledger_tiles.root                       the partial tiles above: the roots of the full tiles below

    tile/0/000 ┐
    tile/0/001 ├─ root, root, root ─▶ tile/1/000.p/3
    tile/0/002 ┘

Everything here is derived, and as trustworthy as the database. What it gives proves something only against a signed
checkpoint: clients verify, and the signer (`ledger/signer.py`), which alone writes these tables, checks them against
the entries again and again.
"""

from collections.abc import Sequence
from functools import lru_cache

from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from contracts.checkpoint import Checkpoint
from contracts.refusals import Refusal
from contracts.tiles import WIDTH, Tile, tile_hashes, tile_reader
from contracts.tree import HashReader, consistency_proof, inclusion_proof, root, root_at
from ledger.edge import FullTile
from ledger.recorders import LedgerRecorder
from ledger.rows import quoted_identifier

ROOTS_REMEMBERED = 4096


class NotThatLong(Refusal):
    zh = "账本还没有{size}条记录。请稍后再试，或核对条数。"
    en = "The log does not have {size:entry|entries} yet. Try again later, or check the number."


class StoredTree:
    """Reads what the signer has stored beside the entries of `recorder`. Threads may share one."""

    def __init__(self, recorder: LedgerRecorder) -> None:
        name = recorder.table.name.removesuffix("_events")
        self.datastore = recorder.datastore
        self.events = recorder.table.quoted
        self.tiles = quoted_identifier(f"{name}_tiles")
        self.checkpoints = quoted_identifier(f"{name}_checkpoints")
        self.root_at = lru_cache(ROOTS_REMEMBERED)(self._root_at)

    def create_tables(self) -> None:
        """Creates the tables where they are not there yet; a second call does nothing."""
        with self.datastore.transaction() as cursor:
            cursor.execute(f"""
                CREATE TABLE IF NOT EXISTS {self.tiles} (
                    level int NOT NULL,
                    n bigint NOT NULL,
                    hashes bytea NOT NULL,
                    root bytea NOT NULL,
                    PRIMARY KEY (level, n)
                );
                CREATE TABLE IF NOT EXISTS {self.checkpoints} (
                    size bigint PRIMARY KEY,
                    note text NOT NULL,
                    at bigint NOT NULL
                )
            """)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    def newest_note(self) -> bytes | None:
        """The newest published checkpoint, a signed note; None before the first."""
        with self.datastore.cursor() as cursor:
            newest = self.newest(cursor)
            return newest[1] if newest else None

    def note_at(self, size: int) -> bytes | None:
        """The checkpoint published at exactly this size; None when there was none."""
        with self.datastore.cursor() as cursor:
            cursor.execute(f"SELECT note FROM {self.checkpoints} WHERE size = %s", (size,))
            found = cursor.fetchone()
            return found[0].encode() if found else None

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile, full or partial. Raises `NotThatLong` when the log does not reach so far."""
        with self.datastore.cursor() as cursor:
            return self._tile(cursor, tile)

    def reader(self, size: int) -> HashReader:
        """Reads complete subtrees of the first `size` entries; one reader asks for each tile once."""
        return tile_reader(size, self.tile)

    def _root_at(self, size: int) -> bytes:
        """The root of the first `size` entries; `EMPTY_ROOT` of none. Raises `NotThatLong`."""
        if size < 0:
            raise NotThatLong(size=size)
        return root_at(size, self.reader(size))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that entry `index` is in the tree of `size`. Raises `NotThatLong` also when `index` is not below it."""
        if not 0 <= index < size:
            raise NotThatLong(size=index + 1)
        return inclusion_proof(index, size, self.reader(size))

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the tree of `size` extends that of `old`. Raises `NotThatLong` also when `old` is beyond it."""
        if not 0 <= old <= size:
            raise NotThatLong(size=old)
        return consistency_proof(old, size, self.reader(size))

    def _tile(self, cursor: Cursor, tile: Tile) -> bytes:
        if tile.width == WIDTH:
            cursor.execute(
                f"SELECT hashes FROM {self.tiles} WHERE level = %s AND n = %s", (tile.level, tile.index)
            )
            if stored := cursor.fetchone():
                return bytes(stored[0])
        first = tile.index * WIDTH
        if tile.level == 0:
            hashes = self._leaves(cursor, first, first + tile.width)
        else:
            hashes = self._roots(cursor, tile.level - 1, first, first + tile.width)
        return b"".join(hashes)

    def _leaves(self, cursor: Cursor, start: int, stop: int) -> list[bytes]:
        cursor.execute(
            f"SELECT leaf FROM {self.events} WHERE position > %s AND position <= %s ORDER BY position",
            (start, stop),
        )
        leaves = [bytes(leaf) for (leaf,) in cursor]
        if len(leaves) != stop - start:
            raise NotThatLong(size=stop)
        return leaves

    def _roots(self, cursor: Cursor, level: int, start: int, stop: int) -> list[bytes]:
        """The roots of these full tiles; of tiles that no checkpoint covers yet, hashed from what is below."""
        cursor.execute(
            f"SELECT n, root FROM {self.tiles} WHERE level = %s AND n >= %s AND n < %s", (level, start, stop)
        )
        stored = {n: bytes(one) for n, one in cursor}
        return [
            stored.get(n) or root(tile_hashes(self._tile(cursor, Tile(level, n)), WIDTH))
            for n in range(start, stop)
        ]

    # ── what the signer writes and checks ────────────────────────────────────────────────────────────────────────

    def store_tiles(self, cursor: Cursor, full: Sequence[FullTile]) -> None:
        """Stores full tiles, in place of whatever stands there."""
        execute_values(
            cursor,
            f"INSERT INTO {self.tiles} (level, n, hashes, root) VALUES %s "
            "ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes, root = excluded.root",
            [(one.tile.level, one.tile.index, one.hashes, one.root) for one in full],
        )

    def stored_tiles(self, cursor: Cursor, tiles: Sequence[Tile]) -> dict[Tile, tuple[bytes, bytes]]:
        """(hashes, root) of those of these tiles that are stored."""
        cursor.execute(
            f"SELECT level, n, hashes, root FROM {self.tiles} "
            "WHERE (level, n) IN (SELECT * FROM unnest(%s::int[], %s::bigint[]))",
            ([tile.level for tile in tiles], [tile.index for tile in tiles]),
        )
        return {Tile(level, n): (bytes(hashes), bytes(one)) for level, n, hashes, one in cursor}

    def forget_tiles(self, cursor: Cursor) -> None:
        cursor.execute(f"DELETE FROM {self.tiles}")

    def newest(self, cursor: Cursor) -> tuple[int, bytes] | None:
        """(size, note) of the newest checkpoint; None before the first."""
        cursor.execute(f"SELECT size, note FROM {self.checkpoints} ORDER BY size DESC LIMIT 1")
        return next(((size, note.encode()) for size, note in cursor), None)

    def head(self, cursor: Cursor) -> int:
        """The newest position of the log, which is its size; 0 before the first entry."""
        cursor.execute(f"SELECT coalesce(max(position), 0) FROM {self.events}")
        return int(next(position for (position,) in cursor))

    def publish(self, cursor: Cursor, checkpoint: Checkpoint, note: bytes, at_ms: int) -> None:
        """Stores a signed checkpoint. One of this size that is there already stays: cosignatures may stand on it."""
        cursor.execute(
            f"INSERT INTO {self.checkpoints} (size, note, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (checkpoint.size, note.decode(), at_ms),
        )
