"""Issues and emergencies: what the two units see, what everybody sees, and what is in force on a day."""

from collections.abc import Iterator

import pytest

from domain.issues import Stage
from projections.deadlines import deadlines
from projections.emergencies import emergencies, standbys
from projections.inbox import inbox
from projections.issues import issue_totals, issues
from projections.reading import Reading, reading
from projections.whistles import whistles
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_an_issue_shows_what_became_of_it_and_not_who_of_the_unit_reported_it(
    year: Year, now: Reading
) -> None:
    units = year.county.units
    [issue] = issues(now, "2026-04-01", through=year.of["project"]).rows
    assert (issue.reporter, issue.handler) == (units["hospital"], units["community"])
    assert (issue.stage, issue.finished, issue.accepted) == (Stage.ACCEPTED, "2026-03-02", "2026-03-02")
    assert (issue.reason, issue.evidence) == ("二单元还没有装", ("a" * 64,))
    assert not {"holder", "person", "picture"} & set(issue.model_dump())
    [withdrawn] = issues(now, "2026-04-01", stage=Stage.WITHDRAWN).rows
    assert withdrawn.reason == "gone-by-itself"
    assert [row.issue for row in issues(now, "2026-04-01", search="公园").rows] == [
        year.of["issue under way"]
    ]


def test_each_side_is_told_when_it_is_its_turn(year: Year, now: Reading) -> None:
    def said(name: str) -> list[str]:
        rows = inbox(now, "2026-03-02", whom=year.county.units[name], until="2026-03-02", kind="told").rows
        return [row.what for row in rows if row.stream == year.of["issue"]]

    assert said("community") == ["issue.reported", "issue.returned"]
    assert said("hospital") == ["issue.finished", "issue.finished"]
    assert said("bureau") == []


@pytest.mark.parametrize(("today", "overdue"), [("2026-05-15", 0), ("2026-05-16", 1)])
def test_everybody_sees_how_many_a_unit_dealt_with_and_neither_where_nor_who_reported_them(
    year: Year, now: Reading, today: str, overdue: int
) -> None:
    rows = issue_totals(now, today).rows
    assert [(row.category, row.reported, row.open, row.overdue, row.in_time) for row in rows] == [
        ("facilities", 2, 1, overdue, 1),
        ("lighting", 1, 1, 0, 0),
    ]
    assert not {"place", "reporter"} & set(rows[0].model_dump())
    assert len(issues(now, today, overdue=True).rows) == overdue
    [due] = deadlines(now, today, "2026-05-15", kind="issue").rows
    assert (due.stream, due.overdue) == (year.of["issue under way"], bool(overdue))
    assert set(due.units) == {year.county.units["community"], year.county.units["hospital"]}


@pytest.mark.parametrize(
    ("today", "standing"), [("2026-03-02", "in_force"), ("2026-03-10", "in_force"), ("2026-03-11", "over")]
)
def test_an_emergency_is_in_force_by_its_days_and_so_is_what_was_said_of_people_standing_by(
    year: Year, now: Reading, today: str, standing: str
) -> None:
    declared, ended = emergencies(now, today).rows
    assert (declared.standing, declared.alliance) == (standing, None)
    assert (ended.standing, ended.ended) == ("ended", "2026-03-02")
    assert ended.alliance == ended.subject == year.county.alliance
    community, bureau = standbys(now, today).rows
    assert (community.people, community.in_force) == (12, standing == "in_force"), (
        "said again, the last holds"
    )
    assert (bureau.people, bureau.in_force) == (30, False)
    assert not {"person", "persons", "holder"} & set(bureau.model_dump())


def test_an_emergency_whistle_names_its_emergency(year: Year, now: Reading) -> None:
    rows = whistles(now, raiser=year.county.units["community"]).rows
    assert {row.kind: row.emergency for row in rows} == {
        "emergency": year.of["emergency"],
        "joint": None,
        "routine": None,
    }
