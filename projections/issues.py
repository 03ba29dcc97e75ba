"""Issues of public places and firms: for the two units, each with its day; for everybody, how many a unit dealt with.

街心公园   lighting   和平社区 → 城管局   by 2026-03-20   taken, overdue | finished 03-18, waits | accepted, in time
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.issues import (
    DeclineIssue,
    FinishIssue,
    IssueCategory,
    ReportIssue,
    ReturnIssue,
    TakeIssue,
    WithdrawIssue,
)
from contracts.values import Day, Digest, Flag, Id
from domain.issues import (
    IssueAccepted,
    IssueDeclined,
    IssueFinished,
    IssueReported,
    IssueReturned,
    IssueTaken,
    IssueWithdrawn,
    Stage,
)
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class IssueRow(Row):
    table, primary, searched, indexed = "issues", ("issue",), "place", ("reporter", "handler", "due")
    issue: Id
    reporter: Id
    """The unit. Which of its people reported it is in no column."""
    handler: Id
    category: IssueCategory
    subject: Literal["public-place", "firm"]
    place: str
    text: str
    reported: Day
    stage: str = Stage.REPORTED
    due: Day | None = None
    through: Id | None = None
    """The order, whistle or project that deals with it."""
    finished: Day | None = None
    evidence: tuple[Digest, ...] = ()
    accepted: Day | None = None
    reason: str | None = None
    """Why it was declined, returned last, or withdrawn."""


class Issues(View):
    name = "issues"
    rows = (IssueRow,)
    events = (
        IssueReported, IssueTaken, IssueDeclined, IssueFinished, IssueAccepted, IssueReturned, IssueWithdrawn,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        issue = recorded.stream
        match recorded.data, recorded.body:
            case IssueReported(), ReportIssue() as body:
                yield Put(
                    IssueRow(
                        issue=issue,
                        reporter=recorded.actor,
                        handler=body.to,
                        category=body.category,
                        subject=body.subject,
                        place=body.place,
                        text=body.text,
                        reported=recorded.day,
                    )
                )
            case IssueTaken(), TakeIssue(due=due, through=through):
                yield Change(IssueRow, issue, stage=Stage.TAKEN, due=due, through=through)
            case IssueDeclined(), DeclineIssue(reason=reason):
                yield Change(IssueRow, issue, stage=Stage.DECLINED, reason=reason)
            case IssueFinished(), FinishIssue(on=on, evidence=evidence):
                yield Change(IssueRow, issue, stage=Stage.FINISHED, finished=on, evidence=evidence)
            case IssueAccepted(), _:
                yield Change(IssueRow, issue, stage=Stage.ACCEPTED, accepted=recorded.day)
            case IssueReturned(), ReturnIssue(reason=reason):
                yield Change(IssueRow, issue, stage=Stage.TAKEN, finished=None, evidence=(), reason=reason)
            case IssueWithdrawn(), WithdrawIssue(reason=reason):
                yield Change(IssueRow, issue, stage=Stage.WITHDRAWN, reason=reason)


class IssueNow(IssueRow):
    overdue: Flag
    """Being put right, and its day is over."""


ISSUES = "SELECT *, stage = 'taken' AND due < %(today)s::date AS overdue FROM issues"


def issues(
    reading: Reading,
    today: Day,
    *,
    issue: Ids = None,
    reporter: Ids = None,
    handler: Ids = None,
    category: str | None = None,
    stage: str | None = None,
    overdue: bool | None = None,
    through: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[IssueNow]:
    """Issues as they stand on the day `today`, for the unit that reported them and the one that sees to them."""
    where = {
        "issue": issue, "reporter": reporter, "handler": handler, "category": category, "stage": stage,
        "overdue": overdue, "through": through,
    }  # fmt: skip
    return page(reading, Issues, IssueNow, ISSUES, {"today": today}, where=where, search=search, **paging)


class IssueTotal(Row):
    """How many issues of one category a unit was told of and what became of them. Neither places nor who reported."""

    table, primary, order = "issue_totals", ("handler", "category"), ()
    handler: Id
    category: IssueCategory
    reported: int
    """But for those that were withdrawn or declined."""
    open: int
    """Not yet accepted as put right."""
    overdue: int
    """Of these: its day is over."""
    in_time: int
    """Put right by its day, and accepted."""


TOTALS = f"""
    SELECT handler, category, count(*) AS reported, count(*) FILTER (WHERE stage <> 'accepted') AS open,
           count(*) FILTER (WHERE overdue) AS overdue,
           count(*) FILTER (WHERE stage = 'accepted' AND finished <= due) AS in_time,
           min(position) AS position, max(changed) AS changed
    FROM ({ISSUES}) AS now WHERE stage NOT IN ('withdrawn', 'declined') GROUP BY handler, category
"""


def issue_totals(
    reading: Reading,
    today: Day,
    *,
    handler: Ids = None,
    category: str | None = None,
    **paging: Unpack[Paging],
) -> Page[IssueTotal]:
    """How many issues each unit was told of, and how many were put right. Open to everybody; in no order of merit."""
    where = {"handler": handler, "category": category}
    return page(reading, Issues, IssueTotal, TOTALS, {"today": today}, where=where, **paging)
