"""What was not used in time: over by the charter's rule, and only once the keeper signs a list of it."""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.statements.banks import Points
from contracts.values import Frozen, Id, Positive


class Expired(Frozen):
    """All that is over in one account today: no more and no less."""

    owner: Id
    minutes: Positive | None = None
    points: Points | None = None


class SweepExpired(Body):
    """The keeper signs what is over. Nobody's balance falls because time passed, but by this, which they can read."""

    type = "expiry.sweep"
    since = 2
    bank: Id
    accounts: Annotated[tuple[Expired, ...], Field(min_length=1, max_length=250)]
