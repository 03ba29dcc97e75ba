"""The life of a unit after it was taken in: another name, a merger, a split, its end.

Nothing that a unit held is written anew: whoever comes after it acts for it, and signs in its name (SPEC.md, "Succession").
"""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import Day, Digest, Frozen, Id, Text, Title

Units = Annotated[tuple[Id, ...], Field(max_length=16)]


class RenameUnit(Body):
    """The superior, or the roots of a first unit, give a unit another name. Its code and all that it holds stay."""

    type = "unit.rename"
    since = 2
    begins = False
    by_roots = True
    name: Title


class MergeUnits(Body):
    """Units of one superior become one, which it has taken in before; a unit may also be merged into one that goes on.

    From the day `on` they act no longer, and `into` acts for all that they held.
    """

    type = "unit.merge"
    since = 2
    by_roots = True
    units: Annotated[tuple[Id, ...], Field(min_length=1, max_length=16)]
    into: Id
    on: Day
    counted: Units = ()
    """Those whose record counts for `into` in scores, whole. Of the others it stays with them."""
    reason: Text


class Part(Frozen):
    """A unit that comes out of another, and what goes to it by name: agreements, items, claims, banks, alliances, persons …"""

    unit: Id
    holds: Annotated[tuple[Id, ...], Field(max_length=400)] = ()


class SplitUnit(Body):
    """A unit becomes several, which the same superior has taken in before.

    From the day `on` it acts no longer. Each part acts for what is named with it and for whatever belongs to that; the first one
    for all the rest.
    """

    type = "unit.split"
    since = 2
    by_roots = True
    unit: Id
    parts: Annotated[tuple[Part, ...], Field(min_length=2, max_length=16)]
    on: Day
    counted_for: Id | None = None
    """The part for which its record counts in scores, whole; for none of them when left out."""
    reason: Text


class CloseUnit(Body):
    """A unit ends and nobody takes its place: its superior settles what it held."""

    type = "unit.close"
    since = 2
    by_roots = True
    unit: Id
    on: Day
    reason: Text


class TakeOverMembership(Body):
    """A unit that came out of a member takes its place in the alliance, the lead too where it led."""

    type = "membership.take-over"
    since = 2
    alliance: Id
    of: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "membership", self.alliance, actor)
