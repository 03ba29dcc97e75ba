"""Statements in, receipts out.

    POST /statements             201 and the receipt; the same statement again: 200 and the same bytes
    POST /statements?dry_run=1   200 {"would": "accept"}, or the problem; nothing is written
    GET  /receipts/{name}        by the name of the act, or by the digest of a batch

Submitting needs no session: whoever signs, acts. The event loop receives the bytes and sends the answer; everything
between is done beside it.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Path, Request, Response

from api.described import ENVELOPE, PROBLEMS, Verdict, either
from api.envelopes import Envelope, body_of, read_envelope
from api.evidence import keep_evidence
from api.lanes import Lanes, SharedLane
from api.named_refusals import signer_of, told_to
from api.provided import SignedIn, TheLedger
from api.readers import require_readable
from api.refusals import NoSuchReceipt, UnknownPayloadType
from api.stale import what_is_there_now
from contracts.canonical import encode
from contracts.dsse import BATCH, STATEMENT
from contracts.entry import Receipt
from contracts.refusals import Refusal, Refused
from contracts.streams import rule_id
from domain.refusals import SeenElsewhere, StaleAbout, StaleExpect
from ledger.application import Ledger

router = APIRouter(tags=["statements"], responses=PROBLEMS)

AGAIN: dict[int | str, dict[str, Any]] = {
    200: {"description": "Recorded before; or what a dry run says.", **either(Receipt, Verdict)}
}
LARGE_BYTES = 256 << 10
"""More than a single statement can need with its envelope: a sheet."""
NAME = r"^([0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"


class Answer(NamedTuple):
    status: int
    content: bytes


@router.post("/statements", status_code=201, response_model=Receipt, responses=AGAIN, openapi_extra=ENVELOPE)
async def submit(request: Request, dry_run: bool = False) -> Response:
    """Record a signed statement, or a whole batch, all or nothing. Sending the same again is harmless."""
    body = await body_of(request)
    if len(body) <= LARGE_BYTES and not dry_run and is_brief(envelope := read_envelope(body)):
        statements: SharedLane[Envelope, Answer] = request.app.state.statements
        answer = await statements.run(envelope)
    else:
        ledger: Ledger = request.app.state.ledger
        lanes: Lanes = request.app.state.lanes
        answer = await lanes.run(lambda: answer_to(ledger, body, dry_run), long=not dry_run)
    return Response(answer.content, answer.status, media_type="application/json")


@router.get("/receipts/{name}", response_model=Receipt)
def receipt(name: Annotated[str, Path(pattern=NAME)], ledger: TheLedger, reader: SignedIn) -> Response:
    """The receipt again. A statement's act is named UUIDv5(log, ["open", actor, id]); a batch also by its digest."""
    act = name if len(name) == 36 else rule_id(ledger.log, "batch", name)
    found = ledger.receipt(act)
    if found is None:
        raise NoSuchReceipt(name=name)
    require_readable(ledger, reader, found.entries[0].stream)
    return Response(encode(found.model_dump()), media_type="application/json")


def is_brief(envelope: Envelope) -> bool:
    """Whether it is decided in a moment: a statement that confirms no sheet. A wrong guess would only cost time."""
    return envelope.payload_type == STATEMENT and b'"sheets":[{' not in envelope.payload


def answers_to(ledger: Ledger, envelopes: Sequence[Envelope]) -> Iterator[tuple[int, Answer | Exception]]:
    """Record statements together: the number of each, from 0, with its answer or what `answer_to` would raise."""
    started_ms = ledger.clock()
    signed = [(envelope.payload, envelope.signatures) for envelope in envelopes]
    for number, recorded in ledger.submit_each(signed):
        if isinstance(recorded, Exception):
            yield number, explained(ledger, envelopes[number], recorded)
        else:
            yield number, as_answer(recorded, started_ms)


def answer_to(ledger: Ledger, body: bytes, dry_run: bool) -> Answer:
    """
    Raises:
        Refusal: as the envelope, the ledger and the domain say.
    """
    envelope, started_ms = read_envelope(body), ledger.clock()
    try:
        if dry_run:
            _would(ledger, envelope)
            return Answer(200, b'{"would":"accept"}')
        return as_answer(_record(ledger, envelope), started_ms)
    except Refusal as no:
        raise explained(ledger, envelope, no) from None


def as_answer(recorded: Receipt, started_ms: int) -> Answer:
    # What was received before we began was not recorded by us. Two that come at the same moment both hear 201.
    return Answer(200 if recorded.received < started_ms else 201, encode(recorded.model_dump()))


def explained(ledger: Ledger, envelope: Envelope, no: Exception) -> Exception:
    """The same, with what has changed where the statement is stale, and with the names that its signer may know; a sign of a
    fork is kept."""
    try:
        match no:
            case StaleExpect() | StaleAbout():
                no.facts["now"] = what_is_there_now(ledger, envelope, no.facts.get("item"))
            case SeenElsewhere():
                keep_evidence(ledger, envelope)
            case Refused() if no.ids():
                told_to(ledger, signer_of(ledger, envelope), no)
    except Exception as error:
        return error
    return no


def _record(ledger: Ledger, envelope: Envelope) -> Receipt:
    match envelope:
        case Envelope(payload_type=kind, items=None) if kind == STATEMENT:
            return ledger.submit(envelope.payload, envelope.signatures)
        case Envelope(payload_type=kind, items=list(items)) if kind == BATCH:
            return ledger.submit_batch(envelope.payload, envelope.signatures, items)
    raise UnknownPayloadType(type=envelope.payload_type)


def _would(ledger: Ledger, envelope: Envelope) -> None:
    if envelope.payload_type not in (STATEMENT, BATCH):
        raise UnknownPayloadType(type=envelope.payload_type)
    ledger.would(envelope.payload, envelope.signatures, envelope.items)
