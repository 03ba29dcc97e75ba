"""GET /issues: what is wrong with public places and firms, for the unit that reported it and the one that sees to it (问题清单).

/issues?side=placed&stage=overdue     those that the unit reported; without a side, those that it sees to
/issues/new?find=城管                  first who sees to such things, then what is wrong where
/issues/3f0c…                         until when it is put right, and what each side may do next
"""

from typing import Any, NamedTuple, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.loops import Units, one
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.registers import today as today_of
from contracts.statements.issues import IssueCategory
from contracts.values import Id
from contracts.wording.values import word
from domain.issues import Stage
from projections.issues import IssueNow

router = APIRouter(include_in_schema=False)

A_PAGE = 50
OVERDUE = "overdue"
CATEGORIES = get_args(IssueCategory)
SUBJECTS = ("public-place", "firm")
DECLINES = ("not-our-duty", "not-found", "known-already")
WITHDRAWS = ("reported-twice", "gone-by-itself", "wrong-unit")
STAGES = tuple(stage.value for stage in Stage)


@router.get("/issues")
def issues(
    request: Request, ledger: TheLedger, reader: KnownVisitor, side: str = "given", stage: str = "", search: str = "",
    after: str | None = None,
) -> Response:  # fmt: skip
    """In the order in which they were reported."""
    registers = Registers(ledger, reader)
    asked: dict[str, Any] = {
        "reporter" if side == "placed" else "handler": reader.unit,
        "search": search.strip() or None,
    }
    asked |= {"overdue": True} if stage == OVERDUE else {"stage": stage} if stage in STAGES else {}
    listed = registers.page("issues", after=after, limit=A_PAGE, **asked)
    return page(
        request, "issues.html", here="orders", listed=listed, side=side, stage=stage, search=search, stages=STAGES,
        word=word, today=today_of(ledger), clerk="clerk" in reader.roles,
        names=registers.names([unit for row in listed.rows for unit in (row.reporter, row.handler)]),
    )  # fmt: skip


@router.get("/issues/new")
def new(request: Request, ledger: TheLedger, reader: KnownVisitor, find: str = "") -> Response:
    """A unit may keep its own list too: it stands among those who see to it."""
    registers = Registers(ledger, reader)
    found = Units.found(registers, find)
    return page(
        request, "issue_new.html", here="orders", found=found, own=registers.names([reader.unit]),
        categories=CATEGORIES, subjects=SUBJECTS, word=word, clerk="clerk" in reader.roles,
    )  # fmt: skip


@router.get("/issues/{id}")
def issue(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    row: IssueNow = one(registers.rows("issues", issue=id))
    told, may = story(ledger, [id]), what_next(reader, row)
    return page(
        request, "issue.html", here="orders", issue=row, may=may, word=word, declines=DECLINES, withdraws=WITHDRAWS, story=told,
        zone=zone_of(ledger), today=today_of(ledger), through=under_way(registers, reader.unit) if may.take else {},
        names=registers.names(sorted({row.reporter, row.handler, *actors_of(told)})),
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader's unit may do about an issue."""

    take: bool
    """Or decline."""
    finish: bool
    accept: bool
    """Or return."""
    withdraw: bool


def what_next(reader: Reader, row: IssueNow) -> Next:
    clerk = "clerk" in reader.roles
    handles, reported = clerk and row.handler == reader.unit, clerk and row.reporter == reader.unit
    return Next(
        take=handles and row.stage == Stage.REPORTED,
        finish=handles and row.stage == Stage.TAKEN,
        accept=reported and row.stage == Stage.FINISHED,
        withdraw=reported and row.stage in (Stage.REPORTED, Stage.TAKEN),
    )


def under_way(registers: Registers, unit: Id) -> dict[Id, str]:
    """Orders, whistles and projects of a unit by which it may deal with an issue, and what they are called."""
    orders = [
        row
        for row in registers.rows("orders", community=unit)
        if row.stage in ("placed", "dispatched", "accepted")
    ]
    projects = [row for row in registers.rows("projects", owner=unit) if row.outcome is None]
    whistles = registers.rows("whistles", raiser=unit, open=True)
    return (
        {row.stream: row.title for row in orders}
        | {row.project: row.title for row in projects}
        | {row.whistle: row.matter for row in whistles}
    )
