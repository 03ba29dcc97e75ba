"""The same sheet back, with the same columns: with what is wrong marked where it is wrong, or with what the ledger calls each row.

    --errors OUT.xlsx    a colour and a note at each bad cell, and a list on a page of its own
    --out OUT.xlsx       behind its own columns two more: the number of each row in the ledger, and the batch that it came with

A text that a spreadsheet could take for a formula stays a text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from api.tables.sheets import BadCell, Page, rows_of
from contracts.values import Digest, Id
from projections.papers.tables import harmless

WRONG = PatternFill("solid", fgColor="FFFFC7CE")
LIST = "要改的地方"
TAKEN_AS = ("账本编号", "批次")


def write_marked(file: Path, out: Path, bad: Sequence[BadCell]) -> None:
    """Write `file` to `out`, an XLSX, with the bad cells marked; a CSV becomes a workbook."""
    book = load_workbook(file) if file.suffix.lower() == ".xlsx" else _as_book(file)
    page = book.worksheets[0]
    for each in bad:
        cell = page[_place(each)]
        said = "\n".join([*([cell.comment.text] if cell.comment else []), each.why_zh, each.why])
        cell.fill, cell.comment = WRONG, Comment(said, "gongjian")
    if LIST in book.sheetnames:
        del book[LIST]
    listed = book.create_sheet(LIST)
    listed.append(["单元格", "列", "原因", "why"])
    for each in bad:
        listed.append(
            [harmless(each.cell), harmless(each.heading), harmless(each.why_zh), harmless(each.why)]
        )
    book.save(out)


def write_taken(file: Path, out: Path, page: Page, rows: Mapping[int, tuple[Id, Digest]]) -> None:
    """Write `file` to `out`, an XLSX, with what became of each row, by its number; nothing beside rows that became none."""
    book = load_workbook(file) if file.suffix.lower() == ".xlsx" else _as_book(file)
    sheet, beside = book.worksheets[0], len(page.headings) + 1
    for place, heading in enumerate(TAKEN_AS, beside):
        sheet.cell(page.head_row, place).value = heading
    for row, taken in rows.items():
        for place, text in enumerate(taken, beside):
            sheet.cell(row, place).value = text
    book.save(out)


def _place(bad: BadCell) -> str:
    """`C7`, or the first cell of a row of which no cell is known."""
    row, column = bad.place
    return f"{get_column_letter(column or 1)}{row}"


def _as_book(file: Path) -> Workbook:
    book = Workbook()
    page = book.worksheets[0]
    for at, row in enumerate(rows_of(file), 1):
        for place, text in enumerate(row, 1):
            page.cell(at, place).value = text
            page.cell(at, place).data_type = "s"
    return book
