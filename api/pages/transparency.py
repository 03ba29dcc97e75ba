"""GET /transparency: the alliances; GET /transparency/{id}: what one of them shows everybody, without signing in.

Counts and sums of a year (`projections/transparency.py`), each with what it counts and how to check it. They are computed once a day:
a page that moved with every record would say more than its numbers do.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import Visitor
from api.provided import TheLedger
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.values import Day, Id
from ledger.application import Ledger
from projections.alliances import Alliances
from projections.reading import reading
from projections.transparency import FEWEST, Totals, alliance_shown, alliances_shown, totals, years

router = APIRouter(include_in_schema=False)

A_PAGE = 50
MOST_KEPT = 500


@router.get("/transparency")
def transparency(request: Request, ledger: TheLedger, search: str = "", after: str | None = None) -> Response:
    with reading(ledger) as now:
        listed = alliances_shown(now, search=search.strip() or None, after=after, limit=A_PAGE)
    return page(request, "transparency.html", here="transparency", listed=listed, search=search)


@router.get("/transparency/{id}")
def transparent(request: Request, ledger: TheLedger, reader: Visitor, id: Id, year: str = "") -> Response:
    today = today_of(ledger)
    with reading(ledger) as now:
        row = alliance_shown(now, id)
        position = now.position(Alliances)
    if row is None:
        raise NoSuchPage
    offered = years(today, row.since)
    chosen = year if year in offered else offered[0]
    own = (
        Registers(ledger, reader).rows("memberships", alliance=id, unit=reader.unit)
        if reader and reader.roles
        else ()
    )
    outside = reader is not None and "signatory" in reader.roles and not any(
        each.stage in ("member", "invited", "applied") for each in own
    )  # fmt: skip
    shown = of_the_day(request.app.state, ledger, id, chosen, today)
    most = max((month.minutes or 0 for month in shown.hours), default=0)
    return page(
        request, "transparency_alliance.html", here="transparency", alliance=row, shown=shown, year=chosen, years=offered,
        today=today, fewest=FEWEST, most=most, sum=sum(month.minutes or 0 for month in shown.hours), position=position,
        may_apply=outside, unit=reader.unit if reader else None,
        titles=titles_of(Registers(ledger, reader), shown) if reader else {},
    )  # fmt: skip


def titles_of(registers: Registers, shown: Totals) -> dict[Id, str]:
    """What the notices are called, for whoever signed in: some are about people, so nobody else is told."""
    ids = [each.notice for each in shown.notices if each.notice]
    return {row.notice: row.title for row in registers.rows("public-notices", notice=ids)} if ids else {}


def of_the_day(state: Any, ledger: Ledger, alliance: Id, year: str, today: Day) -> Totals:
    """As it was when somebody first asked on that day."""
    kept: dict[tuple[Id, str, Day], Totals] = state.shown_today
    key = (alliance, year, today)
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        with reading(ledger) as now:
            kept[key] = totals(now, today, alliance, year)
    return kept[key]
