"""`gongjian dispute`: an entry is contested by its number; the other side answers, two persons rule, whoever lost appeals once.

gongjian dispute open 57 --wrong amount --text 做到了十二点 --key MINE.pem      that entry alone is frozen
gongjian dispute answer 57 contests --text 以签到表为准 --key CLERK.pem
gongjian dispute rule 57 rejected --reason 与签到表一致 --key ONE.pem           and the same by another holder
gongjian dispute appeal 57 --text 签到表是事后补的 --key MINE.pem
gongjian show dispute 57
"""

from typing import Annotated, Any, Literal

import typer

from contracts.statement import parse
from contracts.statements.disputes import (
    AnswerDispute,
    AppealDispute,
    OpenDispute,
    RuleDispute,
    WithdrawDispute,
)
from scripts.counters import DataOrUrl, SigningKey, Url, counter_at
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.proceedings import Evidence, How, Of, Own, Which, entry_ref, in_whose_name, papers, row_of
from scripts.requesting import EntryNumber, Reason, Text, WhatIsWrong, put_forward
from scripts.speaking import speak
from scripts.submitting import send

app = typer.Typer(no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="dispute", help="异议：提出、答复、裁决、申诉。Disputes.")


@app.command("open")
def open_dispute(
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
    """对一条记录提出异议：裁决前只冻结这一条。Contest an entry, by its number; it alone is frozen."""
    with answers(), counter_at(data, url) as counter:
        ref = entry_ref(counter.reader(read_key(key)), entry)
        about = {"entry": ref, "wrong": wrong, "text": text}
        put_forward(counter, key, OpenDispute, about, evidence, own, of, how)
        speak.say(
            f"对方会收到通知。到哪一步了：gongjian show dispute {entry}",
            f"The other side is told. How far it is: `gongjian show dispute {entry}`.",
        )


@app.command("answer")
def answer(
    dispute: Which,
    answer: Annotated[
        Literal["agrees", "contests"], typer.Argument(help="同意（记录随即撤销）或不同意。The answer.")
    ],
    text: Text,
    key: SigningKey,
    evidence: Evidence = None,
    own: Own = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """另一方答复。The other side answers."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        row = row_of(reader, "dispute", dispute)
        whose = in_whose_name(counter, signer, own, None, "paper")
        said: dict[str, Any] = {"answer": answer, "text": text, "evidence": papers(counter, signer, evidence)}
        send(counter, parse(AnswerDispute, said), whose.actor, row["dispute"], [signer])


@app.command("rule")
def rule(
    dispute: Which,
    outcome: Annotated[
        Literal["upheld", "rejected"], typer.Argument(help="成立或不成立。Upheld or rejected.")
    ],
    reason: Reason,
    key: SigningKey,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """裁决：负责裁决的单位两人各签一次，意见一致才生效。Rule; it takes two persons who say the same."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        row = row_of(counter.reader(signer), "dispute", dispute)
        body = parse(RuleDispute, {"outcome": outcome, "reason": reason})
        send(counter, body, None, row["dispute"], [signer])


@app.command("withdraw")
def withdraw(
    dispute: Which,
    reason: Reason,
    key: SigningKey,
    own: Own = False,
    of: Of = None,
    how: How = "paper",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """撤回异议：记录照计，不能再提。Take a dispute back; the entry counts, and it is not contested twice."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        row = row_of(reader, "dispute", dispute)
        whose = in_whose_name(counter, signer, own, of, how)
        body = parse(WithdrawDispute, {"reason": reason, **whose.more})
        send(counter, body, whose.actor, row["dispute"], [signer])


@app.command("appeal")
def appeal(
    dispute: Which,
    text: Text,
    key: SigningKey,
    evidence: Evidence = None,
    own: Own = False,
    of: Of = None,
    how: How = "paper",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """申诉，只有一次：由上一级裁决。Appeal, once, to the body above."""
    with answers(), counter_at(data, url) as counter:
        row = row_of(counter.reader(read_key(key)), "dispute", dispute)
        put_forward(counter, key, AppealDispute, {"text": text}, evidence, own, of, how, row["dispute"])
