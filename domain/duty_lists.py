"""Duty lists in versions, and what was done of them.

adopted ──superseded by the next version──▶ readable; items not yet due are dropped, those that were due stay owed
   item ──finished, says its owner──▶ reported ──accepted by the keeper, another person──▶ done, once

An item is on time by the day of its owner's word, not by that of the keeper's.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.duty_lists import AcceptDutyItem, AdoptDutyList, DutyItem, FinishDutyItem
from contracts.values import Day, Frozen, Id, Positive
from domain.alliances import Alliance, require_lead, require_member
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.persons import require_another
from domain.refusals import (
    AlreadyConfirmed,
    DatesReversed,
    NoSuchPlace,
    NotSubordinate,
    NotThisUnit,
    WrongStage,
    require,
)
from domain.units import Unit


class DutyListAdopted(Own):
    event = "duty-list.adopted"
    version: Positive


class Dropped(Frozen):
    """An item that is owed no longer."""

    place: Positive
    owner: Id
    due: Day


class DutyListSuperseded(Data):
    """Stands in the stream of the version before."""

    event = "duty-list.superseded"
    by: Id
    alliance: Id | None = None
    dropped: tuple[Dropped, ...]


class DutyItemFinished(Own):
    event = "duty-item.finished"
    on: Day
    keeper: Id
    alliance: Id | None = None


class DutyItemAccepted(Own):
    event = "duty-item.accepted"


class DutyItemCounted(Data):
    """Stands in the stream of that item of that list, so that it counts once."""

    event = "duty-item.counted"
    report: Id
    list: Id
    place: Positive
    owner: Id
    alliance: Id | None = None
    due: Day
    on: Day


@dataclass(frozen=True, slots=True)
class DutyList:
    noun: ClassVar = ("责任清单", "duty list")
    keeper: Id
    alliance: Id | None
    version: int
    items: tuple[DutyItem, ...]
    superseded_by: Id | None = None
    dropped: tuple[int, ...] = ()
    """Places that are owed no longer."""

    @property
    def owners(self) -> tuple[Id, ...]:
        return tuple(item.owner for item in self.items)


@dataclass(frozen=True, slots=True)
class DutyReport:
    noun: ClassVar = ("责任事项办结报告", "report on a duty")
    list: Id
    place: int
    unit: Id
    keeper: Id
    alliance: Id | None
    on: str
    holder: Id


@dataclass(frozen=True, slots=True)
class CountedDuty:
    noun: ClassVar = ("已办结的责任事项", "duty that is done")
    report: Id


stands_alone(DutyItemAccepted)


@evolves(DutyListAdopted, DutyListSuperseded)
def evolve_list(before: DutyList | None, happened: Happened) -> DutyList:
    match happened.data, happened.body:
        case DutyListAdopted(version=version), AdoptDutyList() as body:
            assert happened.actor
            return DutyList(happened.actor, body.alliance, version, body.items)
        case DutyListSuperseded(by=by, dropped=dropped), _:
            assert before
            return replace(before, superseded_by=by, dropped=tuple(each.place for each in dropped))
    raise AssertionError(happened)


@evolves(DutyItemFinished)
def evolve_report(_: DutyReport | None, happened: Happened) -> DutyReport:
    match happened.data, happened.body:
        case DutyItemFinished(
            holder=str(holder), on=on, keeper=keeper, alliance=alliance
        ), FinishDutyItem() as body:
            assert happened.actor
            about = body.about.stream
            return DutyReport(about, body.place, happened.actor, keeper, alliance, on, holder)
    raise AssertionError(happened)


@evolves(DutyItemCounted)
def evolve_counted(_: CountedDuty | None, happened: Happened) -> CountedDuty:
    assert isinstance(happened.data, DutyItemCounted)
    return CountedDuty(happened.data.report)


@decides(AdoptDutyList)
def adopt(world: World, act: Act, body: AdoptDutyList) -> list[Happening]:
    if body.alliance:
        require_lead(act, world.get(body.alliance, Alliance))
    require_role(world, act, "signatory")
    for item in body.items:
        require_may_own(world, act, body.alliance, item.owner)
        require(body.effective <= item.due, DatesReversed(start=body.effective, end=item.due))
    if body.supersedes is None:
        return [own(act, DutyListAdopted, version=1)]
    before = world.get(body.supersedes, DutyList)
    keeper = NotThisUnit(who_zh="订立原清单的单位", who_en="the unit that adopted the list before")
    require(act.actor == before.keeper, keeper)
    same = WrongStage(why_zh="原清单不属于同一联盟", why_en="the list before is not of the same alliance")
    require(body.alliance == before.alliance, same)
    newest = WrongStage(why_zh="原清单已有新版", why_en="the list before has been superseded already")
    require(before.superseded_by is None, newest)
    dropped = tuple(not_yet_due(world, body.supersedes, before, act.day))
    superseded = DutyListSuperseded(by=act.stream, alliance=before.alliance, dropped=dropped)
    return [
        own(act, DutyListAdopted, version=before.version + 1),
        Happening(body.supersedes, superseded),
    ]


def require_may_own(world: World, act: Act, alliance: Id | None, owner: Id) -> None:
    """
    Raises:
        NotMember: the owner does not belong to the alliance.
        NotSubordinate: without an alliance, it is neither the keeper nor directly under it.
    """
    if alliance:
        require_member(world, alliance, owner)
    elif owner != act.actor:
        require(world.get(owner, Unit).superior == act.actor, NotSubordinate(unit=owner))


def not_yet_due(world: World, stream: Id, before: DutyList, today: str) -> list[Dropped]:
    """The items of the list before that are due after today and not done."""
    later = [(place, item) for place, item in enumerate(before.items, 1) if item.due > today]
    world.prefetch(world.rule("duty-item", stream, str(place)) for place, _ in later)
    return [
        Dropped(place=place, owner=item.owner, due=item.due)
        for place, item in later
        if world.find(world.rule("duty-item", stream, str(place)), CountedDuty) is None
    ]


@decides(FinishDutyItem)
def finish(world: World, act: Act, body: FinishDutyItem) -> list[Happening]:
    duties = world.about(body.about, DutyList)
    item = item_at(duties, body.place)
    require(act.actor == item.owner, NotThisUnit(who_zh="责任单位", who_en="the unit that owns the item"))
    require_role(world, act, "clerk")
    require_owed(duties, body.place)
    done = world.find(world.rule("duty-item", body.about.stream, str(body.place)), CountedDuty)
    require(done is None, AlreadyConfirmed())
    return [own(act, DutyItemFinished, on=act.day, keeper=duties.keeper, alliance=duties.alliance)]


@decides(AcceptDutyItem)
def accept(world: World, act: Act, body: AcceptDutyItem) -> list[Happening]:
    report = world.about(body.about, DutyReport)
    duties = world.get(report.list, DutyList)
    keeper = NotThisUnit(who_zh="订立清单的单位", who_en="the unit that keeps the list")
    require(act.actor == duties.keeper, keeper)
    require_role(world, act, "clerk")
    require_another(world, act, report.holder)
    require_owed(duties, report.place)
    one = world.rule("duty-item", report.list, str(report.place))
    require(world.find(one, CountedDuty) is None, AlreadyConfirmed())
    item = item_at(duties, report.place)
    counted = DutyItemCounted(
        report=body.about.stream,
        list=report.list,
        place=report.place,
        owner=item.owner,
        alliance=duties.alliance,
        due=item.due,
        on=report.on,
    )
    return [own(act, DutyItemAccepted), Happening(one, counted)]


def item_at(duties: DutyList, place: int) -> DutyItem:
    """
    Raises:
        NoSuchPlace: there are fewer.
    """
    last = len(duties.items)
    require(place <= last, NoSuchPlace(place=place, last=last))
    return duties.items[place - 1]


def require_owed(duties: DutyList, place: int) -> None:
    dropped = WrongStage(
        why_zh="清单已有新版，这一项不再要求", why_en="a newer version of the list has dropped this item"
    )
    require(place not in duties.dropped, dropped)
