"""Grades of earlier years as facts, for rules such as “近三年两次优秀”: from reducer 2 on.

    grade.decided for 2026        graded {unit; given, years_ago: 1}      day: 2027-01-01
                                  graded {unit; given, years_ago: 2}      day: 2028-01-01
                                  …                                       up to five years after

A rulebook reads only what falls in its period. So a grade is a fact of each of the years after it, from the day on which it is decided; its evidence
is the decision. A grade that is changed is changed here: the facts of the decision are gone, those of the change stand (`standing_facts.py`). `span` tells
the grades of whole years from those of a half, a quarter or a month of one.
"""

from typing import Any

from contracts.statements.grades import ChangeGrade, DecideGrade
from domain.deciding import Happened, as_date
from domain.fact_words import Span
from domain.grades import GradeChanged, GradeDecided
from domain.scoring import Fact

YEARS = 5
"""For how many years after it a grade is a fact."""


def span_of(period: str) -> Span:
    """
    >>> span_of("2026"), span_of("2026-H1"), span_of("2026-Q1"), span_of("2026-01")
    ('year', 'half', 'quarter', 'month')
    """
    match period[5:6]:
        case "":
            return "year"
        case "H":
            return "half"
        case "Q":
            return "quarter"
    return "month"


def graded(happened: Happened, position: int, zone: str) -> list[Fact]:
    data, body = happened.data, happened.body
    assert isinstance(data, GradeDecided | GradeChanged)
    assert isinstance(body, DecideGrade | ChangeGrade)
    year = int(data.period[:4])
    who = {data.part: data.subject, "alliance": data.alliance}
    held: dict[str, Any] = {
        "given": body.grade,
        "period": data.period,
        "span": span_of(data.period),
        "rulebook": data.rulebook,
    }
    return [
        Fact(position, "graded", who, as_date(f"{year + ago:04}-01-01"), held | {"years_ago": ago})
        for ago in range(1, YEARS + 1)
    ]
