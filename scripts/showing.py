"""`gongjian show agreement`: what was promised, against what was delivered by a day.

    1  甲→乙   财务讲座   承诺 4 场   已记 2   已确认 1   12-31 到期   还有36天

Recorded is what one side says was delivered; only what the other side has confirmed counts as delivered. Nothing is marked
overdue in the log: it follows from the day that is looked from.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
import yaml

from contracts.counting import counted
from contracts.refusals import Refused
from contracts.values import Day, Id
from domain.refusals import NotMember, require
from scripts import proceedings, showing_units
from scripts.agreement_stage import STANDINGS, end_in_words, stage_in_words, standing_on
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import NothingSealed, Row, UnitNames, row_of, there_is
from scripts.help_pages import Commands
from scripts.output import answers
from scripts.readers import Reader
from scripts.showing_entry import show_entry
from scripts.showing_grids import show_grid
from scripts.sides import sides, whom
from scripts.speaking import speak

OPEN = {"claim": "认领", "item": "清单事项", "agreement": "协议"}
HEADINGS = ("", "谁对谁", "承诺", "数量", "已记", "已确认", "期限", "情况")
app = Commands(no_args_is_help=True)


app.command("entry")(show_entry)


def add_to(root: typer.Typer) -> None:
    showing_units.add_to(app)
    app.command("grid")(show_grid)
    proceedings.add_to(app)
    root.add_typer(app, name="show", help="一件事的全貌。One thing, whole.")


class NotADay(Refused):
    zh = "没有“{day}”这一天。请写成 2026-03-05 这样。"
    en = "There is no day {day!r}. Write it as 2026-03-05."


class Promise(NamedTuple):
    """One commitment as it stands on a day."""

    place: int
    by: Id
    to: Id
    what: str
    promised: int
    measure: str
    recorded: int
    delivered: int
    due: Day
    days_left: int
    """Until it is due; below zero, so many days overdue."""
    standing: str
    agreement: Id
    title: str

    @property
    def kept(self) -> bool:
        return self.standing == "kept"

    @property
    def overdue(self) -> bool:
        return self.standing == "overdue"


@app.command("agreement")
def show_agreement(
    name: Annotated[
        str, typer.Argument(help="协议名称、其中几个字，或编号。Its name, a part of it, or its id.")
    ],
    on: Annotated[
        str | None, typer.Option("--on", help="以哪一天为准，如 2026-10-01；不写即今天。As of a day.")
    ] = None,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """一份协议：承诺了什么，交付了多少，哪些到期、逾期。Promise against delivery."""
    with answers(), reader_at(data, url, key) as reader:
        day = a_day(on or reader.today())
        row = row_of(reader, "agreement", name)
        promises = promises_of(reader, day, agreement=row["agreement"])
        say(row, promises, day, UnitNames(reader))
        speak.result(as_document(row, promises, day))


@app.command("promises")
def show_promises(
    unit: Annotated[str, typer.Argument(help="单位名称或代码。A unit.")],
    on: Annotated[
        str | None, typer.Option("--on", help="以哪一天为准，如 2026-10-01；不写即今天。As of a day.")
    ] = None,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """一个单位的全部承诺：自己承诺的，和别人对它承诺的。All that a unit promised and was promised."""
    with answers(), reader_at(data, url, key) as reader:
        day = a_day(on or reader.today())
        found = promises_of(reader, day, unit=there_is(reader, "unit", unit), binding="true")
        say_by_agreement(found, UnitNames(reader))
        speak.result({"on": day.isoformat(), "promises": [as_row(each) for each in found]})


@app.command("open")
def show_open(
    unit: Annotated[str, typer.Argument(help="单位名称或代码。A unit.")],
    alliance: Annotated[str, typer.Option("--alliance", help="联盟名称。The alliance.")],
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
    leave: Annotated[
        Path | None,
        typer.Option("--leave", help="写出退出联盟的语句，逐项列明。Write the statement to leave by."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="退出的理由。Why it leaves.")] = "不再参加",
) -> None:
    """一个单位在联盟里还有哪些没有结清：退出联盟前要逐项结清的清单。What a unit must settle before it leaves."""
    with answers(), reader_at(data, url, key) as reader:
        meant = {"unit": there_is(reader, "unit", unit), "alliance": there_is(reader, "alliance", alliance)}
        rows, names = reader.rows("open-in-alliance", **meant), UnitNames(reader)
        shown = [
            (
                OPEN[row["kind"]],
                row["title"] + (f"（余{row['left']}{row['measure']}）" if row["left"] else ""),
                row["until"],
                "、".join(names.of(other) for other in row["others"]),
                row["stream"][:8],
            )
            for row in rows
        ]
        speak.table(f"未结{len(rows)}项 open", ("", "事项", "至", "对方", "编号"), shown, whole=(0, 2, 4))
        if any(row["kind"] != "agreement" for row in rows):
            speak.say(
                "怎样结清（先取空表，填好后用 gongjian submit 提交）：清单事项销号 gongjian form item.close；"
                "认领的交付 gongjian form claim.deliver，撤回 gongjian form claim.withdraw，移交 gongjian form claim.offer。",
                "To settle them, fill in a blank form and submit it: item.close takes an item off the list; claim.deliver, claim.withdraw "
                "and claim.offer deliver, give back and hand over a claim (gongjian form TYPE).",
            )
        if leave:
            write_leave(reader, meant, reason, leave)
        speak.result({**meant, "open": rows})


def write_leave(reader: Reader, meant: dict[str, str], reason: str, out: Path) -> None:
    """By the list of the newest checkpoint, which whoever may read it can draw up again.

    Raises:
        NothingSealed: there is no checkpoint yet.
        NotMember: the unit is no member.
    """
    reader.cover()
    as_of = reader.seen().size
    require(as_of, NothingSealed())
    members = [row for row in reader.rows("memberships", **meant) if row["stage"] == "member"]
    require(members, NotMember())
    rows = reader.rows("open-in-alliance", **meant, as_of=str(as_of))
    settled = [row["stream"] for row in rows]
    agreements = sum(row["kind"] == "agreement" for row in rows)
    body = {"reason": reason, "as_of": as_of, "settled": settled}
    statement = {"type": "alliance.leave", "stream": members[0]["membership"], "body": body}
    out.write_text(yaml.safe_dump([statement], allow_unicode=True, sort_keys=False), encoding="utf-8")
    speak.say(
        f"退出联盟的语句已写入 {out}，列明{len(settled)}项，其中协议{agreements}份：协议照旧有效，不必先解除；"
        f"其余{len(settled) - agreements}项结清后，用 gongjian submit {out} 提交。仍有未结的，账本会指出是哪一项。",
        f"The statement to leave by is in {out}, with {len(settled)} lines. Of these {counted(agreements, 'is an agreement, which goes|are agreements, which go')} on; "
        f"settle the others, then hand it in with gongjian submit {out}. What is still open is named.",
    )


def promises_of(reader: Reader, day: date, **asked: str) -> list[Promise]:
    """Every commitment that was asked for, with what was recorded and confirmed by the day."""
    rows = reader.rows("promises", on=day.isoformat(), **asked)
    return [promise(row) for row in sorted(rows, key=lambda row: (row["position"], row["place"]))]


def promise(row: Row) -> Promise:
    same = {name: row[name] for name in Promise._fields if name in row}
    return Promise(by=row["by_unit"], to=row["to_unit"], **same)


def say(row: Row, promises: list[Promise], day: date, names: UnitNames) -> None:
    zh, en = STANDINGS[standing_on(row, day)]
    known = sides(party["unit"] for party in row["parties"])
    parties = "、".join(f"{side}方 {names.of(unit)}" for unit, side in known.items())
    speak.say(
        f"{row['title']}：{parties}，{row['starts']} 至 {row['ends']}；{day} {zh}。",
        f"From {row['starts']} to {row['ends']}; on {day} {en}.",
    )
    if row["stage"] in ("draft", "signing"):
        signed = sum(bool(party["signed_on"]) for party in row["parties"])
        speak.say(
            f"{stage_in_words(row, names.of)}。",
            f"Signed by {signed} of {len(row['parties'])} parties.",
        )
    if end := end_in_words(row, day):
        speak.say(*end)
    show_promised("承诺与交付", promises, known)
    count(promises)


def say_by_agreement(promises: list[Promise], names: UnitNames) -> None:
    """A table for each agreement, with its parties above it."""
    for agreement in dict.fromkeys(each.agreement for each in promises):
        own = [each for each in promises if each.agreement == agreement]
        known = sides(unit for each in own for unit in (each.by, each.to))
        parties = "、".join(f"{side}方 {names.of(unit)}" for unit, side in known.items())
        show_promised(f"{own[0].title}（{parties}）", own, known)
    count(promises)


def show_promised(title: str, promises: list[Promise], known: Mapping[Id, str]) -> None:
    shown = [
        (
            each.place,
            whom(known, each.by, each.to),
            each.what,
            f"{each.promised}{each.measure}",
            each.recorded,
            each.delivered,
            each.due,
            situation(each),
        )
        for each in promises
    ]
    speak.table(title, HEADINGS, shown, whole=(0, 1, 3, 4, 5, 6))


def count(promises: list[Promise]) -> None:
    """How many are kept, and how many overdue."""
    late = [each for each in promises if each.overdue]
    speak.say(
        f"承诺{len(promises)}项：兑现{sum(each.kept for each in promises)}项，逾期{len(late)}项。",
        f"{counted(len(promises), 'commitment|commitments')}: {sum(each.kept for each in promises)} kept, {len(late)} overdue.",
    )


def situation(each: Promise) -> str:
    if each.kept:
        return "已兑现"
    if each.overdue:
        return f"逾期{-each.days_left}天，差{each.promised - each.delivered}{each.measure}"
    if each.standing == "lapsed":
        return "协议已解除，不再到期"
    return f"还有{each.days_left}天" if each.days_left else "今天到期"


def as_document(row: Row, promises: list[Promise], day: date) -> dict[str, Any]:
    named = {
        member: row[member] for member in ("agreement", "title", "starts", "ends", "version", "renewed_by")
    }
    commitments = [as_row(each) for each in promises]
    return {**named, "on": day.isoformat(), "standing": standing_on(row, day), "commitments": commitments}


def as_row(each: Promise) -> dict[str, Any]:
    return each._asdict() | {"kept": each.kept, "overdue": each.overdue}


def a_day(text: str) -> date:
    """
    Raises:
        NotADay: there is no such day, or it is written otherwise.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotADay(day=text) from None
    require(day.isoformat() == text, NotADay(day=text))
    return day
