"""A request whose body has begun must go on coming: whoever falls silent makes room for others.

    HTTP/1.1 408 Request Timeout, after SILENCE_S without a byte

A server takes so many connections at once; without this, few clients that send half a request could keep everybody out.
"""

from asyncio import timeout

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.refusals import FellSilent

SILENCE_S = 30.0


class Patience:
    """Around an application: reading a body raises `FellSilent` when nothing comes for so long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        more = True

        async def next_part() -> Message:
            nonlocal more
            if not more:
                return await receive()  # until the client goes, however long the answer takes
            try:
                async with timeout(SILENCE_S):
                    message = await receive()
            except TimeoutError:
                raise FellSilent(seconds=int(SILENCE_S)) from None
            more = message.get("more_body", False)
            return message

        await self._app(scope, next_part, send)
