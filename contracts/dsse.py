"""DSSE: a signature over exact bytes and their type (https://github.com/secure-systems-lab/dsse, v1).

    PAE = "DSSEv1" SP length SP payloadType SP length SP payload

The type is signed too, so a signature over a statement is never a signature over anything else. The payload is
verified first and parsed afterwards.
"""

from base64 import b64encode
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field

from contracts import keys
from contracts.refusals import NotEvidence
from contracts.values import Base64, Digest, Frozen

STATEMENT = "application/vnd.gongjian.statement.v1+json"
BATCH = "application/vnd.gongjian.batch.v1+json"
POSSESSION = "application/vnd.gongjian.key-possession.v1+json"
SESSION = "application/vnd.gongjian.session.v1+json"
BALLOT = "application/vnd.gongjian.ballot.v1+json"  # reserved: SPEC.md, "Ballots"


class Signature(Frozen):
    """`keyid` is a hint: what counts is the key that the log holds under that name."""

    keyid: Digest
    sig: Base64


Signatures = Annotated[tuple[Signature, ...], Field(min_length=1, max_length=16)]


class SignaturesOutOfOrder(NotEvidence):
    """Signatures must be sorted by key id, each key once."""

    zh = "签名须按密钥编号排序，每把密钥只签一次。请重新整理后提交。"
    en = "Signatures must be sorted by key id, one for each key. Put them in order and submit again."


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, *signers: keys.PrivateKey) -> tuple[Signature, ...]:
    """One signature from each signer, in the order that is required."""
    message = pae(payload_type, payload)
    signed = [
        Signature(keyid=keys.keyid(keys.write_public(key.public_key())), sig=keys.sign(key, message))
        for key in signers
    ]
    return tuple(sorted(signed, key=lambda signature: signature.keyid))


def require_order(signatures: tuple[Signature, ...]) -> None:
    """
    Raises:
        SignaturesOutOfOrder: not strictly ascending by key id.
    """
    ids = [signature.keyid for signature in signatures]
    if any(left >= right for left, right in pairwise(ids)):
        raise SignaturesOutOfOrder


def export(payload_type: str, payload: bytes, signatures: tuple[Signature, ...]) -> dict[str, Any]:
    """The DSSE envelope as other tools read it."""
    return {
        "payload": b64encode(payload).decode(),
        "payloadType": payload_type,
        "signatures": [signature.model_dump() for signature in signatures],
    }
