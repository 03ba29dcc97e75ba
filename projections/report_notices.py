"""Reports that are shown (公示): by whom, until when they can be appealed against, how many appeals there were.

2026 第1版   shown 2027-01-12 … 2027-01-19   appeals until 2027-01-25   shown · over
"""

from collections.abc import Iterable
from typing import Any, Literal, Unpack

from contracts.statements.grades import ShowReport
from contracts.values import Day, Flag, Id
from domain.report_notices import ReportShown
from projections.changes import AnyChange, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.reports import Reports
from projections.rows import Row
from projections.rulebooks import Rulebooks
from projections.score_appeals import ScoreAppeals
from projections.view import View


class ReportNoticeRow(Row):
    table, primary, indexed = "report_notices", ("report",), ("alliance",)
    report: Id
    alliance: Id
    unit: Id
    shown_on: Day
    until: Day
    last: Day
    """The last day for appeals."""
    by_calendar: Flag
    """False: no working calendar was known, and weekends alone were taken off."""
    parts: tuple[dict[str, Any], ...]
    """How many subjects each part has."""


class ReportNotices(View):
    name = "report_notices"
    rows = (ReportNoticeRow,)
    events = (ReportShown,)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case ReportShown() as data, ShowReport() as body:
                yield Put(
                    ReportNoticeRow(
                        report=body.report,
                        alliance=data.alliance,
                        unit=recorded.actor,
                        shown_on=recorded.day,
                        until=body.until,
                        last=data.last,
                        by_calendar=data.by_calendar,
                        parts=tuple(each.model_dump() for each in data.parts),
                    )
                )


class ReportNoticeNow(ReportNoticeRow):
    rulebook: Id
    title: str
    """Of the rulebook."""
    period: str
    version: int | None
    appeals: int
    standing: Literal["shown", "over", "replaced"]
    """As of the day asked for; replaced by a corrected report."""


VIEWS = (ReportNotices, Reports, Rulebooks, ScoreAppeals)

NOTICES = """
    SELECT report_notices.*, reports.rulebook, rulebooks.title, reports.period, reports.version,
           (SELECT count(*)::int FROM score_appeals WHERE score_appeals.report = report_notices.report) AS appeals,
           CASE WHEN reports.replaced_by IS NOT NULL THEN 'replaced'
                WHEN %(today)s::date <= last THEN 'shown' ELSE 'over' END AS standing
    FROM report_notices JOIN reports USING (report) JOIN rulebooks USING (rulebook)
"""


def report_notices(
    reading: Reading,
    today: Day,
    *,
    report: Ids = None,
    alliance: Ids = None,
    unit: Ids = None,
    rulebook: Ids = None,
    period: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ReportNoticeNow]:
    """Reports that were shown, as they stand on the day `today`. Needs `VIEWS`."""
    where = {
        "report": report, "alliance": alliance, "unit": unit, "rulebook": rulebook, "period": period,
        "standing": standing,
    }  # fmt: skip
    return page(reading, VIEWS, ReportNoticeNow, NOTICES, {"today": today}, where=where, **paging)
