"""A rulebook: how recorded facts become points, as data that is signed, dated and versioned.

    rulebook ── facts    what is read: kinds, whose they are, attributes with units
             ── values   numbers that change with the year          ── tables   words that stand for numbers
             ── parts    one sort of subject each ── roll, term     who has a sheet, and for which days
                                                  ── account        running balances
                                                  ── lines          one number each (rulebook_lines)
                                                  ── result → requires → bands → verdicts
             ── notes    assumptions, printed on every sheet
             ── cases    worked cases that must come out

Nothing here computes: `domain/scoring` does, and docs/rulebook.md says what each word means. The YAML file that
a clerk writes and the JSON object inside a signed statement are the same data; `as_wire` and `from_wire` go
between it and the models. Defaults are left out of the signed form, so they can never change.
"""

from typing import Any, Literal

from pydantic import Field, ValidationError

from contracts.refusals import NotEvidence
from contracts.rulebook_accounts import Account
from contracts.rulebook_cases import Case
from contracts.rulebook_lines import Line, WordTable
from contracts.rulebook_words import (
    AttributeType,
    Edges,
    Formula,
    Key,
    Label,
    Name,
    Named,
    Need,
    Number,
    Sentence,
    Unit,
    Whole,
    Word,
    Year,
)
from contracts.shapes import first_mistake
from contracts.values import Day, Frozen


class FactKind(Named):
    """A sort of fact: in whose sheets it can stand (roles), and what it holds."""

    who: tuple[Key, ...] = Field(min_length=1)
    attributes: dict[Key, AttributeType] = Field(default_factory=dict)


class Change(Frozen):
    """From this day on, until the year ends or the next change, the value is another."""

    from_day: Day
    give: Number | Day


class Value(Named):
    """A number (or a date) that changes with the year. A year without a number is an error, never a guess."""

    name: Name
    unit: Unit | Literal["date"] = "number"
    by_year: dict[Year, Number | Day]
    changes: tuple[Change, ...] = ()


class Table(WordTable):
    """A named list of words and numbers, for `lookup(name, word)`."""

    name: Name


class Roll(Frozen):
    """Which records put a subject on the list, and which take it off. The latest one decides."""

    enters: Key
    leaves: tuple[Key, ...] = ()


class Term(Frozen):
    """The days that are scored: from each `begins`, for `years` or until the next of `ends`."""

    begins: tuple[Key, ...] = Field(min_length=1)
    ends: tuple[Key, ...] = ()
    years: Whole | None = None


class Band(Edges):
    """A grade for the numbers inside its edges."""

    grade: Word
    note: Label | None = None


class Verdict(Named):
    """A gate or a veto. The number stays; `does` says what it closes.

    `ceiling`: the grade is at most `grade`; `withhold`: no grade for now; `lose`: not eligible; `warn`: said only.
    """

    name: Name | None = None
    when: Formula
    does: Literal["ceiling", "withhold", "lose", "warn"]
    grade: Word | None = None
    note: Label | None = None


class Part(Named):
    """The sheets of one sort of subject. A later part may read them as facts of the kind `sheet:<subject>`."""

    subject: Key
    roll: Roll | None = None
    term: Term | None = None
    exempt: Formula | None = None
    account: Account | None = None
    lines: tuple[Line, ...] = ()
    result: Name | None = None
    requires: tuple[Need, ...] = ()
    bands: tuple[Band, ...] = ()
    near: Number | None = None
    """How near to an edge of the bands a result is worth a second look, in the result's unit. Moves no grade. Rule set 2."""
    verdicts: tuple[Verdict, ...] = ()


class Workdays(Frozen):
    """The holiday calendar behind `workdays(a, b)`: weekdays that are `off`, weekend days that are `on`."""

    years: tuple[Year, ...] = Field(min_length=1)
    off: tuple[Day, ...] = ()
    on: tuple[Day, ...] = ()


class Note(Named):
    """An assumption where the source is silent. It is printed on every sheet; the issuing body confirms it."""

    id: Label


class Rulebook(Frozen):
    """One published rule, whole."""

    rulebook: Label
    version: Word
    title: Named
    source: Sentence
    period: Literal["month", "quarter", "half", "year", "lifetime"]
    values: tuple[Value, ...] = ()
    tables: tuple[Table, ...] = ()
    workdays: Workdays | None = None
    facts: dict[Key, FactKind]
    parts: tuple[Part, ...] = Field(min_length=1)
    notes: tuple[Note, ...] = ()
    procedure: dict[Key, Sentence] = Field(default_factory=dict)
    cases: tuple[Case, ...] = ()


class NotARulebook(NotEvidence):
    zh = "这不是一份评分规则：{where} {why_zh}。请用 `gongjian rulebook check` 检查后再提交。"
    en = "This is not a rulebook: {where} {why}. Run `gongjian rulebook check` on it before submitting."


def as_wire(rulebook: Rulebook) -> dict[str, Any]:
    """Return the one plain object that stands for `rulebook` in a signed statement: text, lists, ASCII names."""
    plain: dict[str, Any] = rulebook.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return plain


def from_wire(plain: object) -> Rulebook:
    """Return the rulebook that `plain` is the one spelling of.

    Raises:
        NotARulebook: when it is none, or when a default is written out.
    """
    try:
        rulebook = Rulebook.model_validate(plain)
    except ValidationError as error:
        where, zh, en = first_mistake(error)
        raise NotARulebook(where=where, why_zh=zh, why=en) from None
    if as_wire(rulebook) != plain:
        raise NotARulebook(
            where="", why_zh="写出了默认值，请去掉", why="a default is written out; leave it away"
        )
    return rulebook
