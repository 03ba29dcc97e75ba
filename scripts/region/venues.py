"""Venues of the list of resources, booked by the hour by others of the alliance (联建联管联用); whoever published one agrees.

venues.csv   联盟, 类别, 预约, 用途, 份数      `类别`: of which category of listed resources
"""

from functools import partial

from contracts.statements.service import Clocked
from contracts.statements.venues import BookVenue, CancelVenue, ConfirmVenue
from scripts.region.cast import Line, Region, later, spread

CANCELLED = 6
"""Every so many-th booking is taken back, which counts against nobody."""
HOURS = (("09:00", "11:30"), ("14:30", "17:00"), ("19:00", "20:30"))


def plan_venues(region: Region) -> None:
    for line in region.lines("venues"):
        count = region.count(line["份数"])
        for n in range(count):
            day = spread(n, count, 60, 340)
            region.calendar.on(day, partial(book, region, line, n, day))


def book(region: Region, line: Line, n: int, day: str) -> None:
    """One of those that are on the list by then."""
    listed = region.venues.get(line["类别"], [])
    if not listed:
        return
    owner, venue = listed[n % len(listed)]
    council = region.council(line["联盟"], owner)
    others = [
        each for each in region.groups[line["预约"]] if each in {council.lead, *council.members} - {owner}
    ]
    if not others:
        return
    on, (start, end) = later(day, 3), HOURS[n % len(HOURS)]
    by, keeper = region.clerk[others[n % len(others)]], region.clerk[owner]
    booked = by.says(
        BookVenue(
            about=by.about(venue),
            hours=Clocked(start=f"{on}T{start}", end=f"{on}T{end}"),
            purpose=line["用途"],
        )
    )
    keeper.says(ConfirmVenue(), booked)
    if n % CANCELLED == CANCELLED - 1:
        by.says(CancelVenue(reason="not-needed"), booked)
