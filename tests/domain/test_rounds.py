"""Evaluation rounds: announced with their days and shares, changed in time and with a reason; who stands aside."""

import pytest
from pydantic import ValidationError

from contracts.shapes import first_mistake
from contracts.statements.rounds import Share
from contracts.statements.units import MergeUnits
from domain.conflicts import Recused
from domain.marks import MarkWasGiven
from domain.refusals import (
    ChangeTooSoon,
    Conflicted,
    DatesReversed,
    InThePast,
    MarkedByAnother,
    NoRulebook,
    NoSuch,
    NoTimeForNotice,
    NotThisUnit,
    OutOfRange,
    Repeated,
    RoleMissing,
    WrongStage,
)
from domain.rounds import Round
from tests.domain.round_scenes import (
    THIRD,
    announced,
    announces,
    changes,
    in_december,
    led_from_below,
    marks,
    recused,
    recuses,
    timetable,
    with_a_book,
)
from tests.domain.scenes import Row, Rows, begins_with, refuse, table
from tests.domain.star_scenes import adopts
from tests.domain.street_scenes import speaks_for


@begins_with(announced)
def superseded(s) -> None:
    adopts(s, "other", s.state("book").rulebook, supersedes="book")


def test_a_round_says_by_which_days_it_goes_on():
    s = announced.begin()
    round: Round = s.state("round")
    assert (round.rulebook, round.period, round.alliance) == (s["book"], "2026", s["alliance"])
    assert (round.timetable, round.version) == (timetable(), 1)


def test_a_change_holds_from_then_on_and_is_numbered():
    s = in_december.begin()
    later = {"sealed_by": "2027-01-29", "appeals_until": "2027-02-10", "decided_by": "2027-03-01"}
    s.says("lead2", changes(**later)(s), on="round")
    assert s.state("round").timetable == timetable(**later)
    assert s.state("round").version == 2


def test_whoever_stands_aside_leaves_others_their_work_and_keeps_the_rest_of_their_own():
    s = recused.begin()
    assert s.rule("recused", s["book"], "2026", s["hospital"]) == Recused((s["lead2"],))
    s.says("lead2", marks("bureau")(s))
    s.says("lead", marks("hospital")(s))


def test_two_may_stand_aside_from_one_subject():
    s = recused.begin()
    s.says("lead", recuses()(s))
    assert s.rule("recused", s["book"], "2026", s["hospital"]).persons == (s["lead2"], s["lead 1"])


@pytest.mark.parametrize("at_most", ["1/1", "3/2"])
def test_a_share_is_less_than_one(at_most: str):
    with pytest.raises(ValidationError) as caught:
        Share(part="unit", grade="优秀", at_most=at_most)
    assert "比例应小于一" in first_mistake(caught.value)[1]


@begins_with(with_a_book)
def bureau_decides(s) -> None:
    s["round"] = s.says("lead", announces(decides="bureau")(s))


@begins_with(led_from_below)
def hospital_inherited(s) -> None:
    """The bureau leads the branch; the hospital went into it."""
    s.says("lead", MergeUnits(units=(s["hospital"],), into=s["bureau"], on="2026-01-01", reason="机构调整"))
    speaks_for(s, "bureau", "hospital")


def test_the_lead_unit_which_nobody_is_above_is_marked_by_the_body_that_decides():
    s = bureau_decides.begin()
    s.says("bureau", marks("lead")(s))
    assert [each.body.subject for each in s.story.happened if isinstance(each.data, MarkWasGiven)] == [
        s["lead"]
    ]


def test_the_lead_unit_is_marked_by_the_unit_above_it():
    s = led_from_below.begin()
    s.says("lead", marks("bureau", of="branch book")(s))
    s.says("bureau", marks("hospital", of="branch book")(s))


REFUSALS: Rows = {
    "announced by a member": Row(with_a_book, "bureau", announces(), NotThisUnit),
    "announced by a clerk of the lead": Row(with_a_book, "clerk at lead", announces(), RoleMissing),
    "announced for a period without rules": Row(with_a_book, "lead", announces(period="2027"), NoRulebook),
    "announced by what is no rulebook": Row(with_a_book, "lead", announces("alliance"), NoSuch),
    "announced by a rulebook that was replaced": Row(superseded, "lead", announces(), NoRulebook),
    "announced twice": Row(announced, "lead", announces(), WrongStage, expect=1),
    "ballots until yesterday": Row(with_a_book, "lead", announces(ballots_until="2025-12-31"), InThePast),
    "sealed before the period is over": Row(with_a_book, "lead", announces(sealed_by="2026-12-31"), DatesReversed),
    "sealed before the last ballot": Row(with_a_book, "lead", announces(ballots_until="2027-01-16"), DatesReversed),
    "decided before the last appeal": Row(with_a_book, "lead", announces(appeals_until="2027-02-11"), DatesReversed),
    "decided before a notice could be over": Row(with_a_book, "lead", announces(notice_workdays=18), NoTimeForNotice),
    "decided by what is no unit": Row(with_a_book, "lead", announces(decides="alliance"), NoSuch),
    "a share of what the rulebook does not score": Row(with_a_book, "lead", announces(shares=(Share(part="member", grade="优秀", at_most="1/3"),)), NoSuch),
    "a share of a grade that it does not give": Row(with_a_book, "lead", announces(shares=(Share(part="unit", grade="好", at_most="1/3"),)), NoSuch),
    "two shares of one grade": Row(with_a_book, "lead", announces(shares=(THIRD, THIRD)), Repeated),
    "changed by a member": Row(announced, "bureau", changes(notice_workdays=7), NotThisUnit, on="round"),
    "changed by a clerk of the lead": Row(announced, "clerk at lead", changes(notice_workdays=7), RoleMissing, on="round"),
    "changed into the same": Row(announced, "lead", changes(), WrongStage, on="round"),
    "a day changed that has passed": Row(in_december, "lead", changes(ballots_until="2027-01-10"), WrongStage, on="round"),
    "a day moved to tomorrow": Row(in_december, "lead", changes(ballots_until="2026-12-20", sealed_by="2026-12-31"), ChangeTooSoon, on="round"),
    "what is no round changed": Row(announced, "lead", changes(notice_workdays=7), NoSuch, on="book"),
    "changed so that there is no time for a notice": Row(announced, "lead", changes(notice_workdays=18), NoTimeForNotice, on="round"),
    "a member stands aside": Row(announced, "bureau", recuses(), NotThisUnit),
    "a clerk stands aside": Row(announced, "clerk at lead", recuses(), RoleMissing),
    "standing aside twice": Row(recused, "lead2", recuses(), WrongStage),
    "standing aside from what is not scored": Row(announced, "lead", recuses("school"), NoSuch),
    "standing aside in a period without rules": Row(announced, "lead", recuses(period="2027"), NoRulebook),
    "standing aside by what is no rulebook": Row(announced, "lead", recuses(book="round"), NoSuch),
    "marking whom one stands aside from": Row(recused, "lead2", marks(), Conflicted),
    "a mark above what the rules count": Row(announced, "lead", marks(score="101"), OutOfRange),
    "a mark below what the rules count": Row(announced, "lead", marks(item="study", score="-1"), OutOfRange),
    "94 for a mark of ten at most": Row(announced, "lead", marks(item="study"), OutOfRange),
    "marking one's own unit": Row(announced, "lead", marks("lead"), MarkedByAnother),
    "marking what went into one's own unit": Row(hospital_inherited, "bureau", marks("hospital", of="branch book"), MarkedByAnother),
    "marking one's own unit in the name of what went into it": Row(hospital_inherited, "bureau for hospital", marks("bureau", of="branch book"), MarkedByAnother),
    "marking one's own unit where another decides": Row(bureau_decides, "lead", marks("lead"), MarkedByAnother),
    "marking a member as the body that decides": Row(bureau_decides, "bureau", marks("hospital"), NotThisUnit),
    "marking one's own unit below another": Row(led_from_below, "bureau", marks("bureau", of="branch book"), MarkedByAnother),
    "marking oneself": Row(announced, "lead", marks("lead 1"), Conflicted),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
