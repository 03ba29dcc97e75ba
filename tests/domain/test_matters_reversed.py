"""What was rated, accepted, paid or voted by mistake is taken back; and who signed for somebody takes back what they signed."""

import pytest

from contracts.statements.alliances import RecordAttendance
from contracts.statements.keys import Entrust, OnBehalf
from contracts.statements.service import CheckIn, ConfirmDuty
from domain.attendance import ResolutionLost
from domain.corrections import EntryCorrected
from domain.duty import CheckInCounted, CheckInEnded
from domain.duty_lists import DutyItemCounted
from domain.meetings import AttendanceRecorded
from domain.orders import OrderRated
from domain.orders import Stage as OrderStage
from domain.projects import FundsDisbursed, MilestoneAccepted
from domain.refusals import NotThisUnit, WrongStage
from domain.resolutions import FollowUpAnswered, ResolutionVoted
from domain.standing_facts import corrected
from domain.whistles import WhistleRated
from domain.wishes import Stage as WishStage
from domain.wishes import WishThanked
from tests.domain import (
    test_duty,
    test_duty_lists,
    test_orders,
    test_projects,
    test_resolutions,
    test_whistles,
    test_wishes,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, secret, table
from tests.domain.test_corrections import corrects


def whoever(s: Scene, unit: str) -> str:
    """The first person of a unit."""
    return next(name for name, each in s.county.units.items() if each == unit)


@begins_with(test_projects.accepted)
def paid(s: Scene) -> None:
    s["payment"] = s.says(whoever(s, s.state("project").owner), test_projects.pays(2)(s))


@begins_with(test_resolutions.passed)
def doubted(s: Scene) -> None:
    """Attendance of the meeting is taken back: the lead and the community had voted in favour."""
    s.says("lead", corrects(AttendanceRecorded)(s))


def came(*units: str):
    return lambda s: RecordAttendance(attended=tuple(s[unit] for unit in units), excused=())


@begins_with(test_duty.on_roll)
def reported_on_paper(s: Scene) -> None:
    """The lead has checked the member in on their behalf, and the community confirms."""
    adopts_field(s)
    s.says("lead", Entrust(of=s["member"], evidence=secret("paper")))
    report = CheckIn(
        person=s["member"], unit=s["bureau"], community=s["community"], on="2026-01-01",
        on_behalf=OnBehalf(of=s["member"], how="paper"),
    )  # fmt: skip
    s["report"] = s.says("lead", report)
    s.says("community", ConfirmDuty(records=(s.about("report"),)))


def test_an_order_is_rated_anew():
    s = test_orders.rated.begin()
    s.says("community", corrects(OrderRated)(s))
    assert s.state("order").stage == OrderStage.COMPLETED
    s.says("community", test_orders.rates(stars=1)(s), on="order")
    (said,) = s.events(EntryCorrected)
    assert set(said.told) == {s["community"], s["hospital"]}


def test_a_department_is_rated_anew():
    s = test_whistles.rated.begin()
    s.says("community", corrects(WhistleRated)(s))
    s.says("community", test_whistles.rates(rating="dissatisfied")(s))
    assert len(s.events(WhistleRated)) == 2


def test_a_milestone_is_accepted_anew_and_what_was_paid_by_mistake_is_left_to_pay():
    s = paid.begin()
    project = s.state("project")
    accepting, owner = whoever(s, project.body.accepted_by), whoever(s, project.owner)
    s.says(accepting, corrects(MilestoneAccepted)(s))
    s.says(accepting, test_projects.accepts()(s))
    s.says(owner, corrects(FundsDisbursed)(s))
    assert s.rule("funding-line", s["project"], "1").fen == 0


def test_a_wish_waits_for_thanks_again():
    s = test_wishes.thanked.begin()
    s.says("community", corrects(WishThanked)(s))
    assert (s.state("claim").stage, s.rule("wish", s["wish"]).thanked) == (WishStage.GRANTED, False)
    s.says("community", test_wishes.thanks(s), on="claim")


def test_a_duty_that_was_not_done_is_owed_again():
    s = test_duty_lists.done.begin()
    s.says("lead", corrects(DutyItemCounted)(s))
    s.says("lead", test_duty_lists.accepts()(s))
    assert len(s.events(DutyItemCounted)) == 2


def test_a_place_is_voted_on_anew_and_the_resolution_before_binds_nobody():
    s = test_resolutions.passed.begin()
    s.says("lead", corrects(ResolutionVoted)(s))
    assert not s.state("resolution").passed
    s["second resolution"] = s.says("lead", test_resolutions.votes("lead", "community", "hospital")(s))
    assert s.state("second resolution").passed


def test_a_follow_up_that_was_accepted_by_mistake_is_open_again():
    s = test_resolutions.done.begin()
    s.says("lead", corrects(FollowUpAnswered)(s))
    assert not s.rule("followup", s["resolution"], "1").done
    s.says("lead", corrects(ResolutionVoted)(s))


def test_a_resolution_stands_while_attendance_is_put_right():
    s = doubted.begin()
    assert s.state("resolution").passed
    s.says("lead", came("lead", "community", "hospital")(s), on="meeting")
    assert s.state("resolution").passed
    assert not s.events(ResolutionLost)


@pytest.mark.parametrize("units", [("lead",), ("lead", "hospital", "bureau"), ("community", "hospital")])
def test_without_its_quorum_or_those_in_favour_it_is_lost_and_so_are_its_facts(units: tuple[str, ...]):
    s = doubted.begin()
    s.says("lead", came(*units)(s), on="meeting")
    assert not s.state("resolution").passed
    (voted,) = [each for each in s.story.happened if isinstance(each.data, ResolutionVoted)]
    assert voted.digest in {corrected(each) for each in s.story.happened}


def test_an_end_that_was_wrong_is_taken_back_and_the_check_in_goes_on():
    s = test_duty.over.begin()
    adopts_field(s)
    s.says("community", corrects(CheckInEnded)(s))
    assert s.rule("checkin", s["member"]).ended is None
    s.says("bureau", test_duty.ends("2026-01-07")(s))
    assert s.rule("checkin", s["member"]).ended == "2026-01-07"


def test_who_signed_on_behalf_takes_back_what_they_signed_and_the_principal_is_told():
    s = reported_on_paper.begin()
    s.says("lead", corrects(CheckInCounted)(s))
    (said,) = s.events(EntryCorrected)
    assert {s["lead"], s["member"], s["community"], s["bureau"]} == set(said.told)


@begins_with(test_duty.over)
def moved(s: Scene) -> None:
    adopts_field(s)
    s["later"] = s.says("bureau", test_duty.reports(community="lead", on="2026-01-06")(s))
    s.says("lead", test_duty.confirms("later")(s))


REFUSALS: Rows = {
    "of a rating, by whom it rates": Row(test_orders.rated, "hospital", corrects(OrderRated), NotThisUnit),
    "of a vote whose follow-up is done": Row(test_resolutions.done, "lead", corrects(ResolutionVoted), WrongStage),
    "of a report that was returned": Row(test_resolutions.returned, "lead", corrects(FollowUpAnswered), WrongStage),
    "of an end after which they reported elsewhere": Row(moved, "community", corrects(CheckInEnded), WrongStage),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
