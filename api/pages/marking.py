"""GET /rounds/{id}/marks: the numbers that the rulebook leaves to people's judgement, item by item: who has theirs, and a form for the rest.

    /rounds/…/marks?item=year_end ──POST──▶ what is filled in ──signs, as one batch──▶ `mark.give`

Units are marked here; where persons are, their numbers come from a sheet (`gongjian mark give --from`), for no page lists them.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.lanes import Lanes
from api.named_refusals import told_to
from api.pages.registered import Registers
from api.pages.rounds import round_and_book
from api.pages.signing import batch_review, fields_of, review_page
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.provided import TheLedger
from api.readers import Reader
from api.refusals import NoSuchPage
from api.scores import sees_whole
from api.tables.row_ids import row_ids
from contracts.refusals import NotEvidence, Refusal
from contracts.rulebook import Rulebook, from_wire
from contracts.statement import parse
from contracts.statements.rulebooks import GiveMark
from contracts.values import Id
from contracts.wording.words import Words
from domain.marks import judged, range_of
from domain.refusals import require
from ledger.application import Ledger
from projections.rounds import RoundRow
from projections.rulebooks import MarkRow

router = APIRouter(include_in_schema=False)

SCORE = "score-"


class NoMarks(NotEvidence):
    zh = "一个分数也没有填。请至少填一个，再写理由。"
    en = "No number is filled in. Fill in one at least, and the reason."


class Item(NamedTuple):
    """What is judged, and between which numbers a mark counts as it is given."""

    name: str
    words: Words
    least: str | None
    most: str | None


def items_of(book: Rulebook) -> dict[str, Item]:
    """By name, in the order in which the rulebook's lines ask for them."""
    found = {}
    for name, line in judged(book).items():
        least, most = (None if edge is None else str(edge) for edge in range_of(book, name))
        found[name] = Item(name, Words(line.zh, line.en), least, most)
    return found


@router.get("/rounds/{id}/marks")
def marks(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, item: str = "") -> Response:
    return shown(request, ledger, reader, id, item)


@router.post("/rounds/{id}/marks")
async def give(request: Request, ledger: TheLedger, reader: Visitor, id: Id) -> Response:
    """What was filled in, on the page on which it is signed; or what is wrong with it, above the form."""
    if reader is None:
        return to_keys(request, f"/rounds/{id}/marks")
    fields = dict(await fields_of(request))
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(lambda: answer(request, ledger, reader, id, fields))


def answer(request: Request, ledger: Ledger, reader: Reader, id: Id, fields: Mapping[str, str]) -> Response:
    row, _ = round_and_book(Registers(ledger, reader), id)
    item, given = fields.get("item", ""), scores_in(fields)
    try:
        require(given, NoMarks())
        same = {
            "rulebook": row.rulebook,
            "period": row.period,
            "item": item,
            "reason": fields.get("reason", "").strip(),
        }
        bodies = [parse(GiveMark, same | {"subject": unit, "score": score}) for unit, score in given.items()]
        named = Registers(ledger, reader).names(list(given))
        statements = list(zip(row_ids(reader.unit, bodies), bodies, strict=True))
        explained = ("marks_given.html", {"bodies": bodies, "names": named})
        review = batch_review(ledger, reader, statements, explained)
        ledger.would_if_signed(review.payload, reader.keyid, review.items)
    except Refusal as no:
        return shown(request, ledger, reader, id, item, told_to(ledger, reader, no), fields)
    return review_page(request, ledger, reader, review, None, f"/rounds/{id}/marks?item={item}", ())


def scores_in(fields: Mapping[str, str]) -> dict[Id, str]:
    """
    >>> scores_in({"score-a": " 9.5 ", "score-b": "", "reason": "x"})
    {'a': '9.5'}
    """
    filled = {
        name.removeprefix(SCORE): text.strip() for name, text in fields.items() if name.startswith(SCORE)
    }
    return {unit: score for unit, score in filled.items() if score}


def shown(
    request: Request,
    ledger: Ledger,
    reader: Reader,
    id: Id,
    item: str,
    wrong: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """
    Raises:
        NoSuchPage: there is no such round, it is not the reader's to see, or its rulebook leaves nothing to judgement.
    """
    registers = Registers(ledger, reader)
    row, book = round_and_book(registers, id)
    items = items_of(from_wire(book.content))
    if not items or not sees_whole(ledger, reader, row.rulebook, row.period):
        raise NoSuchPage
    chosen = items.get(item) or next(iter(items.values()))
    given = given_for(registers.rows("marks", rulebook=row.rulebook, period=row.period), chosen.name)
    members = [each.unit for each in registers.theirs("memberships", alliance=row.alliance, stage="member")]
    names = registers.names([*members, *given])
    by_name = sorted(names, key=names.__getitem__)
    return page(
        request, "marks_of_round.html", 200 if wrong is None else 422, here="score", round=row, book=book, items=items, chosen=chosen,
        subjects=by_name, names=names, given=given, wrong=wrong, typed=typed or {}, score=SCORE,
        may=may_mark(reader, row),
    )  # fmt: skip


def given_for(rows: Iterable[MarkRow], item: str) -> dict[Id, MarkRow]:
    return {row.subject: row for row in rows if row.item == item}


def may_mark(reader: Reader, row: RoundRow) -> bool:
    """As far as a page can tell: the lead's line is marked by the body that decides, and whoever stands aside marks nobody."""
    return "evaluator" in reader.roles and reader.unit in (row.unit, row.decides)
