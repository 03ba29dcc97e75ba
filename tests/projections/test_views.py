"""Every view, found by reflection: kept live and rebuilt from nothing, it is the same (invariant 7)."""

import pytest
from psycopg2.extensions import cursor as Cursor

from domain.authority import KeyRevoked
from domain.bookings import AccountBooked
from domain.certificates import ApplicationWithdrawn
from domain.deciding import EVENTS, Data
from domain.evaluations import BallotCounted, EvaluationOpened
from domain.lineage import UnitSucceeded
from domain.resolutions import FollowUpAnswered, ResolutionVoted
from ledger.application import Ledger
from projections.attachments import Attachments
from projections.bookings import Bookings
from projections.entries import Entries
from projections.facts import Days, Facts
from projections.inbox import Tellings
from projections.positions import standings
from projections.reading import past, reading
from projections.rebuild import rebuild_all
from projections.recorded import Reader
from projections.secret_ballots import SecretBallots
from projections.tail import Tail
from projections.view import View, found
from tests.people import County
from tests.projections.year import Year, corrected, play

Tables = dict[str, list[object]]

READ_BY_NO_VIEW = {
    "log.founded", "rules.adopted", "roots.replaced", "log-key.replaced",  # the ledger's own: in its stream
    "batch.received",                                                    # what came in it is read one by one
    "unit-code.assigned", "keys.counted", "administrators.listed", "confirmation.counted",  # rules of `decide`
    "checkin.freed", "rejection.counted", "wish.reserved", "milestone.counted", "funds.counted",  # and these
    "grade.reached", "stars.withheld",                                  # and these
    "certificate.numbered", "application.answered",                      # and these
    "slip.served", "scan.counted",                                       # and these
    "agenda.extended", "interest.counted", "vote.counted", "vote.reversed",    # and these
    "balance.counted", "earlier.counted", "balance.brought",             # what the legs of postings say
    "opening.confirmed", "redemption.confirmed", "transfer.confirmed", "exchange.accepted", "expiry.swept",  # "account.booked" follows
    "exchange.stopped", "exchange.freed",                                # said by their disputes and corrections
    "service.faulted",                                                   # said by its complaint
    "service.confirmed", "duty.confirmed", "duty-days.confirmed",        # their records' own events follow
    "unit.merged", "unit.divided", "unit.closed", "unit.inherited",      # "unit.succeeded" follows, or leads to it
    "person.joined", "day.joined", "account.joined",                     # "person.merged" and "account.merged" say it
    "panel.named", "panel-key.bound", "ballot-token.counted", "ballot.boxed",           # rules of `decide`
    "grid-code.assigned", "placement.counted",                           # rules of `decide`
    "entry.affirmed",                                                    # "statement.affirmed" follows
    "round.fixed", "score-appeal.listed", "grade.counted", "subject.graded",  # and these
    "recusal.counted",                                                   # a rule of `decide`
    "report.listed",                                                     # a rule of `decide`
    "venue.kept",                                                        # a rule of `decide`
    "membership.taken-over",                                             # "membership.begun" follows
    "followup.accepted", "duty-item.accepted",                           # "followup.answered", "duty-item.counted" follow
}  # fmt: skip


WHATEVER = (Days, Entries)
"""They read every event, whatever it is."""

NO_NEWS: dict[type[View], set[type[Data]]] = {
    Facts: {KeyRevoked, ResolutionVoted, FollowUpAnswered, UnitSucceeded},
    Bookings: {AccountBooked},
    SecretBallots: {EvaluationOpened, BallotCounted},
    Tellings: {ApplicationWithdrawn},
}
"""At times: a revocation without suspicion, a resolution that did not pass, a report that was returned, a unit whose
record counts for no other; what a sweep books, which
nobody asked for; an evaluation by open ballot; what a unit did that would have been told to nobody but itself."""


def kept(ledger: Ledger) -> Tables:
    """All rows of all views, in the order of their keys, with every column."""
    with reading(ledger) as now:
        stopped = {name: at.stopped for name, at in standings(now.cursor, found()).items() if at.stopped}
        assert not stopped
        return tables(now.cursor, *found())


def tables(cursor: Cursor, *views: type[View]) -> Tables:
    return {kind.table: rows(cursor, kind.table, kind.primary) for view in views for kind in view.rows}


def rows(cursor: Cursor, table: str, primary: tuple[str, ...]) -> list[object]:
    cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t ORDER BY {", ".join(primary)}')
    return [row for (row,) in cursor]


@pytest.mark.parametrize("entries", [pytest.param(1, marks=pytest.mark.slow), 50])
def test_a_view_rebuilt_equals_the_view_kept_and_none_is_empty(county: County, entries: int) -> None:
    tail = Tail(county.taker, most_entries=entries)
    tail.catch_up()
    corrected(play(county))
    tail.catch_up()
    live = kept(county.taker)
    assert not [table for table, rows in live.items() if not rows]
    rebuild_all(county.taker)
    assert kept(county.taker) == live


def test_views_of_the_past_are_those_that_were_kept_then(county: County) -> None:
    tail = Tail(county.taker)
    corrected(play(county))
    head = county.taker.rows.max_notification_id()
    tail.catch_up()
    at_head = kept(county.taker)
    county.volunteer(county.lead, "later")
    tail.catch_up()
    with past(county.taker, head, *found()) as then:
        assert tables(then.cursor, *found()) == at_head
    assert kept(county.taker) != at_head


def test_no_two_views_have_one_name() -> None:
    assert len({view.name for view in found()}) == len(found())


def test_every_event_is_read_by_a_view_or_named_as_read_by_none() -> None:
    read = set().union(*(view.event_names() for view in found() if view not in WHATEVER))
    assert set(EVENTS) - read == READ_BY_NO_VIEW


def test_every_event_that_a_view_reads_changes_something_in_it(whole_year: Year) -> None:
    ledger = whole_year.ledger
    log = list(Reader(ledger).read(ledger.rows.rows(1, 10_000)))
    for view in found():
        mine = [recorded for recorded in log if type(recorded.data) in view.events]
        assert {type(recorded.data) for recorded in mine} == set(view.events) or view in WHATEVER
        silent = {type(recorded.data) for recorded in mine if not list(view.changes(recorded))}
        assert silent == NO_NEWS.get(view, set()) or view in (Attachments, Entries), (
            "most entries name no file"
        )


def test_a_reader_that_starts_anywhere_reads_the_same(year: Year) -> None:
    """In the middle of a statement, of a batch, of an item: who acted and who signed is looked up."""
    rows = year.ledger.rows.rows(1, 10_000)
    whole = list(Reader(year.ledger).read(rows))
    jumping = Reader(year.ledger)
    for start in reversed(range(len(rows))):
        for reader in (Reader(year.ledger), jumping):
            [first] = reader.read(rows[start : start + 1])
            assert first == whole[start]
    assert {len(recorded.keyids) for recorded in whole[1:]} == {1, 2}
