"""A secret ballot: entitled without a name, changed by nobody, opened at the closing. Its bad cases: bad/ballots.json."""

import secrets
from base64 import b64encode
from hashlib import sha384
from math import gcd

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts import dsse
from contracts.ballot import BadToken, Ballot, Token, UnusableIssuer, open_ballot, read_issuer
from contracts.canonical import decode, encode
from contracts.keys import write_public
from tests.contracts.making.ballots import BALLOT_KEY, ISSUER, TOKEN, ballot
from tests.people import key


def opened(payload: bytes, signer=BALLOT_KEY, issuer: str = ISSUER) -> Ballot:
    return open_ballot(payload, dsse.sign(dsse.BALLOT, payload, signer), issuer)


def spki_of(private: rsa.RSAPrivateKey) -> str:
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(der).decode()


def test_a_ballot_says_what_it_is_for_and_nothing_of_its_voter():
    found = opened(ballot())
    assert found.panel == "居民代表"
    assert set(Ballot.model_fields) == {
        "v", "log", "evaluation", "opening", "panel", "spki", "token", "sealed",
    }  # fmt: skip


def test_the_issuer_signs_for_a_key_that_it_never_sees():
    """RFC 9474: blind, sign, finalize; the issuer's part is one exponentiation of a number that looks random."""
    issuer, mine = rsa.generate_private_key(65537, 3072), key("a voter's ballot key")
    numbers = issuer.private_numbers()
    n, e, d = numbers.public_numbers.n, numbers.public_numbers.e, numbers.d
    draft = decode(ballot(spki=write_public(mine.public_key())))
    prefix = secrets.token_bytes(32)
    encoded = int.from_bytes(emsa_pss(prefix + Ballot.model_validate(draft).named, 3071))
    blind = coprime(n)

    blinded = encoded * pow(blind, e, n) % n
    signed = pow(blinded, d, n)
    sig = signed * pow(blind, -1, n) % n

    token = Token(prefix=b64encode(prefix).decode(), sig=b64encode(sig.to_bytes(384)).decode())
    payload = encode(draft | {"token": token.model_dump()})
    assert opened(payload, mine, spki_of(issuer)).token == token
    assert blinded != encoded


def test_a_token_serves_one_ballot_key_only():
    other = key("another ballot key")
    with pytest.raises(BadToken):
        opened(ballot(spki=write_public(other.public_key())), other)
    assert opened(ballot()).token.sig == TOKEN


@pytest.mark.parametrize("bits", [2048, 4096])
def test_an_issuer_has_a_key_of_the_one_size(bits: int):
    with pytest.raises(UnusableIssuer):
        read_issuer(spki_of(rsa.generate_private_key(65537, bits)))


def test_an_issuer_has_the_one_exponent():
    with pytest.raises(UnusableIssuer):
        read_issuer(spki_of(rsa.generate_private_key(3, 3072)))


def test_what_is_no_key_is_no_issuer():
    with pytest.raises(UnusableIssuer):
        read_issuer("AAAA")


def coprime(n: int) -> int:
    while gcd(number := secrets.randbelow(n), n) != 1:
        pass
    return number


def emsa_pss(message: bytes, bits: int, salt_bytes: int = 48) -> bytes:
    """RFC 8017, 9.1.1, with SHA-384 and MGF1 over it."""
    length, salt = -(-bits // 8), secrets.token_bytes(salt_bytes)
    digest = sha384(b"\0" * 8 + sha384(message).digest() + salt).digest()
    block = b"\0" * (length - salt_bytes - 48 - 2) + b"\1" + salt
    mask = b"".join(sha384(digest + count.to_bytes(4)).digest() for count in range(-(-len(block) // 48)))
    masked = bytearray(left ^ right for left, right in zip(block, mask, strict=False))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"
