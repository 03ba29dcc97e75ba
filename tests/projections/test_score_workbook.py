"""Scores in a spreadsheet are numbers that it can add up, shown with just the decimals that they were given."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.utils import get_column_letter

from projections.papers.about import HEAD
from projections.papers.workbook import PAGES, TooManyRows, number_of, workbook
from projections.score_reports import Manifest
from tests.projections.score_scenes import report_of, sheets
from tests.stories import refused


def cells(content: bytes) -> list[Any]:
    return list(openpyxl.load_workbook(BytesIO(content))["评分"].iter_rows(min_row=4, min_col=2, max_col=2))


@pytest.mark.parametrize(
    ("shown", "value", "format"),
    [
        ("59.50", 59.5, "0.00"),
        ("-3", -3, "0"),
        ("95%", 0.95, "0%"),
        ("760/9(≈84.4444)", "760/9(≈84.4444)", "General"),
        ("1.0000000000000001", "1.0000000000000001", "General"),
    ],
)
def test_a_score_is_a_number_where_a_spreadsheet_holds_it_exactly(
    shown: str, value: object, format: str
) -> None:
    scored = [sheets()[0].model_copy(update={"shown": shown})]
    [[cell]] = cells(workbook(report_of(scored)))
    assert (cell.value, cell.number_format) == (value, format)


def test_what_has_no_score_has_no_number() -> None:
    assert number_of("—") is None


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_kept_as_an_office_keeps_its_lists(name: str) -> None:
    """The habits of a 台账: title, whose and when, headings; they stay in sight and are on every printed page."""
    report = report_of(sheets())
    page = openpyxl.load_workbook(BytesIO(workbook(report)))[name]
    assert "成员单位考核办法" in page["A1"].value
    assert "供考核参考，等次由人决定" in page["A1"].value
    assert page["A2"].value.startswith("单位：和平社区大党委（虚构）")
    assert "2026年12月31日（账本前4690条）" in page["A2"].value
    assert {str(merged) for merged in page.merged_cells.ranges} == {
        f"A{row}:{get_column_letter(page.max_column)}{row}" for row in (1, 2)
    }
    assert (page.freeze_panes, page.print_title_rows) == ("B4", "$1:$3")
    assert page.print_area.endswith(f"${page.max_row}")
    assert (page.page_setup.orientation, str(page.page_setup.paperSize)) == ("landscape", "9")
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert "&P" in page.oddFooter.right.text
    assert "&N" in page.oddFooter.right.text


def test_the_second_page_has_every_line_with_its_evidence() -> None:
    page = openpyxl.load_workbook(BytesIO(workbook(report_of(sheets()))))[PAGES[1]]
    rows = list(page.iter_rows(min_row=4, values_only=True))
    assert len(rows) == sum(len(sheet.lines) for sheet in sheets())
    assert rows[0][1:4] == ("分工与会议出勤（起评）", 40, "分")


def test_the_last_page_has_warnings_assumptions_the_rulebook_and_the_manifest() -> None:
    report = report_of(sheets())
    page = openpyxl.load_workbook(BytesIO(workbook(report)))[PAGES[2]]
    words = {row[0]: row[1] for row in page.iter_rows(min_row=4, values_only=True) if row[0]}
    assert Manifest.model_validate_json(words[HEAD]) == report.manifest
    assert words["假定 A1"].startswith("原文未说明")
    assert words["规则全文"] == "rulebook: O01"
    assert words["摘要（SHA-256）"] == report.manifest.digest
    text = "\n".join(str(row[1]) for row in page.iter_rows(min_row=4, values_only=True))
    assert report.reported[0].warnings[0].zh in text
    plain = text[text.index("rulebook: O01") :]
    assert yaml.safe_load(plain) == report.rulebook


def test_a_workbook_has_the_same_bytes_each_time() -> None:
    assert workbook(report_of(sheets())) == workbook(report_of(sheets()))


@pytest.mark.parametrize("name", ["=1+1", "@x", "http://example.org"])
def test_no_name_is_a_formula_or_a_link(name: str) -> None:
    page = openpyxl.load_workbook(BytesIO(workbook(report_of(sheets(), name))))[PAGES[0]]
    cell = page["A4"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_more_rows_than_a_spreadsheet_has_are_refused_and_not_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = sum(len(sheet.lines) for sheet in sheets())
    monkeypatch.setattr("projections.papers.workbook.MOST_ROWS", lines + 2)
    with refused(TooManyRows):
        workbook(report_of(sheets()))
