"""Who has a sheet, and for which days."""

from datetime import date

import pytest

from contracts.sheet import Sheet
from domain.scoring import Fact, SetAside
from domain.scoring.engine import WrongPeriod, score
from tests.domain.scoring.books import act, fact, numbered, rulebook, scored, sheets, value, written

COUNT = "- {name: n, zh: 次数, en: times, from: act, take: count}"
MONTHS = "- {name: n, zh: 月数, en: months, unit: count, from: act, every: month, part: share, take: count, worth: {formula: '1'}}"
ROLL = "roll: {enters: entered, leaves: gone}\n"
TERM = "term: {begins: entered, ends: gone}\n"


def entered(day: str, level: str = "high") -> Fact:
    return fact("entered", day, level=level)


def gone(day: str) -> Fact:
    return fact("gone", day)


class TestRoll:
    def test_nobody_has_a_number_who_was_never_entered(self):
        assert scored(COUNT, [act()], ROLL).status == "not_on_roll"

    def test_an_entry_of_an_earlier_year_still_stands_and_is_cited(self):
        sheet = scored(COUNT, [entered("2020-05-01"), act()], ROLL)
        assert (sheet.status, sheet.standing) == ("ok", (1,))

    def test_who_has_left_by_the_last_day_is_off(self):
        sheet = scored(COUNT, [entered("2020-05-01"), gone("2026-11-01"), act()], ROLL)
        assert (sheet.status, sheet.standing, sheet.lines) == ("not_on_roll", (2,), ())

    def test_an_entry_that_is_set_aside_puts_nobody_on(self):
        disputed = Fact(1, "entered", {"unit": "u"}, date(2025, 5, 1), {}, SetAside("有异议", "in dispute"))
        assert scored(COUNT, [disputed, act()], ROLL).status == "not_on_roll"

    def test_who_came_back_is_on(self):
        facts = [entered("2020-05-01"), gone("2026-02-01"), entered("2026-03-01"), act()]
        assert scored(COUNT, facts, ROLL).status == "ok"

    def test_the_latest_entry_says_what_the_subject_is(self):
        lines = '- {name: n, zh: 高层, en: high, applies: level == "high", from: act, take: count}'
        assert (
            value(scored(lines, [entered("2020-05-01"), entered("2026-05-01", "low"), act()], ROLL), "n")
            == "0"
        )
        assert (
            value(scored(lines, [entered("2020-05-01", "low"), entered("2026-05-01"), act()], ROLL), "n")
            == "1"
        )

    def test_the_exempt_are_listed_and_not_scored(self):
        sheet = scored(COUNT, [entered("2020-05-01", "low"), act()], ROLL + 'exempt: level == "low"')
        assert (sheet.status, sheet.lines) == ("exempt", ())

    def test_an_exemption_that_cannot_be_decided_withholds_the_result(self):
        sheet = scored(
            COUNT, [fact("entered", "2020-05-01"), act()], ROLL + 'exempt: level == "low"\nresult: n'
        )
        assert (sheet.status, sheet.result) == ("no_value", None)
        assert sheet.problems[0].zh == "是否免考无法判断（“level”没有数值）"


class TestTerm:
    def test_only_its_days_are_scored(self):
        facts = [
            entered("2026-03-01"),
            act("2026-02-28"),
            act("2026-03-01"),
            act("2026-06-30"),
            act("2026-07-01"),
        ]
        assert value(scored(COUNT, [*facts, gone("2026-06-30")], TERM), "n") == "2"

    def test_two_years_end_on_the_eve(self):
        sheet = scored(COUNT, [entered("2025-06-10"), act()], "term: {begins: entered, years: 2}")
        assert [(span.start, span.end) for span in sheet.term] == [("2025-06-10", "2027-06-09")]

    def test_two_years_from_29_february_end_with_the_month(self):
        sheet = scored(COUNT, [entered("2024-02-29"), act("2026-01-05")], "term: {begins: entered, years: 2}")
        assert sheet.term[0].end == "2026-02-28"

    def test_a_term_that_follows_at_once_is_joined(self):
        facts = [entered("2024-06-10"), entered("2026-06-10"), act("2026-06-09"), act("2026-06-10")]
        sheet = scored(COUNT, facts, "term: {begins: entered, years: 2}")
        assert [(span.start, span.end) for span in sheet.term] == [("2024-06-10", "2028-06-09")]
        assert value(sheet, "n") == "2"

    def test_two_separate_terms_in_one_year_both_count(self):
        facts = [entered("2026-01-01"), gone("2026-03-31"), entered("2026-10-01")]
        facts += [act("2026-02-01"), act("2026-05-01"), act("2026-11-01")]
        sheet = scored(MONTHS, facts, TERM)
        assert [entry.at for entry in sheet.line("n").entries] == [
            "2026-01", "2026-02", "2026-03", "2026-10", "2026-11", "2026-12",
        ]  # fmt: skip

    def test_a_month_left_and_entered_again_is_shared_by_its_days(self):
        facts = [entered("2026-05-01"), gone("2026-05-10"), entered("2026-05-21")]
        line = "- {name: n, zh: 五月, en: May, unit: count, from: act, every: month, part: share, take: count, worth: {formula: share}}"
        sheet = scored(line, facts, TERM)
        assert sheet.line("n").entries[0].amount == "21/31"


def test_values_are_those_of_the_day():
    top = """
values:
- {name: rate, zh: 分值, en: rate, unit: points, by_year: {"2026": 1}, changes: [{from_day: "2026-07-01", give: "3"}]}
"""
    each_day = "- {name: n, zh: 分, en: points made, unit: points, from: act, take: sum, of: rate}"
    at_the_end = "- {name: n, zh: 分, en: points made, from: act, take: count, worth: {each: rate}}"
    each_month = (
        "- {name: n, zh: 分, en: points made, from: act, per: month, take: count, worth: {each: rate}}"
    )
    facts = [act("2026-06-30"), act("2026-07-01")]
    assert value(scored(each_day, facts, top=top), "n") == "4"
    assert value(scored(at_the_end, facts, top=top), "n") == "6"
    assert value(scored(each_month, facts, top=top), "n") == "4"


def test_a_year_without_a_value_gives_no_number_and_says_so():
    top = 'values: [{name: rate, zh: 分值, en: rate, unit: points, by_year: {"2026": 1}}]\n'
    book = rulebook(
        written("- {name: n, zh: 分, en: points made, from: act, take: count, worth: {each: rate}}", top=top)
    )
    (sheet,) = sheets(book, [act("2027-03-02")], date(2027, 1, 1), date(2027, 12, 31))
    assert value(sheet, "n") is None
    assert sheet.line("n").entries[0].zh == "分：无法得出（“分值”没有数值）"


def test_a_yearly_rulebook_is_scored_by_the_year():
    book = rulebook(written(COUNT))
    with pytest.raises(WrongPeriod) as refused:
        score(book, numbered([act()]), date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 30), 1)
    assert (
        refused.value.in_english()
        == "This rulebook is scored by year; 2026-01-01 to 2026-06-30 is not one. Give the whole period."
    )


def test_a_neighbours_act_never_moves_ones_number():
    book = rulebook(written(COUNT))
    alone = sheets(book, [act(position=3)])
    together = sheets(book, [act(position=3), fact("act", position=2, who={"unit": "neighbour"})])
    assert [sheet for sheet in together if sheet.subject == "u"] == list(alone)


class TestAValueThatTheYearDoesNotHave:
    """The rulebook was checked for 2026 and is run for 2027: what needs the number has none, and says so."""

    TOP = 'values: [{name: edge, zh: 界线, en: edge, unit: points, by_year: {"2026": 1}}]\n'

    def run(self, lines: str, part: str) -> Sheet:
        book = rulebook(written(lines, part, self.TOP))
        (sheet,) = sheets(book, [act("2027-03-02", score=3)], date(2027, 1, 1), date(2027, 12, 31))
        return sheet

    def test_there_is_a_number_but_no_grade(self):
        sheet = self.run(COUNT, "result: n\nbands: [{below: edge, grade: 差}, {at_least: edge, grade: 好}]")
        assert (sheet.result, sheet.grade_by_number, sheet.grade) == ("1", None, None)
        assert sheet.problems[0].zh == "无法定等次（“界线”没有数值）"

    def test_what_is_only_for_the_eye_is_shown_whole(self):
        line = (
            "- {name: n, zh: 数, en: number, from: act, take: sum, of: score / 7, show: {to: edge, by: down}}"
        )
        assert self.run(line, "").line("n").shown == "3/7(≈0.4286)"

    @pytest.mark.parametrize("where", ["max: edge, over: b", "min: edge"])
    def test_no_balance_has_a_number(self, where: str):
        part = f"""
account:
  order: posted
  balances: [{{name: a, zh: 甲, en: a, unit: points, {where}}}, {{name: b, zh: 乙, en: b, unit: points}}]
  postings: [{{zh: 记, en: post, from: act, of: score, post: {{a: -1}}}}]
"""
        sheet = self.run("", part)
        assert [value(sheet, name) for name in "ab"] == [None, None]
        assert sheet.line("a").entries[0].zh == "甲：无法得出（“界线”没有数值）"
