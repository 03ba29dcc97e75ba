"""Honours and star ratings of units and alliances, in the order in which they were recorded."""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.honours import Honour, RecordHonour, WithdrawHonour
from contracts.values import Day, Digest, Id
from domain.honours import HonourRecorded, HonourWithdrawn
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class HonourRow(Row):
    table, primary, indexed = "honours", ("honour",), ("subject", "alliance", "recorded_by")
    honour: Id
    subject: Id
    alliance: Id | None
    kind: Honour
    grade: str
    body: str
    """Who awarded it."""
    basis: Digest
    starts: Day
    ends: Day | None
    recorded_by: Id
    withdrawn: Day | None = None
    """From this day on it is no longer held."""
    reason: str | None = None


class Honours(View):
    name = "honours"
    rows = (HonourRow,)
    events = (HonourRecorded, HonourWithdrawn)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case HonourRecorded(), RecordHonour() as body:
                yield Put(
                    HonourRow(
                        honour=recorded.stream,
                        subject=body.subject,
                        alliance=body.alliance,
                        kind=body.kind,
                        grade=body.grade,
                        body=body.body,
                        basis=body.basis,
                        starts=body.starts,
                        ends=body.ends,
                        recorded_by=recorded.actor,
                    )
                )
            case HonourWithdrawn(on=day), WithdrawHonour(reason=reason):
                yield Change(HonourRow, recorded.stream, withdrawn=day, reason=reason)


class HonourNow(HonourRow):
    standing: Literal["to_start", "held", "over", "withdrawn"]
    """As of the day asked for."""


HONOURS = """
    SELECT *, CASE WHEN withdrawn <= %(today)s::date THEN 'withdrawn'
                   WHEN ends < %(today)s::date THEN 'over'
                   WHEN %(today)s::date < starts THEN 'to_start'
                   ELSE 'held' END AS standing
    FROM honours
"""


def honours(
    reading: Reading,
    today: Day,
    *,
    subject: Ids = None,
    alliance: Ids = None,
    recorded_by: Ids = None,
    kind: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[HonourNow]:
    """What units and alliances were awarded, as it stands on the day `today`."""
    where = {
        "subject": subject, "alliance": alliance, "recorded_by": recorded_by, "kind": kind, "standing": standing,
    }  # fmt: skip
    return page(reading, Honours, HonourNow, HONOURS, {"today": today}, where=where, **paging)
