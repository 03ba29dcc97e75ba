"""GET /notices: how what waits for me reaches me where I am: a calendar to subscribe to, letters, and a unit's own system or group chat.

POST /notices/calendar           a new private address, in place of the one before; it is shown once
POST /notices/calendar/end
POST /notices/mail               to which address e-mail goes, how often, in which hours not
GET  /notices/mail/<token>       the page that the first letter leads to; its button confirms the address
POST /notices/webhooks           where a unit has what it is told sent; …/try sends a trial, …/again a delivery once more, …/end ends it
GET  /calendar/<token>.ics       what a telephone fetches
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.calendar_feeds import CalendarFeeds, calendar_of
from api.chat_robots import KEYWORD, Channel
from api.letters import Letters, Pace
from api.pages.site import language_of, page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.provided import TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.registers import today as today_of
from api.webhooks import Webhooks
from contracts.values import Id
from domain.deciding import ROLE_NAMES
from domain.refusals import RoleMissing, require
from ledger.application import Ledger
from projections.papers import qr

router = APIRouter(include_in_schema=False)

HERE = "/notices"


@router.get("/notices")
def notices(request: Request, ledger: TheLedger, reader: KnownVisitor) -> Response:
    return shown(request, ledger, reader)


@router.post("/notices/calendar")
def subscribe(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """The page with the new address on it, once: only its hash is kept."""
    if reader is None:
        return to_keys(request, HERE)
    token = CalendarFeeds(ledger).open(reader.keyid)
    address = f"{server_of(request)}/calendar/{token}.ics?lang={language_of(request)}"
    return shown(request, ledger, reader, address=address, qr=qr.path(address))


@router.post("/notices/calendar/end")
def unsubscribe(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    if reader is None:
        return to_keys(request, HERE)
    CalendarFeeds(ledger).close(reader.keyid)
    return RedirectResponse(HERE, status_code=303)


@router.post("/notices/mail")
def choose_mail(
    request: Request,
    ledger: TheLedger,
    reader: Visitor,
    address: Annotated[str, Form(max_length=254)] = "",
    pace: Annotated[Pace, Form()] = "daily",
    quiet_from: Annotated[int, Form(ge=0, le=23)] = 21,
    quiet_to: Annotated[int, Form(ge=0, le=23)] = 8,
) -> Response:
    """
    Raises:
        NoMailAddress, TooManyLetters: as they say.
    """
    if reader is None:
        return to_keys(request, HERE)
    quiet = (quiet_from, quiet_to)
    Letters(ledger).choose(
        reader.keyid, address.strip(), language_of(request), pace, quiet, server_of(request)
    )
    return RedirectResponse(HERE, status_code=303)


@router.post("/notices/mail/end")
def end_mail(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    if reader is None:
        return to_keys(request, HERE)
    Letters(ledger).end(reader.keyid)
    return RedirectResponse(HERE, status_code=303)


@router.get("/notices/mail/{token}")
def to_confirm(request: Request, token: str) -> Response:
    """For everybody: whoever reads the letter need not be signed in. Looking confirms nothing, for mail programs look too."""
    return page(request, "mail_confirm.html", here="notices", token=token, outcome=None)


@router.post("/notices/mail/{token}")
def confirm_mail(request: Request, ledger: TheLedger, token: str) -> Response:
    done = Letters(ledger).confirm(token)
    return page(request, "mail_confirm.html", 200 if done else 404, here="notices", token=token, outcome=done)


@router.post("/notices/webhooks")
def add_webhook(
    request: Request, ledger: TheLedger, reader: Visitor, address: Annotated[str, Form(max_length=500)] = "",
    channel: Annotated[Channel, Form()] = "standard", secret: Annotated[str, Form(max_length=200)] = "",
) -> Response:  # fmt: skip
    """The page, and of a system of the unit's own the secret on it, once.

    Raises:
        RoleMissing, TooManyWebhooks, WrongAddress: as they say.
    """
    if reader is None:
        return to_keys(request, HERE)
    require_administrator(reader)
    made = Webhooks(ledger).add(reader.unit, reader.keyid, address.strip(), channel, secret.strip())
    return shown(request, ledger, reader, secret=made, registered=channel)


@router.post("/notices/webhooks/try")
def try_out(request: Request, ledger: TheLedger, reader: Visitor, id: Annotated[Id, Form()]) -> Response:
    """
    Raises:
        RoleMissing, NoSuchWebhook: as they say.
    """
    if reader is None:
        return to_keys(request, HERE)
    require_administrator(reader)
    Webhooks(ledger).try_out(reader.unit, id, server_of(request))
    return RedirectResponse(HERE, status_code=303)


@router.post("/notices/webhooks/end")
def end_webhook(request: Request, ledger: TheLedger, reader: Visitor, id: Annotated[Id, Form()]) -> Response:
    if reader is None:
        return to_keys(request, HERE)
    require_administrator(reader)
    Webhooks(ledger).end(reader.unit, id)
    return RedirectResponse(HERE, status_code=303)


@router.post("/notices/webhooks/again")
def send_again(request: Request, ledger: TheLedger, reader: Visitor, id: Annotated[Id, Form()]) -> Response:
    """
    Raises:
        RoleMissing, NoSuchWebhook: as they say.
    """
    if reader is None:
        return to_keys(request, HERE)
    require_administrator(reader)
    Webhooks(ledger).again(reader.unit, id)
    return RedirectResponse(HERE, status_code=303)


def require_administrator(reader: Reader) -> None:
    require(
        "administrator" in reader.roles,
        RoleMissing(role="administrator", role_zh=ROLE_NAMES["administrator"]),
    )


def shown(request: Request, ledger: Ledger, reader: Reader, **once: Any) -> Response:
    """The page; `once` holds what is shown now and never again."""
    administers = "administrator" in reader.roles
    hooks = Webhooks(ledger)
    answer = page(
        request, "notices.html", here="notices", subscribed=CalendarFeeds(ledger).has(reader.keyid),
        administers=administers, sends=request.app.state.sends,
        hooks=hooks.of(reader.unit) if administers else (), zone=zone_of(ledger),
        mails=request.app.state.mails, mail=Letters(ledger).of(reader.keyid), letters=Letters(ledger).sent_to(reader.keyid),
        deliveries=hooks.deliveries(reader.unit) if administers else (),
        **{"address": None, "qr": None, "secret": None, "registered": None, "keyword": KEYWORD, **once},
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


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
