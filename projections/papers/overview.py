"""The overview of a period's scores in every form in which it is given: the command, the page and HTTP hand out these.

json    all of it            xlsx    a page for each of the tables, and what it is made of
csv     how many have which grade              pdf    the same to print
units   a row for each unit
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Literal, NamedTuple, get_args

import xlsxwriter

from contracts.statements.keys import UnitKind
from contracts.wording.values import VALUES
from projections.papers.about import CHECKING, NOTICE, about, qr_png, qr_svg, rows_of_manifest
from projections.papers.forms import CSV, JSON, XLSX
from projections.papers.tables import SHORT, STATUS, as_csv
from projections.papers.typesetting import typeset
from projections.papers.workbook import Styles, add_table
from projections.score_overview import Overview
from projections.score_reports import Manifest

OverviewForm = Literal["json", "csv", "units", "xlsx", "pdf"]
FIGURES = ("部分", "评分单", "有得分", "请再看")
MARKS = ("部分", "评分项", "已评", "应评")
COUNTS = ("部分", "类别", "等次", "几个")
UNITS = ("部分", "对象", "得分", "按分等次", "状态", "请再看")
PAGES = {"各等次": (20, 20, 16, 10), "单位": (20, 34, 12, 12, 10, 40), "说明": (16, 110)}
PAGE = """
#let all = json(bytes(sys.inputs.all))
#set document(title: all.title, date: none)
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), footer: context [
  #set text(9pt)
  #text(8pt, fill: luma(80), all.footer) #h(1fr) #counter(page).display(n => "— " + str(n) + " —")
])
#set text(font: ("Noto Serif SC", "Noto Sans SC"), lang: "zh", region: "cn", size: 10.5pt)
#set table(stroke: (x: none, y: 0.4pt + luma(150)), inset: (x: 3pt, y: 5pt))
#let sans(body) = text(font: "Noto Sans SC", body)
#let red = rgb("#c00000")
#let part(title, columns, align, headings, rows) = {
  heading(level: 2, text(12pt, weight: "regular", sans(title)))
  table(columns: columns, align: align, table.header(repeat: true, ..headings.map(sans)), ..rows.flatten())
}
#align(center, text(20pt, fill: red, sans(all.issuer)))
#v(2mm)
#line(length: 100%, stroke: 1.6pt + red)
#v(4mm)
#align(center, text(18pt)[#all.title])
#align(center, text(10pt)[#all.about])
#align(center, text(10pt, sans(all.notice)))
#v(4mm)
#part("有多少", (1fr, auto, auto, auto), (left, right, right, right), all.figure_headings, all.figures)
#if all.marks.len() > 0 [
  #part("人工评分给了多少", (1fr, 1fr, auto, auto), (left, left, right, right), all.mark_headings, all.marks)
]
#part("各等次", (1fr, 1fr, auto, auto), (left, left, left, right), all.count_headings, all.counts)
#for said in all.warnings [#par[#sans[请再看：]#said。]]
#if all.units.len() > 0 [
  #part("各单位（按名称）", (auto, 1fr, auto, auto, auto, 26%), (left, left, right, center, center, left), all.unit_headings, all.units)
]
#part("依据与核对", (auto, 1fr), (left, left), ("清单", ""), all.manifest.map(row => (row.at(0), text(8.5pt, row.at(1)))))
#block(breakable: false, grid(
  columns: (30mm, 1fr), column-gutter: 6mm, align: (left + top, left + horizon),
  image(bytes(all.qr), format: "svg", width: 30mm, alt: all.code),
  [#set text(9pt)
  #all.checking],
))
"""


class Written(NamedTuple):
    content: Callable[[Overview], bytes]
    media_type: str
    suffix: str


def title_of(manifest: Manifest) -> str:
    return f"{manifest.title}　得分汇总{'（试算，规则未采用）' if manifest.tried else ''}"


def said(category: str) -> str:
    """A category as the region calls it; what a unit is, in Chinese."""
    return VALUES[category].zh if category in get_args(UnitKind) else category


def figure_rows(found: Overview) -> list[tuple[str, str, str, str]]:
    return [
        (each.part, str(each.sheets), str(each.with_number), str(each.to_look_at)) for each in found.figures
    ]


def mark_rows(found: Overview) -> list[tuple[str, str, str, str]]:
    return [(each.part, each.zh, str(each.given), str(each.of)) for each in found.marks]


def count_rows(found: Overview) -> list[tuple[str, str, str, str]]:
    return [(each.part, said(each.category), each.grade, str(each.sheets)) for each in found.counts]


def unit_rows(found: Overview) -> list[tuple[str, str, str, str, str, str]]:
    return [
        (
            each.part,
            each.name,
            each.shown or "—",
            each.grade_by_number or "—",
            STATUS[each.status],
            "、".join(dict.fromkeys(SHORT[warned.kind] for warned in each.warnings)),
        )
        for each in found.units
    ]


def overview_json(found: Overview) -> bytes:
    return (found.model_dump_json(exclude_none=True, indent=2) + "\n").encode()


def counts_csv(found: Overview) -> bytes:
    return as_csv(COUNTS, count_rows(found))


def units_csv(found: Overview) -> bytes:
    return as_csv(UNITS, unit_rows(found))


def workbook(found: Overview) -> bytes:
    made, manifest = BytesIO(), found.manifest
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False})
    styles, title = Styles(book), title_of(manifest)
    counts, units, more = PAGES
    add_table(book, styles, manifest, title, counts, COUNTS, count_rows(found), PAGES[counts], numbers=(3,))
    add_table(book, styles, manifest, title, units, UNITS, unit_rows(found), PAGES[units], numbers=(2,))
    rows = [(what, f"评分单{of}，有得分{have}，请再看{look}") for what, of, have, look in figure_rows(found)]
    rows += [(of, f"“{item}”已评{given}，应评{every}") for of, item, given, every in mark_rows(found)]
    rows += [("请再看", warned.zh) for warned in found.warnings]
    rows += [*rows_of_manifest(manifest), ("核对", CHECKING)]
    page = add_table(book, styles, manifest, title, more, ("", ""), rows, PAGES[more])
    page.insert_image(1, 2, "qr.png", {"image_data": qr_png(manifest), "object_position": 2})
    book.close()
    return made.getvalue()


def document(found: Overview) -> bytes:
    """
    Raises:
        PdfNotInstalled: the extra is not there.
    """
    return typeset(PAGE, content(found))


def content(found: Overview) -> dict[str, Any]:
    manifest = found.manifest
    return {
        "issuer": manifest.alliance,
        "title": title_of(manifest),
        "about": about(manifest),
        "notice": f"{NOTICE}（参考材料，不是正式公文）",
        "footer": f"{manifest.label} 第{manifest.version}版　账本前{manifest.position}条",
        "figure_headings": FIGURES,
        "figures": figure_rows(found),
        "mark_headings": MARKS,
        "marks": mark_rows(found),
        "count_headings": COUNTS,
        "counts": count_rows(found),
        "unit_headings": UNITS,
        "units": unit_rows(found),
        "warnings": [warned.zh for warned in found.warnings],
        "manifest": rows_of_manifest(manifest),
        "qr": qr_svg(manifest),
        "code": manifest.code,
        "checking": CHECKING,
    }


OVERVIEWS: dict[OverviewForm, Written] = {
    "json": Written(overview_json, JSON, "json"),
    "csv": Written(counts_csv, CSV, "csv"),
    "units": Written(units_csv, CSV, "csv"),
    "xlsx": Written(workbook, XLSX, "xlsx"),
    "pdf": Written(document, "application/pdf", "pdf"),
}
