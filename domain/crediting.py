"""What a bank's charter makes of posted minutes.

    posted 180 ──most_per_activity 120──▶ credited 120 ──cap 90,000, held 89,910──▶ account +90, pool +30, bank −120
                                             └──{give: 1, every: 60}──▶ 2.00 points

Minutes that are not credited were given all the same: they stay posted to the person's day, and count as service.
"""

from typing import NamedTuple

from contracts.statements.banks import BankCharter, Ratio
from contracts.statements.service import RecordService
from contracts.values import Id
from domain.accounts import Balances, account_of, pool_of, worth
from domain.banks import Bank
from domain.deciding import Happening
from domain.hours import Credit, Credited, Days, Leg, PointLeg, Posting


class Crediting(NamedTuple):
    """How a record's minutes come to an account, and in which accounts' streams that is counted."""

    legs: tuple[Leg, ...]
    point_legs: tuple[PointLeg, ...] | None = None
    credit: Credit | None = None
    counted: tuple[Happening, ...] = ()


def credit_without_charter(account: Id, bank: Id, minutes: int) -> Crediting:
    return Crediting((Leg(account=account, minutes=minutes), Leg(account=bank, minutes=-minutes)))


def credit(
    days: Days,
    balances: Balances,
    record: Id,
    body: RecordService,
    bank: Bank,
    category: str,
    approvers: tuple[Id, Id],
    new: Posting,
) -> Crediting:
    """What of `new` is credited, how much of it is above the cap, and what it earns in points."""
    charter, account = bank.charter, account_of(days.world, body.bank, body.person)
    if charter is None:
        return credit_without_charter(account, body.bank, new.minutes)
    day = days.day(new.stream)
    credited = min(
        new.minutes,
        left(charter.most_per_activity, day.credited(body.bank, body.activity)),
        left(charter.most_per_day, day.credited(body.bank)),
    )
    days.credit(new.stream, Credited(body.bank, body.activity, credited, record, counted=True))
    before = balances.of(account, body.bank)
    pooled = credited - min(credited, left(charter.cap, before.minutes.total))
    rate = rate_for(charter, category)
    hundredths, carried = worth(before.carried, credited, rate) if rate else (0, before.carried)
    counted = [
        balances.count(
            account, body.bank, record, minutes=credited - pooled, hundredths=hundredths, carried=carried
        )
    ]
    pool = pool_of(days.world, body.bank)
    if pooled:
        counted.append(balances.count(pool, body.bank, record, minutes=pooled))
    to = [(account, credited - pooled), (pool, pooled), (body.bank, -credited)]
    return Crediting(
        tuple(Leg(account=whose, minutes=minutes) for whose, minutes in to if minutes),
        point_legs(account, body.bank, hundredths),
        Credit(
            account=account, charter=bank.charter_version, minutes=credited, pooled=pooled,
            rate=Ratio(give=rate.give, every=rate.every) if rate else None, category=category, approvers=approvers,
        ),
        tuple(counted),
    )  # fmt: skip


def point_legs(account: Id, bank: Id, hundredths: int) -> tuple[PointLeg, ...] | None:
    """Points come from the bank as minutes do; below a hundredth nothing moves."""
    if not hundredths:
        return None
    return PointLeg(account=account, hundredths=hundredths), PointLeg(account=bank, hundredths=-hundredths)


def left(most: int | None, already: int) -> int:
    """How many minutes still fit under a limit; more than any day has when there is none."""
    return MORE_THAN_A_DAY if most is None else max(most - already, 0)


MORE_THAN_A_DAY = 1441


def rate_for(charter: BankCharter, category: str) -> Ratio | None:
    """That of the activity's category, or the one for all others."""
    rates = {rate.category: rate for rate in charter.points.rates} if charter.points else {}
    return rates.get(category, rates.get(None))
