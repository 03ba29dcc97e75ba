"""What an alliance shows everybody: counts and sums of one year, of which none tells of a person.

    promises due in 2026   40   delivered 31   overdue 4   open 5
    hours of service       2026-03   212 h      2026-04   too few people, not shown      2026-05   not over yet

Hours stand for a month that is over and in which enough people served; the sum of the year adds up the months that are shown and no
others. So nobody finds out about one person by waiting for the next record, nor by taking one number from another. Bodies are not
spared: what units promised, met or missed is theirs to answer for.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from contracts.values import Day, Id
from domain.periods import first_day, last_day
from projections import cadences, report_notices, reports
from projections.activities import Activities
from projections.agreements import Agreements
from projections.alliances import AllianceRow, Alliances
from projections.hours import Hours
from projections.lists import Lists
from projections.notices import PublicNotices
from projections.pages import MOST_ROWS, Page, page
from projections.people import People
from projections.promises import PROMISES
from projections.reading import Reading

FEWEST = 5
"""People in a month, below whom its hours are not shown."""

VIEWS = (
    Alliances, Agreements, Lists, Hours, Activities, People, PublicNotices, *cadences.VIEWS, *report_notices.VIEWS,
)  # fmt: skip


class Promises(NamedTuple):
    """By agreements of the alliance that all parties have signed, due in the year."""

    due: int
    kept: int
    overdue: int
    open: int
    lapsed: int
    """The agreement ended before."""


class Listed(NamedTuple):
    """Of one of the four lists, published in the year."""

    kind: str
    published: int
    claimed: int
    """Of these, with a claim that stands."""
    fulfilled: int


class MonthOfHours(NamedTuple):
    month: Day
    """Its first day."""
    minutes: int | None
    """None: fewer than `FEWEST` people served."""


class Kept(NamedTuple):
    """One cadence, over the periods of the year that have ended."""

    title: str
    periods: int
    met: int
    late: int
    missed: int


class Shown(NamedTuple):
    """Something that was put on public notice, and until when."""

    notice: Id | None
    """Of other notices than reports: told to those who signed in."""
    title: str | None
    """Of the report that was shown. What other notices are called is not repeated: some are about people."""
    first: Day
    until: Day
    over: bool


class Totals(NamedTuple):
    promises: Promises
    lists: Sequence[Listed]
    hours: Sequence[MonthOfHours]
    cadences: Sequence[Kept]
    members: int
    notices: Sequence[Shown]
    reports: Sequence[reports.ReportNow]
    position: int
    """All of it is what the first so many entries of the log come to."""


def alliances_shown(
    reading: Reading, *, search: str | None, after: str | None, limit: int
) -> Page[AllianceRow]:
    """Every alliance, in the order in which they were founded. Needs Alliances."""
    return page(reading, Alliances, AllianceRow, search=search, after=after, limit=limit)


def alliance_shown(reading: Reading, alliance: Id) -> AllianceRow | None:
    rows = page(reading, Alliances, AllianceRow, where={"alliance": alliance}).rows
    return rows[0] if rows else None


def totals(reading: Reading, today: Day, alliance: Id, year: str) -> Totals:
    """The numbers of a year, as far as it has gone by `today`. Needs `VIEWS`."""
    given: dict[str, Any] = {
        "alliance": alliance, "first": first_day(year).isoformat(), "last": last_day(year).isoformat(), "today": today, "on": today,
    }  # fmt: skip
    signed = "SELECT agreement::text FROM agreements WHERE alliance = %(alliance)s::uuid AND stage = 'signed'"
    given["agreements"] = [agreement for (agreement,) in _all(reading, signed, given)]
    return Totals(
        promises=Promises(*_one(reading, DUE, given)),
        lists=[Listed(*row) for row in _all(reading, LISTED, given)],
        hours=months(_all(reading, HOURS, given), today, year),
        cadences=[Kept(*row) for row in _all(reading, KEPT, given)],
        members=_one(reading, MEMBERS, given)[0],
        notices=[Shown(*row) for row in _all(reading, NOTICES, given)],
        reports=[
            each
            for each in reports.reports(reading, alliance=alliance, limit=MOST_ROWS).rows
            if each.period.startswith(year)
        ],
        position=reading.position(*VIEWS),
    )


def months(rows: Sequence[Any], today: Day, year: str) -> list[MonthOfHours]:
    """The months of the year that are over.

    >>> months([("2026-01-01", 600, 7), ("2026-02-01", 30, 1)], "2026-03-20", "2026")
    [MonthOfHours(month='2026-01-01', minutes=600), MonthOfHours(month='2026-02-01', minutes=None)]
    """
    known = {first: (minutes, people) for first, minutes, people in rows}
    over = [f"{year}-{month:02}-01" for month in range(1, 13) if f"{year}-{month:02}" < today[:7]]
    told = []
    for first in over:
        minutes, people = known.get(first, (0, 0))
        told.append(MonthOfHours(first, minutes if people >= FEWEST or not people else None))
    return told


def years(today: Day, since: Day) -> list[str]:
    """Those of which there may be numbers, the newest first."""
    return [
        str(year) for year in range(date.fromisoformat(today).year, date.fromisoformat(since).year - 1, -1)
    ]


def _one(reading: Reading, query: str, given: dict[str, Any]) -> Any:
    return _all(reading, query, given)[0]


def _all(reading: Reading, query: str, given: dict[str, Any]) -> list[Any]:
    reading.cursor.execute(query, given)
    return reading.cursor.fetchall()


DUE = f"""
    SELECT count(*), count(*) FILTER (WHERE standing = 'kept'), count(*) FILTER (WHERE standing = 'overdue'),
           count(*) FILTER (WHERE standing = 'open'), count(*) FILTER (WHERE standing = 'lapsed')
    FROM ({PROMISES}) AS promises
    WHERE binding AND agreement = ANY(%(agreements)s::uuid[]) AND due BETWEEN %(first)s::date AND %(last)s::date
"""
LISTED = """
    SELECT kind, count(*), count(*) FILTER (WHERE taken > 0), count(*) FILTER (WHERE outcome = 'fulfilled')
    FROM items LEFT JOIN quantities USING (counter)
    WHERE alliance = %(alliance)s::uuid AND available BETWEEN %(first)s::date AND %(last)s::date
    GROUP BY kind ORDER BY kind
"""
HOURS = """
    SELECT date_trunc('month', service_records.day)::date::text, sum(posted)::bigint,
           count(DISTINCT coalesce(merged_into, person))
    FROM service_records JOIN activities USING (activity) LEFT JOIN persons USING (person)
    WHERE alliance = %(alliance)s::uuid AND posted > 0 AND NOT corrected
      AND service_records.day BETWEEN %(first)s::date AND %(last)s::date
    GROUP BY 1
"""
KEPT = f"""
    SELECT title, count(*), count(*) FILTER (WHERE standing = 'met'), count(*) FILTER (WHERE standing = 'late'),
           count(*) FILTER (WHERE standing IN ('missed', 'exceeded'))
    FROM ({cadences.PERIODS}) AS periods
    WHERE alliance = %(alliance)s::uuid AND last BETWEEN %(first)s::date AND %(last)s::date AND standing <> 'due'
    GROUP BY title ORDER BY min(position)
"""
MEMBERS = "SELECT count(*) FROM memberships WHERE alliance = %(alliance)s::uuid AND stage = 'member'"
NOTICES = f"""
    SELECT notice::text, title, first::text, until::text, until < %(today)s::date FROM (
        SELECT alliance, NULL::uuid AS notice, title, shown_on AS first, until FROM ({report_notices.NOTICES}) AS reports
      UNION ALL
        SELECT alliance, notice, NULL, published, last FROM public_notices
    ) AS shown
    WHERE alliance = %(alliance)s::uuid AND first BETWEEN %(first)s::date AND %(last)s::date
    ORDER BY first, until, title
"""
