"""Field studies, and the problems on the list that each led to.

编号  日期        社区代码  主题                      参加单位  问题     重复
S07   2026-08-29  YC09      老年食堂开办（实地调研）  YU50      P07;P34          recorded by the lead, linked once the items are published
"""

from functools import partial

from contracts.statements.studies import LinkStudy, RecordStudy, WithdrawStudy
from contracts.values import Id
from scripts.region.cast import Line, Region, codes


def plan_studies(region: Region) -> None:
    """Put after the problems: of one day, an item is published before it is linked."""
    published = {line["编号"]: line["认领日期"] for line in region.lines("problems")}
    for line in region.lines("studies"):
        region.calendar.on(line["日期"], partial(study, region, line, published))


def study(region: Region, line: Line, published: dict[str, str]) -> None:
    clerk = region.clerk[region.lead]
    body = RecordStudy(
        alliance=region.alliance,
        topic=line["主题"],
        at=region.head[line["社区代码"]].unit,
        together=(region.head[line["参加单位"]].unit,),
        on=line["日期"],
    )
    if line["重复"] == "是":
        clerk.says(WithdrawStudy(reason="recorded-twice"), clerk.says(body))
    recorded = clerk.says(body)
    for problem in codes(line["问题"]):
        region.calendar.on(published[problem], partial(link, region, recorded, problem))


def link(region: Region, recorded: Id, problem: str) -> None:
    clerk = region.clerk[region.lead]
    clerk.says(LinkStudy(about=clerk.about(recorded), problem=region.problems[problem]))
