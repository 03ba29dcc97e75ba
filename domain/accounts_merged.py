"""An account emptied into another of the same person at the same bank: theirs under the number by which they go on.

    account.merged   in the emptied account: −130, +120 to the other, +10 to the public pool above the cap
    account.joined   in the other: of which months these are, what is carried, which quarters were used

Months are kept, so that what would have expired does so on the same day; what is above the charter's cap goes to the pool, the latest
months first, as it would have if all had come to one account. Minutes of a bank without a charter are counted in no account's stream: they
move by their legs alone.
"""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, Strict

from contracts.statements.rulebooks import Period
from contracts.values import Count, Day, Flag, Frozen, Id, Minutes
from domain.accounts import PARTS, Account, Balances, Lot, pool_of
from domain.banks import Bank
from domain.deciding import Act, Ahead, Data, Happened, Happening, evolves
from domain.freezing import frozen_in
from domain.hours import Booked, Hundredths, Leg, PointLeg
from domain.refusals import InDispute, NoAccount, NoAccountThere, WrongStage, require


class AccountMerged(Booked):
    """Stands in the stream of the account that is emptied."""

    event = "account.merged"
    bank: Id
    account: Id
    owner: Id
    """The second number."""
    into: Id
    to: Id
    """Whose account that is."""
    of: Id
    """The merger."""
    on: Day
    pooled: Count = 0
    """Above the cap: to the public pool."""


class OfMonth(Frozen):
    """What is left of what came in during a month."""

    month: Period
    minutes: Count = 0
    hundredths: Count = 0


class AccountJoined(Data):
    """Stands in the stream of the account that goes on."""

    event = "account.joined"
    bank: Id
    by: Id
    on: Day
    minutes: Minutes
    hundredths: Hundredths
    months: tuple[OfMonth, ...]
    """Of these. What is overdrawn is of no month."""
    carried: Annotated[int, Strict(), Field(ge=0, le=PARTS - 1)]
    """From now on, in 1/1440 of a hundredth."""
    opened: Flag
    redeemed: tuple[Period, ...]
    brought: tuple[Id, ...]


@evolves(AccountMerged)
def evolve_merged(account: Account | None, happened: Happened) -> Account:
    data = happened.data
    assert isinstance(data, AccountMerged)
    assert account
    return Account(account.bank, account.owner, moved_to=data.into)


@evolves(AccountJoined)
def evolve_joined(account: Account | None, happened: Happened) -> Account:
    data = happened.data
    assert isinstance(data, AccountJoined)
    assert account
    minutes, points = account.minutes, account.points
    for each in data.months:
        minutes, points = minutes.plus(each.month, each.minutes), points.plus(each.month, each.hundredths)
    rest = data.minutes - sum(each.minutes for each in data.months)
    rest_of_points = data.hundredths - sum(each.hundredths for each in data.months)
    return replace(
        account,
        minutes=minutes.plus(data.on[:7], rest),
        points=points.plus(data.on[:7], rest_of_points),
        carried=data.carried,
        opened=account.opened or data.opened,
        redeemed=(*account.redeemed, *data.redeemed),
        brought=account.brought | set(data.brought),
    )


def empty_into(
    ahead: Ahead,
    act: Act,
    merge: Id,
    bank: Id,
    account: Id,
    into: Id,
    owner: Id,
    to: Id,
    uncounted: int,
) -> list[Happening]:
    """`uncounted`: minutes in the account of which its stream does not know, for they were posted when the bank had no charter.

    Raises:
        NoSuch: there is no such bank.
        NoAccount, NoAccountThere: the one or the other has no account at it.
        InDispute: minutes of one of them are frozen.
    """
    charter = ahead.get(bank, Bank).charter
    held = ahead.find(account, Account)
    if held is None:
        raise NoAccount()
    require(held.moved_to is None, WrongStage(why_zh="账户已并走", why_en="the account has been merged"))
    goes_on = ahead.find(into, Account)
    if goes_on is None:
        raise NoAccountThere(bank=bank)
    frozen = (frozen_in(ahead, each) for each in (account, into))
    require(not any(each.minutes or each.hundredths for each in frozen), InDispute())
    minutes = held.minutes.total
    room = None if charter is None or charter.cap is None else max(charter.cap - goes_on.minutes.total, 0)
    pooled = max(minutes - room, 0) if room is not None else 0
    more, carried = divmod(held.carried + goes_on.carried, PARTS)
    points = held.points.total
    legs = {
        account: -minutes - uncounted,
        into: minutes - pooled + uncounted,
        pool_of(ahead, bank): pooled,
    }
    point_legs = {account: -points, into: points + more, bank: -more}
    merged = AccountMerged(
        bank=bank, account=account, owner=owner, into=into, to=to, of=merge, on=act.day, pooled=pooled,
        legs=tuple(Leg(account=whose, minutes=moved) for whose, moved in legs.items() if moved),
        point_legs=tuple(PointLeg(account=whose, hundredths=moved) for whose, moved in point_legs.items() if moved) or None,
    )  # fmt: skip
    joined = AccountJoined(
        bank=bank, by=merge, on=act.day, minutes=minutes - pooled, hundredths=points + more,
        months=months(first(held.minutes.lots, minutes - pooled), held.points.lots),
        carried=carried, opened=held.opened, redeemed=held.redeemed, brought=tuple(sorted(held.brought)),
    )  # fmt: skip
    done = [Happening(account, merged), Happening(into, joined)]
    if pooled:
        done.append(Balances(ahead, act).count(pool_of(ahead, bank), bank, merge, minutes=pooled))
    ahead.settle(act, done)
    return done


def first(lots: tuple[Lot, ...], amount: int) -> tuple[Lot, ...]:
    """The oldest of these that come to so much.

    >>> first((Lot("2026-01", 60), Lot("2026-03", 30)), 70)
    (Lot(month='2026-01', amount=60), Lot(month='2026-03', amount=10))
    """
    kept = []
    for lot in lots:
        part = min(lot.amount, max(amount, 0))
        amount -= part
        if part:
            kept.append(Lot(lot.month, part))
    return tuple(kept)


def months(minutes: tuple[Lot, ...], hundredths: tuple[Lot, ...]) -> tuple[OfMonth, ...]:
    """
    >>> months((Lot("2026-01", 60),), (Lot("2026-03", 5),))
    (OfMonth(month='2026-01', minutes=60, hundredths=0), OfMonth(month='2026-03', minutes=0, hundredths=5))
    """
    of_minutes, of_points = ({lot.month: lot.amount for lot in lots} for lots in (minutes, hundredths))
    return tuple(
        OfMonth(month=month, minutes=of_minutes.get(month, 0), hundredths=of_points.get(month, 0))
        for month in sorted(of_minutes | of_points)
    )
