"""Field studies and the key problems that were taken up after them, each with how it ended.

县城市党建联盟办公室   花花桥社区   2026-03-10   背街小巷照明情况     2 problems, 1 of them closed
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.studies import LinkStudy, RecordStudy, WithdrawStudy
from contracts.values import Day, Digest, Id
from domain.studies import StudyLinked, StudyRecorded, StudyWithdrawn
from projections.changes import AnyChange, Change, Put
from projections.lists import Lists
from projections.pages import Page, Paging, page
from projections.projects import Projects
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class StudyRow(Row):
    table, primary, searched, indexed = "studies", ("study",), "topic", ("unit", "place", "alliance", "day")
    study: Id
    unit: Id
    alliance: Id | None
    topic: str
    place: Id
    """The unit where it was done."""
    together: tuple[Id, ...]
    day: Day
    evidence: tuple[Digest, ...]
    withdrawn: str | None = None
    """Why it was."""


class StudyLinkRow(Row):
    table, primary, indexed = "study_links", ("study", "problem"), ("problem",)
    study: Id
    problem: Id
    kind: Literal["project", "item"]
    linked: Day


class Studies(View):
    name = "studies"
    rows = (StudyRow, StudyLinkRow)
    events = (StudyRecorded, StudyLinked, StudyWithdrawn)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case StudyRecorded(), RecordStudy() as body:
                yield Put(
                    StudyRow(
                        study=recorded.stream,
                        unit=recorded.actor,
                        alliance=body.alliance,
                        topic=body.topic,
                        place=body.at,
                        together=body.together,
                        day=body.on,
                        evidence=body.evidence,
                    )
                )
            case StudyLinked(kind=kind), LinkStudy(about=about, problem=problem):
                yield Put(StudyLinkRow(study=about.stream, problem=problem, kind=kind, linked=recorded.day))
            case StudyWithdrawn(), WithdrawStudy(reason=reason):
                yield Change(StudyRow, recorded.stream, withdrawn=reason)


VIEWS = (Studies, Lists, Projects)
PROBLEMS = """
    SELECT study_links.*, coalesce(projects.title, items.title) AS title,
           coalesce(projects.owner, items.publisher) AS unit,
           coalesce(projects.outcome, items.outcome) AS outcome
    FROM study_links LEFT JOIN projects ON projects.project = problem LEFT JOIN items ON items.item = problem
"""


class StudyNow(StudyRow):
    problems: int
    """How many were taken up after it."""
    closed: int
    """Of these."""


STUDIES = f"""
    SELECT studies.*, problems, closed
    FROM studies, LATERAL (
        SELECT count(*) AS problems, count(outcome) AS closed
        FROM ({PROBLEMS}) AS linked WHERE linked.study = studies.study
    ) AS counted
"""


def studies(
    reading: Reading,
    *,
    study: Ids = None,
    unit: Ids = None,
    place: Ids = None,
    alliance: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[StudyNow]:
    """Field studies, and to how many key problems each led. Needs `VIEWS`."""
    where = {"study": study, "unit": unit, "place": place, "alliance": alliance}
    return page(reading, VIEWS, StudyNow, STUDIES, where=where, search=search, **paging)


class StudyProblem(StudyLinkRow):
    title: str
    unit: Id
    """Whose project or item it is."""
    outcome: str | None
    """None while it is open."""


def study_problems(
    reading: Reading, *, study: Ids = None, problem: Ids = None, **paging: Unpack[Paging]
) -> Page[StudyProblem]:
    """Key problems that were taken up after field studies, open and closed. Needs `VIEWS`."""
    where = {"study": study, "problem": problem}
    return page(reading, VIEWS, StudyProblem, PROBLEMS, where=where, **paging)
