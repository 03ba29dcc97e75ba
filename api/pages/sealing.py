"""GET /rounds/{id}/seal: all sheets of the round's period, scored as of the newest checkpoint, with the form that seals their hash.

    scored here ──▶ digest and root in the form ──▶ /web/review ──▶ signed

What is signed is not believed for having been computed here: every audit computes it again, and so does `gongjian report check`.
"""

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.lanes import Lanes
from api.pages.registered import Registers
from api.pages.rounds import reports_of, round_and_book
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.refusals import NotYoursToRead
from api.registers import today as today_of
from api.scores import report_for
from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.report import Report, report_of
from contracts.values import Day, Id
from domain.periods import last_day
from domain.refusals import require
from domain.scoring.reducers import REDUCER
from ledger.application import Ledger
from projections.rounds import RoundRow
from projections.score_reports import ScoreQuery

router = APIRouter(include_in_schema=False)


class Scored(NamedTuple):
    """What would be sealed."""

    size: int
    root: str
    """Of the tree that the newest checkpoint covers: the log that was scored."""
    reducer: int
    sealed: Report
    day: Day
    """Up to which things were scored."""


@router.get("/rounds/{id}/seal")
async def sealing(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    lanes: Lanes = request.app.state.lanes
    row, book = await lanes.run(lambda: round_and_book(registers, id))
    require(may_seal(reader, row) or reader.oversees, NotYoursToRead())
    scored = await lanes.run(lambda: scored_now(ledger, reader, row), long=True)
    reports = await lanes.run(lambda: reports_of(registers, row))
    return await lanes.run(
        lambda: page(
            request, "sealing.html", here="score", round=row, book=book, scored=scored, may=may_seal(reader, row),
            newest=next((each for each in reports if each.standing == "newest"), None),
            last=last_day(row.period).isoformat(), today=today_of(ledger),
        )
    )  # fmt: skip


def may_seal(reader: Reader, row: RoundRow) -> bool:
    return row.unit == reader.unit and "evaluator" in reader.roles


def scored_now(ledger: Ledger, reader: Reader, row: RoundRow) -> Scored | None:
    """None while nothing is sealed in the log, or not all sheets are the reader's to see."""
    note = ledger.tree.newest_note()
    if note is None:
        return None
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    query = ScoreQuery(rulebook=row.rulebook, period=row.period, as_of=str(checkpoint.size), reducer=REDUCER)
    found = report_for(ledger, reader, query)
    if not found.manifest.everybody:
        return None
    manifest = found.manifest
    return Scored(
        checkpoint.size, checkpoint.root.hex(), manifest.reducer, report_of(found.sheets), manifest.as_of
    )
