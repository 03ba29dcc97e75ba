"""One line for each request: what was asked, how it went, how long it took. Nothing of what was in it.

    {"event": "request", "method": "GET", "route": "/streams/{id}", "status": 404, "problem": "no-such-stream", "ms": 2}

Neither bodies nor addresses, tokens or the names in a path: a log file is read by people who may read nothing else.
"""

from time import perf_counter_ns
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("api")

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
UNLESS_SAID_OTHERWISE = (b"cache-control", b"no-store")


class RequestLog:
    """Around the whole application. Sets the headers that every answer has, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter_ns(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"]
                headers += HEADERS
                if not any(name == UNLESS_SAID_OTHERWISE[0] for name, _ in headers):
                    headers.append(UNLESS_SAID_OTHERWISE)
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            facts: dict[str, Any] = {"problem": refusal.code()} if (refusal := scope.get("refusal")) else {}
            log.info(
                "request",
                method=scope["method"],
                route=getattr(scope.get("route"), "path", "-"),
                status=status or 500,
                ms=(perf_counter_ns() - began) // 1_000_000,
                **facts,
            )
