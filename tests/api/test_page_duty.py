"""What others say they did for a community: confirmed there, by another, as far as it is so; and nobody else's to see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.forms import body_in
from contracts.statements.service import CheckIn, Entered, EnterRoll, RecordDuty, RecordVisit
from domain.deciding import World
from projections.tail import Tail
from tests.api.page_forms import acts, filled_in, reviewed, said
from tests.api.scenes import YearServed, year_served
from tests.people import Person

PAGE = "/duty"


@pytest.fixture
def year(server: str, tmp_path: Path) -> Iterator[YearServed]:
    """A member of the bureau's has reported to the community and served there; the bureau has visited it."""
    with year_served(server, tmp_path) as year:
        county, of = year.scene.county, year.of
        bureau, community = county.bureau, county.units["community"]
        of["newcomer"] = county.volunteer(bureau, "newcomer")
        bureau.says(EnterRoll(person=of["newcomer"]))
        common = {"person": of["newcomer"], "unit": county.units["bureau"], "community": community}
        of["new check-in"] = bureau.says(CheckIn(on="2026-04-10", **common))
        watch = Entered(on="2026-04-10", minutes=90)
        of["new act"] = bureau.says(RecordDuty(task="防汛值守", entered=watch, **common))
        of["new visit"] = bureau.says(RecordVisit(community=community, on="2026-04-10", purpose="condolence"))
        Tail(year.scene.ledger).catch_up()
        yield year


def signs(year: YearServed, by: Person, form: dict[str, str]) -> None:
    """What the form says, as their browser would."""
    by.says(body_in(World(year.scene.ledger.streams), form.items()))
    Tail(year.scene.ledger).catch_up()


def test_check_ins_and_acts_are_confirmed_together_by_one_signature(year: YearServed) -> None:
    community = year.scene.county.community
    page = year.scene.reads(community, PAGE)
    assert {"duty.confirm", "visit.confirm"} <= acts(page)
    assert year.of["newcomer"][-4:] in said(page)
    assert "防汛值守 1小时30分" in said(page)
    form = filled_in(page, "duty.confirm", {})
    assert "现在签不了" not in reviewed(year, community, form).text
    signs(year, community, form)
    after = year.scene.reads(community, PAGE)
    assert "duty.confirm" not in acts(after)
    assert "防汛值守" not in said(after)


def test_what_is_not_so_is_left_unticked_and_goes_on_waiting(year: YearServed) -> None:
    community = year.scene.county.community
    form = filled_in(year.scene.reads(community, PAGE), "duty.confirm", {})
    del form[next(name for name, value in form.items() if value == year.of["new check-in"])]
    signs(year, community, form)
    [left] = [
        value
        for name, value in filled_in(year.scene.reads(community, PAGE), "duty.confirm", {}).items()
        if ":about" in name
    ]
    assert left == year.of["new check-in"]


def test_visits_and_days_in_office_are_confirmed_too(year: YearServed) -> None:
    community = year.scene.county.community
    page = year.scene.reads(community, PAGE)
    assert "慰问" in said(page)
    for type in ("visit.confirm", "duty-day.confirm"):
        form = filled_in(page, type, {})
        assert "现在签不了" not in reviewed(year, community, form).text
        signs(year, community, form)
    assert not {"visit.confirm", "duty-day.confirm"} & acts(year.scene.reads(community, PAGE))


def test_whoever_recorded_it_sees_how_far_it_is_and_confirms_nothing(year: YearServed) -> None:
    scene, bureau = year.scene, year.scene.county.bureau
    page = scene.reads(bureau, PAGE)
    assert not acts(page)
    assert "防汛值守" not in said(page), "that is the community's to confirm"
    assert "<span>等确认</span>" in page.text
    community = scene.county.community
    signs(year, community, filled_in(scene.reads(community, PAGE), "duty.confirm", {}))
    assert "<span>等确认</span>" not in scene.reads(bureau, PAGE).text


def test_whoever_has_no_role_has_no_such_page(year: YearServed) -> None:
    county = year.scene.county
    assert year.scene.reads(county.colleague(county.community, "without a role"), PAGE).status_code == 403


def test_what_waits_leads_there(year: YearServed) -> None:
    assert f'href="{PAGE}"' in year.scene.reads(year.scene.county.community, "/waiting").text
