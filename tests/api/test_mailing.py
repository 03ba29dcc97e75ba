"""What waits comes by e-mail to whoever asked for it and confirmed it, at a real mail server: gathered, never at night, once more until it is taken."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from api import mailing
from api.letters import Choice, Letters, due_after
from api.mailing import Post, laid_out, lines_for, reader_for, send_due
from api.webhooks import WAITS_S
from contracts import signing
from contracts.statements.keys import AdoptRules, Revocation, RevokeKey
from domain.deciding import RULES
from projections.tail import Tail
from tests.api.scenes import Scene, YearServed
from tests.api.test_webhooks import reports_an_issue
from tests.people import Person
from tests.scripts.test_crash import free_port

SERVER = "https://ledger.example.org"
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class PostBox:
    """What a mail server on the loopback took."""

    port: int = 0
    says: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.says.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.SMTP))  # type: ignore[arg-type]
        return self.says

    @property
    def post(self) -> Post:
        return Post(f"smtp://127.0.0.1:{self.port}", "共建账本 <ledger@example.org>")


@contextmanager
def a_mail_server() -> Iterator[PostBox]:
    box = PostBox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def told(fresh_scene: Scene) -> Scene:
    fresh_scene.county.roots_say(AdoptRules(rules=RULES))
    return fresh_scene


def asks(scene: Scene, person: Person, **chosen: Any) -> Choice:
    """On the page; and what is kept of it."""
    form = {"address": "wang@example.org", "pace": "at-once", "quiet_from": 21, "quiet_to": 8} | chosen
    answer = scene.http.post("/notices/mail", data=form, headers=scene.signs_in(person))
    assert answer.status_code == 303, answer.text
    choice = Letters(scene.ledger).of(signing.keyid_of(person.key))
    assert choice
    return choice


def confirms(scene: Scene, box: PostBox) -> None:
    send_due(scene.ledger, box.post)
    [path] = re.findall(r"/notices/mail/[\w-]+", box.letters[-1].get_content())
    assert "确认" in scene.http.get(path).text
    assert "已确认" in scene.http.post(path).text


def goes(scene: Scene, box: PostBox) -> tuple[int, int]:
    return laid_out(scene.ledger, SERVER), send_due(scene.ledger, box.post)


def put_to(scene: Scene, day: str, hour: int) -> None:
    scene.clock.now = int(
        datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=ZONE).timestamp() * 1000
    )


def test_nothing_is_sent_before_the_address_is_confirmed_and_then_enough_to_act_on(told: Scene) -> None:
    scene, bureau = told, told.county.bureau
    with a_mail_server() as box:
        assert not asks(scene, bureau).confirmed
        reports_an_issue(scene)
        assert goes(scene, box) == (0, 1)  # the letter that asks
        confirms(scene, box)
        assert goes(scene, box)[0] == 1
        [_, letter] = box.letters
        assert (letter["To"], letter["Auto-Submitted"]) == ("wang@example.org", "auto-generated")
        assert letter["Subject"] == "共建账本：1 件事与您或贵单位有关"
        text = letter.get_content()
        assert re.search("· 2026年[0-9]+月[0-9]+日 .*反映了一处公共场所或企业的问题。请受理并写明期限", text)
        assert re.search(rf"{SERVER}/issues/[0-9a-f-]{{36}}", text), "where it is done"
        assert f"{SERVER}/waiting" in text
        assert goes(scene, box) == (0, 0)
        assert [each.arrived for each in Letters(scene.ledger).sent_to(signing.keyid_of(bureau.key))] == [
            True,
            True,
        ]


def test_an_address_is_in_the_export_of_whose_it_is_and_in_nobody_else_s(told: Scene) -> None:
    scene, bureau = told, told.county.bureau
    asks(scene, bureau)
    Tail(scene.ledger).catch_up()
    path = f"/persons/{bureau.id}/export"
    [mail] = scene.reads(bureau, path).json()["mail"]
    assert mail == {
        "keyid": signing.keyid_of(bureau.key), "address": "wang@example.org", "confirmed": False,
    }  # fmt: skip
    assert scene.reads(told.county.bureau2, path).json().get("mail", []) == []


def test_in_quiet_hours_nothing_goes_and_a_digest_gathers_what_waits_too(told: Scene) -> None:
    scene, bureau = told, told.county.bureau
    put_to(scene, "2026-03-02", 23)
    with a_mail_server() as box:
        asks(scene, bureau, pace="daily")
        confirms(scene, box)
        reports_an_issue(scene)
        reports_an_issue(scene)
        assert goes(scene, box) == (0, 0)
        put_to(scene, "2026-03-03", 7)
        assert goes(scene, box) == (0, 0)
        put_to(scene, "2026-03-03", 8)
        assert goes(scene, box) == (1, 1)
        assert box.letters[-1].get_content().count("反映了一处公共场所") == 2
        put_to(scene, "2026-03-03", 9)
        assert goes(scene, box) == (0, 0)


@pytest.mark.parametrize(
    ("pace", "quiet", "now", "then"),
    [
        ("at-once", (21, 8), "2026-03-04T12:30", "2026-03-04T12:30"),
        ("at-once", (21, 8), "2026-03-04T22:10", "2026-03-05T08:00"),
        ("at-once", (21, 8), "2026-03-04T03:00", "2026-03-04T08:00"),
        ("at-once", (0, 0), "2026-03-04T03:00", "2026-03-04T03:00"),
        ("daily", (21, 8), "2026-03-04T08:00", "2026-03-05T08:00"),
        ("daily", (0, 0), "2026-03-04T03:00", "2026-03-04T08:00"),
        ("weekly", (21, 7), "2026-03-04T12:00", "2026-03-09T07:00"),
        ("weekly", (21, 7), "2026-03-09T06:00", "2026-03-09T07:00"),
    ],
)
def test_when_the_next_letter_is_due(
    scene: Scene, pace: Any, quiet: tuple[int, int], now: str, then: str
) -> None:
    def ms(text: str) -> int:
        return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)

    assert due_after(scene.ledger, ms(now), pace, quiet) == ms(then)


def test_what_was_told_long_ago_takes_no_place_in_a_digest(
    year: YearServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, bureau = year.scene.ledger, year.scene.county.bureau
    keyid = signing.keyid_of(bureau.key)
    reader = reader_for(ledger, keyid)
    assert reader
    monkeypatch.setattr(mailing, "MOST_LINES", 1)
    choice = Choice(keyid, "wang@example.org", "zh", "daily", 21, 8, True, 100_000, 0)
    [line], _ = lines_for(ledger, reader, choice, ledger.clock())
    assert line.kind != "told"


def test_what_is_not_taken_is_tried_again_ten_times_in_all(told: Scene) -> None:
    scene, keyid = told, signing.keyid_of(told.county.bureau.key)
    with a_mail_server() as box:
        box.says = "451 later"
        asks(scene, scene.county.bureau)
        for wait_s in (*WAITS_S[1:], 0):
            send_due(scene.ledger, box.post)
            scene.clock.now += wait_s * 1000 + 1000
        [letter] = Letters(scene.ledger).sent_to(keyid)
        assert (letter.tries, letter.next_ms, letter.outcome, letter.arrived) == (10, None, "451", False)
    asks(scene, scene.county.bureau, address="other@example.org")
    send_due(scene.ledger, Post("smtp://127.0.0.1:9", "x@example.org"))
    assert {each.outcome for each in Letters(scene.ledger).sent_to(keyid)} == {
        "451",
        "ConnectionRefusedError",
    }


def test_it_ends_with_the_key_and_the_address_is_forgotten(told: Scene) -> None:
    scene, county = told, told.county
    keyid = signing.keyid_of(county.bureau2.key)
    with a_mail_server() as box:
        asks(scene, county.bureau2)
        confirms(scene, box)
        county.bureau.says(
            RevokeKey(revocation=Revocation(keyid=keyid, reason="left")), stream=county.rule("key", keyid)
        )
        Tail(scene.ledger).catch_up()
        assert goes(scene, box) == (0, 0)
        assert Letters(scene.ledger).of(keyid) is None
        assert Letters(scene.ledger).sent_to(keyid) == []


def test_a_new_address_must_be_confirmed_anew_and_nobody_writes_to_strangers_all_day(told: Scene) -> None:
    scene, bureau = told, told.county.bureau
    with a_mail_server() as box:
        asks(scene, bureau)
        confirms(scene, box)
        assert asks(scene, bureau, pace="weekly").confirmed
        assert not asks(scene, bureau, address="other@example.org").confirmed
        header = scene.signs_in(bureau)
        wrong = scene.http.post("/notices/mail", data={"address": "nobody"}, headers=header)
        assert wrong.json()["type"].endswith("no-mail-address")
        for number in range(3):
            asks(scene, bureau, address=f"other{number}@example.org")
        no = scene.http.post("/notices/mail", data={"address": "sixth@example.org"}, headers=header)
        assert no.json()["type"].endswith("too-many-letters")
        scene.http.post("/notices/mail/end", headers=header)
        assert Letters(scene.ledger).of(signing.keyid_of(bureau.key)) is None
    assert scene.http.post("/notices/mail/unknown").status_code == 404
