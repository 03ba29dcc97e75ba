"""Letting keys in, as a page: for administrators, and of their own unit."""

import re

from api.pages.leading import page_of
from domain.deciding import World
from tests.api.scenes import YearServed

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
