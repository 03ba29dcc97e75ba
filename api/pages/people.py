"""GET /people: whom a unit has registered, one person whole, and what is held about oneself.

    POST /people                   {name} ─▶ who is called exactly so; each of them is noted as looked at
    GET  /people/{person}          what the log has of them: keys, roles, whose papers; and who has looked at their fields
    POST /people/{person}          the same with their fields out of the vault; the look is written down first
    POST /people/{person}/export   everything that is held about them, as a workbook or as JSON
    POST /web/amendment            fields as they should be ──▶ the page on which that is signed (`registering.py` says how)

Fields are shown only where somebody asks for them by a button, so that no link, no search engine and no page made ready in advance
looks at anybody. A page that shows them is kept by no cache.
"""

import secrets
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.pages.certifying import as_file
from api.pages.registered import Registers
from api.pages.registering import kept_of
from api.pages.signing import fields_of, review_page, reviewing
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.persons import REGISTRARS, found_by_name, require_knowable, shown_fields
from api.provided import TheLedger, TheVault
from api.readers import Reader
from api.reading import zone_of
from api.refusals import NotYoursToRead
from api.subject_access import exported, looks_at
from contracts.commitment import BLIND_BYTES, commitment
from contracts.values import Id, Word
from domain.refusals import require
from ledger.application import Ledger
from ledger.vault import NothingKept
from projections.papers.subject_access import workbook

router = APIRouter(include_in_schema=False)

NEWEST = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/people")
def people(request: Request, ledger: TheLedger, reader: KnownVisitor, after: str | None = None) -> Response:
    """For those who register persons. Anybody else is led to what is held about themselves."""
    if not reader.roles & REGISTRARS:
        return RedirectResponse(f"/people/{reader.holder}", status_code=303)
    return shown(request, ledger, reader, after=after)


@router.post("/people")
def find(
    request: Request, ledger: TheLedger, vault: TheVault, reader: Visitor, name: Annotated[Word, Form()]
) -> Response:
    """
    Raises:
        NotYoursToRead: neither clerk nor administrator.
    """
    if reader is None:
        return to_keys(request, "/people")
    found = found_by_name(ledger, vault, reader, name).persons
    return kept_by_nobody(shown(request, ledger, reader, name=name, found=found))


def shown(
    request: Request,
    ledger: Ledger,
    reader: Reader,
    name: str = "",
    found: Sequence[Id] | None = None,
    after: str | None = None,
) -> Response:
    registers = Registers(ledger, reader)
    papers = registers.rows("entrustments", agent=reader.unit, standing=True)
    principals = [row.principal for row in papers]
    known = registers.theirs("persons", person=principals) if principals else ()
    return page(
        request, "people.html", here="people", known={row.person for row in known}, called=name, found=found, papers=papers,
        registered=registers.page("persons", registrar=reader.unit, limit=NEWEST, after=after),
        mergers=registers.rows("person-mergers", unit=reader.unit, stage="proposed"),
        units=registers.names(principals), vault=request.app.state.vault is not None,
    )  # fmt: skip


@router.get("/people/{person}")
def one(request: Request, ledger: TheLedger, reader: KnownVisitor, person: Id) -> Response:
    return told(request, ledger, reader, person)


@router.post("/people/{person}")
def one_with_fields(
    request: Request, ledger: TheLedger, vault: TheVault, reader: Visitor, person: Id
) -> Response:
    if reader is None:
        return to_keys(request, f"/people/{person}")
    try:
        fields = dict(shown_fields(ledger, vault, reader, person).fields)
    except NothingKept:
        fields = {}
    return kept_by_nobody(told(request, ledger, reader, person, fields))


def told(
    request: Request, ledger: Ledger, reader: Reader, person: Id, fields: dict[str, str] | None = None
) -> Response:
    """
    Raises:
        NotYoursToRead: neither the person nor somebody of the unit that registered them.
    """
    known, vault = require_knowable(ledger, reader, person), request.app.state.vault
    registers = Registers(ledger, reader)
    keys = registers.theirs("keys", holder=person, in_use=True)
    roles = registers.theirs("roles", person=person, held=True)
    papers = registers.theirs("entrustments", principal=person, standing=True)
    with ledger.rows.datastore.cursor() as cursor:
        looks = looks_at(cursor, person)[::-1]
    units = [row.unit for row in (*keys, *roles, *looks[:NEWEST])] + [row.agent for row in papers]
    return page(
        request, "person.html", here="people", person=person, known=known, fields=fields, keys=keys, roles=roles,
        papers=papers, looks=looks[:NEWEST], more_looks=max(0, len(looks) - NEWEST), zone=zone_of(ledger),
        names=registers.names([known.registrar, *units]),
        own=person in reader.numbers, may=bool(reader.roles & REGISTRARS), kept=bool(vault and vault.holds(UUID(person))),
    )  # fmt: skip


@router.post("/people/{person}/export")
def export(
    ledger: TheLedger,
    vault: TheVault,
    reader: Visitor,
    person: Id,
    form: Annotated[Literal["xlsx", "json"], Form()] = "xlsx",
) -> Response:
    """
    Raises:
        NotYoursToRead: neither the person nor somebody of the unit that registered them.
    """
    require(reader, NotYoursToRead())
    assert reader
    held = exported(ledger, vault, reader, person)
    if form == "json":
        return as_file(held.model_dump_json(indent=2).encode(), "about-me.json", "application/json")
    return as_file(workbook(held.model_dump(mode="json")), "about-me.xlsx", XLSX)


@router.post("/web/amendment")
async def amendment(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """What would be signed, and what would be kept, in one page.

    Raises:
        NotYoursToRead: neither clerk nor administrator of the unit that registered them.
    """
    given = dict(await fields_of(request))
    person, reason = given.get("person", ""), given.get("reason", "")
    if reader is None:
        return to_keys(request, "/people")
    require_knowable(ledger, reader, person)
    fields, blind = kept_of(given), secrets.token_bytes(BLIND_BYTES)
    said = [
        ("type", "person.amend"),
        ("stream", person),
        ("body.commitment", commitment(blind, fields)),
        ("body.reason", reason),
    ]
    reviewed, no = reviewing(ledger, reader, said)
    if reviewed:
        reviewed = reviewed._replace(explained=("person_registered.html", {"fields": fields}))
    beside = {"blind": blind.hex(), "fields": fields}
    return kept_by_nobody(
        review_page(
            request, ledger, reader, reviewed, no, f"/people/{person}", (), to="/persons", beside=beside
        )
    )


def kept_by_nobody(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
