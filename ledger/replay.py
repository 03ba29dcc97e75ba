"""Whether history should have happened: every statement is decided again, by the rules of its day.

The events that follow must be those on record, row for row; then they are taken in, and the next statement is
decided on what they have made. Signatures are not checked here (`ledger/integrity.py` does), but who was behind
them and what that person might do is.
"""

from collections import deque
from collections.abc import Iterable
from functools import lru_cache

from contracts.entry import Entry, read_entry
from contracts.refusals import Refusal
from contracts.statement import BatchHeader, Statement, parse
from contracts.streams import rule_id
from contracts.values import NIL, Digest, Id
from domain.acts import act_out
from domain.authority import as_act, authenticate
from domain.batches import BatchReceived, authenticate_batch
from domain.deciding import RULES, Happened, World
from domain.history import FoldedStreams, History, as_happened, data_as_json, signed_part
from domain.hours import HoursPosted
from domain.log import Log
from ledger.findings import broken, why
from ledger.integrity import AuditRow


class AllAtHand(World):
    """A world over the whole of history so far: nothing has to be fetched, and the same few streams are named again
    and again (a person's account and day, a clerk's roles), so a name is worked out once."""

    _named = staticmethod(lru_cache(65_536)(rule_id))

    def prefetch(self, streams: Iterable[Id]) -> None:
        """What would be read is not even named."""

    def rule(self, kind: str, *key: str) -> Id:
        return self._named(self.log, kind, *key)


class Replay:
    """Feed it every row in order. `history` is what they have made so far."""

    def __init__(self, log: Digest, streams: FoldedStreams | None = None) -> None:
        self.history = History(log, streams)
        self.rules_known = True
        """False from the first entry decided by rules that this program does not have: meaning is not checked then."""
        self.minutes = 0
        """The sum over all accounts. Zero at every position."""
        self._expected: deque[Happened] = deque()
        self._batch: tuple[Digest, Id] | None = None

    def take(self, row: AuditRow) -> Happened | None:
        """Check one row against what deciding gives, and return it as an event.

        Raises:
            Broken: it should have been refused, or something else should have happened.
        """
        index = row.at
        entry = read_entry(row.entry, index)
        if entry.rules > RULES:
            self.rules_known = False
        if not self.rules_known:
            return None
        if entry.kind == "genesis":
            return self._record(index, entry, as_happened(entry, None, index), None)
        if entry.kind != "of":
            self._decide(index, entry)
        if not self._expected:
            raise broken(index, "stray-row")
        happened = self._expected.popleft()
        same = (
            entry.stream == happened.stream
            and entry.version == happened.version
            and entry.event == happened.data.event
            and entry.data == data_as_json(happened.data)
        )
        if not same:
            raise broken(index, "decided-otherwise")
        item_of = self._batch[0] if entry.kind == "item" and self._batch else None
        return self._record(index, entry, happened, item_of)

    def _decide(self, index: int, entry: Entry) -> None:
        if self._expected:
            raise broken(index, "decided-otherwise")
        log = self.history.folded(NIL).state
        assert isinstance(log, Log)
        if entry.rules != log.rules:
            raise broken(index, "rules-differ", found=entry.rules, expected=log.rules)
        world = AllAtHand(self.history)
        try:
            if entry.kind == "batch":
                self._expected.append(self._receive_batch(world, entry))
                return
            statement = signed_part(entry, self.history.log, self.history.header)
            assert isinstance(statement, Statement)
            if entry.kind == "item":
                assert self._batch
                act = as_act(world, statement, self._batch[1], entry.received, ())
            else:
                act = authenticate(world, statement, entry.signatures, entry.received, verify=False)
            self._expected.extend(act_out(world, act))
        except Refusal as no:
            raise broken(index, "would-be-refused", **why(no)) from None

    def _receive_batch(self, world: World, entry: Entry) -> Happened:
        header = parse(BatchHeader, entry.signed)
        holder = authenticate_batch(world, header, entry.signatures, verify=False)
        happened = as_happened(entry, header)
        self._batch = happened.digest, holder
        return Happened(
            world.rule("batch", happened.digest), 1, BatchReceived(holder=holder), entry.received,
            happened.digest, header, header.actor,
        )  # fmt: skip

    def _record(self, index: int, entry: Entry, happened: Happened, item_of: Digest | None) -> Happened:
        self.history.record(happened, item_of)
        if isinstance(happened.data, HoursPosted):
            change = sum(leg.minutes for leg in happened.data.legs)
            self.minutes += change
            if change:
                raise broken(index, "books-unbalanced")
        return happened
