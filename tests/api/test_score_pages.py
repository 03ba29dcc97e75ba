"""Scores and rulebooks as pages: what stands on them, down to the signed entry, and who may not see them."""

import re

import httpx

from tests.api.scenes import YearServed
from tests.people import Person

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
    assert "那一天没有可对照的" in seen(year, scene.county.community, path + "2026-02-01").text


def test_ones_own_sheets_are_listed_by_period(year: YearServed) -> None:
    scene = year.scene
    page = seen(year, scene.county.community, "/score")
    assert 'aria-current="page">2026</a>' in page.text
    assert f"/{scene.county.units['community']}?period=2026" in page.text
    assert scene.county.units["hospital"] not in page.text
    assert "这一期没有您的评分单" in seen(year, scene.county.community, "/score?period=2019").text


def test_an_appeal_is_shown_with_its_answers_and_to_nobody_else(year: YearServed) -> None:
    county, path = year.scene.county, f"/score-appeals/{year.of['score appeal']}"
    answered = seen(year, county.hospital, path)
    assert "这是最后的答复" in answered.text
    assert "签到表是事后补的" in answered.text
    assert seen(year, county.bureau, path).status_code == 404
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


def test_an_open_ballot_is_a_form_for_its_voters(year: YearServed) -> None:
    county, path = year.scene.county, f"/evaluations/{year.of['open evaluation']}"
    voter = seen(year, county.bureau, path).text
    assert "ballot.cast" in voter or "ballot.change" in voter
    secret = seen(year, county.community, f"/evaluations/{year.of['open secret evaluation']}").text
    assert "谁投了、投了什么" in secret
    assert "web/review" not in secret
