"""Sheets as people keep them: CSV in UTF-8 or GB18030, XLSX with a title above the headings.

    A             B        C
    1  某街道资源清单（虚构）
    2  单位：和平社区          2026-03-05
    3  标题          数量     计量
    4  会议室        12       次            read_sheet(file, columns, ("标题", "数量")) ──▶ Line(row=4, {"标题": "会议室", …}), …

Headings may stand in two rows, the upper one merged over several columns or down beside the lower one. Cells come out as text: a date as 2026-03-05, a time as 2026-03-05T09:30, a whole number without a point.
"""

import csv
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from api.tables.columns import Columns, HeadingTwice
from api.tables.files import FileUnreadable
from contracts.refusals import NotEvidence
from contracts.shapes import Reason
from ledger.mishaps import mishap

MOST_SHOWN = 50
TITLE_ROWS = 5
"""The headings are looked for in the first rows: a title and a line of unit and date may stand above them."""


class SheetUnreadable(FileUnreadable):
    zh = "读不出表格 {file}：{why_zh}。请另存为 XLSX 或 CSV（UTF-8 或 GB18030）后再试。"
    en = "The sheet {file} cannot be read: {why}. Save it as XLSX or CSV (UTF-8 or GB18030) and try again."


NO_TEXT = Reason("既不是 UTF-8 也不是 GB18030 文字", "it is neither UTF-8 nor GB18030 text")
BAD_QUOTES = Reason("有一格太长，多半是引号没有配对", "a cell is too long: a quotation mark is missing")
NO_WORKBOOK = Reason("不是完好的 XLSX 工作簿", "it is no sound XLSX workbook")


class HeadingsMissing(NotEvidence):
    zh = "{file} 里找不到这些列：{missing}。{then_zh}"
    en = "{file} lacks these columns: {missing}. {then}"


RENAME = {"then_zh": "请检查表头，把列名改成这样。", "then": "Check its headings, and call them so."}
KEEP_ONE = {"then_zh": "请只留一列，或把另外的列改名。", "then": "Keep one of them, or rename the others."}
"""What can be done about it in the sheet itself; whoever reads the sheet may know another way."""


@dataclass(frozen=True, slots=True)
class BadCell:
    cell: str
    """`C7`, or 第7行 where it is no one cell."""
    heading: str
    why_zh: str
    why: str

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands: by rows, then from left to right."""
        found = re.fullmatch(r"([A-Z]{1,3})(\d+)", self.cell)
        if found:
            return int(found[2]), column_index_from_string(found[1])
        return int(re.sub(r"\D", "", self.cell) or 0), 0

    def in_chinese(self) -> str:
        return f"  {self.cell}{f'（{self.heading}）' if self.heading else ''}：{self.why_zh}"

    def in_english(self) -> str:
        cell = re.sub(r"第(\d+)行", r"row \1", self.cell)
        return f"  {cell}{f' ({self.heading})' if self.heading else ''}: {self.why}"


class BadCells(NotEvidence):
    """Every bad cell of a sheet at once, so that a clerk corrects them in one go."""

    cells: tuple[BadCell, ...] = ()
    zh = "表格有{count}处要改，一行也没有受理：\n{list_zh}"
    en = "{count:cell needs|cells need} correction; nothing was accepted:\n{list_en}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the headings; `row` as spreadsheets number it, `columns` where each heading stands."""

    row: int
    cells: dict[str, str]
    columns: dict[str, int]

    def cell(self, heading: str) -> str:
        """The cell's name in the spreadsheet: `C7`."""
        at = self.columns.get(heading)
        return f"{get_column_letter(at + 1)}{self.row}" if at is not None else f"第{self.row}行"


class Page(NamedTuple):
    """A sheet as it was read: what its headings say, what we call them, and the rows below that are not empty."""

    headings: list[str]
    named: list[str]
    lines: list[Line]
    head_row: int
    """The row of the headings, as spreadsheets number it; of two, the lower one."""


def refuse_all(bad: Sequence[BadCell]) -> None:
    """
    Raises:
        BadCells: there are any.
    """
    if bad:
        raise listed(bad)


def listed(bad: Iterable[BadCell]) -> BadCells:
    """The refusal that lists them as they stand in the sheet, row by row."""
    cells = tuple(sorted(bad, key=lambda each: each.place))
    zh = [each.in_chinese() for each in cells[:MOST_SHOWN]]
    en = [each.in_english() for each in cells[:MOST_SHOWN]]
    if more := len(cells) - len(zh):
        zh.append(f"  …… 另有{more}处")
        en.append(f"  … and {more} more")
    no = BadCells(count=len(cells), list_zh="\n".join(zh), list_en="\n".join(en))
    no.cells = cells
    return no


def as_headed(no: BadCells, headings: Sequence[str]) -> BadCells:
    """The same with the headings that stand in the sheet, in place of what we call them."""
    return listed(
        replace(each, heading=headings[at - 1]) if 0 < (at := each.place[1]) <= len(headings) else each
        for each in no.cells
    )


def read_sheet(file: Path, columns: Columns, *needed: Sequence[str]) -> Page:
    """Return the rows below the headings, empty ones left out. Of `needed`, one set of headings must be there.

    Raises:
        SheetUnreadable, HeadingsMissing: it is no sheet, or not this one.
        HeadingTwice: two columns could be the same one.
    """
    rows = rows_of(file)
    top = list(islice(rows, TITLE_ROWS))
    found: set[str] = set()
    for at, row in enumerate(top):
        for head in (under(top[at - 1], row) if at else row, row):
            named = columns.named(head)
            found.update(named)
            twice = head is not row and len(set(named)) < len(
                named
            )  # a title stands above, and no merged heading
            if not twice and any(set(headings) <= set(named) for headings in needed):
                places = places_of(file, head, named, {each.heading for each in columns.columns})
                return Page(head, named, list(_lines(chain(top[at + 1 :], rows), at + 2, places)), at + 1)
    nearest = min(needed, key=lambda headings: len(set(headings) - found))
    missing = [name for name in nearest if name not in found] or nearest
    raise HeadingsMissing(file=file.name, missing="、".join(missing), **RENAME)


def under(above: Sequence[str], row: Sequence[str]) -> list[str]:
    """Headings of two rows: what stands in the lower one goes before a merged cell that reaches over or beside it."""
    width = max(len(above), len(row))
    upper, lower = ([*each, *[""] * (width - len(each))] for each in (above, row))
    return [low or up for up, low in zip(upper, lower, strict=True)]


def places_of(file: Path, head: Sequence[str], named: Sequence[str], ours: set[str]) -> dict[str, int]:
    """Where each heading stands; of two columns that nobody asks for, the last counts.

    Raises:
        HeadingTwice: one of ours stands twice.
    """
    for heading in ours:
        if named.count(heading) > 1:
            several = [
                f"{get_column_letter(at + 1)} {head[at]}" for at, name in enumerate(named) if name == heading
            ]
            raise HeadingTwice(file=file.name, heading=heading, columns="、".join(several), **KEEP_ONE)
    return {heading: place for place, heading in enumerate(named) if heading}


def rows_of(file: Path) -> Iterator[list[str]]:
    """
    Raises:
        SheetUnreadable: at the first row, or on the way.
    """
    return _xlsx(file) if file.suffix.lower() in (".xlsx", ".xlsm") else _csv(file)


def _lines(rows: Iterable[list[str]], first: int, columns: dict[str, int]) -> Iterable[Line]:
    for number, row in enumerate(rows, first):
        width = len(row)
        cells = {heading: row[place] if place < width else "" for heading, place in columns.items()}
        if any(cells.values()):
            yield Line(number, cells, columns)


def _csv(file: Path) -> Iterator[list[str]]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SheetUnreadable(file=file.name, **mishap(error).facts()) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        try:
            for row in csv.reader(io.StringIO(text)):
                yield [unguarded(cell.strip()) for cell in row]
            return
        except csv.Error:
            raise SheetUnreadable(file=file.name, **BAD_QUOTES.facts()) from None
    raise SheetUnreadable(file=file.name, **NO_TEXT.facts())


def unguarded(cell: str) -> str:
    """A cell of which a spreadsheet was kept from making a formula, as it was (`projections.papers.tables.harmless`).

    >>> unguarded("'=1+1"), unguarded("'90年代")
    ('=1+1', "'90年代")
    """
    return cell[1:] if re.match("'[=+@\t-]", cell) else cell


def _xlsx(file: Path) -> Iterator[list[str]]:
    """A workbook is a ZIP of XML, and each of its parts may be broken on its own."""
    try:
        with closing(load_workbook(file, read_only=True, data_only=True)) as book:
            for row in book.worksheets[0].iter_rows(values_only=True):
                yield [_text(cell) for cell in row]
    except OSError as error:
        raise SheetUnreadable(file=file.name, **mishap(error).facts()) from None
    except (BadZipFile, InvalidFileException, LookupError, ValueError, SyntaxError, zlib.error):
        raise SheetUnreadable(file=file.name, **NO_WORKBOOK.facts()) from None


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.strftime("%Y-%m-%d" if cell.time() == datetime.min.time() else "%Y-%m-%dT%H:%M")
        case date():
            return cell.isoformat()
        case time():
            return cell.strftime("%H:%M")
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()
