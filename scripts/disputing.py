"""`gongjian dispute`: an entry is contested by its number; the other side answers, two persons rule, whoever lost appeals once.

gongjian dispute open 57 --wrong amount --text 做到了十二点 --key MINE.pem      that entry alone is frozen
gongjian dispute answer 57 contests --text 以签到表为准 --key CLERK.pem
gongjian dispute rule 57 rejected --reason 与签到表一致 --key ONE.pem           and the same by another holder
gongjian dispute appeal 57 --text 签到表是事后补的 --key MINE.pem
gongjian show dispute 57
"""

from typing import Annotated, Literal

import typer

from contracts.statements.disputes import (
    AnswerDispute,
    AppealDispute,
    OpenDispute,
    RuleDispute,
    WithdrawDispute,
)
from scripts.help_pages import Commands
from scripts.proceedings import Which, row_of
from scripts.readers import entry_ref
from scripts.requesting import EntryNumber, WhatIsWrong
from scripts.signatory import IN_A_NAME, Reason, Signatory, Text, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="dispute", help="异议：提出、答复、裁决、申诉。Disputes.")


@app.command("open")
@signs("evidence", *IN_A_NAME)
def open_dispute(by: Signatory, entry: EntryNumber, wrong: WhatIsWrong, text: Text) -> None:
    """对一条记录提出异议：裁决前只冻结这一条。Contest an entry, by its number; it alone is frozen."""
    by.says(OpenDispute, {"entry": entry_ref(by.reader, entry), "wrong": wrong, "text": text})
    speak.say(
        f"对方会收到通知。到哪一步了：gongjian show dispute {entry}",
        f"The other side is told. How far it is: `gongjian show dispute {entry}`.",
    )


@app.command("answer")
@signs("evidence", "own")
def answer(
    by: Signatory,
    dispute: Which,
    answer: Annotated[
        Literal["agrees", "contests"],
        typer.Argument(help="怎样答复：同意（记录随即撤销）或不同意。The answer."),
    ],
    text: Text,
) -> None:
    """另一方答复。The other side answers."""
    row = row_of(by.reader, "dispute", dispute)
    by.says(AnswerDispute, {"answer": answer, "text": text}, row["dispute"])


@app.command("rule")
@signs()
def rule(
    by: Signatory,
    dispute: Which,
    outcome: Annotated[
        Literal["upheld", "rejected"], typer.Argument(help="怎样裁决：成立或不成立。Upheld or rejected.")
    ],
    reason: Reason,
) -> None:
    """裁决：负责裁决的单位两人各签一次，意见一致才生效。Rule; it takes two persons who say the same."""
    row = row_of(by.reader, "dispute", dispute)
    by.says(RuleDispute, {"outcome": outcome, "reason": reason}, row["dispute"])


@app.command("withdraw")
@signs(*IN_A_NAME)
def withdraw(by: Signatory, dispute: Which, reason: Reason) -> None:
    """撤回异议：记录照计，不能再提。Take a dispute back; the entry counts, and it is not contested twice."""
    row = row_of(by.reader, "dispute", dispute)
    by.says(WithdrawDispute, {"reason": reason}, row["dispute"])


@app.command("appeal")
@signs("evidence", *IN_A_NAME)
def appeal(by: Signatory, dispute: Which, text: Text) -> None:
    """申诉，只有一次：由上一级裁决。Appeal, once, to the body above."""
    row = row_of(by.reader, "dispute", dispute)
    by.says(AppealDispute, {"text": text}, row["dispute"])
