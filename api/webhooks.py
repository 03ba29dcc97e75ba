"""What a unit is told, sent as it happens to a system of its own (Standard Webhooks, standardwebhooks.com), or to the robot of its
group chat (`chat_robots.py`).

    log ── told a unit something ──▶ delivery in the database ──POST, signed──▶ the unit's system
                                              │ not taken: again after 5 s, 5 min, 30 min, 2 h … ten times in all
                                              └ every try is kept, and any delivery can be sent once more

In the standard's form:

    webhook-id         msg_<id>            the same at every try: whoever receives it twice knows
    webhook-timestamp  1772410000
    webhook-signature  v1,<base64 of HMAC-SHA256(secret, "<id>.<timestamp>.<body>")>

A body has what the inbox would show: the sentence in both languages, the stream, the entry's number, the page on which to act; no
person's name ever stands there. What is sent ends with the key of whoever set it up. Nothing of this is history.
"""

import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import orjson

from api.chat_robots import ROBOTS, Channel, Post, refusal_of, text_of
from api.readers import reader_of
from api.reading import read_now
from api.refusals import NoSuchWebhook, TooManyWebhooks, WrongAddress
from api.registers import received_ms
from contracts.refusals import Refused
from contracts.values import Digest, Id, Milliseconds
from domain.refusals import require
from ledger.application import Ledger
from projections import inbox
from projections.reading import reading
from projections.view import View

ADDRESS = re.compile(r"https?://[^\s/$.?#][^\s]{0,500}")
WAITS_S = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Before each try, counted from the one before. After the last a delivery has failed."""
PATIENCE_S = 15
MOST_HOOKS, MOST_AT_ONCE = 5, 50
MOST_READ = 4096
KEPT_MS = 31 * 86_400_000
VIEWS: Sequence[type[View]] = inbox.VIEWS
LAID_OUT = (
    "INSERT INTO desk.deliveries (id, hook, unit, body, made_ms, next_ms) VALUES (%s, %s, %s, %s, %s, %s)"
)
TRIAL = {
    "zh": "这是一条试发的通知。收到了，就说明接通了。",
    "en": "This notice is a trial: where it is read, notices arrive.",
}
HOOK = "id::text, unit::text, keyid, address, since, channel"


class Webhook(NamedTuple):
    id: Id
    unit: Id
    keyid: Digest
    """Of whoever set it up."""
    address: str
    since: int
    """Only what the log says after this entry is sent."""
    channel: Channel

    @property
    def place(self) -> str:
        """The address; of a robot only where it begins, for the rest of it is as good as a password."""
        return (
            self.address
            if self.channel == "standard"
            else f"{urlsplit(self.address).hostname} … {self.address[-4:]}"
        )


class Delivery(NamedTuple):
    id: Id
    hook: Id
    body: dict[str, Any]
    tries: int
    next_ms: Milliseconds | None
    """None: it has arrived, or failed for good."""
    outcome: str | None
    """Of the last try: a status, or why there is none."""
    arrived: bool


class Webhooks:
    """The webhooks of one ledger's units. Kept in its database, beside the log; their secrets too, for they sign with them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._datastore = ledger.rows.datastore

    def add(
        self, unit: Id, keyid: Digest, address: str, channel: Channel = "standard", secret: str = ""
    ) -> str | None:
        """Send what the unit is told from now on there. In the standard's form, returns the secret, which is not shown again; a
        robot's `secret` is the one that its chat gave it, or none.

        Raises:
            WrongAddress: it is none.
            TooManyWebhooks: the unit has five.
        """
        require(ADDRESS.fullmatch(address), WrongAddress(address=address))
        if channel == "standard":
            secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
        head = self._ledger.rows.max_notification_id() or 0
        require(len(self.of(unit)) < MOST_HOOKS, TooManyWebhooks(most=MOST_HOOKS))
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "INSERT INTO desk.webhooks (id, unit, keyid, address, secret, since, channel) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (str(uuid4()), unit, keyid, address, secret, head, channel),
            )
        return secret if channel == "standard" else None

    def of(self, unit: Id) -> list[Webhook]:
        with self._datastore.cursor() as cursor:
            cursor.execute(
                f"SELECT {HOOK} FROM desk.webhooks WHERE unit = %s ORDER BY address, id",
                (unit,),
            )
            return [Webhook(*row) for row in cursor]

    def end(self, unit: Id, id: Id) -> None:
        """Send nothing more there; a second call does nothing. What was sent stays readable for a month."""
        with self._datastore.cursor() as cursor:
            cursor.execute("DELETE FROM desk.webhooks WHERE unit = %s AND id = %s", (unit, id))

    def deliveries(self, unit: Id, limit: int = 50) -> list[Delivery]:
        """The newest first."""
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "SELECT id::text, hook::text, body, tries, next_ms, outcome, arrived FROM desk.deliveries "
                "WHERE unit = %s ORDER BY made_ms DESC, id LIMIT %s",
                (unit, limit),
            )
            return [Delivery(row[0], row[1], orjson.loads(row[2]), *row[3:]) for row in cursor]

    def try_out(self, unit: Id, id: Id, server: str) -> None:
        """Send a notice that says nothing but that it is one, so that whoever set it up sees whether it arrives.

        Raises:
            NoSuchWebhook: it is none of the unit's.
        """
        now = self._ledger.clock()
        require(id in {hook.id for hook in self.of(unit)}, NoSuchWebhook())
        body = {"type": "notice.trial", "timestamp": iso(now), "data": {**TRIAL, "page": f"{server}/notices"}}
        with self._datastore.cursor() as cursor:
            cursor.execute(LAID_OUT, (str(uuid4()), id, unit, orjson.dumps(body).decode(), now, now))

    def again(self, unit: Id, delivery: Id) -> None:
        """Send it once more, the same bytes under the same id.

        Raises:
            NoSuchWebhook: it is none of the unit's, or where it went to has ended.
        """
        with self._datastore.cursor() as cursor:
            cursor.execute(
                "UPDATE desk.deliveries SET next_ms = %s, tries = 0 WHERE id = %s AND unit = %s AND hook IN (SELECT id FROM desk.webhooks)",
                (self._ledger.clock(), delivery, unit),
            )
            require(cursor.rowcount == 1, NoSuchWebhook())


def signature_of(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """
    >>> signature_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, "sha256")
    return "v1," + b64encode(mac).decode()


class Answer(NamedTuple):
    status: int | None
    content: bytes
    trouble: str = ""
    """Why there is none."""


def posted(post: Post) -> Answer:
    """What was answered. No redirect is followed: it would lead a signed body elsewhere."""
    parts = urlsplit(post.address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    headers = {"Content-Type": "application/json", "User-Agent": "gongjian-ledger", **post.headers}
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_S)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, post.body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(MOST_READ))
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        return Answer(None, b"", type(error).__name__)


def outcome_of(channel: Channel, answer: Answer) -> tuple[bool, str]:
    """Whether it was taken, and what is said of that."""
    if answer.status is None:
        return False, answer.trouble
    good = 200 <= answer.status < 300
    refusal = refusal_of(answer.content) if good and channel != "standard" else None
    return good and not refusal, refusal or str(answer.status)


def step(ledger: Ledger, server: str, ended: Event | None = None) -> None:
    """What the server does again and again. `server`: where people reach the pages, for the links."""
    laid_out(ledger, server)
    send_due(ledger, ended)


def laid_out(ledger: Ledger, server: str) -> int:
    """Make deliveries of what units were told since they were last looked at; how many. A second call makes none."""
    made = 0
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(f"SELECT {HOOK} FROM desk.webhooks")
        hooks = [Webhook(*row) for row in cursor]
    for hook in hooks:
        if not still_theirs(ledger, hook):
            Webhooks(ledger).end(hook.unit, hook.id)
            continue
        news, reached = told_since(ledger, hook)
        with ledger.rows.datastore.transaction() as cursor:
            cursor.execute(
                "UPDATE desk.webhooks SET since = %s WHERE id = %s AND since = %s",
                (reached, hook.id, hook.since),
            )
            if cursor.rowcount != 1:
                continue  # another server has laid these out
            now = ledger.clock()
            for message in news:
                body = orjson.dumps(
                    body_of(message, server, iso(received_ms(ledger, message.entry)))
                ).decode()
                cursor.execute(LAID_OUT, (str(uuid4()), hook.id, hook.unit, body, now, now))
                made += 1
            cursor.execute(
                "DELETE FROM desk.deliveries WHERE made_ms < %s AND next_ms IS NULL", (now - KEPT_MS,)
            )
    return made


def still_theirs(ledger: Ledger, hook: Webhook) -> bool:
    """Whether whoever set it up still has a key in use and a role in the unit."""
    try:
        reader = read_now(ledger, lambda world: reader_of(world, hook.keyid))
    except Refused:
        return False
    return bool(reader.roles) and hook.unit in reader.houses


def told_since(ledger: Ledger, hook: Webhook) -> tuple[Sequence[inbox.Message], int]:
    """What the unit was told after the entry that was reached, and how far that is now."""
    with reading(ledger) as now:
        news = inbox.told_after(now, hook.unit, hook.since, MOST_AT_ONCE)
        return news, news[-1].entry if len(news) == MOST_AT_ONCE else now.position(*VIEWS)


def iso(moment_ms: Milliseconds) -> str:
    """In UTC and ISO 8601, as Standard Webhooks wants the time of what happened.

    >>> iso(1772410000123)
    '2026-03-02T00:06:40.123Z'
    """
    moment = datetime.fromtimestamp(moment_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def body_of(message: inbox.Message, server: str, timestamp: str) -> dict[str, Any]:
    return {
        "type": "notice.told",
        "timestamp": timestamp,
        "data": {
            "day": message.day, "unit": message.whom, "step": message.what, "stream": message.stream, "entry": message.entry,
            "zh": message.zh, "en": message.en, "page": f"{server}/entries/{message.entry}", "inbox": f"{server}/waiting",
        },
    }  # fmt: skip


def send_due(ledger: Ledger, ended: Event | None = None) -> int:
    """Try each delivery whose time has come, once; how many have arrived."""
    arrived = 0
    for _ in range(MOST_AT_ONCE):
        if (ended and ended.is_set()) or (tried := try_one(ledger)) is None:
            break
        arrived += tried
    return arrived


def try_one(ledger: Ledger) -> bool | None:
    """Whether the delivery that has waited longest arrived; None when none is due. It is held meanwhile: no other server tries it."""
    now = ledger.clock()
    with ledger.rows.datastore.transaction() as cursor:
        cursor.execute(
            "SELECT deliveries.id::text, body, tries, address, secret, channel FROM desk.deliveries LEFT JOIN desk.webhooks ON webhooks.id = hook "
            "WHERE next_ms <= %s ORDER BY next_ms, deliveries.id LIMIT 1 FOR UPDATE OF deliveries SKIP LOCKED",
            (now,),
        )
        found = cursor.fetchone()
        if found is None:
            return None
        id, body, tries, address, secret, channel = found
        if address is None:
            taken, outcome = False, "ended"
        else:
            taken, outcome = outcome_of(channel, posted(post_of(channel, address, secret, id, body, now)))
        over = taken or address is None or tries + 1 >= len(WAITS_S)
        wait = None if over else now + WAITS_S[tries + 1] * 1000
        cursor.execute(
            "UPDATE desk.deliveries SET tries = tries + 1, next_ms = %s, outcome = %s, arrived = arrived OR %s WHERE id = %s",
            (wait, outcome, taken, id),
        )
    return taken


def post_of(channel: Channel, address: str, secret: str, id: Id, body: str, now_ms: Milliseconds) -> Post:
    """A delivery in the form that its address takes."""
    if channel != "standard":
        return ROBOTS[channel](address, secret, text_of(orjson.loads(body)["data"]), now_ms)
    timestamp = now_ms // 1000
    headers = {
        "webhook-id": f"msg_{id}",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature_of(secret, f"msg_{id}", timestamp, body.encode()),
    }
    return Post(address, body.encode(), headers)
