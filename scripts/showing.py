"""`gongjian show agreement`: what was promised, against what was delivered by a day.

    1  财政局 → 思源社区   财务讲座   承诺 4 场   已记 2   已确认 1   12-31 到期   还有36天

Recorded is what one side says was delivered; only what the other side has confirmed counts as delivered. Nothing is marked
overdue in the log: it follows from the day that is looked from.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from contracts.refusals import Refused
from contracts.values import Day, Id
from domain.refusals import require
from scripts.counters import DataOrUrl, Reader, Url, counter_at
from scripts.finding import Row, UnitNames, one
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.showing_entry import show_entry
from scripts.speaking import speak

STANDINGS = {
    "draft": ("草案，还没有约束力", "a draft: nothing binds yet"),
    "signing": ("正在签署，还没有约束力", "being signed: nothing binds yet"),
    "declined": ("有一方未同意", "declined by a party"),
    "to_start": ("已签署，还没到起始日", "signed, not yet in force"),
    "in_force": ("履行中", "in force"),
    "ended": ("已到期", "ended"),
}
HEADINGS = ("", "谁对谁", "承诺", "数量", "已记", "已确认", "期限", "情况")
app = typer.Typer(no_args_is_help=True)


app.command("entry")(show_entry)


def add_to(root: typer.Typer) -> None:
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

    @property
    def kept(self) -> bool:
        return self.delivered >= self.promised

    @property
    def overdue(self) -> bool:
        return not self.kept and self.days_left < 0


@app.command("agreement")
def show_agreement(
    name: Annotated[
        str, typer.Argument(help="协议名称、其中几个字，或编号。Its name, a part of it, or its id.")
    ],
    on: Annotated[
        str | None, typer.Option("--on", help="以哪一天为准，如 2026-10-01；不写即今天。As of a day.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="密钥文件，与 --url 同用。A key file, with --url.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """一份协议：承诺了什么，交付了多少，哪些到期、逾期。Promise against delivery."""
    with answers(), counter_at(data, url) as counter:
        reader = counter.reader(read_key(key) if key else None)
        day = a_day(on or reader.today())
        agreement = one(reader, "agreement", name)
        [row] = reader.rows("agreements", agreement=agreement)
        promises = promises_of(reader, agreement, day)
        say(row, promises, day, UnitNames(reader))
        speak.result(as_document(row, promises, day))


def promises_of(reader: Reader, agreement: Id, day: date) -> list[Promise]:
    """Every commitment of an agreement with what was recorded and confirmed by the day."""
    fulfilments = reader.rows("fulfilments", agreement=agreement)
    return [
        promise(row, [each for each in fulfilments if each["place"] == row["place"]], day)
        for row in sorted(reader.rows("commitments", agreement=agreement), key=lambda row: row["place"])
    ]


def promise(row: Row, fulfilments: list[Row], day: date) -> Promise:
    def total(when: str) -> int:
        return sum(each["quantity"] for each in fulfilments if each[when] and each[when] <= day.isoformat())

    return Promise(
        place=row["place"],
        by=row["by_unit"],
        to=row["to_unit"],
        what=row["what"],
        promised=row["quantity"],
        measure=row["measure"],
        recorded=total("day"),
        delivered=total("confirmed_on"),
        due=row["due"],
        days_left=(date.fromisoformat(row["due"]) - day).days,
    )


def standing_on(row: Row, day: date) -> str:
    """What the agreement is on that day, if everybody who has signed by now had signed by then."""
    if row["stage"] != "signed":
        return str(row["stage"])
    if day.isoformat() < row["starts"]:
        return "to_start"
    return "in_force" if day.isoformat() <= row["ends"] else "ended"


def say(row: Row, promises: list[Promise], day: date, names: UnitNames) -> None:
    zh, en = STANDINGS[standing_on(row, day)]
    parties = "、".join(names.of(party["unit"]) for party in row["parties"])
    speak.say(
        f"{row['title']}：{parties}，{row['starts']} 至 {row['ends']}；{day} {zh}。",
        f"From {row['starts']} to {row['ends']}; on {day} {en}.",
    )
    shown = [
        (
            each.place,
            f"{names.of(each.by)} → {names.of(each.to)}",
            each.what,
            f"{each.promised}{each.measure}",
            each.recorded,
            each.delivered,
            each.due,
            situation(each),
        )
        for each in promises
    ]
    speak.table("承诺与交付", HEADINGS, shown, whole=(0, 3, 4, 5, 6))
    late = [each for each in promises if each.overdue]
    speak.say(
        f"承诺{len(promises)}项：兑现{sum(each.kept for each in promises)}项，逾期{len(late)}项。",
        f"{len(promises)} commitments: {sum(each.kept for each in promises)} kept, {len(late)} overdue.",
    )


def situation(each: Promise) -> str:
    if each.kept:
        return "已兑现"
    if each.overdue:
        return f"逾期{-each.days_left}天，差{each.promised - each.delivered}{each.measure}"
    return f"还有{each.days_left}天" if each.days_left else "今天到期"


def as_document(row: Row, promises: list[Promise], day: date) -> dict[str, Any]:
    commitments = [each._asdict() | {"kept": each.kept, "overdue": each.overdue} for each in promises]
    named = {member: row[member] for member in ("agreement", "title", "starts", "ends")}
    return {**named, "on": day.isoformat(), "standing": standing_on(row, day), "commitments": commitments}


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
