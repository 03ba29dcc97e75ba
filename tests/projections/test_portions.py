"""A thing's past read from its own portion of the log: the same as from all of it, for every account, every agreement and every
member of an alliance."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from api.pages.book import VIEWS as BOOK_VIEWS
from api.pages.book import account_now, requests_of
from contracts.values import Day, Id
from ledger.application import Ledger
from ledger.bulk import Portion
from projections.agreements import Agreements
from projections.endings import terminations
from projections.leaving import VIEWS as LEAVING
from projections.leaving import open_in_alliance
from projections.pages import MOST_ROWS
from projections.passbooks import BOOKS, parts, passbook_page
from projections.portions import of_account, of_agreement, of_unit_in_alliance
from projections.promises import promises
from projections.reading import NotThereYet, Reading, past, past_of, reading
from projections.registers import agreements, amendments, fulfilments
from projections.tail import Tail
from projections.view import View
from tests.projections.year import Year
from tests.stories import refused

ON: Day = "2026-12-31"
DAY: Day = "2026-01-02"
"""Before any agreement ended."""
VIEWS = tuple(dict.fromkeys((*BOOK_VIEWS, *LEAVING)))


class Thing:
    """Something whose past is looked up: its portion, and what pages ask of it and in which views."""

    def __init__(
        self, portion: Callable[[Reading], Portion], asks: Callable[[Reading], Any], *views: type[View]
    ) -> None:
        self.portion, self.asks, self.views = portion, asks, tuple(dict.fromkeys(views))


def account(ledger: Ledger, account: Id, owner: Id) -> Thing:
    def asks(then: Reading) -> Any:
        books = [
            (passbook_page(then, account, ON, book, 1), passbook_page(then, account, ON, book), parts(then, account, ON, book))
            for book in BOOKS
        ]  # fmt: skip
        return account_now(then, account, owner), books, requests_of(then, ON, [owner])

    return Thing(partial(of_account, log=ledger.log, account=account, owner=owner), asks, *BOOK_VIEWS)


def agreement(ledger: Ledger, agreement: Id) -> Thing:
    def asks(then: Reading) -> Any:
        return [
            agreements(then, ON, agreement=agreement).rows,
            amendments(then, ON, amends=agreement).rows,
            promises(then, ON, agreement=agreement).rows,
            fulfilments(then, agreement=agreement).rows,
            terminations(then, agreement=agreement).rows,
        ]

    return Thing(partial(of_agreement, log=ledger.log, agreement=agreement), asks, Agreements)


def member(ledger: Ledger, unit: Id, alliance: Id) -> Thing:
    """What it has open in the alliance, but for when others last delivered something of it."""

    def asks(then: Reading) -> Any:
        rows = open_in_alliance(then, DAY, unit=unit, alliance=alliance, limit=MOST_ROWS).rows
        return [[row.model_dump(exclude={"changed"}) for row in rows]]

    return Thing(partial(of_unit_in_alliance, unit=unit, alliance=alliance), asks, *LEAVING)


@pytest.fixture(scope="module")
def things(whole_year: Year) -> list[Thing]:
    ledger = whole_year.ledger
    Tail(ledger).catch_up()
    with reading(ledger) as now:
        now.cursor.execute("SELECT account::text, owner::text FROM balances WHERE owner IS NOT NULL")
        accounts = now.cursor.fetchall()
        now.cursor.execute("SELECT agreement::text FROM agreements")
        texts = now.cursor.fetchall()
        now.cursor.execute("SELECT unit::text, alliance::text FROM memberships")
        members = now.cursor.fetchall()
    return [
        *(account(ledger, *each) for each in accounts),
        *(agreement(ledger, *each) for each in texts),
        *(member(ledger, *each) for each in members),
    ]


def compare(ledger: Ledger, things: list[Thing], position: int) -> int:
    """How many of them were there then."""
    with reading(ledger) as now:
        portions = [thing.portion(now) for thing in things]
    with past(ledger, position, *VIEWS) as then:
        whole = [thing.asks(then) for thing in things]
    for thing, portion, expected in zip(things, portions, whole, strict=True):
        with past_of(ledger, position, portion, *thing.views) as then:
            assert thing.asks(then) == expected, (position, portion)
    return sum(1 for each in whole if each[0])


def test_as_of_the_last_entry_a_portion_says_what_the_whole_log_says(
    whole_year: Year, things: list[Thing]
) -> None:
    assert compare(whole_year.ledger, things, newest(whole_year.ledger)) > 15


@pytest.mark.slow
def test_as_of_any_entry_a_portion_says_what_the_whole_log_says(
    whole_year: Year, things: list[Thing]
) -> None:
    """Here and there, and where an entry of theirs was frozen, released or taken back."""
    ledger = whole_year.ledger
    with reading(ledger) as now:
        now.cursor.execute("""
            SELECT position FROM freezes UNION SELECT until FROM freezes WHERE until IS NOT NULL
            UNION SELECT position FROM corrections WHERE entry IN (SELECT entry FROM postings UNION SELECT confirmation FROM fulfilments)
            UNION SELECT position FROM correction_requests""")
        eventful = [position for (position,) in now.cursor]
    assert len(eventful) > 10
    spread = range(newest(ledger) // 8, newest(ledger), newest(ledger) // 8)
    for position in sorted({*eventful, *spread}):
        compare(ledger, things, position)


def test_a_portion_is_small(whole_year: Year, things: list[Thing]) -> None:
    with reading(whole_year.ledger) as now:
        portions = [thing.portion(now) for thing in things]
    assert max(len(each.streams) + len(each.positions) for each in portions) < 100 < newest(whole_year.ledger)


def test_a_position_that_the_log_has_not_reached_is_refused(whole_year: Year) -> None:
    with refused(NotThereYet), past_of(whole_year.ledger, 10**6, Portion(()), Agreements):
        pass


def newest(ledger: Ledger) -> int:
    return ledger.rows.max_notification_id() or 0
