"""What a name in a formula can stand for, and what may be done with it.

A value that does not exist raises `NoValue` with its reason: a missing attribute, a division by zero, a text where
a number is needed. Whoever asked says so in the sheet; nothing is guessed and nothing stops.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

Value = Fraction | bool | str | date | tuple[str, ...]

ZERO, ONE = Fraction(0), Fraction(1)
NOTHING: frozenset[int] = frozenset()
"""No evidence."""


class NoValue(Exception):
    """A value that does not exist, with the reason in both languages; `name` is what stands for nothing."""

    def __init__(self, zh: str, en: str, divides_by_zero: bool = False, name: str = "") -> None:
        super().__init__(en)
        self.zh, self.en, self.divides_by_zero, self.name = zh, en, divides_by_zero, name


def total(numbers: Iterable[Fraction]) -> Fraction:
    """Their sum. Whole numbers are added as such: most are, and fractions cost ten times as much."""
    each = list(numbers)
    if all(number.denominator == 1 for number in each):
        return Fraction(sum(number.numerator for number in each))
    return sum(each, ZERO)


def as_number(value: Value) -> Fraction:
    if isinstance(value, Fraction):
        return value
    raise wrong_type()


def as_yes_no(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong_type()


def as_date(value: Value) -> date:
    if isinstance(value, date):
        return value
    raise wrong_type()


def as_list(value: Value) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    raise wrong_type()


def wrong_type() -> NoValue:
    return NoValue("数据的类型不对", "a value is of the wrong type")


def calculated(sign: str, left: Fraction, right: Fraction) -> Fraction:
    """`+ - * /`, exactly."""
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if right == 0:
        raise NoValue("除数为零", "division by zero", divides_by_zero=True)
    return left / right


def compared(sign: str, left: Value, right: Value) -> bool:
    """`== != < <= > >=` between two values of one type; `in` and `not in` a list."""
    if sign == "in":
        return left in as_list(right)
    if sign == "not in":
        return left not in as_list(right)
    if type(left) is not type(right):
        raise wrong_type()
    if sign == "==":
        return left == right
    if sign == "!=":
        return left != right
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        less = left < right
    else:
        less = as_date(left) < as_date(right)
    match sign:
        case "<":
            return less
        case "<=":
            return less or left == right
        case ">":
            return not (less or left == right)
    return not less
