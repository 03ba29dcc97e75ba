"""GET /book/missing: a volunteer whose service stands on no record asks that it be added.

    /book ──"a service of mine is missing"──▶ which day ──▶ which activity of that day ──▶ signed ──▶ /correction-requests/{id}

Nobody knows an activity by its number, so the day is asked for first, and what took place on it is offered.
"""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.book import to_book
from api.pages.passbook_codes import Opened
from api.pages.site import page
from api.provided import TheLedger
from api.refusals import NotYoursToRead
from api.registers import today as today_of
from contracts.values import Day
from domain.refusals import require
from projections.missing_service import VIEWS, activities_of_day
from projections.pages import MOST_ROWS
from projections.reading import at

router = APIRouter(include_in_schema=False)


@router.get("/book/missing")
def missing(request: Request, ledger: TheLedger, opener: Opened, on: Day | Literal[""] = "") -> Response:
    """First the day; then its activities, and the form that asks. For whoever has a key to sign with."""
    if opener is None or opener.reader is None:
        return to_book()
    require(opener.person, NotYoursToRead())
    with at(ledger, None, *VIEWS) as now:
        found = (
            activities_of_day(now, on, opener.numbers(ledger), opener.reader.houses, MOST_ROWS) if on else []
        )
    return page(
        request, "book_missing.html", here="book", on=on, today=today_of(ledger), activities=found,
        open=[each for each in found if each.standing != "asked"],
    )  # fmt: skip
