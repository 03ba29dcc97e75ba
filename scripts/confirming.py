"""`gongjian confirm`: the second person confirms a whole sheet with one signature, after seeing what is on it."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.entry import read_entry
from contracts.refusals import Refused
from contracts.statement import BatchHeader, parse
from contracts.statements.service import CheckIn, Confirmation, ConfirmDuty, ConfirmService, Worked
from contracts.values import Digest, Id
from domain.duty import CheckInRecord, DutyRecord
from domain.refusals import NoSuch
from domain.service import ServiceRecord
from ledger.application import Ledger
from scripts.counters import Here, unit_of
from scripts.founding import HERE, Data
from scripts.keyfiles import read_key
from scripts.output import answers, speak
from scripts.place import Place
from scripts.submitting import send


class NoSheet(Refused):
    zh = "没有找到可确认的表。请给出批次编号，或核对是不是本单位的表。"
    en = "There is no sheet to confirm. Give its batch digest, or check that it is your unit's."


class MixedSheet(Refused):
    zh = "这一批不是服务或报到记录，不能这样确认。"
    en = "This batch holds neither service nor duty records; it is not confirmed this way."


def add_to(app: typer.Typer) -> None:
    app.command("confirm")(confirm)


def confirm(
    key: Annotated[Path, typer.Option("--key", help="第二人的密钥文件。The second person's key.")],
    batch: Annotated[str | None, typer.Argument(help="批次编号；不写则取本单位最近一张。The batch.")] = None,
    leave_out: Annotated[
        list[int] | None, typer.Option(help="留出不确认的序号，从0起。Items left out.")
    ] = None,
    data: Data = HERE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不签。Only show.")] = False,
) -> None:
    """确认一张表：一次签名，逐条生效。Confirm a sheet."""
    with answers(), Place(data).ledger() as ledger:
        signer = read_key(key)
        digest = batch or newest_sheet(ledger, unit_of(ledger, signer))
        items = ledger.streams.items(digest)
        if not items:
            raise NoSuch(noun_zh="批次", noun_en="batch", stream=digest)
        left_out = sorted(set(leave_out or []))
        bodies = [record(ledger, stream) for stream in items]
        rows = [
            (i, "留出" if i in left_out else "确认", body.person[:8], when(body))
            for i, body in enumerate(bodies)
        ]
        speak.table(f"批次 {digest[:4]}…{digest[-4:]}", ("序号", "", "人员", "时间"), rows)
        if dry_run:
            speak.result({"batch": digest, "items": len(items), "except": left_out, "dry_run": True})
        else:
            kind: type[Confirmation] = (
                ConfirmService
                if isinstance(ledger.streams.folded(items[0]).state, ServiceRecord)
                else ConfirmDuty
            )
            part = {"batch": digest} | ({"except": left_out} if left_out else {})
            send(Here(ledger), kind.model_validate({"sheets": [part]}), None, None, [signer])


def newest_sheet(ledger: Ledger, unit: Id) -> Digest:
    """The unit's newest batch of records.

    Raises:
        NoSheet: it has sent none.
    """
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            f"SELECT position, state FROM {ledger.rows.table.quoted} "
            "WHERE topic = 'batch.received' ORDER BY position DESC LIMIT 1000"
        )
        for position, stored in cursor.fetchall():
            entry = read_entry(bytes(stored), position - 1)
            if parse(BatchHeader, entry.signed).actor != unit:
                continue
            digest = ledger.streams.folded(entry.stream).digest
            items = ledger.streams.items(digest) or ()
            states = (ServiceRecord, CheckInRecord, DutyRecord)
            if items and isinstance(ledger.streams.folded(items[0]).state, states):
                return digest
    raise NoSheet


def record(ledger: Ledger, stream: Id) -> Worked | CheckIn:
    state = ledger.streams.folded(stream).state
    if not isinstance(state, ServiceRecord | CheckInRecord | DutyRecord):
        raise MixedSheet
    return state.body


def when(body: Worked | CheckIn) -> str:
    if isinstance(body, CheckIn):
        return body.on
    if body.clocked:
        return f"{body.clocked.start} — {body.clocked.end[11:]}"
    assert body.entered
    return f"{body.entered.on} {body.entered.minutes}分钟（补录）"
