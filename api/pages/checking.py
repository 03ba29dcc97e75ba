"""GET /check: whether a paper is what it says. For everybody, without signing in.

A code is looked up here; it says number, issuer, period, total and standing, and never a name. A file stays in the reader's
browser, which does the sums itself (`static/check.js`) and asks here only for the standing.
"""

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.certificates import standing_of
from api.pages.site import page
from api.provided import TheLedger
from api.refusals import NoSuchCertificate
from contracts.certificate import PREFIX
from contracts.values import Digest
from ledger.application import Ledger
from ledger.log_key import named_keys
from projections.certificates import Standing

router = APIRouter(include_in_schema=False)

CODE = re.compile(rf"^(?:{PREFIX}:[^:]+:)?([0-9A-F]{{64}})$")


@router.get("/check")
def check(request: Request, ledger: TheLedger, code: str = "") -> HTMLResponse:
    asked = digest_in(code)
    found = standing(ledger, asked) if asked else None
    wrong = bool(code.strip()) and asked is None
    missing = asked is not None and found is None
    vkeys = [vkey for _, vkey in named_keys(ledger.rows).log_keys]
    return page(
        request, "check.html", 404 if missing else 200, here="check", code=code, wrong=wrong, missing=missing,
        found=found, vkeys=vkeys,
    )  # fmt: skip


def digest_in(code: str) -> Digest | None:
    """The digest that a code holds: as the QR code says it or bare, in groups or not, in any case.

    >>> digest_in("GONGJIAN-CERTIFICATE:YH101-2026-00005:" + "AB" * 32) == digest_in(" abab" * 16) == "ab" * 32
    True
    >>> digest_in("YH101-2026-00005")
    """
    found = CODE.match(re.sub(r"\s", "", code).upper())
    return found[1].lower() if found else None


def standing(ledger: Ledger, document: Digest) -> Standing | None:
    try:
        return standing_of(ledger, document)
    except NoSuchCertificate:
        return None
