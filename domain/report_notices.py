"""A sealed report is shown (公示): for as long as the round says at least, and with it begin the days for appeals.

    sealed ──notice, with room for it──▶ shown until its last day ──▶ over, without an event ──▶ grades may be decided

How many subjects each part has is not typed: the first and the last sheet of each part are, with the hashes that show where they
stand, and a report is in order. Once a report of a round is shown the round is not changed any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from contracts.report import verify_line
from contracts.statements.grades import SealedSheet, ShowReport
from contracts.tree import BadProof
from contracts.values import Count, Day, Flag, Frozen, Id, Positive, Word
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import NotInReport, ShownTooShort, WrongStage, require
from domain.reports import SealedReport
from domain.rounds import RoundFixed, notice_after, round_of


class PartCount(Frozen):
    part: Word
    subjects: Count


class ReportShown(Own):
    event = "report.noticed"
    alliance: Id
    last: Day
    """The last day for appeals: that of the notice, or a later one of the round's."""
    by_calendar: Flag
    """A calendar was known for the workdays of the notice."""
    parts: tuple[PartCount, ...]
    round_version: Positive


@dataclass(frozen=True, slots=True)
class ReportNotice:
    noun: ClassVar = ("考评结果公示", "notice of a report")
    report: Id
    alliance: Id
    unit: Id
    until: str
    last: str
    parts: tuple[PartCount, ...]

    def subjects(self, part: str) -> int:
        return next((each.subjects for each in self.parts if each.part == part), 0)


@evolves(ReportShown)
def evolve_notice(_: ReportNotice | None, happened: Happened) -> ReportNotice:
    match happened.data, happened.body:
        case ReportShown() as data, ShowReport(report=report, until=until):
            assert happened.actor
            return ReportNotice(report, data.alliance, happened.actor, until, data.last, data.parts)
    raise AssertionError(happened)


@decides(ShowReport)
def show(world: World, act: Act, body: ShowReport) -> list[Happening]:
    report = world.get(body.report, SealedReport)
    require_lead(act, world.get(report.alliance, Alliance))
    require_role(world, act, "evaluator", "clerk")
    require_newest(report)
    round = round_of(world, report.body.rulebook, report.body.period)
    shown = WrongStage(why_zh="这份报告已经公示", why_en="the report is shown already")
    require(world.find(act.stream, ReportNotice) is None, shown)
    least = notice_after(world, report.alliance, act.day, round.timetable)
    short = ShownTooShort(workdays=round.timetable.notice_workdays, earliest=least.last)
    require(body.until >= least.last, short)
    parts = tuple(counted(body, report))
    noticed = own(
        act,
        ReportShown,
        alliance=report.alliance,
        last=max(body.until, round.timetable.appeals_until),
        by_calendar=least.by_calendar,
        parts=parts,
        round_version=round.version,
    )
    fixed = world.rule("round-fixed", report.body.rulebook, report.body.period)
    return [noticed, Happening(fixed, RoundFixed(report=body.report))]


def counted(body: ShowReport, report: SealedReport) -> Iterator[PartCount]:
    """How many sheets each part has: the parts follow one another from the first line of the report to its last.

    Raises:
        NotInReport: a line does not stand there, or lines are left out between the parts.
    """
    next_place = 0
    for each in body.parts:
        require(each.first.place == next_place <= each.last.place, NotInReport())
        for sheet in (each.first, each.last):
            require_sealed(report, each.part, sheet)
        next_place = each.last.place + 1
        yield PartCount(part=each.part, subjects=next_place - each.first.place)
    require(next_place == report.body.subjects, NotInReport())
    names = [each.part for each in body.parts]
    require(len(set(names)) == len(names), NotInReport())


def require_sealed(report: SealedReport, part: str, sheet: SealedSheet) -> None:
    """
    Raises:
        NotInReport: the report does not say so of that subject.
    """
    sealed = report.body
    try:
        verify_line(sheet.line(part), sheet.place, sheet.path, sealed.subjects, sealed.sheets_root)
    except BadProof:
        raise NotInReport() from None


def require_newest(report: SealedReport) -> None:
    """
    Raises:
        WrongStage: it is an interim one, or a corrected report has taken its place.
    """
    interim = WrongStage(why_zh="期中报告不公示，也不据此决定", why_en="an interim report decides nothing")
    require(not report.body.interim, interim)
    replaced = WrongStage(
        why_zh="已有更正后的报告，请以那一份为准",
        why_en="a corrected report has taken its place; go by that one",
    )
    require(report.replaced_by is None, replaced)


def notice_of(world: World, report: Id) -> ReportNotice:
    """
    Raises:
        WrongStage: the report has not been shown.
    """
    notice = world.find(world.rule("report-notice", report), ReportNotice)
    if notice is None:
        raise WrongStage(why_zh="报告还没有公示", why_en="the report has not been shown yet")
    return notice
