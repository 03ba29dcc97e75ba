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
from contracts import dsse, signing
from contracts.canonical import encode
from contracts.note import NoteSigner
from contracts.refusals import Refusal
from contracts.sheet import Sheet
from contracts.tiles import entries_path
from projections.tail import Tail
from scripts.auditing import in_ranges
from scripts.keyfiles import save_key
from scripts.remote import AsksForAnother, AsksForAnotherKey, AsksForAnotherLog, Remote, Session
from tests.api.scenes import Scene, county_served
from tests.people import LOG_KEY, key
from tests.scripts.commands import run, spoken, stand_at

pytestmark = pytest.mark.slow


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
    [found] = said.document["findings"]
    assert found["code"] == "checkpoint-bad"
    assert found["zh"].startswith("检查点不成立：您给的公钥不是这本账写明的那一把。请核对公钥从哪里得来")


@pytest.fixture
def member(scene: Scene, tmp_path: Path) -> Path:
    """The key file of a partner unit, which oversees nobody."""
    file = tmp_path / "member.pem"
    save_key(file, scene.county.bureau.key)
    return file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where `bundle` finds the log's key: a checkpoint is signed before anything is written, unless `serve` does so."""
    save_key(tmp_path / "data.log-key", LOG_KEY)
    return tmp_path / "data"


def test_a_member_audits_the_part_that_it_may_read(
    scene: Scene, member: Path, data: Path, tmp_path: Path
) -> None:
    size = covered(scene)
    whole = run("audit", "--data", "unused").document

    there = run("audit", "--url", scene.http.base_url, "--key", member, "--keep", tmp_path / "kept")
    kept = run("audit", "--bundle", tmp_path / "kept")
    public = member.with_suffix(".pub.pem")
    written = run("bundle", "--data", data, "--reader", public, "--out", tmp_path / "out")
    offline = run("audit", "--bundle", tmp_path / "out")

    assert there.code == 2
    assert there == kept == offline
    part = there.document
    assert (part["intact"], part["meaning_checked"]) == (True, False)
    assert (part["size"], part["root"], part["checkpoint_size"]) == (size, whole["root"], size)
    assert 0 < len(part["withheld"]) == written.document["withheld"] < size
    assert json.loads((tmp_path / "kept" / "manifest.json").read_bytes())["withheld"] == part["withheld"]


def test_people_read_what_a_part_proves_and_what_it_lacks(scene: Scene, member: Path) -> None:
    covered(scene)
    withheld = run("audit", "--url", scene.http.base_url, "--key", member).document["withheld"]
    code, said = spoken("audit", "--url", scene.http.base_url, "--key", member)
    assert code == 2
    assert "✓ 所见部分完好" in said
    assert f"Withheld, {len(withheld)}: " in said
    assert "Not checked: whether each act was allowed" in said
    assert "replayed" not in said


def test_ranges_are_short_enough_to_read() -> None:
    assert in_ranges([3, 4, 5, 9]) == "4–6, 10"
    assert in_ranges(range(1, 200, 2), most=3) == "2, 4, 6, … 200"


def test_scores_are_not_computed_from_a_part(scene: Scene, member: Path, tmp_path: Path) -> None:
    covered(scene)
    (tmp_path / "scores.json").write_text("[]")
    scores = ["--scores", tmp_path / "scores.json"]
    said = run("audit", "--url", scene.http.base_url, "--key", member, *scores)
    assert (said.code, said.document["error"]) == (2, "needs-the-whole-log")


def test_a_folder_with_a_part_becomes_whole_when_an_auditor_fetches_into_it(
    scene: Scene, member: Path, auditor: Path, tmp_path: Path
) -> None:
    covered(scene)
    into = ["audit", "--url", scene.http.base_url, "--keep", tmp_path / "kept", "--key"]
    assert run(*into, member).code == 2
    assert run(*into, auditor).code == 0
    assert run("audit", "--bundle", tmp_path / "kept").code == 0
    assert run("audit", "--bundle", tmp_path / "kept", "--vkey", tmp_path / "kept" / "log.vkey").code == 0


def test_a_part_holds_no_proof_of_what_is_withheld(
    scene: Scene, member: Path, data: Path, tmp_path: Path
) -> None:
    covered(scene)
    public = member.with_suffix(".pub.pem")
    withheld = run("audit", "--url", scene.http.base_url, "--key", member).document["withheld"]
    arguments = ["bundle", "--data", data, "--reader", public, "--entry"]
    refused = run(*arguments, withheld[0] + 1, "--out", tmp_path / "out")
    assert (refused.code, refused.document["error"]) == (1, "entry-withheld")
    assert run(*arguments, 1, "--out", tmp_path / "other").code == 0


def test_a_mistyped_verifier_key_is_no_verdict_on_the_log() -> None:
    log = Path(__file__).parents[2] / "contracts" / "vectors" / "log"
    mistyped = run("audit", "--bundle", log, "--vkey", "ledger.example.org/yanhe+00000000+AAAA")
    assert (mistyped.code, mistyped.document["error"]) == (2, "malformed-verifier-key")


def test_whoever_holds_no_key_of_the_ledger_fetches_nothing(
    scene: Scene, member: Path, tmp_path: Path
) -> None:
    covered(scene)
    save_key(tmp_path / "stranger.pem", key("a stranger's"))
    at = ["audit", "--url", scene.http.base_url]

    stranger = run(*at, "--key", tmp_path / "stranger.pem")
    nobody = run(*at)
    two_places = run(*at, "--data", "unused", "--key", member)

    assert (stranger.code, stranger.document["error"]) == (2, "key-unknown")
    assert (nobody.code, nobody.document["error"]) == (2, "needs-key")
    assert (two_places.code, two_places.document["error"]) == (2, "one-source")


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


MINE = key("anybody's")


class Between(Remote):
    """A server that asks for a signature over what it has put together, or got from somewhere else."""

    asked: dict[str, Any]

    def post(self, path: str, body: bytes, session: Session | None = None) -> dict[str, Any]:
        if path == "/session":
            return {"token": "t", "unit": "u", "holder": "h", "oversees": False}
        asked = {"keyid": signing.keyid_of(MINE), "log": "a" * 64, "server": "https://ledger.example.net"}
        whole = Challenge.model_validate({"v": 1, "nonce": "c" * 64, "expires": 1} | asked | self.asked)
        return {"payload": b64encode(encode(whole.model_dump())).decode()}


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"server": "https://ledger.example.org"}, AsksForAnother),
        ({"keyid": "b" * 64}, AsksForAnotherKey),
        ({"log": "b" * 64}, AsksForAnotherLog),
    ],
    ids=["another server", "another key", "another log"],
)
def test_nobody_signs_in_elsewhere_than_they_asked_to(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], kind: type[Refusal]
) -> None:
    with closing(Between("https://ledger.example.net")) as remote:
        remote.asked = {}
        assert remote.sign_in(MINE).log == "a" * 64
        remote.asked = asked
        monkeypatch.setattr(dsse, "sign", lambda *_: pytest.fail("it was signed"))
        with pytest.raises(kind):
            remote.sign_in(MINE)


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
