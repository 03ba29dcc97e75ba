"""Redemption: minutes or points for a service, at a fixed rate and within the charter's gates.

    made, by the owner or on their behalf ──confirmed by another person at the keeper──▶ booked: account −120, redeemed +120
      └──withdraw, by the owner or the keeper──▶ withdrawn

The gates are asked twice, when it is made and when it is confirmed, for other redemptions may have come between. What was refused or
never confirmed uses nothing up. Of whoever is served the entry says the relation and the age that were checked, and no more.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.banks import BankCharter, RedemptionRules
from contracts.statements.spending import ConfirmRedemption, MakeRedemption, WithdrawRedemption
from contracts.values import Count, Id
from domain.accounts import Balances, as_points, hundredths_in
from domain.authority import require_role
from domain.banks import Bank, require_keeper
from domain.bookings import Amount, Side, book, quarter_of, side_of_account
from domain.confirmations import confirm_once, require_unanswered
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.freezing import frozen_in
from domain.hours import Hundredths
from domain.persons import require_another, require_living
from domain.refusals import (
    AgeNotChecked,
    GroupOnlyDonates,
    NotEnough,
    NotInCharter,
    OtherAmount,
    UsedUp,
    WrongRelation,
    require,
)
from domain.transfers import (
    chartered,
    require_account,
    require_may_withdraw,
    require_minutes,
    require_owners_act,
    withdrawn,
)
from domain.units import Unit


class RedemptionMade(Own):
    """What it comes to, by the charter in force."""

    event = "redemption.made"
    minutes: Count
    hundredths: Hundredths


class RedemptionWithdrawn(Own):
    event = "redemption.withdrawn"


class RedemptionConfirmed(Own):
    event = "redemption.confirmed"


@dataclass(frozen=True, slots=True)
class Redemption:
    noun: ClassVar = ("兑换", "redemption")
    body: MakeRedemption
    amount: Amount
    unit: Id
    holder: Id | None
    withdrawn: bool = False


stands_alone(RedemptionConfirmed)


@evolves(RedemptionMade, RedemptionWithdrawn)
def evolve_redemption(redemption: Redemption | None, happened: Happened) -> Redemption:
    match happened.data, happened.body:
        case RedemptionWithdrawn(), _:
            assert redemption
            return replace(redemption, withdrawn=True)
        case RedemptionMade(minutes=minutes, hundredths=hundredths, holder=holder), MakeRedemption() as body:
            assert happened.actor
            return Redemption(body, Amount(minutes, hundredths), happened.actor, holder)
    raise AssertionError(happened)


@decides(MakeRedemption)
def make(world: World, act: Act, body: MakeRedemption) -> list[Happening]:
    require_owners_act(world, act, body)
    _, amount = passed(Balances(world, act), body)
    return [own(act, RedemptionMade, minutes=amount.minutes, hundredths=amount.hundredths)]


@decides(ConfirmRedemption)
def confirm(world: World, act: Act, body: ConfirmRedemption) -> list[Happening]:
    redemption = world.about(body.about, Redemption)
    made = redemption.body
    require_keeper(act, world.get(made.bank, Bank))
    require_role(world, act, "clerk")
    require(not redemption.withdrawn, withdrawn())
    require_living(world, made.owner)
    require_another(world, act, made.owner)
    confirmed = confirm_once(world, act, body.about.stream, redemption.holder)
    balances = Balances(world, act)
    source, amount = passed(balances, made)
    target = Side(world.rule("redeemed", made.bank), kept=False)
    booked = book(
        balances, "redemption", made.bank, made.owner, source, target, amount, body.about.stream,
        serves=made.serves, least_age=made.least_age, offer=made.offer,
    )  # fmt: skip
    return [own(act, RedemptionConfirmed), confirmed, *booked]


@decides(WithdrawRedemption)
def withdraw(world: World, act: Act, body: WithdrawRedemption) -> list[Happening]:
    redemption = world.get(act.stream, Redemption)
    require_may_withdraw(world, act, redemption.body.bank, redemption.body.owner, redemption.unit)
    require(not redemption.withdrawn, withdrawn())
    require_unanswered(world, act.stream)
    return [own(act, RedemptionWithdrawn)]


def passed(balances: Balances, body: MakeRedemption) -> tuple[Side, Amount]:
    """The account that pays and what it pays, through every gate, most basic first.

    Raises:
        NotInCharter, NoAccount, GroupOnlyDonates: whose account it is.
        OtherAmount: more than one of minutes, points and an offer, or not what the charter takes.
        WrongRelation, AgeNotChecked, UsedUp: the gates.
        WholeCoins, NotEnough: the balance.
    """
    world, (bank, charter) = balances.world, chartered(balances.world, body.bank)
    rules = charter.redemption
    if rules is None:
        raise NotInCharter(what_zh="兑换", what_en="redemption")
    require_account(world, body.bank, body.owner)
    require(world.find(body.owner, Unit) is None, GroupOnlyDonates())
    amount = amount_of(body, charter, rules)
    require(body.serves in rules.serves, WrongRelation(allowed=", ".join(rules.serves)))
    require(body.least_age == rules.least_age, AgeNotChecked(age=rules.least_age or 0))
    side = side_of_account(world, body.bank, bank, body.owner)
    account = balances.of(side.account, body.bank)
    quarter = quarter_of(balances.act.day)
    if rules.each_quarter is not None:
        used_up = UsedUp(quarter=quarter, times=rules.each_quarter)
        require(account.redeemed.count(quarter) < rules.each_quarter, used_up)
    if amount.minutes:
        require_minutes(balances, bank, charter, body.bank, body.owner, amount.minutes)
    held = account.points.total - frozen_in(world, side.account).hundredths
    enough = NotEnough(
        left=as_points(held), asked=as_points(amount.hundredths), measure_zh="分", measure_en="points"
    )
    require(held >= amount.hundredths, enough)
    return side, amount


def amount_of(body: MakeRedemption, charter: BankCharter, rules: RedemptionRules) -> Amount:
    """
    Raises:
        OtherAmount: it is not one of minutes, points and an offer, or not what the charter takes.
        NotInCharter: no such offer.
    """
    stated = [each for each in (body.minutes, body.points, body.offer) if each is not None]
    fits = len(stated) == 1 and (body.minutes is not None) == (rules.takes == "minutes")
    require(fits and (body.offer or body.pieces == 1), OtherAmount())
    if body.minutes:
        return Amount(minutes=body.minutes)
    if body.points:
        return Amount(hundredths=hundredths_in(body.points))
    offers = {offer.name: offer.points for offer in charter.points.offers} if charter.points else {}
    require(
        body.offer in offers,
        NotInCharter(what_zh=f"“{body.offer}”这一项兑换", what_en=f"the offer {body.offer!r}"),
    )
    return Amount(hundredths=body.pieces * hundredths_in(offers[body.offer or ""]))
