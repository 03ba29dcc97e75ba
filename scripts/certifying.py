"""`gongjian certificate`: from a volunteer's wish for proof to a paper that anybody can check without a server.

    gongjian certificate apply --unit 和平社区 --from 2026-01-01 --to 2026-12-31 --key MINE.pem      by the volunteer
    gongjian certificate show --key MINE.pem                                                        how far it is
    gongjian certificate withdraw APPLICATION --reason not-needed --key MINE.pem                    by the applicant, until then
    gongjian certificate refuse APPLICATION --reason no-records --text … --key HANDLER.pem          by the unit
    gongjian certificate announce APPLICATION --key HANDLER.pem                                     seven days of public notice begin
    gongjian certificate issue CERTIFICATE --key IN-CHARGE.pem --contact … --out paper.json         after them, by a second person
    gongjian certificate print paper.json --key … --out paper.pdf                                   once a checkpoint covers it
    gongjian certificate check paper.pdf --vkey log.vkey                                            by anybody, anywhere
    gongjian certificate revoke CERTIFICATE --reason wrong-document --key IN-CHARGE.pem

Names and identity numbers come from the vault and go into the paper alone. The log has the digest, the number and the minutes.
"""

from pathlib import Path
from time import sleep
from typing import Annotated, Any, Literal

import typer

from api.refusals import NotCoveredYet
from api.tables.files import bytes_of
from contracts.certificate import CertificateFile, read_document
from contracts.refusals import Refused
from contracts.statement import parse
from contracts.statements.certificates import (
    AnnounceCertificate,
    ApplyForCertificate,
    IssueCertificate,
    RefuseApplication,
    RevokeCertificate,
    WithdrawApplication,
)
from domain.refusals import require
from ledger.durable import write_once
from projections.papers.certificate import pdf_of
from scripts.certificate_check import run_check
from scripts.certificate_paper import certifiable, drawn_up, names
from scripts.certificate_progress import show_applications
from scripts.certificate_rows import the_certificate, the_row
from scripts.counters import Counter, DataOrUrl, SigningKey, Url, counter_at
from scripts.finding import NothingFound, one
from scripts.help_pages import Commands
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.people import person_called
from scripts.readers import Reader
from scripts.remote import SaidNo
from scripts.sending import send
from scripts.speaking import speak
from scripts.stores import stores_of

app = Commands(no_args_is_help=True)
TRIES = 40


class PaperThere(Refused):
    zh = "{file} 已存在，不会覆盖。请换一个文件名。"
    en = "{file} exists and is never overwritten. Name another file."


class PaperForm(Refused):
    zh = "证明只能存成 .pdf 或 .json：{file}。"
    en = "A certificate is saved as .pdf or .json: {file}."


class NothingCertifiable(Refused):
    zh = "这段时间里，本单位活动中没有此人已确认的服务记录。请核对期间，或先确认服务记录。"
    en = "The person has no confirmed service at your unit's activities in that period. Check it, or have the records confirmed."


class IdentityMissing(Refused):
    zh = "保险库里没有志愿者的证件类型和号码，证明上本应写明。请先补登：gongjian person correct 姓名 --id-type … --id-number …；本人不愿写的，加 --without-identity。"
    en = "The vault has no identity paper of the volunteer, which a certificate names. Add it with `gongjian person correct NAME --id-type … --id-number …`; where they do not wish that, say --without-identity."


class NotIssuedYet(Refused):
    zh = "这份证明还没有出具，不能打印。公示期满后由负责人用 gongjian certificate issue 出具。"
    en = "This certificate is not issued yet and cannot be printed. After the notice, the person in charge issues it."


def add_to(root: typer.Typer) -> None:
    root.add_typer(
        app, name="certificate", help="服务记录证明：申请、公示、出具、打印、验证。Certificates of service."
    )


@app.command("apply")
def apply(
    unit: Annotated[str, typer.Option(help="记录服务的单位。Who recorded the service.")],
    key: SigningKey,
    starts: Annotated[str, typer.Option("--from", help="起始日。The first day.")],
    ends: Annotated[str, typer.Option("--to", help="截止日。The last day.")],
    person: Annotated[
        str | None,
        typer.Option(
            help="代谁申请：本单位登记的姓名，或人员编号；不写即本人。On whose behalf: a name or a number; one's own."
        ),
    ] = None,
    how: Annotated[
        Literal["paper", "telephone", "counter"], typer.Option(help="本人怎样委托的。How they asked.")
    ] = "counter",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """申请服务记录证明：本人，或受托单位代办。Apply for a certificate, for oneself or on behalf."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        holder = stores_of(counter, signer).holder
        whom = person_called(counter, signer, person) if person else None
        behalf: dict[str, Any] = {"on_behalf": {"of": whom, "how": how}} if whom else {}
        at = one(counter.reader(signer), "unit", unit)
        asked = {"person": whom or holder, "unit": at, "starts": starts, "ends": ends}
        body = parse(ApplyForCertificate, asked | behalf)
        send(counter, body, None if whom else holder, None, [signer])


@app.command("withdraw")
def withdraw(
    application: Annotated[str, typer.Argument(help="申请：编号、其前8位，或账本第几条。The application.")],
    reason: Annotated[
        Literal["not-needed", "wrong-period", "wrong-unit", "applied-twice"],
        typer.Option(help="为什么撤回。Why."),
    ],
    key: SigningKey,
    on_behalf: Annotated[
        bool, typer.Option("--on-behalf", help="代为申请的单位撤回。By the unit that applied for them.")
    ] = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """申请人撤回申请。The applicant takes an application back."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        actor = None if on_behalf else stores_of(counter, signer).holder
        asked = the_row(counter.reader(signer), "certificate-applications", "application", application, actor)
        send(counter, WithdrawApplication(reason=reason), actor, asked["application"], [signer])


@app.command("refuse")
def refuse(
    application: Annotated[str, typer.Argument(help="申请：编号、其前8位，或账本第几条。The application.")],
    reason: Annotated[
        Literal["no-records", "not-confirmed-yet", "recorded-elsewhere", "in-dispute", "cannot-identify"],
        typer.Option(help="为什么不能出具。Why it cannot be certified."),
    ],
    text: Annotated[str, typer.Option(help="请申请人怎么办；不写个人信息。What to do, without names.")],
    key: SigningKey,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """受理单位退回申请，说明理由。The unit refuses an application, with a reason."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        asked = the_row(counter.reader(signer), "certificate-applications", "application", application)
        body = RefuseApplication(reason=reason, text=text)
        send(counter, body, asked["unit"], asked["application"], [signer])


@app.command("announce")
def announce(
    application: Annotated[str, typer.Argument(help="申请：编号、其前8位，或账本第几条。The application.")],
    key: SigningKey,
    leave_out: Annotated[
        list[str] | None, typer.Option(help="不写进证明的服务记录，可多次。Records left out.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """经办人公示：列出本单位已确认的服务记录，公示满七日。The handler announces what will be certified."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        asked = the_row(reader, "certificate-applications", "application", application)
        records = [
            each["record"]
            for each in certifiable(reader, stores_of(counter, signer), asked)
            if each["record"] not in (leave_out or [])
        ]
        require(records, NothingCertifiable())
        head = reader.head(asked["application"])
        about = {"stream": asked["application"], "version": head.version, "digest": head.digest}
        body = parse(AnnounceCertificate, {"about": about, "records": records})
        send(counter, body, asked["unit"], None, [signer])


@app.command("issue")
def issue(
    certificate: Annotated[str, typer.Argument(help="证明：编号、其前8位，或账本第几条。The certificate.")],
    key: SigningKey,
    contact: Annotated[str, typer.Option(help="单位联系方式。How to reach the unit.")],
    out: Annotated[Path, typer.Option(help="证明内容存到哪里（.json）。Where the document goes.")],
    notes: Annotated[str | None, typer.Option(help="备注。Notes.")] = None,
    in_charge: Annotated[
        str | None, typer.Option(help="负责人姓名；不写则取自保险库。The person in charge.")
    ] = None,
    handler: Annotated[str | None, typer.Option(help="经办人姓名；不写则取自保险库。The handler.")] = None,
    without_identity: Annotated[
        bool,
        typer.Option("--without-identity", help="不写证件类型和号码。Without an identity paper's number."),
    ] = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """公示期满，负责人出具：姓名和证件号只进文件，账本只记摘要。The person in charge issues it."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader, stores = counter.reader(signer), stores_of(counter, signer)
        row = the_certificate(reader, certificate)
        written = names(stores, row, in_charge, handler)
        require(written.id_number or without_identity, IdentityMissing())
        document = drawn_up(reader, row, written, contact, notes)
        if not write_once(out, document.to_bytes()):
            raise PaperThere(file=out)
        try:
            body = IssueCertificate(document=document.digest)
            send(counter, body, row["unit"], row["certificate"], [signer])
        except BaseException:
            out.unlink()
            raise
        speak.say(
            f"证明{row['number']}已出具，内容存在 {out}，含个人信息，请妥善保管。接下来打印：gongjian certificate print {out} --out 证明.pdf",
            f"Certificate {row['number']} is issued; {out} holds it, names and all: keep it safe. Next: gongjian certificate print {out} --out paper.pdf",
        )


@app.command("print")
def print_out(
    document: Annotated[
        Path, typer.Argument(help="证明内容文件：出具时（issue）写出的 .json。What `issue` wrote.")
    ],
    key: SigningKey,
    out: Annotated[Path, typer.Option(help="存成 .pdf 或 .json。Where to.")],
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """附上账本的证明，打印成 PDF（或 JSON），离线即可验真。Print it with the ledger's proof inside."""
    with answers(), counter_at(data, url) as counter:
        require(out.suffix.lower() in (".pdf", ".json"), PaperForm(file=out))
        written = read_document(bytes_of(document))
        reader = counter.reader(read_key(key))
        row = the_row(reader, "certificates", "certificate", written.certificate)
        require(row["entry"] is not None and row["stage"] == "issued", NotIssuedYet())
        reader.cover()
        entry, proof = evidence(counter, reader, row["entry"] - 1)
        file = CertificateFile(document=written, entry=entry.decode(), proof=proof.decode())
        made = pdf_of(file) if out.suffix.lower() == ".pdf" else file.to_bytes()
        if not write_once(out, made):
            raise PaperThere(file=out)
        speak.say(f"已存 {out}。验真码 {file.code}", f"Saved as {out}. Its code: {file.code}")
        speak.result({"file": str(out), "code": file.code, "number": written.number})


app.command("check")(run_check)
app.command("show")(show_applications)


@app.command("revoke")
def revoke(
    certificate: Annotated[str, typer.Argument(help="证明：编号、其前8位，或账本第几条。The certificate.")],
    key: SigningKey,
    reason: Annotated[
        Literal["hours-corrected", "wrong-person", "wrong-document", "not-wished"],
        typer.Option(help="缘由。Why."),
    ],
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """撤销一份证明；申请可重新办理。Revoke a certificate; the application may be answered anew."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        row = the_row(counter.reader(signer), "certificates", "certificate", certificate)
        send(counter, RevokeCertificate(reason=reason), row["unit"], row["certificate"], [signer])


def evidence(counter: Counter, reader: Reader, index: int) -> tuple[bytes, bytes]:
    """The entry and its proof, as soon as a checkpoint covers it.

    Raises:
        NotCoveredYet, SaidNo: none does within some seconds: nobody signs for this log just now.
        NothingFound: the entry is not the reader's to see.
    """
    proof = proof_once_covered(counter, index)
    entry = reader.entry(index)
    if entry is None:
        raise NothingFound(text=str(index), hint_zh="请换用本单位的密钥。", hint="Use a key of the unit.")
    return entry, proof


def proof_once_covered(counter: Counter, index: int) -> bytes:
    for _ in range(TRIES):
        try:
            return counter.proof(index)
        except (NotCoveredYet, SaidNo) as no:
            if no.code() != NotCoveredYet.code():
                raise
        sleep(0.1)
    return counter.proof(index)
