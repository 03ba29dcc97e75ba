"""A sheet of service as it is typed or uploaded on a page: read as `gongjian import service` reads it, every error at its cell.

    grid   │ 王某 │ 9:00 │ 8:30 │    │      ──▶   row 1, 结束: 结束时间应晚于开始时间；是不是 20:30？
           │ 张某 │ 9:00 │ 11:00│    │      ──▶   a body, which can go ahead without the other

The day is the activity's: service counts for the day on which it was held.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from api.tables.cells import day, moment
from api.tables.columns import Columns
from api.tables.rows import Names, find_persons, rows_as
from api.tables.service import COLUMNS, NEEDED, overlapping, put_together
from api.tables.sheets import BadCell, BadCells, Line, read_sheet
from contracts.refusals import NotEvidence, Refusal
from contracts.statement import Body
from contracts.statements.service import RecordService
from contracts.values import ID, Day, Id
from contracts.wording.words import Words
from domain.refusals import require

FIELDS = {"who": "姓名", "start": "开始", "end": "结束", "minutes": "分钟"}
"""What a row of the page has, and under which heading a sheet has it."""
HEADINGS = {heading: field for field, heading in FIELDS.items()} | {"人员编号": "who"}
MOST_ROWS, BLANK = 200, 8
HALF_DAY = timedelta(hours=12)


class LongerThanAPage(NotEvidence):
    zh = "这份表有{count}行，一页最多{most}行，没有读入。请分成几份，或用 gongjian import 一次导入。"
    en = "The sheet has {count:row|rows} and a page takes {most}; nothing of it was read. Part it, or take it in whole with gongjian import."


class GridRow(NamedTuple):
    """A row as it was typed; `errors` by the field where each belongs, `row` for what concerns all of it."""

    cells: Mapping[str, str]
    errors: Mapping[str, Words]
    body: RecordService | None
    note: Words | None = None

    @property
    def good(self) -> bool:
        return self.body is not None and not self.errors


def typed(fields: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """The rows of a posted grid, `row.3.start` for the third one's start; empty ones left out."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in fields:
        place, _, field = name.removeprefix("row.").partition(".")
        if name.startswith("row.") and place.isdecimal() and field in FIELDS:
            rows.setdefault(int(place), {})[field] = text.strip()
    return [rows[place] for place in sorted(rows) if any(rows[place].values())][:MOST_ROWS]


def uploaded(name: str, content: bytes, on: Day) -> list[dict[str, str]]:
    """The rows of a file, as they would have been typed.

    Raises:
        SheetUnreadable, HeadingsMissing, HeadingTwice: as `read_sheet`.
        LongerThanAPage: more than a page takes; none is left out in silence.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / (Path(name).name or "sheet.csv")
        file.write_bytes(content)
        lines = read_sheet(file, Columns(COLUMNS), *NEEDED).lines
    require(len(lines) <= MOST_ROWS, LongerThanAPage(count=len(lines), most=MOST_ROWS))
    return [row_of(line, on) for line in lines]


def row_of(line: Line, on: Day) -> dict[str, str]:
    cells = line.cells
    times = {field: cells.get(FIELDS[field], "") for field in ("start", "end", "minutes")}
    of_another_day = cells.get("日期") and day(cells["日期"]) != on and not times["start"]
    if of_another_day:
        times["start"] = cells["日期"]
    who = cells.get("人员编号") or cells.get("姓名", "")
    return {"who": who} | {field: short(text, on) for field, text in times.items()}


def short(text: str, on: Day) -> str:
    """A moment on the activity's day by its time alone."""
    read = moment(text)
    return read[11:] if read.startswith(f"{on}T") else text


def read_grid(
    rows: Sequence[Mapping[str, str]], activity: Id, bank: Id, on: Day, names: Names
) -> list[GridRow]:
    lines = [line_of(number, row, on) for number, row in enumerate(rows, 1)]
    unknown = {bad.cell: bad for bad in find_persons(names, lines)}
    found = [
        one_row(line, row, unknown, {"activity": activity, "bank": bank})
        for line, row in zip(lines, rows, strict=True)
    ]
    return with_overlaps(found, lines)


def line_of(number: int, row: Mapping[str, str], on: Day) -> Line:
    """As a line of a sheet with these headings."""
    who = row.get("who", "")
    is_number = bool(_is_id(who))
    cells = {
        "姓名": "" if is_number else who,
        "人员编号": who.lower() if is_number else "",
        "开始": row.get("start", ""),
        "结束": row.get("end", ""),
        "日期": on,
        "分钟": row.get("minutes", ""),
    }
    if cells["开始"] or cells["结束"]:
        cells["分钟"] = ""
    line = Line(number, cells, {heading: place for place, heading in enumerate(cells)})
    put_together(line)
    return line


def _is_id(text: str) -> bool:
    return re.fullmatch(ID, text.lower()) is not None


def one_row(
    line: Line, row: Mapping[str, str], unknown: Mapping[str, BadCell], common: Mapping[str, Id]
) -> GridRow:
    """Every mistake of it at once. What is plain about a person or about times goes before what a form of values says of the same."""
    body, wrong = None, wrong_times(line)
    try:
        [body] = rows_as(RecordService, [line], COLUMNS, common)
    except BadCells as no:
        wrong = wrong or {HEADINGS.get(bad.heading, "row"): Words(bad.why_zh, bad.why) for bad in no.cells}
    wrong |= wrong_person(line, row, unknown)
    return GridRow(row, wrong, body if isinstance(body, RecordService) and not wrong else None)


def wrong_person(line: Line, row: Mapping[str, str], unknown: Mapping[str, BadCell]) -> dict[str, Words]:
    if not row.get("who"):
        return {"who": Words("填姓名或人员编号", "a name or a number is missing")}
    bad = unknown.get(line.cell("姓名"))
    return {"who": Words(bad.why_zh, bad.why)} if bad else {}


def wrong_times(line: Line) -> dict[str, Words]:
    """What a form of values does not say as plainly: one of the two is missing, or the end does not follow the start."""
    start, end = (moment(line.cells[heading]) for heading in ("开始", "结束"))
    if not start and not end:
        missing = Words(
            "填开始和结束；补录的填分钟", "write start and end, or minutes for time entered afterwards"
        )
        return {} if line.cells["分钟"] else {"start": missing}
    if not start or not end:
        return {"end" if start else "start": Words("这一格没有填", "this cell is empty")}
    if "T" in start and "T" in end and start >= end:
        later = (datetime.fromisoformat(end) + HALF_DAY).strftime("%Y-%m-%dT%H:%M") if _real(end) else ""
        near = later > start and later[:10] == end[:10]
        return {
            "end": Words(
                f"要晚于开始{start[11:]}" + (f"，是不是 {later[11:]}？" if near else ""),
                f"it must come after the start at {start[11:]}"
                + (f"; perhaps {later[11:]}?" if near else ""),
            )
        }
    return {}


def _real(minute: str) -> bool:
    try:
        datetime.fromisoformat(minute)
    except ValueError:
        return False
    return bool(date.fromisoformat(minute[:10]))


def with_overlaps(rows: Sequence[GridRow], lines: Sequence[Line]) -> list[GridRow]:
    """They are accepted, and a minute counts once: so it is said and no error."""
    good = [(line, row.body) for line, row in zip(lines, rows, strict=True) if row.body]
    pairs = overlapping([line for line, _ in good], [body for _, body in good])
    noted = {later: earlier for earlier, later in pairs}
    return [
        row._replace(note=overlap(noted[line.row])) if line.row in noted else row
        for line, row in zip(lines, rows, strict=True)
    ]


def overlap(other: int) -> Words:
    return Words(
        f"与第{other}行时间有重叠，可以登记，重叠的分钟只计一次",
        f"overlaps with row {other}: it may be recorded, and a minute counts once",
    )


def blamed(rows: Sequence[GridRow], item: int, no: Refusal) -> list[GridRow]:
    """What the ledger would answer to one of the good rows, at that row."""
    at = [place for place, row in enumerate(rows) if row.good][item]
    row = rows[at]._replace(errors={"row": Words(no.in_chinese(), no.in_english())})
    return [*rows[:at], row, *rows[at + 1 :]]


def bodies_of(rows: Sequence[GridRow]) -> list[Body]:
    return [row.body for row in rows if row.good and row.body]


def mistakes(rows: Sequence[GridRow]) -> Iterator[tuple[int, str, Words]]:
    """Each with its row, from 1, and its field."""
    for number, row in enumerate(rows, 1):
        for field, said in row.errors.items():
            yield number, field, said
