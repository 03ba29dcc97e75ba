"""Scores, and the statements of account: what explains itself line by line.

GET /scores/{rulebook}?period=2026      the sheets that the reader may see: those who lead the alliance and those who
                                        oversee see all, a unit and a person see their own
GET /scores/{rulebook}/{subject}?period=2026   those of one unit, person or account, for the same readers: however many there
                                        are, only what these are made from is read
GET /accounts/{account}/statement       every posting with its sentence, for the owner and the bank's keeper
"""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.described import PROBLEMS
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger
from api.readers import Reader, may_read
from api.reading import read_now
from api.refusals import NotYoursToRead
from api.streams import StreamId
from api.ways_in import Way, leads
from contracts.sheet import Sheet
from contracts.statements.rulebooks import Period
from contracts.values import Id
from domain.accounts import Account
from domain.deciding import World
from domain.refusals import NoSuch, require
from ledger.application import Ledger
from projections import scores
from projections.accounts import statement
from projections.activities import Activities
from projections.hours import Hours
from projections.pages import Page
from projections.people import People
from projections.reading import at, reading
from projections.statement_lines import StatementLine

router = APIRouter(responses=PROBLEMS)


@router.get("/scores/{rulebook}", tags=["scores"], response_model=list[Sheet])
async def sheets(
    rulebook: StreamId, period: Annotated[Period, Query()], request: Request, ledger: TheLedger, reader: SignedIn,
    as_of: Annotated[int | None, Query(description="By the first so many entries of the log.")] = None,
) -> Response:  # fmt: skip
    """Score sheets by a rulebook for a period that it was adopted for. They are a reference: people decide the grade."""
    lanes: Lanes = request.app.state.lanes
    work = lanes.run(lambda: sheets_for(ledger, reader, rulebook, period, as_of), long=True)
    return Response(await work, media_type="application/json")


@router.get("/scores/{rulebook}/{subject}", tags=["scores"], response_model=list[Sheet])
def sheets_of_one(
    rulebook: StreamId, subject: StreamId, period: Annotated[Period, Query()], ledger: TheLedger, reader: SignedIn,
    as_of: Annotated[int | None, Query(description="By the first so many entries of the log.")] = None,
) -> Response:  # fmt: skip
    """The sheets of one subject, every line with its evidence."""
    return Response(
        sheets_for_one(ledger, reader, rulebook, subject, period, as_of), media_type="application/json"
    )


def sheets_for(ledger: Ledger, reader: Reader, rulebook: Id, period: str, as_of: int | None) -> bytes:
    all_of_them, own = sees_all(ledger, reader, rulebook), own_subjects(reader)
    with reading(ledger) as now:
        found = scores.sheets(now, rulebook, period, as_of)
    return orjson.dumps([sheet.as_wire() for sheet in found if all_of_them or sheet.subject in own])


def sheets_for_one(
    ledger: Ledger, reader: Reader, rulebook: Id, subject: Id, period: str, as_of: int | None
) -> bytes:
    """
    Raises:
        NotYoursToRead: neither the reader's own, nor do they see all.
        NoSuch: no fact names the subject.
    """
    require(subject in own_subjects(reader) or sees_all(ledger, reader, rulebook), NotYoursToRead())
    with reading(ledger) as now:
        found = scores.sheets_of(now, rulebook, period, subject, as_of)
    require(found, NoSuch(noun_zh="对象的评分", noun_en="subject of these scores", stream=subject))
    return orjson.dumps([sheet.as_wire() for sheet in found])


def sees_all(ledger: Ledger, reader: Reader, rulebook: Id) -> bool:
    return reader.oversees or read_now(
        ledger, lambda world: leads(ledger, world, reader, Way("rulebook", "lead"), rulebook)
    )


def own_subjects(reader: Reader) -> set[Id]:
    return {*reader.numbers} | ({*reader.houses} if reader.roles else set())


@router.get("/accounts/{account}/statement", tags=["registers"], response_model=Page[StatementLine])
def statement_of_account(
    account: StreamId, ledger: TheLedger, reader: SignedIn, after: str | None = None, limit: int = 50
) -> Response:
    """Every posting of an account in the order of the log, with the balance after it, in minutes."""
    page = statement_page(ledger, reader, account, after, limit)
    return Response(page.model_dump_json(), media_type="application/json")


def statement_page(
    ledger: Ledger, reader: Reader, account: Id, after: str | None, limit: int
) -> Page[StatementLine]:
    """
    Raises:
        NotYoursToRead: neither the owner nor the bank's keeper.
        BadPage: as it says.
    """

    def allowed(world: World) -> bool:
        """The bank's own account names all its volunteers: it is for those who keep the bank."""
        if reader.oversees or world.find(account, Account) is not None:
            return may_read(ledger, world, reader, account)
        return leads(ledger, world, reader, Way("bank", "keeper"), account)

    if not read_now(ledger, allowed):
        raise NotYoursToRead
    with at(ledger, None, Hours, Activities, People) as now:
        return statement(now, account, after=after, limit=limit)
