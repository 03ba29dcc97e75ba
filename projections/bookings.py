"""What was asked of accounts other than by service: opening balances, redemptions, gifts, donations, grants, referrals, exchanges; and
complaints that were upheld. Each with its stage, so that what waits for a second person can be seen.

    兑换  −120分钟  直系亲属  waiting ──▶ booked ──▶ corrected, or withdrawn

What they did to balances stands in `hours`, line by line.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.exchanges import IssueExchange
from contracts.statements.openings import RecordOpening
from contracts.statements.spending import (
    MakeDonation,
    MakeGift,
    MakeGrant,
    MakeRedemption,
    RecordReferral,
    UpholdComplaint,
)
from contracts.streams import rule_id
from contracts.values import Day, Digest, Id
from domain.accounts import hundredths_in
from domain.bookings import AccountBooked, AccountReversed
from domain.complaints import ComplaintUpheld, ServiceCleared
from domain.exchanges import ExchangeIssued
from domain.openings import OpeningRecorded
from domain.redemptions import RedemptionMade, RedemptionWithdrawn
from domain.transfers import DonationMade, GiftMade, GrantMade, ReferralRecorded, TransferWithdrawn
from projections.agency import Agency, agency
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View

WAITING, BOOKED, SENT, WITHDRAWN, CORRECTED = "waiting", "booked", "sent", "withdrawn", "corrected"


class OpeningRow(Row):
    table, primary, indexed = "openings", ("opening",), ("bank", "owner")
    opening: Id
    bank: Id
    owner: Id
    minutes: int
    hundredths: int
    as_of: Day
    evidence: Digest
    unit: Id
    stage: str = WAITING
    """waiting, booked or corrected."""


class RequestRow(Row):
    table, primary, indexed = "account_requests", ("stream",), ("bank", "owner", "kind")
    stream: Id
    kind: str
    """redemption, gift, donation, grant, referral or exchange."""
    bank: Id
    owner: Id
    other: Id | None
    """Who receives it; whom somebody brought; the other bank."""
    minutes: int
    hundredths: int
    serves: str | None
    """The relation that was attested."""
    least_age: int | None
    """The age that was checked to be reached."""
    offer: str | None
    unit: Id
    """Who signed it: the owner, or a unit."""
    on_behalf: Agency | None
    made: Day
    stage: str = WAITING
    """waiting; withdrawn; booked; of an exchange, sent until the other bank has it; corrected."""


class ComplaintRow(Row):
    table, primary, indexed = "complaints", ("complaint",), ("activity", "person", "unit")
    complaint: Id
    activity: Id
    person: Id
    unit: Id
    upheld: Day
    cleared: Day | None = None
    """Taken back: the time counts after all."""


class Bookings(View):
    name = "bookings"
    rows = (OpeningRow, RequestRow, ComplaintRow)
    events = (
        OpeningRecorded, RedemptionMade, GiftMade, DonationMade, GrantMade, ReferralRecorded, ExchangeIssued,
        AccountBooked, AccountReversed, ComplaintUpheld, ServiceCleared, RedemptionWithdrawn, TransferWithdrawn,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, actor = recorded.stream, recorded.actor
        match recorded.data, recorded.body:
            case OpeningRecorded(), RecordOpening() as body:
                yield Put(
                    OpeningRow(
                        opening=stream,
                        bank=body.bank,
                        owner=body.owner,
                        minutes=body.minutes or 0,
                        hundredths=hundredths_in(body.points),
                        as_of=body.as_of,
                        evidence=body.evidence,
                        unit=actor,
                    )
                )
            case AccountBooked(kind=kind, of=of), _:
                yield from staged(kind, of, SENT if kind == "exchange-out" else BOOKED)
            case ((RedemptionWithdrawn() | TransferWithdrawn()), _):
                yield Change(RequestRow, stream, stage=WITHDRAWN)
            case AccountReversed(kind=kind, of=of), _:
                yield from staged(kind, of, CORRECTED)
            case ComplaintUpheld(), UpholdComplaint(activity=activity, person=person):
                yield Put(
                    ComplaintRow(
                        complaint=stream, activity=activity, person=person, unit=actor, upheld=recorded.day
                    )
                )
            case ServiceCleared(activity=activity, person=person), _:
                complaint = rule_id(recorded.log, "complaint", activity, person)
                yield Change(ComplaintRow, complaint, cleared=recorded.day)
            case _:
                yield Put(request_in(recorded))


def staged(kind: str, of: Id, stage: str) -> Iterable[AnyChange]:
    """A sweep is no request of anybody's."""
    if kind == "opening":
        yield Change(OpeningRow, of, stage=stage)
    elif kind != "expiry":
        yield Change(RequestRow, of, stage=stage)


def request_in(recorded: Recorded) -> RequestRow:
    other: Id | None = None
    minutes = hundredths = 0
    match recorded.data, recorded.body:
        case RedemptionMade(minutes=minutes, hundredths=hundredths), MakeRedemption(owner=owner) as body:
            kind = "redemption"
        case _, MakeGift(owner=owner, to=other, minutes=minutes) as body:
            kind = "gift"
        case _, MakeDonation(owner=owner, to=other, minutes=minutes) as body:
            kind = "donation"
        case _, MakeGrant(to=owner, minutes=minutes) as body:
            kind = "grant"
        case _, RecordReferral(owner=owner, referred=other) as body:
            kind = "referral"
        case _, IssueExchange(owner=owner, to_bank=other, minutes=minutes) as body:
            kind = "exchange"
        case _:
            raise AssertionError(recorded)
    return RequestRow(
        stream=recorded.stream,
        kind=kind,
        bank=body.bank,
        owner=owner,
        other=other,
        minutes=minutes,
        hundredths=hundredths,
        serves=getattr(body, "serves", getattr(body, "relation", None)),
        least_age=getattr(body, "least_age", None),
        offer=getattr(body, "offer", None),
        unit=recorded.actor,
        on_behalf=agency(recorded),
        made=recorded.day,
    )


def openings(
    reading: Reading,
    *,
    bank: Ids = None,
    owner: Ids = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[OpeningRow]:
    """Opening balances, those that wait for a second person too."""
    where = {"bank": bank, "owner": owner, "stage": stage}
    return page(reading, Bookings, OpeningRow, where=where, **paging)


def requests(
    reading: Reading,
    *,
    stream: Ids = None,
    bank: Ids = None,
    owner: Ids = None,
    kind: str | None = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[RequestRow]:
    """Redemptions, gifts, donations, grants, referrals and exchanges, with what they wait for."""
    where = {"stream": stream, "bank": bank, "owner": owner, "kind": kind, "stage": stage}
    return page(reading, Bookings, RequestRow, where=where, **paging)


def complaints(
    reading: Reading,
    *,
    activity: Ids = None,
    person: Ids = None,
    unit: Ids = None,
    **paging: Unpack[Paging],
) -> Page[ComplaintRow]:
    """Complaints that were upheld: whose time at which activity counts nothing."""
    where = {"activity": activity, "person": person, "unit": unit}
    return page(reading, Bookings, ComplaintRow, where=where, **paging)
