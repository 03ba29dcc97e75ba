"""GET /reports/{report}: a sealed report, the very bytes whose digest was signed.

    asked ──▶ kept under that digest? ──yes, and its digest is that──▶ the bytes
                  │ no
                  └──▶ computed from the log as of the report's position ──digest is the sealed one──▶ kept, and the bytes

What is kept may be lost, or changed by whoever can write into the database: it is compared before it is given, computed again where it
differs, and nothing that decides reads it. It holds everybody's sheets, so the whole is for those who may see every line of it; others have
their own sheets (`/scores`), and the lines that they may see (`/reports/{report}/lines`).
"""

import zlib
from contextlib import suppress
from hashlib import sha256
from typing import Annotated

from eventsourcing.persistence import PersistenceError
from fastapi import APIRouter, Header, Request, Response

from api.described import PROBLEMS
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NotYoursToRead
from api.streams import StreamId
from contracts.report import report_bytes
from contracts.values import Digest, Id
from domain.deciding import World
from domain.refusals import NotInReport, require
from domain.reports import SealedReport
from domain.rounds import Round
from ledger.application import Ledger
from projections.reading import reading
from projections.scores import sheets

router = APIRouter(tags=["scores"], responses=PROBLEMS)
MOST_KEPT_BYTES = 64 << 20
"""A larger one is computed each time: a county's whole membership is larger, and seldom asked for whole."""
ETAG = {"ETag": {"description": "The sealed digest.", "schema": {"type": "string"}}}


@router.get(
    "/reports/{report}",
    response_class=Response,
    responses={
        200: {"description": "The report.", "headers": ETAG, "content": {"application/json": {}}},
        304: {"description": "The digest is the one in If-None-Match: nobody need read it again."},
    },
)
async def sealed_report(
    report: StreamId,
    request: Request,
    ledger: TheLedger,
    reader: SignedIn,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """A sealed report: canonical JSON, byte for byte what was sealed. The ETag is its digest."""
    lanes: Lanes = request.app.state.lanes
    digest = await lanes.run(lambda: digest_for(ledger, reader, report))
    headers = {"ETag": f'"{digest}"', "Cache-Control": "private, no-cache"}
    if if_none_match and f'"{digest}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    content = await lanes.run(lambda: bytes_of(ledger, report), long=True)
    return Response(content, media_type="application/json", headers=headers)


def digest_for(ledger: Ledger, reader: Reader, report: Id) -> Digest:
    """
    Raises:
        NoSuch: no such report.
        NotYoursToRead: the reader may not see every line of it.
    """

    def known(world: World) -> Digest:
        sealed = world.get(report, SealedReport)
        require(sees_all(world, reader, sealed), NotYoursToRead())
        return sealed.body.digest

    return read_now(ledger, known)


def sees_all(world: World, reader: Reader, sealed: SealedReport) -> bool:
    """Whether every line is the reader's to see: the lead unit's, the body's that decides, and those who oversee."""
    round = world.find(world.rule("round", sealed.body.rulebook, sealed.body.period), Round)
    bodies = {sealed.unit, round.decides if round else sealed.unit}
    return reader.oversees or (bool(reader.roles) and bool(bodies & set(reader.houses)))


def bytes_of(ledger: Ledger, report: Id) -> bytes:
    """
    Raises:
        NoSuch: no such report.
        NotInReport: the log does not give what was sealed.
    """
    body = read_now(ledger, lambda world: world.get(report, SealedReport)).body
    if kept := _kept(ledger, body.digest):
        return kept
    with reading(ledger) as now:
        content = report_bytes(sheets(now, body.rulebook, body.period, body.position, body.reducer))
    require(sha256(content).hexdigest() == body.digest, NotInReport())
    _keep(ledger, body.digest, content)
    return content


def _kept(ledger: Ledger, digest: Digest) -> bytes | None:
    """None where there are none, or others than the digest is of."""
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT content FROM kept.reports WHERE digest = %s", (digest,))
        found = cursor.fetchone()
    if found is None:
        return None
    with suppress(zlib.error):
        content = zlib.decompress(bytes(found[0]))
        return content if sha256(content).hexdigest() == digest else None
    return None


def _keep(ledger: Ledger, digest: Digest, content: bytes) -> None:
    """In the place of what was there, which was none or wrong. A database that takes nothing is no reason not to answer."""
    if len(content) > MOST_KEPT_BYTES:
        return
    with suppress(PersistenceError), ledger.rows.datastore.transaction() as cursor:
        cursor.execute(
            "INSERT INTO kept.reports VALUES (%s, %s) ON CONFLICT (digest) DO UPDATE SET content = excluded.content",
            (digest, zlib.compress(content, 1)),
        )
