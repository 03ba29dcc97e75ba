"""From a form to what is signed: which body it says, what would be answered, and nothing written."""

import re
from base64 import b64decode
from typing import Any

import pytest

from api.pages.forms import NoWholeNumber, WrongForm, body_in
from contracts.canonical import decode, encode
from contracts.refusals import Refusal
from contracts.statement import BadShape, UnknownType
from contracts.statements.lists import MakeClaim, PublishItem
from contracts.values import Id
from domain.deciding import World
from domain.refusals import NoSuch
from domain.units import Unit
from tests.api.scenes import Scene, YearServed


def said(scene: Scene, *fields: tuple[str, str]) -> Any:
    return body_in(World(scene.ledger.streams), fields)


def test_a_forms_fields_are_a_body(scene: Scene) -> None:
    item = scene.publishes_a_need()
    body = said(scene, ("type", "claim.make"), ("about", item), ("body.quantity:int", " 1,0 "), ("body.", ""))
    assert body == MakeClaim(about=scene.county.about(item), quantity=10)
    need = {
        "alliance": scene.county.alliance, "kind": "need", "title": "助老义诊", "category": "医疗", "measure": "场",
        "available": "2026-01-01", "until": "2026-12-31",
    }  # fmt: skip
    fields = [
        ("type", "item.publish"),
        ("body.quantity:int", "4"),
        *((f"body.{name}", value) for name, value in need.items()),
    ]
    assert said(scene, *fields) == PublishItem(quantity=4, **need)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ([], UnknownType),
        ([("type", "no.such")], UnknownType),
        ([("type", "claim.make"), ("about", "00000000-0000-0000-0000-00000000000f")], NoSuch),
        ([("type", "claim.make"), ("body.quantity:int", "三")], NoWholeNumber),
        ([("type", "claim.make"), ("body.quantity:float", "3")], WrongForm),
        ([("type", "claim.make"), ("body.a", "1"), ("body.a.b", "2")], WrongForm),
        ([("type", "claim.make")] * 2001, WrongForm),
        ([("type", "claim.make")], BadShape),
    ],
)
def test_a_wrong_form_is_refused_in_words(
    scene: Scene, fields: list[tuple[str, str]], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as no:
        said(scene, *fields)
    assert "{" not in no.value.in_chinese() + no.value.in_english()


def test_what_one_is_about_to_sign_is_shown_and_nothing_written(year: YearServed) -> None:
    scene = year.scene
    county, header = scene.county, scene.signs_in(scene.county.bureau)
    item, before = year.of["need"], scene.log_as_it_is()
    form = {
        "type": "claim.make",
        "about": item,
        "body.quantity:int": "1",
        "back": "https://elsewhere.example/",
    }
    answer = scene.http.post("/web/review", data=form, headers=header | {"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    assert "认领事项" in answer.text
    assert county_name(scene, county.bureau.unit) in answer.text
    assert "elsewhere" not in answer.text
    assert "data-sign" in answer.text
    too_much = scene.http.post("/web/review", data=form | {"body.quantity:int": "100000"}, headers=header)
    assert too_much.status_code == 409
    assert "现在签不了" in too_much.text
    assert "data-sign " not in too_much.text
    nobody = scene.http.post("/web/review", data=form, follow_redirects=False)
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/keys?back=%2F")
    file = scene.http.post("/web/draft", data=form, headers=header)
    assert file.headers["content-disposition"] == 'attachment; filename="claim.make.json"'
    [wanted] = file.json()
    assert wanted["body"]["quantity"] == 1
    assert scene.log_as_it_is() == before


@pytest.mark.parametrize(
    ("type", "name", "of", "much"),
    [
        ("fulfilment.confirm", "fulfilment waiting", "“医民共建协议(虚构)：健康讲座”的履约记录", "场"),
        ("delivery.reject", "delivery", "“老旧小区加装扶手”的交付记录", "4 处"),
    ],
)
def test_whoever_confirms_reads_what_was_done_under_what(
    year: YearServed, type: str, name: str, of: str, much: str
) -> None:
    scene = year.scene
    form = {"type": type, "about": year.of[name]} | ({"body.reason": "数量不符"} if "reject" in type else {})
    answer = scene.http.post("/web/review", data=form, headers=scene.signs_in(scene.county.bureau))
    said = re.sub(r"<[^>]+>|\s", " ", answer.text)
    assert of in said
    assert much in re.sub(" +", " ", said)
    assert "2026年" in said


def county_name(scene: Scene, unit: Id) -> str:
    return World(scene.ledger.streams).get(unit, Unit).name


def test_an_agreement_is_shown_to_its_parties_and_to_nobody_else(year: YearServed) -> None:
    scene, path = year.scene, f"/agreements/{year.of['agreement']}"
    html = {"Accept": "text/html"}
    party = scene.http.get(path, headers=scene.signs_in(scene.county.community) | html)
    assert party.status_code == 200
    assert "履行中" in party.text
    delivered = re.findall(r'data-label="已确认">(\d+) 户', party.text)
    assert delivered == ["3", "5"]
    stranger = scene.http.get(path, headers=scene.signs_in(scene.county.hospital) | html)
    assert stranger.status_code == 404
    assert scene.http.get(path, headers=html, follow_redirects=False).status_code == 303
    redline = scene.http.get(
        f"/agreements/{year.of['agreement amended']}", headers=scene.signs_in(scene.county.hospital) | html
    )
    assert "截止日由2030年12月31日改为2031年12月31日" in redline.text
    assert not re.search(r"第3项承诺：[0-9a-f]{8}-", redline.text)


def test_agreements_are_found_by_standing_and_words(year: YearServed) -> None:
    scene = year.scene
    header = scene.signs_in(scene.county.bureau) | {"Accept": "text/html"}
    rows = {
        query: scene.http.get(f"/agreements?{query}", headers=header).text.count('<tr><th scope="row">')
        for query in ("", "standing=declined", "standing=nothing", "search=健康讲座", "search=没有这样的")
    }
    assert rows["standing=nothing"] == rows[""] > rows["standing=declined"] > 0
    assert (rows["search=健康讲座"], rows["search=没有这样的"]) == (1, 0)


def test_a_form_that_is_sent_again_is_the_same_act_until_one_more_is_asked_for(scene: Scene) -> None:
    community = scene.county.community
    header = scene.signs_in(community) | {"Accept": "text/html"}
    form = {"type": "activity.plan", "body.title": "两次", "body.category": "环境", "body.on": "2026-01-05"}

    def reviewed(**more: str) -> tuple[int, str]:
        answer = scene.http.post("/web/review", data=form | more, headers=header)
        return answer.status_code, answer.text

    def payload(text: str) -> bytes:
        found = re.search('data-payload="([^"]+)"', text)
        assert found
        return b64decode(found[1])

    _, first = reviewed()
    assert payload(first) == payload(reviewed()[1]), "in another tab"
    seen = {"size": 7, "root": scene.ledger.tree.root_at(7).hex()}
    receipt = scene.posts(encode(decode(payload(first)) | {"seen": seen}), community.key).json()
    status, text = reviewed()
    assert status == 409
    assert "再记一次" in text
    assert f'/entries/{receipt["entries"][0]["index"] + 1}"' in text
    status, text = reviewed(again="1")
    assert status == 200
    assert payload(text) not in (payload(first), payload(reviewed(again="1")[1]))
