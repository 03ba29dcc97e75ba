"""Whoever sends half a request and falls silent is told so and let go of; whoever waits for an answer is not."""

import asyncio
from socket import create_connection

import orjson
import pytest
from starlette.types import Message, Receive, Scope, Send

from api import patience
from tests.api.scenes import Scene


def half_a_request(scene: Scene, path: str, authorization: str = "") -> tuple[bytes, bytes]:
    """What comes back until the server closes: the head and the body."""
    address = scene.http.base_url
    head = [f"POST {path} HTTP/1.1", "Host: here", "Content-Type: application/json", "Content-Length: 100"]
    head += [f"Authorization: {authorization}"] if authorization else []
    with create_connection((address.host, address.port), timeout=20) as connection:
        connection.sendall("\r\n".join([*head, "", '{"payload"']).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    before, _, after = answer.partition(b"\r\n\r\n")
    return before, after


@pytest.mark.parametrize("path", ["/statements", "/statements?dry_run=1", "/session/challenge", "/files"])
def test_half_a_request_is_given_up_by_name(scene: Scene, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    mine = scene.signs_in(scene.county.bureau)["Authorization"] if path == "/files" else ""
    monkeypatch.setattr(patience, "SILENCE_S", 0.2)
    head, body = half_a_request(scene, path, mine)
    assert head.startswith(b"HTTP/1.1 408 ")
    assert orjson.loads(body)["type"] == "urn:gongjian:problem:fell-silent"


def test_once_the_request_is_whole_nobody_is_hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer may take as long as it takes; the server listens meanwhile for the client to go."""
    monkeypatch.setattr(patience, "SILENCE_S", 0.05)
    heard: list[str] = []
    coming = iter([("http.request", 0.0), ("http.disconnect", 0.3)])

    async def receive() -> Message:
        kind, after_s = next(coming)
        await asyncio.sleep(after_s)
        return {"type": kind, "more_body": False}

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        heard.extend([(await receive())["type"], (await receive())["type"]])

    async def send(message: Message) -> None: ...

    asyncio.run(patience.Patience(application)({"type": "http"}, receive, send))
    assert heard == ["http.request", "http.disconnect"]
