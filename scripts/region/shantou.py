"""Shantou: grids of three levels, six streets that become three, paired organs, whistles, orders and wishes, small projects."""

from scripts.region.admission import plan_admission, plan_whistles
from scripts.region.appraisals import plan_appraisals
from scripts.region.cast import Region
from scripts.region.classes import plan_classes
from scripts.region.clock import YEAR
from scripts.region.consultations import plan_consultations
from scripts.region.contacts import plan_contacts
from scripts.region.councils import found_councils, plan_conferences
from scripts.region.duties import plan_duties, plan_occasions
from scripts.region.exchange import plan_exchange
from scripts.region.grids import plan_grids
from scripts.region.ground import lay
from scripts.region.honours import plan_honours
from scripts.region.january import plan_bank, plan_round
from scripts.region.leavings import plan_leavings
from scripts.region.loops import plan_orders, plan_wishes
from scripts.region.mergers import plan_mergers
from scripts.region.offices import plan_offices
from scripts.region.pacts import plan_pacts
from scripts.region.party_orgs import plan_party_orgs
from scripts.region.projects import plan_projects
from scripts.region.reporting import plan_acts, plan_checkins, plan_own_pledges, plan_pledges
from scripts.region.rounds import plan_rounds
from scripts.region.rules import adopt
from scripts.region.standards import plan_standards
from scripts.region.standing import plan_notices, plan_rectifications, plan_written_reports
from scripts.region.successions import plan_successions
from scripts.region.trainings import plan_trainings
from scripts.region.venues import plan_venues


def found(region: Region) -> None:
    lay(region)
    found_councils(region)
    for name in ("O01", "O02"):
        adopt(region, name, region.folder.parent / "rulebooks" / f"{name}.yaml", (str(YEAR),))


def plan(region: Region) -> None:
    plan_pacts(region)
    plan_offices(region)
    plan_grids(region)
    plan_exchange(region)
    plan_admission(region)
    plan_whistles(region)
    plan_orders(region)
    plan_wishes(region)
    plan_projects(region)
    plan_duties(region)
    plan_occasions(region)
    plan_consultations(region)
    plan_trainings(region)
    plan_honours(region)
    plan_checkins(region)
    plan_acts(region)
    plan_pledges(region)
    plan_own_pledges(region)
    plan_contacts(region)
    plan_venues(region)
    plan_appraisals(region)
    plan_rounds(region)
    plan_round(region, "O02", appeals_until=f"{YEAR + 1}-02-05", decided_by=f"{YEAR + 1}-02-26")
    plan_conferences(region)
    plan_mergers(region)
    plan_party_orgs(region)
    plan_standards(region)
    plan_rectifications(region)
    plan_written_reports(region)
    plan_notices(region)
    plan_classes(region)
    plan_successions(region)
    plan_leavings(region)
    plan_bank(region)
