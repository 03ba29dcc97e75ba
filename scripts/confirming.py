"""`gongjian confirm`: the second person confirms a whole sheet with one signature, after seeing what is on it.

Persons are shown by their names where the vault has them, that is at the data folder, and by the first digits of their
pseudonyms everywhere.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from api.sheets import RecordOnSheet, SheetOfRecords
from contracts.statements.service import Confirmation, ConfirmDuty, ConfirmService
from scripts.counters import DataOrUrl, Reader, Url, counter_at
from scripts.finding import UnitNames
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.speaking import speak
from scripts.submitting import send

HEADINGS = ("序号", "", "人员", "编号", "日期", "起止", "分钟")


def add_to(app: typer.Typer) -> None:
    app.command("confirm")(confirm)


def confirm(
    key: Annotated[Path, typer.Option("--key", help="第二人的密钥文件。The second person's key.")],
    batch: Annotated[str | None, typer.Argument(help="批次编号；不写则取本单位最近一张。The batch.")] = None,
    leave_out: Annotated[
        list[int] | None, typer.Option(help="留出不确认的序号，从0起。Items left out.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不签。Only show.")] = False,
) -> None:
    """确认一张表：一次签名，逐条生效。Confirm a sheet."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        sheet, left_out = reader.sheet(batch), sorted(set(leave_out or []))
        show(reader, sheet, left_out)
        if dry_run:
            counts = {"items": len(sheet.records), "minutes": minutes_of(sheet, left_out)}
            speak.result({"batch": sheet.batch, **counts, "except": left_out, "dry_run": True})
            return
        kind: type[Confirmation] = ConfirmService if sheet.kind == "service" else ConfirmDuty
        part = {"batch": sheet.batch} | ({"except": left_out} if left_out else {})
        send(counter, kind.model_validate({"sheets": [part]}), None, None, [signer])


def show(reader: Reader, sheet: SheetOfRecords, left_out: Collection[int]) -> None:
    """The sheet row by row, and what it comes to without the rows that are left out."""
    names = reader.person_names({record.person for record in sheet.records})
    rows = [
        (
            i,
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
        (f"，共{minutes}分钟（{hours(minutes)}）", f", {minutes} minutes") if minutes else ("", "")
    )
    speak.say(f"确认{confirmed}条{spent_zh}。", f"{confirmed} records to confirm{spent_en}.")


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
