"""Which column is which: the headings that we know, other words for them, and what a clerk says of their own sheet.

    gongjian import service sheet.xlsx --map 姓名=队员姓名 --map 开始=上岗时间 --save-map ours.txt
    gongjian import service next.xlsx --map-file ours.txt

A mapping is kept as text, a line each, `姓名=队员姓名`: our heading first. A heading is read without blanks, in narrow letters, and
once more without what stands in brackets behind it: 时长（分钟） is 时长.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from api.tables.files import text_of
from contracts.refusals import NotEvidence, Refused


class MappingUnclear(NotEvidence):
    zh = "“{text}”不是列名对照。请写成 我们的列名=表里的列名，如 姓名=队员姓名；我们的列名有：{headings}。"
    en = "{text!r} maps no column. Write our heading = the sheet's, as 姓名=队员姓名; ours are: {headings}."


class HeadingTwice(Refused):
    zh = "{file} 里有几列都可以当作“{heading}”：{columns}。{then_zh}"
    en = "In {file} several columns could be {heading}: {columns}. {then}"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of ours, where its cells go in a statement, how a cell is read and how it is written back."""

    heading: str
    member: str = ""
    reads: Callable[[str], object] = str
    also: tuple[str, ...] = ()
    """Other words for the heading, as sheets have them."""
    writes: Callable[[object], object] = str
    words: Mapping[str, str] | None = None
    """The closed list that a cell's word is from: what sheets say, and what statements do."""

    def value(self, text: str) -> object:
        """What a cell means; what cannot be read stays as it stands."""
        return self.words.get(text, text) if self.words else self.reads(text)

    def cell(self, value: object) -> object:
        """What a cell says that means this."""
        if self.words:
            return next((name for name, word in self.words.items() if word == value), value)
        return self.writes(value)


def plain(heading: str) -> str:
    """
    >>> plain(" 姓　名 "), plain("时长（分钟）")
    ('姓名', '时长(分钟)')
    """
    return re.sub(r"\s+", "", normalize("NFKC", heading))


def without_brackets(heading: str) -> str:
    return re.sub(r"\([^()]*\)$", "", plain(heading))


class Columns:
    """The columns of one kind of sheet, and what a clerk's own sheet calls them."""

    def __init__(self, columns: Sequence[Column], mapping: Iterable[tuple[str, str]] = ()) -> None:
        self.columns = tuple(columns)
        self.mapping = dict(mapping)
        self._known = {plain(each.heading): each.heading for each in columns}
        for each in columns:
            for word in each.also:
                self._known.setdefault(plain(word), each.heading)
        self._said = {plain(theirs): ours for ours, theirs in self.mapping.items()}

    def ours(self, heading: str) -> str:
        """What we call this heading: as the clerk says, as we know it, or as it stands."""
        for text in (plain(heading), without_brackets(heading)):
            if found := self._said.get(text):
                return found
        for text in (plain(heading), without_brackets(heading)):
            if (found := self._known.get(text)) and found not in self.mapping:
                return found
        taken = plain(heading) in self.mapping  # the clerk says that another column is meant
        return f"{plain(heading)}（另一列）" if taken else plain(heading)

    def named(self, row: Sequence[str]) -> list[str]:
        return [self.ours(cell) if cell else "" for cell in row]


def read_mapping(columns: Sequence[Column], pairs: Iterable[str], file: Path | None) -> list[tuple[str, str]]:
    """
    Raises:
        MappingUnclear: no pair of one of our headings and another.
        FileUnreadable: the file of a mapping cannot be read.
    """
    headings = {each.heading for each in columns}
    lines = [*(_lines(file) if file else ()), *pairs]
    found = []
    for line in lines:
        ours, equals, theirs = line.partition("=")
        if not equals or ours.strip() not in headings or not theirs.strip():
            raise MappingUnclear(text=line, headings="、".join(each.heading for each in columns))
        found.append((ours.strip(), theirs.strip()))
    return found


def _lines(file: Path) -> list[str]:
    text = text_of(file).removeprefix("\ufeff")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def write_mapping(
    file: Path, columns: Sequence[Column], headings: Sequence[str], named: Sequence[str]
) -> None:
    """Keep what each known column is called in this sheet, for the next one."""
    known = {each.heading for each in columns}
    lines = [f"{ours}={theirs}" for ours, theirs in zip(named, headings, strict=True) if ours in known]
    file.write_text("# 我们的列名=表里的列名\n" + "\n".join(lines) + "\n", encoding="utf-8")
