"""Exchange between banks: minutes leave one and come to another, one for one, where both charters name each other.

    issued at A: account −60, exchanged +60 ──accepted by B's keeper, once──▶ at B: exchanged −60, account +60

So the books of each bank sum to zero, and how many minutes are on their way or owed between two banks can be read. What was never
accepted is taken back by A's keeper with a correction; what was accepted is not. What is contested waits until that is settled.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.exchanges import AcceptExchange, IssueExchange
from contracts.values import Id
from domain.accounts import Balances
from domain.authority import require_role
from domain.banks import require_keeper
from domain.bookings import Amount, Side, book, side_of_account
from domain.confirmations import confirm_once
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.exchange_stops import require_not_stopped
from domain.persons import require_another, require_living
from domain.refusals import GroupOnlyDonates, NotInCharter, OwnBank, require
from domain.transfers import chartered, require_account, require_minutes, require_owners_act
from domain.units import Unit


class ExchangeIssued(Own):
    event = "exchange.issued"


class ExchangeAccepted(Own):
    event = "exchange.accepted"


@dataclass(frozen=True, slots=True)
class Exchange:
    noun: ClassVar = ("通兑", "exchange")
    body: IssueExchange
    unit: Id
    holder: Id | None


stands_alone(ExchangeAccepted)


@evolves(ExchangeIssued)
def evolve_exchange(_: Exchange | None, happened: Happened) -> Exchange:
    match happened.data, happened.body:
        case ExchangeIssued(holder=holder), IssueExchange() as body:
            assert happened.actor
            return Exchange(body, happened.actor, holder)
    raise AssertionError(happened)


@decides(IssueExchange)
def issue(world: World, act: Act, body: IssueExchange) -> list[Happening]:
    require_owners_act(world, act, body)
    require_both(world, body)
    require(world.find(body.owner, Unit) is None, GroupOnlyDonates())
    require_account(world, body.to_bank, body.owner)
    balances, (bank, charter) = Balances(world, act), chartered(world, body.bank)
    source = require_minutes(balances, bank, charter, body.bank, body.owner, body.minutes)
    target = Side(world.rule("exchanged", body.bank), kept=False)
    booked = book(
        balances, "exchange-out", body.bank, body.owner, source, target, Amount(body.minutes), act.stream,
        other=body.to_bank,
    )  # fmt: skip
    return [own(act, ExchangeIssued), *booked]


@decides(AcceptExchange)
def accept(world: World, act: Act, body: AcceptExchange) -> list[Happening]:
    exchange = world.about(body.about, Exchange)
    issued = exchange.body
    bank, _ = chartered(world, issued.to_bank)
    require_keeper(act, bank)
    require_role(world, act, "clerk")
    require_both(world, issued)
    require_living(world, issued.owner)
    require_another(world, act, issued.owner)
    require_not_stopped(world, body.about.stream)
    confirmed = confirm_once(world, act, body.about.stream, exchange.holder)
    source = Side(world.rule("exchanged", issued.to_bank), kept=False)
    target = side_of_account(world, issued.to_bank, bank, issued.owner)
    booked = book(
        Balances(world, act), "exchange-in", issued.to_bank, issued.owner, source, target, Amount(issued.minutes),
        body.about.stream, other=issued.bank,
    )  # fmt: skip
    return [own(act, ExchangeAccepted), confirmed, *booked]


def require_both(world: World, body: IssueExchange) -> None:
    """
    Raises:
        OwnBank, NotInCharter: the same bank, or a charter that does not name the other.
    """
    require(body.bank != body.to_bank, OwnBank())
    (_, ours), (_, theirs) = chartered(world, body.bank), chartered(world, body.to_bank)
    both = body.to_bank in ours.exchange and body.bank in theirs.exchange
    require(
        both,
        NotInCharter(
            what_zh="与对方银行通兑（须两行章程都写明）",
            what_en="exchange with the other bank, as both charters must",
        ),
    )
