"""GET /reports/{report}/lines: what a sealed report says of each subject in short, with the hashes that show it.

Who sees which line: the lead unit, the body that decides and those who oversee see all; a unit and a person their own; and once the
report has been shown, the members of the alliance those of units. Of persons nobody else sees anything. The lines are those of the
report's own bytes (`api/kept_reports.py`), and are given only if their root is the sealed one.
"""

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from api.described import PROBLEMS
from api.kept_reports import bytes_of, sees_all
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger
from api.readers import Reader, of_alliance
from api.reading import read_now
from api.streams import StreamId
from contracts.report import lines_in
from contracts.statements.grades import SealedSheet
from contracts.tree import hash_reader, inclusion_proof, root
from contracts.values import Frozen, Id
from domain.deciding import World
from domain.refusals import NotInReport, require
from domain.report_notices import ReportNotice
from domain.reports import SealedReport
from domain.units import Unit
from ledger.application import Ledger

router = APIRouter(tags=["scores"], responses=PROBLEMS)


class ProvenLine(Frozen):
    part: str
    sheet: SealedSheet


LINES = TypeAdapter(tuple[ProvenLine, ...])


@router.get("/reports/{report}/lines", response_model=list[ProvenLine])
async def sealed_lines(report: StreamId, request: Request, ledger: TheLedger, reader: SignedIn) -> Response:
    """The lines of a sealed report that the reader may see, in its order, each with a path to the root that was sealed."""
    lanes: Lanes = request.app.state.lanes
    content = await lanes.run(lambda: LINES.dump_json(lines_for(ledger, reader, report)), long=True)
    return Response(content, media_type="application/json")


def lines_for(
    ledger: Ledger, reader: Reader, report: Id, only: tuple[str, Id] | None = None
) -> tuple[ProvenLine, ...]:
    """Those that the reader may see; `only` that of a part and a subject, where one is asked for."""
    lines = lines_of(ledger, report, only)

    def seen(world: World) -> tuple[ProvenLine, ...]:
        return tuple(line for line in lines if may_see(world, reader, report, line.sheet.subject))

    return read_now(ledger, seen)


def lines_of(ledger: Ledger, report: Id, only: tuple[str, Id] | None = None) -> tuple[ProvenLine, ...]:
    """
    Raises:
        NoSuch: no such report.
        NotInReport: the log does not give what was sealed.
    """
    body = read_now(ledger, lambda world: world.get(report, SealedReport)).body
    lines = lines_in(bytes_of(ledger, report))
    leaves = [line.leaf() for line in lines]
    require(root(leaves).hex() == body.sheets_root, NotInReport())
    hashes = hash_reader(leaves)
    found = []
    for place, line in enumerate(lines):
        if only and (line.part, line.subject) != only:
            continue
        path = tuple(each.hex() for each in inclusion_proof(place, len(lines), hashes))
        proven = SealedSheet(
            subject=line.subject,
            place=place,
            result=line.result,
            grade=line.grade,
            sheet=line.digest,
            path=path,
        )
        found.append(ProvenLine(part=line.part, sheet=proven))
    return tuple(found)


def may_see(world: World, reader: Reader, report: Id, subject: Id) -> bool:
    sealed = world.get(report, SealedReport)
    if sees_all(world, reader, sealed) or subject in reader.numbers:
        return True
    if not reader.roles:
        return False
    if subject in reader.houses:
        return True
    shown = world.find(world.rule("report-notice", report), ReportNotice)
    is_unit = world.find(subject, Unit) is not None
    return shown is not None and is_unit and of_alliance(world, reader, sealed.alliance)
