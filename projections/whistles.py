"""Whistles, the lists that they name matters from, and who arrived in time.

    积水内涝   emergency, 30 minutes   城管局  arrived after 25, in time, 满意
                                       水务局  arrived after 41, late, 基本满意
    shares     城管局   called 9, refused 1, in time 7, late or never came 1

Departments are units; no person stands here. They are listed by their number, never by their share.
"""

from collections.abc import Iterable
from typing import Any, Unpack

from contracts.statements.whistles import (
    AdmitMatters,
    Limits,
    Matter,
    RaiseWhistle,
    RateWhistle,
    RefuseTask,
    RefuseWhistle,
    ResolveWhistle,
    RespondToWhistle,
)
from contracts.values import Day, Digest, Flag, Id, Minute
from domain.deciding import day_of
from domain.matters_reversed import WhistleRatingReversed
from domain.whistles import (
    MattersAdmitted,
    TaskRefused,
    WhistleAnswered,
    WhistleRaised,
    WhistleRated,
    WhistleRefused,
    WhistleResolved,
)
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class AdmissionRow(Row):
    table, primary = "admissions", ("unit",)
    unit: Id
    admission: Id
    """Its stream."""
    version: int
    matters: tuple[Matter, ...]
    limits: Limits
    effective: Day


class RefusedTaskRow(Row):
    table, primary, indexed = "refused_tasks", ("refusal",), ("unit", "asked_by")
    refusal: Id
    unit: Id
    asked_by: Id
    task: str
    refused: Day


class WhistleRow(Row):
    table, primary, indexed = "whistles", ("whistle",), ("raiser",)
    whistle: Id
    raiser: Id
    kind: str
    matter: str
    allowed_minutes: int
    raised: Day
    due: Day
    """By when those called have to be there."""
    emergency: Id | None
    """Under which it was raised."""
    outcome: str | None = None
    resolved: Day | None = None
    evidence: tuple[Digest, ...] = ()


class AnswerRow(Row):
    table, primary, indexed = "whistle_answers", ("whistle", "department"), ("department", "raiser")
    whistle: Id
    department: Id
    raiser: Id
    kind: str
    matter: str
    allowed_minutes: int
    raised: Day
    arrived: Minute | None = None
    response_minutes: int | None = None
    """None while nobody has said when it arrived."""
    refused: str | None = None
    """Why it was not for it to come."""
    rating: str | None = None


class Whistles(View):
    name = "whistles"
    rows = (AdmissionRow, RefusedTaskRow, WhistleRow, AnswerRow)
    events = (
        MattersAdmitted, TaskRefused, WhistleRaised, WhistleAnswered, WhistleRefused, WhistleResolved, WhistleRated,
        WhistleRatingReversed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, actor = recorded.stream, recorded.actor
        match recorded.data, recorded.body:
            case MattersAdmitted(version=version), AdmitMatters() as body:
                yield Put(
                    AdmissionRow(
                        unit=actor,
                        admission=stream,
                        version=version,
                        matters=body.matters,
                        limits=body.limits,
                        effective=body.effective,
                    )
                )
            case TaskRefused(), RefuseTask() as body:
                yield Put(
                    RefusedTaskRow(
                        refusal=stream,
                        unit=actor,
                        asked_by=body.asked_by,
                        task=body.task,
                        refused=recorded.day,
                    )
                )
            case WhistleRaised() as data, RaiseWhistle() as body:
                yield from raised(recorded, data, body)
            case WhistleAnswered() as data, RespondToWhistle(arrived=arrived):
                yield Change(
                    AnswerRow,
                    data.whistle,
                    actor,
                    arrived=arrived,
                    response_minutes=data.response_minutes,
                )
            case WhistleRefused(whistle=whistle), RefuseWhistle(reason=reason):
                yield Change(AnswerRow, whistle, actor, refused=reason)
            case WhistleResolved(on=on), ResolveWhistle() as body:
                yield Change(WhistleRow, stream, outcome=body.outcome, resolved=on, evidence=body.evidence)
            case WhistleRatingReversed(whistle=whistle, department=department), _:
                yield Change(AnswerRow, whistle, department, rating=None)
            case WhistleRated() as data, RateWhistle() as body:
                yield Change(AnswerRow, body.about.stream, data.department, **rated(data, body))


def raised(recorded: Recorded, data: WhistleRaised, body: RaiseWhistle) -> Iterable[AnyChange]:
    due = recorded.happened.received + data.allowed_minutes * 60_000
    common: dict[str, Any] = {
        "whistle": recorded.stream,
        "raiser": recorded.actor,
        "kind": body.kind,
        "matter": body.matter,
        "allowed_minutes": data.allowed_minutes,
        "raised": recorded.day,
    }
    yield Put(WhistleRow(**common, due=day_of(due, recorded.zone), emergency=body.emergency))
    for department in body.departments:
        yield Put(AnswerRow(**common, department=department))


def rated(data: WhistleRated, body: RateWhistle) -> dict[str, Any]:
    """What a rating changes in an answer: when it arrived, only where whoever raised it saw it otherwise."""
    seen_otherwise = {"arrived": body.arrived, "response_minutes": data.response_minutes}
    return {"rating": body.rating} | (seen_otherwise if body.arrived else {})


def admissions(reading: Reading, *, unit: Ids = None, **paging: Unpack[Paging]) -> Page[AdmissionRow]:
    """What streets and communities deal with, and how soon departments answer their whistles. Open to everybody."""
    return page(reading, Whistles, AdmissionRow, where={"unit": unit}, **paging)


def refused_tasks(
    reading: Reading, *, unit: Ids = None, asked_by: Ids = None, **paging: Unpack[Paging]
) -> Page[RefusedTaskRow]:
    """Tasks that were refused because they are not on the unit's list. It is a right; nothing is scored by it."""
    return page(reading, Whistles, RefusedTaskRow, where={"unit": unit, "asked_by": asked_by}, **paging)


class WhistleNow(WhistleRow):
    departments: tuple[Id, ...]
    waiting: tuple[Id, ...]
    """Those who have neither arrived nor refused."""
    open: Flag
    """Not resolved."""


WHISTLES = """
    SELECT *, outcome IS NULL AS open, ARRAY(SELECT department FROM whistle_answers AS answers
                    WHERE answers.whistle = whistles.whistle ORDER BY department) AS departments,
              ARRAY(SELECT department FROM whistle_answers AS answers
                    WHERE answers.whistle = whistles.whistle AND arrived IS NULL AND refused IS NULL
                    ORDER BY department) AS waiting
    FROM whistles
"""


def whistles(
    reading: Reading,
    *,
    whistle: Ids = None,
    raiser: Ids = None,
    kind: str | None = None,
    outcome: str | None = None,
    open: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[WhistleNow]:
    where = {"whistle": whistle, "raiser": raiser, "kind": kind, "outcome": outcome, "open": open}
    return page(reading, Whistles, WhistleNow, WHISTLES, where=where, **paging)


class AnswerNow(AnswerRow):
    in_time: Flag | None
    """None while it is not known: not arrived, and the whistle not resolved."""


ANSWERS = """
    SELECT answers.*, CASE WHEN refused IS NOT NULL THEN NULL
                           WHEN response_minutes IS NOT NULL THEN response_minutes <= answers.allowed_minutes
                           WHEN outcome IS NOT NULL THEN false END AS in_time
    FROM whistle_answers AS answers JOIN whistles USING (whistle)
"""


def answers(
    reading: Reading,
    *,
    whistle: Ids = None,
    department: Ids = None,
    raiser: Ids = None,
    rating: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AnswerNow]:
    """Whistles as each department that was called answered them."""
    where = {"whistle": whistle, "department": department, "raiser": raiser, "rating": rating}
    return page(reading, Whistles, AnswerNow, ANSWERS, where=where, **paging)


class ArrivalShare(Row):
    """How often a department came in time: `in_time` of `in_time + late`."""

    table, primary, order = "arrival_shares", ("department",), ()
    department: Id
    called: int
    refused: int
    """Was not for it to come; counted nowhere."""
    waiting: int
    in_time: int
    late: int
    """Later than allowed, or never before the whistle was resolved."""


SHARES = f"""
    SELECT department, count(*) AS called, count(refused) AS refused,
           count(*) FILTER (WHERE in_time IS NULL AND refused IS NULL) AS waiting,
           count(*) FILTER (WHERE in_time) AS in_time, count(*) FILTER (WHERE NOT in_time) AS late,
           min(position) AS position, max(changed) AS changed
    FROM (SELECT * FROM ({ANSWERS}) AS answered {{since}}) AS counted GROUP BY department
"""


def arrival_shares(
    reading: Reading,
    *,
    department: Ids = None,
    since: Day | None = None,
    until: Day | None = None,
    **paging: Unpack[Paging],
) -> Page[ArrivalShare]:
    """How often each department came in time, over whistles raised from the day `since` to `until`.

    In the order of their numbers: nothing here is a ranking.
    """
    days = "WHERE raised BETWEEN coalesce(%(since)s::date, '-infinity') AND coalesce(%(until)s::date, 'infinity')"
    source, given = SHARES.replace("{since}", days), {"since": since, "until": until}
    return page(reading, Whistles, ArrivalShare, source, given, where={"department": department}, **paging)
