"""Accounts: one record at a time, posted whole or refused whole.

    record ─▶ where ─▶ counts_if ─▶ of → worth → limit ─▶ needs ─▶ at_most ─▶ no balance under its min ─▶ posted
                │          │                                └─────────┴──────────────┴─▶ refused, with the reason
            not meant   not counted, with the reason

Balances are named numbers like lines, and need none of them. A record that cannot be read (an attribute is
missing) is refused like any other and said in the sheet; the account goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook_accounts import Account, Balance, Expiry, Posting
from contracts.rulebook_words import Need
from domain.scoring.balances import Balances, Cause
from domain.scoring.calendar import Days, label, units_in
from domain.scoring.facts import Record
from domain.scoring.numbers import show
from domain.scoring.parsing import parse
from domain.scoring.results import Entry, LineResult
from domain.scoring.scope import Scope
from domain.scoring.sentences import Both, Said, calendar_words
from domain.scoring.shaping import clamped, put_to_worth
from domain.scoring.subject import Subject, about, group_key
from domain.scoring.values import ZERO, NoValue


def run_account(account: Account, subject: Subject) -> dict[str, LineResult]:
    """Return each balance with every movement and every refusal.

    A calendar unit's end comes before the records of the next day and after those of its own last day. When the
    rulebook itself has no number for a year that is needed, no balance has one, and each says why.
    """
    try:
        return _run(account, subject)
    except NoValue as none:
        return {balance.name: _without_value(balance, none) for balance in account.balances}


def _run(account: Account, subject: Subject) -> dict[str, LineResult]:
    poster = _Poster(account, subject, Balances(account, subject))
    expiries = list(_expiries(account, subject))
    for record in _in_order(account, subject):
        while expiries and expiries[0][0] < record.fact.day:
            poster.balances.expire(expiries[0][1], expiries.pop(0)[0])
        poster.post(record)
    for last, expiry in expiries:
        poster.balances.expire(expiry, last)
    return poster.balances.results()


def _without_value(balance: Balance, none: NoValue) -> LineResult:
    words: dict[str, Said] = {"name": (balance.zh, balance.en), "why": (none.zh, none.en)}
    return LineResult(None, (Entry("no_value", ZERO, words, note=balance.note),))


def _in_order(account: Account, subject: Subject) -> list[Record]:
    """The account's records by position in the log, or by the day that each names."""
    kinds = dict.fromkeys(kind for posting in account.postings for kind in posting.kinds)
    records = [record for kind in kinds for record in subject.records.get(kind, [])]
    if account.order == "posted":
        return sorted(records, key=lambda record: (record.fact.position, record.nth))
    return sorted(records, key=lambda record: record.nth)


def _expiries(account: Account, subject: Subject) -> Iterator[tuple[date, Expiry]]:
    """The last day of every calendar unit that has ended, with what expires then, in order."""
    occasion = subject.occasion
    if not account.expire or not subject.terms:
        return
    days = Days(subject.terms[0].first, min(occasion.days.last, occasion.as_of))
    due = [(unit.last, expiry) for expiry in account.expire for unit in units_in(expiry.at_end_of, days)]
    yield from sorted((each for each in due if each[0] <= days.last), key=lambda each: each[0])


class _Refusal(Exception):
    """Why a posting is not made."""

    def __init__(self, why: Both, note: str | None) -> None:
        super().__init__(why[1])
        self.why, self.note = why, note


@dataclass(frozen=True, slots=True)
class _Try:
    """One posting tried for one record."""

    nth: int
    posting: Posting
    record: Record
    scope: Scope
    subject: Subject

    @property
    def day(self) -> date:
        return self.record.fact.day

    @property
    def group(self) -> tuple[int, tuple[str, ...]]:
        key = group_key(self.posting.per, self.record.names, self.day, self.record.nth, self.subject)
        return self.nth, key.exact

    @property
    def slot(self) -> tuple[int, str]:
        unit = self.posting.at_most.in_each if self.posting.at_most else "year"
        return self.nth, label(unit, self.day)


@dataclass(slots=True)
class _Poster:
    account: Account
    subject: Subject
    balances: Balances
    times_used: dict[tuple[int, str], int] = field(default_factory=dict)
    counted: dict[tuple[int, tuple[str, ...]], Fraction] = field(default_factory=dict)

    def post(self, record: Record) -> None:
        """Try every posting of the record's kind: several may match, and each is made or refused for itself."""
        for nth, posting in enumerate(self.account.postings):
            if record.fact.kind not in posting.kinds:
                continue
            each = _Try(nth, posting, record, self.scope(record), self.subject)
            try:
                self.make(each)
            except _Refusal as refusal:
                self.leave_out("refused", each, refusal.why, refusal.note)
            except NoValue as none:
                if self.is_of_the_rulebook(none):
                    raise
                none = about(record, none)
                self.leave_out("refused", each, (none.zh, none.en), posting.note)

    def make(self, each: _Try) -> None:
        posting, record = each.posting, each.record
        if posting.where is not None and not parse(posting.where).holds(each.scope):
            return
        if aside := record.fact.set_aside:
            self.leave_out("set_aside", each, (aside.zh, aside.en), posting.note)
            return
        if failed := _first_failed(posting.counts_if, each.scope):
            self.leave_out("not_counted", each, (failed.zh, failed.en), failed.note)
            return
        whole = self.worth(each)
        amount, edge = self.limited(each, whole)
        self.require(each, amount)
        self.counted[each.group] = self.counted.get(each.group, ZERO) + whole
        self.times_used[each.slot] = self.times_used.get(each.slot, 0) + 1
        self.move(each, whole, amount, edge)
        self.balances.settle(Cause(each.day, record.evidence(())))

    def worth(self, each: _Try) -> Fraction:
        amount = parse(each.posting.of).number(each.scope)
        if each.posting.worth is None:
            return amount
        valued = put_to_worth(
            each.posting.worth,
            amount,
            Fraction(1),
            lambda text, more: self.balances.number(text, each.day, more),
        )
        return valued.amount

    def limited(self, each: _Try, whole: Fraction) -> tuple[Fraction, Fraction]:
        """What is left under the running cap of the record's group, and that cap: each posts the difference."""
        limit = each.posting.limit
        if limit is None:
            return whole, ZERO
        before = self.counted.get(each.group, ZERO)
        now, _ = clamped(limit, before + whole, lambda text: self.balances.number(text, each.day))
        then, _ = clamped(limit, before, lambda text: self.balances.number(text, each.day))
        return now.number - then.number, now.bites[0].edge if now.bites else ZERO

    def require(self, each: _Try, amount: Fraction) -> None:
        """needs → at_most → no balance under its min: the first that fails is the answer."""
        posting = each.posting
        if failed := _first_failed(posting.needs, each.scope):
            raise _Refusal((failed.zh, failed.en), failed.note or posting.note)
        if posting.at_most and self.times_used.get(each.slot, 0) >= int(posting.at_most.times):
            zh, en = calendar_words(posting.at_most.in_each, each.day)
            times = posting.at_most.times
            raise _Refusal((f"{zh}限{times}次", f"limit {times} in {en}"), posting.note)
        for post in posting.post:
            balance = self.balances.by_name[post.balance]
            if balance.min is None:
                continue
            have = self.balances.have[balance.name]
            after = have + amount * self.balances.number(post.times, each.day)
            if after < have and after < self.balances.number(balance.min, each.day):
                why = f"“{balance.zh}”余额不足", f"{balance.en} too low"
                raise _Refusal(why, balance.note or posting.note)

    def move(self, each: _Try, whole: Fraction, amount: Fraction, edge: Fraction) -> None:
        """The whole amount reaches each balance, then what the cap of its group takes back."""
        cause = Cause(each.day, each.record.evidence(()), each.posting.note)
        for post in each.posting.post:
            times = self.balances.number(post.times, each.day)
            p = each.posting.zh, each.posting.en
            self.balances.add("post", post.balance, whole * times, cause, p=p)
            back = (amount - whole) * times
            if back:
                unit = self.balances.by_name[post.balance].unit
                kind = "cap" if amount < whole else "floor"
                m, o = show(edge * abs(times), unit), show(abs(back), unit)
                self.balances.add(kind, post.balance, back, cause, m=m, o=o)

    def leave_out(self, kind: str, each: _Try, why: Both, note: str | None) -> None:
        """A record that is not posted stands at the first balance that it would have reached, with amount 0."""
        cause = Cause(each.day, each.record.evidence(()), note)
        p = each.posting.zh, each.posting.en
        self.balances.add(kind, each.posting.post[0].balance, ZERO, cause, p=p, why=why)

    def is_of_the_rulebook(self, none: NoValue) -> bool:
        """Whether a value of the rulebook is missing, and not something in one record."""
        return any(value.name == none.name for value in self.subject.plan.book.values)

    def scope(self, record: Record) -> Scope:
        """One record, and the balances as they stand before it."""
        scope = self.subject.record_scope(record)
        layers = (record.names, self.balances.have, *scope.layers[1:])
        return Scope(layers, scope.tables, scope.workdays, scope.labels)


def _first_failed(needs: tuple[Need, ...], scope: Scope) -> Need | None:
    """The first condition that does not hold: one mistake, one answer."""
    return next((need for need in needs if not parse(need.that).holds(scope)), None)
