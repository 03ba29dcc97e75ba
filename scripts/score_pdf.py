"""Score sheets as a PDF: a table of all subjects, then each subject's lines with the positions of their evidence."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contracts.sheet import Sheet
from scripts.score_lines import LINE_HEADINGS, lines_of
from scripts.typesetting import typeset

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
  columns: (1fr, auto, auto, auto, auto),
  align: (left, right, center, center, right),
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
]
"""


def write_pdf(
    out: Path,
    scored: Sequence[Sheet],
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    names: Any,
    title: str,
) -> None:
    """The sheets follow the table one by one, in the order in which they are given; `title` is the rulebook's.

    Raises:
        PdfNotInstalled: the extra is not there.
    """
    out.write_bytes(typeset(PAGE, content(scored, headings, rows, names, title)))


def content(
    scored: Sequence[Sheet],
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    names: Any,
    title: str,
) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    first = scored[0] if scored else None
    about = f"{first.start} 至 {first.end}，依据账本前 {first.head} 条" if first else "没有评分对象"
    rulebooks = "、".join(sorted({f"{sheet.rulebook} 第{sheet.version}版" for sheet in scored}))
    return {
        "title": f"评分表 {title}",
        "about": f"{rulebooks}，{about}。供考核参考，等次由人决定。",
        "footer": f"{rulebooks}　{about}",
        "headings": list(headings),
        "rows": [[str(cell) for cell in row] for row in rows],
        "line_headings": list(LINE_HEADINGS),
        "sheets": [{"subject": heading_of(sheet, names), "lines": lines_of(sheet)} for sheet in scored],
    }


def heading_of(sheet: Sheet, names: Any) -> str:
    """The subject with its score and its grade by the number, as far as it has them."""
    said = [("得分", sheet.shown), ("按分等次", sheet.grade_by_number)]
    return "　".join([names.of(sheet.subject), *(f"{what} {text}" for what, text in said if text)])
