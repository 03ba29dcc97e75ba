"""Shared venues: who booked which hours, and for how many hours a venue was used.

街道会议室   2026-03-20 09:00-11:00   县医院   confirmed      used by 2026-04-01: 120 minutes in 1 booking
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.venues import BookVenue, CancelVenue
from contracts.values import Day, Flag, Id
from domain.venues import VenueBooked, VenueCancelled, VenueConfirmed
from projections.changes import AnyChange, Change, Put
from projections.lists import Lists
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class VenueBookingRow(Row):
    table, primary, indexed = "venue_bookings", ("booking",), ("item", "unit", "publisher", "alliance", "day")
    booking: Id
    item: Id
    publisher: Id
    alliance: Id
    unit: Id
    day: Day
    start: str
    end: str
    minutes: int
    purpose: str
    confirmed: Flag
    cancelled: Flag = False
    reason: Literal["not-needed", "not-free", "not-used", "booked-twice"] | None = None


class Venues(View):
    name = "venues"
    rows = (VenueBookingRow,)
    events = (VenueBooked, VenueConfirmed, VenueCancelled)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        booking = recorded.stream
        match recorded.data, recorded.body:
            case VenueBooked() as data, BookVenue() as body:
                yield Put(
                    VenueBookingRow(
                        booking=booking,
                        item=data.item,
                        publisher=data.publisher,
                        alliance=data.alliance,
                        unit=recorded.actor,
                        day=data.on,
                        start=body.hours.start[11:],
                        end=body.hours.end[11:],
                        minutes=data.minutes,
                        purpose=body.purpose,
                        confirmed=data.confirmed,
                    )
                )
            case VenueConfirmed(), _:
                yield Change(VenueBookingRow, booking, confirmed=True)
            case VenueCancelled(), CancelVenue(reason=reason):
                yield Change(VenueBookingRow, booking, cancelled=True, reason=reason)


class VenueUse(Row):
    """A venue, and how long it was used by others and by its publisher until a day."""

    table, primary = "venue_use", ("item",)
    item: Id
    alliance: Id
    publisher: Id
    title: str
    bookings: int
    minutes: int
    by_others: int
    """Of these minutes."""


USE = """
    SELECT items.item, items.alliance, items.publisher, title, items.position, items.changed, count(*) AS bookings,
           sum(minutes)::bigint AS minutes,
           coalesce(sum(minutes) FILTER (WHERE unit <> items.publisher), 0)::bigint AS by_others
    FROM venue_bookings JOIN items USING (item)
    WHERE confirmed AND NOT cancelled AND day < %(today)s::date GROUP BY items.item
"""
VIEWS = (Venues, Lists)


def venue_bookings(
    reading: Reading,
    *,
    booking: Ids = None,
    item: Ids = None,
    unit: Ids = None,
    publisher: Ids = None,
    alliance: Ids = None,
    day: Day | None = None,
    confirmed: bool | None = None,
    cancelled: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[VenueBookingRow]:
    """Bookings of venues, in the order in which they were made. Needs Venues."""
    where = {
        "booking": booking, "item": item, "unit": unit, "publisher": publisher, "alliance": alliance, "day": day,
        "confirmed": confirmed, "cancelled": cancelled,
    }  # fmt: skip
    return page(reading, Venues, VenueBookingRow, where=where, **paging)


def venue_use(
    reading: Reading,
    today: Day,
    *,
    item: Ids = None,
    alliance: Ids = None,
    publisher: Ids = None,
    **paging: Unpack[Paging],
) -> Page[VenueUse]:
    """For how many minutes each venue was used before the day `today`, by confirmed bookings. Needs `VIEWS`."""
    where = {"item": item, "alliance": alliance, "publisher": publisher}
    return page(reading, VIEWS, VenueUse, USE, {"today": today}, where=where, **paging)
