"""A draw from its announcement to its picks, as the people of two units and an auditor make it; here and at a server."""

from pathlib import Path

import pytest

from contracts.statements.keys import AdoptRules
from contracts.values import NIL
from domain.deciding import RULES
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.ledger.waiting import until
from tests.scripts.commands import run

pytestmark = pytest.mark.slow


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> dict[str, Path]:
    """Under the newest rules."""
    if scene.county.folded(NIL).state.rules < RULES:
        scene.county.roots_say(AdoptRules(rules=RULES))
    files = {}
    for name in ("lead2", "community", "hospital"):
        files[name] = tmp_path / f"{name}.pem"
        save_key(files[name], scene.county.people[name].key)
    return files


def announced(scene: Scene, keys: dict[str, Path], at: list[object], *more: object) -> str:
    scene.waits_for_checkpoint(scene.log_as_it_is()[0])
    who = ["--of", "沿河城市党建联盟", "--sharer", "YH101", "--sharer", "YH202", "--key", keys["lead2"]]
    said = run(
        "draw",
        "announce",
        "第二季度抽查",
        "--among",
        "联盟成员",
        "--count",
        2,
        *who,
        "--until",
        "2026-12-31",
        *more,
        *at,
    )
    assert said.code == 0, said.document
    return str(said.document["entries"][0]["stream"])


@pytest.mark.parametrize("where", ["here", "there"])
def test_a_draw_is_announced_shared_revealed_and_shown(
    scene: Scene, keys: dict[str, Path], tmp_path: Path, where: str
) -> None:
    at: list[object] = ["--data", scene.data] if where == "here" else ["--url", scene.http.base_url]
    draw = announced(scene, keys, at, "--days", "2027-01-01", "2027-01-31")
    until(lambda: run("draw", "show", draw, "--key", keys["lead2"], *at).code == 0)
    for name in ("community", "hospital"):
        given = run("draw", "share", draw, "--key", keys[name], *at)
        assert given.code == 0, given.document
        again = run("draw", "share", draw, "--key", keys[name], *at)
        assert again.document["error"] == "share-given"
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in tmp_path.glob("*.share"))
    early = run("draw", "reveal", draw, "--key", keys["lead2"], *at)
    assert early.document["error"] == "file-unreadable"
    for name in ("community", "hospital"):
        done = run("draw", "reveal", draw, "--key", keys[name], *at)
        assert done.code == 0, done.document

    until(lambda: bool(run("draw", "show", draw, "--key", keys["lead2"], *at).document["picks"]))
    shown = run("draw", "show", draw, "--key", keys["lead2"], *at)

    assert shown.document["list_as_announced"]
    assert [pick["place"] for pick in shown.document["picks"]] == [1, 2]
    assert len({pick["id"] for pick in shown.document["picks"]}) == 2
    assert all("2027-01-01" <= pick["day"] <= "2027-01-31" for pick in shown.document["picks"])
    assert shown.document["draw"]["standing"] == "drawn"


def test_what_cannot_be_drawn_from_is_said(scene: Scene, keys: dict[str, Path]) -> None:
    scene.waits_for_checkpoint(scene.log_as_it_is()[0])
    who = ["--of", "沿河城市党建联盟", "--sharer", "YH101", "--sharer", "YH202", "--until", "2026-12-31"]
    given = [*who, "--count", 1, "--key", keys["lead2"], "--data", scene.data]
    said = run("draw", "announce", "抽查", "--among", "persons", *given)
    assert said.document["error"] == "not-a-kind-of-list"
    no_day = run("draw", "announce", "抽查", "--among", "members", *given, "--days", "明天", "后天")
    assert no_day.document["error"] == "bad-shape"
    alone = [*given[:4], *given[6:]]  # one unit alone would know the outcome
    assert run("draw", "announce", "抽查", "--among", "members", *alone).document["error"] == "bad-shape"
    empty = run(
        "draw", "announce", "抽查", "--among", "items", *given, "--period", "1999-01-01", "1999-12-31"
    )
    assert empty.document["error"] == "nothing-to-draw"
    for nothing in ("0" * 8 + "-0000-0000-0000-" + "0" * 12, "没有这次抽查"):
        assert run("draw", "show", nothing, "--data", scene.data).document["error"] == "nothing-found"
