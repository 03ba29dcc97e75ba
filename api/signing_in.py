"""The routes of signing in and out (`api/sessions.py` says how it goes)."""

from base64 import b64encode

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.described import ENVELOPE, PROBLEMS
from api.envelopes import body_of, read_envelope
from api.provided import COOKIE, OwnNames, SignedIn, TheLedger, is_from_here, token_of
from api.refusals import CrossSite
from api.sessions import Origin, Sessions
from contracts import dsse
from contracts.values import Digest, Frozen, Id, Role

LARGEST_BYTES = 64 << 10

router = APIRouter(prefix="/session", tags=["session"], responses=PROBLEMS)


class WhoSignsIn(Frozen):
    keyid: Digest
    server: Origin
    """The address that you have of this server, as a browser's `location.origin`; it stands in what you sign."""


class ToBeSigned(BaseModel):
    """Sign `payload` (base64) under its type as DSSE says, and post it back with the signature."""

    payload: str
    payloadType: str


class Session(BaseModel):
    """Who reads, and what they are in the unit of their key."""

    holder: Id
    unit: Id
    roles: list[Role]
    oversees: bool
    """Reads everything, the entries themselves included."""


class OpenedSession(Session):
    token: str
    """Show it as `Authorization: Bearer …`. It is not kept here and cannot be shown again."""
    expires: int
    """Milliseconds since 1970."""


@router.post("/challenge")
def challenge(who: WhoSignsIn, ledger: TheLedger, names: OwnNames) -> ToBeSigned:
    """What to sign in order to sign in. Good for one answer within five minutes."""
    payload = Sessions(ledger, names).challenge(who.keyid, who.server)
    return ToBeSigned(payload=b64encode(payload).decode(), payloadType=dsse.SESSION)


@router.post("", status_code=201, openapi_extra=ENVELOPE)
async def sign_in(request: Request, response: Response, ledger: TheLedger, names: OwnNames) -> OpenedSession:
    """Open a session with a signed challenge. The token comes back in the body and as a cookie."""
    if "sec-fetch-site" in request.headers and not is_from_here(request):
        raise CrossSite
    envelope = read_envelope(await body_of(request, LARGEST_BYTES))
    opened = await run_in_threadpool(Sessions(ledger, names).open, envelope)
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=(opened.expires_ms - ledger.clock()) // 1000,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    reader = opened.reader
    return OpenedSession(
        holder=reader.holder,
        unit=reader.unit,
        roles=sorted(reader.roles),
        oversees=reader.oversees,
        token=opened.token,
        expires=opened.expires_ms,
    )


@router.get("")
def who_am_i(reader: SignedIn) -> Session:
    """Who is signed in, by what the log says now."""
    return Session(
        holder=reader.holder, unit=reader.unit, roles=sorted(reader.roles), oversees=reader.oversees
    )


@router.delete("", status_code=204)
def sign_out(request: Request, response: Response, ledger: TheLedger) -> None:
    """End the session. A second call does nothing."""
    if token := token_of(request):
        Sessions(ledger).close(token)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
