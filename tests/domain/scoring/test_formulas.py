"""Formulas: read, worked out exactly, written out again; and wherever they stand, they see what they name."""

from datetime import date
from fractions import Fraction
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.scoring.calendar import WorkdayCalendar
from domain.scoring.formula import as_written
from domain.scoring.parsing import BadFormula, parse
from domain.scoring.scope import Scope
from domain.scoring.values import NoValue
from tests.domain.scoring.books import act, fact, findings, said, scored, value, written

NAMES = {
    "a": Fraction(3),
    "b": Fraction(4),
    "none": Fraction(0),
    "late": False,
    "word": "好",
    "people": ("x", "y", "x"),
    "due": date(2026, 1, 31),
    "filed": date(2026, 2, 28),
    "unknown": None,
    "over:a": Fraction(7),
}
HOLIDAYS = WorkdayCalendar(
    frozenset((2026,)), frozenset((date(2026, 2, 16),)), frozenset((date(2026, 2, 14),))
)
SCOPE = Scope((NAMES,), {"prices": {"好": Fraction(9), "": None}, "open": {"": Fraction(1)}}, HOLIDAYS)

GIVES = {
    "a + b * 2": 11,
    "(a + b) * 2": 14,
    "a - b - 1": -2,
    "a / b": Fraction(3, 4),
    "-a * -b": 12,
    "50% * a": Fraction(3, 2),
    "1.25 + 0.75": 2,
    "a >= 3 and not b < 4": True,
    "late or a == 3": True,
    "a != 3 or late": False,
    'word == "好"': True,
    'word in ["好", "差"]': True,
    'word not in ["差"]': True,
    "not word in people": True,
    "if(late, a / none, b)": 4,
    "late and a / none > 1": False,
    "min(a, b, 1)": 1,
    "max(a, b)": 4,
    "abs(a - b)": 1,
    "floor(-a / 2)": -2,
    "ceil(a / 2)": 2,
    "days(due, filed)": 28,
    "months(due, filed)": 1,
    "months(filed, due)": -1,
    "due < 2026-02-01": True,
    "year(due) + month(filed)": 2028,
    "distinct(people)": 2,
    "over(a)": 7,
    "lookup(prices, word)": 9,
    'lookup(open, "别的")': 1,
    "workdays(2026-02-13, 2026-02-17)": 2,
    "（a ＋ b）× 2 ≥ 14": True,
    "word == “好”": True,
    "a × 50％ ÷ 3": Fraction(1, 2),
}


@pytest.mark.parametrize("text", GIVES)
def test_a_formula_gives(text: str):
    assert parse(text).value(SCOPE) == GIVES[text]


UNREADABLE = {
    "": "公式没有写完",
    "a b": "“b”的位置不对",
    "a +": "公式没有写完",
    "(a": "缺少“)”",
    "a < b < 3": "一次只能比较两个数，“<”请用 and 另写",
    "foo(a)": "没有“foo”这个函数",
    "min()": "“min”的参数个数不对",
    "if(a, b)": "“if”的参数个数不对",
    "lookup(1, a)": "“lookup”的第一项要写名称",
    "2026-02-30": "“2026-02-30”不是日期",
    "a ? b": "看不懂“? b”",
    "and": "“and”的位置不对",
    "(" * 40 + "a" + ")" * 40: "括号套得太深，请分成两行写",
    "-" * 40 + "a": "括号套得太深，请分成两行写",
    "+".join(["a"] * 120): "公式太长，请分成几行写",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_formula_is_refused_with_the_reason(text: str):
    with pytest.raises(BadFormula) as bad:
        parse(text)
    assert bad.value.zh == UNREADABLE[text]


WITHOUT_VALUE = {
    "a / none": "division by zero",
    "unknown + 1": '"unknown" has no value',
    "nobody + 1": 'there is no "nobody"',
    "word + 1": "a value is of the wrong type",
    "word < word": "a value is of the wrong type",
    "a == word": "a value is of the wrong type",
    "a in word": "a value is of the wrong type",
    "if(a, 1, 2)": "a value is of the wrong type",
    "not a": "a value is of the wrong type",
    "days(a, due)": "a value is of the wrong type",
    'lookup(prices, "差")': '"差" is not in prices',
    "records(late) > 1": "there is no group of records here",
    "workdays(2025-02-13, 2026-02-17)": "there is no workday calendar for that year",
}


@pytest.mark.parametrize("text", WITHOUT_VALUE)
def test_what_has_no_value_says_why(text: str):
    with pytest.raises(NoValue) as none:
        parse(text).value(SCOPE)
    assert none.value.args[0] == WITHOUT_VALUE[text]


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "2", "50%"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
            lambda each: f"({each[0]}) {each[1]} ({each[2]})"
        ),
        inner.map(lambda each: f"-({each})"),
        inner.map(lambda each: f"if(({each}) >= 2, {each}, b)"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_a_formula_written_out_again_means_the_same(text: str):
    try:
        tree = parse(text)
    except BadFormula:
        return
    assert parse(as_written(tree)).value(SCOPE) == tree.value(SCOPE)


class TestWhereverTheyStand:
    """What a check lets pass must run: dates, lines and balances, in every place that takes a formula."""

    def test_the_day_and_date_literals_in_where(self):
        line = "- {name: n, zh: 数, en: number, from: act, where: day >= 2026-06-30 and due < period_end, take: count}"
        assert [each for each in findings(written(line)) if each.severity == "error"] == []
        facts = [act("2026-06-29", due=date(2026, 7, 1)), act("2026-06-30", due=date(2026, 7, 1))]
        assert value(scored(line, facts), "n") == "1"

    def test_a_date_value_of_the_rulebook(self):
        top = 'values: [{name: deadline, zh: 期限, en: deadline, unit: date, by_year: {"2026": "2026-06-30"}}]\n'
        line = "- {name: n, zh: 数, en: number, from: act, where: day <= deadline, take: count}"
        assert value(scored(line, [act("2026-06-30"), act("2026-07-01")], top=top), "n") == "1"

    NEEDED = "- {name: threshold, zh: 界线, en: threshold, value: 2}"
    USERS: ClassVar = {
        "where": "- {name: n, zh: 数, en: number, from: act, where: score > threshold, take: count}",
        "limit": "- {name: n, zh: 数, en: number, from: act, take: count, limit: {max: threshold - 1}}",
        "applies": "- {name: n, zh: 数, en: number, applies: threshold > 1, from: act, where: score > 2, take: count}",
        "counts_if": "- {name: n, zh: 数, en: number, from: act, counts_if: [{that: score > threshold, zh: 少, en: low}], take: count}",
        "worth": "- {name: n, zh: 数, en: number, from: act, where: score > 2, take: count, worth: {each: threshold / 2}}",
        "of": "- {name: n, zh: 数, en: number, from: act, take: sum, of: 'if(score > threshold, 1, 0)'}",
    }

    @pytest.mark.parametrize("place", USERS)
    def test_a_line_comes_before_whoever_names_it(self, place: str):
        facts = [act(score=1), act(score=3)]
        assert value(scored(f"{self.USERS[place]}\n{self.NEEDED}", facts), "n") == "1"
        assert value(scored(f"{self.NEEDED}\n{self.USERS[place]}", facts), "n") == "1"

    def test_a_circle_through_a_limit_is_found(self):
        lines = """
- {name: n, zh: 数, en: number, from: act, take: count, limit: {max: m}}
- {name: m, zh: 界, en: edge, formula: n + 1}
"""
        assert "the formulas go round in a circle: m -> n -> m; take one of these out" in {
            each.en for each in findings(written(lines))
        } | {each.en.replace("n -> m -> n", "m -> n -> m") for each in findings(written(lines))}


class TestALineWithoutAValue:
    """`missing: error` means: no value, which is said. Nothing stops, and the reasons of others stay."""

    LINE = "- {name: n, zh: 评分, en: mark, from: other, take: only, of: score, missing: error}"

    def test_the_rest_of_the_sheet_goes_on(self):
        lines = (
            self.LINE
            + "\n- {name: m, zh: 次数, en: times, from: act, take: count, worth: {each: 1}}\n- {name: t, zh: 合计, en: sum, formula: n + m}"
        )
        sheet = scored(lines, [act()], "result: t")
        assert (value(sheet, "m"), value(sheet, "t"), sheet.status) == ("1", None, "no_value")
        assert sheet.line("t").entries[0].zh == "合计：无法得出（“评分”没有数值）"
        assert sheet.line("t").entries[0].lines == ("n", "m")

    def test_two_marks_where_one_belongs_are_both_cited(self):
        sheet = scored(self.LINE, [fact("other", score=1), fact("other", score=2)])
        assert sheet.line("n").entries[0].zh == "评分：无法得出（应当只有1条，却有2条）"
        assert sheet.line("n").entries[0].evidence == (1, 2)

    def test_records_that_did_not_count_are_still_listed(self):
        line = "- {name: n, zh: 评分, en: mark, from: act, counts_if: [{that: done, zh: 未经确认, en: not confirmed}], take: only, of: score, missing: error}"
        sheet = scored(line, [act(score=3, done=False)])
        assert said(sheet, "n") == [("no_value", "0"), ("not_counted", "0")]

    def test_an_attribute_of_another_type_is_no_value(self):
        sheet = scored(self.LINE, [fact("other", score="many")])
        assert sheet.line("n").entries[0].zh == "评分：无法得出（第1条记录：“score”没有数值）"

    def test_a_word_that_is_not_in_the_closed_list_is_no_value(self):
        sheet = scored(
            '- {name: n, zh: 数, en: number, from: act, where: sort == "a", take: count}', [act(sort="z")]
        )
        assert value(sheet, "n") is None

    def test_a_division_by_zero_gives_what_the_rule_says(self):
        lines = """
- {name: n, zh: 数, en: number, from: act, take: count}
- {name: rate, zh: 率, en: rate, unit: percent, formula: 1 / n, if_zero: 0}
"""
        sheet = scored(lines, [fact("other", score=1)])
        assert said(sheet, "rate") == [("zero", "0")]


def test_two_facts_of_one_event_are_two_records():
    line = "- {name: n, zh: 数, en: number, from: act, per: event, take: only, of: score}"
    sheet = scored(line, [fact("act", position=5, score=1), fact("act", position=5, score=2)])
    assert value(sheet, "n") == "3"
    assert [entry.evidence for entry in sheet.line("n").entries] == [(5,), (5,)]
