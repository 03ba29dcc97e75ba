"""`gongjian inbox`: what concerns a unit or a person, and what waits for them, each with a sentence.

2026-03-12  已逾期    更正申请待答复：做到了十二点。请核对……
2026-03-02  待确认    服务记录3条待确认：敬老院助餐……
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from contracts.counting import counted
from contracts.values import Id
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.finding import Row
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Reader
from scripts.showing import a_day
from scripts.speaking import speak
from scripts.stores import stores_of

SOON = timedelta(days=90)
"""What is due later would hide what is to be done now: an agreement of two years has promises for every quarter of them."""
KINDS = {"told": "通知", "due": "待办", "waits": "待确认"}
HEADINGS = ("日期", "类别", "说明", "第几条或编号")


def add_to(app: typer.Typer) -> None:
    app.command("inbox")(inbox)


def inbox(
    key: Annotated[Path, typer.Option("--key", help="密钥文件。A key file: whose unit it is, or whose own.")],
    own: Annotated[
        bool, typer.Option("--own", help="看本人的，不看单位的。What concerns oneself, not the unit.")
    ] = False,
    until: Annotated[
        str | None,
        typer.Option("--until", help="看到哪一天为止到期的；不写即90天内。By which day; within 90 days."),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """与我有关：收到的通知和要办的事。What concerns me, and what is to be done by when."""
    with answers(), counter_at(data, url) as counter:
        read = read_key(key)
        reader = counter.reader(read)
        whom = stores_of(counter, read).holder if own else reader.unit
        last = a_day(until) if until else date.fromisoformat(reader.today()) + SOON
        messages = messages_for(reader, whom, last.isoformat())
        show(messages)
        if not until:
            speak.say(
                f"{last} 以后到期的没有列出；要看的加 --until 日期。",
                f"What is due after {last} is not listed; --until DAY shows more.",
            )
        speak.result({"whom": whom, "until": last.isoformat(), "messages": messages})


def messages_for(reader: Reader, whom: Id, until: str) -> list[Row]:
    return reader.rows("inbox", whom=whom, until=until)


def show(messages: list[Row]) -> None:
    rows = [
        (
            each["day"],
            "已逾期" if each["overdue"] else KINDS[each["kind"]],
            each["zh"].removeprefix(f"{each['day']} ")
            + (f"（{each['command']}）" if each["command"] else ""),
            each["entry"] or each["stream"][:8],
        )
        for each in messages
    ]
    told, due, waiting = (sum(each["kind"] == kind for each in messages) for kind in KINDS)
    late = sum(each["overdue"] for each in messages)
    speak.say(
        f"通知{told}条；有期限的{due}件，其中逾期{late}件；等另一人或另一方确认的{waiting}件。",
        f"{counted(told, 'notice|notices')}; {counted(due, 'thing|things')} with a last day, {late} overdue; {counted(waiting, 'waits|wait')} for a second person or your side.",
    )
    speak.table("与我有关", HEADINGS, rows, whole=(0, 1))
