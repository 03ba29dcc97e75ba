"""GET /audit: what an auditor begins with: how far the log has come, what is worth looking at, and all of it to take along.

    /audit?as_of=400       what had been signed when the log had 400 entries; agreements and passbooks as they were then
    /audit/bundle          the log as a tar, to be checked with no server (`gongjian audit --bundle`), as it is written

The page claims nothing: what is worth looking at is a choice of statements, each with its entry, and no judgement.
"""

import tarfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from api.lanes import Lanes
from api.pages.entries import lines_of
from api.pages.registered import AsOf, Registers
from api.pages.site import page
from api.pages.telling import Told
from api.pages.visitors import KnownVisitor
from api.provided import SignedIn, TheLedger
from api.readers import Reader, entries_for
from api.reading import zone_of
from api.refusals import NotYoursToRead
from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.wording.values import word
from domain.refusals import require
from ledger.application import Ledger
from ledger.bundle import everything, write_bundle
from projections import entries as register
from projections.reading import reading

router = APIRouter(include_in_schema=False)

WORTH = (
    "entry.correct", "dispute.open", "fraud.find", "grade.change", "round.change", "key.revoke", "person.merge",
    "log-key.replace",
)  # fmt: skip
"""Statements by which something is taken back, contested or changed after it counted."""
NEWEST, STATEMENTS, FINDINGS = 5, 20, 20
BLOCK = tarfile.BLOCKSIZE
PIECE = 1 << 20


class Kind(NamedTuple):
    """The newest statements of a kind."""

    type: str
    lines: Sequence[Told]


@router.get("/audit")
def audit(
    request: Request, ledger: TheLedger, reader: KnownVisitor, as_of: AsOf = None, findings: str | None = None
) -> Response:
    """For everybody who signed in, of what they may see; all of it for whoever oversees."""
    newest = ledger.rows.max_notification_id() or 0
    note = ledger.tree.newest_note()
    registers = Registers(ledger, reader)
    found = registers.page("audit-findings", after=findings, limit=FINDINGS)
    return page(
        request, "audit.html", here="entries", findings=found, names=registers.names([each.unit for each in found.rows]), word=word,
        auditor="auditor" in reader.roles, as_of=min(as_of, newest) if as_of else None, newest=newest,
        zone=zone_of(ledger), covered=Checkpoint.parse(Note.parse(note).text).size if note else 0,
        shown=until(ledger, reader, min(as_of, newest)) if as_of else (), oversees=reader.oversees,
        kinds=[each for type in WORTH if (each := newest_of(ledger, type, reader)).lines] if reader.oversees else (),
        draws=registers.rows("draws", standing="came to nothing") if reader.oversees else (),
        rounds=[each for each in registers.rows("rounds") if each.late or each.late_changes] if reader.oversees else (),
    )  # fmt: skip


def until(ledger: Ledger, reader: Reader, as_of: int) -> Sequence[Told]:
    """The last statements that there were then."""
    with reading(ledger) as now:
        whose = None if reader.oversees else [reader.unit, *reader.numbers]
        rows = register.entries(now, unit=whose, after=str(as_of + 1), limit=STATEMENTS).rows
    found = ledger.rows.at({row.position for row in rows})
    return lines_of(ledger, reader, [found[row.position] for row in rows])


def newest_of(ledger: Ledger, type: str, reader: Reader) -> Kind:
    with reading(ledger) as now:
        numbers = [row.position for row in register.entries(now, type=type, limit=NEWEST).rows]
    found = ledger.rows.at(set(numbers)) if numbers else {}
    return Kind(type, lines_of(ledger, reader, [found[number] for number in numbers]))


@router.get("/audit/bundle")
async def bundle(request: Request, ledger: TheLedger, reader: SignedIn) -> Response:
    """What the newest checkpoint covers; of entries that are not the reader's to see, the leaf hashes alone.

    Raises:
        NotYoursToRead: whoever has no role and oversees nothing takes nothing along.
        NoCheckpoint: nothing is sealed yet.
    """
    require(reader.roles or reader.oversees, NotYoursToRead())
    folder = TemporaryDirectory(prefix="gongjian-bundle-")
    lanes: Lanes = request.app.state.lanes
    show = everything if reader.oversees else partial(entries_for, ledger, reader)
    try:
        size, _ = await lanes.run(lambda: write_bundle(ledger, Path(folder.name), show=show), long=True)
    except BaseException:
        folder.cleanup()
        raise
    name = f'attachment; filename="gongjian-{ledger.log[:8]}-{size}.tar"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return StreamingResponse(tar_of(folder), media_type="application/x-tar", headers=headers)


def tar_of(folder: TemporaryDirectory[str]) -> Iterator[bytes]:
    """Its files one after the other (POSIX.1-1988 ustar), so that no second copy is made; the folder goes with the last of them."""
    with folder as name:
        for file in sorted(Path(name).rglob("*")):
            if file.is_file():
                yield from in_tar(file, file.relative_to(name).as_posix())
        yield bytes(2 * BLOCK)


def in_tar(file: Path, name: str) -> Iterator[bytes]:
    info = tarfile.TarInfo(f"bundle/{name}")
    info.size = file.stat().st_size
    yield info.tobuf(tarfile.USTAR_FORMAT)
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield piece
    yield bytes(-info.size % BLOCK)
