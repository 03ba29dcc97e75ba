"""What formulas in SQL read of one row of `facts`, and columns that are worked out beside a row.

An attribute is read as `domain/scoring/facts.py` reads it: one that is missing, or of another type, is NULL.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.rulebook_words import AttributeType
from domain.scoring.calendar import MONTHS_IN
from domain.scoring.facts import TYPES_OF
from domain.scoring.values import Value
from projections.column_formulas import Cell, NotInColumns, day, number, quoted_text

SCALE = 126_000
"""What fractions in facts are multiplied by: 2⁴·3²·5³·7 leaves no rest of hundredths, thirds or sixtieths."""


@dataclass(slots=True)
class Steps:
    """Columns worked out one after the other beside a row, each once (`OFFSET 0` keeps PostgreSQL from repeating them)."""

    name: str
    said: list[str] = field(default_factory=list)

    def keep(self, cell: Cell) -> Cell:
        alias = f"{self.name}{len(self.said)}"
        more = "" if isinstance(cell.over, int) else f", {cell.over} AS d"
        self.said.append(f"CROSS JOIN LATERAL (SELECT {cell.sql} AS n{more} OFFSET 0) AS {alias}")
        return Cell(cell.kind, f"{alias}.n", cell.over if isinstance(cell.over, int) else f"{alias}.d")

    @property
    def sql(self) -> str:
        return "\n".join(self.said)


def literal(value: Value | None) -> Cell:
    match value:
        case Fraction():
            return number(value)
        case date():
            return day(value)
    raise NotInColumns("a value without a number")


def one_of(name: str, words: list[str] | tuple[str, ...]) -> str:
    return f"({name} IN ({', '.join(map(quoted_text, words))}))"


def if_of(alias: str, having: list[str], kinds: tuple[str, ...], cell: Cell) -> Cell:
    """What only records of some of the kinds have."""
    if len(having) == len(kinds):
        return cell
    return Cell(cell.kind, f"(CASE WHEN {one_of(f'{alias}.kind', having)} THEN {cell.sql} END)", cell.over)


def attribute(alias: str, name: str, type: AttributeType) -> Cell:
    """An attribute as `domain/scoring/facts.py` reads it: one of another type is none."""
    found = f"({alias}.attributes -> {quoted_text(name)})"
    text = f"({alias}.attributes ->> {quoted_text(name)})"
    if isinstance(type, tuple):
        return Cell("text", f"(CASE WHEN jsonb_typeof({found}) = 'string' AND {text} IN ({', '.join(map(quoted_text, type))}) THEN {text} END)")  # fmt: skip
    match type:
        case "text":
            return Cell("text", f"(CASE WHEN jsonb_typeof({found}) = 'string' THEN {text} END)")
        case "yes_no":
            return Cell("yes_no", f"(CASE WHEN jsonb_typeof({found}) = 'boolean' THEN ({text})::boolean END)")
        case "date":
            return Cell("date", f"(({found} ->> 'date')::date)")
        case "list":
            return Cell("list", "")
    assert type not in TYPES_OF
    fraction = f"({found} ->> 'fraction')"
    top = f"split_part({fraction}, '/', 1)::numeric"
    bottom = f"coalesce(nullif(split_part({fraction}, '/', 2), ''), '1')::numeric"
    return Cell(
        "number",
        f"(CASE jsonb_typeof({found}) WHEN 'number' THEN {text}::numeric * {SCALE} WHEN 'object' THEN {top} * div({SCALE}, {bottom}) END)",
        SCALE,
    )


def unusual(alias: str, name: str) -> str:
    """Whether a number has a denominator that `SCALE` is no multiple of."""
    fraction = f"({alias}.attributes -> {quoted_text(name)} ->> 'fraction')"
    return f"(mod({SCALE}, coalesce(nullif(split_part({fraction}, '/', 2), ''), '1')::numeric) <> 0)"


def first_of(unit: str, on: str) -> str:
    """The first day of the calendar unit that a day lies in."""
    if unit == "day":
        return on
    if unit == "half":
        month = f"CASE WHEN extract(month FROM {on}) < 7 THEN 1 ELSE 7 END"
        return f"make_date(extract(year FROM {on})::int, {month}, 1)"
    assert unit in MONTHS_IN
    return f"date_trunc({quoted_text(unit)}, {on}::timestamp)::date"
