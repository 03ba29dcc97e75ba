"""A score sheet: what one subject's number is made of, down to the signed events behind it.

    sheet ── lines ── entries   each an exact amount, a sentence, and its evidence
          ── result, grade_by_number, grade, verdicts, problems, notes

Two sums always hold: a line's value is the sum of its entries, and a total is the sum of its terms. A cap, a
floor, a rounding is an entry of its own. Amounts are exact text: `60`, `-5`, `119/2`. Evidence is a list of
positions in the log, from 1; an absence has none, so its entry says what was searched instead, up to which head.
The sealed bytes of a sheet are `canonical()`: the same everywhere, for the same facts, rulebook, days and head.
"""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from contracts.canonical import encode
from contracts.rulebook_words import Key, Label, Name, Named, Unit, Word
from contracts.values import Count, Day, Frozen, Positive

Exact = Annotated[str, StringConstraints(pattern=r"^(0|-?[1-9][0-9]*(/[1-9][0-9]*)?)$")]
"""A whole number, or a fraction in lowest terms: `119/2`."""

Shown = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A number as people read it: `59.5`, `95%`, `760/9(≈84.4444)`."""

Subject = Annotated[str, StringConstraints(min_length=1)]
"""The id of a unit, a member, an account: whatever the facts call it."""

Status = Literal["ok", "no_value", "exempt", "not_on_roll"]


class Searched(Frozen):
    """Where nothing was found: facts of these kinds, of this subject, on these days, up to this head."""

    kinds: tuple[str, ...]
    role: Key
    subject: Subject
    where: str | None = None
    start: Day
    end: Day
    head: Count


class Entry(Frozen):
    """One thing that adds to a line, takes from it, or is left out with a reason (amount 0)."""

    kind: Key
    at: str | None = None
    amount: Exact
    zh: str
    en: str
    evidence: tuple[Positive, ...] = ()
    lines: tuple[Name, ...] = ()
    searched: Searched | None = None
    note: Label | None = None


class SheetLine(Named):
    """One rule's number. Without `value` there is none, and an entry says why."""

    name: Name
    unit: Unit
    value: Exact | None = None
    shown: Shown | None = None
    entries: tuple[Entry, ...] = ()


class InWords(Frozen):
    """A condition as it is said, with what its names stood for: `“走访次数”小于3（“走访次数”为2）`."""

    zh: str
    en: str


class SheetVerdict(Named):
    """A gate or veto that holds; `because` is its condition with the numbers put in: `94.5% < 95%`. `why` says it in words
    (from reducer 2 on)."""

    name: Name | None = None
    does: Literal["ceiling", "withhold", "lose", "warn"]
    grade: Word | None = None
    because: str
    why: InWords | None = None
    note: Label | None = None


class Problem(InWords):
    """A requirement that is not met, or a verdict that could not be decided: that is never taken as a no. `pending` (from reducer 2
    on): so it is as things are now, the period is not over, and it can still change; a pending verdict takes nothing from anybody."""

    verdict: Name | None = None
    does: Literal["ceiling", "withhold", "lose", "warn"] | None = None
    note: Label | None = None
    pending: Literal[True] | None = None


class Assumption(Named):
    id: Label


class Span(Frozen):
    """Days of a term, both included; without `end` it is still running."""

    start: Day
    end: Day | None = None


class Sheet(Frozen):
    """What the rules say of one subject. It is a reference: the grade is decided by people, in a signed act."""

    shape: Literal["score-sheet.v1"] = "score-sheet.v1"
    rulebook: Label
    version: Word
    part: Key
    subject: Subject
    start: Day
    end: Day
    as_of: Day
    head: Count
    standing: tuple[Positive, ...] = ()
    """Evidence of who the subject is: what put it on the roll, and what began or ended its terms."""
    term: tuple[Span, ...] = ()
    status: Status
    lines: tuple[SheetLine, ...] = ()
    result: Exact | None = None
    shown: Shown | None = None
    grade_by_number: Word | None = None
    grade: Word | None = None
    verdicts: tuple[SheetVerdict, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Assumption, ...] = Field(())

    def line(self, name: str) -> SheetLine:
        """The line of that name; `KeyError` when the sheet has none."""
        for line in self.lines:
            if line.name == name:
                return line
        raise KeyError(name)

    def as_wire(self) -> dict[str, Any]:
        """The plain object that is sealed: what is absent is left out."""
        plain: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        return plain

    def canonical(self) -> bytes:
        """The sealed bytes (RFC 8785)."""
        return encode(self.as_wire())


def exact(number: Fraction) -> str:
    """The one text of an exact number: `60`, `119/2`.

    >>> exact(Fraction(119, 2)), exact(Fraction(-5))
    ('119/2', '-5')
    """
    return str(number)
