"""Orders, wishes, whistles and projects as pages: found by whose they are and how they stand, with the forms of whoever's turn it is."""

import re

import httpx
import pytest

from tests.api.page_forms import acts
from tests.api.scenes import YearServed
from tests.people import Person

HTML = {"Accept": "text/html"}


def reads(year: YearServed, person: Person, path: str) -> httpx.Response:
    return year.scene.reads(person, path)


def titles(page: httpx.Response) -> list[str]:
    return re.findall(
        r'<th scope="row"><a href="/(?:orders|wishes|whistles|projects)/[^"]+">([^<]+)', page.text
    )


@pytest.mark.parametrize(
    ("who", "path", "has", "lacks"),
    [
        ("community", "/orders", "为行动不便者测血压", ""),
        ("community", "/orders?stage=dispatched", "清理楼道杂物", "为行动不便者测血压"),
        ("community", "/orders?stage=overdue", "", "清理楼道杂物"),
        ("bureau", "/orders", "清理楼道杂物", "为行动不便者测血压"),
        ("bureau", "/orders?side=alliance&search=血压", "为行动不便者测血压", "清理楼道杂物"),
        ("bureau", "/wishes", "一次免费体检", ""),
        ("bureau", "/wishes?side=given", "", "一副老花镜"),
        ("hospital", "/wishes?side=given", "一副老花镜", "一次免费体检"),
        ("community", "/wishes?side=placed&stage=withdrawn", "一台收音机", "一次免费体检"),
        ("bureau", "/whistles", "积水内涝", ""),
        ("community", "/whistles?outcome=open&kind=routine", "路灯", "积水内涝"),
        ("community", "/whistles?outcome=unresolved", "路灯", "积水内涝"),
        ("bureau", "/projects?kind=livelihood", "加装扶手(虚构)", ""),
        ("bureau", "/projects?state=stopped", "", "加装扶手(虚构)"),
    ],
)  # fmt: skip
def test_lists_are_found_by_whose_they_are_and_how_they_stand(
    year: YearServed, who: str, path: str, has: str, lacks: str
) -> None:
    answer = reads(year, year.scene.county.people[who], path)
    assert answer.status_code == 200
    assert not has or has in titles(answer)
    assert not lacks or lacks not in titles(answer)


@pytest.mark.parametrize(
    ("who", "path", "may"),
    [
        ("bureau", "/orders/{order under way}", {"order.accept", "order.refuse"}),
        ("community", "/orders/{order under way}", {"order.withdraw"}),
        ("hospital", "/orders/{order under way}", set()),
        ("community", "/orders/{order}", set()),
        ("bureau", "/wishes/{open wish}", {"wish.claim"}),
        ("community", "/wishes/{open wish}", {"wish.withdraw"}),
        ("bureau", "/whistles/{whistle under way}", {"whistle.respond", "whistle.refuse"}),
        ("community", "/whistles/{whistle under way}", {"whistle.resolve"}),
        ("community", "/whistles/{whistle unanswered}", {"whistle.rate"}),
        ("community", "/projects/{breakthrough}", {"milestone.report", "project.close"}),
        ("hospital", "/projects/{breakthrough}", set()),
        ("community", "/orders/new", {"order.place"}),
        ("bureau", "/orders/new", set()),
        ("bureau", "/whistles/new", set()),
        ("community", "/projects/new", {"project.file"}),
    ],
)  # fmt: skip
def test_a_form_stands_only_where_it_is_somebodys_turn(
    year: YearServed, who: str, path: str, may: set[str]
) -> None:
    answer = reads(year, year.scene.county.people[who], path.format_map(year.of))
    assert answer.status_code == 200
    assert acts(answer) == may


def test_an_order_says_how_long_the_answer_took_and_never_who_refused(year: YearServed) -> None:
    page = reads(year, year.scene.county.community, f"/orders/{year.of['order']}").text
    assert "1小时35分" in page
    assert "5 星（满分五星）、及时、态度好" in page
    assert "民政局" not in page
    withdrawn = reads(year, year.scene.county.community, f"/orders/{year.of['order withdrawn']}").text
    assert "（重复下单）" in withdrawn
    assert "placed-twice" not in withdrawn


def test_a_whistle_shows_its_clock_and_others_answers_only_to_whoever_raised_it(year: YearServed) -> None:
    path = f"/whistles/{year.of['whistle']}"
    raiser, called = (
        reads(year, year.scene.county.people[who], path).text for who in ("community", "hospital")
    )
    assert "吹哨后 30分内" in raiser
    assert "25分" in raiser
    assert "满意" in raiser
    assert "25分" not in called
    assert "别的部门怎样答复" in called


def test_a_whistle_calls_those_that_were_found_and_ticked(year: YearServed) -> None:
    community, bureau = year.scene.county.community, year.scene.county.bureau.unit
    found = reads(year, community, "/whistles/new?find=民政")
    assert "whistle.raise" not in acts(found)
    chosen = reads(year, community, f"/whistles/new?called={bureau}")
    assert f'name="body.departments.0" value="{bureau}"' in chosen.text
    assert "应急哨" not in acts(chosen)


def test_a_project_shows_its_money_in_yuan_and_who_accepts(year: YearServed) -> None:
    page = reads(year, year.scene.county.hospital, f"/projects/{year.of['project']}").text
    assert "2,000.00" in page
    assert "1,200.00" in page
    assert "赞成 31，反对 4，弃权 2。" in page
    assert "按期，已验收" in page


@pytest.mark.parametrize(
    ("path", "elsewhere"),
    [
        ("/orders/{order}", 404),
        ("/wishes/{wish}", 404),
        ("/whistles/{whistle}", 404),
        ("/projects/{project}", 200),
    ],
)
def test_what_is_of_an_alliance_is_not_shown_outside_of_it(
    year: YearServed, path: str, elsewhere: int
) -> None:
    address = path.format_map(year.of)
    assert reads(year, year.scene.county.people["riverside"], address).status_code == elsewhere
    nobody = year.scene.http.get(address, headers=HTML, follow_redirects=False)
    assert nobody.status_code == 303
