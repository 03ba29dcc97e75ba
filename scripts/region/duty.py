"""What members owe where they live: reporting to a community, acts of duty, and their units' visits there."""

from collections import defaultdict
from functools import partial

from contracts.statement import Body
from contracts.statements.service import (
    CheckIn,
    ConfirmDuty,
    ConfirmVisit,
    RecordDuty,
    RecordVisit,
    SheetPart,
)
from scripts.region.cast import Line, Region, clocked, share_of
from scripts.region.clock import YEAR


def plan_duty(region: Region) -> None:
    """Check-ins in January, then each unit's duty acts month by month on one sheet for its community."""
    members = {line["代号"]: line for line in region.lines("members")}
    by_unit = defaultdict(list)
    for line in members.values():
        by_unit[line["单位代码"], line["报到社区"]].append(line)
    for (unit, community), lines in by_unit.items():
        region.calendar.on(f"{YEAR}-01-12", partial(report, region, unit, community, lines))
    monthly = defaultdict(list)
    for line in share_of(region.lines("matters"), region.share):
        member = members[line["成员代号"]]
        monthly[line["日期"][:7], member["单位代码"], member["报到社区"]].append(line)
    for (_, unit, community), lines in monthly.items():
        last = max(line["日期"] for line in lines)
        region.calendar.on(last, partial(serve, region, unit, community, lines))


def report(region: Region, unit: str, community: str, lines: list[Line]) -> None:
    day = f"{YEAR}-01-12"
    bodies: list[Body] = [
        CheckIn(
            person=region.persons[line["代号"]],
            unit=region.head[unit].unit,
            community=region.head[community].unit,
            on=day,
        )
        for line in lines
    ]
    batch, _ = region.clerk[unit].says_all(bodies)
    region.clerk[community].says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))


def serve(region: Region, unit: str, community: str, lines: list[Line]) -> None:
    bodies: list[Body] = [
        RecordDuty(
            person=region.persons[line["成员代号"]],
            unit=region.head[unit].unit,
            community=region.head[community].unit,
            task=line["任务"],
            clocked=clocked(line),
        )
        for line in lines
    ]
    batch, _ = region.clerk[unit].says_all(bodies)
    region.clerk[community].says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))


def plan_visits(region: Region) -> None:
    for line in region.lines("visits"):
        region.calendar.on(line["日期"], partial(visit, region, line))


def visit(region: Region, line: Line) -> None:
    unit, community = region.clerk[line["单位代码"]], region.clerk[line["社区代码"]]
    body = RecordVisit(community=community.unit, on=line["日期"], purpose="consultation")
    community.says(ConfirmVisit(about=community.about(unit.says(body))))
