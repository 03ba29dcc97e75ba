"""What must hold for any facts, under every rulebook that we ship and one that was made up to mix everything.

A history is drawn from the rulebook's own list of facts: any kind, day, subject and word, sensible or not.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contracts.rulebook import FactKind, Rulebook
from contracts.rulebook_words import AttributeType
from contracts.sheet import Sheet
from domain.scoring import Fact, SetAside, score, score_one
from domain.scoring.check_context import BookContext, PartContext
from domain.scoring.findings import Findings
from domain.scoring.line_ranges import LineRanges
from domain.scoring.reach import Link, needed_for
from domain.scoring.reading import read
from domain.scoring.values import Value
from tests.domain.scoring.books import EXAMPLES, rulebook

MIXED = """
rulebook: MIXED
version: "1"
title: {zh: 假想的双向评议, en: a made-up two-way evaluation}
source: 自拟
period: year
values:
- {name: w_peer, zh: 同行权重, en: weight of peers, unit: percent, by_year: {"2026": 40%}}
- {name: w_mass, zh: 群众权重, en: weight of the masses, unit: percent, by_year: {"2026": 60%}}
tables:
- {name: words, words: [{word: 好, give: 100}, {word: 较好, give: 85}, {word: 差, give: 50}], otherwise: error}
facts:
  ballot: {zh: 选票, en: ballot, who: unit, attributes: {panel: [同行, 群众], voter: text, opinion: [好, 较好, 差]}}
  service: {zh: 服务, en: service, who: unit, attributes: {minutes: minutes, site: text}}
  late: {zh: 迟报, en: late report, who: unit, attributes: {due: date}}
  warned: {zh: 通报, en: warned, who: unit}
  began: {zh: 开始, en: began, who: unit}
  ended: {zh: 结束, en: ended, who: unit}
parts:
- subject: unit
  zh: 单位
  en: unit
  term: {begins: began, ends: ended}
  account:
    order: happened
    balances:
    - {name: stored, zh: 存储, en: stored, unit: minutes, min: 0, max: 300, over: pool}
    - {name: pool, zh: 池, en: pool, unit: minutes}
    - {name: coins, zh: 币, en: coins, unit: coins}
    postings:
    - {zh: 存入, en: earned, from: service, of: minutes, per: day, limit: {max: 240}, post: {stored: 1}}
    - {zh: 扣回, en: taken back, from: warned, of: 'min(stored, 30)', at_most: {times: 1, in_each: month}, post: {stored: -1}}
    convert: [{zh: 折算, en: converted, source: pool, every: 60, to: coins, give: 1}]
    expire: [{zh: 到期, en: expired, balance: stored, at_end_of: half, to: pool}]
  lines:
  - {name: peers, zh: 同行评分, en: peers, from: ballot, where: panel == "同行" and voter != subject, keep: {which: last, per: voter}, take: mean, of: 'lookup(words, opinion)', missing: error}
  - name: masses
    zh: 群众评分
    en: masses
    unit: points
    from: ballot
    where: panel == "群众"
    counts_if: [{that: records(yes) <= 2, per: voter, zh: 重复投票, en: voted too often}]
    take: trimmed_mean
    of: 'lookup(words, opinion)'
    missing: 60
  - {name: votes, zh: 评议分, en: votes, formula: w_peer × peers + w_mass × masses}
  - {name: time, zh: 服务时间, en: time, from: service, per: [day, site], take: sum, of: minutes, limit: {max: 120}, then: [{per: month, limit: {max: 400}}]}
  - {name: time_points, zh: 服务分, en: points for time, formula: time / 60, limit: {max: 5}, round: {to: 0.1, by: half_even}}
  - {name: spill, zh: 溢出, en: spill, formula: over(time_points) * 50%, limit: {max: 2}}
  - {name: empty, zh: 空季度, en: empty quarters, from: service, every: quarter, part: share, take: count, worth: {steps: [{below: 1, give: -3}, {at_least: 1, give: 0}]}}
  - {name: streak, zh: 连续空月, en: empty months in a row, unit: count, from: service, every: month, part: skip, take: count, worth: {steps: [{below: 1, give: 1}, {at_least: 1, give: 0}]}, total: {take: longest_run}}
  - {name: delays, zh: 迟报扣分, en: delays, unit: points, from: late, per: event, take: only, of: 'max(days(due, day), 0)', worth: {each: -0.5}, limit: {min: -5}, total: {limit: {min: -12}}}
  - {name: each_panel, zh: 各方票数, en: ballots by panel, unit: count, from: ballot, every: panel, take: count, missing: 0, show: {to: 1, by: cut}}
  - {name: total, zh: 总分, en: total, formula: votes * 60% + time_points + spill + empty + delays + coins_worth, round: {to: 0.01, by: half_up}}
  - {name: coins_worth, zh: 币分, en: coins, formula: coins / 2}
  - {name: warnings, zh: 通报, en: warnings, from: warned, take: count}
  - {name: papers, zh: 票数, en: ballots, from: ballot, take: distinct, of: voter}
  result: total
  requires: [{that: papers >= 1, zh: 无票, en: no ballots}]
  bands: [{at_least: 60, grade: 好}, {below: 60, at_least: 20, grade: 中}, {below: 20, grade: 差}]
  verdicts:
  - {name: veto, zh: 最高“中”, en: at most 中, when: warnings > 1, does: ceiling, grade: 中}
  - {zh: 连续三月空, en: three empty months, when: streak >= 3, does: lose}
"""

BOOKS: dict[str, Rulebook] = {"MIXED": rulebook(MIXED)}
for path in sorted(EXAMPLES.glob("*.yaml")):
    book = read(path.read_text(encoding="utf-8")).rulebook
    assert book
    BOOKS[path.stem] = book

OVER_SHEETS = {
    (name, part.subject)
    for name, book in BOOKS.items()
    for part in book.parts
    if any(kind.startswith("sheet:") for line in part.lines for kind in line.kinds)
}
"""Parts over sheets: who is left out there is told by that subject's own sheet, not cited again."""

START, END = date(2026, 1, 1), date(2026, 12, 31)


def period(book: Rulebook) -> tuple[date, date]:
    return (START, date(2026, 3, 31)) if book.period == "quarter" else (START, END)


def attribute(declared: AttributeType) -> st.SearchStrategy[Value]:
    match declared:
        case tuple():
            return st.sampled_from(declared)
        case "yes_no":
            return st.sampled_from([True, True, False])
        case "date":
            return st.dates(START, END)
        case "list":
            return st.lists(st.sampled_from("abv"), max_size=3).map(tuple)
        case "text":
            return st.sampled_from(["a", "b", "v", "unit0"])
        case "moment":
            return st.integers(0, 900).map(Fraction)
    return st.fractions(0, 400, max_denominator=4) | st.integers(0, 200).map(Fraction)


@st.composite
def a_fact(draw: st.DrawFn, book: Rulebook, position: int) -> Fact:
    name = draw(st.sampled_from(sorted(book.facts)))
    kind: FactKind = book.facts[name]
    number = draw(st.integers(0, 2))
    who = {role: f"{role}{number if nth == 0 else number % 2}" for nth, role in enumerate(kind.who)}
    attributes = {each: draw(attribute(declared)) for each, declared in kind.attributes.items()}
    if attributes and draw(st.integers(0, 30)) == 0:
        attributes.popitem()
    day = START + timedelta(days=draw(st.integers(-40, 364)))
    aside = SetAside("有异议", "in dispute") if draw(st.integers(0, 30)) == 0 else None
    return Fact(position, name, who, day, attributes, aside)


@st.composite
def histories(draw: st.DrawFn, book: Rulebook) -> list[Fact]:
    size = draw(st.integers(1, 30))
    enters = [
        kind
        for part in book.parts
        for kind in (part.roll.enters if part.roll else None, *(part.term.begins if part.term else ()))
        if kind
    ]
    facts = [draw(a_fact(book, position)) for position in range(1, size + 1)]
    for kind in dict.fromkeys(enters):
        declared = book.facts[kind]
        for number in range(3):
            who = {
                role: f"{role}{number if nth == 0 else number % 2}" for nth, role in enumerate(declared.who)
            }
            attributes = {each: draw(attribute(of)) for each, of in declared.attributes.items()}
            day = draw(st.sampled_from([date(2025, 6, 10), date(2026, 2, 10)]))
            facts.append(Fact(len(facts) + 1, kind, who, day, attributes))
    return facts


def run(book: Rulebook, facts: list[Fact], as_of: date | None = None) -> tuple[Sheet, ...]:
    start, end = period(book)
    return score(book, facts, start, end, as_of or end, head=1000)


@dataclass(frozen=True)
class History:
    """A drawn history and the sheets that come of it: every property looks at the same."""

    book: Rulebook
    facts: list[Fact]
    sheets: tuple[Sheet, ...]

    def without(self, gone: Fact) -> tuple[Sheet, ...]:
        return run(self.book, [each for each in self.facts if each is not gone])


Property = Callable[[History, st.DataObject], None]
PROPERTIES: list[Property] = []


def must_hold(holds: Property) -> Property:
    PROPERTIES.append(holds)
    return holds


@pytest.mark.parametrize("histories_each", [4, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", BOOKS)
def test_every_property_holds_for_any_facts(name: str, histories_each: int) -> None:
    """A few histories of each rulebook always, many in the long run of the suite."""
    book = BOOKS[name]

    @settings(
        max_examples=histories_each, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
    )
    @given(st.data())
    def hold(data: st.DataObject) -> None:
        facts = data.draw(histories(book))
        history = History(book, facts, run(book, facts))
        for holds in PROPERTIES:
            holds(history, data)

    hold()


@must_hold
def any_order_of_facts_gives_equal_bytes(history: History, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history.facts))
    assert written(run(history.book, shuffled)) == written(history.sheets)


@must_hold
def facts_that_share_a_position_may_come_in_any_order_too(history: History, data: st.DataObject) -> None:
    facts = [replace(each, position=1 + each.position // 3) for each in history.facts]
    shuffled = data.draw(st.permutations(facts))
    assert written(run(history.book, facts)) == written(run(history.book, shuffled))


@must_hold
def a_line_is_the_sum_of_its_entries_and_a_total_of_its_terms(history: History, data: st.DataObject) -> None:
    for sheet in history.sheets:
        for line in sheet.lines:
            if line.value is not None:
                assert sum(Fraction(entry.amount) for entry in line.entries) == Fraction(line.value)
        if sheet.result is not None:
            (rules,) = (part for part in history.book.parts if part.subject == sheet.part)
            assert sheet.line(str(rules.result)).value == sheet.result


@must_hold
def every_line_lies_in_the_range_that_the_check_gives_it(history: History, data: st.DataObject) -> None:
    book = history.book
    context = BookContext(book, Findings(), ("2026",))
    ranges = {
        part.subject: LineRanges(PartContext(context, part, ("parts", nth), book.parts[:nth]))
        for nth, part in enumerate(book.parts)
    }
    for sheet in history.sheets:
        for line in sheet.lines:
            of_line = ranges[sheet.part].of_name(line.name)
            if line.value is not None:
                assert of_line.low is None or of_line.low <= Fraction(line.value), (line.name, of_line)
                assert of_line.high is None or Fraction(line.value) <= of_line.high, (line.name, of_line)


@must_hold
def evidence_matters_and_is_complete(history: History, data: st.DataObject) -> None:
    """A sheet changes with a fact that it cites, and stays as it is when another is taken away."""
    gone = st.lists(st.sampled_from(history.facts), max_size=4, unique_by=lambda each: each.position)
    for fact in data.draw(gone):
        after = {(each.part, each.subject): each for each in history.without(fact)}
        for sheet in history.sheets:
            then = after.get((sheet.part, sheet.subject))
            same = then is not None and then.canonical() == sheet.canonical()
            if fact.position in cited(sheet):
                assert not same
            elif then is not None and (history.book.rulebook, sheet.part) not in OVER_SHEETS:
                assert same


@must_hold
def a_sheet_scored_alone_is_that_among_all(history: History, data: st.DataObject) -> None:
    book, facts = history.book, history.facts
    start, end = period(book)

    def entered(link: Link, above: Collection[str]) -> set[str]:
        rolled = [fact.who for fact in facts if fact.kind == link.enters and link.below in fact.who]
        return {who[link.below] for who in rolled if who.get(link.above) in above}

    for subject in {each.subject for each in history.sheets}:
        needed = needed_for(book, subject, entered)
        theirs = [fact for fact in facts if any(fact.who.get(role) in ids for role, ids in needed.items())]
        alone = score_one(book, theirs, subject, needed, start, end, end, head=1000)
        assert alone == tuple(each for each in history.sheets if each.subject == subject)


@must_hold
def what_happens_after_the_as_of_day_changes_nothing(history: History, data: st.DataObject) -> None:
    as_of = data.draw(st.dates(START, period(history.book)[1]))
    known = [each for each in history.facts if each.day <= as_of]
    assert written(run(history.book, history.facts, as_of)) == written(run(history.book, known, as_of))


@must_hold
def every_absence_says_where_was_searched_and_every_sentence_is_whole(
    history: History, data: st.DataObject
) -> None:
    from_facts = {line.name for part in history.book.parts for line in part.lines if line.kinds}
    for sheet in history.sheets:
        for line in sheet.lines:
            for entry in line.entries:
                assert "{" not in entry.zh + entry.en
                if line.name in from_facts and entry.kind not in (
                    "not_applicable",
                    "withheld",
                    "round",
                    "cap",
                    "floor",
                ):
                    assert entry.evidence or entry.searched, entry


def written(sheets: tuple[Sheet, ...]) -> list[bytes]:
    return [each.canonical() for each in sheets]


def cited(sheet: Sheet) -> set[int]:
    return {
        *sheet.standing,
        *(position for line in sheet.lines for entry in line.entries for position in entry.evidence),
    }
