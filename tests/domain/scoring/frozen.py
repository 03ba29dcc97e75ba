"""What a reducer made of rulebooks and facts, kept for ever: the sheets of all worked cases, at their end and half-way.

    python -m tests.domain.scoring.frozen 1        writes reducer-1.json, once: what is frozen stays as it is

A reducer is frozen before the next one begins. The rulebooks stand in the file whole, as they were signed then, with the facts of their
cases; of the sheets there is the digest, and of one case the bytes, so that a difference can be read.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.canonical import encode
from contracts.rulebook import Rulebook, as_wire, from_wire
from contracts.rulebook_cases import Case
from contracts.sheet import Sheet
from domain.scoring import score
from domain.scoring.case_facts import case_facts
from tests.domain.scoring.books import EXAMPLES, example, rulebook

HERE = Path(__file__).parent
READ_WHOLE = "HALF-WAY-1"

HALF_WAY = """
rulebook: HALF-WAY
version: "1"
title: {zh: 期中看的规则, en: rules that are looked at half-way}
source: 自拟，非真实文件
period: year
facts:
  joined: {zh: 加入, en: joined, who: unit}
  meeting: {zh: 会议, en: meeting, who: unit, attributes: {present: yes_no}}
  visit: {zh: 走访, en: visit, who: unit}
  mark: {zh: 评分, en: mark, who: unit, attributes: {score: points}}
  warned: {zh: 通报, en: warned, who: unit}
parts:
- subject: unit
  zh: 单位
  en: unit
  roll: {enters: joined}
  lines:
  - {name: base, zh: 起评分, en: start, value: 60}
  - {name: held, zh: 应到次数, en: meetings expected, from: meeting, take: count}
  - {name: came, zh: 出席次数, en: meetings attended, from: meeting, where: present, take: count}
  - {name: visits, zh: 走访次数, en: visits, from: visit, take: count}
  - {name: warnings, zh: 通报次数, en: warnings, from: warned, take: count}
  - {name: full, zh: 全勤, en: full attendance, formula: 'if(held > 0 and held == came, 3, 0)'}
  - {name: enough, zh: 走访不足, en: too few visits, formula: 'if(visits >= 4, 0, -5)'}
  - {name: by_steps, zh: 走访分档, en: visits by steps, from: visit, take: count, worth: {steps: [{below: 2, give: -4}, {at_least: 2, below: 6, give: 0}, {at_least: 6, give: 4}]}}
  - {name: quarterly, zh: 每季走访, en: a visit each quarter, from: visit, every: quarter, take: count, worth: {formula: 'if(amount > 0, 1, -1) * share'}, part: share}
  - {name: judged, zh: 评定, en: judged, from: mark, take: latest, of: score, missing: -10}
  - {name: total, zh: 总分, en: total, formula: base + full + enough + by_steps + quarterly + judged - warnings * 2}
  result: total
  requires: [{that: came >= 2 or visits > 5, zh: 出席不足两次，不计分, en: fewer than two meetings}]
  bands:
  - {at_least: 60, grade: 好}
  - {below: 60, grade: 一般}
  verdicts:
  - {name: veto, zh: 受通报，最高“一般”, en: warned, when: warnings > 0, does: ceiling, grade: 一般}
  - {name: few, zh: 走访不足三次，暂不定等次, en: fewer than three visits, when: 'visits < 3 and not (came > 8)', does: withhold}
  - {zh: 总分不到50，取消评先资格, en: under fifty, when: total < 50, does: lose}
cases:
- id: HALF-WAY-1
  start: 2026-01-01
  end: 2026-12-31
  arithmetic: 60+0-5+0+1-1-1-1-10=43；通报一次扣2=41；走访两次，暂不定等次
  facts:
  - {kind: joined, day: 2025-01-01, who: {unit: u}}
  - {kind: joined, day: 2025-01-01, who: {unit: w}}
  - {kind: meeting, day: 2026-02-01, who: {unit: u}, attributes: {present: "yes"}}
  - {kind: meeting, day: 2026-03-01, who: {unit: u}, attributes: {present: "yes"}}
  - {kind: meeting, day: 2026-04-01, who: {unit: u}, attributes: {present: "no"}}
  - {kind: visit, times: 2, day: 2026-02-01, who: {unit: u}}
  - {kind: warned, day: 2026-05-01, who: {unit: u}}
  expects:
  - {part: unit, subject: u, lines: [{name: quarterly, value: -2}], result: 41, grade: none}
  - {part: unit, subject: w, status: no_value}
"""


def books() -> Iterator[Rulebook]:
    """The rulebooks whose cases are frozen next."""
    yield rulebook(HALF_WAY)
    for file in sorted(EXAMPLES.glob("*.yaml")):
        yield rulebook(example(file.stem))


def made(book: Rulebook, case: Case, as_of: date, reducer: int) -> tuple[Sheet, ...]:
    facts = case_facts(book, case)
    start, end = date.fromisoformat(case.start), date.fromisoformat(case.end)
    return score(book, facts, start, end, as_of, len(facts), reducer)


def moments(case: Case) -> tuple[date, ...]:
    """The case's own as-of day, and one half-way through the last year that it names."""
    end = date.fromisoformat(case.end)
    return date.fromisoformat(case.as_of or case.end), date(end.year, max(1, end.month - 5), 20)


def digest(sheets: tuple[Sheet, ...]) -> str:
    return sha256(encode([sheet.as_wire() for sheet in sheets])).hexdigest()


def frozen(reducer: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / f"reducer-{reducer}.json").read_text(encoding="utf-8"))
    return found


def freeze(reducer: int) -> None:
    out = []
    for book in books():
        sheets = [
            [case.id, str(as_of), digest(made(book, case, as_of, reducer))]
            for case in book.cases
            for as_of in moments(case)
        ]
        whole = [
            sheet.as_wire()
            for case in book.cases
            if case.id == READ_WHOLE
            for as_of in moments(case)
            for sheet in made(book, case, as_of, reducer)
        ]
        assert from_wire(as_wire(book)) == book
        out.append({"rulebook": as_wire(book), "sheets": sheets, "whole": whole})
    with (HERE / f"reducer-{reducer}.json").open("x", encoding="utf-8") as file:
        file.write(
            "[\n"
            + ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in out)
            + "\n]\n"
        )


if __name__ == "__main__":
    freeze(int(sys.argv[1]))
