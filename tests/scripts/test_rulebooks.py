"""`gongjian rulebook`: what a clerk writes, reads aloud and compares before anybody is scored."""

import re
from pathlib import Path

import pytest

from domain.fact_words import KINDS
from domain.scoring.cases import run_cases
from domain.scoring.check import check_file
from domain.scoring.reading import read
from domain.scoring.skeletons import PERIODS, READ, SUBJECTS, as_yaml, skeleton
from scripts.rulebook_sources import EXAMPLES
from tests.domain.test_rulebooks import published
from tests.scripts.commands import run, spoken


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_skeleton_passes_the_check_and_its_case_comes_out(subject: str, period: str) -> None:
    book, findings = check_file(skeleton(subject, period, 2027))
    assert findings == ()
    assert book
    assert [case.passed for case in run_cases(book)] == [True]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_stands_in_a_skeleton_as_a_comment_can_be_used(subject: str) -> None:
    text = re.sub(r"^#  (?=[a-z_]+: \{)", "  ", skeleton(subject, "year", 2027), flags=re.MULTILINE)
    book, findings = check_file(text)
    assert [each.en for each in findings if each.severity == "error"] == []
    assert book
    of_subject = {kind for kind, each in KINDS.items() if subject in each.who}
    assert book.facts.keys() - {"mark"} == of_subject - {"mark"} | READ[subject].keys()


def test_a_new_rulebook_is_written_once_and_checked(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    assert run("rulebook", "new", "--subject", "member", "--out", file).document == {
        "out": str(file),
        "errors": 0,
    }
    assert run("rulebook", "check", file).document["passed"]
    assert run("rulebook", "new", "--out", file).document["error"] == "file-is-there"


def test_a_published_one_is_copied_with_all_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    assert run("rulebook", "new", "--like", "O05", "--out", file).code == 0
    assert "登录、阅读、点赞的积分一律不做" in file.read_text(encoding="utf-8")
    assert run("rulebook", "check", file).document["passed"]


@pytest.mark.parametrize("name", ["O04", "O07", "O13"])
def test_one_out_of_a_ledger_reads_back_the_same(name: str) -> None:
    book, findings = check_file(as_yaml(published(name)))
    assert findings == ()
    assert book
    assert all(case.passed for case in run_cases(book))


def test_the_facts_of_a_sort_of_subject_are_listed_in_words() -> None:
    code, said = spoken("rulebook", "facts", "--subject", "department")
    assert code == 0
    assert "办结" in said
    kinds = [each["kind"] for each in run("rulebook", "facts", "--subject", "department").document["facts"]]
    assert kinds == ["matter_closed", "graded"]
    assert len(run("rulebook", "facts").document["facts"]) == len(KINDS)


def changed(folder: Path, old: str, new: str, book: str = "O01") -> Path:
    text = (EXAMPLES / f"{book}.yaml").read_text(encoding="utf-8")
    assert old in text
    file = folder / "changed.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_every_published_rulebook_is_read_aloud_without_a_formula_in_it(name: str) -> None:
    said = run("rulebook", "explain", name).document["sentences"]
    book = read((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")).rulebook
    assert book
    whole = "".join(each["zh"] for each in said)
    for part in book.parts:
        for line in part.lines:
            assert f"“{line.zh}”：" in whole
    for each in said:
        assert not re.search(r"if\(|lookup\(|min\(|max\(|==|>=|<=| and | not |\{|\}|None", each["zh"]), each[
            "zh"
        ]
        assert not re.search(r"if\(|lookup\(|==|>=|<=|\{|\}|None|  ", each["en"]), each["en"]


def test_what_a_committee_member_hears_of_one_rulebook() -> None:
    said = {each["zh"]: each["en"] for each in run("rulebook", "explain", "O01").document["sentences"]}
    for zh, en in {
        "“无故缺席”：看“会议缺席”，只看“请假情况”是“无故缺席”的；数条数；每条记-5分。":
            '"absences without leave": of "absence", only where "leave" is "without leave"; they are counted; each gives -5 points.',
        "“全勤加分”：（如果“应到次数”大于0，并且“出席次数”等于“应到次数”，为3，否则为0）（假定A1）。":
            '"bonus for full attendance": (3 if "meetings expected" is more than 0 and "meetings attended" equals "meetings expected", otherwise 0) (assumption A1).',
        "90（含）以上、不到95为“较好”。": 'at least 90 and below 95 is "较好".',
    }.items():  # fmt: skip
        assert said[zh] == en


def test_a_value_a_line_and_a_limit_that_changed_are_said_in_words(tmp_path: Path) -> None:
    file = changed(tmp_path, "limit: {max: 20}", "limit: {max: 25}", "O05")
    said = run("rulebook", "diff", "O05", file)
    assert said.code == 1
    assert not said.document["same_meaning"]
    [one] = said.document["differences"]
    assert one["before"]["zh"].endswith("每条记5分；最多20分。")
    assert one["after"]["zh"].endswith("每条记5分；最多25分。")


def test_a_line_that_is_new_or_gone_is_said(tmp_path: Path) -> None:
    line = "  - {name: late, zh: 迟到, en: late, from: absence, take: count, show: {to: 1, by: down}}\n"
    file = changed(tmp_path, "  - {name: bonus,", line + "  - {name: bonus,")
    [new] = run("rulebook", "diff", "O01", file).document["differences"]
    [gone] = run("rulebook", "diff", file, "O01").document["differences"]
    assert new["before"]["zh"] == gone["after"]["zh"] == ""
    assert new["after"]["zh"] == gone["before"]["zh"]
    assert new["after"]["zh"].startswith("“迟到”：看“会议缺席”；数条数。")


def test_another_order_or_another_word_is_no_other_meaning(tmp_path: Path) -> None:
    file = changed(tmp_path, "zh: 提案被采纳, en: proposals adopted", "zh: 采纳提案, en: proposals adopted")
    said = run("rulebook", "diff", "O01", file)
    assert said.code == 0
    assert said.document["same_meaning"]
    assert [each["in_meaning"] for each in said.document["differences"]] == [False, False]
    assert run("rulebook", "diff", "O01", "O01").document == {"differences": [], "same_meaning": True}


def test_what_does_not_pass_the_check_is_not_read_aloud(tmp_path: Path) -> None:
    file = changed(tmp_path, "result: total", "result: grand_total")
    assert run("rulebook", "explain", file).document["error"] == "unsound-rulebook"
