"""Alliances: founded, joined from either side, left; and a charter that is known by its version."""

import pytest

from contracts.statements.alliances import (
    AcceptMembership,
    AdoptCharter,
    ApplyForMembership,
    Charter,
    FoundAlliance,
    InviteMember,
    LeaveAlliance,
    RefuseMembership,
)
from domain.alliances import Alliance, MembershipBegun, MembershipEnded, Stage
from domain.refusals import (
    NoSuch,
    NotItsLevel,
    NotMember,
    NotThisUnit,
    RoleMissing,
    StaleAbout,
    StaleExpect,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, school, table

CHARTER = Charter(
    title="章程第二版(虚构)", articles=("自愿加入，平等协商。", "来去自由。"), effective="2026-03-01"
)
ACCEPT = AcceptMembership()
REFUSE = RefuseMembership(reason="今年人手不足")
LEAVE = LeaveAlliance(reason="并入另一联盟")


def invite(unit: str = "school"):
    return lambda s: InviteMember(alliance=s["alliance"], unit=s[unit])


def apply(unit: str = "school", version: int = 1):
    return lambda s: ApplyForMembership(alliance=s["alliance"], unit=s[unit], charter_version=version)


def found(s: Scene) -> FoundAlliance:
    return FoundAlliance(name="和平社区联盟(虚构)", level="community", parent=s["alliance"], charter=CHARTER)


def of_level(level: str):
    return lambda s: found(s).model_copy(update={"level": level, "parent": None})


def below(s: Scene) -> FoundAlliance:
    return found(s).model_copy(update={"level": "industry"})


@begins_with(school)
def beside(s: Scene) -> None:
    """The school beside the alliance; `membership` is where its membership would stand. Its clerk signs nothing."""
    s["membership"] = s.county.rule("membership", s["alliance"], s["school"])
    s["membership of hospital"] = s.county.rule("membership", s["alliance"], s["hospital"])
    s["membership of lead"] = s.county.rule("membership", s["alliance"], s["lead"])
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")
    s.county.people["clerk at school"] = s.county.colleague(s.who("school"), "clerk at school", "clerk")


@begins_with(beside)
def invited(s: Scene) -> None:
    s.says("lead", invite()(s))


@begins_with(beside)
def applied(s: Scene) -> None:
    s.says("school", apply()(s))


@begins_with(invited)
def joined(s: Scene) -> None:
    s.says("school", ACCEPT, on="membership")


@begins_with(invited)
def declined(s: Scene) -> None:
    s.says("school", REFUSE, on="membership")


@begins_with(joined)
def left(s: Scene) -> None:
    s.says("school", LEAVE, on="membership")


def test_a_unit_founds_an_alliance_and_is_its_first_member():
    s = beside.begin()
    s["new"] = s.says("community", found(s))
    assert s.state("new") == Alliance(
        "和平社区联盟(虚构)", "community", s["community"], s["alliance"], CHARTER, 1
    )
    assert s.rule("membership", s["new"], s["community"]).stage == Stage.MEMBER


@pytest.mark.parametrize("level", ["industry", "cross-region"])
def test_any_unit_founds_an_alliance_of_its_industry_or_across_regions(level):
    s = beside.begin()
    s["new"] = s.says("school", of_level(level)(s))
    assert (s.state("new").level, s.state("new").lead) == (level, s["school"])


def test_a_member_founds_an_alliance_below_its_alliance():
    s = beside.begin()
    s["new"] = s.says("hospital", below(s))
    assert s.state("new").parent == s["alliance"]


def test_an_invited_unit_joins():
    s = joined.begin()
    assert s.state("membership").stage == Stage.MEMBER
    assert s.events(MembershipBegun)[-1].unit == s["school"]


def test_an_applicant_is_taken_in():
    s = applied.begin()
    assert s.state("membership").stage == Stage.APPLIED
    s.says("lead2", ACCEPT, on="membership")
    assert s.state("membership").stage == Stage.MEMBER
    begun = s.events(MembershipBegun)[-1]
    assert (begun.alliance, begun.unit) == (s["alliance"], s["school"])


def test_an_invited_unit_says_no_and_may_be_asked_again():
    s = declined.begin()
    assert s.state("membership").stage == Stage.REFUSED
    s.says("lead", invite()(s))
    s.says("school", ACCEPT, on="membership")
    assert s.state("membership").stage == Stage.MEMBER


def test_an_applicant_is_refused_and_may_apply_again():
    s = applied.begin()
    s.says("lead", REFUSE, on="membership")
    s.says("school", apply()(s))
    assert s.state("membership").stage == Stage.APPLIED


def test_a_member_leaves_and_comes_back():
    s = left.begin()
    assert s.state("membership").stage == Stage.LEFT
    ended = s.events(MembershipEnded)[-1]
    assert (ended.alliance, ended.unit) == (s["alliance"], s["school"])
    s.says("school", apply()(s))
    s.says("lead", ACCEPT, on="membership")
    assert s.state("membership").stage == Stage.MEMBER


def test_the_lead_puts_the_next_charter_into_force():
    s = beside.begin()
    s.says("lead", AdoptCharter(charter=CHARTER), on="alliance")
    assert (s.state("alliance").charter, s.state("alliance").charter_version) == (CHARTER, 2)
    s.says("school", apply(version=2)(s))


REFUSALS: Rows = {
    "whoever is no signatory founds": Row(beside, "clerk at lead", found, RoleMissing),
    "an alliance below what is none": Row(
        beside, "community", lambda s: found(s).model_copy(update={"parent": s["hospital"]}), NoSuch
    ),
    "an alliance below one that the founder does not belong to": Row(beside, "school", below, NotMember),
    "a street's alliance founded by a community": Row(beside, "community", of_level("street"), NotItsLevel),
    "a community's alliance founded by an organ": Row(beside, "bureau", of_level("community"), NotItsLevel),
    "a member adopts a charter": Row(
        beside, "hospital", lambda s: AdoptCharter(charter=CHARTER), NotThisUnit, on="alliance"
    ),
    "whoever is no signatory adopts a charter": Row(
        beside, "clerk at lead", lambda s: AdoptCharter(charter=CHARTER), RoleMissing, on="alliance"
    ),
    "a charter for what is no alliance": Row(
        beside, "lead", lambda s: AdoptCharter(charter=CHARTER), NoSuch, on="hospital"
    ),
    "a charter after a version that is gone": Row(
        beside, "lead", lambda s: AdoptCharter(charter=CHARTER), StaleExpect, on="alliance", expect=2
    ),
    "a member invites": Row(beside, "hospital", invite(), NotThisUnit),
    "whoever is no signatory invites": Row(beside, "clerk at lead", invite(), RoleMissing),
    "into what is no alliance": Row(
        beside, "lead", lambda s: InviteMember(alliance=s["hospital"], unit=s["school"]), NoSuch
    ),
    "a person is invited": Row(beside, "lead", invite("hospital2"), NoSuch),
    "a member is invited": Row(beside, "lead", invite("hospital"), WrongStage),
    "the lead invites itself": Row(beside, "lead", invite("lead"), WrongStage),
    "an invited unit is invited": Row(invited, "lead", invite(), WrongStage),
    "an applicant is invited": Row(applied, "lead", invite(), WrongStage),
    "one unit applies for another": Row(beside, "hospital", apply(), NotThisUnit),
    "the lead applies for a unit": Row(beside, "lead", apply(), NotThisUnit),
    "whoever is no signatory applies": Row(beside, "clerk at school", apply(), RoleMissing),
    "for what is no alliance": Row(
        beside, "school",
        lambda s: ApplyForMembership(alliance=s["lead"], unit=s["school"], charter_version=1), NoSuch,
    ),
    "by a charter that is not in force": Row(beside, "school", apply(version=2), StaleAbout),
    "the lead applies for itself": Row(beside, "lead", apply("lead"), WrongStage),
    "an invited unit applies": Row(invited, "school", apply(), WrongStage),
    "an applicant applies": Row(applied, "school", apply(), WrongStage),
    "a member applies": Row(joined, "school", apply(), WrongStage),
    "the lead accepts its own invitation": Row(
        invited, "lead", lambda s: ACCEPT, NotThisUnit, on="membership"
    ),
    "a third unit accepts an invitation": Row(
        invited, "hospital", lambda s: ACCEPT, NotThisUnit, on="membership"
    ),
    "the applicant accepts itself": Row(applied, "school", lambda s: ACCEPT, NotThisUnit, on="membership"),
    "a third unit accepts an applicant": Row(
        applied, "hospital", lambda s: ACCEPT, NotThisUnit, on="membership"
    ),
    "whoever is no signatory accepts an invitation": Row(
        invited, "clerk at school", lambda s: ACCEPT, RoleMissing, on="membership"
    ),
    "whoever is no signatory accepts an applicant": Row(
        applied, "clerk at lead", lambda s: ACCEPT, RoleMissing, on="membership"
    ),
    "a member accepts again": Row(joined, "school", lambda s: ACCEPT, WrongStage, on="membership"),
    "an invitation that was declined is accepted": Row(
        declined, "school", lambda s: ACCEPT, WrongStage, on="membership"
    ),
    "the lead declines its own invitation": Row(
        invited, "lead", lambda s: REFUSE, NotThisUnit, on="membership"
    ),
    "whoever is no signatory declines": Row(
        invited, "clerk at school", lambda s: REFUSE, RoleMissing, on="membership"
    ),
    "a member declines": Row(joined, "school", lambda s: REFUSE, WrongStage, on="membership"),
    "acceptance of what is no membership": Row(joined, "school", lambda s: ACCEPT, NoSuch, on="school"),
    "one unit leaves for another": Row(joined, "hospital", lambda s: LEAVE, NotThisUnit, on="membership"),
    "the lead puts a member out": Row(joined, "lead", lambda s: LEAVE, NotThisUnit, on="membership"),
    "whoever is no signatory leaves": Row(
        joined, "clerk at school", lambda s: LEAVE, RoleMissing, on="membership"
    ),
    "an invited unit leaves": Row(invited, "school", lambda s: LEAVE, NotMember, on="membership"),
    "whoever has left leaves": Row(left, "school", lambda s: LEAVE, NotMember, on="membership"),
    "the lead leaves": Row(beside, "lead", lambda s: LEAVE, WrongStage, on="membership of lead"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        ("an invited unit is invited", "该单位已受邀请", "the unit is invited"),
        ("an applicant is invited", "该单位已申请加入", "the unit has applied"),
        ("a member is invited", "该单位已是成员", "the unit is a member"),
        (
            "an invitation that was declined is accepted",
            "该单位已谢绝或被谢绝",
            "the unit has declined or was refused",
        ),
    ],
)
def test_a_refusal_says_where_the_membership_stands(row, zh, en):
    no = refuse(REFUSALS[row])
    assert zh in no.in_chinese()
    assert en in no.in_english()
