"""A person's day: which minutes have been counted, so that none counts twice.

    08:00 ────────── 10:00
              09:00 ────────── 11:00        the second record posts 60 minutes, not 120

Clocked times that overlap are accepted and post only what is new; back-entered minutes (补录) have no place on the
clock and simply add. A day has 1,440 minutes, whoever asks. Volunteer and duty time share the day, never a balance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field, Strict

from contracts.canonical import MAX_INTEGER
from contracts.statements.banks import Ratio
from contracts.statements.service import Worked
from contracts.values import Count, Day, Flag, Frozen, Id, Minutes, Positive, Word
from domain.deciding import Act, Data, Happened, World, as_date, evolves
from domain.refusals import (
    AlreadyConfirmed,
    CountsNothing,
    CrossesMidnight,
    EndsBeforeItStarts,
    InTheFuture,
    NothingLeftToPost,
    OverADay,
    require,
)

DAY_MINUTES = 1440
MinuteOfDay = Annotated[int, Strict(), Field(ge=0, le=DAY_MINUTES)]


class Span(Frozen):
    """From one minute of the day to another; the end is not part of it."""

    start: MinuteOfDay
    end: MinuteOfDay


class Leg(Frozen):
    """One side of a posting. The legs of an event sum to zero."""

    account: Id
    minutes: Minutes


Hundredths = Annotated[int, Strict(), Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
"""Points in whole hundredths, for the same reason. What a posting earns below one is carried (`domain/accounts.py`)."""


class PointLeg(Frozen):
    """One side of a posting of points. These sum to zero too, and never stand in one sum with minutes."""

    account: Id
    hundredths: Hundredths


class Credit(Frozen):
    """What a bank's charter makes of posted minutes."""

    account: Id
    charter: Positive
    """Its version."""
    minutes: Count
    """Credited: fewer than were posted where the charter limits a day or an activity."""
    pooled: Count
    """Those of them that were above the cap and went to the public pool."""
    rate: Ratio | None = None
    """What they earn in points."""
    category: Word
    """Of the activity."""
    approvers: tuple[Id, Id]
    """The persons who recorded and who confirmed it."""


class TimePosted(Data):
    """Stands in the stream of a person's day."""

    event = "time.posted"
    record: Id
    person: Id
    on: Day
    minutes: Positive
    spans: tuple[Span, ...] = ()
    """The clocked minutes that nobody had counted before; none for a back-entered record."""


class Booked(Data):
    """What changes accounts. Its legs sum to zero (invariant 6)."""

    event: ClassVar[str]
    legs: tuple[Leg, ...]
    point_legs: tuple[PointLeg, ...] | None = None


class HoursPosted(TimePosted, Booked):
    """Volunteer time: credited to the person's account, debited to the bank."""

    event = "hours.posted"
    bank: Id
    activity: Id
    overlapped: Flag
    credit: Credit | None = None
    """At a bank with a charter; at any other, every minute is credited."""


class DutyPosted(TimePosted):
    """Duty time: counted for the person and the unit; no account hears of it."""

    event = "duty.posted"
    unit: Id
    community: Id
    task: Word
    overlapped: Flag


class DayJoined(Data):
    """Stands in the stream of a person's day: the same day of a second number of theirs counts with it."""

    event = "day.joined"
    person: Id
    of: Id
    """The second number."""
    on: Day
    day: Id
    """The stream of its day."""
    minutes: Positive


@dataclass(frozen=True, slots=True)
class Credited:
    """Minutes that a bank has credited on this day for one activity."""

    bank: Id
    activity: Id
    minutes: int
    record: Id
    counted: bool
    """Under a charter, so that the account's own stream knows of it."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The same day under a second number of the person's."""

    person: Id
    """Whose day this is, and not the other number."""
    day: Id
    """Its stream."""


@dataclass(frozen=True, slots=True)
class PersonDay:
    noun: ClassVar = ("当日记录", "record of the day")
    minutes: int = 0
    spans: tuple[Span, ...] = ()
    records: frozenset[Id] = frozenset()
    credits: tuple[Credited, ...] = ()
    """An activity is on one day, so what it was worth to a person is known from that day alone."""
    faulted: frozenset[Id] = frozenset()
    """Activities at which they did not act as required: nothing of them is posted."""
    served: tuple[tuple[Id, int], ...] = ()
    """Volunteer minutes that stand, by their record: grades and certificates count these, whatever a bank credited for them."""
    on_duty: tuple[tuple[Id, int], ...] = ()
    """Minutes of duty that stand, likewise."""
    joined: tuple[Joined, ...] = ()
    """What counts with this day: see `whole_day`."""

    @property
    def served_minutes(self) -> int:
        return sum(minutes for _, minutes in self.served)

    def after(self, record: Id, minutes: int, spans: tuple[Span, ...]) -> PersonDay:
        return replace(
            self,
            minutes=self.minutes + minutes,
            spans=(*self.spans, *spans),
            records=self.records | {record},
        )

    def credited(self, bank: Id, activity: Id | None = None) -> int:
        return sum(
            each.minutes for each in self.credits if each.bank == bank and activity in (None, each.activity)
        )

    def with_credit(self, credit: Credited) -> PersonDay:
        return replace(self, credits=(*self.credits, credit))

    @property
    def all_clocked(self) -> bool:
        return self.minutes == sum(span.end - span.start for span in self.spans)

    def together_with(self, other: PersonDay) -> PersonDay:
        return PersonDay(
            self.minutes + other.minutes,
            (*self.spans, *other.spans),
            self.records | other.records,
            (*self.credits, *other.credits),
            self.faulted | other.faulted,
            (*self.served, *other.served),
            (*self.on_duty, *other.on_duty),
        )


def whole_day(world: World, stream: Id) -> PersonDay:
    """A person's day, with what the same day has under their other numbers: what counts is asked of this."""
    day = world.find(stream, PersonDay) or PersonDay()
    for each in day.joined:
        day = day.together_with(whole_day(world, each.day))
    return day


@evolves(DayJoined)
def evolve_joined(day: PersonDay | None, happened: Happened) -> PersonDay:
    data, before = happened.data, day or PersonDay()
    assert isinstance(data, DayJoined)
    return replace(before, joined=(*before.joined, Joined(data.person, data.day)))


@evolves(HoursPosted, DutyPosted)
def evolve_day(day: PersonDay | None, happened: Happened) -> PersonDay:
    data = happened.data
    assert isinstance(data, TimePosted)
    after = (day or PersonDay()).after(data.record, data.minutes, data.spans)
    if isinstance(data, HoursPosted):
        credited = data.credit.minutes if data.credit else data.minutes
        after = replace(after, served=(*after.served, (data.record, data.minutes)))
        counted = data.credit is not None
        return after.with_credit(Credited(data.bank, data.activity, credited, data.record, counted))
    return replace(after, on_duty=(*after.on_duty, (data.record, data.minutes)))


class Posting(NamedTuple):
    """What of a record is new on its person's day."""

    stream: Id
    minutes: int
    spans: tuple[Span, ...]
    overlapped: bool


class Days:
    """The days that one confirmation touches: a sheet may hold several records of one person's day."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._days: dict[Id, PersonDay] = {}

    def post(self, record: Id, person: Id, worked: Worked) -> Posting:
        """Return what `record` adds to its person's day, and remember it for the next record.

        Raises:
            AlreadyConfirmed: it has been posted.
            NothingLeftToPost: all of its time was counted before.
            OverADay: the day would have more than 1,440 minutes.
        """
        stream = self.world.rule("person-day", person, worked.day)
        day = self._days.get(stream) or whole_day(self.world, stream)
        require(record not in day.records, AlreadyConfirmed())
        new = new_time(stream, worked, day)
        require(new.minutes > 0, NothingLeftToPost(day=worked.day))
        fits = day.minutes + new.minutes <= DAY_MINUTES
        require(fits, OverADay(day=worked.day, posted=day.minutes, minutes=new.minutes))
        self._days[stream] = day.after(record, new.minutes, new.spans)
        return new

    def require_no_fault(self, person: Id, day: Day, activity: Id) -> None:
        """
        Raises:
            CountsNothing: a complaint about them at that activity was upheld.
        """
        found = whole_day(self.world, self.world.rule("person-day", person, day))
        require(activity not in found.faulted, CountsNothing())

    def day(self, stream: Id) -> PersonDay:
        """With everything that was posted to it so far."""
        return self._days[stream]

    def credit(self, stream: Id, credit: Credited) -> None:
        self._days[stream] = self._days[stream].with_credit(credit)


def new_time(stream: Id, worked: Worked, day: PersonDay) -> Posting:
    if worked.entered:
        return Posting(stream, worked.entered.minutes, (), overlapped=False)
    whole = clocked_span(worked)
    spans = uncounted(whole, day.spans)
    minutes = sum(span.end - span.start for span in spans)
    return Posting(stream, minutes, spans, overlapped=minutes < whole.end - whole.start)


def require_possible(act: Act, worked: Worked) -> None:
    """
    Raises:
        EndsBeforeItStarts, CrossesMidnight, InTheFuture: no such time can have been worked.
    """
    require(worked.day <= act.day, InTheFuture(day=worked.day))
    if worked.clocked:
        start, end = worked.clocked.start, worked.clocked.end
        require(end > start, EndsBeforeItStarts(start=start, end=end))
        require(_minute_after(start[:10], end) <= DAY_MINUTES, CrossesMidnight())


def clocked_span(worked: Worked) -> Span:
    """A day's minutes of a clocked record; an end at the next midnight is 1440."""
    assert worked.clocked
    day, start, end = worked.day, worked.clocked.start, worked.clocked.end
    return Span(start=_minute_after(day, start), end=_minute_after(day, end))


def uncounted(whole: Span, counted: tuple[Span, ...]) -> tuple[Span, ...]:
    """The parts of `whole` that no counted span covers, in order.

    >>> uncounted(Span(start=540, end=660), (Span(start=480, end=600),))
    (Span(start=600, end=660),)
    """
    parts, at = [], whole.start
    for span in sorted(counted, key=lambda span: span.start):
        if span.end <= at or span.start >= whole.end:
            continue
        if span.start > at:
            parts.append(Span(start=at, end=span.start))
        at = max(at, span.end)
    if at < whole.end:
        parts.append(Span(start=at, end=whole.end))
    return tuple(parts)


def _minute_after(day: str, moment: str) -> int:
    """Minutes from the beginning of `day` to a moment on it or later."""
    minute = int(moment[11:13]) * 60 + int(moment[14:16])
    if moment[:10] == day:
        return minute
    return minute + (as_date(moment[:10]) - as_date(day)).days * DAY_MINUTES
