"""Small rulebooks and facts for tests: a unit `u`, the year 2026, and only what the test is about.

sheet = scored(lines="- {name: n, zh: 次数, en: times, from: act, take: count}", facts=[act(), act()])
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from contracts.rulebook import Rulebook
from contracts.sheet import Sheet
from domain.scoring import Fact, score
from domain.scoring.check import check_file
from domain.scoring.findings import Finding

EXAMPLES = Path(__file__).parents[3] / "examples" / "rulebooks"
START, END = date(2026, 1, 1), date(2026, 12, 31)

HEAD = """
rulebook: T
version: "1"
title: {zh: 试验, en: test}
source: 自拟
period: year
"""
FACTS = """
facts:
  act: {zh: 活动, en: act, who: unit, attributes: {minutes: minutes, done: yes_no, sort: [a, b, c], site: text, due: date, score: points}}
  other: {zh: 其他, en: other, who: unit, attributes: {score: points}}
  entered: {zh: 进入, en: entered, who: unit, attributes: {level: [high, low]}}
  gone: {zh: 退出, en: gone, who: unit}
"""


def written(lines: str = "", part: str = "", top: str = "", facts: str = FACTS) -> str:
    """The YAML of a rulebook with one part; `lines` and `part` are indented here."""
    text = HEAD + top + facts + "parts:\n- subject: unit\n  zh: 单位\n  en: unit\n"
    if lines:
        text += "  lines:\n" + indented(lines)
    return text + indented(part)


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.strip("\n").splitlines())


def rulebook(text: str) -> Rulebook:
    """The rulebook of a text that passes the check."""
    book, findings = check_file(text, years=("2026",))
    assert book, findings
    assert not [each for each in findings if each.severity == "error"], findings
    return book


def findings(text: str) -> list[Finding]:
    return list(check_file(text, years=("2026",))[1])


def example(name: str) -> str:
    return (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")


def fact(
    kind: str,
    day: str = "2026-03-02",
    position: int = 0,
    who: dict[str, str] | None = None,
    **attributes: Any,
) -> Fact:
    exact = {
        name: Fraction(str(value)) if type(value) in (int, float) else value
        for name, value in attributes.items()
    }
    return Fact(position, kind, who or {"unit": "u"}, date.fromisoformat(day), exact)


def act(day: str = "2026-03-02", **attributes: Any) -> Fact:
    return fact("act", day, **attributes)


def numbered(facts: Iterable[Fact]) -> list[Fact]:
    """The same facts at positions 1, 2, 3…, those that have one already excepted."""
    return [
        each if each.position else Fact(nth, each.kind, each.who, each.day, each.attributes, each.set_aside)
        for nth, each in enumerate(facts, start=1)
    ]


def sheets(
    book: Rulebook, facts: Iterable[Fact], start: date = START, end: date = END, as_of: date | None = None
) -> tuple[Sheet, ...]:
    facts = numbered(facts)
    head = max((each.position for each in facts), default=0)
    return score(book, facts, start, end, as_of or end, head)


def scored(
    lines: str = "",
    facts: Iterable[Fact] = (),
    part: str = "",
    top: str = "",
    as_of: date | None = None,
    kinds: str = FACTS,
) -> Sheet:
    """The sheet of the only subject."""
    (sheet,) = sheets(rulebook(written(lines, part, top, kinds)), facts, as_of=as_of)
    return sheet


def value(sheet: Sheet, name: str) -> str | None:
    return sheet.line(name).value


def said(sheet: Sheet, name: str) -> list[tuple[str, str]]:
    """Kind and amount of each entry of a line."""
    return [(entry.kind, entry.amount) for entry in sheet.line(name).entries]
