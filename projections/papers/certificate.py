"""A certificate of service on paper, with its file inside: one PDF to print, to send on, and to check.

The four groups of fields of 民发〔2015〕149号; a place for the seal and two signatures, for nothing here draws a seal; a QR code by
which anybody can ask whether it still holds. The JSON file lies in the PDF as an attachment, so what is checked is what was
issued and not what somebody has painted over.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from contracts.certificate import CertificateFile, NotACertificate, read_certificate
from projections.papers import qr
from projections.papers.typesetting import typeset

ATTACHED = "certificate.json"
MOST_BYTES = 4 << 20
"""What is unpacked of any stream of a PDF: a certificate has a tenth of it."""
PAGE = """
#let all = json(bytes(sys.inputs.all))
#pdf.attach("certificate.json", bytes(all.file), mime-type: "application/json", relationship: "data",
  description: "gongjian certificate check")
#set document(title: all.title + " " + all.number, date: none)
#set page(paper: "a4", margin: (x: 24mm, top: 20mm, bottom: 20mm), footer: context [
  #set text(8pt, fill: luma(90))
  #all.number #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Noto Sans SC", lang: "zh", region: "cn", size: 10.5pt)
#set par(leading: 8pt)
#set table(stroke: 0.5pt + luma(120), inset: (x: 6pt, y: 5.5pt))
#let label(body) = table.cell(fill: luma(245), body)

#align(center, text(20pt, tracking: 3pt, all.title))
#v(2mm)
#grid(columns: (1fr, auto), text(9.5pt)[证明编号：#all.number], text(9.5pt)[出具日期：#all.date])
#v(1mm)
#table(
  columns: (28mm, 1fr, 28mm, 1fr),
  label[姓名], all.name, label[证件类型], all.id_type,
  label[证件号码], table.cell(colspan: 3, all.id_number),
  label[志愿者编号], table.cell(colspan: 3, text(9pt, all.volunteer)),
  label[服务期间], table.cell(colspan: 3, all.period),
  label[服务时长], table.cell(colspan: 3)[#text(12pt, all.hours)#h(6mm)#text(9pt, fill: luma(70), all.kinds)],
)
#v(2mm)
#table(
  columns: (auto, 1fr, auto, auto), align: (left, left, left, right),
  table.header(repeat: true, label[日期], label[服务内容], label[记录方式], label[分钟]),
  ..all.content.flatten(),
)
#v(2mm)
#table(
  columns: (28mm, 1fr, 28mm, 1fr),
  label[出具单位], table.cell(colspan: 3, all.unit),
  label[负责人], all.in_charge, label[经办人], all.handler,
  label[联系方式], table.cell(colspan: 3, all.contact),
  label[公示], table.cell(colspan: 3, all.notice),
  label[备注], table.cell(colspan: 3, all.notes),
)
#v(4mm)
#block(breakable: false, grid(
  columns: (32mm, 1fr, 62mm), column-gutter: 5mm, align: (left + top, left + top, left + top),
  image(bytes(all.qr), format: "svg", width: 32mm),
  [
    #set text(8.5pt, fill: luma(60))
    #set par(leading: 5pt, spacing: 6pt)
    #for line in all.check [#par(line)]
  ],
  [
    负责人（签名）：

    #v(4mm)
    经办人（签名）：

    #v(12mm)
    #align(center, text(fill: luma(120))[（单位盖章）])
    #v(4mm)
    #align(right)[年#h(8mm)月#h(8mm)日]
  ],
))
"""


def pdf_of(file: CertificateFile) -> bytes:
    """
    Raises:
        PdfNotInstalled: the extra is not there.
    """
    return typeset(PAGE, content(file))


def content(file: CertificateFile) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    document = file.document
    volunteer, service, issuer = document.volunteer, document.service, document.issuer
    return {
        "file": file.to_bytes().decode(),
        "title": "志愿服务记录证明",
        "number": document.number,
        "date": in_chinese(document.date),
        "name": volunteer.name,
        "id_type": volunteer.id_type or "",
        "id_number": volunteer.id_number or "",
        "volunteer": volunteer.volunteer_number,
        "period": f"{in_chinese(service.starts)}至{in_chinese(service.ends)}",
        "hours": in_hours(service.total_minutes),
        "kinds": f"共{service.total_minutes}分钟：打卡{service.clocked_minutes}分钟，补录{service.entered_minutes}分钟",
        "content": [
            [each.day, each.activity, "打卡" if each.source == "clocked" else "补录", str(each.minutes)]
            for each in service.content
        ],
        "unit": issuer.unit,
        "in_charge": issuer.person_in_charge,
        "handler": issuer.handler,
        "contact": issuer.contact,
        "notice": f"自{in_chinese(document.announced)}起公示不少于七日",
        "notes": document.notes or "",
        "qr": qr.svg(file.code),
        "check": [
            "内容验真不需联网，命令为",
            "gongjian certificate check",
            "扫码可查是否已撤销或更正。",
            f"摘要 {short(document.digest)}",
        ],
    }


def attached(pdf: bytes) -> CertificateFile:
    """The certificate that lies in a PDF.

    Raises:
        NotACertificate: none does.
    """
    for stream in streams(pdf):
        if stream.lstrip().startswith(b"{"):
            try:
                return read_certificate(stream)
            except NotACertificate:
                continue
    raise NotACertificate(why_zh="PDF 里没有证明附件", why="no certificate is attached in the PDF")


def streams(pdf: bytes, most: int = MOST_BYTES) -> Iterator[bytes]:
    """What the streams of a PDF hold, packed by nothing or by Flate (ISO 32000-1, 7.3.8 and 7.4.4)."""
    for found in re.finditer(rb"stream\r?\n", pdf):
        rest = pdf[found.end() :]
        unpacked = b""
        try:
            unpacked = zlib.decompressobj().decompress(rest, most)
        except zlib.error:
            end = rest.find(b"endstream")
            unpacked = rest[: max(end, 0)]
        yield unpacked


def in_chinese(day: str) -> str:
    """
    >>> in_chinese("2026-03-05")
    '2026年3月5日'
    """
    year, month, date = (int(part) for part in day.split("-"))
    return f"{year}年{month}月{date}日"


def in_hours(minutes: int) -> str:
    """Down to a tenth of an hour, as rulebook O06 has it printed.

    >>> in_hours(17999), in_hours(90)
    ('299.9 小时', '1.5 小时')
    """
    tenths = minutes // 6
    return f"{tenths // 10}.{tenths % 10} 小时"


def short(digest: str) -> str:
    """The first sixteen digits, four at a time: enough to compare paper with paper."""
    return " ".join(re.findall(".{4}", digest[:16]))
