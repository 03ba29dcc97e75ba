"""Qingdao: four levels of conference, lists claimed in both directions, liaison officers, admission, breakthrough projects."""

from scripts.region.admission import plan_admission, plan_whistles
from scripts.region.cast import Region
from scripts.region.consultations import plan_consultations
from scripts.region.councils import found_councils, plan_conferences
from scripts.region.draws import plan_draws
from scripts.region.duties import plan_duties, plan_occasions
from scripts.region.exchange import plan_exchange
from scripts.region.ground import lay
from scripts.region.offices import plan_offices
from scripts.region.pacts import plan_pacts
from scripts.region.projects import plan_projects
from scripts.region.rules import adopt


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
    plan_projects(region)
    plan_duties(region)
    plan_occasions(region)
    plan_consultations(region)
    plan_draws(region)
    plan_conferences(region)
