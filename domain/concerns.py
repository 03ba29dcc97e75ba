"""Whom an entry concerns, who answers for it, and which bodies may rule when it is contested.

The lead unit of the entry's alliance rules, or the superior unit where there is no alliance; one that is a side is passed over for
the one above. Where nobody is above, two members of the alliance that are no side do, a holder of each: at the top of the tree
somebody must be able to contest what the lead unit itself recorded, such as a mark.
"""

from collections.abc import Iterator
from typing import NamedTuple

from contracts.statements.corrections import AnswerRequest
from contracts.statements.notices import AnswerObjection
from contracts.values import Id
from domain.alliances import Alliance
from domain.banks import Bank
from domain.bookings import AccountBooked
from domain.correction_requests import CorrectionAnswered, CorrectionRequest
from domain.corrections import Correction, EntryCorrected, as_now, reversal_of
from domain.deciding import Act, Happened, World
from domain.hours import HoursPosted
from domain.lineage import above
from domain.notices import Objection, ObjectionAnswered
from domain.units import Unit


class Concern(NamedTuple):
    """Whom an entry concerns, who answers for it, and what taking it back would do."""

    of: Id
    may: tuple[Id, ...]
    told: tuple[Id, ...]
    counts: bool
    """It is something that can be taken back; else what a ruling restores is recorded anew."""


def concern_of(world: World, act: Act, happened: Happened) -> Concern:
    """
    Raises:
        NotCorrectable: it is nothing that can be contested.
    """
    match happened.data:
        case EntryCorrected(of=of):
            correction = world.get(happened.stream, Correction)
            assert correction.actor
            return as_of_now(world, Concern(of, (correction.actor,), correction.told, counts=False))
        case CorrectionAnswered() if (
            isinstance(happened.body, AnswerRequest) and happened.body.answer == "declined"
        ):
            request = world.get(happened.stream, CorrectionRequest)
            told = (request.asked, request.whose)
            return as_of_now(world, Concern(happened.stream, (request.asked,), told, counts=False))
        case ObjectionAnswered() if (
            isinstance(happened.body, AnswerObjection) and happened.body.answer == "declined"
        ):
            objection = world.get(happened.stream, Objection)
            told = (objection.publisher, objection.whose)
            return as_of_now(world, Concern(happened.stream, (objection.publisher,), told, counts=False))
    reversal = reversal_of(world, act, happened)
    return Concern(reversal.of, reversal.may, reversal.told, counts=True)


def as_of_now(world: World, concern: Concern) -> Concern:
    return concern._replace(may=as_now(world, concern.may), told=as_now(world, concern.told))


def alliance_behind(world: World, happened: Happened) -> Id | None:
    """The alliance in which an entry counts; of hours, that of the bank."""
    if isinstance(happened.data, HoursPosted | AccountBooked):
        return world.get(happened.data.bank, Bank).alliance
    found: Id | None = getattr(happened.data, "alliance", None)
    return found


def bodies_above(
    world: World, alliance: Id | None, answers: tuple[Id, ...], sides: tuple[Id, ...]
) -> Iterator[Id]:
    """Those that may rule, the nearest first: the alliance's lead unit and all above it, or else all above the other side."""
    units = [each for each in (*answers, *sides) if world.find(each, Unit)]
    if alliance:
        lead = world.get(alliance, Alliance).lead
        candidates = (lead, *above(world, lead))
    else:
        candidates = tuple(body for unit in units for body in above(world, unit))
    yield from (each for each in candidates if each not in sides)
