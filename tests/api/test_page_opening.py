"""An evaluation is opened and its slips are printed from pages; no private key and no code is ever in what the server answers or takes."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from html import unescape
from typing import Any

import httpx
import orjson
import pytest

from contracts.ballot import public_half
from contracts.canonical import decode
from contracts.keys import write_public
from tests.api.page_forms import filled_in
from tests.api.scenes import YearServed
from tests.issuers import issuer
from tests.people import DAY_MS, NOON, Person

HTML = {"Accept": "text/html"}
NEW = "/evaluations/new"


@pytest.fixture(autouse=True)
def spring(year: YearServed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year.scene.clock, "now", NOON + 99 * DAY_MS)


def seen(year: YearServed, by: Person, path: str) -> httpx.Response:
    return year.scene.http.get(path, headers=year.scene.signs_in(by) | HTML)


def asked(year: YearServed, by: Person, **more: Any) -> httpx.Response:
    """The page after its first form was sent with a secret panel of three units and ten slips."""
    given = {
        "title": "服务对象满意度", "book": f"{year.of['O01 of next year']} 2026", "closes": "2026-12-15", "go": "1",
        "name-0": "服务对象", "voters-0": "民政局\n县医院、YH001", "subjects-0": "yh101", "secret-0": "1", "printed-0": "10",
        "keepers-0": "县委组织部、县医院",
    }  # fmt: skip
    return year.scene.http.get(NEW, params=given | more, headers=year.scene.signs_in(by) | HTML)


def test_whoever_leads_no_alliance_or_evaluates_nothing_is_told_who_does(year: YearServed) -> None:
    county = year.scene.county
    assert 'name="book"' in seen(year, county.lead, NEW).text
    assert "还没有可以用的评分规则" in seen(year, county.community, NEW).text
    clerk = county.colleague(county.lead, "clerk who opens nothing", "clerk")
    assert "由联盟牵头单位有“考评”权限的同事发起" in seen(year, clerk, NEW).text
    nobody = year.scene.http.get(NEW, headers=HTML, follow_redirects=False)
    assert nobody.headers["location"] == "/keys?back=%2Fevaluations%2Fnew"
    assert year.scene.http.get("/evaluations/keeper-key", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"voters-0": "没有这样的局"}, "账上没有叫“没有这样的局”的单位"),
        ({"voters-0": "虚构"}, "“虚构”有好几个"),
        ({"subjects-0": "民政局"}, "投票的不能同时被评：民政局(虚构)"),
        ({"printed-0": "1"}, "无记名的至少要 5 票"),
        ({"keepers-0": ""}, "还没有写谁保管"),
        ({"opinions": "好"}, "至少写两个"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(year: YearServed, more: dict[str, str], said: str) -> None:
    page = asked(year, year.scene.county.lead, **more).text
    assert said in page
    assert 'action="/web/review"' not in page
    assert "服务对象满意度" in page


def test_a_panel_by_the_beginning_of_codes_takes_all_of_them(year: YearServed) -> None:
    page = asked(year, year.scene.county.lead, **{"voters-0": "YH2*", "printed-0": "5"}).text
    assert "民政局(虚构)、县医院(虚构)" in page
    assert "data-make-key" in page


def test_the_form_leads_to_what_is_signed_with_the_keys_that_were_made_elsewhere(year: YearServed) -> None:
    """Without scripts too: `gongjian ballot keys` prints what is pasted."""
    county = year.scene.county
    secrets = [b64encode(sha256(name.encode()).digest()).decode() for name in ("keeper one", "keeper two")]
    form = filled_in(
        asked(year, county.lead), "evaluation.open",
        {
            "panels.0.secret.issuer": write_public(issuer(3).public_key()),
            "panels.0.secret.trustees.0.key": public_half(secrets[0]), "panels.0.secret.trustees.1.key": public_half(secrets[1]),
        },
    )  # fmt: skip
    review = year.scene.http.post("/web/review", data=form, headers=year.scene.signs_in(county.lead) | HTML)
    assert review.status_code == 200, review.text
    assert "纸条 10 张" in review.text
    assert public_half(secrets[1]) in review.text
    [payload] = re.findall(r'data-payload="([^"]+)"', review.text)
    [panel] = decode(b64decode(payload))["body"]["panels"]
    assert panel["voters"] == [county.units[name] for name in ("bureau", "hospital", "lead")]
    assert panel["subjects"] == [county.units["community"]]
    assert panel["secret"]["printed"] == 10
    assert [each["unit"] for each in panel["secret"]["trustees"]] == [
        county.units[name] for name in ("lead", "hospital")
    ]


def test_slips_are_printed_by_the_lead_unit_while_votes_are_taken(year: YearServed) -> None:
    county, of = year.scene.county, year.of
    path = f"/evaluations/{of['open secret evaluation']}/slips"
    page = seen(year, county.lead, path).text
    [numbers] = re.findall(r'data-numbers="([^"]+)"', page)
    assert orjson.loads(unescape(numbers)) == [1, 2, 3]
    assert "gongjian ballot print" in page
    assert "data-numbers" not in seen(year, county.bureau, path).text
    signatory = county.colleague(county.lead, "who signs and prints nothing", "signatory")
    assert "您不能印纸条" in seen(year, signatory, path).text
    assert "没有要印的纸条" in seen(year, county.lead, f"/evaluations/{of['open evaluation']}/slips").text
    assert path in seen(year, county.lead, f"/evaluations/{of['open secret evaluation']}/box").text
    assert "投票已经截止" in seen(year, county.lead, f"/evaluations/{of['secret evaluation']}/slips").text


def test_a_keeper_compares_the_file_before_anybody_has_voted(year: YearServed) -> None:
    county, path = year.scene.county, f"/evaluations/{year.of['open secret evaluation']}/box"
    assert "data-comparing" in seen(year, county.hospital, path).text
    assert "data-comparing" not in seen(year, county.bureau, path).text
