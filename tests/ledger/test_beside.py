"""No byte of a bundle can be changed without the audit naming the file, or the entry, that it is in."""

import json
import shutil
from pathlib import Path

import pytest

from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.statements.keys import RegisterPerson
from contracts.tiles import Tile, tiles
from ledger.application import Ledger, found
from ledger.audit import Verdict, audit
from ledger.bundle import write_bundle
from ledger.log_key import LogKeyFiles, write_log_key
from ledger.signer import Signer
from ledger.sources import BundleSource
from tests.ledger.databases import empty_database
from tests.people import GENESIS, LOG_KEY, NOON, ORIGIN, found_county

PEOPLE = 300
"""So many that there are two tiles of hashes, and one above them."""


@pytest.fixture(scope="module")
def untouched(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with everything that one can hold: an item and its proof, and an earlier checkpoint."""
    folder = tmp_path_factory.mktemp("bundle")
    with empty_database(server) as database:
        found(database.dsn, GENESIS, NOON)
        clock = iter(range(NOON + 1000, NOON + 86_400_000, 1000))
        ledger = Ledger(database.dsn, clock=lambda: next(clock))
        ledger.tree.create_tables()
        write_log_key(folder / "log-key", ORIGIN, LOG_KEY)
        signer = Signer(ledger.rows, LogKeyFiles(folder / "log-key", ORIGIN), folder / "signer")
        signer.found()
        county = found_county(ledger)
        signer.tick()
        old = ledger.rows.max_notification_id()
        county.community.sends(
            county.community.sheet([RegisterPerson(commitment=f"{n:064x}") for n in range(PEOPLE)])
        )
        signer.tick()
        signer.close()
        write_bundle(ledger, folder / "bundle", index=old + 41, old=old)
        ledger.close()
    return folder / "bundle"


@pytest.fixture
def bundle(untouched: Path, tmp_path: Path) -> Path:
    return shutil.copytree(untouched, tmp_path / "bundle")


def verdict_on(bundle: Path) -> Verdict:
    return audit(BundleSource(bundle), meaning=False)


def only_finding(bundle: Path) -> tuple[int, str]:
    (found,) = verdict_on(bundle).findings
    return found.index, found.code


def files_of(bundle: Path) -> list[str]:
    return sorted(path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file())


def size_of(bundle: Path) -> int:
    return Checkpoint.parse(Note.parse((bundle / "checkpoint").read_bytes()).text).size


def test_untouched_it_is_intact_and_every_file_was_looked_at(bundle: Path) -> None:
    verdict = verdict_on(bundle)
    assert verdict.intact
    assert verdict.not_looked_at == ()


def test_it_has_one_file_of_each_sort_that_is_written(bundle: Path) -> None:
    names = {path.split("/")[0] if "/" in path else path for path in files_of(bundle)}
    assert names == {
        "checkpoint", "checkpoint.old", "consistency", "leaf", "log.vkey", "manifest.json", "proof", "statements", "tile",
    }  # fmt: skip
    assert {path.rpartition(".")[2] for path in files_of(bundle) if path.startswith("statements/")} == {
        "json",
        "pem",
    }
    assert max(tile.level for tile in tiles(size_of(bundle))) == 1


@pytest.mark.parametrize("place", [0, 0.5, 0.999], ids=["first byte", "middle", "end"])
def test_a_flipped_bit_in_any_file_is_found(bundle: Path, place: float) -> None:
    silent = []
    for path in files_of(bundle):
        file = bundle / path
        whole = file.read_bytes()
        at = int(len(whole) * place)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        if not refused_or_found(bundle, path):
            silent.append(path)
        file.write_bytes(whole)
    assert silent == []


def refused_or_found(bundle: Path, path: str) -> bool:
    """A file is named by its path; the entries and the checkpoints, which are the log itself, by an index."""
    try:
        findings = verdict_on(bundle).findings
    except Exception as no:  # a checkpoint or a manifest that cannot be read at all
        return type(no).__module__.startswith(("contracts", "ledger"))
    itself = path.startswith(("tile/entries", "checkpoint", "tile/0/"))
    return any(itself or path in found.en or (path == "leaf" and "proof" in found.en) for found in findings)


@pytest.mark.parametrize(
    ("dropped", "left"),
    [
        ("leaf", "proof"),
        ("proof", "leaf"),
        ("consistency", "checkpoint.old"),
        ("checkpoint.old", "consistency"),
    ],
)
def test_half_of_a_pair_proves_nothing(bundle: Path, dropped: str, left: str) -> None:
    (bundle / dropped).unlink()
    (found,) = verdict_on(bundle).findings
    assert found.code == "file-lacks"
    assert left in found.zh
    assert dropped in found.zh


def test_a_hash_above_the_leaves_is_named_by_its_tile(bundle: Path) -> None:
    tile = bundle / Tile(1, 0, 1).path
    tile.write_bytes(bytes(32))
    assert only_finding(bundle) == (0, "file-differs")


def test_a_leaf_hash_that_its_entry_does_not_give_blames_neither(bundle: Path) -> None:
    tile = bundle / Tile(0, 0).path
    hashes = tile.read_bytes()
    tile.write_bytes(hashes[: 32 * 7] + bytes(32) + hashes[32 * 8 :])
    assert only_finding(bundle) == (7, "tile-differs")


def test_another_entrys_proof_is_not_taken_for_this_one(bundle: Path) -> None:
    """A leaf that is in the log, under the proof of another place."""
    entry = BundleSource(bundle).entry(3)
    assert entry
    (bundle / "leaf").write_bytes(entry)
    assert only_finding(bundle) == (0, "file-fails")


def test_another_size_in_the_manifest_is_said(bundle: Path) -> None:
    file = bundle / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"size": 3}))
    assert only_finding(bundle) == (0, "file-differs")


def test_somebody_elses_key_beside_a_signature_is_said(bundle: Path) -> None:
    pem = next((bundle / "statements").glob("*.pem"))
    pem.write_text(pem.read_text().replace("MC", "MD", 1))
    assert only_finding(bundle) == (0, "file-differs")


@pytest.mark.parametrize(
    "name", ["reports/1.json", "witness.vkeys", "statements/9999.dsse.json", "tile/0/007", "note.txt"]
)
def test_what_the_log_says_nothing_about_is_named_and_no_fault(bundle: Path, name: str) -> None:
    (bundle / name).parent.mkdir(exist_ok=True)
    (bundle / name).write_bytes(b"?")
    verdict = verdict_on(bundle)
    assert verdict.intact
    assert verdict.not_looked_at == (name,)
