"""What arrives: a signed payload in a DSSE envelope, of a batch with its statements beside it.

    {"payload": "eyJhY3Rvci…", "payloadType": "application/vnd.gongjian.statement.v1+json",
     "signatures": [{"keyid": "9f…", "sig": "MEUC…"}]}

    {"payload": "eyJhY3Rvci…", "payloadType": "application/vnd.gongjian.batch.v1+json",
     "signatures": […], "items": [{…}, {…}]}

Only the form of the envelope is judged here; whether its payload proves anything is the ledger's business.
"""

from typing import Any, NamedTuple

import orjson
from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from api.refusals import BadEnvelope, BodyTooLarge
from contracts.dsse import BATCH, Signatures
from contracts.note import from_base64
from contracts.shapes import mistake, not_json
from contracts.statement import MAX_BATCH, TooManyItems

MAX_BODY_BYTES = 16 << 20
"""4,096 statements of four thousand bytes each. A service record has five hundred."""

_MEMBERS = {"payload", "payloadType", "signatures"}
_SIGNATURES: TypeAdapter[Signatures] = TypeAdapter(Signatures)


class Envelope(NamedTuple):
    """`items` are the statements of a batch; None for anything else."""

    payload_type: str
    payload: bytes
    signatures: Signatures
    items: list[dict[str, Any]] | None


async def body_of(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """The body of a request, of which no more than `limit` bytes are ever kept.

    Raises:
        BodyTooLarge: there is more.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise BodyTooLarge(limit=limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(limit=limit)
    return bytes(body)


def require_size(envelope: bytes) -> None:
    """
    Raises:
        BodyTooLarge: more than a server takes.
    """
    if len(envelope) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit=MAX_BODY_BYTES)


def read_envelope(body: bytes) -> Envelope:
    """
    Raises:
        BadEnvelope: not JSON, other members, a payload that is not padded base64, malformed signatures.
        BadBatch: more than 4,096 statements.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadEnvelope(where="body", **not_json(error).facts()) from None
    if not isinstance(value, dict):
        raise BadEnvelope(where="body", why_zh="应为对象", why="not an object")
    kind = value.get("payloadType")
    members = _MEMBERS | {"items"} if kind == BATCH else _MEMBERS
    if value.keys() != members:
        raise BadEnvelope(
            where="body",
            why_zh=f"应恰有这些成员：{'、'.join(sorted(members))}",
            why=f"its members must be {', '.join(sorted(members))}",
        )
    if not isinstance(kind, str):
        raise BadEnvelope(where="payloadType", why_zh="应为文字", why="not a text")
    payload = from_base64(value["payload"]) if isinstance(value["payload"], str) else None
    if payload is None:
        raise BadEnvelope(where="payload", why_zh="应为补齐的 base64", why="not padded base64")
    return Envelope(kind, payload, _signatures(value["signatures"]), _items(value.get("items")))


def _signatures(value: Any) -> Signatures:
    try:
        return _SIGNATURES.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in ("signatures", *first["loc"]))
        raise BadEnvelope(where=where, **mistake(first).facts()) from None


def _items(value: Any) -> list[dict[str, Any]] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise BadEnvelope(where="items", why_zh="应为对象的列表", why="not a list of objects")
    if len(value) > MAX_BATCH:
        raise TooManyItems(count=len(value), limit=MAX_BATCH)
    return value
