"""Bringing forward: postings from before a bank had a charter, counted into the account that they were made to.

    entry 41: hours.posted +120, no charter ──balance.bring──▶ balance.counted +120

A posting without a charter leaves nothing in the account's stream. Each is named by its entry, which the decision looks up: so nothing
is taken on trust, nothing is counted twice, and what was corrected is not counted at all.
"""

from dataclasses import replace

from contracts.statements.openings import BringForward
from contracts.values import Day, Id, Positive
from domain.accounts import Account, account_now, account_of
from domain.authority import require_role
from domain.banks import require_keeper
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.hours import HoursPosted
from domain.refusals import AlreadyConfirmed, NoAccount, NotBefore, require
from domain.transfers import chartered


class BalanceBrought(Own):
    event = "balance.brought"


class EarlierCounted(Data):
    """Stands in the stream of the account."""

    event = "earlier.counted"
    bank: Id
    by: Id
    on: Day
    minutes: Positive
    records: tuple[Id, ...]


stands_alone(BalanceBrought)


@evolves(EarlierCounted)
def evolve_brought(account: Account | None, happened: Happened) -> Account:
    data = happened.data
    assert isinstance(data, EarlierCounted)
    assert account
    after = account.counting(data.on, data.minutes, 0, account.carried)
    return replace(after, brought=after.brought | set(data.records))


@decides(BringForward)
def bring(world: World, act: Act, body: BringForward) -> list[Happening]:
    bank, _ = chartered(world, body.bank)
    require_keeper(act, bank)
    require_role(world, act, "clerk")
    stream = account_of(world, body.bank, body.owner)
    account = world.find(stream, Account)
    if account is None:
        raise NoAccount()
    minutes, records = 0, list[Id]()
    for entry in body.entries:
        data = world.written(entry.index, entry.leaf).data
        require(isinstance(data, HoursPosted), NotBefore(index=entry.index))
        assert isinstance(data, HoursPosted)
        own_leg = sum(leg.minutes for leg in data.legs if account_now(world, leg.account) == stream)
        standing = world.folded(world.rule("corrected", entry.leaf)).version == 0
        require(data.credit is None and own_leg and standing, NotBefore(index=entry.index))
        require(data.record not in (*records, *account.brought), AlreadyConfirmed())
        minutes += own_leg
        records.append(data.record)
    counted = EarlierCounted(
        bank=body.bank, by=act.stream, on=act.day, minutes=minutes, records=tuple(records)
    )
    return [own(act, BalanceBrought), Happening(stream, counted)]
