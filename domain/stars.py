"""Star grades: public notice of five workdays, then an award, by the thresholds of an adopted rulebook.

    hours.posted … ──star.notice──▶ announced ──star.award, after the notice, another person──▶ awarded
    hours.reversed ──fraud.find, another person than corrected──▶ no new grade until a day one to three years off

The thresholds are the bands of the rulebook's part for volunteers, so a community that has others adopts its own (in 民函〔2012〕340号
100, 300, 600, 1,000 and 1,500 hours). The ledger counts the minutes itself, of the days that are named: nobody types a total. What
was taken back in the meantime does not count at the award. Guangdong's rule has the notice and the years (rulebook O06, r4 and r5).
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from contracts.rulebook import Rulebook
from contracts.statements.stars import AwardStar, FindFraud, NoticeStar
from contracts.values import Day, Flag, Id, Positive, Word
from domain.accounts import Account, account_of
from domain.authority import require_role
from domain.banks import Bank
from domain.calendars import limit_of, workdays_in
from domain.corrections import REVERSALS, Correction
from domain.deciding import Act, Data, Happened, Happening, Own, World, as_date, decides, evolves, own
from domain.hours import HoursPosted, whole_day
from domain.persons import living, numbers_of, person_now, require_another
from domain.refusals import (
    GradeHeld,
    NoAccount,
    NoRulebook,
    NoSuch,
    NotEnoughHours,
    NoticeRunning,
    NotSoLong,
    NotThisUnit,
    Repeated,
    StarsAreWithheld,
    WrongStage,
    require,
)
from domain.reversal import Reversal
from domain.rulebooks import RulebookState
from domain.service import ServiceRecord

NOTICE_WORKDAYS = 5
WITHHELD_YEARS = (1, 3)
SUBJECT = "volunteer"
MINUTES_OF = {"minutes": 1, "hours": 60}


class StarNoticed(Own):
    event = "star.noticed"
    minutes: Positive
    """Posted on the days that are named, as the books stood then."""
    threshold: Positive
    """Minutes that the grade begins with."""
    alliance: Id
    """Of the rulebook: its members see the notice."""
    until: Day
    """The last day of the notice."""
    by_calendar: Flag
    """A working calendar was known for all of it; else weekends alone were taken for days off."""


class StarAwarded(Own):
    event = "star.awarded"
    person: Id
    grade: Word
    minutes: Positive


class GradeReached(Data):
    """Stands in the person's own rule stream for that rulebook."""

    event = "grade.reached"
    award: Id
    threshold: Positive


class FraudFound(Own):
    event = "fraud.found"
    person: Id
    until: Day


class StarsWithheld(Data):
    """Stands in the person's rule stream."""

    event = "stars.withheld"
    finding: Id
    until: Day


class StarReversed(Data):
    """Stands there too: the award is taken back, and what was held before holds again."""

    event = "star.reversed"
    award: Id


class FraudReversed(Data):
    """The finding was wrong: it withholds nothing any more."""

    event = "fraud.reversed"
    finding: Id


@dataclass(frozen=True, slots=True)
class Star:
    noun: ClassVar = ("星级公示", "star grade")
    body: NoticeStar
    keeper: Id
    holder: Id
    threshold: int
    alliance: Id
    until: str
    awarded: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    noun: ClassVar = ("现有星级", "grade that is held")
    awards: tuple[tuple[Id, int], ...]
    """With the threshold of each."""

    @property
    def threshold(self) -> int:
        return max((threshold for _, threshold in self.awards), default=0)


@dataclass(frozen=True, slots=True)
class Fraud:
    noun: ClassVar = ("弄虚作假认定", "finding of fraud")
    person: Id
    keeper: Id
    until: str


@dataclass(frozen=True, slots=True)
class Withheld:
    noun: ClassVar = ("暂停认定", "grades withheld")
    findings: tuple[tuple[Id, str], ...]
    """With the last day of each."""

    @property
    def until(self) -> str:
        return max((until for _, until in self.findings), default="")


@evolves(StarNoticed, StarAwarded)
def evolve_star(star: Star | None, happened: Happened) -> Star:
    match happened.data, happened.body:
        case StarNoticed(holder=str(holder)) as data, NoticeStar() as body:
            assert happened.actor
            return Star(body, happened.actor, holder, data.threshold, data.alliance, data.until)
    assert star
    return replace(star, awarded=True)


@evolves(GradeReached, StarReversed)
def evolve_grade(grade: Grade | None, happened: Happened) -> Grade:
    awards, data = grade.awards if grade else (), happened.data
    if isinstance(data, GradeReached):
        return Grade((*awards, (data.award, data.threshold)))
    assert isinstance(data, StarReversed)
    return Grade(tuple(each for each in awards if each[0] != data.award))


@evolves(FraudFound)
def evolve_fraud(_: Fraud | None, happened: Happened) -> Fraud:
    assert isinstance(happened.data, FraudFound)
    assert happened.actor
    return Fraud(happened.data.person, happened.actor, happened.data.until)


@evolves(StarsWithheld, FraudReversed)
def evolve_withheld(withheld: Withheld | None, happened: Happened) -> Withheld:
    findings, data = withheld.findings if withheld else (), happened.data
    if isinstance(data, StarsWithheld):
        return Withheld((*findings, (data.finding, data.until)))
    assert isinstance(data, FraudReversed)
    return Withheld(tuple(each for each in findings if each[0] != data.finding))


@decides(NoticeStar)
def notice(world: World, act: Act, body: NoticeStar) -> list[Happening]:
    require_keeper(act, world.get(body.bank, Bank))
    require_role(world, act, "clerk")
    living(world, body.person)
    require(world.find(account_of(world, body.bank, body.person), Account), NoAccount())
    state = world.get(body.rulebook, RulebookState)
    in_force = act.day[:4] in {period[:4] for period in state.periods} and state.superseded_by is None
    require(in_force, NoRulebook(period=act.day[:4]))
    threshold = threshold_of(state.rulebook, body.grade)
    require(len(set(body.days)) == len(body.days), Repeated())
    require_another(world, act, body.person)
    require_grade_free(world, act, body, threshold)
    minutes = require_hours(world, body, threshold)
    limit = limit_of(workdays_in(world, act.day, state.alliance), act.day, workdays=NOTICE_WORKDAYS)
    return [
        own(
            act,
            StarNoticed,
            minutes=minutes,
            threshold=threshold,
            alliance=state.alliance,
            until=limit.last,
            by_calendar=limit.by_calendar,
        )
    ]


@decides(AwardStar)
def award(world: World, act: Act, body: AwardStar) -> list[Happening]:
    star = world.get(act.stream, Star)
    person = star.body.person
    living(world, person)
    require_keeper(act, world.get(star.body.bank, Bank))
    require_role(world, act, "signatory")
    require_another(world, act, star.holder, person)
    require(not star.awarded, WrongStage(why_zh="已经认定", why_en="it has been awarded"))
    require(act.day > star.until, NoticeRunning(until=star.until))
    require_grade_free(world, act, star.body, star.threshold)
    minutes = require_hours(world, star.body, star.threshold)
    return [
        own(act, StarAwarded, person=person, grade=star.body.grade, minutes=minutes),
        Happening(
            world.rule("grade", star.body.rulebook, person),
            GradeReached(award=act.stream, threshold=star.threshold),
        ),
    ]


@decides(FindFraud)
def find_fraud(world: World, act: Act, body: FindFraud) -> list[Happening]:
    correction = world.about(body.about, Correction)
    of_hours = correction.corrected == HoursPosted.event
    require(of_hours, WrongStage(why_zh="更正的不是服务时间", why_en="what was corrected is no hours"))
    record = world.get(correction.of, ServiceRecord)
    require_keeper(act, world.get(record.body.bank, Bank))
    require_role(world, act, "signatory")
    require_another(world, act, correction.holder, record.body.person)
    require_years(act, body)
    person = person_now(world, record.body.person)
    return [
        own(act, FraudFound, person=person, until=body.until),
        Happening(world.rule("stars-withheld", person), StarsWithheld(finding=act.stream, until=body.until)),
    ]


def require_keeper(act: Act, bank: Bank) -> None:
    keeper = NotThisUnit(who_zh="该时间银行的管理单位", who_en="the unit that keeps the bank")
    require(act.actor == bank.keeper, keeper)


def require_grade_free(world: World, act: Act, body: NoticeStar, threshold: int) -> None:
    """
    Raises:
        StarsAreWithheld: because of hours that were made up.
        GradeHeld: the person has this grade or a higher one by the same rulebook.
    """
    for person in numbers_of(world, body.person):
        withheld = world.find(world.rule("stars-withheld", person), Withheld)
        until = withheld.until if withheld else ""
        require(until < act.day, StarsAreWithheld(until=until))
        held = world.find(world.rule("grade", body.rulebook, person), Grade)
        require(held is None or held.threshold < threshold, GradeHeld())


def require_hours(world: World, body: NoticeStar, threshold: int) -> int:
    """The volunteer minutes that stand on the days that are named.

    Raises:
        NotEnoughHours: they do not reach the grade.
    """
    streams = [world.rule("person-day", body.person, day) for day in body.days]
    world.prefetch(streams)
    minutes = sum(whole_day(world, stream).served_minutes for stream in streams)
    require(minutes >= threshold, NotEnoughHours(minutes=minutes, needed=threshold))
    return minutes


def threshold_of(rulebook: Rulebook, grade: str) -> int:
    """The minutes with which a grade begins, by the bands of the rulebook's part for volunteers.

    Raises:
        NoSuch: no such grade, or none that begins with a number.
    """
    for part in rulebook.parts:
        units = {line.name: line.unit for line in part.lines}
        per = MINUTES_OF.get(units.get(part.result or "") or "")
        if part.subject != SUBJECT or per is None:
            continue
        for band in part.bands:
            if band.grade == grade and re.fullmatch(r"[0-9]{1,9}", band.at_least or ""):
                return int(Fraction(band.at_least or 0) * per) or 1
    raise NoSuch(noun_zh="星级", noun_en="star grade", stream=grade)


def require_years(act: Act, body: FindFraud) -> None:
    """
    Raises:
        NotSoLong: less than one year from today, or more than three.
    """
    least, most = (_years_after(act.day, years) for years in WITHHELD_YEARS)
    require(least <= body.until <= most, NotSoLong(start=least, end=most))


def _years_after(day: str, years: int) -> str:
    """The same day so many years later; of the 29th of February the 28th.

    >>> _years_after("2028-02-29", 1)
    '2029-02-28'
    """
    date = as_date(day)
    last = date.replace(day=28) if (date.month, date.day) == (2, 29) else date
    return last.replace(year=date.year + years).isoformat()


def of_award(world: World, act: Act, happened: Happened) -> Reversal:
    data, star = happened.data, world.get(happened.stream, Star)
    assert isinstance(data, StarAwarded)
    grade = world.rule("grade", star.body.rulebook, data.person)
    back = Happening(grade, StarReversed(award=happened.stream))
    return Reversal(happened.stream, (star.keeper,), (data.person, star.keeper), (back,))


def of_fraud(world: World, act: Act, happened: Happened) -> Reversal:
    data, fraud = happened.data, world.get(happened.stream, Fraud)
    assert isinstance(data, FraudFound)
    back = Happening(world.rule("stars-withheld", data.person), FraudReversed(finding=happened.stream))
    return Reversal(happened.stream, (fraud.keeper,), (data.person, fraud.keeper), (back,))


REVERSALS |= {StarAwarded: of_award, FraudFound: of_fraud}
