"""Affirming: what a key signed that came under suspicion later, its holder says once more with a sound key."""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.statements.corrections import EntryRef


class AffirmEntries(Body):
    """Whoever holds a suspect key says, with a sound one: yes, I did sign these. From here on their facts count again.

    An entry stands for the whole statement that it belongs to. What its holder did not sign is not affirmed: it is corrected.
    """

    type = "entry.affirm"
    since = 2
    entries: Annotated[tuple[EntryRef, ...], Field(min_length=1, max_length=64)]
