"""Shantou: grids of three levels, six streets that become three, paired organs, whistles, orders and wishes, small projects."""

from scripts.region.admission import plan_admission, plan_whistles
from scripts.region.cast import Region
from scripts.region.consultations import plan_consultations
from scripts.region.councils import found_councils, plan_conferences
from scripts.region.duties import plan_duties, plan_occasions
from scripts.region.exchange import plan_exchange
from scripts.region.grids import plan_grids
from scripts.region.ground import lay
from scripts.region.honours import plan_honours
from scripts.region.loops import plan_orders, plan_wishes
from scripts.region.mergers import plan_mergers
from scripts.region.offices import plan_offices
from scripts.region.pacts import plan_pacts
from scripts.region.projects import plan_projects
from scripts.region.trainings import plan_trainings


def found(region: Region) -> None:
    lay(region)
    found_councils(region)


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
    plan_conferences(region)
    plan_mergers(region)
