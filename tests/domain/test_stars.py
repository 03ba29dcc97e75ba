"""Star grades: noticed, then awarded, by minutes that the ledger counts itself and thresholds that a rulebook states."""

import pytest

from contracts.statements.calendars import AdoptCalendar
from contracts.statements.keys import GrantRole
from contracts.statements.stars import FindFraud
from domain.hours import DutyPosted, HoursPosted
from domain.refusals import (
    GradeHeld,
    NoAccount,
    NoRulebook,
    NoSuch,
    NotAdoptedYet,
    NotEnoughHours,
    NoticeRunning,
    NotSoLong,
    NotThisUnit,
    Repeated,
    RoleMissing,
    SamePerson,
    StaleAbout,
    StarsAreWithheld,
    WrongStage,
)
from domain.slips import ScanRecorded
from domain.stars import FraudFound, Grade, Star, StarAwarded, StarNoticed, Withheld, threshold_of
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, refuse, table
from tests.domain.service_scenes import TODAY, bank
from tests.domain.slip_scenes import issues, scans
from tests.domain.star_scenes import (
    DAYS,
    adopts,
    awarded,
    awards,
    book,
    finds,
    fraud,
    noticed,
    notices,
    over,
    starry,
    taken_back,
    takes_back,
)


@begins_with(starry)
def superseded(s: Scene) -> None:
    adopts(s, "next book", book(一星=170), supersedes="book")


@begins_with(over)
def taken_back_meanwhile(s: Scene) -> None:
    s["correction"] = s.says("community2", takes_back()(s))


@begins_with(taken_back_meanwhile)
def made_up_meanwhile(s: Scene) -> None:
    """What was taken back while the notice ran had been made up."""
    s.says("community", finds()(s))


@begins_with(over)
def found_meanwhile(s: Scene) -> None:
    s["correction"] = s.says("community2", takes_back(HoursPosted, 1)(s))
    s.says("community", FindFraud(about=s.about("correction"), until="2027-06-30"))


@begins_with(over)
def volunteer_signs(s: Scene) -> None:
    """The volunteer has a key and every role at the bank's keeper."""
    s.county.people["volunteer"] = another_key(s, "community", "volunteer 1", "volunteer signs")
    for role in ("clerk", "signatory"):
        s.says("community", GrantRole(unit=s["community"], person=s["volunteer 1"], role=role))


@begins_with(starry)
def scan_taken_back(s: Scene) -> None:
    s.says("community", issues(of="second activity")(s))
    s.says("community2", scans("volunteer 1", "in", "12:00", 1, of="second activity", day="2026-01-02")(s))
    s["correction"] = s.says("community", takes_back(ScanRecorded)(s))


def test_a_grade_is_noticed_for_five_workdays_and_then_awarded():
    s = awarded.begin()
    star: Star = s.state("star")
    assert (star.until, star.threshold, star.awarded) == ("2026-01-09", 150, True)
    assert s.rule("grade", s["book"], s["volunteer 1"]) == Grade(((s["star"], 150),))
    (said,) = s.events(StarNoticed)
    assert (said.minutes, said.by_calendar, said.alliance) == (180, False, s["alliance"])
    (awarded_,) = s.events(StarAwarded)
    assert (awarded_.grade, awarded_.minutes) == ("一星", 180)


def test_holidays_make_the_notice_longer():
    s = starry.begin()
    s.roots_say(
        AdoptCalendar(year=2026, days_off=("2026-01-05",), worked=("2026-01-04",), source="国务院办公厅通知"),
        stream=s["log"],
    )
    s["star"] = s.says("community2", notices()(s))
    assert s.state("star").until == "2026-01-09"
    (said,) = s.events(StarNoticed)
    assert said.by_calendar


def test_clocked_and_entered_hours_of_every_bank_count_and_duty_never_does():
    s = starry.begin()
    day = s.rule("person-day", s["volunteer 1"], TODAY)
    assert (day.served_minutes, day.minutes) == (120, 120)
    assert not s.events(DutyPosted)


def test_a_community_has_its_own_thresholds():
    assert [threshold_of(book(一星=600, 二星=1200), grade) for grade in ("一星", "二星")] == [600, 1200]


def test_a_higher_grade_follows_by_the_rulebook_of_its_day():
    s = awarded.begin()
    adopts(s, "next book", book(一星=100, 二星=170), supersedes="book")
    s["second star"] = s.says("community2", notices("二星", book="next book")(s))
    s.on("2026-01-20")
    s.says("community", awards(s), on="second star")
    assert len(s.events(StarAwarded)) == 2


def test_an_award_that_was_wrong_is_taken_back_and_may_be_given_anew():
    s = awarded.begin()
    s.says("community", takes_back(StarAwarded)(s))
    assert s.rule("grade", s["book"], s["volunteer 1"]) == Grade(())
    s.says("community2", notices()(s))


def test_made_up_hours_withhold_grades_until_a_day_and_no_longer():
    s = fraud.begin()
    assert s.rule("stars-withheld", s["volunteer 1"]) == Withheld(((s["fraud"], "2027-06-30"),))
    s.on("2026-12-31")
    with pytest.raises(StarsAreWithheld):
        s.says("community2", notices(days=("2026-01-02",))(s))
    s.says("community2", notices("一星", person="volunteer 3", days=(TODAY,), book="low book")(lower(s)))


def lower(s: Scene) -> Scene:
    adopts(s, "low book", book(一星=30))
    return s


def test_a_finding_that_was_wrong_is_taken_back():
    s = fraud.begin()
    s.says("community", takes_back(FraudFound)(s))
    assert s.rule("stars-withheld", s["volunteer 1"]) == Withheld(())


@pytest.mark.parametrize("until", ["2027-01-02", "2029-01-02"])
def test_it_withholds_one_to_three_years(until: str):
    s = taken_back.begin()
    s.says("community", finds(until)(s))


REFUSALS: Rows = {
    "under the first rule set": Row(bank, "community", lambda s: notices(book="bank")(s), NotAdoptedYet),
    "noticed by another unit": Row(starry, "bureau", notices(), NotThisUnit),
    "noticed by whoever is no clerk": Row(starry, "signatory at community", notices(), RoleMissing),
    "noticed for nobody": Row(starry, "community2", notices(person="bank"), NoSuch),
    "noticed for whoever has no account": Row(starry, "community2", notices(person="stranger"), NoAccount),
    "noticed at what is no bank": Row(starry, "community2", notices(bank="book"), NoSuch),
    "noticed by what is no rulebook": Row(starry, "community2", notices(book="bank"), NoSuch),
    "noticed by a rulebook that was replaced": Row(superseded, "community2", notices(), NoRulebook),
    "noticed for a grade that the rulebook has not": Row(starry, "community2", notices("六星"), NoSuch),
    "noticed for no grade at all": Row(starry, "community2", notices("无星"), NoSuch),
    "one day named twice": Row(starry, "community2", notices(days=(TODAY, TODAY)), Repeated),
    "a grade that is not reached": Row(starry, "community2", notices("二星"), NotEnoughHours),
    "days that do not reach it": Row(starry, "community2", notices(days=DAYS[:1]), NotEnoughHours),
    "the days of another": Row(starry, "community2", notices(person="volunteer 2"), NotEnoughHours),
    "noticed by the volunteer": Row(volunteer_signs, "volunteer", notices(), SamePerson),
    "awarded on the last day of the notice": Row(noticed, "community", awards, NoticeRunning, on="star"),
    "awarded by another unit": Row(over, "bureau", awards, NotThisUnit, on="star"),
    "awarded by whoever is no signatory": Row(over, "clerk at community", awards, RoleMissing, on="star"),
    "awarded by whoever noticed it": Row(over, "community2", awards, SamePerson, on="star"),
    "awarded by the volunteer": Row(volunteer_signs, "volunteer", awards, SamePerson, on="star"),
    "awarded twice": Row(awarded, "community", awards, WrongStage, on="star"),
    "awarded after its hours were taken back": Row(taken_back_meanwhile, "community", awards, NotEnoughHours, on="star"),
    "awarded after they were found to be made up": Row(made_up_meanwhile, "community", awards, StarsAreWithheld, on="star"),
    "noticed once more": Row(awarded, "community2", notices(), GradeHeld),
    "noticed while grades are withheld": Row(fraud, "community2", notices(days=("2026-01-02",)), StarsAreWithheld),
    "fraud found where nothing was corrected": Row(starry, "community", finds(of="record"), NoSuch),
    "fraud found in what is no hours": Row(scan_taken_back, "community", finds(), WrongStage),
    "fraud found by another unit": Row(taken_back, "bureau", finds(), NotThisUnit),
    "fraud found by whoever is no signatory": Row(taken_back, "clerk at community", finds(), RoleMissing),
    "fraud found by whoever corrected": Row(taken_back, "community2", finds(), SamePerson),
    "withheld for less than a year": Row(taken_back, "community", finds("2027-01-01"), NotSoLong),
    "withheld for more than three years": Row(taken_back, "community", finds("2029-01-03"), NotSoLong),
    "fraud found in a correction that was read at another version": Row(taken_back, "community", lambda s: FindFraud(about=s.about("correction").model_copy(update={"version": 2}), until="2027-06-30"), StaleAbout),
    "an award taken back by another unit": Row(awarded, "bureau", takes_back(StarAwarded), NotThisUnit),
    "a finding taken back by another unit": Row(fraud, "bureau", takes_back(FraudFound), NotThisUnit),
    "what was found in another's hours": Row(found_meanwhile, "community2", lambda s: notices("一星", person="volunteer 3", days=(TODAY,))(s), StarsAreWithheld),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
