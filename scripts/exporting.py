"""`gongjian export`: what was imported, back out of the ledger as a sheet of the same columns.

    gongjian export service --activity 敬老院助餐 --like 服务表.xlsx --out 现在的.xlsx --key CLERK.pem

With --like the new sheet has the columns of that one, in their order and by their own words; without, those of the ledger. Whatever was
corrected or added since is in it. A text that a spreadsheet could take for a formula stays a text.
"""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer
import xlsxwriter

from api.tables.columns import Columns, read_mapping
from api.tables.sheets import read_sheet
from contracts.counting import counted
from contracts.refusals import Refused
from domain.refusals import require
from projections.papers.tables import harmless
from scripts.counters import DataOrUrl, SigningKey, Url, counter_at
from scripts.finding import there_is
from scripts.here import Here
from scripts.imports.drafting import Asked
from scripts.imports.kinds import KINDS, Kind
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.sheet_rows import ROWS
from scripts.speaking import speak

NEEDED = {
    "items": "alliance",
    "service": "activity",
    "attendance": "meeting",
    "openings": "bank",
    "accounts": "bank",
}


class SheetForm(Refused):
    zh = "表格只能存成 .xlsx 或 .csv：{file}。"
    en = "A sheet is saved as .xlsx or .csv: {file}."


class LikeItself(Refused):
    zh = "--out 就是 --like 的那份表：{file}。请另起一个文件名，原表才不会被覆盖。"
    en = "--out is the sheet of --like: {file}. Name another file, so that yours is not overwritten."


def add_to(app: typer.Typer) -> None:
    app.command("export")(run_export)


def run_export(
    kind: Annotated[Kind, typer.Argument(help="导出什么。What.")],
    key: SigningKey,
    out: Annotated[Path, typer.Option(help="写到这个文件（.xlsx 或 .csv）。The sheet to write.")],
    like: Annotated[
        Path | None, typer.Option(help="列名和次序照这份表。A sheet whose columns it shall have.")
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option("--map", help="列名对照，如 姓名=队员姓名。What a column is called.")
    ] = None,
    map_file: Annotated[Path | None, typer.Option(help="存好的列名对照。A mapping that was kept.")] = None,
    alliance: Annotated[str | None, typer.Option(help="联盟（items、agreements）。The alliance.")] = None,
    activity: Annotated[str | None, typer.Option(help="活动（service）。The activity.")] = None,
    bank: Annotated[
        str | None, typer.Option(help="时间银行（service、openings、accounts）。The time bank.")
    ] = None,
    meeting: Annotated[str | None, typer.Option(help="会议（attendance）。The meeting.")] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """导出：导入过的，按同样的列从账本里取回来。What was imported, back out with the same columns."""
    with answers(), counter_at(data, url) as counter:
        require(out.suffix.lower() in (".xlsx", ".csv"), SheetForm(file=out))
        require(like is None or out.resolve() != like.resolve(), LikeItself(file=out))
        signer = read_key(key)
        if isinstance(counter, Here):
            counter.require_known(signer)
        options = {"alliance": alliance, "activity": activity, "bank": bank, "meeting": meeting}
        asked = Asked(kind, counter, signer, counter.reader(signer), like or out, options, False, False)
        if of_what := NEEDED.get(kind):
            there_is(asked.reader, of_what, asked.stream(of_what))
        of = KINDS[kind]
        columns = Columns(of.columns, read_mapping(of.columns, map or [], map_file))
        headings = named = [each.heading for each in of.columns]
        if like:
            page = read_sheet(like, columns, *of.needed)
            headings, named = page.headings, page.named
        rows = [[row.get(name, "") for name in named] for row in ROWS[kind](asked, named)]
        write_sheet(out, headings, rows)
        speak.say(f"已写入 {out}，共{len(rows)}行。", f"{counted(len(rows), 'row|rows')} written to {out}.")
        speak.result({"out": str(out), "rows": len(rows)})


def write_sheet(out: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """As CSV with a byte order mark, so that spreadsheets read Chinese, or as XLSX, where numbers are numbers."""
    if out.suffix.lower() == ".csv":
        with out.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([harmless(str(cell)) for cell in row] for row in (headings, *rows))
        return
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, headings, book.add_format({"bold": True, "bottom": 1}))
        for at, row in enumerate(rows, 1):
            page.write_row(at, 0, row)
        page.freeze_panes(1, 0)
        page.set_column(0, len(headings) - 1, 16)
    out.write_bytes(made.getvalue())
