"""What waits for somebody, by e-mail: as it is said, or gathered daily or weekly, and never in the hours that they keep quiet.

    at-once    what was said to the unit or the person since the last letter
    daily      that, and what waits and what is due within a week, on every day at the end of the quiet hours
    weekly     the same, on Mondays

A letter holds what `/waiting` shows the same key, in one language, as plain text: what, by when, and where to act. No name of a person
stands in it. It is tried ten times in all, as a webhook is. Off, unless `GONGJIAN_SMTP_URL` and `GONGJIAN_MAIL_FROM` say how.
"""

import smtplib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from threading import Event
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from api.letters import Choice, Letters, due_after, written
from api.pages.waiting import leads_to
from api.readers import Reader, reader_of
from api.reading import read_now, zone_of
from api.webhooks import KEPT_MS, PATIENCE_S, WAITS_S
from contracts.refusals import Refused
from contracts.values import Digest, Id, Milliseconds
from domain.deciding import World, day_of
from domain.persons import Person
from ledger.application import Ledger
from projections import inbox
from projections.reading import at, reading
from projections.view import View

SOON = timedelta(days=7)
MOST_LINES, MOST_AT_ONCE = 50, 20
VIEWS: Sequence[type[View]] = inbox.VIEWS


class Post(NamedTuple):
    """Where letters are handed in: `smtp://user:password@host:587` (with STARTTLS if there is a user), `smtps://…`."""

    url: str
    sender: str


def laid_out(ledger: Ledger, server: str) -> int:
    """Write the letters whose time has come; how many. A second call writes none."""
    made, letters, now = 0, Letters(ledger), ledger.clock()
    for choice in letters.due(now):
        reader = reader_for(ledger, choice.keyid)
        if reader is None:
            letters.end(choice.keyid)
            continue
        quiet = (choice.quiet_from, choice.quiet_to)
        lines, reached = lines_for(ledger, reader, choice, now)
        with ledger.rows.datastore.transaction() as cursor:
            cursor.execute(
                "UPDATE desk.mail SET since = %s, due_ms = %s WHERE keyid = %s AND since = %s AND due_ms = %s",
                (reached, due_after(ledger, now + 1, choice.pace, quiet), choice.keyid, choice.since, choice.due_ms),
            )  # fmt: skip
            if cursor.rowcount != 1:
                continue  # another server has written it
        if lines:
            leads = leads_for(ledger, reader, lines)
            subject, text = written("letter.txt", choice.language, lines=lines, leads=leads, server=server)
            letters.lay(choice.keyid, choice.address, subject, text, now)
            made += 1
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute("DELETE FROM desk.letters WHERE made_ms < %s AND next_ms IS NULL", (now - KEPT_MS,))
    return made


def reader_for(ledger: Ledger, keyid: Digest) -> Reader | None:
    """None when the key has ended, or the person was erased."""

    def theirs(world: World) -> Reader | None:
        reader = reader_of(world, keyid)
        person = world.find(reader.holder, Person)
        return None if person and person.erased else reader

    try:
        return read_now(ledger, theirs)
    except Refused:
        return None


def lines_for(ledger: Ledger, reader: Reader, choice: Choice, now: Milliseconds) -> tuple[list[inbox.Message], int]:  # fmt: skip
    """What to write about, each once, and up to which entry the log was read."""
    whose: list[Id] = [*([reader.unit] if reader.roles else []), *reader.numbers]
    with reading(ledger) as view:
        reached = view.position(*VIEWS)
        told = [each for whom in whose for each in inbox.told_after(view, whom, choice.since, MOST_LINES)]
    lines: dict[tuple[object, str], inbox.Message] = {(each.entry, each.what): each for each in told}
    if choice.pace == "at-once":
        return list(lines.values())[:MOST_LINES], reached
    today = day_of(now, zone_of(ledger))
    until = (date.fromisoformat(today) + SOON).isoformat()
    with at(ledger, None, *VIEWS) as view:
        for whom in (*([reader.unit] if reader.roles else []), list(reader.numbers)):
            waiting = inbox.inbox(view, today, whom=whom, until=until, since=inbox.LAST_DAY, limit=MOST_LINES)
            for row in waiting.rows:
                lines.setdefault((row.stream, row.what), row)
    return list(lines.values())[:MOST_LINES], reached


def leads_for(ledger: Ledger, reader: Reader, lines: Sequence[inbox.Message]) -> dict[Id, str]:
    """By stream, the page on which the unit or the person acts."""
    own = [each for each in lines if each.whom in reader.numbers]
    return leads_to(ledger, lines) | leads_to(ledger, own, own=True)


def step(ledger: Ledger, server: str, post: Post, ended: Event | None = None) -> None:
    laid_out(ledger, server)
    send_due(ledger, post, ended)


def send_due(ledger: Ledger, post: Post, ended: Event | None = None) -> int:
    """Try each letter whose time has come, once; how many were taken."""
    taken = 0
    for _ in range(MOST_AT_ONCE):
        if (ended and ended.is_set()) or (tried := try_one(ledger, post)) is None:
            break
        taken += tried
    return taken


def try_one(ledger: Ledger, post: Post) -> bool | None:
    """Whether the letter that has waited longest was taken; None when none is due. It is held meanwhile: no other server tries it."""
    now = ledger.clock()
    with ledger.rows.datastore.transaction() as cursor:
        cursor.execute(
            "SELECT id::text, address, subject, text, tries FROM desk.letters WHERE next_ms <= %s ORDER BY next_ms, id LIMIT 1 FOR UPDATE SKIP LOCKED",
            (now,),
        )  # fmt: skip
        found = cursor.fetchone()
        if found is None:
            return None
        id, address, subject, text, tries = found
        taken, outcome, for_good = handed_in(post, letter(post, id, address, subject, text, now))
        over = taken or for_good or tries + 1 >= len(WAITS_S)
        wait = None if over else now + WAITS_S[tries + 1] * 1000
        cursor.execute(
            "UPDATE desk.letters SET tries = tries + 1, next_ms = %s, outcome = %s, arrived = %s WHERE id = %s",
            (wait, outcome, taken, id),
        )
    return taken


def letter(post: Post, id: Id, address: str, subject: str, text: str, now: Milliseconds) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = post.sender, address, subject
    made["Date"] = format_datetime(datetime.fromtimestamp(now / 1000, UTC))
    made["Message-ID"] = f"<{id}@{post.sender.rpartition('@')[2].rstrip('>')}>"  # the same at every try
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    made.set_content(text + "\n")
    return made


def handed_in(post: Post, made: EmailMessage) -> tuple[bool, str, bool]:
    """Whether it was taken, what was answered, and whether that will not change (a 5xx, RFC 5321, 4.2.1)."""
    try:
        parts = urlsplit(post.url)
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        with kind(parts.hostname or "", parts.port or 0, timeout=PATIENCE_S) as server:
            if parts.username:
                if parts.scheme != "smtps":
                    server.starttls()
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(made)
    except smtplib.SMTPRecipientsRefused as error:
        [(code, _)] = error.recipients.values()
        return False, str(code), code >= 500
    except smtplib.SMTPResponseException as error:
        return False, str(error.smtp_code), False
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return False, type(error).__name__, False
    return True, "250", False
