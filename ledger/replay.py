"""Whether history should have happened: every statement is decided again, by the rules of its day.

The events that follow must be those on record, row for row; then they are taken in, and the next statement is
decided on what they have made. Signatures are not checked here (`ledger/integrity.py` does), but who was behind
them and what that person might do is.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from contracts.entry import Entry, read_entry
from contracts.refusals import Refusal
from contracts.statement import BatchHeader, Statement, parse
from contracts.values import NIL, Digest, Id
from domain.acts import act_out
from domain.authority import as_act, authenticate
from domain.batches import BatchReceived, authenticate_batch
from domain.deciding import Folded, Happened, World
from domain.history import Batches, FoldedStreams, History, as_happened, data_as_json, signed_part
from domain.hours import Booked
from domain.log import Founded, Log, require_foundable
from domain.refusals import UnknownRules
from ledger.findings import broken, why
from ledger.rows import AuditRow


class AllAtHand(World):
    """A world over the whole of history so far: nothing has to be fetched."""

    def prefetch(self, streams: Iterable[Id]) -> None:
        """What would be read is not even named."""


class _Batch(NamedTuple):
    """The batch whose items may come now."""

    digest: Digest
    holder: Id
    received: int
    keyids: tuple[Digest, ...]


class Replay:
    """Feed it every row in order. `history` is what they have made so far."""

    def __init__(
        self,
        log: Digest,
        streams: FoldedStreams | None = None,
        batches: Batches | None = None,
        entry_at: Callable[[int], bytes | None] = lambda index: None,
    ) -> None:
        """`entry_at` gives the stored bytes at an index, for decisions that look back at an entry."""
        self.history = History(log, streams, batches, self._before)
        self._entry_at = entry_at
        self._reached = 0
        self.rules_known = True
        """False once rules have been adopted that this program does not have: meaning is not checked from there on."""
        self.minutes = 0
        """The sum over all accounts. Zero at every position."""
        self._expected: deque[tuple[Happened, Folded | None]] = deque()
        self._rules = 1
        self._batch: _Batch | None = None

    def take(self, row: AuditRow) -> Happened | None:
        """Check one row against what deciding gives, and return it as an event; None where `rules_known` is false.

        Raises:
            Broken: it should have been refused, or something else should have happened.
        """
        index = self._reached = row.at
        if not self.rules_known:
            return None
        entry = read_entry(row.entry, index)
        if (entry.kind == "genesis") != (index == 0):
            raise broken(index, "not-genesis")
        if entry.kind == "genesis":
            return self._found(index, entry)
        if entry.kind != "of":
            self._decide(index, entry)
        if entry.rules != self._rules:
            raise broken(index, "rules-differ", found=entry.rules, expected=self._rules)
        if not self.rules_known:
            return None
        if not self._expected:
            raise broken(index, "stray-row")
        happened, folded = self._expected.popleft()
        same = (
            entry.stream == happened.stream
            and entry.version == happened.version
            and entry.event == happened.data.event
            and entry.received == happened.received
            and entry.data == data_as_json(happened.data)
        )
        if not same:
            raise broken(index, "decided-otherwise")
        item_of = self._batch.digest if entry.kind == "item" and self._batch else None
        return self._record(index, happened, item_of, folded)

    def _before(self, index: int) -> bytes | None:
        """What stood there when this was decided: nothing that came later."""
        return self._entry_at(index) if index < self._reached else None

    def finish(self, size: int) -> None:
        """There are no more than `size` rows.

        Raises:
            Broken: the last statement's further rows are missing.
        """
        if self._expected:
            raise broken(size, "decided-otherwise")

    def _found(self, index: int, entry: Entry) -> Happened:
        happened = as_happened(entry, None, index)
        assert isinstance(happened.data, Founded)
        try:
            require_foundable(happened.data)
        except Refusal as no:
            raise broken(index, "would-be-refused", **why(no)) from None
        return self._record(index, happened)

    def _decide(self, index: int, entry: Entry) -> None:
        if self._expected:
            raise broken(index, "decided-otherwise")
        log = self.history.folded(NIL).state
        assert isinstance(log, Log)
        self._rules = log.rules
        if entry.rules != log.rules:
            return  # which `take` says
        world = AllAtHand(self.history)
        try:
            if entry.kind == "batch":
                self._expected.append((self._receive_batch(world, entry), None))
                return
            statement = signed_part(entry, self.history.log, self.history.header)
            assert isinstance(statement, Statement)
            if entry.kind == "item":
                assert self._batch
                act = as_act(world, statement, self._batch.holder, self._batch.received, self._batch.keyids)
            else:
                act = authenticate(world, statement, entry.signatures, entry.received, verify=False)
            self._expected.extend((each, world.known[each.stream]) for each in act_out(world, act))
        except UnknownRules:
            self.rules_known = False
        except Refusal as no:
            raise broken(index, "would-be-refused", **why(no)) from None

    def _receive_batch(self, world: World, entry: Entry) -> Happened:
        header = parse(BatchHeader, entry.signed)
        holder = authenticate_batch(world, header, entry.signatures, verify=False)
        happened = as_happened(entry, header)
        keyids = tuple(signature.keyid for signature in entry.signatures)
        self._batch = _Batch(happened.digest, holder, entry.received, keyids)
        return Happened(
            world.rule("batch", happened.digest), 1, BatchReceived(holder=holder), entry.received,
            happened.digest, header, header.actor,
        )  # fmt: skip

    def _record(
        self, index: int, happened: Happened, item_of: Digest | None = None, folded: Folded | None = None
    ) -> Happened:
        self.history.record(happened, item_of, folded)
        if isinstance(happened.data, Booked):
            change = sum(leg.minutes for leg in happened.data.legs)
            self.minutes += change
            if change or sum(leg.hundredths for leg in happened.data.point_legs or ()):
                raise broken(index, "books-unbalanced")
        return happened
