"""Keys and signatures: against published vectors, and every key that looks like one and must not count."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from contracts.keys import (
    UnusableKey,
    WrongSignature,
    algorithm,
    keyid,
    read_public,
    sign,
    verify,
    write_public,
)
from contracts.refusals import NotEvidence
from tests.people import key, p256_key

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
"""SubjectPublicKeyInfo of an Ed25519 key but for its 32 bytes (RFC 8410, 4)."""

ADA = write_public(key("ada").public_key())
BOB = write_public(p256_key("bob").public_key())


def ed25519(raw: bytes) -> str:
    return b64encode(ED25519_PREFIX + raw).decode()


def spki(public, form=PublicFormat.SubjectPublicKeyInfo) -> bytes:
    return public.public_bytes(Encoding.DER, form)


def test_ed25519_gives_the_signature_of_rfc_8032():
    """RFC 8032, 7.1, test 3."""
    secret = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    expected = (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    assert b64decode(sign(private, b"\xaf\x82")).hex() == expected


def test_p256_takes_the_signature_of_rfc_6979():
    """RFC 6979, A.2.5, SHA-256, message "sample"."""
    secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    public = write_public(ec.derive_private_key(secret, SECP256R1()).public_key())
    verify(public, b"sample", b64encode(encode_dss_signature(r, s)).decode())


@pytest.mark.parametrize("private", [key("ada"), p256_key("bob")], ids=["ed25519", "p256"])
def test_what_a_key_signs_verifies_under_it_and_nothing_else_does(private):
    public = write_public(private.public_key())
    signature = sign(private, b"message")
    verify(public, b"message", signature)
    for message, under, by in [
        (b"Message", public, signature),
        (b"message", write_public(key("eve").public_key()), signature),
        (b"message", write_public(p256_key("eve").public_key()), signature),
        (b"message", public, sign(key("eve"), b"message")),
        (b"message", public, "AAAA"),
        (b"message", public, b64encode(b64decode(signature) + b"\0").decode()),
        (b"message", public, b64encode(bytes(64)).decode()),
    ]:
        with pytest.raises(WrongSignature):
            verify(under, message, by)


def test_a_wrong_signature_names_the_key():
    with pytest.raises(WrongSignature) as caught:
        verify(ADA, b"message", "AAAA")
    assert caught.value.facts["keyid"] == keyid(ADA)


def test_anyone_can_make_a_second_signature_of_p256_so_signatures_identify_nothing():
    r, s = decode_dss_signature(b64decode(sign(p256_key("bob"), b"message")))
    verify(BOB, b"message", b64encode(encode_dss_signature(r, P256_ORDER - s)).decode())


def test_the_algorithm_belongs_to_the_key():
    assert algorithm(ADA) == "ed25519"
    assert algorithm(BOB) == "ecdsa-p256"


def test_a_key_is_named_by_the_hash_of_its_der():
    """The key of the all-zero seed; the hash is what `openssl pkey -pubin -outform DER | sha256sum` gives."""
    public = write_public(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())
    assert keyid(public) == "339e2ff917630507b6a423b5ce084e285d1fa65d93b3e27a6195d3bbebc9ae23"


SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]
"""The eight points whose order divides 8; the last two again with the sign of an x that is 0."""

NOT_CANONICAL = [
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # p, that is 0
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # p + 1
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # p + 3
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]

P256_DER = spki(p256_key("bob").public_key())
COMPRESSED_POINT = p256_key("bob").public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

UNUSABLE = {
    "nothing like a key": b"hello",
    "nothing but a header": ED25519_PREFIX,
    "Ed25519, one byte short": ED25519_PREFIX + bytes(range(31)),
    "Ed25519, a byte behind it": b64decode(ADA) + b"\0",
    "P-256, a byte behind it": P256_DER + b"\0",
    "P-256, its length in two bytes": b"\x30\x81\x59" + P256_DER[2:],
    "P-256, a compressed point": bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
    + COMPRESSED_POINT,
    "P-256, a point off the curve": P256_DER[:-1] + bytes([P256_DER[-1] ^ 1]),
    "P-384": spki(ec.derive_private_key(7, SECP384R1()).public_key()),
    "X25519": spki(x25519.X25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()),
    "RSA": spki(rsa.RSAPublicNumbers(65_537, (1 << 2047) + 9).public_key()),
    **{f"small order {raw[:4]}…{raw[-2:]}": ED25519_PREFIX + bytes.fromhex(raw) for raw in SMALL_ORDER},
    **{f"not canonical {raw[:2]}…": ED25519_PREFIX + bytes.fromhex(raw) for raw in NOT_CANONICAL},
}


@pytest.mark.parametrize("der", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_key_is_refused(der):
    with pytest.raises(UnusableKey):
        read_public(b64encode(der).decode())


def test_under_a_key_of_small_order_one_signature_would_fit_messages_that_were_never_signed():
    """Why they are refused: R = A = the neutral point and s = 0 satisfy the equation for any message."""
    neutral = bytes.fromhex(SMALL_ORDER[0])
    with pytest.raises(UnusableKey):
        verify(ed25519(neutral), b"anything", b64encode(neutral + bytes(32)).decode())


@given(st.binary(min_size=1, max_size=120))
def test_whatever_the_bytes_the_answer_is_a_refusal(data):
    for der in (data, ED25519_PREFIX + data, P256_DER[: len(data)] + data):
        try:
            read_public(b64encode(der).decode())
        except NotEvidence:
            continue
        assert der.startswith(ED25519_PREFIX)
        assert len(der) == len(ED25519_PREFIX) + 32


@given(st.binary(max_size=80))
def test_whatever_the_signature_the_answer_is_a_refusal(data):
    for public in (ADA, BOB):
        with pytest.raises(WrongSignature):
            verify(public, b"message", b64encode(data).decode())
