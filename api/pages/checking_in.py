"""GET /checkin: check-in by slips on a phone, where there may be no network.

The slip's text comes in the address behind `#`, which browsers send to nobody, or is typed. The phone signs who came when with the
key that it holds, keeps it, and sends it when the ledger can be reached (`static/checkin.js`); `static/checkin_worker.js` keeps the
page itself. No place and no picture is asked for. Nothing here is of the ledger but its name, so the page is everybody's.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import assets
from api.pages.site import HEADERS, page
from api.provided import TheLedger
from api.reading import zone_of

router = APIRouter(include_in_schema=False)


@router.get("/checkin")
def check_in(request: Request, ledger: TheLedger) -> HTMLResponse:
    return page(request, "checkin.html", here="checkin", log=ledger.log, zone=zone_of(ledger))


@router.get("/checkin/worker.js")
def worker() -> Response:
    """For this page alone; asked for anew each time, so that an old one does not stay."""
    content = assets.files()["checkin_worker.js"]
    headers = HEADERS | {"Service-Worker-Allowed": "/checkin", "Cache-Control": "no-cache"}
    return Response(content, headers=headers, media_type="text/javascript; charset=utf-8")
