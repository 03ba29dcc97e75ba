"""How often a body must meet, visit or report, and what it records of having done so."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.rulebooks import Period
from contracts.streams import rule_id
from contracts.values import About, Day, Digest, Id, Title

Regular = Literal[
    "joint-conference", "council", "deliberation", "organisation-life", "study", "liaison-visit", "inspection", "report",
]  # fmt: skip
"""联席会议、大工委或大党委、议事会或月月谈、组织生活、专题研究；联络员驻点走访、专项检查、书面报告。"""

Per = Literal["month", "quarter", "half-year", "year"]


class SetCadence(Body):
    """How often: by the lead unit for its alliance, by a unit or its superior for the unit. Set again, it replaces what was."""

    type = "cadence.set"
    since = 2
    subject: Id
    """The alliance or the unit."""
    what: Regular
    title: Title
    per: Per
    count: Annotated[int, Field(strict=True, ge=1, le=100)]
    bound: Literal["at-least", "at-most"] = "at-least"
    """At most: a limit on inspections and the like, which burden others."""
    starts: Day
    """From the calendar period in which this day falls."""
    days_after: Annotated[int, Field(strict=True, ge=0, le=90)] = 0
    """How many days after a period's end a report on it may still come, or a record of it."""

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "cadence", self.subject, self.what)


class RecordOccasion(Body):
    """It took place on that day, and nothing more: what was said and who came is not for the ledger. One a day."""

    type = "occasion.record"
    since = 2
    subject: Id
    what: Regular
    on: Day
    evidence: Evidence = ()

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "occasion", self.subject, self.what, self.on)


class FileReport(Body):
    """The written report on a period, by its digest (请示报告)."""

    type = "report.file"
    since = 2
    about: About
    """The cadence."""
    period: Period
    title: Title
    report: Digest
