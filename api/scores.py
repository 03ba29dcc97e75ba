"""Scores, and the statements of account: what explains itself line by line.

GET /scores/{rulebook}?period=2026      the sheets that the reader may see: those who lead the alliance and those who
                                        oversee see all, a unit and a person see their own
GET /scores?period=2026                 what the reader is scored by, and their own sheets
GET /scores/{rulebook}/overview?period=2026    everybody's at a glance, for those who see every sheet or decide on the grades
POST /scores/try                        what another rulebook would give; nothing is written
GET /scores/{rulebook}/{subject}?period=2026   those of one unit, person or account, for the same readers: however many there
                                        are, only what these are made from is read
GET /accounts/{account}/statement       every posting with its sentence, for the owner and the bank's keeper
"""

import re
from collections.abc import Collection
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.described import PROBLEMS
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger
from api.readers import Reader, may_read
from api.reading import read_now
from api.refusals import NotYoursToRead
from api.streams import StreamId
from api.ways_in import Way, leads
from contracts.canonical import MAX_INTEGER
from contracts.sheet import Sheet, Subject
from contracts.statements.rulebooks import Period
from contracts.values import Frozen, Id, Positive
from domain.accounts import Account
from domain.deciding import World
from domain.refusals import NoSuch, require
from domain.rounds import Round
from domain.scoring.reading import MAX_CHARACTERS
from domain.scoring.reducers import REDUCER
from ledger.application import Ledger
from projections.accounts import statement
from projections.activities import Activities
from projections.hours import Hours
from projections.pages import Page
from projections.papers.forms import FORMS, JSON, Form
from projections.papers.overview import OVERVIEWS, OverviewForm
from projections.people import People
from projections.reading import at, reading
from projections.score_overview import NotEverybody, Overview, overview
from projections.score_reports import (
    AsOf,
    ScoreQuery,
    ScoreReport,
    Share,
    ShareText,
    asked,
    own_reports,
    read_trial,
    report,
    shares_in,
)
from projections.scores import sheets_of
from projections.statement_lines import StatementLine

router = APIRouter(responses=PROBLEMS)
LOCAL = re.compile(r"https://(localhost|127\.|0\.0\.0\.0|\[)")
"""What leads nowhere from another machine."""


class Trial(Frozen):
    """A rulebook to be tried, as data or as the text of its file, beside one of the ledger: whose facts are counted, and who
    may look, is that one's."""

    rulebook: Id
    period: Period
    as_of: AsOf | None = None
    tried: dict[str, Any] | None = None
    text: Annotated[str | None, Field(max_length=MAX_CHARACTERS)] = None
    subject: Subject | None = None
    shares: tuple[Share, ...] = ()
    reducer: Positive = REDUCER
    format: Form = "report"

    def query(self) -> ScoreQuery:
        """
        Raises:
            NotAPeriod, WrongTrial: as `read_trial`.
        """
        tried = self.tried if self.text is None else read_trial(self.text, self.period)
        fields = self.model_dump(exclude={"text", "tried", "format"})
        return ScoreQuery(**fields, tried=tried)


@router.get("/scores/{rulebook}", tags=["scores"], response_model=list[Sheet] | ScoreReport)
async def sheets(
    rulebook: StreamId, period: Annotated[Period, Query()], request: Request, ledger: TheLedger, reader: SignedIn,
    as_of: Annotated[AsOf | None, Query(description="By the first so many entries of the log, or at the end of a day.")] = None,
    subject: Annotated[Subject | None, Query(description="One subject alone: its id, or how it begins.")] = None,
    share: Annotated[list[ShareText], Query(description="At most so large a share may have a grade: `优秀=1/3`.")] = [],  # noqa: B006
    reducer: Annotated[int, Query(ge=1, le=MAX_INTEGER, description="By which version of engine and sentences: a sealed report names its own.")] = REDUCER,
    format: Annotated[Form, Query(description="The sheets as they are sealed; a report with what is to be looked at twice; or a file to keep.")] = "sheets",
) -> Response:  # fmt: skip
    """Score sheets by a rulebook for a period that it was adopted for. They are a reference: people decide the grade."""
    lanes: Lanes = request.app.state.lanes
    query = ScoreQuery(
        rulebook=rulebook,
        period=period,
        as_of=as_of,
        subject=subject,
        shares=shares_in(share),
        reducer=reducer,
    )
    address = public_address(request.app.state.names)

    def made() -> Response:
        if format == "sheets":
            return Response(sheets_for(ledger, reader, query), media_type=JSON)
        return written(report_for(ledger, reader, query, address), format)

    return await lanes.run(made, long=True)


@router.get("/scores/{rulebook}/overview", tags=["scores"], response_model=Overview)
async def score_overview(
    rulebook: StreamId, period: Annotated[Period, Query()], request: Request, ledger: TheLedger, reader: SignedIn,
    as_of: Annotated[AsOf | None, Query(description="By the first so many entries of the log, or at the end of a day.")] = None,
    share: Annotated[list[ShareText], Query(description="At most so large a share may have a grade: `优秀=1/3`.")] = [],  # noqa: B006
    format: Annotated[OverviewForm, Query(description="All of it; how many have which grade, or each unit, as CSV; or a file to keep.")] = "json",
) -> Response:  # fmt: skip
    """How many have which grade, and what each unit's sheet comes to, by name. Persons are counted and never listed. For those who
    see every sheet, and for the body that decides on the grades of that period."""
    lanes: Lanes = request.app.state.lanes
    query = ScoreQuery(rulebook=rulebook, period=period, as_of=as_of, shares=shares_in(share))
    address = public_address(request.app.state.names)

    def made() -> Response:
        found, how = overview_for(ledger, reader, query, address), OVERVIEWS[format]
        name = f"scores-{found.manifest.label}-{found.manifest.period}-overview.{how.suffix}"
        sent = {} if how.media_type == JSON else {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(how.content(found), media_type=how.media_type, headers=sent)

    return await lanes.run(made, long=True)


@router.get("/scores", tags=["scores"], response_model=list[ScoreReport])
async def own_sheets(
    period: Annotated[Period, Query()], request: Request, ledger: TheLedger, reader: SignedIn
) -> Response:
    """What the reader, or their unit, is scored by in a period, and their own sheets with what is to be looked at twice."""
    lanes: Lanes = request.app.state.lanes
    found = await lanes.run(lambda: own_reports_for(ledger, own_subjects(reader), period), long=True)
    return Response(
        orjson.dumps([each.model_dump(mode="json", exclude_none=True) for each in found]), media_type=JSON
    )


def own_reports_for(ledger: Ledger, subjects: Collection[Id], period: str) -> list[ScoreReport]:
    with reading(ledger) as now:
        return own_reports(now, subjects, period, ledger.log, ledger.tree.root_at)


@router.post("/scores/try", tags=["scores"], response_model=ScoreReport)
async def try_rulebook(trial: Trial, request: Request, ledger: TheLedger, reader: SignedIn) -> Response:
    """What another rulebook would give: it is tried on the facts that there are, and nothing is kept of it. For those who may
    see every sheet."""
    lanes: Lanes = request.app.state.lanes
    made = lanes.run(lambda: written(report_for(ledger, reader, trial.query()), trial.format), long=True)
    return await made


@router.get("/scores/{rulebook}/{subject}", tags=["scores"], response_model=list[Sheet])
def sheets_of_one(
    rulebook: StreamId, subject: StreamId, period: Annotated[Period, Query()], ledger: TheLedger, reader: SignedIn,
    as_of: Annotated[int | None, Query(le=MAX_INTEGER, description="By the first so many entries of the log.")] = None,
) -> Response:  # fmt: skip
    """The sheets of one subject, every line with its evidence."""
    return Response(
        sheets_for_one(ledger, reader, rulebook, subject, period, as_of), media_type="application/json"
    )


def written(found: ScoreReport, form: Form) -> Response:
    """In one of the forms; what is no JSON is sent as a file with a name."""
    how, manifest = FORMS[form], found.manifest
    name = f"scores-{manifest.label}-{manifest.period}.{how.suffix}"
    sent = {} if how.media_type == JSON else {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(how.content(found), media_type=how.media_type, headers=sent)


def public_address(names: Collection[str]) -> str | None:
    """The address under which others reach this server, for a code on paper; None while it has none of that sort."""
    reached = (name for name in names if name.startswith("https://") and not LOCAL.match(name))
    return min(reached, default=None)


def sheets_for(ledger: Ledger, reader: Reader, query: ScoreQuery) -> bytes:
    """The sheets alone that the reader may see, as they are sealed."""
    own = seen_by(ledger, reader, query)
    with reading(ledger) as now:
        return orjson.dumps([sheet.as_wire() for sheet in asked(now, query, own).sheets])


def report_for(ledger: Ledger, reader: Reader, query: ScoreQuery, address: str | None = None) -> ScoreReport:
    """What the reader may see, and what is to be said of it. Raises as `seen_by` and `report`."""
    return report_at(ledger, query, seen_by(ledger, reader, query), address)


def seen_by(ledger: Ledger, reader: Reader, query: ScoreQuery) -> set[Id] | None:
    """Whose sheets the reader may see: their own, or None for all of them, where they lead the alliance or oversee.

    Raises:
        NotYoursToRead: another rulebook is tried by somebody who may not see all.
    """
    everybody = sees_all(ledger, reader, query.rulebook)
    require(everybody or query.tried is None, NotYoursToRead())
    return None if everybody else own_subjects(reader)


def report_at(
    ledger: Ledger, query: ScoreQuery, own: Collection[Id] | None = None, address: str | None = None
) -> ScoreReport:
    """By the views as they are now; `own` says whose sheets the reader may see."""
    with reading(ledger) as now:
        return report(now, query, ledger.log, ledger.tree.root_at, own, address)


def overview_for(ledger: Ledger, reader: Reader, query: ScoreQuery, address: str | None = None) -> Overview:
    """
    Raises:
        NotEverybody: the reader neither sees every sheet nor belongs to the body that decides on that period's grades.
        Refusal: as `overview`.
    """
    require(sees_whole(ledger, reader, query.rulebook, query.period), NotEverybody())
    return overview_at(ledger, query, address)


def overview_at(ledger: Ledger, query: ScoreQuery, address: str | None = None) -> Overview:
    """By the views as they are now."""
    with reading(ledger) as now:
        return overview(now, query, ledger.log, ledger.tree.root_at, address)


def sees_whole(ledger: Ledger, reader: Reader, rulebook: Id, period: str) -> bool:
    """Whether the reader sees what all come to: whoever sees every sheet, and the body that the round names to decide."""

    def decides(world: World) -> bool:
        round = world.find(world.rule("round", rulebook, period), Round)
        return bool(reader.roles) and round is not None and round.decides in reader.houses

    return sees_all(ledger, reader, rulebook) or read_now(ledger, decides)


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
        found = sheets_of(now, rulebook, period, subject, as_of)
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
