"""Signing in: who may, how long, and that nothing of it can be borrowed."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from api.sessions import CHALLENGE_MS, SESSION_MS, origin_of
from contracts import dsse, signing
from contracts.canonical import decode, encode
from contracts.keys import write_public
from contracts.statements.keys import Revocation, RevokeKey, RotateKey
from tests.api.scenes import PROBLEM, Scene, answered, statement_of
from tests.people import key


def asked(scene: Scene, person: Any) -> dict[str, Any]:
    challenge: dict[str, Any] = scene.http.post(
        "/session/challenge",
        json={"keyid": signing.keyid_of(person.key), "server": origin_of(str(scene.http.base_url))},
    ).json()
    return challenge


def test_a_challenge_is_canonical_and_names_the_log_the_key_and_its_end(scene: Scene) -> None:
    challenge = asked(scene, scene.county.lead)
    payload = decode(b64decode(challenge["payload"]))
    assert challenge["payloadType"] == dsse.SESSION
    assert payload.keys() == {"v", "log", "keyid", "nonce", "expires", "server"}
    assert payload["server"] == origin_of(str(scene.http.base_url))
    assert payload["log"] == scene.ledger.log
    assert payload["keyid"] == signing.keyid_of(scene.county.lead.key)
    assert payload["expires"] - scene.clock.now <= CHALLENGE_MS


def test_who_signs_in_is_told_who_they_are(scene: Scene) -> None:
    lead = scene.county.lead
    me = scene.http.get("/session", headers=scene.signs_in(lead)).json()
    assert (me["holder"], me["unit"], me["oversees"]) == (lead.id, lead.unit, True)
    assert "administrator" in me["roles"]


def test_a_key_on_the_curve_p_256_signs_in_too(scene: Scene) -> None:
    assert scene.opens_session(scene.county.hospital2).status_code == 201


def test_the_cookie_reads_and_scripts_and_other_sites_never_get_it(scene: Scene) -> None:
    opened = scene.opens_session(scene.county.lead)
    cookie = opened.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert opened.json()["token"] in opened.headers["set-cookie"]
    reads = scene.http.get("/session", headers={"Cookie": f"gongjian_session={opened.json()['token']}"})
    assert reads.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({}, 403),
    ],
)
def test_with_the_cookie_only_this_server_s_own_pages_change_something(
    scene: Scene, headers: dict[str, str], status: int
) -> None:
    lead = scene.county.lead
    token = scene.opens_session(lead).json()["token"]
    invited = {"unit": lead.unit, "holder": lead.id}
    cookie = {"Cookie": f"gongjian_session={token}"} | headers
    answer = scene.http.post("/desk/invites", json=invited, headers=cookie)
    assert answer.status_code == status
    assert status == 201 or answer.json()["type"] == PROBLEM + "cross-site"


def test_a_page_of_this_server_is_known_by_its_origin_too(scene: Scene) -> None:
    lead = scene.county.lead
    token = scene.opens_session(lead).json()["token"]
    here = str(scene.http.base_url).rstrip("/")
    cookie = {"Cookie": f"gongjian_session={token}", "Origin": here}
    invited = {"unit": lead.unit, "holder": lead.id}
    assert scene.http.post("/desk/invites", json=invited, headers=cookie).status_code == 201


def test_nobody_is_signed_in_by_another_site(scene: Scene) -> None:
    lead = scene.county.lead
    envelope = answered(asked(scene, lead), lead.key)
    forged = scene.http.post("/session", json=envelope, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.json()["type"] == PROBLEM + "cross-site"


def test_a_challenge_is_answered_once(scene: Scene) -> None:
    lead = scene.county.lead
    envelope = answered(asked(scene, lead), lead.key)
    assert scene.http.post("/session", json=envelope).status_code == 201
    scene.http.cookies.clear()
    again = scene.http.post("/session", json=envelope)
    assert (again.status_code, again.json()["type"]) == (401, PROBLEM + "challenge-over")


Spoil = Callable[[Scene, dict[str, Any]], dict[str, Any]]


def with_payload(scene: Scene, challenge: dict[str, Any], **changed: Any) -> dict[str, Any]:
    payload = decode(b64decode(challenge["payload"])) | changed
    return answered(challenge | {"payload": b64encode(encode(payload)).decode()}, scene.county.lead.key)


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda scene, asked: answered(asked, key("a stranger's")), "one-signature"),
        (lambda scene, asked: answered(asked, scene.county.bureau.key), "one-signature"),
        (
            lambda scene, asked: (
                answered(asked, scene.county.lead.key)
                | {"signatures": [{"keyid": signing.keyid_of(scene.county.lead.key), "sig": "AAAA"}]}
            ),
            "wrong-signature",
        ),
        (
            lambda scene, asked: answered(asked | {"payloadType": dsse.STATEMENT}, scene.county.lead.key),
            "unknown-payload-type",
        ),
        (lambda scene, asked: with_payload(scene, asked, log="0" * 64), "other-log"),
        (lambda scene, asked: with_payload(scene, asked, nonce="0" * 64), "challenge-over"),
        (lambda scene, asked: with_payload(scene, asked, more=1), "bad-shape"),
    ],
)
def test_nothing_but_the_answer_to_a_challenge_opens_a_session(scene: Scene, spoil: Spoil, name: str) -> None:
    answer = scene.http.post("/session", json=spoil(scene, asked(scene, scene.county.lead)))
    assert answer.json()["type"] == PROBLEM + name
    assert "set-cookie" not in answer.headers


def test_a_signature_for_a_session_is_no_statement_and_a_statement_is_no_session(scene: Scene) -> None:
    lead = scene.county.lead
    session = answered(asked(scene, lead), lead.key)
    as_statement = session | {"payloadType": dsse.STATEMENT}
    assert scene.sends(as_statement).json()["type"] in {PROBLEM + "bad-shape", PROBLEM + "wrong-signature"}
    payload = encode(decode(b64decode(session["payload"])))
    assert scene.http.post("/session", json=statement_of(payload, lead.key)).status_code == 400


def test_nobody_signs_in_by_a_name_that_is_not_the_servers_own(scene: Scene) -> None:
    """Whoever stands in between under another name can neither get a challenge that names it nor pass one on."""
    lead = scene.county.lead
    relay = {"keyid": signing.keyid_of(lead.key), "server": "https://ledger.example.net"}
    refused = scene.http.post("/session/challenge", json=relay, headers={"Host": "ledger.example.net"})
    assert (refused.status_code, refused.json()["type"]) == (421, PROBLEM + "other-server")
    genuine = decode(b64decode(asked(scene, lead)["payload"]))
    payload = encode(genuine | {"server": "https://ledger.example.net"})
    passed_on = dsse.export(dsse.SESSION, payload, dsse.sign(dsse.SESSION, payload, lead.key))
    assert scene.http.post("/session", json=passed_on).json()["type"] == PROBLEM + "other-server"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Ledger.Example.org:443/docs", "https://ledger.example.org"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://ledger.example.org:8443", "https://ledger.example.org:8443"),
    ],
)
def test_an_address_has_one_origin(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_a_key_that_is_not_enrolled_gets_no_challenge(scene: Scene) -> None:
    stranger = {"keyid": signing.keyid_of(key("a stranger's")), "server": origin_of(str(scene.http.base_url))}
    answer = scene.http.post("/session/challenge", json=stranger)
    assert (answer.status_code, answer.json()["type"]) == (403, PROBLEM + "key-unknown")


def test_a_challenge_and_a_session_end_by_the_clock(fresh_scene: Scene) -> None:
    scene, lead = fresh_scene, fresh_scene.county.lead
    envelope = answered(asked(scene, lead), lead.key)
    scene.clock.now += CHALLENGE_MS
    assert scene.http.post("/session", json=envelope).json()["type"] == PROBLEM + "challenge-over"
    token = scene.signs_in(lead)
    scene.clock.now += SESSION_MS - 1000
    assert scene.http.get("/session", headers=token).status_code == 200
    scene.clock.now += 1000
    assert scene.http.get("/session", headers=token).json()["type"] == PROBLEM + "session-over"


def test_signing_out_ends_the_session(scene: Scene) -> None:
    token = scene.signs_in(scene.county.lead)
    assert scene.http.delete("/session", headers=token).status_code == 204
    assert scene.http.delete("/session", headers=token).status_code == 204
    ended = scene.http.get("/session", headers=token)
    assert (ended.status_code, ended.json()["type"]) == (401, PROBLEM + "session-over")
    assert "invalid_token" in ended.headers["www-authenticate"]


def test_a_revoked_key_s_sessions_end_at_once_and_it_opens_no_others(scene: Scene) -> None:
    county = scene.county
    gone = county.colleague(county.bureau, "leaves with a session", "clerk")
    tokens = [scene.signs_in(gone), scene.signs_in(gone)]
    answer = answered(asked(scene, gone), gone.key)
    keyid = signing.keyid_of(gone.key)
    revocation = Revocation(keyid=keyid, reason="left")
    revoked = scene.says(county.bureau, RevokeKey(revocation=revocation), stream=county.rule("key", keyid))
    assert revoked.status_code == 201
    for token in tokens:
        assert scene.http.get("/session", headers=token).json()["type"] == PROBLEM + "session-over"
    assert scene.http.post("/session", json=answer).json()["type"] == PROBLEM + "key-ended"
    assert sessions_of(scene, keyid) == 0


def test_a_replaced_key_s_sessions_end_too(scene: Scene) -> None:
    county, new = scene.county, key("rotated to")
    old = county.colleague(county.bureau, "rotates", "clerk")
    token = scene.signs_in(old)
    body = RotateKey(spki=write_public(new.public_key()))
    payload = old.drafts(body, stream=county.rule("key", signing.keyid_of(old.key)))
    assert scene.posts(payload, old.key, new).status_code == 201
    assert scene.http.get("/session", headers=token).json()["type"] == PROBLEM + "session-over"


def test_a_role_that_is_granted_or_withdrawn_counts_in_the_session_that_is_open(scene: Scene) -> None:
    from contracts.statements.keys import GrantRole, WithdrawRole

    county = scene.county
    clerk = county.colleague(county.bureau, "gets a role")
    token = scene.signs_in(clerk)
    assert scene.http.get("/session", headers=token).json()["roles"] == []
    scene.says(county.bureau, GrantRole(unit=clerk.unit, person=clerk.id, role="clerk"))
    assert scene.http.get("/session", headers=token).json()["roles"] == ["clerk"]
    stream = county.rule("role", clerk.unit, clerk.id)
    scene.says(county.bureau, WithdrawRole(role="clerk", reason="离岗"), stream=stream)
    assert scene.http.get("/session", headers=token).json()["roles"] == []


def test_a_key_revoked_through_another_server_ends_the_session_here(scene: Scene) -> None:
    """What this server keeps folded is behind then; a reader must not be."""
    from ledger.application import Ledger

    county = scene.county
    gone = county.colleague(county.bureau, "revoked elsewhere", "clerk")
    token = scene.signs_in(gone)
    elsewhere = Ledger(scene.ledger.rows.datastore.dsn, scene.clock)
    keyid = signing.keyid_of(gone.key)
    body = RevokeKey(revocation=Revocation(keyid=keyid, reason="stolen"))
    payload = county.bureau.drafts(body, stream=county.rule("key", keyid))
    elsewhere.submit(payload, signing.sign(payload, county.bureau.key))
    elsewhere.close()
    assert scene.http.get("/session", headers=token).json()["type"] == PROBLEM + "session-over"


def test_the_database_holds_no_token(scene: Scene) -> None:
    token = scene.opens_session(scene.county.lead).json()["token"]
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT s::text FROM desk.sessions s")
        assert all(token not in row for (row,) in cursor)


def sessions_of(scene: Scene, keyid: str) -> int:
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk.sessions WHERE keyid = %s", (keyid,))
        return int(next(count for (count,) in cursor))


def test_a_wrong_token_reads_nothing(scene: Scene) -> None:
    for header in ("Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer", ""):
        assert scene.http.get("/session", headers={"Authorization": header}).status_code == 401
    assert orjson.loads(scene.http.get("/session").content)["type"] == PROBLEM + "not-signed-in"
