"""Worked cases: a rulebook's own examples, run and compared, with the whole sheet as the trace.

for case in run_cases(rulebook):
    case.passed, case.compared (what, expected, got), case.sheets
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.rulebook import Rulebook
from contracts.rulebook_cases import Case, ExpectedLine, ExpectedSheet
from contracts.sheet import Sheet, SheetLine, exact
from domain.scoring.case_facts import case_facts
from domain.scoring.engine import score
from domain.scoring.numbers import read_number, show


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that a case says, and what came out: both as people read them."""

    what: str
    expected: str
    got: str

    @property
    def same(self) -> bool:
        return self.expected == self.got


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case: what was compared, and the sheets that it came from."""

    case: Case
    compared: tuple[Compared, ...]
    sheets: tuple[Sheet, ...]

    @property
    def passed(self) -> bool:
        return all(each.same for each in self.compared)


def run_cases(rulebook: Rulebook) -> tuple[CaseReport, ...]:
    """Return a report for every worked case, in the order written. The rulebook must have passed the check."""
    return tuple(run_case(rulebook, case) for case in rulebook.cases)


def run_case(rulebook: Rulebook, case: Case) -> CaseReport:
    facts = case_facts(rulebook, case)
    start, end = date.fromisoformat(case.start), date.fromisoformat(case.end)
    as_of = date.fromisoformat(case.as_of) if case.as_of else end
    sheets = score(rulebook, facts, start, end, as_of, head=len(facts))
    compared = [line for expected in case.expects for line in _compared(expected, sheets)]
    return CaseReport(case, tuple(compared), sheets)


def _compared(expected: ExpectedSheet, sheets: tuple[Sheet, ...]) -> Iterator[Compared]:
    where = f"{expected.part} {expected.subject}"
    sheet = next(
        (each for each in sheets if (each.part, each.subject) == (expected.part, expected.subject)), None
    )
    if sheet is None:
        yield Compared(where, "a sheet", "none")
        return
    yield from _whole(where, expected, sheet)
    for line in expected.lines:
        yield from _line(where, line, sheet)
    for verdict in expected.verdicts:
        yield Compared(f"{where} {verdict.name}", verdict.holds, _holds(verdict.name, sheet))


def _whole(where: str, expected: ExpectedSheet, sheet: Sheet) -> Iterator[Compared]:
    if expected.status is not None:
        yield Compared(f"{where} status", expected.status, sheet.status)
    if expected.term_ends is not None:
        yield Compared(
            f"{where} term_ends", expected.term_ends, sheet.term[-1].end or "open" if sheet.term else "none"
        )
    if expected.result is not None:
        yield Compared(f"{where} result", _number(expected.result), _read(sheet.result))
    if expected.grade_by_number is not None:
        yield Compared(f"{where} grade_by_number", expected.grade_by_number, sheet.grade_by_number or "none")
    if expected.grade is not None:
        yield Compared(f"{where} grade", expected.grade, sheet.grade or "none")
    if expected.eligible is not None:
        yield Compared(f"{where} eligible", expected.eligible, _eligible(sheet))
    if expected.refused is not None:
        refused = sum(entry.kind == "refused" for line in sheet.lines for entry in line.entries)
        yield Compared(f"{where} refused", expected.refused, str(refused))


def _line(where: str, expected: ExpectedLine, sheet: Sheet) -> Iterator[Compared]:
    what = f"{where} {expected.name}" + (f" {expected.at}" if expected.at else "")
    line = next((each for each in sheet.lines if each.name == expected.name), None)
    if line is None:
        yield Compared(what, _number(expected.value or "none"), "no such line")
        return
    if expected.value is not None:
        yield Compared(
            what, _number(expected.value), _read(_at(line, expected.at) if expected.at else line.value)
        )
    if expected.shown is not None:
        yield Compared(f"{what} shown", expected.shown, line.shown or "none")


def _at(line: SheetLine, at: str) -> str | None:
    """The sum of the line's entries of one group; None when it has no such group."""
    amounts = [Fraction(entry.amount) for entry in line.entries if entry.at == at]
    return exact(sum(amounts, Fraction(0))) if amounts else None


def _holds(name: str, sheet: Sheet) -> str:
    if any(problem.verdict == name and not problem.pending for problem in sheet.problems):
        return "undecided"
    return "yes" if any(verdict.name == name for verdict in sheet.verdicts) else "no"


def _eligible(sheet: Sheet) -> str:
    if any(verdict.does == "lose" for verdict in sheet.verdicts):
        return "no"
    return (
        "undecided"
        if any(problem.does == "lose" and not problem.pending for problem in sheet.problems)
        else "yes"
    )


def _number(text: str) -> str:
    return text if text == "none" else show(read_number(text))


def _read(number: str | None) -> str:
    return "none" if number is None else show(Fraction(number))
