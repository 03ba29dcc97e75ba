"""Qingdao: four levels of conference, lists claimed in both directions, liaison officers, admission, breakthrough projects."""

from scripts.region.admission import plan_admission, plan_whistles
from scripts.region.amendments import plan_amendments
from scripts.region.cast import Region
from scripts.region.consultations import plan_consultations
from scripts.region.councils import found_councils, plan_conferences
from scripts.region.coverage import plan_coverage
from scripts.region.draws import plan_draws
from scripts.region.duties import plan_duties, plan_occasions
from scripts.region.exchange import plan_exchange
from scripts.region.grids import plan_grids
from scripts.region.ground import lay
from scripts.region.history import plan_history
from scripts.region.honours import plan_honours
from scripts.region.january import plan_bank, plan_round
from scripts.region.offices import plan_offices
from scripts.region.pacts import plan_pacts
from scripts.region.party_orgs import plan_party_orgs
from scripts.region.projects import plan_projects
from scripts.region.rules import adopt
from scripts.region.standards import plan_standards
from scripts.region.venues import plan_venues


def found(region: Region) -> None:
    lay(region)
    found_councils(region)
    adopt(region, "O11", region.folder / "rulebook.yaml", ("2026",))


def plan(region: Region) -> None:
    plan_pacts(region)
    plan_offices(region)
    plan_exchange(region)
    plan_admission(region)
    plan_whistles(region)
    plan_venues(region)
    plan_standards(region)
    plan_history(region)
    plan_projects(region)
    plan_duties(region)
    plan_occasions(region)
    plan_consultations(region)
    plan_draws(region)
    plan_party_orgs(region)
    plan_coverage(region)
    plan_grids(region)
    plan_honours(region)
    plan_amendments(region)
    plan_conferences(region)
    plan_round(region, "O11")
    plan_bank(region)
