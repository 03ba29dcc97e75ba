"""Whether a score sheet is what the log gives: computed again from the events that an audit has replayed.

    audit ──(row, event)──▶ Rescoring: facts, who signed them, rulebooks, days, each with its position
                                │
                 as of any position so far ──▶ the sheets of a rulebook and a period ──▶ compared

Works on a bundle as on a database, so whoever holds a printed score and the log needs nobody's server. A sheet is the
same when its sealed bytes are (contracts/sheet.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from itertools import chain, takewhile
from typing import NamedTuple, TypeVar

from contracts.entry import read_entry
from contracts.refusals import Refused
from contracts.sheet import Sheet
from contracts.statements.keys import EnrolUnit
from contracts.statements.reports import SealReport
from contracts.values import Digest, Id
from domain.authority import KeyRevoked
from domain.deciding import EVOLVERS, Happened, as_date, day_of
from domain.facts import facts_of
from domain.log import Founded
from domain.periods import first_day, last_day
from domain.reports import ReportSealed
from domain.rulebooks import RulebookAdopted, RulebookDrafted, RulebookState, RulebookSuperseded
from domain.scoring import Fact, score
from domain.scoring.reducers import REDUCER
from domain.standing_facts import (
    Affirmation,
    Freeze,
    Succession,
    affirmation,
    affirmed_by,
    carried,
    corrected,
    frozen,
    set_aside,
    succession,
)
from ledger.evidence import suspicion
from ledger.fact_spill import SpilledFacts
from ledger.rows import AuditRow

Noted = TypeVar("Noted")
SIGNATURES = b'"signatures":['
RULEBOOK_EVENTS = (RulebookDrafted, RulebookAdopted, RulebookSuperseded)


class ScoreDiffers(Refused):
    zh = "{called}的得分与账本不符：{what_zh}。请以账本重新评出的为准。"
    en = "The score of {called} is not what the log gives: {what}. What is scored again from the log holds."


@dataclass(slots=True)
class Moment:
    """What was known at a position."""

    rulebooks: dict[Id, RulebookState]
    suspected: dict[Digest, int]
    disputed: frozenset[int]
    affirmed: frozenset[Digest]
    successions: tuple[Succession, ...]
    as_of: date


class Sealed(NamedTuple):
    """A report as it was sealed."""

    at: int
    """Its index."""
    report: Id
    """The seal's stream."""
    body: SealReport
    by: Id
    """The unit."""


@dataclass
class Rescoring:
    """Give `watch` to an audit, and afterwards ask `difference` of each sheet, and `sheets_of` what each seal is about."""

    sheets: Sequence[Sheet] = ()
    seals: list[Sealed] = field(default_factory=list)
    """In the order of the log."""
    reached: int = 0
    """The newest position that was seen."""
    _zone: str = ""
    _received: int = 0
    _signed: bytes = b""
    """The entry whose signatures the rows that follow stand under; read when a fact asks for it."""
    _signers: tuple[Digest, ...] | None = None
    _facts: SpilledFacts = field(default_factory=SpilledFacts)
    _rulebooks: dict[Id, list[tuple[int, RulebookState]]] = field(default_factory=dict)
    _suspected: list[tuple[int, dict[Digest, int]]] = field(default_factory=list)
    _affirmed: list[tuple[int, Affirmation]] = field(default_factory=list)
    _corrected: dict[int | Digest, int] = field(default_factory=dict)
    """By the position, or the statement, of what was corrected: where that was done."""
    _freezes: list[tuple[int, Freeze]] = field(default_factory=list)
    _successions: list[tuple[int, Succession]] = field(default_factory=list)
    _days: list[tuple[int, date]] = field(default_factory=list)
    """On which position each day began."""
    _names: dict[Id, str] = field(default_factory=dict)
    """Of units."""

    def __post_init__(self) -> None:
        self._moment = lru_cache(8)(self._moment_at)
        self._again = lru_cache(2 * REDUCER)(self._scored)

    def watch(self, row: AuditRow, happened: Happened) -> None:
        """Take in the next event of the log."""
        position = self.reached = row.position
        if isinstance(happened.data, Founded):
            self._zone = happened.data.zone
        if happened.body is not None and SIGNATURES in row.entry:
            self._signed, self._signers = row.entry, None
        if happened.received > self._received:
            self._received = happened.received
            today = as_date(day_of(self._received, self._zone))
            if not self._days or today > self._days[-1][1]:
                self._days.append((position, today))
        for fact in facts_of(happened, position, self._zone):
            self._facts.add(fact, self._keyids(), happened.digest)
        if gone := corrected(happened):
            self._corrected[gone] = position
        if freeze := frozen(happened):
            self._freezes.append((position, freeze))
        if passed := succession(happened):
            self._successions.append((position, passed))
        if isinstance(happened.data, RULEBOOK_EVENTS):
            states = self._rulebooks.setdefault(happened.stream, [])
            before = states[-1][1] if states else None
            states.append((position, EVOLVERS[type(happened.data)](before, happened)))
        if isinstance(happened.body, EnrolUnit):
            self._names[happened.stream] = f"{happened.body.name}（{happened.body.code}）"
        if isinstance(happened.data, KeyRevoked):
            self._suspected.append((position, suspicion(read_entry(row.entry, row.at))))
        if affirmed := affirmation(happened, position):
            self._affirmed.append((position, affirmed))
        if isinstance(happened.data, ReportSealed) and isinstance(happened.body, SealReport):
            assert happened.actor
            body = happened.body
            self.seals.append(Sealed(row.at, happened.stream, body, happened.actor))

    def named(self, subject: Id) -> str:
        """What a unit is called; of anybody else the id."""
        return self._names.get(subject, subject)

    def difference(self, sheet: Sheet) -> ScoreDiffers | None:
        """What is wrong with it; None when the log gives the same bytes."""
        differs = partial(_differs, sheet, self.named(sheet.subject))
        if sheet.head > self.reached:
            return differs(f"账本没有{sheet.head}条", f"the log does not have {sheet.head} entries")
        found = self._like(sheet, REDUCER)
        earlier = (self._like(sheet, reducer) for reducer in range(1, REDUCER))
        if any(again.canonical() == sheet.canonical() for made in chain([found], earlier) for again in made):
            return None  # a sheet does not say by which reducer it was made
        if not found:
            return differs("没有已采用的规则给出它", "no rulebook that was adopted gives it")
        return differs(*first_difference(sheet, found[-1]))

    def _like(self, sheet: Sheet, reducer: int) -> list[Sheet]:
        """What the rulebooks of its name give in its place."""
        return [
            again
            for stream, state in self._moment(sheet.head).rulebooks.items()
            if state.periods and names(state) == (sheet.rulebook, sheet.version)
            for again in self._again(stream, as_date(sheet.start), as_date(sheet.end), sheet.head, reducer)
            if (again.part, again.subject) == (sheet.part, sheet.subject)
        ]

    def sheets_of(self, seal: Sealed) -> tuple[Sheet, ...]:
        """What the log gives where a report was sealed; nothing where it gives none."""
        body = seal.body
        if body.position > self.reached or body.rulebook not in self._moment(body.position).rulebooks:
            return ()
        start, end = first_day(body.period), last_day(body.period)
        return self._again(body.rulebook, start, end, body.position, body.reducer)

    def _keyids(self) -> tuple[Digest, ...]:
        if self._signers is None:
            signatures = read_entry(self._signed, -1).signatures if self._signed else ()
            self._signers = tuple(each.keyid for each in signatures)
        return self._signers

    def _moment_at(self, position: int) -> Moment:
        disputed: set[int] = set()
        for freeze in _until(position, self._freezes):
            (disputed.add if freeze.begins else disputed.discard)(freeze.position)
        suspected: dict[Digest, int] = {}
        for each in _until(position, self._suspected):
            suspected |= each
        newest = {stream: list(_until(position, states))[-1:] for stream, states in self._rulebooks.items()}
        return Moment(
            {stream: state for stream, states in newest.items() for state in states},
            suspected,
            frozenset(disputed),
            affirmed_by(_until(position, self._affirmed), suspected),
            tuple(_until(position, self._successions)),
            list(_until(position, self._days))[-1],
        )

    def _scored(self, stream: Id, start: date, end: date, head: int, reducer: int) -> tuple[Sheet, ...]:
        moment = self._moment(head)
        state = moment.rulebooks[stream]
        facts = carried(self._facts_of(state, moment, head), moment.successions, moment.as_of)
        return score(state.rulebook, facts, start, end, moment.as_of, head, reducer)

    def _facts_of(self, state: RulebookState, moment: Moment, head: int) -> Iterable[Fact]:
        """What the rulebook reads of its alliance, or of none."""
        for _, fact, keyids, digest in self._facts.of(state.data["facts"]):
            if fact.position > head:
                return
            if min(self._corrected.get(of, head + 1) for of in (fact.position, digest)) <= head:
                continue
            if fact.who.get("alliance", state.alliance) == state.alliance:
                aside = set_aside(
                    fact.position,
                    keyids,
                    moment.suspected,
                    moment.disputed,
                    affirmed=digest in moment.affirmed,
                )
                yield replace(fact, set_aside=aside) if aside else fact


def _until(position: int, noted: Iterable[tuple[int, Noted]]) -> Iterator[Noted]:
    """What was noted at the first `position` entries."""
    return (what for at, what in takewhile(lambda each: each[0] <= position, noted))


def names(state: RulebookState) -> tuple[str, str]:
    """A rulebook's number and version, as its sheets bear them."""
    return state.data["rulebook"], state.data["version"]


def first_difference(sheet: Sheet, again: Sheet) -> tuple[str, str]:
    """In both languages, the first line, or else the first member, that is another one than the log gives."""
    for have, want in zip(sheet.lines, again.lines, strict=False):
        if have != want:
            zh, en = have.zh or have.name, have.en or have.name
            says, should = (have.shown, want.shown) if have.shown != want.shown else (have.value, want.value)
            return (
                f"“{zh}”应为{should or '无'}，写的是{says or '无'}，或依据不同",
                f"{en!r} should be {should or 'nothing'}, it says {says or 'nothing'}, or its evidence differs",
            )
    member = next(
        (name for name, value in sheet.as_wire().items() if again.as_wire().get(name) != value), "lines"
    )
    return f"“{member}”一项不同", f"{member!r} is another"


def _differs(sheet: Sheet, called: str, zh: str, en: str) -> ScoreDiffers:
    return ScoreDiffers(subject=sheet.subject, called=called, what_zh=zh, what=en)
