"""Meetings of the alliance: who came, who was excused, and the proposal that was adopted."""

from functools import partial

from contracts.statements.alliances import AdoptProposal, ConveneMeeting, RecordAttendance
from contracts.statements.resolutions import FollowUp, VoteResolution
from contracts.values import Id
from scripts.region.cast import Line, Region, codes, later
from scripts.region.councils import follow_up


def plan_meetings(region: Region) -> None:
    proposals = {line["会议日期"]: line for line in region.lines("proposals")}
    members = [line["代码"] for line in region.lines("units")]
    for line in region.lines("meetings"):
        region.calendar.on(line["日期"], partial(meet, region, line, members, proposals[line["日期"]]))


def meet(region: Region, line: Line, members: list[str], proposal: Line) -> None:
    lead = region.clerk[region.lead]
    unit = {code: region.head[code].unit for code in members}
    away = {*codes(line["缺席"]), *codes(line["请假"])}
    meeting = lead.says(
        ConveneMeeting(
            alliance=region.alliance,
            title=line["名称"],
            on=line["日期"],
            agenda=(line["议题"],),
            expected=tuple(unit.values()),
            quorum=len(unit) // 2 + 1,
        )
    )
    attended = tuple(unit[code] for code in members if code not in away)
    excused = tuple(unit[code] for code in codes(line["请假"]))
    lead.says(RecordAttendance(attended=attended, excused=excused), meeting)
    adopted(region, line, meeting, attended, proposal)
    lead.says(
        AdoptProposal(
            about=lead.about(meeting),
            proposer=unit[proposal["提案单位"]],
            title=proposal["标题"],
            resolution=proposal["决议"],
        )
    )


def adopted(region: Region, line: Line, meeting: Id, attended: tuple[Id, ...], proposal: Line) -> None:
    """What was on the agenda is voted on; whoever proposed something sees to it, and reports within three weeks."""
    clerk, owner = region.clerk[region.lead], proposal["提案单位"]
    if region.head[owner].unit not in attended:
        owner = region.lead
    resolution = clerk.says(
        VoteResolution(
            about=clerk.about(meeting),
            place=1,
            title=line["议题"],
            text=f"同意{line['议题']}。",
            in_favour=attended,
            against=(),
            abstained=(),
            follow_ups=(
                FollowUp(
                    owner=region.head[owner].unit, what=f"落实{line['议题']}", due=later(line["日期"], 30)
                ),
            ),
        )
    )
    council = region.councils["COUNTY", region.lead]
    region.calendar.on(later(line["日期"], 20), partial(follow_up, region, council, owner, resolution, False))
