"""A rulebook as one query over the view of facts: every subject's lines, result and grades, without sentences.

    facts ─▶ p0_a   a row for each subject: counts, sums of the lines that take all records together   ┐
          ─▶ p0_g3  a row for each subject: a line with groups inside (per event, every quarter, …)    ├─▶ p0_out ─▶ p1_…
          ─▶ p0_roll, p0_term   who is on the roll, for which days                                     ┘

The same as `domain/scoring/engine.py`, in the same order, which is what the tests compare. A part that uses more than this
knows (accounts, overlap, keep, …) is not compiled: `NotInColumns`. What only the data can tell (a fraction with an unusual
denominator, two records where the order within one event would count) makes a subject `odd`; for it the answer is no answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.rulebook import Part, Rulebook
from contracts.rulebook_lines import Stage
from domain.scoring.calendar import Days
from domain.scoring.parsing import parse
from domain.scoring.pending import changes_numbers
from domain.scoring.plan import LinePlan, PartPlan, Plan, plan
from projections.column_formulas import (
    NO_NUMBER,
    Cell,
    NotInColumns,
    column,
    day,
    either,
    fails_by_zero,
    number,
    of_kind,
    plus,
    quoted_text,
)
from projections.column_grades import Graded, Grades, can_cease
from projections.column_groups import Taken
from projections.column_names import PartNames
from projections.column_records import Steps
from projections.column_sources import PartFacts, Source
from projections.column_stages import limited, staged


@dataclass(frozen=True, slots=True)
class Compiled:
    """A part's query, what stands in `p<nth>_out`, and what later parts may read of its sheets."""

    part: PartPlan
    queries: tuple[str, ...]
    lines: Mapping[str, Cell]
    result: Cell | None
    verdicts: tuple[str, ...]
    names: Mapping[str, Cell]
    roles: frozenset[str]


def compiled(book: Rulebook, source: Source, period: Days, as_of: date) -> Iterator[Compiled | str]:
    """Each part in order: its query, or why there is none."""
    before: dict[str, tuple[int, Compiled]] = {}
    left: list[Part] = []
    for nth, part in enumerate(book.parts):
        try:
            if any(each.roll for each in left):
                raise NotInColumns("a part below is not in columns")
            done = PartInColumns(book, nth, source, period, as_of, before).compiled()
        except NotInColumns as why:
            left.append(part)
            yield str(why)
            continue
        before[part.subject] = nth, done
        yield done


class PartInColumns:
    """One part on its way to a query."""

    def __init__(self, book: Rulebook, nth: int, source: Source, period: Days, as_of: date, before: Mapping[str, tuple[int, Compiled]]) -> None:  # fmt: skip
        self.plan: Plan = plan(book)
        self.part: PartPlan = self.plan.parts[nth]
        self.rules: Part = self.part.part
        self.book, self.nth, self.before = book, nth, before
        self.period, self.as_of = period, as_of
        self.role = self.rules.subject
        self.names = PartNames(self.plan, period)
        self.facts = PartFacts(book, nth, source, period, as_of)
        self.queries: list[str] = []
        self.aggregates: list[str] = []
        self.of_sheets: dict[str, list[str]] = {}
        self.joins: list[str] = []
        self.odd: list[str] = [source.odd]
        self.steps = Steps("x")

    def compiled(self) -> Compiled:
        """
        Raises:
            NotInColumns: the part uses what columns do not know.
        """
        is_open = self.as_of < self.period.last
        self._require_known(is_open)
        for name in self.facts.standing:
            self.joins.append(f"LEFT JOIN p{self.nth}_{name} AS {name} ON {name}.subject = s.subject")
            self.odd.append(f"{name}.tie")
        if self.rules.roll:
            self.names.roll = self.facts.names("roll", (self.rules.roll.enters,))
        exempt = self.steps.keep(self.names.truth(self.rules.exempt)).sql if self.rules.exempt else None
        cells: dict[str, Cell] = {}
        for at, line in enumerate(self.part.lines):
            value, cut = self._line(at, line)
            cells[line.line.name] = value
            self.names.lines[line.line.name] = value
            self.names.lines[f"over:{line.line.name}"] = cut
        grades = Grades(self.part, self.names, self.steps, is_open)
        return self._written(cells, grades.graded(cells, exempt, self.facts.on_roll))

    def _require_known(self, is_open: bool) -> None:
        if self.rules.account or self.plan.values.change_within_a_year:
            raise NotInColumns("an account, or a value that changes within the year")
        if len({part.subject for part in self.book.parts}) < len(self.book.parts):
            raise NotInColumns("two parts of one subject")
        ceasing = self.rules.term and any(can_cease(self.part, each) for each in self.rules.verdicts)
        if is_open and (changes_numbers(self.part) or ceasing):
            raise NotInColumns("what is pending before the period is over")

    # -- lines ----------------------------------------------------------------------------------------------------

    def _line(self, at: int, plan: LinePlan) -> tuple[Cell, Cell]:
        line, steps = plan.line, self.steps
        if line.kinds:
            value, cut = self._from_facts(at, plan)
        else:
            if line.formula is not None:
                node = parse(line.formula)
                value = of_kind(column(node, self.names.of_part, self.names.tables), "number")
                if line.if_zero not in (None, "error"):
                    by_zero = fails_by_zero(node, self.names.of_part, self.names.tables)
                    value = either(by_zero, self.names.in_part(str(line.if_zero), {}), value)
            else:
                value = self.names.in_part(str(line.value), {})
            value, cut = limited(
                self.names.fixed, steps, steps.keep(value), line.limit, line.round, self.names.in_part
            )
        if line.applies is not None:
            applies = steps.keep(self.names.truth(line.applies)).sql
            value, cut = either(applies, value, number(0)), either(applies, cut, number(0))
        value = steps.keep(value)
        if cut.exact is None:
            cut = steps.keep(either(f"({value.sql} IS NOT NULL)", cut, number(0)))
        return value, cut

    def _from_facts(self, at: int, plan: LinePlan) -> tuple[Cell, Cell]:
        line = plan.line
        if line.overlap or line.keep or line.less or any(condition.per for condition in line.counts_if):
            raise NotInColumns("overlap, keep, less or conditions on groups")
        sheets = [kind.removeprefix("sheet:") for kind in line.kinds if kind.startswith("sheet:")]
        if sheets and (len(line.kinds) > 1 or sheets[0] not in self.before):
            raise NotInColumns("sheets of a part that is not in columns")
        taken = Taken(self, at, plan, sheets[0] if sheets else None)
        stages = [each.stage for each in plan.stages]
        if stages[0].per == ("period",) and stages[0].every is None:
            cell, count = taken.together(stages[0])
            rest = stages[1:]
            value, cut = staged(self.names.fixed, self.steps, stages[0], cell, count, self.names.in_part)
            value = self.steps.keep(either(taken.sound, value, NO_NUMBER))
        else:
            cell, count, cut, rest = taken.grouped(stages)
            last, *rest = rest
            value, more = staged(self.names.fixed, self.steps, last, cell, count, self.names.in_part)
            cut = more if last.worth else plus(cut, more)
            value = self.steps.keep(either(taken.sound, value, NO_NUMBER))
        for stage in rest:
            if stage.per != ("period",) or stage.every:
                raise NotInColumns("a finer stage after a coarser one")
            value, more = staged(
                self.names.fixed, self.steps, stage, of_one(stage, value), None, self.names.in_part
            )
            cut = more if stage.worth else plus(cut, more)
        return value, cut

    # -- the whole -------------------------------------------------------------------------------------------------

    def _written(self, cells: dict[str, Cell], graded: Graded) -> Compiled:
        columns = [
            f"s.subject, {graded.status} AS status, {graded.by_number} AS grade_by_number, {graded.grade} AS grade"
        ]
        out: dict[str, Cell] = {}

        def put(alias: str, cell: Cell) -> Cell:
            columns.append(f"{cell.sql} AS {alias}")
            if not isinstance(cell.over, int):
                columns.append(f"{cell.over} AS {alias}_d")
            return Cell(cell.kind, f"q.{alias}", cell.over if isinstance(cell.over, int) else f"q.{alias}_d")

        read_of: dict[str, Cell] = {}
        roles = {self.role: "s.subject"}
        if self.rules.roll:
            for at, (name, cell) in enumerate(sorted(self.names.roll.items())):
                read_of[name] = put(f"a{at}", cell)
            roles |= {
                part.subject: self.facts.source.heirs(f"(roll.who ->> {quoted_text(part.subject)})")
                for part in self.book.parts
                if part.subject != self.role
            }
        for role, sql in roles.items():
            read_of[role] = put(f"r_{role}", Cell("text", sql))
        read_of["day"] = day(self.period.last)
        for at, (name, cell) in enumerate(cells.items()):
            out[name] = read_of[name] = put(f"l{at}", cell)
        read_of["status"] = Cell("text", "q.status")
        read_of["grade"] = Cell("text", "coalesce(q.grade, 'none')")
        read_of["grade_by_number"] = Cell("text", "coalesce(q.grade_by_number, 'none')")
        for at, (verdict, held) in enumerate(zip(self.rules.verdicts, graded.verdicts, strict=True)):
            kept = put(f"v{at}", Cell("yes_no", held))
            if verdict.name:
                read_of[verdict.name] = kept
        sources = self._sources()
        tables = "\n".join(self.joins)
        odd = " OR ".join(f"coalesce({each}, false)" for each in self.odd)
        columns.append(f"({odd}) AS odd")
        self.queries.append(
            f"p{self.nth}_out AS MATERIALIZED (SELECT {', '.join(columns)} FROM p{self.nth}_s AS s {tables}\n{self.steps.sql})"
        )
        return Compiled(
            self.part, (*self.facts.standing.values(), *sources, *self.queries), out,
            out[self.rules.result] if self.rules.result else None,
            tuple(f"v{at}" for at in range(len(graded.verdicts))), read_of, frozenset(roles),
        )  # fmt: skip

    def _sources(self) -> list[str]:
        """The rows of all subjects: from facts that name them, and from sheets that do."""
        nth, kinds = self.nth, [kind for kind, each in self.book.facts.items() if self.role in each.who]
        items = ", ".join([*self.aggregates, f"bool_or({self.facts.unusual('r')}) AS odd"])
        queries = [
            f"p{nth}_a AS MATERIALIZED (SELECT r.subject, {items} FROM {self.facts.records(kinds)} AS r {self.facts.beside('r')}"
            " GROUP BY r.subject)"
        ]
        named = [f"SELECT subject FROM p{nth}_a"]
        joins = [f"LEFT JOIN p{nth}_a AS a ON a.subject = s.subject"]
        self.odd.append("a.odd")
        for below, (at, compiled) in self.before.items():
            if self.role not in compiled.roles:
                continue
            items = ", ".join([*self.of_sheets.get(below, []), "bool_or(q.odd) AS odd"])
            queries.append(
                f"p{nth}_b{at} AS MATERIALIZED (SELECT q.r_{self.role} AS subject, {items} FROM {self.sheets_of(at)} GROUP BY 1)"
            )
            named.append(f"SELECT subject FROM p{nth}_b{at}")
            joins.append(f"LEFT JOIN p{nth}_b{at} AS b{at} ON b{at}.subject = s.subject")
            self.odd.append(f"b{at}.odd")
        self.joins[:0] = joins
        return [*queries, f"p{nth}_s AS MATERIALIZED ({' UNION '.join(named)})"]

    def sheets_of(self, below: int) -> str:
        """The finished sheets of an earlier part that name a subject of this one."""
        return f"p{below}_out AS q WHERE q.status IN ('ok', 'no_value') AND q.r_{self.role} IS NOT NULL"


def of_one(stage: Stage, value: Cell) -> Cell:
    """What a stage takes of the one number that an earlier stage made of everything."""
    match stage.take:
        case "count" | "distinct":
            return either(f"({value.sql} IS NOT NULL)", number(1), NO_NUMBER)
        case "longest_run" | "trimmed_mean":
            raise NotInColumns(stage.take)
    return value
