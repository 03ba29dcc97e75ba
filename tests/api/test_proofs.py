"""The log as auditors and strangers fetch it: whatever is served verifies, with nothing but the log's key."""

from base64 import b64decode

import pytest

from contracts.checkpoint import open_checkpoint
from contracts.note import NoteSigner
from contracts.proof import TlogProof, parse_hashes, verify
from contracts.statements.keys import RegisterPerson
from contracts.tiles import Tile, entries_path, tile_reader, tiles, unpack_entries
from contracts.tree import leaf_hash, root_at, verify_consistency
from tests.api.scenes import PROBLEM, Scene, batch_of
from tests.people import LOG_KEY, ORIGIN

LOG = [NoteSigner(ORIGIN, LOG_KEY).verifier]
PERSON = RegisterPerson(commitment="ab" * 32)


@pytest.fixture(scope="module")
def long(scene: Scene) -> Scene:
    """The county with 600 more entries: two full tiles and a partial one, all covered."""
    lead = scene.county.lead
    receipt = scene.sends(batch_of(lead.sheet([PERSON] * 600), lead.key)).json()
    scene.waits_for_checkpoint(receipt["entries"][-1]["index"] + 1)
    return scene


def test_a_statement_s_proof_verifies_with_the_log_s_key_alone(long: Scene) -> None:
    receipt = long.says(long.county.lead, PERSON).json()
    index = receipt["entries"][0]["index"]
    long.waits_for_checkpoint(index + 1)
    entry = long.ledger.rows.rows(index + 1, index + 1)[0].entry
    assert leaf_hash(entry).hex() == receipt["entries"][0]["leaf"]
    proof = long.http.get(f"/proof/{index}")
    assert proof.headers["content-type"] == "text/plain; charset=utf-8"
    assert verify(entry, TlogProof.parse(proof.content), LOG) == index


def test_until_a_checkpoint_covers_an_entry_its_proof_is_asked_for_later(long: Scene) -> None:
    answer = long.http.get("/proof/1000000")
    assert (answer.status_code, answer.json()["type"]) == (404, PROBLEM + "not-covered-yet")
    assert answer.headers["retry-after"] == "1"


def test_a_checkpoint_is_signed_by_the_log_and_kept_for_a_second(long: Scene) -> None:
    answer = long.http.get("/checkpoint")
    checkpoint = open_checkpoint(answer.content, LOG)
    assert checkpoint.size <= (long.ledger.rows.max_notification_id() or 0)
    assert answer.headers["cache-control"] == "public, max-age=1"


def test_the_whole_tree_is_rebuilt_from_the_tiles_served(long: Scene) -> None:
    checkpoint = open_checkpoint(long.http.get("/checkpoint").content, LOG)

    def fetched(tile: Tile) -> bytes:
        answer = long.http.get(f"/{tile.path}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == "application/octet-stream"
        return answer.content

    assert root_at(checkpoint.size, tile_reader(checkpoint.size, fetched)) == checkpoint.root
    assert all(len(fetched(tile)) == 32 * tile.width for tile in tiles(checkpoint.size))


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/999",
        "tile/0/0",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/64/000",
        "tile/0/000/",
        "tile/x",
        "tile/5/000",
    ],
)
def test_a_tile_that_is_not_there_or_is_spelled_otherwise_is_not_found(long: Scene, path: str) -> None:
    answer = long.http.get(f"/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_tile_that_is_not_full_is_not_served_under_its_full_name(long: Scene) -> None:
    size = open_checkpoint(long.http.get("/checkpoint").content, LOG).size
    assert size % 256
    last = Tile(0, size // 256)
    assert long.http.get(f"/{last.path}").json()["type"] == PROBLEM + "not-covered-yet"
    assert long.http.get(f"/{Tile(0, size // 256, size % 256).path}").status_code == 200
    assert long.http.get(f"/{Tile(0, 0, 7).path}").content == long.http.get("/tile/0/000").content[: 7 * 32]


def test_nothing_is_served_that_no_checkpoint_covers(fresh_scene: Scene) -> None:
    size = open_checkpoint(fresh_scene.waits_for_checkpoint(1), LOG).size
    fresh_scene.signer.stop()
    size = open_checkpoint(fresh_scene.http.get("/checkpoint").content, LOG).size
    fresh_scene.says(fresh_scene.county.lead, PERSON)
    assert fresh_scene.http.get(f"/proof/{size}").status_code == 404
    assert fresh_scene.http.get(f"/{Tile(0, 0, size + 1).path}").status_code == 404
    assert fresh_scene.http.get(f"/{Tile(0, 0, size).path}").status_code == 200
    assert fresh_scene.http.get(f"/proof/consistency?old=1&size={size + 1}").status_code == 404


def test_the_entries_under_a_tile_are_served_to_the_county_s_auditor_and_are_what_the_tile_says(
    long: Scene,
) -> None:
    answer = long.reads(long.county.lead, f"/{entries_path(0)}")
    entries = unpack_entries(answer.content, 256)
    assert b"".join(map(leaf_hash, entries)) == long.http.get("/tile/0/000").content
    assert answer.headers["cache-control"] == "no-store"
    partial = long.reads(long.county.lead, f"/{entries_path(0, 5)}")
    assert unpack_entries(partial.content, 5) == entries[:5]


def test_entries_are_not_for_everybody(long: Scene) -> None:
    assert long.http.get(f"/{entries_path(0)}").status_code == 401
    refused = long.reads(long.county.hospital, f"/{entries_path(0)}")
    assert (refused.status_code, refused.json()["type"]) == (403, PROBLEM + "not-yours-to-read")


def test_the_growth_of_the_log_is_proved(long: Scene) -> None:
    new = open_checkpoint(long.http.get("/checkpoint").content, LOG)
    for old in (1, 7, 256, new.size):
        answer = long.http.get("/proof/consistency", params={"old": old, "size": new.size})
        old_root = long.ledger.tree.root_at(old)
        verify_consistency(old, old_root, new.size, new.root, parse_hashes(answer.content))
    newest = long.http.get("/proof/consistency", params={"old": 7})
    assert int(newest.headers["tlog-size"]) >= new.size
    assert all(len(b64decode(line)) == 32 for line in newest.text.splitlines())


def test_before_the_first_checkpoint_there_is_nothing_to_prove(fresh_scene: Scene) -> None:
    fresh_scene.signer.stop()
    with fresh_scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoints")
    for path in ("/checkpoint", "/proof/0", "/tile/0/000.p/1", "/proof/consistency?old=0"):
        answer = fresh_scene.http.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, PROBLEM + "not-covered-yet")
