"""What meetings resolved, as a clerk looks it up some weeks later."""

from collections.abc import Iterator

import pytest

from projections.reading import Reading, reading
from projections.registers import meetings
from projections.resolutions import (
    agenda_proposals,
    follow_up_reports,
    follow_ups,
    interests,
    resolutions,
)
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_a_resolution_shows_who_voted_how_and_how_many_votes_it_took(year: Year, now: Reading) -> None:
    units = year.county.units
    [passed] = resolutions(now, passed=True).rows
    assert (passed.resolution, passed.title, passed.place) == (year.of["resolution"], "加装路灯", 2)
    assert (passed.in_favour, passed.present, passed.needed) == ((units["lead"], units["community"]), 2, 2)
    [failed] = resolutions(now, meeting=year.of["meeting"], passed=False).rows
    assert (failed.against, failed.follow_ups) == ((units["community"],), 2)


def test_a_meeting_shows_the_threshold_and_its_kind(year: Year, now: Reading) -> None:
    [meeting] = meetings(now, kind="joint-conference").rows
    assert (meeting.meeting, meeting.threshold) == (year.of["meeting"], "half")


@pytest.mark.parametrize(
    ("today", "standings"),
    [("2026-03-20", ["done", "open"]), ("2026-04-20", ["done", "open"]), ("2026-04-21", ["done", "overdue"])],
)
def test_only_follow_ups_of_what_passed_are_due_and_become_overdue_by_date(
    now: Reading, today: str, standings: list[str]
) -> None:
    assert [row.standing for row in follow_ups(now, today).rows] == standings


def test_reports_show_what_was_answered(year: Year, now: Reading) -> None:
    accepted, returned, waiting = follow_up_reports(now, unit=year.county.units["hospital"]).rows
    assert (accepted.accepted, accepted.progress, accepted.evidence) == (True, 100, ("8" * 64,))
    assert (returned.accepted, returned.reason) == (False, "缺少验收单")
    assert (waiting.accepted, waiting.progress) == (None, 70)


def test_proposals_and_interests_stand_beside_the_agenda(year: Year, now: Reading) -> None:
    [proposal] = agenda_proposals(now, meeting=year.of["meeting"]).rows
    assert (proposal.title, proposal.place) == ("加装路灯", 2)
    [interest] = interests(now, meeting=year.of["meeting"]).rows
    assert (interest.unit, interest.place, interest.kind) == (
        year.county.units["bureau"], 1, "beneficiary",
    )  # fmt: skip
