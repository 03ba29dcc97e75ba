"""`gongjian role`: who may do what for a unit. An administrator grants it and takes it back.

    role grant 吕志坚 clerk signatory --key YC01-1.pem        so is 经办人 签署人; a name or a person's number
    role withdraw 吕志坚 clerk --reason 调离 --key YC01-1.pem
    role list --key YC01-1.pem                               who has which role at one's own unit

A role without a key signs nothing: a key is let in by `gongjian key invite`.
"""

from collections.abc import Iterable
from typing import Annotated

import typer

from contracts.refusals import NotEvidence
from contracts.statements.keys import GrantRole, WithdrawRole
from contracts.streams import rule_id
from contracts.values import Id, Role
from domain.deciding import ROLE_NAMES
from domain.refusals import require
from scripts.finding import Row, there_is
from scripts.help_pages import Commands
from scripts.people import person_called
from scripts.sending import sent
from scripts.signatory import Reason, Signatory, signs
from scripts.speaking import speak

CALLED: dict[str, Role] = {zh: role for role, zh in ROLE_NAMES.items()}
ZH, EN = "、".join(CALLED), ", ".join(ROLE_NAMES)
EVERY = "、".join(f"{zh} {role}" for zh, role in CALLED.items())
Who = Annotated[
    str,
    typer.Argument(
        help="谁：本单位登记的姓名，或人员编号。Who: a name that one's unit registered, or a number."
    ),
]
At = Annotated[
    str | None, typer.Option("--unit", help="哪个单位；不写即密钥所属的单位。The unit, if not the key's own.")
]
app = Commands(no_args_is_help=True)


class NotARole(NotEvidence):
    zh = "没有“{text}”这种权限。可写：{every}。"
    en = "There is no role {text!r}. Write one of {every}."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="role", help="权限：谁可以替单位办什么。Who may do what for a unit.")


@app.command("grant")
@signs()
def grant(
    by: Signatory,
    person: Who,
    role: Annotated[list[str], typer.Argument(help=f"权限，可多个：{ZH}。One or more of {EN}.")],
    unit: At = None,
) -> None:
    """授予权限。Let somebody act for the unit."""
    roles = [role_called(text) for text in role]
    of, whom = unit_meant(by, unit), person_called(by.counter, by.key, person)
    held = {row["role"] for row in by.reader.rows("roles", unit=of, person=whom, held="true")}
    for each in sorted(held & set(roles)):
        speak.say(
            f"{ROLE_NAMES[each]}的权限早已授予，不再记。", f"They are {each} already; nothing was recorded."
        )
    receipts = [
        sent(by.counter, GrantRole(unit=of, person=whom, role=each), None, None, [by.key])
        for each in dict.fromkeys(roles)
        if each not in held
    ]
    if not by.reader.rows("keys", holder=whom, unit=of, in_use="true"):
        speak.say(
            "此人在这个单位还没有密钥，还不能签名：请接着办 gongjian key invite。",
            "They have no key at this unit yet and can sign nothing: go on with gongjian key invite.",
        )
    speak.result({"person": whom, "receipts": receipts})


@app.command("withdraw")
@signs()
def withdraw(
    by: Signatory,
    person: Who,
    role: Annotated[str, typer.Argument(help=f"哪种权限：{ZH}。Which of {EN}.")],
    reason: Reason,
    unit: At = None,
) -> None:
    """收回权限。Take a role back."""
    which = role_called(role)
    of, whom = unit_meant(by, unit), person_called(by.counter, by.key, person)
    by.says(WithdrawRole, {"role": which, "reason": reason}, rule_id(by.reader.log, "role", of, whom))


@app.command("list")
@signs()
def show(by: Signatory, unit: At = None) -> None:
    """谁有哪些权限。Who has which roles."""
    rows = by.reader.rows("roles", unit=unit_meant(by, unit), held="true")
    names = by.reader.person_names({row["person"] for row in rows}, "found")
    shown = [
        (names.get(person, ""), "、".join(ROLE_NAMES[each] for each in ROLE_NAMES if each in held), person)
        for person, held in held_by(rows).items()
    ]
    speak.table("权限", ("姓名", "权限", "人员编号"), shown, whole=(2,))
    speak.result({"roles": rows})


def held_by(rows: Iterable[Row]) -> dict[Id, set[str]]:
    found: dict[Id, set[str]] = {}
    for row in rows:
        found.setdefault(row["person"], set()).add(row["role"])
    return found


def unit_meant(by: Signatory, unit: str | None) -> Id:
    return there_is(by.reader, "unit", unit) if unit else by.reader.unit


def role_called(text: str) -> Role:
    """
    Raises:
        NotARole.
    """
    role = CALLED.get(text) or next((each for each in ROLE_NAMES if each == text), None)
    require(role, NotARole(text=text, every=EVERY))
    assert role
    return role
