"""A region's year: everything that its files tell, put on the calendar.

It begins by rule set 1 and goes on by rule set 2, as a ledger does that adopts another while it is used.
"""

from functools import partial

from scripts.region.agreements import plan_agreements
from scripts.region.ballots import plan_ballots
from scripts.region.cast import Region
from scripts.region.clock import YEAR
from scripts.region.duty import plan_duty, plan_visits
from scripts.region.ground import adopt_rules
from scripts.region.lists import plan_items
from scripts.region.marks import plan_marks
from scripts.region.meetings import plan_meetings
from scripts.region.secondments import plan_secondments
from scripts.region.service import plan_activities
from scripts.region.studies import plan_studies


def plan(region: Region) -> None:
    """Put everything that the files tell on the calendar."""
    region.calendar.on(f"{YEAR}-01-04", partial(adopt_rules, region))
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
