"""The box of secret ballots: what is posted into it without a session, and what lies in it once the last day is over.

    GET  /ballots/{evaluation}/paper   what a voter has to have before them; by it, and a code, a ballot is made offline
    POST /ballots                      201 and the ballot's digest; the same ballot again: 200 and the same
    GET  /ballots/{evaluation}/box     after the last day: every ballot, in the order of their key ids

None of them takes a session, a cookie or a name, and nothing is kept of when or from where a ballot came: addresses are counted
for a minute in memory, apart from what they sent. Whoever knows the evaluation's id gets its paper, as voters without keys must.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.described import ENVELOPE, PROBLEMS
from api.envelopes import Envelope, body_of, read_envelope
from api.passbooks import Tries
from api.provided import TheLedger
from api.reading import opening, read_now
from api.refusals import UnknownPayloadType
from contracts import dsse
from contracts.ballot import Ballot
from contracts.canonical import decode
from contracts.statement import Statement, parse
from contracts.statements.secret_ballots import EnterBallot
from contracts.values import ID, NIL, Digest, Id
from domain.ballot_boxes import require_good
from domain.deciding import day_of
from domain.evaluations import Evaluation
from domain.log import Log
from domain.refusals import BoxStillOpen, TokenUsed, TooLate, require
from domain.units import Unit
from ledger.application import Ledger
from projections.reading import at
from projections.secret_ballots import SecretBallots, signed_tokens

router = APIRouter(tags=["ballots"], responses=PROBLEMS)
EvaluationId = Annotated[Id, Path(pattern=ID)]
MAX_BALLOT_BYTES = 64 << 10
A_MINUTE = 120
"""From one address, behind which a whole office may sit."""
POSTED = Tries(A_MINUTE)
FETCHED = Tries(A_MINUTE)


class Posted(BaseModel):
    """That a ballot is in the box. `ballot` is its digest: by this it is found in the log afterwards."""

    ballot: Digest


class Token(BaseModel):
    """What the issuer signed: `blinded` is the number that was asked for, as in the log."""

    panel: str
    blinded: str
    signed: str


class Paper(BaseModel):
    """What every voter has before them. All that counts is in the opening, whose digest a ballot names."""

    log: Digest
    evaluation: Id
    opening: str
    """The payload of the statement that opened the evaluation, in base64."""
    names: dict[Id, str]
    """Of the units that are rated and of the trustees, for reading."""
    tokens: list[Token]
    """Those that were issued, all of them in the order of their numbers, so that nobody learns which one is used."""


class Box(BaseModel):
    ballots: list[dict[str, Any]]
    """Each as it was posted."""


@router.get("/ballots/{evaluation}/paper")
def paper(evaluation: EvaluationId, request: Request, ledger: TheLedger) -> Paper:
    """The paper of an evaluation with secret panels."""
    FETCHED.count(address(request))
    return paper_of(ledger, evaluation)


@router.post(
    "/ballots",
    status_code=201,
    response_model=Posted,
    responses={200: {"description": "It was in the box before.", "model": Posted}},
    openapi_extra=ENVELOPE,
)
async def post(request: Request) -> Response:
    """Put a ballot into the box. Sending the same again is harmless; another one with the same token is refused."""
    POSTED.count(address(request))
    envelope = read_envelope(await body_of(request, MAX_BALLOT_BYTES))
    ledger: Ledger = request.app.state.ledger
    new, digest = await run_in_threadpool(put_in, ledger, envelope)
    return Response(orjson.dumps({"ballot": digest}), 201 if new else 200, media_type="application/json")


@router.get("/ballots/{evaluation}/box")
def box(evaluation: EvaluationId, request: Request, ledger: TheLedger) -> Box:
    """What was posted, once nothing more is taken: so everybody sees whether all of it is entered."""
    FETCHED.count(address(request))
    return Box(ballots=[orjson.loads(envelope) for envelope in box_of(ledger, evaluation)])


def address(request: Request) -> str:
    return request.client.host if request.client else ""


def paper_of(ledger: Ledger, evaluation: Id) -> Paper:
    """
    Raises:
        NoSuch: no evaluation.
    """
    state = evaluation_of(ledger, evaluation)
    statement = opening(ledger, evaluation)
    assert isinstance(statement, Statement)
    named = {unit for panel in state.body.panels if panel.secret for unit in panel.subjects} | {
        *state.trustees
    }
    names = read_now(ledger, lambda world: {unit: world.get(unit, Unit).name for unit in sorted(named)})
    with at(ledger, None, SecretBallots) as now:
        tokens = [Token(panel=p, blinded=b, signed=s) for p, b, s in signed_tokens(now, evaluation)]
    return Paper(
        log=ledger.log,
        evaluation=evaluation,
        opening=b64encode(statement.payload).decode(),
        names=names,
        tokens=tokens,
    )


def put_in(ledger: Ledger, envelope: Envelope) -> tuple[bool, Digest]:
    """Whether the ballot is new, and its digest.

    Raises:
        UnknownPayloadType: it is no ballot.
        NotCanonical, BadShape, UnusableKey, WrongSignature, BadToken: as `open_ballot`.
        NoSuch, OpenPanel, OtherPaper, SealedLength: cast where no secret ballot is, or on another paper.
        TooLate: the last day is over.
        TokenUsed: another ballot was posted with this token.
    """
    if envelope.payload_type != dsse.BALLOT:
        raise UnknownPayloadType(type=envelope.payload_type)
    unread = parse(Ballot, decode(envelope.payload))
    evaluation = evaluation_of(ledger, unread.evaluation)
    ballot = require_good(evaluation, unread.panel, envelope.payload, envelope.signatures)
    closes = evaluation.body.closes
    require(not evaluation.closed and today(ledger) <= closes, TooLate(last=closes))
    kept = orjson.dumps(dsse.export(dsse.BALLOT, envelope.payload, envelope.signatures)).decode()
    with ledger.rows.datastore.transaction() as cursor:
        cursor.execute(
            """INSERT INTO desk.ballots (keyid, evaluation, digest, envelope) VALUES (%s, %s, %s, %s)
               ON CONFLICT (keyid) DO NOTHING""",
            (ballot.keyid, ballot.evaluation, ballot.digest, kept),
        )
        new = cursor.rowcount == 1
        cursor.execute("SELECT digest FROM desk.ballots WHERE keyid = %s", (ballot.keyid,))
        found = cursor.fetchone()
    assert found
    require(found[0] == ballot.digest, TokenUsed())
    return new, ballot.digest


def box_of(ledger: Ledger, evaluation: Id) -> list[str]:
    """
    Raises:
        NoSuch: no evaluation.
        BoxStillOpen: ballots are still taken.
    """
    closes = evaluation_of(ledger, evaluation).body.closes
    require(closes < today(ledger), BoxStillOpen(closes=closes))
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "SELECT envelope FROM desk.ballots WHERE evaluation = %s ORDER BY keyid", (evaluation,)
        )
        return [envelope for (envelope,) in cursor.fetchall()]


def entered(envelope: Mapping[str, Any]) -> EnterBallot:
    """The statement that carries a posted ballot into the log."""
    said = decode(b64decode(str(envelope["payload"])))
    [signature] = envelope["signatures"]
    members = {name: value for name, value in said.items() if name not in ("v", "log")}
    return EnterBallot(**members, sig=signature["sig"])


def evaluation_of(ledger: Ledger, evaluation: Id) -> Evaluation:
    return read_now(ledger, lambda world: world.get(evaluation, Evaluation))


def today(ledger: Ledger) -> str:
    return day_of(ledger.clock(), read_now(ledger, lambda world: world.get(NIL, Log)).zone)
