"""GET /reports-sealed/{id}: what was sealed, how anybody checks it, what its lines say as far as the reader may see them."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.forms import fields_of
from api.pages.registered import Registers
from api.pages.rulebooks import the_one
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.refusals import NoSuchPage
from api.registers import today as today_of
from api.sealed_lines import ProvenLine, lines_for
from contracts.rulebook import Rulebook, from_wire
from contracts.statements.grades import PartShown, ShowReport
from contracts.values import Id
from projections.reports import ReportNow

router = APIRouter(include_in_schema=False)


@router.get("/reports-sealed/{id}")
def sealed_report(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    found = registers.rows("reports", report=id)
    if not found:
        raise NoSuchPage
    report: ReportNow = found[0]
    lines = lines_for(ledger, reader, id)
    names = registers.names([report.sealed_by, *(line.sheet.subject for line in lines)])
    decided = registers.rows(
        "unit-grades", rulebook=report.rulebook, period=report.period, alliance=report.alliance
    )
    whole = len(lines) == report.subjects
    book = from_wire(the_one(registers, report.rulebook).content)
    return page(
        request, "report_sealed.html", here="score", report=report, names=names, whole=whole,
        lines=sorted(lines, key=lambda line: (line.part, names.get(line.sheet.subject, ""), line.sheet.subject)),
        counts=counts_of(book, lines) if whole else (), numbers=reader.numbers, book=book,
        grades={(each.part, each.subject): each for each in decided},
        notices=registers.rows("report-notices", report=id, alliance=report.alliance),
        rounds=registers.rows("rounds", rulebook=report.rulebook, period=report.period, alliance=report.alliance),
        showing=fields_to_show(report, lines) if whole and may_show(reader, report) else (), today=today_of(ledger),
    )  # fmt: skip


def may_show(reader: Reader, report: ReportNow) -> bool:
    """Open a public notice of it: the lead unit, of the newest one."""
    return (
        report.standing == "newest"
        and report.sealed_by == reader.unit
        and bool({"evaluator", "clerk"} & set(reader.roles))
    )


def fields_to_show(report: ReportNow, lines: Sequence[ProvenLine]) -> list[tuple[str, str]]:
    """The fields of a form that says which sheets each part begins and ends with; until when is left to whoever fills it in."""
    body = ShowReport(
        report=report.report,
        until=report.sealed_on,
        parts=tuple(
            PartShown(part=part, first=those[0].sheet, last=those[-1].sheet)
            for part, each in groupby(lines, key=lambda line: line.part)
            if (those := list(each))
        ),
    )
    return [field for field in fields_of(body) if field[0] != "body.until"]


def counts_of(book: Rulebook, lines: Sequence[ProvenLine]) -> list[tuple[str, int]]:
    """How many lines have which grade, in the order of the rulebook."""
    number = Counter(line.sheet.grade for line in lines)
    grades = dict.fromkeys(band.grade for part in book.parts for band in part.bands)
    return [(grade, number[grade]) for grade in grades]
