"""The web application: what it is made of.

app = create_app(ledger)      served by `api/server.py`
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from copy import copy
from functools import cache, partial

import orjson
from fastapi import Depends, FastAPI
from starlette.datastructures import State
from starlette.types import ASGIApp

from api import (
    answering,
    ballots,
    certificates,
    docs_page,
    files,
    health,
    kept_reports,
    key_requests,
    passbooks,
    person_mergers,
    persons,
    proofs,
    registers,
    scores,
    sealed_lines,
    sheets,
    signing_in,
    statements,
    streams,
    subject_access,
)
from api.described import describe
from api.desk_tables import create_tables
from api.lanes import Lanes, SharedLane
from api.pages import (
    agreements,
    alliances,
    assets,
    auditing,
    ballot_boxes,
    balloting,
    book,
    certifying,
    checking,
    checking_in,
    consultations,
    contesting,
    correcting,
    drafting,
    draws,
    duty,
    entering,
    entries,
    entry,
    evaluations,
    findings,
    front,
    handing_over,
    issues,
    key_desk,
    lists,
    marking,
    matters,
    meetings,
    mergers,
    missing_service,
    notices,
    opening,
    orders,
    people,
    plain,
    preferences,
    projects,
    public_notices,
    registering,
    round_planning,
    round_scores,
    rounds,
    rulebook_drafting,
    score_appeals,
    sealed,
    sealing,
    service,
    signing,
    slips,
    taking_in,
    trainings,
    transparency,
    trying,
    units,
    waiting,
    whistles,
    wishes,
)
from api.pages import rulebooks as rulebook_pages
from api.pages import scores as score_pages
from api.patience import Patience
from api.request_log import RequestLog
from api.sessions import Origin
from api.short_way import ShortWay
from contracts.values import NIL
from domain.log import Log, to_practise
from ledger.application import Ledger
from ledger.files import Files
from ledger.vault import Vault
from projections import positions
from projections.view import found

ROUTERS = (
    statements, streams, registers, scores, kept_reports, sealed_lines, sheets, certificates, proofs, files, person_mergers, persons, subject_access, passbooks, ballots,
    signing_in, key_requests, health, docs_page,
    front, trying, checking, checking_in, entering, key_desk, taking_in, units, registering, people, mergers, handing_over, waiting, signing, drafting, agreements, alliances, meetings, lists, certifying, missing_service, book, service, duty, notices,
    entries, entry, auditing, findings, plain, preferences, assets,
    orders, wishes, whistles, projects, draws, public_notices, matters, issues, consultations, trainings,
    score_pages, rulebook_drafting, rulebook_pages, score_appeals, contesting, correcting, round_planning, rounds, round_scores, marking, sealed, sealing, opening, evaluations, balloting, ballot_boxes, slips, transparency,
)  # fmt: skip


def create_app(
    ledger: Ledger,
    names: Collection[Origin] = (),
    vault: Vault | None = None,
    *,
    sends: bool = False,
    mails: bool = False,
) -> ASGIApp:
    """The application over a ledger, which stays the caller's to close. Makes the tables that are missing.

    `names` are the addresses under which it is reached; nobody signs in under another. Without a vault, it says so to
    whoever asks for personal fields. `sends`: something here delivers webhooks (`api/webhooks.py`), `mails`: letters (`api/mailing.py`).
    """
    create_tables(ledger.rows.datastore)
    ledger.tree.create_tables()
    positions.prepare(ledger.rows.datastore, found())
    app = bare_app()
    app.state.ledger, app.state.names, app.state.vault = ledger, names, vault
    app.state.sends, app.state.mails, app.state.shown_today = sends, mails, {}
    app.state.practice, app.state.kept = is_practice(ledger), {}
    app.state.files, app.state.arriving = Files(ledger.rows.datastore), files.Arriving()
    return RequestLog(Patience(ShortWay(app)))


def is_practice(ledger: Ledger) -> bool:
    log = ledger.streams.folded(NIL).state
    return isinstance(log, Log) and to_practise(log.origin)


def openapi_bytes() -> bytes:
    """What `contracts/openapi.json` holds: the interface described, without a ledger."""
    return orjson.dumps(describe(bare_app()), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def bare_app() -> FastAPI:
    """The routes, and what becomes of errors, with no ledger behind them yet. The routes are those of every other application here."""
    app = copy(routed())
    app.state = State()
    return app


@cache
def routed() -> FastAPI:
    """Put together once in a process: at the first request FastAPI works out what every route takes, and that takes half a second."""
    app = FastAPI(
        docs_url=None, redoc_url=None, lifespan=lanes_open, dependencies=[Depends(answering.readable)]
    )
    registers.add_routes()
    for module in ROUTERS:
        app.include_router(module.router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    answering.install(app)
    return app


@asynccontextmanager
async def lanes_open(app: FastAPI) -> AsyncIterator[None]:
    app.state.lanes = Lanes()
    app.state.statements = SharedLane(partial(statements.answers_to, app.state.ledger))
    yield
    app.state.statements.close()
    app.state.lanes.close()
