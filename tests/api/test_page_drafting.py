"""From a template to terms that can be put on the table: sides by name, items from the lists, every word to be changed."""

import re
from datetime import date
from urllib.parse import urlencode

import httpx
import pytest

from api.agreement_templates import read_template, templates
from api.pages.forms import body_in
from contracts.signing import keyid_of
from contracts.statements.agreements import AmendAgreement, DraftAgreement
from domain.deciding import World
from tests.api.page_forms import filled_in, said
from tests.api.scenes import YearServed

FILLED = {
    "template": "unit-community", "go": "1", "side-0": "民政局(虚构)", "side-1": "和平社区(虚构)", "starts": "2026-06-01",
}  # fmt: skip


def reads(year: YearServed, path: str, **query: str) -> httpx.Response:
    asked = f"?{urlencode(query)}" if query else ""
    return year.scene.reads(year.scene.county.bureau, path + asked)


def reviews(year: YearServed, form: dict[str, str]) -> httpx.Response:
    header = year.scene.tokens[keyid_of(year.scene.county.bureau.key)]
    return year.scene.http.post("/web/review", data=form, headers=header)


def test_every_template_can_be_chosen(year: YearServed) -> None:
    page = reads(year, "/agreements/new")
    assert set(re.findall(r"template=([a-z-]+)", page.text)) == set(templates())
    assert "联合开展服务居民活动 每年 6 次" in said(page)


def test_a_template_says_in_english_what_it_is_for_and_keeps_its_terms(year: YearServed) -> None:
    page = said(reads(year, "/agreements/new", lang="en"))
    for template in map(read_template, templates()):
        assert template.english
        for words in (template.english.title, template.english.purpose, *template.english.sides):
            assert words in page
        assert template.title not in page
        assert all(promise.what in page for promise in template.commitments)
    chosen = said(reads(year, "/agreements/new", template="mentoring", lang="en"))
    assert "Mentoring" in chosen
    assert "The mentors' unit" in chosen


def test_a_side_is_chosen_by_words_of_its_name_and_offered_where_several_fit(year: YearServed) -> None:
    chosen = FILLED | {"side-0": "民政", "side-1": "虚构"}
    page = reads(year, "/agreements/new", **chosen)
    assert "个单位对得上，请选一个" in page.text
    assert re.search(r'<select id="side-1".*?<option value="YH101">', page.text)
    unknown = reads(year, "/agreements/new", **(FILLED | {"side-1": "没有这样的单位"}))
    assert "没有叫这个名字的单位" in unknown.text
    code = reads(year, "/agreements/new", **(FILLED | {"side-1": "YH101"}))
    assert "和平社区" in code.text
    assert "改条款" in code.text


def test_terms_come_filled_in_and_are_said_in_words_before_they_are_signed(year: YearServed) -> None:
    county, items = year.scene.county, {"item-2": year.of["need"], "alliance": year.scene.county.alliance}
    page = reads(
        year,
        "/agreements/new",
        **(FILLED | items | {"first": "1", "follows": year.of["template, second version"]}),
    )
    form = filled_in(page, "agreement.draft", {"terms.procedure.order": "listed"})
    body = body_in(World(year.scene.ledger.streams), form.items())
    assert isinstance(body, DraftAgreement)
    terms = body.terms
    assert [party.unit for party in terms.parties] == [county.units["community"], county.units["bureau"]]
    assert (terms.starts, terms.ends) == ("2026-06-01", "2028-05-31")
    assert [(each.what, each.item) for each in terms.commitments if each.item] == [
        (f"老旧小区加装扶手（第{n}年）", year.of["need"]) for n in (1, 2)
    ]
    assert "各自承担，不得摊派。" in terms.clauses
    assert terms.typed
    assert terms.typed.follows == year.of["template, second version"]
    answer = reviews(year, form)
    assert answer.status_code == 200, said(answer)
    assert "按这个次序签署：和平社区(虚构)" in said(answer)
    assert "老旧小区加装扶手（第1年）" in answer.text
    assert said(answer).count("提前三十天通知解除") == 1


@pytest.mark.parametrize("name", templates())
def test_what_a_template_gives_can_be_signed_as_it_stands(year: YearServed, name: str) -> None:
    page = reads(year, "/agreements/new", template=name)
    sides = len(re.findall(r'name="side-\d"', page.text))
    units = ["民政局(虚构)", "和平社区(虚构)", "县医院(虚构)", "沿河县委组织部(虚构)"]
    asked = {f"side-{n}": units[n] for n in range(sides)}
    above = {"above": "沿河县委组织部(虚构)"} if name == "strategic" else {}
    whole = reads(
        year, "/agreements/new", template=name, go="1", starts=date(2026, 6, 1).isoformat(), **asked, **above
    )
    answer = reviews(year, filled_in(whole, "agreement.draft", {}))
    assert answer.status_code == 200, said(answer)


def test_a_promise_whose_words_are_emptied_is_left_out_and_a_new_one_counts_when_it_has_words(
    year: YearServed,
) -> None:
    page = reads(year, "/agreements/new", **FILLED)
    rows = len(re.findall(r'name="body.terms.commitments.\d+.what"', page.text))
    new = f"terms.commitments.{rows - 2}"
    given = {
        "terms.commitments.0.what": "",
        f"{new}.what": "义诊",
        f"{new}.quantity": "2",
        f"{new}.measure": "场",
    }
    body = body_in(World(year.scene.ledger.streams), filled_in(page, "agreement.draft", given).items())
    assert isinstance(body, DraftAgreement)
    assert len(body.terms.commitments) == rows - 2
    assert [(each.what, each.quantity) for each in body.terms.commitments][-1] == ("义诊", 2)


def test_what_is_in_force_is_changed_by_an_amendment_that_keeps_its_numbers(year: YearServed) -> None:
    page = reads(year, f"/agreements/{year.of['agreement']}/change")
    form = filled_in(
        page, "agreement.amend", {"terms.commitments.1.quantity": "6", "terms.ends": "2027-12-31"}
    )
    body = body_in(World(year.scene.ledger.streams), form.items())
    assert isinstance(body, AmendAgreement)
    assert [(each.number, each.quantity) for each in body.terms.commitments] == [(1, 5), (2, 6)]
    answer = reviews(year, form)
    assert answer.status_code == 200, said(answer)
    assert "第2项承诺：数量由5改为6。" in answer.text
    assert reads(year, f"/agreements/{year.of['declined']}/change").status_code == 404
    stranger = year.scene.reads(year.scene.county.hospital, f"/agreements/{year.of['agreement']}/change")
    assert stranger.status_code == 404
