"""Sealed reports: what a period's score sheets came to, by their hash, so that every audit computes them again.

    rulebook and period    sealed (1) ──replaced, with a reason, by another person──▶ sealed (2) ──▶ …   each stays readable
    and position           sealed as interim, while the period runs

A decision never computes a sheet: the hash is what the signer says, and whether the log gives it is for everybody to find out
(`ledger/rescoring.py`). So one signature seals a report: a second person could only run the same program again, as every
audit does. Whoever *changes* what people have been told needs one: another person than sealed the report that is replaced.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.reports import SealReport
from contracts.values import NIL, Id, Positive
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, day_of, decides, evolves, own
from domain.log import Log
from domain.periods import last_day
from domain.persons import require_another
from domain.refusals import (
    NoRulebook,
    NoSuch,
    NotTheNewestReport,
    PeriodNotOver,
    ReportThere,
    UnknownReducer,
    WrongStage,
    require,
)
from domain.rulebooks import RulebookState
from domain.scoring.reducers import REDUCER


class ReportSealed(Own):
    event = "report.sealed"
    alliance: Id
    version: Positive | None = None
    """Of the reports of its rulebook and period, from 1; an interim one has none."""


class ReportReplaced(Data):
    """Stands in the stream of the report that is replaced."""

    event = "report.replaced"
    by: Id


class ReportListed(Data):
    """Stands in the rule stream of the rulebook and period, or of an interim report's position: the newest there."""

    event = "report.listed"
    report: Id


@dataclass(frozen=True, slots=True)
class SealedReport:
    noun: ClassVar = ("评分报告", "sealed report")
    body: SealReport
    alliance: Id
    unit: Id
    holder: Id
    """Whoever sealed it."""
    version: int | None
    replaced_by: Id | None = None

    @property
    def position(self) -> int:
        return self.body.position


@dataclass(frozen=True, slots=True)
class NewestReport:
    noun: ClassVar = ("最新的评分报告", "newest report")
    report: Id


@evolves(ReportSealed, ReportReplaced)
def evolve_report(report: SealedReport | None, happened: Happened) -> SealedReport:
    match happened.data, happened.body:
        case ReportSealed(holder=str(holder), alliance=alliance, version=version), SealReport() as body:
            assert happened.actor
            return SealedReport(body, alliance, happened.actor, holder, version)
        case ReportReplaced(by=by), _:
            assert report
            return replace(report, replaced_by=by)
    raise AssertionError(happened)


@evolves(ReportListed)
def evolve_newest(_: NewestReport | None, happened: Happened) -> NewestReport:
    assert isinstance(happened.data, ReportListed)
    return NewestReport(happened.data.report)


@decides(SealReport)
def seal(world: World, act: Act, body: SealReport) -> list[Happening]:
    rulebook = world.get(body.rulebook, RulebookState)
    require(in_force(world, rulebook, body.period), NoRulebook(period=body.period))
    require_lead(act, world.get(rulebook.alliance, Alliance))
    require_role(world, act, "evaluator")
    require(body.reducer <= REDUCER, UnknownReducer(reducer=body.reducer, known=REDUCER))
    as_of = day_at(world, body.position)
    last = last_day(body.period).isoformat()
    over = PeriodNotOver(period=body.period, last=last, position=body.position, day=as_of)
    require(body.interim or last < as_of, over)
    listed = listing(world, body)
    newest = world.find(listed, NewestReport)
    if body.replaces is None:
        if newest:
            raise there(world, newest.report)
        version = None if body.interim else 1
        return [
            own(act, ReportSealed, alliance=rulebook.alliance, version=version),
            Happening(listed, ReportListed(report=act.stream)),
        ]
    old = world.get(body.replaces, SealedReport)
    newest_is = NotTheNewestReport(newest=newest.report if newest else "—")
    require(newest and newest.report == body.replaces, newest_is)
    require(old.position <= body.position, goes_back(old.position))
    require(old.body.digest != body.digest, there(world, body.replaces))
    require_another(world, act, old.holder)
    assert old.version
    return [
        own(act, ReportSealed, alliance=rulebook.alliance, version=old.version + 1),
        Happening(body.replaces, ReportReplaced(by=act.stream)),
        Happening(listed, ReportListed(report=act.stream)),
    ]


def listing(world: World, body: SealReport) -> Id:
    """The rule stream that knows the newest report of its kind."""
    if body.interim:
        return world.rule("interim-report", body.rulebook, body.period, str(body.position))
    return world.rule("report", body.rulebook, body.period)


def in_force(world: World, rulebook: RulebookState, period: str) -> bool:
    """Adopted for the period, and no other was adopted for it in its place. One that came for later periods takes nothing from
    those before."""
    if period not in rulebook.periods:
        return False
    while rulebook.superseded_by:
        rulebook = world.get(rulebook.superseded_by, RulebookState)
        if period in rulebook.periods:
            return False
    return True


def day_at(world: World, position: int) -> str:
    """The day on which the entry at a position was received: the as-of day of a report, or a little before it where clocks
    were set back.

    Raises:
        NoSuch: the log has not come so far.
    """
    found = world.source.written(position - 1)
    if found is None:
        raise NoSuch(noun_zh="记录", noun_en="entry", stream=f"{position - 1}")
    return day_of(found.happened.received, world.get(NIL, Log).zone)


def there(world: World, report: Id) -> ReportThere:
    found = world.get(report, SealedReport)
    return ReportThere(report=report, position=found.position, digest=found.body.digest)


def goes_back(position: int) -> WrongStage:
    return WrongStage(
        why_zh=f"所替代的报告算到第{position}条，新报告不能算得更早",
        why_en=f"the report that it replaces goes up to position {position}; the new one cannot stop before that",
    )
