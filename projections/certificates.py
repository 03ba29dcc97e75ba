"""Certificates of service: who asked, what is being shown in public, what was issued, and what has become of it since.

YH101-2026-00001   2026-01-01 至 2026-12-31   180 分钟   issued            holds
YH101-2026-00002   2026-01-01 至 2026-12-31    90 分钟   issued            an hour of it was corrected since
YH101-2026-00003                               60 分钟   revoked           wrong-person
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.certificates import (
    AnnounceCertificate,
    ApplyForCertificate,
    IssueCertificate,
    RefuseApplication,
    RevokeCertificate,
    WithdrawApplication,
)
from contracts.values import Day, Digest, Flag, Frozen, Id
from domain.certificates import (
    ApplicationRefused,
    ApplicationWithdrawn,
    CertificateAnnounced,
    CertificateApplied,
    CertificateIssued,
    CertificateRevoked,
    Stage,
)
from projections.activities import Activities
from projections.agency import Agency, agency
from projections.changes import AnyChange, Change, Put
from projections.hours import Hours
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class ApplicationRow(Row):
    table, primary, indexed = "certificate_applications", ("application",), ("person", "unit")
    application: Id
    person: Id
    unit: Id
    starts: Day
    ends: Day
    day: Day
    on_behalf: Agency | None
    certificate: Id | None = None
    """By which it is answered."""
    stage: str = "open"
    """open (answered, once it has a certificate), withdrawn or refused."""
    settled: Day | None = None
    """When it was withdrawn or refused."""
    reason: str | None = None
    text: str | None = None
    """Of a refusal: what to do about it."""


class CertificateRow(Row):
    table, primary, indexed = "certificates", ("certificate",), ("person", "unit", "number", "document")
    certificate: Id
    application: Id
    person: Id
    unit: Id
    number: str
    starts: Day
    ends: Day
    clocked: int
    entered: int
    announced: Day
    until: Day
    """The last day of the public notice."""
    by_calendar: Flag
    handler: Id
    """Who announced it."""
    issued: Day | None = None
    entry: int | None = None
    """The position of the entry that issued it."""
    document: Digest | None = None
    stage: str = Stage.ANNOUNCED
    """announced, issued or revoked."""
    revoked: Day | None = None
    reason: str | None = None


class CertifiedRecordRow(Row):
    table, primary, indexed = "certified_records", ("certificate", "record"), ("record",)
    certificate: Id
    record: Id


class Certificates(View):
    name = "certificates"
    rows = (ApplicationRow, CertificateRow, CertifiedRecordRow)
    events = (
        CertificateApplied, ApplicationWithdrawn, ApplicationRefused, CertificateAnnounced, CertificateIssued,
        CertificateRevoked,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case CertificateApplied(), ApplyForCertificate() as body:
                yield Put(
                    ApplicationRow(
                        application=stream,
                        person=body.person,
                        unit=body.unit,
                        starts=body.starts,
                        ends=body.ends,
                        day=recorded.day,
                        on_behalf=agency(recorded),
                    )
                )
            case ApplicationWithdrawn(), WithdrawApplication(reason=why):
                yield Change(ApplicationRow, stream, stage="withdrawn", settled=recorded.day, reason=why)
            case ApplicationRefused(), RefuseApplication(reason=because, text=text):
                yield Change(
                    ApplicationRow, stream, stage="refused", settled=recorded.day, reason=because, text=text
                )
            case CertificateAnnounced() as said, AnnounceCertificate(records=records):
                yield Change(ApplicationRow, said.application, certificate=stream)
                yield Put(
                    CertificateRow(
                        certificate=stream,
                        application=said.application,
                        person=said.person,
                        unit=recorded.actor,
                        number=said.number,
                        starts=said.starts,
                        ends=said.ends,
                        clocked=said.clocked,
                        entered=said.entered,
                        announced=said.announced,
                        until=said.until,
                        by_calendar=said.by_calendar,
                        handler=str(said.holder),
                    )
                )
                for record in records:
                    yield Put(CertifiedRecordRow(certificate=stream, record=record))
            case CertificateIssued(), IssueCertificate(document=document):
                yield Change(
                    CertificateRow,
                    stream,
                    stage=Stage.ISSUED,
                    issued=recorded.day,
                    entry=recorded.position,
                    document=document,
                )
            case CertificateRevoked(application=application), RevokeCertificate(reason=reason):
                yield Change(ApplicationRow, application, certificate=None)
                yield Change(CertificateRow, stream, stage=Stage.REVOKED, revoked=recorded.day, reason=reason)


VIEWS = (Certificates, Hours)


class CertificateNow(CertificateRow):
    corrected: Flag
    """An hour that it counts was taken back since it was announced."""


NOW = """
    SELECT *, EXISTS (SELECT FROM certified_records JOIN service_records USING (record)
                      WHERE certificate = certificates.certificate AND service_records.corrected) AS corrected
    FROM certificates
"""


def applications(
    reading: Reading,
    *,
    application: Ids = None,
    person: Ids = None,
    unit: Ids = None,
    answered: bool | None = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ApplicationRow]:
    """Applications for certificates. `answered`: by a certificate that was not revoked."""
    source = "SELECT * FROM certificate_applications"
    if answered is not None:
        source += f" WHERE (certificate IS NOT NULL) = {answered}"
    where = {"application": application, "person": person, "unit": unit, "stage": stage}
    return page(reading, Certificates, ApplicationRow, source, where=where, **paging)


def certificates(
    reading: Reading,
    *,
    certificate: Ids = None,
    person: Ids = None,
    unit: Ids = None,
    number: str | None = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[CertificateNow]:
    """Certificates, with whether they still hold. Needs Certificates and Hours."""
    where = {"certificate": certificate, "person": person, "unit": unit, "number": number, "stage": stage}
    return page(reading, VIEWS, CertificateNow, NOW, where=where, **paging)


class CertifiedNow(CertifiedRecordRow):
    """A record that a certificate counts, as the books have it."""

    day: Day
    activity: str
    """Its title."""
    minutes: int
    source: str


CERTIFIED = """
    SELECT certified_records.*, service_records.day, coalesce(activities.title, activity::text) AS activity,
           coalesce(posted, 0) AS minutes, source
    FROM certified_records JOIN service_records USING (record) LEFT JOIN activities USING (activity)
"""


def certified_records(
    reading: Reading, *, certificate: Ids = None, **paging: Unpack[Paging]
) -> Page[CertifiedNow]:
    """The records that a certificate counts. Needs Certificates, Hours and Activities."""
    where = {"certificate": certificate}
    return page(reading, (*VIEWS, Activities), CertifiedNow, CERTIFIED, where=where, **paging)


class NoticeRow(Row):
    """What is shown of a certificate before it is issued."""

    table, primary = "certificates", ("certificate",)
    certificate: Id
    number: str
    person: Id
    unit: Id
    starts: Day
    ends: Day
    clocked: int
    entered: int
    announced: Day
    until: Day


def certificate_notices(reading: Reading, *, unit: Ids = None, **paging: Unpack[Paging]) -> Page[NoticeRow]:
    """What is being shown in public: announced and neither issued nor revoked. Persons are pseudonyms."""
    source = "SELECT * FROM certificates WHERE stage = 'announced'"
    return page(reading, Certificates, NoticeRow, source, where={"unit": unit}, **paging)


class Standing(Frozen):
    """What anybody who holds a certificate may ask: nothing of the person."""

    number: str
    unit: str
    """Its name."""
    starts: Day
    ends: Day
    minutes: int
    issued: Day
    stage: str
    """issued or revoked."""
    corrected: Flag
    reason: str | None


def standing(reading: Reading, document: Digest) -> Standing | None:
    """Of the certificate whose document has this digest; None where none was issued. Needs Certificates, Hours and People."""
    reading.cursor.execute(
        f"""
        SELECT now.number, coalesce(units.name, now.unit::text), now.starts::text, now.ends::text,
               now.clocked + now.entered, now.issued::text, now.stage, now.corrected, now.reason
        FROM ({NOW}) AS now LEFT JOIN units USING (unit) WHERE document = %s""",
        (document,),
    )
    found = reading.cursor.fetchone()
    if found is None:
        return None
    names = ("number", "unit", "starts", "ends", "minutes", "issued", "stage", "corrected", "reason")
    return Standing.model_validate(dict(zip(names, found, strict=True)))
