"""`gongjian score overview`: everybody's scores at a glance, for a committee that wants to see the whole before single sheets.

    部分       类别     等次     几个
    成员单位   机关     优秀     3
    成员单位   机关     良好     5
    党员       —        达标     412

The same answer as the page and every file (`projections/score_overview.py`): units by name with what to look at twice, persons only counted.
"""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.markup import escape

from contracts.refusals import Refused
from domain.refusals import require
from projections.papers.overview import (
    COUNTS,
    FIGURES,
    MARKS,
    OVERVIEWS,
    UNITS,
    OverviewForm,
    count_rows,
    figure_rows,
    mark_rows,
    title_of,
    unit_rows,
)
from projections.score_overview import Overview
from projections.score_reports import ScoreQuery
from scripts.finding import one
from scripts.readers import Reader
from scripts.score_check import MANIFEST
from scripts.signatory import reads
from scripts.speaking import speak

Format = Literal["table", "json", "csv", "units", "xlsx", "pdf"]


class NeedsOut(Refused):
    zh = "这种格式和清单要写到文件：请用 --out 指定。"
    en = "This format, or a manifest, goes to a file: name it with --out."


@reads
def run_overview(
    reader: Reader,
    rulebook: Annotated[str, typer.Option(help="评分规则的编号或名称。The rulebook.")],
    period: Annotated[str, typer.Option(help="期间，如 2026。The period.")],
    as_of: Annotated[
        str | None, typer.Option(help="按当时所知：第几条或日期。As known at a position or on a day.")
    ] = None,
    format: Annotated[
        Format,
        typer.Option("--format", help="格式；units 是各单位的 CSV。The format; units: a CSV of units."),
    ] = "table",
    out: Annotated[Path | None, typer.Option(help="写到文件。Write to a file.")] = None,
    manifest: Annotated[
        bool,
        typer.Option("--manifest", help="另写一份清单（同名 .manifest.json）。A manifest beside the file."),
    ] = False,
) -> None:
    """各等次有多少个，各单位得多少、哪里请再看；个人只合计。How many have which grade, what each unit comes to; persons are only counted."""
    require((format not in ("xlsx", "pdf") and not manifest) or out, NeedsOut())
    query = ScoreQuery(rulebook=one(reader, "rulebook", rulebook), period=period, as_of=as_of)
    found = reader.overview(query)
    if out or format != "table":
        form: OverviewForm = "json" if format == "table" else format
        written = OVERVIEWS[form].content(found)
        if out is None:
            sys.stdout.write(written.decode())
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(written)
        if manifest:
            beside = found.manifest.model_dump_json(exclude_none=True, indent=2) + "\n"
            out.with_name(out.name + MANIFEST).write_text(beside, encoding="utf-8")
        speak.say(f"已写入 {out}。", f"Written to {out}.")
        speak.result({"out": str(out)})
        return
    show(found)
    document: dict[str, Any] = found.model_dump(mode="json", exclude_none=True)
    speak.result({"period": period} | document)


def show(found: Overview) -> None:
    manifest = found.manifest
    title = f"{title_of(manifest)} {manifest.period}（截至第{manifest.position}条；供考核参考，等次由人决定）"
    speak.table(title, FIGURES, [tuple(map(escape, row)) for row in figure_rows(found)])
    if found.marks:
        speak.table("人工评分给了多少", MARKS, [tuple(map(escape, row)) for row in mark_rows(found)])
    speak.table("各等次", COUNTS, [tuple(map(escape, row)) for row in count_rows(found)])
    if found.units:
        speak.table("各单位（按名称）", UNITS, [tuple(map(escape, row)) for row in unit_rows(found)])
    for warned in found.warnings:
        speak.say(f"请再看：{warned.zh}。", f"Look again: {warned.en}.")
