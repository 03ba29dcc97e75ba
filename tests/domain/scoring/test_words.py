"""What the words of closed lists are called: nobody who reads a sheet or hears a rulebook meets what only the file says."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from contracts.sheet import Sheet
from domain.fact_words import KINDS, name_of
from domain.scoring.cases import run_cases
from domain.scoring.explaining import explain
from domain.scoring.plan import plan
from domain.scoring.reducers import REDUCER
from tests.domain.scoring.books import EXAMPLES, example, rulebook
from tests.domain.scoring.frozen import made, moments

NAMES = sorted(file.stem for file in EXAMPLES.glob("*.yaml"))
RAW = re.compile(r"[A-Za-z_]{2,}")
"""A word that is no Chinese; single letters name assumptions."""


def sentences_of(sheet: Sheet) -> Iterator[str]:
    for line in sheet.lines:
        yield from (entry.zh for entry in line.entries)
    yield from (problem.zh for problem in sheet.problems)
    yield from (verdict.why.zh for verdict in sheet.verdicts if verdict.why)


@pytest.mark.parametrize("name", NAMES)
def test_no_chinese_sentence_of_a_worked_case_has_a_word_of_the_file(name: str) -> None:
    book = rulebook(example(name))
    said = [text for case in run_cases(book) for sheet in case.sheets for text in sentences_of(sheet)]
    for case in book.cases:
        half_way = made(book, case, moments(case)[1], REDUCER)
        said += [text for sheet in half_way for text in sentences_of(sheet)]
    assert said
    assert [text for text in said if RAW.search(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_nor_has_the_rulebook_when_it_is_read_aloud(name: str) -> None:
    read = explain(rulebook(example(name)), name_of)
    said = [each.zh for each in read if each.path[:1] in (("parts",), ("tables",), ("values",))]
    assert said
    assert [text for text in said if RAW.search(text)] == []


BOOK = rulebook("""
rulebook: WORDS
version: "1"
title: {zh: 词语, en: words}
source: 自拟，非真实文件
period: year
facts:
  joined: {zh: 加入, en: joined, who: unit, attributes: {sort: [organ, school], category: text}}
  absence: {zh: 会议缺席, en: absence, who: unit, attributes: {leave: [excused, unexcused], kind: [study, council]}}
  mark: {zh: 评分, en: mark, who: unit, attributes: {item: [study, zeal, zest], score: points}}
parts:
- subject: unit
  zh: 单位
  en: unit
  roll: {enters: joined}
  lines:
  - {name: leaves, zh: 缺席, en: absences, from: absence, per: leave, take: count, worth: {each: -1}}
  - {name: meetings, zh: 各会缺席, en: by meeting, from: absence, every: kind, take: count, worth: {each: -1}, missing: 0}
  - {name: why, zh: 最近一次, en: the latest, unit: points, from: absence, take: latest, of: leave, missing: error, worth: {table: {excused: 0, unexcused: -3, else: error}}}
  - {name: learning, zh: 学习交流, en: study and exchange, from: mark, where: item == "study", take: only, of: score, missing: error}
  - {name: zeal, zh: 干劲, en: zeal, from: mark, where: item == "zeal", take: only, of: score, missing: error}
  - {name: zeal_again, zh: 热情, en: fervour, from: mark, where: item == "zeal", take: only, of: score, missing: error}
  - {name: marks, zh: 人工评分, en: marks, from: mark, per: item, take: sum, of: score}
  - {name: extra, zh: 学校加分, en: for schools, formula: 'if(sort == "school", 2, 0)'}
  - {name: total, zh: 总分, en: total, formula: leaves + meetings + why + learning + marks + extra}
  result: total
cases:
- id: WORDS-1
  start: 2026-01-01
  end: 2026-12-31
  arithmetic: -1-1-3+9+11+2=17
  facts:
  - {kind: joined, day: 2026-01-01, who: {unit: u}, attributes: {sort: school, category: harbour}}
  - {kind: absence, day: 2026-03-01, who: {unit: u}, attributes: {leave: unexcused, kind: study}}
  - {kind: mark, day: 2026-03-01, who: {unit: u}, attributes: {item: study, score: 9}}
  - {kind: mark, day: 2026-03-01, who: {unit: u}, attributes: {item: zeal, score: 1}}
  - {kind: mark, day: 2026-03-01, who: {unit: u}, attributes: {item: zest, score: 1}}
  expects: [{part: unit, subject: u, result: 17}]
""")

SAID = {
    "leaves": ("缺席（无故缺席）：1次 × -1 = -1分", "absences (without leave): 1 × -1 = -1 points"),
    "meetings": ("各会缺席（专题研究）：1次 × -1 = -1分", "by meeting (study): 1 × -1 = -1 points"),
    "why": ("最近一次：“无故缺席”记-3分", 'the latest: "without leave" gives -3 points'),
    "marks": ("人工评分（学习交流）：9分", "marks (study and exchange): 9 points"),
    "extra": (
        "学校加分：如果“单位性质”是“学校”，为2，否则为0（“单位性质”为“学校”） = 2分",
        'for schools: 2 if "sort of unit" is "school", otherwise 0 ("sort of unit" is "school") = 2 points',
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_a_word_of_a_closed_list_is_said_as_people_call_it(name: str) -> None:
    [sheet] = made(BOOK, BOOK.cases[0], date(2026, 12, 31), REDUCER)
    assert SAID[name] in [(entry.zh, entry.en) for entry in sheet.line(name).entries]


def test_the_first_reducer_says_what_it_said() -> None:
    [sheet] = made(BOOK, BOOK.cases[0], date(2026, 12, 31), 1)
    assert sheet.line("leaves").entries[0].zh == "缺席（unexcused）：1次 × -1 = -1分"


def test_a_word_that_two_lines_ask_for_or_none_stays_as_it_was_written() -> None:
    words = plan(BOOK).words
    assert [words.word("item", each)[0] for each in ("zeal", "zest", "study")] == ["zeal", "zest", "学习交流"]
    assert words.word("category", "harbour") == ("harbour", "harbour")


def test_every_word_of_a_closed_list_that_the_ledger_gives_has_its_words() -> None:
    for kind in KINDS.values():
        for name, attribute in kind.attributes.items():
            if isinstance(attribute.type, tuple) and any(word.isascii() for word in attribute.type):
                declared = BOOK.model_copy(update={"facts": {"x": kind.declared()}})
                words = plan(declared).words
                assert [w for w in attribute.type if RAW.search(words.word(name, w)[0])] == [], (kind, name)
