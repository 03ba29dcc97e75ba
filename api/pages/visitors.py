"""Who looks at a page: whoever signed in, or nobody, who is shown where to."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse

from api.provided import TheLedger, token_of
from api.readers import Reader
from api.refusals import SessionOver
from api.sessions import Sessions
from ledger.application import Ledger


def visitor(request: Request, ledger: TheLedger) -> Reader | None:
    """Whoever signed in; None for nobody, and for a session that is over. Looked up once for a request."""
    if not hasattr(request.state, "visitor"):
        request.state.visitor = reader_by(token_of(request), ledger)
    found: Reader | None = request.state.visitor
    return found


def reader_by(token: str | None, ledger: Ledger) -> Reader | None:
    try:
        return Sessions(ledger).reader(token) if token else None
    except SessionOver:
        return None


Visitor = Annotated[Reader | None, Depends(visitor)]


class NotSignedIn(Exception):
    """The page is for those who signed in. Whoever has not is shown the page of keys, which leads back (`api/answering.py`)."""


def known_visitor(reader: Visitor) -> Reader:
    """
    Raises:
        NotSignedIn: nobody has.
    """
    if reader is None:
        raise NotSignedIn
    return reader


KnownVisitor = Annotated[Reader, Depends(known_visitor)]
"""Whoever signed in: asked for before anything else that a route is given."""


def to_keys(request: Request, back: str | None = None) -> RedirectResponse:
    """The page of keys, which leads back to this one, or to `back`."""
    back = back or request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/keys?{urlencode({'back': back})}", status_code=303)
