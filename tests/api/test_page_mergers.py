"""Two numbers of one person by page: proposed where the person is, compared for the asking, and signed with what is taken over."""

import re
from base64 import b64decode
from html import unescape

import httpx
import orjson
import pytest

from contracts.canonical import decode
from contracts.signing import keyid_of
from contracts.statements.keys import AdoptRules
from contracts.statements.person_mergers import MergePersons
from contracts.values import Id
from projections.tail import Tail
from tests.api.page_forms import acts, filled_in, said
from tests.api.scenes import Scene, YearServed, statement_of
from tests.api.test_persons import registers, with_a_key
from tests.people import Person

SUN = {"name": "孙一(虚构)", "phone": "138(虚构)"}
AGAIN = {"name": "孙一(虚构)", "address": "和平路一号(虚构)"}


@pytest.fixture
def twins(fresh_scene: Scene) -> tuple[Id, Id]:
    """Registered by the community, and again by the hospital; rule set 2 is in force."""
    fresh_scene.county.roots_say(AdoptRules(rules=2))
    county = fresh_scene.county
    found = registers(fresh_scene, county.community, SUN), registers(fresh_scene, county.hospital, AGAIN)
    Tail(fresh_scene.ledger).catch_up()
    return found


def proposed(scene: Scene, twins: tuple[Id, Id]) -> Id:
    merge = scene.county.hospital.says(MergePersons(duplicate=twins[1], into=twins[0], reason="two-units"))
    Tail(scene.ledger).catch_up()
    return merge


def posts(scene: Scene, by: Person, address: str, form: dict[str, str]) -> httpx.Response:
    return scene.http.post(address, data=form, headers=scene.signs_in(by))


def signs(scene: Scene, by: Person, review: httpx.Response) -> httpx.Response:
    """What the browser does with a page that shows what would be signed."""
    assert review.status_code == 200, said(review)
    payload = b64decode(re.findall(r'data-payload="([^"]+)"', review.text)[0])
    beside = re.findall(r'data-beside="([^"]+)"', review.text)
    statement = statement_of(payload, by.key)
    if not beside:
        return scene.sends(statement)
    return scene.http.post("/persons", json=orjson.loads(unescape(beside[0])) | {"statement": statement})


def test_it_is_proposed_where_the_person_is(fresh_scene: Scene, twins: tuple[Id, Id]) -> None:
    community = fresh_scene.county.community
    page = fresh_scene.reads(community, f"/people/{twins[0]}")
    for nth, (other, goes) in enumerate((("into", twins[0]), ("duplicate", twins[1]))):
        form = filled_in(page, "person.merge", {other: twins[1]}, nth)
        answer = posts(fresh_scene, community, "/web/review", form)
        assert answer.status_code == 200, said(answer)
        body = decode(b64decode(re.findall(r'data-payload="([^"]+)"', answer.text)[0]))["body"]
        assert body["duplicate"] == goes


def test_fields_stand_side_by_side_for_the_asking_and_the_look_is_seen(
    fresh_scene: Scene, twins: tuple[Id, Id]
) -> None:
    scene, other = fresh_scene, fresh_scene.county.community2
    address = f"/people/mergers/{proposed(scene, twins)}"
    assert "孙一" not in scene.reads(other, address).text
    assert "核对是否同一人" not in scene.reads(other, f"/people/{twins[0]}").text
    compared = posts(scene, other, address, {})
    assert compared.headers["cache-control"] == "no-store"
    for words in ("孙一(虚构)", "138(虚构)", "和平路一号(虚构)"):
        assert words in compared.text
    assert "核对是否同一人" in scene.reads(other, f"/people/{twins[0]}").text


@pytest.mark.parametrize("take", [True, False])
def test_it_is_confirmed_with_what_was_missing_or_without(
    fresh_scene: Scene, twins: tuple[Id, Id], take: bool
) -> None:
    scene, other = fresh_scene, fresh_scene.county.community2
    merge = proposed(scene, twins)
    form = {"merge": merge} | ({"take": "1"} if take else {})
    review = posts(scene, other, "/web/merger", form)
    assert review.headers["cache-control"] == "no-store"
    assert signs(scene, other, review).status_code == 201
    kept = scene.reads(other, f"/persons/{twins[0]}/fields").json()["fields"]
    assert kept == (AGAIN | SUN if take else SUN)
    Tail(scene.ledger).catch_up()
    page = scene.reads(other, f"/people/mergers/{merge}")
    assert "已合并" in page.text
    assert "谁确认的 和平社区" in said(page)
    assert acts(page) == set()


def test_the_person_confirms_or_withdraws_with_their_own_key(
    fresh_scene: Scene, twins: tuple[Id, Id]
) -> None:
    scene = fresh_scene
    sun, merge = with_a_key(scene, scene.county.community, twins[0], "sun's own"), proposed(scene, twins)
    page = scene.reads(sun, f"/people/mergers/{merge}")
    assert filled_in(page, "person-merge.withdraw", {})["as"] == "own"
    assert signs(scene, sun, posts(scene, sun, "/web/merger", {"merge": merge})).status_code == 201


def test_a_proposal_is_withdrawn_and_found_by_who_made_it(fresh_scene: Scene, twins: tuple[Id, Id]) -> None:
    scene, hospital = fresh_scene, fresh_scene.county.hospital
    merge = proposed(scene, twins)
    assert f"/people/mergers/{merge}" in scene.reads(hospital, "/people").text
    page = scene.reads(hospital, f"/people/mergers/{merge}")
    assert "显示两个编号的资料" not in page.text
    form = filled_in(page, "person-merge.withdraw", {"reason": "two-people"})
    assert signs(scene, hospital, posts(scene, hospital, "/web/review", form)).status_code == 201
    Tail(scene.ledger).catch_up()
    assert "不是同一人" in said(scene.reads(hospital, f"/people/mergers/{merge}"))


def test_others_are_shown_nothing(year: YearServed) -> None:
    scene, bureau = year.scene, year.scene.county.bureau
    address = f"/people/mergers/{year.of['merger waiting']}"
    assert scene.reads(bureau, address).status_code == 403
    header = scene.tokens[keyid_of(bureau.key)]
    assert scene.http.post(address, headers=header).status_code == 403
    form = {"merge": year.of["merger waiting"]}
    assert scene.http.post("/web/merger", data=form, headers=header).status_code == 403


def test_whoever_is_told_of_one_is_led_there(year: YearServed) -> None:
    waiting = year.scene.reads(year.scene.county.community, "/waiting").text
    assert f'href="/people/mergers/{year.of["merger waiting"]}"' in waiting
