"""GET /findings/new: an auditor names entries and what is wrong with them; GET /findings/{id}: what was found, answered, closed.

/findings/new?entry=57            begun from the page of an entry
/findings/new?entry=57&entry=61   further ones are added by their numbers
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.entries import lines_of
from api.pages.loops import FOUND_AT_ONCE
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, step_of, story
from api.pages.telling import Told
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader, entries_for
from api.reading import read_now, zone_of
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.entry import read_entry
from contracts.statements.audit_findings import FindingKind
from contracts.values import Id
from contracts.wording.values import word
from domain.deciding import World
from domain.persons import Person
from ledger.application import Ledger
from ledger.rows import Stored
from projections.audit_findings import AuditFindingNow

router = APIRouter(include_in_schema=False)

MOST_ENTRIES = 20
TO_ANSWER = timedelta(days=15)
"""Proposed in the form; the auditor may write another day."""
ANSWERERS = frozenset({"signatory", "clerk"})
Numbers = Annotated[list[int], Query(max_length=MOST_ENTRIES)]


@router.get("/findings/new")
def new(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    entry: Numbers,
    find: str = "",
    unit: Id | None = None,
) -> Response:
    """With entries that the reader may have; whom they concern is proposed from the first of them."""
    rows = readable_rows(ledger, reader, entry)
    if not rows:
        raise NoSuchPage
    unit = unit or unit_behind(ledger, rows[0])
    registers = Registers(ledger, reader)
    found = registers.page("units", search=find, limit=FOUND_AT_ONCE).rows if find else ()
    return page(
        request, "finding_new.html", here="entries", rows=rows, lines=lines_of(ledger, reader, rows), zone=zone_of(ledger),
        missing=sorted(set(entry) - {row.position for row in rows}), unit=unit, names=registers.names([unit] if unit else []),
        found=found, find=find, kinds=[(each, word("audit-finding.raise", "kind", each)) for each in get_args(FindingKind)],
        today=today_of(ledger), answer_by=(date.fromisoformat(today_of(ledger)) + TO_ANSWER).isoformat(),
        auditor="auditor" in reader.roles, most=MOST_ENTRIES,
    )  # fmt: skip


@router.get("/findings/{id}")
def finding(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    found: Sequence[AuditFindingNow] = registers.rows("audit-findings", finding=id)
    if not found:
        raise NoSuchPage
    [row] = found
    steps = story(ledger, [id])
    open, mine = row.closed is None, row.by_unit in reader.houses
    return page(
        request, "finding.html", here="entries", finding=row, lines=those_of(ledger, reader, row.numbers), zone=zone_of(ledger),
        names=registers.names([row.unit, row.by_unit, *actors_of(steps)]), story=steps, word=word,
        may_answer=open and row.unit in reader.houses and bool(reader.roles & ANSWERERS),
        may_close=open and mine and "auditor" in reader.roles,
        heard=row.answered is not None, over=row.standing == "overdue",
    )  # fmt: skip


def readable_rows(ledger: Ledger, reader: Reader, numbers: Iterable[int]) -> list[Stored]:
    rows = ledger.rows.at({number for number in numbers if 0 < number < 2**53})
    stored = [rows[number] for number in sorted(rows)]
    shown = entries_for(ledger, reader, stored)
    return [row for row, entry in zip(stored, shown, strict=True) if entry is not None]


def those_of(ledger: Ledger, reader: Reader, numbers: Iterable[int]) -> Sequence[Told]:
    """What is said of the entries; of those that are not the reader's to see there is no line."""
    return lines_of(ledger, reader, readable_rows(ledger, reader, numbers))


def unit_behind(ledger: Ledger, row: Stored) -> Id | None:
    """The unit in whose name it was signed; of a person, the one that registered them."""
    step = step_of(row.position, read_entry(row.entry, row.position - 1))
    actor = step.actor if step else None

    def named(world: World) -> Id | None:
        state = world.folded(actor).state if actor else None
        return state.registrar if isinstance(state, Person) else actor if state else None

    return read_now(ledger, named)
