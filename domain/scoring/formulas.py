"""Every formula of a rulebook: where it stands, what it may read, what it must give.

The check walks these to say what is wrong with each, and the plan to find which line reads which. So a formula
that is added to the language is added here, once.

    record     one record: its attributes, roles and day, and everything of the part
    group      a group of records: its keys, `records(…)`, and everything of the part
    part       lines, balances, values, the roll's attributes, subject, period_start, period_end
    amount     the part, and what was taken: `amount`, `share`
    posting    one record, and the balances as they stand
    verdict    the part, and the grade by number
    roll       values and the roll's attributes only: nothing is worked out yet
    values     values only
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.rulebook import Part
from contracts.rulebook_accounts import Account
from contracts.rulebook_lines import Condition, Line, Stage, Worth
from contracts.rulebook_words import Edges, Limit, Rounding

Path = tuple[str | int, ...]
Reads = Literal["record", "group", "part", "amount", "posting", "posted", "verdict", "roll", "values"]
Gives = Literal["number", "number or error", "yes_no", "anything"]


@dataclass(frozen=True, slots=True)
class Place:
    """One formula, where it stands inside its line, account or part."""

    path: Path
    text: str
    reads: Reads
    gives: Gives


def of_line(line: Line) -> Iterator[Place]:
    """Every formula of a line."""
    yield from _one(("applies",), line.applies, "part", "yes_no")
    yield from _one(("where",), line.where, "record", "yes_no")
    yield from _of_conditions(("counts_if",), line.counts_if, "record")
    if line.keep:
        yield from _one(("keep", "by"), line.keep.by, "record", "number")
    for i, less in enumerate(line.less):
        yield Place(("less", i, "of"), less.of, "record", "number")
    yield from _of_stage((), line)
    for i, stage in enumerate(line.then):
        yield from _of_stage(("then", i), stage)
    if line.total:
        yield from _of_stage(("total",), line.total)
    yield from _one(("value",), line.value, "part", "number")
    yield from _one(("formula",), line.formula, "part", "number")
    yield from _one(("if_zero",), line.if_zero, "part", "number or error")
    yield from _of_rounding(("show",), line.show)


def of_account(account: Account) -> Iterator[Place]:
    """Every formula of an account."""
    for i, balance in enumerate(account.balances):
        yield from _one(("balances", i, "min"), balance.min, "values", "number")
        yield from _one(("balances", i, "max"), balance.max, "values", "number")
    for i, posting in enumerate(account.postings):
        here: Path = ("postings", i)
        yield from _one((*here, "where"), posting.where, "posting", "yes_no")
        yield from _of_conditions((*here, "counts_if"), posting.counts_if, "posting")
        for j, need in enumerate(posting.needs):
            yield Place((*here, "needs", j, "that"), need.that, "posting", "yes_no")
        yield Place((*here, "of"), posting.of, "posting", "number")
        yield from _of_worth((*here, "worth"), posting.worth, "posted")
        yield from _of_limit((*here, "limit"), posting.limit, "values")
        for j, post in enumerate(posting.post):
            yield Place((*here, "post", j, "times"), post.times, "values", "number")
    for i, conversion in enumerate(account.convert):
        yield Place(("convert", i, "every"), conversion.every, "values", "number")
        yield Place(("convert", i, "give"), conversion.give, "values", "number")


def of_part(part: Part) -> Iterator[Place]:
    """Every formula of a part that stands neither in a line nor in its account."""
    yield from _one(("exempt",), part.exempt, "roll", "yes_no")
    for i, need in enumerate(part.requires):
        yield Place(("requires", i, "that"), need.that, "part", "yes_no")
    for i, band in enumerate(part.bands):
        yield from _of_edges(("bands", i), band)
    for i, verdict in enumerate(part.verdicts):
        yield Place(("verdicts", i, "when"), verdict.when, "verdict", "yes_no")


def _of_stage(at: Path, stage: Stage) -> Iterator[Place]:
    yield from _one((*at, "of"), stage.of, "record", "anything")
    yield from _one((*at, "missing"), stage.missing, "part", "number or error")
    yield from _of_worth((*at, "worth"), stage.worth, "amount")
    yield from _of_limit((*at, "limit"), stage.limit, "part")
    yield from _of_rounding((*at, "round"), stage.round)


def _of_worth(at: Path, worth: Worth | None, reads: Reads) -> Iterator[Place]:
    if worth is None:
        return
    numbers: Reads = "part" if reads == "amount" else "values"
    yield from _one((*at, "each"), worth.each, numbers, "number")
    if worth.rate:
        yield Place((*at, "rate", "give"), worth.rate.give, numbers, "number")
        yield Place((*at, "rate", "every"), worth.rate.every, numbers, "number")
    for field, steps in (("steps", worth.steps), ("tiers", worth.tiers)):
        for i, step in enumerate(steps or ()):
            yield from _of_edges((*at, field, i), step)
            yield Place((*at, field, i, "give"), step.give, numbers, "number")
    if worth.table:
        for i, given in enumerate(worth.table.words):
            yield Place((*at, "table", "words", i, "give"), given.give, numbers, "number or error")
        yield from _one((*at, "table", "otherwise"), worth.table.otherwise, numbers, "number or error")
    yield from _one((*at, "formula"), worth.formula, reads, "number")


def _of_conditions(at: Path, conditions: tuple[Condition, ...], reads: Reads) -> Iterator[Place]:
    for i, condition in enumerate(conditions):
        yield Place((*at, i, "that"), condition.that, "group" if condition.per else reads, "yes_no")


def _of_limit(at: Path, limit: Limit | None, reads: Reads) -> Iterator[Place]:
    if limit:
        yield from _one((*at, "max"), limit.max, reads, "number")
        yield from _one((*at, "min"), limit.min, reads, "number")


def _of_rounding(at: Path, rounding: Rounding | None) -> Iterator[Place]:
    if rounding:
        yield Place((*at, "to"), rounding.to, "values", "number")


def _of_edges(at: Path, edges: Edges) -> Iterator[Place]:
    for edge in ("at_least", "above", "below", "at_most"):
        yield from _one((*at, edge), getattr(edges, edge), "values", "number")


def _one(path: Path, text: str | None, reads: Reads, gives: Gives) -> Iterator[Place]:
    if text is not None:
        yield Place(path, text, reads, gives)
