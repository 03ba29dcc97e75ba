"""The facts of a worked case: texts turned into exact values by the types that the rulebook declares."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from contracts.rulebook import Rulebook
from contracts.rulebook_cases import Case, CaseFact
from contracts.rulebook_words import AttributeType
from domain.scoring.facts import Fact
from domain.scoring.numbers import read_number
from domain.scoring.values import Value

EPOCH = datetime(1970, 1, 1)


def case_facts(rulebook: Rulebook, case: Case) -> tuple[Fact, ...]:
    """The facts of a case, at positions 1, 2, 3… in the order written."""
    spelled = [(fact, str(nth)) for fact in case.facts for nth in range(1, int(fact.times) + 1)]
    return tuple(
        Fact(
            position=position,
            kind=fact.kind,
            who={role: id.replace("*", nth) for role, id in fact.who.items()},
            day=_day(fact, case),
            attributes=_attributes(rulebook, fact, nth),
        )
        for position, (fact, nth) in enumerate(spelled, start=1)
    )


def _day(fact: CaseFact, case: Case) -> date:
    if fact.quarter:
        return date(int(fact.quarter[:4]), int(fact.quarter[-1]) * 3 - 2, 1)
    return date.fromisoformat(fact.day or case.start)


def _attributes(rulebook: Rulebook, fact: CaseFact, nth: str) -> Mapping[str, Value]:
    declared = rulebook.facts[fact.kind].attributes
    return {name: typed(declared[name], value, nth) for name, value in fact.attributes.items()}


def typed(declared: AttributeType, written: str | tuple[str, ...], nth: str = "") -> Value:
    """What a case's text stands for, by the attribute's declared type. `ValueError` when it is none of that."""
    if declared == "list":
        return tuple(each.replace("*", nth) for each in ((written,) if isinstance(written, str) else written))
    if not isinstance(written, str):
        raise ValueError(f"{written} is a list")
    match declared:
        case "text":
            return written.replace("*", nth)
        case "yes_no":
            return {"yes": True, "no": False}[written]
        case "date":
            return date.fromisoformat(written)
        case "moment":
            return Fraction(int((datetime.fromisoformat(written) - EPOCH).total_seconds()), 60)
        case tuple():
            return written
    return read_number(written)
