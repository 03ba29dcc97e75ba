"""Marks by a rulebook of targets: for each organisation which sort it is, and how far each target was met.

marks.csv   授予, 规则, 类别项, 条目, 份数      the targets are t01, t02, …; the sorts are numbered in turn
"""

from collections.abc import Iterator
from functools import partial

from contracts.statement import Body
from contracts.statements.rulebooks import GiveMark
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR
from scripts.region.crowd import says_sheets

SORTS = 8


def plan_evaluations(region: Region) -> None:
    for line in region.lines("marks"):
        region.calendar.on(f"{YEAR}-12-30", partial(evaluate, region, line))


def evaluate(region: Region, line: Line) -> None:
    for _ in says_sheets(region.head[region.lead], marks(region, line)):
        pass


def marks(region: Region, line: Line) -> Iterator[Body]:
    for n, code in enumerate(region.groups[line["授予"]]):
        given = {line["类别项"]: n % SORTS + 1}
        for target in range(1, region.count(line["份数"]) + 1):
            given[f"{line['条目']}{target:02}"] = 100 - (n * 7 + target * 5) % 26
        for item, score in given.items():
            yield GiveMark(
                rulebook=region.rulebooks[line["规则"]],
                subject=region.units[code],
                item=item,
                period=str(YEAR),
                score=str(score),
                reason="街道年终综合评定",
            )
