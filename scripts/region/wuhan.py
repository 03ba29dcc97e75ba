"""Wuhan: councils of streets and communities, double reporting, matters rated from below, estates, property firms, a time bank."""

from pathlib import Path

from scripts.region.admission import plan_admission, plan_whistles
from scripts.region.cast import Region
from scripts.region.councils import found_councils, plan_conferences
from scripts.region.exchange import plan_exchange
from scripts.region.ground import lay
from scripts.region.honours import plan_honours
from scripts.region.offices import plan_offices
from scripts.region.pacts import plan_pacts
from scripts.region.reporting import plan_checkins, plan_pledges
from scripts.region.rules import adopt
from scripts.region.standards import plan_standards
from scripts.region.volunteers import found_bank, plan_volunteers

QUARTER = "2026-Q3"
"""The quarter in which departments are scored here."""


def found(region: Region) -> None:
    lay(region)
    found_councils(region)
    found_bank(
        region, "武汉志愿服务时间银行（虚构）", "VOLUNTEERS", region.folder.parent / "banks" / "dongting.yaml"
    )
    adopt(region, "O13", published(region, "O13"), (QUARTER,))


def published(region: Region, name: str) -> Path:
    """A rulebook of the collection that all regions share."""
    return region.folder.parent / "rulebooks" / f"{name}.yaml"


def plan(region: Region) -> None:
    plan_pacts(region)
    plan_offices(region)
    plan_checkins(region)
    plan_pledges(region)
    plan_exchange(region)
    plan_standards(region)
    plan_admission(region)
    plan_whistles(region)
    plan_volunteers(region)
    plan_honours(region)
    plan_conferences(region)
