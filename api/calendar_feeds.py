"""What is due, as a calendar that telephones and mail programs subscribe to (iCalendar, RFC 5545).

    GET /calendar/<token>.ics        everything of the next year that concerns the unit or the person

Such programs cannot sign in, so the address is the secret: whoever has it reads days and titles, and nothing else. One address to a
key; a new one replaces it, and with the key it ends. Of the token the database keeps the SHA-256.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from icalendar import Calendar, Event

from api.readers import Reader, reader_of
from api.reading import read_now
from api.refusals import NoSuchCalendar
from contracts.values import Digest, Id
from domain.refusals import KeyEnded, KeyUnknown
from ledger.application import Ledger
from projections import inbox
from projections.reading import at
from projections.view import View

PRODUCT = "-//Gongjian Ledger//calendar 1//ZH"
BACK, AHEAD = timedelta(days=31), timedelta(days=366)
MOST_EVENTS = 500
VIEWS: Sequence[type[View]] = inbox.VIEWS


class CalendarFeeds:
    """The private addresses of one ledger's calendars. Kept in its database, beside the log."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._datastore = ledger.rows.datastore

    def open(self, keyid: Digest) -> str:
        """A new token, in place of the one before."""
        token = token_urlsafe(24)
        with self._datastore.transaction() as cursor:
            cursor.execute("DELETE FROM desk.calendars WHERE keyid = %s", (keyid,))
            cursor.execute("INSERT INTO desk.calendars VALUES (%s, %s)", (digest_of(token), keyid))
        return token

    def close(self, keyid: Digest) -> None:
        """End the key's address; a second call does nothing."""
        with self._datastore.cursor() as cursor:
            cursor.execute("DELETE FROM desk.calendars WHERE keyid = %s", (keyid,))

    def has(self, keyid: Digest) -> bool:
        with self._datastore.cursor() as cursor:
            cursor.execute("SELECT FROM desk.calendars WHERE keyid = %s", (keyid,))
            return cursor.fetchone() is not None

    def reader(self, token: str) -> Reader:
        """Whose calendar it is, by what the log says now.

        Raises:
            NoSuchCalendar: unknown, replaced or ended, or its key is no longer in use.
        """
        with self._datastore.cursor() as cursor:
            cursor.execute("SELECT keyid FROM desk.calendars WHERE token_digest = %s", (digest_of(token),))
            found = cursor.fetchone()
        if found is None:
            raise NoSuchCalendar
        try:
            return read_now(self._ledger, lambda world: reader_of(world, found[0]))
        except (KeyUnknown, KeyEnded):
            raise NoSuchCalendar from None


def digest_of(token: str) -> Digest:
    return sha256(token.encode()).hexdigest()


def calendar_of(ledger: Ledger, reader: Reader, today: date, language: str, server: str) -> bytes:
    """What is due from the reader's unit, if they have a role in it, and from themselves, as text/calendar."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "共建账本" if language == "zh" else "Gongjian Ledger")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for message in due(ledger, reader, today):
        calendar.add_component(event_of(message, ledger.log, language, server))
    return bytes(calendar.to_ical())


def due(ledger: Ledger, reader: Reader, today: date) -> list[Any]:
    """By day; each deadline once, also where it concerns both the unit and the person."""
    whose: list[Id | list[Id]] = [*([reader.unit] if reader.roles else []), list(reader.numbers)]
    until = (today + AHEAD).isoformat()
    with at(ledger, None, *VIEWS) as now:
        pages = [
            inbox.inbox(now, today.isoformat(), whom=each, until=until, kind="due", limit=MOST_EVENTS)
            for each in whose
        ]
    found = {(row.stream, row.place, row.what): row for page in pages for row in page.rows}
    return [row for row in found.values() if date.fromisoformat(row.day) >= today - BACK]


def event_of(message: Any, log: Digest, language: str, server: str) -> Event:
    """A whole day. Its name never changes, so a day that was moved moves in the calendar."""
    words, day = message.words, date.fromisoformat(message.day)
    event = Event()
    event.add("uid", f"{message.stream}-{message.place}-{message.what}@{log[:16]}")
    event.add("dtstamp", datetime(day.year, day.month, day.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    said, then = (words.zh, words.next_zh) if language == "zh" else (words.en, words.next_en)
    colon = "：" if language == "zh" else ": "
    event.add("summary", f"{said}{colon}{message.title}" if message.title else said)
    event.add("description", then)
    event.add("url", f"{server}/waiting")
    return event
