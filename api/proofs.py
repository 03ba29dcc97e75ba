"""The log for those who check it: checkpoints, tiles, proofs (c2sp.org/tlog-tiles, c2sp.org/tlog-proof).

    GET /checkpoint                      the newest signed checkpoint                    everybody, for a second
    GET /log-keys                        the keys that sign checkpoints, by size         everybody, for a second
    GET /tile/<level>/<n>[.p/<width>]    hashes                                          everybody, for ever
    GET /tile/entries/<n>[.p/<width>]    the entries under a tile                        those who oversee
    GET /partial/entries/<n>[.p/…]       of those the ones that the reader may have      whoever signed in
    GET /proof/<index>                   an entry's place, with the checkpoint over it   everybody
    GET /proof/consistency?old=<size>    that the log only grew                          everybody

Nothing is shown that no published checkpoint covers: until the signer has signed it, a tile is only what the database
says. A partial tile is served at every width up to the newest checkpoint, and under its full name only when it is full.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api.described import PROBLEMS, bytes_of
from api.provided import Overseer, SignedIn, TheLedger
from api.readers import entries_for
from api.refusals import NotCoveredYet
from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.proof import TlogProof, format_hashes
from contracts.tiles import WIDTH, Tile, pack_entries, parse_number_path, width_at
from contracts.tree import MAX_SIZE
from contracts.values import Count
from ledger.application import Ledger
from ledger.log_key import named_keys
from ledger.rows import Stored

router = APIRouter(tags=["proofs"], responses=PROBLEMS)

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
A_SECOND = {"Cache-Control": "public, max-age=1"}
NOT_KEPT = {"Cache-Control": "no-store"}

Size = Annotated[int, Query(ge=0, le=MAX_SIZE)]


@router.get("/checkpoint", response_class=Response, responses={200: bytes_of(TEXT)})
def checkpoint(ledger: TheLedger) -> Response:
    """The newest checkpoint, a signed note."""
    note, _ = newest(ledger)
    return Response(note, headers=A_SECOND, media_type=TEXT)


class LogKey(BaseModel):
    first_size: Count
    """The smallest size of a checkpoint that it signs: the next one begins where the next key does."""
    vkey: str


class LogKeys(BaseModel):
    keys: list[LogKey]


@router.get("/log-keys")
def log_keys(ledger: TheLedger, response: Response) -> LogKeys:
    """The log's verifier keys as its entries name them, the first one first. The server says so: whoever has one of them
    from elsewhere finds the roots' signatures that lead to the others in the entries."""
    response.headers.update(A_SECOND)
    named = named_keys(ledger.rows).log_keys
    return LogKeys(keys=[LogKey(first_size=index + 1, vkey=vkey) for index, vkey in named])


@router.get("/tile/entries/{path:path}", response_class=Response, responses={200: bytes_of(BYTES)})
def entries(path: str, ledger: TheLedger, reader: Overseer) -> Response:
    """The entries under a tile of level 0, each after its length in two bytes."""
    return Response(
        pack_entries(row.entry for row in covered_rows(ledger, path)), headers=NOT_KEPT, media_type=BYTES
    )


@router.get("/partial/entries/{path:path}", response_class=Response, responses={200: bytes_of(BYTES)})
def partial_entries(path: str, ledger: TheLedger, reader: SignedIn) -> Response:
    """The same with length 0 in place of each entry that is not this reader's to read; its hash is in the tile."""
    shown = entries_for(ledger, reader, covered_rows(ledger, path))
    return Response(pack_entries(shown), headers=NOT_KEPT, media_type=BYTES)


@router.get("/tile/{path:path}", response_class=Response, responses={200: bytes_of(BYTES)})
def tile(path: str, ledger: TheLedger) -> Response:
    """The hashes of a tile, 32 bytes each."""
    wanted = Tile.parse(f"tile/{path}")
    require_covered(ledger, wanted)
    return Response(ledger.tree.tile(wanted), headers=FOR_EVER, media_type=BYTES)


@router.get("/proof/consistency", response_class=Response, responses={200: bytes_of(TEXT)})
def consistency(ledger: TheLedger, old: Size, size: Size | None = None) -> Response:
    """The hashes that prove the tree of `size` to extend the one of `old`, base64, one a line. Without `size`: the newest
    checkpoint's, which the header Tlog-Size names."""
    _, published = newest(ledger)
    size = published if size is None else size
    if max(old, size) > published:
        raise NotCoveredYet(size=published)
    hashes = ledger.tree.consistency(old, size)
    return Response(format_hashes(hashes), headers={"Tlog-Size": str(size)}, media_type=TEXT)


@router.get("/proof/{index}", response_class=Response, responses={200: bytes_of(TEXT)})
def inclusion(index: int, ledger: TheLedger) -> Response:
    """The proof file of an entry, with the newest checkpoint. Until one covers it: 404, and when to ask again."""
    note, size = newest(ledger)
    if not 0 <= index < size:
        raise NotCoveredYet(size=size)
    proof = TlogProof(index, tuple(ledger.tree.inclusion(index, size)), note)
    return Response(proof.to_bytes(), media_type=TEXT)


def newest(ledger: Ledger) -> tuple[bytes, int]:
    """The newest published checkpoint, and its size.

    Raises:
        NotCoveredYet: none has been published.
    """
    note = ledger.tree.newest_note()
    if note is None:
        raise NotCoveredYet(size=0)
    return note, Checkpoint.parse(Note.parse(note).text).size


def covered_rows(ledger: Ledger, path: str) -> Sequence[Stored]:
    """The rows under a tile of level 0, by its number as a path.

    Raises:
        NoSuchTile, NotCoveredYet: there is none, or none yet.
    """
    index, width = parse_number_path(path)
    require_covered(ledger, Tile(0, index, width))
    start = index * WIDTH
    return ledger.rows.rows(start + 1, start + width)


def require_covered(ledger: Ledger, tile: Tile) -> None:
    """
    Raises:
        NotCoveredYet: the newest checkpoint does not reach so far.
    """
    _, size = newest(ledger)
    if tile.width > width_at(size, tile.level, tile.index):
        raise NotCoveredYet(size=size)
