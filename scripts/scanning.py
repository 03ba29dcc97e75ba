"""`gongjian scan`: check-in by slips, from printing them to the sheet of hours that two persons confirm.

    gongjian scan slips --activity 敬老院助餐 --count 40 --key CLERK.pem --out slips.pdf       before it begins, at the ledger
    gongjian scan prepare ~/scans --key CLERK.pem --url https://…                               once, while it can be reached

    gongjian scan add --queue ~/scans --key CLERK.pem --way in --person ID SLIP                 offline, one by one
    gongjian scan add --queue ~/scans --key CLERK.pem --way in                                  or as a scanner types them: ID SLIP, a line each
    gongjian scan list --queue ~/scans                                                          what waits, what was sent, what was refused

    gongjian scan send --queue ~/scans --url https://…                                          later; a second time it does nothing twice
    gongjian scan sheet --activity 敬老院助餐 --bank … --key CLERK.pem                          records for `gongjian confirm`

Where there is no network a scan is signed and on the disk all the same: nobody retypes a sheet at night.
"""

import re
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import typer

from api.refusals import WrongAddress
from api.tables.row_ids import row_ids
from contracts import signing
from contracts.counting import counted
from contracts.refusals import NotEvidence, Refused
from contracts.slip import MAX_SLIPS, SECRET_LETTERS, Slip, commitment_of, read_slip, secret_of
from contracts.statement import MAX_BATCH, parse
from contracts.statements.service import Clocked, RecordService
from contracts.statements.slips import IssueSlips, RecordScan
from contracts.values import ID, Id
from domain.refusals import require
from scripts import slip_sheets
from scripts.counters import DataOrUrl, SigningKey, Url, counter_at
from scripts.finding import NothingFound, Row, one
from scripts.help_pages import Commands
from scripts.imports.batches import submit_batch
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Reader
from scripts.scan_queue import Device, Queue, Queued
from scripts.sending import send as hand_in
from scripts.speaking import progress, speak
from scripts.stores import stores_of

app = Commands(no_args_is_help=True)
QueueFolder = Annotated[Path, typer.Option("--queue", help="队列文件夹。The queue's folder.")]
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
STATES = {"waiting": "等待送出", "sent": "已送出", "refused": "被退回"}
WAYS = {"in": "到", "out": "走"}


class NotASlipText(NotEvidence):
    zh = "“{text}”不是签到条。请扫条上的二维码，或照 GONGJIAN-SLIP:活动:组:号:密码 抄写。"
    en = "{text!r} is no slip. Scan its QR code, or copy it as GONGJIAN-SLIP:ACTIVITY:SERIES:NUMBER:SECRET."


class NotALine(NotEvidence):
    zh = "第{line}行不是“人员编号 签到条”：{text}。前面的已签名入队，请从这一行接着扫。"
    en = "Line {line} is no PERSON SLIP: {text}. Those before it are signed and queued; go on from this line."


class WhoseScan(NotEvidence):
    zh = "没有写是谁：请用 --person 给出人员编号。"
    en = "It does not say who: give --person ID."


class WrongCount(NotEvidence):
    zh = "一组签到条是1到{most}张。要更多请再发一组。"
    en = "A series has 1 to {most} slips. Issue another series for more."


class NothingToRecord(Refused):
    zh = "没有可以成表的扫条：{incomplete}段缺签到或签退，{recorded}段已经记过。缺的请由举办单位补录。"
    en = "No scans are left to record: {incomplete} lack their coming or going, {recorded} have been recorded. Back-enter what is missing."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="scan", help="签到条：发条、扫条（可离线）、送出、成表。Slips for check-in.")


@app.command("slips")
def issue(
    activity: Annotated[str, typer.Option(help="活动名称或编号。The activity.")],
    count: Annotated[int, typer.Option(help="几张。How many.")],
    out: Annotated[Path, typer.Option(help="存成 .pdf、.svg 或 .txt。Where to.")],
    key: SigningKey,
    series: Annotated[int | None, typer.Option(help="组号；不写则接着上一组。The series.")] = None,
    late_after: Annotated[
        int, typer.Option(help="扫后多少分钟才送到算迟到。Minutes after which a scan is shown as late.")
    ] = 1440,
    address: Annotated[
        str | None,
        typer.Option(
            help="手机打开账本的网址，二维码由相机直接打开；用 --url 时不必写。The server as phones reach it, for the QR code."
        ),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """发一组签到条：账本只记承诺，密码只在纸上。Issue slips: the ledger holds commitments, the paper the secrets."""
    with answers(), counter_at(data, url) as counter:
        require(1 <= count <= MAX_SLIPS, WrongCount(most=MAX_SLIPS))
        slip_sheets.require_new(out)
        signer = read_key(key)
        reader = counter.reader(signer)
        stream = one(reader, "activity", activity)
        row = the_activity(reader, stream)
        number = series or 1 + max(
            (each["series"] for each in reader.rows("slips", activity=stream)), default=0
        )
        slips = draw(stream, number, count)
        sheet = slip_sheets.drawn(
            slips, slip_sheets.Activity(row["title"], row["day"], reached(address or url)), out.suffix
        )
        commitments = [commitment_of(reader.log, slip) for slip in slips]
        body = parse(
            IssueSlips,
            {"activity": stream, "series": number, "commitments": commitments, "late_after": late_after},
        )
        with slip_sheets.saved(
            out, sheet
        ):  # first on the disk: slips in the log whose secrets nobody has serve nobody
            hand_in(counter, body, None, None, [signer])
        speak.say(
            f"第{number}组{count}张，存在 {out}。每张只用一次：到时交一张，走时交一张。",
            f"{count} slips of series {number} in {out}. Each serves once: one on coming, one on going.",
        )


def reached(address: str | None) -> str | None:
    """The address, where a phone could open it: no phone reaches this machine by its own name for itself.

    Raises:
        WrongAddress: it is none.
    """
    if not address:
        return None
    parts = urlsplit(address)
    require(parts.scheme in ("http", "https") and parts.hostname, WrongAddress(address=address))
    return None if parts.hostname in OWN_MACHINE else address


@app.command("prepare")
def prepare(
    folder: Annotated[Path, typer.Argument(help="队列文件夹。The queue's folder.")],
    key: SigningKey,
    own: Annotated[
        bool, typer.Option("--own", help="以本人名义，而非单位。In one's own name, not the unit's.")
    ] = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """备好一个离线扫条的文件夹：趁连得上账本时。Prepare a folder for scanning offline."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        actor = stores_of(counter, signer).holder if own else reader.unit
        device = Device(
            log=reader.log,
            zone=reader.zone(),
            keyid=signing.keyid_of(signer),
            actor=actor,
            own=own,
            seen=reader.seen(),
        )
        Queue.prepare(folder, device)
        speak.say(f"{folder} 已备好，可以离线扫条。", f"{folder} is ready: scans can be signed offline.")
        speak.result({"queue": str(folder), **device.model_dump()})


@app.command("add")
def add(
    queue: QueueFolder,
    key: SigningKey,
    way: Annotated[Literal["in", "out"], typer.Option(help="in 到，out 走。Coming or going.")],
    slip: Annotated[
        str | None, typer.Argument(help="条上的文字；不写则逐行读入“人员编号 签到条”。The slip; or lines.")
    ] = None,
    person: Annotated[str | None, typer.Option(help="人员编号；本人扫条可不写。Whose.")] = None,
    at: Annotated[
        str | None, typer.Option(help="哪一分钟，如 2026-03-05T09:30；不写即现在。Which minute; now.")
    ] = None,
) -> None:
    """扫一张条：签名存盘，不需要网络。Scan a slip: signed and on the disk, with no network."""
    with answers():
        folder, signer = Queue(queue), read_key(key)
        if slip is not None:
            whose = person or (folder.device.actor if folder.device.own else None)
            require(whose, WhoseScan())
            files = [folder.add(scan_of(slip, str(whose), way, at or folder.now()), signer)]
        else:
            files = [folder.add(body, signer) for body in typed(sys.stdin, folder, way, at)]
        speak.say(
            f"已签名存盘{len(files)}条，等待送出。", f"{len(files)} scans signed and waiting to be sent."
        )
        speak.result({"queued": [file.name for file in files]})


@app.command("list")
def show(queue: QueueFolder) -> None:
    """队列里有什么：等待送出、已送出、被退回及原因。What waits, what was sent, what was refused and why."""
    with answers():
        say_queue(list(Queue(queue).scans()))


@app.command("send")
def send(
    queue: QueueFolder,
    again: Annotated[
        bool, typer.Option("--again", help="被退回的也再送一次。What was refused too, once more.")
    ] = False,
    key: Annotated[
        Path | None, typer.Option("--key", help="登录用，以便记下最新检查点。To note the newest checkpoint.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """送出等待的扫条。再送一次，什么也不会重复。Send what waits; a second time nothing is done twice."""
    with answers(), counter_at(data, url) as counter:
        folder = Queue(queue)
        waiting = sum(each.state != "sent" for each in folder.scans())
        sent = []
        with progress("送出 send", waiting) as bar:
            for each in folder.send(counter.take, again=again):
                sent.append(each)
                bar.advance(bar.task_ids[0])
        if key:
            folder.saw(counter.reader(read_key(key)).seen())
        refused = sum(each.state == "refused" for each in sent)
        speak.say(
            f"这次送出{len(sent) - refused}条，被退回{refused}条。",
            f"{len(sent) - refused} were taken, {refused} refused.",
        )
        say_queue(list(folder.scans()))


@app.command("sheet")
def sheet(
    activity: Annotated[str, typer.Option(help="活动名称或编号。The activity.")],
    bank: Annotated[str, typer.Option(help="时间银行名称或编号。The time bank.")],
    key: SigningKey,
    leave_out: Annotated[
        list[str] | None, typer.Option(help="不记的人员编号，可多次。Persons left out.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试，不记。Say what would happen.")] = False,
) -> None:
    """把成对的扫条做成一张服务记录表，交第二人确认。Make a sheet of records from complete pairs, for a second person."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        stream, at = one(reader, "activity", activity), one(reader, "bank", bank)
        pairs = [
            each
            for each in reader.rows("scan-pairs", activity=stream)
            if each["person"] not in (leave_out or [])
        ]
        show_pairs(reader, pairs)
        ready = [each for each in pairs if each["complete"] and not each["recorded"]]
        incomplete = [each for each in pairs if not each["complete"]]
        already = len(pairs) - len(ready) - len(incomplete)
        require(ready, NothingToRecord(incomplete=len(incomplete), recorded=already))
        bodies = [record_of(each, at) for each in ready]
        statements = list(zip(row_ids(reader.unit, bodies), bodies, strict=True))
        batches = [
            submit_batch(counter, signer, statements[start : start + MAX_BATCH], dry_run)
            for start in range(0, len(statements), MAX_BATCH)
        ]
        minutes = sum(each["minutes"] for each in ready)
        speak.say(
            f"{'可记' if dry_run else '已记'}{len(ready)}段，共{minutes}分钟；{len(incomplete)}段不完整，未记。"
            "请由另一人用 gongjian confirm 确认。",
            f"{counted(len(ready), 'pair|pairs')}, {counted(minutes, 'minute|minutes')}; {len(incomplete)} incomplete and not recorded. "
            "Have another person run `gongjian confirm`.",
        )
        made = {} if dry_run else {"batches": batches}
        speak.result(
            {"records": len(ready), "minutes": minutes, "incomplete": incomplete, "dry_run": dry_run, **made}
        )


def the_activity(reader: Reader, activity: Id) -> Row:
    """
    Raises:
        NothingFound: there is none, or it is not the reader's to see.
    """
    found = reader.rows("activities", activity=activity)
    if not found:
        hint_zh = "请用 gongjian find activity 查看全部。"
        raise NothingFound(
            text=activity, hint_zh=hint_zh, hint="List all of them with `gongjian find activity`."
        )
    return found[0]


def draw(activity: Id, series: int, count: int) -> list[Slip]:
    """Slips with secrets of the operating system's making."""
    return [
        Slip(activity, series, number, secret_of(secrets.token_bytes(SECRET_LETTERS)))
        for number in range(1, count + 1)
    ]


def scan_of(text: str, person: str, way: str, at: str) -> RecordScan:
    """
    Raises:
        NotASlipText: it is no slip.
        BadShape: no such minute, or no id.
    """
    slip = read_slip(text)
    if slip is None:
        raise NotASlipText(text=text)
    return parse(RecordScan, {**slip._asdict(), "person": person, "way": way, "at": at})


def typed(lines: Iterator[str], queue: Queue, way: str, at: str | None) -> Iterator[RecordScan]:
    """What a scanner types, a line for each: a person and a slip, in whatever order they come.

    Raises:
        NotALine: at the first that is something else.
    """
    for place, line in enumerate(lines, 1):
        words = line.split()
        if not words:
            continue
        persons = [word for word in words if re.fullmatch(ID, word.lower())]
        slips = [word for word in words if read_slip(word)]
        if len(persons) != 1 or len(slips) != 1:
            raise NotALine(line=place, text=line.strip())
        yield scan_of(slips[0], persons[0].lower(), way, at or queue.now())


def record_of(pair: Row, bank: Id) -> RecordService:
    times = Clocked(start=pair["came"], end=pair["went"])
    return RecordService(person=pair["person"], activity=pair["activity"], bank=bank, clocked=times)


def show_pairs(reader: Reader, pairs: Sequence[Row]) -> None:
    """Each by name where the vault has one: whoever makes the sheet should see whom it is about."""
    names = reader.person_names({each["person"] for each in pairs})
    rows = [
        (
            names.get(each["person"], "—"),
            each["person"][:8],
            each["day"],
            (each["came"] or "缺签到")[-5:],
            (each["went"] or "缺签退")[-5:],
            each["minutes"] or "",
            "已记" if each["recorded"] else "" if each["complete"] else "不完整，不计",
            "迟送" if each["late"] else "",
        )
        for each in pairs
    ]
    speak.table("扫条成对", ("人员", "编号", "日期", "到", "走", "分钟", "", ""), rows, whole=(1, 2, 3, 4, 5))


def say_queue(scans: Sequence[Queued]) -> None:
    counted = {state: sum(each.state == state for each in scans) for state in STATES}
    rows = [
        (
            each.body.at.replace("T", " "),
            WAYS[each.body.way],
            each.body.person[:8],
            f"{each.body.series}-{each.body.number}",
            STATES[each.state],
            each.answer.get("zh", "") if each.state == "refused" else "",
        )
        for each in scans
    ]
    speak.table("扫条队列", ("时间", "", "人员", "条", "状态", "原因"), rows, whole=(0, 2, 3))
    speak.say(
        "，".join(f"{STATES[state]}{number}条" for state, number in counted.items()) + "。",
        ", ".join(f"{number} {state}" for state, number in counted.items()) + ".",
    )
    documents: list[dict[str, Any]] = [each.document() for each in scans]
    speak.result({**counted, "scans": documents})
