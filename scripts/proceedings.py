"""Requests for correction and disputes by the number of the entry that they are about; `gongjian show request`, `gongjian show dispute`.

    gongjian show dispute 57           the number that stands in a passbook or a score sheet
    gongjian show dispute 5f0c77a1     or the first digits of its own id, as an inbox shows them

What both have in common for whoever signs stands here too: the entry, the papers, and who it is that asks.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import typer

from api.refusals import NoSuchEntry
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence
from contracts.statements.corrections import EntryRef
from contracts.values import DIGEST, ID, Digest, Id
from domain.refusals import require
from scripts.counters import Counter, DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import KINDS, Row, SeveralFound, id_in, one
from scripts.finding import row_of as named
from scripts.output import answers
from scripts.readers import Reader
from scripts.speaking import speak
from scripts.stores import stores_of
from scripts.submitting import HoldsPrivateKey, holds_private_key

Kind = Literal["request", "dispute"]
Which = Annotated[
    str, typer.Argument(help="账本第几条，或编号的前8位以上。The entry it is about, or its own id.")
]
Own = Annotated[bool, typer.Option("--own", help="以本人名义，不以单位名义。For oneself, not for the unit.")]
Of = Annotated[str | None, typer.Option("--of", help="代谁办：人员编号，或单位名称、代码。On whose behalf.")]
How = Annotated[
    Literal["paper", "telephone", "counter"], typer.Option(help="对方怎样委托的。How they asked.")
]
Evidence = Annotated[
    list[str] | None, typer.Option("--evidence", help="证据文件或其 SHA-256，可多次。A file, or its digest.")
]
SETTLED = ("corrected", "declined", "upheld", "rejected", "withdrawn")
HEADINGS = ("日期", "经过", "所写的话", "下一步最晚")


class NothingAbout(NotEvidence):
    zh = "没有关于第{entry}条的{kind_zh}，或者您不能查看。请核对条数，或用 gongjian find {kind} 查看全部。"
    en = "There is no {kind} about entry {entry}, or it is not yours to see. Check the number, or list all with `gongjian find {kind}`."


NOUNS = {"request": "更正申请", "dispute": "异议"}


class Whose(NamedTuple):
    """In whose name something is signed: the actor, None for the key's unit, and what is said of on whose behalf it is."""

    actor: Id | None
    more: dict[str, Any]


def add_to(app: typer.Typer) -> None:
    app.command("request")(show_request)
    app.command("dispute")(show_dispute)


def show_request(request: Which, key: ReadingKey = None, data: DataOrUrl = None, url: Url = None) -> None:
    """一件更正申请：到哪一步了，经过，接下来办什么。A request for correction: how far it is, and what comes next."""
    with answers(), reader_at(data, url, key) as reader:
        row = row_of(reader, "request", request)
        id = row["request"]
        steps = reader.rows("proceedings", stream=id)
        say(row, steps, f"更正申请 {id}", next_of_request(row, steps))


def show_dispute(dispute: Which, key: ReadingKey = None, data: DataOrUrl = None, url: Url = None) -> None:
    """一件异议：争的是哪一条，证据、答复、裁决、期限、申诉。A dispute: what is contested, answered and ruled, by when."""
    with answers(), reader_at(data, url, key) as reader:
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


def entry_ref(reader: Reader, number: int) -> EntryRef:
    """An entry by its number, from 1, with its leaf.

    It need not be the reader's to see: minutes posted are the person's own, and the unit that recorded them takes them back.

    Raises:
        NoSuchEntry: the log ends before it.
    """
    leaf = reader.leaf(number - 1)
    require(leaf, NoSuchEntry(number=number))
    assert leaf
    return EntryRef(index=number - 1, leaf=leaf)


def papers(counter: Counter, signer: PrivateKey, given: list[str] | None) -> tuple[Digest, ...]:
    """The digests of what is put forward; files are kept beside the log.

    Raises:
        HoldsPrivateKey: nobody puts that forward.
        OSError: there is no such file.
    """
    digests = []
    for each in given or []:
        if re.fullmatch(DIGEST, each):
            digests.append(each)
            continue
        file = Path(each)
        require(not holds_private_key(file), HoldsPrivateKey(file=file))
        digests.append(stores_of(counter, signer).keep(file).digest)
    return tuple(digests)


def in_whose_name(counter: Counter, signer: PrivateKey, own: bool, of: str | None, how: str) -> Whose:
    """On somebody's behalf, for oneself, or for one's unit. Whoever holds no role at the unit of their key, as a volunteer, acts
    for themselves."""
    reader = counter.reader(signer)
    if of:
        principal = of if re.fullmatch(ID, of) else one(reader, "unit", of)
        return Whose(None, {"on_behalf": {"of": principal, "how": how}})
    holder = stores_of(counter, signer).holder
    roles = [] if own else reader.rows("roles", person=holder, unit=reader.unit, held="true")
    return Whose(None if roles else holder, {})
