"""Evaluation rounds: what the lead unit announces of a period, and changes with a reason.

    announced ──change, with days to come, until a report is shown──▶ announced, the one before readable

Days that have passed stay, and a new day leaves people time: nobody learns in December by which rules December is judged. Whether
it was announced or changed late follows from the days, and stands in the register for whoever audits.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar

from contracts.rulebook import Part
from contracts.statements.rounds import AnnounceRound, ChangeRound, Timetable
from contracts.values import Day, Id, Positive, Word
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.calendars import Limit, limit_of, workdays_in
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.periods import last_day
from domain.refusals import (
    ChangeTooSoon,
    DatesReversed,
    InThePast,
    NoRound,
    NoRulebook,
    NoSuch,
    NoTimeForNotice,
    Repeated,
    WrongStage,
    require,
)
from domain.reports import in_force
from domain.rulebooks import RulebookState
from domain.units import Unit

CHANGE_WORKDAYS = 5
"""What a change moves is at least so many workdays away. Assumed."""


class RoundAnnounced(Own):
    event = "round.announced"
    alliance: Id


class RoundChanged(Own):
    event = "round.changed"
    alliance: Id
    period: Word
    version: Positive


class RoundFixed(Data):
    """Stands in a stream for the round: a report of it has been shown."""

    event = "round.fixed"
    report: Id


@dataclass(frozen=True, slots=True)
class FixedRound:
    noun: ClassVar = ("已公示结果的考评", "round whose report was shown")
    report: Id


@dataclass(frozen=True, slots=True)
class Round:
    noun: ClassVar = ("考评安排", "evaluation round")
    rulebook: Id
    period: str
    alliance: Id
    lead: Id
    timetable: Timetable
    version: int = 1

    @property
    def decides(self) -> Id:
        """The body that decides on the grades."""
        return self.timetable.decides or self.lead


@evolves(RoundAnnounced, RoundChanged)
def evolve_round(round: Round | None, happened: Happened) -> Round:
    match happened.data, happened.body:
        case RoundAnnounced(alliance=alliance), AnnounceRound() as body:
            assert happened.actor
            return Round(body.rulebook, body.period, alliance, happened.actor, body.timetable)
        case RoundChanged(version=version), ChangeRound(timetable=timetable):
            assert round
            return replace(round, timetable=timetable, version=version)
    raise AssertionError(happened)


@evolves(RoundFixed)
def evolve_fixed(_: FixedRound | None, happened: Happened) -> FixedRound:
    assert isinstance(happened.data, RoundFixed)
    return FixedRound(happened.data.report)


@decides(AnnounceRound)
def announce(world: World, act: Act, body: AnnounceRound) -> list[Happening]:
    book = world.get(body.rulebook, RulebookState)
    require(in_force(world, book, body.period), NoRulebook(period=body.period))
    require_lead(act, world.get(book.alliance, Alliance))
    require_role(world, act, "evaluator")
    there = WrongStage(
        why_zh="这一期的安排已经公布，改动用 round.change",
        why_en="the round is announced; change it by round.change",
    )
    require(world.find(act.stream, Round) is None, there)
    for day in days_of(body.timetable).values():
        require(act.day <= day, InThePast(day=day))
    require_sound(world, book, body.period, body.timetable)
    return [own(act, RoundAnnounced, alliance=book.alliance)]


@decides(ChangeRound)
def change(world: World, act: Act, body: ChangeRound) -> list[Happening]:
    round = world.get(act.stream, Round)
    require_lead(act, world.get(round.alliance, Alliance))
    require_role(world, act, "evaluator")
    fixed = world.find(world.rule("round-fixed", round.rulebook, round.period), FixedRound)
    require(
        fixed is None, WrongStage(why_zh="结果已经公示，安排不再改动", why_en="a report of it has been shown")
    )
    same = WrongStage(why_zh="内容没有变", why_en="nothing in it is another")
    require(body.timetable != round.timetable, same)
    earliest = limit_of(workdays_in(world, act.day, round.alliance), act.day, workdays=CHANGE_WORKDAYS).last
    before, after = days_of(round.timetable), days_of(body.timetable)
    for what in sorted(before.keys() | after.keys()):
        old, new = before.get(what), after.get(what)
        if old != new:
            require(old is None or act.day <= old, has_passed(old))
            require(new is None or new >= earliest, ChangeTooSoon(day=new, earliest=earliest))
    book = world.get(round.rulebook, RulebookState)
    require_sound(world, book, round.period, body.timetable)
    more = {"alliance": round.alliance, "period": round.period, "version": round.version + 1}
    return [own(act, RoundChanged, **more)]


def round_of(world: World, rulebook: Id, period: str) -> Round:
    """
    Raises:
        NoRound: none has been announced.
    """
    round = world.find(world.rule("round", rulebook, period), Round)
    if round is None:
        raise NoRound(period=period)
    return round


def days_of(timetable: Timetable) -> dict[str, Day]:
    """Those that it names, in the order in which they come."""
    names = ("ballots_until", "sealed_by", "appeals_until", "decided_by")
    return {name: day for name in names if (day := getattr(timetable, name))}


def has_passed(day: Day | None) -> WrongStage:
    return WrongStage(why_zh=f"{day}已经过去，不能再改", why_en=f"{day} has passed and stays")


def require_sound(world: World, book: RulebookState, period: str, timetable: Timetable) -> None:
    """
    Raises:
        DatesReversed: the days are not in the order of what happens on them.
        NoTimeForNotice: sealed on its last day, the report could not be shown long enough before the decision.
        NoSuch: the body that decides is no unit; the rulebook has no such part, or that part no such grade.
        Repeated: two shares of one grade.
    """
    ends = last_day(period).isoformat()
    require(ends < timetable.sealed_by, DatesReversed(start=ends, end=timetable.sealed_by))
    for first, second in pairwise(days_of(timetable).values()):
        require(first <= second, DatesReversed(start=first, end=second))
    shown = notice_after(world, book.alliance, timetable.sealed_by, timetable)
    require(
        shown.last < timetable.decided_by,
        NoTimeForNotice(sealed=timetable.sealed_by, workdays=timetable.notice_workdays, last=shown.last),
    )
    if timetable.decides:
        world.get(timetable.decides, Unit)
    for share in timetable.shares:
        part = part_of(book, share.part)
        words = {band.grade for band in part.bands}
        none = NoSuch(noun_zh="等次", noun_en="grade", stream=share.grade)
        require(not words or share.grade in words, none)
    named = [(share.part, share.grade) for share in timetable.shares]
    require(len(set(named)) == len(named), Repeated())


def notice_after(world: World, alliance: Id, day: str, timetable: Timetable) -> Limit:
    """The first day on which a notice that begins on `day` may be over."""
    return limit_of(workdays_in(world, day, alliance), day, workdays=timetable.notice_workdays)


def part_of(book: RulebookState, name: str) -> Part:
    """
    Raises:
        NoSuch: the rulebook has no part of that subject.
    """
    for part in book.rulebook.parts:
        if part.subject == name:
            return part
    raise NoSuch(noun_zh="考核对象类别", noun_en="part of the rulebook", stream=name)
