"""Weak organisations being put right: status, deadline and the day of closing. There is nothing else to show."""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.rectifications import CloseRectification, OpenRectification
from contracts.values import Day, Id
from domain.rectifications import RectificationClosed, RectificationOpened
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class RectificationRow(Row):
    table, primary, indexed = "rectifications", ("rectification", "turn"), ("unit", "by_unit")
    rectification: Id
    turn: int
    unit: Id
    by_unit: Id
    opened: Day
    deadline: Day
    closed: Day | None = None


class Rectifications(View):
    name = "rectifications"
    rows = (RectificationRow,)
    events = (RectificationOpened, RectificationClosed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case RectificationOpened(turn=turn), OpenRectification() as body:
                yield Put(
                    RectificationRow(
                        rectification=recorded.stream,
                        turn=turn,
                        unit=body.unit,
                        by_unit=recorded.actor,
                        opened=recorded.day,
                        deadline=body.deadline,
                    )
                )
            case RectificationClosed(turn=turn), CloseRectification(on=day):
                yield Change(RectificationRow, recorded.stream, turn, closed=day)


class RectificationNow(RectificationRow):
    standing: Literal["open", "overdue", "closed"]
    """As of the day asked for."""


RECTIFICATIONS = """
    SELECT *, CASE WHEN closed IS NOT NULL THEN 'closed'
                   WHEN deadline < %(today)s::date THEN 'overdue'
                   ELSE 'open' END AS standing
    FROM rectifications
"""


def rectifications(
    reading: Reading,
    today: Day,
    *,
    unit: Ids = None,
    by_unit: Ids = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[RectificationNow]:
    """Which organisations are being put right, for them and for whoever is responsible, on the day `today`."""
    where = {"unit": unit, "by_unit": by_unit, "standing": standing}
    return page(
        reading, Rectifications, RectificationNow, RECTIFICATIONS, {"today": today}, where=where, **paging
    )
