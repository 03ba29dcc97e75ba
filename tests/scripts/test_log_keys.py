"""The log's checkpoint key is replaced as its operator does it: at the command line, while a real server runs."""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from contracts.checkpoint import Checkpoint, open_checkpoint
from contracts.note import Note, NoteSigner, Verifier
from contracts.proof import TlogProof, verify
from ledger.embedded import remove
from ledger.log_key import read_log_key
from scripts.founding import found_ledger
from scripts.keyfiles import save_key
from scripts.place import Place
from scripts.root_keys import MARK
from tests.contracts import stranger
from tests.ledger.databases import embedded_server
from tests.people import GENESIS, NOON, ROOTS, found_county, key
from tests.scripts.commands import run
from tests.scripts.test_crash import answers, free_port, served

ORIGIN = GENESIS.origin


@dataclass
class Operator:
    """A county's data folder, its root keys on a stick, and a port."""

    place: Place
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def folder(self) -> Path:
        return self.place.data.parent

    @property
    def at(self) -> list[object]:
        return ["--data", self.place.data]

    @property
    def next_key(self) -> Path:
        return self.place.log_key.with_name(f"{self.place.log_key.name}.next")

    def vkey(self, file: Path | None = None) -> str:
        return read_log_key(file or self.place.log_key, ORIGIN).verifier.vkey

    def prepares(self, name: str) -> Path:
        """The file with the statement."""
        said = run("log-key", "prepare", "--out", self.folder / name, *self.at)
        assert said.code == 0, said.document
        return self.folder / name

    def roots_submit(self, file: Path) -> dict[str, Any]:
        roots = [option for n in (1, 2) for option in ("--key", self.folder / "stick" / f"root-{n}.pem")]
        said = run("submit", file, *self.at, *roots)
        assert said.code == 0, said.document
        return said.document["receipts"][0]

    def replaces(self, name: str) -> int:
        """Prepare a key and have it named; the index of the replacement."""
        index: int = self.roots_submit(self.prepares(name))["entries"][0]["index"]
        return index

    def plan(self, *place: object) -> tuple[int, dict[str, Any]]:
        """A member of staff records something; the exit code, and what was printed."""
        file = self.folder / "plan.yaml"
        file.write_text("{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-05}}", "utf-8")
        return run("submit", file, "--key", self.folder / "lead.pem", *place)

    def waits_for_checkpoint(self, size: int) -> bytes:
        for _ in range(600):
            with urlopen(f"{self.url}/checkpoint", timeout=5) as answer:
                note: bytes = answer.read()
            if Checkpoint.parse(Note.parse(note).text).size >= size:
                return note
            time.sleep(0.05)
        raise AssertionError(f"no checkpoint of size {size}")

    def waits_until_in_place(self, vkey: str) -> None:
        for _ in range(200):
            if not self.next_key.exists():
                break
            time.sleep(0.05)
        assert self.vkey() == vkey

    def require_sound(self, *pins: str) -> None:
        """At the database, with nothing pinned and with each of these keys."""
        for pin in ([], *(["--vkey", vkey] for vkey in pins)):
            said = run("audit", *self.at, *pin)
            assert (said.code, said.document["findings"]) == (0, [])
            assert said.document["checkpoint_size"] == said.document["size"]


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    monkeypatch.delenv("GONGJIAN_DATABASE_URL", raising=False)
    place = Place(tmp_path / "county")
    (tmp_path / "stick").mkdir()
    for n, root in enumerate(ROOTS, 1):
        save_key(tmp_path / "stick" / f"root-{n}.pem", root)
    with embedded_server(place.data):  # held: no command has to start it again
        found_ledger(place, ORIGIN, list(GENESIS.roots), GENESIS.k, GENESIS.zone, received=NOON)
        with place.ledger() as ledger:
            save_key(tmp_path / "lead.pem", found_county(ledger).lead.key)
            place.sign_now(ledger)
        yield Operator(place, free_port())


@pytest.mark.slow
def test_a_running_server_changes_keys_and_everybody_follows(operator: Operator) -> None:
    old = operator.vkey()
    last_by_the_old = run("audit", *operator.at).document["checkpoint_size"]
    lead = ["--key", operator.folder / "lead.pem"]
    with served(operator.place.data, operator.port):
        assert operator.plan("--url", operator.url)[0] == 0
        index = operator.replaces("next.yaml")
        note = operator.waits_for_checkpoint(index + 1)
        new = json.loads(urlopen(f"{operator.url}/log-keys", timeout=5).read())["keys"][-1]["vkey"]
        assert open_checkpoint(note, [Verifier.from_vkey(new)]).size > index
        operator.waits_until_in_place(new)

        assert operator.plan("--url", operator.url)[0] == 0
        size = run("audit", *operator.at).document["size"]
        operator.waits_for_checkpoint(size)
        with urlopen(f"{operator.url}/proof/3", timeout=5) as answer:
            proof = TlogProof.parse(answer.read())
        for pin in ([], ["--vkey", old], ["--vkey", new]):
            there = run("audit", "--url", operator.url, *lead, *pin)
            assert (there.code, there.document["checkpoint_size"]) == (0, size)
        unknown = NoteSigner(ORIGIN, key("nobody's")).verifier.vkey
        assert run("audit", "--url", operator.url, *lead, "--vkey", unknown).code == 1

        out = operator.folder / "bundle"
        assert run("bundle", "--out", out, "--old", last_by_the_old, *operator.at).code == 0
    assert old != new
    assert (out / "log.vkey").read_text() == f"{new}\n"
    assert (out / "log.vkey.old").read_text() == f"{old}\n"
    assert run("audit", "--bundle", out, "--vkey", old).code == 0
    _, covered, _ = stranger.open_checkpoint((out / "checkpoint").read_bytes(), [new])
    assert covered == size
    stranger.open_checkpoint((out / "checkpoint.old").read_bytes(), [old])
    with operator.place.ledger() as ledger:
        assert verify(ledger.rows.rows(4, 4)[0].entry, proof, [Verifier.from_vkey(new)]) == 3
    operator.require_sound(old, new)
    shown = run("log-key", "show", *operator.at).document
    assert shown == {
        "keys": [
            {"first_size": 1, "vkey": old, "file": None},
            {"first_size": index + 1, "vkey": new, "file": str(operator.place.log_key)},
        ],
        "prepared": [],
    }


@pytest.mark.slow
def test_a_key_is_prepared_once_and_shown_until_the_roots_name_it(operator: Operator) -> None:
    first = run("log-key", "prepare", *operator.at).document
    again = run("log-key", "prepare", "--reason", "换机", *operator.at).document
    taken = run("log-key", "prepare", "--out", operator.folder / "lead.pem", *operator.at)
    assert again["vkey"] == first["vkey"] == operator.vkey(operator.next_key)
    assert first["file"] == str(operator.next_key)
    assert first["statement"]["body"] == {"log_vkey": first["vkey"], "reason": "例行更换"}
    assert again["statement"]["body"]["reason"] == "换机"
    assert (taken.code, taken.document["error"]) == (1, "key-file-there")
    assert run("log-key", "show", *operator.at).document["prepared"] == [first["vkey"]]


@pytest.mark.slow
def test_another_key_is_prepared_only_when_the_last_one_is_in_its_place(operator: Operator) -> None:
    operator.replaces("first.yaml")
    coming = operator.vkey(operator.next_key)
    early = run("log-key", "prepare", *operator.at)
    assert (early.code, early.document["error"]) == (1, "log-key-coming")
    with served(operator.place.data, operator.port):
        operator.waits_until_in_place(coming)
        index = operator.replaces("second.yaml")
        operator.waits_for_checkpoint(index + 1)
    keys = run("log-key", "show", *operator.at).document["keys"]
    assert len({each["vkey"] for each in keys}) == 3
    operator.require_sound(*(each["vkey"] for each in keys))


@pytest.mark.slow
def test_a_key_that_is_missing_makes_the_server_read_only_and_it_goes_on_when_the_key_is_there(
    operator: Operator,
) -> None:
    old = operator.vkey()
    with served(operator.place.data, operator.port):
        statement = operator.prepares("next.yaml")
        stick = operator.folder / "stick" / "log-key"
        operator.next_key.rename(stick)
        covered = Checkpoint.parse(Note.parse(operator.waits_for_checkpoint(1)).text).size
        operator.roots_submit(statement)
        for _ in range(200):
            if not answers(operator.port):
                break
            time.sleep(0.05)
        code, said = operator.plan("--url", operator.url)
        assert (code, said["error"]) == (2, "read-only")
        assert str(operator.next_key) in said["zh"]
        assert "log-key prepare" in said["en"]
        with pytest.raises(HTTPError, match="503"):
            urlopen(f"{operator.url}/readyz", timeout=5)
        still = operator.waits_for_checkpoint(covered)
        assert open_checkpoint(still, [Verifier.from_vkey(old)]).size == covered

    with served(operator.place.data, operator.port, "healthz"):
        for _ in range(200):
            if not answers(operator.port):
                break
            time.sleep(0.05)
        assert (
            operator.plan("--url", operator.url)[1]["error"] == "read-only"
        )  # started anew, it says the same
        stick.rename(operator.next_key)
        for _ in range(200):
            if answers(operator.port):
                break
            time.sleep(0.05)
        code, said = operator.plan("--url", operator.url)
        assert code == 0, said
        operator.waits_for_checkpoint(said["receipts"][0]["entries"][0]["index"] + 1)
    operator.require_sound(old, operator.vkey())


@pytest.mark.slow
def test_where_the_old_key_is_gone_the_roots_name_another_and_the_log_goes_on(operator: Operator) -> None:
    """As after the loss of the disk on which it lay. Nobody signs what was recorded since the last checkpoint but the new key."""
    old = operator.vkey()
    operator.place.log_key.unlink()
    assert run("serve", *operator.at).document["error"] == "log-key-unreadable"
    assert operator.plan(*operator.at)[0] == 0
    operator.replaces("next.yaml")
    new = operator.vkey(operator.next_key)
    with served(operator.place.data, operator.port):
        operator.waits_until_in_place(new)
        assert operator.plan("--url", operator.url)[0] == 0
        operator.waits_for_checkpoint(run("audit", *operator.at).document["size"])
    operator.require_sound(old, new)


@pytest.mark.slow
def test_a_restored_backup_goes_on_with_the_new_key(operator: Operator) -> None:
    old = operator.vkey()
    operator.replaces("next.yaml")
    assert run("backup", "--out", operator.folder / "backup", *operator.at).code == 0
    assert not any(MARK in file.read_bytes() for file in (operator.folder / "backup").iterdir())
    with served(operator.place.data, operator.port):
        operator.waits_for_checkpoint(run("audit", *operator.at).document["size"])
    elsewhere = Operator(Place(operator.folder / "again"), operator.port)
    assert run("restore", operator.folder / "backup", *elsewhere.at).code == 0
    for beside in ("log-key", "signer"):
        operator.folder.joinpath(f"county.{beside}").rename(operator.folder / f"again.{beside}")
    if operator.next_key.exists():
        operator.next_key.rename(elsewhere.next_key)
    try:
        with served(elsewhere.place.data, elsewhere.port):
            assert elsewhere.plan("--url", elsewhere.url)[0] == 0
            elsewhere.waits_for_checkpoint(run("audit", *elsewhere.at).document["size"])
            elsewhere.waits_until_in_place(elsewhere.vkey())
        elsewhere.require_sound(old, elsewhere.vkey())
    finally:
        remove(elsewhere.place.data)


@pytest.mark.parametrize("kills", [pytest.param(12, marks=pytest.mark.slow)], ids=["twelve times"])
def test_a_server_killed_again_and_again_while_keys_change_never_signs_with_the_wrong_one(
    operator: Operator, kills: int
) -> None:
    chance, used = random.Random(kills), [operator.vkey()]
    for nth in range(kills):
        with served(operator.place.data, operator.port) as server:
            operator.waits_until_in_place(used[-1])
            assert operator.plan("--url", operator.url)[0] == 0
            operator.replaces(f"next-{nth}.yaml")
            used.append(run("log-key", "show", *operator.at).document["keys"][-1]["vkey"])
            time.sleep(chance.uniform(0, 0.7))
            server.kill()
            server.join()
    with served(operator.place.data, operator.port):
        operator.waits_until_in_place(used[-1])
        operator.waits_for_checkpoint(run("audit", *operator.at).document["size"])
    assert len(set(used)) == kills + 1
    operator.require_sound(*used)
