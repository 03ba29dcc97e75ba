"""Evaluation rounds: by which days each goes on, every version of them, how late they came; and who stands aside from whom.

    O01 2026.1   2026   announced 2026-01-08   sealed by 2027-01-15   decided by 2027-02-10   changes: 1, late: 0

Late is what was announced after the first month of its period, and what was changed once the period was over.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Unpack

from contracts.statements.rounds import AnnounceRound, ChangeRound, DeclareRecusal, Timetable
from contracts.values import Day, Flag, Id
from domain.periods import first_day, last_day
from domain.recusals import RecusalDeclared
from domain.rounds import RoundAnnounced, RoundChanged
from projections.changes import Add, AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class RoundRow(Row):
    table, primary, indexed = "rounds", ("round",), ("rulebook", "alliance", "decides")
    round: Id
    alliance: Id
    unit: Id
    """The lead unit, which announced it."""
    rulebook: Id
    period: str
    announced: Day
    late: Flag
    ballots_until: Day | None
    sealed_by: Day
    notice_workdays: int
    appeals_until: Day
    answer_workdays: int
    decided_by: Day
    decides: Id
    """The body that decides on the grades."""
    shares: tuple[dict[str, Any], ...]
    changes: int = 0
    late_changes: int = 0


class RoundVersionRow(Row):
    """What was announced, and each change of it."""

    table, primary, indexed = "round_versions", ("round", "version"), ("round",)
    round: Id
    version: int
    on: Day
    late: Flag
    timetable: dict[str, Any]
    reason: str | None = None


class RecusalRow(Row):
    """Somebody of the committee stands aside from a subject."""

    table, primary, indexed = "recusals", ("recusal",), ("rulebook", "subject", "person")
    recusal: Id
    alliance: Id
    unit: Id
    """For which they sign."""
    person: Id
    rulebook: Id
    period: str
    subject: Id
    interest: str
    on: Day


class Rounds(View):
    name = "rounds"
    rows = (RoundRow, RoundVersionRow, RecusalRow)
    events = (RoundAnnounced, RoundChanged, RecusalDeclared)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day
        match recorded.data, recorded.body:
            case RoundAnnounced(alliance=alliance), AnnounceRound() as body:
                late = day > end_of_first_month(body.period)
                yield Put(
                    RoundRow(
                        round=stream,
                        alliance=alliance,
                        unit=recorded.actor,
                        rulebook=body.rulebook,
                        period=body.period,
                        announced=day,
                        late=late,
                        **columns_of(body.timetable, recorded.actor),
                    )
                )
                yield Put(version_of(recorded, 1, body.timetable, late))
            case RoundChanged(version=version, period=period), ChangeRound() as body:
                late = day > last_day(period).isoformat()
                yield Change(RoundRow, stream, **columns_of(body.timetable, recorded.actor))
                yield Add(RoundRow, stream, changes=1, late_changes=int(late))
                yield Put(version_of(recorded, version, body.timetable, late, body.reason))
            case RecusalDeclared(holder=str(holder), alliance=alliance), DeclareRecusal() as body:
                yield Put(
                    RecusalRow(
                        recusal=stream,
                        alliance=alliance,
                        unit=recorded.actor,
                        person=holder,
                        rulebook=body.rulebook,
                        period=body.period,
                        subject=body.subject,
                        interest=body.kind,
                        on=day,
                    )
                )


def columns_of(timetable: Timetable, lead: Id) -> dict[str, Any]:
    given = {name: getattr(timetable, name) for name in Timetable.model_fields}
    shares = tuple(share.model_dump() for share in timetable.shares)
    return given | {"decides": timetable.decides or lead, "shares": shares}


def version_of(
    recorded: Recorded, version: int, timetable: Timetable, late: bool, reason: str | None = None
) -> RoundVersionRow:
    return RoundVersionRow(
        round=recorded.stream,
        version=version,
        on=recorded.day,
        late=late,
        timetable=timetable.model_dump(mode="json", exclude_none=True),
        reason=reason,
    )


def end_of_first_month(period: str) -> Day:
    first = first_day(period)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - timedelta(days=1)).isoformat()


def rounds(
    reading: Reading,
    *,
    round: Ids = None,
    alliance: Ids = None,
    unit: Ids = None,
    decides: Ids = None,
    rulebook: Ids = None,
    period: str | None = None,
    **paging: Unpack[Paging],
) -> Page[RoundRow]:
    """Rounds as they were last announced."""
    where = {
        "round": round, "alliance": alliance, "unit": unit, "decides": decides, "rulebook": rulebook,
        "period": period,
    }  # fmt: skip
    return page(reading, Rounds, RoundRow, where=where, **paging)


def round_versions(reading: Reading, *, round: Ids = None, **paging: Unpack[Paging]) -> Page[RoundVersionRow]:
    """What was announced of a round, and each change with its reason."""
    return page(reading, Rounds, RoundVersionRow, where={"round": round}, **paging)


def recusals(
    reading: Reading,
    *,
    recusal: Ids = None,
    alliance: Ids = None,
    unit: Ids = None,
    rulebook: Ids = None,
    subject: Ids = None,
    person: Ids = None,
    **paging: Unpack[Paging],
) -> Page[RecusalRow]:
    """Who of a committee stands aside from which subject."""
    where = {
        "recusal": recusal, "alliance": alliance, "unit": unit, "rulebook": rulebook, "subject": subject, "person": person,
    }  # fmt: skip
    return page(reading, Rounds, RecusalRow, where=where, **paging)
