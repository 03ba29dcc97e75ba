"""Names on the command line: registered, shown, found, erased, exported; here and at a server alike."""

import json
import stat
from pathlib import Path
from threading import Event
from uuid import UUID

import openpyxl
import pytest

from contracts.statements.keys import AdoptRules, ErasePerson, RegisterPerson
from contracts.values import NIL
from domain.log import Log
from ledger.tidying import Tidied
from ledger.vault import Vault, keys_beside
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.api.test_persons import with_a_key
from tests.scripts.commands import run, spoken


@pytest.fixture(params=["here", "there"])
def place(request: pytest.FixtureRequest, scene: Scene) -> list[str]:
    return ["--data", str(scene.data)] if request.param == "here" else ["--url", str(scene.http.base_url)]


@pytest.fixture
def folder(scene: Scene, tmp_path: Path) -> Path:
    log = scene.county.folded(NIL).state
    assert isinstance(log, Log)
    if log.rules < 2:
        scene.county.roots_say(AdoptRules(rules=2))
    for name in ("community", "community2", "bureau"):
        save_key(tmp_path / f"{name}.pem", scene.county.people[name].key)
    return tmp_path


def registered(folder: Path, place: list[str], name: str = "王小明") -> str:
    said = run(
        "person", "register", "--name", name, "--phone", "138", "--key", folder / "community.pem", *place
    )
    assert said.code == 0, said.document
    person: str = said.document["person"]
    return person


def vault_of(scene: Scene) -> Vault:
    return Vault(scene.ledger.rows.datastore, keys_beside(scene.data))


def test_a_person_is_registered_shown_found_and_erased(scene: Scene, folder: Path, place: list[str]) -> None:
    name, key = f"王小明{len(place[1])}{place[0]}", ["--key", folder / "community2.pem"]
    person = registered(folder, place, name)
    shown = run("person", "show", person, *key, *place).document
    assert (shown["person"], shown["fields"]) == (person, {"name": name, "phone": "138"})
    code, said = spoken("person", "show", person, *key, *place)
    assert code == 0
    assert "姓名" in said
    Tail(scene.ledger).catch_up()
    assert spoken("person", "find", name, *key, *place) == (0, person + "\n")

    erased = run("person", "erase", person, "--reason", "本人要求", "--key", folder / "community.pem", *place)
    assert (erased.code, erased.document["destroyed"]) == (0, True)
    assert erased.document["receipt"]["entries"][0]["event"] == "person.erased"
    assert not vault_of(scene).holds(UUID(person))
    gone = run("person", "show", person, *key, *place)
    assert (gone.code, gone.document["error"]) == (1, "nothing-kept")
    Tail(scene.ledger).catch_up()
    assert run("person", "find", name, *key, *place).document["error"] == "nothing-found"
    again = run("person", "erase", person, "--reason", "本人要求", "--key", folder / "community.pem", *place)
    assert (again.code, again.document["error"]) == (1, "wrong-stage")


def test_what_was_misspelt_or_has_changed_is_corrected(scene: Scene, folder: Path, place: list[str]) -> None:
    key = ["--key", folder / "community.pem"]
    person = registered(folder, place, "王小名")
    correct = ["person", "correct", person, *key, *place]
    said = run(*correct, "--name", "王小明", "--reason", "misspelt")
    assert (said.code, said.document["corrected"]) == (0, ["name"])
    assert said.document["receipt"]["entries"][0]["event"] == "person.amended"
    said = run(*correct, "--phone", "", "--address", "和平路一号(虚构)", "--reason", "changed")
    assert (said.code, said.document["corrected"]) == (0, ["phone", "address"])
    shown = run("person", "show", person, *key, *place).document
    assert shown["fields"] == {"name": "王小明", "address": "和平路一号(虚构)"}
    assert [str(each) for each, _ in vault_of(scene).kept()].count(person) == 1
    code, aloud = spoken(*correct, "--phone", "139", "--reason", "incomplete")
    assert (code, "已更正电话" in aloud) == (0, True)
    for options, no in {
        ("--phone", "139", "--reason", "changed"): "nothing-to-correct",
        ("--reason", "changed"): "nothing-to-correct",
        ("--name", "", "--reason", "changed"): "name-stays",
        ("--name", "王", "--reason", "because"): "bad-shape",
    }.items():
        refused = run(*correct, *options)
        assert (refused.code, refused.document["error"]) == (1, no)


def test_whoever_was_registered_without_names_is_given_one(
    scene: Scene, folder: Path, place: list[str]
) -> None:
    person = scene.county.community.says(RegisterPerson(commitment="ab" * 32))
    correct = [
        "person",
        "correct",
        person,
        "--reason",
        "incomplete",
        "--key",
        folder / "community.pem",
        *place,
    ]
    assert run(*correct, "--phone", "139").document["error"] == "nothing-kept"
    assert run(*correct, "--name", "王小明").code == 0


def test_somebody_is_corrected_by_their_name_where_the_vault_is(scene: Scene, folder: Path) -> None:
    place = ["--key", folder / "community.pem", "--data", str(scene.data)]
    person = registered(folder, place[2:], "只此一个王小明")
    said = run("person", "correct", "只此一个王小明", "--phone", "139", "--reason", "changed", *place)
    assert (said.code, said.document["person"]) == (0, person)


@pytest.mark.parametrize("reason", ["王小红要求删除", "电话139本人要求"])
def test_a_reason_with_the_persons_own_fields_is_not_signed(
    scene: Scene, folder: Path, place: list[str], reason: str
) -> None:
    key = ["--key", folder / "community.pem"]
    person = run("person", "register", "--name", "王小红", "--phone", "139", *key, *place).document["person"]
    refused = run("person", "erase", person, "--reason", reason, *key, *place)
    assert (refused.code, refused.document["error"]) == (1, "reason-names")
    assert vault_of(scene).holds(UUID(person))


def test_whoever_sits_there_is_asked_before_a_name_is_destroyed(
    scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ["--data", str(scene.data)]
    person = registered(folder, at, "王小蓝")
    monkeypatch.setattr("scripts.persons.somebody_sits_here", lambda: True)
    erase = ["person", "erase", person, "--reason", "本人要求", "--key", folder / "community.pem", *at]
    code, said = spoken(*erase, typed="n\n")
    assert code == 1
    assert "王小蓝" in said
    assert vault_of(scene).holds(UUID(person))
    assert spoken(*erase, "--yes")[0] == 0
    assert not vault_of(scene).holds(UUID(person))


def test_erasing_a_person_leaves_the_log_intact_and_them_unreadable(scene: Scene, folder: Path) -> None:
    """Invariant 11."""
    person = registered(folder, ["--data", str(scene.data)], "将被删除的人")
    before = run("audit", "--data", scene.data).document
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT slot, sealed FROM vault.sealed WHERE person = %s", (person,))
        [(slot, sealed)] = cursor.fetchall()
    assert vault_of(scene).keys.get(slot, UUID(person))

    run(
        "person",
        "erase",
        person,
        "--reason",
        "本人要求",
        "--key",
        folder / "community.pem",
        "--data",
        scene.data,
    )

    after = run("audit", "--data", scene.data).document
    assert before["intact"]
    assert after["intact"]
    assert after["size"] == before["size"] + 1
    assert vault_of(scene).keys.get(slot, UUID(person)) is None, (
        "whoever has an old row opens it with nothing"
    )
    assert bytes(sealed)
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_events WHERE position(%s IN state) > 0", ("将被删除".encode(),)
        )
        assert cursor.fetchone() == (0,)


def test_who_is_asked_for_a_name_types_it(folder: Path, place: list[str]) -> None:
    code, said = spoken(
        "person", "register", "--key", folder / "community.pem", *place, typed="赵六\n13900000000\n"
    )
    assert code == 0
    assert "人员编号" in said
    asked = run("person", "register", "--key", folder / "community.pem", *place)
    assert (asked.code, asked.document["error"]) == (1, "needs-name")


@pytest.mark.parametrize("act", ["show", "erase", "export"])
def test_another_unit_s_clerk_is_told_no(folder: Path, place: list[str], act: str) -> None:
    person = registered(folder, place)
    options = {"show": [], "erase": ["--reason", "x"], "export": ["--out", folder / "out"]}[act]
    said = run("person", act, person, *options, "--key", folder / "bureau.pem", *place)
    assert said.code == 1
    assert said.document["error"] in ("not-yours-to-read", "not-this-unit", "no-such-stream")
    assert not (folder / "out").exists()


def test_who_may_not_register_leaves_no_name(scene: Scene, folder: Path, place: list[str]) -> None:
    nobody = scene.county.colleague(scene.county.community, f"nobody {scene.county.ids}")
    save_key(folder / "nobody.pem", nobody.key)
    before = vault_of(scene).holds()
    said = run("person", "register", "--name", "王", "--key", folder / "nobody.pem", *place)
    assert (said.code, said.document["error"]) == (1, "role-missing")
    assert vault_of(scene).holds() == before


def test_a_person_exports_what_is_held_about_them(scene: Scene, folder: Path, place: list[str]) -> None:
    person = registered(folder, place, "看自己的人")
    wang = with_a_key(scene, scene.county.community, person, f"own export {scene.county.ids}")
    save_key(folder / "wang.pem", wang.key)
    Tail(scene.ledger).catch_up()
    out = folder / "out" / "mine.json"
    said = run("person", "export", "--out", out, "--key", folder / "wang.pem", *place)
    entries = said.document["entries"]
    assert said.document == {"person": person, "out": str(out), "entries": entries, "withheld": 0}
    held = json.loads(out.read_text(encoding="utf-8"))
    assert held["fields"]["name"] == "看自己的人"
    assert len(held["log"]["entries"]) == said.document["entries"] >= 2
    assert stat.filemode(out.stat().st_mode) == "-rw-------"

    book = folder / "mine.xlsx"
    assert (
        run("person", "export", "--format", "xlsx", "--out", book, "--key", folder / "wang.pem", *place).code
        == 0
    )
    sheets = openpyxl.load_workbook(book)
    known = {row[0].value: row[1].value for row in sheets["个人信息"].iter_rows()}
    assert (known["姓名"], known["登记单位"]) == ("看自己的人", "和平社区(虚构)")
    assert [row[3].value for row in sheets["谁看过"].iter_rows()] == ["事由", "导出", "导出"]


def test_an_erasure_that_was_cut_off_is_finished_and_shown_by_the_check(
    scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed while no server looked, by a command that died before it destroyed anything."""
    person = registered(folder, ["--data", str(scene.data)])
    looked = Event()

    def look(*_: object) -> Tidied:
        looked.set()
        return Tidied(0, 0, 0)

    monkeypatch.setattr("ledger.tidying.tidy", look)  # the server's own looks
    assert looked.wait(30), "the one that was under way is over"
    scene.county.community.says(ErasePerson(reason="本人要求"), stream=person)
    assert vault_of(scene).holds(UUID(person))
    said = run("person", "check", "--data", scene.data)
    assert (said.code, said.document["erasures_finished"]) == (0, [person])
    assert not vault_of(scene).holds(UUID(person))
    assert run("person", "check", "--data", scene.data).document["erasures_finished"] == []


def test_the_check_names_whom_it_cannot_read(scene: Scene, folder: Path) -> None:
    person = registered(folder, ["--data", str(scene.data)])
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("UPDATE vault.sealed SET sealed = 'x' WHERE person = %s", (person,))
    said = run("person", "check", "--data", scene.data)
    assert (said.code, said.document["unreadable"]) == (1, [person])
    vault_of(scene).erase(UUID(person))
    assert run("person", "check", "--data", scene.data).code == 0


def test_a_check_that_finds_nothing_prints_no_tables(scene: Scene) -> None:
    for command, headings in (
        ("person", ("补办删除", "读不出：请从保险库的备份恢复")),
        ("file", ("损坏：从备份恢复，或重新存入原件", "这里没有")),
    ):
        code, aloud = spoken(command, "check", "--data", scene.data)
        assert code == 0
        assert not set(headings) & {line.strip() for line in aloud.splitlines()}, aloud


def test_names_that_wait_for_a_statement_are_counted(scene: Scene) -> None:
    vault_of(scene).keep(UUID(int=7), {"name": "没有签名的人"})
    said = run("person", "check", "--data", scene.data)
    assert (said.code, said.document["waiting"] > 0) == (0, True)
    code, aloud = spoken("person", "check", "--data", scene.data)
    assert code == 0
    assert f"登记不到一小时、尚未与账本核对的{said.document['waiting']}份" in aloud
    vault_of(scene).erase(UUID(int=7))


def test_who_was_registered_without_names_has_none_to_show(scene: Scene, folder: Path) -> None:
    person = scene.county.community.says(RegisterPerson(commitment="ab" * 32))
    said = run("person", "show", person, "--key", folder / "community.pem", "--data", scene.data)
    assert (said.code, said.document["error"]) == (1, "nothing-kept")
