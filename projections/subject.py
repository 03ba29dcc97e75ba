"""Everything that the log holds about one person, for whoever asks what is held about them (《个人信息保护法》第四十五条).

    registers    their roles, keys, entrustments, accounts, hours, duty and marks; what they asked to have corrected, contested or
                 certified, and what they were told; as everybody is shown them
    entries      every entry that names them or one of their keys, so that nothing is left out

Entries name other people too, by pseudonym; so they are listed, and not copied.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel

from contracts.values import NIL, Digest, Id
from domain.deciding import World, day_of
from domain.log import Log
from ledger.application import Ledger
from ledger.mentions import Mention, mentions
from projections import accounts, bookings, certificates, corrections, registers, stars
from projections.accounts import OwnedAccount
from projections.bookings import ComplaintRow, OpeningRow, RequestRow
from projections.certificates import ApplicationRow, CertificateNow
from projections.correction_requests import RequestNow, correction_requests
from projections.corrections import Notice as CorrectionNotice
from projections.disputes import DisputeNow, disputes
from projections.duty import CheckInRow, DutyRow, DutyTotalRow, RollRow
from projections.hours import ServiceRow
from projections.inbox import Message, inbox
from projections.notices import ObjectionRow, objections
from projections.pages import MOST_ROWS, Page
from projections.people import EntrustmentRow, KeyRow, PersonRow, RoleRow
from projections.person_mergers import PersonMergerRow, person_mergers
from projections.reading import Reading, reading
from projections.rows import Row
from projections.rulebooks import MarkRow
from projections.stars import FraudRow, StarRow
from projections.statement_lines import StatementLine

AN_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Shown = TypeVar("Shown", bound=Row)


class HeldAccount(BaseModel):
    account: OwnedAccount
    statement: list[StatementLine]


class Held(BaseModel):
    """What the log holds about a person."""

    registered: PersonRow | None
    roles: list[RoleRow]
    keys: list[KeyRow]
    entrustments: list[EntrustmentRow]
    accounts: list[HeldAccount]
    openings: list[OpeningRow]
    account_requests: list[RequestRow]
    complaints: list[ComplaintRow]
    service_records: list[ServiceRow]
    rolls: list[RollRow]
    check_ins: list[CheckInRow]
    duty_records: list[DutyRow]
    duty_totals: list[DutyTotalRow]
    marks: list[MarkRow]
    correction_requests: list[RequestNow]
    disputes: list[DisputeNow]
    """In which they are a side, or whose ruling concerns them."""
    corrections: list[CorrectionNotice]
    """Of which they were told."""
    objections: list[ObjectionRow]
    certificate_applications: list[ApplicationRow]
    certificates: list[CertificateNow]
    stars: list[StarRow]
    grades_withheld: list[FraudRow]
    mergers: list[PersonMergerRow]
    """Of a second number of theirs into this one, or proposed."""
    told: list[Message]
    """What was said to them."""
    entries: list[Mention]
    names: dict[Id, str]
    """Of the units that occur above."""
    zone: str
    """In which the days are."""
    position: int
    """This is what the first so many entries of the log come to."""


def held_about(ledger: Ledger, person: Id) -> Held:
    """Read from the views and, entry by entry, from the log; under all numbers that were found to be theirs."""
    zone = World(ledger.streams).get(NIL, Log).zone
    today = day_of(ledger.clock(), zone)
    with reading(ledger) as now:
        numbers = registers.numbers(now, person)
        keys = whole(now, registers.keys, holder=numbers)
        held: dict[str, Any] = {
            "registered": next(iter(whole(now, registers.persons, person=person)), None),
            "roles": whole(now, registers.roles, person=numbers),
            "keys": keys,
            "entrustments": whole(now, registers.entrustments, principal=numbers),
            "accounts": [
                HeldAccount(account=each, statement=whole(now, accounts.statement, each.account))
                for each in whole(now, accounts.owned_accounts, numbers)
            ],
            "openings": whole(now, bookings.openings, owner=numbers),
            "account_requests": whole(now, bookings.requests, owner=numbers),
            "complaints": whole(now, bookings.complaints, person=numbers),
            "service_records": whole(now, accounts.service_records, person=numbers),
            "rolls": whole(now, accounts.rolls, person=numbers),
            "check_ins": whole(now, accounts.check_ins, person=numbers),
            "duty_records": whole(now, accounts.duty_records, person=numbers),
            "duty_totals": whole(now, accounts.duty_totals, person=numbers),
            "marks": whole(now, registers.marks, subject=numbers),
            "correction_requests": whole(now, correction_requests, today, whose=numbers),
            "disputes": [row for number in numbers for row in whole(now, disputes, today, side=number)],
            "corrections": whole(now, corrections.notices, whom=numbers),
            "objections": whole(now, objections, whose=numbers),
            "certificate_applications": whole(now, certificates.applications, person=numbers),
            "certificates": whole(now, certificates.certificates, person=numbers),
            "stars": whole(now, stars.stars, person=numbers),
            "grades_withheld": whole(now, stars.grades_withheld, person=numbers),
            "mergers": whole(now, person_mergers, kept=numbers),
            "told": whole(now, inbox, today, whom=numbers, kind="told"),
            "position": registers.persons(now, limit=1).position,
        }
        units = whole(now, registers.units, unit=sorted(set(ids_in(held))))
    keyids: list[Digest] = [key.keyid for key in keys]
    return Held(
        **held,
        entries=list(mentions(ledger, [*numbers, *keyids])),
        names={row.unit: row.name for row in units},
        zone=zone,
    )


def ids_in(value: Any) -> Iterator[Id]:
    """Whatever is spelled as an id, however deep."""
    match value:
        case str() if AN_ID.fullmatch(value):
            yield value
        case BaseModel():
            yield from ids_in(dict(value))
        case dict():
            yield from ids_in(list(value.values()))
        case list() | tuple():
            for each in value:
                yield from ids_in(each)


def whole(now: Reading, listed: Callable[..., Page[Shown]], *what: Any, **which: Any) -> list[Shown]:
    """All pages of a register."""
    rows: list[Shown] = []
    after = None
    while True:
        page = listed(now, *what, **which, after=after, limit=MOST_ROWS)
        rows += page.rows
        if (after := page.next) is None:
            return rows
