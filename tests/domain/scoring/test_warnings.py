"""What is to be looked at twice: said in words beside the sheet, and the sheet itself is the same without it."""

from fractions import Fraction

import pytest

from contracts.sheet import Sheet
from domain.scoring import Fact
from domain.scoring.warnings import Warned, share_warning, warnings_of
from tests.domain.scoring.books import act, fact, findings, rulebook, sheets, written

LINES = """
- {name: points, zh: 积分, en: points made, from: act, take: sum, of: score}
- {name: marked, zh: 评分, en: mark, from: mark, take: sum, of: score}
- {name: half, zh: 半分, en: half, formula: marked * 50%}
- {name: total, zh: 总分, en: total, formula: points + half}
"""
KINDS = """
facts:
  act: {zh: 活动, en: act, who: unit, attributes: {score: points}}
  mark: {zh: 人工评分, en: mark, who: unit, attributes: {score: points}}
"""
BANDS = "result: total\nbands: [{below: 60, grade: 差}, {at_least: 80, grade: 好}, {at_least: 60, below: 80, grade: 中}]\n"


def looked_at(
    facts: list[Fact],
    part: str = "",
    lines: str = LINES,
    back_entered: tuple[int, ...] = (),
    same_day: tuple[frozenset[int], ...] = (),
) -> list[Warned]:
    book = rulebook(written(lines, BANDS + part, facts=KINDS))
    [sheet] = sheets(book, facts)
    return list(warnings_of(book, sheet, back_entered, same_day))


def two(score: float) -> list[Fact]:
    """Two entries, so that nothing rests on one."""
    return [act(score=1), act(score=score - 1)]


def kinds(*arguments: object, **more: object) -> list[str]:
    return [warned.kind for warned in looked_at(*arguments, **more)]  # type: ignore[arg-type]


def test_a_number_far_from_every_edge_with_several_entries_behind_it_says_nothing():
    assert looked_at(two(70), "near: 2") == []


@pytest.mark.parametrize("edge", ["60", "80"])
def test_exactly_on_an_edge_it_says_who_owns_it(edge: str):
    [warned] = looked_at(two(int(edge)))
    own, other = {"60": ("中", "差"), "80": ("好", "中")}[edge]
    assert warned.kind == "on_edge"
    assert warned.zh == f"得数正好在“{own}”与“{other}”的界线{edge}分上，按规则归“{own}”"
    assert (
        warned.en == f'exactly on the edge {edge} points of "{own}" and "{other}"; by the rule it is "{own}"'
    )


@pytest.mark.parametrize(
    ("score", "near", "said"),
    [
        (79.5, "near: 1", ["得数离“好”的界线80分只差0.5分"]),
        (80.5, "near: 1", ["得数离“中”的界线80分只差0.5分"]),
        (79, "near: 1", ["得数离“好”的界线80分只差1分"]),
        (78.9, "near: 1", []),
        (79.5, "", []),
        (70, "near: 10", ["得数离“差”的界线60分只差10分", "得数离“好”的界线80分只差10分"]),
    ],
)
def test_how_near_is_near_the_rulebook_says(score: float, near: str, said: list[str]):
    assert sorted(warned.zh for warned in looked_at(two(score), near)) == sorted(said)


def test_what_looks_like_the_better_grade_after_rounding_is_said():
    lines = LINES.replace("formula: points + half}", "formula: points + half, show: {to: 1, by: half_up}}")
    [warned] = looked_at(two(79.6), lines=lines)
    assert (warned.kind, warned.zh) == ("shown_across", "显示为80，像是“好”；准确的得数是79.6，归“中”")


def test_a_verdict_that_cannot_be_decided_and_a_requirement_that_is_not_met():
    opinion = "- {name: opinion, zh: 意见, en: opinion, from: mark, take: only, of: score, missing: error}\n"
    gate = "verdicts: [{zh: 意见不好, en: opinion poor, when: opinion < 5, does: ceiling, grade: 中}]"
    assert kinds(two(70), gate, LINES + opinion) == ["undecided"]
    need = "requires: [{that: points > 100, zh: 至少100, en: at least 100}]"
    [warned] = looked_at(two(70), need)
    assert (warned.kind, warned.zh) == ("not_met", "至少100（须“积分”大于100；现“积分”为70）")


def test_a_line_with_one_entry_behind_it_is_thin_but_a_mark_is_always_one():
    [warned] = looked_at([act(score=70), fact("mark", score=2)])
    assert (warned.kind, warned.zh, warned.lines) == ("one_entry", "只有一条依据：积分", ("points",))


def test_a_line_that_the_number_is_not_made_of_is_no_matter():
    aside = "- {name: times, zh: 次数, en: times, from: act, take: count, where: score > 60, show: {to: 1, by: cut}}\n"
    assert kinds([act(score=1), act(score=69)], "", LINES + aside) == []


def test_a_line_of_records_that_were_all_entered_afterwards_is_thin():
    assert kinds(two(70), back_entered=(1, 2)) == ["back_entered"]
    assert kinds(two(70), back_entered=(1,)) == []


def test_of_many_lines_the_first_few_are_named():
    lines = "".join(
        f"- {{name: m{n}, zh: 很长很长的评分项名称{n}, en: a line with a rather long name for people to read {n}, from: mark, take: sum, of: score}}\n"
        for n in range(30)
    )
    total = "- {name: total, zh: 总分, en: total, formula: " + " + ".join(f"m{n}" for n in range(30)) + "}\n"
    [warned] = looked_at([fact("mark", score=2), fact("mark", score=1)], lines=lines + total)
    assert warned.zh.endswith("评分项名称7等30处")
    assert warned.en.endswith("to read 7 and 22 more")


def test_records_of_one_day_that_may_be_one_deed_are_named_by_their_entries() -> None:
    [warned] = [each for each in looked_at(two(70), same_day=(frozenset((1, 2)),)) if each.kind == "same_day"]
    assert "账本第1、2条" in warned.zh
    assert "same_day" not in kinds(two(70), same_day=(frozenset((1, 9)),))


@pytest.mark.parametrize(("mark", "said"), [(70, "约50%"), (68, None), (140, "约66%")])
def test_where_half_or_more_of_the_number_is_judgement_it_is_said(mark: int, said: str | None):
    """The mark counts by half: 35 of 70 points are people's, then 34 of 69, and 70 of 105."""
    told = [warned for warned in looked_at([*two(35), fact("mark", score=mark)]) if warned.kind == "judged"]
    assert [said in warned.zh and "评分" in warned.zh for warned in told] == ([True] if said else [])


def test_the_sheet_is_the_same_with_and_without_near():
    one, other = (
        sheets(rulebook(written(LINES, BANDS + near, facts=KINDS)), two(79.5)) for near in ("", "near: 1")
    )
    assert [sheet.canonical() for sheet in one] == [sheet.canonical() for sheet in other]


@pytest.mark.parametrize(
    ("part", "zh"),
    [
        ("result: total\nnear: 1", "near 说的是离等次界线多近；请写 bands，或去掉 near"),
        (BANDS + "near: 0", "near 必须大于0"),
        (BANDS + "near: -1", "near 必须大于0"),
    ],
)
def test_a_near_that_means_nothing_is_refused(part: str, zh: str):
    assert zh in [found.zh for found in findings(written(LINES, part, facts=KINDS))]


# -- shares -----------------------------------------------------------------------------------------------------


def graded(*numbers: int) -> list[Sheet]:
    book = rulebook(written(LINES, BANDS, facts=KINDS))
    facts = [act(score=1)]
    [sheet] = sheets(book, facts)
    return [
        sheet.model_copy(
            update={
                "subject": f"u{nth}",
                "result": str(Fraction(number)),
                "grade": "好" if number >= 80 else "中",
                "grade_by_number": "好" if number >= 80 else "中",
            }
        )
        for nth, number in enumerate(numbers)
    ]


def test_a_share_that_is_kept_by_the_numbers_says_nothing():
    assert share_warning(graded(90, 70, 70), "好", "1/3") is None


def test_more_than_the_share_allows_is_said_with_the_numbers():
    warned = share_warning(graded(90, 85, 70), "好", "1/3")
    assert warned
    assert warned.kind == "over_share"
    assert warned.zh == "“好”以1/3为限，3个里最多1个，按分达到的有2个；超出的请由人定并写明理由"


def test_a_tie_at_the_share_is_said_and_names_nobody():
    warned = share_warning(graded(90, 85, 85, 70, 70, 70), "好", "1/3")
    assert warned
    assert warned.kind == "share_tie"
    assert "界线上有2个同为85" in warned.zh
    assert "u1" not in warned.zh + warned.en


def test_a_share_is_of_those_who_have_a_grade():
    ungraded = graded(0)[0].model_copy(update={"grade": None, "grade_by_number": None, "result": None})
    warned = share_warning([*graded(90, 85, 70), *[ungraded] * 3], "好", "1/3")
    assert warned
    assert "3个里最多1个" in warned.zh
