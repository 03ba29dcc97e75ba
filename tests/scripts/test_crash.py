"""Kill -9 at random moments under load: what was acknowledged is there, and the log goes on.

    load (another process)  ── POST ──▶  gongjian serve  ◀── kill -9, start again ── this test
      └─ keeps each receipt in a file

A client that gets no answer sends the same statement again: it is recorded once, whether the first had arrived or not.
"""

import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from urllib.request import urlopen

import pytest

from contracts import dsse, signing
from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.statements.lists import PlanActivity
from ledger.audit import audit
from ledger.embedded import remove
from ledger.sources import DatabaseSource
from scripts.founding import found_ledger
from scripts.place import Place
from tests.people import GENESIS, NOON, found_county
from tests.scripts.processes import begun

ROOT = Path(__file__).parents[2]
LOAD = """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

url, envelopes, receipts = sys.argv[1:]
lines = open(envelopes).read().splitlines()
out = open(receipts, "a", buffering=1)

def send(line):
    while True:
        try:
            answer = urlopen(Request(url, line.encode(), {"Content-Type": "application/json"}), timeout=10)
            out.write(answer.read().decode() + "\\n")
            return
        except HTTPError as no:
            if no.code < 500:
                sys.exit(f"refused: {no.read().decode()}")
        except (OSError, HTTPException):
            pass
        time.sleep(0.02)

with ThreadPoolExecutor(6) as pool:
    list(pool.map(send, lines))
"""


@contextmanager
def served(data: Path, port: int, page: str = "readyz") -> Iterator[ForkServerProcess]:
    """The server as its user starts it, once this page answers."""
    log = data.parent / "serve.log"
    process = begun("serve", "--data", data, "--port", port, log=log)
    try:
        deadline = time.monotonic() + 60
        while not answers(port, page):
            assert process.is_alive(), log.read_text()[-2000:]
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.join()


def answers(port: int, page: str = "readyz") -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/{page}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_envelopes(place: Place, file: Path, count: int) -> None:
    """A founded county, and so many statements signed and ready to be sent."""
    found_ledger(place, GENESIS.origin, list(GENESIS.roots), GENESIS.k, GENESIS.zone, received=NOON)
    with place.ledger() as ledger:
        county = found_county(ledger)
        people = [county.people[name] for name in ("community", "community2", "bureau", "hospital2")]
        with file.open("w") as out:
            for nth in range(count):
                who = people[nth % len(people)]
                body = PlanActivity(title=f"活动{nth}(虚构)", category="环境", on="2026-01-01")
                payload = who.drafts(body)
                envelope = dsse.export(dsse.STATEMENT, payload, signing.sign(payload, who.key))
                out.write(json.dumps(envelope) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kills", "statements"),
    [(1, 300), (20, 6_000)],
    ids=["once", "twenty times"],
)
def test_what_was_acknowledged_survives_kill_9(tmp_path: Path, kills: int, statements: int) -> None:
    place, chance = Place(tmp_path / "data"), random.Random(statements)
    envelopes, receipts, port = tmp_path / "envelopes", tmp_path / "receipts", free_port()
    write_envelopes(place, envelopes, statements)
    url = f"http://127.0.0.1:{port}/statements"
    load = subprocess.Popen([sys.executable, "-c", LOAD, url, str(envelopes), str(receipts)])
    try:
        for _ in range(kills):
            with served(place.data, port) as server:
                time.sleep(chance.uniform(0.05, 0.6))
                server.kill()
                server.join()
        with served(place.data, port):
            assert load.wait(timeout=240) == 0
            require_signed_to_the_end(port, place)
    finally:
        load.kill()
        load.wait()

    acknowledged = [json.loads(line) for line in receipts.read_text().splitlines()]
    assert len(acknowledged) == statements
    with place.ledger() as ledger:
        rows = {row.position: row for row in ledger.rows.rows(1, ledger.rows.max_notification_id() or 0)}
        for receipt in acknowledged:
            for entry in receipt["entries"]:
                assert rows[entry["index"] + 1].leaf.hex() == entry["leaf"]
        indexes = [entry["index"] for receipt in acknowledged for entry in receipt["entries"]]
        assert len(set(indexes)) == statements, "sent again, recorded once"
        verdict = audit(DatabaseSource(ledger.rows.datastore))
    assert verdict.intact, verdict.findings
    assert verdict.checkpoint_size == verdict.size
    remove(place.data)


def require_signed_to_the_end(port: int, place: Place) -> None:
    """The signer has gone on: within seconds a checkpoint covers every entry."""
    with place.ledger() as ledger:
        head = ledger.rows.max_notification_id()
    for _ in range(200):
        with urlopen(f"http://127.0.0.1:{port}/checkpoint", timeout=5) as answer:
            if Checkpoint.parse(Note.parse(answer.read()).text).size == head:
                return
        time.sleep(0.05)
    raise AssertionError("the signer did not go on")
