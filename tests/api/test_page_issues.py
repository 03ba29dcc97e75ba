"""Issues as pages: the two units find them, and each is offered what it may do next, and nobody else is shown anything."""

import httpx
import pytest

from tests.api.page_forms import acts, filled_in, reviewed, said
from tests.api.scenes import YearServed
from tests.people import Person


def issue(year: YearServed, person: Person, name: str) -> httpx.Response:
    return year.scene.reads(person, f"/issues/{year.of[name]}")


def test_the_two_units_find_it_each_on_its_own_side(year: YearServed) -> None:
    county = year.scene.county
    handled = said(year.scene.reads(county.community, "/issues"))
    assert "街心公园" in handled
    assert "县医院" in handled
    reported = said(year.scene.reads(county.hospital, "/issues?side=placed"))
    assert "街心公园" in reported
    assert "和平社区" in reported
    assert "没有这样的问题" in said(year.scene.reads(county.hospital, "/issues"))
    assert "没有这样的问题" in said(year.scene.reads(county.bureau, "/issues?side=placed"))


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("stage=taken", True),
        ("stage=accepted", False),
        ("stage=overdue", False),
        ("search=街心", True),
        ("search=学府", False),
    ],
)
def test_it_is_found_by_its_stage_and_its_place(year: YearServed, asked: str, there: bool) -> None:
    read = year.scene.reads(year.scene.county.community, f"/issues?{asked}")
    assert ("街心公园" in read.text) == there


OFFERED = {
    ("issue open", "community"): {"issue.take", "issue.decline"},
    ("issue open", "hospital"): {"issue.withdraw"},
    ("issue under way", "community"): {"issue.finish"},
    ("issue under way", "hospital"): {"issue.withdraw"},
    ("issue", "community"): set(),
    ("issue", "hospital"): set(),
    ("issue declined", "community"): set(),
}


@pytest.mark.parametrize(("name", "who"), OFFERED)
def test_each_side_is_offered_what_it_may_do(year: YearServed, name: str, who: str) -> None:
    assert acts(issue(year, year.scene.county.people[who], name)) == OFFERED[name, who]


def test_others_are_shown_nothing(year: YearServed) -> None:
    assert issue(year, year.scene.county.bureau, "issue").status_code == 404


def test_its_page_tells_how_it_went(year: YearServed) -> None:
    text = said(issue(year, year.scene.county.hospital, "issue"))
    for words in ("老旧小区楼道", "需要修理", "已销号", "二单元还没有装", "aaaa aaaa"):
        assert words in text


def test_whoever_is_no_clerk_is_offered_nothing(year: YearServed) -> None:
    county = year.scene.county
    nobody = county.colleague(county.community, "reads issues", "auditor")
    assert acts(issue(year, nobody, "issue open")) == set()
    assert "您没有经办权限" in year.scene.reads(nobody, "/issues/new").text


def test_an_issue_is_reported_from_its_page(year: YearServed) -> None:
    hospital = year.scene.county.hospital
    read = year.scene.reads(hospital, "/issues/new?find=和平")
    form = filled_in(
        read, "issue.report", {"place": "门诊楼前广场(虚构)", "text": "路灯不亮", "category": "lighting"}
    )
    assert form["body.to"] == year.scene.county.community.unit
    answer = reviewed(year, hospital, form)
    assert answer.status_code == 200, said(answer)
    for words in ("和平社区", "门诊楼前广场(虚构)", "照明"):
        assert words in said(answer)


@pytest.mark.parametrize(
    ("name", "who", "type", "given"),
    [
        ("issue open", "community", "issue.take", {"due": "2026-12-31"}),
        ("issue open", "community", "issue.decline", {}),
        ("issue under way", "community", "issue.finish", {"evidence": "c" * 64}),
        ("issue under way", "hospital", "issue.withdraw", {}),
    ],
)  # fmt: skip
def test_what_is_offered_can_be_signed(
    year: YearServed, name: str, who: str, type: str, given: dict[str, str]
) -> None:
    person = year.scene.county.people[who]
    form = filled_in(issue(year, person, name), type, given)
    answer = reviewed(year, person, form)
    assert answer.status_code == 200, said(answer)


def test_what_waits_for_the_unit_leads_there(year: YearServed) -> None:
    waiting = year.scene.reads(year.scene.county.community, "/waiting").text
    assert f'href="/issues/{year.of["issue under way"]}"' in waiting


def test_without_a_name_it_goes_on_the_unit_s_own_list(year: YearServed) -> None:
    community = year.scene.county.community
    form = filled_in(year.scene.reads(community, "/issues/new"), "issue.report", {})
    assert form["body.to"] == community.unit
