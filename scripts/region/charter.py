"""The alliance's charter in its next version, from the middle of the year on: the first one stays readable.

charter.csv   日期, 标题, 条款
"""

from functools import partial

from contracts.statements.alliances import AdoptCharter, Charter
from scripts.region.cast import Line, Region, choices
from scripts.region.clock import YEAR


def plan_charter(region: Region) -> None:
    for line in region.lines("charter"):
        region.calendar.on(f"{YEAR}-{line['日期']}", partial(adopt, region, line))


def adopt(region: Region, line: Line) -> None:
    charter = Charter(
        title=line["标题"], articles=tuple(choices(line["条款"])), effective=f"{YEAR}-{line['日期']}"
    )
    region.head[region.lead].says(AdoptCharter(charter=charter), region.alliance)
