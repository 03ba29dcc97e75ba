"""`gongjian mark`: numbers that the rulebook leaves to people's judgement, given and signed by an evaluator of the lead unit.

    mark give O01 2026 year_end YU01=92 县医院=94 --reason 年终考核会议评定 --key LEAD.pem      by one signature
    mark give O01 2026 year_end --from 分数.xlsx --reason 年终考核会议评定 --key LEAD.pem       columns 对象, 分数, and 理由 if they differ

Each is given once; one that was wrong is corrected (`gongjian correct`) and given anew. Whoever stands aside gives none.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from api.tables.files import FileUnreadable
from api.tables.sheets import rows_of
from contracts.counting import counted
from contracts.refusals import NotEvidence, Refused
from contracts.statement import parse
from contracts.statements.rulebooks import GiveMark
from domain.refusals import require
from scripts.finding import UnitNames, one
from scripts.help_pages import Commands
from scripts.imports.batches import submit_batch
from scripts.signatory import Reason, Signatory, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
HEADINGS = ("对象", "分数")


class NotAMark(NotEvidence):
    zh = "看不懂“{text}”。请写成 对象=分数，如 YU01=92；或用 --from 给出有“对象”“分数”两列的表。"
    en = "{text!r} is no mark. Write SUBJECT=NUMBER, such as YU01=92, or give a sheet with --from."


class MarksThere(Refused):
    zh = "{names}这一期的“{item}”已经评过，一个也没有再记。要改的，先用 gongjian correct 撤销原来那一条，写明理由，再重新评。"
    en = "{names} have their mark for {item!r} in this period; nothing was recorded. To change one, take it back with `gongjian correct` and a reason, then give it anew."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="mark", help="评分：规则留给人判断的数。Marks that people give.")


@app.command("give")
@signs()
def give(
    by: Signatory,
    rulebook: Annotated[str, typer.Argument(help="评分规则的名称或编号，如 O01。The rulebook.")],
    period: Annotated[str, typer.Argument(help="考核期，如 2026。The period.")],
    item: Annotated[
        str, typer.Argument(help="评分项，如 year_end。What is marked, as the rulebook names it.")
    ],
    reason: Reason,
    mark: Annotated[list[str] | None, typer.Argument(help="对象=分数，可多个。SUBJECT=NUMBER.")] = None,
    file: Annotated[
        Path | None, typer.Option("--from", help="分数表：对象、分数、理由。A sheet of marks.")
    ] = None,
) -> None:
    """给分：一次签名，要么都记，要么都不记。Give marks, by one signature, all or none."""
    given = [*(in_words(text) for text in mark or []), *(in_sheet(file) if file else ())]
    require(given, NotAMark(text=""))
    same: dict[str, Any] = {"rulebook": one(by.reader, "rulebook", rulebook), "period": period, "item": item}
    bodies = [
        parse(
            GiveMark,
            same | {"subject": one(by.reader, "unit", whom), "score": score, "reason": why or reason},
        )
        for whom, score, why in given
    ]
    marked = {body.subject for body in bodies}
    there = [
        UnitNames(by.reader).of(row["subject"])
        for row in by.reader.rows("marks", rulebook=same["rulebook"])
        if (row["period"], row["item"]) == (period, item) and row["subject"] in marked
    ]
    require(not there, MarksThere(names="、".join(there), item=item))
    batch = submit_batch(by.counter, by.key, [(str(uuid4()), body) for body in bodies], dry_run=False)
    speak.say(
        f"已给{len(bodies)}个对象评分，批次 {batch[:8]}。",
        f"{counted(len(bodies), 'mark|marks')} given, batch {batch}.",
    )
    speak.result({"given": len(bodies), "batch": batch})


def in_words(text: str) -> tuple[str, str, str]:
    """
    Raises:
        NotAMark.
    """
    whom, sign, score = text.replace("＝", "=").partition("=")
    require(whom and sign and score, NotAMark(text=text))
    return whom, score, ""


def in_sheet(file: Path) -> Iterator[tuple[str, str, str]]:
    """The subject, the number and, if the sheet says one, the reason of each row.

    Raises:
        SheetUnreadable, FileUnreadable: it is no such sheet.
    """
    rows = rows_of(file)
    headings = next(rows, [])
    nothing = FileUnreadable(file=file, why_zh="没有“对象”“分数”两列", why="it has no columns 对象 and 分数")
    require(set(HEADINGS) <= set(headings), nothing)
    for row in rows:
        cells = dict(zip(headings, row, strict=False))
        if cells.get("分数"):
            yield cells["对象"], cells["分数"], cells.get("理由", "")
