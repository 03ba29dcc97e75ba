"""A county served over HTTP: a real ledger in a real database, behind a real server on the loopback."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from api.server import serving
from contracts import dsse, signing
from contracts.keys import PrivateKey
from contracts.statement import Body
from contracts.statements.lists import PublishItem
from contracts.values import Id
from ledger.application import Ledger, found
from ledger.log_key import LogKeyFiles, write_log_key
from ledger.signer import Signer
from ledger.signer_thread import SignerThread, halted_by
from ledger.tidying import Tidying
from ledger.vault import Vault, keys_beside
from projections.tail import Tail
from tests.ledger.databases import empty_database
from tests.people import DAY_MS, GENESIS, LOG_KEY, NOON, ORIGIN, County, Person, found_county
from tests.projections.years import copied_year

PROBLEM = "urn:gongjian:problem:"
SIGNED_EVERY_S, TIDIED_EVERY_S = 0.2, 0.5
"""Often enough for whoever waits for it; every county that stands idle beside the others costs this much."""
PATIENCE_S = 120.0
"""Nothing is measured here: the machine may be busy."""


class Clock:
    """Shows what it was put to, and a millisecond more with each look."""

    def __init__(self) -> None:
        self.now = NOON

    def put_to(self, days: int) -> None:
        """So many days after the first of January 2026."""
        self.now = NOON + days * DAY_MS

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass
class Scene:
    """The county of `tests/people.py`, the ledger that it is in, and a client that talks to its server."""

    ledger: Ledger
    county: County
    http: httpx.Client
    clock: Clock
    signer: SignerThread
    data: Path
    """A data folder that is none: the keys of the server's vault lie beside it."""
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)

    def posts(self, payload: bytes, *keys: PrivateKey, dry_run: bool = False) -> httpx.Response:
        """Sign and send a statement."""
        return self.sends(statement_of(payload, *keys), dry_run=dry_run)

    def sends(self, body: dict[str, Any] | bytes, dry_run: bool = False) -> httpx.Response:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.http.post("/statements", params={"dry_run": 1} if dry_run else {}, content=content)

    def says(self, person: Person, body: Body, **drafting: Any) -> httpx.Response:
        return self.posts(person.drafts(body, **drafting), person.key)

    def signs_in(self, person: Person) -> dict[str, str]:
        """The header that reads as this person."""
        return {"Authorization": f"Bearer {self.opens_session(person).json()['token']}"}

    def opens_session(self, person: Person) -> httpx.Response:
        asked = self.http.post(
            "/session/challenge",
            json={"keyid": signing.keyid_of(person.key), "server": str(self.http.base_url).rstrip("/")},
        )
        assert asked.status_code == 200, asked.text
        opened = self.http.post("/session", json=answered(asked.json(), person.key))
        self.http.cookies.clear()
        return opened

    def reads(self, person: Person, path: str) -> httpx.Response:
        """GET as this person, who stays signed in."""
        keyid = signing.keyid_of(person.key)
        if keyid not in self.tokens:
            self.tokens[keyid] = self.signs_in(person)
        return self.http.get(path, headers=self.tokens[keyid])

    def publishes_a_need(self, quantity: int = 10) -> Id:
        """The community needs something until the end of the year."""
        return self.county.community.says(
            PublishItem(
                alliance=self.county.alliance, kind="need", title="助老义诊", category="医疗",
                quantity=quantity, measure="场", available="2026-01-01", until="2026-12-31",
            )
        )  # fmt: skip

    def log_as_it_is(self) -> tuple[int, str]:
        """How many rows the log has, and a digest of everything in them."""
        with self.ledger.rows.datastore.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), md5(string_agg(e::text, '|' ORDER BY position)) FROM ledger_events e"
            )
            found: tuple[int, str] | None = cursor.fetchone()
            assert found
            return found

    def is_read_by(self, tail: Tail) -> None:
        """Wait until its views have read all that is recorded."""
        assert tail.wait(self.log_as_it_is()[0], PATIENCE_S), tail.trouble

    def waits_for_checkpoint(self, size: int) -> bytes:
        """The first checkpoint that reaches so far."""
        for _ in range(300):
            answer = self.http.get("/checkpoint")
            if answer.status_code == 200 and int(answer.text.split("\n")[1]) >= size:
                return answer.content
            self.signer.join(0.05)
        raise AssertionError(f"no checkpoint of size {size}")


@dataclass
class YearServed:
    """A scene after a year; `of` names the streams of what happened."""

    scene: Scene
    of: dict[str, Id]


def statement_of(payload: bytes, *keys: PrivateKey) -> dict[str, Any]:
    return dsse.export(dsse.STATEMENT, payload, signing.sign(payload, *keys))


def batch_of(sheet: signing.Sheet, key: PrivateKey) -> dict[str, Any]:
    return dsse.export(dsse.BATCH, sheet.payload, signing.sign_batch(sheet, key)) | {"items": sheet.items}


def answered(challenge: dict[str, Any], key: PrivateKey) -> dict[str, Any]:
    payload = b64decode(challenge["payload"])
    return dsse.export(challenge["payloadType"], payload, dsse.sign(challenge["payloadType"], payload, key))


@contextmanager
def county_served(server: str, folder: Path) -> Iterator[Scene]:
    """The county has its units, its people and its alliance."""
    with served(server, folder, found_county) as scene:
        yield scene


@contextmanager
def year_served(server: str, folder: Path) -> Iterator[YearServed]:
    """The county after its year, with views that have read it."""
    with copied_year(server) as (database, at):
        ledger = Ledger(database.dsn, Clock())
        year = at(ledger)
        with standing(ledger, year.county, folder) as scene:
            yield YearServed(scene, year.of)


@contextmanager
def served(server: str, folder: Path, begun: Callable[[Ledger], County] = County) -> Iterator[Scene]:
    """A ledger that was just founded, with what has `begun` in it: nothing, unless something is named."""
    with empty_database(server) as database:
        found(database.dsn, GENESIS, NOON)
        ledger = Ledger(database.dsn, Clock())
        with standing(ledger, begun(ledger), folder) as scene:
            yield scene


@contextmanager
def standing(ledger: Ledger, county: County, folder: Path) -> Iterator[Scene]:
    """The ledger, signed from now on and served; it is closed afterwards. What belongs to it lies in the folder."""
    clock: Clock = ledger.clock  # type: ignore[assignment]
    keys = LogKeyFiles(folder / "yanhe.log-key", ORIGIN)
    write_log_key(keys.file, ORIGIN, LOG_KEY)
    signer = Signer(ledger.rows, keys, folder / "yanhe.signer", clock)
    ledger.tree.create_tables()
    signer.found()
    thread = SignerThread(signer, interval_s=SIGNED_EVERY_S)
    ledger.halted = lambda: halted_by(thread)
    thread.start()
    try:
        vault = Vault(ledger.rows.datastore, keys_beside(folder / "data"))
        with (
            serving(ledger, vault=vault) as url,
            httpx.Client(base_url=url, timeout=60) as http,
            Tidying(ledger, vault, interval_s=TIDIED_EVERY_S),
        ):
            yield Scene(ledger, county, http, clock, thread, folder / "data")
    finally:
        thread.stop()
        ledger.close()
