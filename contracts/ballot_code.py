"""A voter's code: 28 letters from which a whole secret ballot follows, once the log holds the issuer's blind signature.

    GONGJIAN-BALLOT:0004-1061-050R-3GG2-8A1C-60T3-GFQS     printed on a slip, or kept in a file by whoever asked for their token

    code ──HKDF, for this panel──▶ ballot key · prefix · salt · blinding factor ──▶ what is signed blindly, and the token from it

So nothing but the code has to be kept or typed, and the slip needs no network until the vote is sent. Its letters are Crockford's
base 32, as on other slips: 128 random bits and two letters that find a mistyped one.

    >>> code_of(bytes(range(16)))
    '00041061050R3GG28A1C60T3GFQS'
    >>> read_code("gongjian-ballot:ooo4-lo61 o50r-3gg2-8a1c-60t3-gfqs") == code_of(bytes(range(16)))
    True
    >>> read_code("0004-1061-050R-3GG2-8A1C-60T3-GFQT") is None
    True
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts import blind, dsse
from contracts.ballot import Ballot, Token, named, open_ballot, seal
from contracts.canonical import encode
from contracts.keys import write_public
from contracts.slip import LETTERS
from contracts.values import Base64, Digest, Id

PREFIX = "GONGJIAN-BALLOT"
LABEL = "gongjian ballot code"
CHANCE = 16
_CHECK = 2
_AS_MEANT = str.maketrans("ILO", "110", "- ")


@dataclass(frozen=True)
class Paper:
    """What every voter of a panel is given: the panel as the opening names it."""

    log: Digest
    evaluation: Id
    opening: Digest
    panel: str
    issuer: Base64
    trustees: tuple[str, ...]
    """Their public keys, in order."""


@dataclass(frozen=True)
class Vote:
    """What follows from a code for one panel."""

    paper: Paper
    key: Ed25519PrivateKey
    prefix: bytes
    salt: bytes
    factor: int

    @property
    def spki(self) -> Base64:
        return write_public(self.key.public_key())

    @property
    def message(self) -> bytes:
        paper = self.paper
        return self.prefix + named(paper.log, paper.evaluation, paper.panel, self.spki)

    @property
    def blinded(self) -> blind.Number:
        """What the issuer is asked to sign."""
        return blind.blind(self.message, self.salt, self.factor, self.paper.issuer)

    def cast(self, signed: blind.Number, choices: bytes) -> tuple[bytes, tuple[dsse.Signature, ...]]:
        """The ballot, ready to be posted, from what the issuer gave back.

        Raises:
            NotSignedBlindly, BadToken: that was not this code's.
        """
        paper = self.paper
        blind.require_signed(self.blinded, signed, paper.issuer)
        token = Token(
            prefix=b64encode(self.prefix).decode(), sig=blind.unblind(signed, self.factor, paper.issuer)
        )
        info = named(paper.log, paper.evaluation, paper.panel, self.spki)
        ballot = Ballot(
            v=1,
            log=paper.log,
            evaluation=paper.evaluation,
            opening=paper.opening,
            panel=paper.panel,
            spki=self.spki,
            token=token,
            sealed=seal(choices, paper.trustees, info),
        )
        signatures = dsse.sign(dsse.BALLOT, ballot.payload, self.key)
        open_ballot(ballot.payload, signatures, paper.issuer)
        return ballot.payload, signatures


def vote_by(code: str, paper: Paper) -> Vote:
    """Everything that a code stands for in one panel. The same code and panel: the same ballot key."""

    def derived(what: str, length: int) -> bytes:
        info = encode([LABEL, paper.log, paper.evaluation, paper.panel, what])
        return HKDF(SHA256(), length, None, info).derive(_chance(code))

    n = blind.modulus(paper.issuer)
    return Vote(
        paper=paper,
        key=Ed25519PrivateKey.from_private_bytes(derived("key", 32)),
        prefix=derived("prefix", blind.PREFIX),
        salt=derived("salt", blind.SALT),
        factor=blind.factor_of(derived("factor", blind.LENGTH + 16), n),
    )


def code_of(chance: bytes) -> str:
    """The code of 16 random bytes: 26 letters, and 2 that check them."""
    assert len(chance) == CHANCE
    return _letters(int.from_bytes(chance), 26) + _check(chance)


def grouped(code: str) -> str:
    """As it is printed, four letters at a time."""
    return "-".join(re.findall(".{1,4}", code))


def printed(code: str) -> str:
    """As its QR code says it."""
    return f"{PREFIX}:{grouped(code)}"


def read_code(text: str) -> str | None:
    """The code that this text is, however it was typed, or that an address ends with; None for what is none, or mistyped.

    >>> read_code("https://ledger.example.org/ballots/24b2504b-7e8b-5795-aebb-6c1c1d2a2ce8#0004-1061-050R-3GG2-8A1C-60T3-GFQS")
    '00041061050R3GG28A1C60T3GFQS'
    """
    code = text.strip().rpartition("#")[2].upper().removeprefix(f"{PREFIX}:").translate(_AS_MEANT)
    if not re.fullmatch(f"[0-7][{LETTERS}]{{27}}", code) or code[26:] != _check(_chance(code)):
        return None
    return code


def _chance(code: str) -> bytes:
    number = 0
    for letter in code[:26]:
        number = number * 32 + LETTERS.index(letter)
    return number.to_bytes(CHANCE)


def _letters(number: int, count: int) -> str:
    return "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(count)))


def _check(chance: bytes) -> str:
    return _letters(int.from_bytes(sha256(chance).digest()[:2]) >> 6, _CHECK)
