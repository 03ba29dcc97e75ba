"""`gongjian request`: a record is wrong or missing; whoever it is about asks, the unit answers. `gongjian correct`: it is put right.

    gongjian request correct 57 --wrong time --text 做到了十二点 --key MINE.pem           by the number in the passbook
    gongjian request missing --activity 敬老院助餐 --on 2026-03-02 --text 漏了我 --key MINE.pem
    gongjian show request 57                                                            how far it is
    gongjian correct 57 --reason 签到表抄错 --key CLERK.pem                              by the unit that recorded it
    gongjian request answer 57 corrected --reason 已重新登记 --key CLERK.pem

《志愿服务记录与证明出具办法（试行）》（民政部令第67号） gives volunteers the right to have errors and gaps put right.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from contracts.statement import parse
from contracts.statements.corrections import (
    AnswerRequest,
    CorrectEntry,
    RequestCorrection,
    SupplementRequest,
    Wrong,
)
from contracts.statements.keys import AnybodysAct
from contracts.values import Id
from scripts.counters import Counter, DataOrUrl, SigningKey, Url, counter_at
from scripts.finding import one
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.proceedings import Evidence, How, Of, Own, Which, entry_ref, in_whose_name, papers, row_of
from scripts.showing import a_day
from scripts.speaking import speak
from scripts.submitting import send

app = typer.Typer(no_args_is_help=True)
EntryNumber = Annotated[int, typer.Argument(min=1, help="账本第几条，从1起。Which entry, from 1.")]
WhatIsWrong = Annotated[Wrong, typer.Option("--wrong", help="哪里不对。What is wrong.")]
Text = Annotated[str, typer.Option("--text", help="说明。In your words.")]
Reason = Annotated[str, typer.Option("--reason", help="理由，对方会看到。Why; both sides read it.")]


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="request", help="更正申请：提出、补充、答复。Requests for correction.")
    root.command("correct")(correct)


@app.command("correct")
def request_correct(
    entry: EntryNumber,
    wrong: WhatIsWrong,
    text: Text,
    key: SigningKey,
    evidence: Evidence = None,
    own: Own = False,
    of: Of = None,
    how: How = "paper",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """申请更正一条记录：写存折或评分单上的条数。Ask that an entry be corrected, by its number."""
    with answers(), counter_at(data, url) as counter:
        reader = counter.reader(read_key(key))
        about = {"entry": entry_ref(reader, entry), "wrong": wrong, "text": text}
        put_forward(counter, key, RequestCorrection, about, evidence, own, of, how)
        say_how_to_follow(entry)


@app.command("missing")
def request_missing(
    activity: Annotated[str, typer.Option("--activity", help="哪次活动。The activity.")],
    on: Annotated[str, typer.Option("--on", help="哪一天，如 2026-03-02。The day.")],
    text: Text,
    key: SigningKey,
    evidence: Evidence = None,
    own: Own = False,
    of: Of = None,
    how: How = "paper",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """申请补记漏掉的服务。Ask that service be added that is on no record."""
    with answers(), counter_at(data, url) as counter:
        reader = counter.reader(read_key(key))
        missing = {"activity": one(reader, "activity", activity), "on": a_day(on).isoformat()}
        about = {"missing": missing, "wrong": "missing", "text": text}
        put_forward(counter, key, RequestCorrection, about, evidence, own, of, how)
        say_how_to_follow(None)


@app.command("supplement")
def supplement(
    request: Which,
    text: Text,
    key: SigningKey,
    evidence: Evidence = None,
    own: Own = False,
    of: Of = None,
    how: How = "paper",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """补充材料：受理单位说需要的。Add evidence that was asked for; the days to answer begin anew."""
    with answers(), counter_at(data, url) as counter:
        row = row_of(counter.reader(read_key(key)), "request", request)
        put_forward(counter, key, SupplementRequest, {"text": text}, evidence, own, of, how, row["request"])


@app.command("answer")
def answer(
    request: Which,
    answer: Annotated[
        Literal["corrected", "declined", "needs-evidence"],
        typer.Argument(help="已更正、不予更正、请补充材料。The answer."),
    ],
    reason: Reason,
    key: SigningKey,
    by: Annotated[
        int | None,
        typer.Option(
            help="更正或补记的是第几条；更正的可不写。The entry that put it right, if it is not plain."
        ),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """受理单位答复：先更正（gongjian correct）再答已更正。The unit that is asked answers."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        row = row_of(reader, "request", request)
        if answer == "corrected" and by is None and row["leaf"]:
            told = reader.rows("notices", whom=reader.unit)
            by = next((each["position"] for each in told if each["leaf"] == row["leaf"]), None)
        done = {"by": entry_ref(reader, by)} if by else {}
        body = parse(AnswerRequest, {"answer": answer, "reason": reason, **done})
        send(counter, body, None, row["request"], [signer])


def correct(
    entry: EntryNumber, reason: Reason, key: SigningKey, data: DataOrUrl = None, url: Url = None
) -> None:
    """更正：撤销一条记录的效力，写明理由；对的另行登记。Take back what an entry did; what is right is recorded anew."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        body = parse(CorrectEntry, {"entry": entry_ref(counter.reader(signer), entry), "reason": reason})
        send(counter, body, None, None, [signer])


def put_forward(
    counter: Counter,
    key: Path,
    kind: type[AnybodysAct],
    content: Mapping[str, object],
    evidence: list[str] | None,
    own: bool,
    of: str | None,
    how: str,
    stream: Id | None = None,
) -> None:
    """Sign and hand in what anybody may say: for oneself, for one's unit, or on somebody's behalf."""
    signer = read_key(key)
    whose = in_whose_name(counter, signer, own, of, how)
    body = parse(kind, {**content, "evidence": papers(counter, signer, evidence), **whose.more})
    send(counter, body, whose.actor, stream, [signer])


def say_how_to_follow(entry: int | None) -> None:
    meant = entry or "编号"
    speak.say(
        f"受理单位会收到通知。到哪一步了：gongjian show request {meant}",
        f"The unit is told. How far it is: `gongjian show request {entry or 'ID'}`.",
    )
