"""Bad input over HTTP: each mistake has its own answer, and the log is as it was before.

The table reads: what somebody sent · the status · the refusal. Each row is a function that makes what is sent, so that
what is wrong with it can be read there; everything else about it is right.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
import pytest

from api.problems import NAMESPACE
from contracts import dsse, signing
from contracts.canonical import encode
from contracts.statements.keys import EnrolKey, GrantRole, RegisterPerson, Revocation, RevokeKey
from contracts.statements.lists import CloseItem, HoldActivity, MakeClaim, PlanActivity, PublishItem
from contracts.statements.service import (
    Clocked,
    ConfirmService,
    Entered,
    FoundBank,
    OpenAccount,
    RecordService,
)
from contracts.values import About, Id
from domain.refusals import OverADay
from tests.api.scenes import Scene, batch_of, statement_of
from tests.people import key


class Row(NamedTuple):
    sent: Callable[[Scene], dict[str, Any] | bytes]
    status: int
    refusal: str


ROWS: list[Row] = []


def answered(status: int, refusal: str) -> Callable[[Callable[[Scene], Any]], Callable[[Scene], Any]]:
    def row(sent: Callable[[Scene], Any]) -> Callable[[Scene], Any]:
        ROWS.append(Row(sent, status, refusal))
        return sent

    return row


def a_person() -> RegisterPerson:
    return RegisterPerson(commitment="ab" * 32)


def right(scene: Scene) -> dict[str, Any]:
    """A statement with nothing wrong about it, as its JSON."""
    value: dict[str, Any] = orjson.loads(scene.county.lead.drafts(a_person()))
    return value


def signed(scene: Scene, payload: bytes) -> dict[str, Any]:
    return statement_of(payload, scene.county.lead.key)


# The envelope


@answered(400, "bad-envelope")
def something_that_is_not_json(scene: Scene) -> bytes:
    return b"{not json"


@answered(400, "bad-envelope")
def an_envelope_without_signatures(scene: Scene) -> dict[str, Any]:
    envelope = signed(scene, encode(right(scene)))
    del envelope["signatures"]
    return envelope


@answered(400, "bad-envelope")
def an_envelope_that_nobody_signed(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene))) | {"signatures": []}


@answered(400, "bad-envelope")
def a_payload_in_base64_of_another_spelling(scene: Scene) -> dict[str, Any]:
    envelope = signed(scene, encode(right(scene)))
    return envelope | {"payload": envelope["payload"].rstrip("=") + "\n"}


@answered(400, "bad-envelope")
def a_list_where_the_envelope_should_be(scene: Scene) -> bytes:
    return b"[]"


@answered(400, "unknown-payload-type")
def a_payload_type_that_nobody_submits(scene: Scene) -> dict[str, Any]:
    payload = encode(right(scene))
    return dsse.export(dsse.BALLOT, payload, dsse.sign(dsse.BALLOT, payload, scene.county.lead.key))


@answered(413, "body-too-large")
def seventeen_mebibytes(scene: Scene) -> bytes:
    return b" " * (17 << 20)


# The signature


@answered(400, "wrong-signature")
def content_changed_after_signing(scene: Scene) -> dict[str, Any]:
    value = right(scene)
    envelope = signed(scene, encode(value))
    changed = encode(value | {"body": {"commitment": "cd" * 32}})
    return envelope | {"payload": b64encode(changed).decode()}


@answered(400, "wrong-signature")
def a_signature_made_for_another_payload_type(scene: Scene) -> dict[str, Any]:
    payload = encode(right(scene))
    signatures = dsse.sign(dsse.SESSION, payload, scene.county.lead.key)
    return dsse.export(dsse.STATEMENT, payload, signatures)


@answered(400, "signatures-out-of-order")
def signatures_in_another_order(scene: Scene) -> dict[str, Any]:
    county = scene.county
    envelope = statement_of(encode(right(scene)), county.lead.key, county.lead2.key)
    return envelope | {"signatures": envelope["signatures"][::-1]}


@answered(403, "one-signature")
def two_signatures_where_one_is_meant(scene: Scene) -> dict[str, Any]:
    county = scene.county
    return statement_of(encode(right(scene)), county.lead.key, county.lead2.key)


@answered(403, "key-unknown")
def a_key_that_was_never_enrolled(scene: Scene) -> dict[str, Any]:
    return statement_of(encode(right(scene)), key("a stranger's"))


@answered(403, "key-ended")
def a_key_that_was_revoked(scene: Scene) -> dict[str, Any]:
    county = scene.county
    gone = county.colleague(county.lead, f"gone {county.ids}", "clerk")
    keyid = signing.keyid_of(gone.key)
    revocation = Revocation(keyid=keyid, reason="left")
    county.lead.says(RevokeKey(revocation=revocation), stream=county.rule("key", keyid))
    return statement_of(gone.drafts(a_person()), gone.key)


@answered(403, "not-your-key")
def a_key_of_another_unit(scene: Scene) -> dict[str, Any]:
    return statement_of(encode(right(scene)), scene.county.bureau.key)


@answered(403, "role-missing")
def a_holder_without_the_role(scene: Scene) -> dict[str, Any]:
    county = scene.county
    newcomer = county.colleague(county.lead, f"newcomer {county.ids}")
    return statement_of(newcomer.drafts(a_person()), newcomer.key)


# The payload's bytes


@answered(400, "not-canonical")
def spaces_between_the_members(scene: Scene) -> dict[str, Any]:
    return signed(scene, orjson.dumps(right(scene), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


@answered(400, "repeated-name")
def a_name_that_stands_twice(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene)).replace(b'"expect":0', b'"expect":0,"expect":0'))


@answered(400, "not-an-integer")
def a_fraction(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene)).replace(b'"expect":0', b'"expect":0.5'))


@answered(400, "number-too-large")
def an_integer_beyond_two_to_the_53rd(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene)).replace(b'"expect":0', b'"expect":9007199254740992'))


@answered(400, "half-character")
def half_of_a_surrogate_pair(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene)).replace(b'"commitment":"ab', b'"commitment":"\\ud800'))


@answered(400, "not-canonical")
def text_whose_direction_is_overridden(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene)).replace(b'"commitment":"ab', '"commitment":"\u202eab'.encode()))


@answered(400, "not-canonical")
def lists_within_lists_a_thousand_deep(scene: Scene) -> dict[str, Any]:
    deep = b"[" * 1000 + b"]" * 1000
    return signed(scene, encode(right(scene)).replace(b'"expect":0', b'"expect":' + deep))


@answered(413, "too-large")
def a_payload_over_40_000_bytes(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"body": {"commitment": "a" * 40_000}}))


# The payload's form


@answered(400, "bad-shape")
def an_id_in_capitals(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"id": "ABCDEF00-0000-4000-8000-000000000001"}))


@answered(400, "bad-shape")
def a_day_that_does_not_exist(scene: Scene) -> dict[str, Any]:
    return item_as(scene, available="2026-02-30")


@answered(400, "bad-shape")
def a_day_in_another_spelling(scene: Scene) -> dict[str, Any]:
    return item_as(scene, available="2026-3-5")


@answered(400, "bad-shape")
def a_member_that_does_not_belong_there(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"remark": "x"}))


@answered(400, "unknown-type")
def a_type_that_does_not_exist(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"type": "person.rank"}))


@answered(400, "other-log")
def a_statement_for_another_ledger(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"log": "0" * 64}))


@answered(400, "wrong-stream")
def a_stream_that_the_signer_chose(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"stream": scene.county.lead.id}))


# What the log holds


@answered(409, "seen-elsewhere")
def a_checkpoint_seen_that_is_no_prefix(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"seen": {"size": 3, "root": "0" * 64}}))


@answered(409, "seen-elsewhere")
def a_checkpoint_seen_that_is_beyond_the_log(scene: Scene) -> dict[str, Any]:
    return signed(scene, encode(right(scene) | {"seen": {"size": 10**9, "root": "0" * 64}}))


@answered(409, "id-reused")
def an_id_used_for_other_content(scene: Scene) -> dict[str, Any]:
    value = right(scene)
    assert scene.sends(signed(scene, encode(value))).status_code == 201
    return signed(scene, encode(value | {"body": {"commitment": "ef" * 32}}))


@answered(409, "stale-expect")
def a_change_to_a_version_that_is_not_the_newest(scene: Scene) -> dict[str, Any]:
    county, need = scene.county, scene.publishes_a_need()
    county.community.says(CloseItem(outcome="withdrawn"), stream=need)
    late = county.community.drafts(CloseItem(outcome="overtaken"), stream=need, expect=1)
    return statement_of(late, county.community.key)


@answered(409, "stale-about")
def a_claim_on_an_item_that_has_changed_since(scene: Scene) -> dict[str, Any]:
    county, need = scene.county, scene.publishes_a_need()
    read = county.about(need)
    county.community.says(CloseItem(outcome="withdrawn"), stream=need)
    return statement_of(county.bureau.drafts(MakeClaim(about=read, quantity=1)), county.bureau.key)


@answered(404, "no-such")
def a_claim_on_an_item_that_is_not_there(scene: Scene) -> dict[str, Any]:
    about = About(stream="0" * 8 + "-0000-4000-8000-" + "0" * 12, version=1, digest="0" * 64)
    return statement_of(
        scene.county.bureau.drafts(MakeClaim(about=about, quantity=1)), scene.county.bureau.key
    )


@answered(409, "beyond-what-is-left")
def a_claim_of_more_than_is_left(scene: Scene) -> dict[str, Any]:
    county, need = scene.county, scene.publishes_a_need(quantity=10)
    county.bureau.says(MakeClaim(about=county.about(need), quantity=8))
    claim = MakeClaim(about=county.about(need), quantity=3)
    return statement_of(county.hospital.drafts(claim), county.hospital.key)


# Batches


@answered(409, "id-reused")
def a_sheet_with_an_id_that_opened_a_stream_before(scene: Scene) -> dict[str, Any]:
    county, used = scene.county, str(uuid4())
    lead, body = county.lead, RegisterPerson(commitment="ab" * 32)
    payload = signing.draft(county.taker.log, lead.unit, body, id=used)
    assert scene.posts(payload, lead.key).status_code == 201
    again = [(county.next_id(), a_person()), (used, RegisterPerson(commitment="cd" * 32))]
    return batch_of(signing.draft_batch(county.taker.log, lead.unit, again), lead.key)


@answered(409, "id-reused")
def a_sheet_with_an_id_that_changed_a_document_before(scene: Scene) -> dict[str, Any]:
    """No stream tells: the id stands in the act of the closing alone."""
    county, need, used = scene.county, scene.publishes_a_need(), str(uuid4())
    community, body = county.community, CloseItem(outcome="withdrawn")
    payload = signing.draft(county.taker.log, community.unit, body, id=used, stream=need, expect=1)
    assert scene.posts(payload, community.key).status_code == 201
    again = signing.draft_batch(county.taker.log, community.unit, [(used, a_person())])
    return batch_of(again, community.key)


@answered(400, "other-batch-root")
def a_batch_whose_root_is_another(scene: Scene) -> dict[str, Any]:
    lead = scene.county.lead
    envelope = batch_of(lead.sheet([a_person(), a_person()]), lead.key)
    return envelope | {"items": envelope["items"][::-1]}


@answered(400, "repeated-id")
def a_batch_with_an_id_that_stands_twice(scene: Scene) -> dict[str, Any]:
    lead, id = scene.county.lead, scene.county.next_id()
    sheet = signing.draft_batch(scene.ledger.log, lead.unit, [(id, a_person()), (id, a_person())])
    return batch_of(sheet, lead.key)


@answered(400, "too-many-items")
def a_batch_of_4097(scene: Scene) -> dict[str, Any]:
    lead = scene.county.lead
    envelope = batch_of(lead.sheet([a_person()]), lead.key)
    return envelope | {"items": envelope["items"] * 4097}


@answered(400, "bad-batch")
def a_batch_of_fewer_than_were_signed(scene: Scene) -> dict[str, Any]:
    lead = scene.county.lead
    envelope = batch_of(lead.sheet([a_person(), a_person()]), lead.key)
    return envelope | {"items": envelope["items"][:1]}


@answered(403, "role-missing")
def a_batch_in_which_one_statement_may_not_be(scene: Scene) -> dict[str, Any]:
    county = scene.county
    clerk = county.colleague(county.lead, f"clerk {county.ids}", "clerk")
    somebody = county.volunteer(county.lead, f"somebody {county.ids}")
    grant = GrantRole(unit=clerk.unit, person=somebody, role="clerk")
    return batch_of(clerk.sheet([a_person(), a_person(), grant, a_person()]), clerk.key)


# Hours


@answered(403, "same-person")
def a_confirmation_by_the_same_holder_under_another_key(scene: Scene) -> dict[str, Any]:
    county, record = scene.county, a_service_record(scene)
    other = key(f"another {county.ids}")
    possession = signing.prove_possession(scene.ledger.log, county.lead.unit, county.lead.id, other)
    county.lead.says(EnrolKey(unit=county.lead.unit, holder=county.lead.id, key=possession))
    confirmation = ConfirmService(records=(county.about(record),))
    return statement_of(county.lead.drafts(confirmation), other)


@answered(409, OverADay.code())
def hours_that_make_a_day_longer_than_24(scene: Scene) -> dict[str, Any]:
    county = scene.county
    volunteer = county.volunteer(county.lead, f"busy {county.ids}")
    first = a_service_record(scene, volunteer, entered=Entered(on="2026-01-01", minutes=1400))
    county.lead2.says(ConfirmService(records=(county.about(first),)))
    second = a_service_record(scene, volunteer, entered=Entered(on="2026-01-01", minutes=60))
    return statement_of(
        county.lead2.drafts(ConfirmService(records=(county.about(second),))), county.lead2.key
    )


@answered(409, "nothing-left-to-post")
def hours_that_have_all_been_counted(scene: Scene) -> dict[str, Any]:
    county = scene.county
    volunteer = county.volunteer(county.lead, f"doubled {county.ids}")
    first, second = a_service_record(scene, volunteer), a_service_record(scene, volunteer)
    county.lead2.says(ConfirmService(records=(county.about(first),)))
    return statement_of(
        county.lead2.drafts(ConfirmService(records=(county.about(second),))), county.lead2.key
    )


@answered(422, "ends-before-it-starts")
def service_that_ends_before_it_starts(scene: Scene) -> dict[str, Any]:
    backwards = Clocked(start="2026-01-01T10:00", end="2026-01-01T09:00")
    return statement_of(drafted_record(scene, clocked=backwards), scene.county.lead.key)


@answered(409, "no-account")
def service_of_somebody_without_an_account(scene: Scene) -> dict[str, Any]:
    county = scene.county
    nobody = county.volunteer(county.lead, f"no account {county.ids}")
    return statement_of(drafted_record(scene, nobody, with_account=False), county.lead.key)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sent.__name__)
def test_is_refused_by_its_own_name_and_leaves_the_log_as_it_was(scene: Scene, row: Row) -> None:
    sent = row.sent(scene)
    before = scene.log_as_it_is()
    answer = scene.sends(sent)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (row.status, NAMESPACE + row.refusal), problem
    assert answer.headers["content-type"] == "application/problem+json"
    for language in ("zh", "en"):
        assert problem[language]["title"]
        assert problem[language]["detail"]
        assert not re.search(r"\{[a-z_]+\}", problem[language]["detail"])
    assert scene.log_as_it_is() == before


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_too(scene: Scene) -> None:
    chunks = (b" " * (1 << 20) for _ in range(17))
    answer = scene.http.post("/statements", content=chunks)
    assert (answer.status_code, answer.json()["type"]) == (413, NAMESPACE + "body-too-large")


def test_every_row_of_a_dry_run_gets_the_same_answer(scene: Scene) -> None:
    for row in ROWS:
        answer = scene.sends(row.sent(scene), dry_run=True)
        assert (answer.status_code, answer.json()["type"]) == (row.status, NAMESPACE + row.refusal)


# What the rows stand on


def item_as(scene: Scene, **changed: Any) -> dict[str, Any]:
    item = PublishItem(
        alliance=scene.county.alliance, kind="need", title="助老", category="医疗", quantity=1, measure="场",
        available="2026-01-01", until="2026-12-31",
    )  # fmt: skip
    value = orjson.loads(scene.county.lead.drafts(item))
    return signed(scene, encode(value | {"body": value["body"] | changed}))


def drafted_record(
    scene: Scene, volunteer: Id | None = None, *, with_account: bool = True, **worked: Any
) -> bytes:
    """Of an hour and a half of service on New Year's Day, as the lead's clerk would sign it."""
    county = scene.county
    volunteer = volunteer or county.volunteer(county.lead, f"volunteer {county.ids}")
    activity = county.lead.says(PlanActivity(title="扫雪", category="志愿", on="2026-01-01"))
    county.lead.says(HoldActivity(on="2026-01-01"), stream=activity)
    bank = county.lead.says(FoundBank(name="时间银行"))
    if with_account:
        county.lead.says(OpenAccount(bank=bank, owner=volunteer))
    clocked = Clocked(start="2026-01-01T08:00", end="2026-01-01T09:30")
    record = RecordService(person=volunteer, activity=activity, bank=bank, **(worked or {"clocked": clocked}))
    return county.lead.drafts(record)


def a_service_record(scene: Scene, volunteer: Id | None = None, **worked: Any) -> Id:
    """Recorded by the lead's clerk."""
    payload = drafted_record(scene, volunteer, **worked)
    assert scene.posts(payload, scene.county.lead.key).status_code == 201
    return scene.county.stream_of(payload)
