"""Grades are decided by people, subject by subject, once the notice is over; shares warn and ask why; two change one."""

import pytest

from contracts.statements.units import MergeUnits
from domain.grades import Decision, GradeChanged, GradeCounts, GradeDecided
from domain.refusals import (
    AppealOpen,
    Conflicted,
    CorrectedReportAwaited,
    GradeThere,
    NoSuch,
    NoticeNotOver,
    NotInReport,
    NotOffered,
    NotThisUnit,
    OverShare,
    ReasonNeeded,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from tests.domain.grade_scenes import (
    appealed,
    change_proposed,
    changes_to,
    decidable,
    decided,
    decides,
    replaced,
    sealed,
    seals,
    shown,
    shows,
    upheld,
)
from tests.domain.round_scenes import announces, with_a_book
from tests.domain.scenes import Row, Rows, begins_with, refuse, secret, table
from tests.domain.street_scenes import speaks_for


@begins_with(decidable)
def one_is_excellent(s) -> None:
    """Of four units, one may be by the share of a third."""
    s.says("lead2", decides("community", "优秀")(s))


@begins_with(appealed)
def appeal_open(s) -> None:
    s.on("2027-01-26")


@begins_with(upheld)
def awaited(s) -> None:
    s.on("2027-01-26")


@begins_with(decided)
def decided_and_corrected(s) -> None:
    """A corrected report comes, though the bureau's grade is decided."""
    s["second"] = s.says("lead2", seals("second", replaces="report", reason="补记一次出席")(s))
    s.says("lead", shows("2027-02-03", "second", "second")(s))
    s.on("2027-02-04")


def test_a_grade_stands_apart_from_the_score_that_it_goes_by():
    s = decided.begin()
    decision: Decision = s.state("decision")
    assert (decision.grade, decision.subject, decision.unit) == ("较好", s["bureau"], s["lead"])
    [data] = s.events(GradeDecided)
    assert (data.departs, data.over_share, data.told) == (False, False, (s["bureau"],))


def test_it_may_depart_from_the_sheet_with_a_reason():
    s = decidable.begin()
    s.says("lead2", decides("bureau", "一般", reason="配合专项检查不力")(s))
    assert s.events(GradeDecided)[0].departs


def test_a_sheet_without_a_result_needs_a_reason_too():
    s = decidable.begin()
    s.says("lead2", decides("hospital", "一般", reason="数据不足，按平时表现")(s))
    assert s.events(GradeDecided)[0].departs


def test_over_the_share_it_is_decided_all_the_same_when_somebody_says_why():
    s = one_is_excellent.begin()
    s.says("lead2", decides("bureau", "优秀", reason="并列", over_share_reason="两家并列")(s))
    assert [data.over_share for data in s.events(GradeDecided)] == [False, True]
    assert s.rule("grades", s["book"], "2026", "unit") == GradeCounts((("优秀", 2),))


def test_whoever_is_over_the_share_is_told_the_numbers():
    no = refuse(Row(one_is_excellent, "lead2", decides("bureau", "优秀", reason="并列"), OverShare))
    assert no.in_chinese().startswith("这是第2个“优秀”，1个为限（4个对象的1/3）")


def test_a_change_takes_two_and_counts_the_grade_once():
    s = change_proposed.begin()
    assert s.state("decision").grade == "较好"
    s.says("lead", changes_to()(s), on="decision")
    assert s.state("decision").grade == "一般"
    assert s.events(GradeChanged)[0].before == "较好"
    assert s.rule("grades", s["book"], "2026", "unit") == GradeCounts((("一般", 1), ("较好", 0)))


def test_of_two_who_differ_the_later_stands_as_the_one_to_agree_with():
    s = change_proposed.begin()
    s.says("lead", changes_to("不合格")(s), on="decision")
    assert s.state("decision").proposed == "不合格"
    s.says("lead3", changes_to("不合格")(s), on="decision")
    assert s.state("decision").grade == "不合格"


@begins_with(with_a_book)
def community_decided(s) -> None:
    """The round named the community to decide; it went into the hospital, whose people act in its name since."""
    s["round"] = s.says("lead", announces(decides="community")(s))
    s.on("2027-01-08")
    s.says(
        "lead", MergeUnits(units=(s["community"],), into=s["hospital"], on="2027-01-07", reason="机构调整")
    )
    speaks_for(s, "hospital", "community")
    s["report"] = s.says("lead", seals()(s))
    s.on("2027-01-12")
    s["notice"] = s.says("lead", shows()(s))
    s.on("2027-01-26")


def test_who_inherited_the_deciding_decides_on_others():
    s = community_decided.begin()
    s.says("hospital for community", decides()(s))
    assert s.events(GradeDecided)


@pytest.mark.parametrize("subject", ["hospital", "community"])
def test_and_the_unit_above_on_it_and_on_what_went_into_it(subject: str):
    s = community_decided.begin()
    s.says("lead2", decides(subject, "一般", reason="按平时表现")(s))
    assert s.events(GradeDecided)


REFUSALS: Rows = {
    "of its heir, by the deciding unit": Row(community_decided, "hospital for community", decides("hospital", "一般", reason="一般"), NotThisUnit),
    "of the deciding unit, by its heir": Row(community_decided, "hospital for community", decides("community", "优秀"), NotThisUnit),
    "of its heir, by the heir itself": Row(community_decided, "hospital", decides("hospital", "一般", reason="一般"), NotThisUnit),
    "before it is shown": Row(sealed, "lead2", decides(), WrongStage),
    "on the last day for appeals": Row(shown, "lead2", decides(), NoticeNotOver),
    "by whoever sealed the report": Row(decidable, "lead", decides(), SamePerson),
    "by a member": Row(decidable, "bureau", decides(), NotThisUnit),
    "by a clerk": Row(decidable, "clerk at lead", decides(), RoleMissing),
    "by whoever stands aside from that subject": Row(decidable, "lead", decides("community", "优秀"), Conflicted),
    "of the deciding unit itself": Row(decidable, "lead2", decides("lead", "优秀"), NotThisUnit),
    "as the sheet does not say": Row(decidable, "lead2", decides(changed={"result": "95"}), NotInReport),
    "by the path of another": Row(decidable, "lead2", decides(changed={"path": ("0" * 64,)}), NotInReport),
    "in another part": Row(decidable, "lead2", decides(part="member", sealed_as="unit"), NotInReport),
    "of what is no report": Row(decidable, "lead2", decides(of="book"), NoSuch),
    "while its appeal is open": Row(appeal_open, "lead2", decides("hospital", "一般", reason="一般"), AppealOpen),
    "while a corrected report is awaited": Row(awaited, "lead2", decides("hospital", "一般", reason="一般"), CorrectedReportAwaited),
    "by a report that was replaced": Row(replaced, "lead2", decides(), WrongStage),
    "twice": Row(decided, "lead2", decides(), GradeThere, expect=1),
    "again by a corrected report": Row(decided_and_corrected, "lead", decides(of="second", what="second"), GradeThere),
    "a grade that the rulebook has not": Row(decidable, "lead2", decides(grade="好", reason="好"), NotOffered),
    "another than the sheet's without a reason": Row(decidable, "lead2", decides(grade="一般"), ReasonNeeded),
    "without a result and a reason": Row(decidable, "lead2", decides("hospital", "一般"), ReasonNeeded),
    "over the share without a reason": Row(one_is_excellent, "lead2", decides("bureau", "优秀", reason="并列"), OverShare),
    "changed by a member": Row(decided, "bureau", changes_to(), NotThisUnit, on="decision"),
    "changed by a clerk": Row(decided, "clerk at lead", changes_to(), RoleMissing, on="decision"),
    "changed into what it is": Row(decided, "lead2", changes_to("较好"), WrongStage, on="decision"),
    "changed into no grade": Row(decided, "lead2", changes_to("好"), NotOffered, on="decision"),
    "changed by one person twice": Row(change_proposed, "lead2", changes_to(), SamePerson, on="decision"),
    "what is no decision changed": Row(decided, "lead2", changes_to(), NoSuch, on="notice"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_made_up_digest_is_no_sheet():
    refuse(Row(decidable, "lead2", decides(changed={"sheet": secret("other")}), NotInReport))
