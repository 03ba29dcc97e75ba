"""What is frozen: an entry that is contested, the minutes that it posted, and an exchange that it sent on its way. Nothing else waits for
a ruling.

    entry.frozen ──▶ not counted, not corrected from outside, its minutes not spent ──entry.released──▶ as before

Its facts are set aside and not gone: a score shows the line with the reason and counts nothing for it, until it is ruled. Were
they counted meanwhile, a sheet of that day would rest on what may never have been; were they gone, nobody would see that something
is open. Deadlines see to it that nobody gains by contesting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.corrections import EntryRef
from contracts.values import Count, Id, Positive
from domain.accounts import account_now
from domain.deciding import Data, Happened, Happening, World, evolves
from domain.exchange_stops import free, stop
from domain.hours import Booked
from domain.refusals import InDispute, require


class EntryFrozen(Data):
    """Stands in the stream named after the leaf of the entry. The second time is on appeal."""

    event = "entry.frozen"
    entry: Count
    """Its index."""
    dispute: Id
    instance: Positive


class EntryReleased(Data):
    """Stands there too: it is settled, or withdrawn."""

    event = "entry.released"
    entry: Count
    dispute: Id
    instance: Positive


class MinutesFrozen(Data):
    """Stands in a stream of the account's that knows how much of it is frozen: minutes, and hundredths of points."""

    event = "minutes.frozen"
    account: Id
    minutes: Count
    hundredths: Count
    dispute: Id


class MinutesReleased(Data):
    event = "minutes.released"
    account: Id
    minutes: Count
    hundredths: Count
    dispute: Id


@dataclass(frozen=True, slots=True)
class Contested:
    noun: ClassVar = ("冻结状态", "freeze of an entry")
    dispute: Id
    """The latest."""
    frozen: bool
    by: tuple[Id, ...]
    """The disputes that there have been."""


@dataclass(frozen=True, slots=True)
class FrozenMinutes:
    noun: ClassVar = ("冻结分钟", "frozen minutes")
    minutes: int = 0
    hundredths: int = 0
    """Of points."""


@evolves(EntryFrozen, EntryReleased)
def evolve_contested(before: Contested | None, happened: Happened) -> Contested:
    data = happened.data
    assert isinstance(data, EntryFrozen | EntryReleased)
    by = before.by if before else ()
    return Contested(data.dispute, isinstance(data, EntryFrozen), tuple(dict.fromkeys((*by, data.dispute))))


@evolves(MinutesFrozen, MinutesReleased)
def evolve_minutes(before: FrozenMinutes | None, happened: Happened) -> FrozenMinutes:
    data, held = happened.data, before or FrozenMinutes()
    assert isinstance(data, MinutesFrozen | MinutesReleased)
    sign = 1 if isinstance(data, MinutesFrozen) else -1
    return FrozenMinutes(held.minutes + sign * data.minutes, held.hundredths + sign * data.hundredths)


def contested(world: World, entry: EntryRef) -> Contested | None:
    return world.find(world.rule("frozen", entry.leaf), Contested)


def require_not_frozen(world: World, entry: EntryRef) -> None:
    """
    Raises:
        InDispute: it is contested and nothing has settled that.
    """
    found = contested(world, entry)
    require(found is None or not found.frozen, InDispute())


def frozen_in(world: World, account: Id) -> FrozenMinutes:
    """How much of an account cannot be spent now. Less may be left in it, when some was spent before it was contested."""
    return world.find(world.rule("frozen-minutes", account), FrozenMinutes) or FrozenMinutes()


def freeze(world: World, entry: EntryRef, happened: Happened, dispute: Id, instance: int) -> list[Happening]:
    frozen = EntryFrozen(entry=entry.index, dispute=dispute, instance=instance)
    minutes = [
        Happening(
            world.rule("frozen-minutes", account), MinutesFrozen(account=account, dispute=dispute, **amount)
        )
        for account, amount in credited_now(world, happened)
    ]
    return [
        Happening(world.rule("frozen", entry.leaf), frozen),
        *minutes,
        *stop(world, happened, for_good=False),
    ]


def release(world: World, entry: EntryRef, happened: Happened, dispute: Id, instance: int) -> list[Happening]:
    released = EntryReleased(entry=entry.index, dispute=dispute, instance=instance)
    minutes = [
        Happening(
            world.rule("frozen-minutes", account), MinutesReleased(account=account, dispute=dispute, **amount)
        )
        for account, amount in credited_now(world, happened)
    ]
    return [Happening(world.rule("frozen", entry.leaf), released), *minutes, *free(world, happened)]


def credited_now(world: World, happened: Happened) -> Iterable[tuple[Id, dict[str, int]]]:
    """The same accounts where they lie now: those of a second number were moved."""
    return ((account_now(world, account), amount) for account, amount in credited(happened))


def credited(happened: Happened) -> Iterable[tuple[Id, dict[str, int]]]:
    """The accounts that an entry gave minutes or points to, and how many: service, gifts, grants and whatever else is booked."""
    data = happened.data
    if not isinstance(data, Booked):
        return
    accounts = dict.fromkeys(
        [leg.account for leg in data.legs] + [leg.account for leg in data.point_legs or ()]
    )
    for account in accounts:
        minutes = sum(leg.minutes for leg in data.legs if leg.account == account)
        hundredths = sum(leg.hundredths for leg in data.point_legs or () if leg.account == account)
        if minutes > 0 or hundredths > 0:
            yield account, {"minutes": max(minutes, 0), "hundredths": max(hundredths, 0)}
