"""Public notices as pages: found by how they stand, read by everybody who signed in, objected to and answered by whoever may."""

import re
from html import unescape

import httpx
import pytest

from contracts.statements.notices import PublishNotice
from projections.tail import Tail
from tests.api.page_addresses import first_of
from tests.api.page_forms import acts, filled_in, reviewed, said
from tests.api.scenes import YearServed

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def shown(year: YearServed) -> YearServed:
    """A notice about a project that runs for five workdays yet."""
    year.of["running notice"] = year.scene.county.community.says(
        PublishNotice(
            title="楼道扶手(虚构)", text="验收合格\n依据：决议", workdays=5, about=year.of["breakthrough"]
        )
    )
    Tail(year.scene.ledger).catch_up()
    return year


def titles(page: httpx.Response) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/public-notices/[^"]+">([^<]+)', page.text)


OLD = ["项目验收(虚构)", "星级志愿者名单(虚构)"]


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        ("bureau", "", ["楼道扶手(虚构)"]),
        ("riverside", "?state=over", OLD),
        ("bureau", "?state=all", ["楼道扶手(虚构)", *OLD]),
        ("bureau", "?state=over&search=验收", ["项目验收(虚构)"]),
        ("community", "?state=all&own=1", ["楼道扶手(虚构)", "星级志愿者名单(虚构)"]),
        ("hospital", "?state=over&own=1", []),
        ("bureau", "?state=all&alliance={alliance}", ["星级志愿者名单(虚构)"]),
    ],
)  # fmt: skip
def test_notices_are_found_by_how_they_stand_and_whose_they_are(
    shown: YearServed, who: str, asked: str, found: list[str]
) -> None:
    county = shown.scene.county
    path = "/public-notices" + asked.format(alliance=county.alliance)
    assert titles(shown.scene.reads(county.people[who], path)) == found


def test_a_list_pages_on_from_the_latest_and_keeps_its_filters(
    shown: YearServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.public_notices.A_PAGE", 1)
    met: list[str] = []
    path = "/public-notices?state=all"
    while path:
        read = shown.scene.reads(shown.scene.county.bureau, path)
        met += titles(read)
        following = re.search(r'class="pages".*?href="([^"]+)"', read.text)
        path = unescape(following[1]) if following else ""
        assert not path or "state=all" in path
    assert met == ["楼道扶手(虚构)", *OLD]


def test_a_list_says_how_long_about_what_and_what_was_objected(shown: YearServed) -> None:
    read = shown.scene.reads(shown.scene.county.bureau, "/public-notices")
    assert "还有 7 天" in said(read)
    assert f'href="/projects/{shown.of["breakthrough"]}"' in read.text
    over = said(shown.scene.reads(shown.scene.county.bureau, "/public-notices?state=over&search=星级"))
    assert "2 件 1 件待答复" in over


@pytest.mark.parametrize(
    ("who", "notice", "may"),
    [
        ("bureau", "running notice", {"notice.object"}),
        ("riverside", "running notice", {"notice.object"}),
        ("bureau", "notice", set()),
        ("community", "notice", {"objection.answer"}),
        ("hospital", "notice", set()),
        ("hospital", "short notice", set()),
    ],
)  # fmt: skip
def test_a_form_stands_only_where_it_is_somebodys_turn(
    shown: YearServed, who: str, notice: str, may: set[str]
) -> None:
    read = shown.scene.reads(shown.scene.county.people[who], f"/public-notices/{shown.of[notice]}")
    assert read.status_code == 200
    assert acts(read) == may


def test_the_publisher_objects_to_its_own_notice_in_nobodys_name_but_a_persons(shown: YearServed) -> None:
    read = shown.scene.reads(shown.scene.county.community, f"/public-notices/{shown.of['running notice']}")
    assert "以您个人的名义" in read.text
    assert 'name="as" value="unit"' not in read.text


def test_an_objection_is_read_by_both_sides_and_its_number_by_everybody(shown: YearServed) -> None:
    path, county = f"/public-notices/{shown.of['notice']}", shown.scene.county
    publisher, objector, elsewhere = (
        shown.scene.reads(county.people[who], path).text for who in ("community", "bureau", "riverside")
    )
    assert publisher.count("名单漏了一人") == 2
    assert objector.count("名单漏了一人") == 1
    assert "未达时数" in objector
    assert "名单漏了一人" not in elsewhere
    assert "收到 2 件。" in elsewhere


def test_whose_objection_was_declined_is_led_to_a_ruling(shown: YearServed) -> None:
    path, county = f"/public-notices/{shown.of['notice']}", shown.scene.county
    read = shown.scene.reads(county.bureau, path)
    [contest] = re.findall(r'href="(/disputes/new[^"]+)"', read.text)
    assert "答复公示异议" in said(shown.scene.reads(county.bureau, unescape(contest)))
    assert "/disputes/new" not in shown.scene.reads(county.community, path).text


def test_an_objection_and_its_answer_are_signed_from_the_page(shown: YearServed) -> None:
    county = shown.scene.county
    read = shown.scene.reads(county.bureau, f"/public-notices/{shown.of['running notice']}")
    form = filled_in(read, "notice.object", {"text": "扶手少装了一段\r\n见照片"}) | {"as": "unit"}
    answer = reviewed(shown, county.bureau, form)
    assert answer.status_code == 200, said(answer)
    assert "扶手少装了一段" in answer.text
    own = said(reviewed(shown, county.bureau, form | {"as": "own"}))
    assert "民政局" not in own

    read = shown.scene.reads(county.community, f"/public-notices/{shown.of['notice']}")
    answered = filled_in(read, "objection.answer", {"reason": "已补上"}) | {"body.answer": "accepted"}
    assert reviewed(shown, county.community, answered).status_code == 200


def test_a_notice_is_published_from_the_page_of_what_it_shows(shown: YearServed) -> None:
    community, project = shown.scene.county.community, shown.of["breakthrough"]
    page = shown.scene.reads(community, f"/projects/{project}")
    assert "楼道扶手(虚构)" in page.text
    assert f"/public-notices/new?about={project}" in page.text
    new = shown.scene.reads(community, f"/public-notices/new?about={project}")
    form = filled_in(new, "notice.publish", {"title": "进展(虚构)", "text": "已完成一半", "workdays": "5"})
    assert form["body.about"] == project
    assert reviewed(shown, community, form).status_code == 200
    both = reviewed(shown, community, form | {"body.days:int": "7"})
    assert both.status_code == 409
    assert "只写其一" in said(both)


def test_what_is_not_a_readers_to_read_is_not_theirs_to_show(shown: YearServed) -> None:
    bureau, elsewhere = shown.scene.county.bureau, shown.of["objection waiting"]
    free, asked = (
        acts(shown.scene.reads(bureau, f"/public-notices/new{about}"))
        for about in ("", f"?about={elsewhere}")
    )
    assert free == {"notice.publish"}
    assert asked == set()


def test_a_sheet_for_the_wall_has_the_period_and_a_code_that_leads_here(shown: YearServed) -> None:
    path = f"/public-notices/{shown.of['running notice']}"
    sheet = shown.scene.reads(shown.scene.county.bureau, f"{path}/sheet")
    assert 'class="a4"' in sheet.text
    assert "<path d=" in sheet.text
    assert f"{str(shown.scene.http.base_url).rstrip('/')}{path}" in sheet.text
    assert "5 个工作日" in said(sheet)
    assert "和平社区" in said(sheet)


@pytest.mark.parametrize("path", ["", "/new", "/{running notice}", "/{running notice}/sheet"])
def test_nobody_reads_a_notice_without_signing_in(shown: YearServed, path: str) -> None:
    address = f"/public-notices{path.format_map(shown.of)}"
    assert shown.scene.http.get(address, headers=HTML, follow_redirects=False).status_code == 303


def test_of_what_is_no_notice_there_is_no_page(shown: YearServed) -> None:
    assert (
        shown.scene.reads(shown.scene.county.bureau, f"/public-notices/{shown.of['order']}").status_code
        == 404
    )


def test_an_alliances_numbers_name_its_notices_to_whoever_signed_in(shown: YearServed) -> None:
    path = f"/transparency/{shown.scene.county.alliance}"
    link = f'<a href="/public-notices/{shown.of["notice"]}">星级志愿者名单(虚构)</a>'
    assert link in shown.scene.reads(shown.scene.county.bureau, path).text
    assert "星级志愿者名单" not in shown.scene.http.get(path).text


def test_whoever_must_answer_is_led_here_from_what_waits(shown: YearServed) -> None:
    waiting = shown.scene.reads(shown.scene.county.community, "/waiting")
    assert f'href="/public-notices/{shown.of["notice"]}"' in waiting.text


@pytest.mark.parametrize(
    ("who", "path", "about", "may"),
    [
        ("bureau", "/agreements/{agreement}", "agreement", True),
        ("community", "/agreements/{agreement}", "agreement", True),
        ("bureau", "/agreements/{declined}", "declined", False),
        ("community", "/items/{need}", "need", True),
        ("bureau", "/items/{need}", "need", False),
        ("lead", "/entries/{star}", "star", True),
        ("community", "/entries/{star}", "star", False),
        ("lead", "/entries/{star withdrawn}", "star withdrawn", False),
    ],
)
def test_a_notice_is_offered_where_it_is_somebodys_to_publish(
    shown: YearServed, who: str, path: str, about: str, may: bool
) -> None:
    numbers = {
        name: str(first_of(shown, shown.of[name])) for name in ("star", "star withdrawn")
    }  # honours have no page but those of their entries
    read = shown.scene.reads(shown.scene.county.people[who], path.format_map(shown.of | numbers))
    assert read.status_code == 200, said(read)
    assert (f"/public-notices/new?about={shown.of[about]}" in read.text) == may


def test_a_notice_about_an_honour_leads_to_what_the_log_says_of_it(shown: YearServed) -> None:
    lead, star = shown.scene.county.lead, shown.of["star"]
    new = shown.scene.reads(lead, f"/public-notices/new?about={star}")
    assert f'href="/entries?stream={star}"' in new.text
    form = filled_in(new, "notice.publish", {"title": "星级(虚构)", "text": "五星", "workdays": "5"})
    assert reviewed(shown, lead, form).status_code == 200


def test_grades_are_shown_in_public_by_the_body_that_decided_on_them(shown: YearServed) -> None:
    round = shown.of["quarter's round"]
    offer = f"/public-notices/new?about={round}"
    seen = {
        name: offer in shown.scene.reads(shown.scene.county.people[name], f"/rounds/{round}").text
        for name in ("lead", "hospital", "community")
    }
    assert sum(seen.values()) == 1, seen
    [decides] = [name for name, offered in seen.items() if offered]
    new = shown.scene.reads(shown.scene.county.people[decides], offer)
    assert f'href="/rounds/{round}"' in new.text


def test_an_answer_names_the_dispute_that_an_objection_went_on_as(shown: YearServed) -> None:
    community = shown.scene.county.community
    read = shown.scene.reads(community, f"/public-notices/{shown.of['notice']}")
    form = filled_in(read, "objection.answer", {"reason": "已经另行裁决"}) | {"body.answer": "declined"}
    assert form["body.dispute"] == ""
    assert f'<option value="{shown.of["dispute"]}">' in read.text
    assert f'<option value="{shown.of["dispute withdrawn"]}">' not in read.text
    named = reviewed(shown, community, form | {"body.dispute": shown.of["dispute"]})
    assert named.status_code == 200, said(named)
    assert "异议" in said(named)
    assert f'href="/disputes/{shown.of["dispute"]}"' in read.text, "of the one that is answered"
    objector = shown.scene.reads(shown.scene.county.bureau, f"/public-notices/{shown.of['notice']}")
    assert "已转为异议裁决" in objector.text
