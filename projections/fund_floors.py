"""Which communities were granted as much in a year as they are to have at least (每个社区每年不少于10万元).

    2026   和平社区   granted 120,000.00   met          南关社区   granted 30,000.00   short 70,000.00

Computed from lines of funding of projects that were filed in the year: nobody reports a figure, and how much the floor is, is asked with.
"""

from typing import Annotated, Unpack

from pydantic import Field

from contracts.values import Day, Flag, Id
from projections.pages import Page, Paging, page
from projections.people import People
from projections.projects import Projects
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row

FLOOR_FEN = 10_000_000
"""十万元 (沿河: ≥100,000 yuan for a community and a year)."""
Year = Annotated[int, Field(ge=2000, le=2999)]


class FundFloor(Row):
    """A community, and what was granted to its projects of the year, in fen."""

    table, primary = "fund_floors", ("unit",)
    unit: Id
    code: str
    name: str
    superior: Id | None
    lines: int
    granted_fen: int
    disbursed_fen: int
    short_fen: int
    """Below the floor by so much."""
    met: Flag


FLOORS = """
    SELECT *, greatest(%(floor)s - granted_fen, 0) AS short_fen, granted_fen >= %(floor)s AS met FROM (
        SELECT unit, code, name, superior, units.position, units.changed, count(line) AS lines,
               coalesce(sum(granted_fen), 0)::bigint AS granted_fen,
               coalesce(sum(disbursed_fen), 0)::bigint AS disbursed_fen
        FROM units LEFT JOIN (
            SELECT funding.* FROM funding JOIN projects USING (project)
            WHERE extract(year FROM filed) = %(year)s AND (%(source)s::text IS NULL OR funding.source = %(source)s)
        ) AS granted ON granted.owner = unit
        WHERE kind = 'community' AND (ends IS NULL OR ends > %(today)s::date)
        GROUP BY unit, code, name, superior, units.position, units.changed
    ) AS communities
"""
VIEWS = (People, Projects)


def fund_floors(
    reading: Reading,
    today: Day,
    *,
    year: Year | None = None,
    floor_fen: int = FLOOR_FEN,
    source: str | None = None,
    unit: Ids = None,
    superior: Ids = None,
    met: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[FundFloor]:
    """Every community and what it was granted in a year, this one if none is named, beside the least that it is to have. Needs
    `VIEWS`."""
    given = {"today": today, "year": year or int(today[:4]), "floor": floor_fen, "source": source}
    where = {"unit": unit, "superior": superior, "met": met}
    return page(reading, VIEWS, FundFloor, FLOORS, given, where=where, **paging)
