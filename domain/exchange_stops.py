"""What stops an exchange on its way: it is contested, or its bank has taken it back.

    issued ──contested──▶ stopped ──settled, or withdrawn──▶ free to be accepted
       └────taken back───▶ stopped for good

Accepting rests on what the other bank booked, and would act on what is frozen or gone; so both are told in a small stream of the exchange.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeGuard

from contracts.values import Flag, Id
from domain.bookings import AccountBooked
from domain.deciding import Data, Happened, Happening, World, evolves
from domain.refusals import ExchangeInDispute, WrongStage, require


class ExchangeStopped(Data):
    """It cannot be accepted; `for_good` once it has been taken back."""

    event = "exchange.stopped"
    exchange: Id
    for_good: Flag


class ExchangeFreed(Data):
    """Whatever was contested is settled."""

    event = "exchange.freed"
    exchange: Id


@dataclass(frozen=True, slots=True)
class Stop:
    noun: ClassVar = ("通兑暂停", "stop of an exchange")
    for_good: bool


@evolves(ExchangeStopped, ExchangeFreed)
def evolve_stop(_: Stop | None, happened: Happened) -> Stop | None:
    match happened.data:
        case ExchangeStopped(for_good=for_good):
            return Stop(for_good)
    return None


def stop(world: World, happened: Happened, *, for_good: bool) -> list[Happening]:
    """What follows for an exchange from its booking being contested or taken back; nothing for any other entry."""
    data = happened.data
    if not is_on_its_way(data):
        return []
    stopped = ExchangeStopped(exchange=data.of, for_good=for_good)
    return [Happening(world.rule("exchange", data.of), stopped)]


def free(world: World, happened: Happened) -> list[Happening]:
    """What follows from the dispute about its booking being over."""
    data = happened.data
    if not is_on_its_way(data):
        return []
    return [Happening(world.rule("exchange", data.of), ExchangeFreed(exchange=data.of))]


def is_on_its_way(data: Data) -> TypeGuard[AccountBooked]:
    return isinstance(data, AccountBooked) and data.kind == "exchange-out"


def require_not_stopped(world: World, exchange: Id) -> None:
    """
    Raises:
        ExchangeInDispute: what the other bank booked is contested.
        WrongStage: the other bank has taken it back.
    """
    stopped = world.find(world.rule("exchange", exchange), Stop)
    back = WrongStage(why_zh="转出的银行已经撤回", why_en="the bank that issued it has taken it back")
    require(stopped is None or not stopped.for_good, back)
    require(stopped is None, ExchangeInDispute())
