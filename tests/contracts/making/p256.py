"""A P-256 key that signs one message in one way (RFC 6979), so that vectors made twice are the same bytes.

Any other P-256 key draws a random number for each signature; verifiers cannot tell the two apart.
"""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256


class DeterministicP256(ec.EllipticCurvePrivateKey):
    """Everything but `sign` is that of the key inside."""

    def __init__(self, inside: ec.EllipticCurvePrivateKey) -> None:
        self.inside = inside

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        return self.inside.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self.inside.public_key()

    @property
    def curve(self) -> ec.EllipticCurve:
        return self.inside.curve

    @property
    def key_size(self) -> int:
        return self.inside.key_size

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> bytes:
        return self.inside.exchange(algorithm, peer_public_key)

    def private_numbers(self) -> ec.EllipticCurvePrivateNumbers:
        return self.inside.private_numbers()

    def private_bytes(self, encoding: Any, format: Any, encryption_algorithm: Any) -> bytes:
        return self.inside.private_bytes(encoding, format, encryption_algorithm)

    def __copy__(self) -> "DeterministicP256":
        return self

    def __deepcopy__(self, memo: dict[Any, Any]) -> "DeterministicP256":
        return self
