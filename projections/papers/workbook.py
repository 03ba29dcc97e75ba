"""Scores as a workbook, kept as an office keeps its lists (台账).

    评分    a row for each subject
    逐项    a row for each line of each subject, with the positions of its evidence
    说明    what is to be looked at, what was assumed, the rulebook whole, the manifest, and a code that leads to its check

Each page has its title in the first row, whose it is and of when in the second, its headings in the third; these stay in sight
and are printed on every page. Numbers are numbers, and the same report gives the same bytes.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter
import yaml

from contracts.refusals import Refused
from domain.refusals import require
from projections.papers.about import (
    CHECKING,
    HEAD,
    NOTICE,
    about,
    assumptions,
    in_chinese,
    qr_png,
    rows_of_manifest,
    title_of,
)
from projections.papers.tables import HEADINGS, LINE_COLUMNS, line_rows, rows_of
from projections.score_reports import Manifest, ScoreReport

EXACT_DIGITS = 15
"""So many decimal digits a spreadsheet keeps of a number; it rounds longer ones without a word."""
FIRST_ROW = 3
MOST_ROWS = 1 << 20
"""Of a page in an XLSX; what is beyond would be left out without a word."""
A4 = 9
PAGES = ("评分", "逐项", "说明")
WIDTHS = {PAGES[0]: (34, 12, 12, 10, 10, 34), PAGES[1]: (28, 22, 11, 8, 11, 26, 70), PAGES[2]: (16, 110)}


class TooManyRows(Refused):
    zh = "一张工作表最多{most}行，这里有{count}行。请用 --subject 只取一个对象，或改用 CSV（csv、lines）。"
    en = "A worksheet has at most {most} rows, and there are {count}. Take one subject with --subject, or CSV (csv, lines)."


def workbook(report: ScoreReport) -> bytes:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {
            "title": title_of(report.manifest),
            "created": datetime.fromisoformat(report.manifest.as_of),
            "comments": report.manifest.code,
        }
    )
    styles = Styles(book)
    add_page(book, styles, report, PAGES[0], HEADINGS, rows_of(report.reported, report.name_of), numbers=(1,))
    add_page(book, styles, report, PAGES[1], LINE_COLUMNS, line_rows(report), numbers=(2,))
    last = add_page(book, styles, report, PAGES[2], ("", ""), said_of(report))
    last.insert_image(1, 2, "qr.png", {"image_data": qr_png(report.manifest), "object_position": 2})
    book.close()
    return made.getvalue()


class Styles:
    """How cells look, one of each kind in a book."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.about = book.add_format({"font_size": 10, "align": "left"})
        self.head = book.add_format({"bold": True, "align": "center", "border": 1, "text_wrap": True})
        self.text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.numbers: dict[str, Any] = {}

    def number(self, format: str) -> Any:
        shape = {"border": 1, "valign": "top", "num_format": format}
        return self.numbers.setdefault(format, self.book.add_format(shape))


def add_page(
    book: Any,
    styles: Styles,
    report: ScoreReport,
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    numbers: Sequence[int] = (),
) -> Any:
    """A page as lists are kept here; the columns `numbers` hold numbers as far as a spreadsheet keeps them exactly.

    Raises:
        TooManyRows: no spreadsheet has so many.
    """
    title = title_of(report.manifest)
    return add_table(book, styles, report.manifest, title, name, headings, rows, WIDTHS[name], numbers)


def add_table(
    book: Any,
    styles: Styles,
    manifest: Manifest,
    title: str,
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[int],
    numbers: Sequence[int] = (),
) -> Any:
    """The same of whatever is made by that manifest.

    Raises:
        TooManyRows: no spreadsheet has so many.
    """
    most = MOST_ROWS - FIRST_ROW
    require(len(rows) <= most, TooManyRows(count=len(rows), most=most))
    page, last = book.add_worksheet(name), len(headings) - 1
    page.merge_range(0, 0, 0, last, f"{title}（{manifest.period}，{NOTICE}）", styles.title)
    page.merge_range(1, 0, 1, last, f"单位：{manifest.alliance}　　{about(manifest)}", styles.about)
    page.set_row(0, 30)
    page.write_row(2, 0, headings, styles.head)
    for at, row in enumerate(rows, FIRST_ROW):
        for column, cell in enumerate(row):
            exact = number_of(str(cell)) if column in numbers else None
            if exact:
                page.write_number(at, column, exact.value, styles.number(exact.format))
            elif isinstance(cell, int):
                page.write_number(at, column, cell, styles.number("0"))
            else:
                page.write_string(at, column, str(cell), styles.text)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(FIRST_ROW, 1)
    page.repeat_rows(0, 2)
    page.print_area(0, 0, max(len(rows) + FIRST_ROW - 1, 2), last)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_footer(
        f"&L{manifest.label} {manifest.version}　{in_chinese(manifest.as_of)}&R第 &P 页，共 &N 页"
    )
    return page


def said_of(report: ScoreReport) -> list[tuple[str, str]]:
    """The last page: a word and what it says, row by row."""
    rows = [("请再看", warned.zh) for warned in report.warnings]
    rows += [
        (report.name_of(each.sheet.subject), warned.zh)
        for each in report.reported
        for warned in each.warnings
    ]
    rows += [(f"假定 {id}", said) for id, said in assumptions(report)]
    rows += [("核对", CHECKING), *rows_of_manifest(report.manifest)]
    rows.append((HEAD, report.manifest.model_dump_json(exclude_none=True)))
    text = yaml.safe_dump(report.rulebook, allow_unicode=True, sort_keys=False, width=100)
    return rows + [("规则全文" if nth == 0 else "", line) for nth, line in enumerate(text.splitlines())]


class CellNumber(NamedTuple):
    """A number for a spreadsheet, and the format in which it shows the decimals that it was written with."""

    value: float
    format: str


def number_of(shown: str) -> CellNumber | None:
    """None for what a spreadsheet would not keep exactly, and what is no number: that stays text.

    >>> number_of("59.50"), number_of("95%"), number_of("760/9(≈84.4444)"), number_of("—")
    (CellNumber(value=59.5, format='0.00'), CellNumber(value=0.95, format='0%'), None, None)
    """
    found = re.fullmatch(r"(-?[0-9]+)(?:\.([0-9]+))?(%?)", shown)
    if not found:
        return None
    whole, decimals, percent = found[1], found[2] or "", found[3]
    if len((whole + decimals).lstrip("-0")) > EXACT_DIGITS:
        return None
    value = Decimal(f"{whole}.{decimals or 0}") / (100 if percent else 1)
    return CellNumber(float(value), "0" + ("." + "0" * len(decimals) if decimals else "") + percent)
