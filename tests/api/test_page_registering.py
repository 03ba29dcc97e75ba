"""A person is registered by page: names into the vault, a commitment into the log, both or neither."""

import re
from base64 import b64decode
from html import unescape

import orjson

from contracts import signing
from contracts.canonical import decode
from tests.api.scenes import Scene, statement_of
from tests.people import Person

FORM = {"name": "吕志坚", "phone": "", "id_type": "", "id_number": "", "nonsense": "x"}


def answered(scene: Scene, person: Person) -> str:
    page = scene.http.post("/web/registration", data=FORM, headers=scene.signs_in(person))
    assert page.status_code == 200, page.text
    assert page.headers["cache-control"] == "no-store"
    return page.text


def test_what_is_signed_and_what_is_kept_go_together(fresh_scene: Scene) -> None:
    scene, bureau = fresh_scene, fresh_scene.county.bureau
    page = answered(scene, bureau)
    beside = orjson.loads(unescape(re.findall(r'data-beside="([^"]+)"', page)[0]))
    payload = b64decode(re.findall(r'data-payload="([^"]+)"', page)[0])
    assert beside["fields"] == {"name": "吕志坚"}
    assert "吕志坚" not in payload.decode()
    assert "/web/draft" not in page
    sent = scene.http.post("/persons", json=beside | {"statement": statement_of(payload, bureau.key)})
    assert sent.status_code == 201, sent.text
    person = decode(payload)["stream"]
    assert scene.reads(bureau, f"/persons/{person}/fields").json()["fields"] == {"name": "吕志坚"}
    assert signing.keyid_of(bureau.key) in page


def test_only_clerks_and_administrators_register(fresh_scene: Scene) -> None:
    scene, county = fresh_scene, fresh_scene.county
    signatory = county.colleague(county.bureau, "who signs only", "signatory")
    assert "您没有经办或管理员的权限" in scene.reads(signatory, "/people/new").text
    refused = scene.http.post("/web/registration", data=FORM, headers=scene.signs_in(signatory))
    assert refused.status_code == 403
    nobody = scene.http.post("/web/registration", data=FORM, follow_redirects=False)
    assert nobody.headers["location"] == "/keys?back=%2Fpeople%2Fnew"
