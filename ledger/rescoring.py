"""Whether a score sheet is what the log gives: computed again from the events that an audit has replayed.

    audit ──(row, event)──▶ Rescoring: facts, who signed them, rulebooks, the latest day ──at a sheet's head──▶ its sheets

Works on a bundle as on a database, so whoever holds a printed score and the log needs nobody's server. A sheet is the
same when its sealed bytes are (contracts/sheet.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial

from contracts.entry import read_entry
from contracts.refusals import Refused
from contracts.sheet import Sheet
from contracts.statements.keys import EnrolUnit
from contracts.values import Digest, Id
from domain.authority import KeyRevoked
from domain.deciding import EVOLVERS, Happened, as_date, day_of
from domain.facts import facts_of
from domain.log import Founded
from domain.rulebooks import RulebookAdopted, RulebookDrafted, RulebookState, RulebookSuperseded
from domain.scoring import Fact, score
from domain.standing_facts import Succession, carried, corrected, frozen, set_aside, succession
from ledger.evidence import suspicion
from ledger.rows import AuditRow

RULEBOOK_EVENTS = (RulebookDrafted, RulebookAdopted, RulebookSuperseded)


class ScoreDiffers(Refused):
    zh = "{called}的得分与账本不符：{what_zh}。请以账本重新评出的为准。"
    en = "The score of {called} is not what the log gives: {what}. What is scored again from the log holds."


@dataclass(slots=True)
class Moment:
    """What was known at a head."""

    rulebooks: dict[Id, RulebookState]
    suspected: dict[Digest, int]
    disputed: frozenset[int]
    successions: tuple[Succession, ...]
    as_of: date


@dataclass
class Rescoring:
    """Give `watch` to an audit, and afterwards ask `difference` of each sheet."""

    sheets: Sequence[Sheet]
    _zone: str = ""
    _received: int = 0
    _signers: tuple[Digest, ...] = ()
    _facts: list[tuple[Fact, tuple[Digest, ...], Digest]] = field(default_factory=list)
    """Each with who signed it, and the digest of the statement."""
    _rulebooks: dict[Id, RulebookState] = field(default_factory=dict)
    _suspected: dict[Digest, int] = field(default_factory=dict)
    _corrected: dict[int | Digest, int] = field(default_factory=dict)
    """By the position, or the statement, of what was corrected: where that was done."""
    _disputed: set[int] = field(default_factory=set)
    _successions: list[Succession] = field(default_factory=list)
    _moments: dict[int, Moment] = field(default_factory=dict)
    _names: dict[Id, str] = field(default_factory=dict)
    """Of the units that a sheet is about."""

    def __post_init__(self) -> None:
        self._heads = {sheet.head for sheet in self.sheets}
        self._subjects = {sheet.subject for sheet in self.sheets}
        self._again = cache(self._scored)

    def watch(self, row: AuditRow, happened: Happened) -> None:
        """Take in the next event of the log."""
        if isinstance(happened.data, Founded):
            self._zone = happened.data.zone
        if happened.body is not None and b'"signatures":[' in row.entry:
            self._signers = tuple(each.keyid for each in read_entry(row.entry, row.at).signatures)
        self._received = max(self._received, happened.received)
        for fact in facts_of(happened, row.position, self._zone):
            self._facts.append((fact, self._signers, happened.digest))
        if gone := corrected(happened):
            self._corrected[gone] = row.position
        if freeze := frozen(happened):
            (self._disputed.add if freeze.begins else self._disputed.discard)(freeze.position)
        if passed := succession(happened):
            self._successions.append(passed)
        if isinstance(happened.data, RULEBOOK_EVENTS):
            before = self._rulebooks.get(happened.stream)
            self._rulebooks[happened.stream] = EVOLVERS[type(happened.data)](before, happened)
        if isinstance(happened.body, EnrolUnit) and happened.stream in self._subjects:
            self._names[happened.stream] = f"{happened.body.name}（{happened.body.code}）"
        if isinstance(happened.data, KeyRevoked):
            self._suspected |= suspicion(read_entry(row.entry, row.at))
        if row.position in self._heads:
            today = as_date(day_of(self._received, self._zone))
            self._moments[row.position] = Moment(
                dict(self._rulebooks),
                dict(self._suspected),
                frozenset(self._disputed),
                tuple(self._successions),
                today,
            )

    def difference(self, sheet: Sheet) -> ScoreDiffers | None:
        """What is wrong with it; None when the log gives the same bytes."""
        differs = partial(_differs, sheet, self._names.get(sheet.subject, sheet.subject))
        if sheet.head not in self._moments:
            return differs(f"账本没有{sheet.head}条", f"the log does not have {sheet.head} entries")
        found = [
            again
            for stream, state in self._moments[sheet.head].rulebooks.items()
            if state.periods and names(state) == (sheet.rulebook, sheet.version)
            for again in self._again(stream, sheet.start, sheet.end, sheet.head)
            if (again.part, again.subject) == (sheet.part, sheet.subject)
        ]
        if not found:
            return differs("没有已采用的规则给出它", "no rulebook that was adopted gives it")
        if any(again.canonical() == sheet.canonical() for again in found):
            return None
        return differs(*first_difference(sheet, found[-1]))

    def _scored(self, stream: Id, start: str, end: str, head: int) -> tuple[Sheet, ...]:
        moment = self._moments[head]
        state = moment.rulebooks[stream]
        facts = carried(self._facts_of(state.alliance, moment, head), moment.successions, moment.as_of)
        return score(
            state.rulebook, facts, as_date(start), as_date(end), moment.as_of, head
        )  # fmt: skip

    def _facts_of(self, alliance: Id, moment: Moment, head: int) -> Iterable[Fact]:
        for fact, keyids, digest in self._facts:
            if min(self._corrected.get(of, head + 1) for of in (fact.position, digest)) <= head:
                continue
            if fact.position <= head and fact.who.get("alliance", alliance) == alliance:
                aside = set_aside(fact.position, keyids, moment.suspected, moment.disputed)
                yield replace(fact, set_aside=aside) if aside else fact


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
