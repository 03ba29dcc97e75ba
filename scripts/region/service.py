"""Activities, and the hours that volunteers freely gave: one sheet, confirmed by a second person."""

from collections import defaultdict
from functools import partial

from contracts.statements.lists import ConfirmActivity, HoldActivity, PlanActivity
from contracts.statements.service import ConfirmService, RecordService, SheetPart
from scripts.region.cast import Line, Region, clocked, codes, share_of


def plan_activities(region: Region) -> None:
    sheets = defaultdict(list)
    for line in share_of(region.lines("service"), region.share):
        sheets[line["日期"], line["社区代码"]].append(line)
    for line in region.lines("activities"):
        sheet = sheets[line["日期"], line["社区代码"]]
        region.calendar.on(line["日期"], partial(hold, region, line, sheet))


def hold(region: Region, line: Line, sheet: list[Line]) -> None:
    """Planned and held by the community, confirmed by its other hosts; the volunteers' hours come on one sheet."""
    first, second = region.head[line["社区代码"]], region.clerk[line["社区代码"]]
    hosts = codes(line["合办单位"])
    activity = first.says(
        PlanActivity(
            alliance=region.alliance,
            hosts=tuple(region.head[code].unit for code in hosts),
            title=line["名称"],
            category=line["类别"],
            on=line["日期"],
        )
    )
    first.says(HoldActivity(on=line["日期"]), activity)
    for code in hosts:
        host = region.clerk[code]
        host.says(ConfirmActivity(about=host.about(activity)))
    records = [
        RecordService(
            person=region.persons[each["志愿者代号"]],
            activity=activity,
            bank=region.bank,
            clocked=clocked(each),
        )
        for each in sheet
    ]
    if records:
        batch, _ = first.says_all(records)
        second.says(ConfirmService(sheets=(SheetPart(batch=batch),)))
