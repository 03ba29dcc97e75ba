"""Honours, pledges, rectification and coverage: how they stand on a day, and for whom they are listed."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.statements.alliances import AcceptMembership, InviteMember
from contracts.statements.keys import AdoptRules, EnrolUnit, GrantRole
from contracts.statements.offices import AcceptAppointment, EndAppointment, MakeAppointment
from contracts.statements.projects import CloseProject, FileProject, FundingLine, Milestone
from domain.deciding import RULES
from projections.coverage import fund_coverage, liaison_coverage, street_coverage
from projections.deadlines import deadlines
from projections.honours import honours
from projections.pledges import own_pledges, unit_pledges
from projections.reading import Reading, reading
from projections.rectifications import rectifications
from projections.tail import Tail
from tests.people import County
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


@pytest.mark.parametrize(
    ("today", "standings"),
    [
        ("2026-02-28", ["held", "to_start"]),
        ("2026-03-01", ["held", "held"]),
        ("2026-03-02", ["held", "withdrawn"]),
        ("2028-01-01", ["over", "withdrawn"]),
    ],
)
def test_an_honour_is_held_for_its_term(now: Reading, today: str, standings: list[str]) -> None:
    assert [row.standing for row in honours(now, today).rows] == standings


@pytest.mark.parametrize(("today", "standing"), [("2026-03-31", "open"), ("2026-04-01", "lapsed")])
def test_a_persons_pledge_is_in_no_register_of_units(
    year: Year, now: Reading, today: str, standing: str
) -> None:
    [unit] = unit_pledges(now, today).rows
    assert (unit.unit, unit.person, unit.standing) == (year.county.units["bureau"], None, "fulfilled")
    [own] = own_pledges(now, today).rows
    assert (own.person, own.unit, own.standing) == (year.county.bureau2.id, None, standing)


@pytest.mark.parametrize(("today", "standing"), [("2026-06-30", "open"), ("2026-07-01", "overdue")])
def test_rectification_shows_a_status_a_deadline_and_a_day(
    year: Year, now: Reading, today: str, standing: str
) -> None:
    closed, opened = rectifications(now, today, unit=year.county.units["community"]).rows
    assert (closed.standing, closed.closed) == ("closed", "2026-03-02")
    assert (opened.standing, opened.deadline) == (standing, "2026-06-30")
    [due] = deadlines(now, today, "2026-06-30", kind="rectification").rows
    assert (due.units, due.overdue) == (
        (year.county.units["community"], year.county.lead.unit), standing == "overdue",
    )  # fmt: skip


def test_a_street_is_covered_by_its_first_alliance(county: County) -> None:
    lead = county.lead
    enrol = EnrolUnit(code="YH301", name="河东街道(虚构)", kind="street", superior=lead.unit)
    street = lead.says(enrol)
    administrator = county.first_administrator(street, "street 1", lead)
    administrator.says(GrantRole(unit=street, person=administrator.id, role="signatory"))

    def covered() -> list[tuple[int, bool]]:
        Tail(county.taker).catch_up()
        with reading(county.taker) as now:
            return [(row.alliances, row.covered) for row in street_coverage(now, superior=lead.unit).rows]

    assert covered() == [(0, False)]
    membership = lead.says(InviteMember(alliance=county.alliance, unit=street))
    assert covered() == [(0, False)]
    administrator.says(AcceptMembership(), stream=membership)
    assert covered() == [(1, True)]


@pytest.mark.parametrize(
    ("asked", "granted", "covered"),
    [
        ({}, 200_000, False),
        ({"least_fen": 200_000}, 200_000, True),
        ({"least_fen": 200_001}, 200_000, False),
        ({"source": "party-dues", "least_fen": 1}, 200_000, True),
        ({"source": "service-fund", "least_fen": 1}, 0, False),
        ({"since": "2026-03-03", "least_fen": 1}, 0, False),
        ({"until": "2026-03-01", "least_fen": 1}, 0, False),
    ],
)
def test_a_community_is_covered_by_so_much_of_a_fund_in_a_year(
    year: Year, now: Reading, asked: dict[str, Any], granted: int, covered: bool
) -> None:
    rows = {row.unit: row for row in fund_coverage(now, **asked).rows}
    community = rows[year.county.units["community"]]
    assert (community.granted_fen, community.covered) == (granted, covered)
    assert community.disbursed_fen == (120_000 if granted else 0)


def test_what_was_granted_to_a_project_that_was_stopped_covers_nobody(county: County) -> None:
    county.roots_say(AdoptRules(rules=RULES))
    community = county.community
    body = FileProject(
        kind="breakthrough", number="一号", title="改造", source="council", accepted_by=county.lead.unit,
        milestones=(Milestone(title="竣工", due="2026-12-31"),),
        funding=(FundingLine(source="fiscal", granted_fen=10_000_000, ceiling_fen=10_000_000),),
    )  # fmt: skip

    def covered() -> list[bool]:
        Tail(county.taker).catch_up()
        with reading(county.taker) as now:
            return [row.covered for row in fund_coverage(now).rows]

    assert covered() == [False]
    project = community.says(body)
    assert covered() == [True]
    community.says(CloseProject(outcome="stopped"), stream=project)
    assert covered() == [False]


def test_a_community_is_covered_while_a_liaison_officer_holds_office_there(county: County) -> None:
    county.roots_say(AdoptRules(rules=RULES))
    bureau, community = county.bureau, county.community
    officer = county.volunteer(bureau, "officer")
    term = {"starts": "2026-01-15", "ends": "2028-01-14"}
    office = bureau.says(MakeAppointment(person=officer, office="liaison", at=community.unit, **term))

    def covered(today: str) -> list[bool]:
        Tail(county.taker).catch_up()
        with reading(county.taker) as now:
            return [row.covered for row in liaison_coverage(now, today).rows]

    assert covered("2026-02-01") == [False]
    mentor = bureau.says(MakeAppointment(person=officer, office="mentor", at=community.unit, **term))
    community.says(AcceptAppointment(), stream=mentor)
    assert covered("2026-02-01") == [False], "another office is none of a liaison officer's"
    community.says(AcceptAppointment(), stream=office)
    assert [covered(day) for day in ("2026-01-14", "2026-01-15", "2028-01-15")] == [[False], [True], [False]]
    bureau.says(EndAppointment(on="2026-02-01", reason="调岗"), stream=office)
    assert [covered(day) for day in ("2026-01-31", "2026-02-01")] == [[True], [False]]
