"""Scores on pages to print: all of them in one table, then each subject's lines with the positions of their evidence.

Set in the manner of GB/T 9704-2012 (A4, its margins, the issuer in red over a red rule, page numbers between dashes), and plainly
marked as a reference: it is no official document, and nothing here draws a seal. The report itself lies in the file as an
attachment, and a QR code says by which question it can be asked for again. The same report gives the same bytes.
"""

from collections.abc import Callable
from typing import Any

from contracts.refusals import Refused
from contracts.sheet import Sheet, Subject
from domain.refusals import require
from projections.papers.about import (
    CHECKING,
    NOTICE,
    about,
    assumptions,
    qr_svg,
    rows_of_manifest,
    title_of,
)
from projections.papers.charts import composition, counts, distribution
from projections.papers.lines import LINE_HEADINGS, lines_of
from projections.papers.tables import HEADINGS, rows_of
from projections.papers.typesetting import typeset
from projections.score_reports import ScoreReport

MOST_SUBJECTS = 2_000
PAGE = """
#let all = json(bytes(sys.inputs.all))
#pdf.attach("scores.json", bytes(all.file), mime-type: "application/json", relationship: "data",
  description: "gongjian score check")
#set document(title: all.title, date: none)
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), footer: context [
  #set text(9pt)
  #text(8pt, fill: luma(80), all.footer) #h(1fr) #counter(page).display(n => "— " + str(n) + " —")
])
#set text(font: ("Noto Serif SC", "Noto Sans SC"), lang: "zh", region: "cn", size: 10.5pt)
#set par(leading: 7pt)
#set table(stroke: (x: none, y: 0.4pt + luma(150)), inset: (x: 3pt, y: 5pt))
#show table.cell: set par(leading: 5pt)
#show heading: it => block(above: 18pt, below: 9pt, text(weight: "regular", it.body))
#let sans(body) = text(font: "Noto Sans SC", body)
#let red = rgb("#c00000")

#align(center, text(20pt, fill: red, sans(all.issuer)))
#v(2mm)
#line(length: 100%, stroke: 1.6pt + red)
#v(4mm)
#align(center, text(18pt)[#all.title])
#v(1mm)
#align(center, text(10pt)[#all.about])
#align(center, text(10pt, sans(all.notice)))
#v(4mm)
#table(
  columns: (1fr, auto, auto, auto, auto, 24%),
  align: (left, right, center, center, right, left),
  table.header(repeat: true, ..all.headings.map(sans)),
  ..all.rows.flatten(),
)
#for said in all.warnings [
  #par[#sans[请再看：]#said。]
]
#if all.chart != none [
  #block(breakable: false)[
    #heading(level: 2, text(12pt, sans[各等次有多少]))
    #image(bytes(all.chart), format: "svg", width: 100%, alt: all.chart_alt)
    #table(columns: (auto, 30mm), align: (left, right), table.header(sans[按分等次], sans[个数]), ..all.counts.flatten())
  ]
]
#for sheet in all.sheets [
  #heading(level: 2, text(12pt, sans(sheet.subject)))
  #if sheet.chart != none [#image(bytes(sheet.chart), format: "svg", width: 100%, alt: sheet.alt)]
  #table(
    columns: (21%, auto, 1fr, 25%),
    align: (left, right, left, left),
    stroke: (x, y) => if y == 0 or sheet.lines.at(y - 1).at(0) != "" { (top: 0.4pt + luma(150)) },
    table.header(repeat: true, ..all.line_headings.map(sans)),
    ..sheet.lines.flatten(),
  )
  #for said in sheet.warnings [
    #par[#sans[请再看：]#said。]
  ]
]
#heading(level: 2, text(12pt, sans[依据与核对]))
#for said in all.assumptions [#par[假定 #said.at(0)：#said.at(1)。]]
#table(
  columns: (auto, 1fr), align: (left, left),
  table.header(sans[清单], []),
  ..all.manifest.map(row => (row.at(0), text(8.5pt, row.at(1)))).flatten(),
)
#block(breakable: false, grid(
  columns: (30mm, 1fr), column-gutter: 6mm, align: (left + top, left + horizon),
  image(bytes(all.qr), format: "svg", width: 30mm, alt: all.code),
  [#set text(9pt)
  #all.checking],
))
"""


class TooManyPages(Refused):
    zh = "一份 PDF 最多印{most}个对象，这里有{count}个。请用 --subject 只印一个，或改用 XLSX、CSV。"
    en = "A PDF holds at most {most} subjects, and there are {count}. Print one with --subject, or choose XLSX or CSV."


def document(report: ScoreReport) -> bytes:
    """The sheets follow the table one by one, in the order of the table.

    Raises:
        TooManyPages: nobody would print them, and setting them takes minutes.
        PdfNotInstalled: the extra is not there.
    """
    count = len(report.reported)
    require(count <= MOST_SUBJECTS, TooManyPages(count=count, most=MOST_SUBJECTS))
    return typeset(PAGE, content(report))


def content(report: ScoreReport) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    manifest, book = report.manifest, report.book
    numbered = [(grade, str(count)) for grade, count in counts(book, report.sheets)]
    several = len(report.sheets) > 1
    return {
        "file": report.model_dump_json(exclude_none=True),
        "issuer": manifest.alliance,
        "title": title_of(manifest),
        "about": about(manifest),
        "notice": f"{NOTICE}（参考材料，不是正式公文）",
        "footer": f"{manifest.label} 第{manifest.version}版　账本前{manifest.position}条",
        "headings": list(HEADINGS),
        "rows": [[str(cell) for cell in row] for row in rows_of(report.reported, report.name_of)],
        "warnings": [warned.zh for warned in report.warnings],
        "chart": distribution(book, report.sheets) if several else None,
        "chart_alt": "；".join(f"{grade}{count}个" for grade, count in numbered),
        "counts": numbered,
        "line_headings": list(LINE_HEADINGS),
        "sheets": [
            {
                "subject": heading_of(each.sheet, report.name_of),
                "lines": lines_of(each.sheet),
                "warnings": [warned.zh for warned in each.warnings],
                "chart": composition(book, each.sheet),
                "alt": f"{report.name_of(each.sheet.subject)}的得数由哪些项目合成，数字见下表",
            }
            for each in report.reported
        ],
        "assumptions": assumptions(report),
        "manifest": rows_of_manifest(manifest),
        "qr": qr_svg(manifest),
        "code": manifest.code,
        "checking": CHECKING,
    }


def heading_of(sheet: Sheet, name_of: Callable[[Subject], str]) -> str:
    """The subject with its score and its grade by the number, as far as it has them."""
    said = [("得分", sheet.shown), ("按分等次", sheet.grade_by_number)]
    return "　".join([name_of(sheet.subject), *(f"{what} {text}" for what, text in said if text)])
