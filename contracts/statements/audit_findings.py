"""Audit findings: an auditor names entries and what is wrong with them, the unit answers, the auditor says how it ended.

A finding changes nothing by itself: no figure, no score. What is wrong is put right by a correction or a dispute, which have rules of
their own; the finding keeps what was seen, what was answered and whether it was put right.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.corrections import EntryRef
from contracts.values import Day, Id, Text

FindingKind = Literal["unsupported", "inconsistent", "late", "unauthorised", "other"]
"""No evidence for it; it does not agree with another entry; not in time; by somebody who may not; something else."""

Entries = Annotated[tuple[EntryRef, ...], Field(min_length=1, max_length=20)]


class RaiseFinding(Body):
    """An auditor says what is wrong with these entries, and by when the unit is to answer."""

    type = "audit-finding.raise"
    since = 2
    unit: Id
    """Whom it concerns, and who answers."""
    entries: Entries
    kind: FindingKind
    text: Text
    answer_by: Day
    evidence: Evidence = ()


class AnswerFinding(Body):
    """The unit explains, or says what it has put right. It may answer again, until the finding is closed."""

    type = "audit-finding.answer"
    since = 2
    begins = False
    answer: Literal["agrees", "contests"]
    text: Text
    evidence: Evidence = ()


class CloseFinding(Body):
    """The auditor's unit says how it ended: put right, explained, left as it was, or never one."""

    type = "audit-finding.close"
    since = 2
    begins = False
    outcome: Literal["remedied", "explained", "unremedied", "withdrawn"]
    reason: Text
