"""Units that are called otherwise, divided or closed: by whoever is above them.

successions.csv   办法, 单位, 分为, 名称, 日期, 缘由      the first unit of the group that is left; `分为`: a group, into whose first two it is divided
"""

from functools import partial

from contracts.statements.units import CloseUnit, Part, RenameUnit, SplitUnit
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR


def plan_successions(region: Region) -> None:
    for n, line in enumerate(region.lines("successions")):
        region.calendar.on(f"{YEAR}-{line['日期']}", partial(change, region, line, n))


def change(region: Region, line: Line, n: int) -> None:
    group = region.groups[line["单位"]]
    code = group[n % len(group)]
    above, unit, day = region.head[region.superiors[code]], region.units[code], f"{YEAR}-{line['日期']}"
    match line["办法"]:
        case "rename":
            above.says(RenameUnit(name=line["名称"]), unit)
            region.names[code] = line["名称"]
        case "split":
            parts = tuple(Part(unit=region.units[each]) for each in region.groups[line["分为"]][:2])
            above.says(SplitUnit(unit=unit, parts=parts, on=day, reason=line["缘由"]))
        case "close":
            above.says(CloseUnit(unit=unit, on=day, reason=line["缘由"]))
