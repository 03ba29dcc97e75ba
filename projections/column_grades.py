"""What a part makes of its lines, in SQL: the result, its grade by number, the verdicts, and the grade after them.

requires, exempt ─▶ withheld ─▶ result ─▶ grade by number ─▶ verdicts ─▶ ceilings ─▶ grade
"""

from dataclasses import dataclass
from fractions import Fraction

from contracts.rulebook import Part, Verdict
from contracts.rulebook_words import Edges
from domain.scoring.parsing import parse
from domain.scoring.plan import PartPlan
from projections.column_formulas import NO_NUMBER, Cell, case, either, number, quoted_text
from projections.column_names import PartNames
from projections.column_records import Steps
from projections.column_stages import inside


@dataclass(frozen=True, slots=True)
class Graded:
    """What stands of a subject beside its lines, as SQL."""

    status: str
    by_number: str
    grade: str
    verdicts: tuple[str, ...]
    """Whether each of the part's verdicts holds."""


class Grades:
    """The judgement of one part."""

    def __init__(self, part: PartPlan, names: PartNames, steps: Steps, is_open: bool) -> None:
        self.part, self.names, self.steps, self.is_open = part, names, steps, is_open
        self.rules: Part = part.part

    def graded(self, cells: dict[str, Cell], exempt: str | None, on_roll: str) -> Graded:
        """Judge by the lines in `cells`. Where something that the result needs is lacking, they lose their numbers there."""
        withheld = self._withheld(cells, exempt)
        result = cells[self.rules.result] if self.rules.result else None
        has_value = f"NOT {withheld}" + (f" AND {result.sql} IS NOT NULL" if result else "")
        has_value = self._kept("yes_no", f"({has_value})")
        by_number = self._kept("text", self._by_number(result, has_value))
        self.names.lines["grade_by_number"] = Cell("text", f"coalesce({by_number}, 'none')")
        verdicts = [self.steps.keep(self._held(each)).sql for each in self.rules.verdicts]
        grade = self._kept("text", self._after(verdicts, by_number))
        status = (
            f"CASE WHEN NOT {on_roll} THEN 'not_on_roll' WHEN {exempt or 'false'} THEN 'exempt'"
            f" WHEN {has_value} THEN 'ok' ELSE 'no_value' END"
        )
        return Graded(status, by_number, grade, tuple(verdicts))

    def _withheld(self, cells: dict[str, Cell], exempt: str | None) -> str:
        """Whether there can be no result; the lines that it is made of have no number then."""
        failed = [f"(NOT coalesce({self.names.truth(need.that).sql}, false))" for need in self.rules.requires]
        if exempt is not None:
            failed.append(f"({exempt} IS NULL)")
        withheld = self._kept("yes_no", " OR ".join(failed) or "false")
        if not (self.rules.result and failed):
            return withheld
        gone = {self.rules.result}
        for line in self.part.lines:
            if gone & ({name.removeprefix("over:") for name in line.reads} | {line.line.name}):
                gone.add(line.line.name)
        known = self.names.lines
        for name in gone:
            cells[name] = known[name] = self.steps.keep(either(withheld, NO_NUMBER, cells[name]))
            known[f"over:{name}"] = self.steps.keep(either(withheld, number(0), known[f"over:{name}"]))
        return withheld

    def _by_number(self, result: Cell | None, has_value: str) -> str:
        if result is None or not self.rules.bands:
            return "NULL::text"
        found = "NULL::text"
        for band in reversed(self.rules.bands):
            found = case(inside(band, result, self.names.fixed), quoted_text(band.grade), found)
        return f"(CASE WHEN {has_value} THEN {found} END)"

    def _after(self, verdicts: list[str], by_number: str) -> str:
        """The grade that verdicts leave: none, the one by number, or the best that a ceiling allows."""
        ranks = self._best_first()
        held = list(zip(self.rules.verdicts, verdicts, strict=True))
        closed = [
            f"coalesce({sql}, true)" if each.does == "withhold" else f"({sql} IS NULL)"
            for each, sql in held
            if each.does in ("withhold", "ceiling")
        ]
        ceilings = [
            f"CASE WHEN {sql} THEN {ranks.index(str(each.grade))} ELSE 0 END"
            for each, sql in held
            if each.does == "ceiling" and each.grade in ranks
        ]
        listed = f"ARRAY[{', '.join(map(quoted_text, ranks)) or 'NULL'}]::text[]"
        rank = f"greatest(array_position({listed}, {by_number}) - 1, {', '.join(ceilings) or 0})"
        return (
            f"(CASE WHEN {by_number} IS NULL OR {' OR '.join(closed) or 'false'} THEN NULL"
            f" ELSE ({listed})[{rank} + 1] END)"
        )

    def _held(self, verdict: Verdict) -> Cell:
        """Whether a verdict holds; never for now, where it can still cease to before the period is over."""
        holds = self.names.truth(verdict.when)
        if self.is_open and can_cease(self.part, verdict):
            return Cell("yes_no", f"(CASE WHEN {holds.sql} IS NOT NULL THEN false END)")
        return holds

    def _best_first(self) -> list[str]:
        def lower(band: Edges) -> tuple[bool, Fraction]:
            edge = band.at_least if band.at_least is not None else band.above
            found = self.names.fixed(edge, {}).exact if edge is not None else None
            return (found is not None, found or Fraction(0))

        return [band.grade for band in sorted(self.rules.bands, key=lower, reverse=True)]

    def _kept(self, kind: str, sql: str) -> str:
        return self.steps.keep(Cell(kind, sql)).sql


def can_cease(part: PartPlan, verdict: Verdict) -> bool:
    """Whether a verdict that holds now may hold no more at the end of the period."""
    return part.moving.truth(parse(verdict.when)).down
