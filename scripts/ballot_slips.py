"""Codes of secret ballots on paper, to be cut up and put into envelopes unread: a PDF, or plain lines.

A slip says nothing by which it could be told from another but its code: no number, no name.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno

from contracts.ballot_code import grouped, printed
from contracts.refusals import Refused
from domain.refusals import require
from projections.papers.typesetting import typeset

FORMS = (".pdf", ".txt")
RULE_ZH = "一码一票，投出不能改。码只给投票人本人；投完请撕毁。"
PAGE = """
#let all = json(bytes(sys.inputs.all))
#set document(title: all.title, date: none)
#set page(paper: "a4", margin: (x: 12mm, y: 14mm), header-ascent: 4mm, footer-descent: 3mm, header: [
  #set text(8pt, fill: luma(90))
  #all.title #h(1fr) #all.about
], footer: context [
  #set text(8pt, fill: luma(90))
  #all.rule #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Noto Sans SC", lang: "zh", region: "cn", size: 8pt)
#set par(leading: 4pt, spacing: 6pt)
#grid(
  columns: (1fr, 1fr), rows: 44mm,
  stroke: (paint: luma(170), thickness: 0.4pt, dash: "dashed"),
  ..all.slips.map(slip => box(width: 100%, height: 100%, inset: 4mm, grid(
    columns: (32mm, 1fr), column-gutter: 4mm, align: (left + horizon, left + horizon),
    image(bytes(slip.qr), format: "svg", width: 32mm),
    [
      #text(11pt)[无记名投票码]\\
      #text(8pt, fill: luma(60))[#all.evaluation\\ #all.panel　#all.closes 截止]

      #text(9.5pt)[#for part in slip.code [#part\\ ]]
      #text(7pt, fill: luma(60))[#all.rule]
    ],
  )))
)
"""


class BallotSlipForm(Refused):
    zh = "投票码只能存成 .pdf 或 .txt：{file}。"
    en = "Codes are saved as .pdf or .txt: {file}."


def require_form(file: Path) -> None:
    require(file.suffix.lower() in FORMS, BallotSlipForm(file=file))


def drawn(codes: Sequence[str], title: str, panel: str, closes: str, form: str) -> bytes:
    """The sheet in one of the forms.

    Raises:
        PdfNotInstalled: a PDF, without the extra.
    """
    if form.lower() == ".txt":
        return "".join(f"{printed(code)}\n" for code in codes).encode()
    return typeset(PAGE, content(codes, title, panel, closes))


def content(codes: Sequence[str], title: str, panel: str, closes: str) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    return {
        "title": f"无记名投票码 {title}",
        "about": f"{panel}，共{len(codes)}张",
        "evaluation": title,
        "panel": panel,
        "closes": closes,
        "rule": RULE_ZH,
        "slips": [{"qr": qr_of(code), "code": lines_of(grouped(code))} for code in codes],
    }


def lines_of(code: str) -> list[str]:
    """As it is typed, in three lines.

    >>> lines_of("0004-1061-050R-3GG2-8A1C-60T3-GFQS")
    ['0004-1061-050R-', '3GG2-8A1C-60T3-', 'GFQS']
    """
    return [code[at : at + 15] for at in range(0, len(code), 15)]


def qr_of(code: str) -> str:
    drawing = io.BytesIO()
    segno.make_qr(printed(code)).save(drawing, kind="svg", border=1)
    return drawing.getvalue().decode()
