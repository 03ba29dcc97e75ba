"""A rulebook as one query over the view of facts: every subject's lines, result and grades, without sentences.

    facts ─▶ p0_a   a row for each subject: counts, sums of the lines that take all records together   ┐
          ─▶ p0_g3  a row for each subject: a line with groups inside (per event, every quarter, …)    ├─▶ p0_out ─▶ p1_…
          ─▶ p0_roll, p0_term   who is on the roll, for which days                                     ┘

The same as `domain/scoring/engine.py`, in the same order, which is what the tests compare. A part that uses more than this
knows (accounts, overlap, keep, …) is not compiled: `NotInColumns`. What only the data can tell (a fraction with an unusual
denominator, two records where the order within one event would count) makes a subject `odd`; for it the answer is no answer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.rulebook import Part, Rulebook, Verdict
from contracts.rulebook_lines import Stage
from contracts.rulebook_words import AttributeType, Edges
from domain.scoring.calendar import Days
from domain.scoring.parsing import parse
from domain.scoring.pending import changes_numbers
from domain.scoring.plan import LinePlan, PartPlan, Plan, plan
from projections.column_formulas import (
    NO_NUMBER,
    Cell,
    NotInColumns,
    case,
    column,
    day,
    either,
    fails_by_zero,
    number,
    of_kind,
    plus,
    quoted_text,
)
from projections.column_groups import Taken
from projections.column_records import Steps, attribute, if_of, literal, one_of, unusual
from projections.column_stages import More, inside, limited, staged


@dataclass(frozen=True, slots=True)
class Source:
    """The facts that are read, as SQL; what `scores.STANDING` says is in `where`."""

    where: str
    """Which rows of `facts` stand."""
    aside: str
    """Whether one of them counts nothing for now; `false` when none is set aside."""
    heirs: Callable[[str], str]
    """Whose a name in SQL is read as."""
    odd: str
    """Whether a subject (`s.subject`) has to be left to the readable engine from the outset."""


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


class PartInColumns:
    """One part on its way to a query."""

    def __init__(self, book: Rulebook, nth: int, source: Source, period: Days, as_of: date, before: Mapping[str, tuple[int, Compiled]]) -> None:  # fmt: skip
        self.plan: Plan = plan(book)
        self.part: PartPlan = self.plan.parts[nth]
        self.rules: Part = self.part.part
        self.book, self.nth, self.source = book, nth, source
        self.period, self.as_of, self.before = period, as_of, before
        self.is_open = as_of < period.last
        self.role = self.rules.subject
        self.values = self.plan.values.on(period.last)
        self.names: dict[str, Cell] = {
            "subject": Cell("text", "s.subject"), "period_start": day(period.first), "period_end": day(period.last),
        }  # fmt: skip
        self.roll_names: dict[str, Cell] = {}
        self.fractions: set[tuple[tuple[str, ...], str]] = set()
        self.standing: list[str] = []
        self.queries: list[str] = []
        self.aggregates: list[str] = []
        self.of_sheets: dict[str, list[str]] = {}
        self.joins: list[str] = []
        self.odd: list[str] = [source.odd]
        self.steps = Steps("x")

    # -- the whole ------------------------------------------------------------------------------------------------

    def compiled(self) -> Compiled:
        """
        Raises:
            NotInColumns: the part uses what columns do not know.
        """
        if self.rules.account or self.plan.values.change_within_a_year:
            raise NotInColumns("an account, or a value that changes within the year")
        if len({part.subject for part in self.book.parts}) < len(self.book.parts):
            raise NotInColumns("two parts of one subject")
        if self.is_open and (
            changes_numbers(self.part) or (self.rules.term and any(map(self._can_cease, self.rules.verdicts)))
        ):
            raise NotInColumns("what is pending before the period is over")
        self._roll()
        self._terms()
        exempt = None
        if self.rules.exempt:
            exempt = self.steps.keep(self.truth(self.rules.exempt)).sql
        cells: dict[str, Cell] = {}
        for at, line in enumerate(self.part.lines):
            value, cut = self._line(at, line)
            cells[line.line.name] = value
            self.names[line.line.name] = value
            self.names[f"over:{line.line.name}"] = cut
        return self._judged(exempt, cells)

    def _judged(self, exempt: str | None, cells: dict[str, Cell]) -> Compiled:
        rules, steps = self.rules, self.steps
        failed = [f"(NOT coalesce({self.truth(need.that).sql}, false))" for need in rules.requires]
        if exempt is not None:
            failed.append(f"({exempt} IS NULL)")
        withheld = steps.keep(Cell("yes_no", " OR ".join(failed) or "false")).sql
        if rules.result and failed:
            gone = {rules.result}
            for line in self.part.lines:
                if gone & ({name.removeprefix("over:") for name in line.reads} | {line.line.name}):
                    gone.add(line.line.name)
            for name in gone:
                cells[name] = self.names[name] = steps.keep(either(withheld, NO_NUMBER, cells[name]))
                self.names[f"over:{name}"] = steps.keep(
                    either(withheld, number(0), self.names[f"over:{name}"])
                )
        result = cells[rules.result] if rules.result else None
        has_value = f"NOT {withheld}" + (f" AND {result.sql} IS NOT NULL" if result else "")
        has_value = steps.keep(Cell("yes_no", f"({has_value})")).sql
        ranks = self._best_first()
        by_number = "NULL::text"
        if result and rules.bands:
            lowest = "NULL::text"
            for band in reversed(rules.bands):
                lowest = case(inside(band, result, self.fixed), quoted_text(band.grade), lowest)
            by_number = f"(CASE WHEN {has_value} THEN {lowest} END)"
        by_number = steps.keep(Cell("text", by_number)).sql
        self.names["grade_by_number"] = Cell("text", f"coalesce({by_number}, 'none')")
        verdicts = [steps.keep(self._held(each)).sql for each in rules.verdicts]
        closed = [
            f"coalesce({held}, true)" if each.does == "withhold" else f"({held} IS NULL)"
            for each, held in zip(rules.verdicts, verdicts, strict=True)
            if each.does in ("withhold", "ceiling")
        ]
        ceilings = [
            f"CASE WHEN {held} THEN {ranks.index(str(each.grade))} ELSE 0 END"
            for each, held in zip(rules.verdicts, verdicts, strict=True)
            if each.does == "ceiling" and each.grade in ranks
        ]
        rank = f"greatest(array_position(ARRAY[{', '.join(map(quoted_text, ranks)) or 'NULL'}]::text[], {by_number}) - 1, {', '.join(ceilings) or 0})"
        listed = f"(ARRAY[{', '.join(map(quoted_text, ranks)) or 'NULL'}]::text[])[{rank} + 1]"
        grade = steps.keep(
            Cell("text", f"(CASE WHEN {by_number} IS NULL OR {' OR '.join(closed) or 'false'} THEN NULL ELSE {listed} END)")
        ).sql  # fmt: skip
        on_roll = self._on_roll()
        status = f"CASE WHEN NOT {on_roll} THEN 'not_on_roll' WHEN {exempt or 'false'} THEN 'exempt' WHEN {has_value} THEN 'ok' ELSE 'no_value' END"
        return self._written(status, cells, result, by_number, grade, verdicts)

    def _held(self, verdict: Verdict) -> Cell:
        """Whether a verdict holds; never for now, where it can still cease to before the period is over."""
        holds = self.truth(verdict.when)
        if self.is_open and self._can_cease(verdict):
            return Cell("yes_no", f"(CASE WHEN {holds.sql} IS NOT NULL THEN false END)")
        return holds

    def _can_cease(self, verdict: Verdict) -> bool:
        return self.part.moving.truth(parse(verdict.when)).down

    def _written(
        self, status: str, cells: dict[str, Cell], result: Cell | None, by_number: str, grade: str, verdicts: list[str]
    ) -> Compiled:  # fmt: skip
        columns = [f"s.subject, {status} AS status, {by_number} AS grade_by_number, {grade} AS grade"]
        out: dict[str, Cell] = {}

        def put(alias: str, cell: Cell) -> Cell:
            columns.append(f"{cell.sql} AS {alias}")
            if not isinstance(cell.over, int):
                columns.append(f"{cell.over} AS {alias}_d")
            return Cell(cell.kind, f"q.{alias}", cell.over if isinstance(cell.over, int) else f"q.{alias}_d")

        read_of: dict[str, Cell] = {}
        roles = {self.role: "s.subject"}
        if self.rules.roll:
            for at, (name, cell) in enumerate(sorted(self.roll_names.items())):
                read_of[name] = put(f"a{at}", cell)
            roles |= {
                part.subject: self.source.heirs(f"(roll.who ->> {quoted_text(part.subject)})")
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
        for at, (verdict, held) in enumerate(zip(self.rules.verdicts, verdicts, strict=True)):
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
            self.part, (*self.standing, *sources, *self.queries), out,
            out[str(self.rules.result)] if result else None,
            tuple(f"v{at}" for at in range(len(verdicts))), read_of, frozenset(roles),
        )  # fmt: skip

    def _sources(self) -> list[str]:
        """The rows of all subjects: from facts that name them, and from sheets that do."""
        nth, kinds = self.nth, [kind for kind, each in self.book.facts.items() if self.role in each.who]
        fractions = [
            f"(CASE WHEN {one_of('r.kind', having)} THEN {unusual('r', name)} END)"
            for having, name in sorted(self.fractions)
        ]
        odd = " OR ".join(f"coalesce({each}, false)" for each in fractions) or "false"
        items = ", ".join([*self.aggregates, f"bool_or({odd}) AS odd"])
        queries = [
            f"p{nth}_a AS MATERIALIZED (SELECT r.subject, {items} FROM {self.records(kinds)} AS r {self.beside('r')}"
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

    # -- standing -------------------------------------------------------------------------------------------------

    def _roll(self) -> None:
        roll = self.rules.roll
        if roll is None:
            return
        kinds = [roll.enters, *roll.leaves]
        self.standing.append(
            f"p{self.nth}_roll AS MATERIALIZED (SELECT DISTINCT ON (r.subject) r.*, (lead(r.entry) OVER w) = r.entry AS tie"
            f" FROM {self.records(kinds)} AS r WHERE NOT r.aside AND r.day <= DATE '{self.period.last}'"
            " WINDOW w AS (PARTITION BY r.subject ORDER BY r.day DESC, r.entry DESC, r.nth DESC)"
            " ORDER BY r.subject, r.day DESC, r.entry DESC, r.nth DESC)"
        )
        self.joins.append(f"LEFT JOIN p{self.nth}_roll AS roll ON roll.subject = s.subject")
        self.odd.append("roll.tie")
        self.roll_names = self.record_names("roll", (roll.enters,))

    def _terms(self) -> None:
        term = self.rules.term
        if term is None:
            return
        begins, kinds = one_of("r.kind", term.begins), list(dict.fromkeys((*term.begins, *term.ends)))
        last = "NULL::date"
        if term.years:
            same = f"(r.day + interval '{int(term.years)} years')::date"
            last = f"(CASE WHEN extract(day FROM {same}) = extract(day FROM r.day) THEN {same} - 1 ELSE {same} END)"
        ended = f"min(r.day) FILTER (WHERE NOT {begins}) OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
        self.standing.append(
            f"p{self.nth}_t AS MATERIALIZED (SELECT subject, bool_or(tie) AS tie,"
            f" range_agg(daterange(day, least(last, ended), '[]')) FILTER (WHERE begins)"
            f" * datemultirange(daterange('{self.period.first}', '{self.period.last}', '[]')) AS scored"
            f" FROM (SELECT r.subject, r.day, {begins} AS begins, {last} AS last, {ended} AS ended,"
            f" (lead(r.entry) OVER w) = r.entry AND (lead(r.day) OVER w) = r.day AS tie"
            f" FROM {self.records(kinds)} AS r WHERE NOT r.aside AND r.day <= DATE '{self.period.last}'"
            f" WINDOW w AS (PARTITION BY r.subject ORDER BY r.day, r.entry, r.nth)) AS spans GROUP BY subject)"
        )
        self.joins.append(f"LEFT JOIN p{self.nth}_t AS t ON t.subject = s.subject")
        self.odd.append("t.tie")

    def _on_roll(self) -> str:
        on = "true"
        if self.rules.roll:
            on = f"coalesce(roll.kind = {quoted_text(self.rules.roll.enters)}, false)"
        if self.rules.term:
            on += " AND NOT coalesce(isempty(t.scored), true)"
        return f"({on})"

    def beside(self, alias: str) -> str:
        """What records are judged by, beside themselves."""
        return f"LEFT JOIN p{self.nth}_t AS t ON t.subject = {alias}.subject" if self.rules.term else ""

    def in_term(self, alias: str) -> str:
        if self.rules.term:
            return f"coalesce({alias}.day <@ t.scored, false)"
        return f"{alias}.day BETWEEN DATE '{self.period.first}' AND DATE '{self.period.last}'"

    # -- records --------------------------------------------------------------------------------------------------

    def records(self, kinds: list[str] | tuple[str, ...]) -> str:
        """The facts of these kinds that name a subject of this part, in brackets."""
        role = quoted_text(self.role)
        return (
            f"(SELECT entry, nth, kind, day, attributes, who, {self.source.heirs(f'(who ->> {role})')} AS subject,"
            f" {self.source.aside} AS aside FROM facts WHERE {self.source.where} AND day <= DATE '{self.as_of}'"
            f" AND {one_of('kind', kinds)} AND who ->> {role} IS NOT NULL)"
        )

    def record_names(self, alias: str, kinds: tuple[str, ...]) -> dict[str, Cell]:
        """What formulas over records of these kinds may read of them."""
        names: dict[str, Cell] = {}
        declared = {kind: self.book.facts[kind] for kind in kinds}
        attributes: dict[str, tuple[AttributeType, list[str]]] = {}
        for kind, each in declared.items():
            for name, type in each.attributes.items():
                known = attributes.setdefault(name, (type, []))
                if known[0] != type:
                    raise NotInColumns("an attribute of two types")
                known[1].append(kind)
        for role in {role for each in declared.values() for role in each.who}:
            having = [kind for kind, each in declared.items() if role in each.who]
            named = self.source.heirs(f"({alias}.who ->> {quoted_text(role)})")
            names[role] = if_of(alias, having, kinds, Cell("text", named))
        for name, (type, having) in attributes.items():
            cell = attribute(alias, name, type)
            if cell.kind == "number":
                self.fractions.add((tuple(having), name))
            names[name] = if_of(alias, having, kinds, cell)
        names["day"] = Cell("date", f"{alias}.day")
        return names

    # -- names ----------------------------------------------------------------------------------------------------

    def of_part(self, name: str, more: More | None = None) -> Cell:
        if more and name in more:
            return more[name]
        if name in self.names:
            return self.names[name]
        if name in self.roll_names:
            return self.roll_names[name]
        return self.of_values(name)

    def of_values(self, name: str, more: More | None = None) -> Cell:
        """For groups inside a line: nothing of the part's other lines is known there."""
        if more and name in more:
            return more[name]
        if name in self.names or name in self.roll_names or name not in self.values:
            if name in ("period_start", "period_end"):
                return self.names[name]
            raise NotInColumns(f"{name} within groups")
        return literal(self.values[name])

    def truth(self, text: str) -> Cell:
        return of_kind(column(parse(text), self.of_part, self.plan.tables), "yes_no")

    def in_part(self, text: str, more: More) -> Cell:
        return of_kind(column(parse(text), lambda name: self.of_part(name, more), self.plan.tables), "number")

    def in_group(self, text: str, more: More) -> Cell:
        return of_kind(
            column(parse(text), lambda name: self.of_values(name, more), self.plan.tables), "number"
        )

    def fixed(self, text: str, more: More) -> Cell:
        """A number that is known now; those of bands and roundings always are.

        Raises:
            NotInColumns: the year has none.
        """
        found = self.in_group(text, {})
        if found.exact is None:
            raise NotInColumns("an edge without a number")
        return found

    # -- lines ----------------------------------------------------------------------------------------------------

    def _line(self, at: int, plan: LinePlan) -> tuple[Cell, Cell]:
        line, steps = plan.line, self.steps
        if line.kinds:
            value, cut = self._from_facts(at, plan)
        else:
            if line.formula is not None:
                node = parse(line.formula)
                value = of_kind(column(node, self.of_part, self.plan.tables), "number")
                if line.if_zero not in (None, "error"):
                    by_zero = fails_by_zero(node, self.of_part, self.plan.tables)
                    value = either(by_zero, self.in_part(str(line.if_zero), {}), value)
            else:
                value = self.in_part(str(line.value), {})
            value, cut = limited(self.fixed, steps, steps.keep(value), line.limit, line.round, self.in_part)
        if line.applies is not None:
            applies = steps.keep(self.truth(line.applies)).sql
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
            value, cut = staged(self.fixed, self.steps, stages[0], cell, count, self.in_part)
            value = self.steps.keep(either(taken.sound, value, NO_NUMBER))
        else:
            cell, count, cut, rest = taken.grouped(stages)
            last, *rest = rest
            value, more = staged(self.fixed, self.steps, last, cell, count, self.in_part)
            cut = more if last.worth else plus(cut, more)
            value = self.steps.keep(either(taken.sound, value, NO_NUMBER))
        for stage in rest:
            if stage.per != ("period",) or stage.every:
                raise NotInColumns("a finer stage after a coarser one")
            value, more = staged(self.fixed, self.steps, stage, of_one(stage, value), None, self.in_part)
            cut = more if stage.worth else plus(cut, more)
        return value, cut

    def _best_first(self) -> list[str]:
        def lower(band: Edges) -> tuple[bool, Fraction]:
            edge = band.at_least if band.at_least is not None else band.above
            found = self.fixed(edge, {}).exact if edge is not None else None
            return (found is not None, found or Fraction(0))

        return [band.grade for band in sorted(self.rules.bands, key=lower, reverse=True)]


def of_one(stage: Stage, value: Cell) -> Cell:
    """What a stage takes of the one number that an earlier stage made of everything."""
    match stage.take:
        case "count" | "distinct":
            return either(f"({value.sql} IS NOT NULL)", number(1), NO_NUMBER)
        case "longest_run" | "trimmed_mean":
            raise NotInColumns(stage.take)
    return value


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
