"""Attachments on the command line: kept, named in a statement by where they lie, fetched, checked; here and at a server."""

from hashlib import sha256
from pathlib import Path

import pytest

from contracts.statements.lists import HoldActivity, PlanActivity
from ledger.files import LARGEST_BYTES
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.people import ROOTS
from tests.scripts.commands import run, spoken


@pytest.fixture(params=["here", "there"])
def place(request: pytest.FixtureRequest, scene: Scene) -> list[str]:
    return ["--data", str(scene.data)] if request.param == "here" else ["--url", str(scene.http.base_url)]


@pytest.fixture
def folder(scene: Scene, tmp_path: Path) -> Path:
    for name in ("bureau", "hospital"):
        save_key(tmp_path / f"{name}.pem", scene.county.people[name].key)
    return tmp_path


def a_photo(folder: Path, text: str) -> tuple[Path, str]:
    file = folder / "照片.jpg"
    file.write_bytes(text.encode() * 1000)
    return file, sha256(file.read_bytes()).hexdigest()


def test_a_file_is_kept_and_fetched_as_it_was(folder: Path, place: list[str]) -> None:
    photo, digest = a_photo(folder, f"kept {place}")
    added = run("file", "add", photo, photo, "--key", folder / "bureau.pem", *place)
    assert added.code == 0
    assert added.document == {
        "kept": [{"file": str(photo), "digest": digest, "bytes": photo.stat().st_size}] * 2
    }
    assert spoken("file", "add", photo, "--key", folder / "bureau.pem", *place) == (0, digest + "\n")

    out = folder / "elsewhere" / "again.jpg"
    got = run("file", "get", digest, "--out", out, "--key", folder / "bureau.pem", *place)
    assert got.document == {"digest": digest, "out": str(out), "bytes": photo.stat().st_size}
    assert out.read_bytes() == photo.read_bytes()
    assert [each.name for each in out.parent.iterdir()] == ["again.jpg"]


def test_what_is_not_yours_to_read_is_not_written(folder: Path, place: list[str]) -> None:
    photo, digest = a_photo(folder, f"not yours {place}")
    run("file", "add", photo, "--key", folder / "bureau.pem", *place)
    out = folder / "stolen.jpg"
    said = run("file", "get", digest, "--out", out, "--key", folder / "hospital.pem", *place)
    assert (said.code, said.document["error"]) == (1, "file-unknown")
    assert not out.exists()
    assert not list(folder.glob(".stolen*"))


def test_what_was_altered_where_it_is_kept_is_not_written(
    scene: Scene, folder: Path, place: list[str]
) -> None:
    photo = folder / "large.bin"
    photo.write_bytes(str(place).encode() * 30_000)
    digest = sha256(photo.read_bytes()).hexdigest()
    run("file", "add", photo, "--key", folder / "bureau.pem", *place)
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "UPDATE files.piece SET content = content || 'x' WHERE number = 1 AND digest = decode(%s, 'hex')",
            (digest,),
        )
    said = run("file", "get", digest, "--out", folder / "out", "--key", folder / "bureau.pem", *place)
    assert said.code in (1, 2)
    assert said.document["error"] in ("file-altered", "server-away")
    assert not (folder / "out").exists()
    assert run("file", "add", photo, "--key", folder / "bureau.pem", *place).code == 0
    assert (
        run("file", "get", digest, "--out", folder / "out", "--key", folder / "bureau.pem", *place).code == 0
    )


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(folder: Path, place: list[str]) -> None:
    with (folder / "large").open("wb") as large:
        large.truncate(LARGEST_BYTES + 1)
    said = run("file", "add", folder / "large", "--key", folder / "bureau.pem", *place)
    assert (said.code, said.document["error"], said.document["kept"]) == (1, "file-too-large", [])


def test_a_statement_names_a_file_by_where_it_lies(scene: Scene, folder: Path, place: list[str]) -> None:
    photo, digest = a_photo(folder, f"named {place}")
    (folder / "held.yaml").write_text(
        "- {type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-01}}\n"
        "- {type: activity.hold, stream: '@1', body: {on: 2026-01-01, evidence: ['@file/照片.jpg']}}\n",
        encoding="utf-8",
    )
    said = run("submit", folder / "held.yaml", "--again", "--key", folder / "bureau.pem", *place)
    assert said.code == 0, said.document
    activity = said.document["receipts"][0]["entries"][0]["stream"]
    Tail(scene.ledger).catch_up()
    held = scene.reads(scene.county.bureau, f"/registers/activities?activity={activity}").json()["rows"]
    assert held[0]["evidence"] == [digest]
    assert scene.reads(scene.county.bureau2, f"/files/{digest}").content == photo.read_bytes()


def test_a_dry_run_keeps_no_file(scene: Scene, folder: Path, place: list[str]) -> None:
    _, digest = a_photo(folder, f"dry {place}")
    activity = scene.county.bureau.says(PlanActivity(title="义诊", category="医疗", on="2026-01-01"))
    (folder / "hold.yaml").write_text(
        f"{{type: activity.hold, stream: {activity}, body: {{on: 2026-01-01, evidence: ['@file/照片.jpg']}}}}",
        encoding="utf-8",
    )
    tried = run("submit", folder / "hold.yaml", "--key", folder / "bureau.pem", "--dry-run", *place)
    assert tried.code == 0, tried.document
    assert scene.reads(scene.county.bureau, f"/files/{digest}").status_code == 404


def test_a_file_that_is_not_there_stops_the_statement(folder: Path, place: list[str]) -> None:
    (folder / "x.yaml").write_text("{type: activity.hold, body: {on: 2026-01-01, evidence: ['@file/none']}}")
    said = run("submit", folder / "x.yaml", "--key", folder / "bureau.pem", *place)
    assert (said.code, said.document["error"]) == (2, "not-done")


def test_roots_keep_the_papers_of_what_they_sign(scene: Scene, folder: Path) -> None:
    save_key(folder / "root.pem", ROOTS[0])
    photo, digest = a_photo(folder, "root")
    said = run("file", "add", photo, "--key", folder / "root.pem", "--data", scene.data)
    assert said.document["kept"][0]["digest"] == digest


def test_the_check_names_what_is_damaged_and_what_is_not_there(scene: Scene, folder: Path) -> None:
    photo, digest = a_photo(folder, "checked")
    run("file", "add", photo, "--key", folder / "bureau.pem", "--data", scene.data)
    bureau = scene.county.bureau
    activity = bureau.says(PlanActivity(title="义诊", category="医疗", on="2026-01-01"))
    bureau.says(HoldActivity(on="2026-01-01", evidence=(digest, "e" * 64)), stream=activity)

    good = run("file", "check", "--data", scene.data)
    assert (good.code, good.document["damaged"]) == (0, [])
    assert {"digest": "e" * 64, "stream": activity} in good.document["missing"]
    assert digest not in [each["digest"] for each in good.document["missing"]]

    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("DELETE FROM files.piece WHERE encode(digest, 'hex') = %s", (digest,))
    bad = run("file", "check", "--data", scene.data)
    assert (bad.code, bad.document["damaged"]) == (1, [digest])
    run("file", "add", photo, "--key", folder / "bureau.pem", "--data", scene.data)
    assert run("file", "check", "--data", scene.data).code == 0
