"""The facts of a log, straight from its rows: what scores are computed from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from contracts.entry import Entry, read_entry
from contracts.sheet import Sheet
from contracts.values import NIL, Digest, Id
from domain.accounts_merged import AccountMerged
from domain.affirmations import StatementAffirmed
from domain.attendance import ResolutionLost
from domain.authority import KeyRevoked
from domain.corrections import EntryCorrected, EntryDoubled, EntryOverruled
from domain.deciding import Data, Happened, as_date, day_of, evolve
from domain.duty_reversed import CheckInReversed
from domain.facts import TABLE, facts_of
from domain.freezing import EntryFrozen, EntryReleased
from domain.grades import GradeChanged
from domain.history import as_happened, signed_part
from domain.lineage import UnitSucceeded
from domain.log import Log
from domain.periods import first_day, last_day, require_period
from domain.persons import PersonMerged
from domain.refusals import NoRulebook, NoSuch, require
from domain.rulebooks import RulebookState
from domain.scoring import Fact, score
from domain.scoring.reducers import REDUCER
from domain.standing_facts import (
    Affirmation,
    Succession,
    affirmation,
    affirmed_by,
    carried,
    corrected,
    frozen,
    set_aside,
    succession,
)
from ledger.application import Ledger

FACT_EVENTS = [kind.event for kind in TABLE]
PAGE = 2_000


def facts(ledger: Ledger, head: int | None = None) -> Iterator[Fact]:
    """Every fact among the first `head` entries (all by default) that none of them corrects, in order; those of a
    suspect key are set aside."""
    log = ledger.streams.folded(NIL).state
    assert isinstance(log, Log)
    at, stop = 0, head if head is not None else ledger.rows.max_notification_id() or 0
    suspected, gone, disputed = suspicions(ledger, stop), corrections(ledger, stop), disputes(ledger, stop)
    affirmed = affirmed_by(affirmations(ledger, stop), suspected) if suspected else frozenset()
    signers = dict(signed_by(ledger, min(suspected.values()), stop, set(suspected))) if suspected else {}
    while page := ledger.rows.select_notifications(at + 1, PAGE, stop=stop, topics=FACT_EVENTS):
        for notification in page:
            at = notification.id
            if at in gone:
                continue
            entry = read_entry(notification.state, at - 1)
            happened = as_happened(entry, signed_part(entry, ledger.log, ledger.streams.header), at - 1)
            if happened.digest in gone:
                continue
            aside = set_aside(
                at, signers.get(at, ()), suspected, disputed, affirmed=happened.digest in affirmed
            )
            for fact in facts_of(happened, at, log.zone):
                yield replace(fact, set_aside=aside) if aside else fact


def suspicions(ledger: Ledger, head: int) -> dict[Digest, int]:
    """The keys that the first `head` entries revoke as suspect, and from which index each of them is."""
    found: dict[Digest, int] = {}
    at = 0
    while page := ledger.rows.select_notifications(at + 1, PAGE, stop=head, topics=[KeyRevoked.event]):
        for notification in page:
            at = notification.id
            found |= suspicion(read_entry(notification.state, at - 1))
    return found


def corrections(ledger: Ledger, head: int) -> set[int | Digest]:
    """The positions, and the digests of statements, whose facts the first `head` entries have taken away."""
    found = (
        corrected(each)
        for each in happenings(
            ledger,
            head,
            EntryCorrected,
            EntryOverruled,
            EntryDoubled,
            CheckInReversed,
            ResolutionLost,
            GradeChanged,
        )
    )
    return {each for each in found if each is not None}


def affirmations(ledger: Ledger, head: int) -> Iterator[Affirmation]:
    """What a suspect key signed and another has affirmed, among the first `head` entries."""
    at = 0
    while page := ledger.rows.select_notifications(at + 1, PAGE, stop=head, topics=[StatementAffirmed.event]):
        for notification in page:
            at = notification.id
            happened = as_happened(read_entry(notification.state, at - 1), None, at - 1)
            if found := affirmation(happened, at):
                yield found


def disputes(ledger: Ledger, head: int) -> set[int]:
    """The positions whose facts are frozen once there are `head` entries."""
    found: set[int] = set()
    for happened in happenings(ledger, head, EntryFrozen, EntryReleased):
        if freeze := frozen(happened):
            (found.add if freeze.begins else found.discard)(freeze.position)
    return found


def happenings(ledger: Ledger, head: int, *kinds: type[Data]) -> Iterator[Happened]:
    """The events of these kinds among the first `head` entries, in order."""
    at, topics = 0, [kind.event for kind in kinds]
    while page := ledger.rows.select_notifications(at + 1, PAGE, stop=head, topics=topics):
        for notification in page:
            at = notification.id
            entry = read_entry(notification.state, at - 1)
            yield as_happened(entry, signed_part(entry, ledger.log, ledger.streams.header), at - 1)


def successions(ledger: Ledger, head: int) -> Iterator[Succession]:
    """Whose facts count for another unit or person, by the first `head` entries."""
    at, topics = 0, [kind.event for kind in (UnitSucceeded, PersonMerged, AccountMerged)]
    while page := ledger.rows.select_notifications(at + 1, PAGE, stop=head, topics=topics):
        for notification in page:
            at = notification.id
            if passed := succession(as_happened(read_entry(notification.state, at - 1), None, at - 1)):
                yield passed


def suspicion(entry: Entry) -> dict[Digest, int]:
    """The key that this `key.revoked` puts under suspicion, and from which index; nothing when it does not."""
    revocation = entry.data.get("revocation") or (entry.signed or {})["body"]["revocation"]
    return {revocation["keyid"]: revocation["suspect_from"]} if "suspect_from" in revocation else {}


def signed_by(
    ledger: Ledger, index: int, head: int, keyids: set[Digest]
) -> Iterator[tuple[int, tuple[Digest, ...]]]:
    """The positions from `index` on whose statement one of these keys signed, alone or as a batch's item."""
    current: tuple[Digest, ...] = ()
    for at in range(_signature_before(ledger, index), head + 1, PAGE):
        for row in ledger.rows.rows(at, min(at + PAGE - 1, head)):
            entry = read_entry(row.entry, row.position - 1)
            if entry.signatures:
                current = tuple(signature.keyid for signature in entry.signatures)
            if keyids & set(current):
                yield row.position, current


def _signature_before(ledger: Ledger, index: int) -> int:
    """The position of the row that carries the signature for entry `index`: its own, its statement's, its batch's."""
    position = index + 1
    while position > 1:
        first = max(1, position - PAGE)
        for row in reversed(ledger.rows.rows(first, position)):
            if read_entry(row.entry, row.position - 1).signatures:
                return row.position
        position = first - 1
    return 1


def sheets(
    ledger: Ledger, rulebook: Id, period: str, head: int | None = None, reducer: int = REDUCER
) -> tuple[Sheet, ...]:
    """Score a period by a rulebook adopted for it, as of the first `head` entries: their facts and their rulebook.

    The day as of which is counted is the day of the greatest `received` among them (SPEC.md, "Scores").

    Raises:
        NotAPeriod: the period has none of the forms of one.
        NoSuch: no such rulebook, or not yet.
        NoRulebook: it is not adopted for the period, or not yet.
    """
    require_period(period)
    stop = head if head is not None else ledger.rows.max_notification_id() or 0
    state = rulebook_at(ledger, rulebook, stop)
    require(period in state.periods, NoRulebook(period=period))
    mine = [
        fact for fact in facts(ledger, stop) if fact.who.get("alliance", state.alliance) == state.alliance
    ]
    today = as_of(ledger, stop)
    facts_now = carried(mine, successions(ledger, stop), today)
    return score(state.rulebook, facts_now, first_day(period), last_day(period), today, stop, reducer)


def rulebook_at(ledger: Ledger, rulebook: Id, head: int) -> RulebookState:
    """A rulebook as the first `head` entries have it.

    Raises:
        NoSuch: there is none among them.
    """
    state: Any = None
    for row in ledger.rows.streams([UUID(rulebook)])[UUID(rulebook)]:
        if row.position <= head:
            entry = read_entry(row.entry, row.position - 1)
            signed = signed_part(entry, ledger.log, ledger.streams.header)
            state = evolve(state, as_happened(entry, signed, row.position - 1))
    if not isinstance(state, RulebookState):
        zh, en = RulebookState.noun
        raise NoSuch(noun_zh=zh, noun_en=en, stream=rulebook)
    return state


def as_of(ledger: Ledger, head: int) -> date:
    """The zone's day of the greatest `received` in the first `head` entries."""
    log = ledger.streams.folded(NIL).state
    assert isinstance(log, Log)
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            f"SELECT max((convert_from(state, 'UTF8')::json ->> 'received')::bigint) "
            f"FROM {ledger.rows.table.quoted} WHERE position <= %s",
            (head,),
        )
        found = cursor.fetchone()
    assert found
    return as_date(day_of(found[0], log.zone))
