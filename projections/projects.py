"""Projects: their milestones against their days, and each line of funding against what was paid out of it.

    YH-2026-03  楼道照明改造   milestone 1  due 2026-03-31  reached 2026-03-28, accepted    in time
                               党费  granted 20000.00  ceiling 20000.00  paid 12000.00   (all in fen)

Open to everybody with a key here: what public money was spent on is a public statement.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.projects import (
    AcceptMilestone,
    CloseProject,
    DisburseFunds,
    FileProject,
    FundSource,
    ProjectKind,
    RateProject,
    RecordVote,
    ReportMilestone,
)
from contracts.values import Day, Digest, Flag, Id
from domain.matters_reversed import FundsReversed, MilestoneReversed
from domain.projects import (
    FundsDisbursed,
    MilestoneAccepted,
    MilestoneReported,
    ProjectClosed,
    ProjectFiled,
    ProjectRated,
    VoteRecorded,
)
from projections.changes import Add, AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class ProjectRow(Row):
    table, primary, searched = "projects", ("project",), "title"
    indexed = ("owner", "accepted_by", "alliance", "item")
    project: Id
    owner: Id
    kind: ProjectKind
    number: str
    title: str
    source: str
    alliance: Id | None
    item: Id | None
    accepted_by: Id
    filed: Day
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    passed: Flag | None = None
    outcome: str | None = None
    """completed or stopped; None while it is under way."""
    closed: Day | None = None
    rating: str | None = None


class MilestoneRow(Row):
    table, primary, indexed = "milestones", ("project", "milestone"), ("owner", "accepted_by")
    project: Id
    milestone: int
    owner: Id
    accepted_by: Id
    alliance: Id | None
    title: str
    due: Day
    report: Id | None = None
    """What the owner said last about it."""
    reported: Day | None = None
    """The day on which it was reached, as that says."""
    evidence: tuple[Digest, ...] = ()
    reached: Day | None = None
    """That day, once the other unit has agreed."""
    in_time: Flag | None = None


class FundingRow(Row):
    table, primary, indexed = "funding", ("project", "line"), ("owner",)
    project: Id
    line: int
    owner: Id
    source: FundSource
    granted_fen: int
    ceiling_fen: int
    disbursed_fen: int = 0


class DisbursementRow(Row):
    table, primary, indexed = "disbursements", ("disbursement",), ("project",)
    disbursement: Id
    project: Id
    line: int
    fen: int
    day: Day
    evidence: tuple[Digest, ...]
    corrected: Flag = False
    """Taken back: it is not counted as paid."""


class Projects(View):
    name = "projects"
    rows = (ProjectRow, MilestoneRow, FundingRow, DisbursementRow)
    events = (
        ProjectFiled, VoteRecorded, ProjectClosed, MilestoneReported, MilestoneAccepted, FundsDisbursed, ProjectRated,
        MilestoneReversed, FundsReversed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case ProjectFiled(), FileProject() as body:
                yield from filed(recorded, body)
            case VoteRecorded(passed=passed), RecordVote() as body:
                votes = {"in_favour": body.in_favour, "against": body.against, "abstained": body.abstained}
                yield Change(ProjectRow, stream, passed=passed, **votes)
            case ProjectClosed(on=on), CloseProject(outcome=outcome):
                yield Change(ProjectRow, stream, outcome=outcome, closed=on)
            case MilestoneReported(), ReportMilestone() as body:
                of = (body.about.stream, body.milestone)
                yield Change(MilestoneRow, *of, report=stream, reported=body.on, evidence=body.evidence)
            case MilestoneAccepted() as data, AcceptMilestone():
                of = (data.project, data.milestone)
                yield Change(MilestoneRow, *of, reached=data.on, in_time=data.in_time)
            case FundsDisbursed(), DisburseFunds() as body:
                yield Add(FundingRow, body.about.stream, body.line, disbursed_fen=body.fen)
                yield Put(
                    DisbursementRow(
                        disbursement=stream,
                        project=body.about.stream,
                        line=body.line,
                        fen=body.fen,
                        day=body.on,
                        evidence=body.evidence,
                    )
                )
            case MilestoneReversed(project=project, milestone=milestone), _:
                yield Change(MilestoneRow, project, milestone, reached=None, in_time=None)
            case FundsReversed() as back, _:
                yield Add(FundingRow, back.project, back.line, disbursed_fen=-back.fen)
                yield Change(DisbursementRow, back.because, corrected=True)
            case ProjectRated(), RateProject() as body:
                yield Change(ProjectRow, body.about.stream, rating=body.rating)


def filed(recorded: Recorded, body: FileProject) -> Iterable[AnyChange]:
    project, owner = recorded.stream, recorded.actor
    yield Put(
        ProjectRow(
            project=project,
            owner=owner,
            kind=body.kind,
            number=body.number,
            title=body.title,
            source=body.source,
            alliance=body.alliance,
            item=body.item,
            accepted_by=body.accepted_by,
            filed=recorded.day,
        )
    )
    for place, milestone in enumerate(body.milestones, 1):
        yield Put(
            MilestoneRow(
                project=project,
                milestone=place,
                owner=owner,
                accepted_by=body.accepted_by,
                alliance=body.alliance,
                title=milestone.title,
                due=milestone.due,
            )
        )
    for place, line in enumerate(body.funding, 1):
        yield Put(FundingRow(project=project, line=place, owner=owner, **line.model_dump()))


class ProjectNow(ProjectRow):
    milestones: int
    reached: int
    overdue: int
    """Milestones of a project under way whose day is over."""
    open: Flag
    """Under way."""
    late: Flag
    """It has such a milestone."""
    granted_fen: int
    disbursed_fen: int


PROJECTS = """
    SELECT projects.*, counted.*, paid.*, outcome IS NULL AS open, counted.overdue > 0 AS late
    FROM projects,
         LATERAL (SELECT count(*) AS milestones, count(reached) AS reached,
                         count(*) FILTER (WHERE reached IS NULL AND outcome IS NULL AND due < %(today)s::date) AS overdue
                  FROM milestones WHERE milestones.project = projects.project) AS counted,
         LATERAL (SELECT coalesce(sum(granted_fen), 0)::bigint AS granted_fen,
                         coalesce(sum(disbursed_fen), 0)::bigint AS disbursed_fen
                  FROM funding WHERE funding.project = projects.project) AS paid
"""


def projects(
    reading: Reading,
    today: Day,
    *,
    project: Ids = None,
    owner: Ids = None,
    accepted_by: Ids = None,
    alliance: Ids = None,
    item: Ids = None,
    kind: str | None = None,
    outcome: str | None = None,
    open: bool | None = None,
    late: bool | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ProjectNow]:
    """Projects as they stand on the day `today`, in the order in which they were filed."""
    where = {
        "project": project, "owner": owner, "accepted_by": accepted_by, "alliance": alliance, "item": item,
        "kind": kind, "outcome": outcome, "open": open, "late": late,
    }  # fmt: skip
    given = {"today": today}
    return page(reading, Projects, ProjectNow, PROJECTS, given, where=where, search=search, **paging)


def milestones(
    reading: Reading,
    *,
    project: Ids = None,
    owner: Ids = None,
    accepted_by: Ids = None,
    in_time: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[MilestoneRow]:
    where = {"project": project, "owner": owner, "accepted_by": accepted_by, "in_time": in_time}
    return page(reading, Projects, MilestoneRow, where=where, **paging)


def funding(
    reading: Reading,
    *,
    project: Ids = None,
    owner: Ids = None,
    source: str | None = None,
    **paging: Unpack[Paging],
) -> Page[FundingRow]:
    """Lines of funding: granted, the ceiling of their rules, and what was paid out of them, all in fen."""
    return page(
        reading, Projects, FundingRow, where={"project": project, "owner": owner, "source": source}, **paging
    )


def disbursements(
    reading: Reading, *, project: Ids = None, **paging: Unpack[Paging]
) -> Page[DisbursementRow]:
    """What was paid, when, and by what evidence."""
    return page(reading, Projects, DisbursementRow, where={"project": project}, **paging)
