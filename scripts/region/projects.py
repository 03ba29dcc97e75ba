"""Projects with milestones and funding: secretaries' breakthrough projects, small livelihood projects, community funds.

种类         编号      标题                  单位  验收  来源       份数      党费    专项经费  节点
breakthrough 突破      街道体制改革/网格融合 ST    SN    secretary  problems                    调研/立项/销号
livelihood   惠民      楼道照明/加装扶手     C     ST    residents  fund      2000    200000    勘察/竣工       yuan
"""

from functools import partial
from hashlib import sha256

from contracts.statements.projects import (
    AcceptMilestone,
    CloseProject,
    DisburseFunds,
    FileProject,
    RateProject,
    RecordVote,
    ReportMilestone,
)
from contracts.values import Digest, Id
from scripts.region.cast import Line, Region, choices, later, spread
from scripts.region.figures import FENS_A_YUAN


def plan_projects(region: Region) -> None:
    for line in region.lines("projects"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(
                spread(n, count, last=200), partial(file, region, line, n, spread(n, count, last=200))
            )


def file(region: Region, line: Line, n: int, day: str) -> None:
    owners = region.groups[line["单位"]]
    code = owners[n % len(owners)]
    accepting = next(each for each in region.chain(code) if each in region.groups[line["验收"]])
    titles, steps = choices(line["标题"]), choices(line["节点"])
    days = [later(day, 45 * (place + 1)) for place in range(len(steps))]
    funding = [
        {
            "source": source,
            "granted_fen": int(line[column]) * FENS_A_YUAN,
            "ceiling_fen": int(line[column]) * FENS_A_YUAN,
        }
        for column, source in (("党费", "party-dues"), ("专项经费", "service-fund"))
        if line[column]
    ]
    body = {
        "kind": line["种类"],
        "number": f"{line['编号']}{n + 1:04}",
        "title": titles[n % len(titles)],
        "source": line["来源"],
        "accepted_by": region.units[accepting],
        "milestones": [{"title": title, "due": due} for title, due in zip(steps, days, strict=True)],
        "funding": funding,
    }
    owner = region.head[code]
    project = owner.says(FileProject.model_validate(body))
    if line["种类"] == "livelihood":
        owner.says(RecordVote(on=day, in_favour=30 + n % 9, against=n % 4, abstained=n % 3), project)
    for place, due in enumerate(days, 1):
        region.calendar.on(due, partial(reach, region, code, accepting, project, place, due))
    for place, fund in enumerate(funding, 1):
        half = int(str(fund["granted_fen"])) * (place + 2) // 4
        region.calendar.on(days[0], partial(pay, region, code, project, place, half, days[0]))
    region.calendar.on(days[-1], partial(close, region, code, accepting, project))


def reach(region: Region, code: str, accepting: str, project: Id, place: int, day: str) -> None:
    by, other = region.clerk[code], region.clerk[accepting]
    report = ReportMilestone(
        about=by.about(project), milestone=place, on=day, evidence=(shown(project, place),)
    )
    other.says(AcceptMilestone(about=other.about(by.says(report))))


def pay(region: Region, code: str, project: Id, place: int, fen: int, day: str) -> None:
    by = region.clerk[code]
    paid = DisburseFunds(
        about=by.about(project), line=place, fen=fen, on=day, evidence=(shown(project, -place),)
    )
    by.says(paid)


def close(region: Region, code: str, accepting: str, project: Id) -> None:
    region.head[code].says(CloseProject(outcome="completed"), project)
    other = region.clerk[accepting]
    other.says(RateProject(about=other.about(project), rating="satisfied"))


def shown(project: Id, place: int) -> Digest:
    """The digest of a file that there would be: a photograph of the site, a voucher."""
    return sha256(f"{project} {place}".encode()).hexdigest()
