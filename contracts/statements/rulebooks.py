"""Rulebooks and the marks that they leave to human judgement."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import PERIOD, Decimal, Digest, Id, Text

Period = Annotated[str, StringConstraints(pattern=PERIOD)]
"""`2026`, `2026-H1`, `2026-Q3` or `2026-07`."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class DraftRulebook(Body):
    """A unit writes a rulebook down: the whole of it, as data."""

    type = "rulebook.draft"
    alliance: Id
    rulebook: dict[str, Any]


class AdoptRulebook(Body):
    """Another holder puts it into force for some periods. It replaces the one that it names."""

    type = "rulebook.adopt"
    begins = False
    periods: Annotated[tuple[Period, ...], Field(min_length=1, max_length=20)]
    supersedes: Id | None = None


class GiveMark(Body):
    """A number that the published rule leaves to judgement, given by the body that may give it.

    One for each rulebook, subject, item and period.
    """

    type = "mark.give"
    rulebook: Id
    subject: Id
    item: Name
    period: Period
    score: Decimal
    reason: Text

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "mark", self.rulebook, self.subject, self.item, self.period)
