"""Duty lists (责任清单): who answers for what, by when, in versions; and what was done of it."""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.values import About, Day, Digest, Frozen, Id, Positive, Title, Word


class DutyItem(Frozen):
    name: Title
    owner: Id
    due: Day
    measure: Word | None = None
    """By what it is judged: a number, a standard."""


class AdoptDutyList(Body):
    """A lead unit puts a list into force for its alliance, or a unit for itself and the units under it."""

    type = "duty-list.adopt"
    since = 2
    alliance: Id | None = None
    title: Title
    text: Digest | None = None
    items: Annotated[tuple[DutyItem, ...], Field(min_length=1, max_length=100)]
    effective: Day
    supersedes: Id | None = None
    """The version before this one. It stays readable; what of it was not yet due is owed no longer."""


class FinishDutyItem(Body):
    """Its owner says that an item is done."""

    type = "duty-item.finish"
    since = 2
    about: About
    place: Positive
    """On the list, from 1."""
    evidence: Evidence = ()


class AcceptDutyItem(Body):
    """Somebody else, for the unit that keeps the list, agrees. An item counts once."""

    type = "duty-item.accept"
    since = 2
    about: About
