"""As whom a region is tried: one invented person of each user group, and the page to begin on (`scripts/visiting.py`)."""

from scripts.region.cast import Region
from scripts.region.plays import Play
from scripts.visiting import Visitor


def visitors_of(region: Region, play: Play) -> list[Visitor]:
    guests, names = (
        play.guests,
        region.names or {line["代码"]: line["名称"] for line in region.lines("units")},
    )
    unit, community, lead = names[guests.unit], names[guests.community], names[region.lead]
    return [
        Visitor(f"{guests.unit}-1", "共建单位", "a partner unit", unit, "/waiting"),
        Visitor(f"{guests.community}-2", "社区工作者", "a community worker", community, "/waiting"),
        Visitor(guests.volunteer, "志愿者", "a volunteer", community, "/book"),
        Visitor(f"{region.lead}-2", "审计人员", "an auditor", lead, "/entries"),
        Visitor(f"{region.lead}-1", "考核小组", "the evaluation committee", lead, "/rounds"),
    ]
