"""Scores as a workbook, kept as an office keeps its lists (台账)."""

import re
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

import xlsxwriter

from projections.papers.tables import HEADINGS, rows_of
from projections.score_reports import ScoreReport

EXACT_DIGITS = 15
"""So many decimal digits a spreadsheet keeps of a number; it rounds longer ones without a word."""


def workbook(report: ScoreReport) -> bytes:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("评分")
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    head = book.add_format({"bold": True, "bottom": 1})
    page.merge_range(0, 0, 0, len(HEADINGS) - 1, f"评分表（{report.manifest.period}，供考核参考）", title)
    page.write_row(1, 0, HEADINGS, head)
    for at, row in enumerate(rows_of(report.reported, report.name_of), 2):
        page.write_row(at, 0, row)
        if as_number := number_of(row[1]):
            page.write_number(at, 1, as_number.value, book.add_format({"num_format": as_number.format}))
    page.freeze_panes(2, 0)
    page.set_column(0, 0, 32)
    page.set_column(1, len(HEADINGS) - 1, 12)
    page.set_landscape()
    page.set_paper(9)
    book.close()
    return made.getvalue()


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
