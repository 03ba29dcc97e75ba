"""Trainings as pages: the host and those whose people came find them, and each is offered what it may do next; nobody is named."""

import httpx
import pytest

from tests.api.page_forms import acts, filled_in, reviewed, said
from tests.api.scenes import YearServed
from tests.people import Person


def training(year: YearServed, person: Person, name: str) -> httpx.Response:
    return year.scene.reads(person, f"/trainings/{year.of[name]}")


def listed(year: YearServed, who: str, asked: str = "") -> int:
    read = year.scene.reads(year.scene.county.people[who], f"/trainings{asked}")
    return read.text.count('href="/trainings/') - read.text.count('href="/trainings/new')


@pytest.mark.parametrize(
    ("who", "asked", "count"),
    [
        ("community", "", 4),
        ("lead", "", 0),
        ("lead", "?side=placed", 4),
        ("lead", "?side=placed&stage=recorded", 1),
        ("lead", "?side=placed&kind=grid-work", 2),
        ("lead", "?side=placed&kind=grid-work&stage=withdrawn", 0),
        ("bureau", "", 0),
        ("bureau", "?side=alliance", 1),
    ],
)
def test_it_is_found_by_whose_it_is_its_kind_and_its_stage(
    year: YearServed, who: str, asked: str, count: int
) -> None:
    assert listed(year, who, asked) == count


OFFERED = {
    ("training unconfirmed", "community"): {"training.confirm"},
    ("training unconfirmed", "hospital"): {"training.confirm"},
    ("training unconfirmed", "lead"): {"training.withdraw"},
    ("second training", "community"): set(),
    ("second training", "lead"): {"training.withdraw"},
    ("training withdrawn", "lead"): set(),
    ("training withdrawn", "hospital"): set(),
    ("training", "bureau"): set(),
}


@pytest.mark.parametrize(("name", "who"), OFFERED)
def test_each_side_is_offered_what_it_may_do(year: YearServed, name: str, who: str) -> None:
    assert acts(training(year, year.scene.county.people[who], name)) == OFFERED[name, who]


def test_others_are_shown_nothing(year: YearServed) -> None:
    assert training(year, year.scene.county.bureau, "second training").status_code == 404


def test_its_page_tells_what_was_held_and_who_confirmed_it(year: YearServed) -> None:
    text = said(training(year, year.scene.county.hospital, "training"))
    for words in ("培训：网格", "2小时", "40", "谁确认的 和平社区"):
        assert words in text
    assert "数字有误" in said(training(year, year.scene.county.hospital, "training withdrawn"))


def test_whoever_is_no_clerk_is_offered_nothing(year: YearServed) -> None:
    county = year.scene.county
    nobody = county.colleague(county.community, "reads trainings", "auditor")
    assert acts(training(year, nobody, "training unconfirmed")) == set()
    assert "您没有经办权限" in year.scene.reads(nobody, "/trainings/new").text


def test_a_training_is_recorded_from_its_page(year: YearServed) -> None:
    lead, community, hospital = (year.scene.county.people[who] for who in ("lead", "community", "hospital"))
    read = year.scene.reads(lead, f"/trainings/new?find=和平&came={community.unit}&came={hospital.unit}")
    assert (
        read.text.count(f'value="{community.unit}"') == 2
    )  # ticked and in the form, and not found once more
    form = filled_in(read, "training.record", {"minutes": "90", "people": "35", "kind": "law"})
    answer = reviewed(year, lead, form)
    assert answer.status_code == 200, said(answer)
    for words in ("和平社区", "县医院", "法律", "90", "35"):
        assert words in said(answer)


@pytest.mark.parametrize(("who", "type"), [("community", "training.confirm"), ("lead", "training.withdraw")])
def test_what_is_offered_can_be_signed(year: YearServed, who: str, type: str) -> None:
    person = year.scene.county.people[who]
    answer = reviewed(year, person, filled_in(training(year, person, "training unconfirmed"), type, {}))
    assert answer.status_code == 200, said(answer)


def test_whoever_is_told_of_one_is_led_there(year: YearServed) -> None:
    waiting = year.scene.reads(year.scene.county.hospital, "/waiting").text
    assert f'href="/trainings/{year.of["training unconfirmed"]}"' in waiting
