"""`gongjian confirm`: the second person confirms a whole sheet with one signature, after seeing what is on it. A long sheet
came in several batches, and one signature confirms up to sixteen. Before anything is shown the ledger is asked whether it would
take the confirmation: whoever may not confirm a sheet sees nobody's name. Where somebody sits at a terminal they are asked
before it is signed.

Persons are shown by their names where the vault has them, that is at the data folder, and by the first digits of their
pseudonyms everywhere.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from api.sheets import RecordOnSheet, SheetOfRecords
from contracts import signing
from contracts.counting import counted
from contracts.refusals import Refusal, Refused
from contracts.statement import parse
from contracts.statements.service import Confirmation, ConfirmDuty, ConfirmService
from domain.refusals import AlreadyConfirmed, require
from scripts.asking import sure
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.finding import UnitNames
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Reader
from scripts.remote import SaidNo
from scripts.sending import payload_of, send, signed
from scripts.speaking import somebody_sits_here, speak
from scripts.wanted import Wanted


class WhichSheet(Refused):
    zh = "--leave-out 只能与一张表同用。请逐张确认有要留出的表。"
    en = "--leave-out goes with one sheet. Confirm a sheet of which something is left out by itself."


class KindsMixed(Refused):
    zh = "志愿服务和报到履职的表不能一起确认。请分开确认。"
    en = "Sheets of service and of duty are not confirmed together. Confirm them apart."


class NoBatch(Refused):
    zh = "“{text}”不是批次编号。请写64位十六进制数，或者至少写它的前8位。"
    en = "{text!r} is no batch digest. Write its 64 hexadecimal digits, or at least the first 8."


class NoSuchRow(Refused):
    zh = "这张表没有第{row}行，共{last}行。请照表上的序号写。"
    en = "The sheet has no row {row}; the last is {last}. Write a number as the table shows it."


class AllLeftOut(Refused):
    zh = "每一行都留出了，没有可以确认的，什么也没有记。整张表都不对的，不必确认，请登记的人重新导入。"
    en = "Every row is left out: nothing remains to be confirmed, and nothing was recorded. Where all of it is wrong, do not confirm it; have it imported anew."


class NoSheetWaits(Refused):
    zh = "没有等待确认的表：本单位最近一张已经确认过，不会重复计算。要确认较早的一张，请写它的批次编号。"
    en = "No sheet waits to be confirmed: your unit's newest was confirmed before, and counts once. For an older one write its batch."


class NotSigned(Refused):
    zh = "没有签名，什么也没有记。要确认时请再运行一次。"
    en = "Nothing was signed and nothing recorded. Run it again to confirm."


BEGINNING = "[0-9a-f]{8,64}"
HEADINGS = ("序号", "", "人员", "编号", "日期", "起止", "分钟")


def add_to(app: typer.Typer) -> None:
    app.command("confirm")(confirm)


def confirm(
    key: Annotated[Path, typer.Option("--key", help="第二人的密钥文件。The second person's key.")],
    batch: Annotated[
        list[str] | None,
        typer.Argument(help="批次编号或其前8位以上，可写几个；不写则取本单位最近一张。The batches."),
    ] = None,
    leave_out: Annotated[
        list[int] | None, typer.Option(min=1, help="留出不确认的序号，从1起。Rows left out, from 1.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不签。Only show.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接签。Sign without asking.")] = False,
) -> None:
    """确认一张表：一次签名，逐条生效。Confirm a sheet."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        batch = [each.partition("…")[0] for each in batch or []]  # as it is shown
        for each in batch:
            require(re.fullmatch(BEGINNING, each), NoBatch(text=each))
        asked: list[str | None] = list(batch) if batch else [None]
        sheets, left_out = (
            [reader.sheet(each) for each in asked],
            sorted({row - 1 for row in leave_out or []}),
        )
        require(len(sheets) == 1 or not left_out, WhichSheet())
        require(len({sheet.kind for sheet in sheets}) == 1, KindsMixed())
        last = sum(len(sheet.records) for sheet in sheets)
        for row in leave_out or []:
            require(row <= last, NoSuchRow(row=row, last=last))
        require(len(left_out) < last, AllLeftOut())
        body = confirmation(sheets, left_out)
        would = payload_of(reader, Wanted(type=body.type, body=signing.as_json(body)))
        with naming_the_newest(named=bool(batch)):
            counter.take(signed(would, [signer]), dry_run=True)
        for sheet in sheets:
            show(reader, sheet, left_out)
        if dry_run:
            speak.result(would_confirm(sheets, left_out))
            return
        if somebody_sits_here() and not yes:
            require(sure("签名确认吗？", "Sign?"), NotSigned())
        send(counter, body, None, None, [signer])


@contextmanager
def naming_the_newest(named: bool) -> Iterator[None]:
    """Whoever named no sheet is told that none waits, not that one of which they know nothing was confirmed before.

    Raises:
        NoSheetWaits, or whatever the ledger says.
    """
    try:
        yield
    except (Refusal, SaidNo) as no:
        if not named and no.code() == AlreadyConfirmed.code():
            raise NoSheetWaits from None
        raise


def confirmation(sheets: Sequence[SheetOfRecords], left_out: Sequence[int]) -> Confirmation:
    """What will be signed."""
    kind: type[Confirmation] = ConfirmService if sheets[0].kind == "service" else ConfirmDuty
    more = {"except": left_out} if left_out else {}
    return parse(kind, {"sheets": [{"batch": sheet.batch} | more for sheet in sheets]})


def would_confirm(sheets: Sequence[SheetOfRecords], left_out: Sequence[int]) -> dict[str, Any]:
    """What a dry run answers."""
    named = {"batch": sheets[0].batch} if len(sheets) == 1 else {"batches": [each.batch for each in sheets]}
    items = sum(len(each.records) for each in sheets)
    minutes = sum(minutes_of(each, left_out) for each in sheets)
    return {**named, "items": items, "minutes": minutes, "except": left_out, "dry_run": True}


def show(reader: Reader, sheet: SheetOfRecords, left_out: Collection[int]) -> None:
    """The sheet row by row, and what it comes to without the rows that are left out."""
    names = reader.person_names({record.person for record in sheet.records})
    rows = [
        (
            i + 1,
            "留出" if i in left_out else "确认",
            names.get(record.person, "—"),
            record.person[:8],
            *when(record),
        )
        for i, record in enumerate(sheet.records)
    ]
    title = (
        f"{UnitNames(reader).of(sheet.unit)} {sheet.received} 的表，批次 {sheet.batch[:8]}…{sheet.batch[-8:]}"
    )
    speak.table(title, HEADINGS, rows, whole=(0, 3, 4, 6))
    confirmed = len(rows) - len(set(left_out) & set(range(len(rows))))
    minutes = minutes_of(sheet, left_out)
    spent_zh, spent_en = (
        (f"，共{minutes}分钟（{hours(minutes)}）", f", {counted(minutes, 'minute|minutes')}")
        if minutes
        else ("", "")
    )
    speak.say(
        f"确认{confirmed}条{spent_zh}。", f"{counted(confirmed, 'record|records')} to confirm{spent_en}."
    )


def when(record: RecordOnSheet) -> tuple[str, str, str]:
    """Day, times and minutes of a record; entered time has no times, a check-in neither."""
    minutes = "" if record.minutes is None else str(record.minutes)
    if record.start and record.end:
        return record.day, f"{record.start[11:]}—{record.end[11:]}", minutes
    return record.day, "补录" if minutes else "报到", minutes


def minutes_of(sheet: SheetOfRecords, left_out: Collection[int]) -> int:
    return sum(record.minutes or 0 for i, record in enumerate(sheet.records) if i not in left_out)


def hours(minutes: int) -> str:
    """
    >>> hours(60), hours(135), hours(45)
    ('1小时', '2小时15分', '45分')
    """
    whole, rest = divmod(minutes, 60)
    return (f"{whole}小时" if whole else "") + (f"{rest}分" if rest or not whole else "")
