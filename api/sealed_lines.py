"""GET /reports/{report}/lines: what a sealed report says of each subject in short, with the hashes that show it.

Who sees which line: the lead unit, the body that decides and those who oversee see all; a unit and a person their own; and once the
report has been shown, the members of the alliance those of units. Of persons nobody else sees anything. What the lines are is computed
again from the log as of the report's position, and is the report only if its root is: else nothing is given.
"""

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from api.described import PROBLEMS
from api.lanes import Lanes
from api.provided import SignedIn, TheLedger
from api.readers import Reader, of_alliance
from api.reading import read_now
from api.streams import StreamId
from contracts.report import SealedLine, in_order, report_of
from contracts.statements.grades import SealedSheet
from contracts.tree import hash_reader, inclusion_proof
from contracts.values import Frozen, Id
from domain.deciding import World
from domain.refusals import NotInReport, require
from domain.report_notices import ReportNotice
from domain.reports import SealedReport
from domain.rounds import Round
from domain.units import Unit
from ledger.application import Ledger
from projections.reading import reading
from projections.scores import sheets

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


def lines_for(ledger: Ledger, reader: Reader, report: Id) -> tuple[ProvenLine, ...]:
    lines = lines_of(ledger, report)

    def seen(world: World) -> tuple[ProvenLine, ...]:
        return tuple(line for line in lines if may_see(world, reader, report, line.sheet.subject))

    return read_now(ledger, seen)


def lines_of(ledger: Ledger, report: Id) -> tuple[ProvenLine, ...]:
    """
    Raises:
        NoSuch: no such report.
        NotInReport: the log does not give what was sealed.
    """
    body = read_now(ledger, lambda world: world.get(report, SealedReport)).body
    with reading(ledger) as now:
        made = in_order(sheets(now, body.rulebook, body.period, body.position, body.reducer))
    require(report_of(made).sheets_root == body.sheets_root, NotInReport())
    leaves = hash_reader([SealedLine.of(sheet).leaf() for sheet in made])
    found = []
    for place, sheet in enumerate(made):
        line = SealedLine.of(sheet)
        path = tuple(each.hex() for each in inclusion_proof(place, len(made), leaves))
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
    round = world.find(world.rule("round", sealed.body.rulebook, sealed.body.period), Round)
    bodies = {sealed.unit, round.decides if round else sealed.unit}
    if reader.oversees or subject in reader.numbers:
        return True
    if not reader.roles:
        return False
    if bodies & set(reader.houses) or subject in reader.houses:
        return True
    shown = world.find(world.rule("report-notice", report), ReportNotice)
    is_unit = world.find(subject, Unit) is not None
    return shown is not None and is_unit and of_alliance(world, reader, sealed.alliance)
