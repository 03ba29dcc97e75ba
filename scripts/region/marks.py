"""Marks: the numbers that the published rule leaves to the evaluators, given at the end of the year."""

from contracts.statement import Body
from contracts.statements.rulebooks import GiveMark
from scripts.region.cast import Region
from scripts.region.clock import YEAR


def plan_marks(region: Region) -> None:
    def give() -> None:
        marks: list[Body] = [
            GiveMark(
                rulebook=region.rulebooks["O01"],
                subject=region.head[line["单位代码"]].unit,
                item=line["项目"],
                period=str(YEAR),
                score=line["得分"],
                reason="年终综合评议",
            )
            for line in region.lines("marks")
        ]
        region.head[region.lead].says_all(marks)

    region.calendar.on(f"{YEAR}-12-31", give)
