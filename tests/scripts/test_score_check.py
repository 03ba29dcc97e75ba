"""`gongjian score check`: what was printed, mailed and edited is compared with the log again, line by line."""

import csv
from pathlib import Path

import openpyxl
import pytest

from scripts.keyfiles import save_key
from scripts.score_check import MANIFEST, as_text, same
from scripts.scoring import Format
from tests.people import LOG_KEY
from tests.scripts.commands import Said, run, spoken
from tests.scripts.test_scoring import World, adopted, world

__all__ = ["adopted", "world"]

FORMATS: list[Format] = ["pdf", "xlsx", "csv", "lines", "json", "report"]


def written(world: World, format: str, *more: object) -> Path:
    if format == "pdf":
        pytest.importorskip("typst")
    file = world.folder / f"scores.{format}"
    given = ["--period", "2026", "--format", format, "--out", file, "--manifest", *more]
    assert run("score", "--rulebook", "O01", *given, *world.ways()[0]).code == 0
    return file


def checked(world: World, file: Path) -> Said:
    """The answer, which is the same here and there."""
    here, there = world.ways()
    one, other = run("score", "check", file, *here), run("score", "check", file, *there)
    assert one == other
    return one


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_nobody_has_touched_says_what_the_log_gives(world: World, format: str) -> None:
    said = checked(world, written(world, format))
    assert (said.code, said.document["same"]) == (0, True), said.document
    assert said.document["compared"] >= 4


@pytest.mark.parametrize("format", ["xlsx", "report"])
def test_later_entries_change_nothing_of_what_was_written(world: World, format: str) -> None:
    file = written(world, format, "--subject", "YH201")
    world.scene.publishes_a_need()
    assert checked(world, file).document["same"]


def changed_csv(file: Path) -> str:
    rows = list(csv.reader(file.open(encoding="utf-8-sig", newline="")))
    row = next(row for row in rows if row[0].startswith("YH201"))
    row[1] = "99.9"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return "得分"


def changed_workbook(file: Path) -> str:
    book = openpyxl.load_workbook(file)
    page = book["逐项"]
    row = next(row for row in page.iter_rows(min_row=4) if row[1].value == "年终考核" and row[2].value)
    row[2].value = 100
    book.save(file)
    return "年终考核"


def changed_json(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    assert '"value": "94"' in text
    file.write_text(text.replace('"value": "94"', '"value": "95"'), encoding="utf-8")
    return "年终考核"


CHANGES = {"csv": changed_csv, "xlsx": changed_workbook, "json": changed_json, "report": changed_json}


@pytest.mark.parametrize("format", CHANGES)
def test_a_number_that_somebody_changed_is_named_with_its_line(world: World, format: str) -> None:
    file = written(world, format)
    what = CHANGES[format](file)
    said = checked(world, file)
    assert (said.code, said.document["same"]) == (1, False)
    differing = [each for each in said.document["differing"] if each["subject"] != "全部"]
    assert len(differing) == 1
    assert differing[0]["subject"].startswith("YH201")
    assert what in differing[0]["what"] + differing[0]["in_file"]
    code, words = spoken("score", "check", file, *world.ways()[0])
    assert code == 1
    assert "✗" in words
    assert "以账本为准" in words


def test_rows_in_another_order_are_the_same_and_a_missing_one_is_said(world: World) -> None:
    file = written(world, "csv")
    head, *rows = list(csv.reader(file.open(encoding="utf-8-sig", newline="")))
    for kept, same_as in ((reversed(rows), True), (rows[1:], False)):
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([head, *kept])
        said = checked(world, file)
        assert said.document["same"] is same_as
    assert [each["in_file"] for each in said.document["differing"]] == ["没有这一行"]


def test_a_unit_checks_its_own_sheet_with_its_own_key(world: World) -> None:
    there = ["--url", world.scene.http.base_url, "--key", world.folder / "bureau.pem"]
    file = world.folder / "own.csv"
    given = ["--period", "2026", "--format", "csv", "--out", file, "--manifest"]
    assert run("score", "--rulebook", "O01", *given, *there).document["sheets"] == 1
    assert run("score", "check", file, *there).document["same"]
    everything = written(world, "csv")
    said = run("score", "check", everything, *there)
    assert (said.code, said.document["same"]) == (1, False)


def test_a_trial_is_checked_where_its_rulebook_is_in_the_file(world: World) -> None:
    new = world.file("worth: {each: 2}}", "worth: {each: 3}}")
    only = ["--rulebook", world.rulebook, "--with", new, "--period", "2025"]
    here = world.ways()[0]
    for format, code, why in (("report", 0, None), ("csv", 1, "trial-not-kept")):
        file = world.folder / f"trial.{format}"
        given = ["--format", format, "--out", file, "--manifest"]
        assert run("score", *only, *given, *here).code == 0
        said = run("score", "check", file, *here)
        assert (said.code, said.document.get("error")) == (code, why)


def test_scores_of_another_ledger_are_not_compared(world: World) -> None:
    file = written(world, "report")
    log = world.scene.ledger.log
    file.write_text(file.read_text(encoding="utf-8").replace(log, "0" * 64), encoding="utf-8")
    assert checked(world, file).document["error"] == "scores-of-another-log"


def test_what_was_not_written_here_or_lacks_its_manifest_cannot_be_read(world: World) -> None:
    bare = written(world, "csv")
    bare.with_name(bare.name + MANIFEST).unlink()
    for name, content in (("a.txt", "x"), ("a.json", "{}"), ("a.pdf", "%PDF-1.7"), ("a.xlsx", "PK")):
        (world.folder / name).write_text(content)
        assert checked(world, world.folder / name).code == 2
    assert checked(world, bare).code == 2


def test_a_bundle_is_enough_for_whole_sheets_and_for_nothing_else(world: World) -> None:
    world.scene.waits_for_checkpoint(world.scene.log_as_it_is()[0])
    bundle = world.folder / "bundle"
    table, sheets = written(world, "csv"), written(world, "report")
    world.scene.publishes_a_need()
    world.scene.waits_for_checkpoint(world.scene.log_as_it_is()[0])
    save_key(world.folder / "data.log-key", LOG_KEY)
    assert run("bundle", "--out", bundle, "--data", world.folder / "data").code == 0
    assert run("score", "check", sheets, "--bundle", bundle).document["same"]
    assert run("score", "check", table, "--bundle", bundle).document["error"] == "needs-ledger"
    changed_json(sheets)
    said = run("score", "check", sheets, "--bundle", bundle)
    assert (said.code, len(said.document["differing"])) == (1, 1)
    both = run("score", "check", sheets, "--bundle", bundle, *world.ways()[0])
    assert both.document["error"] == "one-ledger"


@pytest.mark.parametrize(
    ("value", "format", "shown"),
    [
        (59.5, "0.00", "59.50"),
        (40, "0", "40"),
        (0.95, "0%", "95%"),
        ("—", "General", "—"),
        (None, "General", ""),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: object, format: str, shown: str) -> None:
    assert as_text(value, format) == shown


def test_a_mark_before_a_formula_and_a_trailing_nought_are_no_difference() -> None:
    assert same("'=1", "=1")
    assert same("59.50", "59.50")
    assert not same("59.5", "59.6")
    assert not same("", "0")
