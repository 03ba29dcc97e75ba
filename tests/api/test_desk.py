"""How a first key gets in: by an invitation, a key that answers it, and twelve digits that two people compare."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from api.desk import INVITE_MS, digits
from contracts import signing
from contracts.keys import PrivateKey, write_public
from contracts.statement import Possession
from contracts.statements.keys import AppointAdministrator, EnrolKey, EnrolUnit
from contracts.streams import rule_id
from tests.api.scenes import PROBLEM, Scene, statement_of
from tests.people import Person, key, p256_key

CODE = "correct horse battery staple"


def invites(scene: Scene, by: Person, unit: str, holder: str) -> Any:
    return scene.http.post("/desk/invites", json={"unit": unit, "holder": holder}, headers=scene.signs_in(by))


def answers(scene: Scene, invite: dict[str, Any], mine: PrivateKey) -> Any:
    """As the invited client does: with what the invitation says, and nothing else."""
    open = scene.http.get(f"/desk/invites/{invite['id']}").json()
    asked = open["invite"]
    possession = signing.prove_possession(open["log"], asked["unit"], asked["holder"], mine)
    return scene.http.post(f"/desk/invites/{invite['id']}/key", json=possession.model_dump())


def waiting(scene: Scene, by: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = scene.reads(by, "/desk/key-requests").json()
    return found


@pytest.mark.parametrize("mine", [key("invited"), p256_key("invited on an old telephone")])
def test_an_invited_key_is_enrolled_after_both_sides_have_seen_the_same_digits(
    scene: Scene, mine: PrivateKey
) -> None:
    county, lead = scene.county, scene.county.lead
    invited = county.volunteer(lead, f"invited {county.ids}")
    invite = invites(scene, lead, lead.unit, invited).json()
    for_whom = scene.ledger.log, lead.unit, invited
    on_their_screen = digits(CODE, *for_whom, write_public(mine.public_key()))
    assert answers(scene, invite, mine).status_code == 201

    [request] = [each for each in waiting(scene, lead) if each["invite"]["id"] == invite["id"]]
    assert digits(CODE, *for_whom, request["key"]["spki"]) == on_their_screen
    body = EnrolKey(unit=lead.unit, holder=invited, key=Possession(**request["key"]))
    assert scene.says(lead, body).status_code == 201
    assert invite["id"] not in [each["invite"]["id"] for each in waiting(scene, lead)]
    assert scene.opens_session(Person(county, mine, lead.unit, invited)).status_code == 201


def test_the_first_key_of_a_new_unit_comes_in_the_same_way(scene: Scene) -> None:
    county, lead, mine = scene.county, scene.county.lead, key("the school's")
    school = lead.says(EnrolUnit(code="YH902", name="中学(虚构)", kind="school", superior=lead.unit))
    id = county.next_id()
    holder = rule_id(scene.ledger.log, "open", lead.unit, id)
    invite = invites(scene, lead, school, holder).json()
    assert scene.http.get(f"/desk/invites/{invite['id']}").json()["unit_name"] == "中学(虚构)"
    answers(scene, invite, mine)
    [request] = [each for each in waiting(scene, lead) if each["invite"]["unit"] == school]
    body = AppointAdministrator(
        unit=school, commitment=sha256(b"x").hexdigest(), key=Possession(**request["key"]), reason="首次启用"
    )
    payload = signing.draft(scene.ledger.log, lead.unit, body, id=id)
    assert scene.sends(statement_of(payload, lead.key)).status_code == 201
    assert scene.opens_session(Person(county, mine, school, holder)).status_code == 201


def test_digits_are_twelve_and_follow_from_the_code_and_from_whose_key_it_is_to_be() -> None:
    log, unit, holder, other = "ab" * 32, str(UUID(int=1)), str(UUID(int=2)), str(UUID(int=3))
    spki, another = write_public(key("a").public_key()), write_public(key("b").public_key())
    shown = digits("code", log, unit, holder, spki)
    assert len({
        shown,
        digits("edoc", log, unit, holder, spki),
        digits("code", "cd" * 32, unit, holder, spki),
        digits("code", log, other, holder, spki),
        digits("code", log, unit, other, spki),
        digits("code", log, unit, holder, another),
    }) == 6  # fmt: skip
    assert shown.replace(" ", "").isdecimal()
    assert shown == "6316 7702 9914", "the same in every client, for ever"


def test_the_server_is_told_neither_the_code_nor_the_digits(scene: Scene) -> None:
    lead = scene.county.lead
    invite = invites(scene, lead, lead.unit, lead.id).json()
    possession = signing.prove_possession(scene.ledger.log, lead.unit, lead.id, key("told"))
    for more in ({"code": CODE}, {"digits": "123456789012"}):
        answer = scene.http.post(f"/desk/invites/{invite['id']}/key", json=possession.model_dump() | more)
        assert answer.json()["type"] == PROBLEM + "bad-request"


def refused_invites(scene: Scene) -> Sequence[tuple[Person, str]]:
    county = scene.county
    clerk = county.colleague(county.lead, f"clerk {county.ids}", "clerk")
    return [
        (clerk, county.lead.unit),
        (county.bureau, county.hospital.unit),
        (county.bureau, county.lead.unit),
    ]


def test_only_an_administrator_of_the_unit_or_its_superior_invites(scene: Scene) -> None:
    for by, unit in refused_invites(scene):
        answer = invites(scene, by, unit, by.id)
        assert (answer.status_code, answer.json()["type"]) == (403, PROBLEM + "not-yours-to-invite")
    assert scene.http.post("/desk/invites", json={"unit": "x", "holder": "y"}).status_code in (400, 401)


def test_an_administrator_sees_the_requests_of_their_own_units_only(scene: Scene) -> None:
    county = scene.county
    holder = county.volunteer(county.bureau, f"bureau's {county.ids}")
    invite = invites(scene, county.bureau, county.bureau.unit, holder).json()
    answers(scene, invite, key(f"bureau's {county.ids}"))
    ids = {
        who: [each["invite"]["id"] for each in waiting(scene, county.people[who])]
        for who in ("bureau", "lead", "hospital")
    }
    assert invite["id"] in ids["bureau"]
    assert invite["id"] in ids["lead"], "the superior's administrator helps out"
    assert invite["id"] not in ids["hospital"]


def test_an_invitation_is_answered_by_one_key(scene: Scene) -> None:
    lead = scene.county.lead
    invite = invites(scene, lead, lead.unit, lead.id).json()
    possessions = [
        signing.prove_possession(scene.ledger.log, lead.unit, lead.id, key(f"rival {n}")) for n in range(8)
    ]
    with ThreadPoolExecutor(8) as pool:
        path = f"/desk/invites/{invite['id']}/key"
        found = list(pool.map(lambda each: scene.http.post(path, json=each.model_dump()), possessions))
    assert sorted(answer.status_code for answer in found) == [201] + [404] * 7
    refused = next(answer for answer in found if answer.status_code == 404)
    assert refused.json()["type"] == PROBLEM + "invite-over"


def test_whoever_did_not_hear_that_their_key_arrived_answers_with_it_again(scene: Scene) -> None:
    lead = scene.county.lead
    invite = invites(scene, lead, lead.unit, lead.id).json()
    for _ in range(2):
        assert answers(scene, invite, p256_key("sent twice")).status_code == 201
    [request] = [each for each in waiting(scene, lead) if each["invite"]["id"] == invite["id"]]
    lead.says(EnrolKey(unit=lead.unit, holder=lead.id, key=Possession(**request["key"])))


def test_a_key_that_the_answering_client_does_not_hold_is_refused_and_uses_nothing_up(scene: Scene) -> None:
    lead = scene.county.lead
    invite = invites(scene, lead, lead.unit, lead.id).json()
    stolen = signing.prove_possession(scene.ledger.log, lead.unit, lead.id, key("theirs"))
    mine = signing.prove_possession(scene.ledger.log, lead.unit, lead.id, key("held by me"))
    taken = signing.prove_possession(scene.ledger.log, lead.unit, lead.id, lead.key)
    path = f"/desk/invites/{invite['id']}/key"
    wrong = scene.http.post(path, json={"spki": mine.spki, "sig": stolen.sig})
    assert wrong.json()["type"] == PROBLEM + "wrong-signature"
    assert scene.http.post(path, json=taken.model_dump()).json()["type"] == PROBLEM + "key-taken"
    assert scene.http.post(path, json=mine.model_dump()).status_code == 201


def test_an_invitation_can_be_withdrawn_by_its_administrator_and_ends_after_a_week(
    fresh_scene: Scene,
) -> None:
    scene, lead = fresh_scene, fresh_scene.county.lead
    withdrawn, expired = (invites(scene, lead, lead.unit, lead.id).json() for _ in range(2))
    path = f"/desk/invites/{withdrawn['id']}"
    assert scene.http.delete(path, headers=scene.signs_in(scene.county.hospital)).status_code == 403
    for _ in range(2):
        assert scene.http.delete(path, headers=scene.signs_in(lead)).status_code == 204
    assert scene.http.get(path).json()["type"] == PROBLEM + "invite-over"
    scene.clock.now += INVITE_MS
    assert scene.http.get(f"/desk/invites/{expired['id']}").json()["type"] == PROBLEM + "invite-over"
