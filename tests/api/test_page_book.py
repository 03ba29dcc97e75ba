"""Passbooks as pages: each line with its reason, a balance that opens to its sum, and nobody else's."""

import re
from html import unescape

import httpx
import pytest

from api import passbooks
from api.passbooks import Tries
from contracts.statements.corrections import Missing, RequestCorrection
from contracts.statements.keys import AdoptRules
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import ConfirmService, Entered, FoundBank, OpenAccount, RecordService
from contracts.values import Id
from projections.reading import reading
from projections.tail import Tail
from tests.api.page_forms import filled_in
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


def test_somebody_whose_service_is_on_no_record_asks_for_it_by_its_day(scene: Scene) -> None:
    county = scene.county
    volunteer, host = county.hospital2, county.community
    county.roots_say(AdoptRules(rules=2))
    plan = {"title": "敬老院助餐", "category": "助老"}
    on = "2025-12-30"
    activity = host.says(PlanActivity(**plan, on=on, alliance=county.alliance))
    other = host.says(PlanActivity(**plan | {"title": "楼道清洁"}, on=on, alliance=county.alliance))
    for each in (activity, other):
        host.says(HoldActivity(on=on), stream=each)
    bank = host.says(FoundBank(name="和平社区时间银行(虚构)", alliance=county.alliance))
    Tail(scene.ledger).catch_up()
    assert 'href="/book/missing"' in reads(scene, volunteer, "/book").text
    assert "没有找到活动" in said(reads(scene, volunteer, "/book/missing?on=2025-12-29"))
    page = reads(scene, volunteer, f"/book/missing?on={on}")
    assert "敬老院助餐" in said(page)
    form = filled_in(page, "correction.request", {"text": "上午送餐，九点到十一点"})
    asked = form | {"body.missing.activity": activity}
    review = scene.http.post("/web/review", data=asked, headers=scene.signs_in(volunteer) | HTML)
    assert "以您本人的名义" in review.text, review.text
    assert "上午送餐" in review.text
    missing = Missing(activity=activity, on=on)
    ask = RequestCorrection(missing=missing, wrong="missing", text=form["body.text"])
    request = volunteer.says(ask, as_self=True)
    Tail(scene.ledger).catch_up()
    again = reads(scene, volunteer, f"/book/missing?on={on}")
    assert "已经申请补记" in said(again)
    assert f'value="{activity}"' not in again.text, "it is asked for already"
    assert f'value="{other}"' in again.text
    assert f"/correction-requests/{request}" in reads(scene, volunteer, "/book").text
    asked_of = reads(scene, host, f"/correction-requests/{request}")
    assert "敬老院助餐" in said(asked_of)
    assert f'href="/service/new?activity={activity}"' in asked_of.text
    sheet = reads(scene, host, f"/service/new?activity={activity}")
    assert 'name="row.1.who"' in sheet.text, "it can only be that bank, so nobody is asked which"
    host.says(FoundBank(name="文化银行(虚构)"))
    Tail(scene.ledger).catch_up()
    sheet = reads(scene, host, f"/service/new?activity={activity}")
    assert f'value="{activity}" selected' in sheet.text, "which of the two banks, nobody knows"
    host.says(OpenAccount(bank=bank, owner=volunteer.id))
    entered = Entered(on=on, minutes=120)
    record = host.says(RecordService(person=volunteer.id, activity=activity, bank=bank, entered=entered))
    Tail(scene.ledger).catch_up()
    assert "有一笔等第二人确认" in said(reads(scene, volunteer, f"/book/missing?on={on}"))
    county.community2.says(ConfirmService(records=(county.about(record),)))
    Tail(scene.ledger).catch_up()
    assert "有一笔已入账" in said(reads(scene, volunteer, f"/book/missing?on={on}"))
    account = re.findall(r'href="/book/([0-9a-f-]{36})"', reads(scene, volunteer, "/book").text)[0]
    assert 'href="/book/missing"' in reads(scene, volunteer, f"/book/{account}").text
    answering = reads(scene, host, f"/correction-requests/{request}")
    assert "漏记的已经登记、确认了" in said(answering)
    answer = filled_in(answering, "correction.answer", {"reason": "已补登记"})
    review = scene.http.post("/web/review", data=answer, headers=scene.signs_in(host) | HTML)
    assert review.status_code == 200, "the entry that counts it is named: " + review.text


def test_by_a_code_nobody_asks_for_what_is_missing(year: YearServed) -> None:
    with httpx.Client(base_url=str(year.scene.http.base_url), headers=HTML) as browser:
        browser.post("/book/open", data={"code": code_of(year.scene, year.of["wang"])})
        assert "由工作人员代您申请补记" in browser.get("/book").text
        assert 'href="/book/missing"' not in browser.get("/book").text
        assert browser.get("/book/missing").headers["location"] == "/book"
