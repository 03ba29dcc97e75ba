"""People by page: found by name, shown for the asking, corrected, acted for on paper, forgotten; each look is written down."""

import re
from base64 import b64decode
from html import unescape
from io import BytesIO

import openpyxl
import orjson
import pytest

from contracts.canonical import decode
from contracts.statements.keys import AdoptRules, Entrust
from contracts.values import Id
from projections.tail import Tail
from tests.api.scenes import Scene, statement_of
from tests.api.test_persons import registers
from tests.people import Person

NAME = "吕志坚"


@pytest.fixture
def known(fresh_scene: Scene) -> Id:
    """Whom the bureau has registered; rule set 2 is in force."""
    fresh_scene.county.roots_say(AdoptRules(rules=2))
    person = registers(fresh_scene, fresh_scene.county.bureau, {"name": NAME, "phone": "138（虚构）"})
    Tail(fresh_scene.ledger).catch_up()
    return person


def posts(scene: Scene, by: Person, address: str, **fields: str) -> str:
    answer = scene.http.post(address, data=fields, headers=scene.signs_in(by))
    assert answer.status_code == 200, answer.text
    return answer.text


def test_fields_are_shown_for_the_asking_and_the_look_is_seen(fresh_scene: Scene, known: Id) -> None:
    scene, bureau = fresh_scene, fresh_scene.county.bureau
    found = posts(scene, bureau, "/people", name=NAME)
    assert f"/people/{known}" in found
    assert "没有这个人" in posts(scene, bureau, "/people", name="吕志")
    page = scene.reads(bureau, f"/people/{known}").text
    assert NAME not in page
    assert "按姓名查到" in page
    answer = scene.http.post(f"/people/{known}", headers=scene.signs_in(bureau))
    assert answer.headers["cache-control"] == "no-store"
    assert NAME in answer.text
    assert answer.text.count("查看</li>") == 1


def test_a_correction_is_signed_and_what_was_kept_before_is_gone(fresh_scene: Scene, known: Id) -> None:
    scene, bureau = fresh_scene, fresh_scene.county.bureau
    asked = {"person": known, "name": "吕志建", "phone": "", "reason": "misspelt"}
    answer = scene.http.post("/web/amendment", data=asked, headers=scene.signs_in(bureau))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    beside = orjson.loads(unescape(re.findall(r'data-beside="([^"]+)"', answer.text)[0]))
    payload = b64decode(re.findall(r'data-payload="([^"]+)"', answer.text)[0])
    assert (decode(payload)["stream"], decode(payload)["body"]["reason"]) == (known, "misspelt")
    assert "吕志建" not in payload.decode()
    sent = scene.http.post("/persons", json=beside | {"statement": statement_of(payload, bureau.key)})
    assert sent.status_code == 201, sent.text
    Tail(scene.ledger).catch_up()
    page = posts(scene, bureau, f"/people/{known}")
    assert "吕志建" in page
    assert "138" not in page


def test_a_paper_is_recorded_listed_and_withdrawn_by_forms(fresh_scene: Scene, known: Id) -> None:
    scene, bureau = fresh_scene, fresh_scene.county.bureau
    page = scene.reads(bureau, f"/people/{known}").text
    assert 'value="entrustment.record"' in page
    review = posts(
        scene, bureau, "/web/review", type="entrustment.record", back="/people",
        **{"body.of": known, "body.evidence": "7" * 64},
    )  # fmt: skip
    assert "登记委托代办" in review
    assert "data-payload" in review
    bureau.says(Entrust(of=known, evidence="7" * 64))
    Tail(scene.ledger).catch_up()
    for address in ("/people", f"/people/{known}"):
        assert 'value="entrustment.withdraw"' in scene.reads(bureau, address).text


def test_whoever_asks_for_it_gets_everything_that_is_held(fresh_scene: Scene, known: Id) -> None:
    scene, bureau = fresh_scene, fresh_scene.county.bureau
    answer = scene.http.post(f"/people/{known}/export", data={"form": "xlsx"}, headers=scene.signs_in(bureau))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = list(book["个人信息"].values)
    assert ("姓名", NAME) in rows
    assert [row[3] for row in book["谁看过"].values][-1] == "导出"
    answer = scene.http.post(f"/people/{known}/export", data={"form": "json"}, headers=scene.signs_in(bureau))
    assert answer.json()["fields"]["name"] == NAME


def test_strangers_learn_nothing_and_one_sees_one_s_own(fresh_scene: Scene, known: Id) -> None:
    scene, county = fresh_scene, fresh_scene.county
    hospital = county.hospital
    for method, address in (
        ("GET", f"/people/{known}"),
        ("POST", f"/people/{known}"),
        ("POST", f"/people/{known}/export"),
    ):
        answer = scene.http.request(method, address, headers=scene.signs_in(hospital))
        assert answer.status_code == 403, address
        assert NAME not in answer.text
    refused = scene.http.post(
        "/web/amendment", data={"person": known, "name": "x"}, headers=scene.signs_in(hospital)
    )
    assert refused.status_code == 403
    signatory = county.colleague(county.bureau, "who signs only", "signatory")
    Tail(scene.ledger).catch_up()
    own = scene.http.get("/people", headers=scene.signs_in(signatory), follow_redirects=False)
    assert own.headers["location"] == f"/people/{signatory.id}"
    page = scene.reads(signatory, own.headers["location"]).text
    assert "我的资料" in page
    assert "/web/amendment" not in page
    nobody = scene.http.post("/people", data={"name": NAME}, follow_redirects=False)
    assert nobody.headers["location"].startswith("/keys")
