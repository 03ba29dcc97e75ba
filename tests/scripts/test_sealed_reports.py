"""Sealed reports in a bundle: computed again by a process that has nothing else, and each file held against the log."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from contracts.report import read_report
from contracts.tiles import entries_path, pack_entries, unpack_entries
from ledger.bundle import write_bundle
from ledger.log_key import LogKeyFiles, write_log_key
from ledger.signer import Signer
from scripts.keyfiles import save_key
from tests.people import LOG_KEY, ORIGIN
from tests.projections.year import Year
from tests.projections.years import year_of_ones_own
from tests.scripts.commands import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sealed(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Year, Path]]:
    """A year with its sealed reports, and the bundle of it."""
    folder = tmp_path_factory.mktemp("sealed")
    with year_of_ones_own(server) as year:
        ledger = year.ledger
        write_log_key(folder / "log-key", ORIGIN, LOG_KEY)
        signer = Signer(ledger.rows, LogKeyFiles(folder / "log-key", ORIGIN), folder / "signer")
        signer.found()
        while signer.tick():
            pass
        signer.close()
        write_bundle(ledger, folder / "bundle")
        yield year, folder / "bundle"


@pytest.fixture
def bundle(sealed: tuple[Year, Path], tmp_path: Path) -> Path:
    return shutil.copytree(sealed[1], tmp_path / "bundle")


def audited(bundle: Path, nowhere: Path) -> tuple[int, dict[str, Any]]:
    """By another process, which stands in an empty folder and knows of no database."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGJIAN")}
    ran = subprocess.run(
        [sys.executable, "-c", "from scripts.gongjian import main; main()", "--json", "audit", "--bundle", str(bundle)],
        cwd=nowhere, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.returncode, json.loads(ran.stdout)


def test_reports_are_computed_again_from_the_bundle_alone(
    sealed: tuple[Year, Path], bundle: Path, tmp_path: Path
) -> None:
    year, names = sealed[0], ("sealed report", "corrected report", "interim report")
    digests = [year.county.folded(year.of[name]).state.body.digest for name in names]
    listed = json.loads((bundle / "manifest.json").read_bytes())["reports"]
    assert set(digests) <= {each["digest"] for each in listed}
    for digest in digests:
        data = (bundle / "reports" / f"{digest}.json").read_bytes()
        assert sha256(data).hexdigest() == digest
        assert read_report(data)
    (nowhere := tmp_path / "nowhere").mkdir()
    code, said = audited(bundle, nowhere)
    assert (code, said["intact"], said["findings"], said["not_looked_at"]) == (0, True, [], [])
    holding = {each["digest"]: each["found"] for each in said["reports"]["sealed"] if each["holds"]}
    assert [holding.get(digest) for digest in digests] == digests
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("suffix", ["json", "rulebook.json"])
def test_a_file_of_a_report_that_was_changed_is_the_files_fault(
    bundle: Path, suffix: str, tmp_path: Path
) -> None:
    file = next(
        each for each in sorted((bundle / "reports").iterdir()) if each.name.partition(".")[2] == suffix
    )
    file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))
    code, said = audited(bundle, tmp_path)
    assert code == 1
    assert [(each["code"], file.name in each["en"]) for each in said["findings"]] == [("file-differs", True)]
    assert all(each["holds"] for each in said["reports"]["sealed"])
    assert said["reports"]["broken_lines"] == []


def test_an_entry_that_was_changed_in_the_bundle_makes_the_audit_name_the_lines_of_the_reports_in_it(
    bundle: Path, tmp_path: Path
) -> None:
    reports = [
        read_report(file.read_bytes())
        for file in (bundle / "reports").glob("*.json")
        if file.name.count(".") == 1
    ]
    position, name = next(
        (entry.evidence[0], line.name)
        for sheets in reports for sheet in sheets for line in sheet.lines for entry in line.entries if entry.evidence
    )  # fmt: skip
    size = json.loads((bundle / "manifest.json").read_bytes())["size"]
    n, place = divmod(position - 1, 256)
    file = bundle / entries_path(n, min(256, size - n * 256))
    entries = list(unpack_entries(file.read_bytes(), min(256, size - n * 256)))
    entries[place] = entries[place].replace(b'"received":1', b'"received":2', 1)
    file.write_bytes(pack_entries(entries))
    code, said = audited(bundle, tmp_path)
    assert (code, said["intact"]) == (1, False)
    assert name in {line["line"] for line in said["reports"]["broken_lines"]}
    assert any(position - 1 in line["entries"] for line in said["reports"]["broken_lines"])


def test_a_corrected_report_is_sealed_listed_shown_and_checked_at_the_command_line(
    sealed: tuple[Year, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year, _ = sealed
    monkeypatch.setenv("GONGJIAN_DATABASE_URL", year.ledger.rows.datastore.dsn)
    save_key(key := tmp_path / "lead.pem", year.county.lead.key)
    kept, other = tmp_path / "report.json", tmp_path / "other.json"
    book = ("--rulebook", year.of["stars' rulebook"], "--period", "2026-Q1", "--key", key)
    [name] = {
        each["name"]
        for each in run("report", "list").document["reports"]
        if each["rulebook"] == year.of["stars' rulebook"]
    }
    correcting = ("--replaces", name, "--reason", "有一条补记")
    refused = run("report", "seal", *book)
    assert (refused.code, refused.document["error"]) == (1, "report-there")
    assert run("report", "seal", *book, *correcting, "--out", kept).code == 0
    newest = run("report", "list").document["reports"][-1]
    assert (newest["version"], newest["standing"], newest["digest"]) == (
        3,
        "newest",
        sha256(kept.read_bytes()).hexdigest(),
    )
    shown = run("report", "show", newest["report"])
    assert (shown.code, shown.document["holds"], len(shown.document["sheets"])) == (
        0,
        True,
        newest["subjects"],
    )
    assert run("report", "check", kept).document["sealed"][0]["report"] == newest["report"]
    other.write_bytes(b"[]")
    assert run("report", "check", other).code == 1
    said = run("audit", "--report", kept)
    assert all(each["holds"] for each in said.document["reports"]["sealed"])
