"""Emergencies by their days, and how many people stand by in each: numbers of units, never who.

防汛   河东街道 and below   2026-07-01 to 07-20   in force        和平社区 12, 民政局 30
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.emergencies import DeclareEmergency, EmergencyKind, StateStandby
from contracts.values import Day, Flag, Id
from domain.emergencies import EmergencyDeclared, EmergencyEnded, StandbyStated
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class EmergencyRow(Row):
    table, primary, indexed = "emergencies", ("emergency",), ("declared_by", "subject")
    emergency: Id
    declared_by: Id
    subject: Id
    """An alliance, or a unit with all below it."""
    alliance: Id | None
    kind: EmergencyKind
    starts: Day
    until: Day
    ended: Day | None = None


class StandbyRow(Row):
    table, primary, indexed = "standbys", ("emergency", "unit"), ("unit", "declared_by")
    emergency: Id
    unit: Id
    declared_by: Id
    people: int
    stated: Day


class Emergencies(View):
    name = "emergencies"
    rows = (EmergencyRow, StandbyRow)
    events = (EmergencyDeclared, EmergencyEnded, StandbyStated)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case EmergencyDeclared(starts=starts, alliance=alliance), DeclareEmergency() as body:
                yield Put(
                    EmergencyRow(
                        emergency=recorded.stream,
                        declared_by=recorded.actor,
                        subject=body.subject,
                        alliance=alliance,
                        kind=body.kind,
                        starts=starts,
                        until=body.until,
                    )
                )
            case EmergencyEnded(on=on), _:
                yield Change(EmergencyRow, recorded.stream, ended=on)
            case StandbyStated(declared_by=declared_by), StateStandby(about=about, people=people):
                yield Put(
                    StandbyRow(
                        emergency=about.stream,
                        unit=recorded.actor,
                        declared_by=declared_by,
                        people=people,
                        stated=recorded.day,
                    )
                )


class EmergencyNow(EmergencyRow):
    standing: Literal["in_force", "over", "ended"]
    """As of the day asked for: over by its last day, or ended before."""


EMERGENCIES = """
    SELECT *, CASE WHEN ended <= %(today)s::date THEN 'ended'
                   WHEN until < %(today)s::date THEN 'over'
                   ELSE 'in_force' END AS standing
    FROM emergencies
"""


def emergencies(
    reading: Reading,
    today: Day,
    *,
    emergency: Ids = None,
    declared_by: Ids = None,
    subject: Ids = None,
    alliance: Ids = None,
    kind: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[EmergencyNow]:
    """What was declared for whom, and whether it is in force on the day `today`. Open to everybody."""
    where = {
        "emergency": emergency, "declared_by": declared_by, "subject": subject, "alliance": alliance, "kind": kind,
        "standing": standing,
    }  # fmt: skip
    return page(reading, Emergencies, EmergencyNow, EMERGENCIES, {"today": today}, where=where, **paging)


class StandbyNow(StandbyRow):
    in_force: Flag
    """The emergency is, on the day asked for: after it the number says nothing."""


STANDBYS = f"""
    SELECT standbys.*, standing = 'in_force' AS in_force
    FROM standbys JOIN ({EMERGENCIES}) AS declared USING (emergency)
"""


def standbys(
    reading: Reading,
    today: Day,
    *,
    emergency: Ids = None,
    unit: Ids = None,
    declared_by: Ids = None,
    in_force: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[StandbyNow]:
    """How many people each unit said it has ready, for itself and for whoever declared the emergency."""
    where = {"emergency": emergency, "unit": unit, "declared_by": declared_by, "in_force": in_force}
    return page(reading, Emergencies, StandbyNow, STANDBYS, {"today": today}, where=where, **paging)
