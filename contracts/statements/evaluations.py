"""Evaluations by ballot: units say of others how they found them, both ways where both are asked, and upwards.

Two panels make it two-way (单位评社区、社区评单位), a panel of streets about departments makes it a reverse evaluation (反向考核).
A panel may be secret: then persons may vote too, and what is cast there comes in as `contracts/statements/secret_ballots.py` says.
"""

from typing import Annotated

from pydantic import Field

from contracts.ballot import Bytes32
from contracts.statement import Body
from contracts.statements.rulebooks import Period
from contracts.streams import rule_id
from contracts.values import Base64, Day, Digest, Frozen, Id, Title, Word

MAX_UNITS = 400
MAX_PRINTED = 400


class Trustee(Frozen):
    """Somebody without whom nobody can read a ballot: a unit, and the X25519 key whose secret it keeps until the box is closed."""

    unit: Id
    key: Bytes32


class Secrecy(Frozen):
    """What a panel needs so that nobody can tell who said what."""

    issuer: Base64
    """The RSA key that signs tokens for this panel, and for nothing else, ever."""
    trustees: Annotated[tuple[Trustee, ...], Field(min_length=1, max_length=5)]
    """Ballots are sealed to the first, then to the next. One who keeps their secret to themselves is enough against an early look."""
    printed: Annotated[int, Field(strict=True, ge=0, le=MAX_PRINTED)] = 0
    """How many tokens are printed for voters without keys."""


class Panel(Frozen):
    """Who is asked about whom. A unit that is on both sides of an open panel does not rate itself."""

    name: Word
    voters: Annotated[tuple[Id, ...], Field(max_length=MAX_UNITS)]
    """Units; of a secret panel persons too, by their numbers, or nobody when all tokens are printed."""
    subjects: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MAX_UNITS)]
    secret: Secrecy | None = None


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
    """Ballots are counted: after the last day, or once all have voted; of a secret panel when its box is closed and unsealed."""

    type = "evaluation.close"
    since = 2
    begins = False
