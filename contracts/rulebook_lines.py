"""Lines: one number each, with a name, from facts, from other lines, or fixed.

    - {name: absences, zh: 无故缺席, en: absences without leave,
       from: [absence], where: leave == "unexcused", take: count, worth: {each: "-5"}}

A line from facts runs through stages, each in the same order: group → take → worth → share → limit → round.
The first stage stands in the line itself, coarser ones under `then`, the last under `total`.
"""

from typing import Literal

from pydantic import Field

from contracts.rulebook_words import (
    Calendar,
    Edges,
    Formula,
    FormulaOrError,
    Given,
    Key,
    Label,
    Limit,
    Name,
    Named,
    Need,
    Rounding,
    Source,
    Unit,
    Whole,
)
from contracts.values import Frozen

Take = Literal[
    "count",
    "sum",
    "mean",
    "trimmed_mean",
    "median",
    "max",
    "min",
    "distinct",
    "only",
    "latest",
    "longest_run",
]


class Rate(Frozen):
    """`give` for every `every` of what was taken; `whole: "yes"` counts only full ones."""

    give: Formula
    every: Formula
    whole: Literal["yes", "no"] = "no"


class Step(Edges):
    """What a number inside these edges gives."""

    give: Formula
    note: Label | None = None


class WordTable(Frozen):
    """Words to numbers. `otherwise` says what any other word gives: a number, or `error`."""

    words: tuple[Given, ...] = Field(min_length=1)
    otherwise: FormulaOrError | None = None


class Worth(Frozen):
    """What the taken number is worth, in the line's unit. Exactly one field is set."""

    each: Formula | None = None
    rate: Rate | None = None
    steps: tuple[Step, ...] | None = None
    tiers: tuple[Step, ...] | None = None
    table: WordTable | None = None
    formula: Formula | None = None


class Keep(Frozen):
    """Of each group only so many records: the first, the last, or those highest or lowest by an expression."""

    which: Literal["first", "last", "highest", "lowest"]
    n: Whole = "1"
    per: tuple[Key, ...] = ()
    by: Formula | None = None


class Condition(Need):
    """When a record counts. With `per` the condition is about the group as a whole: all of it counts, or none."""

    per: tuple[Key, ...] = ()


class Less(Named):
    """Something that is taken off each record's amount, but never below nothing: an entry of its own."""

    of: Formula


class Stage(Frozen):
    """group → take → worth → share → limit → round."""

    per: tuple[Key, ...] = ("period",)
    every: Calendar | Key | None = None
    part: Literal["count", "skip", "share"] | None = None
    take: Take = "sum"
    of: Formula | None = None
    drop: Whole = "1"
    missing: FormulaOrError | None = None
    worth: Worth | None = None
    limit: Limit | None = None
    round: Rounding | None = None


class Line(Named, Stage):
    """One number with a name. Exactly one of `from`, `value` and `formula` says where it comes from."""

    name: Name
    unit: Unit | None = None
    note: Label | None = None
    applies: Formula | None = None
    show: Rounding | None = None
    kinds: tuple[Source, ...] = Field((), alias="from")
    where: Formula | None = None
    counts_if: tuple[Condition, ...] = ()
    overlap: Literal["later_counts_rest"] | None = None
    keep: Keep | None = None
    less: tuple[Less, ...] = ()
    then: tuple[Stage, ...] = ()
    total: Stage | None = None
    value: Formula | None = None
    formula: Formula | None = None
    if_zero: FormulaOrError | None = None
