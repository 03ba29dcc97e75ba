"""Finding things by what they are called: the same answer at a data folder and at a server."""

from pathlib import Path

import pytest

from contracts.statements.duty_lists import AdoptDutyList, DutyItem
from contracts.statements.keys import AdoptRules
from contracts.statements.lists import PlanActivity
from contracts.statements.orders import PlaceOrder
from contracts.statements.wishes import PostWish
from contracts.values import Id
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import Said, run, spoken


@pytest.fixture
def key(scene: Scene, tmp_path: Path) -> Path:
    save_key(tmp_path / "lead.pem", scene.county.lead.key)
    return tmp_path / "lead.pem"


@pytest.fixture
def tidying(scene: Scene) -> list[Id]:
    """Two activities of one name, by two units on two days."""
    name, alliance = f"楼道清洁{scene.county.ids}", scene.county.alliance
    lead, bureau = scene.county.lead, scene.county.bureau
    plans = [(lead, "2026-01-01"), (bureau, "2026-01-02")]
    return [
        who.says(PlanActivity(title=name, category="志愿", on=day, alliance=alliance)) for who, day in plans
    ]


def everywhere(scene: Scene, key: Path, *arguments: object) -> Said:
    """What a search says, the same here and there."""
    Tail(scene.ledger).catch_up()
    here = run("find", *arguments, "--data", "unused")
    there = run("find", *arguments, "--url", scene.http.base_url, "--key", key)
    assert here == there
    return here


def test_a_name_a_part_of_it_a_code_and_an_id_lead_to_one_thing(scene: Scene, key: Path) -> None:
    unit = scene.county.units["bureau"]
    for text in ("民政局(虚构)", "民政局（虚构）", "民政", "YH201", "yh201", "ＹＨ２０１", unit):
        assert everywhere(scene, key, "unit", text) == Said(0, {"stream": unit}), text


def test_several_of_one_name_are_listed_with_their_ids_and_whose_they_are(
    scene: Scene, key: Path, tidying: list[Id]
) -> None:
    said = everywhere(scene, key, "activity", f"楼道清洁{scene.county.ids}"[:4])
    assert (said.code, said.document["error"]) == (1, "several-found")
    names = scene.ledger.streams.folded(scene.county.units["bureau"]).state.name
    for language in ("zh", "en"):
        assert all(stream in said.document[language] for stream in tidying)
        assert f"（{names}，2026-01-02）" in said.document[language]


def test_the_whole_name_goes_before_those_that_merely_hold_it(scene: Scene, key: Path) -> None:
    lead, alliance = scene.county.lead, scene.county.alliance
    plan = PlanActivity(title="植树", category="志愿", on="2026-01-01", alliance=alliance)
    planted = lead.says(plan)
    lead.says(plan.model_copy(update={"title": "植树之后浇水"}))
    assert everywhere(scene, key, "activity", "植树").document == {"stream": planted}


def test_documents_of_rule_set_2_are_found_by_their_titles(scene: Scene, key: Path) -> None:
    county = scene.county
    county.roots_say(AdoptRules(rules=2))
    order = PlaceOrder(alliance=county.alliance, category="民生", title="上门理发", wanted="2026-12-31")
    duty = DutyItem(owner=county.bureau.unit, name="年度述职", due="2026-12-31")
    duties = AdoptDutyList(
        alliance=county.alliance, title="共建责任清单", items=(duty,), effective="2026-01-01"
    )
    placed, adopted = county.community.says(order), county.lead.says(duties)
    wished = county.community.says(PostWish(category="助残", title="老花镜", until="2026-12-31"))
    assert everywhere(scene, key, "wish", "老花镜").document == {"stream": wished}
    assert everywhere(scene, key, "order", "理发").document == {"stream": placed}
    assert everywhere(scene, key, "duty-list", "责任清单").document == {"stream": adopted}


def test_without_a_name_everything_of_the_kind_is_listed(scene: Scene, key: Path, tidying: list[Id]) -> None:
    found = everywhere(scene, key, "activity").document["found"]
    [second] = [row for row in found if row["stream"] == tidying[1]]
    assert second["name"].startswith("楼道清洁")
    assert second["told"].endswith("，2026-01-02")
    code, shown = spoken("find", "activity", "--data", "unused")
    assert code == 0
    assert all(stream in shown for stream in tidying)


@pytest.mark.parametrize(
    ("asked", "refusal"), [(("unit", "没有这个"), "nothing-found"), (("ranking", "x"), "no-such-kind")]
)
def test_what_is_not_there_is_refused(scene: Scene, key: Path, asked: tuple[str, str], refusal: str) -> None:
    said = everywhere(scene, key, *asked)
    assert (said.code, said.document["error"]) == (1, refusal)


def test_what_to_do_next_names_the_kind_and_how_persons_are_found(scene: Scene, key: Path) -> None:
    assert "gongjian find unit" in everywhere(scene, key, "unit", "没有这个").document["zh"]
    assert "gongjian person find" in everywhere(scene, key, "person", "王").document["zh"]


def test_a_server_is_asked_with_a_key(scene: Scene) -> None:
    said = run("find", "unit", "YH201", "--url", scene.http.base_url)
    assert (said.code, said.document["error"]) == (1, "needs-key")
