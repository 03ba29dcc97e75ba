"""A region's year: everything that its files tell, put on the calendar."""

from scripts.region.agreements import plan_agreements
from scripts.region.cast import Region
from scripts.region.duty import plan_duty, plan_visits
from scripts.region.lists import plan_items
from scripts.region.marks import plan_marks
from scripts.region.meetings import plan_meetings
from scripts.region.service import plan_activities


def plan(region: Region) -> None:
    """Put everything that the files tell on the calendar."""
    plan_agreements(region)
    plan_items(region)
    plan_meetings(region)
    plan_activities(region)
    plan_duty(region)
    plan_visits(region)
    plan_marks(region)
