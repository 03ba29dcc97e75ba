"""Scores in a spreadsheet are numbers that it can add up, shown with just the decimals that they were given."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from projections.papers.workbook import number_of, workbook
from tests.projections.score_scenes import report_of, sheets


def cells(content: bytes) -> list[Any]:
    return list(openpyxl.load_workbook(BytesIO(content))["评分"].iter_rows(min_row=3, min_col=2, max_col=2))


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
