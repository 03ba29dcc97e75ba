"""Volunteer service and the time bank.

    recorded by a clerk or the volunteer ──confirmed by another holder──▶ posted: bank −90, volunteer +90

One statement confirms a whole sheet: the batch in which its records came, but for the items left out. Time banks
keep double entry in whole minutes; each posting carries all its legs, so the books sum to zero at every position.

A bank owes what it posts, so not everybody posts there: its keeper does, and hosts that belong to the alliance for which
the bank was founded. Otherwise any two units could plan an activity and draw minutes on a bank that never heard of
them. And only what took place counts: a record may come before the activity is on record as held, its posting after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from contracts.statements.service import Confirmation, ConfirmService, FoundBank, OpenAccount, RecordService
from contracts.values import Count, Id
from domain.activities import Activity
from domain.alliances import is_member, require_member
from domain.authority import require_role
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
from domain.entrustments import require_entrusted
from domain.hours import Days, HoursPosted, Leg, require_possible
from domain.persons import Person
from domain.refusals import (
    NoAccount,
    NoSuch,
    NotInSheet,
    NotThisUnit,
    SamePerson,
    WrongKindOfRecord,
    WrongStage,
    naming,
    require,
)


class BankFounded(Own):
    event = "bank.founded"


class AccountOpened(Own):
    event = "account.opened"


class ServiceRecorded(Own):
    event = "service.recorded"


class ServiceConfirmed(Own):
    event = "service.confirmed"
    posted: Count
    """How many records this statement posted; one event for each follows."""


@dataclass(frozen=True, slots=True)
class Bank:
    noun: ClassVar = ("时间银行", "time bank")
    name: str
    keeper: Id
    alliance: Id | None


@dataclass(frozen=True, slots=True)
class Account:
    noun: ClassVar = ("账户", "account")
    bank: Id
    owner: Id


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    noun: ClassVar = ("服务记录", "service record")
    body: RecordService
    unit: Id
    holder: Id


stands_alone(ServiceConfirmed)


@evolves(BankFounded)
def evolve_bank(_: Bank | None, happened: Happened) -> Bank:
    assert isinstance(happened.body, FoundBank)
    assert happened.actor
    return Bank(happened.body.name, happened.actor, happened.body.alliance)


@evolves(AccountOpened)
def evolve_account(_: Account | None, happened: Happened) -> Account:
    assert isinstance(happened.body, OpenAccount)
    return Account(happened.body.bank, happened.body.owner)


@evolves(ServiceRecorded)
def evolve_record(_: ServiceRecord | None, happened: Happened) -> ServiceRecord:
    match happened.data, happened.body:
        case ServiceRecorded(holder=str(holder)), RecordService() as body:
            assert happened.actor
            return ServiceRecord(body, happened.actor, holder)
    raise AssertionError(happened)


@decides(FoundBank)
def found_bank(world: World, act: Act, body: FoundBank) -> list[Happening]:
    require_role(world, act, "signatory")
    if body.alliance:
        require_member(world, body.alliance, act.actor)
    return [own(act, BankFounded)]


@decides(OpenAccount)
def open_account(world: World, act: Act, body: OpenAccount) -> list[Happening]:
    bank = world.get(body.bank, Bank)
    require(
        act.actor == bank.keeper,
        NotThisUnit(who_zh="该时间银行的管理单位", who_en="the unit that keeps the bank"),
    )
    require_role(world, act, "clerk")
    world.get(body.owner, Person)
    require(
        world.find(act.stream, Account) is None, WrongStage(why_zh="账户已开", why_en="the account is open")
    )
    return [own(act, AccountOpened)]


@foresees(RecordService)
def asked_for_a_record(world: World, body: RecordService) -> tuple[Id, ...]:
    return body.person, body.activity, body.bank, account_of(world, body.bank, body.person)


@decides(RecordService)
def record(world: World, act: Act, body: RecordService) -> list[Happening]:
    activity = world.get(body.activity, Activity)
    world.get(body.bank, Bank)
    world.get(body.person, Person)
    if body.on_behalf:
        require_entrusted(world, act, body.on_behalf, body.person)
    if act.actor != body.person:
        organiser = NotThisUnit(
            who_zh="活动的举办单位或志愿者本人", who_en="a host of the activity or the volunteer"
        )
        require(activity.hosted_by(act.actor), organiser)
        require_role(world, act, "clerk")
    require_possible(act, body)
    require(world.find(account_of(world, body.bank, body.person), Account), NoAccount())
    require(
        body.day == activity.on,
        WrongStage(why_zh=f"活动日期是{activity.on}", why_en=f"the activity is on {activity.on}"),
    )
    return [own(act, ServiceRecorded)]


@decides(ConfirmService)
def confirm(world: World, act: Act, body: ConfirmService) -> list[Happening]:
    records = list(confirmed_records(world, body, ServiceRecord))
    world.prefetch(
        stream
        for _, record in records
        for stream in (
            world.rule("person-day", record.body.person, record.body.day),
            account_of(world, record.body.bank, record.body.person),
        )
    )
    require_role(world, act, "clerk")
    days = Days(world)
    posted = []
    for stream, record in records:
        with naming(record=stream):
            posted.append(post(days, act, stream, record))
    return [own(act, ServiceConfirmed, posted=len(posted)), *posted]


def post(days: Days, act: Act, stream: Id, record: ServiceRecord) -> Happening:
    """One record's own event, with its legs and nobody else's.

    Raises:
        NotThisUnit: neither the bank's keeper, nor a host of the activity in the bank's alliance.
        WrongStage: the activity is not on record as held, or was held on another day.
        SamePerson: whoever recorded it, or the volunteer.
        AlreadyConfirmed, NothingLeftToPost, OverADay: as `Days.post`.
    """
    world, body = days.world, record.body
    bank, activity = world.get(body.bank, Bank), world.get(body.activity, Activity)
    may_post = NotThisUnit(
        who_zh="时间银行的管理单位，或活动举办单位中属于该行联盟的",
        who_en="the unit that keeps the bank, or a host of the activity in the bank's alliance",
    )
    require(act.actor == bank.keeper or host_in_alliance(world, act.actor, activity, bank), may_post)
    require(
        activity.held, WrongStage(why_zh="活动尚未登记举办", why_en="the activity is not on record as held")
    )
    took_place = WrongStage(why_zh=f"活动是{activity.on}举办的", why_en=f"it was held on {activity.on}")
    require(body.day == activity.on, took_place)
    require(act.holder not in (record.holder, body.person), SamePerson())
    new = days.post(stream, body.person, body)
    account = account_of(world, body.bank, body.person)
    posted = HoursPosted(
        record=stream,
        person=body.person,
        on=body.day,
        minutes=new.minutes,
        spans=new.spans,
        bank=body.bank,
        activity=body.activity,
        legs=(Leg(account=account, minutes=new.minutes), Leg(account=body.bank, minutes=-new.minutes)),
        overlapped=new.overlapped,
    )
    return Happening(new.stream, posted)


def host_in_alliance(world: World, unit: Id, activity: Activity, bank: Bank) -> bool:
    """A bank of no alliance knows no hosts: only its keeper posts there."""
    return activity.hosted_by(unit) and bank.alliance is not None and is_member(world, bank.alliance, unit)


def confirmed_records(world: World, body: Confirmation, *kinds: type[Any]) -> Iterator[tuple[Id, Any]]:
    """The records that a confirmation names, sheet by sheet in the order of their batch, then one by one.

    Raises:
        NoSuch: no such batch or record.
        NotInSheet: an item left out that the batch does not have.
        WrongKindOfRecord: an item of another kind.
        StaleAbout: a single record has changed since it was read.
    """
    for sheet in body.sheets:
        items = world.items(sheet.batch)
        if items is None:
            raise NoSuch(noun_zh="批次", noun_en="batch", stream=sheet.batch)
        for i in sheet.except_:
            require(i < len(items), NotInSheet(i=i))
        left_out = set(sheet.except_)
        meant = [(i, stream) for i, stream in enumerate(items) if i not in left_out]
        world.prefetch(stream for _, stream in meant)
        for i, stream in meant:
            state = world.folded(stream).state
            require(isinstance(state, kinds), WrongKindOfRecord(i=i))
            yield stream, state
    for place, about in enumerate(body.records):
        state = world.about(about, object)
        require(isinstance(state, kinds), WrongKindOfRecord(i=place))
        yield about.stream, state


def account_of(world: World, bank: Id, person: Id) -> Id:
    return world.rule("account", bank, person)
