"""What meetings resolved and what became of it: votes, follow-ups, proposals for an agenda, interests declared.

    加装路灯   passed, 3 of 4 in favour   follow-up 1   县医院   due 2026-04-30   60 %   overdue on 2026-05-01

Whether a follow-up is overdue, done in time or done late follows from days, never from an event.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.resolutions import (
    DeclareInterest,
    ProposeAgenda,
    ReportFollowUp,
    ReturnFollowUp,
    TakeAgenda,
    VoteResolution,
)
from contracts.values import Day, Digest, Flag, Id
from domain.agenda import AgendaProposed, AgendaTaken, InterestDeclared
from domain.attendance import ResolutionLost
from domain.matters_reversed import FollowUpReversed, ResolutionAnnulled
from domain.resolutions import FollowUpAnswered, FollowUpReported, FollowUpReturned, ResolutionVoted
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class ResolutionRow(Row):
    table, primary, searched, indexed = "resolutions", ("resolution",), "title", ("alliance", "meeting")
    resolution: Id
    meeting: Id
    alliance: Id
    place: int
    """On the meeting's agenda."""
    title: str
    text: str
    day: Day
    passed: Flag
    in_favour: tuple[Id, ...]
    against: tuple[Id, ...]
    abstained: tuple[Id, ...]
    present: int
    """Those who came and did not stand aside."""
    needed: int
    follow_ups: int
    void: Flag = False
    """The vote was taken back, or did not pass with those who really came. `passed` stays what it was by the vote."""


class FollowUpRow(Row):
    """Of a resolution that passed."""

    table, primary, indexed = "follow_ups", ("resolution", "place"), ("alliance", "owner")
    resolution: Id
    place: int
    alliance: Id
    owner: Id
    what: str
    due: Day
    progress: int = 0
    """Per cent, as its owner last said."""
    reported: Day | None = None
    """When its owner last said so."""
    done: Day | None = None
    """When its owner said that it was done, once that was accepted."""
    void: Flag = False
    """Of a resolution that binds nobody any more."""


class FollowUpReportRow(Row):
    table, primary, indexed = "follow_up_reports", ("report",), ("resolution", "unit")
    report: Id
    resolution: Id
    place: int
    alliance: Id
    unit: Id
    day: Day
    progress: int
    evidence: tuple[Digest, ...]
    accepted: Flag | None = None
    """None while nobody has answered."""
    reason: str | None = None
    """Why it was returned."""


class AgendaProposalRow(Row):
    table, primary, searched, indexed = "agenda_proposals", ("proposal",), "title", ("alliance", "meeting")
    proposal: Id
    meeting: Id
    alliance: Id
    unit: Id
    title: str
    reason: str | None
    place: int | None = None
    """On the agenda, once it was taken."""


class InterestRow(Row):
    table, primary, indexed = "interests", ("interest",), ("alliance", "meeting", "unit")
    interest: Id
    meeting: Id
    alliance: Id
    place: int
    unit: Id
    kind: str
    day: Day


class Resolutions(View):
    name = "resolutions"
    rows = (ResolutionRow, FollowUpRow, FollowUpReportRow, AgendaProposalRow, InterestRow)
    events = (
        ResolutionVoted, FollowUpReported, FollowUpReturned, FollowUpAnswered, AgendaProposed, AgendaTaken,
        InterestDeclared, ResolutionAnnulled, ResolutionLost, FollowUpReversed,
    )  # fmt: skip

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case ResolutionVoted() as data, VoteResolution() as body:
                yield from _voted(stream, data, body)
            case FollowUpReported(alliance=alliance, on=day), ReportFollowUp() as body:
                yield Put(
                    FollowUpReportRow(
                        report=stream,
                        resolution=body.about.stream,
                        place=body.place,
                        alliance=alliance,
                        unit=recorded.actor,
                        day=day,
                        progress=body.progress,
                        evidence=body.evidence,
                    )
                )
                yield Change(FollowUpRow, body.about.stream, body.place, progress=body.progress, reported=day)
            case FollowUpReturned(), ReturnFollowUp(about=about, reason=reason):
                yield Change(FollowUpReportRow, about.stream, reason=reason)
            case FollowUpAnswered() as data, _:
                yield Change(FollowUpReportRow, data.report, accepted=data.accepted)
                if data.accepted:
                    yield Change(FollowUpRow, data.resolution, data.place, progress=100, done=data.reported)
            case (ResolutionAnnulled(follow_ups=follow_ups), _) | (ResolutionLost(follow_ups=follow_ups), _):
                yield Change(ResolutionRow, stream, void=True)
                for place in range(1, follow_ups + 1):
                    yield Change(FollowUpRow, stream, place, void=True)
            case FollowUpReversed(resolution=resolution, place=place), _:
                yield Change(FollowUpRow, resolution, place, done=None)
            case AgendaProposed(alliance=alliance), ProposeAgenda() as body:
                yield Put(
                    AgendaProposalRow(
                        proposal=stream,
                        meeting=body.about.stream,
                        alliance=alliance,
                        unit=recorded.actor,
                        title=body.title,
                        reason=body.reason,
                    )
                )
            case AgendaTaken(place=place), TakeAgenda(about=about):
                yield Change(AgendaProposalRow, about.stream, place=place)
            case InterestDeclared(alliance=alliance), DeclareInterest() as body:
                yield Put(
                    InterestRow(
                        interest=stream,
                        meeting=body.about.stream,
                        alliance=alliance,
                        place=body.place,
                        unit=recorded.actor,
                        kind=body.kind,
                        day=recorded.day,
                    )
                )


def _voted(stream: Id, data: ResolutionVoted, body: VoteResolution) -> Iterable[AnyChange]:
    yield Put(
        ResolutionRow(
            resolution=stream,
            meeting=body.about.stream,
            alliance=data.alliance,
            place=body.place,
            title=body.title,
            text=body.text,
            day=data.on,
            passed=data.passed,
            in_favour=body.in_favour,
            against=body.against,
            abstained=body.abstained,
            present=data.present,
            needed=data.needed,
            follow_ups=len(body.follow_ups),
        )
    )
    for place, follow_up in enumerate(body.follow_ups if data.passed else (), start=1):
        yield Put(
            FollowUpRow(
                resolution=stream,
                place=place,
                alliance=data.alliance,
                owner=follow_up.owner,
                what=follow_up.what,
                due=follow_up.due,
            )
        )


def resolutions(
    reading: Reading,
    *,
    alliance: Ids = None,
    meeting: Ids = None,
    resolution: Ids = None,
    passed: bool | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ResolutionRow]:
    """What was voted on, with each unit's vote, passed or not."""
    where = {"alliance": alliance, "meeting": meeting, "resolution": resolution, "passed": passed}
    return page(reading, Resolutions, ResolutionRow, where=where, search=search, **paging)


class FollowUpNow(FollowUpRow):
    standing: str
    """open, overdue, done or done_late, as of the day asked for."""


FOLLOW_UPS = """
    SELECT *, CASE WHEN done <= due THEN 'done'
                   WHEN done > due THEN 'done_late'
                   WHEN due < %(today)s::date THEN 'overdue'
                   ELSE 'open' END AS standing
    FROM follow_ups
"""


def follow_ups(
    reading: Reading,
    today: Day,
    *,
    alliance: Ids = None,
    resolution: Ids = None,
    owner: Ids = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[FollowUpNow]:
    """What follows from resolutions that passed, as it stands on the day `today`."""
    where = {"alliance": alliance, "resolution": resolution, "owner": owner, "standing": standing}
    return page(reading, Resolutions, FollowUpNow, FOLLOW_UPS, {"today": today}, where=where, **paging)


def follow_up_reports(
    reading: Reading,
    *,
    alliance: Ids = None,
    resolution: Ids = None,
    unit: Ids = None,
    accepted: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[FollowUpReportRow]:
    """What owners of follow-ups reported, and what was answered."""
    where = {"alliance": alliance, "resolution": resolution, "unit": unit, "accepted": accepted}
    return page(reading, Resolutions, FollowUpReportRow, where=where, **paging)


def agenda_proposals(
    reading: Reading,
    *,
    alliance: Ids = None,
    meeting: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AgendaProposalRow]:
    """What units asked to have on an agenda, with its place once it was taken."""
    where = {"alliance": alliance, "meeting": meeting}
    return page(reading, Resolutions, AgendaProposalRow, where=where, search=search, **paging)


def interests(
    reading: Reading,
    *,
    alliance: Ids = None,
    meeting: Ids = None,
    unit: Ids = None,
    **paging: Unpack[Paging],
) -> Page[InterestRow]:
    """Who stands aside from which item of which agenda."""
    where = {"alliance": alliance, "meeting": meeting, "unit": unit}
    return page(reading, Resolutions, InterestRow, where=where, **paging)
