"""Time banks: founded by a unit that keeps their books, with a charter in versions.

    founded ──bank.charter──▶ version 1 ──bank.charter──▶ version 2 …       each binds what is posted after it

A bank without a charter credits every posted minute and keeps no other rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.banks import AdoptBankCharter, BankCharter
from contracts.statements.service import FoundBank, OpenAccount
from contracts.statements.spending import OpenGroupAccount
from contracts.values import Id, Positive
from domain.accounts import Account, AccountOpened, GroupAccountOpened
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.hours import DAY_MINUTES
from domain.persons import living
from domain.refusals import DoesNotDivide, NotInCharter, NotThisUnit, OwnBank, Repeated, WrongStage, require
from domain.units import Unit


class BankFounded(Own):
    event = "bank.founded"


class BankChartered(Own):
    event = "bank.chartered"
    charter_version: Positive


@dataclass(frozen=True, slots=True)
class Bank:
    noun: ClassVar = ("时间银行", "time bank")
    name: str
    keeper: Id
    alliance: Id | None
    charter: BankCharter | None = None
    charter_version: int = 0


@evolves(BankFounded, BankChartered)
def evolve_bank(bank: Bank | None, happened: Happened) -> Bank:
    match happened.data, happened.body:
        case BankFounded(), FoundBank(name=name, alliance=alliance):
            assert happened.actor
            return Bank(name, happened.actor, alliance)
        case BankChartered(charter_version=version), AdoptBankCharter(charter=charter):
            assert bank
            return replace(bank, charter=charter, charter_version=version)
    raise AssertionError(happened)


@decides(FoundBank)
def found_bank(world: World, act: Act, body: FoundBank) -> list[Happening]:
    require_role(world, act, "signatory")
    if body.alliance:
        require_member(world, body.alliance, act.actor)
    return [own(act, BankFounded)]


@decides(AdoptBankCharter)
def adopt_charter(world: World, act: Act, body: AdoptBankCharter) -> list[Happening]:
    bank, charter = world.get(act.stream, Bank), body.charter
    require_keeper(act, bank)
    require_role(world, act, "signatory")
    if charter.points:
        rates, offers = charter.points.rates, charter.points.offers
        require_each_once(rate.category for rate in rates)
        require_each_once(offer.name for offer in offers)
        for rate in rates:
            require(DAY_MINUTES % rate.every == 0, DoesNotDivide(every=rate.every))
    require_each_once(charter.exchange)
    for other in charter.exchange:
        require(other != act.stream, OwnBank())
        world.get(other, Bank)
    return [own(act, BankChartered, charter_version=bank.charter_version + 1)]


@decides(OpenAccount)
def open_account(world: World, act: Act, body: OpenAccount) -> list[Happening]:
    bank = world.get(body.bank, Bank)
    require_keeper(act, bank)
    require_role(world, act, "clerk")
    living(world, body.owner)
    require(
        world.find(act.stream, Account) is None, WrongStage(why_zh="账户已开", why_en="the account is open")
    )
    return [own(act, AccountOpened)]


@decides(OpenGroupAccount)
def open_group_account(world: World, act: Act, body: OpenGroupAccount) -> list[Happening]:
    bank = world.get(body.bank, Bank)
    require_keeper(act, bank)
    require_role(world, act, "clerk")
    groups = bank.charter and bank.charter.groups
    require(groups, NotInCharter(what_zh="集体账户", what_en="group accounts"))
    world.get(body.owner, Unit)
    require(
        world.find(act.stream, Account) is None, WrongStage(why_zh="账户已开", why_en="the account is open")
    )
    return [own(act, GroupAccountOpened)]


def require_keeper(act: Act, bank: Bank) -> None:
    require(
        act.actor == bank.keeper,
        NotThisUnit(who_zh="该时间银行的管理单位", who_en="the unit that keeps the bank"),
    )


def require_each_once(names: Iterable[object]) -> None:
    """
    Raises:
        Repeated: one is named twice.
    """
    listed = list(names)
    require(len(set(listed)) == len(listed), Repeated())
