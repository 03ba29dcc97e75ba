"""The rulebooks in the documents are real: they pass the check and their cases come out."""

import re
from pathlib import Path

import pytest

from domain.scoring.cases import run_cases
from domain.scoring.check import check_file
from tests.domain.scoring.books import findings, written

DOCS = Path(__file__).parents[3] / "docs"
BLOCKS = re.findall(
    r"```yaml\n(rulebook:.*?)```", (DOCS / "rulebook.md").read_text(encoding="utf-8"), re.DOTALL
)


def test_the_reference_holds_two_whole_rulebooks():
    assert len(BLOCKS) == 2


@pytest.mark.parametrize("text", BLOCKS, ids=["roll, table, over", "account"])
def test_a_rulebook_of_the_reference_is_sound_and_its_cases_come_out(text: str):
    book, found = check_file(text)
    assert found == ()
    assert book
    reports = run_cases(book)
    assert reports
    assert [each for report in reports for each in report.compared if not each.same] == []


FACTS = """
facts:
  absence: {zh: 缺席, en: absence, who: unit, attributes: {leave: [excused, unexcused]}}
  act: {zh: 活动, en: act, who: unit, attributes: {minutes: minutes, item: [a, b], score: points, result: [优秀, 称职, 其他], voter: text, confirmed: yes_no, travel: minutes}}
  entered: {zh: 进入, en: entered, who: unit, attributes: {committee: yes_no, membership: [在职, 退休]}}
"""
CLERK = (DOCS / "rulebook.zh.md").read_text(encoding="utf-8")
FROM_FACTS: list[str] = re.findall(
    r"^\| .*? \| `((?:take|worth|every|per|keep|counts_if|where|less|rate)[:].*?)` \|$", CLERK, re.MULTILINE
)


@pytest.mark.parametrize("row", FROM_FACTS)
def test_every_row_of_the_clerks_table_is_a_line_that_passes(row: str):
    """A row of the table shows only what it is about: here it gets the rest of its line."""
    if row.startswith("rate:"):
        row = f"worth: {{{row}}}"
    if ", of:" not in row and "take: count" not in row:
        row += ", of: minutes"
    if row.startswith("take: trimmed_mean"):
        row += ", missing: error"
    line = f"- {{name: n, zh: 数, en: number, from: act, {row}}}"
    assert [each.en for each in findings(written(line, facts=FACTS)) if each.severity == "error"] == []


def test_the_table_was_found():
    assert len(FROM_FACTS) >= 12
