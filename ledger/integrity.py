"""Whether a stretch of the log is what it claims to be, without asking whether it should have been accepted.

For each entry: canonical bytes, the columns beside them, dense positions and versions, the leaf; for each statement
its stream and signatures; for each batch its items, their order and their root. A stretch can be checked by another
process; what reaches beyond it (versions before it, a batch that it cuts, the tree) is handed back to be joined.
"""

from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, takewhile
from typing import Any, NamedTuple, Protocol

from contracts import dsse, keys
from contracts.canonical import NotCanonical, encode_again
from contracts.entry import BadEntry, Entry, read_entry
from contracts.refusals import Refusal
from contracts.statement import MAX_PAYLOAD_BYTES, batch_leaf
from contracts.streams import rule_id
from contracts.tree import Frontier, leaf_hash, root
from contracts.values import NIL, Digest, Id
from ledger.findings import Broken, Finding, broken
from ledger.key_table import KeyTable
from ledger.rows import AuditRow

CHUNK = 1024
STEP_BACK_MS = 60_000
"""Clocks of servers are set now and then; more than that is reported (SPEC.md, "Receiving")."""


class Head(NamedTuple):
    """What a stretch has of a stream."""

    stream: bytes
    first: int
    last: int
    """Its first and its last version here."""
    at: int
    """The index of the first."""


class NamedAct(NamedTuple):
    """An act whose statement opens no stream of its own, so that no version guards it."""

    act: bytes
    at: int


def fitting(index: int, payload: bytes) -> bytes:
    """What was signed, when it is not too long to have been taken (SPEC.md, "Statement", 1)."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise broken(index, "too-long", size=len(payload), limit=MAX_PAYLOAD_BYTES)
    return payload


@dataclass(slots=True)
class OpenBatch:
    """A batch whose items have not all been met."""

    index: int
    header: dict[str, Any]
    digest: Digest
    common: dict[str, Any]
    """What stands in the header and belongs to each item's statement."""
    leaves: list[bytes] = field(default_factory=list)

    @classmethod
    def begun(cls, index: int, header: dict[str, Any], digest: Digest) -> "OpenBatch":
        return cls(index, header, digest, {name: header[name] for name in ("log", "actor", "seen")})

    def take(self, index: int, item: dict[str, Any]) -> bytes:
        """Check that `item` is the next one, and return its payload."""
        if item["batch"] != self.digest or item["i"] != len(self.leaves):
            raise broken(index, "item-outside")
        payload = fitting(index, encode_again(item["statement"] | self.common))
        self.leaves.append(batch_leaf(payload))
        return payload

    @property
    def complete(self) -> bool:
        return bool(len(self.leaves) == self.header["count"])


@dataclass(slots=True)
class Stretch:
    """What was found out about entries `start` ≤ index < `stop`."""

    start: int
    stop: int
    frontier: Frontier
    leaves: bytes = b""
    """Their leaf hashes, 32 bytes each."""
    heads: list[Head] = field(default_factory=list)
    """One for each stream, in the order of their ids."""
    acts: list[NamedAct] = field(default_factory=list)
    seen: dict[tuple[int, Digest], int] = field(default_factory=dict)
    """Each tree that a signer saw, and the first index that names it."""
    received: tuple[int, int] = (0, 0)
    """When its first and its last entry were received, in milliseconds since 1970."""
    steps_back: list[int] = field(default_factory=list)
    """Entries received more than a minute before the one in front of them: no fault, but worth a look."""
    finding: Finding | None = None


class Rows(Protocol):
    """Where rows come from."""

    def rows(self, start: int = 0) -> Generator[AuditRow]:
        """Those from index `start` on, in order; whoever stops before their end closes it."""
        ...


def inspect(source: Rows, start: int, stop: int | None, log: Digest, table: KeyTable) -> Stretch | None:
    """Check about the rows `start` ≤ index < `stop` (None: to the end); stop at the first bad one.

    Whole statements and batches: from the first row there that carries a signature to the first one at `stop` or
    behind it. So neighbours leave nothing out and check nothing twice. None when no such row is there.
    """
    with closing(source.rows(start)) as rows:
        first = next((row for row in rows if _begins(row)), None)
        if first is None or (stop is not None and first.at >= stop):
            return None
        ours = rows if stop is None else takewhile(lambda row: row.at < stop or not _begins(row), rows)
        return inspect_rows(ours, first, log, table)


def inspect_rows(rows: Iterable[AuditRow], first: AuditRow, log: Digest, table: KeyTable) -> Stretch:
    """Check `first`, which begins a statement or the log, and `rows` behind it; stop at the first bad one."""
    start = first.at
    stretch = Stretch(start, start, Frontier.at(start))
    inspector = _Inspector(log, table, stretch)
    leaves: list[bytes] = []
    spooled: list[bytes] = []
    try:
        for row in chain((first,), rows):
            leaves.append(inspector.take(row))
            if len(leaves) == CHUNK:
                stretch.frontier = stretch.frontier.extend(leaves)
                spooled += leaves
                leaves = []
        inspector.finish()
    except Broken as found:
        stretch.finding = found.finding
    stretch.frontier = stretch.frontier.extend(leaves)
    stretch.leaves = b"".join([*spooled, *leaves])
    stretch.heads = sorted(Head(_bytes_of(stream), *head) for stream, head in inspector.versions.items())
    return stretch


def _begins(row: AuditRow) -> bool:
    """A mark that no other row has. Genesis has none, and begins nevertheless."""
    return b'"signatures":[' in row.entry or row.position == 1


def _bytes_of(id: Id) -> bytes:
    return bytes.fromhex(id.replace("-", ""))


class _Inspector:
    def __init__(self, log: Digest, table: KeyTable, stretch: Stretch) -> None:
        self.log = log
        self.table = table
        self.stretch = stretch
        self.batch: OpenBatch | None = None
        self.versions: dict[Id, tuple[int, int, int]] = {}
        """First and last version of each stream here, and the index of the first."""
        self.of: Digest | None = None
        """The statement whose further rows may come now."""

    def take(self, row: AuditRow) -> bytes:
        """Check one row and return its leaf hash."""
        index = self.stretch.stop
        if row.position != index + 1:
            raise broken(index, "position-gap", expected=index + 1, found=row.position)
        try:
            entry = read_entry(row.entry, index)
        except (BadEntry, NotCanonical) as no:
            raise broken(index, "not-an-entry", why_zh=no.facts["why_zh"], why=no.facts["why"]) from None
        leaf = leaf_hash(row.entry)
        try:
            act = self._signed_part(index, entry, row.entry)
        except (KeyError, TypeError, AttributeError):
            raise broken(
                index, "not-an-entry", why_zh="签名内容缺少成员", why="a member of what was signed is missing"
            ) from None
        except NotCanonical as no:
            raise broken(index, "not-an-entry", why_zh=no.facts["why_zh"], why=no.facts["why"]) from None
        if row.leaf:
            _require_columns(
                row, AuditRow(index + 1, row.entry, entry.stream, entry.version, entry.event, leaf, act)
            )
        self._count_version(index, entry)
        self._clock(index, entry.received)
        self.stretch.stop = index + 1
        return leaf

    def finish(self) -> None:
        if self.batch is not None:
            raise broken(self.batch.index, "batch-broken")

    def _signed_part(self, index: int, entry: Entry, stored: bytes) -> Id | None:
        """Check what was signed, and return the act whose first row this is."""
        if entry.kind != "item" and entry.kind != "of" and self.batch is not None:
            raise broken(self.batch.index, "batch-broken")
        match entry.kind:
            case "genesis":
                if index != 0 or sha256(stored).hexdigest() != self.log:
                    raise broken(index, "not-genesis")
                return NIL
            case "of":
                if entry.of != self.of:
                    raise broken(index, "stray-row")
                return None
            case "statement":
                assert entry.signed
                payload = fitting(index, encode_again(entry.signed))
                self.of = sha256(payload).hexdigest()
                act = self._header(index, entry, entry.signed)
                coming = entry.signed["body"].get("spki") if entry.event == "key.replaced" else None
                self._signatures(index, entry, dsse.STATEMENT, payload, coming)
                return act
            case "batch":
                return self._batch(index, entry)
        return self._item(index, entry)

    def _batch(self, index: int, entry: Entry) -> Id:
        assert entry.signed
        payload = encode_again(entry.signed)
        digest = sha256(payload).hexdigest()
        if entry.signed["log"] != self.log:
            raise broken(index, "other-log")
        self.stretch.seen.setdefault((entry.signed["seen"]["size"], entry.signed["seen"]["root"]), index)
        self._signatures(index, entry, dsse.BATCH, payload)
        stream = rule_id(self.log, "batch", digest)
        if entry.stream != stream:
            raise broken(index, "wrong-stream")
        self.batch, self.of = OpenBatch.begun(index, entry.signed, digest), None
        return stream

    def _item(self, index: int, entry: Entry) -> Id:
        if self.batch is None:
            raise broken(index, "item-outside")
        assert entry.item
        payload = self.batch.take(index, entry.item)
        self.of = sha256(payload).hexdigest()
        statement = entry.item["statement"]
        act = rule_id(self.log, "open", self.batch.header["actor"], statement["id"])
        self._stream(index, entry, statement, act)
        if self.batch.complete:
            if root(self.batch.leaves).hex() != self.batch.header["root"]:
                raise broken(self.batch.index, "batch-root")
            self.batch = None
        return act

    def _header(self, index: int, entry: Entry, statement: dict[str, Any]) -> Id:
        if statement["log"] != self.log:
            raise broken(index, "other-log")
        self.stretch.seen.setdefault((statement["seen"]["size"], statement["seen"]["root"]), index)
        act = rule_id(self.log, "open", statement["actor"], statement["id"])
        self._stream(index, entry, statement, act)
        return act

    def _stream(self, index: int, entry: Entry, statement: dict[str, Any], act: Id) -> None:
        if entry.stream != statement["stream"] or entry.version != statement["expect"] + 1:
            raise broken(index, "wrong-stream")
        if entry.stream != act or entry.version != 1:
            self.stretch.acts.append(NamedAct(_bytes_of(act), index))

    def _signatures(
        self, index: int, entry: Entry, kind: str, payload: bytes, coming: str | None = None
    ) -> None:
        assert entry.signed
        spkis = self.table.public_keys(index, entry.signed["actor"], entry.signatures, coming)
        message = dsse.pae(kind, payload)
        try:
            dsse.require_order(entry.signatures)
            for signature in entry.signatures:
                keys.verify(spkis[signature.keyid], message, signature.sig)
        except Refusal:
            raise broken(index, "wrong-signature") from None

    def _clock(self, index: int, received: int) -> None:
        first, last = self.stretch.received if index > self.stretch.start else (received, received)
        if last - received > STEP_BACK_MS:
            self.stretch.steps_back.append(index)
        self.stretch.received = (first, received)

    def _count_version(self, index: int, entry: Entry) -> None:
        known = self.versions.get(entry.stream)
        if known is None:
            self.versions[entry.stream] = (entry.version, entry.version, index)
            return
        first, last, at = known
        if entry.version != last + 1:
            raise broken(index, "version-gap", expected=last + 1, found=entry.version)
        self.versions[entry.stream] = (first, entry.version, at)


def _require_columns(row: AuditRow, expected: AuditRow) -> None:
    if row == expected:
        return
    if row.leaf != expected.leaf:
        raise broken(row.at, "leaf-differs")
    for column, have, want in zip(AuditRow._fields, row, expected, strict=True):
        if have != want:
            raise broken(row.at, "column-differs", column=column)
