"""One human being who was registered under two numbers: found to be one, and counted as one from then on.

    proposed ──confirmed by another person, of the other unit that registered one of them, or by themselves──▶ merged
        └────withdrawn, by either unit or the person, until then──▶ withdrawn

    duplicate  its number leads to the other; nothing new is recorded under it; its fields in the vault are destroyed
    days       stay where they are, and count with the same days of the other (`hours.whole_day`)
    accounts   are emptied into the other's at the same bank: minutes, hundredths, months, what is carried, quarters used
    doubles    entries of the duplicate that count time which is counted under the other number too are taken back, whole
    facts      of the duplicate are read as the other's from then on, and those of its accounts as of the other's accounts

A merger is not taken back once it is confirmed: two who were taken for one would each have to say which hours are whose, and that is what
corrections are for. Until then it can be withdrawn, and nothing has happened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from contracts.statements.corrections import EntryRef
from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons, WithdrawPersonMerge
from contracts.statements.service import RecordService
from contracts.values import Count, Day, Id
from domain.accounts import Account, account_of
from domain.accounts_merged import empty_into
from domain.authority import require_role
from domain.confirmations import confirm_once, require_unanswered
from domain.corrections import EntryDoubled, corrections_of, distinct, gone, reversal_of
from domain.deciding import Act, Ahead, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.duty import CheckInCounted, CheckInRecord, DutyRecord, Reported, reports
from domain.entrustments import can_sign
from domain.freezing import require_not_frozen
from domain.hours import DAY_MINUTES, DayJoined, HoursPosted, PersonDay, TimePosted, whole_day
from domain.lineage import registrar_now
from domain.persons import Person, PersonJoined, PersonMerged, living, numbers_of, require_another
from domain.refusals import (
    CheckedInTwice,
    CountedTwice,
    NotDoubled,
    NotThisUnit,
    OneNumber,
    OverADay,
    Repeated,
    StillOnRoll,
    StillSigns,
    WrongStage,
    require,
)
from domain.rolls import OnRoll
from domain.service import ServiceRecord


class PersonMergeProposed(Own):
    event = "person-merge.proposed"
    duplicate: Id
    into: Id
    told: tuple[Id, ...]


class PersonMergeConfirmed(Own):
    event = "person-merge.confirmed"
    merge: Id
    duplicate: Id
    into: Id
    joined: Count
    """Days that count with the other's."""
    minutes: Count
    """On those days."""
    doubled: Count
    """Entries that were taken back because they counted the same time twice."""
    told: tuple[Id, ...]


class PersonMergeWithdrawn(Own):
    event = "person-merge.withdrawn"
    told: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class PersonMerge:
    noun: ClassVar = ("人员合并", "merger of two numbers")
    body: MergePersons
    unit: Id
    holder: Id
    withdrawn: bool = False
    merged: bool = False


@evolves(PersonMergeProposed, PersonMergeWithdrawn)
def evolve_merge(merge: PersonMerge | None, happened: Happened) -> PersonMerge:
    match happened.data, happened.body:
        case PersonMergeProposed(holder=str(holder)), MergePersons() as body:
            assert happened.actor
            return PersonMerge(body, happened.actor, holder)
    assert merge
    return replace(merge, withdrawn=True)


@evolves(PersonMergeConfirmed)
def evolve_confirmed(_: None, happened: Happened) -> None:
    """The whole story of its own stream: that it was confirmed stands where the merger's confirmation does."""


@decides(MergePersons)
def propose(world: World, act: Act, body: MergePersons) -> list[Happening]:
    require_two_numbers(world, act, body)
    units = registrars(world, act, body)
    require(act.actor in units, either_unit())
    require_role(world, act, "clerk", "administrator")
    require_another(world, act, body.duplicate, body.into)
    return [own(act, PersonMergeProposed, duplicate=body.duplicate, into=body.into, told=(body.into, *units))]


@decides(ConfirmPersonMerge)
def confirm(world: World, act: Act, body: ConfirmPersonMerge) -> list[Happening]:
    merge = world.about(body.about, PersonMerge)
    a, b = merge.body.duplicate, merge.body.into
    require_two_numbers(world, act, merge.body)
    units = registrars(world, act, merge.body)
    require_second(world, act, merge, units)
    require(not merge.withdrawn, WrongStage(why_zh="提议已撤回", why_en="the proposal was withdrawn"))
    confirmed = confirm_once(world, act, body.about.stream, merge.holder)
    for names in (body.days, body.banks, [each.leaf for each in body.doubles]):
        require(len(set(names)) == len(names), Repeated())
    ahead = Ahead(world)
    streams = [world.rule("person-day", each, day) for day in body.days for each in (a, b)]
    ahead.prefetch(streams)
    taken_back = [
        happening
        for entry in body.doubles
        for happening in take_back(ahead, act, entry, body.about.stream, merge.body)
    ]
    joined = list(join_days(ahead, act, merge.body, body.days))
    require_no_double_reporting(ahead, merge.body)
    emptied = [
        happening
        for bank in body.banks
        for happening in empty_into(
            ahead, act, body.about.stream, bank, account_of(world, bank, a), account_of(world, bank, b), a, b,
            uncounted=minutes_without_charter(ahead, a, body.days, bank),
        )
    ]  # fmt: skip
    more = {"commitment": body.commitment} if body.commitment else {}
    return [
        own(
            act,
            PersonMergeConfirmed,
            merge=body.about.stream,
            duplicate=a,
            into=b,
            joined=len(joined),
            minutes=sum(each.data.minutes for each in joined if isinstance(each.data, DayJoined)),
            doubled=len(body.doubles),
            told=distinct((b, *units)),
        ),
        confirmed,
        Happening(a, PersonMerged(into=b, merge=body.about.stream)),
        Happening(b, PersonJoined(of=a, merge=body.about.stream, **more)),
        *taken_back,
        *joined,
        *emptied,
    ]


@decides(WithdrawPersonMerge)
def withdraw(world: World, act: Act, body: WithdrawPersonMerge) -> list[Happening]:
    merge = world.get(act.stream, PersonMerge)
    units = registrars(world, act, merge.body)
    concerned = NotThisUnit(
        who_zh="登记过此人的单位或本人", who_en="a unit that registered the person, or themselves"
    )
    require(act.actor in (*units, merge.body.into), concerned)
    if act.actor != act.holder:
        require_role(world, act, "clerk", "administrator")
    require(not merge.withdrawn, WrongStage(why_zh="提议已撤回", why_en="the proposal was withdrawn"))
    require_unanswered(world, act.stream)
    return [own(act, PersonMergeWithdrawn, told=distinct((merge.body.into, *units)))]


def require_two_numbers(world: World, act: Act, body: MergePersons) -> None:
    """Two numbers that may become one, most basic first.

    Raises:
        OneNumber: both are the same.
        NoSuch, MergedAway: one is no person, or was merged before.
        WrongStage: the fields of one have been destroyed, so nobody can tell any more who it is.
        StillSigns: the duplicate has a key in use.
        StillOnRoll: it is on a roll, or reports to a community.
    """
    require(body.duplicate != body.into, OneNumber())
    for each in (body.duplicate, body.into):
        erased = WrongStage(
            why_zh="其中一个编号的个人信息已删除，无从核对",
            why_en="the fields of one were erased, so that nobody can tell who it is",
        )
        require(not living(world, each).erased, erased)
    require(not can_sign(world, act, body.duplicate), StillSigns())
    registered = {world.get(body.duplicate, Person).registrar, registrar_now(world, body.duplicate, act.day)}
    for unit in registered:
        roll = world.find(world.rule("roll", unit, body.duplicate), OnRoll) if unit else None
        require(roll is None or roll.left, StillOnRoll())
    reported = world.find(world.rule("checkin", body.duplicate), Reported)
    require(reported is None or reported.ended, StillOnRoll())


def registrars(world: World, act: Act, body: MergePersons) -> tuple[Id, ...]:
    """The units that registered the two, or act for them today: one or two."""
    units = (registrar_now(world, each, act.day) for each in (body.duplicate, body.into))
    return distinct(tuple(unit for unit in units if unit))


def require_second(world: World, act: Act, merge: PersonMerge, units: tuple[Id, ...]) -> None:
    """
    Raises:
        NotThisUnit: neither the other unit, where there are two, nor the person themselves.
        RoleMissing, SamePerson.
    """
    if act.actor == merge.body.into:
        require_another(world, act, merge.holder)
        return
    others = [unit for unit in units if unit != merge.unit] or list(units)
    other = NotThisUnit(
        who_zh="登记过此人的另一个单位（只有一个单位的，由该单位的另一人），或本人",
        who_en="the other unit that registered the person (where there is one, another person there), or themselves",
    )
    require(act.actor in others, other)
    require_role(world, act, "clerk", "administrator")
    require_another(world, act, merge.body.duplicate, merge.body.into)


def either_unit() -> NotThisUnit:
    return NotThisUnit(who_zh="登记过其中一个编号的单位", who_en="a unit that registered one of the two")


def take_back(ahead: Ahead, act: Act, entry: EntryRef, merge: Id, body: MergePersons) -> Iterable[Happening]:
    """A posting or a check-in of the duplicate, taken back because the other number has it too.

    Raises:
        NoSuch, NotDoubled: no such entry, or one that is not of the duplicate, or that does not overlap.
        WrongStage, InDispute: it has been taken back, or is contested.
    """
    happened = ahead.written(entry.index, entry.leaf)
    require(corrections_of(ahead, entry) is None, gone())
    require_not_frozen(ahead, entry)
    data = happened.data
    require(is_doubled(ahead, data, body.duplicate, body.into), NotDoubled(index=entry.index))
    reversal = reversal_of(ahead, act, happened)
    back = [
        Happening(
            ahead.rule("corrected", entry.leaf),
            EntryDoubled(
                entry=entry.index, leaf=entry.leaf, corrected=data.event, of=reversal.of,
                told=distinct((body.into, *(each for each in reversal.told if each != body.duplicate))), merge=merge,
            ),
        ),
        *reversal.events,
    ]  # fmt: skip
    ahead.settle(act, back)
    return back


def is_doubled(world: World, data: Data, duplicate: Id, into: Id) -> bool:
    """Whether this event counts time, or a check-in, of the one number that the other has too."""
    if not isinstance(data, TimePosted | CheckInCounted) or data.person not in numbers_of(world, duplicate):
        return False
    if isinstance(data, TimePosted):
        other = whole_day(world, world.rule("person-day", into, data.on))
        return bool(minutes_in_common(world, as_a_day(data), other))
    mine = next((each for each in periods(world, data.person) if each.record == data.record), None)
    return mine is not None and any(
        each.on <= mine.until and mine.on <= each.until for each in periods(world, into)
    )


def as_a_day(data: TimePosted) -> PersonDay:
    """One posting, as if nothing else had been on that day."""
    if isinstance(data, HoursPosted):
        return PersonDay(data.minutes, data.spans, served=((data.record, data.minutes),))
    return PersonDay(data.minutes, data.spans, on_duty=((data.record, data.minutes),))


def join_days(ahead: Ahead, act: Act, body: MergePersons, days: Iterable[Day]) -> Iterator[Happening]:
    """
    Raises:
        CountedTwice: some time of a day is counted under both numbers.
        OverADay: together they have more than a day has.
    """
    for day in days:
        streams = [ahead.rule("person-day", each, day) for each in (body.duplicate, body.into)]
        mine, theirs = (whole_day(ahead, stream) for stream in streams)
        if not mine.minutes:
            continue
        common = minutes_in_common(ahead, mine, theirs)
        require(not common, CountedTwice(day=day, minutes=common))
        fits = mine.minutes + theirs.minutes <= DAY_MINUTES
        require(fits, OverADay(day=day, posted=theirs.minutes, minutes=mine.minutes))
        yield Happening(
            streams[1],
            DayJoined(person=body.into, of=body.duplicate, on=day, day=streams[0], minutes=mine.minutes),
        )


def minutes_in_common(world: World, mine: PersonDay, theirs: PersonDay) -> int:
    """Minutes that both have: by the clock; and where some were entered afterwards, of one activity or one task of duty."""
    common = sum(
        max(0, min(one.end, other.end) - max(one.start, other.start))
        for one in mine.spans
        for other in theirs.spans
    )
    if common or (mine.all_clocked and theirs.all_clocked):
        return common
    one, other = done_on(world, mine), done_on(world, theirs)
    return sum(
        min(one[each].minutes, other[each].minutes)
        for each in one
        if each in other and (one[each].entered or other[each].entered)
    )


class Done(NamedTuple):
    minutes: int
    entered: bool
    """Some of them afterwards (补录), so that no clock says which."""


def done_on(world: World, day: PersonDay) -> dict[tuple[Id, ...], Done]:
    """What stands of each activity, and of each task at a community."""
    found: dict[tuple[Id, ...], Done] = {}
    for record, minutes in (*day.served, *day.on_duty):
        state = world.folded(record).state
        assert isinstance(state, ServiceRecord | DutyRecord)
        body = state.body
        what = (body.activity,) if isinstance(body, RecordService) else (body.community, body.task)
        before = found.get(what, Done(0, False))
        found[what] = Done(before.minutes + minutes, before.entered or body.entered is not None)
    return found


@dataclass(frozen=True, slots=True)
class Period:
    """During which somebody reported to a community; the last day is part of it."""

    record: Id
    on: Day
    until: Day


FOR_EVER = "9999-12-31"


def periods(world: World, person: Id) -> Iterator[Period]:
    for number in numbers_of(world, person):
        for each in reports(world, number):
            on = world.get(each.record, CheckInRecord).body.on
            yield Period(each.record, on, each.ended or FOR_EVER)


def require_no_double_reporting(world: World, body: MergePersons) -> None:
    """
    Raises:
        CheckedInTwice: under both numbers they reported at one time.
    """
    theirs = list(periods(world, body.into))
    for mine in periods(world, body.duplicate):
        for other in theirs:
            apart = mine.until < other.on or other.until < mine.on
            require(apart, CheckedInTwice(day=max(mine.on, other.on)))


def minutes_without_charter(world: World, person: Id, days: Iterable[Day], bank: Id) -> int:
    """What was posted at a bank on these days while it had no charter, and is not counted in the account's stream."""
    account = world.find(account_of(world, bank, person), Account)
    brought = account.brought if account else frozenset()
    return sum(
        credit.minutes
        for day in days
        for credit in whole_day(world, world.rule("person-day", person, day)).credits
        if credit.bank == bank and not credit.counted and credit.record not in brought
    )
