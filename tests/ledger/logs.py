"""A log of small entries behind a real genesis in a real database, its signer, and a hand that reaches past them into the
tables."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.entry import write_genesis
from contracts.note import NoteSigner
from contracts.tiles import WIDTH
from contracts.tree import leaf_hash, root
from contracts.values import NIL
from ledger.datastore import Datastore
from ledger.log_key import LogKeyFiles, LogKeyThere, write_log_key
from ledger.recorders import LedgerRecorder, Row
from ledger.signer import Signer
from ledger.tree import StoredTree
from tests.people import GENESIS, LOG_KEY, ORIGIN

KEY = NoteSigner(ORIGIN, LOG_KEY)
OTHER_KEY = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"o" * 32))
NOW_MS = 1_767_225_600_000
ADVISORY_LOCKS = """
    FROM pg_locks JOIN pg_database ON database = pg_database.oid
    WHERE locktype = 'advisory' AND datname = current_database()
"""
LOG = UUID("00000000-0000-4000-8000-000000000001")


def entry(index: int, history: str = "first") -> bytes:
    if index == 0:
        return write_genesis(GENESIS, NOW_MS)
    return b'{"history":"%b","index":%d}' % (history.encode(), index)


def leaves(size: int, history: str = "first") -> list[bytes]:
    return [leaf_hash(entry(index, history)) for index in range(size)]


@dataclass
class Log:
    """What a test sees of one ledger."""

    datastore: Datastore
    state_file: Path

    def __post_init__(self) -> None:
        self._signers: list[Signer] = []
        self.recorder = LedgerRecorder(self.datastore)
        self.recorder.create_table()
        self.tree = StoredTree(self.recorder)
        self.tree.create_tables()
        self.keys = LogKeyFiles(self.state_file.with_name("yanhe.log-key"), ORIGIN)
        with suppress(LogKeyThere):
            write_log_key(self.keys.file, ORIGIN, LOG_KEY)

    def append(self, count: int, history: str = "first") -> None:
        """Entries at the next indexes, each a stream of its own; the first one founds the log."""
        start = self.size
        rows = []
        for index in range(start, start + count):
            name = uuid5(LOG, f"{history} {index}") if index else UUID(NIL)
            rows.append(Row(name, 1, "thing.done", entry(index, history), name))
        if rows:
            self.recorder.append(rows)

    @property
    def size(self) -> int:
        return self.recorder.max_notification_id() or 0

    def signer(self, state_file: Path | None = None) -> Signer:
        keys = LogKeyFiles(self.keys.file, ORIGIN)
        signer = Signer(self.recorder, keys, state_file or self.state_file, lambda: NOW_MS)
        self._signers.append(signer)
        return signer

    def close(self) -> None:
        for signer in self._signers:
            signer.close()

    def signed(self, size: int) -> Signer:
        """A signer of this log that has signed it at `size`."""
        signer = self.signer()
        signer.found()
        self.append(size - self.size)
        assert signer.tick() == Checkpoint(ORIGIN, size, root(leaves(size)))
        return signer

    def published(self) -> list[Checkpoint]:
        """All checkpoints in the database, each signed by the log's key."""
        with self.datastore.cursor() as cursor:
            cursor.execute("SELECT note FROM ledger_checkpoints ORDER BY size")
            return [open_checkpoint(note.encode(), [KEY.verifier]) for (note,) in cursor]

    def run(self, *statements: str, arguments: Sequence[object] = ()) -> None:
        with self.datastore.transaction() as cursor:
            for statement in statements:
                cursor.execute(statement, arguments or None)

    def plant_checkpoint(self, size: int, note: bytes) -> None:
        self.run("INSERT INTO ledger_checkpoints VALUES (%s, %s, 0)", arguments=(size, note.decode()))

    def break_connections(self) -> None:
        """Ends the sessions that hold advisory locks here, and waits until they are gone."""
        self.run(f"SELECT pg_terminate_backend(pid, 10000) {ADVISORY_LOCKS}")

    def wait_for_locks(self) -> None:
        """Until the server has noticed that a killed process is gone."""
        wait_until(lambda: not self._locked())

    def _locked(self) -> bool:
        with self.datastore.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {ADVISORY_LOCKS}")
            return cursor.fetchone() != (0,)

    # ── the hand ─────────────────────────────────────────────────────────────────────────────────────────────────

    def change_entry(self, index: int) -> None:
        self.run("UPDATE ledger_events SET state = %s WHERE position = %s", arguments=(b"forged", index + 1))

    def change_leaf(self, index: int) -> None:
        self.run("UPDATE ledger_events SET leaf = %s WHERE position = %s", arguments=(bytes(32), index + 1))

    def change_entry_and_leaf(self, index: int) -> None:
        self.run(
            "UPDATE ledger_events SET state = %s, leaf = %s WHERE position = %s",
            arguments=(b"forged", leaf_hash(b"forged"), index + 1),
        )

    def change_entry_and_all_its_hashes(self, index: int) -> None:
        """As far as one who knows the design can go inside the database."""
        self.change_entry_and_leaf(index)
        n = index // WIDTH
        hashes = self.recorder.leaves(n * WIDTH + 1, n * WIDTH + WIDTH)
        self.run(
            "UPDATE ledger_tiles SET hashes = %s, root = %s WHERE level = 0 AND n = %s",
            arguments=(b"".join(hashes), root(hashes), n),
        )

    def change_tile(self, n: int) -> None:
        self.run("UPDATE ledger_tiles SET root = %s WHERE level = 0 AND n = %s", arguments=(bytes(32), n))

    def swap(self, index: int, other: int) -> None:
        self.run(
            f"UPDATE ledger_events SET position = -1 WHERE position = {index + 1}",
            f"UPDATE ledger_events SET position = {index + 1} WHERE position = {other + 1}",
            f"UPDATE ledger_events SET position = {other + 1} WHERE position = -1",
        )

    def remove(self, start: int, stop: int) -> None:
        """The entries at indexes start..stop, `stop` not included."""
        self.run(f"DELETE FROM ledger_events WHERE position > {start} AND position <= {stop}")

    def backup(self) -> Callable[[], None]:
        """Copies all tables; what comes back puts them back as they were."""
        names = ("ledger_events", "ledger_tiles", "ledger_checkpoints")
        for name in names:
            self.run(
                f"DROP TABLE IF EXISTS backup_of_{name}", f"CREATE TABLE backup_of_{name} AS TABLE {name}"
            )

        def restore() -> None:
            for name in names:
                self.run(f"TRUNCATE {name}", f"INSERT INTO {name} SELECT * FROM backup_of_{name}")

        return restore


def killed(process: int) -> bool:
    """Waits for a forked child; whether SIGKILL ended it."""
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == 9


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if holds():
            return
        sleep(0.01)
    raise AssertionError("it never came to hold")
