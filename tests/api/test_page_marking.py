"""Marks by page: which items people judge, who has theirs, and one signature for those that are filled in."""

import httpx
import pytest

from tests.api.scenes import YearServed
from tests.people import Person


def posted(year: YearServed, person: Person, **fields: str) -> httpx.Response:
    address = f"/rounds/{year.of['round']}/marks"
    return year.scene.http.post(address, data=fields, headers=year.scene.signs_in(person))


def test_whoever_has_a_mark_shows_it_and_the_rest_are_fields(year: YearServed) -> None:
    county, address = year.scene.county, f"/rounds/{year.of['round']}/marks"
    page = year.scene.reads(county.lead, address)
    assert page.status_code == 200, page.text
    assert "年终考核" in page.text
    mark, fields = (
        year.of["bureau's study"],
        {name: f'name="score-{unit}"' for name, unit in county.units.items()},
    )
    assert f"/entries?stream={mark}" in page.text
    assert fields["bureau"] not in page.text
    assert fields["hospital"] in year.scene.reads(county.lead, f"{address}?item=basic_work").text
    assert "0 到 100 分" in year.scene.reads(county.lead, f"{address}?item=year_end").text
    round = year.scene.reads(county.lead, f"/rounds/{year.of['round']}").text
    assert f'href="{address}"' in round


def test_what_is_filled_in_is_shown_before_it_is_signed_as_one_batch(year: YearServed) -> None:
    county = year.scene.county
    hospital = county.units["hospital"]
    answer = posted(year, county.lead, item="basic_work", reason="学习记录", **{f"score-{hospital}": " 8.5 "})
    assert answer.status_code == 200, answer.text
    assert "data-items" in answer.text
    assert "8.5" in answer.text
    assert "学习记录" in answer.text


@pytest.mark.parametrize(
    ("who", "score", "status", "said"),
    [
        ("lead", "-1", 422, "0"),  # at least 0
        ("lead", "", 422, "一个分数也没有填"),
        ("lead", "高", 422, "没有办成"),
        ("bureau", "9", 404, ""),
    ],
)
def test_what_cannot_be_a_mark_is_said_and_stays_typed(
    year: YearServed, who: str, score: str, status: int, said: str
) -> None:
    county = year.scene.county
    field = f"score-{county.units['hospital']}"
    answer = posted(year, getattr(county, who), item="basic_work", reason="学习记录", **{field: score})
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert who != "lead" or not score or f'value="{score}"' in answer.text
