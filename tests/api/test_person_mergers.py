"""Two numbers of one person over HTTP: whom a proposal shows to whom, and names that come with the signature."""

import secrets
from typing import Any
from uuid import UUID

import pytest

from contracts.commitment import commitment
from contracts.statements.keys import AdoptRules
from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons, WithdrawPersonMerge
from contracts.values import Id
from ledger.tidying import tidy
from projections.tail import Tail
from tests.api.scenes import Scene, statement_of
from tests.api.test_persons import refusal, registers, vault_of, with_a_key
from tests.ledger.waiting import until
from tests.people import Person

SUN = {"name": "孙一(虚构)", "phone": "138"}
AGAIN = {"name": "孙一(虚构)", "address": "和平路一号(虚构)"}


@pytest.fixture
def twins(scene: Scene) -> tuple[Id, Id]:
    if scene.county.folded(scene.county.alliance).state and not hasattr(scene, "adopted"):
        scene.county.roots_say(AdoptRules(rules=2))
        scene.adopted = True  # type: ignore[attr-defined]
    return registers(scene, scene.county.community, SUN), registers(scene, scene.county.hospital, AGAIN)


def proposes(scene: Scene, twins: tuple[Id, Id]) -> Id:
    merge = scene.county.hospital.says(MergePersons(duplicate=twins[1], into=twins[0], reason="two-units"))
    Tail(scene.ledger).catch_up()
    return merge


def shown(scene: Scene, who: Person, merge: Id) -> Any:
    answer = scene.reads(who, f"/persons/mergers/{merge}")
    return answer.json() if answer.status_code == 200 else refusal(answer)


def with_names(scene: Scene, merge: Id, fields: dict[str, str], by: Person) -> dict[str, Any]:
    blind = secrets.token_bytes(32)
    body = ConfirmPersonMerge(about=scene.county.about(merge), commitment=commitment(blind, fields))
    return {"blind": blind.hex(), "fields": fields, "statement": statement_of(by.drafts(body), by.key)}


def test_a_proposal_shows_the_other_unit_what_the_proposer_knows_and_not_the_reverse(
    scene: Scene, twins: tuple[Id, Id]
) -> None:
    county, merge = scene.county, proposes(scene, twins)
    theirs = shown(scene, county.community2, merge)
    assert (theirs["fields"], theirs["duplicate_fields"], theirs["waits"]) == (SUN, AGAIN, True)
    ours = shown(scene, county.hospital2, merge)
    assert (ours["fields"], ours["duplicate_fields"]) == (None, AGAIN)
    assert shown(scene, county.bureau, merge) == (403, "not-yours-to-read")
    county.hospital.says(WithdrawPersonMerge(reason="two-people"), stream=merge)
    assert shown(scene, county.community2, merge)["duplicate_fields"] is None


def test_names_and_the_merger_come_together_and_once(scene: Scene, twins: tuple[Id, Id]) -> None:
    kept, twin = twins
    merge = proposes(scene, twins)
    asked = with_names(scene, merge, AGAIN | SUN, scene.county.community2)
    spoilt = asked | {"blind": "0" * 64}
    assert refusal(scene.http.post("/persons", json=spoilt)) == (400, "not-that-registration")
    first, second = (scene.http.post("/persons", json=asked) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200), first.text
    assert first.content == second.content
    answer = scene.reads(scene.county.community2, f"/persons/{kept}/fields").json()
    assert answer["fields"] == AGAIN | SUN
    until(lambda: not vault_of(scene).holds(UUID(twin)))
    gone = scene.reads(scene.county.hospital2, f"/persons/{twin}/fields")
    assert refusal(gone)[1] == "merged-away"
    known = scene.reads(scene.county.hospital2, f"/persons/{twin}").json()
    assert (known["merged_into"], known["kept"]) == (kept, False)


def test_names_of_a_merger_that_was_refused_are_not_kept(scene: Scene, twins: tuple[Id, Id]) -> None:
    kept, _ = twins
    merge = proposes(scene, twins)
    asked = with_names(scene, merge, AGAIN | SUN, scene.county.hospital2)
    assert refusal(scene.http.post("/persons", json=asked)) == (403, "not-this-unit")
    assert vault_of(scene).read(UUID(kept)) == SUN


def test_a_merger_that_was_cut_off_is_finished_by_the_next_look(scene: Scene, twins: tuple[Id, Id]) -> None:
    """Between keeping the names and recording, and between recording and the vault."""
    kept, twin = twins
    merge, vault = proposes(scene, twins), vault_of(scene)
    blind = secrets.token_bytes(32)
    committed = vault.keep(UUID(kept), AGAIN | SUN, blind)
    assert vault.withdraw(UUID(kept), committed)
    assert vault.read(UUID(kept)) == SUN
    vault.keep(UUID(kept), AGAIN | SUN, blind)
    scene.county.community2.says(ConfirmPersonMerge(about=scene.county.about(merge), commitment=committed))
    tidy(scene.ledger, vault, patience_s=0)
    assert vault.read(UUID(kept), committed) == AGAIN | SUN
    assert not vault.waiting(0)
    assert not vault.holds(UUID(twin))


def test_the_person_reads_what_is_under_their_second_number(scene: Scene, twins: tuple[Id, Id]) -> None:
    kept, twin = twins
    merge = proposes(scene, twins)
    sun = with_a_key(scene, scene.county.community, kept, f"sun {kept}")
    assert scene.reads(sun, f"/streams/{twin}").status_code == 404
    assert shown(scene, sun, merge)["duplicate_fields"] is None
    sun.says(ConfirmPersonMerge(about=scene.county.about(merge)), as_self=True)
    assert scene.reads(sun, f"/streams/{twin}").status_code == 200
    assert scene.reads(sun, f"/persons/{twin}/accounts").status_code == 200
    Tail(scene.ledger).catch_up()
    [row] = scene.reads(sun, f"/registers/persons?person={twin}").json()["rows"]
    assert row["merged_into"] == kept
