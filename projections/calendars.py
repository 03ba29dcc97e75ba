"""Working calendars: which days of a year are off and which weekends are worked, and who said so.

    2026   the whole ledger   国办发明电〔2025〕7号(虚构)   off: 33 days   worked: 7 days

A calendar that was replaced stays in sight: by it the time limits of its day were counted.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.calendars import AdoptCalendar
from contracts.values import Day, Flag, Id
from domain.calendars import CalendarAdopted
from projections.changes import AnyChange, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class CalendarRow(Row):
    table, primary, indexed = "calendars", ("calendar", "version"), ("alliance",)
    calendar: Id
    version: int
    alliance: Id | None
    """None: the whole ledger's."""
    year: int
    days_off: tuple[Day, ...]
    worked: tuple[Day, ...]
    source: str
    adopted: Day


class Calendars(View):
    name = "calendars"
    rows = (CalendarRow,)
    events = (CalendarAdopted,)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case CalendarAdopted(version=version), AdoptCalendar() as body:
                yield Put(
                    CalendarRow(
                        calendar=recorded.stream,
                        version=version,
                        alliance=body.alliance,
                        year=body.year,
                        days_off=tuple(sorted(body.days_off)),
                        worked=tuple(sorted(body.worked)),
                        source=body.source,
                        adopted=recorded.day,
                    )
                )


class CalendarNow(CalendarRow):
    in_use: Flag
    """Nothing has replaced it."""


CALENDARS = """
    SELECT *, NOT EXISTS (
        SELECT FROM calendars AS later WHERE later.calendar = calendars.calendar AND later.version > calendars.version
    ) AS in_use
    FROM calendars
"""


def calendars(
    reading: Reading,
    *,
    calendar: Ids = None,
    alliance: Ids = None,
    year: int | None = None,
    in_use: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[CalendarNow]:
    """Working calendars of the ledger and of alliances, those that were replaced too."""
    where = {"calendar": calendar, "alliance": alliance, "year": year, "in_use": in_use}
    return page(reading, Calendars, CalendarNow, CALENDARS, where=where, **paging)
