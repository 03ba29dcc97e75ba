"""What a committee does by page before and after the sheets: a rulebook written down, a round announced and changed, an entry taken back and a
request for correction answered, as the forms say it; and who is not offered it."""

import re

import httpx
import pytest

from tests.api.page_forms import filled_in
from tests.api.scenes import YearServed
from tests.people import Person
from tests.projections.year import ATTENDANCE

HTML = {"Accept": "text/html"}
LINE = ATTENDANCE.splitlines().index("  - {grade: 合格, at_least: 1}") + 1


def seen(year: YearServed, by: Person, path: str) -> httpx.Response:
    return year.scene.http.get(path, headers=year.scene.signs_in(by) | HTML)


def sent(year: YearServed, by: Person, path: str, fields: dict[str, str]) -> httpx.Response:
    return year.scene.http.post(path, data=fields, headers=year.scene.signs_in(by) | HTML)


def drafted(year: YearServed, text: str, by: Person | None = None) -> httpx.Response:
    county = year.scene.county
    return sent(year, by or county.lead, "/rulebooks/new", {"text": text, "alliance": county.alliance})


def test_a_rulebook_begins_with_a_blank_one_or_with_one_that_is_there(year: YearServed) -> None:
    county = year.scene.county
    blank = seen(year, county.lead, "/rulebooks/new?like=blank&subject=member&period=quarter").text
    assert "period: quarter" in blank
    assert "给志愿者" not in blank
    copy = seen(year, county.lead, f"/rulebooks/new?like={year.of['O02']}").text
    assert "rulebook: O02" in copy
    assert "没有“评价”权限" in seen(year, county.people["riverside"], "/rulebooks/new").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ATTENDANCE.replace("at_least: 1", "at_least: 2"), f"第 {LINE} 行"),
        (ATTENDANCE.replace("take: count}", "take: most}"), "要改"),
        ("rulebook: [", "第 1 行"),
        ("", "还不能签，请先改好"),
    ],
)
def test_what_is_wrong_with_a_rulebook_is_said_at_its_line(year: YearServed, text: str, said: str) -> None:
    page = drafted(year, text)
    assert page.status_code == 200
    assert said in page.text
    assert 'name="text"' in page.text
    assert "data-sign" not in page.text


def test_a_rulebook_that_passes_is_read_aloud_where_it_is_signed(year: YearServed) -> None:
    county = year.scene.county
    page = drafted(year, ATTENDANCE)
    assert "data-sign" in page.text
    assert "1（含）以上为“合格”" in page.text
    assert year.scene.ledger.streams.folded(county.alliance).state.name in page.text
    assert "现在签不了" in drafted(year, ATTENDANCE, county.people["riverside"]).text
    file = ("rules.yaml", ATTENDANCE.encode(), "text/yaml")
    headers = year.scene.signs_in(county.lead) | HTML
    answer = year.scene.http.post(
        "/rulebooks/new", data={"alliance": county.alliance, "text": "not this"}, files={"file": file}, headers=headers
    )  # fmt: skip
    assert "data-sign" in answer.text


def test_without_an_alliance_what_was_written_is_not_lost(year: YearServed) -> None:
    page = sent(year, year.scene.county.lead, "/rulebooks/new", {"text": ATTENDANCE})
    assert page.status_code == 200
    assert "会议出席（示例）" in page.text


def test_a_round_is_announced_with_its_shares_and_changed_with_a_reason(year: YearServed) -> None:
    county, of = year.scene.county, year.of
    path = f"/rounds/{of['round']}/change"
    page = seen(year, county.lead, path)
    given = {"timetable.decided_by": "2027-03-05", "reason": "再延一周"}
    form = filled_in(page, "round.change", given)
    assert form["body.timetable.shares.0.at_most"] == "1/3"
    review = sent(year, county.lead, "/web/review", form)
    assert "再延一周" in review.text
    assert "data-sign" in review.text, review.text
    assert "2027年3月5日" in review.text
    assert "您不能发布或改动" in seen(year, county.community, path).text
    assert path in seen(year, county.lead, f"/rounds/{of['round']}").text
    assert path not in seen(year, county.community, f"/rounds/{of['round']}").text


def test_a_round_is_announced_from_the_rulebook_of_a_period_that_has_none(year: YearServed) -> None:
    county, path = year.scene.county, "/rulebooks/" + year.of["stars' rulebook"]
    book = seen(year, county.lead, path).text
    [new] = re.findall(r'href="(/rounds/new\?[^"]+period=2026)"', book)
    page = seen(year, county.lead, new.replace("&amp;", "&"))
    form = filled_in(
        page, "round.announce", {"timetable.ballots_until": "", "timetable.decides": county.units["hospital"]}
    )
    assert form["body.timetable.sealed_by"] == "2027-01-14"
    assert "data-sign" in sent(year, county.lead, "/web/review", form).text
    late = {"timetable.sealed_by": "2026-12-01"}
    assert (
        "现在签不了" in sent(year, county.lead, "/web/review", filled_in(page, "round.announce", late)).text
    )
    assert seen(year, county.lead, new.replace("&amp;", "&").replace("=2026", "=2031")).status_code == 404
    assert "/rounds/new" not in seen(year, county.community, path).text


def test_whoever_may_stand_aside_is_offered_it_and_nobody_else(year: YearServed) -> None:
    county, path = year.scene.county, f"/rounds/{year.of['round']}"
    page = seen(year, county.lead, path)
    form = filled_in(page, "recusal.declare", {"subject": county.units["community"], "kind": "supplier"})
    assert "data-sign" in sent(year, county.lead, "/web/review", form).text
    assert "recusal.declare" not in seen(year, county.community, path).text


def number_of(year: YearServed, event: str, nth: int = 0) -> int:
    return [row.position for row in year.scene.ledger.rows.rows(1, 10_000) if row.event == event][nth]


def test_an_entry_that_counts_is_taken_back_from_its_page(year: YearServed) -> None:
    county = year.scene.county
    path = f"/entries/{number_of(year, 'delivery.confirmed')}"
    form = filled_in(seen(year, county.community, path), "entry.correct", {"reason": "记错了日子"})
    review = sent(year, county.community, "/web/review", form)
    assert "记错了日子" in review.text
    assert (
        "entry.correct" not in seen(year, county.bureau, f"/entries/{number_of(year, 'item.published')}").text
    )


def test_a_request_for_correction_says_what_to_do_in_turn(year: YearServed) -> None:
    scene, county = year.scene, year.scene.county
    rows = scene.reads(county.community, "/registers/correction-requests").json()["rows"]
    by = {each["standing"]: each for each in rows}
    assert {"waits", "declined"} & set(by) or "overdue" in by
    open = by.get("waits") or by["overdue"]
    page = seen(year, county.community, f"/correction-requests/{open['request']}")
    assert open["text"] in page.text
    form = filled_in(page, "correction.answer", {"reason": "签到表上没有"})
    assert form["body.answer"] == "declined"
    assert "data-sign" in sent(year, county.community, "/web/review", form).text
    assert seen(year, county.hospital, f"/correction-requests/{open['request']}").status_code == 404
