"""What an earlier reducer made stays what it was, to the byte; what the newest says instead, in words."""

import re
from datetime import date

import pytest

from contracts.rulebook import from_wire
from contracts.sheet import Entry, Sheet
from domain.scoring.cases import run_cases
from domain.scoring.parsing import parse
from domain.scoring.plan import plan
from domain.scoring.reducers import REDUCER
from domain.scoring.warnings import warnings_of
from tests.domain.scoring.books import EXAMPLES, act, example, fact, rulebook, scored, value
from tests.domain.scoring.frozen import HALF_WAY, READ_WHOLE, digest, frozen, made, moments

FROZEN = {(reducer, nth): book for reducer in range(1, REDUCER) for nth, book in enumerate(frozen(reducer))}


@pytest.mark.parametrize(("reducer", "nth"), FROZEN)
def test_what_a_reducer_made_it_makes_for_ever(reducer: int, nth: int) -> None:
    kept = FROZEN[reducer, nth]
    book = from_wire(kept["rulebook"])
    cases = {case.id: case for case in book.cases}
    whole = [
        sheet.as_wire()
        for id, as_of, _ in kept["sheets"]
        if id == READ_WHOLE
        for sheet in made(book, cases[id], date.fromisoformat(as_of), reducer)
    ]
    assert whole == kept["whole"]
    for id, as_of, sealed in kept["sheets"]:
        assert digest(made(book, cases[id], date.fromisoformat(as_of), reducer)) == sealed, (id, as_of)


# -- the newest: words ------------------------------------------------------------------------------------------------

BOOK = rulebook(HALF_WAY)
[CASE] = BOOK.cases
END, MIDDLE = moments(CASE)


def sheet(as_of: date, subject: str = "u") -> Sheet:
    return next(each for each in made(BOOK, CASE, as_of, REDUCER) if each.subject == subject)


def entry(name: str, as_of: date = END) -> Entry:
    return sheet(as_of).line(name).entries[0]


SAID = {
    "full": (
        "全勤：如果“应到次数”大于0，并且“应到次数”等于“出席次数”，为3，否则为0（“应到次数”为3，“出席次数”为2） = 0分",
        'full attendance: 3 if "meetings expected" is more than 0 and "meetings expected" equals "meetings attended", otherwise 0'
        ' ("meetings expected" is 3, "meetings attended" is 2) = 0 points',
    ),
    "quarterly": (
        "每季走访（2026年第1季度）：2次；（如果“所得的数”大于0，为1，否则为-1） × “在期比例”（“在期比例”为1），得1分",
        'a visit each quarter (2026-Q1): 2; (1 if "the amount" is more than 0, otherwise -1) × "the share of the period"'
        ' ("the share of the period" is 1) = 1 points',
    ),
    "total": ("总分：起评分 [60] = 60分", "total: start [60] = 60 points"),
}


@pytest.mark.parametrize("name", SAID)
def test_a_condition_in_a_formula_is_said_in_words_and_arithmetic_stays(name: str) -> None:
    assert (entry(name).zh, entry(name).en) == SAID[name]


def test_no_sentence_of_a_worked_case_shows_a_formula_as_it_is_written() -> None:
    raw = re.compile(r"\bif\(|\bmin\(|\bmax\(|lookup\(|==|!=| and [^\"a-z]| not in ")
    for name in sorted(file.stem for file in EXAMPLES.glob("*.yaml")):
        for case in run_cases(rulebook(example(name))):
            for each in case.sheets:
                said = [entry.zh for line in each.lines for entry in line.entries]
                said += [problem.zh for problem in each.problems] + [v.why.zh for v in each.verdicts if v.why]
                assert not [text for text in said if raw.search(text)], name


def test_a_verdict_and_a_requirement_say_what_they_were_decided_on() -> None:
    veto = next(each for each in sheet(END).verdicts if each.name == "veto")
    assert veto.why
    assert (veto.because, veto.why.zh) == ("1 > 0", "“通报次数”大于0（“通报次数”为1）")
    assert sheet(END, "w").problems[0].zh == (
        "出席不足两次，不计分（须“出席次数”不少于2，或者“走访次数”大于5；现“出席次数”为0，“走访次数”为0）"
    )


# -- the newest: pending ----------------------------------------------------------------------------------------------

PENDING = {
    "enough": ("-5", "0", "现为-5分；本期未结束，条件仍可改变，暂不计"),
    "by_steps": ("0", "0", "现在“≥2 <6”档；本期未结束，仍可到更好的一档，暂不计"),
    "judged": ("-10", "0", "还没有记录；本期未结束，暂不按-10分计"),
}


@pytest.mark.parametrize("name", PENDING)
def test_what_can_still_come_true_counts_nothing_and_says_so_until_the_period_is_over(name: str) -> None:
    at_end, half_way, said = PENDING[name]
    assert (entry(name).amount, entry(name).kind == "pending") == (at_end, False)
    now = entry(name, MIDDLE)
    assert (now.kind, now.amount) == ("pending", half_way)
    assert said in now.zh
    assert "not counted yet" in now.en or "not yet counted" in now.en


def test_a_verdict_that_can_still_cease_takes_nothing_and_one_that_holds_for_good_does() -> None:
    then, now = sheet(END), sheet(MIDDLE)
    assert [each.name for each in then.verdicts] == ["veto", "few", None]
    assert (then.grade, [each.pending for each in then.problems]) == (None, [])
    assert [each.name for each in now.verdicts] == ["veto"]
    assert (now.grade, [(each.verdict, each.pending) for each in now.problems]) == ("一般", [("few", True)])
    assert "本期未结束，仍可改变，暂不适用" in now.problems[0].zh


def test_a_requirement_that_may_still_be_met_is_pending_and_gives_no_number_yet() -> None:
    then, now = sheet(END, "w"), sheet(MIDDLE, "w")
    assert (then.status, then.problems[0].pending) == ("no_value", None)
    assert (now.status, now.problems[0].pending) == ("no_value", True)
    assert now.problems[0].zh.endswith("；本期未结束，仍可达到）")
    assert next(each.kind for each in warnings_of(BOOK, now)) == "pending"


def test_whoever_has_left_office_has_nothing_pending() -> None:
    part = "term: {begins: entered, ends: gone}\n"
    line = "- {name: n, zh: 走访, en: visits, from: act, take: count, worth: {steps: [{below: 3, give: -5}, {at_least: 3, give: 0}]}}"
    facts = [fact("entered", "2026-01-01", level="high"), act("2026-02-01"), fact("gone", "2026-04-01")]
    assert value(scored(line, facts, part, as_of=date(2026, 5, 1)), "n") == "-5"
    assert value(scored(line, facts[:2], part, as_of=date(2026, 5, 1)), "n") == "0"


MOVES = {
    "visits > 0": (True, False),
    "visits < 4": (False, True),
    "visits == 4": (True, True),
    "warnings * 2 >= 4 or visits > 9": (True, False),
    "not (visits > 3)": (False, True),
    "10 - warnings >= 8": (False, True),
    "full > 2": (True, True),
    "base >= 60": (False, False),
    "judged < 0": (True, True),
    "visits / 2 > warnings": (True, True),
    "total < 50": (True, True),
    "max(visits, 3) >= 5 and base > 1": (True, False),
}


@pytest.mark.parametrize("condition", MOVES)
def test_what_can_still_come_to_hold_and_what_can_cease_to(condition: str) -> None:
    [part] = plan(BOOK).parts
    assert part.moving.truth(parse(condition)) == MOVES[condition]
