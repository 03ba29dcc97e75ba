"""Opening balances (期初余额): what a volunteer had before this ledger, from a paper or another system.

A sheet of them is a batch, as records of service are; one statement confirms it.
"""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.statements.banks import Points
from contracts.statements.corrections import EntryRef
from contracts.statements.service import Confirmation
from contracts.values import Day, Digest, Id, Positive


class RecordOpening(Body):
    """The bank's keeper records what an account begins with. It counts once a second person has confirmed it, and only once."""

    type = "opening.record"
    since = 2
    bank: Id
    owner: Id
    minutes: Positive | None = None
    points: Points | None = None
    as_of: Day
    """The day of the old balance."""
    evidence: Digest
    """The old ledger's page or export, kept as a file."""


class ConfirmOpening(Confirmation):
    """A second holder of the keeper's has compared the evidence: the accounts begin with it."""

    type = "opening.confirm"
    since = 2


class BringForward(Body):
    """The keeper has an account count what was posted to it before its bank had a charter: each posting by its entry, once.

    Nothing is booked, for those postings stand; from here on the account may be drawn on for them too.
    """

    type = "balance.bring"
    since = 2
    bank: Id
    owner: Id
    entries: Annotated[tuple[EntryRef, ...], Field(min_length=1, max_length=200)]
