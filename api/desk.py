"""How a first key gets in: an invitation, a key that answers it, and a person who compares twelve digits.

    inviter                          this server                       invited
      makes a code ───────────────── by paper or telephone ─────────────▶
      POST /desk/invites ──▶ keeps (id, unit, holder)
                                                          ◀── GET /desk/invites/{id}      makes a key, shows digits
                                     keeps the key        ◀── POST /desk/invites/{id}/key
      GET /desk/key-requests ──▶ shows the key
      is the code for this unit and holder? computes the digits, asks: are yours the same?
      signs `key.enrol` ──▶ POST /statements

The code never comes here, nor do the digits: HMAC-SHA256(code, what the new key proves). So a server that put another key,
unit or holder before one of the two would have to guess the digits; from digits that it held, it could search for a short
code. One that told both the same untruth is found out by the code, which is sealed over unit and holder
(`scripts/codes.py`). An invitation is answered within a week and by one key, and lapses with the enrolment. Until then that
key may answer again: whoever sent it may not have heard that it arrived, and nobody goes on without their digits.
"""

import hmac
from typing import Any
from uuid import uuid4

from psycopg2.extensions import cursor as Cursor

from api.reading import read_now
from api.refusals import InviteOver
from contracts import keys
from contracts.statement import Possession, possession_payload
from contracts.values import Base64, Digest, Frozen, Id, Milliseconds
from domain.authority import Key
from domain.deciding import World
from domain.keys import require_possession
from domain.refusals import KeyTaken, require
from domain.units import Unit
from ledger.application import Ledger

INVITE_MS = 7 * 86_400_000


def digits(code: str, log: Digest, unit: Id, holder: Id, spki: Base64) -> str:
    """What both sides show: twelve digits that follow from the code and from whose key it is to be, in threes of four.

    The first eight bytes of HMAC-SHA256 (RFC 2104) over the payload of the proof of possession (`contracts/SPEC.md`,
    "Possession of a key"), as a big-endian number modulo 10^12. Each side takes what it knows itself.
    """
    mac = hmac.digest(code.encode(), possession_payload(log, unit, holder, spki), "sha256")
    shown = f"{int.from_bytes(mac[:8]) % 10**12:012}"
    return f"{shown[:4]} {shown[4:8]} {shown[8:]}"


class Invite(Frozen):
    """For the key of `holder` in `unit`. A person who is yet to be appointed has the id that their stream will have."""

    id: Id
    unit: Id
    holder: Id
    expires: Milliseconds


class OpenInvite(Frozen):
    """What whoever is invited needs to know in order to prove that they hold their key."""

    log: Digest
    invite: Invite
    unit_name: str


class KeyRequest(Frozen):
    """A key that answered an invitation and is not enrolled yet."""

    invite: Invite
    key: Possession
    requested: Milliseconds


class Desk:
    """The invitations of one ledger. Kept in its database, beside the log."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._datastore = ledger.rows.datastore

    def invite(self, by: Id, unit: Id, holder: Id) -> Invite:
        """Open an invitation. Whether `by` may, the caller has asked."""
        invite = Invite(id=str(uuid4()), unit=unit, holder=holder, expires=self._ledger.clock() + INVITE_MS)
        with self._datastore.transaction() as cursor:
            cursor.execute("DELETE FROM desk.key_requests WHERE expires_ms <= %s", (self._ledger.clock(),))
            cursor.execute(
                "INSERT INTO desk.key_requests (id, unit, holder, invited_by, expires_ms) VALUES (%s, %s, %s, %s, %s)",
                (invite.id, unit, holder, by, invite.expires),
            )
        return invite

    def open_invite(self, id: Id) -> OpenInvite:
        """
        Raises:
            InviteOver: unknown, withdrawn or expired.
        """
        with self._datastore.cursor() as cursor:
            invite = self._open(cursor, id)
        unit = read_now(self._ledger, lambda world: world.get(invite.unit, Unit))
        return OpenInvite(log=self._ledger.log, invite=invite, unit_name=unit.name)

    def answer(self, id: Id, key: Possession) -> KeyRequest:
        """Lay a key beside its invitation, which is used up by it: the same key may answer again, and no other.

        Raises:
            InviteOver: as above, or another key has answered.
            UnusableKey, WrongSignature: whoever answers does not hold this key, or it is none.
            KeyTaken: it is somebody's already.
        """
        now = self._ledger.clock()
        with self._datastore.transaction() as cursor:
            invite = self._open(cursor, id)
            read_now(self._ledger, lambda world: require_new_key(world, invite, key))
            cursor.execute(
                "UPDATE desk.key_requests SET spki = %s, sig = %s, requested_ms = %s "
                "WHERE id = %s AND (spki IS NULL OR spki = %s)",
                (key.spki, key.sig, now, id, key.spki),
            )
            require(cursor.rowcount == 1, InviteOver())
        return KeyRequest(invite=invite, key=key, requested=now)

    def pending(self) -> list[KeyRequest]:
        """The keys that wait for an administrator, oldest first; not those that the log holds by now."""
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "SELECT id, unit, holder, expires_ms, spki, sig, requested_ms FROM desk.key_requests "
                "WHERE spki IS NOT NULL AND expires_ms > %s ORDER BY requested_ms, id",
                (self._ledger.clock(),),
            )
            answered = [
                KeyRequest(
                    invite=Invite(id=id, unit=unit, holder=holder, expires=expires),
                    key=Possession(spki=spki, sig=sig),
                    requested=requested,
                )
                for id, unit, holder, expires, spki, sig, requested in cursor
            ]
        return read_now(
            self._ledger, lambda world: [one for one in answered if not enrolled(world, one.key.spki)]
        )

    def invited_by(self, holder: Id) -> set[Id]:
        """The units of their invitations that wait for an answer."""
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "SELECT unit FROM desk.key_requests WHERE invited_by = %s AND spki IS NULL AND expires_ms > %s",
                (holder, self._ledger.clock()),
            )
            return {unit for (unit,) in cursor.fetchall()}

    def unit_of(self, id: Id) -> Id | None:
        """Whose invitation it is, answered or not; None when there is none."""
        with self._datastore.cursor() as cursor:
            cursor.execute("SELECT unit FROM desk.key_requests WHERE id = %s", (id,))
            found: tuple[Id] | None = cursor.fetchone()
            return found[0] if found else None

    def withdraw(self, id: Id) -> None:
        """Take an invitation back, answered or not; a second call does nothing."""
        with self._datastore.cursor() as cursor:
            cursor.execute("DELETE FROM desk.key_requests WHERE id = %s", (id,))

    def _open(self, cursor: Cursor, id: Id) -> Invite:
        cursor.execute(
            "SELECT id, unit, holder, expires_ms FROM desk.key_requests WHERE id = %s AND expires_ms > %s",
            (id, self._ledger.clock()),
        )
        found: tuple[Any, ...] | None = cursor.fetchone()
        if found is None:
            raise InviteOver
        return Invite(id=found[0], unit=found[1], holder=found[2], expires=found[3])


def require_new_key(world: World, invite: Invite, key: Possession) -> None:
    require_possession(world, invite.unit, invite.holder, key.spki, key.sig)
    require(not enrolled(world, key.spki), KeyTaken())


def enrolled(world: World, spki: str) -> bool:
    return world.find(world.rule("key", keys.keyid(spki)), Key) is not None
