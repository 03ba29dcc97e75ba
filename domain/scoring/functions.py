"""The functions of formulas, each with the types that it takes and gives. There are no others."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from contracts.rulebook_words import Unit
from domain.scoring.calendar import whole_months
from domain.scoring.values import Value, as_date, as_list, as_number


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` names the types of the arguments; with `and_more`, any number of the last one."""

    takes: tuple[str, ...]
    gives: str
    unit: Unit | None
    give: Callable[..., Value]
    and_more: bool = False

    def accepts(self, arguments: int) -> bool:
        return arguments >= len(self.takes) if self.and_more else arguments == len(self.takes)


def _min(*numbers: Value) -> Value:
    return min(map(as_number, numbers))


def _max(*numbers: Value) -> Value:
    return max(map(as_number, numbers))


def _abs(number: Value) -> Value:
    return abs(as_number(number))


def _floor(number: Value) -> Value:
    return Fraction(as_number(number).__floor__())


def _ceil(number: Value) -> Value:
    return Fraction(as_number(number).__ceil__())


def _days(first: Value, last: Value) -> Value:
    return Fraction((as_date(last) - as_date(first)).days)


def _months(first: Value, last: Value) -> Value:
    return Fraction(whole_months(as_date(first), as_date(last)))


def _year(day: Value) -> Value:
    return Fraction(as_date(day).year)


def _month(day: Value) -> Value:
    return Fraction(as_date(day).month)


def _distinct(texts: Value) -> Value:
    return Fraction(len(set(as_list(texts))))


FUNCTIONS: dict[str, Function] = {
    "min": Function(("number",), "number", None, _min, and_more=True),
    "max": Function(("number",), "number", None, _max, and_more=True),
    "abs": Function(("number",), "number", None, _abs),
    "floor": Function(("number",), "number", None, _floor),
    "ceil": Function(("number",), "number", None, _ceil),
    "days": Function(("date", "date"), "number", "days", _days),
    "months": Function(("date", "date"), "number", "number", _months),
    "year": Function(("date",), "number", "number", _year),
    "month": Function(("date",), "number", "number", _month),
    "distinct": Function(("list",), "number", "number", _distinct),
}
"""`if`, `lookup`, `over`, `records` and `workdays` are nodes of their own (formula.py): they need the scope.

A `unit` of None means: the unit of the arguments."""

SPECIAL_FORMS = {"if": 3, "lookup": 2, "over": 1, "records": 1, "workdays": 2}
"""How many arguments each of those takes."""
