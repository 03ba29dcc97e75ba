"""Songgang: grids and Party grids, three banks and four services, an alliance across regions, a target responsibility."""

from scripts.region.amendments import plan_amendments
from scripts.region.cast import Region
from scripts.region.councils import found_councils, plan_conferences
from scripts.region.duties import plan_duties, plan_occasions
from scripts.region.evaluations import plan_evaluations
from scripts.region.exchange import plan_exchange
from scripts.region.grids import plan_grids
from scripts.region.ground import lay
from scripts.region.honours import plan_honours
from scripts.region.issues import plan_issues
from scripts.region.january import plan_bank, plan_round
from scripts.region.loops import plan_orders
from scripts.region.offices import plan_offices
from scripts.region.pacts import plan_pacts
from scripts.region.party_orgs import plan_party_orgs
from scripts.region.reporting import plan_acts, plan_checkins, plan_own_pledges, plan_pledges
from scripts.region.rules import adopt


def found(region: Region) -> None:
    lay(region)
    found_councils(region)
    adopt(region, "SG01", region.folder / "rulebook.yaml", ("2026",))


def plan(region: Region) -> None:
    plan_pacts(region)
    plan_offices(region)
    plan_grids(region)
    plan_exchange(region)
    plan_duties(region)
    plan_occasions(region)
    plan_issues(region)
    plan_party_orgs(region)
    plan_checkins(region)
    plan_acts(region)
    plan_pledges(region)
    plan_own_pledges(region)
    plan_orders(region)
    plan_honours(region)
    plan_amendments(region)
    plan_conferences(region)
    plan_evaluations(region)
    plan_round(region, "SG01")
    plan_bank(region)
