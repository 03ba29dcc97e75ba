"""GET /: what this ledger is, how far it reaches, and where each of its readers begins."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.site import page
from api.provided import TheLedger
from contracts.checkpoint import Checkpoint
from contracts.note import Note
from ledger.application import Ledger

router = APIRouter(include_in_schema=False)


@router.get("/")
def front(request: Request, ledger: TheLedger) -> HTMLResponse:
    return page(request, "front.html", here="front", head=head_of(ledger))


def head_of(ledger: Ledger) -> Checkpoint | None:
    """What the newest published checkpoint says; None while there is none."""
    note = ledger.tree.newest_note()
    return None if note is None else Checkpoint.parse(Note.parse(note).text)
