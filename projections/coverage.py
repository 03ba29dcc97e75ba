"""What is covered and what is not yet: streets by an alliance, communities by a liaison officer and by a fund of at least so much.

    街道   alliances 1   covered          社区   officers 0   not covered

Counted on a day, from memberships and terms of office: nobody reports a figure.
"""

from typing import Unpack

from contracts.values import Day, Flag, Id
from projections.alliances import Alliances
from projections.offices import Offices
from projections.pages import Page, Paging, page
from projections.people import People
from projections.projects import Projects
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row


class StreetCoverage(Row):
    """A street, and how many alliances it belongs to or leads."""

    table, primary = "street_coverage", ("unit",)
    unit: Id
    code: str
    name: str
    superior: Id | None
    alliances: int
    covered: Flag


STREETS = """
    SELECT *, alliances > 0 AS covered FROM (
        SELECT unit, code, name, superior, position, changed,
               (SELECT count(*) FROM memberships WHERE memberships.unit = units.unit AND stage = 'member') AS alliances
        FROM units WHERE kind = 'street'
    ) AS streets
"""


def street_coverage(
    reading: Reading,
    *,
    unit: Ids = None,
    superior: Ids = None,
    covered: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[StreetCoverage]:
    """Every street and how many alliances it is in: at least one is wanted. Needs `STREET_VIEWS`."""
    where = {"unit": unit, "superior": superior, "covered": covered}
    return page(reading, STREET_VIEWS, StreetCoverage, STREETS, where=where, **paging)


class LiaisonCoverage(Row):
    """A community, and how many liaison officers hold their office there."""

    table, primary = "liaison_coverage", ("unit",)
    unit: Id
    code: str
    name: str
    superior: Id | None
    officers: int
    covered: Flag


COMMUNITIES = """
    SELECT *, officers > 0 AS covered FROM (
        SELECT unit, code, name, superior, position, changed,
               (SELECT count(DISTINCT person) FROM appointments
                WHERE served = units.unit AND office = 'liaison' AND stage = 'held'
                  AND %(today)s::date BETWEEN starts AND ends) AS officers
        FROM units WHERE kind = 'community'
    ) AS communities
"""


def liaison_coverage(
    reading: Reading,
    today: Day,
    *,
    unit: Ids = None,
    superior: Ids = None,
    covered: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[LiaisonCoverage]:
    """Every community and how many liaison officers it has on the day `today`. Needs `COMMUNITY_VIEWS`."""
    where = {"unit": unit, "superior": superior, "covered": covered}
    return page(
        reading, COMMUNITY_VIEWS, LiaisonCoverage, COMMUNITIES, {"today": today}, where=where, **paging
    )


class FundCoverage(Row):
    """A community, and what its projects were granted, in fen: at least so much a year is wanted of some funds."""

    table, primary = "fund_coverage", ("unit",)
    unit: Id
    code: str
    name: str
    superior: Id | None
    granted_fen: int
    disbursed_fen: int
    covered: Flag


A_YEAR_FEN = 10_000_000
"""100,000 yuan: what Yanhe gives each community for a year at least."""
FUNDS = """
    SELECT *, granted_fen >= %(least)s AS covered FROM (
        SELECT units.unit, code, name, superior, units.position, units.changed,
               coalesce(sum(granted_fen), 0)::bigint AS granted_fen,
               coalesce(sum(disbursed_fen), 0)::bigint AS disbursed_fen
        FROM units LEFT JOIN (
            SELECT funding.* FROM funding JOIN projects USING (project)
            WHERE outcome IS DISTINCT FROM 'stopped'
              AND (%(source)s::text IS NULL OR funding.source = %(source)s)
              AND filed BETWEEN coalesce(%(since)s::date, '-infinity') AND coalesce(%(until)s::date, 'infinity')
        ) AS lines ON lines.owner = units.unit
        WHERE units.kind = 'community'
        GROUP BY units.unit, code, name, superior, units.position, units.changed
    ) AS communities
"""


def fund_coverage(
    reading: Reading,
    *,
    unit: Ids = None,
    superior: Ids = None,
    source: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    least_fen: int = A_YEAR_FEN,
    covered: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[FundCoverage]:
    """Every community, what its projects filed from the day `since` to `until` were granted from a source of funding, and
    whether that is at least `least_fen`. What was granted to a project that was stopped is left out. Needs `FUND_VIEWS`."""
    given = {"source": source, "since": since, "until": until, "least": least_fen}
    where = {"unit": unit, "superior": superior, "covered": covered}
    return page(reading, FUND_VIEWS, FundCoverage, FUNDS, given, where=where, **paging)


FUND_VIEWS = (People, Projects)
STREET_VIEWS = (People, Alliances)
COMMUNITY_VIEWS = (People, Offices)
