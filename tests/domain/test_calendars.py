"""Days and workdays: holidays, weekends that are worked, and whose calendar is read."""

import pytest

from contracts.statements.calendars import AdoptCalendar
from domain.calendars import (
    WEEKENDS_ALONE,
    Limit,
    Workdays,
    YearCalendar,
    days_after,
    limit_of,
    workdays_after,
    workdays_in,
)
from domain.deciding import World
from domain.refusals import (
    NoSuch,
    NotAdoptedYet,
    NotForRoots,
    NotThisUnit,
    RoleMissing,
    RootsOnly,
    UnsoundCalendar,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table

SPRING = tuple(f"2026-02-{day}" for day in range(15, 24))
NOTICE = "关于2026年部分节假日安排的通知"
KNOWN = Workdays(frozenset(SPRING), frozenset({"2026-02-14", "2026-02-28"}), frozenset({2026}))


def adopts(
    alliance: str | None = None, off: tuple[str, ...] = SPRING, worked=("2026-02-14", "2026-02-28"), **more
):
    return lambda s: AdoptCalendar(
        alliance=s[alliance] if alliance else None,
        days_off=off,
        worked=worked,
        source=NOTICE,
        **{"year": 2026, **more},
    )


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")


@begins_with(field)
def known(s: Scene) -> None:
    s["calendar"] = s.says("roots", adopts()(s))


@begins_with(known)
def known_to_both(s: Scene) -> None:
    """The alliance works through one day of the holiday."""
    s["its own"] = s.says("lead", adopts("alliance", off=SPRING[:-1])(s))


def workdays(s: Scene, alliance: str | None = None, day: str = "2026-02-01") -> Workdays:
    return workdays_in(World(s.story.history), day, s[alliance] if alliance else None)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-03-02", 1, "2026-03-03"),  # Monday: the day itself does not count
        ("2026-03-05", 1, "2026-03-06"),
        ("2026-03-06", 1, "2026-03-09"),  # Friday
        ("2026-03-07", 1, "2026-03-09"),  # Saturday
        ("2026-03-06", 5, "2026-03-13"),
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-02-13", 2, "2026-02-24"),  # the Spring Festival
        ("2026-02-27", 1, "2026-02-28"),
    ],
)
def test_workdays_are_counted_from_the_day_after_without_holidays(day: str, count: int, last: str):
    assert workdays_after(day, count, KNOWN) == last


def test_without_a_calendar_weekends_alone_are_off():
    assert workdays_after("2026-02-13", 2) == "2026-02-17"
    assert workdays_after("2026-02-13", 2, WEEKENDS_ALONE) == "2026-02-17"


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-03-02", "2026-03-09"),
        ("2026-02-28", "2026-03-09"),  # would end on a Saturday
        ("2026-02-07", "2026-02-14"),  # ends on a Saturday that is worked
        ("2026-02-08", "2026-02-24"),  # would end on a holiday
    ],
)
def test_seven_days_that_end_on_a_day_off_end_on_the_first_workday_after(day: str, last: str):
    assert days_after(day, 7, KNOWN) == last


def test_a_limit_says_whether_a_calendar_was_known_for_all_of_it():
    assert limit_of(KNOWN, "2026-02-13", workdays=2) == Limit("2026-02-24", True)
    assert limit_of(KNOWN, "2026-12-30", workdays=5) == Limit("2027-01-06", False)
    assert limit_of(WEEKENDS_ALONE, "2026-02-08", days=7) == Limit("2026-02-16", False)


def test_an_alliances_own_calendar_goes_before_the_ledgers():
    s = known_to_both.begin()
    assert "2026-02-23" in workdays(s).days_off
    assert "2026-02-23" not in workdays(s, "alliance").days_off
    assert s.state("its own") == YearCalendar(
        s["alliance"], 2026, frozenset(SPRING[:-1]), frozenset({"2026-02-14", "2026-02-28"}), NOTICE
    )


def test_the_years_of_a_limit_may_have_calendars_of_their_own():
    s = known.begin()
    s.says("roots", adopts(off=("2027-01-01",), worked=(), year=2027)(s))
    assert workdays(s, day="2026-12-30").years == {2026, 2027}
    assert workdays(s, day="2027-01-02").years == {2027}
    assert workdays(s, "alliance", "2026-12-30") == workdays(s, day="2026-12-30")


def test_a_calendar_that_is_adopted_again_replaces_the_one_before():
    s = known.begin()
    s.says("roots", adopts(off=("2026-02-16",), worked=())(s), on="calendar", expect=1)
    assert workdays(s).days_off == {"2026-02-16"}


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "roots", adopts(), NotAdoptedYet),
    "of the ledger, by a unit": Row(field, "lead", adopts(), RootsOnly),
    "of an alliance, by the roots": Row(field, "roots", adopts("alliance"), NotForRoots),
    "of an alliance, by a member": Row(field, "bureau", adopts("alliance"), NotThisUnit),
    "of an alliance, by whoever is no signatory": Row(field, "clerk at lead", adopts("alliance"), RoleMissing),
    "of what is no alliance": Row(field, "lead", adopts("community"), NoSuch),
    "with a day of another year": Row(field, "roots", adopts(off=("2027-01-01",)), UnsoundCalendar),
    "with a day that is named twice": Row(field, "roots", adopts(off=(*SPRING, "2026-02-15")), UnsoundCalendar),
    "with a day both off and worked": Row(field, "roots", adopts(off=("2026-02-14",)), UnsoundCalendar),
    "with a working day that is no weekend": Row(field, "roots", adopts(worked=("2026-02-27",)), UnsoundCalendar),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
