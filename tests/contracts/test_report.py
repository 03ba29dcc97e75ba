"""Reports: one order, one spelling, and a path for each line; what a seal must say of them."""

from typing import Any

import pytest

from contracts.refusals import NotEvidence
from contracts.report import (
    NotAReport,
    SealedLine,
    lines_in,
    path_of,
    read_report,
    report_bytes,
    report_of,
    verify_line,
)
from contracts.sheet import Sheet
from contracts.statement import parse
from contracts.statements.reports import SealReport
from contracts.tree import BadProof

ID = "00000000-0000-0000-0000-000000000001"
NONE_YET: dict[str, Any] = {"rulebook": ID, "period": "2026", "reducer": 1, "subjects": 1, "digest": "0" * 64, "sheets_root": "1" * 64}  # fmt: skip


def sheet(part: str, subject: str, **said: Any) -> Sheet:
    days = {"start": "2026-01-01", "end": "2026-12-31", "as_of": "2027-01-01"}
    return Sheet(rulebook="R1", version="1", part=part, subject=subject, head=9, status="ok", **days, **said)


SHEETS = [
    sheet("unit", "b", result="3/2", grade="良好"),
    sheet("member", "z"),
    sheet("unit", "a", result="9"),
    sheet("unit", "é", result="1"),
]


def test_the_lines_of_a_report_are_read_from_its_bytes_alone() -> None:
    ordered = sorted(SHEETS, key=lambda each: (each.part, each.subject))
    assert lines_in(report_bytes(SHEETS)) == [SealedLine.of(each) for each in ordered]
    assert lines_in(report_bytes([])) == []


def test_a_report_is_in_the_order_of_parts_and_subjects_whatever_order_it_was_computed_in() -> None:
    data = report_bytes(SHEETS)
    assert [each.subject for each in read_report(data)] == ["z", "a", "b", "é"]
    assert report_bytes(reversed(SHEETS)) == data
    assert report_of(reversed(SHEETS)) == report_of(SHEETS)


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_line_is_shown_by_its_path_and_no_other_result_is(sheet: Sheet) -> None:
    sealed = report_of(SHEETS)
    index, path = path_of(SHEETS, sheet.part, sheet.subject)
    line = SealedLine.of(sheet)
    verify_line(line, index, path, sealed.subjects, sealed.sheets_root)
    for other in (line._replace(result="100"), line._replace(grade="优秀"), line._replace(digest="0" * 64)):
        with pytest.raises(BadProof):
            verify_line(other, index, path, sealed.subjects, sealed.sheets_root)


def test_a_path_that_is_no_hash_is_refused_in_words() -> None:
    with pytest.raises(BadProof):
        verify_line(SealedLine.of(SHEETS[0]), 0, ["no hash"], 4, report_of(SHEETS).sheets_root)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[1]", b"\xff", report_bytes(SHEETS) + b"\n", report_bytes(SHEETS).replace(b":", b": ", 1)],
)
def test_what_is_not_the_spelling_of_a_report_is_none(data: bytes) -> None:
    with pytest.raises(NotAReport):
        read_report(data)


def test_a_report_without_sheets_is_an_empty_list() -> None:
    assert (report_bytes([]), read_report(b"[]")) == (b"[]", ())


@pytest.mark.parametrize(
    ("says", "good"),
    [
        ({}, True),
        ({"interim": True}, True),
        ({"replaces": ID, "reason": "漏记"}, True),
        ({"replaces": ID}, False),
        ({"reason": "漏记"}, False),
        ({"replaces": ID, "reason": "漏记", "interim": True}, False),
        ({"tree": {"size": 0, "root": "2" * 64}}, False),
        ({"subjects": 0}, False),
    ],
)
def test_a_seal_gives_a_reason_when_it_replaces_and_only_then(says: dict[str, Any], good: bool) -> None:
    body = NONE_YET | {"tree": {"size": 9, "root": "2" * 64}} | says
    if good:
        assert parse(SealReport, body).position == 9
    else:
        with pytest.raises(NotEvidence):
            parse(SealReport, body)
