"""A certificate of service as its holder has it: the document, the entry that issued it, and the proof that the log has the entry.

    {"document": {…}, "entry": "…", "proof": "c2sp.org/tlog-proof@v1…"}

    document   what the paper says: four groups of fields, and a blind, so that nobody finds a name out from the digest
       │ SHA-256 of its canonical bytes
    entry      certificate.issued: that digest, the number, the period, the minutes
       │ inclusion proof
    checkpoint, signed by the log's key

Whoever has the file and the log's verifier key needs nobody's server to check it. What cannot be known without one is whether
it was revoked, or an hour of it taken back, since.
"""

from hashlib import sha256
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, StringConstraints, ValidationError

from contracts.canonical import NotCanonical, decode, encode
from contracts.note import Verifier
from contracts.proof import TlogProof, verify
from contracts.refusals import NotEvidence
from contracts.shapes import first_mistake
from contracts.values import Count, Day, Digest, Frozen, Id, One, Text, Title, Word

EVENT = "certificate.issued"
PREFIX = "GONGJIAN-CERTIFICATE"


class NotACertificate(NotEvidence):
    zh = "这不是服务记录证明文件：{why_zh}。请用出具单位给的原文件（JSON，或带附件的 PDF）。"
    en = "This is no certificate file: {why}. Use the file that its issuer gave, as JSON or as the PDF with it inside."


class OtherDocument(NotEvidence):
    zh = "证明内容与账本记录不符：{why_zh}。这份证明被改动过，或不是这条记录的，不能采信。"
    en = "The document does not fit the ledger's entry: {why}. It was changed or belongs to another entry: do not rely on it."


class Volunteer(Frozen):
    """Group 1. From the vault alone: no entry has it."""

    name: Title
    id_type: Word | None = None
    id_number: Word | None = None
    volunteer_number: Id


class Served(Frozen):
    """One line of group 2."""

    day: Day
    activity: Title
    minutes: Count
    source: Literal["clocked", "entered"]


class Service(Frozen):
    """Group 2: how long, and what."""

    starts: Day
    ends: Day
    clocked_minutes: Count
    entered_minutes: Count
    content: Annotated[tuple[Served, ...], Field(min_length=1, max_length=800)]

    @property
    def total_minutes(self) -> int:
        return self.clocked_minutes + self.entered_minutes


class Issuer(Frozen):
    """Group 3."""

    unit: Title
    person_in_charge: Title
    handler: Title
    contact: Title


class Document(Frozen):
    """What the paper says. Group 4 is `number`, `announced`, `date` and `notes`."""

    v: One
    log: Digest
    certificate: Id
    number: Title
    volunteer: Volunteer
    service: Service
    issuer: Issuer
    announced: Day
    date: Day
    notes: Text | None = None
    blind: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]

    def to_bytes(self) -> bytes:
        return encode(self.model_dump(mode="json", exclude_none=True))

    @property
    def digest(self) -> Digest:
        return sha256(self.to_bytes()).hexdigest()


class CertificateFile(Frozen):
    document: Document
    entry: Annotated[str, StringConstraints(max_length=65_535)]
    proof: Annotated[str, StringConstraints(max_length=200_000)]

    def to_bytes(self) -> bytes:
        return encode(self.model_dump(mode="json", exclude_none=True))

    @property
    def code(self) -> str:
        """What the QR code says: with it and a ledger that can be reached, its standing can be asked."""
        number, digest = self.document.number, self.document.digest
        return f"{PREFIX}:{number}:{digest}".upper()


def read_certificate(data: bytes) -> CertificateFile:
    """
    Raises:
        NotACertificate: JSON of another shape, or none.
    """
    try:
        return CertificateFile.model_validate(orjson.loads(data))
    except orjson.JSONDecodeError:
        raise NotACertificate(why_zh="不是 JSON", why="it is no JSON") from None
    except ValidationError as error:
        where, zh, en = first_mistake(error)
        raise NotACertificate(why_zh=f"{where}：{zh}", why=f"{where}: {en}") from None


def read_document(data: bytes) -> Document:
    """
    Raises:
        NotACertificate: it is not the bytes of a document.
    """
    try:
        return Document.model_validate(decode(data))
    except NotCanonical:
        raise NotACertificate(why_zh="不是规定的唯一写法", why="it is not canonical JSON") from None
    except ValidationError as error:
        where, zh, en = first_mistake(error)
        raise NotACertificate(why_zh=f"{where}：{zh}", why=f"{where}: {en}") from None


def check(file: CertificateFile, verifiers: list[Verifier]) -> int:
    """The index of the entry that issued it; then log, number, period, minutes and document are what that entry says.

    Raises:
        MalformedProof, BadHashes, BadProof …: the log of these keys has no such entry.
        OtherDocument: it has, but the document is not the one that was issued by it.
    """
    entry = file.entry.encode()
    index = verify(entry, TlogProof.parse(file.proof.encode()), verifiers)
    for holds, zh, en in _must_hold(file.document, _decoded(entry)):
        if not holds:
            raise OtherDocument(why_zh=zh, why=en)
    return index


def _decoded(entry: bytes) -> dict[str, Any]:
    try:
        value = decode(entry)
    except NotCanonical:
        value = None
    return value if isinstance(value, dict) else {}


def _must_hold(document: Document, entry: dict[str, Any]) -> list[tuple[bool, str, str]]:
    data, statement = entry.get("data", {}), entry.get("statement", {})
    service = document.service
    content = (
        sum(each.minutes for each in service.content if each.source == "clocked"),
        sum(each.minutes for each in service.content if each.source == "entered"),
    )
    minutes = (service.clocked_minutes, service.entered_minutes)
    return [
        (entry.get("event") == EVENT, "那条记录不是出具证明", "that entry issues no certificate"),
        (statement.get("body", {}).get("document") == document.digest, "摘要不同", "its digest is another"),
        (statement.get("log") == document.log, "不是同一本账", "it names another ledger"),
        (entry.get("stream") == document.certificate, "不是同一份证明", "it is of another certificate"),
        (data.get("number") == document.number, "编号不同", "its number is another"),
        (
            (data.get("starts"), data.get("ends")) == (service.starts, service.ends),
            "期间不同",
            "its period is another",
        ),
        (
            (data.get("clocked"), data.get("entered")) == minutes,
            "时长与账本不同",
            "its minutes are not the ledger's",
        ),
        (content == minutes, "逐项时长加起来不等于合计", "its lines do not add up to its minutes"),
    ]
