"""Our blind signatures against the test vector of RFC 9474 for the suite that ballots use, RSABSSA-SHA384-PSS-Randomized (Appendix A.1).

    rfc9474.json    the RFC's numbers as they stand there: an RSA key of 4096 bits, msg, msg_prefix, salt, inv, and what each step gives

The issuers of this ledger have 3072 bits. Nothing but that number differs, so the test puts the vector's in its place.
"""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers

from contracts import blind
from contracts.keys import write_public

VECTOR: dict[str, str] = json.loads(Path(__file__).with_name("rfc9474.json").read_text())


def number(name: str) -> int:
    return int(VECTOR[name], 16)


@pytest.fixture
def as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blind, "BITS", 4096)
    monkeypatch.setattr(blind, "LENGTH", 512)


@pytest.mark.usefixtures("as_large")
def test_each_step_gives_the_bytes_of_the_published_vector() -> None:
    p, q, d, n, e = (number(name) for name in ("p", "q", "d", "n", "e"))
    public = RSAPublicNumbers(e, n)
    issuer = RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()
    spki = write_public(issuer.public_key())
    message, salt = bytes.fromhex(VECTOR["msg_prefix"] + VECTOR["msg"]), bytes.fromhex(VECTOR["salt"])
    factor = pow(number("inv"), -1, n)
    assert len(bytes.fromhex(VECTOR["msg_prefix"])) == blind.PREFIX

    assert blind.pss_encoded(message, salt).hex() == VECTOR["encoded_msg"]
    blinded = blind.blind(message, salt, factor, spki)
    assert blinded == as_sent("blinded_msg")
    signed = blind.sign_blindly(blinded, issuer)
    assert signed == as_sent("blind_sig")
    blind.require_signed(blinded, signed, spki)
    assert blind.unblind(signed, factor, spki) == as_sent("sig")


def as_sent(name: str) -> str:
    return b64encode(bytes.fromhex(VECTOR[name])).decode()
