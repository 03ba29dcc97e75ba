"""GET /units: the units below the reader's own, and which of them nobody can act for yet; GET /units/new: units are taken in.

    /units/new   one by its form, or a whole sheet ──errors at their cells──▶ /web/review ──signs──▶ `unit.enrol`, as one batch
    /units       invite the first administrator ──▶ they answer at /keys ──▶ digits compared at /keys/requests ──▶ `administrator.appoint`

A unit without a usable key is its superior's to help, at the beginning and after all its keys were lost. First units are the roots' to
take in, at the command line: root keys come into no browser. What a sheet may look like: `api/tables/units.py`.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.desk import Desk
from api.lanes import Lanes
from api.named_refusals import told_to
from api.pages.forms import fields_of
from api.pages.registered import Registers
from api.pages.service_grid import LongerThanAPage
from api.pages.signing import batch_review, review_page
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NotYoursToRead
from api.tables.columns import Columns
from api.tables.row_ids import row_ids
from api.tables.rows import rows_as
from api.tables.sheets import read_sheet
from api.tables.units import COLUMNS, KINDS, NEEDED
from contracts.refusals import NotEvidence, Refusal
from contracts.statements.keys import EnrolUnit
from contracts.values import Id
from domain.deciding import World
from domain.keys import administrators, keys_in_use
from domain.refusals import require
from domain.units import Unit
from ledger.application import Ledger
from projections.pages import Page

router = APIRouter(include_in_schema=False)

A_PAGE, MOST_ROWS = 50, 400
MOST_BYTES = 2 << 20


class NoUnits(NotEvidence):
    zh = "没有读到单位：请贴上几行，或选一个文件。"
    en = "There are no units in it: paste some rows, or choose a file."


class UnitShown(NamedTuple):
    row: Any
    standing: str
    """`acts`: somebody can sign for it. `answered`: a key waits to be compared. `invited`. `nobody`. `ended`."""


@router.get("/units")
def units(
    request: Request, ledger: TheLedger, reader: KnownVisitor, search: str = "", after: str | None = None
) -> Response:
    registers = Registers(ledger, reader)
    listed: Page[Any] = registers.page(
        "units", superior=reader.unit, search=search.strip() or None, after=after, limit=A_PAGE
    )
    invited, answered = open_invites(ledger, reader)

    def shown(world: World) -> list[UnitShown]:
        return [UnitShown(row, standing_of(world, row, invited, answered)) for row in listed.rows]

    return page(
        request, "units.html", here="keys", rows=read_now(ledger, shown), next=listed.next, search=search, log=ledger.log,
        own=read_now(ledger, lambda world: world.get(reader.unit, Unit)), unit=reader.unit, may="administrator" in reader.roles,
    )  # fmt: skip


def standing_of(world: World, row: Any, invited: set[Id], answered: set[Id]) -> str:
    if row.ends:
        return "ended"
    if any(keys_in_use(world, row.unit, person) for person in administrators(world, row.unit)):
        return "acts"
    return "answered" if row.unit in answered else "invited" if row.unit in invited else "nobody"


def open_invites(ledger: Ledger, reader: Reader) -> tuple[set[Id], set[Id]]:
    """Units to which the reader has sent an invitation that nobody has answered, and those for which a key waits."""
    if "administrator" not in reader.roles:
        return set(), set()
    desk = Desk(ledger)
    return desk.invited_by(reader.holder), {each.invite.unit for each in desk.pending()}


@router.get("/units/new")
def new(request: Request, reader: KnownVisitor) -> Response:
    return new_page(request, reader)


@router.post("/units/new")
async def read(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """The sheet that was pasted or uploaded: what is wrong with it, or the page on which it is signed."""
    if reader is None:
        return to_keys(request, "/units/new")
    require("administrator" in reader.roles, NotYoursToRead())
    form = await request.form(max_files=1)
    file, pasted = form.get("file"), form.get("pasted")
    typed = pasted if isinstance(pasted, str) else ""
    content, name = as_csv(typed), "sheet.csv"
    if isinstance(file, UploadFile) and file.filename:
        content, name = await file.read(MOST_BYTES + 1), file.filename
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(lambda: answer(request, ledger, reader, name, content, typed), long=True)


def answer(
    request: Request, ledger: Ledger, reader: Reader, name: str, content: bytes, typed: str
) -> Response:
    try:
        bodies = bodies_in(name, content, reader.unit)
        statements = list(zip(row_ids(reader.unit, bodies), bodies, strict=True))
        review = batch_review(ledger, reader, statements, ("units_taken_in.html", {"bodies": bodies}))
        ledger.would_if_signed(review.payload, reader.keyid, review.items)
    except Refusal as no:
        return new_page(request, reader, told_to(ledger, reader, no), typed)
    draft = [each for at, body in enumerate(bodies) for each in fields_of(body, f"{at}/")]
    return review_page(request, ledger, reader, review, None, "/units", draft)


def bodies_in(name: str, content: bytes, superior: Id) -> list[EnrolUnit]:
    """
    Raises:
        NoUnits, LongerThanAPage, SheetUnreadable, HeadingsMissing, HeadingTwice, BadCells.
    """
    require(content.strip(), NoUnits())
    with TemporaryDirectory() as folder:
        file = Path(folder) / (Path(name).name or "sheet.csv")
        file.write_bytes(content)
        lines = read_sheet(file, Columns(COLUMNS), *NEEDED).lines
    require(lines, NoUnits())
    require(len(lines) <= MOST_ROWS, LongerThanAPage(count=len(lines), most=MOST_ROWS))
    bodies: Sequence[Any] = rows_as(EnrolUnit, lines, COLUMNS, {"superior": superior})
    return [*bodies]


def as_csv(pasted: str) -> bytes:
    """What was copied out of a spreadsheet, or typed with commas or blanks between; headings are put above where there are none.

    >>> as_csv("YC01\\t和平社区\\t社区\\nYC02 思源社区 社区").decode().splitlines()
    ['代码,名称,类型,类别', 'YC01,和平社区,社区', 'YC02,思源社区,社区']
    """
    rows = [cells_of(line) for line in pasted.splitlines() if line.strip()]
    if not rows:
        return b""
    named = Columns(COLUMNS).named(rows[0])
    head = [] if set(NEEDED[0]) <= set(named) else [[column.heading for column in COLUMNS]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*head, *rows])
    return text.getvalue().encode()


def cells_of(line: str) -> list[str]:
    for mark in ("\t", ",", "，"):
        if mark in line:
            return [cell.strip() for cell in line.split(mark)]
    return line.split()


def new_page(request: Request, reader: Reader, wrong: Refusal | None = None, typed: str = "") -> Response:
    return page(
        request, "units_new.html", 200 if wrong is None else 422, here="keys", may="administrator" in reader.roles,
        kinds=list(KINDS.values()), unit=reader.unit, wrong=wrong, typed=typed, most=MOST_ROWS,
    )  # fmt: skip
