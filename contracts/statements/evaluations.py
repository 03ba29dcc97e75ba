"""Evaluations by open ballot: units say of others how they found them, both ways where both are asked, and upwards.

Two panels make it two-way (单位评社区、社区评单位), a panel of streets about departments makes it a reverse evaluation (反向考核).
Secret ballots have a payload type of their own (SPEC.md, "Ballots").
"""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.statements.rulebooks import Period
from contracts.streams import rule_id
from contracts.values import Day, Digest, Frozen, Id, Title, Word

MAX_UNITS = 400


class Panel(Frozen):
    """Who is asked about whom. A unit that is on both sides does not rate itself."""

    name: Word
    voters: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MAX_UNITS)]
    subjects: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MAX_UNITS)]


class Choice(Frozen):
    subject: Id
    opinion: Word
    """One of those that the evaluation offers."""


Choices = Annotated[tuple[Choice, ...], Field(min_length=1, max_length=MAX_UNITS)]


class OpenEvaluation(Body):
    """An alliance's lead asks panels of units, for a period of a rulebook that is in force, until a day."""

    type = "evaluation.open"
    since = 2
    title: Title
    rulebook: Id
    period: Period
    panels: Annotated[tuple[Panel, ...], Field(min_length=1, max_length=8)]
    opinions: Annotated[tuple[Word, ...], Field(min_length=2, max_length=12)]
    """What can be said of a subject, the best first."""
    closes: Day
    """The last day on which ballots are taken."""


class CastBallot(Body):
    """A unit of a panel says what it finds of as many of the subjects as it can speak of."""

    type = "ballot.cast"
    since = 2
    evaluation: Id
    panel: Word
    choices: Choices

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "ballot", self.evaluation, self.panel, actor)


class ChangeBallot(Body):
    """The unit puts other choices in the place of those that it cast, while ballots are taken."""

    type = "ballot.change"
    since = 2
    begins = False
    choices: Choices


class CloseEvaluation(Body):
    """Ballots are counted: after the last day, or once all have voted. Before that nobody's ballot is shown to others."""

    type = "evaluation.close"
    since = 2
    begins = False
