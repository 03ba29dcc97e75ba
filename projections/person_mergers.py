"""Two numbers of one person: who found that, who agreed, and what came of it.

4f2c…  →  81b0…   two-units   proposed by 县医院, confirmed by 和平社区 on 2026-03-05   1 day, 90 minutes, 1 entry taken back
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.person_mergers import MergePersons, WithdrawPersonMerge
from contracts.values import Day, Id
from domain.person_mergers import PersonMergeConfirmed, PersonMergeProposed, PersonMergeWithdrawn
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View

PROPOSED, CONFIRMED, WITHDRAWN = "proposed", "confirmed", "withdrawn"


class PersonMergerRow(Row):
    table, primary, indexed = "person_mergers", ("merge",), ("duplicate", "kept", "unit")
    merge: Id
    duplicate: Id
    kept: Id
    """The number that stays: where everything is since."""
    reason: str
    unit: Id
    """That proposed it."""
    proposed: Day
    stage: str = PROPOSED
    """proposed, confirmed or withdrawn."""
    settled: Day | None = None
    """When it was confirmed or withdrawn."""
    by: Id | None = None
    """Who did: a unit, or the person."""
    withdrawn_because: str | None = None
    joined: int = 0
    """Days of the duplicate that count with the person's."""
    minutes: int = 0
    doubled: int = 0
    """Entries that were taken back, because both had that time."""


class PersonMergers(View):
    name = "person_mergers"
    rows = (PersonMergerRow,)
    events = (PersonMergeProposed, PersonMergeConfirmed, PersonMergeWithdrawn)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case PersonMergeProposed(), MergePersons() as body:
                yield Put(
                    PersonMergerRow(
                        merge=recorded.stream,
                        duplicate=body.duplicate,
                        kept=body.into,
                        reason=body.reason,
                        unit=recorded.actor,
                        proposed=recorded.day,
                    )
                )
            case PersonMergeConfirmed() as data, _:
                yield Change(
                    PersonMergerRow,
                    data.merge,
                    stage=CONFIRMED,
                    settled=recorded.day,
                    by=recorded.actor,
                    joined=data.joined,
                    minutes=data.minutes,
                    doubled=data.doubled,
                )
            case PersonMergeWithdrawn(), WithdrawPersonMerge(reason=reason):
                yield Change(
                    PersonMergerRow,
                    recorded.stream,
                    stage=WITHDRAWN,
                    settled=recorded.day,
                    by=recorded.actor,
                    withdrawn_because=reason,
                )


def person_mergers(
    reading: Reading,
    *,
    merge: Ids = None,
    duplicate: Ids = None,
    kept: Ids = None,
    unit: Ids = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[PersonMergerRow]:
    """Numbers that were found to be one person's, or are proposed to be. Needs PersonMergers."""
    where = {"merge": merge, "duplicate": duplicate, "kept": kept, "unit": unit, "stage": stage}
    return page(reading, PersonMergers, PersonMergerRow, where=where, **paging)
