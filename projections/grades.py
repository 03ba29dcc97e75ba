"""Grades as they were decided, beside what the sheets came to; every change, and how many there are of each.

    东风街道   sheet 96 优秀   decided 优秀   2027-02-01
    县医院     sheet —         decided 合格   2027-02-01   departs: 数据不足，按平时表现

Rows come in the order of deciding and are filtered by subject and grade; nothing here goes by the number.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.grades import ChangeGrade, DecideGrade
from contracts.values import Day, Flag, Id
from domain.grades import GradeChanged, GradeChangeProposed, GradeDecided
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class GradeRow(Row):
    table, primary = "grades", ("decision",)
    indexed = ("report", "rulebook", "subject", "decided_by", "alliance")
    decision: Id
    report: Id
    rulebook: Id
    alliance: Id
    period: str
    part: str
    subject: Id
    result: str | None
    """Of the sheet that it went by."""
    computed: str | None
    """The sheet's grade."""
    grade: str
    reason: str | None
    departs: Flag
    over_share: Flag
    over_share_reason: str | None
    decided_by: Id
    on: Day
    proposed: str | None = None
    """Another grade that one holder has proposed; it takes a second."""
    changed_on: Day | None = None


class GradeChangeRow(Row):
    """A grade that took another's place."""

    table, primary, indexed = "grade_changes", ("decision", "at"), ("decision", "subject")
    decision: Id
    at: int
    """The position of the change."""
    subject: Id
    decided_by: Id
    before: str
    grade: str
    reason: str
    on: Day


class Grades(View):
    name = "grades"
    rows = (GradeRow, GradeChangeRow)
    events = (GradeDecided, GradeChangeProposed, GradeChanged)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day
        match recorded.data, recorded.body:
            case GradeDecided() as data, DecideGrade() as body:
                yield Put(
                    GradeRow(
                        decision=stream,
                        report=body.report,
                        rulebook=data.rulebook,
                        alliance=data.alliance,
                        period=data.period,
                        part=data.part,
                        subject=data.subject,
                        result=body.sheet.result,
                        computed=body.sheet.grade,
                        grade=body.grade,
                        reason=body.reason,
                        departs=data.departs,
                        over_share=data.over_share,
                        over_share_reason=body.over_share_reason,
                        decided_by=recorded.actor,
                        on=day,
                    )
                )
            case GradeChangeProposed(), ChangeGrade(grade=grade):
                yield Change(GradeRow, stream, proposed=grade)
            case GradeChanged() as data, ChangeGrade() as body:
                yield Change(
                    GradeRow, stream, grade=body.grade, reason=body.reason, proposed=None, changed_on=day,
                    over_share=data.over_share, over_share_reason=body.over_share_reason,
                )  # fmt: skip
                yield Put(
                    GradeChangeRow(
                        decision=stream,
                        at=recorded.position,
                        subject=data.subject,
                        decided_by=recorded.actor,
                        before=data.before,
                        grade=body.grade,
                        reason=body.reason,
                        on=day,
                    )
                )


def grades(
    reading: Reading,
    *,
    decision: Ids = None,
    report: Ids = None,
    rulebook: Ids = None,
    alliance: Ids = None,
    subject: Ids = None,
    decided_by: Ids = None,
    period: str | None = None,
    grade: str | None = None,
    departs: bool | None = None,
    over_share: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[GradeRow]:
    """Decisions in the order in which they were taken."""
    where = {
        "decision": decision, "report": report, "rulebook": rulebook, "alliance": alliance, "subject": subject,
        "decided_by": decided_by, "period": period, "grade": grade, "departs": departs, "over_share": over_share,
    }  # fmt: skip
    return page(reading, Grades, GradeRow, where=where, **paging)


UNIT_VIEWS = (Grades, People)


def unit_grades(
    reading: Reading,
    *,
    report: Ids = None,
    rulebook: Ids = None,
    alliance: Ids = None,
    subject: Ids = None,
    period: str | None = None,
    **paging: Unpack[Paging],
) -> Page[GradeRow]:
    """Those of units alone: what the members of an alliance see of one another; of persons they see nothing."""
    where = {
        "report": report, "rulebook": rulebook, "alliance": alliance, "subject": subject, "period": period,
    }  # fmt: skip
    source = "SELECT grades.* FROM grades JOIN units ON units.unit = grades.subject"
    return page(reading, UNIT_VIEWS, GradeRow, source, where=where, **paging)


def grade_changes(
    reading: Reading,
    *,
    decision: Ids = None,
    subject: Ids = None,
    decided_by: Ids = None,
    **paging: Unpack[Paging],
) -> Page[GradeChangeRow]:
    """Which grade took another's place, and why."""
    where = {"decision": decision, "subject": subject, "decided_by": decided_by}
    return page(reading, Grades, GradeChangeRow, where=where, **paging)
