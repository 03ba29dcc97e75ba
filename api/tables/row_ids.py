"""Which act something is that is typed in: the same one whenever it is handed in, by command or by page, as a row of a sheet or by
itself."""

from collections import Counter as Tally
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from contracts import signing
from contracts.canonical import encode
from contracts.statement import Body
from contracts.values import Id


class IdsByContent:
    """The ids of what one sheet, file or form says. Where it says the same more than once, these are told apart by their number."""

    def __init__(self) -> None:
        self._seen: Tally[bytes] = Tally()

    def of(self, actor: Id, body: Body) -> Id:
        return self._of([actor, body.type, signing.as_json(body)])

    def of_beginning(self, actor: Id, body: Body) -> Id:
        """The same, of what would make a second one if it were said again; a new id for anything else: what changes a document, or
        opens a stream that its content names, meets the version that is there."""
        return self.of(actor, body) if body.is_named_by_id() else str(uuid4())

    def of_line(self, holder: Id, stream: Id | None, actor: Id, body: Body) -> Id:
        """Of a line of a file: the same whenever it is handed in, though what it is about may have changed in between. Of what does not
        make a second one, `holder` and `stream` tell apart: two persons of a unit may have to say the same of a document."""
        said = [actor, body.type, signing.said(body)]
        return self._of(said if body.is_named_by_id() else [*said, holder, stream or ""])

    def _of(self, content: list[Any]) -> Id:
        said = encode(content)
        name = sha256(said).digest()
        self._seen[name] += 1
        digest = sha256(b"gongjian import" + encode(self._seen[name]) + said).digest()
        return str(UUID(bytes=digest[:16], version=4))


def row_ids(actor: Id, bodies: Sequence[Body]) -> list[Id]:
    """The id of each row's statement, which follows from what the row says: so a row that is imported again is the same act,
    whoever does it and whatever else is on the sheet."""
    ids = IdsByContent()
    return [ids.of(actor, body) for body in bodies]
