"""Standards in versions, and what of them is met, attested by two persons.

adopted ──superseded by the next version──▶ readable
   └─ attest, by whose it is ──▶ attested ──confirm, by another person──▶ holds, until the next one that is confirmed

An attestation that was wrong is followed by a right one: nothing counts by it, so nothing is taken back. It is of places and bodies,
never of a person.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.standards import AdoptStandard, AttestStandard, ConfirmAttestation, Measured
from contracts.values import Id, Positive
from domain.alliances import Alliance, require_lead, require_member
from domain.authority import require_role
from domain.confirmations import confirm_once
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.lists import Item
from domain.party_orgs import PartyOrg, require_standing
from domain.refusals import (
    DatesReversed,
    InTheFuture,
    NoSuchPlace,
    NotMeasured,
    NotSubordinate,
    NotThisUnit,
    WrongStage,
    require,
)
from domain.units import Unit, is_above


class StandardAdopted(Own):
    event = "standard.adopted"
    version: Positive


class StandardSuperseded(Data):
    """Stands in the stream of the version before."""

    event = "standard.superseded"
    by: Id


class StandardAttested(Own):
    event = "standard.attested"
    keeper: Id


class AttestationConfirmed(Own):
    event = "attestation.confirmed"
    standard: Id
    subject: Id


@dataclass(frozen=True, slots=True)
class Standard:
    noun: ClassVar = ("标准", "standard")
    keeper: Id
    alliance: Id | None
    measured: Measured
    version: int
    items: int
    effective: str
    superseded_by: Id | None = None


@dataclass(frozen=True, slots=True)
class Attestation:
    noun: ClassVar = ("达标自查", "attestation")
    standard: Id
    subject: Id
    unit: Id
    keeper: Id
    holder: Id


@evolves(StandardAdopted, StandardSuperseded)
def evolve_standard(before: Standard | None, happened: Happened) -> Standard:
    match happened.data, happened.body:
        case StandardAdopted(version=version), AdoptStandard() as body:
            assert happened.actor
            measured = (body.alliance, body.measured, version, len(body.items), body.effective)
            return Standard(happened.actor, *measured)
        case StandardSuperseded(by=by), _:
            assert before
            return replace(before, superseded_by=by)
    raise AssertionError(happened)


@evolves(StandardAttested)
def evolve_attestation(_: Attestation | None, happened: Happened) -> Attestation:
    match happened.data, happened.body:
        case StandardAttested(holder=str(holder), keeper=keeper), AttestStandard(
            about=about, subject=subject
        ):
            assert happened.actor
            return Attestation(about.stream, subject, happened.actor, keeper, holder)
    raise AssertionError(happened)


stands_alone(AttestationConfirmed)


@decides(AdoptStandard)
def adopt(world: World, act: Act, body: AdoptStandard) -> list[Happening]:
    if body.alliance:
        require_lead(act, world.get(body.alliance, Alliance))
    require_role(world, act, "signatory")
    if body.supersedes is None:
        return [own(act, StandardAdopted, version=1)]
    before = world.get(body.supersedes, Standard)
    keeper = NotThisUnit(who_zh="订立原标准的单位", who_en="the unit that adopted the standard before")
    require(act.actor == before.keeper, keeper)
    same = WrongStage(
        why_zh="原标准属于别的联盟或对象", why_en="the standard before is of another alliance or kind"
    )
    require((body.alliance, body.measured) == (before.alliance, before.measured), same)
    newest = WrongStage(why_zh="原标准已有新版", why_en="the standard before has been superseded already")
    require(before.superseded_by is None, newest)
    superseded = Happening(body.supersedes, StandardSuperseded(by=act.stream))
    return [own(act, StandardAdopted, version=before.version + 1), superseded]


@decides(AttestStandard)
def attest(world: World, act: Act, body: AttestStandard) -> list[Happening]:
    standard = world.about(body.about, Standard)
    whose = measured_unit(world, standard, body.subject)
    require(act.actor == whose, NotThisUnit(who_zh="所属单位", who_en="the unit whose it is"))
    require_role(world, act, "clerk")
    newest = WrongStage(why_zh="标准已有新版，请按新版自查", why_en="there is a newer version; go by that")
    require(standard.superseded_by is None, newest)
    require_held_to(world, standard, whose)
    require(body.on <= act.day, InTheFuture(day=body.on))
    require(standard.effective <= body.on, DatesReversed(start=standard.effective, end=body.on))
    for place in body.met:
        require(place <= standard.items, NoSuchPlace(place=place, last=standard.items))
    ordered = WrongStage(why_zh="条目须由小到大、各写一次", why_en="items stand in their order, each once")
    require(list(body.met) == sorted(set(body.met)), ordered)
    return [own(act, StandardAttested, keeper=standard.keeper)]


@decides(ConfirmAttestation)
def confirm(world: World, act: Act, body: ConfirmAttestation) -> list[Happening]:
    attestation = world.about(body.about, Attestation)
    sides = NotThisUnit(who_zh="所属单位或订立标准的单位", who_en="the unit whose it is, or the keeper")
    require(act.actor in (attestation.unit, attestation.keeper), sides)
    require_role(world, act, "clerk")
    of = {"standard": attestation.standard, "subject": attestation.subject}
    confirmed = own(act, AttestationConfirmed, **of)
    return [confirmed, confirm_once(world, act, body.about.stream, attestation.holder)]


def measured_unit(world: World, standard: Standard, subject: Id) -> Id:
    """Whose the subject is.

    Raises:
        NotMeasured: it is not of the kind that the standard is for.
    """
    state = world.folded(subject).state
    match standard.measured, state:
        case "venue", Item(kind="resource", publisher=publisher):
            return publisher
        case "party-org", PartyOrg(unit=unit) as org:
            require_standing(org)
            return unit
        case "unit", Unit():
            return subject
    raise NotMeasured


def require_held_to(world: World, standard: Standard, unit: Id) -> None:
    """
    Raises:
        NotMember: the standard is of an alliance, to which the unit does not belong.
        NotSubordinate: the unit is neither the keeper nor below it.
    """
    if standard.alliance:
        require_member(world, standard.alliance, unit)
    elif unit != standard.keeper:
        require(is_above(world, standard.keeper, unit), NotSubordinate(unit=unit))
