"""The one way in: verify, decide, append.

    payload + signatures ──open──▶ statement ──authenticate──▶ act ──decide──▶ events ──append──▶ receipt

A decision notes every stream that it read. The append carries these notes as conditions; if one has changed
meanwhile, it is decided again, with the same `received`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from time import time_ns
from typing import Any
from uuid import UUID

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment

from contracts import signing
from contracts.dsse import Signature, Signatures
from contracts.entry import Genesis, Receipt, log_id, read_entry, write_genesis
from contracts.refusals import NotEvidence, Refused
from contracts.statement import BatchHeader, Statement, open_batch, open_statement
from contracts.statements import BODIES
from contracts.streams import rule_id
from contracts.tree import EMPTY_ROOT
from contracts.values import NIL, Digest, Id, Seen
from domain.acts import act_out
from domain.authority import authenticate
from domain.batches import authenticate_batch, look_ahead
from domain.deciding import World, day_of
from domain.history import signed_part
from domain.log import Log, require_foundable
from domain.refusals import (
    IdReused,
    KeyEnded,
    KeyUnknown,
    NotEnoughRoots,
    NotYourKey,
    OneSignature,
    RecordedBefore,
    SeenElsewhere,
)
from ledger.datastore import Datastore
from ledger.group_commit import Wanted
from ledger.recorders import LedgerRecorder
from ledger.rows import Reading, Row, Stale, Stored
from ledger.side_by_side import Recording, side_by_side
from ledger.streams import Streams
from ledger.tree import StoredTree
from ledger.writing import batch_rows, receipt_again, receipt_for, statement_rows

EVENTS_TABLE = "ledger_events"
NOT_SIGNED_YET = "AAAA"
"""Stands for a signature where one asks what would happen with it. It verifies with no key."""


_as_uuid = lru_cache(65_536)(UUID)
"""Decisions read the same few streams again and again."""


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time_ns() // 1_000_000


class NotFounded(Refused):
    zh = "{where_zh}还没有账本。请用 --data 指出账本所在的目录；要建新账，请运行 gongjian init。"
    en = "There is no ledger in {where} yet. Name the folder of yours with --data, or found one with `gongjian init`."


class AlreadyFounded(Refused):
    zh = "这里已有一本账（{log}），不会重建。要另立新账，请换一个数据目录。"
    en = "There is a ledger here already ({log}). To found another, use another data folder."


class ReadOnly(Refused):
    zh = "账本暂时只读：{why_zh}"
    en = "The ledger is read-only for now: {why_en}"


NOT_KNOWN_WHO = (ReadOnly, SeenElsewhere, KeyUnknown, KeyEnded, NotYourKey, OneSignature, NotEnoughRoots)
"""What is said before any signature was found good."""


class Ledger:
    """A founded log over one database. Many threads may share it."""

    def __init__(self, dsn: str, clock: Callable[[], int] = now_ms) -> None:
        """
        Raises:
            NotFounded: the database holds no log.
        """
        settings = {"PERSISTENCE_MODULE": "ledger.postgres", "DATABASE_URL": dsn}
        self.factory = InfrastructureFactory.construct(Environment("ledger", settings))
        recorder = self.factory.application_recorder()
        assert isinstance(recorder, LedgerRecorder)
        self.rows: LedgerRecorder = recorder
        self.clock = clock
        self.halted: Callable[[], ReadOnly | None] = lambda: None
        """Why nothing may be appended just now, as when the signer found another log than it had signed."""
        first = self.rows.rows(1, 1)
        if not first:
            self.close()
            raise NotFounded(where_zh="这个数据库里", where="this database")
        self.log: Digest = log_id(first[0].entry)
        self.streams = Streams(self.rows, self.log)
        self.tree = StoredTree(self.rows)
        self._seen: dict[int, Digest] = {0: EMPTY_ROOT.hex()}

    def close(self) -> None:
        """Let go of the database. A second call does nothing."""
        self.factory.close()

    def submit(self, payload: bytes, signatures: Signatures) -> Receipt:
        """Record a signed statement and return its receipt. The same statement again: the same receipt.

        Raises:
            NotEvidence: the bytes prove nothing.
            Refused: authentic, but it may not happen now. Nothing was written.
        """
        return self._record(self._recording(self._statement(payload, signatures)))

    def submit_each(
        self, signed: Sequence[tuple[bytes, Signatures]]
    ) -> Iterator[tuple[int, Receipt | Exception]]:
        """Record statements side by side: the number of each, from 0, with what `submit` would return or raise.

        They come as they are known; none waits for one that has to be decided again. None harms another.
        """

        def recording(payload: bytes, signatures: Signatures) -> Recording[Receipt]:
            return (yield from self._recording(self._statement(payload, signatures)))

        return side_by_side([recording(*each) for each in signed], self.rows.append_each)

    def submit_batch(
        self, payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]]
    ) -> Receipt:
        """Record a whole sheet under one signature, all or nothing. Each item is decided on what the last has done.

        Raises:
            NotEvidence: the batch does not hold together, or an item proves nothing.
            Refused: an item may not happen now; its number is among the facts as `item`. Nothing was written.
        """
        return self._record(self._recording(self._batch(payload, signatures, items)))

    def would(
        self, payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]] | None = None
    ) -> None:
        """Raise what submitting this would raise now; write nothing. A later answer may differ."""
        signed = (
            self._statement(payload, signatures) if items is None else self._batch(payload, signatures, items)
        )
        self._would(signed)

    def would_if_signed(
        self, payload: bytes, keyid: Digest, items: Sequence[dict[str, Any]] | None = None
    ) -> None:
        """The same of what is not signed yet, as if the key of that id had signed it."""
        signatures = (Signature(keyid=keyid, sig=NOT_SIGNED_YET),)
        if items is None:
            signed = self._statement(payload, signatures, verify=False)
        else:
            signed = self._batch(payload, signatures, items, verify=False)
        self._would(signed)

    def receipt(self, act: Id) -> Receipt | None:
        """The receipt of a statement or a batch by the name of its act; None when it is not in the log."""
        stored = self.rows.act(UUID(act))
        if not stored:
            return None
        entry = read_entry(stored[0].entry, stored[0].position - 1)
        if entry.signed is None and entry.item is None:
            return None  # genesis, whose act is the nil UUID: nobody signed it
        if entry.kind == "batch":
            stored = self._whole_batch(stored[0], BatchHeader.model_validate(entry.signed).count)
        return receipt_again(stored, self.log, self.streams.header)

    def _would(self, signed: "Signed") -> None:
        while True:
            try:
                self._decided(signed, World(self.streams), self.clock())
                self._recorded(signed)
                return
            except Stale:
                continue
            except Refused as no:
                if self._recorded(signed, no):
                    return
                raise

    def _record(self, recording: Recording[Receipt]) -> Receipt:
        [(_, answer)] = side_by_side([recording], self.rows.append_each)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _statement(self, payload: bytes, signatures: Signatures, verify: bool = True) -> "Signed":
        statement = open_statement(payload, self.log, BODIES)

        def decide(world: World, received: int) -> list[Row]:
            for tree in (statement.header.seen, *statement.body.trees()):
                self._require_seen(tree)
            act = authenticate(world, statement, signatures, received, verify)
            return statement_rows(act_out(world, act), statement, signatures, act.rules)

        opens = statement.header.stream if statement.header.expect == 0 else None
        return Signed(statement.header.id, statement.act, statement.digest, decide, opens, statement)

    def _batch(
        self, payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]], verify: bool = True
    ) -> "Signed":
        header, statements = open_batch(payload, items, self.log, BODIES)
        digest = sha256(payload).hexdigest()

        def decide(world: World, received: int) -> list[Row]:
            for tree in (header.seen, *chain.from_iterable(each.body.trees() for each in statements)):
                self._require_seen(tree)
            holder = authenticate_batch(world, header, signatures, verify)
            look_ahead(world, statements)
            return batch_rows(world, header, payload, signatures, statements, holder, received)

        act = rule_id(self.log, "batch", digest)
        return Signed(act, act, digest, decide, items=statements)

    def _recording(self, signed: "Signed") -> Recording[Receipt]:
        """Decide and append until every condition holds, or until the answer is no by what the log now says.

        The stream that it opens is at first taken to be new: it nearly always is, and looking costs a round trip.
        """
        received, opens = self.clock(), signed.opens
        while True:
            world = World(self.streams)
            if opens and not self.streams.has(opens):
                world.presume_new(opens)
            try:
                if halted := self.halted():
                    raise halted
                rows = self._decided(signed, world, received)
                first = yield Wanted(
                    rows, [Reading(_as_uuid(s), version) for s, version in world.readings.items()]
                )
            except (Refused, Stale) as no:
                if receipt := self._recorded(signed, no):
                    return receipt
                if isinstance(no, Refused):
                    raise
                self.streams.are_current(world.readings)  # what has moved is forgotten
                opens = None
                continue
            self.streams.learn(world.known)
            return receipt_for(rows, first, signed.digest, received)

    def _decided(self, signed: "Signed", world: World, received: int) -> list[Row]:
        """
        Raises:
            NotEvidence: whatever the log holds.
            Refused: by what it now holds.
            Stale: what was read has moved, so nothing that came of it is believed, neither a refusal nor a mistake of ours.
        """
        try:
            return signed.decide(world, received)
        except NotEvidence:
            raise
        except Exception as no:
            if self.streams.are_current(world.readings):
                raise
            raise Stale from no

    def _recorded(self, signed: "Signed", no: Refused | Stale | None = None) -> Receipt | None:
        """The receipt that was given for the same bytes; None when nothing of it is in the log.

        Raises:
            IdReused: other bytes under its id, or under the id of a batch's item, whose number stands among the facts.
            RecordedBefore: they say the same, and differ in what their signer had seen.
            Refused: `no` itself, where nobody is known to have signed: who guesses ids learns nothing by it.
        """
        if receipt := self.receipt(signed.act):
            if receipt.statement != signed.digest:
                if isinstance(no, NOT_KNOWN_WHO):
                    raise no
                raise self._taken(signed, receipt)
            return receipt
        taken = self.rows.acts([UUID(item.act) for item in signed.items]) if signed.items else ()
        for i, item in enumerate(signed.items if taken else ()):
            if UUID(item.act) in taken:
                raise IdReused(id=item.header.id, item=i)
        return None

    def _taken(self, signed: "Signed", receipt: Receipt) -> IdReused:
        first = self.rows.rows(receipt.entries[0].index + 1, receipt.entries[0].index + 1)[0]
        before = signed_part(read_entry(first.entry, first.position - 1), self.log, self.streams.header)
        if not (
            isinstance(before, Statement) and signed.statement and says_the_same(before, signed.statement)
        ):
            return IdReused(id=signed.id)
        log = self.streams.folded(NIL).state
        assert isinstance(log, Log)
        day = day_of(receipt.received, log.zone)
        return RecordedBefore(day=day, number=first.position, receipt=receipt.model_dump())

    def _require_seen(self, seen: Seen) -> None:
        """What the signer last verified is a prefix of this log: every signer is a witness.

        Raises:
            SeenElsewhere: another tree of that size, or a size that this log has not reached.
        """
        if self._seen.get(seen.size) == seen.root:
            return
        head = self.rows.max_notification_id() or 0
        if seen.size > head or self.tree.root_at(seen.size).hex() != seen.root:
            raise SeenElsewhere(size=seen.size)
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[seen.size] = seen.root

    def _whole_batch(self, first: Stored, count: int) -> list[Stored]:
        """The batch's own row and its items', each with its further rows."""
        stored, items = [first], 0
        while True:
            following = self.rows.rows(stored[-1].position + 1, stored[-1].position + 4096)
            for row in following:
                items += row.act is not None
                if items > count:
                    return stored
                stored.append(row)
            if len(following) < 4096:
                return stored


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement or a batch, understood; and how to decide it in a world, received at a moment."""

    id: Id
    """What its signer calls it; a batch goes by its act."""
    act: Id
    digest: Digest
    decide: Callable[[World, int], list[Row]]
    opens: Id | None = None
    statement: Statement | None = None
    """None of a batch."""
    items: Sequence[Statement] = ()
    """Of a batch."""


def says_the_same(one: Statement, other: Statement) -> bool:
    """Whether two statements differ at most in what their signers had seen."""
    same_place = (one.header.type, one.header.stream) == (other.header.type, other.header.stream)
    return same_place and signing.said(one.body) == signing.said(other.body)


def found(dsn: str, genesis: Genesis, received: int) -> Digest:
    """Write entry 0 into an empty database and return the name of the log.

    Raises:
        UnusableKey, MalformedVerifierKey, WrongStage: what could never be put right (`require_foundable`).
        AlreadyFounded: it holds one.
    """
    require_foundable(genesis)
    datastore = Datastore(dsn)
    try:
        recorder = LedgerRecorder(datastore, EVENTS_TABLE)
        recorder.create_table()
        if first := recorder.rows(1, 1):
            raise AlreadyFounded(log=log_id(first[0].entry))
        entry = write_genesis(genesis, received)
        recorder.append([Row(UUID(NIL), 1, "log.founded", entry, UUID(NIL))])
        return log_id(entry)
    finally:
        datastore.close()
