"""Check-in by slips, which a host hands over to whoever comes and to whoever goes.

slips issued ──scan.record──▶ the slip has served        in 09:02 · out 11:31   a pair: 149 minutes for a record
                                                         in 14:00 ·             no sign-out: nothing, until somebody back-enters it

A slip serves once, and never for a minute before its commitment was in the log: nobody can scan a day that is over. Scans
may come in any order and days late, from devices that were offline, so that they alternate is asked of nobody; how they pair
is what a view says (`projections/scans.py`).
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from contracts.slip import commitment_of
from contracts.statements.slips import IssueSlips, RecordScan
from contracts.values import NIL, Flag, Id
from domain.activities import Activity
from domain.authority import require_role
from domain.deciding import (
    Act,
    Data,
    Happened,
    Happening,
    Own,
    World,
    decides,
    evolves,
    minute_of,
    minutes_between,
    own,
)
from domain.log import Log
from domain.persons import living
from domain.refusals import (
    BeforeItBegan,
    InTheFuture,
    NotASlip,
    NotThisUnit,
    SeriesTaken,
    SlipHasServed,
    TooManyScans,
    WrongStage,
    require,
)

Way = Literal["in", "out"]
MOST_PAIRS = 3
"""A day, for each person and activity: 广东 i志愿 publication norm (rulebook O06, r7)."""
FAST_CLOCK_MS = 5 * 60_000
"""How far a device's clock may be in front of the server's."""
WAYS: dict[Way, tuple[str, str]] = {"in": ("签到", "coming"), "out": ("签退", "going")}


class SlipsIssued(Own):
    event = "slips.issued"


class ScanRecorded(Own):
    event = "scan.recorded"
    unit: Id | None = None
    """The host that scanned; None when the volunteer did, with a key of their own."""
    late: Flag
    """It came in later than the slips allow."""


class SlipServed(Data):
    """Stands in the slip's own rule stream."""

    event = "slip.served"
    scan: Id


class ScanCounted(Data):
    """Stands in the stream of a person's day at an activity."""

    event = "scan.counted"
    scan: Id
    activity: Id
    person: Id
    way: Way


@dataclass(frozen=True, slots=True)
class Slips:
    noun: ClassVar = ("签到条", "slips")
    body: IssueSlips
    unit: Id
    issued: int
    """When, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Scan:
    noun: ClassVar = ("扫条记录", "scan")
    body: RecordScan
    actor: Id
    """The host that scanned, or the volunteer."""


@dataclass(frozen=True, slots=True)
class Served:
    noun: ClassVar = ("已用的签到条", "slip that has served")
    scan: Id


@dataclass(frozen=True, slots=True)
class DayAtActivity:
    noun: ClassVar = ("当日扫条", "scans of a day")
    activity: Id
    person: Id
    scans: tuple[tuple[Id, Way], ...] = ()

    def count(self, way: Way) -> int:
        return sum(each == way for _, each in self.scans)

    def without(self, scan: Id) -> "DayAtActivity":
        return replace(self, scans=tuple(each for each in self.scans if each[0] != scan))


@evolves(SlipsIssued)
def evolve_slips(_: Slips | None, happened: Happened) -> Slips:
    assert isinstance(happened.body, IssueSlips)
    assert happened.actor
    return Slips(happened.body, happened.actor, happened.received)


@evolves(ScanRecorded)
def evolve_scan(_: Scan | None, happened: Happened) -> Scan:
    assert isinstance(happened.body, RecordScan)
    assert happened.actor
    return Scan(happened.body, happened.actor)


@evolves(SlipServed)
def evolve_served(_: Served | None, happened: Happened) -> Served:
    assert isinstance(happened.data, SlipServed)
    return Served(happened.data.scan)


@evolves(ScanCounted)
def evolve_day(day: DayAtActivity | None, happened: Happened) -> DayAtActivity:
    data = happened.data
    assert isinstance(data, ScanCounted)
    earlier = day or DayAtActivity(data.activity, data.person)
    return replace(earlier, scans=(*earlier.scans, (data.scan, data.way)))


@decides(IssueSlips)
def issue(world: World, act: Act, body: IssueSlips) -> list[Happening]:
    activity = world.get(body.activity, Activity)
    host = NotThisUnit(who_zh="活动的举办单位", who_en="a host of the activity")
    require(activity.hosted_by(act.actor), host)
    require_role(world, act, "clerk")
    require(world.find(act.stream, Slips) is None, SeriesTaken(series=body.series))
    different = len(set(body.commitments)) == len(body.commitments)
    require(different, WrongStage(why_zh="有两张条是同一个密码", why_en="two slips have one secret"))
    return [own(act, SlipsIssued)]


@decides(RecordScan)
def scan(world: World, act: Act, body: RecordScan) -> list[Happening]:
    activity = world.get(body.activity, Activity)
    slips = require_opens(world, body)
    living(world, body.person)
    if act.actor != body.person:
        host = NotThisUnit(
            who_zh="活动的举办单位，或有密钥的志愿者本人", who_en="a host of the activity, or the volunteer"
        )
        require(activity.hosted_by(act.actor), host)
        require_role(world, act, "clerk")
    zone = world.get(NIL, Log).zone
    issued, now = minute_of(slips.issued, zone), minute_of(act.received, zone)
    require(body.at >= issued, BeforeItBegan(minute=body.at, began=issued))
    require(body.at <= minute_of(act.received + FAST_CLOCK_MS, zone), InTheFuture(day=body.at))
    took_place = WrongStage(why_zh=f"活动是{activity.on}举办的", why_en=f"it was held on {activity.on}")
    require(not activity.held or body.at[:10] == activity.on, took_place)
    served = world.rule("slip", body.activity, str(body.series), str(body.number))
    require(world.find(served, Served) is None, SlipHasServed(series=body.series, number=body.number))
    day = day_at_activity(world, body.activity, body.person, body.at[:10])
    already = world.find(day, DayAtActivity)
    zh, en = WAYS[body.way]
    many = TooManyScans(way_zh=zh, way_en=en, most=MOST_PAIRS)
    require(already is None or already.count(body.way) < MOST_PAIRS, many)
    late = minutes_between(body.at, now) > slips.body.late_after
    unit = {} if act.actor == body.person else {"unit": act.actor}
    return [
        own(act, ScanRecorded, late=late, **unit),
        Happening(served, SlipServed(scan=act.stream)),
        Happening(
            day, ScanCounted(scan=act.stream, activity=body.activity, person=body.person, way=body.way)
        ),
    ]


def require_opens(world: World, body: RecordScan) -> Slips:
    """The series of the slip.

    Raises:
        NotASlip: no host issued such a slip for this activity.
    """
    slips = world.find(world.rule("slips", body.activity, str(body.series)), Slips)
    issued = slips.body.commitments[body.number - 1 : body.number] if slips else ()
    opens = issued == (commitment_of(world.log, body.slip),)
    require(opens, NotASlip(series=body.series, number=body.number))
    assert slips
    return slips


def day_at_activity(world: World, activity: Id, person: Id, day: str) -> Id:
    return world.rule("scans", activity, person, day)
