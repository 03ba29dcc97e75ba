"""Alliances within alliances: founded from above, joined by whoever lies in their reach, convened as their rules say.

代码    名称                      层级       牵头  上级  成员    频次       会议类型
CITY    {}联席会                  city       QD          SN      half-year  joint-conference
STREET  {}区域化党建联席会        street     ST    DIST  C;U     quarter    joint-conference      one for each street
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
from contracts.statements.cadences import SetCadence
from contracts.statements.resolutions import (
    AcceptFollowUp,
    DeclareInterest,
    FollowUp,
    ProposeAgenda,
    ReportFollowUp,
    ReturnFollowUp,
    TakeAgenda,
    VoteResolution,
)
from contracts.values import NIL, Id
from scripts.region.cast import Council, Line, Region, codes, later
from scripts.region.clock import YEAR

MEETS: dict[str, tuple[str, ...]] = {
    "month": tuple(f"{month:02}-26" for month in range(1, 13)),
    "quarter": ("03-20", "06-18", "09-22", "12-10"),
    "half-year": ("06-25", "12-15"),
    "year": ("11-25",),
}
WORDS = {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年"}
SCOPES = {"city": "全市", "district": "全区"}
MOST_EXPECTED = 400
FEWEST = 3
"""In smaller alliances nobody stands aside here: too few would be left to vote."""
PROPOSED = "成员单位提议：增设便民服务日"


def found_councils(region: Region) -> None:
    """Every line's alliances, with their charters, members and cadences, the higher ones first."""
    for line in region.lines("alliances"):
        for lead in region.groups[line["牵头"]]:
            found_council(region, line, lead)


def found_council(region: Region, line: Line, lead: str) -> None:
    head = region.head[lead]
    charter = Charter(
        title="共建议事规则（虚构）",
        articles=("自愿加入、平等协商、共建共享。", f"{WORDS[line['频次']]}至少召开一次会议。"),
        effective=f"{YEAR}-01-01",
    )
    name = line["名称"].format(region.names[lead].removesuffix("（虚构）"))
    facts = {"name": name, "level": line["层级"], "charter": charter}
    if line["上级"]:
        facts["parent"] = region.council(line["上级"], lead).id
    alliance = head.says(FoundAlliance.model_validate(facts))
    members = [
        each
        for group in codes(line["成员"])
        for each in members_of(region, group, lead)
        if each != lead and each in region.head
    ]
    region.councils[line["代码"], lead] = Council(alliance, lead, members)
    if region.alliance == NIL:
        region.alliance = alliance
    invites = [InviteMember(alliance=alliance, unit=region.units[each]) for each in members]
    if invites:
        _, streams = head.says_all(invites)
        for each, stream in zip(members, streams, strict=True):
            region.head[each].says(AcceptMembership(), stream)
    cadence = {
        "subject": alliance,
        "what": line["会议类型"],
        "title": f"{WORDS[line['频次']]}至少一次",
        "per": line["频次"],
        "count": 1,
        "starts": f"{YEAR}-01-01",
    }
    head.says(SetCadence.model_validate(cadence))


def members_of(region: Region, group: str, lead: str) -> list[str]:
    """Those of a group in the lead's reach; all of them, wherever they lie, where the group is written with `*`."""
    return region.groups[group[1:]] if group.startswith("*") else region.within(group, lead)


def plan_conferences(region: Region) -> None:
    """Each alliance meets on its days; topics.csv has what they are about, taken in turn."""
    topics = region.lines("topics")
    for line in region.lines("alliances"):
        for place, lead in enumerate(region.groups[line["牵头"]]):
            council = region.councils[line["代码"], lead]
            for turn, day in enumerate(MEETS[line["频次"]]):
                topic = topics[(place + turn) % len(topics)]
                region.calendar.on(
                    f"{YEAR}-{day}", partial(meet, region, line, council, topic, turn, f"{YEAR}-{day}")
                )


def meet(region: Region, line: Line, council: Council, topic: Line, turn: int, day: str) -> None:
    """One of them is excused, another stands aside; the others vote, and somebody has to see to what was resolved."""
    clerk = region.clerk[council.lead]
    called = [council.lead, *council.members][:MOST_EXPECTED]
    excused = called[1 + turn % (len(called) - 1)] if len(called) > 2 else None
    present = tuple(region.units[each] for each in called if each != excused)
    convened = {
        "alliance": council.id,
        "title": f"{SCOPES.get(line['层级'], '')}第{turn + 1}次会议",
        "on": day,
        "agenda": (topic["议题"],),
        "expected": tuple(region.units[each] for each in called),
        "quorum": len(called) // 2 + 1,
        "kind": line["会议类型"],
    }
    meeting = clerk.says(ConveneMeeting.model_validate(convened))
    if turn == 0:
        proposed(region, council, meeting)
    aside = called[-1] if turn == 1 and len(called) > FEWEST and called[-1] != excused else None
    if aside:
        other = region.clerk[aside]
        other.says(DeclareInterest(about=other.about(meeting), place=1, kind="beneficiary"))
    away = (region.units[excused],) if excused else ()
    clerk.says(RecordAttendance(attended=present, excused=away), meeting)
    owner = next((each for each in council.members if each not in (excused, aside)), council.lead)
    due = later(day, 30)
    resolution = clerk.says(
        VoteResolution(
            about=clerk.about(meeting),
            place=1,
            title=topic["议题"],
            text=topic["决议"],
            in_favour=tuple(each for each in present if aside is None or each != region.units[aside]),
            against=(),
            abstained=(),
            follow_ups=(FollowUp(owner=region.units[owner], what=topic["督办"], due=due),),
        )
    )
    region.calendar.on(later(day, 20), partial(follow_up, region, council, owner, resolution, turn == 1))


def proposed(region: Region, council: Council, meeting: Id) -> None:
    """A member asks that something be put on the agenda, and the convenor does."""
    if council.members:
        by, lead = region.clerk[council.members[-1]], region.clerk[council.lead]
        proposal = by.says(ProposeAgenda(about=by.about(meeting), title=PROPOSED))
        lead.says(TakeAgenda(about=lead.about(proposal)))


def follow_up(region: Region, council: Council, owner: str, resolution: Id, at_first_not: bool) -> None:
    """Where it is not done at the first attempt, it is reported again once it is."""
    doer, lead = region.clerk[owner], region.head[council.lead]
    report = doer.says(ReportFollowUp(about=doer.about(resolution), place=1, progress=100))
    if at_first_not:
        lead.says(ReturnFollowUp(about=lead.about(report), reason="请补充公布的照片或链接"))
        report = doer.says(ReportFollowUp(about=doer.about(resolution), place=1, progress=100))
    lead.says(AcceptFollowUp(about=lead.about(report)))
