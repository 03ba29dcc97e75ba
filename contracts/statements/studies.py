"""Field studies (调研): what was looked into on the spot, by which units, and which key problems were taken up after it."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.streams import rule_id
from contracts.values import About, Day, Digest, Id, Title


class RecordStudy(Body):
    """A unit says what it looked into, where, on which day and with whom. What residents said is in no field of it."""

    type = "study.record"
    since = 2
    alliance: Id | None = None
    topic: Title
    at: Id
    """The street, community or other unit where it was done."""
    together: Annotated[tuple[Id, ...], Field(max_length=30)] = ()
    """Other units that did it too."""
    on: Day
    evidence: Evidence = ()
    """The written report."""


class LinkStudy(Body):
    """A problem that was found is taken up: by a project, or as something on an alliance's list."""

    type = "study.link"
    since = 2
    about: About
    problem: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "study-link", self.about.stream, self.problem)


class WithdrawStudy(Body):
    """Whoever recorded it takes it back. What it led to stays."""

    type = "study.withdraw"
    since = 2
    begins = False
    reason: Literal["recorded-twice", "not-held"]
