"""How often a body meets, visits or reports: set by the lead or a superior, kept by what the ledger sees.

cadence set ──set again, from a day to come──▶ replaced from that day on; what was asked of earlier periods stays

Meetings keep it when they were held with their quorum and are of its kind; liaison visits by the days and visits that
were confirmed; everything else by an occasion or a report of its own. What is due and what was missed follows from days.
"""

from dataclasses import dataclass
from typing import ClassVar, get_args

from contracts.statements.alliances import MeetingKind
from contracts.statements.cadences import FileReport, Per, RecordOccasion, Regular, SetCadence
from contracts.values import Id, Positive
from domain.alliances import Alliance
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.periods import first_day, months_in
from domain.refusals import InTheFuture, NotThisUnit, OtherPeriod, RewritesThePast, WrongStage, require
from domain.units import Unit

MONTHS: dict[Per, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
SUCH_AS: dict[Per, str] = {"month": "2026-07", "quarter": "2026-Q3", "half-year": "2026-H1", "year": "2026"}


class CadenceSet(Own):
    """`unit` is who must keep it: the unit itself, or the lead of the alliance."""

    event = "cadence.set"
    unit: Id
    alliance: Id | None = None
    version: Positive


class OccasionRecorded(Own):
    event = "occasion.recorded"
    unit: Id
    alliance: Id | None = None


class ReportFiled(Own):
    event = "report.filed"
    subject: Id
    to: Id
    """Who asked for it."""
    alliance: Id | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    noun: ClassVar = ("频次要求", "cadence")
    subject: Id
    unit: Id
    alliance: Id | None
    what: Regular
    per: Per
    set_by: Id


@dataclass(frozen=True, slots=True)
class Occasion:
    noun: ClassVar = ("开展记录", "occasion")
    unit: Id
    alliance: Id | None


@dataclass(frozen=True, slots=True)
class Report:
    noun: ClassVar = ("书面报告", "written report")
    unit: Id
    alliance: Id | None
    to: Id


@evolves(CadenceSet)
def evolve_cadence(_: Cadence | None, happened: Happened) -> Cadence:
    match happened.data, happened.body:
        case CadenceSet(unit=unit, alliance=alliance), SetCadence() as body:
            assert happened.actor
            return Cadence(body.subject, unit, alliance, body.what, body.per, happened.actor)
    raise AssertionError(happened)


@evolves(OccasionRecorded)
def evolve_occasion(_: Occasion | None, happened: Happened) -> Occasion:
    assert isinstance(happened.data, OccasionRecorded)
    return Occasion(happened.data.unit, happened.data.alliance)


@evolves(ReportFiled)
def evolve_report(_: Report | None, happened: Happened) -> Report:
    assert isinstance(happened.data, ReportFiled)
    assert happened.actor
    return Report(happened.actor, happened.data.alliance, happened.data.to)


@decides(SetCadence)
def set_cadence(world: World, act: Act, body: SetCadence) -> list[Happening]:
    alliance = world.find(body.subject, Alliance)
    unit = alliance.lead if alliance else body.subject
    above = None if alliance else world.get(body.subject, Unit).superior
    who = NotThisUnit(
        who_zh="联盟牵头单位，或该单位自己及其上级",
        who_en="the alliance's lead unit, or the unit itself or its superior",
    )
    require(act.actor in (unit, above), who)
    require_role(world, act, "signatory")
    version = world.folded(act.stream).version + 1
    earliest = RewritesThePast(day=body.starts, today=act.day)
    require(version == 1 or body.starts >= act.day, earliest)
    return [
        own(
            act,
            CadenceSet,
            unit=unit,
            version=version,
            alliance=body.subject if alliance else None,
        )
    ]


@decides(RecordOccasion)
def record_occasion(world: World, act: Act, body: RecordOccasion) -> list[Happening]:
    cadence = world.get(world.rule("cadence", body.subject, body.what), Cadence)
    require_keeper(act, cadence)
    require_role(world, act, "clerk")
    seen_elsewhere = body.what in ("report", "liaison-visit") or (
        cadence.alliance is not None and body.what in get_args(MeetingKind)
    )
    require(
        not seen_elsewhere,
        WrongStage(
            why_zh="这一项按会议、走访或报告的记录自动计算",
            why_en="this is counted from meetings, visits or reports on record",
        ),
    )
    require(body.on <= act.day, InTheFuture(day=body.on))
    once = world.find(act.stream, Occasion) is None
    require(once, WrongStage(why_zh="这一天已经记过", why_en="that day is on record"))
    return [own(act, OccasionRecorded, unit=cadence.unit, alliance=cadence.alliance)]


@decides(FileReport)
def file_report(world: World, act: Act, body: FileReport) -> list[Happening]:
    cadence = world.about(body.about, Cadence)
    require_keeper(act, cadence)
    require_role(world, act, "clerk", "signatory")
    require(
        cadence.what == "report",
        WrongStage(why_zh="这一项不要书面报告", why_en="no written report is asked for"),
    )
    fits = months_in(body.period) == MONTHS[cadence.per]
    require(fits, OtherPeriod(period=body.period, needed=SUCH_AS[cadence.per]))
    begun = first_day(body.period).isoformat()
    require(begun <= act.day, InTheFuture(day=begun))
    return [own(act, ReportFiled, subject=cadence.subject, to=cadence.set_by, alliance=cadence.alliance)]


def require_keeper(act: Act, cadence: Cadence) -> None:
    require(
        act.actor == cadence.unit, NotThisUnit(who_zh="应履行的单位", who_en="the unit that must keep it")
    )
