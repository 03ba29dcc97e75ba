"""Handing over what one person dealt with for a unit to another: by a list of what is open, which both sign."""

from contracts.statement import Body
from contracts.values import Count, Day, Digest, Id, Positive


class MakeHandover(Body):
    """Whoever hands over, or an administrator in their place, names the list that they hand over."""

    type = "handover.make"
    since = 2
    of: Id
    """Who dealt with it so far."""
    to: Id
    as_of: Positive
    """The list is that of the log when it had so many entries."""
    day: Day
    """As of which day it was drawn up."""
    list: Digest
    """SHA-256 of the list, written as SPEC.md says: whoever may read it can draw it up again."""
    count: Count
    """How many lines it has."""


class TakeHandover(Body):
    """The other has seen the same list and takes it over."""

    type = "handover.take"
    since = 2
    begins = False
    list: Digest
