"""The lines of a score sheet as people read them, in a terminal and on paper alike.

    项目              结果      怎么得来                                  依据（账本第几条）
    服务时间          3300分钟  3300分钟                                  3318–3320、3493、3911
    日常考核          97分      分工与会议出勤 [40] = 40分
                                共驻共建活动 [40] = 40分

A line that several entries make up has its result once; each entry says what it adds.
"""

from collections.abc import Iterable

from contracts.sheet import Entry, Sheet, SheetLine
from domain.scoring.sentences import UNITS

LINE_HEADINGS = ("项目", "结果", "怎么得来", "依据（账本第几条）")


def lines_of(sheet: Sheet, between: str = "、") -> list[tuple[str, str, str, str]]:
    """One row for each entry of each line, under `LINE_HEADINGS`; `between` stands between two ranges of evidence."""
    return [
        (
            line.zh if first else "",
            with_unit(line) if first else "",
            how(line, entry),
            ranges(entry.evidence, between),
        )
        for line in sheet.lines
        for first, entry in zip((True, *(False for _ in line.entries)), line.entries, strict=False)
    ]


def with_unit(line: SheetLine) -> str:
    """The result with its unit behind it; nothing where there is none."""
    return f"{line.shown}{UNITS[line.unit or 'number'][0]}" if line.shown else "—"


def how(line: SheetLine, entry: Entry) -> str:
    """The entry's sentence without the line's name in front, which stands beside it."""
    said = entry.zh.removeprefix(line.zh or "")
    return said.removeprefix("：") if said != entry.zh else entry.zh


def ranges(positions: Iterable[int], between: str = "、") -> str:
    """Positions with neighbours drawn together.

    >>> ranges([7, 1, 2, 3, 9, 10])
    '1–3、7、9–10'
    """
    spans: list[list[int]] = []
    for position in sorted(set(positions)):
        if spans and position == spans[-1][1] + 1:
            spans[-1][1] = position
        else:
            spans.append([position, position])
    return between.join(str(start) if start == stop else f"{start}–{stop}" for start, stop in spans)
