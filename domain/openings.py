"""Opening balances: recorded by the bank's keeper from an old ledger, confirmed by another of its people, once for each account.

    recorded ──confirmed by another holder──▶ booked: bank −5,790, account +5,790

A bank needs no charter for that. Under one, its cap holds.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.openings import ConfirmOpening, RecordOpening
from contracts.values import Count, Id
from domain.accounts import Account, Balances, account_of, hundredths_in
from domain.authority import require_role
from domain.banks import Bank, require_keeper
from domain.bookings import Amount, book, side_of_account, side_of_bank
from domain.deciding import (
    Act,
    Happened,
    Happening,
    Own,
    World,
    decides,
    evolves,
    foresees,
    own,
    stands_alone,
)
from domain.persons import living, require_another
from domain.refusals import InTheFuture, NoAccount, NothingStated, OpenedAlready, require
from domain.sheets import RecordedLine, confirm_each


class OpeningRecorded(Own):
    event = "opening.recorded"


class OpeningConfirmed(Own):
    event = "opening.confirmed"
    booked: Count
    """How many accounts this statement opened with a balance; their own events follow."""


@dataclass(frozen=True, slots=True)
class Opening(RecordedLine[RecordOpening]):
    noun: ClassVar = ("期初余额", "opening balance")


stands_alone(OpeningConfirmed)


@evolves(OpeningRecorded)
def evolve_opening(_: Opening | None, happened: Happened) -> Opening:
    return Opening.of(happened)


@foresees(RecordOpening)
def asked_for_an_opening(world: World, body: RecordOpening) -> tuple[Id, ...]:
    return body.bank, account_of(world, body.bank, body.owner)


@decides(RecordOpening)
def record(world: World, act: Act, body: RecordOpening) -> list[Happening]:
    require_keeper(act, world.get(body.bank, Bank))
    require_role(world, act, "clerk")
    account = world.find(account_of(world, body.bank, body.owner), Account)
    if account is None:
        raise NoAccount()
    living(world, body.owner)
    require(body.minutes or body.points, NothingStated())
    require(body.as_of <= act.day, InTheFuture(day=body.as_of))
    require(not account.opened, OpenedAlready())
    return [own(act, OpeningRecorded)]


@decides(ConfirmOpening)
def confirm(world: World, act: Act, body: ConfirmOpening) -> list[Happening]:
    balances, begun = Balances(world, act), set[Id]()
    records, booked = confirm_each(
        world,
        act,
        body,
        (Opening,),
        lambda opening: [opening.body.owner, account_of(world, opening.body.bank, opening.body.owner)],
        lambda stream, opening: begin(balances, act, stream, opening, begun),
    )
    return [own(act, OpeningConfirmed, booked=records), *booked]


def begin(balances: Balances, act: Act, stream: Id, opening: Opening, begun: set[Id]) -> list[Happening]:
    """
    Raises:
        NotThisUnit: the bank is another's.
        SamePerson: whoever recorded it, or the account's owner.
        OpenedAlready: the account has its opening balance, or another of this statement gives it one.
    """
    world, body = balances.world, opening.body
    bank = world.get(body.bank, Bank)
    living(world, body.owner)
    require_keeper(act, bank)
    require_another(world, act, opening.holder, body.owner)
    account = account_of(world, body.bank, body.owner)
    require(account not in begun and not world.get(account, Account).opened, OpenedAlready())
    begun.add(account)
    source, target = side_of_bank(body.bank), side_of_account(world, body.bank, bank, body.owner)
    amount = Amount(body.minutes or 0, hundredths_in(body.points))
    return book(balances, "opening", body.bank, body.owner, source, target, amount, stream)
