"""Opinions of streets as pages: for the unit that asked and the street alone, each offered what it may do next."""

import httpx
import pytest

from tests.api.page_forms import acts, filled_in, reviewed, said
from tests.api.scenes import YearServed


def consultation(year: YearServed, who: str, name: str) -> httpx.Response:
    return year.scene.reads(year.scene.county.people[who], f"/consultations/{year.of[name]}")


def test_whoever_asked_and_the_street_find_it(year: YearServed) -> None:
    placed = said(year.scene.reads(year.scene.county.bureau, "/consultations?side=placed"))
    given = said(year.scene.reads(year.scene.county.people["riverside"], "/consultations"))
    assert "河西街道" in placed
    assert "民政局" in given
    for text in (placed, given):
        assert "同意并附建议" in text
    assert "没有这样的征求意见" in said(year.scene.reads(year.scene.county.community, "/consultations"))


@pytest.mark.parametrize(("standing", "count"), [("answered", 1), ("withdrawn", 1), ("", 3)])
def test_it_is_found_by_how_it_stands(year: YearServed, standing: str, count: int) -> None:
    read = year.scene.reads(year.scene.county.bureau, f"/consultations?side=placed&standing={standing}")
    assert read.text.count('href="/consultations/') - read.text.count('href="/consultations/new') == count


OFFERED = {
    ("consultation waiting", "riverside"): {"consultation.answer"},
    ("consultation waiting", "bureau"): {"consultation.withdraw"},
    ("consultation", "riverside"): set(),
    ("consultation", "bureau"): set(),
}


@pytest.mark.parametrize(("name", "who"), OFFERED)
def test_each_side_is_offered_what_it_may_do(year: YearServed, name: str, who: str) -> None:
    assert acts(consultation(year, who, name)) == OFFERED[name, who]


def test_others_are_shown_nothing(year: YearServed) -> None:
    assert consultation(year, "community", "consultation").status_code == 404


def test_its_page_says_what_was_asked_and_answered(year: YearServed) -> None:
    text = said(consultation(year, "bureau", "consultation"))
    for words in ("征求意见：奖励", "同意并附建议", "aaaa aaaa", "bbbb bbbb"):
        assert words in text
    assert "重复征求" in said(consultation(year, "bureau", "consultation withdrawn"))


@pytest.mark.parametrize(
    ("who", "type", "given"),
    [("riverside", "consultation.answer", {"document": "c" * 64}), ("bureau", "consultation.withdraw", {})],
)
def test_what_is_offered_can_be_signed(year: YearServed, who: str, type: str, given: dict[str, str]) -> None:
    form = filled_in(consultation(year, who, "consultation waiting"), type, given)
    answer = reviewed(year, year.scene.county.people[who], form)
    assert answer.status_code == 200, said(answer)


def test_a_street_is_asked_from_its_page(year: YearServed) -> None:
    bureau = year.scene.county.bureau
    read = year.scene.reads(bureau, "/consultations/new?find=河西")
    form = filled_in(read, "consultation.ask", {"request": "d" * 64, "due": "2026-12-31"})
    assert form["body.street"] == year.of["riverside"]
    answer = reviewed(year, bureau, form)
    assert answer.status_code == 200, said(answer)
    assert "河西街道" in said(answer)


def test_what_waits_for_the_street_leads_there(year: YearServed) -> None:
    waiting = year.scene.reads(year.scene.county.people["riverside"], "/waiting").text
    assert f'href="/consultations/{year.of["consultation waiting"]}"' in waiting


def test_only_streets_are_found(year: YearServed) -> None:
    assert (
        "没有名称里有这些字的街道"
        in year.scene.reads(year.scene.county.bureau, "/consultations/new?find=社区").text
    )
