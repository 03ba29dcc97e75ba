"""Trainings: held by whom, for how long and for how many; nobody who took part is named, and nothing is counted for anybody.

街道党工委   grid-work   2026-03-01   120 minutes   40 people   confirmed by 和平社区
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.trainings import RecordTraining, TrainingKind, WithdrawTraining
from contracts.values import Day, Id
from domain.trainings import TrainingConfirmed, TrainingRecorded, TrainingWithdrawn
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class TrainingRow(Row):
    table, primary, indexed = "trainings", ("training",), ("host", "alliance", "day")
    training: Id
    host: Id
    alliance: Id | None
    kind: TrainingKind
    day: Day
    minutes: int
    people: int
    units: tuple[Id, ...]
    stage: Literal["recorded", "confirmed", "withdrawn"] = "recorded"
    confirmed_by: Id | None = None
    reason: str | None = None
    """Why it was withdrawn."""


class Trainings(View):
    name = "trainings"
    rows = (TrainingRow,)
    events = (TrainingRecorded, TrainingConfirmed, TrainingWithdrawn)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        training = recorded.stream
        match recorded.data, recorded.body:
            case TrainingRecorded(), RecordTraining() as body:
                yield Put(
                    TrainingRow(
                        training=training,
                        host=recorded.actor,
                        alliance=body.alliance,
                        kind=body.kind,
                        day=body.on,
                        minutes=body.minutes,
                        people=body.people,
                        units=body.units,
                    )
                )
            case TrainingConfirmed(), _:
                yield Change(TrainingRow, training, stage="confirmed", confirmed_by=recorded.actor)
            case TrainingWithdrawn(), WithdrawTraining(reason=reason):
                yield Change(TrainingRow, training, stage="withdrawn", reason=reason)


def trainings(
    reading: Reading,
    *,
    training: Ids = None,
    host: Ids = None,
    took_part: Id | None = None,
    alliance: Ids = None,
    kind: str | None = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[TrainingRow]:
    """Trainings in the order in which they were recorded; `took_part`: of whose people some came."""
    source = "SELECT * FROM trainings"
    if took_part:
        source += " WHERE units @> to_jsonb(%(took_part)s::text)"
    where = {"training": training, "host": host, "alliance": alliance, "kind": kind, "stage": stage}
    return page(reading, Trainings, TrainingRow, source, {"took_part": took_part}, where=where, **paging)


class TrainingTotal(Row):
    """What a unit held of one kind, where another unit has confirmed it. In the order of their numbers: no ranking."""

    table, primary, order = "training_totals", ("host", "kind"), ()
    host: Id
    kind: TrainingKind
    trainings: int
    minutes: int
    """Of the trainings, however many came to each."""
    people: int
    """Added up: whoever came twice is counted twice."""


TOTALS = """
    SELECT host, kind, count(*) AS trainings, sum(minutes)::bigint AS minutes, sum(people)::bigint AS people,
           min(position) AS position, max(changed) AS changed
    FROM trainings
    WHERE stage = 'confirmed'
      AND day BETWEEN coalesce(%(since)s::date, '-infinity') AND coalesce(%(until)s::date, 'infinity')
    GROUP BY host, kind
"""


def training_totals(
    reading: Reading,
    *,
    host: Ids = None,
    kind: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    **paging: Unpack[Paging],
) -> Page[TrainingTotal]:
    """How many trainings each unit held from the day `since` to `until`, of each kind, as others have confirmed."""
    given, where = {"since": since, "until": until}, {"host": host, "kind": kind}
    return page(reading, Trainings, TrainingTotal, TOTALS, given, where=where, **paging)
