"""GET /people/new: a unit registers a person: names go into the vault, and the log has a commitment to them alone.

    form ──POST /web/registration──▶ blind and commitment ──▶ the page that shows what is signed and what is only kept
                                                              └─ the browser signs, and sends both to POST /persons

Nothing is kept before it is signed. The page that shows the names is answered to the form and kept by no cache.
"""

import secrets
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.signing import beginning_review, fields_of, review_page
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.provided import TheLedger
from api.refusals import NotYoursToRead
from contracts.commitment import BLIND_BYTES, commitment
from contracts.statements.keys import RegisterPerson
from domain.refusals import require

router = APIRouter(include_in_schema=False)

KEPT = ("name", "phone", "address", "id_type", "id_number", "other")
BACK = "/keys/requests"


@router.get("/people/new")
def new(request: Request, reader: KnownVisitor) -> Response:
    return page(
        request, "person_new.html", here="keys", may=bool({"clerk", "administrator"} & reader.roles),
        vault=request.app.state.vault is not None,
    )  # fmt: skip


@router.post("/web/registration")
async def registration(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """What is signed and what is only kept, in one page."""
    if reader is None:
        return to_keys(request, "/people/new")
    require({"clerk", "administrator"} & reader.roles, NotYoursToRead())
    fields = kept_of(dict(await fields_of(request)))
    blind = secrets.token_bytes(BLIND_BYTES)
    body = RegisterPerson(commitment=commitment(blind, fields))
    reviewed, no = beginning_review(ledger, reader, body, ("person_registered.html", {"fields": fields}))
    beside = {"blind": blind.hex(), "fields": fields}
    answer = review_page(request, ledger, reader, reviewed, no, BACK, (), to="/persons", beside=beside)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def kept_of(given: Mapping[str, str]) -> dict[str, str]:
    """
    >>> kept_of({"name": " 王小明 ", "phone": "", "else": "x"})
    {'name': '王小明'}
    """
    return {name: given[name].strip() for name in KEPT if given.get(name, "").strip()}
