"""Studies, issues, emergencies, trainings and a street's opinion, signed from a file and found by their names, as a clerk would."""

from pathlib import Path

import pytest

from contracts.statements.keys import AdoptRules, EnrolUnit, GrantRole
from contracts.values import NIL
from domain.consultations import Consultation
from domain.deciding import RULES
from domain.issues import Issue, Stage
from domain.studies import StudyLink
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import run
from tests.scripts.test_submitting import PLACES, Place

pytestmark = pytest.mark.slow

FILE = """
- as: lead2
  type: study.record
  body:
    alliance: "@alliance/沿河城市党建联盟(虚构)"
    topic: 背街小巷照明（{place}）
    at: "@YH101"
    together: ["@YH201"]
    on: 2026-01-01
- as: community
  type: project.file
  body:
    kind: breakthrough
    number: 照明{place}
    title: 补装路灯（{place}）
    source: residents
    accepted_by: "@YH001"
    milestones: [{{title: 竣工, due: 2026-06-30}}]
- {{as: lead2, type: study.link, body: {{about: "@1", problem: "@2"}}}}
- as: hospital2
  type: issue.report
  body: {{to: "@YH101", category: lighting, subject: public-place, place: 街心公园（{place}）, text: 路灯不亮}}
- {{as: community2, type: issue.take, stream: "@4", body: {{due: 2026-01-31, through: "@2"}}}}
- {{as: community2, type: issue.finish, stream: "@4", body: {{on: 2026-01-01}}}}
- {{as: hospital2, type: issue.accept, stream: "@4", body: {{}}}}
- {{as: lead, type: emergency.declare, body: {{subject: "@YH101", kind: flood, until: {until}}}}}
- {{as: community2, type: standby.state, body: {{about: "@8", people: 12}}}}
- {{as: lead, type: emergency.end, stream: "@8", body: {{}}}}
- as: lead2
  type: training.record
  body: {{kind: safety, on: 2026-01-01, minutes: 90, people: 40, units: ["@YH101"]}}
- {{as: community2, type: training.confirm, stream: "@11", body: {{}}}}
- as: bureau
  type: consultation.ask
  body: {{street: "@{code}", matter: planning, request: {digest}, due: 2026-01-31}}
- {{as: "{code}", type: consultation.answer, stream: "@13", body: {{opinion: agrees, document: {digest}}}}}
"""


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> Path:
    """A folder with everybody's key; the ledger follows the newest rules."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for name, person in scene.county.people.items():
        save_key(folder / f"{name}.pem", person.key)
    if scene.county.folded(NIL).state.rules < RULES:
        scene.county.roots_say(AdoptRules(rules=RULES))
    return folder


@PLACES
def test_what_was_found_leads_to_what_is_done(scene: Scene, keys: Path, tmp_path: Path, place: Place) -> None:
    name, lead = place.__name__, scene.county.lead
    code = f"YH7{name.upper()}"
    street = lead.says(EnrolUnit(code=code, name=f"{name}街道(虚构)", kind="street", superior=lead.unit))
    head = scene.county.first_administrator(street, code, lead)
    head.says(GrantRole(unit=street, person=head.id, role="signatory"))
    save_key(keys / f"{code}.pem", head.key)
    Tail(scene.ledger).catch_up()
    file = tmp_path / "work.yaml"
    until = {"here": "2026-01-10", "there": "2026-01-11"}[name]  # another emergency, for the first is over
    file.write_text(FILE.format(place=name, code=code, digest="a" * 64, until=until), encoding="utf-8")

    said = run("submit", file, "--keys", keys, "--again", *place(scene))

    assert said.code == 0, said.document
    first = [receipt["entries"][0] for receipt in said.document["receipts"]]
    link = scene.county.folded(first[2]["stream"]).state
    assert link == StudyLink(first[0]["stream"], lead.unit)
    issue = scene.county.folded(first[3]["stream"]).state
    assert isinstance(issue, Issue)
    assert issue.stage == Stage.ACCEPTED
    consultation = scene.county.folded(first[12]["stream"]).state
    assert isinstance(consultation, Consultation)
    assert consultation.stage == "answered"
    Tail(scene.ledger).catch_up()
    for kind, text, stream in (
        ("study", f"照明（{name}）", first[0]["stream"]),
        ("issue", f"公园（{name}）", first[3]["stream"]),
    ):
        assert run("find", kind, text, "--data", "unused").document["stream"] == stream
