"""What a unit is told reaches its own system: signed so that somebody else's check holds, once more until it is taken, and no more once
whoever set it up is gone."""

import hmac
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from api.chat_robots import MOST_BYTES, Channel, text_of
from api.desk_tables import create_tables
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
    answers: bytes = b""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Paths with their queries."""


@contextmanager
def a_system() -> Iterator[System]:
    system = System()

    class Listens(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            system.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            system.asked.append(self.path)
            self.send_response(system.says)
            if system.says == 302:
                self.send_header("Location", system.address + "elsewhere")
            self.end_headers()
            self.wfile.write(system.answers)

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


def robot_added(scene: Scene, system: System, channel: Channel, secret: str = "") -> None:
    """At an address as robots have it: what lets in stands in its query."""
    bureau, address = scene.county.bureau, f"{system.address}send?access_token=1f0c"
    keyid = signing.keyid_of(bureau.key)
    assert Webhooks(scene.ledger).add(bureau.unit, keyid, address, channel, secret) is None
    system.says, system.answers = 200, b'{"errcode":0,"errmsg":"ok"}'


def is_a_notice(text: str) -> bool:
    sentence, page = text.split("\n")
    return (
        sentence.startswith("【共建账本】") and "反映了一处公共场所或企业的问题" in sentence
        and page.startswith(f"{SERVER}/entries/")
    )  # fmt: skip


def test_the_robot_of_a_wecom_group_says_it_in_chinese_with_where_to_act(told: Scene) -> None:
    with a_system() as system:
        robot_added(told, system, "wecom")
        reports_an_issue(told)
        assert sent(told) == (1, 1)
        [(headers, body)] = system.heard
        said = orjson.loads(body)
        assert set(said) == {"msgtype", "text"}
        assert said["msgtype"] == "text"
        assert is_a_notice(said["text"]["content"])
        assert system.asked == ["/send?access_token=1f0c"]
        assert headers["content-type"] == "application/json"
        assert "webhook-signature" not in headers


def test_the_robot_of_a_dingtalk_group_is_signed_to_in_its_address(told: Scene) -> None:
    with a_system() as system:
        robot_added(told, system, "dingtalk", "SEC1f0c")
        reports_an_issue(told)
        assert sent(told) == (1, 1)
        query = parse_qs(urlsplit(system.asked[0]).query, strict_parsing=True)
        assert query["access_token"] == ["1f0c"]
        [moment], [sign] = query["timestamp"], query["sign"]
        assert abs(int(moment) - told.clock.now) < 1000
        expected = hmac.new(b"SEC1f0c", f"{moment}\nSEC1f0c".encode(), "sha256").digest()
        assert b64decode(sign) == expected
        assert is_a_notice(orjson.loads(system.heard[0][1])["text"]["content"])


def test_the_robot_of_a_feishu_group_is_signed_to_in_the_body(told: Scene) -> None:
    with a_system() as system:
        robot_added(told, system, "feishu", "1f0c")
        system.answers = b'{"code":0,"msg":"success","data":{}}'
        reports_an_issue(told)
        assert sent(told) == (1, 1)
        said = orjson.loads(system.heard[0][1])
        assert said["msg_type"] == "text"
        assert is_a_notice(said["content"]["text"])
        assert said["timestamp"] == str(told.clock.now // 1000)
        expected = hmac.new(f"{said['timestamp']}\n1f0c".encode(), b"", "sha256").digest()
        assert b64decode(said["sign"]) == expected


@pytest.mark.parametrize("channel", ["dingtalk", "feishu"])
def test_a_robot_without_a_secret_is_not_signed_to(told: Scene, channel: Channel) -> None:
    with a_system() as system:
        robot_added(told, system, channel)
        reports_an_issue(told)
        assert sent(told) == (1, 1)
        assert system.asked == ["/send?access_token=1f0c"]
        assert b"sign" not in system.heard[0][1]


def test_what_a_robot_does_not_take_has_not_arrived_whatever_the_status(told: Scene) -> None:
    with a_system() as system:
        robot_added(told, system, "dingtalk")
        reports_an_issue(told)
        outcomes = []
        for answer in (b'{"errcode":310000,"errmsg":"keywords not in content"}', b"<html>", b'{"errcode":0}'):
            system.answers = answer
            sent(told)
            [delivery] = Webhooks(told.ledger).deliveries(told.county.bureau.unit)
            outcomes.append((delivery.outcome, delivery.arrived))
            told.clock.now += 10**6
        assert outcomes == [
            ("310000 keywords not in content", False), ("no answer of a robot", False), ("200", True)
        ]  # fmt: skip


def test_a_long_sentence_is_cut_and_its_page_is_not() -> None:
    text = text_of({"zh": "协" * 3000, "page": "https://ledger.example.org/entries/57"})
    assert len(text.encode()) in range(MOST_BYTES - 3, MOST_BYTES + 1)
    assert text.endswith("协…\nhttps://ledger.example.org/entries/57")


def test_whoever_set_it_up_sends_a_trial(told: Scene) -> None:
    county, hooks = told.county, Webhooks(told.ledger)
    header = told.signs_in(county.bureau)
    with a_system() as system:
        form = {"channel": "wecom", "address": f"{system.address}send?key=693a91f6"}
        page = told.http.post("/notices/webhooks", data=form, headers=header)
        assert "企业微信群机器人" in page.text
        assert "127.0.0.1 … 91f6" in page.text
        assert "key=693a91f6" not in page.text
        assert "whsec_" not in page.text
        [hook] = hooks.of(county.bureau.unit)
        system.says, system.answers = 200, b'{"errcode":0,"errmsg":"ok"}'
        told.http.post("/notices/webhooks/try", data={"id": hook.id}, headers=header)
        assert send_due(told.ledger) == 1
        assert "这是一条试发的通知" in orjson.loads(system.heard[0][1])["text"]["content"]
        assert "这是一条试发的通知" in told.http.get("/notices", headers=header).text
    other = told.signs_in(county.community)
    assert told.http.post("/notices/webhooks/try", data={"id": hook.id}, headers=other).status_code == 404


def test_a_ledger_that_knew_no_robots_goes_on_with_its_webhooks(told: Scene) -> None:
    with a_system() as system:
        added(told, system.address)
        with told.ledger.rows.datastore.cursor() as cursor:
            cursor.execute("ALTER TABLE desk.webhooks DROP COLUMN channel")
        create_tables(told.ledger.rows.datastore)
        reports_an_issue(told)
        assert sent(told) == (1, 1)
        assert "webhook-signature" in system.heard[0][0]


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
