"""The whole audit: bytes, signatures, order, tree, and every decision taken again.

    rows ──▶ integrity, stretch by stretch, in other processes if there are any ─┐
         ──▶ replay, in order                                                    ├─▶ verdict
    leaves ──▶ the tree ──▶ checkpoints and every tree that a signer saw ────────┘

Works alike on a database, on a bundle and on another's server: a `Source` gives rows. Memory stays flat: folded
streams and leaf hashes go to temporary files.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from contracts.checkpoint import open_checkpoint
from contracts.entry import Entry, log_id, read_entry
from contracts.note import Verifier
from contracts.refusals import Refusal
from contracts.tree import Frontier
from contracts.values import Digest
from domain.deciding import Happened
from ledger.findings import Broken, Finding, finding
from ledger.heads import Heads
from ledger.integrity import STEP_BACK_MS, AuditRow, Stretch, inspect
from ledger.key_table import KeyTable
from ledger.replay import Replay
from ledger.spill import Spill

STRETCH = 16_384
"""About how many rows are checked as one piece of work."""

MOST_STEPS_BACK = 100

Progress = Callable[[int], None]


class Source(Protocol):
    """Where an audit reads."""

    def size(self) -> int:
        """How many entries it has, or says that it has."""
        ...

    def rows(self) -> Iterator[AuditRow]: ...

    def key_rows(self) -> Iterable[AuditRow]:
        """At least the rows whose events are in `key_table.EVENTS`, in order."""
        ...

    def checkpoints(self) -> Sequence[bytes]:
        """Signed checkpoints, the newest last. None at all: the entries alone are checked."""
        ...

    def withheld(self) -> Sequence[int]:
        """Indexes of entries that are not at hand."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """`intact` when nothing was found; `whole` when nothing was missing either."""

    log: Digest
    size: int
    root: Digest
    findings: tuple[Finding, ...]
    checkpoint_size: int | None
    withheld: tuple[int, ...] = ()
    meaning_checked: bool = True
    minutes: int = 0
    steps_back: tuple[int, ...] = ()
    """The first hundred entries received more than a minute before the one in front of them: no fault."""

    @property
    def intact(self) -> bool:
        return not self.findings

    @property
    def whole(self) -> bool:
        return not self.withheld and self.meaning_checked and self.checkpoint_size is not None


def audit(
    source: Source,
    *,
    vkey: str | None = None,
    meaning: bool = True,
    executor: Executor | None = None,
    progress: Progress | None = None,
    watch: Callable[[int, Happened], None] | None = None,
) -> Verdict:
    """Verify everything that `source` has, and say what was found.

    `vkey` is the log's verifier key as the auditor got it from elsewhere; without it, the one in genesis is used.
    `watch` is shown every event in order, as for computing scores on the way.
    """
    with closing(Spill()) as streams, closing(Heads()) as heads, TemporaryFile() as leaves:
        return _Audit(source, Replay("", streams) if meaning else None, heads, leaves, watch).run(
            vkey, executor, progress
        )


class _Audit:
    def __init__(
        self,
        source: Source,
        replay: Replay | None,
        heads: Heads,
        leaves: BinaryIO,
        watch: Callable[[int, Happened], None] | None,
    ) -> None:
        self.source = source
        self.replay = replay
        self.heads = heads
        self.leaves = leaves
        self.watch = watch
        self.frontier = Frontier.at(0)
        self.seen: dict[tuple[int, Digest], int] = {}
        self.findings: list[Finding] = []
        self.received = 0
        self.steps_back: list[int] = []

    def run(self, vkey: str | None, executor: Executor | None, progress: Progress | None) -> Verdict:
        rows = self.source.rows()
        first = next(rows, None)
        if first is None:
            empty = finding(0, "not-genesis")
            return Verdict("", 0, self.frontier.root().hex(), (empty,), None)
        log = log_id(first.entry)
        if self.replay:
            self.replay.history.log = log
        table = KeyTable.of(_readable(self.source.key_rows()))
        waiting: deque[Future[Stretch]] = deque()
        for start, piece in _stretches(first, rows):
            if executor:
                waiting.append(executor.submit(inspect, piece, start, log, table))
            else:
                self._join(inspect(piece, start, log, table))
            self._replay(piece)
            while waiting and (len(waiting) > 4 or waiting[0].done()):
                self._join(waiting.popleft().result())
            if progress:
                progress(start + len(piece))
            if self.findings:
                break
        for each in waiting:
            self._join(each.result())
        self._finish_replay()
        checkpoint_size = None if self.findings else self._check_tree(first, vkey)
        return Verdict(
            log=log,
            size=self.frontier.stop,
            root=self.frontier.root().hex(),
            findings=tuple(sorted(self.findings, key=lambda found: found.index)),
            checkpoint_size=checkpoint_size,
            withheld=tuple(self.source.withheld()),
            meaning_checked=self.replay is not None and self.replay.rules_known,
            minutes=self.replay.minutes if self.replay else 0,
            steps_back=tuple(self.steps_back[:MOST_STEPS_BACK]),
        )

    def _join(self, stretch: Stretch) -> None:
        """Put a checked stretch behind those before it."""
        if stretch.finding:
            self.findings.append(stretch.finding)
            return
        try:
            self.heads.join(stretch)
        except Broken as found:
            self.findings.append(found.finding)
        self.frontier = self.frontier.then(stretch.frontier)
        self.leaves.write(stretch.leaves)
        for tree, index in stretch.seen.items():
            self.seen.setdefault(tree, index)
        first, last = stretch.received
        joint = [stretch.start] if self.received - first > STEP_BACK_MS else []
        if len(self.steps_back) < MOST_STEPS_BACK:
            self.steps_back += joint + stretch.steps_back
        self.received = last

    def _replay(self, piece: Sequence[AuditRow]) -> None:
        if self.replay is None or self.findings:
            return
        try:
            for row in piece:
                happened = self.replay.take(row)
                if happened and self.watch:
                    self.watch(row.at, happened)
        except Broken as found:
            self.findings.append(found.finding)
        except Refusal:
            return  # its bytes are no entry: the integrity of the same piece says so in its own words

    def _finish_replay(self) -> None:
        if self.replay and not self.findings:
            try:
                self.replay.finish(self.frontier.stop)
            except Broken as found:
                self.findings.append(found.finding)

    def _check_tree(self, first: AuditRow, vkey: str | None) -> int | None:
        """Every checkpoint and every tree that a signer saw is a prefix of these entries."""
        verifier = Verifier.from_vkey(vkey or read_entry(first.entry, 0).data["log_vkey"])
        wanted: dict[int, list[tuple[Digest, Finding]]] = {}
        for (size, root), index in self.seen.items():
            late = size > index
            elsewhere = finding(index, "seen-elsewhere", size=size)
            if late:
                self.findings.append(elsewhere)
            else:
                wanted.setdefault(size, []).append((root, elsewhere))
        newest = None
        for note in self.source.checkpoints():
            try:
                checkpoint = open_checkpoint(note, [verifier])
            except Refusal as no:
                self.findings.append(finding(self.frontier.stop, "checkpoint-bad", why=no.in_english()))
                continue
            newest = checkpoint.size
            if checkpoint.size > self.frontier.stop:
                short = finding(
                    self.frontier.stop, "size-differs", size=checkpoint.size, found=self.frontier.stop
                )
                self.findings.append(short)
                continue
            forked = finding(max(checkpoint.size - 1, 0), "checkpoint-forked", size=checkpoint.size)
            wanted.setdefault(checkpoint.size, []).append((checkpoint.root.hex(), forked))
        self.leaves.seek(0)
        grown = Frontier.at(0)
        for size in sorted(wanted):
            grown = _grow(grown, self.leaves, size)
            root = grown.root().hex()
            self.findings += [otherwise for expected, otherwise in wanted[size] if expected != root]
        return newest


def _grow(frontier: Frontier, leaves: BinaryIO, size: int) -> Frontier:
    while frontier.stop < size:
        data = leaves.read(32 * min(65_536, size - frontier.stop))
        frontier = frontier.extend([data[at : at + 32] for at in range(0, len(data), 32)])
    return frontier


def _readable(rows: Iterable[AuditRow]) -> Iterator[tuple[int, Entry]]:
    """Rows that are entries; one that is not is named when the audit comes to it."""
    for row in rows:
        with suppress(Refusal, KeyError, TypeError):
            yield row.at, read_entry(row.entry, row.at)


def _stretches(first: AuditRow, rows: Iterator[AuditRow]) -> Iterator[tuple[int, list[AuditRow]]]:
    """Cut the log where no batch and no statement is cut: in front of a row that carries a signature."""
    piece, start = [first], 0
    for row in rows:
        if len(piece) >= STRETCH and b'"signatures":[' in row.entry:
            yield start, piece
            start, piece = start + len(piece), []
        piece.append(row)
    yield start, piece
