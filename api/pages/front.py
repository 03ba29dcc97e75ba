"""GET /: what this ledger is, how far it reaches, and where each of its readers begins; of one that nobody can use yet, how it begins."""

from typing import Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.site import page
from api.provided import TheLedger
from api.reading import read_now
from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.values import NIL
from domain.log import Log
from ledger.application import Ledger
from projections.people import People
from projections.reading import at
from projections.registers import keys, units

router = APIRouter(include_in_schema=False)

SHORT = 60
"""A log that is longer has begun, and nobody asks."""


class Beginning(NamedTuple):
    """What is still the roots' to do, at the command line."""

    lacks: Literal["units", "keys"]
    unit: str
    """The code of the first unit, or one that stands for it."""
    signers: int
    """How many root keys sign."""


@router.get("/")
def front(request: Request, ledger: TheLedger) -> HTMLResponse:
    return page(request, "front.html", here="front", head=head_of(ledger), beginning=beginning_of(ledger))


def head_of(ledger: Ledger) -> Checkpoint | None:
    """What the newest published checkpoint says; None while there is none."""
    note = ledger.tree.newest_note()
    return None if note is None else Checkpoint.parse(Note.parse(note).text)


def beginning_of(ledger: Ledger) -> Beginning | None:
    """None once somebody can sign for a unit."""
    if (ledger.rows.max_notification_id() or 0) > SHORT:
        return None
    with at(ledger, None, People) as now:
        if keys(now, limit=1).rows:
            return None
        first = units(now, limit=1).rows
    signers = read_now(ledger, lambda world: world.get(NIL, Log)).k
    return Beginning("keys" if first else "units", first[0].code if first else "XY001", signers)
