"""POST /web/preferences: the language, large type and the dark shade, kept in cookies of the browser.

The server writes them into the page, so it is right before any script runs, and one choice holds for a counter's whole computer.
"""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from api.pages.site import SWITCHES, is_on
from api.pages.words import LANGUAGES

A_YEAR_S = 366 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.post("/web/preferences")
def prefer(
    request: Request,
    switch: Annotated[str, Form()],
    back: Annotated[str, Form(max_length=2000)] = "/",
) -> RedirectResponse:
    """Turn over what the button names, and go back to the page that it was on."""
    answer = RedirectResponse(own_address(back), status_code=303)
    kept = {"max_age": A_YEAR_S, "samesite": "lax", "httponly": True, "secure": request.url.scheme == "https"}
    if switch in SWITCHES:
        answer.set_cookie(switch, "0" if is_on(request, switch) else "1", **kept)  # type: ignore[arg-type]
    if switch in LANGUAGES:
        answer.set_cookie("lang", switch, **kept)  # type: ignore[arg-type]
    return answer


def own_address(back: str) -> str:
    """A page of this server, without the language that its address may name.

    >>> own_address("/check?lang=en&code=A"), own_address("//elsewhere.example/"), own_address("https://elsewhere.example/")
    ('/check?code=A', '/', '/')
    """
    parts = urlsplit(back.replace("\\", "/"))
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return "/"
    kept = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "lang"])
    return parts.path + (f"?{kept}" if kept else "")
