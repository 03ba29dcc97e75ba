"""Certificates of service (志愿服务记录证明): asked for, shown for seven days, issued by whoever recorded, revocable.

After 民发〔2015〕149号, and 民政部令第67号 by which whoever records certifies. What a certificate says of a person (name, identity number)
stands in the document alone; the log holds its digest, its number, and the minutes that it is about.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.keys import OnBehalf
from contracts.values import About, Day, Digest, Id, Text


class ApplyForCertificate(Body):
    """A volunteer asks whoever recorded their service for a certificate of a period; a unit may ask on behalf of one without a key."""

    type = "certificate.apply"
    since = 2
    person: Id
    unit: Id
    starts: Day
    ends: Day
    on_behalf: OnBehalf | None = None


class WithdrawApplication(Body):
    """The volunteer, or the unit that applied on their behalf, takes an application back that nothing was announced for."""

    type = "certificate-application.withdraw"
    since = 2
    begins = False
    reason: Literal["not-needed", "wrong-period", "wrong-unit", "applied-twice"]


class RefuseApplication(Body):
    """The unit cannot certify what is asked, and says why. The volunteer may apply again, ask for a correction, or contest that."""

    type = "certificate-application.refuse"
    since = 2
    begins = False
    reason: Literal["no-records", "not-confirmed-yet", "recorded-elsewhere", "in-dispute", "cannot-identify"]
    text: Text
    """What to do about it. Nothing personal."""


class AnnounceCertificate(Body):
    """The handler names the records and shows in public for seven days what will be certified. The number is given now.

    A record is named by its stream. What was posted of each is added up by the ledger: clocked and back-entered apart.
    """

    type = "certificate.announce"
    since = 2
    about: About
    records: Annotated[tuple[Id, ...], Field(min_length=1, max_length=800)]


class IssueCertificate(Body):
    """When the notice is over, the person in charge, another than the handler, issues it.

    `document` is the SHA-256 digest of its canonical bytes (SPEC.md, "Certificates").
    """

    type = "certificate.issue"
    since = 2
    begins = False
    document: Digest


class RevokeCertificate(Body):
    """The unit takes it back, announced or issued. The application may be answered anew."""

    type = "certificate.revoke"
    since = 2
    begins = False
    reason: Literal["hours-corrected", "wrong-person", "wrong-document", "not-wished"]
