"""`gongjian rulebook`: what a clerk writes, reads aloud and compares before anybody is scored."""

import re
from pathlib import Path

import pytest

from domain.fact_words import KINDS
from domain.scoring.cases import run_cases
from domain.scoring.check import check_file
from scripts.rulebook_skeletons import PERIODS, READ, SUBJECTS, skeleton
from scripts.rulebook_sources import as_yaml
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
    assert kinds == ["matter_closed"]
    assert len(run("rulebook", "facts").document["facts"]) == len(KINDS)
