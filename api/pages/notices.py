"""GET /notices: how what waits for me reaches me where I am: a calendar to subscribe to, and a unit's webhooks.

POST /notices/calendar           a new private address, in place of the one before; it is shown once
POST /notices/calendar/end
GET  /calendar/<token>.ics       what a telephone fetches
"""

from datetime import date
from typing import NamedTuple

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.calendar_feeds import CalendarFeeds, calendar_of
from api.pages.site import language_of, page
from api.pages.visitors import Visitor, to_keys
from api.provided import TheLedger
from api.registers import today as today_of

router = APIRouter(include_in_schema=False)


@router.get("/notices")
def notices(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    if reader is None:
        return to_keys(request)
    return page(
        request,
        "notices.html",
        here="notices",
        subscribed=CalendarFeeds(ledger).has(reader.keyid),
        address=None,
        qr=None,
    )


@router.post("/notices/calendar")
def subscribe(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """The page with the new address on it, once: only its hash is kept."""
    if reader is None:
        return to_keys(request, "/notices")
    token = CalendarFeeds(ledger).open(reader.keyid)
    address = f"{server_of(request)}/calendar/{token}.ics?lang={language_of(request)}"
    answer = page(
        request, "notices.html", here="notices", subscribed=True, address=address, qr=qr_of(address)
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/notices/calendar/end")
def unsubscribe(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    if reader is None:
        return to_keys(request, "/notices")
    CalendarFeeds(ledger).close(reader.keyid)
    return RedirectResponse("/notices", status_code=303)


@router.get("/calendar/{token}.ics")
def calendar(request: Request, ledger: TheLedger, token: str) -> Response:
    """
    Raises:
        NoSuchCalendar: as it says.
    """
    reader = CalendarFeeds(ledger).reader(token)
    content = calendar_of(
        ledger, reader, date.fromisoformat(today_of(ledger)), language_of(request), server_of(request)
    )
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")


def server_of(request: Request) -> str:
    """As this reader reached it."""
    return f"{request.url.scheme}://{request.url.netloc}"


class Code(NamedTuple):
    """A QR code as the path of an SVG, one unit to a module."""

    path: str
    size: int


def qr_of(text: str) -> Code:
    rows = segno.make_qr(text, error="m").matrix
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Code("".join(f"M{x} {y}h1v1h-1z" for x, y in dark), len(rows))
