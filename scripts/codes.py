"""The code of an invitation: a secret, and a seal over whom it is for. It goes from hand to hand, and to no server.

    7K2M-9QXR-…-H4TD  -  W3NC-8PYE
    a hundred bits       forty, that follow from the secret, the log, the unit and the holder

Whoever has the code sees whether the server still speaks of the same unit and the same person as the inviter did. The
inviter need remember nothing, and a server, which knows no secret, cannot make the seal of another.
"""

import hmac
import secrets

from contracts.canonical import encode
from contracts.refusals import Refused
from contracts.values import Digest, Id
from domain.refusals import require

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are read for one another."""
GROUP = 4
SECRET_GROUPS, SEAL_GROUPS = 5, 2
"""A hundred bits: digits that a server might see tell nothing of the code."""


class OtherInvitation(Refused):
    zh = "邀请码与服务器所说的单位或被邀请人不符：邀请码有误，或这份邀请被改动过。没有登记；请核对邀请码，无误则重新邀请，并告知管理员。"
    en = "The code is not for the unit and the person that the server names: it is wrong, or somebody has altered the invitation. Nothing was enrolled. Check the code; if it is right, invite again and tell the operator."


def new_secret() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(SECRET_GROUPS))


def sealed(secret: str, log: Digest, unit: Id, holder: Id) -> str:
    """The code that invites this holder for this unit.

    Its seal is the first forty bits of HMAC-SHA256 (RFC 2104) with the secret over the canonical JSON {holder, log, unit}.
    """
    mac = hmac.digest(secret.encode(), encode({"holder": holder, "log": log, "unit": unit}), "sha256")
    bits = int.from_bytes(mac[:5])
    letters = [LETTERS[bits >> 5 * place & 31] for place in reversed(range(GROUP * SEAL_GROUPS))]
    return "-".join([secret, *("".join(letters[at : at + GROUP]) for at in range(0, len(letters), GROUP))])


def secret_of(code: str) -> str:
    return "-".join(code.split("-")[:SECRET_GROUPS])


def require_for(code: str, log: Digest, unit: Id, holder: Id) -> None:
    """
    Raises:
        OtherInvitation: the code invites somebody else, or for another unit, or is none.
    """
    meant = sealed(secret_of(code), log, unit, holder)
    require(hmac.compare_digest(code.encode(), meant.encode()), OtherInvitation())
