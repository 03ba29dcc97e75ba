"""GET /keys: the keys that this browser holds, signing in with one of them, and answering an invitation with a new one.

The server sees public keys and signatures. What is on this page in keys is known to the browser alone, so without scripts there is
nothing to do on it but read how to do the same from the command line.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.pages.preferences import own_address
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import Visitor
from api.provided import COOKIE, TheLedger, token_of
from api.sessions import Sessions

router = APIRouter(include_in_schema=False)

HOME = "/waiting"


@router.get("/keys")
def keys(request: Request, ledger: TheLedger, reader: Visitor, back: str = HOME) -> HTMLResponse:
    """With what the reader signed by a key that is suspect since, and may say that they did."""
    doubts = (
        Registers(ledger, reader).theirs("doubts", holder=reader.holder, affirmed=False) if reader else ()
    )
    return page(request, "keys.html", here="keys", log=ledger.log, back=own_address(back), doubts=doubts)


@router.post("/web/sign-out")
def sign_out(request: Request, ledger: TheLedger) -> RedirectResponse:
    """End the session and show the front page. A second call does nothing."""
    if token := token_of(request):
        Sessions(ledger).close(token)
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
