"""`gongjian score`: numbers that explain themselves."""

import csv
import json
import re
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Protocol

import typer
import xlsxwriter

from contracts.counting import counted
from contracts.refusals import Refused
from contracts.sheet import Sheet
from contracts.values import ID, Id
from domain.periods import require_period
from domain.refusals import require
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import UnitNames, one
from scripts.output import answers
from scripts.readers import Reader
from scripts.score_lines import LINE_HEADINGS, lines_of
from scripts.score_pdf import write_pdf
from scripts.speaking import speak

STATUS = {"ok": "已评", "no_value": "无分值", "exempt": "免评", "not_on_roll": "不在册"}
EXACT_DIGITS = 15
"""So many decimal digits a spreadsheet keeps of a number; it rounds longer ones without a word."""
HEADINGS = ("对象", "得分", "按分等次", "状态", "依据条数")


class Nameable(Protocol):
    """Knows what to call a subject."""

    def of(self, subject: Id) -> str: ...


class NoSuchSubject(Refused):
    zh = "这次评分里没有“{subject}”。去掉 --subject 可看全部对象。"
    en = "There is no {subject!r} among those scored. Leave out --subject to see them all."


class SeveralSubjects(Refused):
    zh = "这次评分里有几个对象的编号以“{subject}”开头。请把编号写得更全。"
    en = "The ids of several of those scored begin with {subject!r}. Write more of the id."


class NeedsOut(Refused):
    zh = "这种格式要写到文件：请用 --out 指定。"
    en = "This format goes to a file: name it with --out."


def add_to(root: typer.Typer) -> None:
    root.command("score")(run_score)


def show_lines(sheet: Sheet, subject: str) -> None:
    """Every line of a sheet with its entries: what they come to, how, and the positions of their evidence."""
    said = [
        f"{name} {value}"
        for name, value in (("得分", sheet.shown), ("按分等次", sheet.grade_by_number))
        if value
    ]
    about = (subject, f"{sheet.rulebook} {sheet.version}", f"{sheet.start} 至 {sheet.end}", *said)
    speak.table("  ".join(about), LINE_HEADINGS, lines_of(sheet, " "), whole=(1,), at_most={0: 20, 3: 20})


def run_score(
    rulebook: Annotated[str, typer.Option(help="评分规则的编号或名称。The rulebook, by id or name.")],
    period: Annotated[str, typer.Option(help="期间，如 2026。The period.")],
    data: DataOrUrl = None,
    url: Url = None,
    key: ReadingKey = None,
    format: Annotated[
        Literal["table", "json", "csv", "xlsx", "pdf"], typer.Option("--format", help="格式。The format.")
    ] = "table",
    out: Annotated[Path | None, typer.Option(help="写到文件。Write to a file.")] = None,
    subject: Annotated[
        str | None,
        typer.Option(help="只看一个对象的逐行明细：编号、单位代码或名称。One subject, line by line."),
    ] = None,
) -> None:
    """按已采用的规则评分。每一行都指向签过名的记录。Score a period; every line leads to signed entries."""
    with answers(), reader_at(data, url, key) as reader:
        require_period(period)
        book = one(reader, "rulebook", rulebook)
        scored = scored_by(reader, book, period, subject)
        names = UnitNames(reader)
        if format in ("xlsx", "pdf") and out is None:
            raise NeedsOut
        if format == "table" and not speak.as_json:
            speak.table(f"评分 {period}（供考核参考，等次由人决定）", HEADINGS, rows_of(scored, names))
            for sheet in scored if subject else ():
                show_lines(sheet, names.with_code(sheet.subject))
        elif out is None and (format != "csv" or speak.as_json):
            sys.stdout.write(as_json(scored))
        else:
            if out:
                out.parent.mkdir(parents=True, exist_ok=True)
            write_scores(out, format, scored, names, period, title_of(reader, book))
            if out:
                speak.say(
                    f"已写入 {out}（{len(scored)}份）。",
                    f"{counted(len(scored), 'sheet|sheets')} written to {out}.",
                )
            speak.result({"out": str(out), "sheets": len(scored)})


def scored_by(reader: Reader, book: Id, period: str, subject: str | None) -> list[Sheet]:
    """All sheets, or those of one subject: by its id, or the first eight digits or more as they are shown, by a unit's code or
    name. Only a beginning is looked for among all sheets.

    Raises:
        NoSuchSubject: it has no sheet.
        SeveralSubjects: these are the first digits of several.
        NothingFound, SeveralFound: no unit, or several, of that name.
    """
    if subject is None:
        return reader.sheets(book, period)
    if re.fullmatch("[0-9a-f]{8}[0-9a-f-]*", subject) and not re.fullmatch(ID, subject):
        found = [sheet for sheet in reader.sheets(book, period) if sheet.subject.startswith(subject)]
    else:
        found = reader.sheets_of(book, period, one(reader, "unit", subject))
    require(found, NoSuchSubject(subject=subject))
    require(len({sheet.subject for sheet in found}) == 1, SeveralSubjects(subject=subject))
    return found


def as_json(scored: Sequence[Sheet]) -> str:
    """The sheets as they are sealed, spread over lines."""
    return json.dumps([sheet.as_wire() for sheet in scored], ensure_ascii=False, indent=2) + "\n"


def write_scores(
    out: Path | None, format: str, scored: Sequence[Sheet], names: Nameable, period: str, title: str
) -> None:
    """`title`: what the rulebook is called, for a document with a heading of its own."""
    match out, format:
        case Path(), "xlsx":
            write_xlsx(out, scored, names, period)
        case Path(), "pdf":
            write_pdf(out, in_order(scored, names), HEADINGS, rows_of(scored, names), names, title)
        case _, "csv":
            write_csv(out, scored, names)
        case Path(), _:
            out.write_text(as_json(scored), encoding="utf-8")


def rows_of(scored: Iterable[Sheet], names: Nameable) -> list[tuple[str, str, str, str, int]]:
    """One row for each sheet, by part and by name: never by number, for nobody is ranked."""
    rows = []
    for sheet in in_order(scored, names):
        evidence = {position for line in sheet.lines for entry in line.entries for position in entry.evidence}
        row = (
            names.of(sheet.subject),
            sheet.shown or "—",
            sheet.grade_by_number or "—",
            STATUS[sheet.status],
            len(evidence),
        )
        rows.append(row)
    return rows


def in_order(scored: Iterable[Sheet], names: Nameable) -> list[Sheet]:
    """By part and by name, and of one name by id."""
    return sorted(scored, key=lambda sheet: (sheet.part, names.of(sheet.subject), sheet.subject))


def title_of(reader: Reader, rulebook: Id) -> str:
    """What a rulebook calls itself in words."""
    [row] = reader.rows("rulebooks", rulebook=rulebook)
    return str(row["title"])


def write_csv(out: Path | None, scored: Iterable[Sheet], names: Nameable) -> None:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese; a cell that could be a formula is quoted."""
    stream = out.open("w", encoding="utf-8-sig", newline="") if out else sys.stdout
    writer = csv.writer(stream)
    writer.writerow(HEADINGS)
    for row in rows_of(scored, names):
        writer.writerow([harmless(str(cell)) for cell in row])
    if out:
        stream.close()


def write_xlsx(out: Path, scored: Iterable[Sheet], names: Nameable, period: str) -> None:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("评分")
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    head = book.add_format({"bold": True, "bottom": 1})
    page.merge_range(0, 0, 0, len(HEADINGS) - 1, f"评分表（{period}，供考核参考）", title)
    page.write_row(1, 0, HEADINGS, head)
    for at, row in enumerate(rows_of(scored, names), 2):
        page.write_row(at, 0, row)
        if as_number := number_of(row[1]):
            page.write_number(at, 1, as_number.value, book.add_format({"num_format": as_number.format}))
    page.freeze_panes(2, 0)
    page.set_column(0, 0, 32)
    page.set_column(1, len(HEADINGS) - 1, 12)
    page.set_landscape()
    page.set_paper(9)
    book.close()
    out.write_bytes(made.getvalue())


class CellNumber(NamedTuple):
    """A number for a spreadsheet, and the format in which it shows the decimals that it was written with."""

    value: float
    format: str


def number_of(shown: str) -> CellNumber | None:
    """None for what a spreadsheet would not keep exactly, and what is no number: that stays text.

    >>> number_of("59.50"), number_of("95%"), number_of("760/9(≈84.4444)"), number_of("—")
    (CellNumber(value=59.5, format='0.00'), CellNumber(value=0.95, format='0%'), None, None)
    """
    found = re.fullmatch(r"(-?[0-9]+)(?:\.([0-9]+))?(%?)", shown)
    if not found:
        return None
    whole, decimals, percent = found[1], found[2] or "", found[3]
    if len((whole + decimals).lstrip("-0")) > EXACT_DIGITS:
        return None
    value = Decimal(f"{whole}.{decimals or 0}") / (100 if percent else 1)
    return CellNumber(float(value), "0" + ("." + "0" * len(decimals) if decimals else "") + percent)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return (
        "'" + cell
        if cell[:1] in ("=", "+", "@", "\t") or (cell[:1] == "-" and not cell[1:2].isdigit())
        else cell
    )
