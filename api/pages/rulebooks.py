"""GET /rulebooks: by what the reader's alliances score; GET /rulebooks/{id}: one rulebook, read aloud, with what it changed;
GET /rulebooks/{id}/tried: what it would have given in an earlier period, as counts and never as a list of who got what.

Every sentence is the engine's own (`domain/scoring/explaining.py`): a page has no other words for a rule than those that are checked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now, zone_of
from api.refusals import NoSuchPage, NotYoursToRead
from api.registers import today as today_of
from api.scores import report_at, sees_all
from contracts.refusals import Refusal
from contracts.rulebook import Part, Rulebook, from_wire
from contracts.sheet import Sheet
from contracts.values import PERIOD, Id
from contracts.wording.words import Words
from domain.alliances import Alliance
from domain.fact_words import name_of
from domain.refusals import require
from domain.scoring.comparing import Difference, compare
from domain.scoring.explaining import Sentence, explain
from ledger.application import Ledger
from projections.rulebooks import RulebookRow
from projections.score_reports import ScoreQuery

router = APIRouter(include_in_schema=False)

A_PAGE = 50


@router.get("/rulebooks")
def rulebooks(
    request: Request, ledger: TheLedger, reader: KnownVisitor, search: str = "", after: str | None = None
) -> Response:
    registers = Registers(ledger, reader)
    listed = registers.page("rulebooks", search=search.strip() or None, after=after, limit=A_PAGE)
    return page(
        request, "rulebooks.html", here="score", listed=listed, search=search,
        alliances=alliance_names(ledger, [row.alliance for row in listed.rows]), evaluates="evaluator" in reader.roles,
    )  # fmt: skip


@router.get("/rulebooks/{id}")
def rulebook(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    row = the_one(registers, id)
    versions = versions_of(registers, row)
    before = before_it(versions, row)
    book, steps = from_wire(row.content), story(ledger, [id])
    rounds = registers.rows("rounds", rulebook=id)
    announced = {each.period for each in rounds}
    return page(
        request, "rulebook.html", here="score", row=row, book=book, read=read_aloud(book), versions=versions,
        before=before, changes=changes_of(before, book), story=steps, zone=zone_of(ledger),
        names=registers.names([row.drafted_by, *actors_of(steps)]),
        alliance=alliance_names(ledger, [row.alliance])[row.alliance], sees_all=sees_all(ledger, reader, id),
        last=period_before(book, today_of(ledger)), current=[each for each in versions if is_current(each, row)],
        evaluates="evaluator" in reader.roles, rounds=rounds, announces=leads(ledger, reader, row.alliance),
        unannounced=[] if row.superseded_by else [each for each in row.periods if each not in announced],
    )  # fmt: skip


@router.get("/rulebooks/{id}/tried")
def tried(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    id: Id,
    period: Annotated[str, Query(pattern=PERIOD)],
) -> Response:
    """For those who may see every sheet; nothing is kept of it."""
    require(sees_all(ledger, reader, id), NotYoursToRead())
    row = the_one(Registers(ledger, reader), id)
    book, counts, no = from_wire(row.content), list[Counted](), None
    try:
        found = report_at(ledger, ScoreQuery(rulebook=id, period=period, tried=row.content))
        counts = [
            counted(part, [each for each in found.sheets if each.part == part.subject]) for part in book.parts
        ]
    except Refusal as refused:
        no = refused
    return page(
        request, "rulebook_tried.html", here="score", row=row, period=period, counts=counts, refused=no,
    )  # fmt: skip


# -- reading it aloud -------------------------------------------------------------------------------------------


class PartRead(NamedTuple):
    """The sentences of one sort of subject."""

    part: Part
    who: Sequence[Words]
    account: Sequence[Words]
    lines: Sequence[Words]
    result: Sequence[Words]
    bands: Sequence[Words]
    verdicts: Sequence[Words]


class Read(NamedTuple):
    """A rulebook in sentences, by sections."""

    values: Sequence[Words]
    parts: Sequence[PartRead]
    notes: Sequence[Words]
    procedure: Sequence[Words]


def read_aloud(book: Rulebook) -> Read:
    said = explain(book, name_of)
    return Read(
        values=under(said, ("values",), ("tables",)),
        parts=[part_read(said, nth, part) for nth, part in enumerate(book.parts)],
        notes=under(said, ("notes",)),
        procedure=under(said, ("procedure",), ("cases",)),
    )


def part_read(said: Iterable[Sentence], nth: int, part: Part) -> PartRead:
    of_part = [each for each in said if each.path[:2] == ("parts", nth)]

    def section(*names: str) -> list[Words]:
        return [Words(each.zh, each.en) for each in of_part if each.path[2:3] and each.path[2] in names]

    whole = [Words(each.zh, each.en) for each in of_part if len(each.path) == len(("parts", nth))]
    return PartRead(
        part=part,
        who=[*whole, *section("roll", "exempt", "term")],
        account=section("account"),
        lines=section("lines"),
        result=section("result", "requires"),
        bands=section("bands"),
        verdicts=section("verdicts"),
    )


def under(said: Iterable[Sentence], *beginnings: tuple[str, ...]) -> list[Words]:
    return [Words(each.zh, each.en) for each in said if each.path[:1] in beginnings]


# -- versions ---------------------------------------------------------------------------------------------------


def the_one(registers: Registers, id: Id) -> RulebookRow:
    """
    Raises:
        NoSuchPage: there is none, or it is not the reader's to see.
    """
    found = registers.rows("rulebooks", rulebook=id)
    if not found:
        raise NoSuchPage
    row: RulebookRow = found[0]
    return row


def versions_of(registers: Registers, row: RulebookRow) -> list[RulebookRow]:
    """Of the alliance's rulebooks those with this one's label, and what they took the place of; oldest first."""
    rows: list[RulebookRow] = list(registers.rows("rulebooks", alliance=row.alliance))
    return [each for each in rows if label_of(each) == label_of(row) or row.rulebook == each.superseded_by]


def label_of(row: RulebookRow) -> str:
    return str(row.content["rulebook"])


def before_it(versions: Sequence[RulebookRow], row: RulebookRow) -> RulebookRow | None:
    """Whose place it took, or else the version that was written down before it."""
    replaced = [each for each in versions if each.superseded_by == row.rulebook]
    ids = [each.rulebook for each in versions]
    earlier = versions[: ids.index(row.rulebook)]
    return next(reversed(replaced or earlier), None)


def is_current(each: RulebookRow, row: RulebookRow) -> bool:
    """It is in force, and `row` could take its place."""
    return bool(each.periods) and each.superseded_by is None and each.rulebook != row.rulebook


def changes_of(before: RulebookRow | None, book: Rulebook) -> Sequence[Difference]:
    return compare(from_wire(before.content), book, name_of) if before else ()


def period_before(book: Rulebook, today: str) -> str:
    """The period of the same length a year ago."""
    year = int(today[:4]) - 1
    return {
        "year": f"{year}",
        "half": f"{year}-H1",
        "quarter": f"{year}-Q1",
        "month": f"{year}-{today[5:7]}",
    }.get(book.period, str(year))


# -- trying it --------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """How many sheets a part has, and how many of them are of which grade."""

    part: Part
    sheets: int
    without: int
    """They have no number: something is missing."""
    grades: Sequence[tuple[str, int]]
    """In the order of the rulebook."""


def counted(part: Part, sheets: Sequence[Sheet]) -> Counted:
    number = Counter(sheet.grade_by_number for sheet in sheets)
    grades = dict.fromkeys(band.grade for band in part.bands)
    without = sum(sheet.result is None for sheet in sheets)
    return Counted(part, len(sheets), without, [(grade, number[grade]) for grade in grades])


def leads(ledger: Ledger, reader: Reader, alliance: Id) -> bool:
    """By an evaluator of the lead unit: an alliance's rounds are announced by nobody else."""
    lead = read_now(ledger, lambda world: world.get(alliance, Alliance).lead)
    return lead == reader.unit and "evaluator" in reader.roles


def alliance_names(ledger: Ledger, alliances: Iterable[Id]) -> dict[Id, str]:
    """Of the alliances whose rulebooks the reader may see."""
    wanted = set(alliances)
    return read_now(ledger, lambda world: {each: world.get(each, Alliance).name for each in wanted})
