"""Reading streams as they are now.

A ledger keeps streams folded, and what it keeps may be behind what another server process has appended. A decision
need not care, for its append would fail; a reader must. So whatever was read is compared with the newest versions
in one round trip, and read again if anything has moved.
"""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from contracts.entry import read_entry
from contracts.refusals import Refused
from contracts.statement import BatchHeader, Statement
from contracts.values import NIL, Id
from domain.deciding import World
from domain.history import signed_part
from domain.log import Log
from ledger.application import Ledger

Found = TypeVar("Found")


def read_now(ledger: Ledger, read: Callable[[World], Found]) -> Found:
    """What `read` finds when every stream that it looks at is at its newest version. It must only look.

    Raises:
        Refused: what `read` raises, when that still holds.
    """
    while True:
        world = World(ledger.streams)
        refusal = None
        try:
            found = read(world)
        except Refused as no:
            refusal = no
        if ledger.streams.are_current(world.readings):
            if refusal:
                raise refusal
            return found


def opening(ledger: Ledger, stream: Id) -> Statement | BatchHeader | None:
    """What was signed to open a stream; None where a further row of some statement did."""
    identity = UUID(stream)
    rows = ledger.rows.streams([identity])[identity]
    if not rows:
        return None
    entry = read_entry(rows[0].entry, rows[0].position - 1)
    return signed_part(entry, ledger.log, ledger.streams.header)


def zone_of(ledger: Ledger) -> str:
    """In which the log tells the time. It never changes."""
    return World(ledger.streams).get(NIL, Log).zone
