"""A ledger that is served elsewhere, spoken to over HTTP (RFC 9110) with nothing but the standard library.

    remote = Remote("https://ledger.example.org")
    remote.post("/statements", envelope)             whoever signs, acts: no session is needed
    with remote.signed_in(key) as session: …         reading needs one; it is closed afterwards

A server's "no" is a problem document (RFC 9457) and comes out as `SaidNo` with what the server said, word for word. A
server that is away, or that is no ledger, comes out as `ServerAway`.
"""

import ssl
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

import orjson

from api.sessions import Challenge, origin_of
from contracts import dsse, signing
from contracts.canonical import decode
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence, Refusal, Refused
from contracts.shapes import Reason
from contracts.statement import parse
from contracts.values import Digest, Id
from domain.refusals import require
from ledger.mishaps import mishap

PATIENCE_S = 120
"""A sheet of 4,096 records is seconds of a server's work."""
PROBLEM = "application/problem+json"
BINARY = "application/octet-stream"
BLOCK_BYTES = 256 << 10


class NotAnAddress(NotEvidence):
    zh = "“{url}”不是账本接口的地址。请写成 https://主机 或 http://主机:端口。"
    en = "{url!r} is no address of a ledger. Write https://HOST or http://HOST:PORT."


class ServerAway(Refusal):
    zh = "连不上 {url}（{why_zh}）。请核对地址和网络后再试；语句原样再交也只会记一次。"
    en = "{url} cannot be reached ({why}). Check address and network and try again; a statement sent twice counts once."


class AsksForAnother(Refused):
    zh = "{url} 要求为另一服务器 {named} 签名登录，未签。请核对网址；如无误，请告知管理员。"
    en = "{url} asks for a signature that signs in at {named}: nothing was signed. Check the address, and tell the operator."


class AsksForAnotherKey(Refused):
    zh = "{url} 要求用另一把密钥 {named} 登录，未签。请告知管理员。"
    en = "{url} asks for a signature that signs the key {named} in, which is another: nothing was signed. Tell the operator."


class AsksForAnotherLog(Refused):
    zh = "{url} 先前是账本 {log}，现在要求登录另一账本 {named}，未签。请核对网址；如无误，请告知管理员。"
    en = "{url} was the log {log} a moment ago and now asks for a signature that signs in to {named}: nothing was signed. Check the address, and tell the operator."


class SaidNo(Exception):
    """A server's refusal; `problem` is the document of `api.problems.problem`."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["en"]["detail"])
        self.problem = problem
        self.facts: dict[str, Any] = problem["facts"]
        """As a refusal has them; of a batch, the number of the item among them."""
        if "item" in problem:
            self.facts["item"] = problem["item"]

    def code(self) -> str:
        """The stable name of the refusal."""
        return str(self.problem["type"]).rpartition(":")[2]

    def in_chinese(self) -> str:
        return str(self.problem["zh"]["detail"])

    def in_english(self) -> str:
        return str(self.problem["en"]["detail"])


class Session(NamedTuple):
    """Signed in with a key: whose it is, and in which ledger."""

    token: str
    log: Digest
    unit: Id
    holder: Id
    oversees: bool
    """Whether the server shows every entry to them."""


class Remote:
    """One server, over one connection that is opened when it is needed and kept. Not for several threads."""

    def __init__(self, url: str) -> None:
        """
        Raises:
            NotAnAddress: neither http nor https.
        """
        self.url = url.rstrip("/")
        address = urlsplit(self.url)
        if address.scheme not in ("http", "https") or not address.hostname or address.query:
            raise NotAnAddress(url=url)
        self._path = address.path
        self._log: Digest | None = None
        self._connection = (
            HTTPSConnection(address.netloc, timeout=PATIENCE_S, context=ssl.create_default_context())
            if address.scheme == "https"
            else HTTPConnection(address.netloc, timeout=PATIENCE_S)
        )

    def close(self) -> None:
        """A second call does nothing."""
        self._connection.close()

    def get(self, path: str, session: Session | None = None) -> bytes:
        """
        Raises:
            SaidNo, ServerAway: as they say.
        """
        return self._answer("GET", path, None, session)

    def post(self, path: str, body: bytes, session: Session | None = None) -> dict[str, Any]:
        """What the server answers.

        Raises:
            SaidNo, ServerAway: as they say.
        """
        answer: dict[str, Any] = orjson.loads(self._answer("POST", path, body, session))
        return answer

    def delete(self, path: str, session: Session) -> None:
        """
        Raises:
            SaidNo, ServerAway: as they say.
        """
        self._answer("DELETE", path, None, session)

    def send(self, path: str, stream: BinaryIO, size: int, session: Session) -> dict[str, Any]:
        """POST the bytes that a stream holds from its start, a block at a time; what the server answers.

        Raises:
            SaidNo, ServerAway: as they say.
        """
        headers = {"Content-Type": BINARY, "Content-Length": str(size)}
        answer: dict[str, Any] = orjson.loads(self._answer("POST", path, stream, session, headers))
        return answer

    def fetch(self, path: str, session: Session, write: Callable[[bytes], object]) -> None:
        """GET what is too large to be in memory, a block at a time.

        Raises:
            SaidNo, ServerAway: as they say; also when the answer breaks off.
        """
        answer = self._asked_twice("GET", path, None, session, {})
        expected, seen = answer.headers.get("Content-Length", ""), 0
        if answer.status >= 400:
            self._content(answer)
        try:
            while block := answer.read(BLOCK_BYTES):
                write(block)
                seen += len(block)
        except (OSError, HTTPException) as error:
            self.close()
            raise ServerAway(url=self.url, **_why_away(error).facts()) from None
        if str(seen) != expected:
            self.close()
            broken = Reason(f"只收到{seen}字节，应为{expected}字节", f"{seen} of {expected} bytes came")
            raise ServerAway(url=self.url, **broken.facts())

    @contextmanager
    def signed_in(self, key: PrivateKey) -> Iterator[Session]:
        """A session for the holder of a key, until the block ends."""
        session = self.sign_in(key)
        try:
            yield session
        finally:
            self.sign_out(session)

    def sign_in(self, key: PrivateKey) -> Session:
        """
        Raises:
            SaidNo: the key is not enrolled here, or no longer in use.
            AsksForAnother, AsksForAnotherKey, AsksForAnotherLog: a signature that another server would take is asked for,
                or for another key, or another log than that of the first key that signed in here (`contracts/SPEC.md`,
                "Signing in", 2).
        """
        keyid = signing.keyid_of(key)
        challenge = self.post(
            "/session/challenge", orjson.dumps({"keyid": keyid, "server": origin_of(self.url)})
        )
        payload = b64decode(challenge["payload"])
        asked = parse(Challenge, decode(payload))
        require(asked.server == origin_of(self.url), AsksForAnother(url=self.url, named=asked.server))
        require(asked.keyid == keyid, AsksForAnotherKey(url=self.url, named=asked.keyid))
        mine = self._log or asked.log
        require(asked.log == mine, AsksForAnotherLog(url=self.url, log=mine, named=asked.log))
        envelope = dsse.export(dsse.SESSION, payload, dsse.sign(dsse.SESSION, payload, key))
        opened = self.post("/session", orjson.dumps(envelope))
        self._log = mine
        return Session(opened["token"], mine, opened["unit"], opened["holder"], opened["oversees"])

    def sign_out(self, session: Session) -> None:
        """End a session. One that cannot be ended now ends by itself within the day."""
        try:
            self._answer("DELETE", "/session", None, session)
        except (SaidNo, ServerAway):
            return

    def _answer(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO | None,
        session: Session | None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        if headers is None:
            headers = {"Content-Type": "application/json"} if body is not None else {}
        return self._content(self._asked_twice(method, path, body, session, headers))

    def _content(self, answer: HTTPResponse) -> bytes:
        """All of an answer.

        Raises:
            SaidNo: it is a problem.
            ServerAway: it is none of ours, or broke off.
        """
        try:
            content = answer.read()
        except (OSError, HTTPException) as error:
            self.close()
            raise ServerAway(url=self.url, **_why_away(error).facts()) from None
        if answer.status < 400:
            return content
        if answer.headers.get_content_type() != PROBLEM:
            raise ServerAway(url=self.url, why_zh=f"HTTP {answer.status}", why=f"HTTP {answer.status}")
        raise SaidNo(orjson.loads(content))

    def _asked_twice(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO | None,
        session: Session | None,
        headers: Mapping[str, str],
    ) -> HTTPResponse:
        """A kept connection may have been closed by the other side meanwhile: so once more. Nothing counts twice."""
        headers = {**headers, "Authorization": f"Bearer {session.token}"} if session else headers
        kept = self._connection.sock is not None
        for again in (kept, False):
            if body is not None and not isinstance(body, bytes):
                body.seek(0)
            try:
                with suppress(
                    BrokenPipeError, ConnectionResetError
                ):  # a refusal may come before all was sent
                    self._connection.request(method, self._path + path, body, headers)
                return self._connection.getresponse()
            except (OSError, HTTPException) as error:
                self._connection.close()
                if not again:
                    raise ServerAway(url=self.url, **_why_away(error).facts()) from None
        raise AssertionError("either answered or raised")


def _why_away(error: Exception) -> Reason:
    if isinstance(error, OSError):
        return mishap(error)
    return Reason("对方答的不是 HTTP", "what answers there does not speak HTTP")
