"""Every form in which a score report is given, at the command line and over HTTP alike.

sheets (json)   the sheets as they are sealed          csv, lines   rows for spreadsheets, by subject or by criterion
report          the whole report                       xlsx, pdf    to keep, to print      svg   to look at
"""

import json
from collections.abc import Callable
from typing import Literal, NamedTuple

from contracts.refusals import Refused
from projections.papers.charts import picture
from projections.papers.document import document
from projections.papers.tables import lines_csv, subjects_csv
from projections.papers.workbook import workbook
from projections.score_reports import ScoreReport

Form = Literal["sheets", "report", "csv", "lines", "xlsx", "pdf", "svg"]
JSON = "application/json"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoPicture(Refused):
    zh = "没有可画的：一个对象要有得分，多个对象要有等次。请改用表格。"
    en = "There is nothing to draw: one subject needs a number, several need grades. Choose a table."


class Written(NamedTuple):
    """How a form is written, and as what it is sent."""

    content: Callable[[ScoreReport], bytes]
    media_type: str
    suffix: str


def sheets_json(report: ScoreReport) -> bytes:
    """In the order in which they are sealed, spread over lines: what `gongjian audit --scores` reads."""
    parts = [part.subject for part in report.book.parts]
    sealed = sorted(report.sheets, key=lambda sheet: (parts.index(sheet.part), sheet.subject))
    sheets = [sheet.as_wire() for sheet in sealed]
    return (json.dumps(sheets, ensure_ascii=False, indent=2) + "\n").encode()


def report_json(report: ScoreReport) -> bytes:
    return (report.model_dump_json(exclude_none=True, indent=2) + "\n").encode()


def picture_svg(report: ScoreReport) -> bytes:
    """Of one subject what its number is made of, of several how many have which grade.

    Raises:
        NoPicture: there is no such number, or no grade.
    """
    drawn = picture(report.book, report.sheets)
    if drawn is None:
        raise NoPicture
    return drawn.encode()


FORMS: dict[Form, Written] = {
    "sheets": Written(sheets_json, JSON, "json"),
    "report": Written(report_json, JSON, "json"),
    "csv": Written(subjects_csv, CSV, "csv"),
    "lines": Written(lines_csv, CSV, "csv"),
    "xlsx": Written(workbook, XLSX, "xlsx"),
    "pdf": Written(document, "application/pdf", "pdf"),
    "svg": Written(picture_svg, "image/svg+xml", "svg"),
}
