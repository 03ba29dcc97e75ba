"""The whole audit: bytes, signatures, order, tree, and every decision taken again.

    rows ──▶ integrity, stretch by stretch, in other processes if there are any ─┐
    rows ──▶ replay, in order                                                    ├─▶ verdict
    leaves ──▶ the tree ──▶ checkpoints and every tree that a signer saw ────────┘

Works alike on a database, on a bundle and on another's server: a `Source` gives rows, to each process its own. Memory stays flat: folded
streams and leaf hashes go to temporary files.

Of a part (SPEC.md, "Withheld entries") everything is checked but whether history should have happened: a decision may
rest on any entry before it, so with one of them withheld none is taken again. The root of what is there and of the leaves
of what is not must still be the checkpoint's.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Protocol

from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.entry import log_id, read_entry
from contracts.note import Note, Verifier
from contracts.refusals import Refusal, Refused
from contracts.tree import Frontier
from contracts.values import Digest
from domain.deciding import Happened
from domain.refusals import require
from ledger.beside import Beside, Proven
from ledger.findings import Broken, Finding, finding, why
from ledger.heads import Heads
from ledger.integrity import STEP_BACK_MS, Rows, Stretch, inspect
from ledger.key_table import KeyTable
from ledger.replay import Replay
from ledger.rows import AuditRow
from ledger.spill import Spill, SpilledBatches

STRETCH = 32_768
"""About how many rows are checked as one piece of work."""

WAITING = 4
"""How many stretches may be under way or checked before they are joined."""

MOST_STEPS_BACK = 100
OTHER_VKEY = {
    "why_zh": "您给的公钥不是这本账写明的那一把。请核对公钥从哪里得来：拿错了就换一把；没有拿错，这本账就是冒充的",
    "why": "the verifier key that you gave is none that this log names: see where you got it; if it is the right one, this log is an impostor",
}


class NeedsTheWholeLog(Refused):
    zh = "这里隐去了{withheld}条记录。重放和核对得分要有全部记录：请用审计员的密钥取得全本。"
    en = "Of this log {withheld:entry is|entries are} withheld. Replaying it and computing scores again take all of them: get the whole log with an auditor's key."


class NoBeginning(Refused):
    zh = "第1条记录（账本的创立）被隐去，无从核对。它对所有登录者公开，请重新取得。"
    en = "Entry 1, which founds the log, is withheld, and nothing can be checked without it. Whoever signs in may read it: fetch it again."


Progress = Callable[[int], None]


class Source(Rows, Protocol):
    """Where an audit reads. Other processes get a copy, by pickling."""

    def size(self) -> int:
        """How many entries it has, or says that it has."""
        ...

    def entry(self, index: int) -> bytes | None:
        """The stored bytes at an index; None when there are none. Asked now and then, in no order."""
        ...

    def key_rows(self) -> Iterable[AuditRow]:
        """At least the rows whose events are in `key_table.EVENTS`, in order."""
        ...

    def checkpoints(self) -> Sequence[bytes]:
        """Signed checkpoints, the newest last. None at all: the entries alone are checked."""
        ...

    def withheld(self) -> Sequence[int]:
        """Indexes of entries that are not at hand, ascending. Their rows hold a leaf and nothing else."""
        ...

    def beside(self, proven: Proven) -> Beside:
        """What was found in files that stand beside the entries, once these are known to be sound."""
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
    unproven: tuple[int, ...] = ()
    """Entries that are at hand and in the tree, but whose signature cannot be checked for want of those withheld."""
    meaning_checked: bool = True
    minutes: int = 0
    steps_back: tuple[int, ...] = ()
    """The first hundred entries received more than a minute before the one in front of them: no fault."""
    not_looked_at: tuple[str, ...] = ()
    """Files of a bundle about which the log says nothing."""

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
    watch: Callable[[AuditRow, Happened], None] | None = None,
) -> Verdict:
    """Verify everything that `source` has, and say what was found.

    `vkey` is a verifier key of the log as the auditor got it from elsewhere; without it, those that the log names count.
    `watch` is shown every row with its event, in order: see `ledger/rescoring.py`.

    Raises:
        NeedsTheWholeLog: there is something to be shown to `watch`, and entries are withheld.
        NoBeginning: entry 0 is withheld.
        MalformedVerifierKey: `vkey` is none.
    """
    if vkey is not None:
        Verifier.from_vkey(vkey)
    withheld = tuple(source.withheld())
    require(not (watch and withheld), NeedsTheWholeLog(withheld=len(withheld)))
    require(0 not in withheld[:1], NoBeginning())
    with (
        without_collector(),
        closing(Spill()) as streams,
        closing(SpilledBatches()) as batches,
        closing(Heads()) as heads,
        TemporaryFile() as leaves,
    ):
        replay = Replay("", streams, batches, source.entry) if meaning and not withheld else None
        return _Audit(source, withheld, replay, heads, leaves, watch).run(vkey, executor, progress)


@contextmanager
def without_collector() -> Iterator[None]:
    """History has no cycles, and looking for some in hundreds of thousands of objects takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Audit:
    def __init__(
        self,
        source: Source,
        withheld: tuple[int, ...],
        replay: Replay | None,
        heads: Heads,
        leaves: BinaryIO,
        watch: Callable[[AuditRow, Happened], None] | None,
    ) -> None:
        self.source = source
        self.withheld = withheld
        self.replay = replay
        self.heads = heads
        self.leaves = leaves
        self.watch = watch
        self.table = KeyTable()
        self.frontier = Frontier.at(0)
        self.seen: dict[tuple[int, Digest], int] = {}
        self.findings: list[Finding] = []
        self.misjudged: list[Finding] = []
        """What the replay found. At one entry, what integrity found goes before it."""
        self.surprise: Exception | None = None
        """What stopped the replay, though no finding. Of no interest where integrity has found something."""
        self.received = 0
        self.steps_back: list[int] = []
        self.unproven: set[int] = set()

    def run(self, vkey: str | None, executor: Executor | None, progress: Progress | None) -> Verdict:
        with closing(self.source.rows()) as rows:
            try:
                first = next(rows, None)
            except Broken as found:
                return self._nothing(found.finding)
            if first is None:
                return self._nothing(finding(0, "not-genesis"))
            self._check_rows(first, rows, executor, progress)
        checkpoint_size = None if self.findings or self.misjudged else self._check_tree(vkey)
        beside = Beside() if self.findings or self.misjudged else self._look_beside(first.entry)
        return Verdict(
            log=log_id(first.entry),
            size=self.frontier.stop,
            root=self.frontier.root().hex(),
            findings=tuple(
                sorted(dict.fromkeys(self.findings + self.misjudged), key=lambda found: found.index)
            )
            + beside.findings,
            checkpoint_size=checkpoint_size,
            withheld=self.withheld,
            unproven=tuple(sorted(self.unproven)),
            meaning_checked=self.replay is not None and self.replay.rules_known,
            minutes=self.replay.minutes if self.replay else 0,
            steps_back=tuple(self.steps_back[:MOST_STEPS_BACK]),
            not_looked_at=beside.not_looked_at,
        )

    def _nothing(self, why: Finding) -> Verdict:
        return Verdict("", 0, self.frontier.root().hex(), (why,), None, meaning_checked=False)

    def _look_beside(self, genesis: bytes) -> Beside:
        return self.source.beside(
            Proven(
                log_id(genesis),
                read_entry(genesis, 0).data["origin"],
                self.frontier.stop,
                lambda size: self.table.log_key(size, unproven=self.unproven),
                self.table.spki,
                self.leaves,
                self.source.entry,
            )
        )

    def _check_rows(
        self,
        first: AuditRow,
        others: Iterator[AuditRow],
        executor: Executor | None,
        progress: Progress | None,
    ) -> None:
        """Replay them here, have their integrity checked, and put its parts together, until something is found."""
        log, size, rows = log_id(first.entry), self.source.size(), chain((first,), others)
        if self.replay:
            self.replay.history.log = log
        self.table = KeyTable.of(self.source.key_rows(), *self.withheld[:1])
        waiting: deque[Callable[[], Stretch | None]] = deque()
        for start in range(0, max(size, 1), STRETCH):
            stop = start + STRETCH if start + STRETCH < size else None
            waiting.append(_begun(executor, self.source, start, stop, log, self.table))
            self._replay(islice(rows, STRETCH) if stop else rows)
            while len(waiting) > WAITING:
                self._join(waiting.popleft()())
            if progress:
                progress(stop or size)
            if self.findings or self.misjudged or self.surprise:
                break
        for result in waiting:
            self._join(result())
        if self.surprise and not self.findings:
            raise self.surprise
        self._finish_replay()

    def _join(self, stretch: Stretch | None) -> None:
        """Put a checked stretch behind those before it, unless something was found before it."""
        if stretch is None or self.findings:
            return
        if stretch.start != self.frontier.stop:
            expected, found_there = self.frontier.stop + 1, stretch.start + 1
            gap = finding(self.frontier.stop, "position-gap", expected=expected, found=found_there)
            self.findings.append(gap)
            return
        if stretch.finding:
            self.findings.append(stretch.finding)
            return
        try:
            self.heads.join(stretch)
        except Broken as found:
            self.findings.append(found.finding)
        self.frontier = self.frontier.then(stretch.frontier)
        self.leaves.write(stretch.leaves)
        self._doubt(stretch)
        for tree, index in stretch.seen.items():
            self.seen.setdefault(tree, index)
        first, last = stretch.received
        joint = [stretch.start] if self.received - first > STEP_BACK_MS else []
        if len(self.steps_back) < MOST_STEPS_BACK:
            self.steps_back += joint + stretch.steps_back
        self.received = last

    def _doubt(self, stretch: Stretch) -> None:
        """What leads to no signature, and what was signed with a key that is known from such an entry alone."""
        self.unproven.update(stretch.unproven)
        for rests in stretch.rests:  # ascending: what a key's row rests on has been looked at before it
            if not self.unproven.isdisjoint(rests.on):
                self.unproven.update(range(rests.start, rests.stop))
        self.unproven.difference_update(stretch.withheld)

    def _replay(self, rows: Iterable[AuditRow]) -> None:
        if self.replay is None or self.misjudged:
            return
        try:
            for row in rows:
                happened = self.replay.take(row)
                if happened and self.watch:
                    self.watch(row, happened)
        except Broken as found:
            self.misjudged.append(found.finding)
        except Exception as surprise:  # integrity, which is not there yet, has not vouched for these rows
            self.surprise, self.replay = surprise, None

    def _finish_replay(self) -> None:
        if self.replay and not self.findings and not self.misjudged:
            try:
                self.replay.finish(self.frontier.stop)
            except Broken as found:
                self.misjudged.append(found.finding)

    def _foreign(self, vkey: str | None) -> bool:
        """Whether the auditor brought a key that this log does not name."""
        return vkey is not None and vkey not in (named for _, named in self.table.log_keys)

    def _check_tree(self, vkey: str | None) -> int | None:
        """Every checkpoint and every tree that a signer saw is a prefix of these entries."""
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
                signed_size = Checkpoint.parse(Note.parse(note).text).size
                verifier = Verifier.from_vkey(self.table.log_key(signed_size, vkey, self.unproven))
                checkpoint = open_checkpoint(note, [verifier])
            except Refusal as no:
                reason = OTHER_VKEY if self._foreign(vkey) else why(no)
                self.findings.append(finding(self.frontier.stop, "checkpoint-bad", **reason))
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
        grown, vouched_for, tiles_fit = Frontier.at(0), 0, True
        departing: list[Finding] = []
        for size in sorted(wanted):
            grown = _grow(grown, self.leaves, size)
            root = grown.root().hex()
            others = [otherwise for expected, otherwise in wanted[size] if expected != root]
            departing += others
            vouched_for = vouched_for if others else size
            if size == newest and any(each.code == "checkpoint-forked" for each in others):
                tiles_fit = not self.withheld
        if tiles_fit:
            self.findings += departing
        else:  # leaves were taken from hash tiles that are not this log's: no signer can be blamed
            self.findings.append(finding(vouched_for, "root-differs"))
        return newest


def _grow(frontier: Frontier, leaves: BinaryIO, size: int) -> Frontier:
    while frontier.stop < size:
        data = leaves.read(32 * min(65_536, size - frontier.stop))
        frontier = frontier.extend([data[at : at + 32] for at in range(0, len(data), 32)])
    return frontier


def _begun(executor: Executor | None, *stretch: Any) -> Callable[[], Stretch | None]:
    """Have a stretch inspected by another process, or here and now; what is returned waits for the result.

    What another process calls wrong is looked at again here, where the verdict is given: it may be its own disk that is.
    """
    if executor is None:
        done = inspect(*stretch)
        return lambda: done
    theirs = executor.submit(inspect, *stretch)

    def result() -> Stretch | None:
        found = theirs.result()
        return inspect(*stretch) if found and found.finding else found

    return result
