"""Slips on paper: as a PDF to be cut up, as one SVG, or as plain lines.

Each has a QR code, which a phone's camera opens, and in letters what a device without a camera needs: series, number and secret.
"""

import html
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from contracts.refusals import Refused
from contracts.slip import Slip
from domain.refusals import require
from ledger.durable import write_once
from projections.papers import qr
from projections.papers.typesetting import typeset

FORMS = (".pdf", ".svg", ".txt")
ACROSS = 3
CELL_MM = (62, 37)
RULE_ZH = "到时交一张、走时交一张，各用一次。只证明您来过，不记位置，不拍照。"
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
  columns: (1fr, 1fr, 1fr), rows: 37mm,
  stroke: (paint: luma(170), thickness: 0.4pt, dash: "dashed"),
  ..all.slips.map(slip => box(width: 100%, height: 100%, inset: 3mm, grid(
    columns: (26mm, 1fr), column-gutter: 2.5mm, align: (left + horizon, left + horizon),
    image(bytes(slip.qr), format: "svg", width: 26mm),
    [
      #text(11pt)[签到条]\\
      #text(9pt)[#slip.place]
      #set par(leading: 3pt)
      #text(7pt, fill: luma(60))[#all.activity\\ #all.day]

      #text(8.5pt)[#for part in slip.secret [#part\\ ]]
    ],
  )))
)
"""


class SlipForm(Refused):
    zh = "签到条只能存成 .pdf、.svg 或 .txt：{file}。"
    en = "Slips are saved as .pdf, .svg or .txt: {file}."


class SlipFileThere(Refused):
    zh = "{file} 已存在，不会覆盖。请换一个文件名。"
    en = "{file} exists and is never overwritten. Name another file."


class Activity(NamedTuple):
    title: str
    day: str
    address: str | None = None
    """Of the server as phones reach it: their camera then opens its page, with the slip behind #, which goes to no server."""


def require_new(file: Path) -> None:
    """
    Raises:
        SlipForm, SlipFileThere: slips cannot be saved there.
    """
    require(file.suffix.lower() in FORMS, SlipForm(file=file))
    require(not file.exists(), SlipFileThere(file=file))


def drawn(slips: Sequence[Slip], activity: Activity, form: str) -> bytes:
    """The sheet in one of the forms.

    Raises:
        PdfNotInstalled: a PDF, without the extra.
    """
    match form.lower():
        case ".txt":
            return "".join(f"{slip.text}\n" for slip in slips).encode()
        case ".svg":
            return as_svg(slips, activity)
    return typeset(PAGE, content(slips, activity))


@contextmanager
def saved(file: Path, sheet: bytes) -> Iterator[None]:
    """The sheet is on the disk inside the block, and afterwards unless the block failed.

    Raises:
        SlipFileThere: nothing was written.
    """
    if not write_once(file, sheet):
        raise SlipFileThere(file=file)
    try:
        yield
    except BaseException:
        file.unlink()
        raise


def content(slips: Sequence[Slip], activity: Activity) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    return {
        "title": f"签到条 {activity.title}",
        "about": f"{activity.day}　第{slips[0].series}组，共{len(slips)}张",
        "activity": activity.title,
        "day": activity.day,
        "rule": RULE_ZH,
        "slips": [
            {"qr": qr.svg(scanned(slip, activity)), "place": place_of(slip), "secret": lines_of(slip.grouped)}
            for slip in slips
        ],
    }


def as_svg(slips: Sequence[Slip], activity: Activity) -> bytes:
    """All slips on one drawing, three across, in millimetres."""
    wide, high = CELL_MM
    down = -(-len(slips) // ACROSS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide * ACROSS}mm" height="{high * down}mm" '
        f'viewBox="0 0 {wide * ACROSS} {high * down}" font-family="sans-serif" font-size="3">'
    ]
    for at, slip in enumerate(slips):
        x, y = at % ACROSS * wide, at // ACROSS * high
        code, modules = qr.cell(scanned(slip, activity))
        texts = [place_of(slip), activity.title, activity.day, *lines_of(slip.grouped)]
        parts.append(
            f'<g transform="translate({x} {y})"><rect width="{wide}" height="{high}" fill="none" stroke="#aaa" '
            f'stroke-width="0.2" stroke-dasharray="1 1"/><svg x="3" y="5.5" width="26" height="26" '
            f'viewBox="0 0 {modules} {modules}">{code}</svg>'
            + "".join(
                f'<text x="31" y="{8 + 4.5 * line}">{html.escape(text)}</text>'
                for line, text in enumerate(texts)
            )
            + "</g>"
        )
    return "".join([*parts, "</svg>\n"]).encode()


def scanned(slip: Slip, activity: Activity) -> str:
    """What the QR code says: the page of check-in with this slip, or the slip alone, for `gongjian scan`.

    >>> slip = Slip("6f9619ff-8b86-4011-b42d-00cf4fc964ff", 1, 17, "7K2M9QXRVB3D0HTN5WEC")
    >>> scanned(slip, Activity("慰问", "2026-03-02", "https://ledger.example.org"))
    'https://ledger.example.org/checkin#GONGJIAN-SLIP:6F9619FF-8B86-4011-B42D-00CF4FC964FF:1:17:7K2M-9QXR-VB3D-0HTN-5WEC'
    """
    return f"{activity.address.rstrip('/')}/checkin#{slip.text}" if activity.address else slip.text


def place_of(slip: Slip) -> str:
    return f"第{slip.series}组 {slip.number}号"


def lines_of(grouped: str) -> list[str]:
    """The secret in two lines, as it is typed.

    >>> lines_of("7K2M-9QXR-VB3D-0HTN-5WEC")
    ['7K2M-9QXR-', 'VB3D-0HTN-', '5WEC']
    """
    return [grouped[at : at + 10] for at in range(0, len(grouped), 10)]
