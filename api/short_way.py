"""The short way in for `POST /statements`, which is nearly all that a busy server hears.

    request log ─▶ POST /statements ──────────────────────────▶ `api/statements.py`
               └─▶ anything else, or with a query ─▶ routing ─▶ the route that it finds

Finding a route and preparing its arguments takes about as long as recording what came. The route itself is there as any
other is, so the interface's description has it, and a dry run, which has a query, goes through it.
"""

from eventsourcing.persistence import PersistenceError
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from api.answering import as_problem
from api.statements import router, submit
from contracts.refusals import Refusal

ROUTE = next(route for route in router.routes if isinstance(route, APIRoute) and route.endpoint is submit)


class ShortWay:
    """Before an application; what is refused here, or goes wrong, becomes a problem as it would there."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_statement(scope):
            await self._app(scope, receive, send)
            return
        scope["app"], scope["route"] = self._app, ROUTE  # for the request, and for the log
        request = Request(scope, receive)
        try:
            response = await submit(request)
        except Exception as error:
            response = await as_problem(request, error)
            await response(scope, receive, send)
            if not isinstance(error, (Refusal, PersistenceError)):
                raise  # for the server's log
            return
        await response(scope, receive, send)


def is_statement(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["path"] == ROUTE.path
        and scope["method"] == "POST"
        and not scope["query_string"]
    )
