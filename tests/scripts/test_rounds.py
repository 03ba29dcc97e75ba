"""A round as the committee announces, changes and shows it from the command line; here and at a server."""

from pathlib import Path

import pytest

from contracts.statements.keys import AdoptRules
from contracts.statements.rulebooks import AdoptRulebook
from contracts.values import NIL
from domain.deciding import RULES
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.ledger.waiting import until
from tests.projections.year import Year, draft_rulebook
from tests.scripts.commands import run, spoken

pytestmark = pytest.mark.slow

DAYS = (
    "--ballots-until", "2026-12-20", "--sealed-by", "2027-01-15", "--notice-workdays", 5, "--appeals-until", "2027-01-25",
    "--answer-workdays", 5, "--decided-by", "2027-02-10", "--share", "优秀:1/3",
)  # fmt: skip


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> dict[str, Path]:
    """Under the newest rules."""
    if scene.county.folded(NIL).state.rules < RULES:
        scene.county.roots_say(AdoptRules(rules=RULES))
    files = {}
    for name in ("lead", "lead2", "hospital"):
        files[name] = tmp_path / f"{name}.pem"
        save_key(files[name], scene.county.people[name].key)
    return files


def adopted(scene: Scene) -> str:
    book = draft_rulebook(Year(scene.county, {}), "O01")
    scene.county.lead2.says(AdoptRulebook(periods=("2026",)), stream=book)
    return book


@pytest.mark.parametrize("where", ["here", "there"])
def test_a_round_is_announced_changed_and_shown(scene: Scene, keys: dict[str, Path], where: str) -> None:
    at: list[object] = ["--data", scene.data] if where == "here" else ["--url", scene.http.base_url]
    book, lead = adopted(scene), ["--key", keys["lead"], *at]
    assert run("round", "show", book, "2026", *lead).document["error"] == "no-round-yet"
    said = run("round", "announce", book, "2026", *DAYS, *lead)
    assert said.code == 0, said.document
    until(lambda: run("round", "show", book, "2026", *lead).code == 0)
    said = run("round", "change", book, "2026", "--decided-by", "2027-02-26", "--reason", "春节假期", *lead)
    assert said.code == 0, said.document
    said = run("round", "stand-aside", book, "2026", "YH202", "--kind", "same-organisation", *lead)
    assert said.code == 0, said.document

    until(lambda: bool(run("round", "show", book, "2026", *lead).document["recusals"]))
    shown = run("round", "show", book, "2026", *lead).document
    assert (shown["round"]["decided_by"], shown["round"]["sealed_by"]) == ("2027-02-26", "2027-01-15")
    assert shown["round"]["shares"] == [{"part": "unit", "grade": "优秀", "at_most": "1/3"}]
    assert [each["reason"] for each in shown["versions"]] == [None, "春节假期"]
    assert shown["recusals"][0]["subject"] == scene.county.units["hospital"]
    _, text = spoken("round", "show", book, "2026", *lead)
    assert "比例上限" in text
    assert "1/3" in text


def test_a_share_that_cannot_be_read_is_said(scene: Scene, keys: dict[str, Path]) -> None:
    given = [*DAYS[:-1], "三分之一", "--key", keys["lead"], "--data", scene.data]
    said = run("round", "announce", adopted(scene), "2026", *given)
    assert said.document["error"] == "not-a-share"
