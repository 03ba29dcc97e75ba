"""Vectors of ballots. A token and a sealed choice are random each time, so both were made once and stand here."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from contracts import dsse
from contracts.canonical import decode, encode
from contracts.keys import write_public
from contracts.streams import rule_id
from tests.contracts.making.cases import Case, bad, good, refused, spelled
from tests.contracts.making.log import deterministic
from tests.people import key, p256_key

LOG = "1b51d2358653f73cc72286501fa8c11e9b422e2cc734bb25c568e98c6202bf62"
EVALUATION, SUBJECT = rule_id(LOG, "example", "evaluation"), rule_id(LOG, "example", "subject")
BALLOT_KEY = key("a ballot key")
P256 = deterministic(p256_key("another ballot key"))
OPENING = "5c5e2c5a6f3d1a17c05f1f5bb1b8c1ab6a0dd9bd2ef6ce1b0a0b3f6b7c9fa0d4"

ISSUER = (
    "MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEAmZgGI+gjJvZUJDXjWZALFYutGrLWQ4B9jUBV2oD8RP7cQ0pjM+frmluzrkYQ"
    "niZM3dBtxMrC7jIkMqHW70uqtPTEAZYO7OE90QeUm2wrqMnijsCmLC7jzgES+iW5W7+aScv/lrbs7eDeUjhPMHuGU0i/bgRF0/VpE30M"
    "H2RKzmk/su1b/u6Gnd7/NTI5976jJ4lXrnhy2YiL08U7kFdCsWadbS+SDuBmA9U8RRsCk+Sm+z9ZEpibTiAs5CvgC5nHNvHSWTljRFU1"
    "vPcvNQz9ByPUz+IP5fNfZ+IQp7LEhRNMqxwNCR1MoIvkeAhO+Th3jKUZWe5SIZXdI3QoZq9V/Y+PvNCMONoJX5R3FKuEHCfwhhzqgmTc"
    "wfkp6Gd69+/eJthvcE0hCmrKyl2cN0I7tiPBGSV5o/YVAspc1YNO+REZi0+WrSuBgrCsPUwexNoX1d9GJlnNdbjX5/7kKmFcBgO9N49u"
    "vwora526O7GFAn8m/nn2ot/ceQmyMPs9poAPAgMBAAE="
)
PREFIX = "OWOhHwYCa6RyrFA7z4YjQRdBcqS9/iSuHD0ATcGpnVw="
TOKEN = (
    "f8XkOrsZUfI4dmhr0lFjGB3eP1m4LOWbfDT7RoodFxwOzMi3oeGRypFE1S6aXiJb3Fn6pVB91DKiaNTtqcb7a2yDBAX36Lm16wBU5EF5"
    "mmo4cNrLzMhRZPBpWli7zsCKK2GPNFvyOmABKpxhC8WrZfhahBcoGt9rrO//+VPdsH2aP7bVBs5EBsFKVddoJyQVs4rsjLWW+RY+eLTm"
    "lRks4mwoPxntOnV3UXdAa2xL83h9zCKkwgyOsi5uePIVDpG8tfcFH0xx+4h7yg7Ot4WYUUq3yKbbVZ26viWfYbSI1UFW4TnvuVGcmnx9"
    "/vHD3hqrI/OJVrH5jo1/Fh8b+hF8QdKKErfgwVM13eBfMNN948eIxUs3TvoFr2M7PitG1fk2cHzb5amrTgMHCWFCxw5QFF29romRgAaT"
    "SG630Vr3UnvVkH/B0b9aLTX6u59qLClbqaIM13TKHyjX0lL6GPfd7nHS3cL0lsPOa4LZrB67tuDGe4UASb8HttblMjIOfJAB"
)
SEALED = (
    "pHP4zYRDhk2P3yPOiMnrd+QtbA8w7NKdA0x4qEzqynJETOH6SzE6+eKYnbS32OEXi8"
    "xBYYbAcqs063akMmlA1gT5D2bNA2yzj5enoiSon4xnR0yt4QTEcshYjwG7Xxs+pyBN"
)
OPENERS = ["hJqflYW6WNR4dWvCsQlLqiOX6rMk/EszUu7eFoPqP/A=", "On3gLHLQ9WERLcMx8GGr8dHB9ckcQEU4d8GB8TdA5ZE="]
"""The secrets of the two trustees, in their order."""
CHOICES = [1, 0, 4]
"""Of three subjects the first is rated with the first opinion, of the second nothing is said, the third has the fourth."""


def ballot(**changed: Any) -> bytes:
    value: dict[str, Any] = {
        "v": 1,
        "log": LOG,
        "evaluation": EVALUATION,
        "panel": "居民代表",
        "opening": OPENING,
        "spki": write_public(BALLOT_KEY.public_key()),
        "token": {"prefix": PREFIX, "sig": TOKEN},
        "sealed": SEALED,
    }
    return encode(value | changed)


def files() -> dict[Path, bytes]:
    taken = {"name": "a ballot", **case(ballot()), "openers": OPENERS, "choices": CHOICES}
    return good(
        "ballots",
        "`payload`, signed by its own key, is a ballot whose token `issuer` has signed; `openers` open `choices`.",
        [taken],
    ) | bad("ballots", "`payload` is no ballot that counts under `issuer`.", bad_ballots())


def case(payload: bytes, signer: Any = BALLOT_KEY, issuer: str = ISSUER) -> Case:
    signatures = [one.model_dump() for one in dsse.sign(dsse.BALLOT, payload, signer)]
    return {**spelled("payload", payload), "signatures": signatures, "issuer": issuer}


def bad_ballots() -> list[Case]:
    other = key("another ballot key")
    statement = [one.model_dump() for one in dsse.sign(dsse.STATEMENT, ballot(), BALLOT_KEY)]
    twisted = decode(ballot())["token"] | {"prefix": b64encode(b"\0" * 32).decode()}
    not_rsa = write_public(other.public_key())
    return [
        refused("another panel", "The token names its panel.", "bad-token", **case(ballot(panel="机关干部"))),
        refused("another evaluation", "The token names its evaluation.", "bad-token", **case(ballot(evaluation=SUBJECT))),
        refused("another key", "The token names its ballot key.", "bad-token", **case(ballot(spki=write_public(other.public_key())), other)),
        refused("another prefix", "The token is over prefix and message.", "bad-token", **case(ballot(token=twisted))),
        refused("choices put under a token by somebody else", "A ballot is signed by the key that it names.", "wrong-signature", **case(ballot(sealed="AAAA"), other)),
        refused("a P-256 key", "All ballot keys are of one kind.", "unusable-key", **case(ballot(spki=write_public(P256.public_key())), P256)),
        refused("signed as a statement", "The payload type is signed too.", "wrong-signature", **case(ballot()) | {"signatures": statement}),
        refused("an issuer's key that is not RSA", "An issuer's key is RSA of 3072 bits.", "unusable-issuer", **case(ballot(), issuer=not_rsa)),
        refused("with an actor", "A ballot names nobody.", "bad-shape", **case(ballot(actor=SUBJECT))),
        refused("without a token", "A ballot has a token.", "bad-shape", **case(encode({name: value for name, value in decode(ballot()).items() if name != "token"}))),
    ]  # fmt: skip
