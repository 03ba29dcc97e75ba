"""Passbooks as pages: each line with its reason, a balance that opens to its sum, and nobody else's."""

import re
from html import unescape

import httpx
import pytest

from api import passbooks
from api.passbooks import Tries
from contracts.values import Id
from projections.reading import reading
from tests.api.scenes import Scene, YearServed
from tests.people import Person

HTML = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passbooks, "WRONG", Tries(100))
    monkeypatch.setattr(passbooks, "READS", Tries(100))


def reads(scene: Scene, person: Person, path: str) -> httpx.Response:
    return scene.http.get(path, headers=scene.signs_in(person) | HTML, follow_redirects=False)


def said(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_one_s_own_accounts_each_with_hours_and_points_apart_and_the_sum_of_each(year: YearServed) -> None:
    page = reads(year.scene, year.scene.county.hospital2, "/book")
    cards = re.findall(r'<section class="sheet tight".*?</section>', page.text, re.S)
    assert cards
    assert not [card for card in cards if "公益时</h2>" in card and "积分用来兑换" in card]
    for card in cards:
        *summed, balance = (minutes(cell) for cell in re.findall(r'<td class="num">＋?([^<]+)</td>', card))
        assert sum(summed) == pytest.approx(balance)
    assert "互助银行(虚构)" in page.text


def minutes(text: str) -> float:
    whole, _, rest = text.replace("−", "-").replace(",", "").partition(":")
    value = abs(float(whole)) + (int(rest) / 60 if rest else 0)
    return -value if text.startswith("−") else value


def test_a_passbook_says_where_each_line_comes_from_and_a_correction_beside_what_it_corrects(
    year: YearServed,
) -> None:
    scene = year.scene
    with reading(scene.ledger) as now:
        now.cursor.execute("SELECT account::text FROM postings WHERE reason IS NOT NULL AND of = 'account'")
        [account] = next(iter(now.cursor))
    page = reads(scene, scene.county.community, f"/book/{account}")
    text = said(page)
    assert "承前页" in text
    assert "参加“" in text
    [by] = re.findall(r"由第 (\d+) 条更正", text)[:1]
    [corrected] = re.findall(r"更正第 (\d+) 条", text)[:1]
    assert int(corrected) < int(by)
    assert f'href="/entries/{corrected}"' in page.text
    assert "有误，申请更正" not in text, "the keeper of the bank is not the owner"
    assert reads(scene, scene.county.community, f"/book/{account}?page=2").status_code == 404


def test_the_owner_asks_for_a_correction_of_a_line(year: YearServed) -> None:
    scene = year.scene
    account = year.of["mine"]
    text = reads(scene, scene.county.hospital2, f"/book/{account}").text
    entry = re.findall(rf'href="/book/{account}/(\d+)">有误', text)[0]
    page = reads(scene, scene.county.hospital2, f"/book/{account}/{entry}")
    assert f'name="body.entry.index:int" value="{int(entry) - 1}"' in page.text
    assert reads(scene, scene.county.hospital2, f"/book/{account}/1").status_code == 404
    fields = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text.split("<main")[1])
    )
    asked = fields | {"body.wrong": "amount", "body.text": "少了十分钟"}
    reviewed = scene.http.post(
        "/web/review", data=asked, headers=scene.signs_in(scene.county.hospital2) | HTML
    )
    assert "以您本人的名义" in reviewed.text, reviewed.text
    assert "少了十分钟" in reviewed.text


def test_forms_offer_what_the_charter_allows_and_show_what_was_done(year: YearServed) -> None:
    scene = year.scene
    text = said(reads(scene, scene.county.hospital2, f"/book/{year.of['mine']}/spend"))
    for words in ("兑换服务", "转赠给别人", "捐赠给公共时间池", "等第二人确认", "已入账"):
        assert words in text
    other = year.of["wang's account"]
    assert reads(scene, scene.county.community, f"/book/{other}/spend").status_code == 403


def test_nobody_else_s_is_shown(year: YearServed) -> None:
    scene, of = year.scene, year.of
    others = of["wang's account"]
    for path in (f"/book/{others}", f"/book/{others}/9", f"/book/{of['mine']}"):
        assert reads(scene, scene.county.bureau, path).status_code == 403, path
    assert reads(scene, scene.county.community, f"/book/{of['bank']}").status_code == 404
    answer = scene.http.get(f"/book/{of['mine']}", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/book")


def test_a_code_opens_a_passbook_for_a_quarter_of_an_hour_and_signs_nothing(year: YearServed) -> None:
    scene = year.scene
    code = code_of(scene, year.of["wang"])
    with httpx.Client(base_url=str(scene.http.base_url), headers=HTML) as browser:
        assert "用存折码打开" in browser.get("/book").text
        wrong = browser.post("/book/open", data={"code": "7K2M-9QXR-VB3D-0HTN-5WEC"})
        assert wrong.status_code == 401
        assert "没有打开" in wrong.text
        opened = browser.post("/book/open", data={"code": code.lower()})
        assert (opened.status_code, opened.headers["location"]) == (303, "/book")
        assert "Max-Age=900; Path=/book; SameSite=strict" in opened.headers["set-cookie"]
        assert "HttpOnly" in opened.headers["set-cookie"]
        account, others = year.of["wang's account"], year.of["zhao's account"]
        assert "敬老院助餐" in browser.get(f"/book/{account}").text
        assert "/spend" not in browser.get("/book").text
        assert browser.get(f"/book/{account}/spend").status_code == 403
        assert browser.get(f"/book/{others}").status_code == 403
        browser.post("/book/close")
        assert browser.get(f"/book/{account}").status_code == 303


def code_of(scene: Scene, person: Id) -> str:
    made = scene.http.post(f"/passbooks/{person}/code", headers=scene.signs_in(scene.county.community))
    return str(made.json()["code"])
