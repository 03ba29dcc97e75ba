"""What the checks share: the rulebook, where to say what is wrong, and which names mean what where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook import Part, Rulebook
from contracts.rulebook_lines import Line
from domain.scoring.findings import Findings, Path
from domain.scoring.formulas import Place, of_account, of_line, of_part
from domain.scoring.meaning import DATE, NUMBER, TEXT, Meaning, of_record
from domain.scoring.parsing import readable
from domain.scoring.plan import Values
from domain.scoring.scope import Scope
from domain.scoring.units import record_meanings, unit_of_line
from domain.scoring.values import NoValue

PART_WORDS = ("subject", "period_start", "period_end")
SHEET_WORDS = ("grade", "grade_by_number", "status")
ALL_RESERVED = (*PART_WORDS, *SHEET_WORDS, "day", "overlap", "amount", "share", "else")
"""Names that formulas find by themselves: nothing else may be called so."""


@dataclass(slots=True)
class BookContext:
    """`years` are those for which every value must have a number."""

    rulebook: Rulebook
    findings: Findings
    years: tuple[str, ...]

    def value_meanings(self) -> dict[str, Meaning]:
        return {
            value.name: DATE if value.unit == "date" else Meaning("number", value.unit)
            for value in self.rulebook.values
        }

    def settings(self) -> list[Scope]:
        """The values as they are in each of the years, and after each change: what edges are checked with."""
        days = {date(int(year), 1, 1) for year in self.years}
        days |= {
            date.fromisoformat(change.from_day)
            for value in self.rulebook.values
            for change in value.changes
            if change.from_day[:4] in self.years
        }
        values = Values(self.rulebook.values)
        return [Scope((values.on(day),), {}) for day in sorted(days)] or [Scope(({},), {})]

    def constants(self, text: str | None) -> list[Fraction | None]:
        """What a formula over values comes to in each setting; None where that cannot be said."""
        return [constant(text, scope) for scope in self.settings()]


def constant(text: str | None, scope: Scope) -> Fraction | None:
    node = readable(text) if text is not None else None
    try:
        return node.number(scope) if node else None
    except NoValue:
        return None


@dataclass(slots=True)
class PartContext:
    """One part, where it stands, and the parts before it: their sheets may be read."""

    book: BookContext
    part: Part
    at: Path
    before: tuple[Part, ...]
    roll: dict[str, Meaning] = field(default_factory=dict)
    lines: dict[str, Meaning] = field(default_factory=dict)
    balances: dict[str, Meaning] = field(default_factory=dict)

    def __post_init__(self) -> None:
        facts = self.book.rulebook.facts
        if self.part.roll and self.part.roll.enters in facts:
            self.roll = of_record({self.part.roll.enters: facts[self.part.roll.enters]})
            self.roll.pop("day")
        for balance in self.part.account.balances if self.part.account else ():
            self.balances[balance.name] = Meaning("number", balance.unit)
        for line in self.part.lines:
            self.lines[line.name] = Meaning("number", unit_of_line(line, self.record(line.kinds)))

    def record(self, kinds: tuple[str, ...]) -> dict[str, Meaning]:
        """What formulas over records of these kinds may read of a record."""
        return record_meanings(self.book.rulebook, kinds, self.before)

    def record_of(self, kind: str) -> dict[str, Meaning]:
        return self.record((kind,))

    def sheets(self) -> dict[str, Part]:
        return {f"sheet:{part.subject}": part for part in self.before}

    # -- which names a formula may read, by where it stands (formulas.Reads) ---------------------------------------

    def values(self) -> dict[str, Meaning]:
        return self.book.value_meanings()

    def at_roll(self) -> dict[str, Meaning]:
        return {**self.values(), **self.roll, "subject": TEXT, "period_start": DATE, "period_end": DATE}

    def at_part(self) -> dict[str, Meaning]:
        return {**self.at_roll(), **self.balances, **self.lines}

    def at_verdict(self) -> dict[str, Meaning]:
        grades = tuple(band.grade for band in self.part.bands)
        return {**self.at_part(), "grade_by_number": Meaning("text", words=(*grades, "none"))}

    def at_posting(self, kinds: tuple[str, ...]) -> dict[str, Meaning]:
        return {**self.at_roll(), **self.balances, **self.record(kinds)}

    def at_record(self, line: Line) -> dict[str, Meaning]:
        overlap = {"overlap": Meaning("number", "minutes")} if line.overlap else {}
        return {**self.at_part(), **self.record(line.kinds), **overlap}

    def at_group(self, keys: tuple[str, ...], record: dict[str, Meaning]) -> dict[str, Meaning]:
        return {**self.at_part(), **{key: record[key] for key in keys if key in record}}


@dataclass(frozen=True, slots=True)
class Placed:
    """A formula of a part: where it stands, the names that it may read, and which of them are a record's own."""

    path: Path
    place: Place
    names: dict[str, Meaning]
    of_record: frozenset[str]


def places_in(context: PartContext) -> Iterator[Placed]:
    """Every formula of the part, in the order in which they are written."""
    part, at = context.part, context.at
    for i, line in enumerate(part.lines):
        for place in of_line(line):
            record = context.record(line.kinds) if place.reads in ("record", "group") else {}
            names = with_amount({**context.at_part(), **record}, NUMBER)
            yield Placed((*at, "lines", i, *place.path), place, names, frozenset(record))
    for place in of_account(part.account) if part.account else ():
        kinds = (
            part.account.postings[int(place.path[1])].kinds
            if part.account and place.path[0] == "postings"
            else ()
        )
        names = context.at_posting(kinds)
        yield Placed((*at, "account", *place.path), place, names, frozenset(context.record(kinds)))
    for place in of_part(part):
        yield Placed((*at, *place.path), place, context.at_verdict(), frozenset())


def with_amount(names: dict[str, Meaning], amount: Meaning) -> dict[str, Meaning]:
    return {**names, "amount": amount, "share": NUMBER}
