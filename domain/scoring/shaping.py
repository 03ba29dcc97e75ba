"""What a number is worth, what caps and floors make of it, how it is rounded: shared by lines and accounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from contracts.rulebook_lines import Rate, Step, WordTable, Worth
from contracts.rulebook_words import Edges, Limit, Rounding
from domain.scoring.numbers import rounded, show
from domain.scoring.results import Entry
from domain.scoring.sentences import ROUNDING, Said
from domain.scoring.values import ZERO, NoValue, Value, as_number

EDGE_SIGNS = {"at_least": "≥", "above": ">", "below": "<", "at_most": "≤"}


class Numbers(Protocol):
    """A formula's number where it stands, with some more names for this formula only."""

    def __call__(self, text: str, more: Mapping[str, Value]) -> Fraction: ...


@dataclass(frozen=True, slots=True)
class Valued:
    """What something is worth, by which rule, and the words for its sentence."""

    amount: Fraction
    kind: str
    words: Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class Bite:
    """A cap or floor that changed a number: by how much, and where the edge is."""

    kind: str
    amount: Fraction
    edge: Fraction


@dataclass(frozen=True, slots=True)
class Limited:
    number: Fraction
    bites: tuple[Bite, ...]


def put_to_worth(worth: Worth, taken: Value, share: Fraction, number: Numbers) -> Valued:
    """Return what was taken in the line's unit."""
    if worth.table:
        return Valued(_of_table(worth.table, taken, number), "table", {})
    amount = as_number(taken)
    if worth.each is not None:
        each = number(worth.each, {})
        return Valued(amount * each, "each", {"each": show(each)})
    if worth.rate:
        return _of_rate(worth.rate, amount, number)
    if worth.steps:
        step = step_of(worth.steps, amount, number)
        return Valued(number(step.give, {}), "steps", {"edge": edge_words(step)})
    if worth.tiers:
        return Valued(_of_tiers(worth.tiers, amount, number), "tiers", {})
    assert worth.formula is not None, "the check requires exactly one way"
    got = number(worth.formula, {"amount": amount, "share": share})
    return Valued(got, "formula", {"f": worth.formula})


def step_of(steps: tuple[Step, ...], amount: Fraction, number: Numbers) -> Step:
    """The step whose edges hold `amount`."""
    for step in steps:
        if is_inside(step, amount, number):
            return step
    raise NoValue(f"{show(amount)} 不在任何一档", f"{show(amount)} falls in no step")


def is_inside(edges: Edges, amount: Fraction, number: Numbers) -> bool:
    """Whether `amount` lies between the edges, each as its word says."""
    return (
        (edges.at_least is None or amount >= number(edges.at_least, {}))
        and (edges.above is None or amount > number(edges.above, {}))
        and (edges.below is None or amount < number(edges.below, {}))
        and (edges.at_most is None or amount <= number(edges.at_most, {}))
    )


def edge_words(edges: Edges) -> str:
    """`≥7 <60`."""
    written = ((sign, getattr(edges, edge)) for edge, sign in EDGE_SIGNS.items())
    return " ".join(f"{sign}{text}" for sign, text in written if text is not None)


def clamped(limit: Limit, amount: Fraction, number: Callable[[str], Fraction]) -> tuple[Limited, Fraction]:
    """Return the number inside its limits with what bit it, and how much the cap cut off. Max before min."""
    bites: list[Bite] = []
    cut = ZERO
    if limit.max is not None and amount > (edge := number(limit.max)):
        cut = amount - edge
        bites.append(Bite("cap", -cut, edge))
        amount = edge
    if limit.min is not None and amount < (edge := number(limit.min)):
        bites.append(Bite("floor", edge - amount, edge))
        amount = edge
    return Limited(amount, tuple(bites)), cut


def rounding_entry(
    rounding: Rounding, to: Fraction, amount: Fraction, words: Mapping[str, Said], evidence: frozenset[int]
) -> Entry | None:
    """The entry that rounding adds; None when it changes nothing."""
    if to <= 0:
        raise NoValue(f"不能取整到{show(to)}", f"nothing is rounded to {show(to)}")
    change = rounded(amount, to, rounding.by) - amount
    if not change:
        return None
    said: dict[str, Said] = {**words, "by": ROUNDING[rounding.by], "to": show(to), "o": show(change)}
    return Entry("round", change, said, evidence)


def _of_table(table: WordTable, taken: Value, number: Numbers) -> Fraction:
    given = next((each.give for each in table.words if each.word == taken), table.otherwise)
    if given in (None, "error"):
        raise NoValue(f"对照表里没有“{taken}”", f'the table has no "{taken}"')
    return number(str(given), {})


def _of_rate(rate: Rate, amount: Fraction, number: Numbers) -> Valued:
    give, every = number(rate.give, {}), number(rate.every, {})
    if every == 0:
        raise NoValue("除数为零", "division by zero", divides_by_zero=True)
    times = amount / every
    if rate.whole == "yes":
        times = Fraction(times.__trunc__())
    full: Said = ("满", "full ") if rate.whole == "yes" else ""
    return Valued(times * give, "rate", {"give": show(give), "every": show(every), "full": full})


def _of_tiers(tiers: tuple[Step, ...], amount: Fraction, number: Numbers) -> Fraction:
    """Each slice at its own rate, from the lowest tier up."""
    total = done = ZERO
    for tier in tiers:
        top = _top(tier, number)
        reached = amount if top is None else min(amount, top)
        if reached > done:
            total += (reached - done) * number(tier.give, {})
            done = reached
    return total


def _top(tier: Step, number: Numbers) -> Fraction | None:
    text = tier.at_most if tier.at_most is not None else tier.below
    return None if text is None else number(text, {})
