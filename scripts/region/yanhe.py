"""A region's year: everything that its files tell, put on the calendar.

It begins by rule set 1 and goes on by rule set 2, as a ledger does that adopts another while it is used.
"""

from functools import partial

from scripts.region.admission import plan_admission, plan_whistles
from scripts.region.agreements import plan_agreements
from scripts.region.ballots import plan_ballots
from scripts.region.basin import plan_basin
from scripts.region.cast import Region
from scripts.region.charter import plan_charter
from scripts.region.clock import YEAR
from scripts.region.duties import plan_duties, plan_occasions
from scripts.region.duty import plan_duty, plan_visits
from scripts.region.exchange import plan_exchange
from scripts.region.grids import plan_grids
from scripts.region.ground import adopt_rules
from scripts.region.honours import plan_honours
from scripts.region.january import plan_round
from scripts.region.lists import plan_items
from scripts.region.loops import plan_orders
from scripts.region.marks import plan_marks
from scripts.region.meetings import plan_meetings
from scripts.region.offices import plan_offices
from scripts.region.party_orgs import plan_party_orgs
from scripts.region.projects import plan_projects
from scripts.region.secondments import plan_secondments
from scripts.region.secret_ballots import plan_secret_ballots
from scripts.region.service import plan_activities
from scripts.region.shop import plan_shop
from scripts.region.studies import plan_studies
from scripts.region.trainings import plan_trainings
from scripts.region.venues import plan_venues


def plan(region: Region) -> None:
    """Put everything that the files tell on the calendar."""
    region.calendar.on(f"{YEAR}-01-04", partial(adopt_rules, region))
    plan_round(region, "O01")
    plan_agreements(region)
    plan_secondments(region)
    plan_items(region)
    plan_studies(region)
    plan_meetings(region)
    plan_activities(region)
    plan_duty(region)
    plan_visits(region)
    plan_marks(region)
    plan_ballots(region)
    plan_secret_ballots(region)
    plan_offices(region)
    plan_exchange(region)
    plan_orders(region)
    plan_duties(region)
    plan_occasions(region)
    plan_projects(region)
    plan_trainings(region)
    plan_basin(region)
    plan_venues(region)
    plan_charter(region)
    plan_grids(region)
    plan_party_orgs(region)
    plan_honours(region)
    plan_admission(region)
    plan_whistles(region)
    plan_shop(region)
