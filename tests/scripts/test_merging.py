"""Two numbers made one on the command line, here and at a server alike; and what becomes of the names."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from contracts.statements.keys import AdoptRules
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import Clocked, ConfirmService, FoundBank, OpenAccount, RecordService
from domain.deciding import RULES
from domain.log import Log
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.api.test_persons import with_a_key
from tests.scripts.commands import run, spoken
from tests.scripts.test_persons import vault_of

pytestmark = pytest.mark.slow

DAY = "2026-01-01"


@pytest.fixture(params=["here", "there"])
def place(request: pytest.FixtureRequest, scene: Scene) -> list[str]:
    return ["--data", str(scene.data)] if request.param == "here" else ["--url", str(scene.http.base_url)]


@pytest.fixture
def folder(scene: Scene, tmp_path: Path) -> Path:
    log = scene.county.folded("00000000-0000-0000-0000-000000000000").state
    assert isinstance(log, Log)
    if log.rules < RULES:
        scene.county.roots_say(AdoptRules(rules=RULES))
    for name in ("community", "community2", "hospital", "hospital2", "bureau"):
        save_key(tmp_path / f"{name}.pem", scene.county.people[name].key)
    return tmp_path


def registered(folder: Path, by: str, place: list[str], *fields: str) -> str:
    said = run("person", "register", "--key", folder / f"{by}.pem", *place, *fields)
    assert said.code == 0, said.document
    person: str = said.document["person"]
    return person


@pytest.fixture
def twins(scene: Scene, folder: Path, place: list[str]) -> tuple[str, str]:
    """The hospital knows an address besides; half an hour is counted under both numbers."""
    kept = registered(folder, "community", place, "--name", "孙一(虚构)", "--phone", "内线六十八")
    twin = registered(folder, "hospital", place, "--name", "孙一(虚构)", "--address", "和平路一号(虚构)")
    county = scene.county
    activity = county.community.says(PlanActivity(title="整理图书", category="文化", on=DAY))
    county.community.says(HoldActivity(on=DAY), stream=activity)
    bank = county.community.says(FoundBank(name="文化银行(虚构)"))
    for person, start in ((kept, "09:00"), (twin, "09:30"), (twin, "14:00")):
        account = county.rule("account", bank, person)
        if county.folded(account).version == 0:
            county.community.says(OpenAccount(bank=bank, owner=person))
        clocked = Clocked(start=f"{DAY}T{start}", end=f"{DAY}T{'15:00' if start == '14:00' else '10:00'}")
        record = county.community.says(
            RecordService(person=person, activity=activity, bank=bank, clocked=clocked)
        )
        county.community2.says(ConfirmService(records=(county.about(record),)))
    return kept, twin


def proposed(folder: Path, twins: tuple[str, str], place: list[str]) -> str:
    kept, twin = twins
    said = run(
        "person", "merge", twin, kept, "--reason", "two-units", "--key", folder / "hospital.pem", *place
    )
    assert said.code == 0, said.document
    merge: str = said.document["merge"]
    return merge


def test_a_second_number_is_merged_and_its_names_follow(
    scene: Scene, folder: Path, place: list[str], twins: tuple[str, str]
) -> None:
    kept, twin = twins
    merge, key = proposed(folder, twins, place), ["--key", folder / "community2.pem"]
    code, said = spoken("person", "merge", "--confirm", merge, "--take-fields", *key, *place)
    assert code == 0, said
    assert "和平路一号" in said
    shown = run("person", "show", kept, *key, *place).document
    assert shown["fields"] == {"name": "孙一(虚构)", "phone": "内线六十八", "address": "和平路一号(虚构)"}
    assert not vault_of(scene).holds(UUID(twin))
    assert run("person", "find", twin, *key, *place).document == {"person": kept, "merged": twin}
    gone = run("person", "show", twin, *key, *place)
    assert (gone.code, gone.document["error"]) == (1, "merged-away")
    again = run("person", "merge", "--confirm", merge, *key, *place)
    assert (again.code, again.document["error"]) == (1, "settled")
    assert run("audit", "--data", scene.data).code == 0


def test_what_is_not_taken_is_destroyed_and_nothing_is_overwritten(
    scene: Scene, folder: Path, place: list[str], twins: tuple[str, str]
) -> None:
    kept, _ = twins
    merge, key = proposed(folder, twins, place), ["--key", folder / "community2.pem"]
    done = run("person", "merge", "--confirm", merge, *key, *place)
    assert (done.code, done.document["days"], done.document["banks"], done.document["doubles"]) == (
        0,
        1,
        1,
        1,
    )
    assert done.document["fields_taken"] == []
    shown = run("person", "show", kept, *key, *place).document
    assert shown["fields"] == {"name": "孙一(虚构)", "phone": "内线六十八"}


def test_whoever_proposes_learns_nothing_by_it(
    folder: Path, place: list[str], twins: tuple[str, str]
) -> None:
    merge = proposed(folder, twins, place)
    refused = run("person", "merge", "--confirm", merge, "--key", folder / "hospital2.pem", *place)
    assert (refused.code, refused.document["error"]) == (1, "not-this-unit")
    code, said = spoken("person", "merge", "--confirm", merge, "--key", folder / "hospital2.pem", *place)
    assert code == 1
    assert "内线六十八" not in said
    others = run("person", "merge", "--confirm", merge, "--key", folder / "bureau.pem", *place)
    assert (others.code, others.document["error"]) == (1, "not-yours-to-read")


def test_the_person_agrees_and_reads_what_they_had_under_the_second_number(
    scene: Scene, folder: Path, place: list[str], twins: tuple[str, str], tmp_path: Path
) -> None:
    kept, twin = twins
    merge = proposed(folder, twins, place)
    person = with_a_key(scene, scene.county.community, kept, f"sun {kept}")
    save_key(folder / "sun.pem", person.key)
    key = ["--key", folder / "sun.pem", *place]
    done = run("person", "merge", "--confirm", merge, "--as-self", *key)
    assert done.code == 0, done.document
    Tail(scene.ledger).catch_up()
    assert run("person", "export", "--out", tmp_path / "me.json", *key).code == 0
    exported = json.loads((tmp_path / "me.json").read_text(encoding="utf-8"))
    held = {each["account"]["owner"]: each["account"]["minutes"] for each in exported["log"]["accounts"]}
    assert held == {kept: 120, twin: 0}
    assert {each["person"] for each in exported["log"]["service_records"]} == {kept, twin}
    assert [look["what"] for look in exported["looks"]] == ["merge", "export"]


def test_a_proposal_is_withdrawn_and_one_thing_is_said_at_a_time(
    folder: Path, place: list[str], twins: tuple[str, str]
) -> None:
    merge, key = proposed(folder, twins, place), ["--key", folder / "community.pem", *place]
    assert run("person", "merge", "--withdraw", merge, *key).document["error"] == "one-of-three"
    assert run("person", "merge", "--withdraw", merge, "--why", "two-people", *key).code == 0
    late = run("person", "merge", "--confirm", merge, *key)
    assert (late.code, late.document["error"]) == (1, "settled")


def test_whoever_sits_there_is_asked_first(
    folder: Path, scene: Scene, monkeypatch: pytest.MonkeyPatch, twins: tuple[str, str], place: list[str]
) -> None:
    merge, key = proposed(folder, twins, place), ["--key", folder / "community.pem", *place]
    monkeypatch.setattr("scripts.merging.somebody_sits_here", lambda: True)
    code, said = spoken("person", "merge", "--confirm", merge, *key, typed="n\nn\n")
    assert code == 1
    assert "没有签名" in said
    assert vault_of(scene).holds(UUID(twins[1]))


def test_a_proposal_is_meant_by_whom_it_is_about(
    scene: Scene, folder: Path, place: list[str], twins: tuple[str, str]
) -> None:
    kept, twin = twins
    merge, key = proposed(folder, twins, place), ["--key", folder / "community2.pem"]
    Tail(scene.ledger).catch_up()
    nobody = run("person", "merge", "--confirm", "0f0f0f0f", *key, *place)
    assert nobody.document["error"] == "not-an-id"
    meant = kept if "--data" in place else merge  # a server shows the proposals of others by their ids
    code, said = spoken("person", "merge", "--confirm", meant, *key, *place)
    assert code == 0, said
    assert f"{twin[:8]}…（并掉）" in said
    assert said.index("姓名") < said.index("电话")
    settled = run("person", "merge", "--confirm", merge, *key, *place)
    assert settled.document["error"] == "settled"
    Tail(scene.ledger).catch_up()
    code, account = spoken("account", kept, *key, *place)
    assert code == 0
    assert f"原编号{twin[:8]}…的旧账，已并入" in account
