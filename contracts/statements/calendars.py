"""Working calendars: which days of a year are off, and which weekend days are worked instead.

2026, 国务院办公厅关于2026年部分节假日安排的通知      off 2026-02-15 … 2026-02-23      worked 2026-02-14, 2026-02-28
"""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import NIL, Day, Digest, Id, Title

Year = Annotated[int, Field(strict=True, ge=2000, le=2199)]


class AdoptCalendar(Body):
    """The roots adopt one year's calendar for the ledger, or a lead unit for its alliance, which goes before the ledger's.

    Adopted again, it replaces the one before for what is counted from then on. Days that were counted stay as they were.
    """

    type = "calendar.adopt"
    since = 2
    by_roots = True
    alliance: Id | None = None
    year: Year
    days_off: Annotated[tuple[Day, ...], Field(max_length=120)]
    """Public holidays, with the days moved to them. Weekends need not be named."""
    worked: Annotated[tuple[Day, ...], Field(max_length=60)] = ()
    """Saturdays and Sundays on which people work instead (调休上班)."""
    source: Title
    """The notice that says so."""

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "calendar", self.alliance or NIL, str(self.year))
