"""What moves minutes or points between accounts, other than service.

    opening   bank ──▶ account      redemption  account ──▶ redeemed        exchange-out  account ──▶ exchanged
    referral  bank ──▶ account      gift        account ──▶ account         exchange-in   exchanged ──▶ account
    grant     pool ──▶ account      donation    account ──▶ pool or group   expiry        account ──▶ expired

One event holds all the legs and stands in the stream of the account whose owner it concerns first. Another account that has rules to
keep counts it in its own stream. What would bring an account above the charter's cap goes to the pool, as with service.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from contracts.statements.banks import Relation
from contracts.values import Count, Day, Id, Positive, Word
from domain.accounts import Account, Balances, account_now, account_of, pool_of
from domain.banks import Bank
from domain.crediting import left
from domain.deciding import Happened, Happening, World, evolves
from domain.hours import Booked, Leg, PointLeg

Kind = Literal[
    "opening", "referral", "grant", "redemption", "gift", "donation", "expiry", "exchange-out", "exchange-in"
]


class AccountBooked(Booked):
    """Stands in the stream of `account`."""

    event = "account.booked"
    kind: Kind
    bank: Id
    account: Id
    owner: Id
    of: Id
    """The record, request or sweep that it comes from."""
    on: Day
    other: Id | None = None
    """Who is at the other side, where that is a person, a group or another bank."""
    serves: Relation | None = None
    """Of a redemption or a gift: the relation that was attested."""
    least_age: Positive | None = None
    """Of a redemption: the age that was checked to be reached. Never how old somebody is."""
    offer: Word | None = None
    pooled: Count = 0
    """Above the cap: to the public pool."""


class AccountReversed(Booked):
    """Stands there too: a booking taken back, its legs negated."""

    event = "account.reversed"
    kind: Kind
    bank: Id
    account: Id
    owner: Id
    of: Id
    on: Day
    """Of the booking that is taken back."""
    other: Id | None = None
    day: Day
    """On which it was taken back."""


def quarter_of(day: Day) -> str:
    """
    >>> quarter_of("2026-03-31"), quarter_of("2026-04-01")
    ('2026-Q1', '2026-Q2')
    """
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


@evolves(AccountBooked)
def evolve_booked(account: Account | None, happened: Happened) -> Account:
    data = happened.data
    assert isinstance(data, AccountBooked)
    assert account
    after = account.counting(data.on, *legs_of(data, happened.stream), account.carried)
    if data.kind == "redemption":
        return replace(after, redeemed=(*after.redeemed, quarter_of(data.on)))
    return replace(after, opened=True) if data.kind == "opening" else after


@evolves(AccountReversed)
def evolve_reversed(account: Account | None, happened: Happened) -> Account:
    """What may be done once may be done again; and a redemption taken back does not use up its quarter."""
    data = happened.data
    assert isinstance(data, AccountReversed)
    assert account
    after = account.counting(data.day, *legs_of(data, happened.stream), account.carried)
    if data.kind == "redemption":
        redeemed = list(after.redeemed)
        redeemed.remove(quarter_of(data.on))
        return replace(after, redeemed=tuple(redeemed))
    return replace(after, opened=False) if data.kind == "opening" else after


def legs_of(data: Booked, account: Id) -> tuple[int, int]:
    """What an event does to an account, in minutes and in hundredths of points."""
    return (
        sum(leg.minutes for leg in data.legs if leg.account == account),
        sum(leg.hundredths for leg in data.point_legs or () if leg.account == account),
    )


@dataclass(frozen=True, slots=True)
class Amount:
    minutes: int = 0
    hundredths: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a booking. `kept`: it is an account or the pool, which count what happens to them."""

    account: Id
    kept: bool
    cap: int | None = None


def side_of_bank(bank: Id) -> Side:
    return Side(bank, kept=False)


def side_of_pool(world: World, bank: Id) -> Side:
    return Side(pool_of(world, bank), kept=True)


def side_of_account(world: World, bank: Id, state: Bank, owner: Id) -> Side:
    return Side(account_of(world, bank, owner), kept=True, cap=state.charter.cap if state.charter else None)


def book(
    balances: Balances,
    kind: Kind,
    bank: Id,
    owner: Id,
    source: Side,
    target: Side,
    amount: Amount,
    of: Id,
    **details: Any,
) -> list[Happening]:
    """The booking in the owner's account, and what is counted elsewhere."""
    world, act = balances.world, balances.act
    account, pool = account_of(world, bank, owner), pool_of(world, bank)
    pooled = 0
    if target.cap is not None:
        held = balances.of(target.account, bank).minutes.total
        pooled = amount.minutes - min(amount.minutes, left(target.cap, held))
    moves: dict[Id, int] = {}
    for whose, minutes in (
        (source.account, -amount.minutes),
        (target.account, amount.minutes - pooled),
        (pool, pooled),  # which may be the source too
    ):
        moves[whose] = moves.get(whose, 0) + minutes
    legs = tuple(Leg(account=whose, minutes=minutes) for whose, minutes in moves.items() if minutes)
    points = None
    if amount.hundredths:
        points = (
            PointLeg(account=source.account, hundredths=-amount.hundredths),
            PointLeg(account=target.account, hundredths=amount.hundredths),
        )
    given = {name: value for name, value in details.items() if value is not None}
    booked = AccountBooked(
        kind=kind, bank=bank, account=account, owner=owner, of=of, on=act.day, legs=legs, point_legs=points,
        pooled=pooled, **given,
    )  # fmt: skip
    kept = [side.account for side in (source, target) if side.kept and side.account != account]
    if pooled and pool not in kept:
        kept.append(pool)
    balances.note(account, bank, *legs_of(booked, account))
    counted = [
        balances.count(each, bank, of, minutes=minutes, hundredths=hundredths)
        for each in kept
        for minutes, hundredths in [legs_of(booked, each)]
    ]
    return [Happening(account, booked), *counted]


def unbook(balances: Balances, data: AccountBooked, counts: set[Id]) -> list[Happening]:
    """A booking taken back, from the accounts where it lies now. `counts`: the other accounts that counted it."""
    world = balances.world
    account = account_now(world, data.account)
    back = AccountReversed(
        kind=data.kind, bank=data.bank, account=account, owner=data.owner, of=data.of, on=data.on,
        day=balances.act.day,
        legs=tuple(
            Leg(account=account_now(world, leg.account), minutes=-leg.minutes) for leg in data.legs
        ),
        point_legs=data.point_legs and tuple(
            PointLeg(account=account_now(world, leg.account), hundredths=-leg.hundredths)
            for leg in data.point_legs
        ),
        **({"other": data.other} if data.other else {}),
    )  # fmt: skip
    others = {account_now(world, each) for each in counts} - {account}
    touched = dict.fromkeys(leg.account for leg in back.legs if leg.account in others)
    counted = [
        balances.count(each, data.bank, data.of, minutes=minutes, hundredths=hundredths)
        for each in touched
        for minutes, hundredths in [legs_of(back, each)]
    ]
    return [Happening(account, back), *counted]
