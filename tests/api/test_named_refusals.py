"""Whoever signs is told no with the names that they may know, and programs keep the ids."""

import httpx
import orjson
import pytest

from api.envelopes import read_envelope
from api.named_refusals import signer_of, told_to
from api.readers import Reader, reader_of
from contracts import signing
from contracts.dsse import STATEMENT, export
from contracts.statement import Body
from contracts.statements.alliances import LeaveWithList
from contracts.statements.duty_lists import AdoptDutyList, DutyItem
from contracts.statements.keys import AdoptRules, EnrolUnit
from contracts.statements.lists import MakeClaim, OfferClaim
from contracts.values import Id
from domain.deciding import World
from domain.refusals import MergedAway, NoSuch, NotAbove
from tests.api.scenes import Scene, statement_of
from tests.people import Person


@pytest.fixture(scope="module", autouse=True)
def second_rules(scene: Scene) -> None:
    scene.county.roots_say(AdoptRules(rules=2))


def reader(scene: Scene, who: Person) -> Reader:
    return reader_of(World(scene.ledger.streams), signing.keyid_of(who.key))


def said(answer: httpx.Response) -> tuple[str, str]:
    return answer.json()["zh"]["detail"], answer.json()["en"]["detail"]


def lists_for(unit: Id) -> Body:
    items = (DutyItem(name="开放活动室", owner=unit, due="2026-12-31"),)
    return AdoptDutyList(title="责任清单", items=items, effective="2026-01-01")


def test_a_unit_is_called_by_its_name_and_stays_an_id_for_programs(scene: Scene) -> None:
    county = scene.county
    answer = scene.says(county.community, lists_for(county.bureau.unit))
    zh, en = said(answer)
    assert zh.startswith("单位“民政局(虚构)”不是本单位，")
    assert en.startswith("Unit “民政局(虚构)” is neither yours ")
    assert answer.json()["facts"] == {"unit": county.bureau.unit}


def test_a_dry_run_and_a_sheet_say_the_same(scene: Scene) -> None:
    county = scene.county
    payload = county.community.drafts(lists_for(county.bureau.unit))
    assert "“民政局(虚构)”" in said(scene.posts(payload, county.community.key, dry_run=True))[0]
    sheet = county.community.sheet([lists_for(county.bureau.unit)])
    batch = export(
        "application/vnd.gongjian.batch.v1+json",
        sheet.payload,
        signing.sign_batch(sheet, county.community.key),
    )
    assert "“民政局(虚构)”" in said(scene.sends(batch | {"items": sheet.items}))[0]


def test_what_has_no_name_goes_by_that_of_what_it_belongs_to(scene: Scene) -> None:
    county = scene.county
    claim = county.hospital.says(MakeClaim(about=county.about(scene.publishes_a_need()), quantity=6))
    membership = county.rule("membership", county.alliance, county.hospital.unit)
    leaves = LeaveWithList(reason="机构改革", as_of=1, settled=(claim,))
    zh, en = said(scene.says(county.hospital, leaves, stream=membership))
    assert f"先是认领“助老义诊”（{claim[:8]}）。" in zh
    assert f"first the claim “助老义诊” ({claim[:8]})." in en


def test_a_number_that_is_to_be_checked_stays_with_the_name_after_it(scene: Scene) -> None:
    item = scene.publishes_a_need()
    answer = scene.says(
        scene.county.hospital, OfferClaim(about=scene.county.about(item), to=scene.county.bureau.unit)
    )
    zh, en = said(answer)
    assert f"（{item}“助老义诊”）" in zh
    assert f"({item}“助老义诊”)" in en


def test_what_a_reader_may_not_read_has_no_name_for_them(scene: Scene) -> None:
    county, item = scene.county, scene.publishes_a_need()
    school = county.lead.says(
        EnrolUnit(code="YH203", name="一中(虚构)", kind="school", superior=county.lead.unit)
    )
    outside = county.first_administrator(school, "school 1", county.lead)
    of_alliance, of_nobody = (
        told_to(scene.ledger, who, NoSuch(noun_zh="单位", noun_en="unit", stream=item))
        for who in (reader(scene, outside), None)
    )
    assert not of_alliance.names
    assert not of_nobody.names
    assert told_to(scene.ledger, reader(scene, outside), NotAbove(unit=county.bureau.unit)).names


def test_a_person_is_never_named(scene: Scene) -> None:
    wang = scene.county.volunteer(scene.county.community, "wang")
    no = told_to(scene.ledger, reader(scene, scene.county.community), MergedAway(into=wang))
    assert wang in no.in_chinese()
    assert not no.names


def test_nobody_reads_by_writing_another_s_key_into_an_envelope(scene: Scene) -> None:
    county = scene.county
    payload = county.community.drafts(lists_for(county.bureau.unit))
    genuine = read_envelope(orjson.dumps(statement_of(payload, county.community.key)))
    forged = genuine._replace(payload=county.community.drafts(lists_for(county.hospital.unit)))
    assert signer_of(scene.ledger, genuine) == reader(scene, county.community)
    assert signer_of(scene.ledger, forged) is None
    assert forged.payload_type == STATEMENT


def test_a_page_shows_the_name_before_anything_is_signed(scene: Scene) -> None:
    county = scene.county
    form = {
        "type": "duty-list.adopt", "body.title": "责任清单", "body.effective": "2026-01-01", "body.items.0.name": "开放活动室",
        "body.items.0.owner": county.bureau.unit, "body.items.0.due": "2026-12-31",
    }  # fmt: skip
    header = scene.signs_in(county.community) | {"Accept": "text/html"}
    answer = scene.http.post("/web/review", data=form, headers=header)
    assert answer.status_code == 409
    assert "单位“民政局(虚构)”不是本单位" in answer.text
