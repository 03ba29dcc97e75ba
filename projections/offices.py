"""Offices held at another unit, and the days that were spent there, month by month.

    liaison officer of the bureau at 和平社区, three days a month      2026-03   promised 3   counted 2   1 short

Shown to the units and the person, sorted by time: nothing here compares one officer with another.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.offices import EndAppointment, MakeAppointment, Office, RecordDutyDay
from contracts.values import Day, Flag, Id
from domain.duty_reversed import DutyDayReversed
from domain.offices import (
    AppointmentAccepted,
    AppointmentDeclined,
    AppointmentEnded,
    AppointmentMade,
    DutyDayCounted,
    DutyDayRecorded,
    Stage,
)
from projections.agency import Agency, agency
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class AppointmentRow(Row):
    table, primary, indexed = "appointments", ("appointment",), ("unit", "served", "person", "alliance")
    appointment: Id
    person: Id
    office: Office
    unit: Id
    """That lends the person."""
    served: Id
    """Where the office is held."""
    alliance: Id | None
    duties: str | None
    starts: Day
    ends: Day
    """The last day, also of one that was ended early."""
    days_a_month: int
    stage: str
    reason: str | None = None
    """Why it was declined or ended."""


class DutyDayRow(Row):
    table, primary, indexed = "duty_days", ("record",), ("appointment",)
    record: Id
    appointment: Id
    day: Day
    visiting: Flag
    recorded_by: Id
    on_behalf: Agency | None
    counted: Flag = False
    """Somebody else where the office is held has confirmed it."""


class Offices(View):
    name = "offices"
    rows = (AppointmentRow, DutyDayRow)
    events = (
        AppointmentMade, AppointmentAccepted, AppointmentDeclined, AppointmentEnded, DutyDayRecorded, DutyDayCounted,
        DutyDayReversed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case AppointmentMade(held=held), MakeAppointment() as body:
                yield Put(
                    AppointmentRow(
                        appointment=stream,
                        person=body.person,
                        office=body.office,
                        unit=recorded.actor,
                        served=body.at,
                        alliance=body.alliance,
                        duties=body.duties,
                        starts=body.starts,
                        ends=body.ends,
                        days_a_month=body.days_a_month,
                        stage=Stage.HELD if held else Stage.OFFERED,
                    )
                )
            case AppointmentAccepted(), _:
                yield Change(AppointmentRow, stream, stage=Stage.HELD)
            case AppointmentDeclined(), body:
                yield Change(
                    AppointmentRow, stream, stage=Stage.DECLINED, reason=getattr(body, "reason", None)
                )
            case AppointmentEnded(last=last), EndAppointment(reason=reason):
                yield Change(AppointmentRow, stream, ends=last, reason=reason)
            case DutyDayRecorded(), RecordDutyDay() as body:
                yield Put(
                    DutyDayRow(
                        record=stream,
                        appointment=body.about.stream,
                        day=body.on,
                        visiting=body.visiting,
                        recorded_by=recorded.actor,
                        on_behalf=agency(recorded),
                    )
                )
            case DutyDayCounted(record=record), _:
                yield Change(DutyDayRow, record, counted=True)
            case DutyDayReversed(record=record), _:
                yield Change(DutyDayRow, record, counted=False)


class AppointmentNow(AppointmentRow):
    standing: str
    """offered, declined, to_start, held or ended, as of the day asked for."""


APPOINTMENTS = """
    SELECT *, CASE WHEN stage <> 'held' THEN stage
                   WHEN %(today)s::date < starts THEN 'to_start'
                   WHEN %(today)s::date <= ends THEN 'held'
                   ELSE 'ended' END AS standing
    FROM appointments
"""


def appointments(
    reading: Reading,
    today: Day,
    *,
    appointment: Ids = None,
    unit: Ids = None,
    served: Ids = None,
    person: Ids = None,
    alliance: Ids = None,
    office: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AppointmentNow]:
    """Offices as they stand on the day `today`."""
    where = {
        "appointment": appointment, "unit": unit, "served": served, "person": person, "alliance": alliance,
        "office": office, "standing": standing,
    }  # fmt: skip
    return page(reading, Offices, AppointmentNow, APPOINTMENTS, {"today": today}, where=where, **paging)


def duty_days(
    reading: Reading, *, appointment: Ids = None, counted: bool | None = None, **paging: Unpack[Paging]
) -> Page[DutyDayRow]:
    """Days that were recorded, confirmed or not."""
    where = {"appointment": appointment, "counted": counted}
    return page(reading, Offices, DutyDayRow, where=where, **paging)


class DutyMonth(Row):
    """A month of an office: what was promised for the days of the month that fall into its term, and what was counted."""

    table, primary, order = "duty_months", ("appointment", "month"), ("month", "position")
    appointment: Id
    month: Day
    """Its first day."""
    unit: Id
    served: Id
    person: Id
    promised: int
    """A part of a month promises its part, rounded up (rulebook O11, r6)."""
    counted: int
    short: int
    over: Flag
    """The month has ended."""


MONTHS = """
    SELECT *, greatest(promised - counted, 0) AS short FROM (
        SELECT appointment, month::date, unit, served, person, appointments.position, appointments.changed,
               ceil(days_a_month::numeric
                    * (least(ends, next - 1) - greatest(starts, month::date) + 1) / (next - month::date))::bigint
                   AS promised,
               (SELECT count(*) FROM duty_days
                WHERE counted AND duty_days.appointment = appointments.appointment
                  AND day >= month AND day < next) AS counted,
               next <= %(today)s::date AS over
        FROM appointments,
             generate_series(date_trunc('month', starts), least(ends, %(today)s::date), '1 month') AS month,
             LATERAL (SELECT (month + interval '1 month')::date AS next) AS following
        WHERE stage = 'held' AND days_a_month > 0 AND starts <= ends
    ) AS months
"""


def duty_months(
    reading: Reading,
    today: Day,
    *,
    appointment: Ids = None,
    unit: Ids = None,
    served: Ids = None,
    person: Ids = None,
    over: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[DutyMonth]:
    """Days promised and counted, by month, up to `today`'s. Surplus days of one month do not heal another."""
    where = {"appointment": appointment, "unit": unit, "served": served, "person": person, "over": over}
    return page(reading, Offices, DutyMonth, MONTHS, {"today": today}, where=where, **paging)
