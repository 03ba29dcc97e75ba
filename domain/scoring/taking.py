"""What a stage takes from a group's values: how many, their sum, the mean without the extremes, …"""

from collections.abc import Callable
from fractions import Fraction

from domain.scoring.values import NoValue, Value, as_number, total

ZERO_WHEN_EMPTY = frozenset(("count", "sum", "distinct", "longest_run"))
"""No record is a natural nought for these; for the others the rulebook says what it is."""


def take(how: str, values: list[Value], drop: int) -> Value:
    """Return what `how` makes of a group's values, which are in order of day and position.

    Raises:
        NoValue: when there is none: nothing left for a mean, not exactly one for `only`, a text among numbers.
    """
    if how == "count":
        return Fraction(len(values))
    if how == "distinct":
        return Fraction(len(set(values)))
    if not values and how not in ZERO_WHEN_EMPTY:
        raise NoValue("没有记录", "there is no record")
    if how == "latest":
        return values[-1]
    if how == "only":
        return _only(values)
    numbers = [as_number(value) for value in values]
    if how == "trimmed_mean":
        return _trimmed_mean(numbers, drop)
    return OF_NUMBERS[how](numbers)


def _only(values: list[Value]) -> Value:
    if len(values) > 1:
        raise NoValue(
            f"应当只有1条，却有{len(values)}条", f"there should be one record, there are {len(values)}"
        )
    return values[0]


def _mean(numbers: list[Fraction]) -> Fraction:
    return total(numbers) / len(numbers)


def _trimmed_mean(numbers: list[Fraction], drop: int) -> Fraction:
    """The mean without the `drop` highest and the `drop` lowest."""
    rest = sorted(numbers)[drop : len(numbers) - drop]
    if not rest:
        raise NoValue(
            f"只有{len(numbers)}项，去掉{drop}个最高、{drop}个最低后没有剩下的",
            f"of {len(numbers)} nothing is left without the {drop} highest and {drop} lowest",
        )
    return _mean(rest)


def _median(numbers: list[Fraction]) -> Fraction:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _longest_run(numbers: list[Fraction]) -> Fraction:
    """How many in a row are not nought: after `every`, the longest run of periods."""
    longest = run = 0
    for number in numbers:
        run = run + 1 if number else 0
        longest = max(longest, run)
    return Fraction(longest)


def _max(numbers: list[Fraction]) -> Fraction:
    return max(numbers)


def _min(numbers: list[Fraction]) -> Fraction:
    return min(numbers)


OF_NUMBERS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "sum": total,
    "mean": _mean,
    "median": _median,
    "max": _max,
    "min": _min,
    "longest_run": _longest_run,
}
