"""Names of streams. They follow from what a stream is about, so nobody can choose one (SPEC.md, "Streams").

rule_id(log, "open", actor, id)      the stream that a statement with `expect` 0 opens
rule_id(log, "key", keyid)           the life of a key
rule_id(log, "role", unit, person)   what a person may do for a unit
"""

from hashlib import sha1

from contracts.canonical import encode
from contracts.values import Digest, Id


def rule_id(log: Digest, kind: str, *key: str) -> Id:
    """UUIDv5 (RFC 9562, 5.5) of the canonical JSON of `[kind, key…]` in the namespace of this log.

    The namespace is the first 16 bytes of the log's digest, so the streams of two logs never share a name.
    """
    named = bytearray(sha1(bytes.fromhex(log[:32]) + _canonical_list(kind, *key)).digest()[:16])
    named[6] = named[6] & 0x0F | 0x50  # version 5
    named[8] = named[8] & 0x3F | 0x80  # the variant of RFC 9562
    spelled = named.hex()
    return f"{spelled[:8]}-{spelled[8:12]}-{spelled[12:16]}-{spelled[16:20]}-{spelled[20:]}"


def _canonical_list(*texts: str) -> bytes:
    """`encode` of a list of texts; nearly all are ids and plain words, which can be put between quotation marks."""
    joined = '","'.join(texts)
    if (
        joined.isascii()
        and joined.isprintable()
        and "\\" not in joined
        and joined.count('"') == 2 * len(texts) - 2
    ):
        return f'["{joined}"]'.encode()
    return encode(list(texts))
