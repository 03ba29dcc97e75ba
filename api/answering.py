"""Whatever a route raises is answered with a problem (`api/problems.py`): a refusal as it is, anything else as one. Whoever should
have signed in is shown where."""

from uuid import uuid4

import orjson
from eventsourcing.persistence import PersistenceError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api import refusals as here
from api.pages import site
from api.pages.visitors import NotSignedIn, to_keys
from api.problems import HEADERS, language_of, of_database, problem
from contracts.refusals import Refusal
from contracts.shapes import mistake, path_of


def install(app: FastAPI) -> None:
    """Whatever is raised becomes a problem."""
    for kind in (Refusal, PersistenceError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, as_problem)
    app.add_exception_handler(NotSignedIn, as_way_in)


async def readable(request: Request) -> None:
    """An address without the one character that no text in the database can hold.

    Raises:
        BadRequest: it has that.
    """
    if "\0" in request.url.path or "%00" in request.url.query or "%00" in request.url.path:
        raise here.BadRequest(
            where="address", why_zh="含有空字符（%00）", why="it holds a null character (%00)"
        )


async def as_way_in(request: Request, _: Exception) -> Response:
    return to_keys(request)


async def as_problem(request: Request, error: Exception) -> Response:
    refusal = as_refusal(error)
    request.scope["refusal"] = refusal  # for the log
    if looks(request):
        return as_page(request, refusal)
    language = language_of(request.headers.get("accept-language", ""))
    document = problem(refusal, language)
    return Response(
        orjson.dumps(document, default=str),
        document["status"],
        {"Content-Language": language, "Vary": "Accept-Language", **HEADERS.get(type(refusal), {})},
        media_type="application/problem+json",
    )


def looks(request: Request) -> bool:
    """Whether a person looks for a page, not a program for an answer."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def as_page(request: Request, refusal: Refusal) -> Response:
    """The same words, on a page; what is not there in words for those who read pages, with where to go on."""
    language = site.language_of(request)
    document = problem(refusal, language)
    own = HEADERS.get(type(refusal), {})
    said = {"heading": document["title"], "said": document["detail"], "code": refusal.code(), "taken": None}
    not_there = document["status"] in (404, 405)
    answer = site.page(request, "problem.html", document["status"], **said, not_there=not_there)
    answer.headers.update(own)
    return answer


def as_refusal(error: Exception) -> Refusal:
    """What went wrong, as a refusal. Of a bug nothing is shown but a number, which stands in the log too."""
    match error:
        case Refusal():
            return error
        case HTTPException(
            __cause__=Refusal() as refusal
        ):  # FastAPI's own, for what it met while reading a body
            return refusal
        case PersistenceError():
            return of_database(error)
        case RequestValidationError():
            first = error.errors()[0]
            return here.BadRequest(where=path_of(first), **mistake(first).facts())
        case HTTPException(status_code=404):
            return here.NoSuchPage()
        case HTTPException(status_code=405):
            return here.MethodNotAllowed()
        case HTTPException(status_code=status) if status < 500:
            return here.BadRequest(where="request", why_zh=f"HTTP {status}", why=f"HTTP {status}")
    return here.OurMistake(request=uuid4().hex[:8])
