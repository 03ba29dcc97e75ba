"""Letting keys in and ending them, as pages: for administrators, of their own unit; and what a suspect key signed, for its holder."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.forms import body_in
from api.pages.leading import page_of
from contracts.statements.keys import Revocation, RevokeKey
from contracts.statements.service import EnterRoll
from domain.deciding import World
from projections.tail import Tail
from tests.api.page_forms import filled_in
from tests.api.scenes import YearServed, year_served
from tests.people import Person, key
from tests.projections.year import enrol

PAGE = "/keys/requests"


def test_an_administrator_sees_the_keys_of_the_unit_and_nobody_else_does(year: YearServed) -> None:
    county = year.scene.county
    page = year.scene.reads(county.bureau, PAGE)
    assert page.status_code == 200
    assert "您现在用的" in page.text
    assert page.text.count('value="key.revoke"') >= 2
    colleague = year.scene.reads(county.colleague(county.bureau, "clerk without keys", "clerk"), PAGE)
    assert "这一页给管理员用" in colleague.text
    assert "key.revoke" not in colleague.text
    nobody = year.scene.http.get(PAGE, headers={"Accept": "text/html"}, follow_redirects=False)
    assert nobody.headers["location"] == "/keys?back=%2Fkeys%2Frequests"


def test_what_waits_leads_to_the_page_where_it_is_done(year: YearServed) -> None:
    world, of = World(year.scene.ledger.streams), year.of
    item, handed = f"/items/{of['need']}", f"/items/{of['handed item']}"
    led = {
        name: page_of(world, of[name]) for name in ("need", "claim", "delivery", "claim offer", "agreement")
    }
    assert led == {
        "need": item, "claim": item, "delivery": item, "claim offer": handed,
        "agreement": f"/agreements/{of['agreement']}",
    }  # fmt: skip
    county = year.scene.county
    pages = [year.scene.reads(each, "/waiting").text for each in (county.community, county.bureau)]
    assert any('href="/agreements/' in page for page in pages)
    assert any(re.search("还有 \\d+ 天|逾期 \\d+ 天", page) for page in pages)


def test_a_key_that_somebody_else_may_have_is_suspect_since_when_is_said(year: YearServed) -> None:
    county = year.scene.county
    page = year.scene.reads(county.bureau, PAGE)
    spans = re.findall(r'<option value="(\d+)">(最近 7 天签的|登记以来签的全部)', page.text)
    assert spans[0][1] == "最近 7 天签的"
    given = {"revocation.reason": "stolen", "revocation.suspect_from": spans[0][0]}
    form = filled_in(page, "key.revoke", given)
    body = body_in(World(year.scene.ledger.streams), form.items())
    assert isinstance(body, RevokeKey)
    assert body.revocation.suspect_from == int(spans[0][0])
    assert "现在签不了" not in reviews(year, county.bureau, form)


@pytest.fixture
def another_year(server: str, tmp_path: Path) -> Iterator[YearServed]:
    """For a test whose traces others should not meet."""
    with year_served(server, tmp_path) as year:
        yield year


def test_what_a_suspect_key_signed_is_affirmed_by_its_holder_alone(another_year: YearServed) -> None:
    year, scene, county = another_year, another_year.scene, another_year.scene.county
    hospital, second = county.hospital, county.hospital2
    stolen = enrol(hospital, second, "stolen")
    reports = EnterRoll(person=county.volunteer(hospital, "on the roll by a stolen key"))
    before = scene.ledger.rows.max_notification_id() or 0
    Person(county, key("stolen"), second.unit, second.id).says(reports)
    revocation = Revocation(keyid=stolen, reason="stolen", suspect_from=before)
    hospital.says(RevokeKey(revocation=revocation), stream=county.rule("key", stolen))
    Tail(scene.ledger).catch_up()
    keys = scene.reads(second, "/keys").text
    assert "您签过的 1 条暂不计分" in keys
    [number] = re.findall(r'href="/entries/(\d+)"', keys)
    page = scene.reads(second, f"/entries/{number}")
    assert "现在签不了" not in reviews(year, second, filled_in(page, "entry.affirm", {}))
    others = scene.reads(hospital, f"/entries/{number}")
    assert others.status_code == 200
    assert "entry.affirm" not in others.text
    assert "暂不计分" not in scene.reads(hospital, "/keys").text
    told = {
        whom: scene.reads(by, f"/waiting?own={int(whom == 'own')}")
        for whom, by in (("own", second), ("unit", hospital))
    }
    assert '<a class="btn" href="/keys">' in told["own"].text
    assert f'<a class="btn" href="{PAGE}">' in told["unit"].text


def reviews(year: YearServed, by: Person, form: dict[str, str]) -> str:
    """What the page says on which it would be signed."""
    answer = year.scene.http.post("/web/review", data=form, headers=year.scene.signs_in(by))
    assert answer.status_code == 200, answer.text
    return answer.text
