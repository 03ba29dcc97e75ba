"""Statements over HTTP: recorded once, answered alike, and one of several rivals wins."""

from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from api.envelopes import Envelope
from api.statements import is_brief
from contracts import signing
from contracts.canonical import encode
from contracts.dsse import BATCH, STATEMENT
from contracts.entry import Receipt
from contracts.statements.keys import RegisterPerson, Revocation, RevokeKey
from contracts.statements.lists import MakeClaim
from contracts.statements.service import ConfirmService, SheetPart
from contracts.streams import rule_id
from contracts.values import NIL, About
from tests.api.scenes import PROBLEM, Scene, batch_of, statement_of
from tests.people import key


def a_person(seed: str = "a") -> RegisterPerson:
    return RegisterPerson(commitment=(seed.encode().hex() + "0" * 64)[:64])


def test_a_statement_is_recorded_and_answered_with_its_receipt(scene: Scene) -> None:
    answer = scene.says(scene.county.lead, a_person())
    assert answer.status_code == 201
    receipt = Receipt.model_validate_json(answer.content)
    assert answer.content == encode(receipt.model_dump()), "the receipt is canonical"
    row = scene.ledger.rows.rows(receipt.entries[0].index + 1, receipt.entries[0].index + 1)[0]
    assert row.leaf.hex() == receipt.entries[0].leaf
    assert row.event == receipt.entries[0].event == "person.registered"


def test_the_same_statement_again_gets_the_same_bytes_and_is_not_recorded_again(scene: Scene) -> None:
    lead = scene.county.lead
    payload = lead.drafts(a_person("again"))
    first = scene.posts(payload, lead.key)
    recorded = scene.log_as_it_is()
    again = scene.posts(payload, lead.key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert scene.log_as_it_is() == recorded


def test_the_same_statement_is_still_answered_after_its_key_was_revoked(scene: Scene) -> None:
    county = scene.county
    gone = county.colleague(county.lead, "leaves soon", "clerk")
    payload = gone.drafts(a_person("before leaving"))
    first = scene.posts(payload, gone.key)
    keyid = signing.keyid_of(gone.key)
    revocation = Revocation(keyid=keyid, reason="left")
    county.lead.says(RevokeKey(revocation=revocation), stream=county.rule("key", keyid))
    assert scene.posts(payload, gone.key).content == first.content


def test_a_batch_is_recorded_whole_and_again_gets_the_same_bytes(scene: Scene) -> None:
    lead = scene.county.lead
    sheet = lead.sheet([a_person(str(n)) for n in range(300)])
    first, again = scene.sends(batch_of(sheet, lead.key)), scene.sends(batch_of(sheet, lead.key))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert [entry["event"] for entry in first.json()["entries"]] == ["batch.received"] + [
        "person.registered"
    ] * 300


def test_a_dry_run_says_that_it_would_be_accepted_and_writes_nothing(scene: Scene) -> None:
    lead, before = scene.county.lead, scene.log_as_it_is()
    answer = scene.posts(lead.drafts(a_person("dry")), lead.key, dry_run=True)
    assert (answer.status_code, answer.json()) == (200, {"would": "accept"})
    sheet = lead.sheet([a_person("dry 1"), a_person("dry 2")])
    assert scene.sends(batch_of(sheet, lead.key), dry_run=True).json() == {"would": "accept"}
    assert scene.log_as_it_is() == before


def test_a_dry_run_gives_the_refusal_that_submitting_would_give(scene: Scene) -> None:
    county = scene.county
    payload = county.bureau.drafts(a_person("not mine"))
    dry = scene.posts(payload, county.lead.key, dry_run=True)
    real = scene.posts(payload, county.lead.key)
    assert dry.json() == real.json()
    assert dry.json()["type"] == PROBLEM + "not-your-key"


def test_of_twelve_who_claim_the_last_piece_at_once_exactly_one_wins(scene: Scene) -> None:
    county = scene.county
    need = scene.publishes_a_need(quantity=1)
    claim = MakeClaim(about=county.about(need), quantity=1)
    rivals = [county.bureau, county.hospital] * 6
    bodies = [orjson.dumps(statement_of(each.drafts(claim), each.key)) for each in rivals]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(scene.sends, bodies))
    won = [answer for answer in answers if answer.status_code == 201]
    lost = [answer.json()["type"] for answer in answers if answer.status_code != 201]
    assert len(won) == 1
    assert lost == [PROBLEM + "beyond-what-is-left"] * 11
    assert county.folded(county.rule("taken", need)).state.quantity == 1


def test_one_statement_sent_many_times_at_once_is_recorded_once(scene: Scene) -> None:
    lead, before = scene.county.lead, scene.log_as_it_is()[0]
    body = orjson.dumps(statement_of(lead.drafts(a_person("impatient")), lead.key))
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(scene.sends, [body] * 12))
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert scene.log_as_it_is()[0] == before + 1


def test_a_receipt_is_found_by_the_name_of_its_act_and_a_batch_by_its_digest(scene: Scene) -> None:
    lead = scene.county.lead
    payload = lead.drafts(a_person("found again"))
    single = scene.posts(payload, lead.key)
    act = rule_id(scene.ledger.log, "open", lead.unit, orjson.loads(payload)["id"])
    assert scene.reads(lead, f"/receipts/{act}").content == single.content
    sheet = lead.sheet([a_person("found 1"), a_person("found 2")])
    batch = scene.sends(batch_of(sheet, lead.key))
    assert scene.reads(lead, f"/receipts/{batch.json()['statement']}").content == batch.content


def test_a_receipt_of_others_is_not_shown_and_an_unknown_one_is_not_found(scene: Scene) -> None:
    lead = scene.county.lead
    payload = lead.drafts(a_person("ours alone"))
    scene.posts(payload, lead.key)
    act = rule_id(scene.ledger.log, "open", lead.unit, orjson.loads(payload)["id"])
    assert scene.http.get(f"/receipts/{act}").status_code == 401
    assert (
        scene.reads(scene.county.hospital, f"/receipts/{act}").json()["type"] == PROBLEM + "not-yours-to-read"
    )
    assert scene.reads(lead, f"/receipts/{'0' * 64}").json()["type"] == PROBLEM + "no-such-receipt"


def test_a_key_that_is_enrolled_only_afterwards_may_then_send_the_same_bytes(scene: Scene) -> None:
    county = scene.county
    newcomer = key("newcomer")
    payload = county.lead.drafts(a_person("early"))
    early = scene.posts(payload, newcomer)
    assert early.json()["type"] == PROBLEM + "key-unknown"
    county.colleague(county.lead, "newcomer", "clerk", with_key=newcomer)
    assert scene.posts(payload, newcomer).status_code == 201


def test_what_we_did_wrong_ourselves_is_said_without_a_word_of_what_it_was(
    fresh_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(signed: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(fresh_scene.ledger, "submit_each", broken)
    answer = fresh_scene.says(fresh_scene.county.lead, a_person())
    assert (answer.status_code, answer.json()["type"]) == (500, PROBLEM + "our-mistake")
    assert "secret" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_only_what_is_decided_in_a_moment_is_recorded_together_with_others() -> None:
    """Sheets are seconds of work; a statement that waits for one in its own heap would be one that waits for nothing."""
    sheet = ConfirmService(sheets=(SheetPart(batch="0" * 64),))
    single = ConfirmService(records=(About(stream=NIL, version=1, digest="0" * 64),))
    for body, brief in ((sheet, False), (single, True), (a_person(), True)):
        payload = signing.draft("0" * 64, NIL, body, id=NIL)
        assert is_brief(Envelope(STATEMENT, payload, (), None)) is brief
    assert not is_brief(Envelope(BATCH, b"{}", (), []))
