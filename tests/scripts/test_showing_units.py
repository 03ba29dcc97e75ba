"""What became of a unit, and the tree of alliances, at a data folder and at a server."""

from pathlib import Path

import pytest

from contracts.statements.alliances import AcceptMembership, Charter, FoundAlliance, InviteMember
from contracts.statements.keys import AdoptRules, EnrolUnit, GrantRole
from contracts.statements.lists import PublishItem
from contracts.statements.units import MergeUnits, TakeOverMembership
from domain.deciding import RULES
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import Said, run, spoken

pytestmark = pytest.mark.slow


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> Path:
    """Two streets became one, which has taken the lead of their alliance over."""
    county = scene.county
    if scene.ledger.streams.folded("00000000-0000-0000-0000-000000000000").state.rules < RULES:
        county.roots_say(AdoptRules(rules=RULES))
    people = {}
    for name in ("dong", "xi", "dongxi"):
        body = EnrolUnit(
            code=f"ZZ{name.upper()}", name=f"{name}街道(虚构)", kind="street", superior=county.lead.unit
        )
        county.units[name] = county.lead.says(body)
        person = people[name] = county.first_administrator(county.units[name], name, county.lead)
        for role in ("signatory", "clerk"):
            person.says(GrantRole(unit=person.unit, person=person.id, role=role))
    membership = county.lead.says(InviteMember(alliance=county.alliance, unit=county.units["dong"]))
    people["dong"].says(AcceptMembership(), stream=membership)
    charter = Charter(title="街道联盟章程(虚构)", effective="2026-01-01")
    below = people["dong"].says(
        FoundAlliance(name="东街联盟(虚构)", level="street", parent=county.alliance, charter=charter)
    )
    people["dong"].says(
        PublishItem(
            alliance=below, kind="resource", title="会议室", category="场地", quantity=1, measure="间",
            available="2026-01-01", until="2026-12-31",
        )
    )  # fmt: skip
    merged = tuple(county.units[name] for name in ("dong", "xi"))
    county.lead.says(
        MergeUnits(
            units=merged, into=county.units["dongxi"], on="2026-01-01", counted=merged[:1], reason="合并"
        )
    )
    people["dongxi"].says(TakeOverMembership(alliance=below, of=county.units["dong"]))
    for name, person in {**county.people, **people}.items():
        save_key(tmp_path / f"{name}.pem", person.key)
    Tail(scene.ledger).catch_up()
    return tmp_path


def shown(scene: Scene, keys: Path, *what: str) -> Said:
    """The same here and there."""
    here = run("show", *what, "--data", "unused")
    there = run("show", *what, "--url", scene.http.base_url, "--key", keys / "dongxi.pem")
    assert here.code == 0, here.document
    assert there.code == 0, there.document
    return there


def test_a_unit_shows_its_lineage_and_holdings_and_an_alliance_its_tree(scene: Scene, keys: Path) -> None:
    found = shown(scene, keys, "unit", "ZZDONGXI").document
    units = scene.county.units
    assert [(row["unit"], row["counted"]) for row in found["came_from"]] == [
        (units["dong"], True), (units["xi"], False),
    ]  # fmt: skip
    assert {(row["kind"], row["title"], row["of"]) for row in found["holds"]} >= {
        ("alliance", "东街联盟(虚构)", units["dongxi"]), ("item", "会议室", units["dong"]),
    }  # fmt: skip
    [became] = shown(scene, keys, "unit", "ZZXI").document["became"]
    assert (became["heir"], became["how"]) == (units["dongxi"], "merged")

    found = run("show", "alliance", "东街联盟", "--data", "unused").document
    assert [(row["depth"], row["level"]) for row in found["tree"]] == [(0, "county"), (1, "street")]
    code, said = spoken("show", "alliance", "东街联盟", "--data", "unused")
    assert code == 0
    assert "└─ 东街联盟(虚构)（街道，牵头 dongxi街道(虚构)）" in said
