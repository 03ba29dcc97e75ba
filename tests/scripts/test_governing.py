"""A meeting from its call to a follow-up that is done, a duty and a report: signed from a file, as a clerk would."""

from pathlib import Path

import pytest

from contracts.statements.keys import AdoptRules
from contracts.values import NIL
from domain.deciding import RULES
from domain.resolutions import Progress, Resolution
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import run
from tests.scripts.test_submitting import PLACES, Place

MEETING = """
- as: lead2
  type: meeting.convene
  body:
    alliance: "@alliance/沿河城市党建联盟(虚构)"
    title: 联席会议（{place}）
    on: 2026-01-01
    agenda: [年度项目]
    expected: ["@YH001", "@YH101", "@YH201", "@YH202"]
    quorum: 3
    threshold: two-thirds
    kind: joint-conference
- {{as: community2, type: agenda.propose, body: {{about: "@1", title: 加装路灯}}}}
- {{as: lead2, type: agenda.take, body: {{about: "@2"}}}}
- {{as: bureau2, type: interest.declare, body: {{about: "@1", place: 2, kind: supplier}}}}
- as: lead2
  type: attendance.record
  stream: "@1"
  body: {{attended: ["@YH001", "@YH101", "@YH201"], excused: ["@YH202"]}}
- as: lead2
  type: resolution.vote
  body:
    about: "@1"
    place: 2
    title: 加装路灯（{place}）
    text: 由民政局牵头。
    in_favour: ["@YH001", "@YH101"]
    against: []
    abstained: []
    follow_ups: [{{owner: "@YH201", what: 报送方案, due: 2026-02-01}}]
- {{as: bureau2, type: followup.report, body: {{about: "@6", place: 1, progress: 100}}}}
- {{as: lead, type: followup.accept, body: {{about: "@7"}}}}
- as: lead
  type: duty-list.adopt
  body:
    alliance: "@alliance/沿河城市党建联盟(虚构)"
    title: 责任清单（{place}）
    items: [{{name: 开放活动室, owner: "@YH101", due: 2026-03-31, measure: 12次}}]
    effective: 2026-01-01
- {{as: community2, type: duty-item.finish, body: {{about: "@9", place: 1}}}}
- {{as: lead2, type: duty-item.accept, body: {{about: "@10"}}}}
"""


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> Path:
    """A folder with the key of everybody in the county, whose ledger follows the newest rules."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for name, person in scene.county.people.items():
        save_key(folder / f"{name}.pem", person.key)
    if scene.county.folded(NIL).state.rules < RULES:
        scene.county.roots_say(AdoptRules(rules=RULES))
    return folder


@PLACES
def test_a_meeting_resolves_and_what_follows_is_done(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "meeting.yaml"
    file.write_text(MEETING.format(place=place.__name__), encoding="utf-8")

    said = run("submit", file, "--keys", keys, *place(scene))

    assert said.code == 0, said.document
    first = [receipt["entries"][0] for receipt in said.document["receipts"]]
    resolution = scene.county.folded(first[5]["stream"]).state
    assert isinstance(resolution, Resolution)
    assert resolution.passed
    followed = scene.county.folded(scene.county.rule("followup", first[5]["stream"], "1")).state
    assert followed == Progress((first[6]["stream"],), done=True)
    assert [entry["event"] for entry in first[8:]] == [
        "duty-list.adopted", "duty-item.finished", "duty-item.accepted",
    ]  # fmt: skip
    found = run("find", "resolution", f"加装路灯（{place.__name__}）", "--data", "unused")
    assert found.document["stream"] == first[5]["stream"]


def test_a_vote_of_whoever_stands_aside_is_refused_and_what_came_before_stays(
    scene: Scene, keys: Path, tmp_path: Path
) -> None:
    file = tmp_path / "meeting.yaml"
    wrong = MEETING.format(place="again").replace('in_favour: ["@YH001", "@YH101"]', 'in_favour: ["@YH201"]')
    file.write_text(wrong, encoding="utf-8")

    said = run("submit", file, "--keys", keys, "--data", "unused")

    assert (said.code, said.document["error"]) == (1, "has-interest")
    assert said.document["zh"].startswith("单位“民政局(虚构)”已声明")
    assert said.document["facts"]["unit"] == scene.county.bureau.unit
    assert len(said.document["receipts"]) == 5
