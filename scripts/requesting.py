"""`gongjian request`: a record is wrong or missing; whoever it is about asks, the unit answers. `gongjian correct`: it is put right.

    gongjian request correct 57 --wrong time --text 做到了十二点 --key MINE.pem           by the number in the passbook
    gongjian request missing --activity 敬老院助餐 --on 2026-03-02 --text 漏了我 --key MINE.pem
    gongjian show request 57                                                            how far it is
    gongjian correct 57 --reason 签到表抄错 --key CLERK.pem                              by the unit that recorded it
    gongjian request answer 57 corrected --reason 已重新登记 --key CLERK.pem

《志愿服务记录与证明出具办法（试行）》（民政部令第67号） gives volunteers the right to have errors and gaps put right.
"""

from typing import Annotated, Literal

import typer

from contracts.statements.corrections import (
    AnswerRequest,
    CorrectEntry,
    RequestCorrection,
    SupplementRequest,
    Wrong,
)
from scripts.finding import one
from scripts.help_pages import Commands
from scripts.proceedings import Which, row_of
from scripts.readers import entry_ref
from scripts.showing import a_day
from scripts.signatory import IN_A_NAME, Reason, Signatory, Text, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
EntryNumber = Annotated[int, typer.Argument(min=1, help="账本第几条，从1起。Which entry, from 1.")]
WhatIsWrong = Annotated[Wrong, typer.Option("--wrong", help="哪里不对。What is wrong.")]


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="request", help="更正申请：提出、补充、答复。Requests for correction.")
    root.command("correct")(correct)


@app.command("correct")
@signs("evidence", *IN_A_NAME)
def request_correct(by: Signatory, entry: EntryNumber, wrong: WhatIsWrong, text: Text) -> None:
    """申请更正一条记录：写存折或评分单上的条数。Ask that an entry be corrected, by its number."""
    by.says(RequestCorrection, {"entry": entry_ref(by.reader, entry), "wrong": wrong, "text": text})
    say_how_to_follow(entry)


@app.command("missing")
@signs("evidence", *IN_A_NAME)
def request_missing(
    by: Signatory,
    activity: Annotated[str, typer.Option("--activity", help="哪次活动。The activity.")],
    on: Annotated[str, typer.Option("--on", help="哪一天，如 2026-03-02。The day.")],
    text: Text,
) -> None:
    """申请补记漏掉的服务。Ask that service be added that is on no record."""
    missing = {"activity": one(by.reader, "activity", activity), "on": a_day(on).isoformat()}
    by.says(RequestCorrection, {"missing": missing, "wrong": "missing", "text": text})
    say_how_to_follow(None)


@app.command("supplement")
@signs("evidence", *IN_A_NAME)
def supplement(by: Signatory, request: Which, text: Text) -> None:
    """补充材料：受理单位说需要的。Add evidence that was asked for; the days to answer begin anew."""
    by.says(SupplementRequest, {"text": text}, row_of(by.reader, "request", request)["request"])


@app.command("answer")
@signs()
def answer(
    by: Signatory,
    request: Which,
    answer: Annotated[
        Literal["corrected", "declined", "needs-evidence"],
        typer.Argument(help="怎样答复：已更正、不予更正，或请补充材料。The answer."),
    ],
    reason: Reason,
    entry: Annotated[
        int | None,
        typer.Option(
            "--by",
            help="更正或补记的是第几条；更正的可不写。The entry that put it right, if it is not plain.",
        ),
    ] = None,
) -> None:
    """受理单位答复：先更正（gongjian correct）再答已更正。The unit that is asked answers."""
    row = row_of(by.reader, "request", request)
    if answer == "corrected" and entry is None and row["leaf"]:
        told = by.reader.rows("notices", whom=by.reader.unit)
        entry = next((each["position"] for each in told if each["leaf"] == row["leaf"]), None)
    done = entry_ref(by.reader, entry) if entry else None
    by.says(AnswerRequest, {"answer": answer, "reason": reason, "by": done}, row["request"])


@signs()
def correct(by: Signatory, entry: EntryNumber, reason: Reason) -> None:
    """更正：撤销一条记录的效力，写明理由；对的另行登记。Take back what an entry did; what is right is recorded anew."""
    by.says(CorrectEntry, {"entry": entry_ref(by.reader, entry), "reason": reason})


def say_how_to_follow(entry: int | None) -> None:
    meant = entry or "编号"
    speak.say(
        f"受理单位会收到通知。到哪一步了：gongjian show request {meant}",
        f"The unit is told. How far it is: `gongjian show request {entry or 'ID'}`.",
    )
