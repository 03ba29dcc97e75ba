"""Work on coverage in firms and social organisations: who looks after each, and the stages that it reached, with their days.

某科技公司   host 东街街道 since 2026-01-05      need-found 01-10 ▶ served 02-20 ▶ organised 03-02
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.coverage import AssignHost, ReachStage, Stage
from contracts.values import Day, Flag, Id
from domain.coverage_work import HostAssigned, StageReached
from projections.changes import AnyChange, Put
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class HostRow(Row):
    table, primary, indexed = "coverage_hosts", ("unit",), ("host",)
    unit: Id
    host: Id
    starts: Day


class StageRow(Row):
    """Each time that a stage was reached."""

    table, primary, indexed = "coverage_steps", ("unit", "seq"), ("recorded_by",)
    unit: Id
    seq: int
    """The version of the unit's coverage."""
    stage: Stage
    day: Day
    org: Id | None
    recorded_by: Id


class CoverageWork(View):
    name = "coverage_work"
    rows = (HostRow, StageRow)
    events = (HostAssigned, StageReached)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.body:
            case AssignHost(unit=unit, host=host, starts=starts):
                yield Put(HostRow(unit=unit, host=host, starts=starts))
            case ReachStage(unit=unit, stage=stage, on=on, org=org):
                seq = {"unit": unit, "seq": recorded.happened.version}
                by = recorded.actor
                yield Put(StageRow(**seq, stage=stage, day=on, org=org, recorded_by=by))


class CoverageNow(Row):
    """A firm or social organisation, who looks after it, and how far the work there has come."""

    table, primary = "coverage_work", ("unit",)
    unit: Id
    code: str
    name: str
    kind: str
    superior: Id | None
    host: Id | None
    host_since: Day | None
    stage: Stage | None
    since: Day | None
    looked_after: Flag


NOW = """
    SELECT units.unit, code, name, kind, superior, units.position, units.changed, host, starts AS host_since,
           stage, day AS since, host IS NOT NULL AS looked_after
    FROM units
    LEFT JOIN coverage_hosts ON coverage_hosts.unit = units.unit AND starts <= %(today)s::date
    LEFT JOIN LATERAL (
        SELECT stage, day FROM coverage_steps WHERE coverage_steps.unit = units.unit AND day <= %(today)s::date
        ORDER BY seq DESC LIMIT 1
    ) AS latest ON true
    WHERE kind IN ('enterprise', 'association', 'new-sector') AND (ends IS NULL OR ends > %(today)s::date)
"""
VIEWS = (People, CoverageWork)


def coverage_work(
    reading: Reading,
    today: Day,
    *,
    unit: Ids = None,
    superior: Ids = None,
    host: Ids = None,
    stage: str | None = None,
    looked_after: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[CoverageNow]:
    """Every firm and social organisation, its fallback host, and the stage of the work there on the day `today`. Needs `VIEWS`."""
    where = {"unit": unit, "superior": superior, "host": host, "stage": stage, "looked_after": looked_after}
    return page(reading, VIEWS, CoverageNow, NOW, {"today": today}, where=where, **paging)


def coverage_steps(
    reading: Reading, *, unit: Ids = None, recorded_by: Ids = None, **paging: Unpack[Paging]
) -> Page[StageRow]:
    """When each stage was reached. Needs CoverageWork."""
    where = {"unit": unit, "recorded_by": recorded_by}
    return page(reading, CoverageWork, StageRow, where=where, **paging)
