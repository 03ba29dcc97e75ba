"""GET /people/mergers/{id}: two numbers that may be one person's: who proposed it, who has to agree, and what came of it.

    POST /people/mergers/{id}   the same with what is kept under both numbers, side by side; the look is written down first
    POST /web/merger            what the merger comes to, worked out here ──▶ the page on which that is signed

It is proposed on the page of a person. What only the number that goes has may be taken over: then it goes to the vault with the signature.
"""

import secrets
from collections.abc import Mapping
from typing import NamedTuple, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.lanes import Lanes
from api.pages.forms import fields_of as fields_saying
from api.pages.people import kept_by_nobody
from api.pages.registered import Registers
from api.pages.signing import fields_of, review_page, reviewing
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.person_mergers import ProposedMerge, confirmation_of, missing, proposed_merge, require_concerned
from api.persons import REGISTRARS
from api.provided import TheLedger, TheVault
from api.readers import Reader
from api.reading import read_now, zone_of
from contracts.commitment import BLIND_BYTES, commitment
from contracts.statements.person_mergers import WhyNot
from contracts.values import Id
from contracts.wording.values import word
from ledger.application import Ledger
from ledger.vault import Vault
from projections.person_mergers import PersonMergerRow, PersonMergers, person_mergers
from projections.reading import at

router = APIRouter(include_in_schema=False)

REASONS = get_args(WhyNot)


@router.get("/people/mergers/{id}")
def merger(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    return shown(request, ledger, reader, id)


@router.post("/people/mergers/{id}")
def merger_with_fields(
    request: Request, ledger: TheLedger, vault: TheVault, reader: Visitor, id: Id
) -> Response:
    if reader is None:
        return to_keys(request, f"/people/mergers/{id}")
    found = proposed_merge(ledger, vault, reader, id)
    return kept_by_nobody(shown(request, ledger, reader, id, found))


def shown(
    request: Request, ledger: Ledger, reader: Reader, id: Id, found: ProposedMerge | None = None
) -> Response:
    """
    Raises:
        NotYoursToRead: neither the person nor somebody of a unit that registered one of the numbers.
    """
    _, merge, waits = read_now(ledger, lambda world: require_concerned(ledger, world, reader, id))
    with at(ledger, None, PersonMergers) as now:
        [row] = person_mergers(now, merge=id).rows
    told = story(ledger, [id])
    return page(
        request, "merger.html", here="people", merger=row, found=found, missing=missing(found) if found else {}, word=word,
        may=what_next(reader, row, waits, proposed_by_reader=merge.holder == reader.holder), reasons=REASONS, story=told, zone=zone_of(ledger),
        names=Registers(ledger, reader).names(sorted({row.unit, *([row.by] if row.by else []), *actors_of(told)})),
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader may do about a proposal."""

    compare: bool
    """And then confirm."""
    withdraw: bool
    own: bool
    """As the person whom it is about."""


def what_next(reader: Reader, row: PersonMergerRow, waits: bool, proposed_by_reader: bool) -> Next:
    own = reader.person == row.kept
    concerned = waits and (own or bool(reader.roles & REGISTRARS))
    return Next(compare=concerned and not proposed_by_reader, withdraw=concerned, own=own)


@router.post("/web/merger")
async def confirming(request: Request, ledger: TheLedger, vault: TheVault, reader: Visitor) -> Response:
    """What a confirmation names, and what would be kept from now on, in one page.

    Raises:
        NotYoursToRead: as above.
    """
    given = dict(await fields_of(request))
    if reader is None:
        return to_keys(request, "/waiting")
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(lambda: reviewed(request, ledger, vault, reader, given), long=True)


def reviewed(
    request: Request, ledger: Ledger, vault: Vault, reader: Reader, given: Mapping[str, str]
) -> Response:
    found = proposed_merge(ledger, vault, reader, given.get("merge", ""))
    offered = missing(found) if "take" in given else {}
    fields, blind = {**offered, **(found.fields or {})} if offered else {}, secrets.token_bytes(BLIND_BYTES)
    body = confirmation_of(found, commitment(blind, fields) if fields else None)
    said = [*fields_saying(body), *([("as", "own")] if reader.person == found.into else [])]
    review, no = reviewing(ledger, reader, said)
    back = f"/people/mergers/{found.about.stream}"
    if not fields:
        return review_page(request, ledger, reader, review, no, back, said)
    if review:
        review = review._replace(explained=("person_registered.html", {"fields": fields}))
    beside = {"blind": blind.hex(), "fields": fields}
    return kept_by_nobody(
        review_page(request, ledger, reader, review, no, back, (), to="/persons", beside=beside)
    )
