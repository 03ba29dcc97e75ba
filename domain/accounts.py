"""Accounts at time banks: two balances, minutes and points, that are never one number.

    hours.posted    in the person's day: +120 to the account, −120 from the bank, and its points
    balance.counted in the account's own stream: +120, +200 hundredths, 0 carried

The legs of a posting stand in one event, whose books sum to zero. An account of a bank with a charter has rules to keep (a cap, no
overdraft), so what happens to it is counted in its own stream too; a bank without a charter has no such rules and no such events.

Points are whole hundredths, and what a posting earns below one is carried in parts of 1/1440, exactly: a rate names minutes that
divide a day, so ten times seven minutes give what seventy give, whatever the rate and whenever it changes. Rounding each posting
would have lost the volunteer up to a hundredth every time; fractions would have needed another kind of number in every verifier.

What came in first is used first, so that what expires is known month by month.
"""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import Field, Strict

from contracts.statements.banks import Points, Ratio
from contracts.statements.service import OpenAccount
from contracts.statements.spending import OpenGroupAccount
from contracts.values import Day, Id, Minutes
from domain.deciding import Act, Data, Happened, Happening, Own, World, evolves
from domain.hours import DAY_MINUTES, Hundredths

PARTS = DAY_MINUTES
"""Of a hundredth: what is carried."""


class AccountOpened(Own):
    event = "account.opened"


class GroupAccountOpened(Own):
    event = "group-account.opened"


class BalanceCounted(Data):
    """Stands in the stream of an account with rules to keep: what an event elsewhere did to it."""

    event = "balance.counted"
    bank: Id
    by: Id
    """The record, redemption, gift … that did it."""
    on: Day
    minutes: Minutes
    hundredths: Hundredths
    carried: Annotated[int, Strict(), Field(ge=0, le=PARTS - 1)]
    """From now on, in 1/1440 of a hundredth."""


@dataclass(frozen=True, slots=True, order=True)
class Lot:
    """What is left of what came in during a month."""

    month: str
    amount: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Below zero only when what was already spent is taken back by a correction."""

    total: int = 0
    lots: tuple[Lot, ...] = ()
    """Oldest first. They sum to the total, or to nothing when it is below zero."""

    def plus(self, month: str, amount: int) -> "Balance":
        """
        >>> Balance().plus("2026-01", 60).plus("2026-03", 30).plus("2026-04", -70)
        Balance(total=20, lots=(Lot(month='2026-03', amount=20),))
        """
        total = self.total + amount
        if amount > 0:
            return Balance(total, _added(self.lots, month, min(amount, max(total, 0))))
        return Balance(total, _used(self.lots, -amount))

    def until(self, month: str) -> int:
        """What is left of what came in up to the end of that month."""
        return sum(lot.amount for lot in self.lots if lot.month <= month)


def _added(lots: tuple[Lot, ...], month: str, amount: int) -> tuple[Lot, ...]:
    if not amount:
        return lots
    earlier = next((lot.amount for lot in lots if lot.month == month), 0)
    return tuple(sorted([*(lot for lot in lots if lot.month != month), Lot(month, earlier + amount)]))


def _used(lots: tuple[Lot, ...], amount: int) -> tuple[Lot, ...]:
    left = []
    for lot in lots:
        used = min(amount, lot.amount)
        amount -= used
        if lot.amount > used:
            left.append(Lot(lot.month, lot.amount - used))
    return tuple(left)


@dataclass(frozen=True, slots=True)
class Account:
    noun: ClassVar = ("账户", "account")
    bank: Id
    owner: Id | None
    """A person, or a unit whose group account it is; nobody, where it is the bank's public pool."""
    minutes: Balance = Balance()
    points: Balance = Balance()
    """In hundredths."""
    carried: int = 0
    opened: bool = False
    """It has had its opening balance."""
    redeemed: tuple[str, ...] = ()
    """The quarter of each redemption."""
    brought: frozenset[Id] = frozenset()
    """Records posted before the bank had a charter that are counted here all the same (`domain/bringing.py`)."""
    moved_to: Id | None = None
    """The account of the same person under the number by which they go on (`domain/person_mergers.py`)."""

    def counting(self, on: Day, minutes: int, hundredths: int, carried: int) -> "Account":
        month = on[:7]
        return replace(
            self,
            minutes=self.minutes.plus(month, minutes),
            points=self.points.plus(month, hundredths),
            carried=carried,
        )


@evolves(AccountOpened, GroupAccountOpened)
def evolve_opened(_: Account | None, happened: Happened) -> Account:
    assert isinstance(happened.body, OpenAccount | OpenGroupAccount)
    return Account(happened.body.bank, happened.body.owner)


@evolves(BalanceCounted)
def evolve_counted(account: Account | None, happened: Happened) -> Account:
    """The first of them opens the public pool."""
    data = happened.data
    assert isinstance(data, BalanceCounted)
    return (account or Account(data.bank, None)).counting(
        data.on, data.minutes, data.hundredths, data.carried
    )


class Balances:
    """The accounts that one statement changes, each as it is after what was decided so far."""

    def __init__(self, world: World, act: Act) -> None:
        self.world, self.act = world, act
        self._now: dict[Id, Account] = {}

    def of(self, stream: Id, bank: Id) -> Account:
        """An account of that bank; its pool, when nothing has reached it yet."""
        return self._now.get(stream) or self.world.find(stream, Account) or Account(bank, None)

    def count(
        self,
        stream: Id,
        bank: Id,
        by: Id,
        *,
        minutes: int = 0,
        hundredths: int = 0,
        carried: int | None = None,
    ) -> Happening:
        """Let the account's own stream know; `carried` stays as it is unless given."""
        account = self.of(stream, bank)
        carried = account.carried if carried is None else carried
        self._now[stream] = account.counting(self.act.day, minutes, hundredths, carried)
        return Happening(
            stream,
            BalanceCounted(
                bank=bank, by=by, on=self.act.day, minutes=minutes, hundredths=hundredths, carried=carried
            ),
        )

    def note(self, stream: Id, bank: Id, minutes: int, hundredths: int) -> None:
        """A booking in the account's own stream, which needs no further event there."""
        account = self.of(stream, bank)
        self._now[stream] = account.counting(self.act.day, minutes, hundredths, account.carried)


def hundredths_in(points: Points | None) -> int:
    """
    >>> hundredths_in("1.5"), hundredths_in("0.07"), hundredths_in(None)
    (150, 7, 0)
    """
    whole, _, rest = (points or "0").partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def as_points(hundredths: int) -> str:
    """
    >>> as_points(150), as_points(5800), as_points(-5)
    ('1.5', '58', '−0.05')
    """
    sign, (whole, rest) = "−" if hundredths < 0 else "", divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02}".rstrip("0") if rest else f"{sign}{whole}"


def worth(carried: int, minutes: int, rate: Ratio) -> tuple[int, int]:
    """The hundredths that these minutes earn on top of what is carried, and what is carried then.

    >>> worth(0, 90, Ratio(give=1, every=60)), worth(0, 7, Ratio(give=1, every=60))
    ((150, 0), (11, 960))
    """
    return divmod(carried + minutes * rate.give * 100 * (PARTS // rate.every), PARTS)


def account_of(world: World, bank: Id, owner: Id) -> Id:
    return world.rule("account", bank, owner)


def account_now(world: World, account: Id) -> Id:
    """Where what was booked to an account lies now; itself, and anything else that legs name, unless it has moved."""
    while (state := world.find(account, Account)) and state.moved_to:
        account = state.moved_to
    return account


def pool_of(world: World, bank: Id) -> Id:
    """The bank's public pool (公共时间池)."""
    return world.rule("pool", bank)
