"""For whoever signs: from a body to the exact bytes and their signatures.

payload = draft(log, actor, body, id=new_id)      sheet = draft_batch(log, actor, bodies, seen=seen)
signatures = sign(payload, key)                   signatures = sign_batch(sheet, key)
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from contracts import dsse
from contracts.canonical import encode
from contracts.keys import PrivateKey, keyid, write_public
from contracts.keys import sign as sign_message
from contracts.statement import Body, Possession, batch_root, possession_payload
from contracts.tree import EMPTY_ROOT
from contracts.values import Digest, Id, Seen

NOTHING_SEEN = Seen(size=0, root=EMPTY_ROOT.hex())
"""What a client names that has not verified a checkpoint yet."""


class Sheet(NamedTuple):
    """A batch ready to be signed and sent: the payload under the signature, and the items beside it."""

    payload: bytes
    items: list[dict[str, Any]]


def draft(
    log: Digest,
    actor: Id,
    body: Body,
    *,
    id: Id,
    stream: Id | None = None,
    expect: int = 0,
    seen: Seen = NOTHING_SEEN,
) -> bytes:
    """Return the payload of a statement. `stream` is needed for a change; what a beginning opens follows."""
    return encode(_whole(log, actor, body, id, stream, expect, seen))


def sign(payload: bytes, *keys: PrivateKey) -> tuple[dsse.Signature, ...]:
    """The signatures of a statement, in the order that is required."""
    return dsse.sign(dsse.STATEMENT, payload, *keys)


def draft_batch(
    log: Digest, actor: Id, statements: Sequence[tuple[Id, Body]], *, seen: Seen = NOTHING_SEEN
) -> Sheet:
    """Return a batch of beginnings, each given by its own id and body."""
    wholes = [_whole(log, actor, body, id, None, 0, seen) for id, body in statements]
    root = batch_root(encode(whole) for whole in wholes)
    common = {"log": log, "actor": actor, "seen": seen.model_dump()}
    header = common | {"v": 1, "count": len(wholes), "root": root}
    items = [{name: value for name, value in whole.items() if name not in common} for whole in wholes]
    return Sheet(encode(header), items)


def sign_batch(sheet: Sheet, key: PrivateKey) -> tuple[dsse.Signature, ...]:
    return dsse.sign(dsse.BATCH, sheet.payload, key)


def prove_possession(log: Digest, unit: Id, holder: Id, key: PrivateKey) -> Possession:
    """What a new key says of itself, so that nobody can enrol a key that they do not hold."""
    spki = write_public(key.public_key())
    message = dsse.pae(dsse.POSSESSION, possession_payload(log, unit, holder, spki))
    return Possession(spki=spki, sig=sign_message(key, message))


def keyid_of(key: PrivateKey) -> Digest:
    return keyid(write_public(key.public_key()))


def as_json(body: Body) -> dict[str, Any]:
    """A body as it stands in a statement: what was set, and nothing that is absent."""
    return body.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


def said(body: Body) -> dict[str, Any]:
    """What a body says, whatever its signer had read before: what it is about is named without the version and digest that it had."""
    return {name: _unread(value) for name, value in as_json(body).items()}


def _unread(value: Any) -> Any:
    match value:
        case {"stream": stream, "version": _, "digest": _}:
            return {"stream": stream}
        case list():
            return [_unread(each) for each in value]
    return value


def _whole(
    log: Digest, actor: Id, body: Body, id: Id, stream: Id | None, expect: int, seen: Seen
) -> dict[str, Any]:
    return {
        "v": 1,
        "log": log,
        "type": body.type,
        "stream": body.opens(log, actor, id) if body.begins else stream,
        "expect": expect,
        "id": id,
        "actor": actor,
        "seen": seen.model_dump(),
        "body": as_json(body),
    }
