"""`gongjian key doubts` and `key affirm`: what a suspect key signed, and its holder's word that they did sign it.

key doubts --key MINE.pem                   which entries count nothing for now, and why
key affirm 57 61 --key NEW.pem              yes, I did sign these: they count again from here on
correct 63 --reason … --key CLERK.pem       what the holder did not sign is taken back
"""

from typing import Annotated

import typer

from contracts.statements.affirmations import AffirmEntries
from domain.fact_words import KINDS
from scripts.readers import Reader, entry_ref
from scripts.signatory import Signatory, reads, signs
from scripts.speaking import speak


def add_to(app: typer.Typer) -> None:
    app.command("doubts")(doubts)
    app.command("affirm")(affirm)


@reads
def doubts(reader: Reader) -> None:
    """存疑密钥所签、暂不计分的记录。What a suspect key signed, and whether it has been affirmed."""
    rows = reader.rows("doubts")
    if not rows:
        speak.say("没有存疑密钥所签的记录。", "No suspect key has signed anything that counts.")
    else:
        shown = [
            (row["entry"], row["day"], "、".join(KINDS[kind].zh for kind in row["kinds"]), row["keyid"][:8],
             "已重新确认" if row["affirmed"] else "暂不计分")
            for row in rows
        ]  # fmt: skip
        speak.table("存疑密钥所签的记录", ("第几条", "日期", "内容", "密钥", "现状"), shown, whole=(0, 1))
        speak.say(
            "确是本人所签的：gongjian key affirm 条数… --key 另一把有效密钥；不是的一直不计分，要撤销效力的用 gongjian correct 条数。",
            "What you did sign: `gongjian key affirm N… --key ANOTHER`. The rest never counts; `gongjian correct N` takes back what it did.",
        )
    speak.result({"doubts": rows})


@signs("own")
def affirm(
    by: Signatory,
    entries: Annotated[
        list[int],
        typer.Argument(min=1, help="账本第几条，可多条。Which entries, from 1."),
    ],
) -> None:
    """重新确认：存疑密钥签的这几条确是本人所签，另用一把有效密钥签。Say with a sound key that you did sign them."""
    by.says(AffirmEntries, {"entries": [entry_ref(by.reader, entry) for entry in entries]})
