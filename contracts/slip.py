"""A slip of paper that a host hands over when a volunteer comes, and another one when they go.

    GONGJIAN-SLIP:6F9619FF-8B86-4011-B42D-00CF4FC964FF:1:17:7K2M-9QXR-VB3D-0HTN-5WEC      activity, series, number, secret
    c = SHA-256("gongjian-slip/v1" 00 ‖ canonical JSON of [log, activity, series, number, secret])

The log holds `c` of every slip before the first is handed over, and learns a secret when its slip is scanned: so a slip serves
once, and nobody finds one out, for a secret is 100 random bits. Its letters are those of Crockford's base 32, in which nothing
looks like anything else; capitals, digits and colons alone make a QR code smaller, and the secret can be typed.

    >>> slip = Slip("6f9619ff-8b86-4011-b42d-00cf4fc964ff", 1, 17, "7K2M9QXRVB3D0HTN5WEC")
    >>> slip.text
    'GONGJIAN-SLIP:6F9619FF-8B86-4011-B42D-00CF4FC964FF:1:17:7K2M-9QXR-VB3D-0HTN-5WEC'
    >>> read_slip(slip.text) == slip
    True
    >>> commitment_of("0" * 64, slip)
    'ac491ebc881dd2fc8a64c9363756afca2a9de93f75d3420799173771ac7fd8ee'
"""

import re
from hashlib import sha256
from typing import NamedTuple

from contracts.canonical import encode
from contracts.values import ID, Digest, Id

LABEL = b"gongjian-slip/v1\0"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LETTERS = 20
SECRET = f"^[{LETTERS}]{{{SECRET_LETTERS}}}$"
MAX_SLIPS = 400
"""Of one series: so many commitments fit into a statement with room to spare."""
MAX_SERIES = 99
PREFIX = "GONGJIAN-SLIP"
_AS_MEANT = str.maketrans("ILO", "110", "- ")
"""What is read for a letter that is not among these."""


class Slip(NamedTuple):
    activity: Id
    series: int
    number: int
    """From 1."""
    secret: str

    @property
    def text(self) -> str:
        """As it is printed; its QR code says it too, alone or behind the # of the address where it is signed."""
        return f"{PREFIX}:{self.activity.upper()}:{self.series}:{self.number}:{self.grouped}"

    @property
    def grouped(self) -> str:
        """The secret, four letters at a time."""
        return "-".join(re.findall(".{4}", self.secret))


def secret_of(chance: bytes) -> str:
    """A secret made of random bytes, a letter from each.

    >>> secret_of(bytes(range(20)))
    '0123456789ABCDEFGHJK'
    """
    assert len(chance) == SECRET_LETTERS
    return "".join(LETTERS[byte % 32] for byte in chance)


def read_slip(text: str) -> Slip | None:
    """The slip that this text is, however its letters were typed, or that an address ends with; None for what is none.

    >>> read_slip("gongjian-slip:6f9619ff-8b86-4011-b42d-00cf4fc964ff:1:17:7k2m 9qxr vb3d ohtn 5wec").secret
    '7K2M9QXRVB3D0HTN5WEC'
    >>> read_slip("https://ledger.example.org/checkin#GONGJIAN-SLIP:6F9619FF-8B86-4011-B42D-00CF4FC964FF:1:17:7K2M-9QXR-VB3D-0HTN-5WEC").number
    17
    """
    parts = text.strip().rpartition("#")[2].split(":")
    if len(parts) != 5 or parts[0].upper() != PREFIX:
        return None
    activity, secret = parts[1].lower(), parts[4].upper().translate(_AS_MEANT)
    numbers = [int(part) for part in parts[2:4] if re.fullmatch("[1-9][0-9]{0,3}", part)]
    if not re.fullmatch(ID, activity) or not re.fullmatch(SECRET, secret) or len(numbers) != 2:
        return None
    return Slip(activity, numbers[0], numbers[1], secret)


def commitment_of(log: Digest, slip: Slip) -> Digest:
    """What the log holds of a slip before it is scanned."""
    return sha256(LABEL + encode([log, *slip])).hexdigest()
