"""`gongjian show grid`: its lineage, and the documents that lie on it now; the same at a data folder and at a server."""

from pathlib import Path

import pytest

from contracts.statements.grids import DrawGrid, PlaceOnGrid, RedrawGrids
from contracts.statements.keys import AdoptRules
from contracts.values import NIL
from domain.deciding import RULES
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import run, spoken

DAY = "2026-01-01"


@pytest.fixture
def grids(scene: Scene, tmp_path: Path) -> Path:
    """Two grids went into one, on one of which a need lay. The key of the community."""
    county, community = scene.county, scene.county.community
    if county.folded(NIL).state.rules < RULES:
        county.roots_say(AdoptRules(rules=RULES))
    old, beside, new = (
        community.says(DrawGrid(code=code, name=f"网格{code}", level=2, keeper=community.unit, starts=DAY))
        for code in ("SG1", "SG2", "PG1")
    )
    community.says(PlaceOnGrid(about=county.about(scene.publishes_a_need()), grid=old))
    community.says(RedrawGrids(grids=(old, beside), into=(new,), on=DAY))
    Tail(scene.ledger).catch_up()
    save_key(tmp_path / "community.pem", community.key)
    return tmp_path / "community.pem"


def test_a_grid_shows_what_went_into_it_and_what_lies_on_it_now(scene: Scene, grids: Path) -> None:
    here = run("show", "grid", "pg1", "--data", "unused")
    there = run("show", "grid", "PG1", "--url", scene.http.base_url, "--key", grids)
    assert here == there
    assert here.code == 0
    assert {row["code"] for row in here.document["came_from"]} == {"SG1", "SG2"}
    assert here.document["counts"]["needs"] == 1
    [placed] = here.document["placed"]
    assert (placed["kind"], placed["to_be_placed"]) == ("need", False)

    _, said = spoken("show", "grid", "PG1", "--data", "unused")
    for words in ("来自：SG1 网格SG1、SG2 网格SG2", "需求 1", "│ 并入 "):
        assert words in said, said
    _, old = spoken("show", "grid", "SG1", "--data", "unused")
    assert "已重新划分" in old
    assert "并入：PG1 网格PG1" in old
