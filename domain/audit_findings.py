"""Audit findings: what an auditor found wrong with entries, what the unit answered, how it ended.

raised ──answer, by the unit──▶ answered ──answer, again──▶ answered
   │                               └──close: remedied, explained or unremedied──▶ closed
   ├──close: unremedied, once the days to answer are over──▶ closed
   └──close: withdrawn, at any time──▶ closed

It changes no figure and no score, and freezes nothing; so it is not corrected either, but withdrawn.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.audit_findings import AnswerFinding, CloseFinding, RaiseFinding
from contracts.values import Day, Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.persons import require_another
from domain.refusals import InThePast, NotThisUnit, Repeated, StillToAnswer, WrongStage, require
from domain.units import Unit


class FindingRaised(Own):
    event = "audit-finding.raised"


class FindingAnswered(Own):
    event = "audit-finding.answered"


class FindingClosed(Own):
    event = "audit-finding.closed"
    told: tuple[Id, ...]


class Stage(StrEnum):
    RAISED = "raised"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AuditFinding:
    noun: ClassVar = ("审计发现", "audit finding")
    unit: Id
    by: Id
    auditor: Id | None
    """Who raised it."""
    answer_by: Day
    stage: Stage = Stage.RAISED
    answered_by: Id | None = None
    """The holder who answered last."""


@evolves(FindingRaised, FindingAnswered, FindingClosed)
def evolve_finding(finding: AuditFinding | None, happened: Happened) -> AuditFinding:
    match happened.data, happened.body:
        case FindingRaised(holder=auditor), RaiseFinding() as body:
            assert happened.actor
            return AuditFinding(body.unit, happened.actor, auditor, body.answer_by)
    assert finding
    match happened.data:
        case FindingAnswered(holder=holder):
            return replace(finding, stage=Stage.ANSWERED, answered_by=holder)
        case FindingClosed():
            return replace(finding, stage=Stage.CLOSED)
    raise AssertionError(happened)


@decides(RaiseFinding)
def raise_finding(world: World, act: Act, body: RaiseFinding) -> list[Happening]:
    require_role(world, act, "auditor")
    world.get(body.unit, Unit)
    require(act.day <= body.answer_by, InThePast(day=body.answer_by))
    numbers = [entry.index for entry in body.entries]
    require(len(set(numbers)) == len(numbers), Repeated())
    for entry in body.entries:
        world.written(entry.index, entry.leaf)
    return [own(act, FindingRaised)]


@decides(AnswerFinding)
def answer(world: World, act: Act, body: AnswerFinding) -> list[Happening]:
    finding = world.get(act.stream, AuditFinding)
    asked = NotThisUnit(who_zh="被审计的单位", who_en="the unit that the finding concerns")
    require(act.actor == finding.unit, asked)
    require_role(world, act, "signatory", "clerk")
    require_not_closed(finding)
    require_another(world, act, finding.auditor)
    return [own(act, FindingAnswered)]


@decides(CloseFinding)
def close(world: World, act: Act, body: CloseFinding) -> list[Happening]:
    finding = world.get(act.stream, AuditFinding)
    auditing = NotThisUnit(who_zh="提出审计发现的单位", who_en="the unit that raised the finding")
    require(act.actor == finding.by, auditing)
    require_role(world, act, "auditor")
    require_not_closed(finding)
    if body.outcome != "withdrawn":
        heard = finding.stage == Stage.ANSWERED or (
            body.outcome == "unremedied" and act.day > finding.answer_by
        )
        require(heard, StillToAnswer(day=finding.answer_by))
        require_another(world, act, finding.answered_by)
    return [own(act, FindingClosed, told=(finding.unit,))]


def require_not_closed(finding: AuditFinding) -> None:
    closed = WrongStage(why_zh="这条审计发现已经了结", why_en="the finding is closed")
    require(finding.stage != Stage.CLOSED, closed)
