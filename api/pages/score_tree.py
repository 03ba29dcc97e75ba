"""A score sheet as a tree that opens, line by line, down to the records behind it.

    总分 96                                     the result; under it what adds to it and what is taken from it
      日常考核 × 50% [90 × 50%]          45      one entry of the line
        分工与会议出勤                    35      the line that it reads
          扣分  1次 × -5                  -5      what the records came to: entries of the log, each with a link

Pure: what a sheet says, in another shape. Nothing is computed but which line is read by which.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from contracts.rulebook import Part, Rulebook
from contracts.sheet import Entry, Searched, Sheet, SheetLine
from contracts.wording.words import Words
from domain.fact_words import name_of
from domain.scoring.explaining import explain
from domain.scoring.sentences import UNITS

Sort = Literal[
    "line", "base", "counts", "deduction", "cap", "floor", "rounding", "share", "missing", "pending", "left_out", "no_value", "moved",
]  # fmt: skip
SORTS: Mapping[str, Sort] = {
    "value": "base", "cap": "cap", "floor": "floor", "round": "rounding", "share": "share",
    "missing": "missing", "zero": "missing", "not_applicable": "missing",
    "pending": "pending", "set_aside": "pending",
    "skipped": "left_out", "not_counted": "left_out", "group_not_counted": "left_out", "not_kept": "left_out",
    "refused": "left_out",
    "no_value": "no_value", "withheld": "no_value",
    "moved_out": "moved", "moved_in": "moved", "converted_out": "moved", "converted_in": "moved", "expired": "moved",
    "expired_in": "moved",
}  # fmt: skip
"""What an entry of a kind is to a reader; of every other kind its sign says it."""
UNKNOWN = {"no_value", "pending"}
"""Of these no number is shown: it is not nought, it is not known."""


class Branch(NamedTuple):
    """One line of the tree."""

    sort: Sort
    said: Words
    amount: str | None
    """Exact; None where there is no value."""
    unit: Words
    line: str | None = None
    """Its name in the rulebook, where it is one of the rulebook's lines: against that one may appeal."""
    rule: Words | None = None
    """What the rulebook says of it."""
    detail: Words | None = None
    evidence: tuple[int, ...] = ()
    searched: Searched | None = None
    branches: "tuple[Branch, ...]" = ()
    again: bool = False
    """It stands further up already, with all that is under it."""


class Tree(NamedTuple):
    result: Branch | None
    beside: tuple[Branch, ...]
    """Lines that the result does not read: they are shown, or decide a gate."""


def tree_of(book: Rulebook, sheet: Sheet) -> Tree:
    growing = _Growing(book, sheet)
    part = growing.part
    known = {line.name for line in sheet.lines}
    result = growing.line(part.result) if part.result in known and part.result else None
    read = {name for line in sheet.lines for entry in line.entries for name in entry.lines}
    tops = [line.name for line in sheet.lines if line.name not in read and line.name != part.result]
    beside = [growing.line(name) for name in tops]
    beside += [growing.line(name) for name in known - growing.met]  # lines that read one another in a ring
    return Tree(result, tuple(beside))


def evidence_in(branches: Sequence[Branch]) -> Iterator[int]:
    """The positions behind them, in the order in which they are met."""
    for branch in branches:
        yield from branch.evidence
        yield from evidence_in(branch.branches)


def part_of(book: Rulebook, sheet: Sheet) -> tuple[int, Part]:
    return next((nth, part) for nth, part in enumerate(book.parts) if part.subject == sheet.part)


def rules_of(book: Rulebook, nth: int) -> dict[str, Words]:
    """What the rulebook says of each line of its part `nth`, in the words in which it is read aloud."""
    found: dict[str, Words] = {}
    for sentence in explain(book, name_of):
        match sentence.path:
            case ("parts", part, "lines", int(line)) if part == nth:
                name = book.parts[nth].lines[line].name
                before = found.get(name, Words("", ""))
                found[name] = Words(before.zh + sentence.zh, f"{before.en} {sentence.en}".strip())
    return found


class _Growing:
    def __init__(self, book: Rulebook, sheet: Sheet) -> None:
        nth, self.part = part_of(book, sheet)
        self.rules, self.lines = rules_of(book, nth), {line.name: line for line in sheet.lines}
        self.met: set[str] = set()

    def line(self, name: str) -> Branch:
        line = self.lines[name]
        plain = Branch("line", Words(line.zh, line.en), line.value, unit_of(line), name, self.rules.get(name))
        if name in self.met:
            return plain._replace(again=True, rule=None)
        self.met.add(name)
        if len(line.entries) == 1 and not line.entries[0].lines:
            [entry] = line.entries
            return plain._replace(
                sort=sort_of(entry), detail=how(line, entry), evidence=entry.evidence, searched=entry.searched
            )
        return plain._replace(branches=tuple(self.entry(line, entry) for entry in line.entries))

    def entry(self, line: SheetLine, entry: Entry) -> Branch:
        """What adds to a line; a line that it takes as it is stands in its place."""
        read = [name for name in entry.lines if name in self.lines]
        if len(read) == 1 and self.lines[read[0]].value == entry.amount and not entry.evidence:
            return self.line(read[0])
        sort = sort_of(entry)
        return Branch(
            sort, how(line, entry), None if sort in UNKNOWN else entry.amount, unit_of(line), evidence=entry.evidence,
            searched=entry.searched, branches=tuple(self.line(name) for name in read),
        )  # fmt: skip


def sort_of(entry: Entry) -> Sort:
    if found := SORTS.get(entry.kind):
        return found
    return "deduction" if Fraction(entry.amount) < 0 else "counts"


def unit_of(line: SheetLine) -> Words:
    return Words(*UNITS[line.unit or "number"])


def how(line: SheetLine, entry: Entry) -> Words:
    """The entry's sentence without the line's name, which stands above it."""
    zh = entry.zh.removeprefix(line.zh or "").removeprefix("：")
    en = entry.en.removeprefix(line.en or "").removeprefix(":").strip()
    return Words(zh or entry.zh, en or entry.en)
