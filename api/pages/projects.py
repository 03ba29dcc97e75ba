"""GET /projects: breakthrough and livelihood projects (书记突破项目、民生微实事), open to everybody who signed in; GET /projects/{id}: one
of them, milestone by milestone, with what shows it, and line by line of its funding.

What is due stands against its day; evidence is named by its fingerprint, and the file itself stays with whoever has it.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.lists import members_of
from api.pages.loops import one
from api.pages.own_unit import unit_of
from api.pages.public_notices import notices_about
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.registers import today as today_of
from contracts.values import Id
from contracts.wording.values import word
from projections.projects import ProjectNow

router = APIRouter(include_in_schema=False)

A_PAGE = 50
KINDS = ("breakthrough", "livelihood")
STATES = ("open", "late", "completed", "stopped")
SOURCES = ("secretary", "residents", "council", "superior")
FUNDS = ("party-dues", "service-fund", "fiscal", "superior", "own", "charity")
RATINGS = ("satisfied", "basically-satisfied", "dissatisfied", "unrated")
MILESTONES, LINES = 6, 3
"""How many there are room for on the form; more are filed with the command."""


@router.get("/projects")
def projects(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    kind: str = "",
    state: str = "",
    own: bool = False,
    search: str = "",
    after: str | None = None,
) -> Response:
    """By kind, by how they stand, and by words of their titles; in the order in which they were filed."""
    registers = Registers(ledger, reader)
    asked: dict[str, Any] = {"kind": kind if kind in KINDS else None, "owner": reader.unit if own else None}
    match state:
        case "open" | "late":
            asked[state] = True
        case "completed" | "stopped":
            asked["outcome"] = state
    listed = registers.page("projects", search=search.strip() or None, after=after, limit=A_PAGE, **asked)
    return page(
        request, "projects.html", here="orders", listed=listed, kind=kind, kinds=KINDS, state=state, states=STATES,
        own=own, search=search, word=word, names=registers.names([row.owner for row in listed.rows]),
        files="signatory" in reader.roles,
    )  # fmt: skip


@router.get("/projects/new")
def new(
    request: Request, ledger: TheLedger, reader: KnownVisitor, item: Id | Literal[""] = "", alliance: str = ""
) -> Response:
    """The form by which a unit files a project, of its own or for an item of an alliance's list."""
    registers = Registers(ledger, reader)
    chosen = next(iter(registers.rows("items", item=item)), None) if item else None
    member_of = {row.alliance for row in registers.rows("memberships", unit=reader.unit, stage="member")}
    superior = unit_of(ledger, reader).superior
    others = {unit for each in member_of for unit in members_of(registers, each)} | (
        {superior} if superior else set()
    )
    return page(
        request, "project_new.html", here="orders", chosen=chosen, word=word, kinds=KINDS, sources=SOURCES, funds=FUNDS,
        alliances=[each for each in registers.rows("alliances") if each.alliance in member_of],
        others=registers.names(sorted(others - {reader.unit})), superior=superior, signs="signatory" in reader.roles,
        milestones=MILESTONES, lines=LINES, today=today_of(ledger),
    )  # fmt: skip


@router.get("/projects/{id}")
def project(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """Its vote, its milestones, its money, its rating; and what the reader's unit may do next."""
    registers = Registers(ledger, reader)
    row: ProjectNow = one(registers.rows("projects", project=id))
    milestones = registers.rows("milestones", project=id)
    told = story(ledger, [id, *(each.report for each in milestones if each.report)])
    return page(
        request, "project.html", here="orders", project=row, milestones=milestones, word=word, today=today_of(ledger),
        funding=registers.rows("funding", project=id), paid=registers.rows("disbursements", project=id),
        names=registers.names(sorted({row.owner, row.accepted_by, *actors_of(told)})), story=told, zone=zone_of(ledger),
        item=next(iter(registers.rows("items", item=row.item)), None) if row.item else None,
        may=what_next(reader, row, milestones), ratings=RATINGS, notices=notices_about(registers, id),
        clerk="clerk" in reader.roles,
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader's unit may do about a project."""

    vote: bool
    go_on: bool
    """Report milestones, and record what was paid."""
    accept: bool
    close: bool
    complete: bool
    """All its milestones are reached."""
    rate: bool


def what_next(reader: Reader, row: ProjectNow, milestones: Sequence[Any]) -> Next:
    clerk, open_yet = "clerk" in reader.roles, row.outcome is None
    owner, accepting = row.owner == reader.unit, row.accepted_by == reader.unit
    goes_ahead = open_yet and (row.kind != "livelihood" or bool(row.passed))
    return Next(
        vote=clerk and owner and open_yet and row.kind == "livelihood" and row.passed is None,
        go_on=clerk and owner and goes_ahead,
        accept=clerk and accepting and open_yet,
        close="signatory" in reader.roles and owner and open_yet,
        complete=all(each.reached for each in milestones),
        rate=clerk and accepting and row.outcome == "completed" and row.rating is None,
    )
