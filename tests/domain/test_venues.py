"""Shared venues: nobody is given an hour that somebody else has, and either side may take a booking back."""

from contracts.statements.lists import CloseItem, PublishItem
from contracts.statements.service import Clocked
from contracts.statements.venues import BookVenue, CancelVenue, ConfirmVenue
from domain.hours import Span
from domain.refusals import (
    CrossesMidnight,
    EndsBeforeItStarts,
    InThePast,
    NotAvailable,
    NotAVenue,
    NotMember,
    NotThisUnit,
    RoleMissing,
    StaleAbout,
    VenueTaken,
    WrongStage,
)
from domain.venues import Booking
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table

DAY = "2026-01-10"


def offers(kind: str):
    return lambda s: PublishItem(
        alliance=s["alliance"], kind=kind, title="会议室", category="场地", quantity=1, measure="间",
        available="2026-01-05", until="2026-06-30",
    )  # fmt: skip


def books(start: str, end: str, day: str = DAY, until: str = "", of: str = "hall"):
    hours = Clocked(start=f"{day}T{start}", end=f"{until or day}T{end}")
    return lambda s: BookVenue(about=s.about(of), hours=hours, purpose="义诊")


def confirms(s: Scene) -> ConfirmVenue:
    return ConfirmVenue()


def cancels(s: Scene) -> CancelVenue:
    return CancelVenue(reason="not-needed")


@begins_with(moonlighter)
def hall(s: Scene) -> None:
    adopts_field(s)
    for kind, name in (("resource", "hall"), ("service", "service")):
        s[name] = s.says("community", offers(kind)(s))
    for unit in ("community", "hospital"):
        name = f"signatory at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "signatory")


@begins_with(hall)
def booked(s: Scene) -> None:
    s["booking"] = s.says("hospital", books("09:00", "11:00")(s))


@begins_with(booked)
def confirmed(s: Scene) -> None:
    s.says("community", confirms(s), on="booking")


@begins_with(booked)
def cancelled(s: Scene) -> None:
    s.says("hospital", cancels(s), on="booking")


@begins_with(confirmed)
def afterwards(s: Scene) -> None:
    s.on("2026-01-11")


@begins_with(hall)
def closed(s: Scene) -> None:
    s["old hall"] = s["hall"]
    s.says("community", CloseItem(outcome="withdrawn"), on="hall")


def kept(s: Scene) -> tuple[Span, ...]:
    return s.rule("venue-day", s["hall"], DAY).spans


def test_hours_are_kept_from_when_they_are_asked_for():
    s = confirmed.begin()
    booking: Booking = s.state("booking")
    assert (booking.unit, booking.on, booking.confirmed) == (s["hospital"], DAY, True)
    assert kept(s) == (Span(start=540, end=660),)


def test_the_hour_after_and_another_day_are_free():
    s = booked.begin()
    s.says("bureau", books("11:00", "12:00")(s))
    s.says("bureau", books("09:00", "11:00", day="2026-01-11")(s))
    assert len(kept(s)) == 2


def test_what_is_taken_back_by_either_side_is_free_again():
    for who in ("hospital", "community"):
        s = confirmed.begin()
        s.says(who, cancels(s), on="booking")
        assert kept(s) == ()
        s.says("bureau", books("09:00", "10:00")(s))


def test_whoever_publishes_a_venue_needs_nobody_to_agree():
    s = hall.begin()
    s["own"] = s.says("community", books("09:00", "10:00")(s))
    assert s.state("own").confirmed


def test_what_was_not_used_is_taken_back_afterwards_by_the_publisher():
    s = afterwards.begin()
    s.says("community", CancelVenue(reason="not-used"), on="booking")
    assert s.state("booking").cancelled


REFUSALS: Rows = {
    "hours that overlap": Row(booked, "bureau", books("10:59", "12:00"), VenueTaken),
    "hours inside those taken": Row(booked, "bureau", books("09:30", "10:00"), VenueTaken),
    "a service is booked": Row(hall, "hospital", books("09:00", "10:00", of="service"), NotAVenue),
    "by a unit that is no member": Row(hall, "school", books("09:00", "10:00"), NotMember),
    "by whoever is no clerk": Row(hall, "signatory at hospital", books("09:00", "10:00"), RoleMissing),
    "ends before it starts": Row(hall, "hospital", books("10:00", "09:00"), EndsBeforeItStarts),
    "over midnight": Row(hall, "hospital", books("23:00", "01:00", until="2026-01-11"), CrossesMidnight),
    "for a day that has passed": Row(hall, "hospital", books("09:00", "10:00", day="2025-12-31"), InThePast),
    "before the venue is available": Row(hall, "hospital", books("09:00", "10:00", day="2026-01-04"), NotAvailable),
    "on a venue that was closed since": Row(
        closed,
        "hospital",
        lambda s: books("09:00", "10:00")(s).model_copy(
            update={"about": s.about("hall").model_copy(update={"version": 1})}
        ),
        StaleAbout,
    ),
    "on a closed venue": Row(closed, "hospital", books("09:00", "10:00"), WrongStage),
    "confirmed by whoever booked": Row(booked, "hospital", confirms, NotThisUnit, on="booking"),
    "confirmed by whoever is no clerk": Row(booked, "signatory at community", confirms, RoleMissing, on="booking"),
    "cancelled by whoever is no clerk": Row(booked, "signatory at hospital", cancels, RoleMissing, on="booking"),
    "confirmed twice": Row(confirmed, "community", confirms, WrongStage, on="booking"),
    "confirmed after it was cancelled": Row(cancelled, "community", confirms, WrongStage, on="booking"),
    "cancelled by a third unit": Row(booked, "bureau", cancels, NotThisUnit, on="booking"),
    "cancelled twice": Row(cancelled, "hospital", cancels, WrongStage, on="booking"),
    "cancelled after its day by whoever booked": Row(afterwards, "hospital", cancels, InThePast, on="booking"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
