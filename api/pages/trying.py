"""GET /demo: the page that a link of `gongjian demo` opens. One press, and the visitor is an invented person of the demo.

    http://127.0.0.1:8000/demo?back=/score#<public half>.<private half>      base64url (RFC 8037)

What stands behind # goes to no server. The browser takes the key out of the address, keeps it as it keeps every key, and signs in with
it like anybody else (`static/trying.js`). A real ledger has no such page: there a key is made where it is used, and leaves no browser.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.entering import HOME
from api.pages.preferences import own_address
from api.pages.site import page
from api.provided import TheLedger
from api.refusals import NoSuchPage
from domain.refusals import require

router = APIRouter(include_in_schema=False)


@router.get("/demo")
def demo(request: Request, ledger: TheLedger, back: str = HOME) -> HTMLResponse:
    """
    Raises:
        NoSuchPage: this ledger is none to practise on.
    """
    require(request.app.state.practice, NoSuchPage())
    return page(request, "trying.html", here="keys", log=ledger.log, back=own_address(back))
