"""Public notices: shown from the day after, over by date alone, with objections that somebody answers.

notice:      shown until its last day ──▶ over, without an event
objection:   made while it is shown ──answer──▶ accepted │ declined with reason, which may be contested (disputes.py)

No rule lets a notice that was objected to end early or late, so neither does anything here: what is accepted is put right by the
statement that it takes, and shown again by another notice where a rule asks for that.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.notices import AnswerObjection, ObjectToNotice, PublishNotice
from contracts.values import Day, Flag, Id
from domain.alliances import require_member
from domain.authority import require_role
from domain.calendars import limit_of, workdays_in
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import agent_behind, require_apart, whoever_behind
from domain.persons import require_another
from domain.refusals import NoSuch, NotThisUnit, OwnItem, TooLate, WrongStage, require

ANSWER_WORKDAYS = 5
"""To answer an objection. Assumed."""


class NoticePublished(Own):
    event = "notice.published"
    last: Day
    by_calendar: Flag
    """A calendar was known for all of its days."""


class ObjectionMade(Own):
    event = "objection.made"
    whose: Id
    publisher: Id
    due: Day
    by_calendar: Flag
    told: tuple[Id, ...]


class ObjectionAnswered(Own):
    event = "objection.answered"
    notice: Id
    told: tuple[Id, ...]


class Stage(StrEnum):
    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Notice:
    noun: ClassVar = ("公示", "public notice")
    unit: Id
    last: str


@dataclass(frozen=True, slots=True)
class Objection:
    noun: ClassVar = ("公示异议", "objection to a notice")
    notice: Id
    whose: Id
    publisher: Id
    agent: Id | None
    holder: Id
    stage: Stage = Stage.MADE


@evolves(NoticePublished)
def evolve_notice(_: Notice | None, happened: Happened) -> Notice:
    assert isinstance(happened.data, NoticePublished)
    assert happened.actor
    return Notice(happened.actor, happened.data.last)


@evolves(ObjectionMade, ObjectionAnswered)
def evolve_objection(objection: Objection | None, happened: Happened) -> Objection:
    match happened.data, happened.body:
        case ObjectionMade(whose=whose, publisher=publisher, holder=str(holder)), ObjectToNotice(about=about):
            return Objection(about.stream, whose, publisher, agent_behind(happened), holder)
        case _, AnswerObjection(answer=answer):
            assert objection
            return replace(objection, stage=Stage(answer))
    raise AssertionError(happened)


@decides(PublishNotice)
def publish(world: World, act: Act, body: PublishNotice) -> list[Happening]:
    require_role(world, act, "clerk")
    if body.alliance:
        require_member(world, body.alliance, act.actor)
    if body.about:
        known = world.folded(body.about).version
        require(known, NoSuch(noun_zh="所公示的事项", noun_en="thing that is shown", stream=body.about))
    known_days = workdays_in(world, act.day, body.alliance)
    limit = limit_of(known_days, act.day, workdays=body.workdays, days=body.days)
    return [own(act, NoticePublished, last=limit.last, by_calendar=limit.by_calendar)]


@decides(ObjectToNotice)
def object_to(world: World, act: Act, body: ObjectToNotice) -> list[Happening]:
    notice = world.about(body.about, Notice)
    whose = whoever_behind(world, act, body)
    require(whose != notice.unit, OwnItem())
    if body.on_behalf:
        require_apart(act, whose, notice.unit)
    require(act.day <= notice.last, TooLate(last=notice.last))
    due = limit_of(workdays_in(world, act.day), act.day, workdays=ANSWER_WORKDAYS)
    return [
        own(
            act,
            ObjectionMade,
            whose=whose,
            publisher=notice.unit,
            due=due.last,
            by_calendar=due.by_calendar,
            told=(notice.unit, whose),
        )
    ]


@decides(AnswerObjection)
def answer(world: World, act: Act, body: AnswerObjection) -> list[Happening]:
    objection = world.get(act.stream, Objection)
    publisher = NotThisUnit(who_zh="发布公示的单位", who_en="the unit that published the notice")
    require(act.actor == objection.publisher, publisher)
    require_role(world, act, "clerk")
    answered = WrongStage(why_zh="已经答复", why_en="it has been answered")
    require(objection.stage == Stage.MADE, answered)
    require_another(world, act, objection.whose, objection.holder)
    if body.dispute:
        known = world.folded(body.dispute).version
        require(known, NoSuch(noun_zh="异议", noun_en="dispute", stream=body.dispute))
    return [own(act, ObjectionAnswered, notice=objection.notice, told=(objection.whose, objection.publisher))]
