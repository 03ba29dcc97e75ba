"""GET /disputes/new: what somebody contests about one entry; their signature is given on the page that the form leads to."""

from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.preferences import own_address
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import step_of, zone_of
from api.pages.visitors import Visitor, to_keys
from api.provided import TheLedger
from api.readers import entries_for
from api.refusals import NoSuchPage
from contracts.entry import read_entry
from contracts.statements.corrections import Wrong
from contracts.wording.values import word

router = APIRouter(include_in_schema=False)


@router.get("/disputes/new")
def new_dispute(
    request: Request, ledger: TheLedger, reader: Visitor, entry: int, back: str = "/waiting"
) -> Response:
    """Of an entry that the reader may have."""
    if reader is None:
        return to_keys(request)
    rows = ledger.rows.rows(entry, entry) if 0 < entry < 2**53 else []
    [shown] = entries_for(ledger, reader, rows) or [None]
    if shown is None:
        raise NoSuchPage
    step = step_of(entry, read_entry(shown, entry - 1))
    actors = [step.actor] if step and step.actor else []
    return page(
        request, "dispute_new.html", entry=entry, leaf=rows[0].leaf.hex(), step=step, zone=zone_of(ledger),
        wrongs=[(each, word("OpenDispute", "wrong", each)) for each in get_args(Wrong)], back=own_address(back),
        names=Registers(ledger, reader).names(actors),
    )  # fmt: skip
