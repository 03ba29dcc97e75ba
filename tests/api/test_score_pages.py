"""Scores and rulebooks as pages: what stands on them, down to the signed entry, and who may not see them."""

import re
from html import unescape

import httpx
import pytest

from projections.tail import Tail
from tests.api.page_addresses import newest
from tests.api.scenes import YearServed
from tests.people import DAY_MS, NOON, Person
from tests.projections.year import SECRET_PANELS

HTML = {"Accept": "text/html"}


def seen(year: YearServed, by: Person, path: str) -> httpx.Response:
    return year.scene.http.get(path, headers=year.scene.signs_in(by) | HTML)


def test_a_sheet_opens_down_to_its_records_and_is_for_its_subject_alone(year: YearServed) -> None:
    scene, book = year.scene, year.of["O01 of next year"]
    path = f"/score/{book}/{scene.county.units['community']}?period=2026"
    own = seen(year, scene.county.community, path)
    assert own.status_code == 200, own.text
    assert "待委员会决定" in own.text
    entries = re.findall(r'<li><a href="/entries/(\d+)">账本第 \1 条</a> <time', own.text)
    assert entries
    assert "采纳提案" in own.text
    assert f'href="/disputes/new?entry={entries[0]}&amp;back=/score/' in own.text
    assert "规则这样写：“无故缺席”" in own.text
    for form in ("xlsx", "pdf", "lines"):
        assert f"format={form}" in own.text
    assert seen(year, scene.county.hospital, path).status_code == 404
    assert scene.http.get(path, headers=HTML, follow_redirects=False).status_code == 303
    assert seen(year, scene.county.community, path + "&as_of=yesterday").status_code == 400


def test_a_sheet_stands_beside_itself_on_another_day(year: YearServed) -> None:
    scene, book = year.scene, year.of["O01 of next year"]
    path = f"/score/{book}/{scene.county.units['community']}?period=2026&beside="
    assert "这两天算出来的一样" in seen(year, scene.county.community, path + "2026-12-31").text
    assert "那一天账上还没有这份规则" in seen(year, scene.county.community, path + "2026-02-01").text


def test_ones_own_sheets_are_listed_by_period(year: YearServed) -> None:
    scene = year.scene
    page = seen(year, scene.county.community, "/score")
    assert 'aria-current="page">2026年</a>' in page.text
    assert f"/{scene.county.units['community']}?period=2026" in page.text
    assert scene.county.units["hospital"] not in page.text
    assert "这一期没有您的评分单" in seen(year, scene.county.community, "/score?period=2019").text


def test_an_appeal_is_shown_with_its_answers_and_to_nobody_else(year: YearServed) -> None:
    county, path = year.scene.county, f"/score-appeals/{year.of['score appeal']}"
    answered = seen(year, county.hospital, path)
    assert "这是最后的答复" in answered.text
    assert "签到表是事后补的" in answered.text
    assert seen(year, county.bureau, path).status_code == 404
    listed = year.scene.reads(county.hospital, "/registers/score-appeals").json()["rows"]
    mine = {each["appeal"]: each["answers"] for each in listed}
    assert mine[year.of["score appeal"]] == county.lead.unit, (
        "it went to the unit above, and stays in sight of whoever answered first"
    )
    given_up = seen(year, county.community, f"/score-appeals/{year.of['score appeal given up']}").text
    assert "\u2212 1" in given_up.partition("规则这样写：")[2]
    new = f"/score-appeals/new?report={year.of['shown report']}&part=unit&subject={county.units['hospital']}&line="
    form = seen(year, county.hospital, new + "attended")
    assert 'name="body.sheet.path.0"' in form.text
    assert seen(year, county.hospital, new + "nothing").status_code == 404
    assert seen(year, county.community, new + "attended").status_code == 404


def test_a_rulebook_is_read_aloud_with_what_it_changed(year: YearServed) -> None:
    county, path = year.scene.county, f"/rulebooks/{year.of['O01 of next year']}"
    page = seen(year, county.community, path)
    assert "“无故缺席”：看“会议缺席”" in page.text
    assert "95（含）以上为“优秀”。" in page.text
    assert "每条记\u22125分" in page.text
    assert "没有写离界线多近算近" in page.text
    assert "一字不差" in page.text
    assert seen(year, county.community, path + "/tried?period=2026").status_code == 403
    tried = seen(year, county.lead, path + "/tried?period=2026").text
    assert re.search(r"共 \d 份评分单", tried)
    assert "社区(虚构)" not in tried
    listed = seen(year, county.community, "/rulebooks").text
    assert "已被替代" in listed
    assert seen(year, county.hospital, f"/rulebooks/{year.of['O02']}").status_code == 200
    assert "没有这样的规则" in seen(year, county.community, "/rulebooks?search=没有这样的").text


def test_a_round_is_told_with_its_notice_and_appeals(year: YearServed) -> None:
    county, path = year.scene.county, "/rounds/" + year.of["quarter's round"]
    page = seen(year, county.hospital, path)
    assert page.status_code == 200, page.text
    assert "申诉最后一天是" in page.text or "申诉已于" in page.text
    assert f"/score-appeals/{year.of['score appeal given up']}" in page.text
    assert "已决定 1 个单位的等次" in page.text
    assert seen(year, county.bureau, path).status_code == 404
    assert "春节假期" in seen(year, county.community, f"/rounds/{year.of['round']}").text


def overview(year: YearServed, by: Person, **asked: str) -> httpx.Response:
    book, asked = year.of["O01 of next year"], {"period": "2026", **asked}
    return year.scene.http.get(f"/scores/{book}/overview", params=asked, headers=year.scene.signs_in(by))


def test_the_committees_page_says_what_the_command_and_the_files_say(year: YearServed) -> None:
    county = year.scene.county
    said = overview(year, county.lead).json()
    shown = seen(year, county.lead, f"/rounds/{year.of['round']}/scores").text
    table = unescape(shown.split('id="units"')[1])
    names = re.findall(r'<tr><th scope="row"><a [^>]+>([^<]+)</a>', table)
    assert names == [each["name"] for each in said["units"]] == sorted(names)
    [figures] = said["figures"]
    assert f'data-label="评分单">{figures["sheets"]}<' in shown
    assert f'data-label="有得分">{figures["with_number"]}<' in shown
    for row in said["counts"]:
        assert f'data-label="按分等次">{row["grade"]}<' in shown
    numbers = re.findall(r'data-label="得分">([^<]+)<', table)
    assert numbers == [each.get("shown", "—").replace("-", "−") for each in said["units"]]
    csv = overview(year, county.lead, format="units").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in csv[1:]] == names
    for form, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        assert overview(year, county.lead, format=form).content.startswith(begins)
    assert f"/rounds/{year.of['round']}/scores" in seen(year, county.lead, "/score?period=2026").text


def test_it_lists_no_person_and_is_for_the_committee_alone(year: YearServed) -> None:
    county, path = year.scene.county, f"/rounds/{year.of['round']}/scores"
    lead = year.scene.signs_in(county.lead)
    Tail(year.scene.ledger).catch_up()
    asked = f"period=2026&as_of={newest(year)}"
    members = year.scene.http.get(f"/scores/{year.of['O02']}/overview?{asked}", headers=lead).json()
    sheets = year.scene.http.get(f"/scores/{year.of['O02']}?{asked}", headers=lead).json()
    listed = [each for each in sheets if each["part"] == "member" and each["status"] != "not_on_roll"]
    counted = [each for each in members["counts"] if each["part"] == "党员"]
    assert {each["category"] for each in counted} == {"—"}
    assert sum(each["sheets"] for each in counted) == len(listed) > 2
    assert {each["part"] for each in members["units"]} == {"单位"}
    persons = {person.id for person in county.people.values()}
    assert not persons & set(re.findall(r"[0-9a-f-]{36}", overview(year, county.lead).text))
    assert seen(year, county.community, path).status_code == 403
    assert overview(year, county.community).json()["type"].endswith("not-everybody")
    assert path not in seen(year, county.community, "/score?period=2026").text


def test_whoever_decides_on_the_grades_sees_all_of_that_round(year: YearServed) -> None:
    county, book = year.scene.county, year.of["quarter's round"]
    page = seen(year, county.hospital, f"/rounds/{book}/scores?sealed=true")
    assert page.status_code == 200, page.text
    assert "看现在的" in page.text


def test_grades_stand_by_name_and_are_for_those_who_decide(year: YearServed) -> None:
    county, path = year.scene.county, "/rounds/" + year.of["quarter's round"] + "/grades"
    page = seen(year, county.hospital, f"{path}?decide={county.units['hospital']}&part=unit")
    names = re.findall(r'<tr><th scope="row"><a [^>]+>([^<]+)</a>', page.text)
    assert len(names) > 1
    assert names == sorted(names)
    assert 'name="type" value="grade.decide"' in page.text
    assert "一季度新成立" in page.text
    assert seen(year, county.community, path).status_code == 404
    assert seen(year, county.community, f"/rounds/{year.of['round']}/grades").status_code == 403


def test_a_sealed_report_says_how_it_is_checked_and_shows_what_one_may_see(year: YearServed) -> None:
    county = year.scene.county
    lead = seen(year, county.hospital, f"/reports-sealed/{year.of['shown report']}").text
    assert "下载封存的原文" in lead
    member = seen(year, county.bureau, f"/reports-sealed/{year.of['interim report']}").text
    assert "期中报告" in member
    assert "下载封存的原文" not in member


def test_an_open_ballot_is_a_form_for_its_voters(year: YearServed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year.scene.clock, "now", NOON + 99 * DAY_MS)
    county, path = year.scene.county, f"/evaluations/{year.of['open evaluation']}"
    voter = seen(year, county.bureau, path).text
    assert "ballot.cast" in voter or "ballot.change" in voter
    secret = seen(year, county.community, f"/evaluations/{year.of['open secret evaluation']}").text
    assert "谁投了、投了什么" in secret
    assert "web/review" not in secret
    asks = seen(year, county.bureau, f"/evaluations/{year.of['open secret evaluation']}").text
    assert 'value="ballot-token.request"' in asks
    waits = seen(year, county.hospital, f"/evaluations/{year.of['open secret evaluation']}").text
    assert "已申领，等签发" in waits
    assert f"/evaluations/{year.of['open secret evaluation']}" in seen(year, county.bureau, "/rounds").text


def test_the_lead_units_evaluator_seals_what_was_scored_here(year: YearServed) -> None:
    """The form says what the report of the same log comes to; an interim one while the period runs, else a corrected one."""
    scene = year.scene
    Tail(scene.ledger).catch_up()  # others sign in the year that they look at, too
    path = f"/rounds/{year.of['round']}/seal"
    form = seen(year, scene.county.lead, path)
    assert form.status_code == 200, form.text
    act = form.text[form.text.index('action="/web/review"') :]
    fields = dict(re.findall(r'name="([a-z_.:]+)" value="([^"]*)"', act))
    size = int(fields["body.tree.size:int"])
    assert scene.ledger.tree.root_at(size).hex() == fields["body.tree.root"]
    assert int(fields["body.subjects:int"]) > 0
    signed_in = scene.signs_in(scene.county.lead) | HTML
    review = scene.http.post("/web/review", data=fields, headers=signed_in)
    assert review.status_code == 200, review.text
    assert fields["body.digest"][:4] in review.text
    assert seen(year, scene.county.hospital, path).status_code in (403, 404)


def test_a_decided_grade_is_changed_by_form(year: YearServed) -> None:
    hospital = year.scene.county.hospital
    rounds = seen(year, hospital, "/registers/rounds").json()["rows"]
    [of] = [each["round"] for each in rounds if each["period"] == "2026-Q1"]
    page = seen(year, hospital, f"/rounds/{of}/grades").text
    [link, *_] = re.findall(r'href="([^"]+change=1)#form"', page)
    form = seen(year, hospital, unescape(link)).text
    assert 'value="grade.change"' in form
    assert 'value="grade.decide"' not in form
    assert "改等次要两个人" in form


def test_a_secret_ballot_is_made_by_whoever_has_its_address(
    year: YearServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year.scene.clock, "now", NOON + 99 * DAY_MS)
    path = f"/ballots/{year.of['open secret evaluation']}"
    page = year.scene.http.get(path, headers=HTML)
    assert page.status_code == 200, page.text
    assert "set-cookie" not in page.headers
    assert f'data-ballot="{SECRET_PANELS[1]}"' in page.text
    assert "和平社区(虚构)" in page.text
    assert "少于 5 人的组不设无记名，不足 3 张的票箱不拆" in page.text
    alone = year.scene.http.get(path, params={"panel": SECRET_PANELS[1]}, headers=HTML).text
    assert alone.count("data-ballot=") == 1
    counted = year.scene.http.get(f"/ballots/{year.of['secret evaluation']}", headers=HTML).text
    assert "已计票" in counted
    assert "data-ballot=" not in counted
    for other in ("evaluation", "bank"):
        assert year.scene.http.get(f"/ballots/{year.of[other]}", headers=HTML).status_code == 404


def test_how_far_a_box_has_come_is_told_without_a_result(
    year: YearServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year.scene.clock, "now", NOON + 99 * DAY_MS)
    county, of = year.scene.county, year.of
    path = f"/evaluations/{of['open secret evaluation']}/box"
    lead = seen(year, county.lead, path).text
    assert "已申领凭证" in lead
    assert "data-issuing" in lead
    voter = seen(year, county.bureau, path).text
    assert "已签发凭证" in voter
    assert "已申领凭证" not in voter
    assert "data-issuing" not in voter
    counted = seen(year, county.community, f"/evaluations/{of['secret evaluation']}/box").text
    assert "已公布" in counted
    assert seen(year, county.lead, f"/evaluations/{of['evaluation']}/box").status_code == 404
    early = year.scene.http.post(path, headers=year.scene.signs_in(county.lead) | HTML)
    assert early.status_code == 409


def test_a_round_at_a_glance_names_subjects_and_what_has_no_grade_in_the_reader_s_language(
    year: YearServed,
) -> None:
    path = f"/rounds/{year.of['round']}/scores"
    chinese, english = (
        year.scene.reads(year.scene.county.lead, f"{path}?lang={language}").text for language in ("zh", "en")
    )
    for zh, en in (("成员单位", "member unit"), ("不出分", "no number")):
        assert zh in chinese
        assert en in english
        assert zh not in english
