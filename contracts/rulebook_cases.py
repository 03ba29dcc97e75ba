"""Worked cases: what was recorded, and what the sheet must say. They travel inside the rulebook.

- id: O01-1
  start: "2026-01-01"
  end: "2026-12-31"
  facts: [{kind: absence, times: "1", who: {unit: u}, attributes: {leave: unexcused}}, …]
  expects: [{part: unit, subject: u, lines: [{name: routine, value: "90"}], result: "96", grade: 优秀}]
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.rulebook_words import Key, Label, Name, Number, Sentence, Word
from contracts.values import Day, Frozen

Quarter = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-Q[1-4]$")]

NumberOrNone = Number | Literal["none"]
"""An exact number, or `none`: there is no value, and the sheet says why."""


class CaseFact(Frozen):
    """One record, or `times` alike. `*` in an id or a text is replaced by its running number, from 1.

    The day is `day`, or the first of `quarter`, or the first of the case's period.
    """

    kind: Key
    times: Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,3})$")] = "1"
    day: Day | None = None
    quarter: Quarter | None = None
    who: dict[Key, Word]
    attributes: dict[Key, Word | tuple[Word, ...]] = Field(default_factory=dict)


class ExpectedLine(Frozen):
    """A line's value; with `at` the sum of its entries there (`2026-Q3`, a word, an id)."""

    name: Name
    at: Word | None = None
    value: NumberOrNone | None = None
    shown: Word | None = None


class ExpectedVerdict(Frozen):
    """Whether a named verdict holds."""

    name: Name
    holds: Literal["yes", "no", "undecided"]


class ExpectedSheet(Frozen):
    """What one sheet must say; what is left out is not compared."""

    part: Key
    subject: Word
    status: Literal["ok", "no_value", "exempt", "not_on_roll"] | None = None
    term_ends: Day | None = None
    lines: tuple[ExpectedLine, ...] = ()
    result: NumberOrNone | None = None
    grade_by_number: Word | None = None
    grade: Word | None = None
    verdicts: tuple[ExpectedVerdict, ...] = ()
    eligible: Literal["yes", "no", "undecided"] | None = None
    refused: Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,3})$")] | None = None


class Case(Frozen):
    """Facts in, sheet out, with the arithmetic in words for whoever checks it by hand."""

    id: Label
    start: Day
    end: Day
    as_of: Day | None = None
    arithmetic: Sentence | None = None
    facts: tuple[CaseFact, ...] = Field(max_length=400)
    expects: tuple[ExpectedSheet, ...] = Field(min_length=1)
