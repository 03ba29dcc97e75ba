"""A secret ballot (SPEC.md, "Ballots").

    voter                                                      issuer, one key for each panel of an evaluation
      makes a ballot key                                         knows who may vote, and signs once for each,
      has the name of that key signed blindly ◀── RFC 9474 ──▶   without seeing what it signs
      seals the choices to each trustee in turn                trustees, 1 to 5
      signs the ballot with the ballot key, posts it             publish their secrets once the box is closed
      without a session

So a ballot is authorised without saying by whom: the token under the ballot key proves that its voter was entitled, and
the ballot key's signature that nobody has put other choices under the token.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import StringConstraints

from contracts import dsse, keys
from contracts.blind import UnusableIssuer, read_issuer
from contracts.canonical import decode, encode
from contracts.refusals import NotEvidence
from contracts.statement import parse
from contracts.values import Base64, Digest, Frozen, Id, One, Word

__all__ = ["Ballot", "Token", "UnusableIssuer", "open_ballot", "read_issuer"]

LABEL = "gongjian ballot"
LAYER = 48
"""How much longer a layer of sealing makes what is sealed: an encapsulated key and a tag."""
Bytes32 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$")]


class Token(Frozen):
    """RSABSSA-SHA384-PSS-Randomized (RFC 9474, 5): `sig` over `prefix ‖ message`, unblinded."""

    prefix: Bytes32
    """The random bytes that `Prepare` puts in front."""
    sig: Base64


class Ballot(Frozen):
    """What the ballot key signs."""

    v: One
    log: Digest
    evaluation: Id
    opening: Digest
    """The digest of the statement that opened the evaluation: the paper that this voter had before them."""
    panel: Word
    spki: Base64
    """The ballot key, made for this ballot alone: Ed25519, so that no voter stands out by their key."""
    token: Token
    sealed: Base64
    """The choices, sealed to each trustee in turn."""

    @property
    def named(self) -> bytes:
        """What the token is a signature over, and to what the choices are sealed."""
        return named(self.log, self.evaluation, self.panel, self.spki)

    @property
    def keyid(self) -> Digest:
        return keys.keyid(self.spki)

    @property
    def payload(self) -> bytes:
        return encode(self.model_dump())

    @property
    def digest(self) -> Digest:
        return sha256(self.payload).hexdigest()


class BadToken(NotEvidence):
    """A token that this panel's issuer has not signed for this ballot key."""

    zh = "选票凭证无效：不是本次测评该组的凭证，或不属于这张选票。请用发给您的凭证重新投票。"
    en = "The ballot's token is not valid: another evaluation's or panel's, or another ballot's. Vote again with yours."


def named(log: Digest, evaluation: Id, panel: str, spki: Base64) -> bytes:
    return encode([LABEL, log, evaluation, panel, spki])


def open_ballot(payload: bytes, signatures: dsse.Signatures, issuer: Base64) -> Ballot:
    """Return the ballot when whoever made it was entitled and nobody has changed it.

    `issuer` is the panel's issuer key as the evaluation's opening names it. Whether the token has been used before
    follows from the log: a ballot's stream is named after its key.

    Raises:
        NotCanonical, BadShape: it is no ballot.
        UnusableKey: its key is not Ed25519.
        WrongSignature: not signed by its own key alone.
        UnusableIssuer, BadToken: its key is not one that the issuer signed for.
    """
    ballot = parse(Ballot, decode(payload))
    if keys.algorithm(ballot.spki) != "ed25519":
        raise keys.UnusableKey(why_zh="选票密钥须为 Ed25519", why="a ballot key is Ed25519")
    if [signature.keyid for signature in signatures] != [ballot.keyid]:
        raise keys.WrongSignature(keyid=ballot.keyid)
    keys.verify(ballot.spki, dsse.pae(dsse.BALLOT, payload), signatures[0].sig)
    try:
        read_issuer(issuer).verify(
            b64decode(ballot.token.sig),
            b64decode(ballot.token.prefix) + ballot.named,
            PSS(MGF1(SHA384()), SHA384.digest_size),
            SHA384(),
        )
    except InvalidSignature:
        raise BadToken from None
    return ballot


# Choices: a byte for each subject of the panel, in its order. 0 says nothing, 1 the first opinion that is offered.


def seal(choices: bytes, trustees: Sequence[Bytes32], info: bytes) -> Base64:
    """Seal to the first trustee, that to the second, and so on; to open it takes all of them.

    HPKE (RFC 9180) draws a key of its own for each layer, so the same choices never look the same.
    """
    inside = choices
    for key in trustees:
        inside = SUITE.encrypt(inside, X25519PublicKey.from_public_bytes(b64decode(key)), info)
    return b64encode(inside).decode()


def unseal(sealed: Base64, secrets: Sequence[Bytes32], info: bytes) -> bytes | None:
    """What was sealed, from the secrets in the order of the trustees; None when that opens nothing."""
    inside = b64decode(sealed)
    try:
        for secret in reversed(secrets):
            inside = SUITE.decrypt(inside, X25519PrivateKey.from_private_bytes(b64decode(secret)), info)
    except (InvalidTag, ValueError):
        return None
    return inside


def public_half(secret: Bytes32) -> Bytes32:
    """The key that a trustee's secret opens."""
    key = X25519PrivateKey.from_private_bytes(b64decode(secret)).public_key()
    return b64encode(key.public_bytes_raw()).decode()


SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
