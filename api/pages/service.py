"""GET /service: service that waits for its second person; GET /service/new: a sheet typed or uploaded, signed as one batch;
GET /service/{batch}: a sheet, confirmed row by row with one signature.

    one clerk     /service/new ──errors at their cells──▶ /web/review ──signs──▶ batch
    another one   /service ──▶ /service/{batch} ──▶ /web/review ──signs──▶ booked
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.lanes import Lanes
from api.named_refusals import told_to
from api.pages import service_grid
from api.pages.forms import fields_of
from api.pages.registered import Registers
from api.pages.service_grid import GridRow
from api.pages.signing import batch_review, review_page
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.person_names import PersonNames
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NotYoursToRead
from api.sheets import SheetOfRecords, readable_sheet
from api.tables.row_ids import row_ids
from contracts.entry import read_entry
from contracts.refusals import Refusal
from contracts.statements.service import RecordService
from contracts.values import Digest, Id
from domain.activities import Activity
from domain.banks import Bank
from domain.refusals import require
from ledger.application import Ledger
from projections.accounts import WaitingService, service_records, waiting_service
from projections.activities import Activities
from projections.hours import BankRow, Hours, minutes_of
from projections.pages import MOST_ROWS
from projections.people import People
from projections.reading import at

router = APIRouter(include_in_schema=False)

BATCH = Annotated[Digest, Path(pattern=r"^[0-9a-f]{64}$")]
MOST_BYTES = 2 << 20
CHOICES = 50


class Waiting(NamedTuple):
    """Records that came together and wait together."""

    batch: Digest | None
    rows: Sequence[WaitingService]

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)


@router.get("/service")
def service(request: Request, ledger: TheLedger, reader: KnownVisitor) -> Response:
    """What the unit recorded, or may confirm as a host or as the bank's keeper."""
    require(reader.roles, NotYoursToRead())
    with at(ledger, None, Hours, Activities, People) as now:
        found = waiting_service(now, list(reader.houses), MOST_ROWS)
    return page(
        request, "service.html", here="service", waiting=by_batch(ledger, found), most=len(found) == MOST_ROWS,
        clerk="clerk" in reader.roles,
    )  # fmt: skip


@router.get("/service/new")
def new(
    request: Request, ledger: TheLedger, reader: KnownVisitor, activity: Id | Literal[""] = "", bank: str = ""
) -> Response:
    """First at which activity and for which bank; then the grid. With an activity alone, where there is only one bank for it to be."""
    require(reader.roles, NotYoursToRead())
    chosen = about(
        ledger, reader, activity, bank or (only_bank(Registers(ledger, reader)) if activity else "")
    )
    return grid_page(request, ledger, reader, chosen, [], picked=activity)


@router.post("/service/new")
async def read(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """Read what was typed or uploaded: the grid again with what is to be corrected, or the page on which it is signed."""
    if reader is None:
        return to_keys(request, "/service/new")
    require(reader.roles, NotYoursToRead())
    form = await request.form(max_fields=5000, max_files=1)
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    file = form.get("file")
    content = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) and file.filename else b""
    lanes: Lanes = request.app.state.lanes
    name = file.filename if isinstance(file, UploadFile) and file.filename else ""
    return await lanes.run(lambda: answer(request, ledger, reader, fields, name, content), long=True)


@router.get("/service/{batch}")
def sheet(request: Request, ledger: TheLedger, reader: KnownVisitor, batch: BATCH) -> Response:
    """Every record of a sheet with what has become of it, and the form that confirms those that wait."""
    found = readable_sheet(ledger, reader, batch)
    registers = Registers(ledger, reader)
    names = PersonNames(ledger, request.app.state.vault, reader).names(
        {each.person for each in found.records}
    )
    standing = standings(ledger, found)
    return page(
        request, "service_sheet.html", here="service", sheet=found, names=names, standing=standing,
        unit=registers.names([found.unit]).get(found.unit, ""), may_confirm=bool(reader.roles),
        type="service.confirm" if found.kind == "service" else "duty.confirm",
        left=[place for place, each in enumerate(found.records) if standing.get(each.record, "waiting") == "waiting"],
    )  # fmt: skip


class About(NamedTuple):
    """What a sheet is about, once that is chosen."""

    activity: Id
    bank: Id
    title: str
    on: str
    bank_name: str


def about(ledger: Ledger, reader: Reader, activity: str, bank: str) -> About | None:
    """None while something is left to be chosen."""
    if not activity or not bank:
        return None
    found, of = read_now(ledger, lambda world: (world.get(activity, Activity), world.get(bank, Bank)))
    require(any(found.hosted_by(unit) for unit in reader.houses), NotYoursToRead())
    return About(activity, bank, found.title, found.on, of.name)


def banks_for(registers: Registers) -> list[BankRow]:
    """Banks that service may be credited at: those that the unit keeps, and those of its alliances."""
    kept = [row for unit in registers.reader.houses for row in registers.theirs("banks", keeper=unit)]
    found = {row.bank: row for row in (*kept, *registers.theirs("banks"))}
    return sorted(found.values(), key=lambda row: row.name)


def only_bank(registers: Registers) -> Id | Literal[""]:
    """The one bank that the unit keeps, or the one that there is; none where it may be one of several."""
    found = banks_for(registers)
    likely = [row for row in found if row.keeper in registers.reader.houses] or found
    return likely[0].bank if len(likely) == 1 else ""


def grid_page(
    request: Request,
    ledger: Ledger,
    reader: Reader,
    chosen: About | None,
    rows: Sequence[GridRow],
    wrong: Refusal | None = None,
    more: int = 0,
    picked: Id | Literal[""] = "",
) -> Response:
    registers = Registers(ledger, reader)
    ours: dict[str, Any] = {"activities": (), "banks": (), "picked": ""}
    if chosen is None:
        ours = {
            "activities": hosted(registers, reader, picked),
            "banks": banks_for(registers),
            "picked": picked,
        }
    blank = [GridRow({}, {}, None)] * max(more, service_grid.BLANK - len(rows))
    return page(
        request, "service_new.html", 200 if not any(service_grid.mistakes(rows)) and wrong is None else 422,
        here="service", about=chosen, rows=[*rows, *blank], wrong=wrong, mistakes=list(service_grid.mistakes(rows)),
        good=len(service_grid.bodies_of(rows)), **ours,
    )  # fmt: skip


def hosted(registers: Registers, reader: Reader, picked: Id | Literal[""] = "") -> list[Any]:
    """Activities of the unit's, the newest first; before them the one that is picked, where it is theirs to see."""
    found = [row for unit in reader.houses for row in registers.rows("activities", planner=unit)]
    newest = sorted(found, key=lambda row: row.day, reverse=True)[:CHOICES]
    first = registers.theirs("activities", activity=picked) if picked else ()
    return [*first, *(row for row in newest if row.activity != picked)]


def answer(
    request: Request,
    ledger: Ledger,
    reader: Reader,
    fields: Sequence[tuple[str, str]],
    name: str,
    content: bytes,
) -> Response:
    asked = dict(fields)
    chosen = about(ledger, reader, asked.get("activity", ""), asked.get("bank", ""))
    if chosen is None:
        return grid_page(request, ledger, reader, None, [])
    try:
        given = service_grid.uploaded(name, content, chosen.on) if content else service_grid.typed(fields)
    except Refusal as no:
        return grid_page(request, ledger, reader, chosen, [], no)
    names = PersonNames(ledger, request.app.state.vault, reader)
    rows = service_grid.read_grid(given, chosen.activity, chosen.bank, chosen.on, names)
    if "add" in asked:
        return grid_page(request, ledger, reader, chosen, rows, more=service_grid.BLANK)
    rows = tried(ledger, reader, rows)
    bodies = service_grid.bodies_of(rows)
    wrong = any(service_grid.mistakes(rows))
    if not bodies or (wrong and "good" not in asked):
        return grid_page(request, ledger, reader, chosen, rows)
    statements = list(zip(row_ids(reader.unit, bodies), bodies, strict=True))
    shown = {"rows": shown_rows(bodies, names), "about": chosen, "left": len(rows) - len(bodies)}
    review = batch_review(ledger, reader, statements, ("service_rows.html", shown))
    draft = [each for at, body in enumerate(bodies) for each in fields_of(body, f"{at}/")]
    return review_page(request, ledger, reader, review, None, "/service", draft)


def tried(ledger: Ledger, reader: Reader, rows: list[GridRow]) -> list[GridRow]:
    """What the ledger would answer, each refusal at its row: it is asked again without that row."""
    while bodies := service_grid.bodies_of(rows):
        review = batch_review(
            ledger, reader, list(zip(row_ids(reader.unit, bodies), bodies, strict=True)), ("", {})
        )
        try:
            ledger.would_if_signed(review.payload, reader.keyid, review.items)
        except Refusal as no:
            item = no.facts.get("item")
            if not isinstance(item, int):
                raise
            rows = service_grid.blamed(rows, item, told_to(ledger, reader, no))
            continue
        return rows
    return rows


def shown_rows(bodies: Sequence[Any], names: PersonNames) -> list[dict[str, Any]]:
    called = names.names({body.person for body in bodies}, "import")
    return [
        {
            "person": body.person,
            "name": called.get(body.person),
            "day": body.day,
            "clocked": body.clocked,
            "minutes": minutes_of(body),
        }
        for body in bodies
        if isinstance(body, RecordService)
    ]


def by_batch(ledger: Ledger, found: Iterable[WaitingService]) -> list[Waiting]:
    """The newest first; records that came by themselves are one another's neighbours."""
    rows = list(found)
    stored = ledger.rows.streams([UUID(row.record) for row in rows])
    batches: dict[Digest | None, list[WaitingService]] = {}
    for row in rows:
        first = stored[UUID(row.record)][0]
        item = read_entry(first.entry, first.position - 1).item
        batches.setdefault(item["batch"] if item else None, []).append(row)
    return [Waiting(batch, each) for batch, each in batches.items()]


def standings(ledger: Ledger, found: SheetOfRecords) -> dict[Id, str]:
    """waiting, confirmed or corrected, by record, for whoever may read the sheet; of service only, for duty is confirmed elsewhere."""
    records = [each.record for each in found.records] if found.kind == "service" else []
    with at(ledger, None, Hours) as now:
        rows = [
            row
            for first in range(0, len(records), MOST_ROWS)
            for row in service_records(now, record=records[first : first + MOST_ROWS], limit=MOST_ROWS).rows
        ]
    return {
        row.record: "corrected" if row.corrected else "waiting" if row.posted is None else "confirmed"
        for row in rows
    }
