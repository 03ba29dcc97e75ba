"""Shared venues: booked by the hour, never twice for the same hour.

booked, its hours kept ──confirm, by whoever published it──▶ confirmed ──▶ its hours count as used once its day is over
   └──────────────cancel, by either side, with a reason──────────┴──▶ cancelled, its hours free

What is kept of a venue's day stands in a stream of its own, so that of two who ask for one hour one wins.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.venues import BookVenue, CancelVenue, ConfirmVenue
from contracts.values import Day, Flag, Id, Positive
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.hours import DAY_MINUTES, Span
from domain.lists import Item
from domain.refusals import (
    CrossesMidnight,
    EndsBeforeItStarts,
    InThePast,
    NotAvailable,
    NotAVenue,
    NotThisUnit,
    VenueTaken,
    WrongStage,
    require,
)


class VenueBooked(Own):
    """`confirmed` at once, when the publisher books it."""

    event = "venue.booked"
    item: Id
    publisher: Id
    alliance: Id
    on: Day
    minutes: Positive
    confirmed: Flag


class VenueConfirmed(Own):
    event = "venue.confirmed"


class VenueCancelled(Own):
    event = "venue.cancelled"


class VenueKept(Data):
    """Stands in the stream of that day of the venue: which minutes of it are kept now."""

    event = "venue.kept"
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Booking:
    noun: ClassVar = ("场地预约", "booking of a venue")
    item: Id
    publisher: Id
    alliance: Id
    unit: Id
    on: str
    span: Span
    confirmed: bool
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class VenueDay:
    noun: ClassVar = ("场地当日", "venue's day")
    spans: tuple[Span, ...] = ()


@evolves(VenueBooked, VenueConfirmed, VenueCancelled)
def evolve_booking(booking: Booking | None, happened: Happened) -> Booking:
    match happened.data, happened.body:
        case VenueBooked() as data, BookVenue() as body:
            assert happened.actor
            where = (data.item, data.publisher, data.alliance, happened.actor, data.on)
            return Booking(*where, span_of(body), data.confirmed)
    assert booking
    match happened.data:
        case VenueConfirmed():
            return replace(booking, confirmed=True)
        case VenueCancelled():
            return replace(booking, cancelled=True)
    raise AssertionError(happened)


@evolves(VenueKept)
def evolve_day(_: VenueDay | None, happened: Happened) -> VenueDay:
    assert isinstance(happened.data, VenueKept)
    return VenueDay(happened.data.spans)


@decides(BookVenue)
def book(world: World, act: Act, body: BookVenue) -> list[Happening]:
    item = world.about(body.about, Item)
    require(item.kind == "resource", NotAVenue())
    require_member(world, item.alliance, act.actor)
    require_role(world, act, "clerk")
    require(item.open, WrongStage(why_zh="事项已销号", why_en="the item is closed"))
    start, end = body.hours.start, body.hours.end
    require(end > start, EndsBeforeItStarts(start=start, end=end))
    require(start[:10] == end[:10], CrossesMidnight())
    on = start[:10]
    require(act.day <= on, InThePast(day=on))
    require(item.available <= on <= item.until, NotAvailable(start=item.available, end=item.until))
    span, day = span_of(body), venue_day(world, body.about.stream, on)
    for kept in day.spans:
        require(
            span.end <= kept.start or kept.end <= span.start,
            VenueTaken(start=clock(kept.start), end=clock(kept.end)),
        )
    booked = own(
        act,
        VenueBooked,
        item=body.about.stream,
        publisher=item.publisher,
        alliance=item.alliance,
        on=on,
        minutes=span.end - span.start,
        confirmed=act.is_one_with(item.publisher),
    )
    return [booked, keep(world, body.about.stream, on, (*day.spans, span))]


@decides(ConfirmVenue)
def confirm(world: World, act: Act, body: ConfirmVenue) -> list[Happening]:
    booking = world.get(act.stream, Booking)
    require_publisher(act, booking)
    require_role(world, act, "clerk")
    require_standing(booking)
    require(not booking.confirmed, WrongStage(why_zh="已同意", why_en="it is confirmed already"))
    return [own(act, VenueConfirmed)]


@decides(CancelVenue)
def cancel(world: World, act: Act, body: CancelVenue) -> list[Happening]:
    """Whoever booked it, until its day is over; the publisher at any time, for what was not used counts for nobody."""
    booking = world.get(act.stream, Booking)
    if act.actor == booking.unit:
        require(act.day <= booking.on or booking.unit == booking.publisher, InThePast(day=booking.on))
    else:
        require_publisher(act, booking)
    require_role(world, act, "clerk")
    require_standing(booking)
    kept = list(venue_day(world, booking.item, booking.on).spans)
    kept.remove(booking.span)
    return [own(act, VenueCancelled), keep(world, booking.item, booking.on, tuple(kept))]


def require_publisher(act: Act, booking: Booking) -> None:
    require(
        act.actor == booking.publisher,
        NotThisUnit(who_zh="提供场地的单位", who_en="whoever published the venue"),
    )


def require_standing(booking: Booking) -> None:
    require(not booking.cancelled, WrongStage(why_zh="预约已取消", why_en="the booking was cancelled"))


def span_of(body: BookVenue) -> Span:
    return Span(start=minute(body.hours.start), end=minute(body.hours.end))


def minute(moment: str) -> int:
    return int(moment[11:13]) * 60 + int(moment[14:16])


def clock(minutes: int) -> str:
    assert minutes <= DAY_MINUTES
    return f"{minutes // 60:02}:{minutes % 60:02}"


def venue_day(world: World, item: Id, on: str) -> VenueDay:
    return world.find(world.rule("venue-day", item, on), VenueDay) or VenueDay()


def keep(world: World, item: Id, on: str, spans: tuple[Span, ...]) -> Happening:
    return Happening(world.rule("venue-day", item, on), VenueKept(spans=spans))
