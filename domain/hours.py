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

from contracts.statements.service import Worked
from contracts.values import Day, Flag, Frozen, Id, Minutes, Positive, Word
from domain.deciding import Act, Data, Happened, World, as_date, evolves
from domain.refusals import (
    AlreadyConfirmed,
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


class HoursPosted(TimePosted, Booked):
    """Volunteer time: credited to the person's account, debited to the bank."""

    event = "hours.posted"
    bank: Id
    activity: Id
    overlapped: Flag


class DutyPosted(TimePosted):
    """Duty time: counted for the person and the unit; no account hears of it."""

    event = "duty.posted"
    unit: Id
    community: Id
    task: Word
    overlapped: Flag


@dataclass(frozen=True, slots=True)
class PersonDay:
    noun: ClassVar = ("当日记录", "record of the day")
    minutes: int = 0
    spans: tuple[Span, ...] = ()
    records: frozenset[Id] = frozenset()
    served: tuple[tuple[Id, int], ...] = ()
    """Volunteer minutes that stand, by their record: grades and certificates count these. Duty is never among them."""

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


@evolves(HoursPosted, DutyPosted)
def evolve_day(day: PersonDay | None, happened: Happened) -> PersonDay:
    data = happened.data
    assert isinstance(data, TimePosted)
    after = (day or PersonDay()).after(data.record, data.minutes, data.spans)
    if isinstance(data, HoursPosted):
        return replace(after, served=(*after.served, (data.record, data.minutes)))
    return after


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
        day = self._days.get(stream) or self.world.find(stream, PersonDay) or PersonDay()
        require(record not in day.records, AlreadyConfirmed())
        new = new_time(stream, worked, day)
        require(new.minutes > 0, NothingLeftToPost(day=worked.day))
        fits = day.minutes + new.minutes <= DAY_MINUTES
        require(fits, OverADay(day=worked.day, posted=day.minutes, minutes=new.minutes))
        self._days[stream] = day.after(record, new.minutes, new.spans)
        return new


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
