"""Service that stands on no record: at which of a day's activities it may have been, for whoever asks that it be added.

    2026-03-02   敬老院助餐   和平社区   nothing yet · asked for · waits for its second person · counted

Offered are the activities of the units and alliances that the person has had to do with: those of their key, those that keep their
accounts, and those at whose activities they are on record.
"""

from collections.abc import Sequence
from typing import Literal

from contracts.values import Day, Frozen, Id
from projections.activities import Activities
from projections.alliances import Alliances
from projections.correction_requests import CorrectionRequests
from projections.hours import Hours
from projections.people import People
from projections.reading import Reading

VIEWS = (Activities, Alliances, CorrectionRequests, Hours, People)


class ActivityOfDay(Frozen):
    activity: Id
    title: str
    planner: str
    """What the unit is called, which will be asked."""
    standing: Literal["nothing", "asked", "waits", "counted"]
    """What is on record of this person there."""


NEAR = """
    WITH near AS (
        SELECT unit, NULL::uuid AS alliance FROM unnest(%(units)s::uuid[]) AS houses (unit)
      UNION SELECT NULL, alliance FROM memberships WHERE unit = ANY (%(units)s::uuid[]) AND stage = 'member'
      UNION SELECT keeper, alliance FROM balances JOIN banks USING (bank) WHERE owner = ANY (%(persons)s::uuid[])
      UNION SELECT planner, alliance FROM service_records JOIN activities USING (activity)
            WHERE person = ANY (%(persons)s::uuid[])
    )
    SELECT row_to_json(found) FROM (
        SELECT activity, title, coalesce(name, planner::text) AS planner,
               CASE WHEN recorded.posted THEN 'counted' WHEN recorded.posted IS NOT NULL THEN 'waits'
                    WHEN asked THEN 'asked' ELSE 'nothing' END AS standing
        FROM activities LEFT JOIN units ON units.unit = planner,
        LATERAL (SELECT bool_or(service_records.posted IS NOT NULL) AS posted FROM service_records
                 WHERE service_records.activity = activities.activity AND person = ANY (%(persons)s::uuid[])
                   AND NOT corrected) AS recorded,
        LATERAL (SELECT EXISTS (SELECT FROM correction_requests AS requests
                                WHERE requests.activity = activities.activity AND whose = ANY (%(persons)s::uuid[])
                                  AND stage IN ('asked', 'needs-evidence'))
                 AS asked) AS requested
        WHERE day = %(day)s::date
          AND (planner IN (SELECT unit FROM near) OR activities.alliance IN (SELECT alliance FROM near))
        ORDER BY title, activity LIMIT %(limit)s
    ) AS found
"""


def activities_of_day(
    reading: Reading, day: Day, persons: Sequence[Id], units: Sequence[Id], limit: int
) -> list[ActivityOfDay]:
    """Where somebody with all of these numbers, whose key is of these units, may have served on a day; by title. Needs `VIEWS`."""
    given = {"day": day, "persons": list(persons), "units": list(units), "limit": limit}
    reading.cursor.execute(NEAR, given)
    return [ActivityOfDay.model_validate(row) for (row,) in reading.cursor]
