"""Standards as checklists (五有、五个基本): adopted as data, and what of one is met at a venue, in a Party organisation, in a unit."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.values import About, Day, Id, Positive, Title

Measured = Literal["venue", "party-org", "unit"]
"""场所、党组织、单位。"""


class AdoptStandard(Body):
    """A lead unit puts a checklist into force for its alliance, or a unit for itself and the units below it."""

    type = "standard.adopt"
    since = 2
    alliance: Id | None = None
    title: Title
    measured: Measured
    items: Annotated[tuple[Title, ...], Field(min_length=1, max_length=40)]
    effective: Day
    supersedes: Id | None = None
    """The version before this one. It stays readable, with what was attested by it."""


class AttestStandard(Body):
    """Whose it is says which items are met on a day. It counts when another person has confirmed it; the last one that was holds."""

    type = "standard.attest"
    since = 2
    about: About
    subject: Id
    met: Annotated[tuple[Positive, ...], Field(max_length=40)]
    """Places on the list, from 1, in their order."""
    on: Day
    evidence: Evidence = ()


class ConfirmAttestation(Body):
    """Another person, of the same unit or of the one that keeps the standard, has looked and agrees."""

    type = "attestation.confirm"
    since = 2
    about: About
