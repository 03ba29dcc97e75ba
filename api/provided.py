"""What routes are given: the ledger, and who asks.

A reader shows a session's token in the Authorization header, or as the cookie that signing in has set. A browser sends
the cookie by itself, so what changes something is taken with it only from this server's own pages.
"""

from collections.abc import Collection
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from api.readers import Reader
from api.refusals import CrossSite, NotSignedIn, NotYoursToRead, NoVault
from api.sessions import Origin, Sessions
from ledger.application import Ledger
from ledger.files import Files
from ledger.vault import Vault

COOKIE = "gongjian_session"
SAFE_METHODS = {"GET", "HEAD"}

# These two say in the interface's description how to show a token; what is shown is read by `token_of`.
_BEARER = HTTPBearer(auto_error=False, scheme_name="token")
_COOKIE = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="cookie")


async def the_ledger(request: Request) -> Ledger:
    ledger: Ledger = request.app.state.ledger
    return ledger


TheLedger = Annotated[Ledger, Depends(the_ledger)]


async def the_files(request: Request) -> Files:
    files: Files = request.app.state.files
    return files


TheFiles = Annotated[Files, Depends(the_files)]


async def the_vault(request: Request) -> Vault:
    """
    Raises:
        NoVault: this server has none.
    """
    vault: Vault | None = request.app.state.vault
    if vault is None:
        raise NoVault
    return vault


TheVault = Annotated[Vault, Depends(the_vault)]


async def own_names(request: Request) -> Collection[Origin]:
    names: Collection[Origin] = request.app.state.names
    return names


OwnNames = Annotated[Collection[Origin], Depends(own_names)]


def token_of(request: Request) -> str | None:
    """The session's token, from the header or the cookie.

    Raises:
        CrossSite: a cookie with a request that would change something, from another site.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    token = request.cookies.get(COOKIE, "")
    if token and request.method not in SAFE_METHODS and not is_from_here(request):
        raise CrossSite
    return token or None


def is_from_here(request: Request) -> bool:
    """Whether a browser says that the request comes from this server's own pages; no if it says nothing."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host")


def signed_in(
    request: Request, ledger: TheLedger, _header: Annotated[object, Security(_BEARER)],
    _cookie: Annotated[object, Security(_COOKIE)],
) -> Reader:  # fmt: skip
    """
    Raises:
        NotSignedIn, SessionOver, CrossSite: nobody who may read.
    """
    token = token_of(request)
    if token is None:
        raise NotSignedIn
    return Sessions(ledger).reader(token)


SignedIn = Annotated[Reader, Depends(signed_in)]


def overseer(reader: SignedIn) -> Reader:
    """
    Raises:
        NotYoursToRead: not one of those who read everything.
    """
    if not reader.oversees:
        raise NotYoursToRead
    return reader


Overseer = Annotated[Reader, Depends(overseer)]
