"""`gongjian certificate check`: whether a paper is what it says, by whoever is shown it.

The file holds its proof, so a key and no network are enough. Whether it was revoked or corrected since, only the ledger knows.
"""

from pathlib import Path
from typing import Annotated

import typer

from api.tables.files import bytes_of, text_of
from contracts.certificate import CertificateFile, check, read_certificate
from contracts.checkpoint import Checkpoint
from contracts.counting import counted
from contracts.note import Note, Verifier
from contracts.proof import TlogProof
from contracts.refusals import Refused
from domain.refusals import require
from projections.certificates import Standing
from projections.papers.certificate import attached, in_hours
from scripts.counters import DataOrUrl, counter_at
from scripts.output import answers
from scripts.speaking import speak

REASONS = {
    "hours-corrected": ("服务时间有更正", "its hours were corrected"),
    "wrong-person": ("不是此人的", "it is of another person"),
    "wrong-document": ("内容有误", "what it says is wrong"),
    "not-wished": ("本人不再需要", "it is not wished any more"),
}


class RevokedSince(Refused):
    zh = "证明{number}出具后已被撤销（{why_zh}），不能再用。请向{unit}核实。"
    en = "Certificate {number} was issued and has been revoked ({why}): it may not be used. Ask {unit}."


class CorrectedSince(Refused):
    zh = "证明{number}所列的服务时间出具后有更正，时长不再准确。请向{unit}换开。"
    en = "Service that certificate {number} counts was corrected after it was issued: its hours are no longer right. Ask {unit} for another."


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
                now = counter.standing(certificate.document.digest)
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


def say_what_holds(file: CertificateFile, index: int) -> None:
    document = file.document
    volunteer, service, issuer = document.volunteer, document.service, document.issuer
    origin = Checkpoint.parse(Note.parse(TlogProof.parse(file.proof.encode()).checkpoint).text).origin
    speak.say(
        f"✓ 账本 {origin} 的第{index + 1}条记录出具了它，记录在签名的检查点之下。",
        f"Entry {index + 1} of the log {origin} issued it, and a signed checkpoint covers that entry.",
    )
    speak.say(
        f"✓ 内容与出具时一致：编号{document.number}，{service.starts}至{service.ends}，{in_hours(service.total_minutes)}"
        f"（打卡{service.clocked_minutes}分钟，补录{service.entered_minutes}分钟）。",
        f"The document is the one that was issued: number {document.number}, {service.starts} to {service.ends}, "
        f"{counted(service.total_minutes, 'minute|minutes')}.",
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


def require_standing(now: Standing) -> None:
    """
    Raises:
        RevokedSince, CorrectedSince: it no longer holds, or not all of it.
    """
    about = {"number": now.number, "unit": now.unit}
    zh, en = REASONS.get(now.reason or "", ("未写缘由", "no reason given"))
    require(now.stage == "issued", RevokedSince(**about, why_zh=zh, why=en))
    require(not now.corrected, CorrectedSince(**about))
