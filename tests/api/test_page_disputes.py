"""A dispute by page: shown to whom it concerns, answered by the other side, ruled on by two, appealed by whoever lost."""

import re

import httpx
import pytest

from api.pages.contesting import what_next
from api.pages.registered import Registers
from api.readers import reader_of
from api.reading import read_now
from contracts.signing import keyid_of
from tests.api.page_forms import filled_in
from tests.api.scenes import YearServed
from tests.people import Person


def acts(page: httpx.Response) -> set[str]:
    return set(re.findall(r'name="type" value="dispute\.([a-z]+)"', page.text))


def reviewed(year: YearServed, person: Person, form: dict[str, str]) -> str:
    answer = year.scene.http.post("/web/review", data=form, headers=year.scene.tokens[keyid_of(person.key)])
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("name", "who", "may"),
    [
        ("open dispute", "bureau", {"withdraw"}),
        ("open dispute", "community", {"answer"}),
        ("open dispute", "lead", {"rule"}),  # the days to answer are over
        ("dispute withdrawn", "bureau", set()),
        ("dispute", "community", set()),
    ],
)
def test_each_side_finds_what_it_may_do(year: YearServed, name: str, who: str, may: set[str]) -> None:
    page = year.scene.reads(getattr(year.scene.county, who), f"/disputes/{year.of[name]}")
    assert page.status_code == 200
    assert "时间不对" in page.text
    assert acts(page) == may


@pytest.mark.parametrize(
    ("who", "type", "given", "said"),
    [
        ("community", "answer", {"text": "以签到表为准"}, "以签到表为准"),
        ("lead", "rule", {"reason": "与签到表一致"}, "与签到表一致"),
        ("bureau", "withdraw", {"reason": "已经说清"}, "已经说清"),
    ],
)
def test_a_form_leads_to_what_is_signed(
    year: YearServed, who: str, type: str, given: dict[str, str], said: str
) -> None:
    person = getattr(year.scene.county, who)
    page = year.scene.reads(person, f"/disputes/{year.of['open dispute']}")
    answer = reviewed(year, person, filled_in(page, f"dispute.{type}", given))
    assert said in answer
    assert "data-payload" in answer


def test_strangers_find_no_page(year: YearServed) -> None:
    assert year.scene.reads(year.scene.county.hospital, f"/disputes/{year.of['dispute']}").status_code == 404
    nobody = year.scene.http.get(
        f"/disputes/{year.of['dispute']}", headers={"Accept": "text/html"}, follow_redirects=False
    )
    assert nobody.headers["location"].startswith("/keys")


def test_whoever_lost_may_appeal_while_there_are_days_left(year: YearServed) -> None:
    county, ledger = year.scene.county, year.scene.ledger
    readers = {
        name: read_now(ledger, lambda world, name=name: reader_of(world, keyid_of(county.people[name].key)))
        for name in ("bureau", "community", "lead")
    }
    [row] = Registers(ledger, readers["lead"]).rows("disputes", dispute=year.of["open dispute"])
    for standing, loser in (("rejected", "bureau"), ("upheld", "community")):
        over = row.model_copy(update={"standing": standing, "stage": standing, "may_appeal": True})
        may = {name for name, reader in readers.items() if what_next(reader, over, "2026-04-10").appeal}
        assert may == {loser}
