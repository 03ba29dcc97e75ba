"""Scores as rows: for a terminal, and as CSV for whoever goes on with them in a spreadsheet.

subjects    a row for each subject
lines       a row for each line of each subject, with the positions of its evidence
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from io import StringIO

from contracts.sheet import Subject
from domain.scoring.warnings import Kind
from projections.papers.lines import ranges, with_unit
from projections.score_reports import Reported, ScoreReport

STATUS = {"ok": "已评", "no_value": "无分值", "exempt": "免评", "not_on_roll": "不在册"}
HEADINGS = ("对象", "得分", "按分等次", "状态", "依据条数", "请再看")
LINE_COLUMNS = ("对象", "项目", "结果", "单位", "准确值", "依据（账本第几条）", "说明")
SHORT: dict[Kind, str] = {
    "on_edge": "在界线上",
    "near_edge": "近界线",
    "shown_across": "取整跨线",
    "undecided": "有未决",
    "not_met": "条件不足",
    "pending": "期末前可变",
    "one_entry": "单条依据",
    "back_entered": "全是补录",
    "same_day": "同日几条",
    "judged": "多为人工分",
    "share_tie": "名额同分",
    "over_share": "超名额",
}
"""What a warning is called where there is no room for its sentence."""
BOM = "\ufeff"


def rows_of(
    reported: Iterable[Reported], name_of: Callable[[Subject], str]
) -> list[tuple[str, str, str, str, int, str]]:
    """One row for each sheet under `HEADINGS`, in the order given."""
    return [
        (
            name_of(each.sheet.subject),
            each.sheet.shown or "—",
            each.sheet.grade_by_number or "—",
            STATUS[each.sheet.status],
            len({at for line in each.sheet.lines for entry in line.entries for at in entry.evidence}),
            "、".join(dict.fromkeys(SHORT[warned.kind] for warned in each.warnings)),
        )
        for each in reported
    ]


def line_rows(report: ScoreReport) -> list[tuple[str, str, str, str, str, str, str]]:
    """One row for each line of each sheet under `LINE_COLUMNS`: what an evaluation by criterion goes on with."""
    return [
        (
            report.name_of(sheet.subject),
            line.zh,
            line.shown or "",
            with_unit(line).removeprefix(line.shown or "—"),
            line.value or "",
            ranges(at for entry in line.entries for at in entry.evidence),
            "；".join(entry.zh for entry in line.entries),
        )
        for sheet in report.sheets
        for line in sheet.lines
    ]


def subjects_csv(report: ScoreReport) -> bytes:
    return as_csv(HEADINGS, rows_of(report.reported, report.name_of))


def lines_csv(report: ScoreReport) -> bytes:
    return as_csv(LINE_COLUMNS, line_rows(report))


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese; no cell can be taken for a formula."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return (BOM + written.getvalue()).encode()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return (
        "'" + cell
        if cell[:1] in ("=", "+", "@", "\t") or (cell[:1] == "-" and not cell[1:2].isdigit())
        else cell
    )
