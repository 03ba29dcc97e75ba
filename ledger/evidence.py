"""The facts of a log, straight from its rows: what scores are computed from."""

from collections.abc import Iterator
from datetime import date

from contracts.entry import read_entry
from contracts.sheet import Sheet
from contracts.values import NIL, Id
from domain.deciding import World, as_date, day_of
from domain.facts import TABLE, facts_of, first_day, last_day
from domain.history import as_happened, signed_part
from domain.log import Log
from domain.refusals import NoRulebook, require
from domain.rulebooks import RulebookState
from domain.scoring import Fact, score
from ledger.application import Ledger

FACT_EVENTS = [kind.event for kind in TABLE]
PAGE = 2_000


def facts(ledger: Ledger, head: int | None = None) -> Iterator[Fact]:
    """Every fact among the first `head` entries (all by default), in order."""
    log = ledger.streams.folded(NIL).state
    assert isinstance(log, Log)
    at, stop = 0, head if head is not None else ledger.rows.max_notification_id() or 0
    while page := ledger.rows.select_notifications(at + 1, PAGE, stop=stop, topics=FACT_EVENTS):
        for notification in page:
            at = notification.id
            entry = read_entry(notification.state, at - 1)
            signed = signed_part(entry, ledger.log, ledger.streams.header)
            yield from facts_of(as_happened(entry, signed, at - 1), at, log.zone)


def sheets(ledger: Ledger, rulebook: Id, period: str, head: int | None = None) -> tuple[Sheet, ...]:
    """Score a period by a rulebook that is in force for it, as of the first `head` entries.

    The day as of which is counted is the day of the greatest `received` among them (SPEC.md, "Scores").

    Raises:
        NoSuch: no such rulebook.
        NoRulebook: it is not adopted for the period.
    """
    state = World(ledger.streams).get(rulebook, RulebookState)
    require(period in state.periods, NoRulebook(period=period))
    stop = head if head is not None else ledger.rows.max_notification_id() or 0
    mine = [
        fact for fact in facts(ledger, stop) if fact.who.get("alliance", state.alliance) == state.alliance
    ]
    return score(state.rulebook, mine, first_day(period), last_day(period), as_of(ledger, stop), stop)


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
