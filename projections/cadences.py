"""What each period asks of a body, and what the ledger has seen of it.

    大工委   council, 1 a quarter     2026-Q1   held 1   met
                                      2026-Q2   held 0   missed on 2026-07-01
    专项检查 inspection, at most 2    2026      held 3   exceeded

A meeting counts on its day when it was held with its quorum; a visit on the day that was confirmed; a report for the
period that it names, in time by the day on which it came.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.cadences import FileReport, Per, RecordOccasion, Regular, SetCadence
from contracts.values import Day, Digest, Id
from domain.cadences import CadenceSet, OccasionRecorded, ReportFiled
from domain.periods import first_day, months_in
from projections.changes import AnyChange, Change, Put
from projections.duty import Duty
from projections.meetings import Meetings
from projections.offices import Offices
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class CadenceRow(Row):
    """What was asked for, from a day to the eve of what replaced it."""

    table, primary, indexed = "cadences", ("cadence", "version"), ("alliance", "unit")
    cadence: Id
    version: int
    subject: Id
    alliance: Id | None
    unit: Id
    """Who must keep it: the unit itself, or the alliance's lead."""
    what: Regular
    title: str
    per: Per
    count: int
    bound: Literal["at-least", "at-most"]
    starts: Day
    replaced: Day | None = None
    """From this day on by the next version."""
    days_after: int
    set_by: Id


class OccasionRow(Row):
    table, primary, indexed = "occasions", ("occasion",), ("unit", "subject")
    occasion: Id
    subject: Id
    alliance: Id | None
    unit: Id
    what: Regular
    day: Day
    evidence: tuple[Digest, ...]


class WrittenReportRow(Row):
    table, primary, indexed, searched = (
        "written_reports",
        ("report",),
        ("alliance", "unit", "recipient", "subject"),
        "title",
    )
    report: Id
    subject: Id
    alliance: Id | None
    unit: Id
    recipient: Id
    period: str
    first: Day
    """The period's first day."""
    months: int
    """How many it lasts."""
    title: str
    text: Digest
    day: Day
    """On which it came."""


class Cadences(View):
    name = "cadences"
    rows = (CadenceRow, OccasionRow, WrittenReportRow)
    events = (CadenceSet, OccasionRecorded, ReportFiled)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case CadenceSet(unit=unit, alliance=alliance, version=version), SetCadence() as body:
                yield Put(
                    CadenceRow(
                        cadence=stream,
                        version=version,
                        subject=body.subject,
                        alliance=alliance,
                        unit=unit,
                        what=body.what,
                        title=body.title,
                        per=body.per,
                        count=body.count,
                        bound=body.bound,
                        starts=body.starts,
                        days_after=body.days_after,
                        set_by=recorded.actor,
                    )
                )
                if version > 1:
                    yield Change(CadenceRow, stream, version - 1, replaced=body.starts)
            case OccasionRecorded(unit=unit, alliance=alliance), RecordOccasion() as body:
                yield Put(
                    OccasionRow(
                        occasion=stream,
                        subject=body.subject,
                        alliance=alliance,
                        unit=unit,
                        what=body.what,
                        day=body.on,
                        evidence=body.evidence,
                    )
                )
            case ReportFiled(subject=subject, alliance=alliance, to=recipient), FileReport() as body:
                yield Put(
                    WrittenReportRow(
                        report=stream,
                        subject=subject,
                        alliance=alliance,
                        unit=recorded.actor,
                        recipient=recipient,
                        period=body.period,
                        first=first_day(body.period).isoformat(),
                        months=months_in(body.period),
                        title=body.title,
                        text=body.report,
                        day=recorded.day,
                    )
                )


VIEWS = (Cadences, Meetings, Offices, Duty)


class CadencePeriod(Row):
    """One calendar period of a cadence."""

    table, primary, order = "cadence_periods", ("cadence", "version", "first"), ("due", "position")
    cadence: Id
    version: int
    subject: Id
    alliance: Id | None
    unit: Id
    what: Regular
    title: str
    per: Per
    count: int
    bound: Literal["at-least", "at-most"]
    first: Day
    last: Day
    due: Day
    """Until when a record or a report may come without being late."""
    kept: int
    """How often the ledger has seen it."""
    standing: Literal["due", "met", "late", "missed", "exceeded"]
    """As of the day asked for. A limit that still holds is due until its period has ended, then met."""


# By differences of days, so that rows are found by whose they are and not by the index of a day that many share.
PERIODS = """
    SELECT *, CASE WHEN bound = 'at-most' AND kept > count THEN 'exceeded'
                   WHEN bound = 'at-most' AND last < %(today)s::date THEN 'met'
                   WHEN bound = 'at-least' AND in_time >= count THEN 'met'
                   WHEN bound = 'at-least' AND kept >= count THEN 'late'
                   WHEN due < %(today)s::date AND bound = 'at-least' THEN 'missed'
                   ELSE 'due' END AS standing
    FROM (
        SELECT cadences.*, first, last, due, kept, in_time
        FROM cadences,
             LATERAL (SELECT CASE per WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'half-year' THEN 6 ELSE 12 END
                          AS months) AS lengths,
             LATERAL generate_series(
                 date_trunc('year', starts)
                     + make_interval(months => (extract(month FROM starts)::int - 1) / months * months),
                 %(today)s::date, make_interval(months => months)) AS begins,
             LATERAL (SELECT begins::date AS first,
                             (begins + make_interval(months => months))::date - 1 AS last) AS days,
             LATERAL (SELECT last + days_after::int AS due) AS dues,
             LATERAL (
                 SELECT count(*) AS kept, count(*) FILTER (WHERE came <= due) AS in_time
                 FROM (
                     SELECT day AS came FROM meetings
                     WHERE what NOT IN ('report', 'liaison-visit', 'inspection')
                       AND quorate AND kind = what AND meetings.alliance = subject AND day - first BETWEEN 0 AND last - first
                   UNION ALL
                     SELECT day FROM occasions
                     WHERE occasions.subject = cadences.subject AND occasions.what = cadences.what
                       AND day - first BETWEEN 0 AND last - first
                   UNION ALL
                     SELECT day FROM written_reports
                     WHERE what = 'report' AND written_reports.subject = cadences.subject
                       AND written_reports.first = days.first AND written_reports.months = lengths.months
                   UNION ALL
                     SELECT day FROM duty_days JOIN appointments USING (appointment)
                     WHERE what = 'liaison-visit' AND counted AND day - first BETWEEN 0 AND last - first
                       AND (appointments.unit = cadences.subject OR appointments.alliance = cadences.subject)
                   UNION ALL
                     SELECT day FROM visits
                     WHERE what = 'liaison-visit' AND confirmed AND visits.unit = cadences.subject
                       AND day - first BETWEEN 0 AND last - first
                 ) AS seen
             ) AS counts
        WHERE replaced IS NULL OR last < replaced
    ) AS periods
"""


def cadence_periods(
    reading: Reading,
    today: Day,
    *,
    alliance: Ids = None,
    unit: Ids = None,
    subject: Ids = None,
    what: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[CadencePeriod]:
    """What each period up to `today`'s asks for: due, met, late, missed or, for a limit, exceeded. Needs `VIEWS`."""
    where = {"alliance": alliance, "unit": unit, "subject": subject, "what": what, "standing": standing}
    return page(reading, VIEWS, CadencePeriod, PERIODS, {"today": today}, where=where, **paging)


def cadences(
    reading: Reading,
    *,
    alliance: Ids = None,
    unit: Ids = None,
    subject: Ids = None,
    **paging: Unpack[Paging],
) -> Page[CadenceRow]:
    """How often each body must meet, visit or report, in every version."""
    where = {"alliance": alliance, "unit": unit, "subject": subject}
    return page(reading, Cadences, CadenceRow, where=where, **paging)


def occasions(
    reading: Reading,
    *,
    alliance: Ids = None,
    unit: Ids = None,
    what: str | None = None,
    **paging: Unpack[Paging],
) -> Page[OccasionRow]:
    """Days on which something took place, by the word of the unit that must keep it."""
    where = {"alliance": alliance, "unit": unit, "what": what}
    return page(reading, Cadences, OccasionRow, where=where, **paging)


def written_reports(
    reading: Reading,
    *,
    alliance: Ids = None,
    unit: Ids = None,
    recipient: Ids = None,
    period: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[WrittenReportRow]:
    """Written reports by their digests, and when they came."""
    where = {"alliance": alliance, "unit": unit, "recipient": recipient, "period": period}
    return page(reading, Cadences, WrittenReportRow, where=where, search=search, **paging)
