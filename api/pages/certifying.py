"""Certificates of service as pages, from a volunteer's wish to a paper that `/check` tells true from false.

    /book/certificates       a volunteer applies, and sees how far it has come
    /service/certificates    the handler announces or refuses; after the notice somebody else issues

What is issued is drawn up here out of the vault and kept nowhere on the server: the log has its digest. So whoever issues saves
the document first; with it the paper is made as often as it is wanted.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.pages.passbook_codes import Opened
from api.pages.registered import Registers
from api.pages.signing import review_page, reviewing
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.person_names import PersonNames
from api.persons import shown_fields
from api.proofs import inclusion
from api.provided import TheLedger, TheVault
from api.readers import Reader, require_readable
from api.refusals import NotYoursToRead
from api.registers import today as today_of
from contracts.certificate import CertificateFile, Document, read_document
from contracts.refusals import Refused
from contracts.values import Id
from contracts.wording.values import VALUES
from domain.refusals import require
from ledger.application import Ledger
from ledger.vault import NothingKept, Vault
from projections.accounts import service_records
from projections.activities import Activities
from projections.certificates import (
    ApplicationRow,
    Certificates,
    applications,
    certificates,
    certified_records,
)
from projections.hours import Hours
from projections.pages import MOST_ROWS
from projections.papers.certificate import pdf_of
from projections.papers.certificate_text import Issuer, Names, counting, document_of
from projections.people import People
from projections.reading import at
from projections.registers import activities, numbers

router = APIRouter(include_in_schema=False)

WITHDRAWALS = ("not-needed", "wrong-period", "wrong-unit", "applied-twice")
REFUSALS = ("no-records", "not-confirmed-yet", "recorded-elsewhere", "in-dispute", "cannot-identify")
VIEWS = (Certificates, Hours, Activities, People)


class NotIssued(Refused):
    zh = "账本上没有出具过这份内容。请选出具时保存的那个文件，一个字也不能改。"
    en = "The ledger has issued no such document. Choose the file that was saved when it was issued, unchanged."


class NamelessVolunteer(Refused):
    zh = "保险库里没有这位志愿者的姓名，证明写不成。请先登记姓名，再来出具。"
    en = "The vault has no name of this volunteer, so no certificate can be drawn up. Register the name first, then issue it."


@router.get("/book/certificates")
def own(request: Request, ledger: TheLedger, opener: Opened) -> Response:
    """By a key: applying is signed."""
    if opener is None or opener.reader is None or opener.person is None:
        return to_keys(request, "/book/certificates")
    theirs, today = opener.numbers(ledger), today_of(ledger)
    with at(ledger, None, *VIEWS) as now:
        records = service_records(now, person=theirs, limit=MOST_ROWS).rows
        hosts = (
            {
                host.unit
                for row in activities(
                    now, activity=sorted({each.activity for each in records}), limit=MOST_ROWS
                ).rows
                for host in row.hosts
            }
            if records
            else set()
        )
        asked = applications(now, person=theirs, limit=MOST_ROWS).rows
        issued = {row.application: row for row in certificates(now, person=theirs, limit=MOST_ROWS).rows}
    names = Registers(ledger, opener.reader).names([*hosts, *(row.unit for row in asked)])
    return page(
        request, "certificates_own.html", here="book", person=opener.person, today=today, asked=list(asked)[::-1], issued=issued,
        units={unit: names.get(unit, unit) for unit in sorted(hosts)}, names=names, year=f"{date.fromisoformat(today).year}-01-01",
        withdrawals=WITHDRAWALS, values=VALUES,
    )  # fmt: skip


@router.get("/service/certificates")
def of_unit(request: Request, ledger: TheLedger, reader: KnownVisitor) -> Response:
    """What was applied for at the reader's unit, what is shown in public, and what was issued."""
    require(reader.roles, NotYoursToRead())
    today = today_of(ledger)
    with at(ledger, None, *VIEWS) as now:
        asked = applications(
            now, unit=list(reader.houses), answered=False, stage="open", limit=MOST_ROWS
        ).rows
        made = certificates(now, unit=list(reader.houses), limit=MOST_ROWS).rows
    names = PersonNames(ledger, request.app.state.vault, reader)
    called = names.names({*(row.person for row in asked), *(row.person for row in made)}, "found")
    own_name = names.names({reader.holder, *(row.handler for row in made)}, "found")
    return page(
        request, "certificates_unit.html", here="service", today=today, called=called, holder=own_name.get(reader.holder, ""),
        handlers=own_name, applications=[(row, records_for(ledger, row)) for row in asked], made=list(made)[::-1],
        refusals=REFUSALS, values=VALUES, signs="signatory" in reader.roles, clerk="clerk" in reader.roles,
    )  # fmt: skip


def records_for(ledger: Ledger, asked: ApplicationRow) -> list[dict[str, Any]]:
    """What may be certified of an application."""
    with at(ledger, None, *VIEWS) as now:
        rows = service_records(now, person=numbers(now, asked.person), limit=MOST_ROWS).rows
        hosted = (
            {
                row.activity: row.title
                for row in activities(
                    now, activity=sorted({each.activity for each in rows}), limit=MOST_ROWS
                ).rows
                if asked.unit in {host.unit for host in row.hosts}
            }
            if rows
            else {}
        )
    found = counting(asked.model_dump(), hosted, [row.model_dump() for row in rows])
    return [each | {"title": hosted[each["activity"]]} for each in found]


@router.post("/service/certificates/{certificate}/document")
def document(
    request: Request,
    ledger: TheLedger,
    vault: TheVault,
    reader: Visitor,
    certificate: Id,
    in_charge: Annotated[str, Form(max_length=60)],
    handler: Annotated[str, Form(max_length=60)],
    contact: Annotated[str, Form(max_length=200)],
    notes: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Draw it up, and show it to be signed: by whoever is in charge, another than its handler."""
    if reader is None:
        return to_keys(request, "/service/certificates")
    require_readable(ledger, reader, certificate)
    drawn = drawn_up(ledger, vault, reader, certificate, (in_charge, handler, contact, notes))
    fields = [("type", "certificate.issue"), ("stream", certificate), ("body.document", drawn.digest)]
    review, no = reviewing(ledger, reader, fields)
    if review:
        review = review._replace(
            explained=("certificate_document.html", {"document": drawn, "bytes": drawn.to_bytes().decode()}),
            after=("certificate_after.html", {"bytes": drawn.to_bytes().decode()}),
        )
    return review_page(request, ledger, reader, review, no, "/service/certificates", fields)


def drawn_up(
    ledger: Ledger, vault: Vault, reader: Reader, certificate: Id, said: tuple[str, str, str, str]
) -> Document:
    in_charge, handler, contact, notes = said
    with at(ledger, None, *VIEWS) as now:
        [row] = certificates(now, certificate=certificate).rows
        lines = certified_records(now, certificate=certificate, limit=MOST_ROWS).rows
    fields = fields_of(ledger, vault, reader, row.person)
    require(fields.get("name"), NamelessVolunteer())
    names = Names(
        fields["name"],
        fields.get("id_type"),
        fields.get("id_number"),
        in_charge.strip(),
        handler.strip(),
    )
    unit = Registers(ledger, reader).names([row.unit])[row.unit]
    issuer = Issuer(unit, contact.strip(), today_of(ledger), notes.strip() or None)
    return document_of(ledger.log, row.model_dump(), [each.model_dump() for each in lines], names, issuer)


def fields_of(ledger: Ledger, vault: Vault, reader: Reader, person: Id) -> dict[str, str]:
    try:
        return dict(shown_fields(ledger, vault, reader, person).fields)
    except NothingKept:
        return {}


@router.post("/service/certificates/saved")
def saved(content: Annotated[str, Form(max_length=200_000)], reader: Visitor) -> Response:
    """The document as a file: it is given back and not kept."""
    require(reader, NotYoursToRead())
    made = read_document(content.encode())
    return as_file(made.to_bytes(), f"{made.number}.document.json", "application/json")


@router.post("/service/certificates/paper")
def paper(
    ledger: TheLedger,
    reader: Visitor,
    content: Annotated[str, Form(max_length=200_000)],
    form: Annotated[str, Form()] = "pdf",
) -> Response:
    """The paper: the document with the entry that issued it and its proof, as a PDF or as JSON.

    Raises:
        NotIssued: the ledger did not issue this document.
        NotCoveredYet: no checkpoint covers the entry yet.
    """
    if reader is None:
        raise NotYoursToRead
    written = read_document(content.strip().encode())
    require_readable(ledger, reader, written.certificate)
    with at(ledger, None, *VIEWS) as now:
        rows = certificates(now, certificate=written.certificate).rows
    if not rows or rows[0].document != written.digest or rows[0].entry is None:
        raise NotIssued
    number = rows[0].entry
    [stored] = ledger.rows.rows(number, number)
    proof = bytes(inclusion(number - 1, ledger).body)
    file = CertificateFile(document=written, entry=stored.entry.decode(), proof=proof.decode())
    if form == "json":
        return as_file(file.to_bytes(), f"{written.number}.json", "application/json")
    return as_file(pdf_of(file), f"{written.number}.pdf", "application/pdf")


def as_file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=media_type)
