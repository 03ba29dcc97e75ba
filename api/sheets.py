"""GET /sheets: a sheet of records as its second person sees it before confirming it.

    /sheets                    the newest one that the reader's unit has sent
    /sheets/9f…                the one with this batch digest, or whose digest begins so
    /sheets/of/1c…             only which sheet something stands in, and when that came

    {"batch": "9f…", "unit": "…", "received": "2026-03-05", "kind": "service",
     "records": [{"record": "…", "person": "…", "day": "2026-03-04", "start": "2026-03-04T08:30", "end": "…T10:30", "minutes": 120}, …]}

Persons are pseudonyms, as they are in the log. A sheet is shown to whoever may read the batch, or else every record in it.
"""

from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request

from api.described import PROBLEMS
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger
from api.readers import Reader, may_read, require_readable
from api.reading import read_now
from api.refusals import MixedSheet, NoSheet, NoSheetBegins, NotYoursToRead, SeveralSheetsBegin
from api.streams import StreamId
from contracts.entry import read_entry
from contracts.statement import BatchHeader, parse
from contracts.statements.service import CheckIn, Worked
from contracts.streams import rule_id
from contracts.values import NIL, Day, Digest, Frozen, Id, Minute
from domain.deciding import World, day_of
from domain.duty import CheckInRecord, DutyRecord
from domain.log import Log
from domain.refusals import NoSuch, require
from domain.service import ServiceRecord
from ledger.application import Ledger
from projections.hours import minutes_of

router = APIRouter(prefix="/sheets", tags=["registers"], responses=PROBLEMS)

BEGINNING = r"^[0-9a-f]{8,64}$"
DIGITS = 64
NEWEST = 1_000
"""So many of the newest batches are looked through for one of a unit's own."""
KINDS = {ServiceRecord: "service", DutyRecord: "duty", CheckInRecord: "check-in"}


class RecordOnSheet(Frozen):
    record: Id
    person: Id
    day: Day
    start: Minute | None = None
    end: Minute | None = None
    """Of clocked time; entered time has its minutes alone, a check-in only its day."""
    minutes: int | None = None


class Origin(Frozen):
    """The batch that something came with, who sent it, and on which day, in the zone of the log."""

    batch: Digest
    unit: Id
    received: Day


class SheetOfRecords(Origin):
    kind: Literal["service", "duty", "check-in"]
    records: tuple[RecordOnSheet, ...]
    """In the order of the batch: the number of each, from 0, is what a confirmation leaves out by."""


@router.get("")
async def own_sheet(request: Request, ledger: TheLedger, reader: SignedIn) -> SheetOfRecords:
    """The newest sheet of the reader's unit."""
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(
        lambda: readable_sheet(ledger, reader, newest_batch(ledger, reader.unit)), long=True
    )


@router.get("/of/{record}")
def sheet_with(record: StreamId, ledger: TheLedger, reader: SignedIn) -> Origin:
    """Which sheet something stands in: a record, a list item, whatever came in a batch."""
    require_readable(ledger, reader, record)
    return origin(ledger, batch_of(ledger, record))


@router.get("/{batch}")
async def sheet(
    batch: Annotated[str, Path(pattern=BEGINNING)], request: Request, ledger: TheLedger, reader: SignedIn
) -> SheetOfRecords:
    """A sheet by the digest of its batch, or by its first digits, eight or more, among the newest of the reader's unit."""
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(
        lambda: readable_sheet(ledger, reader, batch_meant(ledger, reader.unit, batch)), long=True
    )


def readable_sheet(ledger: Ledger, reader: Reader, batch: Digest) -> SheetOfRecords:
    """
    Raises:
        NoSuch, MixedSheet: there is no such sheet of records.
        NotYoursToRead: neither the batch nor everything in it is the reader's to see.
    """
    found = sheet_of(ledger, batch)
    stream = rule_id(ledger.log, "batch", batch)

    def allowed(world: World) -> bool:
        return may_read(ledger, world, reader, stream) or all(
            may_read(ledger, world, reader, each.record) for each in found.records
        )

    require(read_now(ledger, allowed), NotYoursToRead())
    return found


def sheet_of(ledger: Ledger, batch: Digest) -> SheetOfRecords:
    """
    Raises:
        NoSuch: the log has no such batch.
        MixedSheet: it holds something else than records of service, of duty, or check-ins.
    """
    streams = ledger.streams.items(batch)
    if not streams:
        raise NoSuch(noun_zh="批次", noun_en="batch", stream=batch)
    states = [ledger.streams.folded(stream).state for stream in streams]
    if len(kinds := {type(state) for state in states}) != 1 or not kinds <= set(KINDS):
        raise MixedSheet
    records = [shown(stream, state.body) for stream, state in zip(streams, states, strict=True)]
    kind = KINDS[kinds.pop()]
    return SheetOfRecords.model_validate(
        origin(ledger, batch).model_dump() | {"kind": kind, "records": tuple(records)}
    )


def origin(ledger: Ledger, batch: Digest) -> Origin:
    stream = UUID(rule_id(ledger.log, "batch", batch))
    first, log = ledger.rows.streams([stream])[stream][0], ledger.streams.folded(NIL).state
    assert isinstance(log, Log)
    entry = read_entry(first.entry, first.position - 1)
    unit, day = parse(BatchHeader, entry.signed).actor, day_of(entry.received, log.zone)
    return Origin(batch=batch, unit=unit, received=day)


def shown(record: Id, body: Worked | CheckIn) -> RecordOnSheet:
    if isinstance(body, CheckIn):
        return RecordOnSheet(record=record, person=body.person, day=body.on)
    start, end = (body.clocked.start, body.clocked.end) if body.clocked else (None, None)
    return RecordOnSheet(
        record=record, person=body.person, day=body.day, start=start, end=end, minutes=minutes_of(body)
    )


def newest_batch(ledger: Ledger, unit: Id) -> Digest:
    """The unit's newest batch of records.

    Raises:
        NoSheet: it has sent none.
    """
    newest = next(own_batches(ledger, unit), None)
    if newest is None:
        raise NoSheet
    return newest


def batch_meant(ledger: Ledger, unit: Id, beginning: str) -> Digest:
    """A digest stands for itself, and its first digits for it, among the unit's newest batches of records.

    Raises:
        NoSheetBegins, SeveralSheetsBegin: none begins so, or several do.
    """
    if len(beginning) == DIGITS:
        return beginning
    found = [batch for batch in own_batches(ledger, unit) if batch.startswith(beginning)]
    require(found, NoSheetBegins(beginning=beginning))
    require(len(found) == 1, SeveralSheetsBegin(count=len(found), beginning=beginning))
    return found[0]


def own_batches(ledger: Ledger, unit: Id) -> Iterator[Digest]:
    """The unit's batches of records among the newest batches of all, newest first."""
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            f"SELECT position, state FROM {ledger.rows.table.quoted} "
            "WHERE topic = 'batch.received' ORDER BY position DESC LIMIT %s",
            (NEWEST,),
        )
        stored = cursor.fetchall()
    for position, state in stored:
        entry = read_entry(bytes(state), position - 1)
        if parse(BatchHeader, entry.signed).actor != unit:
            continue
        digest = ledger.streams.folded(entry.stream).digest
        items = ledger.streams.items(digest) or ()
        if items and type(ledger.streams.folded(items[0]).state) in KINDS:
            yield digest


def batch_of(ledger: Ledger, record: Id) -> Digest:
    """The batch in which a stream was begun.

    Raises:
        NoSuch: nothing begins there, or it was begun by a statement of its own.
    """
    rows = ledger.rows.streams([UUID(record)])[UUID(record)]
    item = read_entry(rows[0].entry, rows[0].position - 1).item if rows else None
    if item is None:
        raise NoSuch(noun_zh="表中的记录", noun_en="record on a sheet", stream=record)
    return str(item["batch"])
