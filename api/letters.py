"""Who gets letters, and which: the choices of people, the letters that were written for them, and when the next one is due.

    choose on /notices ──▶ a letter with a link ──pressed──▶ confirmed ──▶ letters, until it is ended, or the key is

An address is personal and a choice may change every day, so both lie on the desk and not in the log; with the key they end. Each letter
is kept for a month with what became of it. What stands in one, and how it is sent: `api/mailing.py`.
"""

import re
from datetime import datetime, time, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from api.pages.site import environment
from api.pages.words import Language
from api.reading import zone_of
from api.refusals import NoMailAddress, TooManyLetters
from contracts.values import Digest, Milliseconds
from domain.refusals import require
from ledger.application import Ledger

Pace = Literal["at-once", "daily", "weekly"]
ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MOST_TO_CONFIRM = 5
"""Letters to addresses that are not confirmed, of one key in a day."""
DAY_MS = 86_400_000


class Choice(NamedTuple):
    keyid: Digest
    address: str
    language: Language
    pace: Pace
    quiet_from: int
    quiet_to: int
    """Hours of the log's zone; the same twice: none are quiet."""
    confirmed: bool
    since: int
    """What the log says after this entry has not been written about yet."""
    due_ms: Milliseconds
    """Before then nothing is gathered."""


class Letter(NamedTuple):
    subject: str
    made_ms: Milliseconds
    tries: int
    next_ms: Milliseconds | None
    outcome: str | None
    arrived: bool


COLUMNS = "keyid, address, language, pace, quiet_from, quiet_to, confirmed, since, due_ms"


class Letters:
    """Who of a ledger gets letters, and which. Kept in its database, beside the log."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._datastore = ledger, ledger.rows.datastore

    def choose(
        self, keyid: Digest, address: str, language: Language, pace: Pace, quiet: tuple[int, int], server: str
    ) -> None:
        """In place of what was chosen before. A new address is written to once, and must be confirmed from there.

        Raises:
            NoMailAddress: it is none.
            TooManyLetters: addresses were tried again and again.
        """
        require(ADDRESS.fullmatch(address) and len(address) <= 254, NoMailAddress(address=address))
        before, token, now = self.of(keyid), token_urlsafe(24), self._ledger.clock()
        confirmed = bool(before and before.confirmed and before.address == address)
        with self._datastore.transaction() as cursor:
            cursor.execute(
                "SELECT count(*) FROM desk.letters WHERE keyid = %s AND made_ms > %s AND to_confirm", (keyid, now - DAY_MS)
            )  # fmt: skip
            found = cursor.fetchone()
            require(confirmed or (found and found[0] < MOST_TO_CONFIRM), TooManyLetters())
            cursor.execute("DELETE FROM desk.mail WHERE keyid = %s", (keyid,))
            cursor.execute(
                f"INSERT INTO desk.mail ({COLUMNS}, token_digest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (keyid, address, language, pace, *quiet, confirmed, self._ledger.rows.max_notification_id() or 0,
                 due_after(self._ledger, now, pace, quiet), digest_of(token)),
            )  # fmt: skip
        if not confirmed:
            subject, text = written("letter_confirm.txt", language, server=server, token=token)
            self.lay(keyid, address, subject, text, now, to_confirm=True)

    def confirm(self, token: str) -> bool:
        """Whether there was something to confirm; a second time there still is."""
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "UPDATE desk.mail SET confirmed = true WHERE token_digest = %s", (digest_of(token),)
            )
            return bool(cursor.rowcount)

    def end(self, keyid: Digest) -> None:
        """No more letters, and the address is forgotten, in those that were sent too. A second call does nothing."""
        with self._datastore.transaction() as cursor:
            cursor.execute("DELETE FROM desk.mail WHERE keyid = %s", (keyid,))
            cursor.execute("DELETE FROM desk.letters WHERE keyid = %s", (keyid,))

    def of(self, keyid: Digest) -> Choice | None:
        with self._datastore.cursor() as cursor:
            cursor.execute(f"SELECT {COLUMNS} FROM desk.mail WHERE keyid = %s", (keyid,))
            found = cursor.fetchone()
        return Choice(*found) if found else None

    def due(self, now: Milliseconds) -> list[Choice]:
        with self._datastore.cursor() as cursor:
            cursor.execute(f"SELECT {COLUMNS} FROM desk.mail WHERE confirmed AND due_ms <= %s ORDER BY due_ms, keyid", (now,))  # fmt: skip
            return [Choice(*row) for row in cursor]

    def lay(
        self,
        keyid: Digest,
        address: str,
        subject: str,
        text: str,
        now: Milliseconds,
        *,
        to_confirm: bool = False,
    ) -> None:
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "INSERT INTO desk.letters (id, keyid, address, subject, text, to_confirm, made_ms, next_ms) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                (str(uuid4()), keyid, address, subject, text, to_confirm, now, now),
            )  # fmt: skip

    def sent_to(self, keyid: Digest, limit: int = 20) -> list[Letter]:
        """The newest first."""
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "SELECT subject, made_ms, tries, next_ms, outcome, arrived FROM desk.letters WHERE keyid = %s ORDER BY made_ms DESC, id LIMIT %s",
                (keyid, limit),
            )  # fmt: skip
            return [Letter(*row) for row in cursor]


def digest_of(token: str) -> Digest:
    return sha256(token.encode()).hexdigest()


def written(template: str, language: Language, **given: object) -> tuple[str, str]:
    """Its subject, which is the first line, and the text."""
    said = environment(language).get_template(template).render(given | {"language": language})
    subject, _, text = said.strip().partition("\n")
    return subject, text.strip()


def is_quiet(hour: int, quiet: tuple[int, int]) -> bool:
    """
    >>> [is_quiet(hour, (21, 8)) for hour in (20, 21, 3, 8)], is_quiet(3, (8, 8)), is_quiet(12, (12, 14))
    ([False, True, True, False], False, True)
    """
    begins, ends = quiet
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def due_after(ledger: Ledger, now: Milliseconds, pace: Pace, quiet: tuple[int, int]) -> Milliseconds:
    """When to look next: at once, but in quiet hours at their end; for those who want it gathered at the next end of a quiet
    time, on a Monday if weekly. Whoever keeps no hours quiet is written to at eight."""
    zone = ZoneInfo(zone_of(ledger))
    here = datetime.fromtimestamp(now / 1000, zone)
    if pace == "at-once" and not is_quiet(here.hour, quiet):
        return now
    at_hour = time(quiet[1] if quiet[0] != quiet[1] else 8)
    wanted = datetime.combine(here.date(), at_hour, zone)
    while wanted <= here or (pace == "weekly" and wanted.weekday() != 0):
        wanted = datetime.combine(wanted.date() + timedelta(days=1), at_hour, zone)
    return int(wanted.timestamp() * 1000)
