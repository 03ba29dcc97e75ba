"""What a unit is told reaches its own system: signed so that somebody else's check holds, once more until it is taken, and no more once
whoever set it up is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from api.webhooks import MOST_HOOKS, WAITS_S, Webhooks, laid_out, send_due
from contracts import signing
from contracts.statements.issues import ReportIssue
from contracts.statements.keys import AdoptRules, Revocation, RevokeKey
from domain.deciding import RULES
from ledger.application import now_ms
from projections.tail import Tail
from tests.api.scenes import Scene

SERVER = "https://ledger.example.org"


@pytest.fixture
def told(fresh_scene: Scene) -> Scene:
    """A county in which units report issues to each other."""
    fresh_scene.county.roots_say(AdoptRules(rules=RULES))
    return fresh_scene


@dataclass
class System:
    """A unit's own system, on the loopback."""

    address: str = ""
    says: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def a_system() -> Iterator[System]:
    system = System()

    class Listens(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            system.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(system.says)
            if system.says == 302:
                self.send_header("Location", system.address + "elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listens)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    system.address = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield system
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reports_an_issue(scene: Scene) -> None:
    """The community tells the bureau of something."""
    county = scene.county
    report = ReportIssue(
        to=county.bureau.unit,
        category="facilities",
        subject="public-place",
        place="口袋公园(虚构)",
        text="座椅损坏",
    )
    county.community.says(report)
    Tail(scene.ledger).catch_up()


def sent(scene: Scene) -> tuple[int, int]:
    return laid_out(scene.ledger, SERVER), send_due(scene.ledger)


def added(scene: Scene, address: str) -> str:
    bureau = scene.county.bureau
    return Webhooks(scene.ledger).add(bureau.unit, signing.keyid_of(bureau.key), address)


def test_what_a_unit_is_told_arrives_once_and_verifies(told: Scene) -> None:
    scene, unit = told, told.county.bureau.unit
    scene.clock.now = now_ms()  # a check of the standard wants a signature of these five minutes
    with a_system() as system:
        reports_an_issue(scene)  # before: of this nothing is sent
        secret = added(scene, system.address)
        assert sent(scene) == (0, 0)
        reports_an_issue(scene)
        assert sent(scene) == (1, 1)
        assert sent(scene) == (0, 0)
        [(headers, body)] = system.heard
        said = Webhook(secret).verify(body, headers)
        assert said["type"] == "notice.told"
        moment = datetime.fromisoformat(
            said["timestamp"].replace("Z", "+00:00")
        )  # when it happened, not when it was sent
        entry = scene.ledger.streams.written(said["data"]["entry"] - 1)
        assert entry
        assert moment == datetime.fromtimestamp(entry.happened.received / 1000, UTC)
        assert said["data"]["unit"] == unit
        assert "反映了一处公共场所或企业的问题" in said["data"]["zh"]
        assert said["data"]["page"].startswith(f"{SERVER}/entries/")
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body.replace(b"notice", b"Notice"), headers)
        [delivery] = Webhooks(scene.ledger).deliveries(unit)
        assert (delivery.arrived, delivery.next_ms, delivery.outcome) == (True, None, "204")
        Webhooks(scene.ledger).again(unit, delivery.id)
        assert sent(scene) == (0, 1)
        assert [each["webhook-id"] for each, _ in system.heard] == [headers["webhook-id"]] * 2


def test_what_is_not_taken_is_tried_again_ten_times_in_all(told: Scene) -> None:
    scene, unit = told, told.county.bureau.unit
    with a_system() as system:
        added(scene, system.address)
        system.says = 302  # where it leads, nobody follows
        reports_an_issue(scene)
        assert sent(scene) == (1, 0)
        for tries, wait_s in enumerate(WAITS_S[1:], 2):
            assert sent(scene) == (0, 0)
            scene.clock.now += wait_s * 1000 + 1000
            sent(scene)
            assert len(system.heard) == tries
        scene.clock.now += 10**9
        assert sent(scene) == (0, 0)
        assert len(system.heard) == len(WAITS_S) == 10
        [delivery] = Webhooks(scene.ledger).deliveries(unit)
        assert (delivery.arrived, delivery.next_ms, delivery.outcome) == (False, None, "302")


def test_nobody_there_is_an_outcome_too(told: Scene) -> None:
    scene = told
    added(scene, "http://127.0.0.1:9/")
    reports_an_issue(scene)
    assert sent(scene) == (1, 0)
    [delivery] = Webhooks(scene.ledger).deliveries(scene.county.bureau.unit)
    assert delivery.outcome == "ConnectionRefusedError"
    assert delivery.next_ms


def test_it_ends_with_the_key_of_whoever_set_it_up(told: Scene) -> None:
    scene, county = told, told.county
    with a_system() as system:
        keyid = signing.keyid_of(county.bureau2.key)
        Webhooks(scene.ledger).add(county.bureau.unit, keyid, system.address)
        county.bureau.says(
            RevokeKey(revocation=Revocation(keyid=keyid, reason="left")), stream=county.rule("key", keyid)
        )
        reports_an_issue(scene)
        assert sent(scene) == (0, 0)
        assert Webhooks(scene.ledger).of(county.bureau.unit) == []


def test_administrators_set_it_up_on_the_page_and_others_do_not(fresh_scene: Scene) -> None:
    scene, county = fresh_scene, fresh_scene.county
    clerk = county.colleague(county.bureau, "only a clerk", "clerk")
    address = {"address": "https://oa.example.org/gongjian"}
    refused = scene.http.post("/notices/webhooks", data=address, headers=scene.signs_in(clerk))
    assert refused.json()["type"].endswith("role-missing")
    header = scene.signs_in(county.bureau)
    wrong = scene.http.post("/notices/webhooks", data={"address": "ftp://x"}, headers=header)
    assert wrong.json()["type"].endswith("wrong-address")
    for _ in range(MOST_HOOKS):
        page = scene.http.post("/notices/webhooks", data=address, headers=header)
        assert page.status_code == 200
        assert "whsec_" in page.text
    assert scene.http.post("/notices/webhooks", data=address, headers=header).status_code == 409
    assert "whsec_" not in scene.http.get("/notices", headers=header).text
    [first, *_] = Webhooks(scene.ledger).of(county.bureau.unit)
    scene.http.post("/notices/webhooks/end", data={"id": first.id}, headers=header)
    assert len(Webhooks(scene.ledger).of(county.bureau.unit)) == MOST_HOOKS - 1
    other = scene.signs_in(county.community)
    assert scene.http.post("/notices/webhooks/again", data={"id": first.id}, headers=other).status_code == 404
