"""Public keys and signatures: Ed25519 (RFC 8032) and ECDSA on P-256 with SHA-256 (FIPS 186-5).

A key travels as SubjectPublicKeyInfo DER (RFC 5280, 4.1.2.7) in base64 and is named by the SHA-256 of that DER.
The algorithm belongs to the key, never to the signed message. ECDSA signatures are DER and can be altered by
anyone into a second valid one: so nothing may ever be identified by its signature bytes.
"""

from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from contracts.refusals import NotEvidence
from contracts.values import Base64, Digest

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey
PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey
Algorithm = Literal["ed25519", "ecdsa-p256"]

_FIELD = 2**255 - 19
_SMALL_ORDER_Y = {
    0,
    1,
    _FIELD - 1,
    int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    ),
    int.from_bytes(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
    ),
}
"""The y of the eight points of order 1, 2, 4 and 8: under such a key one signature fits many messages."""


class UnusableKey(NotEvidence):
    """The bytes are no Ed25519 or P-256 public key that this ledger accepts."""

    zh = "公钥不能使用：{why_zh}。请用本系统重新生成密钥。"
    en = "This public key cannot be used: {why}. Make a new key with this system."


class WrongSignature(NotEvidence):
    """A signature does not verify."""

    zh = "签名与内容、密钥不符（密钥 {keyid}）。内容在签名后可能被改动；请重新签名再提交。"
    en = "The signature does not match the content and the key ({keyid}). Sign again and submit again."


@lru_cache(65_536)
def read_public(spki: Base64) -> PublicKey:
    """Return the key in a base64 SubjectPublicKeyInfo.

    Raises:
        UnusableKey: for another algorithm or curve, a DER that is not the shortest, an Ed25519 point that is
            not canonically encoded or of small order.
    """
    der = b64decode(spki)
    try:
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnusableKey(why_zh="不是 SubjectPublicKeyInfo", why="not a SubjectPublicKeyInfo") from None
    match key:
        case Ed25519PublicKey():
            _require_large_order(key)
        case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1):
            pass
        case _:
            raise UnusableKey(why_zh="既不是 Ed25519 也不是 P-256", why="neither Ed25519 nor P-256")
    if write_public(key) != spki:
        raise UnusableKey(why_zh="不是唯一的 DER 写法", why="not in its one DER form")
    return key


def write_public(key: PublicKey) -> Base64:
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def keyid(spki: Base64) -> Digest:
    return sha256(b64decode(spki)).hexdigest()


def algorithm(spki: Base64) -> Algorithm:
    return "ed25519" if isinstance(read_public(spki), Ed25519PublicKey) else "ecdsa-p256"


def sign(key: PrivateKey, message: bytes) -> Base64:
    """Return the signature in base64: the same for the same key and message (P-256: RFC 6979), here at least; what
    another signs with P-256 may differ each time."""
    match key:
        case Ed25519PrivateKey():
            return b64encode(key.sign(message)).decode()
        case EllipticCurvePrivateKey():
            return b64encode(key.sign(message, ECDSA(SHA256(), deterministic_signing=True))).decode()


def verify(spki: Base64, message: bytes, signature: Base64) -> None:
    """Return when `signature` over `message` verifies under `spki`.

    Raises:
        WrongSignature: it does not.
        UnusableKey: the key is none.
    """
    key: Any = read_public(spki)
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(b64decode(signature), message)
        else:
            key.verify(b64decode(signature), message, ECDSA(SHA256()))
    except InvalidSignature:
        raise WrongSignature(keyid=keyid(spki)) from None


def _require_large_order(key: Ed25519PublicKey) -> None:
    y = int.from_bytes(key.public_bytes_raw(), "little") & (2**255 - 1)
    if y >= _FIELD:
        raise UnusableKey(why_zh="曲线上的点不是规定的写法", why="its point is not canonically encoded")
    if y in _SMALL_ORDER_Y:
        raise UnusableKey(why_zh="曲线上的点阶数过小", why="its point is of small order")
