"""New-sector units that nobody looks after: a host is assigned from above, and how far the work has come, step by step.

coverage.csv   单位, 兜底, 指定, 发现, 服务, 组织, 教育, 管理      days; every so many-th has got no further than being served
"""

from functools import partial

from contracts.statements.coverage import AssignHost, ReachStage
from contracts.statements.party_orgs import RegisterPartyOrg
from scripts.region.cast import Region
from scripts.region.clock import YEAR

STAGES = {"发现": "need-found", "服务": "served", "组织": "organised", "教育": "educated", "管理": "managed"}
WITHOUT = 3
"""Every so many-th has no organisation yet."""


def plan_coverage(region: Region) -> None:
    for line in region.lines("coverage"):
        for n, code in enumerate(region.groups[line["单位"]]):
            host = next(
                each
                for each in region.groups[line["兜底"]]
                if region.superiors[each] == region.superiors[code]
            )
            day = f"{YEAR}-{line['指定']}"
            region.calendar.on(day, partial(assign, region, code, host, day))
            for column, stage in STAGES.items():
                if line[column] and (n % WITHOUT != WITHOUT - 1 or stage in ("need-found", "served")):
                    day = f"{YEAR}-{line[column]}"
                    region.calendar.on(day, partial(reach, region, code, host, stage, day))


def assign(region: Region, code: str, host: str, day: str) -> None:
    body = AssignHost(unit=region.units[code], host=region.units[host], starts=day)
    region.clerk[region.superiors[code]].says(body)


def reach(region: Region, code: str, host: str, stage: str, day: str) -> None:
    """From being organised on, with the organisation that was set up there."""
    above, unit = region.clerk[region.superiors[code]], region.units[code]
    if stage == "organised":
        branch = f"{region.names[code].removesuffix('（虚构）')}党支部（虚构）"
        org = above.says(RegisterPartyOrg(name=branch, kind="branch", covers=unit, founded=day))
        region.orgs.setdefault(code, []).append((region.superiors[code], org))
    said = {"unit": unit, "stage": stage, "on": day}
    if orgs := region.orgs.get(code):
        said["org"] = orgs[0][1]
    region.clerk[host].says(ReachStage.model_validate(said))
