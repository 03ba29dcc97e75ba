"""`gongjian import`: a sheet becomes signed statements, all of its rows or none; a sheet of more than 4,096 rows, batch by batch.

    units        代码 名称 类型 类别                        the units below one's own
    persons      姓名 …                                     names and whatever else go into the vault
    items        清单 标题 类别 数量 计量 开始 截止           list items of an alliance
    agreements   协议 甲方代码 乙方代码 事项 数量 计量 期限 …  drafts of agreements, a row for each promise
    service      姓名 (or 人员编号) 开始 结束 (or 日期 分钟)   volunteers' time at an activity
    accounts     姓名 (or 人员编号)                         accounts at a time bank, opened by its keeper
    attendance   单位代码 出席                              出席, 请假 or 缺席 at a meeting
    grids        编码 名称 级别 上级编码 管理单位 党组织 启用  grids, the wider ones before those that lie in them
    openings     姓名 (or 人员编号) 小时 (or 分钟, 积分) 截至   what volunteers had before this ledger

Other headings are known by their common words (`api/tables/columns.py`), or said with --map. Every row is read before anything is signed;
whatever is wrong is said at its cell, and with --errors in the sheet itself. A row that was imported before is not taken again: its
statement's id follows from what it says. So a long sheet that was interrupted is simply imported again: batches that are in the log are
passed over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.tables.columns import Columns, HeadingTwice, read_mapping, write_mapping
from api.tables.sheets import BadCell, BadCells, HeadingsMissing, Page, as_headed, read_sheet
from contracts.refusals import Refusal
from contracts.statement import MAX_BATCH
from domain.refusals import require
from scripts.counters import DataOrUrl, SigningKey, Url, counter_at
from scripts.here import Here
from scripts.imports.batches import RowsRefused, Taken, batch_of_each, say_taken
from scripts.imports.drafting import Asked, NothingThere
from scripts.imports.kinds import KINDS, Kind, SheetKind
from scripts.keyfiles import read_key
from scripts.marked_sheets import write_marked, write_taken
from scripts.output import answers
from scripts.remote import SaidNo
from scripts.speaking import speak

KEPT = 4 * MAX_BATCH
"""Streams at hand: nobody asks again for the records of a batch that is done, and a long sheet has many."""


def add_to(app: typer.Typer) -> None:
    app.command("import")(run_import)


def run_import(
    kind: Annotated[Kind, typer.Argument(help="导入什么。What.")],
    file: Annotated[Path, typer.Argument(help="表格（XLSX 或 CSV）。The sheet.")],
    key: SigningKey,
    data: DataOrUrl = None,
    url: Url = None,
    alliance: Annotated[str | None, typer.Option(help="联盟（items、agreements）。The alliance.")] = None,
    activity: Annotated[str | None, typer.Option(help="活动（service）。The activity.")] = None,
    bank: Annotated[
        str | None, typer.Option(help="时间银行（service、openings、accounts）。The time bank.")
    ] = None,
    evidence: Annotated[
        str | None,
        typer.Option(help="原账的文件或其 SHA-256（openings）。The old ledger's file, or its digest."),
    ] = None,
    meeting: Annotated[str | None, typer.Option(help="会议（attendance）。The meeting.")] = None,
    map: Annotated[
        list[str] | None, typer.Option("--map", help="列名对照，如 姓名=队员姓名。What a column is called.")
    ] = None,
    map_file: Annotated[Path | None, typer.Option(help="存好的列名对照。A mapping that was kept.")] = None,
    save_map: Annotated[Path | None, typer.Option(help="把列名对照存下来。Keep the mapping.")] = None,
    errors: Annotated[
        Path | None, typer.Option(help="有错时写出标了错的表（XLSX）。The sheet back, its errors marked.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="受理后写出同样的表，加上账本编号（XLSX）。The sheet back, numbered.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="导入过的行也再记一次。Rows imported before count once more.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试，不记。Say what would happen.")] = False,
) -> None:
    """导入一张表：整张受理，或者一行也不受理。Import a sheet, all or nothing."""
    options = {
        "alliance": alliance,
        "activity": activity,
        "bank": bank,
        "meeting": meeting,
        "evidence": evidence,
    }
    with answers(), counter_at(data, url) as counter:
        signer, of = read_key(key), KINDS[kind]
        if isinstance(counter, Here):
            counter.require_known(signer)
            counter.ledger.streams.keep = KEPT
        asked = Asked(kind, counter, signer, counter.reader(signer), file, options, again, dry_run)
        asked.require(of.options)
        columns = Columns(of.columns, read_mapping(of.columns, map or [], map_file))
        with marking(file, errors):
            with saying_how_to_map():
                page = read_sheet(file, columns, *of.needed)
            require(page.lines, NothingThere(file=file.name))
            if save_map:
                write_mapping(save_map, of.columns, page.headings, page.named)
            if taken := taken_in(of, asked, page):
                if out and not dry_run:
                    give_back(asked, page, taken, out)
                say_taken(taken, kind, dry_run)


@contextmanager
def saying_how_to_map() -> Iterator[None]:
    """What is about headings can be put right on the command line as well, without touching the sheet."""
    try:
        yield
    except HeadingsMissing as no:
        zh = "表里叫别的名称的，用 --map 我们的列名=表里的列名 说明；其余请补上。"
        no.facts |= {
            "then_zh": zh,
            "then": "What the sheet calls otherwise, say with --map OURS=THEIRS; add the rest.",
        }
        raise
    except HeadingTwice as no:
        ours = no.facts["heading"]
        no.facts |= {
            "then_zh": f"请用 --map {ours}=列名 说明用哪一列。",
            "then": f"Say which with --map {ours}=COLUMN.",
        }
        raise


def taken_in(of: SheetKind, asked: Asked, page: Page) -> Taken | None:
    """
    Raises:
        BadCells: with the headings of the sheet itself.
        Refusal, SaidNo: as the ledger says.
    """
    try:
        return of.take(asked, page)
    except BadCells as no:
        raise as_headed(no, page.headings) from None


@contextmanager
def marking(file: Path, out: Path | None) -> Iterator[None]:
    """Give the sheet back with its errors marked, where that was asked for."""
    try:
        yield
    except (Refusal, SaidNo) as no:
        if out and (bad := cells_of(no)):
            write_marked(file, out, bad)
            speak.say(f"标了错的表在 {out}。", f"The sheet with its errors marked is {out}.")
        raise


def cells_of(no: Refusal | SaidNo) -> tuple[BadCell, ...]:
    """Where in the sheet a refusal belongs; nowhere when it is not about a row."""
    if isinstance(no, BadCells | RowsRefused):
        return no.cells
    if isinstance(row := no.facts.get("row"), int):
        return (BadCell(f"第{row}行", "", no.in_chinese(), no.in_english()),)
    return ()


def give_back(asked: Asked, page: Page, taken: Taken, out: Path) -> None:
    """The same sheet with the same columns, and with what the ledger calls each row."""
    batches = batch_of_each(asked.reader, taken.streams)
    rows = {
        line.row: (stream, batch)
        for line, stream, batch in zip(taken.lines, taken.streams, batches, strict=True)
    }
    write_taken(asked.file, out, page, rows)
    speak.say(f"加了账本编号的表在 {out}。", f"The sheet with its numbers is {out}.")
