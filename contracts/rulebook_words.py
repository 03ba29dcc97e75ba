"""The small words that a rulebook is written in.

Everything in a rulebook is text, numbers too: `"1.2"`, `"50%"`, `"1/3"`. So no float is ever born, one number
has the spelling that its author signed, and a YAML file and the signed JSON hold the same data.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from contracts.values import Frozen, visible

_LETTERS = "A-Za-z_㐀-䶿一-鿿"


Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600), AfterValidator(visible)]
"""What people read: a label, a reason, an assumption."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A fact kind, a role or an attribute: fixed by the recording side, so always ASCII."""

Source = Annotated[str, StringConstraints(pattern=r"^(sheet:)?[a-z][a-z0-9_]{0,39}$")]
"""A fact kind, or `sheet:member`: the finished sheets of an earlier part."""

Name = Annotated[str, StringConstraints(pattern=rf"^[{_LETTERS}][0-9{_LETTERS}]{{0,39}}$")]
"""What formulas call a line, a value, a table or a balance: letters, Chinese characters, digits, underscores."""

Word = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(visible)]
"""One of the words that an attribute may hold, a grade, the id of a subject."""

Formula = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(visible)]
"""A number, a name, or a calculation over names (docs/rulebook.md, "Formulas")."""

FormulaOrError = Formula
"""A formula, or the word `error`: then the line has no value, which is said, and nothing is guessed."""

Whole = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}$")]
"""A count of at least one."""

Number = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,9})?%?$|^-?[0-9]{1,12}/[1-9][0-9]{0,11}$")
]
"""An exact number: `60`, `1.2`, `50%`, `1/3`."""

Year = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,19}$")]
"""The id of a rulebook, of an assumption, of a worked case."""

Calendar = Literal["day", "month", "quarter", "half", "year"]

Unit = Literal["points", "minutes", "hours", "days", "count", "persons", "coins", "percent", "number"]
"""What a number counts. A percentage is a number like any other (95% is 19/20) that is shown times a hundred."""

AttributeType = (
    Unit
    | Literal["yes_no", "text", "list", "date", "moment"]
    | Annotated[tuple[Word, ...], "closed list of words"]
)
"""What a fact's attribute may hold: a number in a unit, yes or no, text, a list of texts, a date, a moment
(whole minutes of local time since 1970-01-01T00:00), or one word of a closed list."""


class Named(Frozen):
    """Something with a name for people, in both languages."""

    zh: Sentence
    en: Sentence


class Need(Named):
    """A condition with its reason in words: what is said when it does not hold."""

    that: Formula
    note: Label | None = None


class Rounding(Frozen):
    """To a multiple of `to`: towards minus or plus infinity, towards zero, or to the nearest.

    `half_up` sends a half away from zero, `half_even` to the even neighbour (四舍六入五成双, GB/T 8170).
    """

    to: Formula
    by: Literal["down", "up", "cut", "half_up", "half_even"]


class Limit(Frozen):
    """At most `max`, at least `min`. What is cut off or put back is an entry of its own."""

    max: Formula | None = None
    min: Formula | None = None


class Edges(Frozen):
    """An interval whose edges are words, never a dash: who owns 90 is always said."""

    at_least: Formula | None = None
    above: Formula | None = None
    below: Formula | None = None
    at_most: Formula | None = None


class Given(Frozen):
    """A word and the number that it stands for."""

    word: Word
    give: FormulaOrError
