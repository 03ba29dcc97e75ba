"""Grades (等次): the score is a reference, and people decide, subject by subject, once the notice is over.

sealed sheet ──decide, by another person than sealed──▶ decided ──change, by two holders who say the same──▶ decided anew

The decision names what the sheet came to and shows by hashes that it did. Another grade than that, or one for a sheet without a
result, needs a reason; one more than a share allows needs a reason of its own. Nobody is regraded by anything here: what is over a share stays
what it was decided to be. A grade is decided once for its rulebook and period, whichever report it goes by; a corrected report changes
no decision, people do. Nobody decides on their own unit: `domain/judges.py` says who does.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from contracts.statements.grades import ChangeGrade, DecideGrade
from contracts.values import Digest, Flag, Id, Word
from domain.authority import require_role
from domain.conflicts import require_unconflicted
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.judges import judge_of
from domain.persons import require_another
from domain.refusals import (
    GradeThere,
    NoticeNotOver,
    NotOffered,
    NotThisUnit,
    OverShare,
    ReasonNeeded,
    WrongStage,
    require,
)
from domain.report_notices import notice_of, require_newest, require_sealed
from domain.reports import SealedReport
from domain.rounds import Round, part_of, round_of
from domain.rulebooks import RulebookState
from domain.score_appeals import require_settled


class GradeOwn(Own):
    alliance: Id
    rulebook: Id
    period: Word
    part: Word
    subject: Id
    told: tuple[Id, ...]


class GradeDecided(GradeOwn):
    event = "grade.decided"
    departs: Flag
    """It is another than the sheet's, or the sheet had no result."""
    over_share: Flag
    """More subjects have it than the share allows."""


class GradeChangeProposed(GradeOwn):
    """By one holder; nothing has changed yet."""

    event = "grade-change.proposed"


class GradeChanged(GradeOwn):
    """A second holder says the same."""

    event = "grade.changed"
    before: Word
    instead_of: Digest
    """The statement by which it had the grade before: that is a fact no longer."""
    over_share: Flag


class GradeCounted(Data):
    """Stands in the stream that counts the grades of a part."""

    event = "grade.counted"
    grade: Word
    before: Word | None = None


class SubjectGraded(Data):
    """Stands in a stream for the subject: it has its grade, by which decision."""

    event = "subject.graded"
    decision: Id


@dataclass(frozen=True, slots=True)
class Decision:
    noun: ClassVar = ("等次决定", "decision on a grade")
    body: DecideGrade
    alliance: Id
    rulebook: Id
    period: str
    unit: Id
    """That decided."""
    grade: str
    decided_by: Digest
    """The statement by which it has this grade."""
    proposed: str | None = None
    by: Id | None = None
    """Who proposed the change."""

    @property
    def subject(self) -> Id:
        return self.body.sheet.subject


@dataclass(frozen=True, slots=True)
class GradeCounts:
    noun: ClassVar = ("等次计数", "count of grades")
    counts: tuple[tuple[str, int], ...] = ()

    def of(self, grade: str) -> int:
        return dict(self.counts).get(grade, 0)


@dataclass(frozen=True, slots=True)
class Graded:
    noun: ClassVar = ("已定等次", "subject with a grade")
    decision: Id


@evolves(GradeDecided, GradeChangeProposed, GradeChanged)
def evolve_decision(decision: Decision | None, happened: Happened) -> Decision:
    match happened.data, happened.body:
        case GradeDecided() as data, DecideGrade(grade=grade) as body:
            assert happened.actor
            return Decision(
                body, data.alliance, data.rulebook, data.period, happened.actor, grade, happened.digest
            )
    assert decision
    match happened.data, happened.body:
        case GradeChangeProposed(holder=holder), ChangeGrade(grade=grade):
            return replace(decision, proposed=grade, by=holder)
        case GradeChanged(), ChangeGrade(grade=grade):
            return replace(decision, grade=grade, decided_by=happened.digest, proposed=None, by=None)
    raise AssertionError(happened)


@evolves(GradeCounted)
def evolve_counts(before: GradeCounts | None, happened: Happened) -> GradeCounts:
    data = happened.data
    assert isinstance(data, GradeCounted)
    counts = dict((before or GradeCounts()).counts)
    counts[data.grade] = counts.get(data.grade, 0) + 1
    if data.before is not None:
        counts[data.before] -= 1
    return GradeCounts(tuple(sorted(counts.items())))


@evolves(SubjectGraded)
def evolve_graded(_: Graded | None, happened: Happened) -> Graded:
    assert isinstance(happened.data, SubjectGraded)
    return Graded(happened.data.decision)


@decides(DecideGrade)
def decide_grade(world: World, act: Act, body: DecideGrade) -> list[Happening]:
    report = world.get(body.report, SealedReport)
    rulebook, period, subject = report.body.rulebook, report.body.period, body.sheet.subject
    round = round_of(world, rulebook, period)
    require_may_decide(world, act, round, subject)
    require_newest(report)
    notice = notice_of(world, body.report)
    require(notice.last < act.day, NoticeNotOver(last=notice.last))
    require_another(world, act, report.holder)
    require_sealed(report, body.part, body.sheet)
    require_settled(world, act, body.report, body.part, subject)
    graded = world.rule("graded", rulebook, period, body.part, subject)
    require(world.find(graded, Graded) is None, GradeThere())
    require_offered(world, round, body.part, body.grade)
    bands = part_of(world.get(rulebook, RulebookState), body.part).bands
    departs = body.sheet.result is None or (bool(bands) and body.sheet.grade != body.grade)
    require(not departs or body.reason, ReasonNeeded(computed=body.sheet.grade or "—", grade=body.grade))
    over = require_share(
        world, round, notice.subjects(body.part), body.part, body.grade, body.over_share_reason
    )
    more = {"alliance": report.alliance, "rulebook": rulebook, "period": period, "part": body.part}
    decided = own(
        act, GradeDecided, subject=subject, departs=departs, over_share=over, told=(subject,), **more
    )
    return [
        decided,
        Happening(counting(world, round, body.part), GradeCounted(grade=body.grade)),
        Happening(graded, SubjectGraded(decision=act.stream)),
    ]


@decides(ChangeGrade)
def change_grade(world: World, act: Act, body: ChangeGrade) -> list[Happening]:
    decision = world.get(act.stream, Decision)
    round = round_of(world, decision.rulebook, decision.period)
    part, subject = decision.body.part, decision.subject
    require_may_decide(world, act, round, subject)
    same = WrongStage(why_zh="现在就是这个等次", why_en="that is its grade now")
    require(body.grade != decision.grade, same)
    require_offered(world, round, part, body.grade)
    asked = body.over_share_reason
    subjects = notice_of(world, decision.body.report).subjects(part)
    over = require_share(world, round, subjects, part, body.grade, asked)
    more = {
        "alliance": decision.alliance,
        "rulebook": decision.rulebook,
        "period": decision.period,
        "part": part,
        "subject": subject,
    }
    if decision.proposed != body.grade:
        return [own(act, GradeChangeProposed, told=(decision.unit,), **more)]
    require_another(world, act, decision.by)
    changed = own(
        act, GradeChanged, before=decision.grade, instead_of=decision.decided_by, over_share=over,
        told=(subject,), **more,
    )  # fmt: skip
    counted = GradeCounted(grade=body.grade, before=decision.grade)
    return [changed, Happening(counting(world, round, part), counted)]


def require_may_decide(world: World, act: Act, round: Round, subject: Id) -> None:
    """
    Raises:
        NotThisUnit: it is for the body that the round names, or of its own grade for the unit above.
        RoleMissing, Conflicted: whoever signs may not, or stands aside.
    """
    body = judge_of(world, act, round.decides, subject)
    require(
        act.actor == body and not act.is_one_with(subject),
        NotThisUnit(
            who_zh="决定等次的单位（它自己的等次由上一级）",
            who_en="the body that decides on grades, or of its own grade the unit above,",
        ),
    )
    require_role(world, act, "evaluator", "signatory")
    require_unconflicted(world, act, round.rulebook, round.period, subject)


def require_offered(world: World, round: Round, part: str, grade: str) -> None:
    """
    Raises:
        NotOffered: it is no grade of that part of the rulebook, and no share speaks of it. A part without grades takes any.
    """
    found = part_of(world.get(round.rulebook, RulebookState), part)
    words = [band.grade for band in found.bands]
    words += [verdict.grade for verdict in found.verdicts if verdict.grade]
    words += [share.grade for share in round.timetable.shares if share.part == part]
    offered = "、".join(dict.fromkeys(words))
    require(not words or grade in words, NotOffered(opinion=grade, offered=offered))


def require_share(
    world: World, round: Round, subjects: int, part: str, grade: str, reason: str | None
) -> bool:
    """Whether one more of this grade is over its share.

    Raises:
        OverShare: it is, and no reason is given.
    """
    counts = world.find(counting(world, round, part), GradeCounts) or GradeCounts()
    for share in round.timetable.shares:
        if (share.part, share.grade) == (part, grade):
            most, there = int(Fraction(share.at_most) * subjects), counts.of(grade) + 1
            numbers = OverShare(grade=grade, there=there, most=most, at_most=share.at_most, subjects=subjects)
            require(there <= most or reason, numbers)
            return there > most
    return False


def counting(world: World, round: Round, part: str) -> Id:
    return world.rule("grades", round.rulebook, round.period, part)
