"""Disputes: one entry is contested and frozen, the other side answers, a body that is neither rules.

opened ──answer: contests──▶ answered ──rule──▶ proposed ──rule, another holder, the same──▶ upheld │ rejected
  │  └──answer: agrees──▶ upheld, with no ruling          answered or not, once the days to answer are over
  └──withdraw, until it is ruled──▶ withdrawn
upheld, rejected ──appeal, once, by whoever lost──▶ opened, before the next body above

Upheld, what the entry did is taken back in the same breath, and its facts are gone. Rejected or withdrawn, it counts again. On
appeal against an upheld ruling nothing is put back by itself: a correction is not corrected, what was right after all is recorded
anew, and the ruling says so to everybody.

Who is a side, and which bodies may rule: `domain/concerns.py`; ruling and appeal: `domain/rulings.py`. No published rule gives days;
ours are assumed.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.corrections import EntryRef
from contracts.statements.disputes import AnswerDispute, OpenDispute, RuleDispute, WithdrawDispute
from contracts.values import Day, Flag, Id, Word
from domain.authority import require_role
from domain.calendars import limit_of, workdays_in
from domain.concerns import alliance_behind, bodies_above, concern_of
from domain.corrections import EntryOverruled, as_now, corrections_of, distinct, gone, reversal_of
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import agent_behind, require_apart, whoever_behind
from domain.freezing import contested, freeze, release, require_not_frozen
from domain.persons import person_now, require_another
from domain.refusals import (
    ContestedBefore,
    CorrectIt,
    NobodyToRule,
    NotThisUnit,
    NotYoursToContest,
    WrongStage,
    require,
)
from domain.reversal import Reversal

ANSWER_WORKDAYS, RULING_WORKDAYS, APPEAL_WORKDAYS = 10, 15, 10
"""To answer; to rule, from the answer or from the day by which it was due; to appeal. Assumed."""


class Term(Own):
    """What a step says to everybody concerned, and by when the next one is due."""

    told: tuple[Id, ...]


class DisputeOpened(Term):
    event = "dispute.opened"
    whose: Id
    """Who contests: the one who signs, or on whose behalf it is signed."""
    disputed: Word
    """The event that is contested."""
    of: Id
    """The record, visit, claim, meeting … that it was about."""
    answers: tuple[Id, ...]
    """The other side: any of them may answer."""
    ruler: Id | None = None
    """The body that rules; where none is above, two members of the alliance."""
    alliance: Id | None = None
    answer_by: Day
    rule_by: Day
    by_calendar: Flag
    """A calendar was known for all of these days."""


class DisputeAnswered(Term):
    event = "dispute.answered"
    rule_by: Day | None = None
    """None: it agrees, and nothing is left to rule."""
    by_calendar: Flag


class RulingProposed(Term):
    """By one holder; nothing has changed yet."""

    event = "ruling.proposed"


class RulingGiven(Term):
    """A second holder says the same."""

    event = "ruling.given"
    appeal_by: Day | None = None
    """None: it was the appeal."""
    by_calendar: Flag


class DisputeWithdrawn(Term):
    event = "dispute.withdrawn"


class DisputeAppealed(Term):
    event = "dispute.appealed"
    whose: Id
    answers: tuple[Id, ...]
    ruler: Id
    answer_by: Day
    rule_by: Day
    by_calendar: Flag


class Stage(StrEnum):
    OPENED = "opened"
    ANSWERED = "answered"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STAGES = {
    Stage.OPENED: ("正在等对方答复", "it waits for the other side's answer"),
    Stage.ANSWERED: ("已经答复，正在等裁决", "it is answered and waits for the ruling"),
    Stage.UPHELD: ("异议成立，已经了结", "it was upheld and is settled"),
    Stage.REJECTED: ("异议不成立，已经了结", "it was rejected and is settled"),
    Stage.WITHDRAWN: ("异议已撤回", "it was withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The first of two statements that must agree."""

    holder: Id
    unit: Id
    outcome: str


@dataclass(frozen=True, slots=True)
class Dispute:
    noun: ClassVar = ("异议", "dispute")
    entry: EntryRef
    of: Id
    opened_by: Id
    whose: Id
    """Who asks for something: whoever opened it, or appealed."""
    answers: tuple[Id, ...]
    told: tuple[Id, ...]
    ruler: Id | None
    alliance: Id | None
    answer_by: str
    holders: tuple[Id, ...]
    """Who opened, answered, appealed, the latest to ask first: none of them rules."""
    agents: tuple[Id, ...] = ()
    stage: Stage = Stage.OPENED
    instance: int = 1
    """2: on appeal."""
    proposal: Proposal | None = None
    appeal_by: str | None = None
    reverses: bool = True
    """What is asked for is that the entry be taken back; on appeal against that, that it be recorded anew."""

    @property
    def open(self) -> bool:
        return self.stage in (Stage.OPENED, Stage.ANSWERED)


@evolves(DisputeOpened, DisputeAnswered, RulingProposed, RulingGiven, DisputeWithdrawn, DisputeAppealed)
def evolve_dispute(dispute: Dispute | None, happened: Happened) -> Dispute:
    match happened.data, happened.body:
        case DisputeOpened(holder=str(holder)) as data, OpenDispute(entry=entry):
            agent = agent_behind(happened)
            return Dispute(
                entry, data.of, data.whose, data.whose, data.answers, data.told, data.ruler, data.alliance,
                data.answer_by, (holder,), (agent,) if agent else (),
            )  # fmt: skip
    assert dispute
    match happened.data, happened.body:
        case DisputeAnswered(holder=str(holder)), AnswerDispute(answer=answer):
            stage = Stage.UPHELD if answer == "agrees" else Stage.ANSWERED
            return replace(dispute, stage=stage, holders=(*dispute.holders, holder))
        case RulingProposed(holder=str(holder)), RuleDispute(outcome=outcome):
            assert happened.actor
            return replace(dispute, proposal=Proposal(holder, happened.actor, outcome))
        case RulingGiven(appeal_by=appeal_by), RuleDispute(outcome=outcome):
            return replace(dispute, stage=Stage(outcome), appeal_by=appeal_by)
        case DisputeWithdrawn(), _:
            return replace(dispute, stage=Stage.WITHDRAWN)
        case DisputeAppealed(holder=str(holder)) as taken_up, _:
            agent = agent_behind(happened)
            return replace(
                dispute, whose=taken_up.whose, answers=taken_up.answers, ruler=taken_up.ruler, answer_by=taken_up.answer_by,
                agents=(*dispute.agents, *((agent,) if agent else ())), holders=(holder, *dispute.holders),
                stage=Stage.OPENED, instance=2, proposal=None, appeal_by=None,
                reverses=dispute.stage == Stage.REJECTED,
            )  # fmt: skip
    raise AssertionError(happened)


@decides(OpenDispute)
def open_dispute(world: World, act: Act, body: OpenDispute) -> list[Happening]:
    happened = world.written(body.entry.index, body.entry.leaf)
    whose = whoever_behind(world, act, body)
    concern = concern_of(world, act, happened)
    require(whose in concern.told, NotYoursToContest())
    answers = tuple(each for each in distinct(concern.may) if each != whose)
    require(answers, CorrectIt())
    require(corrections_of(world, body.entry) is None, gone())
    require_not_contested_before(world, body.entry, whose)
    alliance = alliance_behind(world, happened)
    sides = distinct((*concern.may, *concern.told))
    ruler = next(bodies_above(world, alliance, answers, sides), None)
    require(ruler or alliance, NobodyToRule())
    if body.on_behalf:
        require_apart(act, whose, ruler, *(side for side in sides if side != whose))
    return [
        own(
            act,
            DisputeOpened,
            whose=whose,
            disputed=happened.data.event,
            of=concern.of,
            answers=answers,
            ruler=ruler,
            alliance=alliance,
            told=distinct((*sides, *((ruler,) if ruler else ()))),
            **days_from(world, act, alliance),
        ),
        *freeze(world, body.entry, happened, act.stream, 1),
    ]


@decides(AnswerDispute)
def answer(world: World, act: Act, body: AnswerDispute) -> list[Happening]:
    dispute = world.get(act.stream, Dispute)
    other_side = NotThisUnit(who_zh="异议的另一方", who_en="the other side of the dispute")
    require(act.actor in as_now(world, dispute.answers), other_side)
    if act.actor != act.holder:
        require_role(world, act, "clerk", "evaluator")
    require(dispute.stage == Stage.OPENED, not_at(dispute.stage))
    require_another(world, act, dispute.holders[0])
    if body.answer == "agrees":
        answered = own(act, DisputeAnswered, rule_by=None, by_calendar=True, told=dispute.told)
        return [answered, *effect(world, act, dispute, upheld=True)]
    known = workdays_in(world, act.day, dispute.alliance)
    rule_by = limit_of(known, act.day, workdays=RULING_WORKDAYS)
    return [
        own(
            act,
            DisputeAnswered,
            rule_by=rule_by.last,
            by_calendar=rule_by.by_calendar,
            told=dispute.told,
        )
    ]


@decides(WithdrawDispute)
def withdraw(world: World, act: Act, body: WithdrawDispute) -> list[Happening]:
    dispute = world.get(act.stream, Dispute)
    whose = whoever_behind(world, act, body)
    require(
        whose == person_now(world, dispute.whose),
        NotThisUnit(who_zh="提出异议的一方", who_en="whoever contests it"),
    )
    if body.on_behalf:
        require_apart(act, whose, dispute.ruler, *dispute.answers)
    require(dispute.open, not_at(dispute.stage))
    return [own(act, DisputeWithdrawn, told=dispute.told), *effect(world, act, dispute, upheld=False)]


def effect(world: World, act: Act, dispute: Dispute, upheld: bool) -> list[Happening]:
    """What follows when it is settled: the entry is free again, and taken back if that was asked for and is right."""
    if not dispute.reverses:
        return []
    happened = world.written(dispute.entry.index, dispute.entry.leaf)
    released = release(world, dispute.entry, happened, act.stream, dispute.instance)
    if not upheld or not concern_of(world, act, happened).counts:
        return released
    reversal: Reversal = reversal_of(world, act, happened)
    overruled = EntryOverruled(
        entry=dispute.entry.index,
        leaf=dispute.entry.leaf,
        corrected=happened.data.event,
        of=reversal.of,
        told=distinct(reversal.told),
        dispute=act.stream,
    )
    return [
        *released,
        Happening(world.rule("corrected", dispute.entry.leaf), overruled),
        *reversal.events,
    ]


def require_not_contested_before(world: World, entry: EntryRef, whose: Id) -> None:
    """One at a time, and one for each side: who lost may appeal, and cannot begin again.

    Raises:
        InDispute: another is open.
        ContestedBefore: it was this one's.
    """
    require_not_frozen(world, entry)
    earlier = contested(world, entry)
    by = [world.get(dispute, Dispute) for dispute in earlier.by] if earlier else []
    require(whose not in {person_now(world, each.opened_by) for each in by}, ContestedBefore())


def days_from(world: World, act: Act, alliance: Id | None) -> dict[str, object]:
    known = workdays_in(world, act.day, alliance)
    answer_by = limit_of(known, act.day, workdays=ANSWER_WORKDAYS)
    rule_by = limit_of(known, answer_by.last, workdays=RULING_WORKDAYS)
    return {
        "answer_by": answer_by.last,
        "rule_by": rule_by.last,
        "by_calendar": answer_by.by_calendar and rule_by.by_calendar,
    }


def not_at(stage: Stage) -> WrongStage:
    zh, en = STAGES[stage]
    return WrongStage(why_zh=zh, why_en=en)
