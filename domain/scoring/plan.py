"""A rulebook made ready to run: formulas parsed, values by day, lines in the order in which they need each other.

A line comes after every line that any of its formulas names: in `formula`, and just as well in `where`, `limit`,
`applies` or a step. Circles are found by the check, before anything runs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from contracts.rulebook import Part, Rulebook
from contracts.rulebook import Value as ValueByYear
from contracts.rulebook_accounts import Balance
from contracts.rulebook_lines import Line, Stage, WordTable
from contracts.rulebook_words import Rounding, Unit
from domain.scoring.calendar import WorkdayCalendar
from domain.scoring.explaining_words import WORDS
from domain.scoring.formulas import of_line
from domain.scoring.meaning import Meaning
from domain.scoring.moving import Moving
from domain.scoring.notes import notes_in
from domain.scoring.numbers import read_number
from domain.scoring.parsing import parse
from domain.scoring.ranges import ANYTHING, Range, hull
from domain.scoring.scope import Scope
from domain.scoring.sentences import Both
from domain.scoring.terms import Labels, Term, terms_of
from domain.scoring.units import NUMBER_OF, record_meanings, stages_of, unit_of_line, unit_of_of
from domain.scoring.values import Value
from domain.scoring.words import RecordWords

ADDED_UP = Stage()
"""What `total` is when it is not written: the sum of all groups."""

RECORD_PLACES = ("record", "group")


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage, the unit of what it takes and of what it gives; for `every` over words, those words."""

    stage: Stage
    is_first: bool
    unit_taken: Unit
    unit_given: Unit
    words: tuple[str, ...] = ()
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A line, its unit, the names it reads (of the part, and of each record), and its stages in order."""

    line: Line
    unit: Unit
    reads: frozenset[str]
    reads_of_record: frozenset[str]
    stages: tuple[StagePlan, ...]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A part, its lines in order of need, and the people's words and units for the names in its formulas."""

    part: Part
    lines: tuple[LinePlan, ...]
    labels: Labels
    """Of lines, balances and values: all that reducer 1 had words for."""
    called: Labels
    """The same, and of what records hold."""
    terms: Mapping[str, tuple[Term, ...]]
    """The summands of each line's formula, by the line's name."""
    units: Mapping[str, Unit]
    shows: Mapping[str, Rounding]
    notes: frozenset[str]
    kinds: frozenset[str]
    """The kinds of facts that anything in the part reads."""
    moving: Moving
    """What can still change before a period is over."""


class Values:
    """The rulebook's values on a day. A year without a number has none: the name stands for nothing."""

    def __init__(self, values: tuple[ValueByYear, ...]) -> None:
        self.values = values
        self.change_within_a_year = any(value.changes for value in values)
        self.known: dict[date | int, Mapping[str, Value | None]] = {}

    def on(self, day: date) -> Mapping[str, Value | None]:
        key = day if self.change_within_a_year else day.year
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = {value.name: value_on(value, day) for value in self.values}
        return known


@dataclass(frozen=True, slots=True)
class Plan:
    book: Rulebook
    parts: tuple[PartPlan, ...]
    values: Values
    tables: Mapping[str, Mapping[str, Fraction | None]]
    workdays: WorkdayCalendar | None
    words: RecordWords

    def number(self, text: str, day: date) -> Fraction:
        """The number of a formula that reads values only."""
        return parse(text).number(Scope((self.values.on(day),), self.tables, self.workdays))


def plan(book: Rulebook) -> Plan:
    """Return `book` ready to run; the same object again for the same rulebook object."""
    return _planned(_Same(book))


def value_on(value: ValueByYear, day: date) -> Value | None:
    """What a value is on a day: its year's number, or that of the latest change since; None when it is none."""
    given = value.by_year.get(f"{day.year:04}")
    changes = [change for change in value.changes if change.from_day[:4] == f"{day.year:04}"]
    for change in sorted(changes, key=lambda change: change.from_day):
        if date.fromisoformat(change.from_day) <= day:
            given = change.give
    try:
        return (
            None
            if given is None
            else date.fromisoformat(given)
            if value.unit == "date"
            else read_number(given)
        )
    except ValueError:
        return None


def word_numbers(table: WordTable) -> dict[str, Fraction | None]:
    """Words to numbers; the empty word stands for any other, None for `error`."""
    numbers = {given.word: _number_or_none(given.give) for given in table.words}
    numbers[""] = _number_or_none(table.otherwise or "error")
    return numbers


def needs(line: Line) -> frozenset[str]:
    """Every name that any formula of the line reads; `over:x` counts as reading x."""
    names = frozenset[str]().union(
        *(parse(place.text).names() for place in of_line(line) if place.text != "error")
    )
    return names | {name.removeprefix("over:") for name in names}


def in_order_of_need(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines, each after those that it reads, otherwise as written."""
    by_name = {line.name: line for line in lines}
    ordered: dict[str, Line] = {}
    visited: set[str] = set()

    def visit(line: Line) -> None:
        if line.name in visited:
            return
        visited.add(line.name)
        for name in sorted(needs(line) & by_name.keys(), key=list(by_name).index):
            visit(by_name[name])
        ordered[line.name] = line

    for line in by_name.values():
        visit(line)
    return tuple(ordered.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A rulebook compared as the object that it is: hashing a whole one would cost more than planning it."""

    book: Rulebook

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.book is self.book

    def __hash__(self) -> int:
        return id(self.book)


@lru_cache(maxsize=32)
def _planned(same: _Same) -> Plan:
    book = same.book
    words = RecordWords(book)
    return Plan(
        book,
        tuple(_part(book, part, book.parts[:i], words) for i, part in enumerate(book.parts)),
        Values(book.values),
        {table.name: word_numbers(table) for table in book.tables},
        _workdays(book),
        words,
    )


def _part(book: Rulebook, part: Part, before: tuple[Part, ...], words: RecordWords) -> PartPlan:
    lines = tuple(_line(book, line, before) for line in in_order_of_need(part.lines))
    balances = part.account.balances if part.account else ()
    named: tuple[ValueByYear | Balance | Line, ...] = (*book.values, *balances, *part.lines)
    labels = {each.name: each.zh for each in named}, {each.name: each.en for each in named}
    units: dict[str, Unit] = {line.line.name: line.unit for line in lines}
    units |= {balance.name: balance.unit for balance in balances}
    units |= {value.name: value.unit for value in book.values if value.unit != "date"}
    shows = {line.name: line.show for line in part.lines if line.show}
    notes = frozenset(note for _, note in notes_in(part))
    terms = {line.name: terms_of(parse(line.formula), labels) for line in part.lines if line.formula}
    moving = Moving(
        part.lines,
        {line.name: record_meanings(book, line.kinds, before) for line in part.lines if line.kinds},
        {value.name: _range(value) for value in book.values},
        (*(balance.name for balance in balances), "grade_by_number"),
    )
    kinds = frozenset(_kinds_read(part))
    called = _called(book, kinds, words, before, labels)
    return PartPlan(part, lines, labels, called, terms, units, shows, notes, kinds, moving)


def _called(
    book: Rulebook, kinds: frozenset[str], words: RecordWords, before: tuple[Part, ...], labels: Labels
) -> Labels:
    found: dict[str, Both] = dict(WORDS)
    for part in before:
        found |= {line.name: (line.zh, line.en) for line in part.lines}
        found |= {verdict.name: (verdict.zh, verdict.en) for verdict in part.verdicts if verdict.name}
    for kind in sorted(kinds & book.facts.keys()):
        for name in (*book.facts[kind].attributes, *book.facts[kind].who):
            if said := words.name(name, (kind,)):
                found[name] = said
    zh, en = ({name: said[language] for name, said in found.items()} for language in (0, 1))
    return zh | dict(labels[0]), en | dict(labels[1])


def _kinds_read(part: Part) -> Iterator[str]:
    for line in part.lines:
        yield from line.kinds
    for posting in part.account.postings if part.account else ():
        yield from posting.kinds
    if part.roll:
        yield from (part.roll.enters, *part.roll.leaves)
    if part.term:
        yield from (*part.term.begins, *part.term.ends)


def _line(book: Rulebook, line: Line, before: tuple[Part, ...]) -> LinePlan:
    record = record_meanings(book, line.kinds, before)
    unit = unit_of_line(line, record)
    places = [place for place in of_line(line) if place.text != "error"]
    of_record = frozenset[str]().union(
        *(parse(each.text).names() for each in places if each.reads in RECORD_PLACES)
    )
    return LinePlan(
        line=line,
        unit=unit,
        reads=frozenset[str]().union(*(parse(each.text).names() for each in places)),
        reads_of_record=of_record | frozenset(line.per) | frozenset(line.keep.per if line.keep else ()),
        stages=_stages(line, unit, record),
    )


def _stages(line: Line, unit: Unit, record: Mapping[str, Meaning]) -> tuple[StagePlan, ...]:
    if not line.kinds:
        return ()
    plans: list[StagePlan] = []
    becomes_worth = any(stage.worth for stage in stages_of(line))
    unit_now = unit_of_of(line.of, record) if becomes_worth else unit
    for stage in stages_of(line):
        taken = NUMBER_OF.get(stage.take, unit_now) if becomes_worth else unit
        unit_now = unit if stage.worth else taken
        words = record[stage.every].words if stage.every and stage.every in record else None
        plans.append(StagePlan(stage, not plans, taken, unit_now, words or ()))
    if line.total is None:
        plans.append(StagePlan(ADDED_UP, False, unit_now, unit_now, is_default=True))
    return tuple(plans)


def _workdays(book: Rulebook) -> WorkdayCalendar | None:
    if book.workdays is None:
        return None
    return WorkdayCalendar(
        frozenset(int(year) for year in book.workdays.years),
        frozenset(date.fromisoformat(day) for day in book.workdays.off),
        frozenset(date.fromisoformat(day) for day in book.workdays.on),
    )


def _range(value: ValueByYear) -> Range:
    """Between which numbers a value lies, whatever the year."""
    if value.unit == "date":
        return ANYTHING
    given = [*value.by_year.values(), *(change.give for change in value.changes)]
    return hull(Range(number, number) for number in map(read_number, given)) if given else ANYTHING


def _number_or_none(text: str) -> Fraction | None:
    return None if text == "error" else read_number(text)


def both_labels(plan: PartPlan, name: str) -> Both:
    """The people's words for a line, a balance or a value."""
    return plan.labels[0].get(name, name), plan.labels[1].get(name, name)
