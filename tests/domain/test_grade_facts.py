"""Grades of earlier years as facts: for each of the years after, changed where the grade was changed, with the decision as evidence."""

from datetime import date

import pytest

from contracts.sheet import Sheet
from domain.facts import facts_of
from domain.grades import GradeChanged, GradeDecided
from domain.scoring import Fact, score
from domain.standing_facts import corrected
from tests.domain.grade_scenes import changes_to, decides
from tests.domain.scenes import Scene, begins_with
from tests.domain.scoring.books import rulebook
from tests.domain.test_grades import decided
from tests.people import GENESIS

TWO_OF_THREE = """
rulebook: HONOUR
version: "2028.1"
title: {zh: 示范单位推荐（自拟）, en: Model units (invented)}
source: 自拟，非发布文件
period: year
facts:
  graded: {zh: 以前年度评定的等次, en: grade of an earlier year, who: unit, attributes: {given: text, years_ago: number}}
parts:
- subject: unit
  zh: 成员单位
  en: member unit
  lines:
  - {name: best, zh: 近三年“较好”以上次数, en: times graded 较好 or better in three years, from: graded, where: 'years_ago <= 3 and given in ["优秀", "较好"]', take: count}
  - {name: judged, zh: 近三年评定次数, en: times graded, from: graded, where: years_ago <= 3, take: count}
  result: best
  bands:
  - {at_least: 1, grade: 可推荐}
  - {below: 1, grade: 不推荐}
"""


@begins_with(decided)
def changed(s: Scene) -> None:
    """By two who say the same, as a grade is changed."""
    for who in ("lead2", "lead3"):
        s.says(who, changes_to()(s), on="decision")


def standing(s: Scene) -> list[Fact]:
    """The facts of the log so far that nothing has taken away."""
    facts: dict[str, list[Fact]] = {}
    for position, happened in enumerate(s.story.happened, 1):
        if gone := corrected(happened):
            facts.pop(str(gone), None)
        facts.setdefault(happened.digest, []).extend(facts_of(happened, position, GENESIS.zone))
    return [fact for each in facts.values() for fact in each]


def grades(s: Scene) -> list[tuple[object, object, str]]:
    return [
        (fact.attributes["given"], fact.attributes["years_ago"], str(fact.day))
        for fact in standing(s)
        if fact.kind == "graded"
    ]


def sheets(s: Scene, year: int, reducer: int = 2) -> list[Sheet]:
    book = rulebook(TWO_OF_THREE)
    start, end = date(year, 1, 1), date(year, 12, 31)
    facts = [fact for fact in standing(s) if fact.kind in book.facts]
    return list(score(book, facts, start, end, end, len(s.story.happened), reducer))


def test_a_grade_is_a_fact_of_each_of_the_five_years_after() -> None:
    s = decided.begin()
    assert grades(s) == [("较好", ago, f"{2026 + ago}-01-01") for ago in (1, 2, 3, 4, 5)]
    [fact, *_] = [fact for fact in standing(s) if fact.kind == "graded"]
    assert fact.who == {"unit": s["bureau"], "alliance": s["alliance"]}
    assert fact.attributes["period"] == "2026"


@pytest.mark.parametrize(("year", "best"), [(2027, "1"), (2029, "1"), (2030, "0")])
def test_a_later_rulebook_reads_the_grades_of_the_years_before_it(year: int, best: str) -> None:
    s = decided.begin()
    [sheet] = sheets(s, year)
    assert (sheet.subject, sheet.result) == (s["bureau"], best)
    evidence = sheet.line("best").entries[0].evidence
    at = [n for n, each in enumerate(s.story.happened, 1) if isinstance(each.data, GradeDecided)]
    assert list(evidence) == (at if best == "1" else [])


def test_a_grade_that_was_changed_counts_as_changed() -> None:
    s = changed.begin()
    assert [grade for grade, _, _ in grades(s)] == ["一般"] * 5
    [sheet] = sheets(s, 2028)
    assert (sheet.line("best").value, sheet.line("judged").value) == ("0", "1")
    at = [n for n, each in enumerate(s.story.happened, 1) if isinstance(each.data, GradeChanged)]
    assert list(sheet.line("judged").entries[0].evidence) == at


def test_the_grade_of_a_change_of_a_change_is_the_last() -> None:
    s = changed.begin()
    for who in ("lead2", "lead3"):
        s.says(who, changes_to("较好")(s), on="decision")
    assert [grade for grade, _, _ in grades(s)] == ["较好"] * 5


def test_a_change_that_one_alone_proposes_changes_nothing() -> None:
    s = decided.begin()
    s.says("lead2", changes_to()(s), on="decision")
    assert {grade for grade, _, _ in grades(s)} == {"较好"}


def test_the_first_reducer_knew_of_no_grades() -> None:
    s = decided.begin()
    assert sheets(s, 2028, reducer=1) == []


def test_grades_of_another_unit_are_its_own() -> None:
    s = decided.begin()
    s.says("lead2", decides("community", "优秀")(s))
    assert [(each.subject, each.result) for each in sheets(s, 2027)] == sorted(
        [(s["bureau"], "1"), (s["community"], "1")]
    )
