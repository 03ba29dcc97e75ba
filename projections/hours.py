"""Time banks: records of service, what was posted from them, and what every account holds.

    record   09:00–11:00, 120 minutes ──confirmed by another holder──▶ posted 60, for 60 had been counted before
    posting  account +60, bank −60                                      balances: the sum of postings

Each posting carries all its legs, so the balances of a bank sum to zero at every position.
"""

from collections.abc import Iterable
from typing import Literal

from contracts.statements.service import FoundBank, OpenAccount, RecordService, Worked
from contracts.values import Day, Flag, Id, Minute
from domain.corrections import HoursReversed
from domain.hours import HoursPosted, clocked_span
from domain.service import AccountOpened, BankFounded, ServiceRecorded
from projections.agency import Agency, agency
from projections.changes import Add, AnyChange, Change, Put
from projections.corrections import reason_of
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View

Source = Literal["clocked", "entered"]
"""From a clock, or back-entered (补录): kept apart for ever."""


class BankRow(Row):
    table, primary, searched, indexed = "banks", ("bank",), "name", ("keeper", "alliance")
    bank: Id
    name: str
    keeper: Id
    alliance: Id | None
    since: Day


class BalanceRow(Row):
    """The bank's own account has the bank's id and no owner: what it has issued stands there with a minus."""

    table, primary, indexed = "balances", ("account",), ("bank", "owner")
    account: Id
    bank: Id
    owner: Id | None
    minutes: int = 0


class ServiceRow(Row):
    table, primary, indexed = "service_records", ("record",), ("activity", "person", "unit")
    record: Id
    activity: Id
    bank: Id
    person: Id
    unit: Id
    """Who recorded it: a host of the activity, or the person."""
    day: Day
    source: Source
    started: Minute | None
    ended: Minute | None
    minutes: int
    on_behalf: Agency | None
    posted: int | None = None
    """The minutes that counted; None until somebody else confirms the record."""
    overlapped: Flag = False
    """Part of its time had been counted before."""
    confirmed_by: Id | None = None
    corrected: Flag = False
    """Taken back: what was posted has been reversed."""


class PostingRow(Row):
    table, primary, indexed = "postings", ("entry", "account"), ("account", "record")
    entry: int
    """The position of the event, where all its legs stand."""
    account: Id
    bank: Id
    record: Id
    person: Id
    activity: Id
    day: Day
    minutes: int
    source: Source
    overlapped: Flag
    confirmed_by: Id
    """Whose second person confirmed it; of a correction, who corrected."""
    reason: str | None = None
    """Of a correction."""


class Hours(View):
    name = "hours"
    rows = (BankRow, BalanceRow, ServiceRow, PostingRow)
    events = (BankFounded, AccountOpened, ServiceRecorded, HoursPosted, HoursReversed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, actor = recorded.stream, recorded.actor
        match recorded.data, recorded.body:
            case BankFounded(), FoundBank(name=name, alliance=alliance):
                yield Put(
                    BankRow(bank=stream, name=name, keeper=actor, alliance=alliance, since=recorded.day)
                )
                yield Put(BalanceRow(account=stream, bank=stream, owner=None))
            case AccountOpened(), OpenAccount(bank=bank, owner=owner):
                yield Put(BalanceRow(account=stream, bank=bank, owner=owner))
            case ServiceRecorded(), RecordService() as body:
                yield Put(
                    ServiceRow(
                        record=stream,
                        activity=body.activity,
                        bank=body.bank,
                        person=body.person,
                        unit=actor,
                        day=body.day,
                        source=source_of(body),
                        started=body.clocked.start if body.clocked else None,
                        ended=body.clocked.end if body.clocked else None,
                        minutes=minutes_of(body),
                        on_behalf=agency(recorded),
                    )
                )
            case HoursPosted() as posted, _:
                yield Change(
                    ServiceRow,
                    posted.record,
                    posted=posted.minutes,
                    overlapped=posted.overlapped,
                    confirmed_by=actor,
                )
                yield from booked(recorded, posted, posted.overlapped)
            case HoursReversed() as back, _:
                yield Change(ServiceRow, back.record, corrected=True)
                yield from booked(recorded, back, overlapped=False)


def booked(recorded: Recorded, data: HoursPosted | HoursReversed, overlapped: bool) -> Iterable[AnyChange]:
    """Each leg on its account, with a line of its own."""
    for leg in data.legs:
        yield Add(BalanceRow, leg.account, minutes=leg.minutes)
        yield Put(
            PostingRow(
                entry=recorded.position,
                account=leg.account,
                bank=data.bank,
                record=data.record,
                person=data.person,
                activity=data.activity,
                day=data.on,
                minutes=leg.minutes,
                source="clocked" if data.spans else "entered",
                overlapped=overlapped,
                confirmed_by=recorded.actor,
                reason=reason_of(recorded) if isinstance(data, HoursReversed) else None,
            )
        )


def source_of(worked: Worked) -> Source:
    return "clocked" if worked.clocked else "entered"


def minutes_of(worked: Worked) -> int:
    """What the record claims, before anything is taken off for time counted already."""
    if worked.entered:
        return worked.entered.minutes
    span = clocked_span(worked)
    return span.end - span.start
