"""An alliance with units of other regions (乌江流域联建, 1+14): enrolled for it, joined and called together.

basin.csv   代码, 名称, 类型, 类别, 上级, 所在, 数量, 密钥, 联盟, 会议, 日期
"""

from functools import partial

from contracts.statements.alliances import (
    AcceptMembership,
    Charter,
    ConveneMeeting,
    FoundAlliance,
    InviteMember,
    RecordAttendance,
)
from scripts.region.cast import Council, Line, Region
from scripts.region.clock import YEAR
from scripts.region.ground import enrol, numbered, place


def plan_basin(region: Region) -> None:
    for line in region.lines("basin"):
        region.calendar.on(f"{YEAR}-02-02", partial(found, region, line))


def found(region: Region, line: Line) -> None:
    lines = numbered(region, line)
    place(region, line, lines)
    enrol(region, line["上级"], lines)
    lead, members = region.head[region.lead], region.groups[line["代码"]]
    charter = Charter(
        title="流域联建规则（虚构）",
        articles=("各方平等，轮流召集。", "各自单位仍按各自的考核规则评分。"),
        effective=f"{YEAR}-01-01",
    )
    alliance = lead.says(FoundAlliance(name=line["联盟"], level="cross-region", charter=charter))
    for code in members:
        head = region.head[code]
        head.says(AcceptMembership(), lead.says(InviteMember(alliance=alliance, unit=head.unit)))
    region.councils["BASIN", region.lead] = Council(alliance, region.lead, members)
    region.calendar.on(f"{YEAR}-{line['日期']}", partial(meet, region, line, alliance, members))


def meet(region: Region, line: Line, alliance: str, members: list[str]) -> None:
    clerk = region.clerk[region.lead]
    units = tuple(region.units[code] for code in (region.lead, *members))
    meeting = clerk.says(
        ConveneMeeting(
            alliance=alliance,
            title=line["会议"],
            on=f"{YEAR}-{line['日期']}",
            agenda=("流域联建年度事项",),
            expected=units,
            quorum=len(units) // 2 + 1,
            kind="joint-conference",
        )
    )
    clerk.says(RecordAttendance(attended=units[:-1], excused=units[-1:]), meeting)
