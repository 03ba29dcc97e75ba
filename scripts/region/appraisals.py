"""The year's appraisal of member units by a published rulebook (述职评议): what the ledger saw, and the marks that people give.

appraisals.csv   联盟, 规则, 条目, 最低, 最高      marks for each member of the region's first alliance
"""

from collections.abc import Iterator
from functools import partial

from contracts.statement import Body
from contracts.statements.rulebooks import GiveMark
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR
from scripts.region.crowd import says_sheets


def plan_appraisals(region: Region) -> None:
    for line in region.lines("appraisals"):
        region.calendar.on(f"{YEAR}-12-30", partial(appraise, region, line))


def appraise(region: Region, line: Line) -> None:
    for _ in says_sheets(region.head[region.lead], marks(region, line)):
        pass


def marks(region: Region, line: Line) -> Iterator[Body]:
    lowest, highest = int(line["最低"]), int(line["最高"])
    council = region.council(line["联盟"], region.lead)
    for n, code in enumerate(council.members):
        yield GiveMark(
            rulebook=region.rulebooks[line["规则"]],
            subject=region.units[code],
            item=line["条目"],
            period=str(YEAR),
            score=str(lowest + n * 7 % (highest - lowest + 1)),
            reason="年终综合评议",
        )
