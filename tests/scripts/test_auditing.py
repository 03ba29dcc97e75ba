"""The audit of what a server shows: the same verdict as of the database and of a bundle, and everybody's "no" by its name."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg2
import pytest

from api.sessions import Challenge
from contracts.canonical import encode
from contracts.note import NoteSigner
from contracts.sheet import Sheet
from contracts.tiles import entries_path
from projections.tail import Tail
from scripts.keyfiles import save_key
from scripts.remote import AsksForAnother, Remote, Session
from tests.api.scenes import Scene, county_served
from tests.people import key
from tests.scripts.commands import run, spoken, stand_at


@pytest.fixture
def auditor(scene: Scene, tmp_path: Path) -> Path:
    """The key file of somebody who oversees the county."""
    file = tmp_path / "auditor.pem"
    save_key(file, scene.county.lead.key)
    return file


@pytest.fixture
def breakable(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A county of its own, for a test that changes what nobody may change."""
    with county_served(server, tmp_path) as scene, Tail(scene.ledger):
        stand_at(scene, monkeypatch)
        yield scene


def covered(scene: Scene) -> int:
    """The size of the log, once a checkpoint covers all of it."""
    size, _ = scene.log_as_it_is()
    scene.waits_for_checkpoint(size)
    return size


def test_a_server_a_database_and_a_bundle_get_the_same_verdict(
    scene: Scene, auditor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [
        f"- {{type: activity.plan, body: {{title: 活动{n}, category: 环境, on: 2026-01-05}}}}"
        for n in range(300)
    ]
    (tmp_path / "plans.yaml").write_text("\n".join(plans), encoding="utf-8")
    assert run("submit", tmp_path / "plans.yaml", "--key", auditor).code == 0
    size = covered(scene)
    assert size > 256, "more than one file of entries"

    there = run("audit", "--url", scene.http.base_url, "--key", auditor, "--keep", tmp_path / "kept")
    here = run("audit", "--data", "unused")
    kept = run("audit", "--bundle", tmp_path / "kept")

    assert there.code == 0, there.document
    assert there.document["intact"]
    assert (there.document["size"], there.document["checkpoint_size"]) == (size, size)
    assert there == here == kept


def sessions(scene: Scene) -> int:
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk.sessions")
        [(count,)] = cursor.fetchall()
        return int(count)


def test_people_read_a_verdict_and_nobody_stays_signed_in(scene: Scene, auditor: Path) -> None:
    covered(scene)
    before = sessions(scene)
    code, said = spoken("audit", "--url", scene.http.base_url, "--key", auditor)
    assert code == 0
    assert "✓ 完好" in said
    assert sessions(scene) == before


def test_an_interrupted_fetch_goes_on_where_it_stopped(scene: Scene, auditor: Path, tmp_path: Path) -> None:
    size = covered(scene)
    arguments = ["audit", "--url", scene.http.base_url, "--key", auditor, "--keep", tmp_path / "kept"]
    first = run(*arguments)
    width = size % 256
    last = tmp_path / "kept" / entries_path(size // 256, width)
    untouched = tmp_path / "kept" / entries_path(0, 256 if size > 256 else width)
    last.unlink()
    before = untouched.stat().st_mtime_ns if untouched != last else 0

    again = run(*arguments)

    assert again == first
    assert last.exists()
    assert untouched == last or untouched.stat().st_mtime_ns == before


def test_a_row_that_the_server_has_changed_is_named(breakable: Scene, tmp_path: Path) -> None:
    save_key(tmp_path / "auditor.pem", breakable.county.lead.key)
    covered(breakable)
    with psycopg2.connect(breakable.ledger.rows.datastore.dsn) as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_events SET state = convert_to(replace(convert_from(state, 'UTF8'), '民政局', '民政厅'), 'UTF8') "
            "WHERE topic = 'unit.enrolled' AND convert_from(state, 'UTF8') LIKE '%民政局%' RETURNING position"
        )
        [(position,)] = cursor.fetchall()
    connection.close()

    said = run("audit", "--url", breakable.http.base_url, "--key", tmp_path / "auditor.pem")

    assert said.code == 1
    assert not said.document["intact"]
    assert said.document["findings"][0]["index"] == position - 1
    assert said.document["findings"][0]["code"] == "wrong-signature"


def test_a_log_key_from_elsewhere_must_be_the_one_that_signed(scene: Scene, auditor: Path) -> None:
    covered(scene)
    state = scene.reads(scene.county.lead, "/streams/00000000-0000-0000-0000-000000000000").json()["state"]
    name, _, _ = state["log_vkey"].split("+", 2)
    vkey = NoteSigner(name, key("somebody else's log")).verifier.vkey

    arguments = ["audit", "--url", scene.http.base_url, "--key", auditor, "--vkey"]
    assert run(*arguments, state["log_vkey"]).code == 0
    said = run(*arguments, vkey)
    assert said.code == 1
    assert said.document["findings"][0]["code"] == "checkpoint-bad"


def test_only_those_who_oversee_fetch_the_entries(scene: Scene, tmp_path: Path) -> None:
    covered(scene)
    save_key(tmp_path / "member.pem", scene.county.bureau.key)
    save_key(tmp_path / "stranger.pem", key("a stranger's"))
    at = ["audit", "--url", scene.http.base_url]

    member = run(*at, "--key", tmp_path / "member.pem")
    stranger = run(*at, "--key", tmp_path / "stranger.pem")
    nobody = run(*at)
    two_places = run(*at, "--data", "unused", "--key", tmp_path / "member.pem")

    assert (member.code, member.document["error"]) == (1, "not-yours-to-read")
    assert (stranger.code, stranger.document["error"]) == (1, "key-unknown")
    assert (nobody.code, nobody.document["error"]) == (1, "needs-key")
    assert (two_places.code, two_places.document["error"]) == (1, "one-source")


def test_a_server_that_is_away_is_named(auditor: Path) -> None:
    said = run("audit", "--url", "http://127.0.0.1:9", "--key", auditor)
    assert (said.code, said.document["error"]) == (2, "server-away")


class SomethingElse(BaseHTTPRequestHandler):
    """A server that is no ledger."""

    def do_POST(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


def test_a_server_that_is_no_ledger_is_named(auditor: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), SomethingElse) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        said = run("audit", "--url", f"http://127.0.0.1:{server.server_port}", "--key", auditor)
        server.shutdown()
    assert (said.code, said.document["error"]) == (2, "server-away")


def test_no_key_signs_in_at_another_server_than_the_one_it_is_connected_to() -> None:
    class Between(Remote):
        """Passes on a challenge that it got from somewhere else."""

        def post(self, path: str, body: bytes, session: Session | None = None) -> dict[str, Any]:
            assert path == "/session/challenge", "nothing that was signed is sent"
            asked = Challenge(
                v=1,
                log="a" * 64,
                keyid="b" * 64,
                nonce="c" * 64,
                expires=1,
                server="https://ledger.example.org",
            )
            return {"payload": b64encode(encode(asked.model_dump())).decode()}

    with closing(Between("https://ledger.example.net")) as remote, pytest.raises(AsksForAnother):
        remote.sign_in(key("anybody's"))


def test_a_score_that_the_log_does_not_give_is_named_and_a_file_without_sheets_refused(
    tmp_path: Path,
) -> None:
    frozen = Path(__file__).parents[1] / "histories" / "rules-1"
    nothing = tmp_path / "nothing.json"
    nothing.write_text('{"sheets": []}')
    assert run("audit", "--bundle", frozen, "--scores", nothing).code == 2
    sheet = Sheet(
        rulebook="O01", version="1", part="unit", subject="a" * 36, start="2026-01-01", end="2026-12-31",
        as_of="2026-12-31", head=100, status="ok",
    )  # fmt: skip
    made_up = tmp_path / "scores.json"
    made_up.write_text(json.dumps([sheet.as_wire()]))

    said = run("audit", "--bundle", frozen, "--scores", made_up)

    assert said.code == 1
    assert said.document["intact"]
    assert said.document["scores"]["compared"] == 1
    assert [no["subject"] for no in said.document["scores"]["differing"]] == ["a" * 36]
