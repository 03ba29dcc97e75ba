"""The page of a unit: what is being put right there and what it does regularly, for itself and for those above it."""

import httpx
import pytest

from tests.api.page_forms import acts, filled_in, reviewed, said
from tests.api.scenes import YearServed
from tests.people import Person


def unit(year: YearServed, reader: Person, name: str) -> httpx.Response:
    return year.scene.reads(reader, f"/units/{year.scene.county.units[name]}")


OFFERED = {
    ("lead", "community"): {"rectification.close"},
    ("lead", "hospital"): {"rectification.open"},
    ("community", "community"): {"report.file"},
    ("lead", "lead"): {"occasion.record"},
    ("hospital", "hospital"): set(),
}


@pytest.mark.parametrize(("who", "of"), OFFERED)
def test_a_unit_and_whoever_is_above_it_are_offered_what_they_may_do(
    year: YearServed, who: str, of: str
) -> None:
    assert acts(unit(year, year.scene.county.people[who], of)) == OFFERED[who, of]


def test_others_are_shown_nothing(year: YearServed) -> None:
    assert unit(year, year.scene.county.bureau, "community").status_code == 403
    assert unit(year, year.scene.county.community, "lead").status_code == 403


def test_a_unit_reads_until_when_it_is_to_be_put_right(year: YearServed) -> None:
    text = said(unit(year, year.scene.county.community, "community"))
    for words in ("沿河县委组织部", "2026年6月30日", "整顿中", "已销号 ", "由列入的单位销号", "季度书面报告"):
        assert words in text


def test_a_limit_that_was_exceeded_is_shown(year: YearServed) -> None:
    text = said(unit(year, year.scene.county.lead, "lead"))
    assert "专项检查不超过1次" in text
    assert "超过上限" in text


def test_whoever_may_sign_nothing_is_offered_nothing(year: YearServed) -> None:
    county = year.scene.county
    for by, of in ((county.lead, "community"), (county.community, "community")):
        nobody = county.colleague(by, f"reads units of {of} for {by.unit}", "evaluator")
        assert acts(unit(year, nobody, of)) == set()


@pytest.mark.parametrize(
    ("who", "of", "type", "given"),
    [
        ("lead", "community", "rectification.close", {}),
        ("lead", "hospital", "rectification.open", {"deadline": "2026-12-31"}),
        ("community", "community", "report.file", {"title": "二季度共建情况", "report": "c" * 64}),
        ("lead", "lead", "occasion.record", {}),
    ],
)
def test_what_is_offered_can_be_signed(
    year: YearServed, who: str, of: str, type: str, given: dict[str, str]
) -> None:
    person = year.scene.county.people[who]
    answer = reviewed(year, person, filled_in(unit(year, person, of), type, given))
    assert answer.status_code == 200, said(answer)


def test_what_is_due_leads_there(year: YearServed) -> None:
    county = year.scene.county
    led_to = f'href="/units/{county.community.unit}"'
    assert led_to in year.scene.reads(county.community, "/waiting").text
    assert led_to in year.scene.reads(county.lead, "/units").text
