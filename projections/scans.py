"""Check-in by slips: which were issued, who was scanned when, and how coming and going pair.

    in 09:02 · out 11:31    149 minutes, to be recorded and confirmed by two persons
    in 14:00 ·              no sign-out: counts nothing until a host back-enters it
             · out 16:00    no sign-in

The minute is the device's own; `received` is the server's. Both are kept, and a scan that came in later than its slips allow
is marked. Who is last to come or first to go is nobody's business: rows stand in the order in which scans came in.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.slips import IssueSlips, RecordScan
from contracts.streams import rule_id
from contracts.values import Day, Digest, Flag, Id, Milliseconds, Minute
from domain.slips import ScanRecorded, SlipsIssued
from domain.time_reversed import ScanReversed
from projections.changes import Add, AnyChange, Change, Put
from projections.hours import Hours
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View

Way = Literal["in", "out"]


class SlipsRow(Row):
    table, primary, indexed = "slips", ("slips",), ("activity", "unit")
    slips: Id
    activity: Id
    unit: Id
    """That issued them."""
    series: int
    count: int
    served: int = 0
    late_after: int
    """Minutes from a scan's own to that of its coming in; a later one is marked."""
    day: Day


class ScanRow(Row):
    table, primary, indexed = "scans", ("scan",), ("activity", "person", "unit")
    scan: Id
    activity: Id
    person: Id
    unit: Id | None
    """The host whose device scanned; None when the volunteer did."""
    way: Way
    at: Minute
    """By the device's clock."""
    received: Milliseconds
    """When it came in."""
    late: Flag
    day: Day
    series: int
    number: int
    corrected: Flag = False
    """Taken back with a reason: it pairs with nothing."""


class Scans(View):
    name = "scans"
    rows = (SlipsRow, ScanRow)
    events = (SlipsIssued, ScanRecorded, ScanReversed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case SlipsIssued(), IssueSlips() as body:
                yield Put(
                    SlipsRow(
                        slips=recorded.stream,
                        activity=body.activity,
                        unit=recorded.actor,
                        series=body.series,
                        count=len(body.commitments),
                        late_after=body.late_after,
                        day=recorded.day,
                    )
                )
            case ScanRecorded() as data, RecordScan() as body:
                yield Put(
                    ScanRow(
                        scan=recorded.stream,
                        activity=body.activity,
                        person=body.person,
                        unit=data.unit,
                        way=body.way,
                        at=body.at,
                        received=recorded.happened.received,
                        late=data.late,
                        day=body.at[:10],
                        series=body.series,
                        number=body.number,
                    )
                )
                yield Add(SlipsRow, slips_of(recorded.log, body), served=1)
            case ScanReversed(scan=scan), _:
                yield Change(ScanRow, scan, corrected=True)


VIEWS = (Scans, Hours)
"""What pairs are read from."""


def slips_of(log: Digest, body: RecordScan) -> Id:
    return rule_id(log, "slips", body.activity, str(body.series))


class Pair(Row):
    """One coming with its going, or one of the two alone."""

    table, primary = "pairs", ("pair",)
    pair: Id
    """The scan that it begins with."""
    activity: Id
    person: Id
    day: Day
    came: Minute | None
    went: Minute | None
    minutes: int
    """0 while either is missing."""
    complete: Flag
    late: Flag
    """One of the two came in late."""
    recorded: Flag
    """There is a record of service with just these times that was not taken back."""


PAIRS = """
    WITH ordered AS (
        SELECT *, lead(way) OVER day AS next_way, lead(at) OVER day AS next_at, lead(late) OVER day AS next_late,
               lag(way) OVER day AS way_before, lag(at) OVER day AS at_before
        FROM scans WHERE NOT corrected
        WINDOW day AS (PARTITION BY activity, person, day ORDER BY at, way, position)
    ), paired AS (
        SELECT scan AS pair, activity, person, day, position, changed,
               CASE WHEN way = 'in' THEN at END AS came,
               CASE WHEN way = 'out' THEN at WHEN next_way = 'out' AND next_at > at THEN next_at END AS went,
               late OR coalesce(way = 'in' AND next_way = 'out' AND next_late, false) AS late
        FROM ordered
        WHERE way = 'in' OR way_before IS DISTINCT FROM 'in' OR at_before >= at
    )
    SELECT *, coalesce(came < went, false) AS complete,
           CASE WHEN came < went
                THEN (extract(epoch FROM went::timestamp - came::timestamp) / 60)::bigint ELSE 0 END AS minutes,
           EXISTS (SELECT FROM service_records AS record
                   WHERE record.activity = paired.activity AND record.person = paired.person
                     AND record.started = came AND record.ended = went AND NOT record.corrected) AS recorded
    FROM paired
"""


def slips(
    reading: Reading, *, slips: Ids = None, activity: Ids = None, unit: Ids = None, **paging: Unpack[Paging]
) -> Page[SlipsRow]:
    """Series of slips, and how many of each have served."""
    return page(
        reading, Scans, SlipsRow, where={"slips": slips, "activity": activity, "unit": unit}, **paging
    )


def scans(
    reading: Reading,
    *,
    scan: Ids = None,
    activity: Ids = None,
    person: Ids = None,
    unit: Ids = None,
    late: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[ScanRow]:
    """Scans of slips, in the order in which they came in. `late`: later than the slips allow."""
    where = {"scan": scan, "activity": activity, "person": person, "unit": unit, "late": late}
    return page(reading, Scans, ScanRow, where=where, **paging)


def pairs(
    reading: Reading,
    *,
    activity: Ids = None,
    person: Ids = None,
    day: Day | None = None,
    complete: bool | None = None,
    recorded: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[Pair]:
    """How coming and going pair, for each person, activity and day. Of two comings in a row the later one counts; what lacks
    its other half counts nothing. Needs Scans and Hours."""
    where = {"activity": activity, "person": person, "day": day, "complete": complete, "recorded": recorded}
    return page(reading, VIEWS, Pair, PAIRS, where=where, **paging)
