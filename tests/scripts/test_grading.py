"""From a sealed report to grades, as a committee and an evaluated unit go from the command line; here and at a server."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from contracts.rulebook import as_wire
from contracts.statements.keys import AdoptRules
from contracts.statements.rounds import AnnounceRound, Share, Timetable
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from contracts.values import NIL
from domain.deciding import RULES
from domain.scoring.reading import read
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.ledger.waiting import until
from tests.projections.year import ATTENDANCE, Year, seal
from tests.scripts.commands import run, spoken

pytestmark = pytest.mark.slow


EDGE = "得数离“合格”的界线1次只差1次"


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> dict[str, Path]:
    seal_a_quarter(scene)
    files = {}
    for name in ("lead", "lead2", "hospital"):
        files[name] = tmp_path / f"{name}.pem"
        save_key(files[name], scene.county.people[name].key)
    return files


def seal_a_quarter(scene: Scene) -> None:
    """Of the county's alliance, sealed by the lead's first person."""
    county = scene.county
    if county.folded(NIL).state.rules < RULES:
        county.roots_say(AdoptRules(rules=RULES))
    book = read(ATTENDANCE.replace("  bands:", "  near: 1\n  bands:")).rulebook
    assert book
    county.units["book"] = county.lead.says(DraftRulebook(alliance=county.alliance, rulebook=as_wire(book)))
    county.lead2.says(AdoptRulebook(periods=("2026-Q1",)), stream=county.units["book"])
    scene.clock.put_to(100)
    days = {"sealed_by": "2026-04-30", "appeals_until": "2026-04-30", "decided_by": "2026-05-29"}
    third = (Share(part="unit", grade="合格", at_most="1/3"),)
    table = Timetable(notice_workdays=5, answer_workdays=5, shares=third, **days)
    county.lead.says(AnnounceRound(rulebook=county.units["book"], period="2026-Q1", timetable=table))
    county.volunteer(county.lead, "somebody")
    county.units["report"] = county.lead.says(seal(Year(county, {}), county.units["book"], "2026-Q1"))


@pytest.mark.parametrize("where", ["here", "there"])
def test_a_report_is_shown_appealed_against_and_decided_by(
    scene: Scene, keys: dict[str, Path], tmp_path: Path, where: str
) -> None:
    at: list[object] = ["--data", scene.data] if where == "here" else ["--url", scene.http.base_url]
    report, units = scene.county.units["report"], scene.county.units
    lead, second = (["--key", keys[name], *at] for name in ("lead", "lead2"))
    until(lambda: run("grade", "list", report, *lead).code == 0)
    early = run("grade", "decide", report, "YH202", "基本合格", *second)
    assert early.document["error"] == "wrong-stage"
    said = run("grade", "notice", report, "--until", "2026-04-20", *lead)
    assert said.code == 0, said.document
    said = run(
        "grade",
        "appeal",
        report,
        "attended",
        "--reason",
        "三月的会议我们来了",
        "--key",
        keys["hospital"],
        *at,
    )
    assert said.code == 0, said.document
    appeal = said.document["entries"][0]["stream"]
    until(lambda: bool(run("grade", "list", report, *lead).document["appeals"]))
    sealer = run("grade", "answer", appeal, "dismissed", "--reason", "签到表上没有", *lead)
    assert sealer.document["error"] == "same-person"
    said = run("grade", "answer", appeal[:8], "dismissed", "--reason", "签到表上没有", *second)
    assert said.code == 0, said.document

    hospital: list[object] = ["--key", keys["hospital"], *at]
    said = run("grade", "appeal", report, "超出次数", "--reason", "另一行也不对", *hospital)
    assert said.code == 0, said.document
    given_up = said.document["entries"][0]["stream"]
    until(lambda: len(run("grade", "list", report, *lead).document["appeals"]) == 2)
    assert run("grade", "withdraw", given_up, *second).document["error"] == "not-this-unit"
    said = run("grade", "withdraw", given_up[:8], *hospital)
    assert said.code == 0, said.document

    scene.clock.put_to(125)
    out = tmp_path / "grades.xlsx"
    code, text = spoken("grade", "list", report, "--out", out, *second)
    assert code == 0, text
    assert "签到表上没有" not in text
    assert "申诉不成立" in text
    looked_at = [each["warnings"] for each in run("grade", "list", report, *second).document["grades"]]
    assert [each["zh"] for warnings in looked_at for each in warnings] == [EDGE] * text.count(EDGE) != []
    book = load_workbook(out)
    rows = list(book.active.iter_rows(min_row=2))
    assert len(rows) == 4
    for row in rows:
        if row[1].value != units["lead"]:  # which has nobody above it to decide on its grade
            row[5].value = row[4].value
    book.save(out)
    said = run("grade", "decide", report, "--from", out, *second)
    assert said.code == 0, said.document
    assert said.document["decided"] == 3
    assert run("grade", "decide", report, "YH202", "基本合格", *second).document["error"] in (
        "grade-there",
        "stale-expect",
    )
    until(
        lambda: (
            sum(bool(each["grade"]) for each in run("grade", "list", report, *lead).document["grades"]) == 3
        )
    )
    for by in (lead, second):
        changed = run("grade", "change", report, "YH202", "合格", "--reason", "新成立", *by)
        assert changed.code == 0, changed.document
    until(
        lambda: "合格" in {each["grade"] for each in run("grade", "list", report, *lead).document["grades"]}
    )
    assert units["hospital"] in {
        each["subject"] for each in run("grade", "list", report, *lead).document["grades"]
    }


def test_a_member_sees_units_once_the_report_is_shown_and_before_that_its_own_alone(
    scene: Scene, keys: dict[str, Path]
) -> None:
    report = scene.county.units["report"]
    at: list[object] = ["--url", scene.http.base_url]
    until(lambda: scene.reads(scene.county.hospital, f"/reports/{report}/lines").status_code == 200)
    seen = scene.reads(scene.county.hospital, f"/reports/{report}/lines").json()
    assert [line["sheet"]["subject"] for line in seen] == [scene.county.hospital.unit]
    shown = run("grade", "notice", report, "--until", "2026-04-20", "--key", keys["lead"], *at)
    assert shown.code == 0, shown.document
    assert len(scene.reads(scene.county.hospital, f"/reports/{report}/lines").json()) == 4
