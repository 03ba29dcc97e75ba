"""GET /score: what one is scored by, and one's own sheets; GET /score/{rulebook}/{subject}: one sheet, down to the signed entries.

A number is a reference: it stands beside the grade, which people decide, and never in its place. Who may see a sheet: `api/scores.py`.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.rulebooks import the_one
from api.pages.score_scale import scale_of
from api.pages.score_tree import Branch, Tree, evidence_in, part_of, tree_of
from api.pages.site import page
from api.pages.stories import Step, step_of
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader, entries_for
from api.reading import zone_of
from api.registers import today as today_of
from api.scores import own_reports_for, own_subjects, report_for, sees_whole
from contracts.entry import read_entry
from contracts.refusals import Refusal
from contracts.sheet import Sheet
from contracts.statements.rulebooks import Period
from contracts.values import Day, Id
from contracts.wording.words import Words
from domain.fact_words import name_of
from domain.periods import first_day, last_day, months_in
from domain.scoring.explaining import explain
from ledger.application import Ledger
from projections.reading import reading
from projections.report_notices import ReportNoticeNow, report_notices
from projections.rulebooks import periods_in_force
from projections.score_reports import AsOf, ScoreQuery, ScoreReport
from projections.score_sides import differences

router = APIRouter(include_in_schema=False)

MOST_RECORDS = 200
"""So many entries of the log are told in words on one sheet; of more there are only the numbers."""
PERIODS_SHOWN = 12


@router.get("/score")
def own_scores(
    request: Request, ledger: TheLedger, reader: KnownVisitor, period: Period | None = None
) -> Response:
    """The reader's own sheets and those of their unit, for the period that is going on, or another; and for a committee the rounds whose
    subjects it sees all of."""
    with reading(ledger) as now:
        periods = periods_in_force(now)
    chosen = period or going_on(periods, today_of(ledger))
    found = own_reports_for(ledger, own_subjects(reader), chosen) if chosen else []
    subjects = [sheet.subject for report in found for sheet in report.sheets]
    registers = Registers(ledger, reader)
    rounds = [
        each
        for each in registers.theirs("rounds")
        if each.period == chosen and sees_whole(ledger, reader, each.rulebook, each.period)
    ]
    return page(
        request, "scores.html", here="score", found=found, rounds=rounds,
        books={each.rulebook: the_one(registers, each.rulebook) for each in rounds}, period=chosen, numbers=reader.numbers, today=today_of(ledger),
        periods=periods[-PERIODS_SHOWN:], names=registers.names(subjects), ends=last_day,
    )  # fmt: skip


def going_on(periods: Sequence[str], today: Day) -> str | None:
    """The longest one that has begun last."""
    begun = [each for each in periods if first_day(each).isoformat() <= today]
    return max(begun, key=lambda each: (first_day(each).year, months_in(each), first_day(each)), default=None)


@router.get("/score/{rulebook}/{subject}")
def score_sheet(
    request: Request, ledger: TheLedger, reader: KnownVisitor, rulebook: Id, subject: Id, period: Period,
    as_of: AsOf | Literal[""] = "", beside: AsOf | Literal[""] = "",
) -> Response:  # fmt: skip
    """The sheets of one subject, as of now or of another day; with `beside` what was another on that day."""
    query = ScoreQuery(rulebook=rulebook, period=period, as_of=as_of or None, subject=subject)
    report = report_for(ledger, reader, query)
    trees = [tree_of(report.book, sheet) for sheet in report.sheets]
    told = told_of(ledger, reader, [at for tree in trees for at in evidence_in(tops_of(tree))])
    other, no = beside_it(ledger, reader, query, beside)
    registers = Registers(ledger, reader)
    actors = [step.actor for step in told.values() if step.actor]
    return page(
        request, "score.html", here="score", report=report, subject=subject, trees=trees, told=told, other=other, refused=no,
        differences=changed(report, other) if other else (), scales=[scale_of(report.book, each) for each in report.sheets],
        bands=[bands_of(report, sheet) for sheet in report.sheets], own=subject in reader.numbers,
        grades=registers.rows("grades", rulebook=rulebook, subject=subject, period=period),
        appeals=registers.rows("score-appeals", subject=subject), shown=shown_now(ledger, rulebook, period),
        names=registers.names([subject, *actors]), zone=zone_of(ledger), today=today_of(ledger),
        may_contest=subject in own_subjects(reader), as_of=as_of, beside=beside,
    )  # fmt: skip


def beside_it(
    ledger: Ledger, reader: Reader, query: ScoreQuery, beside: str
) -> tuple[ScoreReport | None, Refusal | None]:
    """The same as of another day, or why there was nothing of it then."""
    if not beside:
        return None, None
    try:
        return report_for(ledger, reader, query.model_copy(update={"as_of": beside})), None
    except Refusal as no:
        return None, no


def tops_of(tree: Tree) -> list[Branch]:
    return [*([tree.result] if tree.result else []), *tree.beside]


def told_of(ledger: Ledger, reader: Reader, positions: Iterable[int]) -> dict[int, Step]:
    """The entries at these positions in words, as far as the reader may have them: the first so many."""
    wanted = sorted(islice(dict.fromkeys(positions), MOST_RECORDS))
    rows = [row for start, stop in spans(wanted) for row in ledger.rows.rows(start, stop)]
    shown = entries_for(ledger, reader, rows)
    steps = {
        row.position: step_of(row.position, read_entry(entry, row.position - 1))
        for row, entry in zip(rows, shown, strict=True)
        if entry is not None
    }
    return {position: step for position, step in steps.items() if step}


def spans(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours together.

    >>> spans([3, 4, 5, 9])
    [(3, 5), (9, 9)]
    """
    found: list[tuple[int, int]] = []
    for position in positions:
        if found and position == found[-1][1] + 1:
            found[-1] = (found[-1][0], position)
        else:
            found.append((position, position))
    return found


class Changed(NamedTuple):
    """A line that is not the same on both days."""

    label: Words
    here: str | None
    there: str | None
    difference: str


def changed(report: ScoreReport, other: ScoreReport) -> list[Changed]:
    """The result and the lines of the first sheets which the others do not have so; what only the others have comes last."""
    found = []
    for sheet in report.sheets:
        beside = next((each for each in other.sheets if each.part == sheet.part), None)
        lines = {line.name: line for line in sheet.lines}
        there = {line.name: line for line in beside.lines} if beside else {}
        for name in (*lines, *(name for name in there if name not in lines)):
            of = lines.get(name) or there[name]
            here, then = (at[name].value if name in at else None for at in (lines, there))
            if here != then:
                [difference] = differences([then, here])
                shown, before = (at[name].shown if name in at else None for at in (lines, there))
                found.append(Changed(Words(of.zh, of.en), shown, before, difference))
    return found


def bands_of(report: ScoreReport, sheet: Sheet) -> list[Words]:
    """Which numbers are which grade, and what closes one, in the words of the rulebook."""
    nth, _ = part_of(report.book, sheet)
    return [
        Words(sentence.zh, sentence.en)
        for sentence in explain(report.book, name_of)
        if sentence.path[:2] == ("parts", nth) and sentence.path[2:3] in (("bands",), ("verdicts",))
    ]


def shown_now(ledger: Ledger, rulebook: Id, period: str) -> ReportNoticeNow | None:
    """The report of this period that is being shown: while it is, its lines can be appealed against."""
    with reading(ledger) as now:
        rows = report_notices(now, today_of(ledger), rulebook=rulebook, period=period, standing="shown").rows
    return rows[-1] if rows else None
