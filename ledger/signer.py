"""The signer: it signs the log's tree as it grows, and refuses as soon as the database is not what it signed.

    rows ──▶ leaf hashes ──▶ edge ──▶ state on the disk ──▶ signature ──▶ tiles and checkpoint in the database
             from the entry           (1) first of all      (2)           (3) in one transaction
             bytes, never from
             the leaf column

A log never signs two trees of which one does not extend the other; that is the signer's whole duty. It follows from
two rules. What is signed is always the state that is on the disk already, so a crash between any two steps only means
that the same state is signed again, which gives the same bytes. And a state grows only out of the one before it, by
the rows behind it: there is no way to sign a smaller tree, or another one of the same size.

So a changed database can never be signed as if nothing had happened; but it must be noticed. Therefore the whole log
is read and compared with the state at the start, and again slice by slice for ever (`patrol`). The first difference is
a refusal that names the index and what is wrong (`ledger/tampering.py`). From then on nothing is signed; `serve`
appends nothing either, and still serves what is there for reading.

Which key signs follows from the size (`ledger/log_key.py`). Where the roots have named another one, the sizes up to there
are the old key's and those beyond it the new one's; when only one of the two is in hand, the sizes of the other are left
out. When the key that is named last is not in hand, nothing is signed or appended until it is.

One signer works on a log: it holds a lock beside its state file and one in the database. A second one stands by.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import psycopg2
from eventsourcing.persistence import PersistenceError
from psycopg2.extensions import cursor as Cursor

from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.note import Note, NoteSigner, Verifier
from contracts.refusals import NotEvidence, Refusal
from ledger.datastore import Connection, in_transaction, translated_errors
from ledger.edge import Edge, FullTile
from ledger.inspection import tiles_stored, walk
from ledger.key_table import KeyTable
from ledger.log_key import KEY_NOT_IN_HAND, LogKeyFiles, named_keys
from ledger.recorders import LedgerRecorder
from ledger.signer_state import State, StateFile
from ledger.tampering import (
    AnotherSigner,
    CheckpointNotOurs,
    HistoryChanged,
    HistoryForked,
    OlderDatabase,
    OtherHistory,
    SignerRefuses,
    StateBehind,
    StateLost,
    StateUnreadable,
    TailCut,
)
from ledger.tree import StoredTree

ROWS_A_CHECKPOINT = 262_144
"""At most so many new rows under one checkpoint, so that a long import is covered while it still runs."""

ROWS_A_SLICE = 1_024
"""Rows that the patrol reads again in one tick: a few hundredths of the tick's time, seven million rows an hour."""


class Signer:
    """Signs for one log. For one thread at a time; `SignerThread` gives it one."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        keys: LogKeyFiles,
        state_file: Path,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """`clock` gives milliseconds of POSIX time."""
        self.tree = StoredTree(recorder)
        self.refusal: Refusal | None = None
        """Why this signer signs no more, for ever if it is a `SignerRefuses`; None while all is well."""
        self._recorder = recorder
        self._keys = keys
        self._origin = keys.origin
        self._clock = clock
        self._file = StateFile(state_file)
        self._lock = int.from_bytes(
            sha256(b"signer of " + recorder.table.name.encode()).digest()[:8], "big", signed=True
        )
        self._connection: Connection | None = None
        self._state: State | None = None
        self._round = (Edge(), Edge())  # of the patrol: how far it has come, and where it will be compared

    def found(self) -> None:
        """Makes the state of a new log; a second call does nothing. Refuses (`StateLost`) once anything was signed."""
        with self.tree.datastore.cursor() as cursor:
            if self.tree.newest(cursor) and not self._file.file.exists():
                raise StateLost(file=self._file.file)
        self._file.found(self._origin)

    def tick(self) -> Checkpoint | None:
        """Signs what is new, and patrols a slice. The new checkpoint, published; None when nothing is new or another
        process signs for this log.

        Raises:
            SignerRefuses: the database is not what was signed; every later call raises the same.
            KEY_NOT_IN_HAND: the key that the log names last is not there as it should be; call again when it is.
            PersistenceError, OSError: the database or the disk fails; nothing is lost, call again later.
        """
        with self._in_charge() as connection:
            if connection is None:
                return None
            signed = self._sign_what_is_new(connection)
            self._patrol(connection)
            return signed

    def patrol(self) -> None:
        """Reads the whole log again now and compares it with what was signed. Raises what `tick` raises."""
        with self._in_charge() as connection:
            if connection is None:
                return
            if self._state is None:
                self._signed(connection)
            else:
                self._verify(connection, self._state)

    def adopt(self, note: bytes) -> Checkpoint:
        """Rebuilds a lost or outdated state from the newest checkpoint that somebody kept, for the operator.

        The whole log must lead to that checkpoint, and to every other one still known: the newest in the database, and
        the one in the state file where there is one. The state becomes the largest of them, never a smaller one than
        was known; the tiles are made anew. Returns its checkpoint.

        Raises:
            NotEvidence: `note` is no checkpoint signed by the key that this log names for its size.
            SignerRefuses: the database does not lead to a checkpoint that was signed; nothing was changed.
            AnotherSigner: another process is signing.
        """
        known = [self._opened(Checkpoint.parse(Note.parse(note).text).size, note)]
        with self._in_charge() as connection:
            if connection is None:
                raise AnotherSigner
            with connection.cursor() as cursor:
                if newest := self._newest(cursor):
                    known.append(newest)
                with suppress(StateLost, StateUnreadable):
                    known.append(self._file.read(self._origin).checkpoint)
                known.sort(key=lambda checkpoint: checkpoint.size)
                self._require_reach(cursor, known[-1].size, known[-1].size)
            edge = Edge()
            with in_transaction(connection) as cursor:
                self.tree.forget_tiles(cursor)
                for checkpoint in known:
                    for reached, full in walk(self._recorder, edge, checkpoint.size):
                        self.tree.store_tiles(cursor, full)
                        edge = reached
                    if edge.root() != checkpoint.root:
                        raise OtherHistory(size=checkpoint.size)
            self._file.write(State(self._origin, edge))
            self._state = State(self._origin, edge)
            self._publish_again(connection, self._state)
            return known[-1]

    def close(self) -> None:
        """Gives the locks back; the next call takes them again, and reads the state and the whole log anew."""
        self._unlock()
        self._disconnect()
        self._state = None
        self._file.release()

    # ── signing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _sign_what_is_new(self, connection: Connection) -> Checkpoint | None:
        state = self._signed(connection)
        with connection.cursor() as cursor:
            head, newest = self.tree.head(cursor), self._newest(cursor)
            self._require_reach(cursor, state.edge.size, newest.size if newest else 0)
        named = named_keys(self._recorder)
        if (
            newest and (in_use := named.log_key(newest.size)) == named.log_keys[-1][1]
        ):  # or else the last is needed yet
            self._keys.put_in_place(in_use)
        if head:
            self._keys.signing(named.log_key(head))  # before the whole log is read again with each tick
        if newest != (state.checkpoint if state.edge.size else None):
            self._verify(connection, state)
        if head == state.edge.size:
            return None
        edge = state.edge.without_tail()  # the rows that the new ones follow are read with them
        for reached, _ in walk(self._recorder, edge, state.edge.size):
            edge = reached
        require_same(edge, state.edge)
        filled: list[FullTile] = []
        size, key = self._next(named, edge.size, head)
        for reached, full in walk(self._recorder, edge, size):
            edge = reached
            filled += full
        return self._grow(connection, State(self._origin, edge), filled, key)

    def _next(self, named: KeyTable, signed: int, head: int) -> tuple[int, NoteSigner]:
        """The size to sign next, and its key: as much as is new, or the first size beyond, of which the key is in hand."""
        size = min(head, signed + ROWS_A_CHECKPOINT)
        for each in (size, *(index + 1 for index, _ in named.log_keys if size <= index < head)):
            with suppress(*KEY_NOT_IN_HAND):
                return each, self._keys.signing(named.log_key(each))
        raise AssertionError("the key for the whole log is in hand")

    def _signed(self, connection: Connection) -> State:
        """What has been signed, read from the disk and compared with the whole log the first time."""
        if self._state is None:
            state = self._file.read(self._origin)
            self._verify(connection, state)
            self._state = state
        return self._state

    def _grow(
        self, connection: Connection, state: State, full: Sequence[FullTile], key: NoteSigner
    ) -> Checkpoint:
        """Persist, then sign, then publish: this order is what keeps a crash from ever making two histories."""
        self._file.write(state)
        self._state = state
        return self._publish(connection, state, full, key)

    def _publish_again(self, connection: Connection, state: State) -> None:
        """What a crash or a restored backup has left out; not where its key was replaced and is gone, for then a larger
        checkpoint is due."""
        with suppress(*KEY_NOT_IN_HAND):
            key = self._keys.signing(named_keys(self._recorder).log_key(state.edge.size))
            self._publish(connection, state, [], key)

    def _publish(
        self, connection: Connection, state: State, full: Sequence[FullTile], key: NoteSigner
    ) -> Checkpoint:
        checkpoint = state.checkpoint
        note = checkpoint.sign(key).to_bytes()
        with in_transaction(connection) as cursor:
            self.tree.store_tiles(cursor, full)
            self.tree.publish(cursor, checkpoint, note, self._clock())
        return checkpoint

    # ── comparing with what was signed ───────────────────────────────────────────────────────────────────────────

    def _verify(self, connection: Connection, state: State) -> None:
        """The whole log against the state. What is missing of what was published is put back."""
        with connection.cursor() as cursor:
            size, newest = state.edge.size, self._newest(cursor)
            published = newest.size if newest else 0
            if published > size:
                raise StateBehind(size=size, published=published)
            self._require_reach(cursor, size, published)
            unstored = self._compare(cursor, state, newest)
            if unstored:
                for _, full in walk(self._recorder, unstored, size):
                    self.tree.store_tiles(cursor, full)
        if size > published:
            self._publish_again(connection, state)
        self._round = (Edge(), state.edge)

    def _compare(self, cursor: Cursor, state: State, newest: Checkpoint | None) -> Edge | None:
        """Refuses when the rows are not those of the state. From where on tiles are not stored; None when all are."""
        edge, unstored, fits_newest = Edge(), None, True
        for checkpoint in (newest, state.checkpoint):
            for reached, full in walk(self._recorder, edge, checkpoint.size if checkpoint else 0):
                if not tiles_stored(self.tree, cursor, full):
                    unstored = unstored or edge
                edge = reached
            if checkpoint is newest and newest:
                fits_newest = edge.root() == newest.root
        older = newest is None or newest.size < edge.size
        require_same(edge, state.edge, HistoryForked if older and fits_newest else HistoryChanged)
        if newest and not fits_newest:
            raise OtherHistory(size=newest.size)
        return unstored

    def _patrol(self, connection: Connection) -> None:
        """Reads the next slice again; at the end of a round the whole is compared, and the next round begins."""
        assert self._state is not None
        edge, target = self._round
        with connection.cursor() as cursor:
            for reached, full in walk(self._recorder, edge, min(edge.size + ROWS_A_SLICE, target.size)):
                if not tiles_stored(self.tree, cursor, full):
                    self._verify(connection, self._state)
                    return
                edge = reached
        self._round = (edge, target)
        if edge.size == target.size:
            require_same(edge, target)
            self._round = (Edge(), self._state.edge)

    def _require_reach(self, cursor: Cursor, size: int, published: int) -> None:
        """The database has all rows that were signed."""
        head = self.tree.head(cursor)
        if head < size:
            raise (TailCut if published > head else OlderDatabase)(first=head + 1, last=size)

    def _newest(self, cursor: Cursor) -> Checkpoint | None:
        """The newest published checkpoint, if the key has signed it that the log names for its size."""
        found = self.tree.newest(cursor)
        if found is None:
            return None
        size, note = found
        try:
            checkpoint = self._opened(size, note)
        except NotEvidence as error:
            self._require_rows(cursor, size)
            raise CheckpointNotOurs(
                size=size, reason=error.in_english(), reason_zh=error.in_chinese()
            ) from None
        if checkpoint.size != size:
            raise CheckpointNotOurs(
                size=size,
                reason=f"The note in its place is that of size {checkpoint.size}.",
                reason_zh=f"此处放的是{checkpoint.size}条的检查点。",
            )
        return checkpoint

    def _opened(self, size: int, note: bytes) -> Checkpoint:
        vkey = named_keys(self._recorder).log_key(size)
        return open_checkpoint(note, [Verifier.from_vkey(vkey)])

    def _require_rows(self, cursor: Cursor, published: int) -> None:
        """The rows are those that were signed. Otherwise the keys that they name are of no account."""
        try:
            state = self._file.read(self._origin)
        except (StateLost, StateUnreadable):
            return
        self._require_reach(cursor, state.edge.size, published)
        edge = Edge()
        for reached, _ in walk(self._recorder, edge, state.edge.size):
            edge = reached
        require_same(edge, state.edge)

    # ── locks ────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _in_charge(self) -> Iterator[Connection | None]:
        """The connection that holds the database's lock; None when another process signs."""
        if isinstance(self.refusal, SignerRefuses):
            raise self.refusal
        try:
            with translated_errors():
                yield self._lock_both()
                self.refusal = None
        except (SignerRefuses, *KEY_NOT_IN_HAND) as refusal:
            self.refusal = refusal
            raise
        except PersistenceError:
            self._disconnect()
            raise

    def _lock_both(self) -> Connection | None:
        """The state file's lock holds until `close`; the database's as long as the connection, through which alone the
        signer writes: when it breaks, nothing more is published before the lock is had again."""
        if not self._file.lock():
            return None
        if self._connection is None:
            connection = self.tree.datastore.connect()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (self._lock,))
                if cursor.fetchone() != (True,):
                    connection.close()
                    return None
            self._connection = connection
        return self._connection

    def _unlock(self) -> None:
        """Closing the connection would do, but the server may take a moment to notice."""
        if self._connection is not None:
            with suppress(psycopg2.Error), self._connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (self._lock,))

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def require_same(edge: Edge, signed: Edge, refusal: type[SignerRefuses] = HistoryChanged) -> None:
    """Raises `refusal`, naming the entries in which `edge` departs from the signed one of its size."""
    if departs := edge.departs(signed):
        raise refusal(first=departs[0], last=departs[-1])
