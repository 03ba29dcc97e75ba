"""Days and workdays: on which day a time limit ends.

    workdays_after("2026-02-12", 2, known)     2026-02-14     Friday the 13th, then a Saturday that is worked
    workdays_after("2026-02-12", 2)            2026-02-16     no calendar: weekends alone are off
    days_after("2026-02-08", 7, known)         2026-02-24     the seventh day is a holiday: the first workday after it

The day on which a time limit begins does not count, and one that is stated in days and ends on a day off ends on the first
workday after it (《民法典》第二百零一条、第二百零三条). What a decision counted stands in its event, with whether a calendar was known
for it: a calendar that is adopted later moves no day that somebody was told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from contracts.statements.calendars import AdoptCalendar
from contracts.values import NIL, Id, Positive
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, as_date, decides, evolves, own
from domain.refusals import NotForRoots, RootsOnly, UnsoundCalendar, require

SATURDAY = 5


class CalendarAdopted(Own):
    """`version` numbers the calendars of that year in their own stream."""

    event = "calendar.adopted"
    version: Positive


@dataclass(frozen=True, slots=True)
class YearCalendar:
    noun: ClassVar = ("工作日历", "working calendar")
    alliance: Id | None
    year: int
    days_off: frozenset[str]
    worked: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are worked, as far as calendars are known; weekends are off in any other year."""

    days_off: frozenset[str] = frozenset()
    worked: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    """For which a calendar is known."""

    def is_worked(self, day: date) -> bool:
        text = day.isoformat()
        return text in self.worked or (day.weekday() < SATURDAY and text not in self.days_off)

    def know(self, *days: str) -> bool:
        """Whether there is a calendar for the years of all these days."""
        return {as_date(day).year for day in days} <= self.years


WEEKENDS_ALONE = Workdays()
"""Where no calendar is known: Saturdays and Sundays are off and nothing else."""


def workdays_after(day: str, count: int, known: Workdays = WEEKENDS_ALONE) -> str:
    """The last of `count` workdays after `day`.

    >>> workdays_after("2026-03-06", 5)
    '2026-03-13'
    """
    assert count > 0
    worked = (each for each in _after(day) if known.is_worked(each))
    return next(each for n, each in enumerate(worked, 1) if n == count).isoformat()


def days_after(day: str, count: int, known: Workdays = WEEKENDS_ALONE) -> str:
    """The last of `count` days after `day`, or the first workday after it when that is a day off.

    >>> days_after("2026-03-06", 7), days_after("2026-03-07", 7)
    ('2026-03-13', '2026-03-16')
    """
    last = as_date(day) + timedelta(days=count)
    return next(
        each for each in _after((last - timedelta(days=1)).isoformat()) if known.is_worked(each)
    ).isoformat()


class Limit(NamedTuple):
    """The last day of a time limit."""

    last: str
    by_calendar: bool
    """A calendar was known for all of it; else holidays that are no weekend were counted as worked."""


def limit_of(known: Workdays, day: str, *, workdays: int | None = None, days: int | None = None) -> Limit:
    """So many workdays, or days, after `day`: one of the two is given."""
    assert (workdays is None) != (days is None)
    last = workdays_after(day, workdays, known) if workdays is not None else days_after(day, days or 0, known)
    return Limit(last, known.know(day, last))


def workdays_in(world: World, day: str, alliance: Id | None = None) -> Workdays:
    """What is known of the year of `day` and the next: by the alliance's own calendar, or else by the ledger's."""
    year = as_date(day).year
    return together(calendar for each in (year, year + 1) if (calendar := calendar_of(world, alliance, each)))


def calendar_of(world: World, alliance: Id | None, year: int) -> YearCalendar | None:
    own = world.find(world.rule("calendar", alliance, str(year)), YearCalendar) if alliance else None
    return own or world.find(world.rule("calendar", NIL, str(year)), YearCalendar)


def together(calendars: Iterable[YearCalendar]) -> Workdays:
    known = tuple(calendars)
    return Workdays(
        frozenset(day for each in known for day in each.days_off),
        frozenset(day for each in known for day in each.worked),
        frozenset(each.year for each in known),
    )


def _after(day: str) -> Iterator[date]:
    at = as_date(day)
    while True:
        at += timedelta(days=1)
        yield at


@evolves(CalendarAdopted)
def evolve_calendar(_: YearCalendar | None, happened: Happened) -> YearCalendar:
    body = happened.body
    assert isinstance(body, AdoptCalendar)
    return YearCalendar(
        body.alliance, body.year, frozenset(body.days_off), frozenset(body.worked), body.source
    )


@decides(AdoptCalendar)
def adopt(world: World, act: Act, body: AdoptCalendar) -> list[Happening]:
    if body.alliance is None:
        require(act.by_roots, RootsOnly())
    else:
        require(not act.by_roots, NotForRoots())
        require_lead(act, world.get(body.alliance, Alliance))
        require_role(world, act, "signatory")
    require_sound(body)
    return [own(act, CalendarAdopted, version=world.folded(act.stream).version + 1)]


def require_sound(body: AdoptCalendar) -> None:
    """
    Raises:
        UnsoundCalendar: a day of another year, one that is named twice, or a working day that is no weekend.
    """
    named = (*body.days_off, *body.worked)
    for day in named:
        another = UnsoundCalendar(why_zh=f"{day}不在{body.year}年", why_en=f"{day} is not in {body.year}")
        require(as_date(day).year == body.year, another)
    twice = sorted(day for day in set(named) if named.count(day) > 1)
    require(
        not twice,
        UnsoundCalendar(
            why_zh=f"{'、'.join(twice)}写了不止一次", why_en=f"{', '.join(twice)} stands there twice"
        ),
    )
    for day in body.worked:
        weekday = UnsoundCalendar(
            why_zh=f"{day}不是周六周日，本来就上班", why_en=f"{day} is no weekend and is worked anyway"
        )
        require(as_date(day).weekday() >= SATURDAY, weekday)
