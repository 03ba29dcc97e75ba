"""What the formulas of a part may name, in SQL: the lines before them, the roll's entry, the values of the year.

truth, in_part     a formula beside a subject           lines, roll, values
in_group, fixed    a formula inside a line's groups     values alone
"""

from domain.scoring.calendar import Days
from domain.scoring.parsing import parse
from domain.scoring.plan import Plan
from projections.column_formulas import Cell, NotInColumns, column, day, of_kind
from projections.column_records import literal
from projections.column_stages import More


class PartNames:
    """The names of one part. `lines` and `roll` are filled as its queries are made."""

    def __init__(self, plan: Plan, period: Days) -> None:
        self.tables = plan.tables
        self.lines: dict[str, Cell] = {
            "subject": Cell("text", "s.subject"), "period_start": day(period.first), "period_end": day(period.last),
        }  # fmt: skip
        self.roll: dict[str, Cell] = {}
        self._values = plan.values.on(period.last)

    def of_part(self, name: str, more: More | None = None) -> Cell:
        if more and name in more:
            return more[name]
        if name in self.lines:
            return self.lines[name]
        if name in self.roll:
            return self.roll[name]
        return self.of_values(name)

    def of_values(self, name: str, more: More | None = None) -> Cell:
        """For groups inside a line: nothing of the part's other lines is known there."""
        if more and name in more:
            return more[name]
        if name in self.lines or name in self.roll or name not in self._values:
            if name in ("period_start", "period_end"):
                return self.lines[name]
            raise NotInColumns(f"{name} within groups")
        return literal(self._values[name])

    def truth(self, text: str) -> Cell:
        return of_kind(column(parse(text), self.of_part, self.tables), "yes_no")

    def in_part(self, text: str, more: More) -> Cell:
        return of_kind(column(parse(text), lambda name: self.of_part(name, more), self.tables), "number")

    def in_group(self, text: str, more: More) -> Cell:
        return of_kind(column(parse(text), lambda name: self.of_values(name, more), self.tables), "number")

    def fixed(self, text: str, more: More) -> Cell:
        """A number that is known now; those of bands and roundings always are.

        Raises:
            NotInColumns: the year has none.
        """
        found = self.in_group(text, {})
        if found.exact is None:
            raise NotInColumns("an edge without a number")
        return found
