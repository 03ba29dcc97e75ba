"""Attachments over HTTP: sent as they are, read by whoever may read an entry that names them.

    POST /files              the bytes as the body  ─▶  201 {"digest": "9f…", "bytes": 20481}; again: the same answer
    GET  /files/{digest}     the bytes, as a download and never as a page

A file is sent first, and its digest then stands in a statement; until it does, its sender alone reads it. No entry reaches
what is not named: so that nobody fills the disk, a unit may have `UNIT_WAITING_BYTES` waiting and a holder
`HOLDER_WAITING_BYTES`, with what of a file has arrived, and what has waited for 30 days is removed when the next file comes.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, NamedTuple, cast

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from api.described import PROBLEMS, bytes_of
from api.lanes import Lanes
from api.provided import SignedIn, TheFiles, TheLedger
from api.readers import Reader, may_read
from api.reading import read_now
from api.refusals import TooMuchWaiting
from contracts.values import Digest, Id
from ledger.application import Ledger
from ledger.files import IN_MEMORY_BYTES, LARGEST_BYTES, PIECE_BYTES, Files, FileTooLarge, FileUnknown, Sender
from projections.attachments import (
    WAITING_DAYS,
    overdue,
    overdue_before,
    streams_naming,
    waiting_bytes,
    was_sent_by,
)
from projections.reading import reading

UNIT_WAITING_BYTES = 400 << 20
HOLDER_WAITING_BYTES = 200 << 20
BINARY = "application/octet-stream"

router = APIRouter(tags=["files"], responses=PROBLEMS)

DigestInPath = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
BODY = {"requestBody": {"required": True, **bytes_of(BINARY)}}
AS_DOWNLOAD = {"Content-Security-Policy": "default-src 'none'; sandbox"}


class Kept(BaseModel):
    """What a statement names the file by."""

    digest: Digest
    """SHA-256 of its bytes."""
    bytes: int


class Waiting(NamedTuple):
    """Bytes that no entry names."""

    of_unit: int
    of_holder: int


NOTHING = Waiting(0, 0)


class Arriving:
    """What has arrived at one server and is not kept yet: it counts against the quotas, and so against the disk that it
    waits on. What is only announced does not: whoever says fifty megabytes and sends one byte keeps nobody out. Only the
    event loop touches it."""

    def __init__(self) -> None:
        self._bytes: Counter[Id] = Counter()

    @contextmanager
    def from_(self, unit: Id, holder: Id) -> Iterator["Coming"]:
        """One file on its way."""
        coming = Coming(self._bytes, unit, holder)
        try:
            yield coming
        finally:
            coming.arrived(-coming.bytes)


class Coming:
    """A file of which so many bytes are here."""

    def __init__(self, all_bytes: Counter[Id], unit: Id, holder: Id) -> None:
        self.unit, self.holder, self.bytes = unit, holder, 0
        self._all = all_bytes

    def arrived(self, size: int) -> None:
        self.bytes += size
        self._all[self.unit] += size
        self._all[self.holder] += size

    def everything(self) -> Waiting:
        """What is here and not kept, this one included, of the unit and of the holder."""
        return Waiting(self._all[self.unit], self._all[self.holder])


@router.post("/files", status_code=201, openapi_extra=BODY)
async def send(request: Request, ledger: TheLedger, files: TheFiles, reader: SignedIn) -> Kept:
    """Send a file of at most 50 MiB. Sending it again gives the same answer, and mends it where it has been damaged."""
    lanes: Lanes = request.app.state.lanes
    arriving: Arriving = request.app.state.arriving
    size = declared_bytes(request)
    with arriving.from_(reader.unit, reader.holder) as coming:
        before = await lanes.run(lambda: waiting_now(ledger, reader.unit, reader.holder))
        require_room(before, coming.everything(), size or 0)
        with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as waiting:
            async for chunk in request.stream():
                coming.arrived(len(chunk))
                require_room(before, coming.everything())
                waiting.write(chunk)
                if coming.bytes > LARGEST_BYTES:
                    raise FileTooLarge(limit=LARGEST_BYTES >> 20)
            everything = (
                coming.everything()
            )  # before the look: what is kept meanwhile counts twice rather than never
            now = await lanes.run(lambda: waiting_now(ledger, reader.unit, reader.holder))
            require_room(now, everything)
            waiting.seek(0)
            stream = cast(BinaryIO, waiting)
            return await lanes.run(lambda: keep(ledger, files, stream, reader.unit, reader.holder), long=True)


@router.get("/files/{digest}", response_class=StreamingResponse, responses={200: bytes_of(BINARY)})
def fetch(digest: DigestInPath, ledger: TheLedger, files: TheFiles, reader: SignedIn) -> StreamingResponse:
    """The bytes with this digest. Where they have been damaged, the answer breaks off before its end."""
    size, stream = opened(ledger, files, reader, digest)
    first = stream.read(PIECE_BYTES)  # so that what is wrong with a small file is still said as a problem
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="{digest}"',
        **AS_DOWNLOAD,
    }
    return StreamingResponse(pieces(first, stream), media_type=BINARY, headers=headers)


def pieces(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        piece = first
        while piece:
            yield piece
            piece = stream.read(PIECE_BYTES)


def declared_bytes(request: Request) -> int | None:
    """How much is coming; None where the request does not say.

    Raises:
        FileTooLarge: more than a file may have.
    """
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal():
        return None
    if int(declared) > LARGEST_BYTES:
        raise FileTooLarge(limit=LARGEST_BYTES >> 20)
    return int(declared)


def waiting_now(ledger: Ledger, unit: Id, holder: Id) -> Waiting:
    """What is kept, and named by no entry."""
    with reading(ledger) as now:
        return Waiting(*waiting_bytes(now, unit, holder))


def require_room(kept: Waiting, arrived: Waiting, more: int = 0) -> None:
    """
    Raises:
        TooMuchWaiting: with so much more, the unit or the holder would have too much that no entry names.
    """
    for waiting, limit in (
        (kept.of_unit + arrived.of_unit, UNIT_WAITING_BYTES),
        (kept.of_holder + arrived.of_holder, HOLDER_WAITING_BYTES),
    ):
        if waiting + more > limit:
            raise TooMuchWaiting(waiting=waiting >> 20, limit=limit >> 20, days=WAITING_DAYS)


def keep(ledger: Ledger, files: Files, stream: BinaryIO, unit: Id, holder: Id) -> Kept:
    """Keep what somebody sends, after those files have gone that waited too long.

    Raises:
        FileTooLarge: nothing is kept.
    """
    remove_overdue(ledger, files)
    digest = files.put(stream, Sender(unit, holder, ledger.clock()))
    return Kept(digest=digest, bytes=files.size(digest))


def remove_overdue(ledger: Ledger, files: Files) -> int:
    """Remove what no entry has named in time; how many files that were. What is sent again meanwhile stays."""
    now_ms = ledger.clock()
    with reading(ledger) as now:
        over = overdue(now, now_ms, ledger.rows.max_notification_id() or 0)
    return sum(files.forget(digest, sent_before=overdue_before(now_ms)) for digest in over)


def opened(ledger: Ledger, files: Files, reader: Reader, digest: Digest) -> tuple[int, BinaryIO]:
    """The size and the bytes of a file, for a reader who may read it.

    Raises:
        FileUnknown: there is none, or none for this reader; which of the two is not said.
    """
    if not may_read_file(ledger, reader, digest):
        raise FileUnknown(digest=digest)
    return files.size(digest), files.open(digest)


def may_read_file(ledger: Ledger, reader: Reader, digest: Digest) -> bool:
    with reading(ledger) as now:
        if was_sent_by(now, digest, reader.unit, reader.holder):
            return True  # also where somebody else, who had the same bytes, has named them
        streams = streams_naming(now, digest)
    return read_now(ledger, lambda world: any(may_read(ledger, world, reader, each) for each in streams))
