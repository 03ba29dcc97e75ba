"""The thirteen published rulebooks, two practices that they do not have, and an example of our own: each passes the check, and
all its worked cases come out.
"""

import pytest

from contracts.rulebook import as_wire, from_wire
from contracts.sheet import Sheet
from domain.scoring.cases import CaseReport, run_cases
from domain.scoring.reading import read
from tests.domain.scoring.books import EXAMPLES, example, findings

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


def reports(name: str) -> tuple[CaseReport, ...]:
    book = read(example(name)).rulebook
    assert book
    return run_cases(book)


CASES = [(name, report.case.id) for name in NAMES for report in reports(name)]


def test_there_are_thirteen_published_rulebooks_and_six_more_with_forty_six_cases():
    assert [f"O{number:02}" for number in range(1, 14)] + [
        "by-category",
        "deductions",
        "half-years",
        "hotline",
        "panels",
        "two-way",
    ] == NAMES
    assert len(CASES) == 46


@pytest.mark.parametrize("name", NAMES)
def test_the_check_finds_nothing(name: str):
    assert findings(example(name)) == []


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_worked_case_comes_out(name: str, case: str):
    (report,) = (each for each in reports(name) if each.case.id == case)
    assert report.compared
    assert [each for each in report.compared if not each.same] == []


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_sheet_reads_back_from_its_sealed_form(name: str, case: str):
    (report,) = (each for each in reports(name) if each.case.id == case)
    for sheet in report.sheets:
        assert Sheet.model_validate(sheet.as_wire()) == sheet


@pytest.mark.parametrize("name", NAMES)
def test_a_rulebook_reads_back_from_its_signed_form_and_fits_a_statement(name: str):
    from contracts.canonical import encode

    book = read(example(name)).rulebook
    assert book
    assert from_wire(as_wire(book)) == book
    assert len(encode(as_wire(book))) < 40_000


def test_a_case_that_says_otherwise_fails_with_expected_and_got():
    text = example("O01").replace("result: 96\n", "result: 97\n")
    book = read(text).rulebook
    assert book
    report = run_cases(book)[0]
    assert not report.passed
    assert [(each.what, each.expected, each.got) for each in report.compared if not each.same] == [
        ("unit u result", "97", "96")
    ]
