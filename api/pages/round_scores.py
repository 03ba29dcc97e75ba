"""GET /rounds/{id}/scores: what all subjects of a round come to, for the committee: figures, grades counted, each unit by name with what to look at twice.

The very answer that `GET /scores/{rulebook}/overview` gives, and the files that can be taken from there. No person is listed and nobody is put in order.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.rounds import reports_of, round_and_book
from api.pages.site import language_of, page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.refusals import NotYoursToRead
from api.scores import overview_for, sees_all, sees_whole
from contracts.values import Id
from domain.refusals import require
from domain.scoring.effect import STATUS, UNGRADED
from projections.papers.overview import said
from projections.score_reports import ScoreQuery

router = APIRouter(include_in_schema=False)


@router.get("/rounds/{id}/scores")
def round_scores(
    request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, sealed: bool = False
) -> Response:
    """By the log as it is now; `sealed`: as of the position of the report that was sealed last."""
    registers = Registers(ledger, reader)
    row, book = round_and_book(registers, id)
    report = next((each for each in reports_of(registers, row) if each.standing == "newest"), None)
    require(sees_whole(ledger, reader, row.rulebook, row.period), NotYoursToRead())
    query = ScoreQuery(rulebook=row.rulebook, period=row.period)
    if sealed and report:
        query = query.model_copy(update={"as_of": str(report.as_of), "reducer": report.reducer})
    found = overview_for(ledger, reader, query)
    called = {
        each.part: each.part if language_of(request) == "zh" else each.part_en for each in found.figures
    }
    return page(
        request, "round_scores.html", here="score", round=row, book=book, found=found, report=report, sealed=query.as_of is not None,
        said=said, called=called, ungraded=dict([UNGRADED, *STATUS.values()]), opens=sees_all(ledger, reader, row.rulebook),
    )  # fmt: skip
