"""GET /consultations: a street's written opinions, for the unit that asked and for the street (征求街道意见).

/consultations?side=placed&standing=open     those that the unit asked for; without a side, those that it was asked for
/consultations/new?find=河东                  first the street, then over what, with the paper's fingerprint, and by when
/consultations/3f0c…                         what was asked and answered; whom it is about stands in the papers alone
"""

from typing import NamedTuple, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.loops import one
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.registers import today as today_of
from contracts.statements.consultations import ConsultedOn, Opinion
from contracts.values import Id
from contracts.wording.values import word
from projections.consultations import ConsultationNow

router = APIRouter(include_in_schema=False)

A_PAGE = 50
REASONS = ("not-needed", "asked-twice", "other-street")
STANDINGS = ("open", "overdue", "answered", "withdrawn")


@router.get("/consultations")
def consultations(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    side: str = "given",
    standing: str = "",
    after: str | None = None,
) -> Response:
    """In the order in which they were asked for."""
    registers = Registers(ledger, reader)
    whose = {"asker" if side == "placed" else "street": reader.unit}
    listed = registers.page(
        "consultations",
        standing=standing if standing in STANDINGS else None,
        after=after,
        limit=A_PAGE,
        **whose,
    )
    return page(
        request, "consultations.html", here="orders", listed=listed, side=side, standing=standing, standings=STANDINGS,
        word=word, today=today_of(ledger), signs="signatory" in reader.roles,
        names=registers.names([unit for row in listed.rows for unit in (row.asker, row.street)]),
    )  # fmt: skip


@router.get("/consultations/new")
def new(request: Request, ledger: TheLedger, reader: KnownVisitor, find: str = "") -> Response:
    """Streets by words of their names. They are picked out of all units that have these words: those come in the order in which
    they were enrolled, so the first of them need be no street."""
    registers, wanted = Registers(ledger, reader), find.strip()
    found = registers.rows("units", search=wanted) if wanted else ()
    return page(
        request, "consultation_new.html", here="orders", find=wanted, today=today_of(ledger), signs="signatory" in reader.roles,
        streets={row.unit: row.name for row in found if row.kind == "street" and row.unit != reader.unit},
        matters=get_args(ConsultedOn), word=word,
    )  # fmt: skip


@router.get("/consultations/{id}")
def consultation(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    row: ConsultationNow = one(registers.rows("consultations", consultation=id))
    told = story(ledger, [id])
    return page(
        request, "consultation.html", here="orders", asked=row, may=what_next(reader, row), word=word, opinions=get_args(Opinion),
        reasons=REASONS, story=told, zone=zone_of(ledger), today=today_of(ledger),
        names=registers.names(sorted({row.asker, row.street, *actors_of(told)})),
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader's unit may do about it."""

    answer: bool
    withdraw: bool


def what_next(reader: Reader, row: ConsultationNow) -> Next:
    waits = "signatory" in reader.roles and row.standing in ("open", "overdue")
    return Next(answer=waits and row.street == reader.unit, withdraw=waits and row.asker == reader.unit)
