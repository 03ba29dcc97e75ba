"""GET /certificates/{document}: whether a certificate of service still holds, for whoever has it in their hands.

The digest of a document follows from a blind that nobody else has, so it is as good as a ticket: no session is needed, and
whoever has no certificate learns of none. Nothing of the person is answered.
"""

from typing import Annotated

from fastapi import APIRouter, Path

from api.described import PROBLEMS
from api.provided import TheLedger
from api.refusals import NoSuchCertificate
from contracts.values import Digest
from ledger.application import Ledger
from projections.certificates import Certificates, Standing, standing
from projections.hours import Hours
from projections.people import People
from projections.reading import at

router = APIRouter(tags=["certificates"], responses=PROBLEMS)
DocumentDigest = Annotated[Digest, Path(description="SHA-256 of the document's canonical bytes.")]


@router.get("/certificates/{document}")
def certificate(document: DocumentDigest, ledger: TheLedger) -> Standing:
    """Number, issuer, period, total and standing of the certificate with this document: issued, corrected since, or revoked."""
    return standing_of(ledger, document)


def standing_of(ledger: Ledger, document: Digest) -> Standing:
    """
    Raises:
        NoSuchCertificate: none was issued with this document.
    """
    with at(ledger, None, Certificates, Hours, People) as now:
        found = standing(now, document)
    if found is None:
        raise NoSuchCertificate(document=document)
    return found
