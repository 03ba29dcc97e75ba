"""Codes of secret ballots on paper, to be cut up and put into envelopes unread: a PDF, or plain lines.

Where the ledger can be reached, a slip's QR code is the address of the page on which one votes, with the code behind its #, which
browsers send to nobody. A slip says nothing by which it could be told from another but its code: no number, no name.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from contracts.ballot_code import grouped, printed
from contracts.refusals import Refused
from contracts.values import Id
from domain.refusals import require
from projections.papers import qr
from projections.papers.typesetting import typeset

FORMS = (".pdf", ".txt")
SCANNED_ZH = "手机扫码即可投票，不用登录。"
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
      #text(7pt, fill: luma(60))[#all.how #all.rule]
    ],
  )))
)
"""


class BallotSlipForm(Refused):
    zh = "投票码只能存成 .pdf 或 .txt：{file}。"
    en = "Codes are saved as .pdf or .txt: {file}."


def require_form(file: Path) -> None:
    require(file.suffix.lower() in FORMS, BallotSlipForm(file=file))


class About(NamedTuple):
    """What all slips of a sheet are for."""

    evaluation: Id
    title: str
    panel: str
    closes: str
    address: str | None = None
    """Of the ledger, as telephones reach it."""


def drawn(codes: Sequence[str], about: About, form: str) -> bytes:
    """The sheet in one of the forms.

    Raises:
        PdfNotInstalled: a PDF, without the extra.
    """
    if form.lower() == ".txt":
        return "".join(f"{printed(code)}\n" for code in codes).encode()
    return typeset(PAGE, content(codes, about))


def content(codes: Sequence[str], about: About) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    return {
        "title": f"无记名投票码 {about.title}",
        "about": f"{about.panel}，共{len(codes)}张",
        "evaluation": about.title,
        "panel": about.panel,
        "closes": about.closes,
        "rule": RULE_ZH,
        "how": SCANNED_ZH if about.address else "",
        "slips": [{"qr": qr.svg(scanned(code, about)), "code": lines_of(grouped(code))} for code in codes],
    }


def scanned(code: str, about: About) -> str:
    """What the QR code says: the page of the vote with this code, or the code alone, for `gongjian ballot cast`.

    >>> about = About("24b2504b-7e8b-5795-aebb-6c1c1d2a2ce8", "评议", "居民", "2026-12-20", "https://ledger.example.org")
    >>> scanned("00041061050R3GG28A1C60T3GFQS", about)
    'https://ledger.example.org/ballots/24b2504b-7e8b-5795-aebb-6c1c1d2a2ce8#0004-1061-050R-3GG2-8A1C-60T3-GFQS'
    """
    if about.address is None:
        return printed(code)
    return f"{about.address.rstrip('/')}/ballots/{about.evaluation}#{grouped(code)}"


def lines_of(code: str) -> list[str]:
    """As it is typed, in three lines.

    >>> lines_of("0004-1061-050R-3GG2-8A1C-60T3-GFQS")
    ['0004-1061-050R-', '3GG2-8A1C-60T3-', 'GFQS']
    """
    return [code[at : at + 15] for at in range(0, len(code), 15)]
