"""Signing in: a key that the log holds signs a challenge, and reads until the session ends.

    POST /session/challenge  {"keyid": "9f…"}
        ◀ {"payload": base64 of {"expires":…,"keyid":"9f…","log":"…","nonce":"…","v":1}, "payloadType": "…session.v1+json"}
    POST /session            the same with "signatures": [{"keyid": "9f…", "sig": "…"}]
        ◀ {"token": "…", …}  and the token again as a cookie that scripts cannot read

A challenge is answered once, within five minutes. What it signs names the log and has a payload type of its own, so the
signature is good for nothing else. A session lasts a working day and is nothing but a token: each request asks the
log anew whether the key is in use and what its holder may do, so a key that is revoked reads nothing more.
"""

from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import NamedTuple

from api.envelopes import Envelope
from api.readers import Reader, reader_of
from api.reading import read_now
from api.refusals import ChallengeOver, SessionOver, UnknownPayloadType
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


class Challenge(Frozen):
    """What a key signs in order to sign in."""

    v: One
    log: Digest
    keyid: Digest
    nonce: Digest
    expires: Milliseconds


class Opened(NamedTuple):
    token: str
    expires_ms: int
    reader: Reader


class Sessions:
    """Of one ledger. Kept in its database, so that several servers share them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._datastore = ledger.rows.datastore

    def challenge(self, keyid: Digest) -> bytes:
        """The payload that this key is to sign.

        Raises:
            KeyUnknown, KeyEnded: it cannot sign in.
        """
        read_now(self._ledger, lambda world: reader_of(world, keyid))
        nonce, now = token_hex(32), self._ledger.clock()
        expires = now + CHALLENGE_MS
        with self._datastore.transaction() as cursor:
            cursor.execute("DELETE FROM desk.challenges WHERE expires_ms <= %s", (now,))
            cursor.execute("INSERT INTO desk.challenges VALUES (%s, %s, %s)", (nonce, keyid, expires))
        asked = Challenge(v=1, log=self._ledger.log, keyid=keyid, nonce=nonce, expires=expires)
        return encode(asked.model_dump())

    def open(self, envelope: Envelope) -> Opened:
        """Open a session for whoever signed a challenge.

        Raises:
            UnknownPayloadType, NotCanonical, BadShape, OtherLog, OneSignature: this is no answer to a challenge.
            KeyUnknown, KeyEnded, WrongSignature: not by a key that may sign in.
            ChallengeOver: it was answered before, was never asked, or has expired.
        """
        if envelope.payload_type != dsse.SESSION:
            raise UnknownPayloadType(type=envelope.payload_type)
        asked = parse(Challenge, decode(envelope.payload))
        if asked.log != self._ledger.log:
            raise OtherLog(named=asked.log)
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

    def close(self, token: str) -> None:
        """End a session; a second call does nothing."""
        with self._datastore.cursor() as cursor:
            cursor.execute("DELETE FROM desk.sessions WHERE token_digest = %s", (_digest(token),))


def _spki(world: World, keyid: Digest) -> str:
    return world.get(world.rule("key", keyid), Key).spki


def _digest(token: str) -> Digest:
    return sha256(token.encode()).hexdigest()
