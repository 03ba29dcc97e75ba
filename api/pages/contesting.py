"""GET /disputes/new: what somebody contests about one entry; GET /disputes/{id}: answered, ruled on by two, appealed once.

Signatures are given on the page that the forms lead to.
"""

from typing import NamedTuple, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.loops import one
from api.pages.preferences import own_address
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, step_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader, entries_for
from api.reading import zone_of
from api.refusals import NoSuchPage
from contracts.entry import read_entry
from contracts.statements.corrections import Wrong
from contracts.values import Id
from contracts.wording.values import word
from domain.disputes import Stage
from projections.disputes import DisputeNow

router = APIRouter(include_in_schema=False)


@router.get("/disputes/new")
def new_dispute(
    request: Request, ledger: TheLedger, reader: KnownVisitor, entry: int, back: str = "/waiting"
) -> Response:
    """Of an entry that the reader may have."""
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


@router.get("/disputes/{id}")
def dispute(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """For whom it concerns, and for the body that rules."""
    registers = Registers(ledger, reader)
    row: DisputeNow = one(registers.rows("disputes", dispute=id))
    told = story(ledger, [id])
    return page(
        request, "dispute.html", dispute=row, may=what_next(reader, row, registers.today), story=told, zone=zone_of(ledger),
        wrong=word("OpenDispute", "wrong", row.wrong), own=row.whose in reader.numbers, persons=reader.numbers,
        names=registers.names([row.whose, *row.answers, *([row.ruler] if row.ruler else []), *actors_of(told)]),
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader may do about a dispute, as far as a page can tell: the decision knows whether they are free to."""

    answer: bool
    rule: bool
    withdraw: bool
    appeal: bool


def what_next(reader: Reader, row: DisputeNow, today: str) -> Next:
    """Those of a unit act for it, and everybody for themselves."""
    mine = {*reader.numbers, *(reader.houses if reader.roles else ())}
    losers = row.answers if row.standing == "upheld" else (row.whose,)
    heard = row.stage == Stage.ANSWERED or (row.stage == Stage.OPENED and today > row.answer_by)
    rules = row.ruler in reader.houses if row.ruler else not mine & {row.whose, *row.answers}
    return Next(
        answer=row.stage == Stage.OPENED and bool(mine & set(row.answers)),
        rule=heard and rules and "signatory" in reader.roles,
        withdraw=row.stage in (Stage.OPENED, Stage.ANSWERED) and row.instance == 1 and row.whose in mine,
        appeal=row.may_appeal and bool(mine & set(losers)),
    )
