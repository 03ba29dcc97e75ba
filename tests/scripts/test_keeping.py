"""Backup, restore and rebuild as their user runs them."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner, Result

from contracts.checkpoint import Checkpoint
from contracts.tree import leaf_hash
from ledger.embedded import EmbeddedPostgres, remove
from ledger.log_key import read_log_key
from ledger.vault import keys_beside
from scripts.founding import found_ledger
from scripts.gongjian import app
from scripts.keyfiles import save_key
from scripts.place import Place
from scripts.speaking import speak
from tests.ledger.databases import embedded_server
from tests.people import GENESIS, NOON, found_county
from tests.people import key as cast_key

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A founded and signed county, whose database is held: no command has to start it again."""
    place = Place(tmp_path / "data")
    with embedded_server(place.data):
        found_ledger(place, GENESIS.origin, list(GENESIS.roots), GENESIS.k, GENESIS.zone, received=NOON)
        with place.ledger() as ledger:
            found_county(ledger)
            place.sign_now(ledger)
        yield place


def run(*arguments: object) -> Result:
    try:
        return CliRunner().invoke(app, [str(each) for each in arguments])
    finally:
        speak.as_json = False


def test_a_restored_backup_is_intact_and_says_the_same(place: Place, tmp_path: Path) -> None:
    before = json.loads(run("--json", "audit", "--data", place.data).stdout)
    assert run("backup", "--data", place.data, "--out", tmp_path / "backup").exit_code == 0
    elsewhere = tmp_path / "elsewhere"

    restored = run("restore", tmp_path / "backup", "--data", elsewhere)
    after = json.loads(run("--json", "audit", "--data", elsewhere).stdout)

    assert restored.exit_code == 0, restored.output
    assert after == before
    assert after["intact"]
    remove(elsewhere)


@pytest.mark.slow
def test_files_come_back_with_the_log_and_names_do_not(place: Place, tmp_path: Path) -> None:
    """The vault has a backup of its own, for what is erased must not come back with the log."""
    key, paper = tmp_path / "clerk.pem", tmp_path / "委托书.pdf"
    paper.write_bytes(bytes(600_000))
    save_key(key, cast_key("community 1"))
    said = json.loads(run("--json", "file", "add", paper, "--key", key, "--data", place.data).stdout)
    digest = said["kept"][0]["digest"]
    assert run("person", "register", "--name", "王小明", "--key", key, "--data", place.data).exit_code == 0
    run("backup", "--data", place.data, "--out", tmp_path / "backup")
    assert not any("王小明".encode() in file.read_bytes() for file in (tmp_path / "backup").iterdir())
    assert not list((tmp_path / "backup").glob("vault*"))
    elsewhere = tmp_path / "elsewhere"
    assert run("restore", tmp_path / "backup", "--data", elsewhere).exit_code == 0

    with EmbeddedPostgres(elsewhere):
        got = run("file", "get", digest, "--out", tmp_path / "again", "--key", key, "--data", elsewhere)
        checked = json.loads(run("--json", "file", "check", "--data", elsewhere).stdout)
        names = json.loads(run("--json", "person", "check", "--data", elsewhere).stdout)

    assert got.exit_code == 0, got.output
    assert (tmp_path / "again").read_bytes() == paper.read_bytes()
    assert (checked["files"], checked["damaged"]) == (1, [])
    assert names["kept"] == 0
    remove(elsewhere)


def test_names_come_back_from_a_backup_of_their_own_but_for_those_who_were_erased(
    place: Place, tmp_path: Path
) -> None:
    key, beside = tmp_path / "clerk.pem", keys_beside(place.data)
    save_key(key, cast_key("community 1"))
    at = ["--key", key, "--data", place.data]
    wang, li = (
        json.loads(run("--json", "person", "register", "--name", name, *at).stdout)["person"]
        for name in ("王小明", "李小红")
    )
    made = run("backup", "--vault", "--data", place.data, "--out", tmp_path / "names")
    assert made.exit_code == 0, made.output
    assert not any("王小明".encode() in file.read_bytes() for file in (tmp_path / "names").iterdir())
    assert run("person", "erase", wang, "--reason", "本人要求", "--yes", *at).exit_code == 0
    assert run("backup", "--data", place.data, "--out", tmp_path / "log").exit_code == 0
    elsewhere = tmp_path / "elsewhere"
    assert run("restore", tmp_path / "log", "--data", elsewhere).exit_code == 0
    with EmbeddedPostgres(elsewhere):
        assert "vault-key-missing" in run("restore", tmp_path / "names", "--data", elsewhere).output
        copytree(beside, keys_beside(elsewhere))

        restored = run("restore", tmp_path / "names", "--data", elsewhere)

        assert restored.exit_code == 0, restored.output
        at = ["--key", key, "--data", elsewhere]
        assert "李小红" in run("person", "show", li, *at).output
        assert "王小明" not in run("person", "show", wang, *at).output
        assert "target-not-empty" in run("restore", tmp_path / "names", "--data", elsewhere).output
    remove(elsewhere)


def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    answer = run("--json", "restore", tmp_path, "--data", tmp_path / "data")
    assert answer.exit_code == 2
    assert json.loads(answer.stdout)["error"] == "not-a-backup"
    assert not (tmp_path / "data").exists()


def test_nothing_is_restored_over_a_ledger(place: Place, tmp_path: Path) -> None:
    run("backup", "--data", place.data, "--out", tmp_path / "backup")

    again = run("restore", tmp_path / "backup", "--data", place.data)

    assert again.exit_code == 1
    assert "target-not-empty" in again.output


def test_a_signer_that_lost_its_state_goes_on_from_a_checkpoint_that_somebody_kept(
    place: Place, tmp_path: Path
) -> None:
    run("bundle", "--data", place.data, "--out", tmp_path / "kept")
    place.signer_state.unlink()
    lost = run("bundle", "--data", place.data, "--out", tmp_path / "later")
    assert "state-lost" in lost.output
    assert "gongjian adopt" in lost.output

    adopted = run("--json", "adopt", tmp_path / "kept" / "checkpoint", "--data", place.data)

    assert adopted.exit_code == 0, adopted.output
    assert json.loads(adopted.stdout)["size"] > 80
    assert run("bundle", "--data", place.data, "--out", tmp_path / "again").exit_code == 0


def test_a_signer_adopts_no_checkpoint_that_the_log_does_not_lead_to(place: Place, tmp_path: Path) -> None:
    other, key = tmp_path / "other", read_log_key(place.log_key, GENESIS.origin)
    other.write_bytes(Checkpoint(GENESIS.origin, 1, leaf_hash(b"another entry")).sign(key).to_bytes())

    adopted = run("--json", "adopt", other, "--data", place.data)

    assert adopted.exit_code != 0
    assert json.loads(adopted.stdout)["error"] == "other-history"


def test_views_are_rebuilt(place: Place) -> None:
    rebuilt = run("--json", "rebuild", "--data", place.data)

    assert rebuilt.exit_code == 0, rebuilt.output
    assert json.loads(rebuilt.stdout)["position"] > 80


def test_where_nothing_was_founded_there_is_nothing_to_audit(tmp_path: Path) -> None:
    answer = run("audit", "--data", tmp_path / "nothing")
    assert answer.exit_code == 2
    assert "not-founded" in answer.output
    assert not (tmp_path / "nothing").exists()
