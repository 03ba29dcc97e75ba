"""Signatures by somebody who does not see what they sign: RSABSSA-SHA384-PSS-Randomized (RFC 9474).

    voter                                             issuer
      message ──encode──▶ number · blind^e  ── blinded ──▶  blinded^d
      signature ◀── signed / blind          ◀── signed ──   (learns nothing of message or signature)

What came out is an ordinary RSASSA-PSS signature (RFC 8017, 8.1). Chance comes in as arguments. Numbers travel as 384 bytes.
"""

from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import sha384
from math import gcd
from typing import Annotated

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from pydantic import StringConstraints

from contracts.refusals import NotEvidence
from contracts.values import Base64

BITS, EXPONENT = 3072, 65537
LENGTH = BITS // 8
HASH = SALT = 48
PREFIX = 32
"""How many random bytes `Prepare` puts in front of a message (RFC 9474, 4.1)."""

Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{512}$")]
"""384 bytes, big-endian: a number that is blinded, or signed and not unblinded yet."""


class UnusableIssuer(NotEvidence):
    """The bytes are no RSA key of 3072 bits with exponent 65537."""

    zh = "选票凭证的签发公钥不能使用。请按说明重新生成（RSA 3072位）。"
    en = "The issuer's public key cannot be used. Make one as the manual says (RSA, 3072 bits)."


class NotSignedBlindly(NotEvidence):
    """What came back is not the issuer's signature over the number that was sent."""

    zh = "盲签与所求的凭证不符：不是这一组的签发密钥签的，或签的是另一份。请用这一组的签发密钥重新签发。"
    en = "This is not the issuer's signature over the number that was asked for: another key's, or another request's. Issue it again with this panel's key."


@lru_cache(256)
def read_issuer(spki: Base64) -> RSAPublicKey:
    """
    Raises:
        UnusableIssuer: another algorithm, size or exponent, or not in its one DER form.
    """
    der = b64decode(spki)
    try:
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnusableIssuer from None
    if not isinstance(key, RSAPublicKey) or key.key_size != BITS:
        raise UnusableIssuer
    if key.public_numbers().e != EXPONENT:
        raise UnusableIssuer
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
        raise UnusableIssuer
    return key


def modulus(issuer: Base64) -> int:
    return read_issuer(issuer).public_numbers().n


def factor_of(chance: bytes, n: int) -> int:
    """A blinding factor from 400 random bytes: 16 more than the modulus has, so that all are as good as equally likely.

    For a modulus of two primes of 1,536 bits, one in 2^1500 has no inverse; that one is passed over.
    """
    assert len(chance) == LENGTH + 16
    factor = int.from_bytes(chance) % n
    while gcd(factor, n) != 1:
        factor += 1
    return factor


def blind(message: bytes, salt: bytes, factor: int, issuer: Base64) -> Number:
    """What the issuer is asked to sign (RFC 9474, 4.2)."""
    n = modulus(issuer)
    encoded = int.from_bytes(pss_encoded(message, salt))
    return written(encoded * pow(factor, EXPONENT, n) % n)


def sign_blindly(blinded: Number, issuer: RSAPrivateKey) -> Number:
    """What the issuer gives back (RFC 9474, 4.3).

    Raises:
        NotSignedBlindly: no number below the key's modulus.
    """
    numbers = issuer.private_numbers()
    number, n = as_number(blinded), numbers.public_numbers.n
    if not 0 < number < n:
        raise NotSignedBlindly
    by_p = pow(number, numbers.dmp1, numbers.p)
    by_q = pow(number, numbers.dmq1, numbers.q)
    signed = by_q + numbers.q * ((by_p - by_q) * numbers.iqmp % numbers.p)
    if pow(signed, EXPONENT, n) != number:
        raise NotSignedBlindly
    return written(signed)


def require_signed(blinded: Number, signed: Number, issuer: Base64) -> None:
    """
    Raises:
        NotSignedBlindly: `signed` is not what the issuer's key makes of `blinded`.
    """
    number, n = as_number(signed), modulus(issuer)
    if not 0 < number < n or pow(number, EXPONENT, n) != as_number(blinded):
        raise NotSignedBlindly


def unblind(signed: Number, factor: int, issuer: Base64) -> Number:
    """The signature itself (RFC 9474, 4.4)."""
    n = modulus(issuer)
    return written(as_number(signed) * pow(factor, -1, n) % n)


def pss_encoded(message: bytes, salt: bytes) -> bytes:
    """EMSA-PSS (RFC 8017, 9.1.1) for a modulus of 3072 bits, with SHA-384 and MGF1 over it."""
    assert len(salt) == SALT
    digest = sha384(b"\0" * 8 + sha384(message).digest() + salt).digest()
    block = b"\0" * (LENGTH - SALT - HASH - 2) + b"\1" + salt
    mask = b"".join(sha384(digest + count.to_bytes(4)).digest() for count in range(-(-len(block) // HASH)))
    masked = bytearray(left ^ right for left, right in zip(block, mask, strict=False))
    masked[0] &= 0x7F
    return bytes(masked) + digest + b"\xbc"


def written(number: int) -> Number:
    return b64encode(number.to_bytes(LENGTH)).decode()


def as_number(text: Number) -> int:
    return int.from_bytes(b64decode(text))
