"""Corrections: what was wrong is taken back with a reason, once, and everybody concerned is told."""

import pytest

from contracts.statements.alliances import RecordAttendance
from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.lists import WithdrawClaim
from contracts.statements.service import CheckIn
from domain.activities import ActivityConfirmed, ActivityPlanned
from domain.corrections import Correction, EntryCorrected
from domain.deliveries_reversed import FulfilmentReversed
from domain.duty import CheckInCounted, CheckInEnded
from domain.facts import facts_of
from domain.fulfilments import FulfilmentConfirmed
from domain.hours import DutyPosted, HoursPosted
from domain.lists import DeliveryConfirmed
from domain.meetings import AttendanceRecorded, ProposalAdopted
from domain.offices import DutyDayCounted
from domain.refusals import (
    AlreadyConfirmed,
    NoSuch,
    NotAdoptedYet,
    NotCorrectable,
    NotThisUnit,
    RoleMissing,
    StaleExpect,
    WrongStage,
)
from domain.standing_facts import corrected
from domain.time_reversed import HoursReversed
from domain.visits import VisitConfirmed
from tests.domain import test_activities, test_agreements, test_duty, test_lists, test_meetings, test_offices
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, table
from tests.domain.service_scenes import confirmed, confirms, records


def corrects(event: type, nth: int = 0):
    return lambda s: CorrectEntry(entry=s.story.ref(event, nth), reason="时间记错了")


def under_field(scene):
    """The same scene, once the second rule set is adopted."""

    @begins_with(scene)
    def field(s: Scene) -> None:
        adopts_field(s)

    return field


served = under_field(confirmed)
on_duty = under_field(test_duty.posted)
reported = under_field(test_duty.counted)
visited = under_field(test_duty.visit_confirmed)
met = under_field(test_meetings.held)


@begins_with(under_field(test_activities.joint))
def both_hosts(s: Scene) -> None:
    s.says("bureau2", test_activities.confirms()(s))


def joint_for(s: Scene) -> set[str]:
    """For whom the activity is a joint one, by the facts that stand."""
    gone: set[int | str] = set()
    facts = []
    for position, happened in enumerate(s.story.happened, 1):
        gone.add(corrected(happened) or 0)
        facts += [(fact, happened.digest) for fact in facts_of(happened, position, "Asia/Shanghai")]
    stand = {
        fact.who["unit"]
        for fact, digest in facts
        if fact.kind == "joint_activity" and not {fact.position, digest} & gone
    }
    return {name for name, unit in s.county.units.items() if unit in stand}


@begins_with(served)
def taken_back(s: Scene) -> None:
    """The community takes back the two hours of the first volunteer."""
    s["correction"] = s.says("community", corrects(HoursPosted)(s))


@begins_with(met)
def proposed(s: Scene) -> None:
    s["proposal"] = s.says("lead", test_meetings.adopts()(s))


def test_the_minutes_of_a_wrong_record_are_taken_back_and_the_books_stay_at_zero():
    s = taken_back.begin()
    (back,) = s.events(HoursReversed)
    assert [leg.minutes for leg in back.legs] == [-120, 120]
    day = s.rule("person-day", s["volunteer 1"], "2026-01-01")
    assert (day.minutes, day.spans) == (0, ())
    right = s.says("community2", records("volunteer 1", "08:00", "09:30")(s))
    s["right record"] = right
    s.says("community", confirms("right record")(s))
    assert s.rule("person-day", s["volunteer 1"], "2026-01-01").minutes == 90
    legs = [
        leg.minutes for event in (HoursPosted, HoursReversed) for each in s.events(event) for leg in each.legs
    ]
    assert sum(legs) == 0


def test_everybody_concerned_is_told_and_the_reason_stays():
    s = taken_back.begin()
    correction = s.state("correction")
    assert isinstance(correction, Correction)
    assert (correction.reason, correction.actor) == ("时间记错了", s["community"])
    assert set(correction.told) == {s["volunteer 1"], s["community"]}
    (said,) = s.events(EntryCorrected)
    assert (said.corrected, said.of) == ("hours.posted", s["record"])


def test_a_record_that_was_taken_back_never_counts_again():
    s = taken_back.begin()
    with pytest.raises(AlreadyConfirmed):
        s.says("community", confirms("record")(s))


def test_its_facts_are_gone_from_there_on():
    s = taken_back.begin()
    (happened,) = [each for each in s.story.happened if isinstance(each.data, EntryCorrected)]
    posted = next(at for at, each in enumerate(s.story.happened, 1) if isinstance(each.data, HoursPosted))
    assert corrected(happened) == posted


def test_a_member_whose_check_in_was_wrong_may_report_again():
    s = reported.begin()
    s.says("community", corrects(CheckInCounted)(s))
    s["again"] = s.says(
        "bureau2", CheckIn(person=s["member"], unit=s["bureau"], community=s["community"], on="2026-01-01")
    )
    s.says("community", test_duty.confirms("again")(s))
    assert len(s.events(CheckInCounted)) == 2


@begins_with(under_field(test_duty.over))
def moved(s: Scene) -> None:
    """What ended on the 5th is followed by a check-in elsewhere on the 6th."""
    s["first report"] = s["report"]
    s["report"] = s.says("bureau", test_duty.reports(community="lead", on="2026-01-06")(s))
    s.says("lead", test_duty.confirms("report")(s))


def test_when_a_later_check_in_is_taken_back_the_one_before_stands_as_it_ended():
    s = moved.begin()
    s.says("lead", corrects(CheckInCounted, 1)(s))
    reported = s.rule("checkin", s["member"])
    assert (reported.record, reported.ended) == (s["first report"], "2026-01-05")


def test_when_an_earlier_check_in_is_taken_back_the_later_one_stands():
    s = moved.begin()
    s.says("bureau", corrects(CheckInCounted)(s))
    reported = s.rule("checkin", s["member"])
    assert (reported.record, reported.ended, reported.before) == (s["report"], None, None)


def test_with_a_check_in_the_fact_of_its_end_is_gone():
    s = moved.begin()
    s.says("bureau", corrects(CheckInCounted)(s))
    (ended,) = [each for each in s.story.happened if isinstance(each.data, CheckInEnded)]
    assert ended.digest in {corrected(each) for each in s.story.happened}


def test_duty_minutes_are_taken_back():
    s = on_duty.begin()
    s.says("bureau", corrects(DutyPosted)(s))
    assert s.rule("person-day", s["member"], "2026-01-01").minutes == 0


def test_attendance_is_recorded_anew():
    s = met.begin()
    s.says("lead", corrects(AttendanceRecorded)(s))
    everybody = RecordAttendance(
        attended=tuple(s[unit] for unit in ("lead", "community", "hospital")), excused=()
    )
    s.says("lead", everybody, on="meeting")
    assert s.events(AttendanceRecorded)[-1].absent == ()


def test_a_proposal_and_a_visit_lose_their_facts_alone():
    for scene, who, event in ((proposed, "lead", ProposalAdopted), (visited, "community", VisitConfirmed)):
        s = scene.begin()
        s.says(who, corrects(event)(s))
        assert s.events(EntryCorrected)[0].corrected == event.event


def test_a_day_in_office_may_be_counted_again():
    s = test_offices.counted.begin()
    s.says("bureau", corrects(DutyDayCounted)(s))
    s.says("community", test_offices.confirms("day")(s))
    assert len(s.events(DutyDayCounted)) == 2


def test_a_joint_activity_is_none_until_the_host_confirms_again():
    s = under_field(test_activities.joint).begin()
    s.says("hospital", corrects(ActivityConfirmed)(s))
    assert s.rule("confirmed", s["activity"]).units == ()


def test_an_activity_stays_a_joint_one_for_its_planner_while_another_host_says_so():
    s = both_hosts.begin()
    s.says("hospital", corrects(ActivityConfirmed)(s))
    assert joint_for(s) == {"community", "bureau"}
    s.says("hospital", test_activities.confirms()(s))
    assert joint_for(s) == {"community", "bureau", "hospital"}
    s.says("bureau2", corrects(ActivityConfirmed, 1)(s))
    assert joint_for(s) == {"community", "hospital"}
    s.says("hospital", corrects(ActivityConfirmed, 2)(s))
    assert joint_for(s) == set()
    s.says("bureau2", test_activities.confirms()(s))
    assert joint_for(s) == {"community", "bureau"}


def test_whose_word_counted_for_themselves_alone_takes_nothing_from_the_planner():
    s = both_hosts.begin()
    s.says("bureau2", corrects(ActivityConfirmed, 1)(s))
    assert joint_for(s) == {"community", "hospital"}


def test_what_was_delivered_by_mistake_is_open_again():
    s = under_field(test_lists.confirmed).begin()
    (delivered,) = s.events(DeliveryConfirmed)
    before = s.rule("taken", delivered.claim).quantity
    s.says("bureau", corrects(DeliveryConfirmed)(s))
    assert s.rule("taken", delivered.claim).quantity == before - delivered.quantity


def test_a_delivery_on_a_claim_given_back_is_free_on_the_item_again_when_it_is_taken_back():
    s = under_field(test_lists.confirmed).begin()
    (delivered,) = s.events(DeliveryConfirmed)
    s.says("hospital", WithdrawClaim(reason="人手不足"), on="claim")
    before = s.rule("taken", delivered.item).quantity
    s.says("bureau", corrects(DeliveryConfirmed)(s))
    assert s.rule("taken", delivered.item).quantity == before - delivered.quantity


def test_what_was_fulfilled_by_mistake_is_owed_again():
    s = under_field(test_agreements.confirmed).begin()
    (fulfilled,) = s.events(FulfilmentConfirmed)
    s.says("hospital", corrects(FulfilmentConfirmed)(s))
    (back,) = s.events(FulfilmentReversed)
    assert (back.commitment, back.quantity) == (fulfilled.commitment, fulfilled.quantity)


def another_leaf(s: Scene) -> CorrectEntry:
    right = s.story.ref(HoursPosted)
    return CorrectEntry(entry=EntryRef(index=right.index, leaf="0" * 64), reason="时间记错了")


def beyond_the_log(s: Scene) -> CorrectEntry:
    return CorrectEntry(entry=EntryRef(index=10**9, leaf="0" * 64), reason="时间记错了")


REFUSALS: Rows = {
    "under the first rule set": Row(confirmed, "community", corrects(HoursPosted), NotAdoptedYet),
    "by a unit that is no side of it": Row(served, "bureau", corrects(HoursPosted), NotThisUnit),
    "by the activity's other host, who neither recorded nor keeps the bank": Row(served, "hospital", corrects(HoursPosted), NotThisUnit),
    "without a pen": Row(served, "signatory at community", corrects(HoursPosted), RoleMissing),
    "twice": Row(taken_back, "community", corrects(HoursPosted), StaleExpect, expect=0),
    "twice, as what follows the first": Row(taken_back, "community", corrects(HoursPosted), WrongStage, expect=1),
    "of a correction": Row(taken_back, "community", corrects(EntryCorrected), NotCorrectable),
    "of the reversal itself": Row(taken_back, "community", corrects(HoursReversed), NotCorrectable),
    "of a document": Row(served, "community", corrects(ActivityPlanned), NotCorrectable),
    "of an entry with another leaf": Row(served, "community", another_leaf, NoSuch),
    "of an entry that is not there": Row(served, "community", beyond_the_log, NoSuch),
    "of attendance, by somebody who only came": Row(met, "community", corrects(AttendanceRecorded), NotThisUnit),
    "of a visit, by a third unit": Row(visited, "hospital", corrects(VisitConfirmed), NotThisUnit),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
