"""What bodies award to units and alliances."""

from typing import Literal

from contracts.statement import Body
from contracts.values import Day, Digest, Id, Text, Title, Word

Honour = Literal["star-rating", "honour", "demonstration"]
"""星级评定、表彰、示范点。"""


class RecordHonour(Body):
    """A body's award to a unit or an alliance, recorded by a unit above it or by the lead of its alliance."""

    type = "honour.record"
    since = 2
    subject: Id
    """The unit or the alliance."""
    alliance: Id | None = None
    """Awarded within it, to a member."""
    kind: Honour
    grade: Word
    body: Title
    """Who awarded it, in words: it need not be in the ledger."""
    basis: Digest
    """The decision, by its digest."""
    starts: Day
    ends: Day | None = None


class WithdrawHonour(Body):
    """Whoever recorded it takes it back."""

    type = "honour.withdraw"
    since = 2
    begins = False
    on: Day
    """The first day on which it is no longer held."""
    reason: Text
