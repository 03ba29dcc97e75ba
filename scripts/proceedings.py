"""Requests for correction and disputes by the number of the entry that they are about; `gongjian show request`, `gongjian show dispute`.

    gongjian show dispute 57           the number that stands in a passbook or a score sheet
    gongjian show dispute 5f0c77a1     or the first digits of its own id, as an inbox shows them

What both have in common stands here too: which one is meant, and the entry that it is about.
"""

import re
from typing import Annotated, Literal

import typer

from contracts.refusals import NotEvidence
from domain.refusals import require
from scripts.finding import KINDS, Row, SeveralFound, id_in
from scripts.finding import row_of as named
from scripts.readers import Reader
from scripts.signatory import reads
from scripts.speaking import speak

Kind = Literal["request", "dispute"]
Which = Annotated[
    str, typer.Argument(help="账本第几条，或编号的前8位以上。The entry it is about, or its own id.")
]
SETTLED = ("corrected", "declined", "upheld", "rejected", "withdrawn")
HEADINGS = ("日期", "经过", "所写的话", "下一步最晚")


class NothingAbout(NotEvidence):
    zh = "没有关于第{entry}条的{kind_zh}，或者您不能查看。请核对条数，或用 gongjian find {kind} 查看全部。"
    en = "There is no {kind} about entry {entry}, or it is not yours to see. Check the number, or list all with `gongjian find {kind}`."


NOUNS = {"request": "更正申请", "dispute": "异议"}


def add_to(app: typer.Typer) -> None:
    app.command("request")(show_request)
    app.command("dispute")(show_dispute)


@reads
def show_request(reader: Reader, request: Which) -> None:
    """一件更正申请：到哪一步了，经过，接下来办什么。A request for correction: how far it is, and what comes next."""
    row = row_of(reader, "request", request)
    id = row["request"]
    steps = reader.rows("proceedings", stream=id)
    say(row, steps, f"更正申请 {id}", next_of_request(row, steps))


@reads
def show_dispute(reader: Reader, dispute: Which) -> None:
    """一件异议：争的是哪一条，证据、答复、裁决、期限、申诉。A dispute: what is contested, answered and ruled, by when."""
    row = row_of(reader, "dispute", dispute)
    id = row["dispute"]
    say(row, reader.rows("proceedings", stream=id), f"异议 {id}", next_of_dispute(row))


def say(row: Row, steps: list[Row], title: str, next_steps: tuple[str, str] | None) -> None:
    speak.say(row["zh"], row["en"])
    rows = [(each["day"], each["zh"], each["text"], each["next_by"] or "") for each in steps]
    speak.table(title, HEADINGS, rows, whole=(0, 3))
    for each in steps:
        for digest in each["evidence"]:
            speak.say(
                f"{each['day']} 的证据：{digest}，用 gongjian file get 取。",
                f"Evidence of {each['day']}; fetch it with `gongjian file get`.",
            )
    if row["entry"]:
        n = row["entry"]
        speak.say(f"所涉记录：gongjian show entry {n}", f"What it is about: `gongjian show entry {n}`.")
    if next_steps:
        speak.say(*next_steps)
    speak.result({**row, "steps": steps})


def next_of_request(row: Row, steps: list[Row]) -> tuple[str, str] | None:
    """What whoever is to act next types."""
    id = row["request"][:8]
    match row["standing"]:
        case "waits" | "overdue":
            put_right = f"先 gongjian correct {row['entry']}，再 " if row["entry"] else ""
            first = f"`gongjian correct {row['entry']}`, then " if row["entry"] else ""
            return (
                f"受理单位：{put_right}gongjian request answer {id} corrected|declined|needs-evidence --reason 理由",
                f"Whoever is asked: {first}`gongjian request answer {id} corrected|declined|needs-evidence --reason …`.",
            )
        case "needs-evidence":
            return (
                f"申请人：gongjian request supplement {id} --text 说明 --evidence 文件",
                f"Whoever asks: `gongjian request supplement {id} --text … --evidence FILE`.",
            )
        case "declined":
            contest = (
                f"gongjian dispute open {row['entry'] or steps[-1]['entry']} --wrong {row['wrong']} --text"
            )
            return f"不同意的：{contest} 理由", f"If you disagree: `{contest} …`."
    return None


def next_of_dispute(row: Row) -> tuple[str, str] | None:
    id = row["dispute"][:8]
    if row["may_appeal"]:
        return (
            f"不服的一方：gongjian dispute appeal {id} --text 理由",
            f"Whoever lost: `gongjian dispute appeal {id} --text …`.",
        )
    match row["standing"]:
        case "answer":
            return (
                f"另一方：gongjian dispute answer {id} agrees|contests --text 理由",
                f"The other side: `gongjian dispute answer {id} agrees|contests --text …`.",
            )
        case "ruling":
            said = (
                f"已有一人提出{'成立' if row['proposed'] == 'upheld' else '不成立'}；"
                if row["proposed"]
                else ""
            )
            proposed = f"one has said {row['proposed']}; " if row["proposed"] else ""
            return (
                f"裁决单位：{said}两人各签一次 gongjian dispute rule {id} upheld|rejected --reason 理由",
                f"The body that rules: {proposed}two persons each sign `gongjian dispute rule {id} upheld|rejected --reason …`.",
            )
    return None


def row_of(reader: Reader, kind: Kind, text: str) -> Row:
    """A request or a dispute, by the entry that it is about, its words, its id or the first digits of that. Of several about one
    entry, the one that is not settled.

    Raises:
        NothingAbout, NothingFound, SeveralFound: none is meant, or several.
    """
    register = KINDS[kind].register
    if re.fullmatch("[1-9][0-9]{0,6}", text):
        rows = reader.rows(register, entry=text)
        require(rows, NothingAbout(entry=text, kind=kind, kind_zh=NOUNS[kind]))
        rows = [row for row in rows if row["standing"] not in SETTLED] or rows[-1:]
        if len(rows) > 1:
            listed = "\n".join(f"  {id_in(kind, row)}  {row['text']}" for row in rows)
            raise SeveralFound(text=text, count=len(rows), list_zh=listed, list_en=listed)
        return rows[0]
    return named(reader, kind, text)
