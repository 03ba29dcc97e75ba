"""Lists of admitted matters as pages: found by the unit, published anew from its own page, with tasks sent back."""

import pytest

from tests.api.page_forms import acts, filled_in, reviewed, said
from tests.api.scenes import YearServed


def of(year: YearServed, who: str) -> str:
    return f"/matters/{year.scene.county.people[who].unit}"


@pytest.mark.parametrize(("asked", "there"), [("", True), ("?find=和平", True), ("?find=没有这样的", False)])
def test_lists_are_found_by_the_units_name(year: YearServed, asked: str, there: bool) -> None:
    read = year.scene.reads(year.scene.county.bureau, f"/matters{asked}")
    assert (f'href="{of(year, "community")}"' in read.text) == there
    assert "我单位的清单" not in read.text


def test_everybody_who_signed_in_reads_matters_and_limits(year: YearServed) -> None:
    read = year.scene.reads(year.scene.county.people["riverside"], of(year, "community"))
    assert acts(read) == set()
    for words in ("积水内涝", "公共照明", "攻坚哨", "1 天", "30分"):
        assert words in said(read)
    assert "填表报数" not in read.text


def test_a_task_that_was_sent_back_is_seen_by_whoever_asked(year: YearServed) -> None:
    assert "填表报数" in year.scene.reads(year.scene.county.bureau, of(year, "community")).text


def test_the_next_version_begins_as_the_last_one(year: YearServed) -> None:
    community = year.scene.county.community
    read = year.scene.reads(community, of(year, "community"))
    assert acts(read) == {"matter.admit"}
    form = filled_in(read, "matter.admit", {"matters.0.name": "", "matters.0.covers": "", "matters.3.name": "养犬", "matters.3.covers": "公共区域"})  # fmt: skip
    assert (form["body.matters.1.name"], form["body.limits.routine:int"]) == ("路灯", "4320")
    answer = reviewed(year, community, form)
    assert answer.status_code == 200, said(answer)
    assert "养犬" in answer.text
    assert "积水内涝" not in answer.text
    twice = reviewed(year, community, form | {"body.matters.3.name": "路灯"})
    assert twice.status_code == 409


def test_more_rows_are_asked_for_without_a_script(year: YearServed) -> None:
    community, path = year.scene.county.community, of(year, "community")
    few, many = (year.scene.reads(community, path + asked).text for asked in ("", "?rows=20"))
    assert "body.matters.6.name" in few
    assert "body.matters.7.name" not in few
    assert "body.matters.21.name" in many


def test_a_task_off_the_list_is_sent_back_to_a_unit_that_was_found(year: YearServed) -> None:
    community = year.scene.county.community
    read = year.scene.reads(community, f"{of(year, 'community')}?find=民政")
    form = filled_in(read, "task.refuse", {"task": "代填报表"})
    assert form["body.asked_by"] == year.scene.county.bureau.unit
    assert reviewed(year, community, form).status_code == 200


@pytest.mark.parametrize("who", ["bureau", "lead"])
def test_what_is_no_street_or_community_publishes_none(year: YearServed, who: str) -> None:
    read = year.scene.reads(year.scene.county.people[who], of(year, who))
    assert acts(read) == set()
    assert "还没有公布" in said(read)
