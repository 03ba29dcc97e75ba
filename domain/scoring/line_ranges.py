"""Between which two numbers each line of a part must lie, stage by stage, and each cap that can never bite on the way.

from: joint_activity, every: quarter, worth 0 or -5          from -20 to 0: a year has four quarters
… limit: {min: -30}                                          never bites
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from contracts.rulebook_lines import Line, Stage, Step, Worth
from contracts.rulebook_words import Limit
from domain.scoring.calendar import FINER_TO_COARSER
from domain.scoring.check_context import PartContext
from domain.scoring.findings import Path
from domain.scoring.numbers import rounded
from domain.scoring.parsing import readable
from domain.scoring.ranges import (
    ANYTHING,
    AT_LEAST_NOTHING,
    NOTHING,
    Known,
    Range,
    highest_of,
    hull,
    lowest_of,
    range_of,
)
from domain.scoring.units import stages_of

UNITS_IN: dict[str, tuple[int, int, int, int, int]] = {
    "year": (366, 12, 4, 2, 1),
    "half": (184, 6, 2, 1, 1),
    "quarter": (92, 3, 1, 1, 1),
    "month": (31, 1, 1, 1, 1),
}
"""How many days, months, quarters, halves and years a period touches at most."""

OF_ONE = Range(Fraction(1), Fraction(1))
PART = Range(Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class Reached:
    """What a stage, or a line without stages, must lie in before its limit; steps: what they are chosen by."""

    path: Path
    limit: Limit | None
    before: Range
    steps: tuple[Step, ...] = ()
    chosen_by: Range = ANYTHING


@dataclass(slots=True)
class LineRanges:
    """The range of each line, worked out when it is asked for."""

    context: PartContext
    known: dict[str, Range] = field(default_factory=dict)
    reached: dict[str, tuple[Reached, ...]] = field(default_factory=dict)

    def of_name(self, name: str) -> Range:
        """A line, value or table (`lookup:` before its name); of anything else nothing is known."""
        if name in self.known:
            return self.known[name]
        self.known[name] = ANYTHING  # while it is worked out: a circle ends here
        lines = {line.name: line for line in self.context.part.lines}
        if name in lines:
            reached: list[Reached] = []
            self.known[name] = self._of_line(lines[name], reached)
            self.reached[name] = tuple(reached)
        elif name.startswith("lookup:"):
            self.known[name] = self._of_table(name.removeprefix("lookup:"))
        elif name in self.context.values():
            self.known[name] = _of_numbers(self.context.book.constants(name))
        return self.known[name]

    def beside(self, record: Collection[str]) -> Known:
        """The same where a record's own names stand before those of the part: of them nothing is known."""
        return lambda name: ANYTHING if name in record else self.of_name(name)

    def of(self, text: str | None, more: Known | None = None) -> Range:
        node = readable(text) if text is not None else None
        return range_of(node, more or self.of_name) if node else ANYTHING

    def _of_table(self, name: str) -> Range:
        for table in self.context.book.rulebook.tables:
            if table.name == name:
                given = [each.give for each in table.words] + [table.otherwise or "error"]
                return self._hull(given)
        return ANYTHING

    def _hull(self, given: list[str]) -> Range:
        """Of what a table gives; what is `error` gives nothing at all."""
        numbers = [self.of(each) for each in given if each != "error"]
        return hull(numbers) if numbers else ANYTHING

    def _of_line(self, line: Line, reached: list[Reached]) -> Range:
        if line.kinds:
            got = self._of_stages(line, reached)
        else:
            got = self.of(line.value if line.value is not None else line.formula)
            if line.if_zero not in (None, "error"):
                got = got.with_(self.of(line.if_zero))
            got = self._limited(got, (), line, reached)
        return got if line.applies is None else got.with_(NOTHING)

    def _of_stages(self, line: Line, reached: list[Reached]) -> Range:
        record = self.context.record(line.kinds)
        each = self.of(line.of, self.beside(record))
        if line.of is None:
            each = OF_ONE
        if line.less:
            each = Range(None if each.low is None else min(each.low, Fraction(0)), each.high)
        how_many: int | None = None
        for path, stage in _placed(line):
            each = self._of_stage(stage, each, how_many, path, reached)
            how_many = self._groups(stage, line)
        return each if stage.per == ("period",) and not stage.every else each.added_up(how_many)

    def _of_stage(
        self, stage: Stage, each: Range, how_many: int | None, path: Path, reached: list[Reached]
    ) -> Range:
        taken = _taken(stage, each, how_many)
        got = self._worth(stage.worth, taken)
        if stage.missing not in (None, "error"):
            got = got.with_(self.of(stage.missing))
        if stage.part == "share":
            got = got.with_(NOTHING)
        steps = stage.worth.steps or () if stage.worth else ()
        return self._limited(got, path, stage, reached, steps, taken)

    def _worth(self, worth: Worth | None, taken: Range) -> Range:
        if worth is None:
            return taken
        if worth.each is not None:
            return taken * self.of(worth.each)
        if worth.rate:
            every = self.of(worth.rate.every).point
            times = taken.times(1 / every) if every else ANYTHING
            return times.with_(NOTHING) * self.of(worth.rate.give)
        if worth.steps:
            return hull(self.of(step.give) for step in worth.steps)
        if worth.tiers:
            never_negative = all(self.of(tier.give).is_never_negative for tier in worth.tiers)
            return AT_LEAST_NOTHING if never_negative else ANYTHING
        if worth.table:
            given = [each.give for each in worth.table.words]
            return self._hull([*given, worth.table.otherwise or "error"])
        own = {"amount": taken, "share": PART}
        return self.of(worth.formula, lambda name: own[name] if name in own else self.of_name(name))

    def _limited(
        self,
        got: Range,
        path: Path,
        stage: Stage,
        reached: list[Reached],
        steps: tuple[Step, ...] = (),
        taken: Range = ANYTHING,
    ) -> Range:
        reached.append(Reached(path, stage.limit, got, steps, taken))
        if stage.limit:
            if stage.limit.max is not None:
                got = lowest_of(got, self.of(stage.limit.max))
            if stage.limit.min is not None:
                got = highest_of(got, self.of(stage.limit.min))
        if stage.round:
            to = self.of(stage.round.to).point
            if not to or to < 0:
                return ANYTHING
            by = stage.round.by
            return Range(
                None if got.low is None else rounded(got.low, to, by),
                None if got.high is None else rounded(got.high, to, by),
            )
        return got

    def _groups(self, stage: Stage, line: Line) -> int | None:
        """Into how many groups a stage falls at most; None when nobody knows."""
        units = dict(
            zip(FINER_TO_COARSER, UNITS_IN.get(self.context.book.rulebook.period, (None,) * 5), strict=True)
        )
        record = self.context.record(line.kinds)
        how_many = 1
        for key in (stage.every,) if stage.every else stage.per:
            words = record[key].words if key in record else None
            number = 1 if key == "period" else len(words) if words else units.get(key)
            if number is None:
                return None
            how_many *= number
        return how_many


def _placed(line: Line) -> Iterator[tuple[Path, Stage]]:
    for nth, stage in enumerate(stages_of(line)):
        yield () if nth == 0 else ("total",) if stage is line.total else ("then", nth - 1), stage


def _taken(stage: Stage, each: Range, how_many: int | None) -> Range:
    """What is taken of none, or of up to so many, that each lie in a range."""
    most = None if how_many is None else Fraction(how_many)
    match stage.take:
        case "sum":
            return each.added_up(how_many)
        case "count" | "distinct" | "longest_run":
            return Range(Fraction(0), most)
    return each


def _of_numbers(numbers: list[Fraction | None]) -> Range:
    known = [Range(number, number) for number in numbers if number is not None]
    return hull(known) if known and len(known) == len(numbers) else ANYTHING
