"""What is taken back of deliveries: so much less of the claim or of the commitment is delivered.

What was confirmed once is not confirmed again: the right record is a new one.
"""

from contracts.statements.agreements import ConfirmFulfilment
from contracts.statements.lists import ConfirmDelivery
from contracts.values import Id, Positive
from domain.confirmations import Confirmation
from domain.deciding import Act, Data, Happened, Happening, World, evolves
from domain.fulfilments import Fulfilment, FulfilmentConfirmed
from domain.lists import Claim, Delivery, DeliveryConfirmed, count
from domain.reversal import Reversal, Reverse, signed_for


class DeliveryReversed(Data):
    """So much less of the claim is delivered. Stands where the delivery was confirmed."""

    event = "delivery.reversed"
    delivery: Id
    claim: Id
    item: Id
    quantity: Positive


class FulfilmentReversed(Data):
    """So much less of the commitment is delivered. Stands where the fulfilment was confirmed."""

    event = "fulfilment.reversed"
    fulfilment: Id
    agreement: Id
    commitment: Positive
    quantity: Positive


@evolves(DeliveryReversed, FulfilmentReversed)
def evolve_confirmation(confirmation: Confirmation | None, happened: Happened) -> Confirmation:
    assert confirmation
    return confirmation


def of_delivery(world: World, act: Act, happened: Happened) -> Reversal:
    data, body = happened.data, happened.body
    assert isinstance(data, DeliveryConfirmed)
    assert isinstance(body, ConfirmDelivery)
    delivery = body.about.stream
    sides = (data.by, data.to, *signed_for(world.get(delivery, Delivery).agent))
    back = DeliveryReversed(delivery=delivery, claim=data.claim, item=data.item, quantity=data.quantity)
    events = [
        Happening(world.rule("confirmed", delivery), back),
        count(world, act, data.claim, -data.quantity),
    ]
    if world.get(data.claim, Claim).withdrawn:  # what was delivered had stayed with it
        events.append(count(world, act, data.item, -data.quantity))
    return Reversal(delivery, sides, sides, tuple(events))


def of_fulfilment(world: World, act: Act, happened: Happened) -> Reversal:
    data, body = happened.data, happened.body
    assert isinstance(data, FulfilmentConfirmed)
    assert isinstance(body, ConfirmFulfilment)
    fulfilment = body.about.stream
    sides = (data.by, data.to, *signed_for(world.get(fulfilment, Fulfilment).agent))
    back = FulfilmentReversed(
        fulfilment=fulfilment, agreement=data.agreement, commitment=data.commitment, quantity=data.quantity
    )
    return Reversal(fulfilment, sides, sides, (Happening(world.rule("confirmed", fulfilment), back),))


DELIVERIES: dict[type[Data], Reverse] = {
    DeliveryConfirmed: of_delivery,
    FulfilmentConfirmed: of_fulfilment,
}
