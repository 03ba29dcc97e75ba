"""What became of units: former names, mergers, splits, and what a unit holds or acts for.

    东街   merged on 2026-07-01 into 东河街道, whose record it counts for
    东河街道 holds: 2 agreements (one in the name of 东街), a claim in the name of 河街 …

Nothing is copied when units merge: the list is that of the unit and of all that it came from, each thing under the name in which
it stands in the log, and in which whoever acts for it signs.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.keys import EnrolUnit
from contracts.statements.units import RenameUnit
from contracts.values import Day, Flag, Id
from domain.lineage import UnitEnrolled, UnitRenamed, UnitSucceeded
from projections.agreements import Agreements
from projections.alliances import Alliances
from projections.changes import AnyChange, Put
from projections.hours import Hours
from projections.lists import Lists
from projections.offices import Offices
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class UnitNameRow(Row):
    table, primary, searched, indexed = "unit_names", ("unit", "version"), "name", ("unit",)
    unit: Id
    version: int
    """Of the unit's stream, at which it came to be called so."""
    name: str
    since: Day


class SuccessionRow(Row):
    """A unit that ended, and one that acts for it since; of a closed unit below nobody, a single row without any."""

    table, primary, indexed = "successions", ("unit", "nth"), ("unit", "heir")
    unit: Id
    nth: int
    """Among the heirs, from 1. The first acts for all that is not named with another."""
    heir: Id | None
    how: Literal["merged", "split", "closed"]
    ends: Day
    """The first day on which the unit no longer acts."""
    holds: tuple[Id, ...] = ()
    """What goes to this heir by name."""
    counted: Flag = False
    """The unit's record counts for this heir in scores."""


class Lineage(View):
    name = "lineage"
    rows = (UnitNameRow, SuccessionRow)
    events = (UnitEnrolled, UnitRenamed, UnitSucceeded)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        unit = recorded.stream
        match recorded.data, recorded.body:
            case UnitSucceeded() as data, _:
                common = {"unit": unit, "how": data.how, "ends": data.ends}
                for nth, heir in enumerate(data.heirs, 1):
                    counted = data.counted_for == heir.unit
                    yield Put(
                        SuccessionRow(nth=nth, heir=heir.unit, holds=heir.holds, counted=counted, **common)
                    )
                if not data.heirs:
                    yield Put(SuccessionRow(nth=1, heir=None, **common))
            case _, EnrolUnit(name=name) | RenameUnit(name=name):
                version = recorded.happened.version
                yield Put(UnitNameRow(unit=unit, version=version, name=name, since=recorded.day))


class Holding(Row):
    """Something that a unit holds, for itself or in the name of one that it came from."""

    table, primary = "holdings", ("unit", "kind", "thing", "of")
    unit: Id
    """Who holds it, or acts for it."""
    kind: Literal["alliance", "membership", "agreement", "item", "claim", "bank", "office", "subordinate"]
    thing: Id
    title: str
    of: Id
    """In whose name: the unit itself, or one that it came from."""
    until: Day | None


VIEWS = (People, Lineage, Alliances, Agreements, Lists, Hours, Offices)

HOLDINGS = """
    WITH RECURSIVE came(unit, of, path) AS (
        SELECT unit, unit, ARRAY[]::uuid[] FROM units
      UNION ALL
        SELECT heir, came.of, came.path || successions.unit
        FROM came JOIN successions USING (unit) WHERE heir IS NOT NULL AND ends <= %(today)s::date
    ), held(kind, thing, title, of, until, belongs_to, position, changed) AS (
        SELECT 'alliance', alliance, name, lead, NULL::date, ARRAY[alliance], position, changed FROM alliances
      UNION ALL
        SELECT 'membership', membership, name, memberships.unit, NULL, ARRAY[membership, alliance], memberships.position,
               memberships.changed
        FROM memberships JOIN alliances USING (alliance) WHERE stage = 'member'
      UNION ALL
        SELECT 'agreement', agreement, title, parties.unit, ends, array_remove(ARRAY[agreement, alliance], NULL),
               agreements.position, agreements.changed
        FROM agreements JOIN parties USING (agreement) WHERE stage <> 'declined' AND ends >= %(today)s::date
      UNION ALL
        SELECT 'item', item, title, publisher, until, ARRAY[item, alliance], position, changed
        FROM items WHERE outcome IS NULL
      UNION ALL
        SELECT 'claim', claim, title, claims.unit, until, ARRAY[claim, item, alliance], claims.position, claims.changed
        FROM claims JOIN items USING (item) WHERE NOT withdrawn AND claims.delivered < claims.quantity
      UNION ALL
        SELECT 'bank', bank, name, keeper, NULL, array_remove(ARRAY[bank, alliance], NULL), position, changed FROM banks
      UNION ALL
        SELECT 'office', appointment, office, side, ends, array_remove(ARRAY[appointment, alliance], NULL), position, changed
        FROM appointments CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[unit, served]) AS side) AS sides
        WHERE stage = 'held' AND ends >= %(today)s::date
      UNION ALL
        SELECT 'subordinate', unit, name, superior, NULL, ARRAY[unit], position, changed
        FROM units WHERE superior IS NOT NULL AND (ends IS NULL OR ends > %(today)s::date)
    )
    SELECT came.unit, kind, thing, title, of, until, position, changed FROM held JOIN came USING (of)
    WHERE NOT EXISTS (
        SELECT FROM successions WHERE successions.unit = came.unit AND heir IS NOT NULL AND ends <= %(today)s::date
    ) AND NOT EXISTS (
        SELECT FROM generate_series(1, cardinality(path)) AS at WHERE (path || came.unit)[at + 1] <> coalesce(
            (SELECT heir FROM unnest(belongs_to) WITH ORDINALITY AS one(id, distance)
             JOIN successions ON successions.unit = path[at] AND holds ? one.id::text ORDER BY distance LIMIT 1),
            (SELECT heir FROM successions WHERE successions.unit = path[at] AND nth = 1)
        )
    )
"""


def unit_names(
    reading: Reading, *, unit: Ids = None, search: str | None = None, **paging: Unpack[Paging]
) -> Page[UnitNameRow]:
    """What units are called and were called before. Needs Lineage."""
    return page(reading, Lineage, UnitNameRow, where={"unit": unit}, search=search, **paging)


def successions(
    reading: Reading, *, unit: Ids = None, heir: Ids = None, **paging: Unpack[Paging]
) -> Page[SuccessionRow]:
    """Units that were merged, split or closed, and who acts for them since. Needs Lineage."""
    return page(reading, Lineage, SuccessionRow, where={"unit": unit, "heir": heir}, **paging)


def holdings(
    reading: Reading,
    today: Day,
    *,
    unit: Ids = None,
    of: Ids = None,
    kind: str | None = None,
    **paging: Unpack[Paging],
) -> Page[Holding]:
    """What each unit holds on the day `today`, also in the names of those that it came from: the list at a merger. Needs `VIEWS`."""
    where = {"unit": unit, "of": of, "kind": kind}
    return page(reading, VIEWS, Holding, HOLDINGS, {"today": today}, where=where, **paging)
