"""Two-way evaluation by open ballot: units rate communities and communities units, by one measure; each says what it can speak of.

ballots.csv   评议方, 对象, 名称      the sorts of units.csv, by 类别
"""

from functools import partial
from pathlib import Path

from contracts.statements.evaluations import (
    CastBallot,
    ChangeBallot,
    Choice,
    CloseEvaluation,
    OpenEvaluation,
    Panel,
)
from contracts.values import Id
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR
from scripts.region.rules import adopt

BOOK = "TWO-WAY"
OPINIONS = ("好", "较好", "一般", "差")
SILENT = 9
"""Every so many-th unit does not vote, which counts against nobody."""
CHANGES = 7
"""Every so many-th thinks better of one of its choices."""


def plan_ballots(region: Region) -> None:
    file = region.folder.parent / "rulebooks" / "two-way.yaml"
    region.calendar.on(f"{YEAR}-01-06", partial(begin, region, file))
    region.calendar.on(f"{YEAR}-12-05", partial(open_evaluation, region))


def begin(region: Region, file: Path) -> None:
    adopt(region, BOOK, file, (str(YEAR),))


def of_sort(region: Region, sort: str) -> list[str]:
    return [
        line["代码"] for line in region.lines("units") if line["类别"] == sort and line["代码"] in region.head
    ]


def open_evaluation(region: Region) -> None:
    lines = region.lines("ballots")
    panels = tuple(
        Panel(
            name=line["名称"],
            voters=tuple(region.head[code].unit for code in of_sort(region, line["评议方"])),
            subjects=tuple(region.head[code].unit for code in of_sort(region, line["对象"])),
        )
        for line in lines
    )
    opened = region.head[region.lead].says(
        OpenEvaluation(
            title=f"{YEAR}年双向评议", rulebook=region.rulebooks[BOOK], period=str(YEAR), panels=panels,
            opinions=OPINIONS, closes=f"{YEAR}-12-15",
        )
    )  # fmt: skip
    for line in lines:
        region.calendar.on(f"{YEAR}-12-08", partial(vote, region, line, opened))
    region.calendar.on(f"{YEAR}-12-16", partial(close, region, opened))


def vote(region: Region, line: Line, opened: Id) -> None:
    subjects = of_sort(region, line["对象"])
    for n, code in enumerate(of_sort(region, line["评议方"])):
        if n % SILENT != SILENT - 1:
            choices = tuple(
                Choice(subject=region.head[subject].unit, opinion=OPINIONS[(n * 7 + m * 5) % 11 // 4])
                for m, subject in enumerate(subjects)
            )
            by = region.head[code]
            ballot = by.says(CastBallot(evaluation=opened, panel=line["名称"], choices=choices))
            if n % CHANGES == CHANGES - 1:
                first, *others = choices
                better = Choice(subject=first.subject, opinion=OPINIONS[0])
                by.says(ChangeBallot(choices=(better, *others)), ballot)


def close(region: Region, opened: Id) -> None:
    region.head[region.lead].says(CloseEvaluation(), opened)
