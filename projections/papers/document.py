"""Score sheets as a PDF: a table of all subjects, then each subject's lines with the positions of their evidence."""

from collections.abc import Callable
from typing import Any

from contracts.sheet import Sheet, Subject
from projections.papers.lines import LINE_HEADINGS, lines_of
from projections.papers.tables import HEADINGS, rows_of
from projections.papers.typesetting import typeset
from projections.score_reports import ScoreReport

PAGE = """
#let all = json(bytes(sys.inputs.all))
#set document(title: all.title, date: none)
#set page(paper: "a4", margin: (x: 18mm, y: 20mm), footer: context [
  #set text(8pt, fill: luma(90))
  #all.footer #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Noto Sans SC", lang: "zh", region: "cn", size: 10pt)
#set table(stroke: (x: none, y: 0.4pt + luma(180)), inset: (x: 4pt, y: 5pt))
#show heading: it => block(above: 16pt, below: 8pt, text(weight: "regular", fill: rgb("#8c1c13"), it.body))

#align(center, text(17pt)[#all.title])
#align(center, text(9pt, fill: luma(90))[#all.about])
#v(6pt)
#table(
  columns: (1fr, auto, auto, auto, auto, 18%),
  align: (left, right, center, center, right, left),
  table.header(repeat: true, ..all.headings),
  ..all.rows.flatten(),
)
#for sheet in all.sheets [
  #heading(level: 2, text(12pt, sheet.subject))
  #table(
    columns: (auto, auto, 1fr, 27%),
    align: (left, right, left, left),
    stroke: (x, y) => if y == 0 or sheet.lines.at(y - 1).at(0) != "" { (top: 0.4pt + luma(180)) },
    table.header(repeat: true, ..all.line_headings),
    ..sheet.lines.flatten(),
  )
  #if sheet.warnings.len() > 0 [
    #text(9pt)[请再看：#sheet.warnings.join("；")。]
  ]
]
"""


def document(report: ScoreReport) -> bytes:
    """The sheets follow the table one by one, in the order of the table.

    Raises:
        PdfNotInstalled: the extra is not there.
    """
    return typeset(PAGE, content(report))


def content(report: ScoreReport) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    manifest = report.manifest
    about = f"{manifest.start} 至 {manifest.end}，依据账本前 {manifest.position} 条"
    rulebook = f"{manifest.label} 第{manifest.version}版"
    trial = "（试算，规则未采用）" if manifest.tried else ""
    return {
        "title": f"评分表 {manifest.title}{trial}",
        "about": f"{rulebook}，{about}。供考核参考，等次由人决定。",
        "footer": f"{rulebook}　{about}",
        "headings": list(HEADINGS),
        "rows": [[str(cell) for cell in row] for row in rows_of(report.reported, report.name_of)],
        "warnings": [warned.zh for warned in report.warnings],
        "line_headings": list(LINE_HEADINGS),
        "sheets": [
            {
                "subject": heading_of(each.sheet, report.name_of),
                "lines": lines_of(each.sheet),
                "warnings": [warned.zh for warned in each.warnings],
            }
            for each in report.reported
        ],
    }


def heading_of(sheet: Sheet, name_of: Callable[[Subject], str]) -> str:
    """The subject with its score and its grade by the number, as far as it has them."""
    said = [("得分", sheet.shown), ("按分等次", sheet.grade_by_number)]
    return "　".join([name_of(sheet.subject), *(f"{what} {text}" for what, text in said if text)])
