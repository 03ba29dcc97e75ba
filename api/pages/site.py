"""What every page has in common: its frame, its language, the reader's type and shade, and what browsers may do on it."""

import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Self, cast
from urllib.parse import parse_qsl, unquote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import URL

from api.pages import assets, writing
from api.pages.visitors import visitor
from api.pages.words import LANGUAGES, Language, gettext_of, ngettext_of
from api.provided import COOKIE
from api.reading import zone_of
from contracts.values import Milliseconds
from ledger.application import Ledger

TEMPLATES = Path(__file__).parent / "templates"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing from elsewhere, nothing inline: neither style nor script (CSP Level 3)."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Cookie",
}

NOT_ASCII = re.compile(r"(?:%[89A-F][0-9A-F])+")
"""What an address has escaped of 汉字, which a browser's line takes as they are."""

SWITCHES = ("elder", "dark")
"""Large type and dark shade: on only where the reader has asked for them."""


class Taken(NamedTuple):
    """When a page was written, which stands on its paper copy."""

    at: Milliseconds
    zone: str
    entries: int
    """How many the log had."""

    @classmethod
    def now(cls, ledger: Ledger) -> Self:
        return cls(ledger.clock(), zone_of(ledger), ledger.rows.max_notification_id() or 0)


def page(request: Request, name: str, status: int = 200, **given: Any) -> HTMLResponse:
    """The page of template `name`, as this reader likes to read it. `given` is what the template speaks of; with `taken` None
    nothing is asked of the ledger."""
    language = language_of(request)
    asks = "taken" not in given
    frame = {
        "language": language,
        "classes": " ".join(switch for switch in SWITCHES if is_on(request, switch)),
        "taken_from": taken_from(request.url),
        "path": request.url.path,
        "query": request.url.query,
        "here": given.pop("here", ""),
        "signed_in": COOKIE in request.cookies,
        "for_unit": not asks or acts_for_unit(request),
        "practice": request.app.state.practice,
        "printed": request.query_params.get("print") == "1",
        "taken": Taken.now(request.app.state.ledger) if asks else given.pop("taken"),
    }
    text = environment(language).get_template(name).render(frame | given)
    return HTMLResponse(text, status, HEADERS | {"Content-Language": tag_of(language)})


def taken_from(url: URL) -> str:
    """Where a page was printed from, to be typed again: with what it was asked for, but neither `print` itself nor fields left empty.

    >>> taken_from(URL("http://ledger.example/lists?search=%E5%8C%BB&state=&print=1"))
    'ledger.example/lists?search=医'
    """
    asked = urlencode([(name, value) for name, value in parse_qsl(url.query) if name != "print"])
    readable = NOT_ASCII.sub(lambda found: unquote(found[0]), asked)
    return f"{url.netloc}{url.path}{'?' if asked else ''}{readable}"


def acts_for_unit(request: Request) -> bool:
    """Whether whoever looks has a role in a unit; a volunteer who has none finds pages of their own in the frame."""
    reader = visitor(request, request.app.state.ledger) if COOKIE in request.cookies else None
    return reader is None or bool(reader.roles)


def language_of(request: Request) -> Language:
    """What the address asks for (`?lang=en`, so that a link keeps it), else what the reader chose, else Chinese."""
    for chosen in (request.query_params.get("lang"), request.cookies.get("lang")):
        if chosen in LANGUAGES:
            return chosen
    return "zh"


def is_on(request: Request, switch: str) -> bool:
    return request.cookies.get(switch) == "1"


def tag_of(language: Language) -> str:
    """BCP 47."""
    return {"zh": "zh-Hans", "en": "en"}[language]


@cache
def environment(language: Language) -> Environment:
    made = bare_environment()
    gettext, ngettext = partial(gettext_of, language), partial(ngettext_of, language)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {name: partial(each, language) for name, each in writing.FILTERS.items()}
    return made


def bare_environment() -> Environment:
    """As the templates are read, without any language: for those who collect their sentences, too."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.globals |= cast(Mapping[str, Any], {"asset": assets.address, "tag_of": tag_of})
    return made
