"""A ledger with nothing in it: what its pages say, how its first units come in, and how they begin to act."""

import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape

import orjson
import pytest

from contracts import signing
from contracts.statements.keys import EnrolUnit, GrantRole
from projections.tail import Tail
from scripts.codes import new_secret
from scripts.inviting import act_of
from tests.api.page_forms import filled_in
from tests.api.scenes import Scene, batch_of, served
from tests.people import Person, key

HTML = {"Accept": "text/html"}
EMPTY = (
    "/waiting", "/waiting?own=1", "/alliances", "/agreements", "/agreements/new", "/lists", "/orders", "/wishes", "/whistles", "/projects", "/draws",
    "/service", "/service/new", "/book", "/score", "/rounds", "/rulebooks", "/evaluations/new", "/handover", "/units", "/units/new",
    "/keys/requests", "/people/new", "/alliances/new", "/entries", "/audit", "/notices", "/transparency", "/service/certificates", "/lists/new",
    "/orders/new", "/whistles/new", "/projects/new", "/draws/new",
)  # fmt: skip
SHEET = "YH301\t河东街道(虚构)\t街道\nYH302\t实验学校(虚构)\t学校\t文教系统\n"


@pytest.fixture(scope="module")
def bare(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with served(server, tmp_path_factory.mktemp("signer")) as scene, Tail(scene.ledger):
        yield scene


def first_unit(scene: Scene) -> Person:
    """The lead, of which nothing but the unit and its administrator is there."""
    county = scene.county
    lead = county.roots_say(EnrolUnit(code="YH001", name="沿河县委组织部(虚构)", kind="county"))
    county.units["lead"] = lead
    return county.first_administrator(lead, "lead 1")


def settled(scene: Scene) -> None:
    Tail(scene.ledger).catch_up()


def test_an_empty_ledger_says_by_which_commands_it_begins_until_it_has(bare: Scene) -> None:
    page = bare.http.get("/", headers=HTML).text
    assert "这本账刚建立，还是空的" in page
    assert "gongjian submit first-unit.yaml --data DIR --key root-1.pem --key root-2.pem" in page
    unit = bare.county.roots_say(EnrolUnit(code="YH009", name="沿河县委办公室(虚构)", kind="county"))
    settled(bare)
    page = bare.http.get("/", headers=HTML).text
    assert "还没有管理员" in page
    assert "gongjian key invite YH009 --data DIR --key root-1.pem" in page
    assert "first-unit.yaml" not in page
    bare.county.first_administrator(unit, "office 1")
    settled(bare)
    assert "gongjian" not in bare.http.get("/", headers=HTML).text


def test_every_page_of_an_empty_ledger_can_be_read_by_its_first_administrator(bare: Scene) -> None:
    lead = first_unit(bare)
    settled(bare)
    headers = bare.signs_in(lead) | HTML
    assert {path: bare.http.get(path, headers=headers).status_code for path in EMPTY} == dict.fromkeys(
        EMPTY, 200
    )
    assert "管理员从这里开始" in bare.http.get("/waiting", headers=headers).text
    assert 'value="alliance.found"' not in bare.http.get("/alliances/new", headers=headers).text
    lead.says(GrantRole(unit=lead.unit, person=lead.id, role="signatory"))
    form = filled_in(
        bare.http.get("/alliances/new", headers=headers), "alliance.found",
        {"name": "沿河城市党建联盟(虚构)", "charter.title": "章程(虚构)"},
    )  # fmt: skip
    assert form["body.level"] == "county"
    review = bare.http.post("/web/review", data=form, headers=headers)
    assert review.status_code == 200, review.text


def test_a_pasted_sheet_of_units_is_signed_as_one_batch(fresh_scene: Scene) -> None:
    scene, lead = fresh_scene, fresh_scene.county.lead
    headers = scene.signs_in(lead) | HTML
    page = scene.http.post("/units/new", data={"pasted": SHEET}, headers=headers)
    assert page.status_code == 200, page.text
    assert "文教系统" in page.text
    payload = b64decode(re.findall(r'data-payload="([^"]+)"', page.text)[0])
    [items] = re.findall(r'data-items="([^"]+)"', page.text)
    [first, second] = orjson.loads(unescape(items))
    assert first["body"] == {
        "code": "YH301",
        "kind": "street",
        "name": "河东街道(虚构)",
        "superior": lead.unit,
    }
    sheet = signing.Sheet(payload, [first, second])
    sent = scene.http.post("/statements", json=batch_of(sheet, lead.key))
    assert sent.status_code == 201, sent.text
    settled(scene)
    listed = scene.http.get("/units", headers=headers).text
    assert listed.count("还没有管理员") == 2
    assert listed.count("data-invite data-of=") == 2
    assert "已启用" in listed


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "没有读到单位"),
        ("YH301\t河东街道(虚构)\t乡镇", "类型"),
        ("代码,名称\nYH301,河东街道", "类型"),
        ("YH101\t又一个社区(虚构)\t社区", "YH101"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_and_the_sheet_is_kept(
    scene: Scene, pasted: str, said: str
) -> None:
    page = scene.http.post(
        "/units/new", data={"pasted": pasted}, headers=scene.signs_in(scene.county.lead) | HTML
    )
    assert page.status_code == 422, page.text
    assert said in page.text[page.text.index('role="alert"') :]
    assert pasted.strip() in page.text


def test_only_an_administrator_takes_units_in(scene: Scene) -> None:
    clerk = scene.county.colleague(scene.county.lead, "clerk who takes nobody in", "clerk")
    assert "您没有管理员权限" in scene.reads(clerk, "/units/new").text
    settled(scene)
    listed = scene.reads(clerk, "/units").text
    assert "YH101" in listed
    assert "data-invite data-of" not in listed
    refused = scene.http.post("/units/new", data={"pasted": SHEET}, headers=scene.signs_in(clerk))
    assert refused.status_code == 403
    assert "YH101" not in scene.reads(scene.county.bureau, "/units").text


def test_a_key_that_answers_for_a_unit_below_leads_to_its_first_administrator(fresh_scene: Scene) -> None:
    scene, lead = fresh_scene, fresh_scene.county.lead
    unit = lead.says(EnrolUnit(code="YH301", name="河东街道(虚构)", kind="street", superior=lead.unit))
    settled(scene)
    headers = scene.signs_in(lead)
    holder = scene.county.rule("open", lead.unit, act_of(new_secret()))
    invited = scene.http.post("/desk/invites", json={"unit": unit, "holder": holder}, headers=headers).json()
    assert "已邀请，等回应" in scene.http.get("/units", headers=headers).text
    possession = signing.prove_possession(scene.ledger.log, unit, holder, key("street 1"))
    answered = scene.http.post(f"/desk/invites/{invited['id']}/key", json=signing.as_json(possession))
    assert answered.status_code == 201, answered.text
    page = scene.http.get("/keys/requests", headers=headers).text
    assert "河东街道(虚构)：第一位管理员" in page
    assert f'data-sig="{possession.sig}"' in page
    assert "gongjian key approve" not in page[page.index("data-request") : page.index("邀请一位同事")]
    assert "钥匙等核对" in scene.http.get("/units", headers=headers).text
