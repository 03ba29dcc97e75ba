"""Time banks: records of service, what was posted from them, and what every account holds.

    record   09:00–11:00, 120 minutes ──confirmed by another holder──▶ posted 60, for 60 had been counted before
    posting  account +60, bank −60                                      balances: the sum of postings
             account +0.60 points, bank −0.60                          a second balance, in hundredths of a point

Each posting carries all its legs, so both balances of a bank sum to zero at every position. Time beyond what a charter credits is a
line too, of no minutes, so that a passbook can say why.
"""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from contracts.statements.banks import AdoptBankCharter, BankCharter, Ratio, Relation
from contracts.statements.service import FoundBank, OpenAccount, RecordService, Worked
from contracts.statements.spending import OpenGroupAccount
from contracts.streams import rule_id
from contracts.values import Day, Flag, Id, Minute
from domain.accounts import AccountOpened, GroupAccountOpened
from domain.accounts_merged import AccountMerged
from domain.banks import BankChartered, BankFounded
from domain.bookings import AccountBooked, AccountReversed
from domain.hours import Booked, HoursPosted, clocked_span
from domain.service import ServiceRecorded
from domain.time_reversed import HoursReversed
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
    charter_version: int = 0
    charter: BankCharter | None = None
    """The one in force; earlier ones are in the register of charters."""


class BankCharterRow(Row):
    table, primary, indexed = "bank_charters", ("bank", "version"), ("bank",)
    bank: Id
    version: int
    since: Day
    charter: BankCharter


class BalanceRow(Row):
    """The bank's own account has the bank's id and no owner: what it has issued stands there with a minus."""

    table, primary, indexed = "balances", ("account",), ("bank", "owner")
    account: Id
    bank: Id
    owner: Id | None
    minutes: int = 0
    hundredths: int = 0
    """Of points."""
    clocked: int = 0
    """Minutes credited from a clock; apart from `entered`, those back-entered (补录), for ever."""
    entered: int = 0


class BankTotalRow(Row):
    """An account of the bank's own besides what it has issued, from its first posting on."""

    table, primary, total = "bank_totals", ("bank", "kind"), True
    bank: Id
    kind: str
    """pool: the public pool (公共时间池). redeemed, expired: what left accounts. exchanged: what is owed to other banks."""
    minutes: int = 0
    hundredths: int = 0


class ServiceRow(Row):
    table, primary, indexed = "service_records", ("record",), ("activity", "person", "unit")
    indexes = ("(activity) WHERE posted IS NULL AND NOT corrected",)
    """What waits for its second person is a few of millions."""
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
    kind: str
    """service; or what was booked: opening, redemption, gift …"""
    record: Id
    """The record of service, request or sweep that it comes from."""
    person: Id
    """The owner whom it concerns first; of a group's account, the unit."""
    day: Day
    """That it counts for."""
    booked: Day
    """When it came into the log."""
    minutes: int
    hundredths: int
    of: str
    """Whose line it is: account; other, who received it; bank, pool, redeemed, expired, exchanged."""
    pooled: int
    """Those credited above the cap, which went to the public pool."""
    confirmed_by: Id
    """Whose second person confirmed it, or the owner; of a correction, who corrected."""
    reason: str | None = None
    """Of a correction."""
    activity: Id | None = None
    source: Source | None = None
    overlapped: Flag = False
    limited: int = 0
    """Of the minutes that were posted, those that the charter does not credit."""
    rate: Ratio | None = None
    """What they earn in points."""
    other: Id | None = None
    """Who is at the other side: a person, a group, another bank."""
    serves: Relation | None = None
    least_age: int | None = None
    offer: str | None = None


class Hours(View):
    name = "hours"
    rows = (BankRow, BankCharterRow, BalanceRow, BankTotalRow, ServiceRow, PostingRow)
    events = (
        BankFounded, BankChartered, AccountOpened, GroupAccountOpened, ServiceRecorded, HoursPosted, HoursReversed,
        AccountBooked, AccountReversed, AccountMerged,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, actor = recorded.stream, recorded.actor
        match recorded.data, recorded.body:
            case BankFounded(), FoundBank(name=name, alliance=alliance):
                yield Put(
                    BankRow(bank=stream, name=name, keeper=actor, alliance=alliance, since=recorded.day)
                )
                yield Put(BalanceRow(account=stream, bank=stream, owner=None))
            case BankChartered(charter_version=version), AdoptBankCharter(charter=charter):
                yield Change(BankRow, stream, charter_version=version, charter=charter)
                yield Put(BankCharterRow(bank=stream, version=version, since=recorded.day, charter=charter))
            case AccountOpened(), OpenAccount(bank=bank, owner=owner):
                yield Put(BalanceRow(account=stream, bank=bank, owner=owner))
            case GroupAccountOpened(), OpenGroupAccount(bank=bank, owner=owner):
                yield Put(BalanceRow(account=stream, bank=bank, owner=owner))
            case (AccountBooked() | AccountReversed()) as data, _:
                yield from booked(recorded, data)
            case AccountMerged() as data, _:
                yield from emptied(recorded, data)
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
            case HoursPosted() as data, _:
                yield Change(
                    ServiceRow,
                    data.record,
                    posted=data.minutes,
                    overlapped=data.overlapped,
                    confirmed_by=actor,
                )
                yield from posted(recorded, data, data.overlapped)
            case HoursReversed() as back, _:
                yield Change(ServiceRow, back.record, corrected=True)
                yield from posted(recorded, back, overlapped=False)


def posted(recorded: Recorded, data: HoursPosted | HoursReversed, overlapped: bool) -> Iterable[AnyChange]:
    """What the legs of service do to each account, with a line of its own."""
    reason, credit = reason_in(recorded), data.credit
    source: Source = "clocked" if data.spans else "entered"
    moved = by_account(data)
    if credit:
        moved.setdefault(credit.account, Moved(0, 0))
    whose = bank_accounts(recorded, data.bank)
    for account, (minutes, hundredths) in moved.items():
        of = whose.get(account, "account")
        by_source = {source: minutes} if of == "account" else {}
        yield added(account, data.bank, of, minutes, hundredths, **by_source)
        yield Put(
            PostingRow(
                entry=recorded.position,
                account=account,
                bank=data.bank,
                kind="service",
                record=data.record,
                person=data.person,
                activity=data.activity,
                day=data.on,
                booked=recorded.day,
                minutes=minutes,
                hundredths=hundredths,
                source=source,
                overlapped=overlapped,
                limited=data.minutes - credit.minutes if credit and not reason else 0,
                pooled=credit.pooled if credit and not reason else 0,
                of=of,
                rate=credit.rate if credit else None,
                confirmed_by=recorded.actor,
                reason=reason,
            )
        )


def booked(recorded: Recorded, data: AccountBooked | AccountReversed) -> Iterable[AnyChange]:
    """The same of what is no service."""
    whose = bank_accounts(recorded, data.bank) | {data.account: "account"}
    details: dict[str, Any] = {"pooled": 0}
    if isinstance(data, AccountBooked):
        names = ("pooled", "serves", "least_age", "offer")
        details = {name: getattr(data, name) for name in names}
    for account, (minutes, hundredths) in by_account(data).items():
        of = whose.get(account, "other")
        yield added(account, data.bank, of, minutes, hundredths)
        yield Put(
            PostingRow(
                entry=recorded.position,
                account=account,
                bank=data.bank,
                kind=data.kind,
                record=data.of,
                person=data.owner,
                day=data.on,
                booked=recorded.day,
                minutes=minutes,
                hundredths=hundredths,
                of=of,
                other=data.other,
                confirmed_by=recorded.actor,
                reason=reason_in(recorded),
                **details,
            )
        )


def emptied(recorded: Recorded, data: AccountMerged) -> Iterable[AnyChange]:
    """An account moved to the same person's under another number: a line in each, also where nothing was left."""
    moved = {data.account: Moved(0, 0), data.into: Moved(0, 0)} | by_account(data)
    whose = bank_accounts(recorded, data.bank) | {data.account: "account"}
    for account, (minutes, hundredths) in moved.items():
        of = whose.get(account, "other")
        yield added(account, data.bank, of, minutes, hundredths)
        yield Put(
            PostingRow(
                entry=recorded.position,
                account=account,
                bank=data.bank,
                kind="merger",
                record=data.of,
                person=data.owner,
                day=data.on,
                booked=recorded.day,
                minutes=minutes,
                hundredths=hundredths,
                of=of,
                pooled=data.pooled,
                other=data.to if account == data.account else data.owner,
                confirmed_by=recorded.actor,
            )
        )


def reason_in(recorded: Recorded) -> str | None:
    """Of what is taken back, by a correction or by a ruling; nothing, when it is no such."""
    return reason_of(recorded) if isinstance(recorded.data, HoursReversed | AccountReversed) else None


def bank_accounts(recorded: Recorded, bank: Id) -> dict[Id, str]:
    """The bank's own accounts, and what each is."""
    kinds = ("pool", "redeemed", "expired", "exchanged")
    return {bank: "bank"} | {rule_id(recorded.log, kind, bank): kind for kind in kinds}


def added(account: Id, bank: Id, of: str, minutes: int, hundredths: int, **by_source: int) -> Add:
    if of in ("account", "other", "bank"):
        return Add(BalanceRow, account, minutes=minutes, hundredths=hundredths, **by_source)
    return Add(BankTotalRow, bank, of, minutes=minutes, hundredths=hundredths)


class Moved(NamedTuple):
    minutes: int
    hundredths: int


def by_account(data: Booked) -> dict[Id, Moved]:
    """What the legs of both balances come to for each account, in their order."""
    moved: dict[Id, Moved] = {}
    for leg in data.legs:
        before = moved.get(leg.account, Moved(0, 0))
        moved[leg.account] = Moved(before.minutes + leg.minutes, before.hundredths)
    for points in data.point_legs or ():
        before = moved.get(points.account, Moved(0, 0))
        moved[points.account] = Moved(before.minutes, before.hundredths + points.hundredths)
    return moved


def source_of(worked: Worked) -> Source:
    return "clocked" if worked.clocked else "entered"


def minutes_of(worked: Worked) -> int:
    """What the record claims, before anything is taken off for time counted already."""
    if worked.entered:
        return worked.entered.minutes
    span = clocked_span(worked)
    return span.end - span.start
