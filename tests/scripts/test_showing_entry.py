"""`gongjian show entry`: the same of a data folder, a server and a bundle; with what was signed, wherever that stands."""

from pathlib import Path

import pytest

from contracts.canonical import decode
from ledger.bundle import write_bundle
from ledger.sources import BundleSource
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import run, spoken

LOG = Path(__file__).parents[2] / "contracts" / "vectors" / "log"


def number_of(event: str, nth: int = 0) -> int:
    """Of the vectors' log, from 1."""
    rows = [row for row in BundleSource(LOG).rows() if decode(row.entry)["event"] == event]
    return rows[nth].position


def test_an_entry_that_follows_from_an_act_is_shown_with_what_was_signed() -> None:
    posted = number_of("hours.posted")
    shown = run("show", "entry", posted, "--bundle", LOG).document
    assert shown["event"] == "hours.posted"
    assert shown["signed"]["number"] == number_of("service.confirmed")
    assert shown["signed"]["statement"]["type"] == "service.confirm"
    assert shown["signed"]["batch"] is None
    code, said = spoken("show", "entry", posted, "--bundle", LOG)
    assert code == 0
    assert "service.confirm" in said
    assert f"第{shown['signed']['number']}条的语句" in said


def test_an_item_is_shown_with_its_batch_and_whoever_signed_that() -> None:
    shown = run("show", "entry", number_of("service.recorded"), "--bundle", LOG).document
    batch = run("show", "entry", number_of("batch.received"), "--bundle", LOG).document
    assert shown["signed"]["statement"]["type"] == "service.record"
    assert shown["signed"]["keyids"] == batch["signed"]["keyids"]
    assert shown["signed"]["actor"] == batch["signed"]["actor"]


def test_the_first_entry_was_signed_by_nobody() -> None:
    shown = run("show", "entry", 1, "--bundle", LOG).document
    assert (shown["event"], shown["signed"]) == ("log.founded", None)


@pytest.mark.parametrize("number", [110, 10_000_000])
def test_beyond_the_end_there_is_none(number: int) -> None:
    said = run("show", "entry", number, "--bundle", LOG)
    assert (said.code, said.document["error"]) == (1, "no-such-entry")


def test_a_data_folder_a_server_and_a_bundle_show_the_same(scene: Scene, tmp_path: Path) -> None:
    size, _ = scene.log_as_it_is()
    scene.waits_for_checkpoint(size)
    save_key(tmp_path / "lead.pem", scene.county.lead.key)
    write_bundle(scene.ledger, tmp_path / "bundle")
    at_server = ["--url", scene.http.base_url, "--key", tmp_path / "lead.pem"]
    for number in (2, size):
        here = run("show", "entry", number, "--data", scene.data).document
        assert run("show", "entry", number, *at_server).document == here
        assert run("show", "entry", number, "--bundle", tmp_path / "bundle").document == here


def test_whoever_may_not_read_an_entry_is_shown_none(scene: Scene, tmp_path: Path) -> None:
    size, _ = scene.log_as_it_is()
    scene.waits_for_checkpoint(size)
    save_key(tmp_path / "bureau.pem", scene.county.people["bureau"].key)
    at_server = ["--url", scene.http.base_url, "--key", tmp_path / "bureau.pem"]
    answers = {
        run("show", "entry", number, *at_server).document.get("error") for number in range(1, size + 1, 5)
    }
    assert answers == {None, "no-such-entry"}


def test_what_was_signed_is_said_in_words_with_the_names_of_units() -> None:
    code, said = spoken("show", "entry", number_of("unit.enrolled", 3), "--bundle", LOG)
    assert code == 0
    assert "登记单位（unit.enrol）" in said
    assert "单位性质" in said
    assert "沿河县委组织部(虚构)（5c97735f" in said.partition("上级单位")[2]
