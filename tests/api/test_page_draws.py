"""Draws as pages: whose they are, what they say without a script, the list as the log was then, and the form that announces one."""

import re

import pytest

from contracts.draw import digest_of_list
from tests.api.scenes import YearServed
from tests.people import Person


def reads(year: YearServed, person: Person, path: str) -> str:
    answer = year.scene.reads(person, path)
    assert answer.status_code == 200
    return answer.text


def acts(text: str) -> set[str]:
    return set(re.findall(r'name="type" value="([^"]+)"', text))


def test_a_draw_says_what_was_drawn_with_its_names_and_claims_nothing(year: YearServed) -> None:
    page = reads(year, year.scene.county.community, f"/draws/{year.of['draw']}")
    assert "第二季度走访抽查" in page
    picks = page[page.index('id="picks"') : page.index('id="sums"')]
    assert picks.count("(虚构)") == 2
    before_templates = page[: page.index("<template")]
    assert "从头抽了一遍" not in before_templates
    assert before_templates.count("还没查") == 6


def test_the_list_is_the_one_that_was_announced(year: YearServed) -> None:
    draw = year.of["draw"]
    ids = year.scene.reads(year.scene.county.hospital, f"/draws/{draw}/list").json()
    [row] = year.scene.reads(year.scene.county.hospital, f"/registers/draws?draw={draw}").json()["rows"]
    assert (digest_of_list(ids), len(ids)) == (row["list"], row["size"])


@pytest.mark.parametrize(
    ("name", "who", "may"),
    [
        ("draw", "hospital", set()),
        ("kept back", "hospital", set()),
        ("kept back", "community", set()),
    ],
)
def test_nothing_is_asked_once_it_is_drawn_or_too_late(
    year: YearServed, name: str, who: str, may: set[str]
) -> None:
    assert acts(reads(year, year.scene.county.people[who], f"/draws/{year.of[name]}")) == may


def test_who_kept_a_share_back_is_seen(year: YearServed) -> None:
    page = reads(year, year.scene.county.lead2, f"/draws/{year.of['kept back']}")
    assert re.search(r"县医院\(虚构\)</b>[^县]*没有揭晓", page)
    assert "未成：有单位没有揭晓" in page


def test_a_draw_is_listed_for_those_who_take_part(year: YearServed) -> None:
    county = year.scene.county
    assert "第二季度走访抽查" in reads(year, county.hospital, "/draws")
    assert "第二季度走访抽查" not in reads(year, county.bureau, "/draws")
    assert year.scene.reads(county.people["riverside"], f"/draws/{year.of['draw']}").status_code == 404


def test_the_form_names_the_list_by_its_digest(year: YearServed) -> None:
    county = year.scene.county
    asked = f"/draws/new?of={county.alliance}&sharer={county.bureau.unit}&sharer={county.hospital.unit}"
    page = reads(year, county.lead2, asked)
    assert acts(page) == {"draw.announce"}
    assert re.search(r'name="body\.list" value="[0-9a-f]{64}"', page)
    assert "出份的至少要两家单位" in reads(year, county.lead2, f"/draws/new?of={county.alliance}")
