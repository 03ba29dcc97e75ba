"""Gifts, donations, grants and referrals: what moves between accounts without leaving the bank.

    made with one's own key ──▶ booked at once
    made on behalf, granted, referred ──confirmed by another holder at the keeper──▶ booked
                                        ──withdraw, by the owner or the keeper──▶ withdrawn

A gift and a donation are the owner's, so their own signature is enough; what a clerk signed for them, and what the keeper gives out of
the pool or for a referral, has a second person behind it, and neither of the two is who gets it. Only what the charter names may be done.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.banks import BankCharter
from contracts.statements.spending import (
    ConfirmTransfer,
    MakeDonation,
    MakeGift,
    MakeGrant,
    OwnersAct,
    RecordReferral,
    WithdrawTransfer,
)
from contracts.values import Flag, Id
from domain.accounts import Account, Balances, account_of, hundredths_in
from domain.authority import require_role
from domain.banks import Bank, require_keeper
from domain.bookings import Amount, Kind, Side, book, side_of_account, side_of_bank, side_of_pool
from domain.confirmations import confirm_once, require_unanswered
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.entrustments import require_entrusted
from domain.freezing import frozen_in
from domain.persons import living, person_now, require_another, require_living
from domain.refusals import (
    AlreadyConfirmed,
    GroupOnlyDonates,
    NoAccount,
    NotEnough,
    NotEntrusted,
    NotInCharter,
    NotThisUnit,
    OwnAccount,
    WholeCoins,
    WrongRelation,
    WrongStage,
    require,
)
from domain.units import Unit


class GiftMade(Own):
    event = "gift.made"
    waits: Flag
    """For the second person: it was signed on behalf."""


class DonationMade(Own):
    event = "donation.made"
    waits: Flag


class GrantMade(Own):
    event = "grant.made"


class ReferralRecorded(Own):
    event = "referral.recorded"


class TransferWithdrawn(Own):
    event = "transfer.withdrawn"


class TransferConfirmed(Own):
    event = "transfer.confirmed"


@dataclass(frozen=True, slots=True)
class Transfer:
    noun: ClassVar = ("转移", "transfer")
    kind: Kind
    bank: Id
    owner: Id
    """Whose account it is booked in."""
    to: Id | None
    body: MakeGift | MakeDonation | MakeGrant | RecordReferral
    waits: bool
    unit: Id
    holder: Id | None
    withdrawn: bool = False


stands_alone(TransferConfirmed)


@evolves(GiftMade, DonationMade, GrantMade, ReferralRecorded, TransferWithdrawn)
def evolve_transfer(transfer: Transfer | None, happened: Happened) -> Transfer:
    if isinstance(happened.data, TransferWithdrawn):
        assert transfer
        return replace(transfer, withdrawn=True)
    data, body, unit = happened.data, happened.body, happened.actor
    assert isinstance(data, Own)
    assert unit
    match data, body:
        case GiftMade(waits=waits), MakeGift(bank=bank, owner=owner, to=to):
            return Transfer("gift", bank, owner, to, body, waits, unit, data.holder)
        case DonationMade(waits=waits), MakeDonation(bank=bank, owner=owner, to=maybe):
            return Transfer("donation", bank, owner, maybe, body, waits, unit, data.holder)
        case GrantMade(), MakeGrant(bank=bank, to=to):
            return Transfer("grant", bank, to, None, body, True, unit, data.holder)
        case ReferralRecorded(), RecordReferral(bank=bank, owner=owner, referred=referred):
            return Transfer("referral", bank, owner, referred, body, True, unit, data.holder)
    raise AssertionError(happened)


@decides(MakeGift)
def give(world: World, act: Act, body: MakeGift) -> list[Happening]:
    waits = require_owners_act(world, act, body)
    require_another(world, act, *([body.to] if waits else []))
    booked = book_gift(Balances(world, act), act.stream, body)
    return [own(act, GiftMade, waits=waits), *([] if waits else booked)]


@decides(MakeDonation)
def donate(world: World, act: Act, body: MakeDonation) -> list[Happening]:
    waits = require_owners_act(world, act, body)
    booked = book_donation(Balances(world, act), act.stream, body)
    return [own(act, DonationMade, waits=waits), *([] if waits else booked)]


@decides(MakeGrant)
def grant(world: World, act: Act, body: MakeGrant) -> list[Happening]:
    require_keeper(act, world.get(body.bank, Bank))
    require_role(world, act, "clerk")
    require_another(world, act, body.to)
    book_grant(Balances(world, act), act.stream, body)
    return [own(act, GrantMade)]


@decides(RecordReferral)
def refer(world: World, act: Act, body: RecordReferral) -> list[Happening]:
    require_keeper(act, world.get(body.bank, Bank))
    require_role(world, act, "clerk")
    require_another(world, act, body.owner)
    require(world.find(act.stream, Transfer) is None, AlreadyConfirmed())
    require(body.referred != body.owner, OwnAccount())
    require_account(world, body.bank, body.referred)
    book_referral(Balances(world, act), act.stream, body)
    return [own(act, ReferralRecorded)]


@decides(ConfirmTransfer)
def confirm(world: World, act: Act, body: ConfirmTransfer) -> list[Happening]:
    transfer = world.about(body.about, Transfer)
    require_keeper(act, world.get(transfer.bank, Bank))
    require_role(world, act, "clerk")
    require(transfer.waits, AlreadyConfirmed())
    require(not transfer.withdrawn, withdrawn())
    require_living(world, transfer.owner, transfer.to)
    require_another(world, act, transfer.owner, transfer.to)
    confirmed = confirm_once(world, act, body.about.stream, transfer.holder)
    booked = book_again(Balances(world, act), body.about.stream, transfer)
    return [own(act, TransferConfirmed), confirmed, *booked]


@decides(WithdrawTransfer)
def withdraw(world: World, act: Act, body: WithdrawTransfer) -> list[Happening]:
    transfer = world.get(act.stream, Transfer)
    require_may_withdraw(world, act, transfer.bank, transfer.owner, transfer.unit)
    require(transfer.waits, AlreadyConfirmed())
    require(not transfer.withdrawn, withdrawn())
    require_unanswered(world, act.stream)
    return [own(act, TransferWithdrawn)]


def require_may_withdraw(world: World, act: Act, bank: Id, owner: Id, signed_by: Id) -> None:
    """
    Raises:
        NotThisUnit, RoleMissing: neither the owner, nor whoever signed it, nor a clerk of the keeper's.
    """
    concerned = NotThisUnit(who_zh="账户所有人或时间银行的管理单位", who_en="the owner, or the bank's keeper")
    require(act.actor in (person_now(world, owner), signed_by, world.get(bank, Bank).keeper), concerned)
    if act.actor != act.holder:
        require_role(world, act, "clerk")


def withdrawn() -> WrongStage:
    return WrongStage(why_zh="申请已撤回", why_en="it was withdrawn")


def book_again(balances: Balances, stream: Id, transfer: Transfer) -> list[Happening]:
    """By what the charter and the balances are now."""
    match transfer.body:
        case MakeGift() as body:
            return book_gift(balances, stream, body)
        case MakeDonation() as body:
            return book_donation(balances, stream, body)
        case MakeGrant() as body:
            return book_grant(balances, stream, body)
        case RecordReferral() as body:
            return book_referral(balances, stream, body)


def book_gift(balances: Balances, stream: Id, body: MakeGift) -> list[Happening]:
    """
    Raises:
        NotInCharter, WrongRelation: the charter knows no gifts, or none to them.
        GroupOnlyDonates, OwnAccount, NoAccount: of either side.
        WholeCoins, NotEnough: of the amount.
    """
    world, (bank, charter) = balances.world, chartered(balances.world, body.bank)
    require(charter.gifts, NotInCharter(what_zh="转赠", what_en="gifts"))
    require(world.find(body.owner, Unit) is None, GroupOnlyDonates())
    require(body.relation in charter.gifts, WrongRelation(allowed=", ".join(charter.gifts)))
    require(body.to != body.owner, OwnAccount())
    living(world, body.to)
    require_account(world, body.bank, body.to)
    source = require_minutes(balances, bank, charter, body.bank, body.owner, body.minutes)
    target = side_of_account(world, body.bank, bank, body.to)
    return book(
        balances, "gift", body.bank, body.owner, source, target, Amount(body.minutes), stream,
        other=body.to, serves=body.relation,
    )  # fmt: skip


def book_donation(balances: Balances, stream: Id, body: MakeDonation) -> list[Happening]:
    """
    Raises:
        NotInCharter: the charter knows no donations, or no groups.
        GroupOnlyDonates: from a group to another.
        WholeCoins, NotEnough, NoAccount, NoSuch: as they say.
    """
    world, (bank, charter) = balances.world, chartered(balances.world, body.bank)
    source = require_minutes(balances, bank, charter, body.bank, body.owner, body.minutes)
    if body.to is None:
        require(charter.donations, NotInCharter(what_zh="捐赠", what_en="donations"))
        target = side_of_pool(world, body.bank)
    else:
        require(charter.groups, NotInCharter(what_zh="集体账户", what_en="group accounts"))
        require(world.find(body.owner, Unit) is None, GroupOnlyDonates())
        world.get(body.to, Unit)
        require_account(world, body.bank, body.to)
        target = side_of_account(world, body.bank, bank, body.to)
    return book(
        balances,
        "donation",
        body.bank,
        body.owner,
        source,
        target,
        Amount(body.minutes),
        stream,
        other=body.to,
    )


def book_grant(balances: Balances, stream: Id, body: MakeGrant) -> list[Happening]:
    """
    Raises:
        NotInCharter, NoAccount, NotEnough: no grants, no account, or less in the pool.
    """
    world, (bank, charter) = balances.world, chartered(balances.world, body.bank)
    require(charter.grants, NotInCharter(what_zh="从公共时间池资助", what_en="grants from the pool"))
    living(world, body.to)
    require_account(world, body.bank, body.to)
    source = side_of_pool(world, body.bank)
    held = minutes_to_spend(balances, source.account, body.bank)
    require(held >= body.minutes, not_enough(held, body.minutes))
    target = side_of_account(world, body.bank, bank, body.to)
    return book(balances, "grant", body.bank, body.to, source, target, Amount(body.minutes), stream)


def book_referral(balances: Balances, stream: Id, body: RecordReferral) -> list[Happening]:
    """
    Raises:
        NotInCharter, NoAccount: no points for that, or no account.
    """
    world, (bank, charter) = balances.world, chartered(balances.world, body.bank)
    bonus = charter.points.referral if charter.points else None
    require(bonus, NotInCharter(what_zh="推荐奖励", what_en="points for referrals"))
    living(world, body.owner)
    require_account(world, body.bank, body.owner)
    source, target = side_of_bank(body.bank), side_of_account(world, body.bank, bank, body.owner)
    amount = Amount(hundredths=hundredths_in(bonus))
    return book(
        balances, "referral", body.bank, body.owner, source, target, amount, stream, other=body.referred
    )


def chartered(world: World, bank: Id) -> tuple[Bank, BankCharter]:
    """
    Raises:
        NoSuch, NotInCharter: there is no such bank, or it has no charter.
    """
    found = world.get(bank, Bank)
    if found.charter is None:
        raise NotInCharter(what_zh="这样的办理（该行还没有章程）", what_en="this, for it has no charter yet")
    return found, found.charter


def require_owners_act(world: World, act: Act, body: OwnersAct) -> bool:
    """Whether the act waits for a second person, because the keeper signed it on behalf of the owner.

    Raises:
        NotThisUnit: neither the owner, nor the keeper.
        NotEntrusted, OwnEntrustment, CanSign: as `require_entrusted`.
        RoleMissing: whoever signs for a unit is no clerk there.
    """
    require_living(world, body.owner)
    if act.actor == body.owner:
        require(body.on_behalf is None, NotEntrusted())
        if act.actor != act.holder:
            require_role(world, act, "clerk")
        return False
    bank = world.get(body.bank, Bank)
    who = NotThisUnit(
        who_zh="账户所有人，或受其委托的时间银行管理单位",
        who_en="the owner, or the bank's keeper on their behalf",
    )
    require(body.on_behalf and act.actor == bank.keeper, who)
    require_role(world, act, "clerk")
    assert body.on_behalf
    require_entrusted(world, act, body.on_behalf, body.owner)
    return True


def require_account(world: World, bank: Id, owner: Id) -> None:
    require(world.find(account_of(world, bank, owner), Account), NoAccount())


def require_minutes(
    balances: Balances, bank: Bank, charter: BankCharter, bank_id: Id, owner: Id, minutes: int
) -> Side:
    """The owner's account, which has so many minutes to give.

    Raises:
        NoAccount, WholeCoins, NotEnough.
    """
    require_account(balances.world, bank_id, owner)
    require(not charter.coins or minutes % COIN == 0, WholeCoins(minutes=minutes))
    side = side_of_account(balances.world, bank_id, bank, owner)
    held = minutes_to_spend(balances, side.account, bank_id)
    require(held >= minutes, not_enough(held, minutes))
    return side


def minutes_to_spend(balances: Balances, account: Id, bank: Id) -> int:
    """What is held, but for what is in dispute."""
    return balances.of(account, bank).minutes.total - frozen_in(balances.world, account).minutes


COIN = 60


def not_enough(held: int, minutes: int) -> NotEnough:
    return NotEnough(left=held, asked=minutes, measure_zh="分钟", measure_en="minutes")
