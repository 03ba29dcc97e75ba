"""Scores in a spreadsheet are numbers that it can add up, shown with just the decimals that they were given."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scripts.scoring import number_of, write_xlsx
from tests.scripts.test_score_pdf import Called, sheets


def cells(file: Path) -> list[Any]:
    return list(openpyxl.load_workbook(file)["评分"].iter_rows(min_row=3, min_col=2, max_col=2))


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
    tmp_path: Path, shown: str, value: object, format: str
) -> None:
    scored = [sheets()[0].model_copy(update={"shown": shown})]
    write_xlsx(tmp_path / "scores.xlsx", scored, Called("和平社区"), "2026")
    [[cell]] = cells(tmp_path / "scores.xlsx")
    assert (cell.value, cell.number_format) == (value, format)


def test_what_has_no_score_has_no_number() -> None:
    assert number_of("—") is None
