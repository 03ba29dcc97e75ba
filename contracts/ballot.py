"""A secret ballot: reserved for the rule set that brings evaluations, its bytes fixed from the start (SPEC.md, "Ballots").

    voter                                                      issuer, one key for each panel of an evaluation
      makes a ballot key                                         knows who may vote, and signs once for each,
      has the name of that key signed blindly ◀── RFC 9474 ──▶   without seeing what it signs
      seals the choices to a key that nobody opens before closing
      signs the ballot with the ballot key, posts it without a session

So a ballot is authorised without saying by whom: the token under the ballot key proves that its voter was entitled, and
the ballot key's signature that nobody has put other choices under the token.
"""

from base64 import b64decode
from functools import lru_cache
from typing import Annotated

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from pydantic import StringConstraints

from contracts import dsse, keys
from contracts.canonical import decode, encode
from contracts.refusals import NotEvidence
from contracts.statement import parse
from contracts.values import Base64, Digest, Frozen, Id, One, Seen, Word

LABEL = "gongjian ballot"
ISSUER_BITS, ISSUER_EXPONENT = 3072, 65537
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
    panel: Word
    seen: Seen
    """The checkpoint that the evaluation's opening names: the same on every ballot."""
    spki: Base64
    """The ballot key, made for this ballot alone: Ed25519, so that no voter stands out by their key."""
    token: Token
    sealed: Base64
    """HPKE (RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305; `info` is
    `named`, no further data): `enc ‖ ciphertext` of the choices."""

    @property
    def named(self) -> bytes:
        """What the token is a signature over, and to what the choices are sealed."""
        return encode([LABEL, self.log, self.evaluation, self.panel, self.spki])


class BadToken(NotEvidence):
    """A token that this panel's issuer has not signed for this ballot key."""

    zh = "选票凭证无效：不是本次测评该组的凭证，或不属于这张选票。请用发给您的凭证重新投票。"
    en = "The ballot's token is not valid: another evaluation's or panel's, or another ballot's. Vote again with yours."


class UnusableIssuer(NotEvidence):
    """The bytes are no RSA key of 3072 bits with exponent 65537."""

    zh = "选票凭证的签发公钥不能使用。请按说明重新生成（RSA 3072位）。"
    en = "The issuer's public key cannot be used. Make one as the manual says (RSA, 3072 bits)."


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
    keyid = keys.keyid(ballot.spki)
    if [signature.keyid for signature in signatures] != [keyid]:
        raise keys.WrongSignature(keyid=keyid)
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
    if not isinstance(key, RSAPublicKey) or key.key_size != ISSUER_BITS:
        raise UnusableIssuer
    if key.public_numbers().e != ISSUER_EXPONENT:
        raise UnusableIssuer
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
        raise UnusableIssuer
    return key
