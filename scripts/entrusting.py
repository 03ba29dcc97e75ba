"""`gongjian entrustment`: a person without a key, or a unit without a computer, lets one's own unit act on their behalf.

    entrustment record 吕奶奶 委托书.jpg --key YC01-1.pem             a name or a number, or a unit; the paper is kept, its digest is signed
    entrustment withdraw 吕奶奶 --reason 本人已有密钥 --key YC01-1.pem    by either side, or by whoever answers for them
    entrustment list --key YC01-1.pem                               who has entrusted one's unit

From then on the commands that take --of act for them. Once they have a key in use, they sign for themselves.
"""

from typing import Annotated

import typer

from contracts.statements.keys import Entrust, WithdrawEntrustment
from contracts.streams import rule_id
from scripts.finding import UnitNames
from scripts.help_pages import Commands
from scripts.signatory import Own, Reason, Signatory, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
Principal = Annotated[
    str,
    typer.Argument(
        help="谁委托的：本单位登记的姓名、人员编号，或单位。Who entrusts: a name, a number, or a unit."
    ),
]
Paper = Annotated[
    str, typer.Argument(help="签了字的委托书：文件，或其 SHA-256。The signed paper, or its digest.")
]
Agent = Annotated[
    str | None, typer.Option("--to", help="委托给哪个单位；不写即密钥所属的单位。The entrusted unit.")
]


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="entrustment", help="委托代办：登记、终止、查看。Who is acted for on paper.")


@app.command("record")
@signs()
def record(by: Signatory, principal: Principal, paper: Paper) -> None:
    """登记委托书：此后可以代他办理。Record a paper by which somebody entrusts one's unit."""
    [evidence] = by.papers([paper])
    by.says(Entrust, {"of": by.principal(principal), "evidence": evidence})
    speak.say(
        "此后可以代为办理：在命令里写 --of。本人有了密钥，就由本人签。",
        "From now on commands with --of act for them. Once they have a key, they sign themselves.",
    )


@app.command("withdraw")
@signs()
def withdraw(by: Signatory, principal: Principal, reason: Reason, to: Agent = None, own: Own = False) -> None:
    """终止委托：随时可以。End an entrustment; it can always be ended."""
    of, agent = by.principal(principal), by.principal(to) if to else by.reader.unit
    stream = rule_id(by.reader.log, "entrustment", of, agent)
    by.says(WithdrawEntrustment, {"reason": reason}, stream, by.holder if own else None)


@app.command("list")
@signs()
def show(by: Signatory) -> None:
    """谁委托了本单位。Who has entrusted one's unit."""
    rows = by.reader.rows("entrustments", agent=by.reader.unit, standing="true")
    units = UnitNames(by.reader)
    names = by.reader.person_names({row["principal"] for row in rows}, "found")
    shown = [
        (names.get(row["principal"]) or units.of(row["principal"]), row["since"], row["principal"])
        for row in rows
    ]
    speak.table("委托本单位代办的", ("姓名或单位", "自", "编号"), shown, whole=(2,))
    speak.result({"entrustments": rows})
