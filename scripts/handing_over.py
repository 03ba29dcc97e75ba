"""`gongjian handover`: what is open for a unit, handed over to whoever comes to sign for it.

    handover show YC03                                           the list
    handover make YC03 --to YC03-2.pub.pem --key YC03-1.pem      signs it by its digest
    handover take --key YC03-2.pem                               draws it up again, compares, and signs

The list is that of the newest checkpoint: what both sign can be drawn up by anybody who may read it, whenever they look.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from contracts import signing
from contracts.keys import PrivateKey, keyid
from contracts.refusals import NotEvidence
from contracts.statements.handovers import MakeHandover, TakeHandover
from contracts.values import Id
from domain.refusals import OtherList, require
from projections.handovers import digest_of_list
from scripts.counters import Counter, DataOrUrl, ReadingKey, SigningKey, Url, counter_at, reader_at
from scripts.finding import NothingSealed, Row, UnitNames, there_is
from scripts.help_pages import Commands
from scripts.ids import an_id
from scripts.keyfiles import read_key, read_public_key
from scripts.output import answers
from scripts.people import person_called
from scripts.readers import Reader
from scripts.sending import send
from scripts.speaking import speak

KINDS = {
    "signature": "待签署", "termination": "待答复解除", "renewal": "待续签", "agreement": "协议到期",
    "commitment": "承诺", "claim": "认领", "delivery": "交付待确认", "fulfilment": "履约待确认", "item": "清单事项",
    "meeting": "会议", "order": "点单", "whistle": "吹哨", "milestone": "项目节点", "follow-up": "督办",
    "duty-item": "责任事项", "rectification": "整顿", "consultation": "征求意见", "issue": "反映的问题", "ballot": "测评投票", "share": "抽签出份", "sealing": "封存报告", "score-appeal": "评分申诉", "grading": "决定等次", "cadence": "频次",
    "correction-request": "更正申请待答复", "dispute-answer": "异议待答复", "dispute-ruling": "异议待裁决", "objection": "公示异议待答复", "audit-finding": "审计发现待答复",
}  # fmt: skip
app = Commands(no_args_is_help=True)
UnitName = Annotated[str, typer.Argument(help="单位名称或代码。A unit.")]


class NobodysKey(NotEvidence):
    zh = "{file} 这把公钥还没有登记。请先由管理员登记，或写人员编号。"
    en = "The key in {file} is enrolled for nobody. Have it enrolled first, or write the person's id."


class NoSuchHandover(NotEvidence):
    zh = "没有编号为 {handover} 的交接。请核对编号。"
    en = "There is no hand-over {handover}. Check the number."


class NothingToTake(NotEvidence):
    zh = "没有等您接收的交接。请确认用的是接手人自己的密钥，并请移交的人先移交（gongjian handover make）。"
    en = "No hand-over waits for you. Use the key of whoever takes over, and have the other person hand over first (gongjian handover make)."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="handover", help="工作交接。Handing over what is open.")


@app.command("show")
def show(
    unit: UnitName,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """一个单位有哪些未了的事。What is open for a unit."""
    with answers(), reader_at(data, url, key) as reader:
        stream = there_is(reader, "unit", unit)
        lines = reader.rows("unit-hand-over", unit=stream)
        say(reader, lines)
        speak.result({"unit": stream, "list": digest_of_list(lines), "lines": lines})


@app.command("make")
def make(
    unit: UnitName,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="接手的人：本单位登记的姓名，人员编号，或其公钥文件。Who takes over: a name, a number, or their public key.",
        ),
    ],
    key: SigningKey,
    of: Annotated[
        str | None,
        typer.Option(
            "--of", help="移交的人：姓名或编号；不写即签名人自己。Who hands over: a name or a number."
        ),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """移交：把此刻的清单签名交给接手的人。Hand the list over."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        reader.cover()
        stream, as_of, day = there_is(reader, "unit", unit), reader.seen().size, reader.today()
        require(as_of, NothingSealed())
        taker = person_meant(counter, signer, to)
        say_whose(reader, stream, taker)
        lines = list_at(reader, stream, as_of, day)
        say(reader, lines)
        digest = digest_of_list(lines)
        mine = reader.rows("keys", keyid=signing.keyid_of(signer))[0]["holder"]
        body = MakeHandover(
            of=person_called(counter, signer, of) if of else mine,
            to=taker,
            as_of=as_of,
            day=day,
            list=digest,
            count=len(lines),
        )
        send(counter, body, stream, None, [signer])
        speak.say(
            "接下来请接手的人核对并接收：gongjian handover take --key 那人的密钥",
            "Next, whoever takes over compares and signs: gongjian handover take --key THEIRS",
        )


@app.command("take")
def take(
    key: SigningKey,
    handover: Annotated[
        str | None,
        typer.Argument(help="交接的编号；不写则是等我接收的那一份。The hand-over; the one for me."),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """接收：重新生成清单，核对一致后签名。Take it: the list is drawn up again and compared."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        row = meant_for(reader, signer, handover)
        lines = list_at(reader, row["unit"], row["as_of"], row["day"])
        say(reader, lines)
        require(digest_of_list(lines) == row["list"], OtherList())
        send(counter, TakeHandover(list=row["list"]), row["unit"], row["handover"], [signer])


def person_meant(counter: Counter, signer: PrivateKey, to: str) -> Id:
    """By their number, by the name under which the unit has registered them, or by their public key, which they may hand to anybody.

    Raises:
        KeyFileUnreadable: a file that is no key.
        NobodysKey: it is enrolled for nobody.
        NothingFound, SeveralFound: nobody has that name, or several.
    """
    file = Path(to)
    if file.suffix != ".pem" and not file.exists():
        return person_called(counter, signer, to)
    rows = counter.reader(signer).rows("keys", keyid=keyid(read_public_key(file)))
    require(rows, NobodysKey(file=to))
    return str(rows[0]["holder"])


def say_whose(reader: Reader, unit: Id, taker: Id) -> None:
    """Who takes over may have no key at the unit yet; a key of another unit alone is worth a look."""
    units = [row["unit"] for row in reader.rows("keys", holder=taker) if row["in_use"]]
    if units and unit not in units:
        names = UnitNames(reader)
        speak.say(
            f"请再核对：接手的人的密钥登记在{names.of(units[0])}，不在{names.of(unit)}。",
            f"Look again: whoever takes over has a key at {names.of(units[0])}, and none at {names.of(unit)}.",
        )


def meant_for(reader: Reader, signer: PrivateKey, handover: str | None) -> Row:
    """
    Raises:
        NoSuchHandover, NothingToTake: there is none, or none waits for whoever signs.
    """
    if handover:
        found = reader.rows("handovers", handover=an_id(handover))
    else:
        me = [row["holder"] for row in reader.rows("keys", keyid=signing.keyid_of(signer))]
        found = [
            row
            for row in reader.rows("handovers", unit=reader.unit)
            if row["to_person"] in me and not row["taken"]
        ][-1:]
    require(found, NoSuchHandover(handover=handover) if handover else NothingToTake())
    return found[0]


def list_at(reader: Reader, unit: Id, as_of: int, day: str) -> list[Row]:
    return reader.rows("unit-hand-over", unit=unit, day=day, as_of=str(as_of))


def say(reader: Reader, lines: list[Row]) -> None:
    names = UnitNames(reader)
    shown: list[tuple[Any, ...]] = [
        (
            KINDS.get(line["kind"], line["kind"]),
            line["title"],
            line["due"] or "",
            "、".join(names.of(unit) for unit in line["units"]),
        )
        for line in sorted(lines, key=lambda line: (line["due"] or "9999", line["kind"]))
    ]
    speak.table(f"未了事项{len(lines)}项 open", ("", "事项", "期限", "单位"), shown, whole=(2,))
