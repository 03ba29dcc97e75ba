"""Activities, and the units that hold them: an activity is joint for those hosts that said so themselves."""

from collections.abc import Iterable

from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.values import Day, Digest, Flag, Id
from domain.activities import ActivityConfirmed, ActivityHeld, ActivityPlanned
from domain.meetings_reversed import JointActivityKept, JointActivityReversed
from projections.changes import AnyChange, Change, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View


class ActivityRow(Row):
    table, primary, searched, indexed = "activities", ("activity",), "title", ("alliance", "planner", "day")
    activity: Id
    alliance: Id | None
    planner: Id
    title: str
    category: str
    day: Day
    """When it was held, or is planned to be."""
    announced: Flag
    """Put on record on its day or before; else afterwards (补录)."""
    held: Flag = False
    evidence: tuple[Digest, ...] = ()


class HostRow(Row):
    table, primary, indexed = "hosts", ("activity", "unit"), ("unit",)
    activity: Id
    unit: Id
    planner: Flag
    joint: Flag = False
    """The activity counts as a joint one for this unit."""


class Activities(View):
    name = "activities"
    rows = (ActivityRow, HostRow)
    events = (ActivityPlanned, ActivityHeld, ActivityConfirmed, JointActivityReversed, JointActivityKept)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, actor = recorded.stream, recorded.actor
        match recorded.data, recorded.body:
            case ActivityPlanned(announced=announced), PlanActivity() as body:
                yield Put(
                    ActivityRow(
                        activity=stream,
                        alliance=body.alliance,
                        planner=actor,
                        title=body.title,
                        category=body.category,
                        day=body.on,
                        announced=announced,
                    )
                )
                for unit in (actor, *body.hosts):
                    yield Put(HostRow(activity=stream, unit=unit, planner=unit == actor))
            case ActivityHeld(), HoldActivity() as body:
                yield Change(ActivityRow, stream, held=True, day=body.on, evidence=body.evidence)
            case (
                (
                    ActivityConfirmed(activity=activity, units=units)
                    | JointActivityKept(activity=activity, units=units)
                ),
                _,
            ):
                for unit in units:
                    yield Change(HostRow, activity, unit, joint=True)
            case JointActivityReversed(activity=activity, units=units), _:
                for unit in units:
                    yield Change(HostRow, activity, unit, joint=False)
