"""GET /streams/{id}: where a stream is, and what it has become.

    {"stream": "1c…", "version": 2, "digest": "9f…", "kind": {"zh": "清单事项", "en": "list item"},
     "state": {"alliance": "…", "kind": "need", "title": "…", "quantity": 40, …}}

Version and digest are what an `about` or an `expect` must name. `state` is for looking at: its members follow the domain
and may gain others; what is signed and proved are the entries.
"""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from api.described import PROBLEMS
from api.provided import SignedIn, TheLedger
from api.readers import may_read
from api.reading import read_now
from api.refusals import NoSuchStream
from contracts.values import Count, Digest, Id
from domain.deciding import Folded, World
from domain.refusals import require

router = APIRouter(tags=["streams"], responses=PROBLEMS)

ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
StreamId = Annotated[str, Path(pattern=ID)]


class Noun(BaseModel):
    zh: str
    en: str


class Stream(BaseModel):
    """A stream as it is now. Nothing is left to say of one whose events stand alone: its kind and state are null."""

    stream: Id
    version: Count
    digest: Digest
    kind: Noun | None
    state: dict[str, Any] | None


@router.get("/streams/{id}", response_model=Stream)
def stream(id: StreamId, ledger: TheLedger, reader: SignedIn) -> Response:
    """A stream at its newest version. One that is not there and one that is not the reader's have the same answer."""

    def found(world: World) -> Folded:
        folded = world.folded(id)
        require(folded.version and may_read(ledger, world, reader, id), NoSuchStream(stream=id))
        return folded

    return Response(as_json(id, read_now(ledger, found)), media_type="application/json")


def as_json(stream: Id, folded: Folded) -> bytes:
    noun = getattr(folded.state, "noun", None)
    whole = {
        "stream": stream,
        "version": folded.version,
        "digest": folded.digest,
        "kind": noun and {"zh": noun[0], "en": noun[1]},
        "state": folded.state,
    }
    return orjson.dumps(whole, default=_plain)


def _plain(value: Any) -> Any:
    match value:
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True, exclude_none=True)
        case frozenset():
            return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
