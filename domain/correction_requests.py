"""Requests for correction: whoever an entry is about asks, the unit that can put it right answers in time.

asked ──answer──▶ corrected, by an entry that is named
  │      └──────▶ declined with reason ──▶ may be contested (disputes.py)
  └──needs evidence, once──▶ waits for it ──supplement──▶ asked again, the days begin anew

《志愿服务记录与证明出具办法（试行）》（民政部令第67号） lets a volunteer ask that errors and gaps be put right and makes whoever keeps the
records verify and change them promptly (及时). No published rule says in how many days; ours is `ANSWER_WORKDAYS`. A request that
nobody answers is overdue by date alone. Whoever asks on paper goes through another unit than the one that is asked.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.corrections import AnswerRequest, EntryRef, RequestCorrection, SupplementRequest
from contracts.values import Day, Flag, Id
from domain.activities import Activity
from domain.authority import require_role
from domain.calendars import Limit, limit_of, workdays_in
from domain.corrections import corrections_of, gone, reversal_of
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import agent_behind, require_apart, whoever_behind
from domain.hours import HoursPosted
from domain.persons import Person, living, person_now, require_another
from domain.refusals import (
    CorrectIt,
    NotThatCorrection,
    NotThisUnit,
    NotYoursToContest,
    WrongStage,
    require,
)

ANSWER_WORKDAYS = 5
"""From the day after it was received. Assumed."""


class CorrectionRequested(Own):
    event = "correction.requested"
    whose: Id
    """Who asks: the one who signs, or on whose behalf it is signed."""
    asked: Id
    """The unit that can put it right."""
    of: Id
    """The record, visit, meeting … that it is about, or the activity."""
    due: Day
    by_calendar: Flag
    """A calendar was known for all of these days."""
    told: tuple[Id, ...]


class CorrectionSupplemented(Own):
    event = "correction.supplemented"
    due: Day
    by_calendar: Flag
    told: tuple[Id, ...]


class CorrectionAnswered(Own):
    event = "correction.answered"
    told: tuple[Id, ...]


class Stage(StrEnum):
    ASKED = "asked"
    NEEDS_EVIDENCE = "needs-evidence"
    CORRECTED = "corrected"
    DECLINED = "declined"


STAGES = {
    Stage.ASKED: ("正在等答复", "it waits for the answer"),
    Stage.NEEDS_EVIDENCE: ("正在等补充材料", "it waits for more evidence"),
    Stage.CORRECTED: ("已经更正", "it has been put right"),
    Stage.DECLINED: ("已答复不予更正", "it was declined"),
}


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    noun: ClassVar = ("更正申请", "request for correction")
    body: RequestCorrection
    whose: Id
    asked: Id
    agent: Id | None
    holder: Id
    stage: Stage = Stage.ASKED
    sent_back: bool = False
    """More evidence was asked for once."""


@evolves(CorrectionRequested, CorrectionSupplemented, CorrectionAnswered)
def evolve_request(request: CorrectionRequest | None, happened: Happened) -> CorrectionRequest:
    match happened.data, happened.body:
        case CorrectionRequested(whose=whose, asked=asked, holder=str(holder)), RequestCorrection() as body:
            return CorrectionRequest(body, whose, asked, agent_behind(happened), holder)
    assert request
    match happened.body:
        case AnswerRequest(answer="needs-evidence"):
            return replace(request, stage=Stage.NEEDS_EVIDENCE, sent_back=True)
        case AnswerRequest(answer=answer):
            return replace(request, stage=Stage(answer))
    return replace(request, stage=Stage.ASKED)


@decides(RequestCorrection)
def request_correction(world: World, act: Act, body: RequestCorrection) -> list[Happening]:
    whose = whoever_behind(world, act, body)
    of, asked = (
        asked_about_entry(world, act, body.entry, whose) if body.entry else asked_to_add(world, body, whose)
    )
    if body.on_behalf:
        require_apart(act, whose, asked)
    due = days_to_answer(world, act)
    return [
        own(
            act,
            CorrectionRequested,
            whose=whose,
            asked=asked,
            of=of,
            due=due.last,
            by_calendar=due.by_calendar,
            told=(asked, whose),
        )
    ]


def asked_about_entry(world: World, act: Act, entry: EntryRef, whose: Id) -> tuple[Id, Id]:
    """What the entry was about, and the unit that can take it back.

    Raises:
        NoSuch, NotCorrectable: no such entry, or nothing that counts.
        NotYoursToContest: it does not concern whoever asks.
        CorrectIt: nobody but whoever asks can take it back.
        WrongStage: it has been taken back.
    """
    reversal = reversal_of(world, act, world.written(entry.index, entry.leaf))
    require(whose in reversal.told, NotYoursToContest())
    others = [unit for unit in reversal.may if unit != whose and world.find(unit, Person) is None]
    require(others, CorrectIt())
    require(corrections_of(world, entry) is None, gone())
    return reversal.of, others[0]


def asked_to_add(world: World, body: RequestCorrection, whose: Id) -> tuple[Id, Id]:
    assert body.missing
    activity = world.get(body.missing.activity, Activity)
    living(world, whose)
    return body.missing.activity, activity.planner


@decides(SupplementRequest)
def supplement(world: World, act: Act, body: SupplementRequest) -> list[Happening]:
    request = world.get(act.stream, CorrectionRequest)
    whose = whoever_behind(world, act, body)
    require(
        whose == person_now(world, request.whose),
        NotThisUnit(who_zh="提出申请的一方", who_en="whoever asked for it"),
    )
    if body.on_behalf:
        require_apart(act, whose, request.asked)
    require(request.stage == Stage.NEEDS_EVIDENCE, not_at(request.stage))
    due = days_to_answer(world, act)
    told = (request.asked, request.whose)
    return [own(act, CorrectionSupplemented, due=due.last, by_calendar=due.by_calendar, told=told)]


@decides(AnswerRequest)
def answer(world: World, act: Act, body: AnswerRequest) -> list[Happening]:
    request = world.get(act.stream, CorrectionRequest)
    require(act.actor == request.asked, NotThisUnit(who_zh="受理申请的单位", who_en="the unit that is asked"))
    require_role(world, act, "clerk", "evaluator")
    require(request.stage == Stage.ASKED, not_at(request.stage))
    require_another(world, act, request.whose, request.holder)
    once = WrongStage(why_zh="已经请对方补充过一次", why_en="more evidence was asked for once")
    require(body.answer != "needs-evidence" or not request.sent_back, once)
    if body.by:
        require_put_right(world, request, body.by)
    return [own(act, CorrectionAnswered, told=(request.whose, request.asked))]


def require_put_right(world: World, request: CorrectionRequest, by: EntryRef) -> None:
    """
    Raises:
        NoSuch: there is no such entry.
        NotThatCorrection: it neither corrects what was asked about nor counts what was missing.
    """
    done, missing, entry = world.written(by.index, by.leaf), request.body.missing, request.body.entry
    if entry:
        require(done.stream == world.rule("corrected", entry.leaf), NotThatCorrection())
    else:
        assert missing
        posted = done.data if isinstance(done.data, HoursPosted) else None
        its_own = posted and (person_now(world, posted.person), posted.activity, posted.on) == (
            person_now(world, request.whose),
            missing.activity,
            missing.on,
        )
        require(its_own, NotThatCorrection())


def days_to_answer(world: World, act: Act) -> Limit:
    return limit_of(workdays_in(world, act.day), act.day, workdays=ANSWER_WORKDAYS)


def not_at(stage: Stage) -> WrongStage:
    zh, en = STAGES[stage]
    return WrongStage(why_zh=zh, why_en=en)
