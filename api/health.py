"""Whether the process is up, and whether it can do its work."""

from typing import Literal

from eventsourcing.persistence import PersistenceError
from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.described import PROBLEMS
from api.provided import TheLedger
from api.refusals import NotReady
from contracts.entry import log_id
from contracts.refusals import Refused
from ledger.application import Ledger

router = APIRouter(tags=["health"], responses=PROBLEMS)


class Up(BaseModel):
    status: Literal["up"] = "up"


class Ready(BaseModel):
    status: Literal["ready"] = "ready"


@router.get("/healthz")
async def healthz() -> Up:
    """The process is up. Says nothing of the database."""
    return Up()


@router.get("/readyz")
def readyz(request: Request, ledger: TheLedger) -> Ready:
    """Statements can be recorded: the database answers and holds this log, and the signer signs."""
    if why := not_ready(ledger):
        raise why
    return Ready()


def not_ready(ledger: Ledger) -> Refused | None:
    """Why nothing can be recorded just now; None when all is well."""
    try:
        first = ledger.rows.rows(1, 1)
    except PersistenceError:
        return NotReady(why_zh="数据库没有应答", why_en="the database does not answer")
    if not first or log_id(first[0].entry) != ledger.log:
        return NotReady(why_zh="数据库里不是这本账", why_en="the database holds another log")
    return ledger.halted()
