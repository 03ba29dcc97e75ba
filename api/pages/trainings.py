"""GET /trainings: trainings that were held, for the host, those whose people came, and an alliance (培训). Who took part is nowhere.

/trainings?side=placed&stage=recorded     those that the unit held; without a side, those to which its people came
/trainings/new?find=社区                   first whose people came, then of what kind, when, how long and how many
/trainings/3f0c…                          one of those units confirms it; the host may take it back
"""

from typing import Annotated, Any, NamedTuple, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.loops import Units, alliances_of, choices, one
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.registers import today as today_of
from contracts.statements.trainings import TrainingKind, WithdrawTraining
from contracts.values import Id
from contracts.wording.values import word
from projections.trainings import TrainingRow

router = APIRouter(include_in_schema=False)

A_PAGE = 50
KINDS = get_args(TrainingKind)
STAGES = ("recorded", "confirmed", "withdrawn")
REASONS = get_args(WithdrawTraining.model_fields["reason"].annotation)
CAME = Annotated[list[Id], Query(max_length=200)]


@router.get("/trainings")
def trainings(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    side: str = "",
    alliance: str = "",
    kind: str = "",
    stage: str = "",
    after: str | None = None,
) -> Response:
    """In the order in which they were recorded."""
    registers = Registers(ledger, reader)
    choice = choices(registers, reader, "given", side, alliance)
    asked: dict[str, Any] = {"given": {"took_part": reader.unit}, "placed": {"host": reader.unit}}.get(
        choice.side, {"alliance": choice.alliance}
    )
    asked |= {"kind": kind if kind in KINDS else None, "stage": stage if stage in STAGES else None}
    listed = registers.page("trainings", after=after, limit=A_PAGE, **asked)
    return page(
        request, "trainings.html", here="orders", listed=listed, choice=choice, kind=kind, kinds=KINDS, stage=stage, stages=STAGES,
        word=word, clerk="clerk" in reader.roles, names=registers.names([row.host for row in listed.rows]),
    )  # fmt: skip


@router.get("/trainings/new")
def new(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    came: CAME = [],  # noqa: B006
    find: str = "",
) -> Response:
    """Those whose people came are found by words of their names; there may be many, so those that were ticked stay."""
    registers = Registers(ledger, reader)
    found = Units.found(registers, find, without=reader.unit)
    return page(
        request, "training_new.html", here="orders", find=found.find, came=registers.names(came), kinds=KINDS, word=word,
        found={unit: name for unit, name in found.names.items() if unit not in came}, today=today_of(ledger),
        clerk="clerk" in reader.roles, alliances=alliances_of(registers, reader),
    )  # fmt: skip


@router.get("/trainings/{id}")
def training(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    row: TrainingRow = one(registers.rows("trainings", training=id))
    told = story(ledger, [id])
    return page(
        request, "training.html", here="orders", training=row, may=what_next(reader, row), word=word, reasons=REASONS,
        story=told, zone=zone_of(ledger), names=registers.names(sorted({row.host, *row.units, *actors_of(told)})),
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader's unit may do about a training."""

    confirm: bool
    withdraw: bool


def what_next(reader: Reader, row: TrainingRow) -> Next:
    clerk = "clerk" in reader.roles
    return Next(
        confirm=clerk and reader.unit in row.units and row.stage == "recorded",
        withdraw=clerk and reader.unit == row.host and row.stage != "withdrawn",
    )
