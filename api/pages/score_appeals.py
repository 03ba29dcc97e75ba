"""GET /score-appeals/new: against one line of one's own sealed sheet; GET /score-appeals/{id}: the appeal, its answer, what may follow.

The form carries the line of the report with the hashes that show that it was sealed, so that the ledger need not compute anybody's
score to believe it.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.score_tree import rules_of
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now, zone_of
from api.refusals import NoSuchPage
from api.scores import own_subjects
from api.sealed_lines import ProvenLine, lines_for
from contracts.rulebook import Rulebook
from contracts.statements.reports import SealReport
from contracts.values import Id
from contracts.wording.words import Words
from domain.deciding import World
from domain.reports import SealedReport
from domain.rulebooks import RulebookState
from ledger.application import Ledger
from projections.score_appeals import ScoreAppealNow

router = APIRouter(include_in_schema=False)


@router.get("/score-appeals/new")
def new_appeal(
    request: Request, ledger: TheLedger, reader: KnownVisitor, report: Id, part: str, subject: Id, line: str
) -> Response:
    sealed = sealed_line(ledger, reader, report, part, subject)
    labels, rules = labels_of(ledger, report, part)
    if line not in labels:
        raise NoSuchPage
    return page(
        request, "score_appeal_new.html", here="score", report=report, sealed=sealed, line=line, label=labels[line],
        rule=rules.get(line), own=subject in own_subjects(reader), may=subject in reader.numbers or "clerk" in reader.roles, period=body_of(ledger, report).period,
        back=f"/score/{body_of(ledger, report).rulebook}/{subject}?period={body_of(ledger, report).period}",
    )  # fmt: skip


@router.get("/score-appeals/{id}")
def appeal(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    found: list[ScoreAppealNow] = list(registers.rows("score-appeals", appeal=id))
    if not found:
        raise NoSuchPage
    [row] = found
    labels, rules = labels_of(ledger, row.report, row.part)
    mine = row.subject in own_subjects(reader)
    steps = story(ledger, [id])
    return page(
        request, "score_appeal.html", here="score", appeal=row, label=labels.get(row.line, Words(row.line, row.line)),
        rule=rules.get(row.line), body=body_of(ledger, row.report), own=row.subject in reader.numbers,
        names=registers.names([row.subject, row.answers, *actors_of(steps)]), story=steps, zone=zone_of(ledger),
        may_answer=row.stage == "raised" and row.answers in reader.houses and not mine,
        may_withdraw=row.stage == "raised" and mine, may_renew=row.may_renew and mine,
        evaluates=bool(reader.roles & {"evaluator", "signatory"}),
    )  # fmt: skip


def sealed_line(ledger: Ledger, reader: Reader, report: Id, part: str, subject: Id) -> ProvenLine:
    """
    Raises:
        NoSuchPage: the report has no such line, or it is not the reader's to see.
    """
    for line in lines_for(ledger, reader, report, (part, subject)):
        return line
    raise NoSuchPage


def body_of(ledger: Ledger, report: Id) -> SealReport:
    return read_now(ledger, lambda world: world.get(report, SealedReport)).body


def labels_of(ledger: Ledger, report: Id, part: str) -> tuple[dict[str, Words], dict[str, Words]]:
    """What the lines of a part are called, and what the rulebook says of each."""

    def book(world: World) -> Rulebook:
        return world.get(world.get(report, SealedReport).body.rulebook, RulebookState).rulebook

    rulebook = read_now(ledger, book)
    for nth, each in enumerate(rulebook.parts):
        if each.subject == part:
            return {line.name: Words(line.zh, line.en) for line in each.lines}, rules_of(rulebook, nth)
    raise NoSuchPage
