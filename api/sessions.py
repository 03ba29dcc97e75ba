"""Signing in: a key that the log holds signs a challenge, and reads until the session ends.

    POST /session/challenge  {"keyid": "9f…", "server": "https://ledger.example.org"}
        ◀ {"payload": base64 of {"expires":…,"keyid":"9f…","log":"…","nonce":"…","server":"…","v":1}, "payloadType": "…"}
    POST /session            the same with "signatures": [{"keyid": "9f…", "sig": "…"}]
        ◀ {"token": "…", …}  and the token again as a cookie that scripts cannot read

A challenge is answered once, within five minutes. What it signs names the log and has a payload type of its own, so the
signature is good for nothing else. It also names the server, as the client has its address: who stands in between under
another name gets nothing that this server takes. A session lasts a working day and is nothing but a token: each request asks the
log anew whether the key is in use and what its holder may do, so a key that is revoked reads nothing more.
"""

from collections.abc import Collection
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import StringConstraints

from api.envelopes import Envelope
from api.readers import Reader, reader_of
from api.reading import read_now
from api.refusals import ChallengeOver, OtherServer, SessionOver, UnknownPayloadType
from contracts import dsse, keys
from contracts.canonical import decode, encode
from contracts.statement import OtherLog, parse
from contracts.values import Digest, Frozen, Milliseconds, One
from domain.authority import Key
from domain.deciding import World
from domain.refusals import KeyEnded, KeyUnknown, OneSignature, require
from ledger.application import Ledger

CHALLENGE_MS = 5 * 60_000
SESSION_MS = 12 * 3_600_000


Origin = Annotated[
    str,
    StringConstraints(
        pattern=r"^https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?$", max_length=255
    ),
]
"""A server as browsers name it (RFC 6454, 6.2): scheme, host in lower case, the port unless it is the scheme's own."""

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> Origin:
    """The origin in an address with scheme and host."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    named = f"{parts.scheme}://[{host}]" if ":" in host else f"{parts.scheme}://{host}"
    return named if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{named}:{parts.port}"


class Challenge(Frozen):
    """What a key signs in order to sign in."""

    v: One
    log: Digest
    keyid: Digest
    nonce: Digest
    expires: Milliseconds
    server: Origin


class Opened(NamedTuple):
    token: str
    expires_ms: int
    reader: Reader


class Sessions:
    """Of one ledger. Kept in its database, so that several servers share them."""

    def __init__(self, ledger: Ledger, names: Collection[Origin] = ()) -> None:
        """`names` are those of this server; one without any signs nobody in."""
        self._ledger = ledger
        self._names = names
        self._datastore = ledger.rows.datastore

    def challenge(self, keyid: Digest, server: Origin) -> bytes:
        """The payload that this key is to sign.

        Raises:
            OtherServer: `server` is none of this one's names.
            KeyUnknown, KeyEnded: the key cannot sign in.
        """
        self._require_here(server)
        read_now(self._ledger, lambda world: reader_of(world, keyid))
        nonce, now = token_hex(32), self._ledger.clock()
        expires = now + CHALLENGE_MS
        with self._datastore.transaction() as cursor:
            cursor.execute("DELETE FROM desk.challenges WHERE expires_ms <= %s", (now,))
            cursor.execute("INSERT INTO desk.challenges VALUES (%s, %s, %s)", (nonce, keyid, expires))
        asked = Challenge(v=1, log=self._ledger.log, keyid=keyid, nonce=nonce, expires=expires, server=server)
        return encode(asked.model_dump())

    def open(self, envelope: Envelope) -> Opened:
        """Open a session for whoever signed a challenge.

        Raises:
            UnknownPayloadType, NotCanonical, BadShape, OtherLog, OtherServer, OneSignature: this is no answer to a challenge.
            KeyUnknown, KeyEnded, WrongSignature: not by a key that may sign in.
            ChallengeOver: it was answered before, was never asked, or has expired.
        """
        if envelope.payload_type != dsse.SESSION:
            raise UnknownPayloadType(type=envelope.payload_type)
        asked = parse(Challenge, decode(envelope.payload))
        if asked.log != self._ledger.log:
            raise OtherLog(named=asked.log)
        self._require_here(asked.server)
        signed_by = [signature.keyid for signature in envelope.signatures]
        require(signed_by == [asked.keyid], OneSignature(needed=1, given=len(signed_by)))
        reader, spki = read_now(
            self._ledger, lambda world: (reader_of(world, asked.keyid), _spki(world, asked.keyid))
        )
        keys.verify(spki, dsse.pae(dsse.SESSION, envelope.payload), envelope.signatures[0].sig)
        token, now = token_urlsafe(32), self._ledger.clock()
        with self._datastore.transaction() as cursor:
            cursor.execute(
                "DELETE FROM desk.challenges WHERE nonce = %s AND keyid = %s AND expires_ms > %s",
                (asked.nonce, asked.keyid, now),
            )
            require(cursor.rowcount == 1, ChallengeOver())
            cursor.execute("DELETE FROM desk.sessions WHERE expires_ms <= %s", (now,))
            expires = now + SESSION_MS
            cursor.execute(
                "INSERT INTO desk.sessions VALUES (%s, %s, %s)", (_digest(token), asked.keyid, expires)
            )
        return Opened(token, expires, reader)

    def reader(self, token: str) -> Reader:
        """Who reads with this token, by what the log says now.

        Raises:
            SessionOver: unknown, ended, expired, or its key is no longer in use; then its sessions are gone for good.
        """
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "SELECT keyid FROM desk.sessions WHERE token_digest = %s AND expires_ms > %s",
                (_digest(token), self._ledger.clock()),
            )
            found = cursor.fetchone()
        if found is None:
            raise SessionOver
        try:
            return read_now(self._ledger, lambda world: reader_of(world, found[0]))
        except (KeyUnknown, KeyEnded):
            with self._datastore.cursor() as cursor:
                cursor.execute("DELETE FROM desk.sessions WHERE keyid = %s", (found[0],))
            raise SessionOver from None

    def _require_here(self, server: Origin) -> None:
        require(server in self._names, OtherServer(named=server, names="、".join(sorted(self._names)) or "—"))

    def close(self, token: str) -> None:
        """End a session; a second call does nothing."""
        with self._datastore.cursor() as cursor:
            cursor.execute("DELETE FROM desk.sessions WHERE token_digest = %s", (_digest(token),))


def _spki(world: World, keyid: Digest) -> str:
    return world.get(world.rule("key", keyid), Key).spki


def _digest(token: str) -> Digest:
    return sha256(token.encode()).hexdigest()
