"""Whether a stretch of the log is what it claims to be, without asking whether it should have been accepted.

For each entry: canonical bytes, the columns beside them, dense positions and versions, the leaf; for each statement
its stream and signatures; for each batch its items, their order and their root. A stretch can be checked by another
process; what reaches beyond it (versions before it, a batch that it cuts, the tree) is handed back to be joined.

Of a part of the log the same is checked of what is there. A withheld entry is known by its leaf alone: it may be whatever
its place allows, one version of some stream, one item, one statement's first row, and no more than one. What is there
and leads to no signature that can be checked is listed as unproven:

    statement A    withheld    row of B    row of A
                               unproven    also: after what is withheld nobody knows whose turn it is

"""

from collections.abc import Generator, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, takewhile
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from contracts import dsse, keys
from contracts.canonical import NotCanonical, encode_again
from contracts.entry import BadEntry, Entry, read_entry
from contracts.refusals import Refusal
from contracts.statement import MAX_PAYLOAD_BYTES, batch_leaf
from contracts.statements.reports import SealReport
from contracts.streams import rule_id
from contracts.tree import Frontier, leaf_hash, root
from contracts.values import NIL, Digest, Id, Seen
from ledger.findings import Broken, Finding, broken
from ledger.key_rows import CHANGES_KEYS, require_as_signed
from ledger.key_table import FOREVER, KeyTable
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
    missing_first: int = 0
    missing_last: int = 0
    """How many entries of the stretch are withheld before its first and before its last."""


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
    following: int = 0
    """The number of the item that comes next."""

    @classmethod
    def begun(cls, index: int, header: dict[str, Any], digest: Digest) -> "OpenBatch":
        return cls(index, header, digest, {name: header[name] for name in ("log", "actor", "seen")})

    def take(self, index: int, item: dict[str, Any], missing: int = 0) -> bytes:
        """Check that `item` is the next one, or the next but for `missing` that are withheld, and return its payload."""
        if item["batch"] != self.digest or not 0 <= item["i"] - self.following <= missing:
            raise broken(index, "item-outside")
        payload = fitting(index, encode_again(item["statement"] | self.common))
        self.leaves.append(batch_leaf(payload))
        self.following = item["i"] + 1
        return payload

    @property
    def complete(self) -> bool:
        return bool(self.following == self.header["count"])

    @property
    def whole(self) -> bool:
        """All its items have been met, so that their root can be computed."""
        return bool(len(self.leaves) == self.header["count"])


class Rests(NamedTuple):
    """Entries `start` ≤ index < `stop` lead to a signature whose keys are known from the rows `on`."""

    start: int
    stop: int
    on: tuple[int, ...]


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
    withheld: list[int] = field(default_factory=list)
    """Entries that are not at hand."""
    unproven: list[int] = field(default_factory=list)
    """Entries that are at hand, and lead to no signature that can be checked, for want of those that are not."""
    rests: list[Rests] = field(default_factory=list)
    """Of a part of the log: what is proven only if rows behind the first withheld entry are."""
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
        try:
            first = next((row for row in rows if _begins(row)), None)
        except Broken as found:  # which the stretch before finds too, for it reads up to there
            return Stretch(start, start, Frontier.at(start), finding=found.finding)
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
    stretch.unproven = sorted(inspector.unproven)
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
        self.versions: dict[Id, tuple[int, int, int, int, int]] = {}
        """The members of a `Head` but its stream."""
        self.of: Digest | None = None
        """The statement whose further rows may come now."""
        self.actor: Id | None = None
        self.statement: dict[str, Any] | None = None
        """What it says, and in whose name."""
        self.rests_on: tuple[int, ...] = ()
        """Which rows the last signature's keys are known from."""
        self.unproven: set[int] = set()
        self.own = self.stretch.start
        """The index of the last row that carries a signature."""
        self.missing = 0
        """How many rows are withheld so far."""
        self.missing_before_own = 0
        self.missing_before_item = 0
        self.torn = False
        """Whether the batch of this last one was met with items missing, so that its root proves none of them."""

    def take(self, row: AuditRow) -> bytes:
        """Check one row and return its leaf hash."""
        index = self.stretch.stop
        if row.position != index + 1:
            raise broken(index, "position-gap", expected=index + 1, found=row.position)
        if row.withheld:
            self.missing += 1
            self.stretch.withheld.append(index)
            self.stretch.stop = index + 1
            return row.leaf
        try:
            entry = read_entry(row.entry, index)
        except (BadEntry, NotCanonical) as no:
            raise broken(index, "not-an-entry", why_zh=no.facts["why_zh"], why=no.facts["why"]) from None
        leaf = leaf_hash(row.entry)
        try:
            act = self._signed_part(index, entry, row.entry)
            if self.table.first_withheld < FOREVER:
                _require_balance(index, entry)
        except (KeyError, TypeError, AttributeError):
            raise broken(
                index, "not-an-entry", why_zh="签名内容缺少成员", why="a member of what was signed is missing"
            ) from None
        except NotCanonical as no:
            raise broken(index, "not-an-entry", why_zh=no.facts["why_zh"], why=no.facts["why"]) from None
        if row.stream:
            _require_columns(
                row, AuditRow(index + 1, row.entry, entry.stream, entry.version, entry.event, leaf, act)
            )
        elif row.leaf and row.leaf != leaf:
            raise broken(index, "tile-differs")
        self._count_version(index, entry)
        self._clock(index, entry.received)
        self.stretch.stop = index + 1
        return leaf

    def finish(self) -> None:
        self._leave_batch()
        self._leave_own(self.stretch.stop)

    def _leave_own(self, stop: int) -> None:
        """What the last signature stands for ends before `stop`."""
        if self.rests_on:
            self.stretch.rests.append(Rests(self.own, stop, self.rests_on))
        self.rests_on, self.statement, self.actor = (), None, None

    def _signed_part(self, index: int, entry: Entry, stored: bytes) -> Id | None:
        """Check what was signed, and return the act whose first row this is; None also where that cannot be known."""
        if entry.kind != "item" and entry.kind != "of":
            self._leave_batch()
            self._leave_own(index)
            self.own, self.missing_before_own, self.torn = index, self.missing, False
        match entry.kind:
            case "genesis":
                if index != 0 or sha256(stored).hexdigest() != self.log:
                    raise broken(index, "not-genesis")
                return NIL
            case "of":
                if entry.of != self.of:
                    self._belongs_to_what_is_withheld(index, "stray-row")
                    return None
                self._require_as_signed(index, entry)
                if self.torn or self.own in self.unproven:
                    self.unproven.add(index)
                return None
            case "statement":
                assert entry.signed
                payload = fitting(index, encode_again(entry.signed))
                self.of = sha256(payload).hexdigest()
                self.actor, self.statement = entry.signed["actor"], entry.signed
                act = self._header(index, entry, entry.signed)
                self._require_as_signed(index, entry)
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
        self._require_as_signed(index, entry)
        self.batch, self.of = OpenBatch.begun(index, entry.signed, digest), None
        self.missing_before_item = self.missing
        return stream

    def _item(self, index: int, entry: Entry) -> Id | None:
        assert entry.item
        if self.batch is None or (
            entry.item["batch"] != self.batch.digest and self._follows_what_is_withheld
        ):
            self._leave_batch()
            self._belongs_to_what_is_withheld(index, "item-outside")
            self.of = self.statement = None
            return None
        payload = self.batch.take(index, entry.item, self.missing - self.missing_before_item)
        self.missing_before_item = self.missing
        if self.own in self.unproven:
            self.unproven.add(index)
        self.of = sha256(payload).hexdigest()
        self.actor, self.statement = self.batch.header["actor"], entry.item["statement"]
        act = rule_id(self.log, "open", self.batch.header["actor"], self.statement["id"])
        self._stream(index, entry, self.statement, act)
        self._named_trees(index, self.statement)
        self._require_as_signed(index, entry)
        if self.batch.complete:
            self._close_batch(self.batch, index)
        return act

    def _close_batch(self, batch: OpenBatch, last: int) -> None:
        """No item can follow the one at `last`: they give the root that was signed, or nobody can compute it."""
        if batch.whole and root(batch.leaves).hex() != batch.header["root"]:
            raise broken(batch.index, "batch-root")
        if not batch.whole:
            self.unproven.update(range(batch.index + 1, last + 1))
            self.unproven.difference_update(self.stretch.withheld)
            self.torn = True
        self.batch = None

    def _leave_batch(self) -> None:
        """Something else begins: the items that were not met must have been withheld."""
        if self.batch is None:
            return
        if self.batch.header["count"] - self.batch.following > self.missing - self.missing_before_item:
            raise broken(self.batch.index, "batch-broken")
        self._close_batch(self.batch, self.stretch.stop - 1)

    @property
    def _follows_what_is_withheld(self) -> bool:
        """Whether a statement or a batch may have begun, unseen, since the last that is here."""
        return self.missing > self.missing_before_own

    def _belongs_to_what_is_withheld(self, index: int, otherwise: str) -> None:
        if not self._follows_what_is_withheld:
            raise broken(index, otherwise)
        self.unproven.add(index)

    def _header(self, index: int, entry: Entry, statement: dict[str, Any]) -> Id:
        if statement["log"] != self.log:
            raise broken(index, "other-log")
        self.stretch.seen.setdefault((statement["seen"]["size"], statement["seen"]["root"]), index)
        self._named_trees(index, statement)
        act = rule_id(self.log, "open", statement["actor"], statement["id"])
        self._stream(index, entry, statement, act)
        return act

    def _named_trees(self, index: int, statement: dict[str, Any]) -> None:
        """A report names the tree that it was computed from: a prefix of this log, as what its signer saw is.

        A body of the wrong shape names none; that it should have been refused is for the replay to say.
        """
        if statement["type"] == SealReport.type:
            with suppress(ValidationError):
                tree = Seen.model_validate(statement["body"].get("tree"))
                self.stretch.seen.setdefault((tree.size, tree.root), index)

    def _require_as_signed(self, index: int, entry: Entry) -> None:
        if entry.event in CHANGES_KEYS:
            require_as_signed(index, entry, self.log, self.actor, self.statement)

    def _stream(self, index: int, entry: Entry, statement: dict[str, Any], act: Id) -> None:
        if entry.stream != statement["stream"] or entry.version != statement["expect"] + 1:
            raise broken(index, "wrong-stream")
        if entry.stream != act or entry.version != 1:
            self.stretch.acts.append(NamedAct(_bytes_of(act), index))

    def _signatures(
        self, index: int, entry: Entry, kind: str, payload: bytes, coming: str | None = None
    ) -> None:
        assert entry.signed
        signers = self.table.signers(index, entry.signed["actor"], entry.signatures, coming)
        if signers is None:
            self.unproven.add(index)
            return
        self.rests_on = signers.rests_on
        message = dsse.pae(kind, payload)
        try:
            dsse.require_order(entry.signatures)
            for signature in entry.signatures:
                keys.verify(signers.public_keys[signature.keyid], message, signature.sig)
        except Refusal:
            raise broken(index, "wrong-signature") from None

    def _clock(self, index: int, received: int) -> None:
        first, last = self.stretch.received if index > self.stretch.start else (received, received)
        if last - received > STEP_BACK_MS:
            self.stretch.steps_back.append(index)
        self.stretch.received = (first, received)

    def _count_version(self, index: int, entry: Entry) -> None:
        known = self.versions.get(entry.stream)
        missing = self.missing
        if known is None:
            self.versions[entry.stream] = (entry.version, entry.version, index, missing, missing)
            return
        first, last, at, missing_first, missing_last = known
        if not 0 <= entry.version - last - 1 <= missing - missing_last:
            raise broken(index, "version-gap", expected=last + 1, found=entry.version)
        self.versions[entry.stream] = (first, entry.version, at, missing_first, missing)


def _require_balance(index: int, entry: Entry) -> None:
    """What deciding again would find, where it cannot be done: legs that do not sum to zero."""
    minutes = sum(leg["minutes"] for leg in entry.data.get("legs", ()))
    points = sum(leg["hundredths"] for leg in entry.data.get("point_legs", ()))
    if minutes or points:
        raise broken(index, "books-unbalanced")


def _require_columns(row: AuditRow, expected: AuditRow) -> None:
    if row == expected:
        return
    if row.leaf != expected.leaf:
        raise broken(row.at, "leaf-differs")
    for column, have, want in zip(AuditRow._fields, row, expected, strict=True):
        if have != want:
            raise broken(row.at, "column-differs", column=column)
