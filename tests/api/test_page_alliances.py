"""Alliances and meetings as pages: the tree, what is due and missed, versions with what changed, and who may do what."""

import httpx
import pytest

from api.pages import registered
from api.pages.forms import WrongForm, body_in
from api.pages.leading import page_of
from contracts.signing import keyid_of
from contracts.statements.alliances import RecordAttendance
from contracts.statements.resolutions import VoteResolution
from contracts.values import Id
from domain.deciding import World
from tests.api.page_forms import acts, filled_in, said
from tests.api.scenes import YearServed
from tests.people import Person

HTML = {"Accept": "text/html"}


def reads(year: YearServed, person: Person, path: str) -> httpx.Response:
    return year.scene.reads(person, path)


@pytest.fixture
def alliance(year: YearServed) -> str:
    return f"/alliances/{year.scene.county.alliance}"


def test_a_unit_sees_the_alliances_it_belongs_to(year: YearServed) -> None:
    county = year.scene.county
    bureau, hospital = (said(reads(year, who, "/alliances")) for who in (county.bureau, county.hospital))
    assert "组织部" in bureau
    assert "卫生行业联合体" not in bureau
    assert "行业和跨区域" in hospital
    assert "卫生行业联合体" in hospital


def test_what_is_due_and_what_was_missed_stands_first(year: YearServed, alliance: str) -> None:
    page = said(reads(year, year.scene.county.hospital, alliance))
    assert "联络员驻点" in page
    assert "没有做到" in page
    assert "第二季度联席会议" in page
    assert "按期做到" in page


def test_members_and_posts_are_named_by_unit_and_persons_by_no_name(year: YearServed, alliance: str) -> None:
    page = reads(year, year.scene.county.community, f"{alliance}/members")
    assert "民政局" in page.text
    assert "联络员" in page.text
    assert f"（尾号{year.of['officer'][-4:]}）" in page.text
    assert year.of["officer"] not in page.text
    assert "每月到岗 3 天" in page.text
    assert "应到" in page.text
    elsewhere = reads(year, year.scene.county.hospital, f"{alliance}/members")
    assert "应到" not in elsewhere.text


def test_versions_say_what_changed(year: YearServed, alliance: str) -> None:
    page = said(reads(year, year.scene.county.community, f"{alliance}/charter"))
    assert "第 2 版改了什么" in page
    assert "加： 每季度一次联席会议。" in page
    assert "期限由 2026年11月30日 改为 2026年12月20日" in page
    assert "不再要求：开放活动室" in page


def test_a_form_stands_only_where_it_can_be_sent(year: YearServed, alliance: str) -> None:
    county = year.scene.county
    assert {"cadence.set", "chair.pass"} <= acts(reads(year, county.lead, alliance))
    assert not acts(reads(year, county.hospital, alliance))
    assert "charter.adopt" in acts(reads(year, county.lead, f"{alliance}/charter"))
    assert "charter.adopt" not in acts(reads(year, county.bureau, f"{alliance}/charter"))
    asked = f"{alliance}/members?search=街道"
    assert "membership.invite" in acts(reads(year, county.lead, asked))
    assert "membership.invite" not in acts(reads(year, county.bureau, asked))
    assert "meeting.convene" in acts(reads(year, county.lead, f"{alliance}/meetings"))
    coming = f"/meetings/{year.of['meeting to come']}"
    assert acts(reads(year, county.lead, coming)) >= {"agenda.take"}
    assert "attendance.record" not in acts(reads(year, county.lead, coming))
    assert acts(reads(year, county.hospital, coming)) == {"agenda.propose", "interest.declare"}
    assert not acts(reads(year, county.community, coming))
    held = acts(reads(year, county.lead, f"/meetings/{year.of['meeting']}"))
    assert "followup.return" in held
    assert "followup.report" in acts(reads(year, county.hospital, f"/meetings/{year.of['meeting']}"))


def test_a_meeting_shows_votes_and_what_followed(year: YearServed) -> None:
    page = said(reads(year, year.scene.county.bureau, f"/meetings/{year.of['meeting']}"))
    assert "未通过" in page
    assert "民政局" in page
    assert "回避（受益方）" in page
    assert "按期办结" in page
    assert "进度 70%" in page
    assert "夜间门诊" in page


def test_leaving_lists_what_is_open_and_waits_until_it_is_settled(year: YearServed, alliance: str) -> None:
    county = year.scene.county
    page = reads(year, county.bureau, f"{alliance}/leave")
    assert "老旧小区加装扶手" in page.text
    assert "还没有结清" in page.text
    assert "照旧履行" in page.text
    assert "alliance.leave" not in acts(page)
    assert "牵头单位不能退出" in reads(year, county.lead, f"{alliance}/leave").text
    other = year.of["other alliance"]
    assert reads(year, county.hospital, f"/alliances/{other}/leave").status_code == 200


def test_the_list_to_leave_by_is_drawn_up_again_from_what_is_its_own(
    year: YearServed, alliance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registered, "past", None)
    scene, claim = year.scene, year.of["claim"]
    rows = scene.reads(scene.county.bureau, f"/registers/claims?item={year.of['need']}").json()["rows"]
    [made] = [row["position"] for row in rows if row["claim"] == claim]
    before, with_it = (
        said(reads(year, scene.county.bureau, f"{alliance}/leave?as_of={as_of}"))
        for as_of in (made - 1, made)
    )
    assert f"账本记到第 {made} 条时的名单" in with_it
    assert "名单之后又有 1 项没有结清：老旧小区加装扶手" in before
    assert "名单之后又有" not in with_it
    assert "还剩" in with_it


def test_an_alliance_is_its_members_business(year: YearServed) -> None:
    county, other = year.scene.county, f"/alliances/{year.of['other alliance']}"
    parts = ("", "/members", "/charter", "/meetings", "/leave")
    assert {reads(year, county.bureau, other + part).status_code for part in parts} == {404}
    assert {reads(year, county.hospital, other + part).status_code for part in parts} == {200}
    assert reads(year, county.bureau, f"/meetings/{year.of['other meeting']}").status_code == 404
    nobody = year.scene.http.get(other, headers=HTML, follow_redirects=False)
    assert (nobody.status_code, nobody.headers["location"]) == (
        303,
        f"/keys?back={other.replace('/', '%2F')}",
    )


def test_one_choice_fills_one_of_several_lists_and_the_others_stay_empty(year: YearServed) -> None:
    county, world = year.scene.county, World(year.scene.ledger.streams)
    lead, bureau = county.units["lead"], county.units["bureau"]
    came = [
        ("type", "attendance.record"), ("body.attended:list", "1"), ("body.excused:list", "1"),
        ("body.came.0:into", f"attended.0 {lead}"), ("body.came.1:into", ""), ("body.came.2:into", f"attended.2 {bureau}"),
    ]  # fmt: skip
    assert body_in(world, came) == RecordAttendance(attended=(lead, bureau), excused=())
    vote = [
        ("type", "resolution.vote"), ("about", year.of["meeting"]), ("body.place:int", "2"), ("body.title", "路灯"), ("body.text", "装"),
        *((f"body.{each}:list", "1") for each in ("in_favour", "against", "abstained")),
        ("body.votes.0:into", f"against.0 {lead}"), ("body.follow_ups.0.owner:beside", lead),
    ]  # fmt: skip
    body = body_in(world, vote)
    assert isinstance(body, VoteResolution)
    assert (body.in_favour, body.against, body.follow_ups) == ((), (lead,), ())
    with pytest.raises(WrongForm):
        body_in(world, [("type", "attendance.record"), ("body.came.0:into", "attended")])


def test_a_charter_is_shown_with_what_it_changes_before_it_is_signed(year: YearServed) -> None:
    form = {
        "type": "charter.adopt", "stream": year.scene.county.alliance, "body.charter.title": "章程",
        "body.charter.articles:lines": "每季度一次联席会议。\n每年公布一次账目。", "body.charter.effective": "2026-06-01", "back": "/alliances",
    }  # fmt: skip
    answer = year.scene.http.post(
        "/web/review", data=form, headers=year.scene.signs_in(year.scene.county.lead)
    )
    assert answer.status_code == 200, answer.text
    assert "<ins>每年公布一次账目。</ins>" in answer.text


def test_what_waits_in_an_alliance_leads_to_its_pages(year: YearServed) -> None:
    world, of = World(year.scene.ledger.streams), year.of
    meeting, alliance = f"/meetings/{of['meeting']}", f"/alliances/{year.scene.county.alliance}"
    led: dict[str, str | None] = {name: page_of(world, stream) for name, stream in streams(year).items()}
    assert led == {
        "meeting": meeting, "resolution": meeting, "report": meeting, "agenda proposal": meeting,
        "bureau's membership": alliance, "chair": alliance, "duty list": f"{alliance}/charter",
        "duty report": f"{alliance}/charter", "appointment": f"{alliance}/members",
    }  # fmt: skip


def streams(year: YearServed) -> dict[str, Id]:
    names = (
        "meeting", "resolution", "report", "agenda proposal", "bureau's membership", "chair", "duty list", "duty report", "appointment",
    )  # fmt: skip
    return {name: year.of[name] for name in names}


SENT = [
    ("lead", "", "cadence.set", {"title": "每月走访", "count": "1"}),
    ("lead", "", "chair.pass", {"starts": "2026-10-01", "ends": "2026-12-31"}),
    ("lead", "/members?search=东风", "membership.invite", {}),
    ("lead", "/charter", "charter.adopt", {}),
    ("lead", "/meetings", "meeting.convene", {"title": "第三季度联席会议", "on": "2026-08-01", "agenda": "通报\n表决"}),
    ("lead", "meeting to come", "agenda.take", {}),
    ("hospital", "meeting to come", "agenda.propose", {"title": "义诊安排"}),
    ("hospital", "meeting to come", "interest.declare", {}),
    ("hospital", "meeting", "followup.report", {"progress": "100"}),
    ("lead", "meeting", "followup.return", {"reason": "缺照片以外的凭据"}),
    ("bureau", "/charter", "duty-item.finish", {}),
]  # fmt: skip


@pytest.mark.parametrize(("who", "where", "type", "given"), SENT)
def test_a_form_of_these_pages_says_what_can_be_signed(
    year: YearServed, alliance: str, who: str, where: str, type: str, given: dict[str, str]
) -> None:
    person = year.scene.county.people[who]
    path = f"/meetings/{year.of[where]}" if where in year.of else alliance + where
    form = filled_in(reads(year, person, path), type, given)
    answer = year.scene.http.post("/web/review", data=form, headers=year.scene.tokens[keyid_of(person.key)])
    assert answer.status_code == 200, said(answer)
