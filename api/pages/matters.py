"""GET /matters: which streets and communities have published what they deal with (准入清单); GET /matters/{unit}: one such list.

    /matters?find=和平          by words of a unit's name
    /matters/3f0c…             its matters and limits, the tasks that it sent back; its own signatory publishes the next version here

A whistle names a matter from the list of whoever raises it, and a task that is not on it may be sent back.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.loops import FOUND_AT_ONCE, Units, one
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.reading import read_now, zone_of
from api.registers import today as today_of
from contracts.streams import rule_id
from contracts.values import Id
from domain.deciding import World
from domain.units import Unit
from ledger.application import Ledger
from projections.whistles import AdmissionRow

router = APIRouter(include_in_schema=False)

A_PAGE = 50
PUBLISHERS = ("street", "community")
KINDS = ("routine", "joint", "emergency")
USUAL = {"routine": 4320, "joint": 1440, "emergency": 30}
"""What a first list begins with; Pinggu has half an hour for emergencies, the other two are assumed."""
LIMITS = (15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 7200, 10080, 14400, 21600, 43200)
"""Minutes that are offered, up to thirty days."""
EMPTY_ROWS, MOST_MATTERS = 5, 200


@router.get("/matters")
def matters(
    request: Request, ledger: TheLedger, reader: KnownVisitor, find: str = "", after: str | None = None
) -> Response:
    """In the order in which they were first published, or of the units whose names hold these words."""
    registers, wanted = Registers(ledger, reader), find.strip()
    found = registers.rows("units", search=wanted, limit=FOUND_AT_ONCE) if wanted else ()
    listed = registers.page(
        "admissions", unit=[row.unit for row in found] if wanted else None, after=after, limit=A_PAGE
    )
    return page(
        request, "matters.html", here="orders", listed=listed, find=wanted, today=today_of(ledger), unit=reader.unit,
        publishes=bool(reader.roles) and publishes(ledger, reader.unit), names=registers.names([row.unit for row in listed.rows]),
    )  # fmt: skip


def publishes(ledger: Ledger, unit: Id) -> bool:
    """Streets and communities alone have such a list."""

    def kind(world: World) -> str:
        return world.get(unit, Unit).kind

    return read_now(ledger, kind) in PUBLISHERS


@router.get("/matters/{unit}")
def matters_of(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    unit: Id,
    find: str = "",
    rows: Annotated[int, Query(ge=0, le=MOST_MATTERS)] = EMPTY_ROWS,
) -> Response:
    """The newest version. Of the reader's own unit, with the form of the next, which begins as the newest and has so many empty `rows`."""
    registers, today = Registers(ledger, reader), today_of(ledger)
    unit_name = one(registers.rows("units", unit=unit)).name
    admission: AdmissionRow | None = next(iter(registers.rows("admissions", unit=unit)), None)
    told = story(ledger, [admission.admission if admission else rule_id(ledger.log, "admission", unit)])
    own = unit == reader.unit and bool(reader.roles) and publishes(ledger, unit)
    refused: Sequence[Any] = registers.theirs("refused-tasks", unit=unit)
    askers = Units.found(registers, find, without=unit) if own else Units({}, "")
    return page(
        request, "matters_of.html", here="orders", unit=unit, unit_name=unit_name, admission=admission, today=today, refused=refused,
        own=own, signs=own and "signatory" in reader.roles, clerk=own and "clerk" in reader.roles, kinds=KINDS,
        limits=admission.limits.model_dump() if admission else USUAL, offered=LIMITS, empty=rows, most=MOST_MATTERS,
        askers=askers, names=registers.names(sorted({unit, *(row.asked_by for row in refused), *actors_of(told)})),
        story=told, zone=zone_of(ledger),
    )  # fmt: skip
