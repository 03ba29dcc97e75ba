"""From numbers to a grade: a gate closes something and leaves the number alone; what cannot be decided is said."""

import pytest

from contracts.sheet import Sheet
from domain.scoring import Fact
from tests.domain.scoring.books import act, fact, said, scored, value

LINES = """
- {name: points, zh: 积分, en: points made, from: act, take: sum, of: score}
- {name: warnings, zh: 通报, en: warnings, from: other, take: count}
- {name: mark, zh: 评分, en: mark, from: other, take: latest, of: score, missing: error}
- {name: total, zh: 总分, en: total, formula: points}
- {name: double, zh: 双倍, en: double, formula: total * 2}
"""
BANDS = "result: total\nbands: [{below: 60, grade: 差}, {at_least: 80, grade: 好}, {at_least: 60, below: 80, grade: 中}]\n"


def judged(facts: list[Fact], rules: str, lines: str = LINES) -> Sheet:
    return scored(lines, [act(score=0), *facts], BANDS + rules)


@pytest.mark.parametrize(("points", "grade"), [(59, "差"), (60, "中"), (79.5, "中"), (80, "好")])
def test_the_grade_by_number_is_the_band_that_owns_it(points: float, grade: str):
    sheet = judged([act(score=points)], "")
    assert (sheet.grade_by_number, sheet.grade) == (grade, grade)


class TestCeiling:
    RULES = "verdicts: [{name: veto, zh: 受通报，最高“中”, en: 'warned: at most 中', when: warnings > 0, does: ceiling, grade: 中}]"

    def test_it_lowers_the_grade_and_leaves_the_number_and_its_grade(self):
        sheet = judged([act(score=90), fact("other", score=1)], self.RULES)
        assert (sheet.result, sheet.grade_by_number, sheet.grade) == ("90", "好", "中")
        assert [(verdict.name, verdict.because) for verdict in sheet.verdicts] == [("veto", "1 > 0")]

    def test_it_never_raises_a_lower_grade(self):
        sheet = judged([act(score=10), fact("other", score=1)], self.RULES)
        assert (sheet.grade_by_number, sheet.grade) == ("差", "差")

    def test_a_later_part_reads_both_grades(self):
        from tests.domain.scoring.books import rulebook, sheets, written

        facts = """
facts:
  entered: {zh: 进入, en: entered, who: [unit, town]}
  act: {zh: 活动, en: act, who: [unit, town], attributes: {score: points}}
  other: {zh: 通报, en: warned, who: [unit, town], attributes: {score: points}}
"""
        town = """
- subject: town
  zh: 镇
  en: town
  lines:
  - {name: good, zh: 好, en: good, unit: persons, from: 'sheet:unit', where: grade == "好", take: count}
  - {name: good_by_number, zh: 按分数为好, en: good by number, unit: persons, from: 'sheet:unit', where: grade_by_number == "好", take: count}
  - {name: vetoed, zh: 受限, en: vetoed, unit: persons, from: 'sheet:unit', where: veto, take: count}
"""
        book = rulebook(written(LINES, "roll: {enters: entered}\n" + BANDS + self.RULES, facts=facts) + town)
        who = {"unit": "u", "town": "t"}
        given = [fact("entered", who=who), fact("act", who=who, score=90), fact("other", who=who, score=1)]
        (sheet,) = (each for each in sheets(book, given) if each.part == "town")
        assert [value(sheet, name) for name in ("good", "good_by_number", "vetoed")] == ["0", "1", "1"]


def test_withholding_leaves_no_grade():
    rules = "verdicts: [{zh: 弄虚作假, en: fraud, when: warnings > 0, does: withhold}]"
    sheet = judged([act(score=90), fact("other", score=1)], rules)
    assert (sheet.result, sheet.grade_by_number, sheet.grade) == ("90", "好", None)


def test_losing_something_else_leaves_the_grade():
    rules = "verdicts: [{zh: 取消资格, en: not eligible, when: warnings > 0, does: lose}]"
    sheet = judged([act(score=90), fact("other", score=1)], rules)
    assert (sheet.grade, [verdict.does for verdict in sheet.verdicts]) == ("好", ["lose"])


@pytest.mark.parametrize(
    ("does", "grade"), [("ceiling, grade: 中", None), ("withhold", None), ("lose", "好"), ("warn", "好")]
)
def test_what_cannot_be_decided_is_said_and_never_taken_as_a_no(does: str, grade: str | None):
    rules = f"verdicts: [{{name: low, zh: 评分过低, en: low mark, when: mark < 5, does: {does}}}]"
    sheet = judged([act(score=90)], rules)
    assert sheet.grade == grade
    assert sheet.verdicts == ()
    assert [(problem.verdict, problem.zh) for problem in sheet.problems] == [
        ("low", "无法判断“评分过低”（“评分”没有数值）")
    ]


class TestRequirement:
    """A failed requirement withholds the result, and every line made from it: no total beside an empty result."""

    RULES = "requires: [{that: warnings >= 2, zh: 不足两件不出分, en: under two}]"

    def test_without_it_there_is_no_number_anywhere(self):
        sheet = judged([act(score=90)], self.RULES)
        assert (sheet.status, sheet.result, sheet.grade_by_number, sheet.grade) == (
            "no_value",
            None,
            None,
            None,
        )
        assert said(sheet, "total") == said(sheet, "double") == [("withheld", "0")]
        assert value(sheet, "total") is None
        assert value(sheet, "double") is None
        assert sheet.problems[0].zh == "不足两件不出分（须“通报”不少于2；现“通报”为0）"

    def test_what_the_result_was_made_from_stays(self):
        assert value(judged([act(score=90)], self.RULES), "points") == "90"

    def test_one_that_cannot_be_decided_withholds_too(self):
        sheet = judged([act(score=90)], "requires: [{that: mark >= 2, zh: 评分不足, en: low mark}]")
        assert (sheet.status, value(sheet, "total")) == ("no_value", None)

    def test_when_it_is_met_the_number_stands(self):
        sheet = judged([act(score=90), fact("other", score=1), fact("other", score=1)], self.RULES)
        assert (sheet.status, sheet.result) == ("ok", "90")


def test_verdicts_may_read_the_grade_by_number():
    rules = 'verdicts: [{zh: 好等次请附说明, en: explain, when: grade_by_number == "好", does: warn}]'
    assert judged([act(score=90)], rules).verdicts
    assert not judged([act(score=70)], rules).verdicts
