"""Which act a row of a sheet is: the same one whenever it is imported, on the command line or on a page."""

from collections import Counter as Tally
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from contracts import signing
from contracts.canonical import encode
from contracts.statement import Body
from contracts.values import Id


def row_ids(actor: Id, bodies: Sequence[Body]) -> list[Id]:
    """The id of each row's statement, which follows from what the row says: so a row that is imported again is the same act,
    whoever does it and whatever else is on the sheet. Equal rows of one sheet are told apart by their number."""
    seen: Tally[bytes] = Tally()
    ids = []
    for body in bodies:
        said = encode([actor, body.type, signing.as_json(body)])
        name = sha256(said).digest()
        seen[name] += 1
        digest = sha256(b"gongjian import" + encode(seen[name]) + said).digest()
        ids.append(str(UUID(bytes=digest[:16], version=4)))
    return ids
