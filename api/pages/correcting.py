"""GET /correction-requests/{id}: what somebody asks to have put right, and how the unit that is asked does that and answers.

    wrong       ──the entry is taken back, on its own page──▶ recorded anew ──▶ answered with the entry that took it back
    missing     ──recorded and confirmed──▶ answered with the entry that counts it
    neither     ──▶ declined with the reason, or sent back once for more evidence

An entry can be taken back only by a side of it, with a reason; nothing is removed (`domain/corrections.py`).
"""

from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.loops import one
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.person_names import PersonNames
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now, zone_of
from contracts.entry import read_entry
from contracts.statements.corrections import EntryRef
from contracts.streams import rule_id
from contracts.values import Id
from domain.activities import Activity
from domain.corrections import REVERSALS, corrections_of
from domain.deciding import EVENTS
from domain.marks import MarkWasGiven
from ledger.application import Ledger
from ledger.rows import Stored
from projections.accounts import entry_that_counted, service_records
from projections.correction_requests import RequestNow
from projections.hours import Hours
from projections.reading import at

router = APIRouter(include_in_schema=False)


@router.get("/correction-requests/{id}")
def correction_request(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    row: RequestNow = one(registers.rows("correction-requests", stream=id))
    steps = story(ledger, [id])
    names = PersonNames(ledger, request.app.state.vault, reader).names({row.whose})
    own = row.whose in reader.numbers
    return page(
        request, "correction_request.html", asked=row, activity=activity_of(ledger, row.activity), done=done_about(ledger, row), story=steps, zone=zone_of(ledger), own=own,
        called=names.get(row.whose), names=registers.names([row.asked, *actors_of(steps)]),
        answers=row.asked in reader.houses and row.standing in ("waits", "overdue", "corrected") and row.answered is None,
        may={"clerk", "evaluator"} & reader.roles,
    )  # fmt: skip


def done_about(ledger: Ledger, row: RequestNow) -> Stored | None:
    """The entry that puts right what is asked about, where there is one; of missing service, what was counted since it was asked for."""
    if row.leaf:
        return first_row(ledger, rule_id(ledger.log, "corrected", row.leaf))
    with at(ledger, None, Hours) as now:
        found = service_records(now, person=row.whose, activity=row.activity, confirmed=True).rows
        counted = [each.record for each in found if each.day == row.on and not each.corrected]
        entry = entry_that_counted(now, counted, row.position)
    return next(iter(ledger.rows.rows(entry, entry)), None) if entry else None


def activity_of(ledger: Ledger, id: Id | None) -> Activity | None:
    return read_now(ledger, lambda world: world.find(id, Activity)) if id else None


def first_row(ledger: Ledger, stream: Id) -> Stored | None:
    rows = ledger.rows.streams([UUID(stream)]).get(UUID(stream))
    return rows[0] if rows else None


class TakenBack(NamedTuple):
    """What can be done about an entry, or was."""

    may: bool
    by: int | None
    """The number of the entry that took it back."""


def taken_back(ledger: Ledger, reader: Reader, row: Stored) -> TakenBack:
    """Of an entry that counts. Whether whoever looks is a side of it, the decision says."""
    event = EVENTS[row.event]
    ref = EntryRef(index=row.position - 1, leaf=row.leaf.hex())
    if read_now(ledger, lambda world: corrections_of(world, ref)):
        by = first_row(ledger, rule_id(ledger.log, "corrected", ref.leaf))
        return TakenBack(False, by.position if by else None)
    role = "evaluator" if event is MarkWasGiven else "clerk"
    acts = read_entry(row.entry, row.position - 1)
    concerned = not reader.oversees or (acts.signed or {}).get("actor") in (None, *reader.houses)
    return TakenBack(event in REVERSALS and role in reader.roles and concerned, None)
