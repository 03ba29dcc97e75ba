"""A line from facts: what is taken, what it is worth, what bites. Each row can be done by hand."""

from datetime import date
from typing import Any

import pytest

from domain.scoring import Fact, SetAside
from tests.domain.scoring.books import act, fact, rulebook, said, scored, sheets, value, written

NAMED = "name: n, zh: 数, en: number"


def minutes(*amounts: float, **attributes: Any) -> list[Fact]:
    return [act(minutes=amount, **attributes) for amount in amounts]


def on(*days: str, **attributes: Any) -> list[Fact]:
    return [act(day, **attributes) for day in days]


TAKES = {
    "how many": ("take: count", minutes(5, 7, 9), "3"),
    "none": ("take: count", [], "0"),
    "the sum": ("take: sum, of: minutes", minutes(5, 7, 9), "21"),
    "the mean, exactly": ("take: mean, of: minutes, missing: error", minutes(5, 7, 8), "20/3"),
    "the mean without the extremes": ("take: trimmed_mean, drop: 1, of: minutes, missing: error", minutes(0, 6, 8, 100), "7"),
    "the median of an even number": ("take: median, of: minutes, missing: error", minutes(9, 1, 5, 6), "11/2"),
    "the median of an odd number": ("take: median, of: minutes, missing: error", minutes(9, 1, 5), "5"),
    "the highest": ("take: max, of: minutes, missing: error", minutes(5, 9, 7), "9"),
    "the lowest": ("take: min, of: minutes, missing: error", minutes(5, 9, 7), "5"),
    "the latest": ("take: latest, of: minutes, missing: error", [act("2026-05-01", minutes=5), act("2026-04-01", minutes=9)], "5"),
    "the only one": ("take: only, of: minutes, missing: error", minutes(5), "5"),
    "different days": ("take: distinct, of: day", on("2026-03-02", "2026-03-02", "2026-03-05"), "2"),
    "different words": ("take: distinct, of: site", [*on("2026-03-02", site="x"), *on("2026-03-03", site="x")], "1"),
    "a number for none": ("take: mean, of: minutes, missing: 4", [], "4"),
}  # fmt: skip

WORTHS = {
    "each": ("take: count, worth: {each: -5}", minutes(1, 1), "-10"),
    "a rate": ("take: sum, of: minutes, worth: {rate: {give: 1.2, every: 60}}", minutes(90), "9/5"),
    "a rate of full hours": ("take: sum, of: minutes, worth: {rate: {give: 1, every: 60, whole: yes}}", minutes(119), "1"),
    "the step that owns its edge": ("take: sum, of: minutes, worth: {steps: [{below: 7, give: 1}, {at_least: 7, give: 2}]}", minutes(7), "2"),
    "the step below the edge": ("take: sum, of: minutes, worth: {steps: [{at_most: 7, give: 1}, {above: 7, give: 2}]}", minutes(7), "1"),
    "the step whose edge is not its own": ("take: sum, of: minutes, worth: {steps: [{above: 7, give: 2}, {at_most: 7, give: 1}]}", minutes(7), "1"),
    "the step under an edge that is not its own": ("take: sum, of: minutes, worth: {steps: [{below: 7, give: 1}, {at_least: 7, give: 2}]}", minutes(6), "1"),
    "tiers, each slice at its rate": ("take: sum, of: minutes, worth: {tiers: [{at_most: 10, give: 1}, {above: 10, give: 0.5}]}", minutes(14), "12"),
    "a word from a table": ("take: only, of: sort, missing: error, worth: {table: {a: 30, b: 25, else: 0}}", [act(sort="b")], "25"),
    "any other word": ("take: only, of: sort, missing: error, worth: {table: {a: 30, b: 25, else: 0}}", [act(sort="c")], "0"),
    "a formula of the amount": ("take: count, worth: {formula: 'if(amount >= 2, 10, 0)'}", minutes(1, 1), "10"),
    "a cap": ("take: count, worth: {each: 2}, limit: {max: 3}", minutes(1, 1), "3"),
    "a floor": ("take: count, worth: {each: -5}, limit: {min: -8}", minutes(1, 1), "-8"),
    "rounding down": ("take: mean, of: minutes, missing: error, round: {to: 0.1, by: down}", minutes(5, 7, 8), "33/5"),
    "four hours a day, then ten a month": (
        "per: day, take: sum, of: minutes, limit: {max: 240}, then: [{per: month, limit: {max: 600}}]",
        [act(f"2026-03-{day:02}", minutes=300) for day in (1, 2, 3)] + [act("2026-04-01", minutes=300)],
        "840",
    ),
    "the best two of each month": (
        "keep: {which: highest, n: 2, per: month, by: minutes}, take: sum, of: minutes",
        [*minutes(10, 30, 20), act("2026-05-01", minutes=1)],
        "51",
    ),
    "the longest run of quarters": (
        "every: quarter, part: count, take: count, worth: {steps: [{below: 1, give: 0}, {at_least: 1, give: 1}]}, total: {take: longest_run}",
        on("2026-01-05", "2026-05-05", "2026-11-05"),
        "2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAKES | WORTHS)
def test_the_number_is(what: str):
    line, facts, expected = (TAKES | WORTHS)[what]
    sheet = scored(f"- {{{NAMED}, from: act, {line}}}", [*facts, fact("other", score=1)])
    assert value(sheet, "n") == expected


def test_what_a_cap_cuts_off_is_an_entry_so_that_the_entries_add_up():
    sheet = scored(
        f"- {{{NAMED}, from: act, take: count, worth: {{each: 2}}, limit: {{max: 3}}}}", minutes(1, 1)
    )
    assert said(sheet, "n") == [("each", "4"), ("cap", "-1")]


def test_what_rounding_changes_is_an_entry():
    line = f"- {{{NAMED}, from: act, take: mean, of: minutes, missing: error, round: {{to: 0.1, by: down}}}}"
    assert said(scored(line, minutes(5, 7, 8)), "n") == [("mean", "20/3"), ("round", "-1/15")]


def test_overflow_goes_elsewhere():
    sheet = scored(
        """
- {name: served, zh: 服务分, en: service, from: act, take: count, worth: {each: 2}, limit: {max: 4}}
- {name: spill, zh: 溢出, en: spill, formula: over(served) * 50%}
""",
        minutes(1, 1, 1, 1, 1),
    )
    assert value(sheet, "spill") == "3"
    assert "“服务分”超出部分" in sheet.line("spill").entries[0].zh


class TestPartPeriods:
    """A unit that joined on 16 May: half of May, the whole of June, and so on."""

    TERM = "term: {begins: entered, ends: gone}"
    JOINED = fact("entered", "2026-05-16", level="high")

    def line(self, part: str) -> str:
        return f"- {{{NAMED}, from: act, every: month, part: {part}, take: count, worth: {{steps: [{{below: 1, give: -2}}, {{at_least: 1, give: 0}}]}}}}"

    def test_count_takes_a_part_month_for_a_month(self):
        assert value(scored(self.line("count"), [self.JOINED], self.TERM), "n") == "-16"

    def test_skip_leaves_it_out_and_says_so(self):
        sheet = scored(self.line("skip"), [self.JOINED], self.TERM)
        assert value(sheet, "n") == "-14"
        assert said(sheet, "n")[0] == ("skipped", "0")

    def test_share_takes_it_by_its_days(self):
        sheet = scored(self.line("share"), [self.JOINED], self.TERM)
        assert value(sheet, "n") == "-466/31"
        assert said(sheet, "n")[:2] == [("steps", "-2"), ("share", "30/31")]
        assert sheet.line("n").entries[1].zh == "数（2026年5月）：不足一期，按16天/31天折算，30/31(≈0.9677)分"


def test_a_quarter_that_is_not_over_is_pending_and_costs_nothing():
    line = f"- {{{NAMED}, from: act, every: quarter, part: count, take: count, worth: {{steps: [{{below: 1, give: -5}}, {{at_least: 1, give: 0}}]}}}}"
    sheet = scored(line, on("2026-02-01"), as_of=date(2026, 5, 1))
    assert said(sheet, "n") == [("steps", "0"), ("pending", "0"), ("pending", "0"), ("pending", "0")]


def test_what_is_dated_after_the_as_of_day_has_not_happened_yet():
    sheet = scored(
        f"- {{{NAMED}, from: act, take: count}}", on("2026-02-01", "2026-06-01"), as_of=date(2026, 5, 1)
    )
    assert value(sheet, "n") == "1"


class TestEveryWordOfAList:
    """`every:` over a closed word list: a missing item is an error, not a nought."""

    def line(self, missing: str) -> str:
        return f"- {{{NAMED}, from: act, every: sort, take: only, of: minutes, missing: {missing}}}"

    def test_each_word_is_listed(self):
        sheet = scored(self.line("error"), [act(sort=sort, minutes=3) for sort in "abc"])
        assert [(entry.at, entry.amount) for entry in sheet.line("n").entries] == [
            ("a", "3"),
            ("b", "3"),
            ("c", "3"),
        ]

    def test_a_missing_item_leaves_no_value_and_is_named(self):
        sheet = scored(self.line("error"), [act(sort="b", minutes=3)])
        assert value(sheet, "n") is None
        assert sheet.line("n").entries[0].zh == "数：无法得出（没有记录：a、c）"

    def test_a_number_may_stand_for_it(self):
        assert value(scored(self.line("0"), [act(sort="b", minutes=3)]), "n") == "3"


class TestRecordsThatDoNotCount:
    def test_one_that_is_not_confirmed_is_listed_with_the_reason(self):
        line = f"- {{{NAMED}, from: act, counts_if: [{{that: done, zh: 未经确认, en: not confirmed}}], take: count}}"
        sheet = scored(line, [act(done=True), act(done=False)])
        assert said(sheet, "n") == [("count", "1"), ("not_counted", "0")]
        assert sheet.line("n").entries[1].zh == "数：2026-03-02的记录不计，未经确认"
        assert sheet.line("n").entries[1].evidence == (2,)

    def test_a_paper_counts_as_a_whole_or_not_at_all(self):
        line = (
            f"- {{{NAMED}, from: act, take: count, counts_if: "
            "[{that: 'records(sort == \"a\") <= 1 and records(yes) == 2', per: site, zh: 选票无效, en: invalid paper}]}"
        )
        facts = [
            *(act(site="p1", sort=sort) for sort in "ab"),
            *(act(site="p2", sort=sort) for sort in "aa"),
            act(site="p3", sort="b"),
        ]
        sheet = scored(line, facts)
        assert said(sheet, "n") == [("count", "2"), ("group_not_counted", "0"), ("group_not_counted", "0")]
        assert sheet.line("n").entries[1].zh == "数：p2的2条记录整体不计，选票无效"

    def test_the_last_of_each_voter_counts_and_the_replaced_one_is_said(self):
        line = f"- {{{NAMED}, from: act, keep: {{which: last, per: site}}, take: sum, of: minutes}}"
        sheet = scored(line, [act("2026-03-01", site="v", minutes=1), act("2026-03-02", site="v", minutes=5)])
        assert value(sheet, "n") == "5"
        assert sheet.line("n").entries[1].zh == "数：2026-03-01的记录不计，v只取最后1条"

    def test_one_set_aside_counts_nothing_for_now(self):
        aside = SetAside("有异议，正在处理", "in dispute")
        disputed = Fact(1, "act", {"unit": "u"}, date(2026, 3, 2), {}, aside)
        sheet = scored(f"- {{{NAMED}, from: act, take: count}}", [disputed, act()])
        assert said(sheet, "n") == [("count", "1"), ("set_aside", "0")]
        assert sheet.line("n").entries[1].en == "number: record of 2026-03-02 not counted for now: in dispute"

    def test_what_where_leaves_out_is_not_mentioned(self):
        sheet = scored(
            f'- {{{NAMED}, from: act, where: sort == "a", take: count}}', [act(sort="a"), act(sort="b")]
        )
        assert said(sheet, "n") == [("count", "1")]


class TestOverlap:
    """Of two records that overlap in time, the later counts only the rest."""

    FACTS = """
facts:
  act: {zh: 服务, en: service, who: unit, attributes: {start: moment, end: moment}}
"""
    LINE = f"- {{{NAMED}, from: act, overlap: later_counts_rest, per: event, take: sum, of: end - start, less: [{{of: overlap, zh: 重叠, en: overlap}}]}}"

    def total(self, *spans: tuple[int, int]) -> str | None:
        return value(
            scored(self.LINE, [act(start=start, end=end) for start, end in spans], kinds=self.FACTS), "n"
        )

    @pytest.mark.parametrize(
        ("spans", "minutes"),
        [
            (((0, 60), (30, 90)), "90"),
            (((0, 60), (60, 90)), "90"),
            (((0, 60), (0, 60)), "60"),
            (((0, 100), (20, 40)), "100"),
            (((20, 40), (60, 80), (0, 100)), "100"),
            (((0, 10), (5, 25), (20, 30), (100, 110)), "40"),
            (((10, 5),), "-5"),
        ],
    )
    def test_no_minute_counts_twice(self, spans: tuple[tuple[int, int], ...], minutes: str):
        assert self.total(*spans) == minutes

    def test_what_is_taken_off_is_an_entry_of_its_own(self):
        sheet = scored(self.LINE, [act(start=0, end=60), act(start=30, end=90)], kinds=self.FACTS)
        assert said(sheet, "n") == [("count", "60"), ("count", "60"), ("less", "-30")]


class TestEvidence:
    def test_an_entry_leads_to_the_positions_it_rests_upon(self):
        sheet = scored(
            f"- {{{NAMED}, from: act, take: count}}",
            [act(position=7), act(position=12), fact("other", position=9)],
        )
        assert sheet.line("n").entries[0].evidence == (7, 12)
        assert sheet.line("n").entries[0].searched is None

    def test_an_absence_says_where_was_searched_and_up_to_which_head(self):
        sheet = scored(f"- {{{NAMED}, from: act, where: done, take: count}}", [fact("other", position=9)])
        searched = sheet.line("n").entries[0].searched
        assert searched
        assert searched.model_dump() == {
            "kinds": ("act",), "role": "unit", "subject": "u", "where": "done",
            "start": "2026-01-01", "end": "2026-12-31", "head": 9,
        }  # fmt: skip

    def test_a_line_over_sheets_leads_to_the_same_events_as_the_sheets(self):
        lines = f"""
- {{{NAMED}, from: act, take: count}}
- {{name: visits, zh: 走访, en: visits, from: seen, take: count}}
"""
        both = "who: [unit, town]"
        facts = f"""
facts:
  entered: {{zh: 进入, en: entered, {both}}}
  act: {{zh: 活动, en: act, {both}}}
  seen: {{zh: 走访, en: seen, {both}}}
"""
        town = """
- subject: town
  zh: 镇
  en: town
  lines:
  - {name: busy, zh: 活跃单位, en: busy units, unit: persons, from: 'sheet:unit', where: n > 1, take: count}
"""
        book = rulebook(written(lines, "roll: {enters: entered}", facts=facts) + town)
        given = [
            ("entered", "u1"),
            ("entered", "u2"),
            ("act", "u1"),
            ("act", "u2"),
            ("act", "u1"),
            ("seen", "u1"),
        ]
        all_sheets = sheets(book, [fact(kind, who={"unit": unit, "town": "t"}) for kind, unit in given])
        (sheet,) = (each for each in all_sheets if each.part == "town")
        assert sheet.line("busy").value == "1"
        assert sheet.line("busy").entries[0].evidence == (1, 3, 5)
