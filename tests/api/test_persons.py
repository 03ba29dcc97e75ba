"""Names: registered with a signature, shown to few and never in secret, erased for good."""

import secrets
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts import signing
from contracts.commitment import commitment
from contracts.statements.keys import AdoptRules, AmendPerson, EnrolKey, ErasePerson, RegisterPerson
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import (
    ConfirmDuty,
    ConfirmService,
    Entered,
    EnterRoll,
    FoundBank,
    OpenAccount,
    RecordDuty,
    RecordService,
)
from contracts.values import NIL, Id
from domain.log import Log
from ledger.application import ReadOnly
from ledger.tidying import tidy
from ledger.vault import Vault, keys_beside
from projections.tail import Tail
from tests.api.scenes import PROBLEM, Scene, YearServed, statement_of
from tests.ledger.waiting import until
from tests.people import Person, key

WANG = {"name": "王小明", "phone": "13800000000"}


def registration(
    scene: Scene, by: Person, fields: dict[str, str], blind: bytes | None = None
) -> dict[str, Any]:
    blind = blind or secrets.token_bytes(32)
    payload = by.drafts(RegisterPerson(commitment=commitment(blind, fields)))
    return {"blind": blind.hex(), "fields": fields, "statement": statement_of(payload, by.key)}


def registers(scene: Scene, by: Person, fields: dict[str, str]) -> Id:
    answer = scene.http.post("/persons", json=registration(scene, by, fields))
    assert answer.status_code == 201, answer.text
    person: Id = answer.json()["entries"][0]["stream"]
    return person


def with_a_key(scene: Scene, by: Person, person: Id, seed: str) -> Person:
    possession = signing.prove_possession(scene.ledger.log, by.unit, person, key(seed))
    by.says(EnrolKey(unit=by.unit, holder=person, key=possession))
    return Person(scene.county, key(seed), by.unit, person)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"].removeprefix(PROBLEM))


def vault_of(scene: Scene) -> Vault:
    return Vault(scene.ledger.rows.datastore, keys_beside(scene.data))


def kept(scene: Scene) -> list[tuple[int, int]]:
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM vault.sealed), (SELECT count(*) FROM vault.waiting)")
        return cursor.fetchall()


def test_names_are_registered_with_the_statement_that_commits_to_them(scene: Scene) -> None:
    county = scene.county
    person = registers(scene, county.community, WANG)
    shown = scene.reads(county.community2, f"/persons/{person}/fields").json()
    assert shown["fields"] == WANG
    assert commitment(bytes.fromhex(shown["blind"]), shown["fields"]) == shown["commitment"]
    assert shown["commitment"] == county.folded(person).state.commitment
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT string_agg(state, '') FROM ledger_events")
        [(log,)] = cursor.fetchall()
    assert not any(value.encode() in bytes(log) for value in WANG.values())


def test_the_same_registration_again_gives_the_same_receipt_and_keeps_nothing_twice(scene: Scene) -> None:
    asked = registration(scene, scene.county.community, WANG)
    first, second = (scene.http.post("/persons", json=asked) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    person = first.json()["entries"][0]["stream"]
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.sealed WHERE person = %s", (person,))
        assert cursor.fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("spoil", "status", "name"),
    [
        (lambda asked: asked["fields"].update(name="王大明"), 400, "not-that-registration"),
        (lambda asked: asked.update(blind="0" * 64), 400, "not-that-registration"),
        (lambda asked: asked["fields"].clear(), 400, "bad-request"),
        (lambda asked: asked["fields"].update({"姓名": "王"}), 400, "bad-request"),
        (lambda asked: asked["fields"].update(name="王\u202e"), 400, "bad-request"),
        (lambda asked: asked.update(more=1), 400, "bad-request"),
        (lambda asked: asked.pop("statement"), 400, "bad-request"),
        (lambda asked: asked["statement"].update(payload="x"), 400, "bad-envelope"),
        (lambda asked: asked["statement"]["signatures"][0].update(sig="AAAA"), 400, "wrong-signature"),
    ],
)
def test_a_registration_that_is_none_keeps_nothing(scene: Scene, spoil: Any, status: int, name: str) -> None:
    asked, before = registration(scene, scene.county.community, dict(WANG)), kept(scene)
    spoil(asked)
    assert refusal(scene.http.post("/persons", json=asked)) == (status, name)
    assert kept(scene) == before


def test_whoever_may_not_register_has_nothing_kept_not_for_a_moment(scene: Scene) -> None:
    nobody = scene.county.colleague(scene.county.community, f"no clerk {scene.county.ids}")
    registers(scene, scene.county.community, WANG)
    before = vault_of(scene).keys.file.stat().st_size
    answer = scene.http.post("/persons", json=registration(scene, nobody, WANG))
    assert refusal(answer) == (403, "role-missing")
    assert vault_of(scene).keys.file.stat().st_size == before, "not even a key was made"
    assert refusal(scene.http.post("/persons", content=b"{")) == (400, "bad-request")


def test_what_the_log_does_not_take_after_all_the_vault_does_not_keep(fresh_scene: Scene) -> None:
    scene = fresh_scene
    scene.ledger.halted = lambda: ReadOnly(why_zh="签名程序拒绝签名。", why_en="the signer refuses.")
    answer = scene.http.post("/persons", json=registration(scene, scene.county.community, WANG))
    assert refusal(answer) == (503, "read-only")
    assert kept(scene) == [(0, 0)]


@pytest.fixture
def by_new_rules(scene: Scene) -> Scene:
    log = scene.county.folded(NIL).state
    assert isinstance(log, Log)
    if log.rules < 2:
        scene.county.roots_say(AdoptRules(rules=2))
    return scene


def corrects(scene: Scene, by: Person, person: Id, fields: dict[str, str]) -> httpx.Response:
    blind = secrets.token_bytes(32)
    body = AmendPerson(commitment=commitment(blind, fields), reason="misspelt")
    statement = statement_of(by.drafts(body, stream=person), by.key)
    return scene.http.post("/persons", json={"blind": blind.hex(), "fields": fields, "statement": statement})


def rows_of(scene: Scene, person: Id) -> int:
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.sealed WHERE person = %s", (person,))
        [(count,)] = cursor.fetchall()
    return int(count)


def test_fields_that_were_corrected_are_shown_and_the_old_ones_forgotten(by_new_rules: Scene) -> None:
    scene, county = by_new_rules, by_new_rules.county
    person = registers(scene, county.community, {"name": "王小名", "phone": "138"})
    before = county.folded(person).state.commitment
    answer = corrects(scene, county.community2, person, WANG)
    assert (answer.status_code, answer.json()["entries"][0]["event"]) == (201, "person.amended")
    shown = scene.reads(county.community, f"/persons/{person}/fields").json()
    assert (shown["fields"], shown["commitment"]) == (WANG, county.folded(person).state.commitment)
    assert shown["commitment"] != before
    assert rows_of(scene, person) == 1
    Tail(scene.ledger).catch_up()
    mine = with_a_key(scene, county.community, person, f"corrected {county.ids}")
    exported = scene.reads(mine, f"/persons/{person}/export")
    assert exported.json()["fields"] == WANG
    assert exported.json()["log"]["registered"]["amended"]
    assert "person.amended" in {each["event"] for each in exported.json()["log"]["entries"]}
    assert "王小名" not in exported.text


def test_a_correction_that_is_refused_leaves_what_was_kept(by_new_rules: Scene) -> None:
    scene, county = by_new_rules, by_new_rules.county
    person = registers(scene, county.community, WANG)
    assert refusal(corrects(scene, county.bureau, person, {"name": "王晓明"})) == (403, "not-this-unit")
    assert scene.reads(county.community, f"/persons/{person}/fields").json()["fields"] == WANG
    assert rows_of(scene, person) == 1


def test_an_old_correction_sent_again_brings_its_fields_not_back(by_new_rules: Scene) -> None:
    scene, county, blind = by_new_rules, by_new_rules.county, secrets.token_bytes(32)
    person = registers(scene, county.community, {"name": "王小名"})
    body = AmendPerson(commitment=commitment(blind, WANG), reason="misspelt")
    statement = statement_of(county.community.drafts(body, stream=person), county.community.key)
    asked = {"blind": blind.hex(), "fields": WANG, "statement": statement}
    assert scene.http.post("/persons", json=asked).status_code == 201
    assert corrects(scene, county.community, person, {"name": "王晓明"}).status_code == 201
    assert scene.http.post("/persons", json=asked).status_code == 200
    assert scene.reads(county.community, f"/persons/{person}/fields").json()["fields"] == {"name": "王晓明"}
    assert rows_of(scene, person) == 1


def test_a_correction_that_was_handed_in_without_its_fields_takes_them_afterwards(
    by_new_rules: Scene,
) -> None:
    scene, county, blind = by_new_rules, by_new_rules.county, secrets.token_bytes(32)
    person = registers(scene, county.community, {"name": "王小名"})
    body = AmendPerson(commitment=commitment(blind, WANG), reason="misspelt")
    statement = statement_of(county.community.drafts(body, stream=person), county.community.key)
    assert scene.http.post("/statements", json=statement).status_code == 201
    tidy(scene.ledger, vault_of(scene))
    assert rows_of(scene, person) == 1, "what was kept stays until there is something in its place"
    asked = {"blind": blind.hex(), "fields": WANG, "statement": statement}
    assert scene.http.post("/persons", json=asked).status_code == 200
    assert scene.reads(county.community, f"/persons/{person}/fields").json()["fields"] == WANG
    assert rows_of(scene, person) == 1, "and goes with it"


def test_fields_are_for_the_person_and_for_the_clerks_of_the_unit_that_registered_them(scene: Scene) -> None:
    county = scene.county
    person = registers(scene, county.community, WANG)
    other = registers(scene, county.community, {"name": "赵六"})
    wang = with_a_key(scene, county.community, person, f"wang {county.ids}")
    impostor = with_a_key(scene, county.bureau, person, f"impostor {county.ids}")
    auditor = county.colleague(county.community, f"auditor {county.ids}", "auditor")
    for path in ("/fields", "", "/export"):
        for reader in (wang, county.community, county.community2):
            assert scene.reads(reader, f"/persons/{person}{path}").status_code == 200, path
        for reader in (impostor, auditor, county.bureau, county.lead):
            assert refusal(scene.reads(reader, f"/persons/{person}{path}")) == (403, "not-yours-to-read")
        assert refusal(scene.reads(wang, f"/persons/{other}{path}")) == (403, "not-yours-to-read")
        unit_s_stream = f"/persons/{county.units['community']}{path}"
        assert refusal(scene.reads(county.community, unit_s_stream)) == (403, "not-yours-to-read")
        assert scene.http.get(f"/persons/{person}{path}").status_code == 401


def test_every_look_is_written_down_and_shown_to_the_person(scene: Scene) -> None:
    county = scene.county
    person = registers(scene, county.community, {"name": "看过的人"})
    Tail(scene.ledger).catch_up()
    scene.reads(county.community2, f"/persons/{person}/fields")
    scene.reads(county.bureau, f"/persons/{person}/fields")
    found = scene.http.post(
        "/persons/find", json={"name": "看过的人"}, headers=scene.signs_in(county.community)
    )
    assert found.json() == {"persons": [person]}
    wang = with_a_key(scene, county.community, person, f"looked at {county.ids}")
    looks = scene.reads(wang, f"/persons/{person}/export").json()["looks"]
    assert [(look["holder"], look["what"]) for look in looks] == [
        (county.community2.id, "fields"), (county.community.id, "found"), (person, "export"),
    ]  # fmt: skip
    assert looks[0]["unit"] == county.units["community"]


def test_a_name_is_looked_up_among_one_s_own_unit_s_persons_only(scene: Scene) -> None:
    county = scene.county
    two = [registers(scene, county.community, {"name": "同名"}) for _ in range(2)]
    theirs = registers(scene, county.bureau, {"name": "同名"})
    Tail(scene.ledger).catch_up()

    def found(reader: Person, name: str = "同名") -> httpx.Response:
        return scene.http.post("/persons/find", json={"name": name}, headers=scene.signs_in(reader))

    assert found(county.community).json() == {"persons": two}
    assert found(county.bureau).json() == {"persons": [theirs]}
    assert found(county.hospital).json() == {"persons": []}
    assert found(county.community, "同").json() == {"persons": []}
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("UPDATE vault.sealed SET sealed = 'x' WHERE person = %s", (two[0],))
    assert found(county.community).json() == {"persons": two[1:]}, "one broken row hides nobody else"
    auditor = county.colleague(county.community, f"auditor {county.ids}", "auditor")
    assert refusal(found(auditor)) == (403, "not-yours-to-read")


def test_whoever_is_erased_in_the_log_is_found_by_name_no_more(
    fresh_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the views have read of it, and before the vault has carried it out."""
    scene, clerk = fresh_scene, fresh_scene.county.community
    stays, goes = (registers(scene, clerk, {"name": "同名"}) for _ in range(2))
    Tail(scene.ledger).catch_up()
    monkeypatch.setattr(Vault, "erase", lambda *_: False)
    clerk.says(ErasePerson(reason="本人要求"), stream=goes)
    asked = {"json": {"name": "同名"}, "headers": scene.signs_in(clerk)}
    assert scene.http.post("/persons/find", **asked).json() == {"persons": [stays]}


def waits_for_the_vault(scene: Scene, person: Id) -> None:
    until(lambda: not vault_of(scene).holds(UUID(person)))


def test_an_erasure_that_is_signed_destroys_the_fields_however_it_was_handed_in(scene: Scene) -> None:
    county = scene.county
    person = registers(scene, county.community, WANG)
    asked = {
        "person": person,
        "registrar": county.units["community"],
        "erased": False,
        "kept": True,
        "merged_into": None,
        "numbers": [person],
    }
    assert scene.reads(county.community, f"/persons/{person}").json() == asked
    assert scene.says(county.community, ErasePerson(reason="本人要求"), stream=person).status_code == 201
    assert refusal(scene.reads(county.community, f"/persons/{person}/fields")) == (404, "nothing-kept")
    waits_for_the_vault(scene, person)
    assert scene.reads(county.community, f"/persons/{person}").json() == asked | {
        "erased": True,
        "kept": False,
    }
    assert UUID(person).bytes not in vault_of(scene).keys.file.read_bytes()


def test_an_old_registration_sent_again_brings_nobody_back(scene: Scene) -> None:
    county = scene.county
    asked = registration(scene, county.community, WANG)
    first = scene.http.post("/persons", json=asked)
    person = first.json()["entries"][0]["stream"]
    county.community.says(ErasePerson(reason="本人要求"), stream=person)
    waits_for_the_vault(scene, person)
    again = scene.http.post("/persons", json=asked)
    assert (again.status_code, again.content) == (200, first.content)
    assert not vault_of(scene).holds(UUID(person))


def test_names_lost_with_the_vault_are_taken_again_with_their_old_statement(scene: Scene) -> None:
    asked = registration(scene, scene.county.community, WANG)
    person = scene.http.post("/persons", json=asked).json()["entries"][0]["stream"]
    vault_of(scene).erase(UUID(person))
    assert scene.http.post("/persons", json=asked).status_code == 200
    assert scene.reads(scene.county.community, f"/persons/{person}/fields").json()["fields"] == WANG


def test_the_export_has_everything_that_vault_and_log_hold(year: YearServed) -> None:
    scene, of = year.scene, year.of
    wang = with_a_key(scene, scene.county.community, of["wang"], f"asking {scene.county.ids}")
    held = scene.reads(wang, f"/persons/{of['wang']}/export").json()
    log = held["log"]
    assert held["withheld"] == 0
    assert held["fields"] is None, "the year registers people by commitments to nothing"
    assert log["registered"]["registrar"] == scene.county.units["community"]
    [account] = log["accounts"]
    assert (account["account"]["bank_name"], account["account"]["minutes"]) == ("和平社区时间银行(虚构)", 180)
    assert [line["balance"] for line in account["statement"]] == [120, 180]
    assert len(log["service_records"]) == 2
    assert len(log["correction_requests"]) == 2
    assert of["dispute"] in {each["dispute"] for each in log["disputes"]}
    assert {each["grade"] for each in log["stars"]} == {"一星"}
    steps = {each["what"] for each in log["told"]}
    assert steps >= {"correction.requested", "correction.answered", "dispute.opened", "ruling.given"}
    named = {each["event"] for each in log["entries"]}
    assert named >= {"person.registered", "account.opened", "service.recorded", "hours.posted"}
    rows = scene.ledger.rows.rows(1, 10_000)
    naming = [row.position - 1 for row in rows if of["wang"].encode() in row.entry]
    assert {each["index"] for each in log["entries"]} >= set(naming)


LISTED = {
    "roles": "grants", "keys": "key", "entrustments": "entrustment", "service_records": "record", "rolls": "roll",
    "check_ins": "record", "duty_records": "record", "marks": "mark", "entries": "stream",
    "correction_requests": "request", "disputes": "dispute", "corrections": "correction", "objections": "objection",
    "certificate_applications": "application", "certificates": "certificate", "stars": "star", "grades_withheld": "finding",
    "mergers": "merge", "told": "stream",
}  # fmt: skip
"""By what a row says which stream it shows."""


def test_a_clerk_s_export_has_nothing_that_streams_keep_from_them(scene: Scene) -> None:
    county = scene.county
    person = registers(scene, county.bureau, {"name": "李"})
    serves_at_another_s_bank(scene, person)
    clerk = county.colleague(county.bureau, f"clerk {county.ids}", "clerk")
    mine = with_a_key(scene, county.bureau, person, f"li {county.ids}")
    Tail(scene.ledger).catch_up()
    theirs, clerks = (scene.reads(who, f"/persons/{person}/export").json() for who in (mine, clerk))

    log = clerks["log"]
    shown = {row[stream] for name, stream in LISTED.items() for row in log[name]}
    assert person in shown
    assert {scene.reads(clerk, f"/streams/{stream}").status_code for stream in shown} == {200}
    assert (log["accounts"], log["service_records"]) == ([], [])
    assert [total["unit"] for total in log["duty_totals"]] == [county.bureau.unit]
    assert "hours.posted" not in {each["event"] for each in log["entries"]}
    assert set(log["names"]) == {county.bureau.unit, county.community.unit}, "where they did duty"
    assert clerks["withheld"] == len(theirs["log"]["entries"]) - len(log["entries"]) > 0

    assert theirs["withheld"] == 0
    assert [line["minutes"] for line in theirs["log"]["accounts"][0]["statement"]] == [90]
    assert len(theirs["log"]["service_records"]) == 1
    assert [total["unit"] for total in theirs["log"]["duty_totals"]] == [county.bureau.unit]
    at_the_bank = scene.reads(county.community, f"/streams/{log['entries'][0]['stream']}")
    assert at_the_bank.status_code == 404, "nor does the bank read what is the bureau's"


def serves_at_another_s_bank(scene: Scene, person: Id) -> None:
    """Ninety minutes for the community, in its bank; and an hour there for the bureau, on whose roll they are."""
    county, on = scene.county, "2026-01-01"
    community, bureau = county.community, county.bureau
    bank = community.says(FoundBank(name=f"银行{county.ids}", alliance=county.alliance))
    community.says(OpenAccount(bank=bank, owner=person))
    activity = community.says(PlanActivity(title="义诊", category="医疗", on=on))
    community.says(HoldActivity(on=on), stream=activity)
    entered = Entered(on=on, minutes=90)
    record = community.says(RecordService(person=person, bank=bank, activity=activity, entered=entered))
    county.community2.says(ConfirmService(records=(county.about(record),)))
    bureau.says(EnterRoll(person=person))
    entered = Entered(on=on, minutes=60)
    duty = RecordDuty(person=person, unit=bureau.unit, community=community.unit, task="值守", entered=entered)
    community.says(ConfirmDuty(records=(county.about(bureau.says(duty)),)))


def test_what_a_person_signed_is_among_what_is_held_about_them(year: YearServed) -> None:
    clerk = year.scene.county.community2
    held = year.scene.reads(year.scene.county.community, f"/persons/{clerk.id}/export").json()["log"]
    assert {"clerk", "signatory"} <= {role["role"] for role in held["roles"]}
    [mine] = held["keys"]
    rows = year.scene.ledger.rows.rows(1, 10_000)
    signed = {row.position - 1 for row in rows if mine["keyid"].encode() in row.entry}
    assert len(signed) > 2
    assert {each["index"] for each in held["entries"]} >= signed


def test_a_person_s_accounts_are_theirs_and_their_bank_s(year: YearServed) -> None:
    scene, of, county = year.scene, year.of, year.scene.county
    [account] = scene.reads(county.community, f"/persons/{of['wang']}/accounts").json()["rows"]
    assert (account["account"], account["minutes"]) == (of["wang's account"], 180)
    assert scene.reads(county.lead, f"/persons/{of['wang']}/accounts").json()["rows"] == [account]
    assert scene.reads(county.hospital, f"/persons/{of['wang']}/accounts").json()["rows"] == []
    wang = with_a_key(scene, county.community, of["wang"], f"passbook {county.ids}")
    assert scene.reads(wang, f"/persons/{of['wang']}/accounts").json()["rows"] == [account]
    assert refusal(scene.reads(wang, f"/persons/{of['zhao']}/accounts")) == (403, "not-yours-to-read")
