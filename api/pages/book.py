"""GET /book: one's own accounts; GET /book/{account}: one of them as a passbook, each line with its reason under it.

Hours and points are two books and never one number. Opened by a key, or by the code printed on a paper passbook, which shows
and signs nothing. What the owner asks for (a correction, a gift, a redemption) is a form that leads to their signature.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.pages import passbook_codes
from api.pages.passbook_codes import Opened, Opener
from api.pages.registered import AsOf, Registers, Then, looks_back, views_at
from api.pages.site import page
from api.provided import TheLedger
from api.reading import read_now
from api.refusals import NoPassbookCode, NoSuchPage, NotYoursToRead
from api.registers import today as today_of
from contracts.values import Day, Id
from contracts.wording.words import Words
from domain.accounts import Account
from domain.persons import numbers_of
from domain.refusals import require
from ledger.application import Ledger
from projections.accounts import OwnedAccount, owned_accounts, service_records
from projections.activities import Activities
from projections.correction_requests import VIEWS as REQUEST_VIEWS
from projections.correction_requests import WRONG, RequestNow, correction_requests
from projections.disputes import Disputes
from projections.facts import Facts
from projections.hours import Hours, ServiceRow
from projections.pages import MOST_ROWS
from projections.passbooks import Book, Part, PassbookLine, parts, passbook_line, passbook_page
from projections.people import People
from projections.portions import of_account
from projections.reading import Reading, at
from projections.statement_lines import KINDS, RELATIONS

router = APIRouter(include_in_schema=False)

BOOKS: Mapping[str, Book] = {"minutes": "minutes", "points": "hundredths"}
VIEWS = (Hours, Activities, People, Disputes, Facts, *REQUEST_VIEWS)
WRONGS = {name: Words(*said) for name, said in WRONG.items() if name != "missing"}
RELATION_WORDS = {name: Words(*said) for name, said in RELATIONS.items()}
KIND_WORDS = {name: Words(zh, en[0].upper() + en[1:]) for name, (zh, en) in KINDS.items()}


class Total(NamedTuple):
    """Why a balance is what it is: what was brought from before this year, and what this year's lines come to."""

    brought: int
    parts: Sequence[Part]

    @property
    def balance(self) -> int:
        return self.brought + sum(part.amount for part in self.parts)


@router.get("/book")
def accounts(request: Request, ledger: TheLedger, opener: Opened) -> Response:
    """Every account of whoever looks, and their service that is in no account yet; or the way in."""
    if opener is None:
        return page(request, "book_open.html", here="book", wrong=None)
    theirs, today = opener.numbers(ledger), today_of(ledger)
    with at(ledger, None, *VIEWS) as now:
        owned = owned_accounts(now, theirs, limit=MOST_ROWS).rows if theirs else ()
        totals = {each.account: total(now, each.account, today, "minutes") for each in owned}
        points = {each.account: total(now, each.account, today, "hundredths") for each in owned}
        waiting = waiting_of(now, theirs)
        asked = requests_of(now, today, theirs)
    return page(
        request, "book.html", here="book", accounts=owned, totals=totals, points=points, waiting=waiting, asked=asked,
        opener=opener, today=today, kinds=KIND_WORDS,
    )  # fmt: skip


@router.post("/book/open")
def open_book(
    request: Request, ledger: TheLedger, code: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    try:
        return passbook_codes.opened(request, ledger, code)
    except NoPassbookCode as no:
        return page(request, "book_open.html", 401, here="book", wrong=no)


@router.post("/book/close")
def close_book() -> Response:
    return passbook_codes.closed()


@router.get("/book/{account}")
@looks_back
def book(
    request: Request,
    ledger: TheLedger,
    opener: Opened,
    account: Id,
    of: Literal["minutes", "points"] = "minutes",
    number: Annotated[int | None, Query(alias="page")] = None,
    as_of: AsOf = None,
) -> Response:
    """Page by page, the last one first: pages that are full never change. As of an entry: as it was then, for reading only."""
    if opener is None:
        return to_book()
    owner, chosen = owner_of(ledger, opener, account), BOOKS[of]
    with account_at(ledger, as_of, account, owner) as (then, now):
        today = then.day if then else today_of(ledger)
        shown, found = passbook_page(now, account, today, chosen, number), account_now(now, account, owner)
        summed = total(now, account, today, chosen)
        asked = requests_of(now, today, [owner]) if shown else []
    if shown is None or found is None:
        raise NoSuchPage
    return page(
        request, "book_account.html", here="book", account=found, shown=shown, of=of, total=summed, today=today,
        asked={each.entry: each for each in asked if each.entry}, kinds=KIND_WORDS, titles=titles(shown.lines),
        may_ask=is_own(ledger, opener, owner) and as_of is None, by_code=opener.reader is None, as_of=as_of,
        newest=ledger.rows.max_notification_id(),
    )  # fmt: skip


@contextmanager
def account_at(
    ledger: Ledger, as_of: int | None, account: Id, owner: Id
) -> Iterator[tuple[Then | None, Reading]]:
    """What is kept about an account: as it was at that entry, or with None as it is."""
    if as_of is None:
        with at(ledger, None, *VIEWS) as now:
            yield None, now
        return
    with views_at(
        ledger, as_of, VIEWS, partial(of_account, log=ledger.log, account=account, owner=owner)
    ) as then:
        yield then, then.reading


@router.get("/book/{account}/spend")
def spend(request: Request, ledger: TheLedger, opener: Opened, account: Id) -> Response:
    """What the bank's charter lets the owner do with it: redeem, give, donate."""
    if opener is None:
        return to_book()
    owner, today = owner_of(ledger, opener, account), today_of(ledger)
    require(is_own(ledger, opener, owner), NotYoursToRead())
    assert opener.reader
    with at(ledger, None, *VIEWS) as now:
        found = account_now(now, account, owner)
    if found is None:
        raise NoSuchPage
    registers = Registers(ledger, opener.reader)
    asked = registers.rows("account-requests", owner=owner, bank=found.bank)
    return page(
        request, "book_spend.html", here="book", account=found, today=today, asked=list(asked)[::-1][:20],
        kinds=KIND_WORDS | {"exchange": KIND_WORDS["exchange-out"]}, relations=RELATION_WORDS, rules=found.charter,
    )  # fmt: skip


@router.get("/book/{account}/{entry}")
def line(request: Request, ledger: TheLedger, opener: Opened, account: Id, entry: int) -> Response:
    """One line: its reason, what was asked about it and how far that has come, and the form that asks for its correction."""
    if opener is None:
        return to_book()
    owner, today = owner_of(ledger, opener, account), today_of(ledger)
    with at(ledger, None, *VIEWS) as now:
        shown, found = passbook_line(now, account, today, entry), account_now(now, account, owner)
        asked = requests_of(now, today, [owner], entry) if shown else []
    if shown is None or found is None:
        raise NoSuchPage
    [row] = ledger.rows.rows(entry, entry)
    own = is_own(ledger, opener, owner)
    return page(
        request, "book_line.html", here="book", account=found, line=shown, asked=asked, wrongs=WRONGS, leaf=row.leaf.hex(),
        title=titles([shown])[entry], may_ask=own and not shown.reason and not shown.corrected_by, by_code=opener.reader is None,
    )  # fmt: skip


def to_book() -> Response:
    """To where both ways in are."""
    return RedirectResponse("/book", status_code=303)


def owner_of(ledger: Ledger, opener: Opener, account: Id) -> Id:
    """
    Raises:
        NoSuchPage: no account of a person's or a group's.
        NotYoursToRead: not to be seen by whoever opens it.
    """
    state = read_now(ledger, lambda world: world.find(account, Account))
    if state is None or state.owner is None:
        raise NoSuchPage
    opener.require(ledger, account)
    return state.owner


def is_own(ledger: Ledger, opener: Opener, owner: Id) -> bool:
    """Whether it is the owner who looks, with a key to sign with."""
    if opener.reader is None or opener.person is None:
        return False
    return owner in read_now(ledger, lambda world: numbers_of(world, opener.person or owner))


def account_now(now: Reading, account: Id, owner: Id) -> OwnedAccount | None:
    rows = owned_accounts(now, owner, limit=MOST_ROWS).rows
    return next((row for row in rows if row.account == account), None)


def total(now: Reading, account: Id, today: Day, book: Book) -> Total:
    found = parts(now, account, today, book)
    return Total(
        sum(each.amount for each in found if each.before), [each for each in found if not each.before]
    )


def waiting_of(now: Reading, persons: Iterable[Id]) -> list[ServiceRow]:
    """Service that was recorded and that nobody has confirmed."""
    whose = list(persons)
    if not whose:
        return []
    rows = service_records(now, person=whose, confirmed=False, limit=MOST_ROWS).rows
    return [row for row in rows if not row.corrected]


def requests_of(
    now: Reading, today: Day, persons: Sequence[Id], entry: int | None = None
) -> list[RequestNow]:
    """The newest first."""
    if not persons:
        return []
    rows = correction_requests(now, today, whose=list(persons), entry=entry, limit=MOST_ROWS).rows
    return list(rows)[::-1]


def titles(lines: Iterable[PassbookLine]) -> Mapping[int, Any]:
    """What each line is about in a word or two: the activity, or the kind of line."""
    return {
        line.entry: Words(line.title, line.title)
        if line.title and line.kind == "service"
        else KIND_WORDS[line.kind]
        for line in lines
    }
