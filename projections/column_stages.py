"""One stage in SQL: take → worth → share → limit → round, in that order, as `domain/scoring/stages.py` has it.

`formula` says what a formula of the rulebook comes to where the stage stands; `fixed` is for roundings, whose numbers are known.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from contracts.rulebook_lines import Stage, Step, Worth
from contracts.rulebook_words import Edges, Limit, Rounding
from projections.column_formulas import (
    NO_NUMBER,
    Cell,
    both,
    compared,
    divided,
    either,
    number,
    of_kind,
    plus,
    quoted_text,
    rounded,
    times,
)  # fmt: skip
from projections.column_records import Steps

More = Mapping[str, Cell]
"""Names for one formula only: `amount`, `share`."""
Formula = Callable[[str, More], Cell]


def staged(
    fixed: Formula, steps: Steps, stage: Stage, taken: Cell, count: str | None, formula: Formula,
    share: Cell | None = None,
) -> tuple[Cell, Cell]:  # fmt: skip
    """take → worth → share → limit → round, of one group. `count`: how many values there are; None for one at least."""
    taken = steps.keep(taken)
    if stage.worth:
        amount = worth_of(steps, stage.worth, taken, formula, share or number(1))
    else:
        amount = of_kind(taken, "number")
    if count is not None and stage.missing is not None:
        missing = NO_NUMBER if stage.missing == "error" else formula(stage.missing, {})
        amount = either(f"({count} = 0)", missing, amount)
    if share is not None and stage.part == "share" and not (stage.worth and stage.worth.formula):
        amount = times(amount, share)
    return limited(fixed, steps, steps.keep(amount), stage.limit, stage.round, formula)


def limited(
    fixed: Formula, steps: Steps, amount: Cell, limit: Limit | None, rounding: Rounding | None, formula: Formula
) -> tuple[Cell, Cell]:  # fmt: skip
    cut = number(0)
    if limit and limit.max is not None:
        edge = steps.keep(formula(limit.max, {}))
        above = compared(">", amount, edge)
        cut = steps.keep(either(above, plus(amount, edge, "-"), number(0)))
        amount = steps.keep(either(above, edge, amount))
    if limit and limit.min is not None:
        edge = steps.keep(formula(limit.min, {}))
        amount = steps.keep(either(compared("<", amount, edge), edge, amount))
    if rounding is not None:
        to = fixed(rounding.to, {}).exact
        assert to is not None
        amount = steps.keep(rounded(amount, to, rounding.by))
    return amount, cut


def worth_of(steps: Steps, worth: Worth, taken: Cell, formula: Formula, share: Cell) -> Cell:
    if worth.table:
        text = of_kind(taken, "text").sql
        other = worth.table.otherwise
        found = NO_NUMBER if other in (None, "error") else formula(str(other), {})
        for given in reversed(worth.table.words):
            give = NO_NUMBER if given.give == "error" else formula(given.give, {})
            found = either(f"({text} = {quoted_text(given.word)})", give, found)
        return found
    amount = of_kind(taken, "number")
    if worth.each is not None:
        return times(amount, formula(worth.each, {}))
    if worth.rate:
        give, every = formula(worth.rate.give, {}), formula(worth.rate.every, {})
        full = divided(amount, every)
        return times(
            rounded(steps.keep(full), Fraction(1), "cut") if worth.rate.whole == "yes" else full, give
        )
    if worth.steps:
        found = NO_NUMBER
        for step in reversed(worth.steps):
            found = either(inside(step, amount, formula), formula(step.give, {}), found)
        return found
    if worth.tiers:
        return tiers_of(steps, worth.tiers, amount, formula)
    return formula(str(worth.formula), {"amount": amount, "share": share})


def tiers_of(steps: Steps, tiers: tuple[Step, ...], amount: Cell, formula: Formula) -> Cell:
    total = done = number(0)
    for tier in tiers:
        text = tier.at_most if tier.at_most is not None else tier.below
        reached = amount
        if text is not None:
            top = formula(text, {})
            reached = steps.keep(either(compared("<=", amount, top), amount, top))
        more = compared(">", reached, done)
        part = times(plus(reached, done, "-"), formula(tier.give, {}))
        total = steps.keep(either(more, plus(total, part), total))
        done = steps.keep(either(more, reached, done))
    return total


def inside(edges: Edges, amount: Cell, formula: Formula) -> str:
    said = "true"
    for text, sign in (
        (edges.at_most, "<="),
        (edges.below, "<"),
        (edges.above, ">"),
        (edges.at_least, ">="),
    ):
        if text is not None:
            said = both(compared(sign, amount, formula(text, {})), said)
    return said
