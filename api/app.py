"""The web application: what it is made of.

app = create_app(ledger)      served by `api/server.py`
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from functools import partial

import orjson
from fastapi import FastAPI
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
)
from api.described import describe
from api.desk_tables import create_tables
from api.lanes import Lanes, SharedLane
from api.pages import (
    agreements,
    assets,
    book,
    checking,
    contesting,
    entering,
    entries,
    entry,
    evaluations,
    front,
    key_desk,
    lists,
    notices,
    plain,
    preferences,
    rounds,
    score_appeals,
    sealed,
    signing,
    waiting,
)
from api.pages import rulebooks as rulebook_pages
from api.pages import scores as score_pages
from api.patience import Patience
from api.request_log import RequestLog
from api.sessions import Origin
from api.short_way import ShortWay
from ledger.application import Ledger
from ledger.files import Files
from ledger.vault import Vault
from projections import positions
from projections.view import found

ROUTERS = (
    statements, streams, registers, scores, kept_reports, sealed_lines, sheets, certificates, proofs, files, person_mergers, persons, passbooks, ballots,
    signing_in, key_requests, health, docs_page,
    front, checking, entering, key_desk, waiting, signing, agreements, lists, book, notices, entries, entry, plain, preferences, assets,
    score_pages, rulebook_pages, score_appeals, contesting, rounds, sealed, evaluations,
)  # fmt: skip


def create_app(
    ledger: Ledger, names: Collection[Origin] = (), vault: Vault | None = None, *, sends: bool = False
) -> ASGIApp:
    """The application over a ledger, which stays the caller's to close. Makes the tables that are missing.

    `names` are the addresses under which it is reached; nobody signs in under another. Without a vault, it says so to
    whoever asks for personal fields. `sends`: something here delivers webhooks (`api/webhooks.py`).
    """
    create_tables(ledger.rows.datastore)
    ledger.tree.create_tables()
    positions.prepare(ledger.rows.datastore, found())
    app = bare_app()
    app.state.ledger, app.state.names, app.state.vault = ledger, names, vault
    app.state.sends = sends
    app.state.files, app.state.arriving = Files(ledger.rows.datastore), files.Arriving()
    return RequestLog(Patience(ShortWay(app)))


def openapi_bytes() -> bytes:
    """What `contracts/openapi.json` holds: the interface described, without a ledger."""
    return orjson.dumps(describe(bare_app()), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def bare_app() -> FastAPI:
    """The routes, and what becomes of errors, with no ledger behind them yet."""
    app = FastAPI(docs_url=None, redoc_url=None, lifespan=lanes_open)
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
