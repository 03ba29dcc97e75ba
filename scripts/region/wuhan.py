"""Wuhan: councils of streets and communities, double reporting, matters rated from below, estates, property firms, a time bank."""

from pathlib import Path

from scripts.region.admission import plan_admission, plan_whistles
from scripts.region.appraisals import plan_appraisals
from scripts.region.cast import Region
from scripts.region.certificates import plan_certificates
from scripts.region.charters import plan_charters
from scripts.region.clock import YEAR
from scripts.region.contacts import plan_contacts
from scripts.region.councils import found_councils, plan_conferences
from scripts.region.duties import plan_duties
from scripts.region.exchange import plan_exchange
from scripts.region.ground import lay
from scripts.region.honours import plan_honours
from scripts.region.issues import plan_issues
from scripts.region.january import plan_round
from scripts.region.loops import plan_orders
from scripts.region.offices import plan_offices
from scripts.region.pacts import plan_pacts
from scripts.region.party_orgs import plan_party_orgs
from scripts.region.projects import plan_projects
from scripts.region.reporting import plan_acts, plan_checkins, plan_own_pledges, plan_pledges
from scripts.region.rules import adopt
from scripts.region.saturdays import plan_saturdays
from scripts.region.scans import plan_scans
from scripts.region.second_numbers import plan_second_numbers
from scripts.region.spending import plan_spending
from scripts.region.standards import plan_standards
from scripts.region.standby import plan_standby
from scripts.region.trainings import plan_trainings
from scripts.region.venues import plan_venues
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
    for name in ("O01", "O06"):
        adopt(region, name, published(region, name), (str(YEAR),))


def published(region: Region, name: str) -> Path:
    """A rulebook of the collection that all regions share."""
    return region.folder.parent / "rulebooks" / f"{name}.yaml"


def plan(region: Region) -> None:
    plan_pacts(region)
    plan_offices(region)
    plan_checkins(region)
    plan_acts(region)
    plan_pledges(region)
    plan_own_pledges(region)
    plan_exchange(region)
    plan_standards(region)
    plan_admission(region)
    plan_whistles(region)
    plan_volunteers(region)
    plan_charters(region)
    plan_spending(region)
    plan_scans(region)
    plan_saturdays(region)
    plan_second_numbers(region)
    plan_certificates(region)
    plan_honours(region)
    plan_standby(region)
    plan_issues(region)
    plan_appraisals(region)
    plan_duties(region)
    plan_orders(region)
    plan_party_orgs(region)
    plan_projects(region)
    plan_trainings(region)
    plan_venues(region)
    plan_contacts(region)
    plan_conferences(region)
    plan_round(region, "O01")
