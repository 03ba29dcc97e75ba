"""GET /entries: the log in words, the newest first, for whoever may read it.

    /entries                                        what is on record: all of it for an auditor; for others what was done for their unit
    /entries?kind=claim.make&since=2026-03-01       by kind of statement, by day
    /entries?unit=花花桥                             by whose act it was; the name or the code of a unit
    /entries?stream=3f0c…                           all entries of one document, what follows from statements too

A line is a statement; how many entries follow from it stands beside it, and its own page lists them.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.site import page
from api.pages.telling import Told, opened, tell, with_firsts
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader, readable_among, require_readable
from api.reading import zone_of
from api.ways_in import Way, confined
from contracts.values import ID, Day, Id
from contracts.wording.types import TITLES
from ledger.application import Ledger
from ledger.rows import Stored
from projections import entries as register
from projections.pages import BadPage
from projections.people import UnitRow
from projections.reading import reading
from projections.registers import units

router = APIRouter(include_in_schema=False)

A_PAGE = 50
WAYS = (Way("unit", "unit"), Way("unit", "person"))


class Asked(NamedTuple):
    kind: str | None
    unit: str
    """As it was typed."""
    since: Day | None
    until: Day | None
    wrong: tuple[str, ...] = ()
    """The filters that say nothing: they are left out."""


class Listed(NamedTuple):
    lines: Sequence[Told]
    following: dict[int, int]
    next: str | None


@router.get("/entries")
def entries(
    request: Request, ledger: TheLedger, reader: KnownVisitor, kind: str = "", unit: str = "", since: str = "",
    until: str = "", stream: str = "", after: str | None = None,
) -> Response:  # fmt: skip
    zone = zone_of(ledger)
    if re.fullmatch(ID, stream):
        listed = of_stream(ledger, reader, stream, after)
        return page(
            request,
            "entries.html",
            here="entries",
            listed=listed,
            zone=zone,
            stream=stream,
            further=further(request, listed),
        )
    asked = read_filters(kind, unit, since, until)
    named = units_named(ledger, asked.unit) if reader.oversees else []
    chosen = named[0].unit if len(named) == 1 else None
    none = bool(asked.unit) and reader.oversees and chosen is None
    listed = Listed((), {}, None) if none else statements(ledger, reader, asked, chosen, after)
    return page(
        request, "entries.html", here="entries", listed=listed, zone=zone, stream=None, asked=asked, named=named,
        further=further(request, listed), titles=TITLES, oversees=reader.oversees, chosen=named[0] if chosen else None,
    )  # fmt: skip


def further(request: Request, listed: Listed) -> str:
    """The query of the page after this one."""
    asked = {name: value for name, value in request.query_params.items() if value}
    return urlencode(asked | {"after": listed.next or ""})


def read_filters(kind: str, unit: str, since: str, until: str) -> Asked:
    """What was filled in, as far as it says something."""
    days = {"since": day_in(since), "until": day_in(until)}
    wrong = tuple(
        name for name, typed in (("since", since), ("until", until)) if typed.strip() and not days[name]
    )
    return Asked(kind if kind in TITLES else None, unit.strip()[:120], days["since"], days["until"], wrong)


def day_in(typed: str) -> Day | None:
    """
    >>> day_in(" 2026-03-05 "), day_in("2026-02-30"), day_in("")
    ('2026-03-05', None, None)
    """
    try:
        return date.fromisoformat(typed.strip()).isoformat()
    except ValueError:
        return None


def units_named(ledger: Ledger, typed: str) -> Sequence[UnitRow]:
    """Units by id, by code, or by a part of their name."""
    if not typed:
        return []
    with reading(ledger) as now:
        if re.fullmatch(ID, typed):
            return units(now, unit=typed).rows
        return units(now, code=typed.upper()).rows or units(now, search=typed, limit=20).rows


def statements(ledger: Ledger, reader: Reader, asked: Asked, unit: Id | None, after: str | None) -> Listed:
    """
    Raises:
        NotYoursToRead: nothing on record is this reader's.
        BadPage: no such cursor.
    """
    shown = confined(ledger, reader, WAYS, {"unit": unit})
    with reading(ledger) as now:
        found = register.entries(
            now, type=asked.kind, unit=shown["unit"], since=asked.since, until=asked.until, after=after, limit=A_PAGE
        )  # fmt: skip
        numbers = [row.position for row in found.rows]
        following = register.following(now, numbers)
    rows = ledger.rows.at(numbers)
    return Listed(lines_of(ledger, reader, [rows[number] for number in numbers]), following, found.next)


def of_stream(ledger: Ledger, reader: Reader, stream: Id, after: str | None) -> Listed:
    """
    Raises:
        NotYoursToRead: the stream is not this reader's.
        BadPage: no such cursor.
    """
    if after is not None and not (after.isdecimal() and len(after) <= 18):
        raise BadPage(what=f"after={after[:80]}", most=A_PAGE)
    require_readable(ledger, reader, stream)
    rows = ledger.rows.newest_of(UUID(stream), int(after) if after else None, A_PAGE + 1)
    more, rows = len(rows) > A_PAGE, rows[:A_PAGE]
    return Listed(lines_of(ledger, reader, rows), {}, str(rows[-1].version) if more else None)


def lines_of(ledger: Ledger, reader: Reader, rows: Sequence[Stored]) -> Sequence[Told]:
    """The rows that the reader may read, told; of those that follow from a statement, also whose it was where they may read that."""
    each = with_firsts(ledger, rows)
    readable = readable_among(ledger, reader, {str(row.stream) for pair in each for row in pair})
    shown = [opened(ledger, row, first, readable) for row, first in each if str(row.stream) in readable]
    return tell(shown, ledger, reader)
