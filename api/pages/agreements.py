"""GET /agreements: what a unit has agreed to; GET /agreements/{id}: one agreement, from its draft to what was delivered.

Reading is as in the registers of the same names. What a party does next stands on the page as a form; its signature is given on
the page that the form leads to (`signing.py`).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.naming import promised
from api.pages.public_notices import notices_about
from api.pages.registered import AsOf, Registers, looks_back
from api.pages.signing import explained_by
from api.pages.site import page
from api.pages.stories import story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.statements.agreements import (
    ConfirmFulfilment,
    CountersignAgreement,
    DeclineAgreement,
    ReviewAgreement,
    SignAgreement,
)
from contracts.values import Id
from domain.agreements import Agreement
from domain.deciding import World
from domain.fulfilments import Fulfilment
from domain.terms import numbered
from domain.units import Unit
from projections.portions import of_agreement
from projections.redline import Difference, differences
from projections.registers import AgreementNow

router = APIRouter(include_in_schema=False)

STANDINGS = (
    "draft", "signing", "countersigning", "to_start", "in_force", "ended", "terminated", "declined",
)  # fmt: skip
A_PAGE = 50


class Table(NamedTuple):
    """What lies on the table: an agreement before its last signature, or an amendment of one that is in force."""

    row: AgreementNow
    differences: Sequence[Difference]
    """From the terms in force; of a first draft none."""


@router.get("/agreements")
def agreements(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    standing: str = "",
    search: str = "",
    after: str | None = None,
) -> Response:
    """Of the reader's unit, newest last, by standing and by words of the title."""
    chosen = standing if standing in STANDINGS else ""
    listed = Registers(ledger, reader).page(
        "agreements", standing=chosen or None, search=search.strip() or None, after=after, limit=A_PAGE
    )
    names = Registers(ledger, reader).names([party.unit for row in listed.rows for party in row.parties])
    return page(
        request, "agreements.html", here="agreements", listed=listed, names=names, standing=chosen, search=search,
        standings=STANDINGS,
    )  # fmt: skip


@router.get("/agreements/{id}")
@looks_back
def agreement(
    request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, as_of: AsOf = None
) -> Response:
    """What lies on the table, promise against delivery, the terms, who signs in which order, and how it came to this; as of an
    entry: as it was then, for reading only."""
    names = ("agreements", "amendments", "promises", "fulfilments", "terminations")
    with Registers.at(
        ledger, reader, as_of, partial(of_agreement, log=ledger.log, agreement=id), *names
    ) as registers:
        found = registers.rows("agreements", agreement=id)
        if not found:
            raise NoSuchPage
        [row] = found
        table = on_the_table(registers, row)
        promises = registers.rows("promises", agreement=id) if row.stage != "declined" else ()
        fulfilments, endings = by_promise(registers, id), registers.rows("terminations", agreement=id)
    may = what_next(reader, row, table.row if table else None) if as_of is None else NOTHING
    shows = as_of is None and row.stage == "signed"
    party = bool(set(reader.houses) & {each.unit for each in row.parties})
    return page(
        request, "agreement.html", here="agreements", agreement=row, table=table, promises=promises,
        fulfilments=fulfilments, endings=endings, numbered=numbered(row.terms), names=names_in(registers, row, table),
        unit=reader.unit if as_of is None else None, may=may, signs="signatory" in reader.roles, as_of=as_of,
        newest=ledger.rows.max_notification_id(), zone=zone_of(ledger),
        story=story(ledger, [id, *([table.row.agreement] if table else [])], as_of), today=today_of(ledger),
        notices=notices_about(Registers(ledger, reader), id) if shows else (), publishes=shows and party and "clerk" in reader.roles,
    )  # fmt: skip


def on_the_table(registers: Registers, row: AgreementNow) -> Table | None:
    if row.stage in ("draft", "signing"):
        return Table(row, ())
    open_ones = [
        each
        for each in registers.rows("amendments", amends=row.agreement)
        if each.stage in ("draft", "signing")
    ]
    return Table(open_ones[-1], tuple(differences(row.terms, open_ones[-1].terms))) if open_ones else None


def by_promise(registers: Registers, agreement: Id) -> dict[int, list[Any]]:
    """What was recorded of each commitment, the newest last."""
    found: dict[int, list[Any]] = {}
    for row in registers.rows("fulfilments", agreement=agreement):
        found.setdefault(row.place, []).append(row)
    return found


def names_in(registers: Registers, row: AgreementNow, table: Table | None) -> dict[Id, str]:
    units = {party.unit for each in (row, *([table.row] if table else [])) for party in each.parties}
    units |= {
        each.countersigned_by for each in (row, *([table.row] if table else [])) if each.countersigned_by
    }
    return registers.names(sorted(units))


class Next(NamedTuple):
    """What the reader's unit may do with what lies on the table."""

    sign: bool
    countersign: bool
    waits_for: Id | None
    """Who signs first, where it is not the reader's turn."""
    party: bool
    change: bool
    """Put other terms on the table."""


NOTHING = Next(False, False, None, False, False)


def what_next(reader: Reader, agreement: AgreementNow, row: AgreementNow | None) -> Next:
    party = bool({"clerk", "signatory"} & reader.roles) and reader.unit in {
        each.unit for each in agreement.parties
    }
    if row is None:
        return Next(False, False, None, False, party)
    unsigned = [party.unit for party in row.parties if party.signed_on is None]
    mine = [unit for unit in unsigned if unit in reader.houses]
    free = row.terms.procedure is not None and row.terms.procedure.order == "free"
    turn = bool(mine) and (free or unsigned[0] in reader.houses)
    return Next(
        sign=turn,
        countersign=not unsigned and row.countersigned_by in reader.houses,
        waits_for=None if turn or not unsigned else unsigned[0],
        party=bool(mine),
        change=party,
    )


@explained_by("done.html", ConfirmFulfilment)
def done_under(world: World, stream: Id, _: Any) -> dict[str, Any]:
    """What the other side says that it did."""
    done = world.get(stream, Fulfilment)
    promise = promised(world.get(done.agreement, Agreement), done.commitment)
    return {
        "by": world.get(done.unit, Unit).name,
        "quantity": done.quantity,
        "measure": promise.measure,
        "on": done.on,
    }


@explained_by("agreement_terms.html", SignAgreement, CountersignAgreement, ReviewAgreement, DeclineAgreement)
def terms_on_the_table(world: World, stream: Id, body: Any) -> dict[str, Any]:
    """The terms that the digest stands for; of an amendment what it changes."""
    of = world.get(stream, Agreement)
    before = world.get(of.amends, Agreement).terms if of.amends else None
    units = {party.unit for party in of.terms.parties} | {
        unit for each in of.terms.commitments for unit in (each.by, each.to)
    }
    return {
        "terms": of.terms,
        "digest": of.digest,
        "version": of.version,
        "differences": tuple(differences(before, of.terms)) if before else (),
        "names": {unit: world.get(unit, Unit).name for unit in sorted(units)},
        "others": getattr(body, "terms", of.digest) != of.digest,
    }
