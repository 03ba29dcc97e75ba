"""A sheet of service: volunteers' time at an activity, by their names or numbers. `gongjian import service` and the pages read it alike.

Times of one person on one sheet that overlap are told before anything is signed: they will be accepted and flagged, and minutes
that were counted once are not counted again.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from api.tables.cells import day, is_clock, moment, spaced, whole
from api.tables.columns import Column
from api.tables.rows import in_a_sheet
from api.tables.sheets import BadCell, Line
from contracts.statement import Body
from contracts.statements.service import RecordService
from contracts.values import DAY, SPELLINGS

COLUMNS = (
    Column("姓名", also=("志愿者姓名", "队员姓名", "志愿者", "服务人员", "参加人员", "人员姓名")),
    Column("人员编号", "person", also=("志愿者编号", "编号", "人员")),
    Column(
        "开始",
        "clocked.start",
        moment,
        also=("开始时间", "签到时间", "签到", "到岗时间", "上岗时间", "起"),
        writes=spaced,
    ),
    Column(
        "结束", "clocked.end", moment, also=("结束时间", "签退时间", "签退", "离岗时间", "止"), writes=spaced
    ),
    Column("日期", "entered.on", day, also=("服务日期", "活动日期", "时间日期")),
    Column("分钟", "entered.minutes", whole, also=("服务分钟", "时长(分钟)", "服务时长(分钟)", "分钟数")),
)
NEEDED = tuple((who, *when) for who in ("姓名", "人员编号") for when in (("开始", "结束"), ("日期", "分钟")))
MOST_OVERLAPS = 20
ANY_DAY = "2000-01-01"
"""In place of what is no day, so that the rest of the row is read all the same."""


def put_together(line: Line) -> list[BadCell]:
    """A day in one column and times of day in others are moments; then the day is not that of time entered later. What is no day is said
    of that cell, not of the times."""
    on = line.cells.get("日期")
    times = [heading for heading in ("开始", "结束") if is_clock(moment(line.cells.get(heading, "")))]
    if not on or not times:
        return []
    there = bool(re.fullmatch(DAY, day(on)))
    for heading in times:
        line.cells[heading] = f"{day(on) if there else ANY_DAY}T{moment(line.cells[heading])}"
    if not line.cells.get("分钟"):
        line.cells["日期"] = ""
    return [] if there else [BadCell(line.cell("日期"), "日期", *in_a_sheet(*SPELLINGS[DAY]))]


def overlapping(lines: Sequence[Line], bodies: Sequence[Body]) -> list[tuple[int, int]]:
    """The rows, two and two, in which one person's clocked times overlap."""
    clocked = sorted(
        (body.person, body.clocked.start, body.clocked.end, line.row)
        for line, body in zip(lines, bodies, strict=True)
        if isinstance(body, RecordService) and body.clocked
    )
    found = []
    for _, rows in groupby(clocked, key=lambda each: each[0]):
        until, of = "", 0
        for _, start, end, row in rows:
            if start < until:
                found.append((min(of, row), max(of, row)))
            if end > until:
                until, of = end, row
    return sorted(found)


def told(overlaps: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    if not overlaps:
        return []
    shown = overlaps[:MOST_OVERLAPS]
    zh, en = "、".join(f"第{a}与{b}行" for a, b in shown), ", ".join(f"{a} and {b}" for a, b in shown)
    more = len(overlaps) - len(shown)
    return [
        (
            f"注意：同一人的时间有重叠：{zh}{f'，另有{more}处' if more else ''}。可以受理，会有标记；重叠的分钟只计一次。",
            f"Note: times of one person overlap in rows {en}{f', and {more} more' if more else ''}. They are accepted and flagged; a minute counts once.",
        )
    ]
