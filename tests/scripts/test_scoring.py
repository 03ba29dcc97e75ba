"""`gongjian score`: the same at a data folder and at a server; sides beside each other, and what is to be looked at twice."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from contracts.rulebook import as_wire
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from contracts.values import Id
from domain.scoring.reading import read
from projections.score_sides import differences, headings, in_turn, sides_of, subjects_beside
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.projections.score_scenes import report_of, sheets
from tests.scripts.commands import Said, run, spoken

O01 = (Path(__file__).parents[2] / "examples" / "rulebooks" / "O01.yaml").read_text(encoding="utf-8")


class World(NamedTuple):
    scene: Scene
    rulebook: Id
    folder: Path

    def ways(self) -> tuple[list[object], list[object]]:
        """Here, and there with a key of whoever leads the alliance."""
        Tail(self.scene.ledger).catch_up()
        there = ["--url", self.scene.http.base_url, "--key", self.folder / "lead.pem"]
        return ["--data", "unused"], there

    def file(self, old: str, new: str) -> Path:
        assert old in O01
        (self.folder / "new.yaml").write_text(O01.replace(old, new), encoding="utf-8")
        return self.folder / "new.yaml"


@pytest.fixture(scope="module")
def adopted(served: Scene) -> Id:
    county, book = served.county, read(O01).rulebook
    assert book
    rulebook = county.lead.says(DraftRulebook(alliance=county.alliance, rulebook=as_wire(book)))
    county.lead2.says(AdoptRulebook(periods=("2026", "2027")), stream=rulebook)
    served.clock.put_to(364)
    for item, score in (("study", "10"), ("guiding", "10"), ("year_end", "94")):
        mark = GiveMark(
            rulebook=rulebook,
            subject=county.units["bureau"],
            item=item,
            period="2026",
            score=score,
            reason="年终评议",
        )
        county.lead.says(mark)
    return rulebook


@pytest.fixture
def world(scene: Scene, adopted: Id, tmp_path: Path) -> World:
    save_key(tmp_path / "lead.pem", scene.county.lead.key)
    save_key(tmp_path / "bureau.pem", scene.county.bureau.key)
    return World(scene, adopted, tmp_path)


def everywhere(world: World, *arguments: object) -> Said:
    here, there = world.ways()
    one, other = (run("score", "--rulebook", "O01", *arguments, *way) for way in (here, there))
    assert one == other
    return one


def words(world: World, *arguments: object) -> str:
    _, said = spoken("score", "--rulebook", "O01", *arguments, *world.ways()[0])
    return "".join(said.split())


def test_a_table_says_as_of_when_and_what_is_to_be_looked_at(world: World) -> None:
    said = words(world, "--period", "2026", "--subject", "YH201")
    assert "供考核参考，等次由人决定" in said
    assert "请再看：得数里约" in said
    assert "Lookagain:about" in said


def test_two_periods_stand_side_by_side_with_the_lines_that_differ(world: World) -> None:
    said = everywhere(world, "--period", "2026", "--period", "2027", "--subject", "YH201")
    assert [side["label"] for side in said.document["sides"]] == ["2026", "2027"]
    shown = words(world, "--period", "2026", "--period", "2027", "--subject", "YH201")
    assert "不同的项目" in shown
    assert "年终考核" in shown


def test_another_rulebook_is_tried_beside_the_adopted_one_from_a_file(world: World) -> None:
    new = world.file("routine * 50% + year_end * 50%", "routine * 40% + year_end * 60%")
    size = world.scene.log_as_it_is()
    said = everywhere(world, "--period", "2026", "--with", new)
    assert [side["manifest"]["tried"] for side in said.document["sides"]] == [False, True]
    assert "试算" in words(world, "--period", "2026", "--with", new)
    assert world.scene.log_as_it_is() == size


def test_a_draft_is_tried_by_its_id_on_a_period_that_nothing_was_adopted_for(world: World) -> None:
    here, _ = world.ways()
    arguments = ["score", "--rulebook", world.rulebook, "--with", world.rulebook, "--period", "2025", *here]
    code, said = spoken(*arguments)
    assert code == 0
    assert "试算（规则未采用）" in said


def test_two_moments_stand_side_by_side(world: World) -> None:
    Tail(world.scene.ledger).catch_up()
    head = world.scene.ledger.rows.max_notification_id() or 0
    said = everywhere(world, "--period", "2026", "--as-of", str(head - 3), "--as-of", "now")
    assert [side["manifest"]["position"] for side in said.document["sides"]] == [head - 3, head]


def test_a_wrong_rulebook_is_refused_with_its_line_here_and_there(world: World) -> None:
    said = everywhere(world, "--period", "2026", "--with", world.file("result: total", "result: totel"))
    assert (said.code, said.document["error"]) == (1, "wrong-trial")
    line = O01.splitlines().index("  result: total") + 1
    assert f"第{line}行" in said.document["zh"]
    assert f"line {line}" in said.document["en"]


def test_whoever_sees_only_their_own_sheet_tries_nothing(world: World) -> None:
    there = ["--url", world.scene.http.base_url, "--key", world.folder / "bureau.pem"]
    world.ways()
    own = run("score", "--rulebook", "O01", "--period", "2026", "--format", "report", *there)
    assert [each["sheet"]["subject"] for each in own.document["reported"]] == [
        world.scene.county.units["bureau"]
    ]
    new = world.file("worth: {each: 2}}", "worth: {each: 3}}")
    said = run("score", "--rulebook", "O01", "--period", "2026", "--with", new, *there)
    assert (said.code, said.document["error"]) == (1, "not-yours-to-read")


REFUSED = {
    "four sides at most": (["--period", "2026", *["--as-of", "1"] * 5], "too-many-sides"),
    "a form that holds one side": (
        ["--period", "2026", "--period", "2027", "--format", "csv"],
        "only-one-side",
    ),
    "what is no moment": (["--period", "2026", "--as-of", "yesterday"], "as-of-what"),
    "what is no share": (["--period", "2026", "--share", "优秀"], "share-how"),
    "what is no period": (["--period", "2026-13"], "not-a-period"),
    "a file that is not there": (["--period", "2026", "--with", "nowhere.yaml"], "file-unreadable"),
    "a day before the log": (["--period", "2026", "--as-of", "2020-01-01"], "nothing-on-that-day"),
    "a subject that has no sheet": (["--period", "2026", "--subject", "ffffffff"], "no-such-subject"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_meant_is_refused(world: World, what: str) -> None:
    arguments, why = REFUSED[what]
    assert everywhere(world, *arguments).document["error"] == why


def test_a_share_that_the_numbers_pass_is_said(world: World) -> None:
    said = words(world, "--period", "2026", "--share", "一般=0%")
    assert "请再看：“一般”以0%为限" in said


def test_the_sheets_are_written_as_they_are_sealed(world: World) -> None:
    file = world.folder / "scores.json"
    everywhere(world, "--period", "2026", "--format", "json", "--out", file)
    assert json.loads(file.read_text(encoding="utf-8"))[0]["shape"] == "score-sheet.v1"


# -- sides ----------------------------------------------------------------------------------------------------------


def test_sides_are_labelled_by_what_sets_them_apart() -> None:
    old, new = report_of(sheets()), report_of(sheets(), period="2027")
    tried = report_of(sheets(), tried=True, version="2")
    then = report_of(sheets(), position=100)
    assert [side.label for side in sides_of([old, new])] == ["2026", "2027"]
    assert [side.label for side in sides_of([old, tried])] == ["O01 2026.1", "O01 2 试算"]
    assert [side.label for side in sides_of([old, then])] == ["截至第4690条", "截至第100条"]


def test_a_side_says_how_far_it_is_from_the_first() -> None:
    first, *_ = sheets()
    other = first.model_copy(update={"result": "100", "shown": "100", "grade_by_number": None})
    named, [row] = subjects_beside(sides_of([report_of([first]), report_of([other], period="2027")]))
    assert named == ["对象", "2026", "2027", "差"]
    assert row == ["和平社区", "96 优秀", "100", "+4"]


def test_three_sides_have_each_their_own_difference() -> None:
    sides = sides_of([report_of(sheets(), period=period) for period in ("2025", "2026", "2027")])
    assert headings("对象", sides) == ["对象", "2025", "2026", "差（2026）", "2027", "差（2027）"]
    assert in_turn(["a", "b", "c"], ["1", "2"]) == ["a", "b", "1", "c", "2"]
    assert differences(["60", "119/2", None]) == ["-0.5", "—"]


def test_who_has_a_sheet_on_one_side_only_has_no_difference() -> None:
    _, rows = subjects_beside(sides_of([report_of(sheets()[:1]), report_of((), period="2027")]))
    assert rows == [["和平社区", "96 优秀", "—", "—"]]


def test_a_change_of_rules_is_tried_on_a_period_and_units_are_named_with_the_reasons(world: World) -> None:
    new = world.file("routine * 50% + year_end * 50%", "routine * 40% + year_end * 60%")
    size = world.scene.log_as_it_is()
    asked = ["rulebook", "diff", world.rulebook, new, "--period", "2026"]
    here, there = world.ways()
    (code, said), (_, other) = (run(*asked, *way) for way in (here, there))
    assert (code, said["effect"]) == (1, other["effect"])
    [part] = said["effect"]["parts"]
    assert part["sheets"] == part["same"] + part["number_only"] + sum(each["count"] for each in part["moves"])
    assert [each["line"]["zh"] for each in part["lines"]]
    _, shown = spoken(*asked, *here)
    assert "张评分单" in shown
    assert "哪几项不同" in shown
    assert world.scene.log_as_it_is() == size


def test_two_files_are_tried_on_the_facts_that_a_rulebook_of_the_ledger_is_about(world: World) -> None:
    new = world.file("each: 2}}", "each: 3}}")
    here, _ = world.ways()
    code, said = run("rulebook", "diff", "O01", new, "--period", "2026", *here)
    assert (code, said["error"]) == (1, "whose-facts")
    code, said = run("rulebook", "diff", "O01", new, "--period", "2026", "--beside", world.rulebook, *here)
    assert (code, said["effect"]["period"]) == (1, "2026")


def test_a_committee_sees_how_many_have_which_grade_and_no_name(world: World) -> None:
    here, there = world.ways()
    asked = ["score", "overview", "--rulebook", "O01", "--period", "2026"]
    (code, said), (_, other) = (run(*asked, *way) for way in (here, there))
    assert (code, said) == (0, other)
    sheets = everywhere(world, "--period", "2026", "--format", "json").document
    assert sum(each["sheets"] for each in said["counts"]) == len(sheets)
    assert {each["category"] for each in said["counts"]} > {"hospital"}
    _, shown = spoken(*asked, *here)
    given = {each["line"]: each["given"] for each in said["marks"]}
    assert given == {"study": 1, "guiding": 1, "year_end": 1, "basic": 0}, "the bureau alone has been marked"
    assert {each["of"] for each in said["marks"]} == {len(said["units"])}
    for heading in ("有得分", "几个", "各单位（按名称）"):
        assert heading in shown
    member = ["--url", there[1], "--key", world.folder / "bureau.pem"]
    assert run(*asked, *member).document["error"] == "not-everybody"


def test_the_overview_is_written_to_files_that_say_the_same(world: World) -> None:
    (here, _), asked = world.ways(), ["score", "overview", "--rulebook", "O01", "--period", "2026"]
    for form, begins in (("xlsx", b"PK"), ("pdf", b"%PDF"), ("json", b"{")):
        out = world.folder / f"overview.{form}"
        assert run(*asked, "--format", form, "--out", out, "--manifest", *here).document["out"] == str(out)
        assert "position" in (world.folder / f"overview.{form}.manifest.json").read_text(encoding="utf-8")
        assert out.read_bytes().startswith(begins)
    assert run(*asked, "--format", "pdf", *here).document["error"] == "needs-out"
    _, units = spoken(*asked, "--format", "units", *here)
    assert units.lstrip("\ufeff").startswith("部分,对象,得分,按分等次,状态,请再看")
