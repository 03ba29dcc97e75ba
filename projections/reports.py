"""Sealed reports: by which rulebook, as of which position, with which hash; which corrected one took whose place.

What a report says is not kept here: it is computed again from the log whenever somebody asks (`projections/scores.py`).
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.reports import SealReport
from contracts.values import Day, Digest, Flag, Id
from domain.reports import ReportReplaced, ReportSealed
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.rulebooks import Rulebooks
from projections.view import View


class ReportRow(Row):
    table, primary, indexed = "reports", ("report",), ("rulebook", "alliance")
    report: Id
    rulebook: Id
    alliance: Id
    period: str
    as_of: int
    """The position that it was computed as of."""
    root: Digest
    """Of the log up to there."""
    reducer: int
    subjects: int
    digest: Digest
    sheets_root: Digest
    interim: Flag
    version: int | None
    """From 1; an interim one has none."""
    replaces: Id | None
    reason: str | None
    """Why it replaces another."""
    replaced_by: Id | None = None
    sealed_by: Id
    sealed_on: Day


class Reports(View):
    name = "reports"
    rows = (ReportRow,)
    events = (ReportSealed, ReportReplaced)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case ReportSealed(alliance=alliance, version=version), SealReport() as body:
                yield Put(
                    ReportRow(
                        report=recorded.stream,
                        rulebook=body.rulebook,
                        alliance=alliance,
                        period=body.period,
                        as_of=body.position,
                        root=body.tree.root,
                        reducer=body.reducer,
                        subjects=body.subjects,
                        digest=body.digest,
                        sheets_root=body.sheets_root,
                        interim=body.interim,
                        version=version,
                        replaces=body.replaces,
                        reason=body.reason,
                        sealed_by=recorded.actor,
                        sealed_on=recorded.day,
                    )
                )
            case ReportReplaced(by=by), _:
                yield Change(ReportRow, recorded.stream, replaced_by=by)


class ReportNow(ReportRow):
    name: str
    title: str
    """Of the rulebook: the label that it gives itself, and what it is called."""
    standing: Literal["newest", "replaced", "interim"]


REPORTS = """
    SELECT reports.*, rulebooks.name, rulebooks.title,
           CASE WHEN interim THEN 'interim' WHEN replaced_by IS NULL THEN 'newest' ELSE 'replaced' END AS standing
    FROM reports JOIN rulebooks USING (rulebook)
"""
VIEWS = [Reports, Rulebooks]


def reports(
    reading: Reading,
    *,
    report: Ids = None,
    rulebook: Ids = None,
    alliance: Ids = None,
    period: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ReportNow]:
    """Sealed reports in the order in which they were sealed; each keeps its place when a corrected one comes."""
    where = {
        "report": report, "rulebook": rulebook, "alliance": alliance, "period": period, "standing": standing,
    }  # fmt: skip
    return page(reading, Reports, ReportNow, REPORTS, where=where, **paging)
