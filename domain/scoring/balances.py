"""The balances of one account while it is run: what each holds, every movement, and coming to rest.

After each movement, until nothing moves: every balance above its ceiling gives the surplus to another, in the
order of the balances; then every full unit is converted, in the order of the conversions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook_accounts import Account, Balance, Conversion, Expiry
from domain.scoring.numbers import show
from domain.scoring.results import Entry, LineResult, evidence_of
from domain.scoring.sentences import UNITS, Said, calendar_words
from domain.scoring.subject import Subject
from domain.scoring.values import ZERO, Value


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something moves: on which day, by which records, under which assumption."""

    day: date
    evidence: frozenset[int]
    note: str | None = None


@dataclass(slots=True)
class Balances:
    """Every change goes through `add`, so a balance is the sum of its entries."""

    account: Account
    subject: Subject
    have: dict[str, Fraction] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    by_name: dict[str, Balance] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for balance in self.account.balances:
            self.by_name[balance.name] = balance
            self.have[balance.name] = ZERO
            self.entries[balance.name] = []

    def results(self) -> dict[str, LineResult]:
        return {
            name: LineResult(self.have[name], tuple(entries), ZERO, evidence_of(entries))
            for name, entries in self.entries.items()
        }

    def number(self, text: str, day: date, more: Mapping[str, Value] | None = None) -> Fraction:
        return self.subject.number(text, day, **(more or {}))

    def add(self, kind: str, name: str, amount: Fraction, cause: Cause, **words: Said) -> None:
        """Enter a movement, or with amount 0 something that was left out."""
        balance = self.by_name[name]
        said: dict[str, Said] = {
            "name": (balance.zh, balance.en),
            "day": cause.day.isoformat(),
            "v": UNITS[balance.unit],
            "a": show(amount, balance.unit),
            "at": "",
            **words,
        }
        self.have[name] += amount
        self.entries[name].append(Entry(kind, amount, said, cause.evidence, note=cause.note))

    def settle(self, cause: Cause) -> None:
        """Caps, then conversions, again until nothing moves."""
        rounds = 2 * len(self.account.balances) + 2  # a cap and a conversion each, from the source down
        for _ in range(rounds):
            if not self._cap_all(cause) and not self._convert_all(cause):
                return
        raise AssertionError("balances move in a circle: the check should have refused this rulebook")

    def expire(self, expiry: Expiry, last: date) -> None:
        """Clear what is left when a calendar unit has ended. Time causes this: the evidence is what was there."""
        balance = self.by_name[expiry.balance]
        left = self.have[balance.name]
        if left <= 0:
            return
        cause = Cause(last, evidence_of(self.entries[balance.name]), expiry.note)
        words: dict[str, Said] = {
            "at": calendar_words(expiry.at_end_of, last),
            "o": show(left, balance.unit),
            "p": (expiry.zh, expiry.en),
            "other": (balance.zh, balance.en),
        }
        self.add("expired", balance.name, -left, cause, **words)
        if expiry.to:
            self.add("expired_in", expiry.to, left, cause, **words)
        self.settle(cause)

    def _cap_all(self, cause: Cause) -> bool:
        moved = False
        for balance in self.account.balances:
            if balance.max is None or balance.over is None:
                continue
            edge = self.number(balance.max, cause.day)
            surplus = self.have[balance.name] - edge
            if surplus > 0:
                self._give_surplus(balance, self.by_name[balance.over], surplus, edge, cause)
                moved = True
        return moved

    def _give_surplus(
        self, balance: Balance, over: Balance, surplus: Fraction, edge: Fraction, cause: Cause
    ) -> None:
        cause = Cause(cause.day, cause.evidence, balance.note)
        m, o = show(edge, balance.unit), show(surplus, balance.unit)
        self.add("moved_out", balance.name, -surplus, cause, m=m, o=o, other=(over.zh, over.en))
        self.add("moved_in", over.name, surplus, cause, o=o, other=(balance.zh, balance.en))

    def _convert_all(self, cause: Cause) -> bool:
        moved = False
        for conversion in self.account.convert:
            every = self.number(conversion.every, cause.day)
            full = self.have[conversion.source] // every if every > 0 else 0
            if full > 0:
                self._convert(conversion, Fraction(full), every, cause)
                moved = True
        return moved

    def _convert(self, conversion: Conversion, full: Fraction, every: Fraction, cause: Cause) -> None:
        source, to = self.by_name[conversion.source], self.by_name[conversion.to]
        cause = Cause(cause.day, cause.evidence, conversion.note)
        gained = full * self.number(conversion.give, cause.day)
        p, lost = (conversion.zh, conversion.en), full * every
        said = show(every, source.unit)
        self.add("converted_out", source.name, -lost, cause, p=p, every=said, o=show(lost, source.unit))
        self.add("converted_in", to.name, gained, cause, p=p, o=show(gained, to.unit))
