"""Appeals against one line of a sealed sheet (申诉): raised by its subject while the report is shown, answered, renewed once above.

raised ──answer, by another person than sealed──▶ upheld: corrected by a report that replaces this one
  │                                          └──▶ dismissed ──renew, in time, once──▶ raised, before the unit above
  └──withdraw──▶ withdrawn

While one is open, or may still be renewed, the grade of that subject is not decided; the others' are. Days to answer are the round's;
those to renew are assumed. The unit above answers by another person, who may have keys of both. An answer changes no number: what is wrong is taken back or contested like any entry, and sealed anew.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.grades import (
    AnswerScoreAppeal,
    RaiseScoreAppeal,
    RenewScoreAppeal,
    WithdrawScoreAppeal,
)
from contracts.values import Day, Flag, Id
from domain.authority import require_role
from domain.calendars import limit_of, workdays_in
from domain.conflicts import require_unconflicted
from domain.corrections import distinct
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import agent_behind, require_apart, whoever_behind
from domain.lineage import above
from domain.persons import person_now, require_another
from domain.refusals import (
    AppealOpen,
    CorrectedReportAwaited,
    NobodyToRule,
    NoSuch,
    NotThisUnit,
    TooLate,
    WrongStage,
    require,
)
from domain.report_notices import notice_of, require_newest, require_sealed
from domain.reports import SealedReport
from domain.rounds import part_of, round_of
from domain.rulebooks import RulebookState

RENEW_WORKDAYS = 5
"""To take it to the unit above, from the answer. Assumed."""


class AppealTerm(Own):
    """What a step says to both sides."""

    told: tuple[Id, ...]


class ScoreAppealRaised(AppealTerm):
    event = "score-appeal.raised"
    alliance: Id
    whose: Id
    answers: Id
    """The unit that answers."""
    answer_by: Day
    by_calendar: Flag


class ScoreAppealAnswered(AppealTerm):
    event = "score-appeal.answered"
    renew_by: Day | None = None
    """None: it is final."""
    by_calendar: Flag


class ScoreAppealRenewed(AppealTerm):
    event = "score-appeal.renewed"
    answers: Id
    answer_by: Day
    by_calendar: Flag


class ScoreAppealWithdrawn(AppealTerm):
    event = "score-appeal.withdrawn"


class ScoreAppealListed(Data):
    """Stands in the stream of the appeals of one subject against one report."""

    event = "score-appeal.listed"
    appeal: Id


class Stage(StrEnum):
    RAISED = "raised"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


STAGES = {
    Stage.RAISED: ("正在等答复", "it waits for its answer"),
    Stage.UPHELD: ("申诉成立，等更正后的报告", "it was upheld and waits for a corrected report"),
    Stage.DISMISSED: ("申诉不成立", "it was dismissed"),
    Stage.WITHDRAWN: ("申诉已撤回", "it was withdrawn"),
}


@dataclass(frozen=True, slots=True)
class ScoreAppeal:
    noun: ClassVar = ("评分申诉", "appeal against a score")
    body: RaiseScoreAppeal
    alliance: Id
    whose: Id
    answers: Id
    holder: Id
    """Who raised or renewed it."""
    agent: Id | None
    stage: Stage = Stage.RAISED
    instance: int = 1
    """2: before the unit above."""
    renew_by: str | None = None
    answered_by: Id | None = None
    """The person who answered before it went further."""

    def is_open(self, day: str) -> bool:
        """It waits for an answer, or its subject may still take it further."""
        return self.stage == Stage.RAISED or (self.renew_by is not None and day <= self.renew_by)


@dataclass(frozen=True, slots=True)
class AppealsOf:
    noun: ClassVar = ("对一张得分表的申诉", "appeals against a sheet")
    appeals: tuple[Id, ...] = ()


@evolves(ScoreAppealRaised, ScoreAppealAnswered, ScoreAppealRenewed, ScoreAppealWithdrawn)
def evolve_appeal(appeal: ScoreAppeal | None, happened: Happened) -> ScoreAppeal:
    match happened.data, happened.body:
        case ScoreAppealRaised(holder=str(holder)) as data, RaiseScoreAppeal() as body:
            agent = agent_behind(happened)
            return ScoreAppeal(body, data.alliance, data.whose, data.answers, holder, agent)
    assert appeal
    match happened.data, happened.body:
        case ScoreAppealAnswered(renew_by=renew_by, holder=by), AnswerScoreAppeal(outcome=outcome):
            return replace(appeal, stage=Stage(outcome), renew_by=renew_by, answered_by=by)
        case ScoreAppealRenewed(holder=str(holder), answers=answers), _:
            return replace(
                appeal, stage=Stage.RAISED, instance=2, answers=answers, holder=holder, renew_by=None
            )
    return replace(appeal, stage=Stage.WITHDRAWN)


@evolves(ScoreAppealListed)
def evolve_appeals(before: AppealsOf | None, happened: Happened) -> AppealsOf:
    assert isinstance(happened.data, ScoreAppealListed)
    return AppealsOf((*(before or AppealsOf()).appeals, happened.data.appeal))


@decides(RaiseScoreAppeal)
def raise_appeal(world: World, act: Act, body: RaiseScoreAppeal) -> list[Happening]:
    report = world.get(body.report, SealedReport)
    whose = whoever_behind(world, act, body)
    require(whose == person_now(world, body.sheet.subject), NotThisUnit(**ITSELF))
    if body.on_behalf:
        require_apart(act, whose, report.unit)
    require_newest(report)
    require(act.day <= (last := notice_of(world, body.report).last), TooLate(last=last))
    part = part_of(world.get(report.body.rulebook, RulebookState), body.part)
    known = body.line in {line.name for line in part.lines}
    require(known, NoSuch(noun_zh="评分项", noun_en="line of the rulebook", stream=body.line))
    require_sealed(report, body.part, body.sheet)
    once = WrongStage(why_zh="这一行已经申诉过", why_en="this line has been appealed against")
    require(world.find(act.stream, ScoreAppeal) is None, once)
    answering = report.unit if report.unit != whose else first_above(world, report.unit, whose)
    if answering is None:
        raise NobodyToRule()
    raised = own(
        act,
        ScoreAppealRaised,
        alliance=report.alliance,
        whose=whose,
        answers=answering,
        told=distinct((report.unit, answering, whose)),
        **answer_by(world, act, report),
    )
    return [raised, Happening(listing(world, body), ScoreAppealListed(appeal=act.stream))]


@decides(AnswerScoreAppeal)
def answer(world: World, act: Act, body: AnswerScoreAppeal) -> list[Happening]:
    appeal = world.get(act.stream, ScoreAppeal)
    report = world.get(appeal.body.report, SealedReport)
    answering = NotThisUnit(who_zh="负责答复申诉的单位", who_en="the unit that answers the appeal")
    require(act.actor == appeal.answers and not act.is_one_with(appeal.whose), answering)
    require_role(world, act, "evaluator", "signatory")
    require(appeal.stage == Stage.RAISED, not_at(appeal.stage))
    require_another(world, act, report.holder, appeal.holder, appeal.answered_by)
    sealed = report.body
    require_unconflicted(world, act, sealed.rulebook, sealed.period, appeal.body.sheet.subject)
    told = distinct((report.unit, appeal.answers, appeal.whose))
    if body.outcome == "upheld" or appeal.instance == 2 or not body_above(world, appeal):
        return [own(act, ScoreAppealAnswered, by_calendar=True, told=told)]
    limit = limit_of(workdays_in(world, act.day, appeal.alliance), act.day, workdays=RENEW_WORKDAYS)
    return [own(act, ScoreAppealAnswered, renew_by=limit.last, by_calendar=limit.by_calendar, told=told)]


@decides(RenewScoreAppeal)
def renew(world: World, act: Act, body: RenewScoreAppeal) -> list[Happening]:
    appeal = world.get(act.stream, ScoreAppeal)
    whose = whoever_behind(world, act, body)
    require(whose == person_now(world, appeal.whose), NotThisUnit(**ITSELF))
    require(appeal.stage == Stage.DISMISSED, not_at(appeal.stage))
    final = WrongStage(why_zh="申诉只能再提一次，答复已是最后的", why_en="the answer is final")
    require(appeal.renew_by, final)
    assert appeal.renew_by
    require(act.day <= appeal.renew_by, TooLate(last=appeal.renew_by))
    body_of = body_above(world, appeal)
    if body_of is None:
        raise NobodyToRule()
    report = world.get(appeal.body.report, SealedReport)
    require_newest(report)
    if body.on_behalf:
        require_apart(act, whose, report.unit, body_of)
    told = distinct((report.unit, body_of, whose))
    return [own(act, ScoreAppealRenewed, answers=body_of, told=told, **answer_by(world, act, report))]


@decides(WithdrawScoreAppeal)
def withdraw(world: World, act: Act, body: WithdrawScoreAppeal) -> list[Happening]:
    appeal = world.get(act.stream, ScoreAppeal)
    whose = whoever_behind(world, act, body)
    require(whose == person_now(world, appeal.whose), NotThisUnit(**ITSELF))
    require(appeal.stage == Stage.RAISED, not_at(appeal.stage))
    return [own(act, ScoreAppealWithdrawn, told=(appeal.answers, whose))]


ITSELF = {"who_zh": "得分表的对象自己", "who_en": "the subject of the sheet itself"}


def answer_by(world: World, act: Act, report: SealedReport) -> dict[str, object]:
    timetable = round_of(world, report.body.rulebook, report.body.period).timetable
    known = workdays_in(world, act.day, report.alliance)
    limit = limit_of(known, act.day, workdays=timetable.answer_workdays)
    return {"answer_by": limit.last, "by_calendar": limit.by_calendar}


def body_above(world: World, appeal: ScoreAppeal) -> Id | None:
    """The nearest unit above the one that answered, which is not the subject."""
    return first_above(world, appeal.answers, appeal.whose)


def first_above(world: World, unit: Id, whose: Id) -> Id | None:
    return next((each for each in above(world, unit) if each != whose), None)


def listing(world: World, body: RaiseScoreAppeal) -> Id:
    return appeals_stream(world, body.report, body.part, body.sheet.subject)


def appeals_stream(world: World, report: Id, part: str, subject: Id) -> Id:
    return world.rule("score-appeals", report, part, subject)


def require_settled(world: World, act: Act, report: Id, part: str, subject: Id) -> None:
    """
    Raises:
        AppealOpen: an appeal of the subject waits for its answer, or may still be renewed.
        CorrectedReportAwaited: one was upheld.
    """
    listed = world.find(appeals_stream(world, report, part, subject), AppealsOf) or AppealsOf()
    appeals = [world.get(each, ScoreAppeal) for each in listed.appeals]
    require(not any(each.is_open(act.day) for each in appeals), AppealOpen())
    require(not any(each.stage == Stage.UPHELD for each in appeals), CorrectedReportAwaited())


def not_at(stage: Stage) -> WrongStage:
    zh, en = STAGES[stage]
    return WrongStage(why_zh=zh, why_en=en)
