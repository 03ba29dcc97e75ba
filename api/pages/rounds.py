"""GET /rounds: the evaluations that an alliance has announced; GET /rounds/{id}: by which days one goes on, and how far it has come;
GET /rounds/{id}/grades: what the sheets came to beside what is decided, by name and never by number."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.public_notices import notices_about
from api.pages.registered import Registers
from api.pages.rulebooks import the_one
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.refusals import NoSuchPage, NotYoursToRead
from api.registers import today as today_of
from api.scores import sees_whole
from api.sealed_lines import ProvenLine, lines_for
from contracts.rulebook import Rulebook, from_wire
from contracts.statements.resolutions import Interest
from contracts.values import Day, Id
from domain.marks import judged
from domain.periods import last_day
from domain.refusals import require
from domain.scoring.warnings import Warned, edges_at
from projections.reports import ReportNow
from projections.rounds import RoundRow
from projections.rulebooks import RulebookRow

router = APIRouter(include_in_schema=False)

A_PAGE = 50


@router.get("/rounds")
def rounds(request: Request, ledger: TheLedger, reader: KnownVisitor, after: str | None = None) -> Response:
    registers = Registers(ledger, reader)
    listed = registers.page("rounds", after=after, limit=A_PAGE)
    books = {row.rulebook: the_one(registers, row.rulebook) for row in listed.rows}
    return page(
        request, "rounds.html", here="score", listed=listed, books=books, today=today_of(ledger),
        names=registers.names([row.decides for row in listed.rows]),
        appeals=registers.rows("score-appeals", standing="waits"), voting=registers.theirs("evaluations", standing="open"),
        opens="evaluator" in reader.roles,
    )  # fmt: skip


@router.get("/rounds/{id}")
def evaluation_round(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    row, book = round_and_book(registers, id)
    reports = reports_of(registers, row)
    named = [row.unit, row.decides]
    evaluations = [
        each
        for each in registers.theirs("evaluations", alliance=row.alliance)
        if (each.rulebook, each.period) == (row.rulebook, row.period)
    ]
    appeals = [each for report in reports for each in registers.theirs("score-appeals", report=report.report)]
    recusals = of_round(registers.theirs("recusals", rulebook=row.rulebook), row)
    named += [each.subject for each in (*appeals, *recusals)]
    members = registers.theirs("memberships", alliance=row.alliance, stage="member")
    subjects = registers.names([each.unit for each in members])
    notices = {each.report: each for each in notices_of(registers, row)}
    return page(
        request, "round.html", here="score", round=row, book=book, reports=reports, evaluations=evaluations,
        versions=registers.theirs("round-versions", round=id), recusals=recusals, appeals=appeals,
        notices=notices, public_notices=notices_about(registers, id), today=today_of(ledger),
        publishes=row.decides in reader.houses and "clerk" in reader.roles,
        grades=of_round(registers.theirs("unit-grades", rulebook=row.rulebook), row), names=registers.names(named),
        steps=steps_of(row, today_of(ledger), sealed=any(each.standing == "newest" for each in reports)), decides=may_decide(reader, row), whole=sees_whole(ledger, reader, row.rulebook, row.period), seals=row.unit == reader.unit and "evaluator" in reader.roles,
        changes_it=row.unit == reader.unit and "evaluator" in reader.roles and not notices, subjects=subjects, interests=get_args(Interest),
        judged=bool(judged(from_wire(book.content))), stands_aside=reader.unit in (row.unit, row.decides) and bool(subjects and {"evaluator", "signatory"} & reader.roles),
    )  # fmt: skip


@router.get("/rounds/{id}/grades")
def grades(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    id: Id,
    decide: Id | None = None,
    part: str = "",
    change: bool = False,
) -> Response:
    """For those who may see every line: the lead unit, the body that decides, and whoever oversees. `decide`: whose form is open;
    `change`: it is decided already, and another grade is proposed or agreed to."""
    registers = Registers(ledger, reader)
    row, book = round_and_book(registers, id)
    require(may_decide(reader, row) or reader.oversees, NotYoursToRead())
    report = next((each for each in reports_of(registers, row) if each.standing == "newest"), None)
    lines = lines_for(ledger, reader, report.report) if report else ()
    found = of_round(registers.rows("grades", rulebook=row.rulebook), row)
    decided = {(each.part, each.subject): each for each in found}
    names = registers.names([line.sheet.subject for line in lines])
    rulebook = from_wire(book.content)
    rows = [graded(rulebook, row.period, line, names, decided) for line in lines]
    rows.sort(key=lambda each: (each.line.part, each.name or "", each.line.sheet.subject))
    chosen = next(
        (each for each in rows if (each.line.sheet.subject, each.line.part) == (decide, part)), None
    )
    return page(
        request, "grades.html", here="score", round=row, book=book, report=report, rows=rows, chosen=chosen, changing=change,
        offered=grades_offered(rulebook, part, row.shares), today=today_of(ledger), decides=row.decides in reader.houses,
        notice=next((each for each in notices_of(registers, row) if report and each.report == report.report), None),
        shares=[share_of(each, lines, found) for each in row.shares],
        appeals={each.subject: each for each in (registers.rows("score-appeals", report=report.report) if report else ())},
    )  # fmt: skip


# -- what a round consists of -----------------------------------------------------------------------------------


def round_and_book(registers: Registers, id: Id) -> tuple[RoundRow, RulebookRow]:
    """
    Raises:
        NoSuchPage: there is none, or it is not the reader's to see.
    """
    found = registers.rows("rounds", round=id)
    if not found:
        raise NoSuchPage
    row: RoundRow = found[0]
    return row, the_one(registers, row.rulebook)


def reports_of(registers: Registers, row: RoundRow) -> list[ReportNow]:
    return list(registers.rows("reports", rulebook=row.rulebook, period=row.period, alliance=row.alliance))


def notices_of(registers: Registers, row: RoundRow) -> Sequence[Any]:
    return registers.theirs("report-notices", rulebook=row.rulebook, period=row.period, alliance=row.alliance)


def of_round(rows: Sequence[Any], row: RoundRow) -> list[Any]:
    return [each for each in rows if each.period == row.period]


def may_decide(reader: Reader, row: RoundRow) -> bool:
    return bool(reader.roles) and bool({row.unit, row.decides} & set(reader.houses))


class Step(NamedTuple):
    name: str
    day: Day
    standing: str
    """done, now or ahead."""


def steps_of(row: RoundRow, today: Day, sealed: bool) -> list[Step]:
    """The days of the timetable in their order; the first that has not passed, nor been kept before, is the one that goes on."""
    kept = {"announced", *(["sealed"] if sealed else [])}
    days = [
        ("announced", row.announced), ("period", last_day(row.period).isoformat()),
        *([("ballots", row.ballots_until)] if row.ballots_until else []),
        ("sealed", row.sealed_by), ("appeals", row.appeals_until), ("decided", row.decided_by),
    ]  # fmt: skip
    days.sort(key=lambda each: each[1])
    ahead = [name for name, day in days if day >= today and name not in kept]
    return [
        Step(name, day, "done" if name not in ahead else "now" if name == ahead[0] else "ahead")
        for name, day in days
    ]


# -- grades -----------------------------------------------------------------------------------------------------


class Graded(NamedTuple):
    """One line of the sealed report, and what has been decided on it."""

    line: ProvenLine
    name: str | None
    """Of a unit; a person has none."""
    near: Sequence[Warned]
    decided: Any | None


def graded(
    book: Rulebook, period: str, line: ProvenLine, names: dict[Id, str], decided: dict[tuple[str, Id], Any]
) -> Graded:
    part = next(each for each in book.parts if each.subject == line.part)
    result = line.sheet.result
    near = edges_at(book, part, Fraction(result), last_day(period)) if result is not None else ()
    subject = line.sheet.subject
    return Graded(line, names.get(subject), tuple(near), decided.get((line.part, subject)))


def grades_offered(book: Rulebook, part: str, shares: Sequence[dict[str, Any]]) -> list[str]:
    """Those of the part's bands; where it has none, those that the round speaks of."""
    bands = [band.grade for each in book.parts if each.subject == part for band in each.bands]
    return list(dict.fromkeys(bands or [each["grade"] for each in shares if each["part"] == part]))


class ShareOf(NamedTuple):
    grade: str
    at_most: str
    allowed: int
    decided: int


def share_of(share: dict[str, Any], lines: Sequence[ProvenLine], decided: Sequence[Any]) -> ShareOf:
    """How many may have a grade, and how many have been given it: never who."""
    subjects = sum(line.part == share["part"] for line in lines)
    given = sum((each.part, each.grade) == (share["part"], share["grade"]) for each in decided)
    return ShareOf(share["grade"], share["at_most"], int(subjects * Fraction(share["at_most"])), given)
