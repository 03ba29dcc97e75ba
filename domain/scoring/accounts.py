"""Accounts: running balances, one record at a time, with refusals.

    record ─▶ where ─▶ counts_if ─▶ of → worth → limit ─▶ needs ─▶ at_most ─▶ no balance under its min ─▶ posted
                 │          │                               └──────────┴───────────────┴─▶ refused, whole, with the reason
              not meant   not counted, with the reason
    posted ─▶ caps ─▶ conversions ─▶ again, until nothing moves

Balances are named numbers like lines, and need none of them. A record that cannot be read (an attribute is
missing) is refused like any other and said in the sheet; the account goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook_accounts import Account, Balance, Conversion, Expiry, Posting
from contracts.rulebook_words import Need
from domain.scoring.calendar import Days, label, units_in
from domain.scoring.facts import Record
from domain.scoring.formula import Scope
from domain.scoring.numbers import show
from domain.scoring.parsing import parse
from domain.scoring.results import Entry, LineResult, evidence_of
from domain.scoring.sentences import UNITS, Both, Said, calendar_words
from domain.scoring.shaping import clamped, put_to_worth
from domain.scoring.subject import Subject, about, group_key
from domain.scoring.values import ZERO, NoValue, Value


def run_account(account: Account, subject: Subject) -> dict[str, LineResult]:
    """Return each balance with every movement and every refusal."""
    books = _Books(account, subject)
    expiries = list(books.expiries())
    for record in books.records_in_order():
        while expiries and expiries[0].day < record.fact.day:
            books.expire(expiries.pop(0))
        books.post_record(record)
    for due in expiries:
        books.expire(due)
    return books.results()


@dataclass(frozen=True, slots=True)
class _Due:
    """A balance that is cleared after this day."""

    day: date
    unit: Days
    expiry: Expiry


class _Refusal(Exception):
    """Why a posting is not made."""

    def __init__(self, why: Both, note: str | None) -> None:
        super().__init__(why[1])
        self.why, self.note = why, note


@dataclass(slots=True)
class _Books:
    account: Account
    subject: Subject
    have: dict[str, Fraction] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    times_used: dict[tuple[int, str], int] = field(default_factory=dict)
    counted: dict[tuple[int, tuple[str, ...]], Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for balance in self.account.balances:
            self.have[balance.name] = ZERO
            self.entries[balance.name] = []

    def results(self) -> dict[str, LineResult]:
        return {
            name: LineResult(self.have[name], tuple(entries), ZERO, evidence_of(entries))
            for name, entries in self.entries.items()
        }

    def records_in_order(self) -> list[Record]:
        """By position in the log, or by the day that each names."""
        kinds = dict.fromkeys(kind for posting in self.account.postings for kind in posting.kinds)
        records = [record for kind in kinds for record in self.subject.records.get(kind, [])]
        if self.account.order == "posted":
            return sorted(records, key=lambda record: (record.fact.position, record.nth))
        return sorted(records, key=lambda record: record.nth)

    def post_record(self, record: Record) -> None:
        for nth, posting in enumerate(self.account.postings):
            if record.fact.kind in posting.kinds:
                self.try_posting(nth, posting, record)

    def try_posting(self, nth: int, posting: Posting, record: Record) -> None:
        first = posting.post[0].balance
        try:
            self.make_posting(nth, posting, record)
        except _Refusal as refusal:
            self.left_out("refused", first, posting, record, refusal.why, refusal.note)
        except NoValue as none:
            none = about(record, none)
            self.left_out("refused", first, posting, record, (none.zh, none.en), posting.note)

    def make_posting(self, nth: int, posting: Posting, record: Record) -> None:
        scope = self.scope(record)
        if posting.where is not None and not parse(posting.where).holds(scope):
            return
        first = posting.post[0].balance
        if aside := record.fact.set_aside:
            self.left_out("set_aside", first, posting, record, (aside.zh, aside.en), posting.note)
            return
        if failed := _first_failed(posting.counts_if, scope):
            self.left_out("not_counted", first, posting, record, (failed.zh, failed.en), failed.note)
            return
        raw = self.amount_of(posting, record, scope)
        key = nth, group_key(posting.per, record.names, record.fact.day, record.nth).exact
        amount, edge = self.limited(posting, record, key, raw)
        self.require(nth, posting, record, scope, amount)
        self.count(nth, posting, record, key, raw)
        self.move(posting, record, raw, amount, edge)
        self.settle(record.fact.day, record.evidence(()))

    def amount_of(self, posting: Posting, record: Record, scope: Scope) -> Fraction:
        amount = parse(posting.of).number(scope)
        if posting.worth is None:
            return amount
        day = record.fact.day
        return put_to_worth(
            posting.worth, amount, Fraction(1), lambda text, more: self.number(text, day, more)
        ).amount

    def limited(
        self, posting: Posting, record: Record, key: tuple[int, tuple[str, ...]], raw: Fraction
    ) -> tuple[Fraction, Fraction]:
        """What is left of `raw` under the running cap of its group, and that cap: each record posts the difference."""
        if posting.limit is None:
            return raw, ZERO
        before = self.counted.get(key, ZERO)
        day = record.fact.day
        now, _ = clamped(posting.limit, before + raw, lambda text: self.number(text, day))
        then, _ = clamped(posting.limit, before, lambda text: self.number(text, day))
        edge = now.bites[0].edge if now.bites else ZERO
        return now.number - then.number, edge

    def require(self, nth: int, posting: Posting, record: Record, scope: Scope, amount: Fraction) -> None:
        """needs → at_most → no balance under its min, in this order."""
        if failed := _first_failed(posting.needs, scope):
            raise _Refusal((failed.zh, failed.en), failed.note or posting.note)
        if posting.at_most:
            unit, times = posting.at_most.in_each, posting.at_most.times
            if self.times_used.get((nth, label(unit, record.fact.day)), 0) >= int(times):
                zh, en = calendar_words(unit, record.fact.day)
                raise _Refusal((f"{zh}限{times}次", f"limit {times} in {en}"), posting.note)
        for post in posting.post:
            balance = self.balance(post.balance)
            after = self.have[balance.name] + amount * self.number(post.times, record.fact.day)
            if balance.min is not None and after < min(
                self.number(balance.min, record.fact.day), self.have[balance.name]
            ):
                raise _Refusal(
                    (f"“{balance.zh}”余额不足", f"{balance.en} too low"), balance.note or posting.note
                )

    def count(
        self, nth: int, posting: Posting, record: Record, key: tuple[int, tuple[str, ...]], raw: Fraction
    ) -> None:
        self.counted[key] = self.counted.get(key, ZERO) + raw
        if posting.at_most:
            slot = nth, label(posting.at_most.in_each, record.fact.day)
            self.times_used[slot] = self.times_used.get(slot, 0) + 1

    def move(self, posting: Posting, record: Record, raw: Fraction, amount: Fraction, edge: Fraction) -> None:
        """The whole amount reaches each balance, then what the cap of its group takes back."""
        day, evidence = record.fact.day, record.evidence(())
        for post in posting.post:
            times = self.number(post.times, day)
            self.add(
                "post", post.balance, raw * times, day, evidence, posting.note, p=(posting.zh, posting.en)
            )
            if raw != amount:
                kind = "cap" if amount < raw else "floor"
                back = (amount - raw) * times
                unit = self.balance(post.balance).unit
                words: dict[str, Said] = {
                    "at": "",
                    "m": show(edge * abs(times), unit),
                    "o": show(abs(back), unit),
                }
                self.add(kind, post.balance, back, day, evidence, posting.note, **words)

    def settle(self, day: date, evidence: frozenset[int]) -> None:
        """Caps, then conversions, again until nothing moves."""
        for _ in range(len(self.account.balances) + len(self.account.convert) + 1):
            if not (self.caps_moved(day, evidence) or self.conversions_moved(day, evidence)):
                return
        raise AssertionError("balances move in a circle: the check should have refused this rulebook")

    def caps_moved(self, day: date, evidence: frozenset[int]) -> bool:
        moved = False
        for balance in self.account.balances:
            if balance.max is None or balance.over is None:
                continue
            edge = self.number(balance.max, day)
            surplus = self.have[balance.name] - edge
            if surplus <= 0:
                continue
            over = self.balance(balance.over)
            m, o = show(edge, balance.unit), show(surplus, balance.unit)
            self.add(
                "moved_out",
                balance.name,
                -surplus,
                day,
                evidence,
                balance.note,
                m=m,
                o=o,
                other=(over.zh, over.en),
            )
            self.add(
                "moved_in",
                over.name,
                surplus,
                day,
                evidence,
                balance.note,
                o=o,
                other=(balance.zh, balance.en),
            )
            moved = True
        return moved

    def conversions_moved(self, day: date, evidence: frozenset[int]) -> bool:
        moved = False
        for conversion in self.account.convert:
            every, give = self.number(conversion.every, day), self.number(conversion.give, day)
            full = self.have[conversion.source] // every if every > 0 else 0
            if full > 0:
                self.convert(conversion, full, every, give, day, evidence)
                moved = True
        return moved

    def convert(
        self,
        conversion: Conversion,
        full: int,
        every: Fraction,
        give: Fraction,
        day: date,
        evidence: frozenset[int],
    ) -> None:
        source, to = self.balance(conversion.source), self.balance(conversion.to)
        p = conversion.zh, conversion.en
        out, into = show(full * every, source.unit), show(full * give, to.unit)
        said = show(every, source.unit)
        self.add(
            "converted_out",
            source.name,
            -full * every,
            day,
            evidence,
            conversion.note,
            p=p,
            every=said,
            o=out,
        )
        self.add("converted_in", to.name, full * give, day, evidence, conversion.note, p=p, o=into)

    def expiries(self) -> Iterator[_Due]:
        """Every balance and calendar unit that has ended by the as-of day, in order of their last days."""
        occasion = self.subject.occasion
        first = min((each.first for each in self.subject.terms), default=occasion.days.last)
        due = [
            _Due(unit.last, unit, expiry)
            for expiry in self.account.expire
            for unit in units_in(expiry.at_end_of, Days(first, occasion.days.last))
            if unit.last <= min(occasion.days.last, occasion.as_of)
        ]
        yield from sorted(due, key=lambda each: each.day)

    def expire(self, due: _Due) -> None:
        balance = self.balance(due.expiry.balance)
        left = self.have[balance.name]
        if left <= 0:
            return
        unit, day = due.expiry.at_end_of, due.day
        words: dict[str, Said] = {
            "at": calendar_words(unit, day),
            "o": show(left, balance.unit),
            "p": (due.expiry.zh, due.expiry.en),
            "other": (balance.zh, balance.en),
        }
        evidence = evidence_of(self.entries[balance.name])
        self.add("expired", balance.name, -left, day, evidence, due.expiry.note, **words)
        if due.expiry.to:
            self.add("expired_in", due.expiry.to, left, day, evidence, due.expiry.note, **words)
        self.settle(day, evidence)

    # -- small words ------------------------------------------------------------------------------------------

    def scope(self, record: Record) -> Scope:
        """One record, and the balances as they stand before it."""
        balances: Mapping[str, Value | None] = dict(self.have)
        scope = self.subject.record_scope(record)
        return Scope((record.names, balances, *scope.layers[1:]), scope.tables, scope.workdays)

    def number(self, text: str, day: date, more: Mapping[str, Value] | None = None) -> Fraction:
        return self.subject.number(text, day, **(more or {}))

    def balance(self, name: str) -> Balance:
        return next(each for each in self.account.balances if each.name == name)

    def add(
        self,
        kind: str,
        name: str,
        amount: Fraction,
        day: date,
        evidence: frozenset[int],
        note: str | None,
        **words: Said,
    ) -> None:
        balance = self.balance(name)
        said: dict[str, Said] = {
            "name": (balance.zh, balance.en),
            "day": day.isoformat(),
            "v": UNITS[balance.unit],
            "a": show(amount, balance.unit),
            **words,
        }
        self.have[name] += amount
        self.entries[name].append(Entry(kind, amount, said, evidence, note=note))

    def left_out(
        self, kind: str, name: str, posting: Posting, record: Record, why: Both, note: str | None
    ) -> None:
        p = posting.zh, posting.en
        self.add(kind, name, ZERO, record.fact.day, record.evidence(()), note, p=p, why=why)


def _first_failed(needs: tuple[Need, ...], scope: Scope) -> Need | None:
    """The first condition that does not hold: one mistake, one answer."""
    return next((need for need in needs if not parse(need.that).holds(scope)), None)
