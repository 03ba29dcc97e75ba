"""Audit findings: what was found in which entries, what the unit answered, how it ended.

缺凭据   第412条 第415条   和平社区 answers by 2026-04-30   answered: agrees   closed: remedied
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.audit_findings import AnswerFinding, CloseFinding, RaiseFinding
from contracts.values import Day, Digest, Id
from domain.audit_findings import FindingAnswered, FindingClosed, FindingRaised
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class AuditFindingRow(Row):
    table, primary, indexed = "audit_findings", ("finding",), ("unit", "by_unit")
    finding: Id
    unit: Id
    """Whom it concerns."""
    by_unit: Id
    """Whose auditor raised it."""
    kind: str
    numbers: tuple[int, ...]
    """Their positions in the log, from 1."""
    text: str
    evidence: tuple[Digest, ...]
    opened: Day
    answer_by: Day
    answer: str | None = None
    """agrees or contests, as answered last."""
    explanation: str | None = None
    answer_evidence: tuple[Digest, ...] = ()
    answered: Day | None = None
    outcome: str | None = None
    reason: str | None = None
    closed: Day | None = None


class AuditFindings(View):
    name = "audit_findings"
    rows = (AuditFindingRow,)
    events = (FindingRaised, FindingAnswered, FindingClosed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.body:
            case RaiseFinding() as body:
                yield Put(
                    AuditFindingRow(
                        finding=recorded.stream,
                        unit=body.unit,
                        by_unit=recorded.actor,
                        kind=body.kind,
                        numbers=tuple(entry.index + 1 for entry in body.entries),
                        text=body.text,
                        evidence=body.evidence,
                        opened=recorded.day,
                        answer_by=body.answer_by,
                    )
                )
            case AnswerFinding() as said:
                yield Change(
                    AuditFindingRow,
                    recorded.stream,
                    answer=said.answer,
                    explanation=said.text,
                    answer_evidence=said.evidence,
                    answered=recorded.day,
                )
            case CloseFinding(outcome=outcome, reason=reason):
                yield Change(
                    AuditFindingRow, recorded.stream, outcome=outcome, reason=reason, closed=recorded.day
                )


class AuditFindingNow(AuditFindingRow):
    standing: Literal["answer", "overdue", "answered", "closed"]
    """As of the day asked for."""


FINDINGS = """
    SELECT *, CASE WHEN closed IS NOT NULL THEN 'closed'
                   WHEN answered IS NOT NULL THEN 'answered'
                   WHEN answer_by < %(today)s::date THEN 'overdue'
                   ELSE 'answer' END AS standing
    FROM audit_findings
"""


def audit_findings(
    reading: Reading,
    today: Day,
    *,
    finding: Ids = None,
    unit: Ids = None,
    by_unit: Ids = None,
    standing: str | None = None,
    kind: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AuditFindingNow]:
    """What auditors found, in the order in which it was raised, as it stands on the day `today`."""
    where = {"finding": finding, "unit": unit, "by_unit": by_unit, "standing": standing, "kind": kind}
    return page(reading, AuditFindings, AuditFindingNow, FINDINGS, {"today": today}, where=where, **paging)
