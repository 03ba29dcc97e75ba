"""Between which two numbers something must lie, whatever is recorded: `count` is never under 0, `min(a, 5)` never over 5.

    of(parse("min(visits, 5) * 2"), {"visits": AT_LEAST_NOTHING})        from 0 to 10

The check uses it to find what can never come to be: a cap above everything, a grade that nobody reaches. A range may be
too wide and is never too narrow; None is without end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from domain.scoring.formula import Binary, Call, Constant, If, Lookup, Name, Negative, Node, Over, Records

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included."""

    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def point(self) -> Fraction | None:
        """The only number that it can be."""
        return self.low if self.low == self.high else None

    def with_(self, other: "Range") -> "Range":
        """What lies in either, and all between."""
        return Range(_lower(self.low, other.low), _higher(self.high, other.high))

    def times(self, number: Fraction) -> "Range":
        if number == 0:
            return Range(ZERO, ZERO)
        low, high = (None if end is None else end * number for end in (self.low, self.high))
        return Range(low, high) if number > 0 else Range(high, low)

    def added_up(self, how_many: int | None) -> "Range":
        """The sum of none, or of up to so many of them; None is any number of them."""
        if how_many is not None:
            return NOTHING.with_(self.times(Fraction(how_many)))
        low = ZERO if self.low is not None and self.low >= 0 else None
        high = ZERO if self.high is not None and self.high <= 0 else None
        return Range(low, high)

    def __neg__(self) -> "Range":
        return Range(None if self.high is None else -self.high, None if self.low is None else -self.low)

    def __add__(self, other: "Range") -> "Range":
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Range(low, high)

    def __mul__(self, other: "Range") -> "Range":
        for one, another in ((self, other), (other, self)):
            if one.point is not None:
                return another.times(one.point)
        ends = (self.low, self.high, other.low, other.high)
        if any(end is None for end in ends):
            return AT_LEAST_NOTHING if self.is_never_negative and other.is_never_negative else ANYTHING
        corners = [(a or ZERO) * (b or ZERO) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(corners), max(corners))

    @property
    def is_never_negative(self) -> bool:
        return self.low is not None and self.low >= 0

    @property
    def is_never_zero(self) -> bool:
        return (self.low is not None and self.low > 0) or (self.high is not None and self.high < 0)


ANYTHING = Range()
NOTHING = Range(ZERO, ZERO)
AT_LEAST_NOTHING = Range(ZERO, None)
MONTHS = Range(Fraction(1), Fraction(12))

Known = Callable[[str], Range]
"""The range of a name; that of a table under `lookup:` and its name."""


def hull(ranges: Iterable[Range]) -> Range:
    """All of them and what lies between."""
    return reduce(Range.with_, ranges)


def lowest_of(*ranges: Range) -> Range:
    """Where the lowest of several numbers lies."""
    highs = [each.high for each in ranges if each.high is not None]
    return Range(reduce(_lower, [each.low for each in ranges]), min(highs) if highs else None)


def highest_of(*ranges: Range) -> Range:
    return -lowest_of(*(-each for each in ranges))


def range_of(node: Node, known: Known) -> Range:
    """Between which numbers a formula must lie when its names lie in their ranges; of what is no number, anything."""
    match node:
        case Constant(constant=bool()):
            return ANYTHING
        case Constant(constant=Fraction() as number):
            return Range(number, number)
        case Name(name=name):
            return known(name)
        case Over() | Records():
            return AT_LEAST_NOTHING
        case Lookup(table=table):
            return known(f"lookup:{table}")
        case Negative(inner=inner):
            return -range_of(inner, known)
        case If(then=then, otherwise=otherwise):
            return range_of(then, known).with_(range_of(otherwise, known))
        case Binary(sign=sign, left=left, right=right) if sign in "+-*/":
            return _calculated(sign, range_of(left, known), range_of(right, known))
        case Call(function=function, arguments=arguments):
            return _called(function, [range_of(each, known) for each in arguments])
    return ANYTHING


def _calculated(sign: str, left: Range, right: Range) -> Range:
    match sign:
        case "+":
            return left + right
        case "-":
            return left + -right
        case "*":
            return left * right
    if right.point:
        return left.times(1 / right.point)
    return AT_LEAST_NOTHING if left.is_never_negative and right.is_never_negative else ANYTHING


def _called(function: str, given: list[Range]) -> Range:
    match function:
        case "min":
            return lowest_of(*given)
        case "max":
            return highest_of(*given)
        case "abs":
            [each] = given
            return each if each.is_never_negative else AT_LEAST_NOTHING
        case "floor" | "ceil":
            [each] = given
            low = None if each.low is None else Fraction(each.low.__floor__())
            return Range(low, None if each.high is None else Fraction(each.high.__ceil__()))
        case "distinct":
            return AT_LEAST_NOTHING
        case "month":
            return MONTHS
    return ANYTHING


def _lower(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else min(one, other)


def _higher(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else max(one, other)
