"""The four lists as pages: found in the database, one item with all that happened to it, forms only for whoever may send them."""

import re
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from tests.api.page_forms import acts
from tests.api.scenes import YearServed
from tests.people import Person

HTML = {"Accept": "text/html"}


def reads(year: YearServed, person: Person, path: str) -> httpx.Response:
    return year.scene.reads(person, path)


def titles(page: httpx.Response) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/items/[^"]+">([^<]+)', page.text)


@pytest.mark.parametrize(
    ("query", "has", "lacks"),
    [
        ("kind=need", "老旧小区加装扶手", "候诊区改造"),
        ("kind=project", "候诊区改造", "老旧小区加装扶手"),
        ("kind=need&state=wanting&search=扶手", "老旧小区加装扶手", ""),
        ("kind=resource&state=closed", "闲置空调５台", ""),
        ("kind=resource&state=open", "", "闲置空调５台"),
        ("kind=need&state=overdue", "", "老旧小区加装扶手"),
        ("kind=need&search=没有这样的", "", "老旧小区加装扶手"),
        ("kind=nothing&state=nothing", "老旧小区加装扶手", ""),
    ],
)
def test_items_are_found_by_list_state_and_words(year: YearServed, query: str, has: str, lacks: str) -> None:
    found = titles(reads(year, year.scene.county.bureau, f"/lists?{query}"))
    assert not has or has in found
    assert not lacks or lacks not in found


def test_a_list_pages_on_and_keeps_its_filters(year: YearServed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.lists.A_PAGE", 1)
    met: list[str] = []
    path = "/lists?kind=project&state=all"
    while path:
        page = reads(year, year.scene.county.hospital, path)
        met += titles(page)
        following = re.search(r'class="pages".*?href="([^"]+)"', page.text)
        path = unescape(following[1]) if following else ""
        assert not path or "state=all" in path
    monkeypatch.undo()
    assert met == titles(reads(year, year.scene.county.hospital, "/lists?kind=project&state=all"))
    assert len(met) > 1


def test_of_a_day_that_is_far_off_the_day_alone_is_said(year: YearServed) -> None:
    far = reads(year, year.scene.county.bureau, f"/items/{year.of['need']}").text
    assert "未销号" in far
    assert not re.search("还有 ?[0-9]+ ?天", far)
    agreement = reads(year, year.scene.county.bureau, f"/agreements/{year.of['agreement amended']}").text
    assert "进行中" in agreement
    assert not re.search("还有 ?[0-9]+ ?天", agreement)
    near = reads(year, year.scene.county.bureau, f"/agreements/{year.of['agreement']}").text
    assert re.search("还有 ?20 ?天", near)


def test_an_item_shows_its_claims_deliveries_and_way_to_the_score(year: YearServed) -> None:
    page = reads(year, year.scene.county.community, f"/items/{year.of['need']}")
    assert page.status_code == 200
    assert "共 10 处：已认领 6，已交付 4，尚缺 4。" in page.text
    assert "（人手不足）" in page.text
    assert re.search(
        r'确认交付 <span class="num">4 处</span> <a class="small" href="/entries/\d+">', page.text
    )
    handed = reads(year, year.scene.county.hospital, f"/items/{year.of['handed item']}")
    assert "已转给" in handed.text


def test_a_form_stands_only_where_it_can_be_sent(year: YearServed) -> None:
    county, need = year.scene.county, f"/items/{year.of['need']}"
    assert acts(reads(year, county.hospital, need)) == {"claim.make"}
    assert acts(reads(year, county.community2, need)) >= {"item.close", "claim.deliver"}
    assert "claim.withdraw" not in acts(reads(year, county.community2, need))
    assert {"claim.withdraw", "claim.offer", "claim.deliver"} <= acts(reads(year, county.bureau, need))
    assert not acts(reads(year, county.hospital, f"/items/{year.of['offer']}"))
    assert acts(reads(year, county.bureau, "/lists/new?kind=service")) == {"item.publish"}


def test_an_item_is_for_members_of_its_alliance_and_for_whoever_published_it(year: YearServed) -> None:
    county, elsewhere = year.scene.county, f"/items/{year.of['settled item']}"
    seen = {name: reads(year, county.people[name], elsewhere).status_code for name in ("hospital", "bureau")}
    assert seen == {"hospital": 200, "bureau": 404}
    nobody = year.scene.http.get(elsewhere, headers=HTML, follow_redirects=False)
    assert (nobody.status_code, nobody.headers["location"]) == (
        303,
        f"/keys?back={quote(elsewhere, safe='')}",
    )
