"""GET /whistles: whistles for the unit and of the unit (吹哨报到); GET /whistles/{id}: the clock, who came when, how it ended.

/whistles?side=given          where the unit was called
/whistles/new?find=城管        a street or community calls departments over a matter of its own list
/whistles/3f0c…               by when those called have to be there, and what each of them said
"""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.loops import FOUND_AT_ONCE, one
from api.pages.orders import REFUSALS
from api.pages.own_unit import unit_of
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now, zone_of
from api.registers import today as today_of
from contracts.values import Id
from contracts.wording.values import word
from domain.deciding import World, minute_of
from domain.whistles import Whistle
from ledger.application import Ledger
from projections.pages import MOST_ROWS
from projections.whistles import AnswerNow, WhistleNow

router = APIRouter(include_in_schema=False)

A_PAGE = 50
KINDS = ("routine", "joint", "emergency")
OUTCOMES = ("open", "resolved", "unresolved")
RATINGS = ("satisfied", "basically-satisfied", "dissatisfied", "unrated")
CALLED = Annotated[list[Id], Query(max_length=16)]


@router.get("/whistles")
def whistles(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    side: str = "",
    kind: str = "",
    outcome: str = "",
    after: str | None = None,
) -> Response:
    """Those to which the unit was called, or those that it raised."""
    registers = Registers(ledger, reader)
    raises = unit_of(ledger, reader).kind in ("street", "community")
    side = side if side in ("given", "placed") else ("placed" if raises else "given")
    if side == "given":
        listed = registers.page("whistle-answers", department=reader.unit, after=after, limit=A_PAGE)
    else:
        found: dict[str, Any] = {"kind": kind if kind in KINDS else None}
        found |= {"open": True} if outcome == "open" else {"outcome": outcome} if outcome in OUTCOMES else {}
        listed = registers.page("whistles", raiser=reader.unit, after=after, limit=A_PAGE, **found)
    names = registers.names([row.raiser for row in listed.rows] + waited_for(listed.rows))
    return page(
        request, "whistles.html", here="orders", listed=listed, names=names, side=side, kind=kind, kinds=KINDS,
        outcome=outcome, outcomes=OUTCOMES, word=word, today=today_of(ledger),
        raises=raises and "clerk" in reader.roles,
    )  # fmt: skip


def waited_for(rows: Sequence[Any]) -> list[Id]:
    return [unit for row in rows for unit in getattr(row, "waiting", ())]


@router.get("/whistles/new")
def new(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    called: CALLED = [],  # noqa: B006
    find: str = "",
    kind: str = "routine",
) -> Response:
    """First who is called, found by words of their names; then over which matter of the unit's own list."""
    registers = Registers(ledger, reader)
    lists = registers.rows("admissions", unit=reader.unit)
    wanted = find.strip()
    found = registers.rows("units", search=wanted, limit=FOUND_AT_ONCE) if wanted else ()
    return page(
        request, "whistle_new.html", here="orders", admission=lists[0] if lists else None, find=wanted, kind=kind,
        kinds=KINDS, word=word, limits=lists[0].limits.model_dump() if lists else {}, called=registers.names(called), clerk="clerk" in reader.roles, today=today_of(ledger),
        found={row.unit: row.name for row in found if row.unit not in (reader.unit, *called)},
        emergencies=in_force(registers, reader, today_of(ledger)), unit=reader.unit,
    )  # fmt: skip


def in_force(registers: Registers, reader: Reader, today: str) -> list[Any]:
    """Emergencies that are declared now; whether one is this unit's is judged when the whistle is raised."""
    rows = registers.rows("emergencies")
    return [row for row in rows if row.ended is None and row.until >= today]


@router.get("/whistles/{id}")
def whistle(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """Who came when, against the minutes that they had; how it ended; and the rating of each."""
    registers = Registers(ledger, reader)
    row: WhistleNow = one(registers.rows("whistles", whistle=id))
    answers = answers_to(registers, reader, row)
    told = story(ledger, [id])
    now, zone = ledger.clock(), zone_of(ledger)
    due_at = raised_at(ledger, id) + row.allowed_minutes * 60_000
    return page(
        request, "whistle.html", here="orders", whistle=row, answers=answers, word=word, story=told, zone=zone,
        names=registers.names(sorted({row.raiser, *row.departments, *actors_of(told)})), due_at=due_at, now=now,
        minute=minute_of(now, zone), may=what_next(reader, row, answers), refusals=REFUSALS, ratings=RATINGS,
    )  # fmt: skip


def answers_to(registers: Registers, reader: Reader, row: WhistleNow) -> Sequence[AnswerNow]:
    """Of all who were called, for whoever raised it and who oversees; else the reader's own."""
    asked: dict[str, Any] = {"whistle": row.whistle, "limit": MOST_ROWS}
    if row.raiser in reader.houses or reader.oversees:
        asked["raiser"] = row.raiser
    else:
        asked["department"] = reader.unit
    return registers.rows("whistle-answers", **asked)


def raised_at(ledger: Ledger, id: Id) -> int:
    """When it came in: from then on the clock runs."""

    def at(world: World) -> int:
        return world.get(id, Whistle).raised_at

    return read_now(ledger, at)


class Next(NamedTuple):
    """What the reader's unit may do about a whistle."""

    answer: bool
    resolve: bool
    rate: frozenset[Id]
    """The departments that wait for their rating."""


def what_next(reader: Reader, row: WhistleNow, answers: Sequence[AnswerNow]) -> Next:
    clerk, raiser = "clerk" in reader.roles, row.raiser == reader.unit
    unrated = {each.department for each in answers if each.rating is None and each.refused is None}
    return Next(
        answer=clerk and row.outcome is None and reader.unit in row.waiting,
        resolve=clerk and raiser and row.outcome is None,
        rate=frozenset(unrated) if clerk and raiser and row.outcome else frozenset(),
    )
