"""`gongjian certificate`: from a volunteer's wish for proof to a paper that anybody can check without a server.

    gongjian certificate apply --unit 和平社区 --from 2026-01-01 --to 2026-12-31 --key MINE.pem      by the volunteer
    gongjian certificate announce APPLICATION --key HANDLER.pem                                     seven days of public notice begin
    gongjian certificate issue CERTIFICATE --key IN-CHARGE.pem --contact … --out paper.json         after them, by a second person
    gongjian certificate print paper.json --key … --out paper.pdf                                   once a checkpoint covers it
    gongjian certificate check paper.pdf --vkey log.vkey                                            by anybody, anywhere
    gongjian certificate revoke CERTIFICATE --reason wrong-document --key IN-CHARGE.pem

Names and identity numbers come from the vault and go into the paper alone. The log has the digest, the number and the minutes.
"""

import secrets
from pathlib import Path
from time import sleep
from typing import Annotated, Any, Literal

import orjson
import typer

from api.certificates import standing_of
from api.proofs import inclusion
from contracts.certificate import (
    CertificateFile,
    Document,
    check,
    read_certificate,
    read_document,
)
from contracts.checkpoint import Checkpoint
from contracts.note import Note, Verifier
from contracts.proof import TlogProof
from contracts.refusals import Refused
from contracts.statement import parse
from contracts.statements.certificates import (
    AnnounceCertificate,
    ApplyForCertificate,
    IssueCertificate,
    RevokeCertificate,
)
from contracts.tiles import WIDTH, unpack_entries_withheld, width_at, withheld_entries_path
from contracts.values import Digest, Id
from domain.refusals import require
from ledger.durable import write_once
from ledger.vault import NothingKept
from projections.certificates import Standing
from projections.tail import Tail
from scripts.certificate_pdf import attached, in_hours, pdf_of
from scripts.counters import Counter, DataOrUrl, SigningKey, Url, counter_at
from scripts.files import bytes_of, text_of
from scripts.finding import NothingFound, Row, UnitNames, one
from scripts.here import Here
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Reader
from scripts.remote import SaidNo
from scripts.speaking import speak
from scripts.stores import Stores, stores_of
from scripts.submitting import send
from scripts.there import There

app = typer.Typer(no_args_is_help=True)
TRIES = 40
NOT_COVERED = "not-covered-yet"
REASONS = {
    "hours-corrected": ("服务时间有更正", "its hours were corrected"),
    "wrong-person": ("不是此人的", "it is of another person"),
    "wrong-document": ("内容有误", "what it says is wrong"),
    "not-wished": ("本人不再需要", "it is not wished any more"),
}


class PaperThere(Refused):
    zh = "{file} 已存在，不会覆盖。请换一个文件名。"
    en = "{file} exists and is never overwritten. Name another file."


class PaperForm(Refused):
    zh = "证明只能存成 .pdf 或 .json：{file}。"
    en = "A certificate is saved as .pdf or .json: {file}."


class NameMissing(Refused):
    zh = "保险库里没有{who_zh}的姓名。请用 {option} 写出，或先登记姓名。"
    en = "The vault has no name of {who_en}. Give it with {option}, or register it first."


class NothingCertifiable(Refused):
    zh = "这段时间里，本单位活动中没有此人已确认的服务记录。请核对期间，或先确认服务记录。"
    en = "The person has no confirmed service at your unit's activities in that period. Check it, or have the records confirmed."


class NotIssuedYet(Refused):
    zh = "这份证明还没有出具，不能打印。公示期满后由负责人用 gongjian certificate issue 出具。"
    en = "This certificate is not issued yet and cannot be printed. After the notice, the person in charge issues it."


class RevokedSince(Refused):
    zh = "证明{number}出具后已被撤销（{why_zh}），不能再用。请向{unit}核实。"
    en = "Certificate {number} was issued and has been revoked ({why}): it may not be used. Ask {unit}."


class CorrectedSince(Refused):
    zh = "证明{number}所列的服务时间出具后有更正，时长不再准确。请向{unit}换开。"
    en = "Service that certificate {number} counts was corrected after it was issued: its hours are no longer right. Ask {unit} for another."


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
        str | None, typer.Option(help="代谁申请：人员编号；不写即本人。On whose behalf; one's own.")
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
        behalf: dict[str, Any] = {"on_behalf": {"of": person, "how": how}} if person else {}
        at = one(counter.reader(signer), "unit", unit)
        asked = {"person": person or holder, "unit": at, "starts": starts, "ends": ends}
        body = parse(ApplyForCertificate, asked | behalf)
        send(counter, body, None if person else holder, None, [signer])


@app.command("announce")
def announce(
    application: Annotated[str, typer.Argument(help="申请编号。The application.")],
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
            each["record"] for each in certifiable(reader, asked) if each["record"] not in (leave_out or [])
        ]
        require(records, NothingCertifiable())
        head = reader.head(application)
        about = {"stream": application, "version": head.version, "digest": head.digest}
        body = parse(AnnounceCertificate, {"about": about, "records": records})
        send(counter, body, asked["unit"], None, [signer])


@app.command("issue")
def issue(
    certificate: Annotated[str, typer.Argument(help="证明编号（流）。The certificate.")],
    key: SigningKey,
    contact: Annotated[str, typer.Option(help="单位联系方式。How to reach the unit.")],
    out: Annotated[Path, typer.Option(help="证明内容存到哪里（.json）。Where the document goes.")],
    notes: Annotated[str | None, typer.Option(help="备注。Notes.")] = None,
    in_charge: Annotated[
        str | None, typer.Option(help="负责人姓名；不写则取自保险库。The person in charge.")
    ] = None,
    handler: Annotated[str | None, typer.Option(help="经办人姓名；不写则取自保险库。The handler.")] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """公示期满，负责人出具：姓名和证件号只进文件，账本只记摘要。The person in charge issues it."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader, stores = counter.reader(signer), stores_of(counter, signer)
        row = the_row(reader, "certificates", "certificate", certificate)
        known = names(stores, row, in_charge, handler)
        document = drawn_up(reader, row, known, contact, notes)
        if not write_once(out, document.to_bytes()):
            raise PaperThere(file=out)
        try:
            body = IssueCertificate(document=document.digest)
            send(counter, body, row["unit"], certificate, [signer])
        except BaseException:
            out.unlink()
            raise
        speak.say(
            f"证明{row['number']}已出具，内容存在 {out}，含个人信息，请妥善保管。",
            f"Certificate {row['number']} is issued; {out} holds it, names and all: keep it safe.",
        )


@app.command("print")
def print_out(
    document: Annotated[Path, typer.Argument(help="issue 写出的 .json。What `issue` wrote.")],
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
        entry, proof = evidence(counter, reader, row["entry"] - 1)
        file = CertificateFile(document=written, entry=entry.decode(), proof=proof.decode())
        made = pdf_of(file) if out.suffix.lower() == ".pdf" else file.to_bytes()
        if not write_once(out, made):
            raise PaperThere(file=out)
        speak.say(f"已存 {out}。验真码 {file.code}", f"Saved as {out}. Its code: {file.code}")
        speak.result({"file": str(out), "code": file.code, "number": written.number})


@app.command("check")
def run_check(
    file: Annotated[Path, typer.Argument(help="证明文件（PDF 或 JSON）。The certificate.")],
    vkey: Annotated[
        Path, typer.Option("--vkey", help="账本公钥文件（log.vkey），应从别处得到。The log's verifier key.")
    ],
    url: Annotated[
        str | None, typer.Option("--url", help="再向账本查询是否撤销。Also ask the ledger.")
    ] = None,
    data: DataOrUrl = None,
) -> None:
    """验真：不需联网。逐句说明哪些成立；给出账本地址时，再查是否已撤销或更正。Check a certificate, with no server."""
    with answers():
        content = bytes_of(file)
        certificate = attached(content) if content.startswith(b"%PDF") else read_certificate(content)
        index = check(certificate, [Verifier.from_vkey(text_of(vkey).strip())])
        say_what_holds(certificate, index)
        now = None
        if data or url:
            with counter_at(data, url) as counter:
                now = ask(counter, certificate.document.digest)
            require_standing(now)
            speak.say(
                "账本现在的状态：有效，没有撤销，时长没有更正。",
                "At the ledger: it stands, neither revoked nor corrected.",
            )
        else:
            speak.say(
                "没有查询账本：是否已撤销或更正，不得而知。加 --url 可查。",
                "The ledger was not asked: whether it was revoked or corrected since is not known. Add --url.",
            )
        document = certificate.document.model_dump(mode="json", exclude_none=True)
        speak.result(
            {"holds": True, "index": index, "document": document, "standing": now and now.model_dump()}
        )


@app.command("revoke")
def revoke(
    certificate: Annotated[str, typer.Argument(help="证明编号（流）。The certificate.")],
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
        send(counter, RevokeCertificate(reason=reason), row["unit"], certificate, [signer])


def the_row(reader: Reader, register: str, member: str, stream: str) -> Row:
    """
    Raises:
        NothingFound: there is none, or it is not the reader's to see.
    """
    found = reader.rows(register, **{member: stream})
    if not found:
        hint_zh, hint = "请核对编号，或换用本单位的密钥。", "Check the number, or use a key of the unit."
        raise NothingFound(text=stream, hint_zh=hint_zh, hint=hint)
    return found[0]


def certifiable(reader: Reader, asked: Row) -> list[Row]:
    """Records of the person at the unit's activities in the period, that were posted and stand."""
    hosted = {
        each["activity"]
        for each in reader.rows("activities")
        if asked["unit"] in {host["unit"] for host in each["hosts"]}
    }
    return [
        each
        for each in reader.rows("service-records", person=asked["person"])
        if each["activity"] in hosted
        and each["posted"]
        and not each["corrected"]
        and asked["starts"] <= each["day"] <= asked["ends"]
    ]


class Names(dict[str, str | None]):
    """`name`, `id_type` and `id_number` of the volunteer, and the names of the two who sign."""


def names(stores: Stores, row: Row, in_charge: str | None, handler: str | None) -> Names:
    """
    Raises:
        NameMissing: one of them is not known.
    """
    volunteer = known(stores, row["person"])
    who = {
        "name": (volunteer.get("name"), "志愿者", "the volunteer", "gongjian person register"),
        "in_charge": (in_charge or known(stores, stores.holder).get("name"), "负责人", "the person in charge", "--in-charge"),
        "handler": (handler or known(stores, row["handler"]).get("name"), "经办人", "the handler", "--handler"),
    }  # fmt: skip
    for name, zh, en, option in who.values():
        require(name, NameMissing(who_zh=zh, who_en=en, option=option))
    given = {member: name for member, (name, *_) in who.items()}
    return Names(**given, id_type=volunteer.get("id_type"), id_number=volunteer.get("id_number"))


def known(stores: Stores, person: Id) -> dict[str, str]:
    """What the vault has of somebody, for those who may know; nothing where it has nothing."""
    try:
        return dict(stores.fields(person).fields)
    except NothingKept:
        return {}
    except SaidNo as no:
        if no.code() != NothingKept.code():
            raise
        return {}


def drawn_up(reader: Reader, row: Row, known: Names, contact: str, notes: str | None) -> Document:
    lines = reader.rows("certified-records", certificate=row["certificate"])
    content = sorted(
        ({name: each[name] for name in ("day", "activity", "minutes", "source")} for each in lines),
        key=lambda each: (each["day"], each["activity"], each["minutes"]),
    )
    volunteer = {"name": known["name"], "volunteer_number": row["person"]}
    volunteer |= {name: known[name] for name in ("id_type", "id_number") if known[name]}
    made = {
        "v": 1,
        "log": reader.log,
        "certificate": row["certificate"],
        "number": row["number"],
        "volunteer": volunteer,
        "service": {
            "starts": row["starts"],
            "ends": row["ends"],
            "clocked_minutes": row["clocked"],
            "entered_minutes": row["entered"],
            "content": content,
        },
        "issuer": {
            "unit": UnitNames(reader).of(row["unit"]),
            "person_in_charge": known["in_charge"],
            "handler": known["handler"],
            "contact": contact,
        },
        "announced": row["announced"],
        "date": reader.today(),
        "blind": secrets.token_hex(32),
    }
    return parse(Document, made | ({"notes": notes} if notes else {}))


def evidence(counter: Counter, reader: Reader, index: int) -> tuple[bytes, bytes]:
    """The entry and its proof, as soon as a checkpoint covers it.

    Raises:
        NotCoveredYet, SaidNo: none does within some seconds: nobody signs for this log just now.
    """
    for patience in range(TRIES, -1, -1):
        try:
            return evidence_now(counter, reader, index)
        except (Refused, SaidNo) as no:
            code = no.code() if isinstance(no, SaidNo) else type(no).code()
            if code != NOT_COVERED or not patience:
                raise
            sleep(0.1)
    raise AssertionError("either answered or raised")


def evidence_now(counter: Counter, reader: Reader, index: int) -> tuple[bytes, bytes]:
    match counter:
        case Here(ledger=ledger):
            [row] = ledger.rows.rows(index + 1, index + 1)
            return row.entry, bytes(inclusion(index, ledger).body)
        case There(remote=remote):
            proof = remote.get(f"/proof/{index}")
            size = Checkpoint.parse(Note.parse(TlogProof.parse(proof).checkpoint).text).size
            width = width_at(size, 0, index // WIDTH)
            path = withheld_entries_path(index // WIDTH, width)
            entries = unpack_entries_withheld(remote.get(f"/{path}", reader.session), width)  # type: ignore[attr-defined]
            entry = entries[index % WIDTH]
            if entry is None:
                raise NothingFound(
                    text=str(index), hint_zh="请换用本单位的密钥。", hint="Use a key of the unit."
                )
            return entry, proof
    raise AssertionError("a counter is here or there")


def ask(counter: Counter, document: Digest) -> Standing:
    """What the ledger says of it now; nobody signs in for that."""
    match counter:
        case Here(ledger=ledger):
            Tail(ledger).catch_up()
            return standing_of(ledger, document)
        case There(remote=remote):
            return Standing.model_validate(orjson.loads(remote.get(f"/certificates/{document}")))
    raise AssertionError("a counter is here or there")


def require_standing(now: Standing) -> None:
    """
    Raises:
        RevokedSince, CorrectedSince: it no longer holds, or not all of it.
    """
    about = {"number": now.number, "unit": now.unit}
    zh, en = REASONS.get(now.reason or "", ("未写缘由", "no reason given"))
    require(now.stage == "issued", RevokedSince(**about, why_zh=zh, why=en))
    require(not now.corrected, CorrectedSince(**about))


def say_what_holds(file: CertificateFile, index: int) -> None:
    document = file.document
    volunteer, service, issuer = document.volunteer, document.service, document.issuer
    origin = Checkpoint.parse(Note.parse(TlogProof.parse(file.proof.encode()).checkpoint).text).origin
    speak.say(
        f"✓ 账本 {origin} 的第{index}号记录出具了它，记录在签名的检查点之下。",
        f"Entry {index} of the log {origin} issued it, and a signed checkpoint covers that entry.",
    )
    speak.say(
        f"✓ 内容与出具时一致：编号{document.number}，{service.starts}至{service.ends}，{in_hours(service.total_minutes)}"
        f"（打卡{service.clocked_minutes}分钟，补录{service.entered_minutes}分钟）。",
        f"The document is the one that was issued: number {document.number}, {service.starts} to {service.ends}, "
        f"{service.total_minutes} minutes.",
    )
    rows = [
        ("姓名", volunteer.name),
        ("证件", f"{volunteer.id_type or ''} {volunteer.id_number or ''}".strip() or "未登记"),
        ("出具单位", issuer.unit),
        ("负责人、经办人", f"{issuer.person_in_charge}、{issuer.handler}"),
        ("出具日期", document.date),
    ]
    speak.table("请与纸面逐项核对", ("", ""), rows)
    speak.say(
        "此命令不验证纸上的印章和手写签名。", "Seal and signatures on paper are not checked by this command."
    )
