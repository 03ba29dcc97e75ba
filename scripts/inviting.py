"""`gongjian key invite`, `answer` and `approve`: how a key that is made elsewhere gets in (`api/desk.py` says why it is safe).

    inviter    key invite UNIT                ──▶ number and code, told to the invited by paper or telephone
    invited    key new FILE
               key answer NUMBER --new FILE   ──▶ for whom, and twelve digits on their screen
    inviter    key approve NUMBER             ──▶ for whom, and the same twelve digits? then the key is enrolled

The code stays with the two people: it is never sent. It holds a seal over the unit and the person (`scripts/codes.py`), so
neither of them goes on when the server names others than the inviter asked for. A colleague, who is registered as a person, is invited with --holder.
Without it the invited becomes the first administrator of a unit that has no key in use, appointed by an administrator of
its superior, or by the roots, who work at the data folder itself.
"""

import hmac
import secrets
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from api.desk import KeyRequest, digits
from api.refusals import InviteOver
from contracts import signing
from contracts.commitment import BLIND_BYTES, commitment
from contracts.keys import keyid
from contracts.refusals import Refused
from contracts.statement import Body
from contracts.statements.keys import AppointAdministrator, EnrolKey, Revocation
from contracts.streams import rule_id
from contracts.values import NIL, Id
from domain.refusals import require
from projections.papers.qr import blocks
from scripts import qr
from scripts.asking import sure, typed
from scripts.codes import new_secret, require_for, sealed, secret_of
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.finding import UnitNames, one
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.people import person_called
from scripts.readers import Reader
from scripts.sending import send
from scripts.speaking import speak

Number = Annotated[str, typer.Argument(help="邀请编号。The invitation's number.")]
NumberOrQr = Annotated[
    str, typer.Argument(help="邀请编号，或二维码里的文字。The invitation's number, or what the QR code says.")
]
Code = Annotated[
    str | None, typer.Option("--code", help="邀请码；不写则询问。The code; asked for otherwise.")
]


class DigitsDiffer(Refused):
    zh = "两边的十二位数字不同：这不是被邀请人的密钥，或邀请码有误。没有登记；请核对后重新邀请。"
    en = "The twelve digits differ: this is not the invited one's key, or the code is wrong. Nothing was enrolled; invite again."


class InvitedByRoots(Refused):
    zh = "这份邀请是根密钥发出的，为单位任命第一位管理员。请用根密钥核准：--key root-1.pem --key root-2.pem。"
    en = "The roots have sent this invitation, to appoint a unit's first administrator. Approve it with root keys: --key root-1.pem --key root-2.pem."


class NothingToCompare(Refused):
    zh = "请先与被邀请人核对十二位数字，再用 --digits 写出对方屏幕上的数字。"
    en = "Compare the twelve digits with the invited person first, then give what their screen shows with --digits."


def add_to(app: typer.Typer) -> None:
    app.command("invite")(invite)
    app.command("answer")(answer)
    app.command("approve")(approve)


def invite(
    unit: Annotated[str, typer.Argument(help="单位代码、名称或编号。The unit's code, name or stream.")],
    key: Annotated[Path, typer.Option("--key", help="管理员的密钥文件。An administrator's key.")],
    holder: Annotated[
        str | None,
        typer.Option(help="已登记的人：姓名，或人员编号。A person who is registered: a name or a number."),
    ] = None,
    qr_file: Annotated[
        Path | None, typer.Option("--qr", help="二维码另存为 .svg 或 .png。Save the QR code, too.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """邀请一人登记密钥。Invite somebody to have a key enrolled."""
    with answers(), counter_at(data, url) as counter:
        if qr_file:
            qr.require_form(qr_file)
        signer, secret = read_key(key), new_secret()
        reader = counter.reader(signer)
        of = one(reader, "unit", unit)
        person = person_called(counter, signer, holder) if holder else appointed(reader, secret)
        code = sealed(secret, reader.log, of, person)
        invited = counter.invite(signer, of, person)
        speak.say(f"邀请编号 {invited.id}", f"Invitation {invited.id}")
        speak.say(
            f"邀请码 {code}（请当面或电话告知，不要发到网上；七天内有效）",
            f"Code {code}: tell it by paper or telephone; it is good for a week.",
        )
        text = qr.as_text(invited.id, code)
        speak.drawing(blocks(text))
        speak.say(f"二维码里是 {text}", "The QR code holds both; `gongjian key answer` takes it in one.")
        if qr_file:
            qr.save(text, qr_file)
            speak.say(
                f"二维码已写入 {qr_file}，只给被邀请人看。",
                f"Written to {qr_file}; show it to the invited alone.",
            )
        speak.result({"invite": invited.id, "code": code, "qr": text, "unit": of, "holder": person})


def answer(
    number: NumberOrQr,
    new: Annotated[Path, typer.Option("--new", help="自己刚做的密钥文件。The key that you have made.")],
    code: Code = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """用自己的新密钥回应邀请。Answer an invitation with a key of your own."""
    with answers(), counter_at(data, url) as counter:
        mine = read_key(new)
        number, code = qr.read_text(number) or (number, code)
        code = asked_for(code)
        opened = counter.open_invite(number)
        log, unit, holder = opened.log, opened.invite.unit, opened.invite.holder
        require_for(code, log, unit, holder)
        possession = signing.prove_possession(log, unit, holder, mine)
        counter.answer(number, possession)
        shown = digits(code, log, unit, holder, possession.spki)
        speak.say(f"{opened.unit_name}邀请您登记密钥。", f"{opened.unit_name} will enrol your key.")
        say_for_whom(f"{opened.unit_name} {unit}", holder)
        speak.say(f"请念给邀请人听：{shown}", f"Read these to whoever invited you: {shown}")
        speak.result(
            {
                "invite": number,
                "digits": shown,
                "keyid": keyid(possession.spki),
                "unit": unit,
                "holder": holder,
            }
        )


def approve(
    number: Number,
    key: Annotated[list[Path], typer.Option("--key", help="管理员的密钥文件（或几把根密钥）。Who enrols.")],
    code: Code = None,
    compared: Annotated[
        str | None, typer.Option("--digits", help="对方屏幕上的十二位数字。What their screen shows.")
    ] = None,
    lost: Annotated[
        list[str] | None, typer.Option("--lost", help="同时停用的旧密钥编号。A lost key, ended at once.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """核对十二位数字，登记密钥。Compare the twelve digits and enrol the key."""
    with answers(), counter_at(data, url) as counter:
        signers, code = [read_key(file) for file in key], asked_for(code)
        request, reader = waiting(counter.key_requests(signers[0]), number), counter.reader(signers[0])
        unit, holder = request.invite.unit, request.invite.holder
        require_for(code, reader.log, unit, holder)
        if holder != appointed(reader, code):
            require_registered(reader, holder)
        name = reader.person_names([holder]).get(holder, "")
        say_for_whom(f"{UnitNames(reader).with_code(unit)} {unit}", f"{name} {holder}".strip())
        require_same(digits(code, reader.log, unit, holder, request.key.spki), compared)
        id, body = enrolment(reader, request, code, lost or [])
        send(counter, body, reader.unit, None, signers, id)


def enrolment(reader: Reader, request: KeyRequest, code: str, lost: list[str]) -> tuple[Id | None, Body]:
    """What the inviter signs, and under which id where that was fixed by the invitation."""
    invited = request.invite
    if invited.holder != appointed(reader, code):
        revokes = tuple(Revocation(keyid=each, reason="lost") for each in lost)
        return None, EnrolKey(unit=invited.unit, holder=invited.holder, key=request.key, revokes=revokes)
    return act_of(code), AppointAdministrator(
        unit=invited.unit,
        commitment=commitment(secrets.token_bytes(BLIND_BYTES), {}),
        key=request.key,
        reason="单位启用或恢复密钥",
    )


def require_registered(reader: Reader, holder: Id) -> None:
    """
    Raises:
        InvitedByRoots: whom the invitation names is nobody yet, so it was the roots', who appoint somebody by it.
    """
    invited_by_roots = reader.unit != NIL and not reader.head(holder).version
    require(not invited_by_roots, InvitedByRoots())


def say_for_whom(unit: str, holder: str) -> None:
    speak.say(f"登记给：单位 {unit}，人员 {holder}", f"To be enrolled for: unit {unit}, person {holder}")


def waiting(requests: list[KeyRequest], number: Id) -> KeyRequest:
    """
    Raises:
        InviteOver: nobody has answered this invitation, or it is done with.
    """
    found = next((each for each in requests if each.invite.id == number), None)
    if found is None:
        raise InviteOver
    return found


def require_same(ours: str, theirs: str | None) -> None:
    """
    Raises:
        DigitsDiffer: they are not the same.
        NothingToCompare: nobody says what the other screen shows.
    """
    if theirs is None:
        if speak.as_json:
            raise NothingToCompare
        theirs = ours if sure(f"{ours}\n对方念的是这十二位数字吗？", "Are these theirs?") else ""
    if theirs.replace(" ", "") != ours.replace(" ", ""):
        raise DigitsDiffer


def asked_for(code: str | None) -> str:
    """A code as it was given out, whatever case it was typed in."""
    return (code or typed("邀请码", "Code")).strip().upper()


def appointed(reader: Reader, code: str) -> Id:
    """The stream that the appointment of an administrator will open: the invited one's, before they have signed anything."""
    return rule_id(reader.log, "open", reader.unit, act_of(code))


def act_of(code: str) -> Id:
    """The id of that appointment. It follows from the code's secret, so the inviter need keep nothing between the two commands."""
    return str(
        UUID(bytes=hmac.digest(secret_of(code).encode(), b"gongjian appointment", "sha256")[:16], version=4)
    )
