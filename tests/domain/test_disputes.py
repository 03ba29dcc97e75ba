"""Disputes: one entry is frozen, answered, ruled upon by two, appealed once; and everything else goes on."""

import pytest

from contracts.statements.alliances import AcceptMembership, Charter, FoundAlliance, InviteMember
from contracts.statements.corrections import CorrectEntry
from contracts.statements.disputes import (
    AnswerDispute,
    AppealDispute,
    OpenDispute,
    RuleDispute,
    WithdrawDispute,
)
from contracts.statements.keys import EnrolUnit, Entrust, GrantRole, OnBehalf
from contracts.statements.service import FoundBank, OpenAccount
from domain.correction_requests import CorrectionAnswered
from domain.corrections import EntryCorrected, EntryOverruled
from domain.deciding import World
from domain.disputes import Dispute, DisputeOpened, RulingGiven, Stage
from domain.freezing import frozen_in
from domain.hours import HoursPosted
from domain.marks import MarkWasGiven
from domain.refusals import (
    ContestedBefore,
    CorrectIt,
    InDispute,
    NobodyToRule,
    NotAdoptedYet,
    NotCorrectable,
    NotEnough,
    NotThisUnit,
    NotYoursToContest,
    OtherSide,
    RoleMissing,
    SamePerson,
    TooLate,
    WrongStage,
)
from domain.standing_facts import corrected, frozen
from domain.time_reversed import HoursReversed
from domain.visits import VisitConfirmed
from tests.domain import test_correction_requests as requests
from tests.domain import test_duty, test_redemptions, test_rulebooks
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    begins_with,
    refuse,
    secret,
    table,
)
from tests.domain.service_scenes import TODAY, confirms, records


def contests(event: type = HoursPosted, nth: int = 0, **more):
    return lambda s: OpenDispute(
        entry=s.story.ref(event, nth), wrong="time", text="少记两小时", evidence=(secret("photo"),),
        **{name: make(s) for name, make in more.items()},
    )  # fmt: skip


def answers(answer: str = "contests"):
    return lambda s: AnswerDispute(answer=answer, text="以签到表为准")


def rules(outcome: str = "upheld"):
    return lambda s: RuleDispute(outcome=outcome, reason="查阅签到表和照片")


def withdraws(s: Scene) -> WithdrawDispute:
    return WithdrawDispute(reason="已经说清")


def appeals(s: Scene) -> AppealDispute:
    return AppealDispute(text="裁决没有看照片")


def behalf(s: Scene) -> OnBehalf:
    return OnBehalf(of=s["volunteer 2"], how="paper")


@begins_with(requests.served)
def served(s: Scene) -> None:
    """The second volunteer's hour is posted too."""
    s["second record"] = s.says("community2", records("volunteer 2", "08:00", "09:00")(s))
    s.says("community", confirms("second record")(s))
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")


@begins_with(served)
def opened(s: Scene) -> None:
    """The first volunteer contests the two hours that the community posted."""
    s["dispute"] = s.says("volunteer 1", contests()(s), as_self=True)


@begins_with(opened)
def answered(s: Scene) -> None:
    s.on("2026-01-05").says("community", answers()(s), on="dispute")


@begins_with(answered)
def proposed(s: Scene) -> None:
    s.says("lead", rules()(s), on="dispute")


@begins_with(proposed)
def upheld(s: Scene) -> None:
    s.says("lead2", rules()(s), on="dispute")


@begins_with(answered)
def rejected(s: Scene) -> None:
    for who in ("lead", "lead2"):
        s.says(who, rules("rejected")(s), on="dispute")


@begins_with(opened)
def withdrawn(s: Scene) -> None:
    s.says("volunteer 1", withdraws(s), on="dispute", as_self=True)


@begins_with(opened)
def agreed(s: Scene) -> None:
    s.says("community", answers("agrees")(s), on="dispute")


@begins_with(served)
def in_a_street(s: Scene) -> None:
    """Hours at a bank of a street's alliance: the street rules, and above it the county."""
    s.county.units["street"] = s["street"] = s.says(
        "lead", EnrolUnit(code="YH020", name="东风街道(虚构)", kind="street", superior=s["lead"])
    )
    s.county.people["street"] = s.county.first_administrator(s["street"], "street 1", s.who("lead"))
    s.says("street", GrantRole(unit=s["street"], person=s["street 1"], role="signatory"))
    s.county.people["street2"] = s.county.colleague(s.who("street"), "street 2", "signatory", "clerk")
    charter = Charter(title="街道联盟章程(虚构)", effective=TODAY)
    s["street's"] = s.says("street", FoundAlliance(name="街道联盟(虚构)", level="street", charter=charter))
    membership = InviteMember(alliance=s["street's"], unit=s["community"])
    s["membership there"] = s.says("street", membership)
    s.says("community", AcceptMembership(), on="membership there")
    s["bank"] = s.says("community", FoundBank(name="街道时间银行(虚构)", alliance=s["street's"]))
    s.says("community", OpenAccount(bank=s["bank"], owner=s["volunteer 1"]))
    s["record"] = s.says("community2", records("volunteer 1", "13:00", "14:00")(s))
    s.says("community", confirms("record")(s))
    s["dispute"] = s.says("volunteer 1", contests(nth=2)(s), as_self=True)
    s.says("community", answers()(s), on="dispute")


@begins_with(in_a_street)
def rejected_by_the_street(s: Scene) -> None:
    for who in ("street", "street2"):
        s.says(who, rules("rejected")(s), on="dispute")


@begins_with(in_a_street)
def upheld_by_the_street(s: Scene) -> None:
    for who in ("street", "street2"):
        s.says(who, rules()(s), on="dispute")


@begins_with(rejected_by_the_street)
def appealed(s: Scene) -> None:
    s.says("volunteer 1", appeals(s), on="dispute", as_self=True)
    s.says("community", answers()(s), on="dispute")


@begins_with(appealed)
def upheld_on_appeal(s: Scene) -> None:
    for who in ("lead", "lead2"):
        s.says(who, rules()(s), on="dispute")


@begins_with(test_rulebooks.marked)
def mark_contested(s: Scene) -> None:
    """The lead itself gave the mark, and nobody is above it: two other members rule."""
    adopts_field(s)
    s["dispute"] = s.says("hospital", contests(MarkWasGiven)(s))
    s.says("lead", answers()(s), on="dispute")


@begins_with(requests.declined)
def refusal_contested(s: Scene) -> None:
    s["dispute"] = s.says("volunteer 1", contests(CorrectionAnswered)(s), as_self=True)


@begins_with(test_duty.visit_confirmed)
def visited(s: Scene) -> None:
    """The county of a bureau's visit is the superior of both sides; there is no alliance to it."""
    adopts_field(s)


@begins_with(test_duty.on_roll)
def visited_by_the_lead(s: Scene) -> None:
    """Nobody is above the county, which is a side of it."""
    adopts_field(s)
    s["visit"] = s.says("lead", test_duty.visits()(s))
    s.says("community", test_duty.confirms_visit()(s))


def minutes_frozen(s: Scene, who: str = "volunteer 1") -> int:
    account = s.county.rule("account", s["bank"], s[who])
    return frozen_in(World(s.story.history), account).minutes


def disputed(s: Scene) -> set[int]:
    found: set[int] = set()
    for happened in s.story.happened:
        if freeze := frozen(happened):
            (found.add if freeze.begins else found.discard)(freeze.position)
    return found


def position(s: Scene, event: type, nth: int = 0) -> int:
    return s.story.ref(event, nth).index + 1


def test_a_contested_entry_alone_is_frozen():
    s = opened.begin()
    dispute = s.state("dispute")
    assert isinstance(dispute, Dispute)
    assert (dispute.whose, dispute.answers, dispute.ruler) == (s["volunteer 1"], (s["community"],), s["lead"])
    assert minutes_frozen(s) == 120
    assert minutes_frozen(s, "volunteer 2") == 0
    assert disputed(s) == {position(s, HoursPosted)}
    (said,) = s.events(DisputeOpened)
    assert (said.answer_by, said.rule_by, said.by_calendar) == ("2026-01-15", "2026-02-05", False)
    assert set(said.told) == {s["volunteer 1"], s["community"], s["lead"]}


def test_everything_else_of_the_same_person_and_day_goes_on():
    s = opened.begin()
    s["later"] = s.says("community2", records("volunteer 1", "14:00", "15:00")(s))
    s.says("community", confirms("later")(s))
    s.says("community", CorrectEntry(entry=s.story.ref(HoursPosted, 1), reason="记错了"))
    assert minutes_frozen(s) == 120


def test_two_holders_uphold_it_and_what_it_did_is_taken_back_with_the_ruling():
    s = upheld.begin()
    assert s.state("dispute").stage == Stage.UPHELD
    (back,) = s.events(HoursReversed)
    assert [leg.minutes for leg in back.legs] == [-120, 120]
    (overruled,) = s.events(EntryOverruled)
    assert (overruled.of, overruled.dispute) == (s["record"], s["dispute"])
    assert (minutes_frozen(s), disputed(s)) == (0, set())
    assert position(s, HoursPosted) in {corrected(each) for each in s.story.happened}
    assert s.rule("person-day", s["volunteer 1"], TODAY).minutes == 0


def test_one_holder_alone_changes_nothing_and_of_two_that_differ_neither_takes_effect():
    s = proposed.begin()
    s.says("lead2", rules("rejected")(s), on="dispute")
    assert (s.state("dispute").stage, minutes_frozen(s)) == (Stage.ANSWERED, 120)
    assert not s.events(RulingGiven)
    s.says("lead", rules("rejected")(s), on="dispute")
    assert s.state("dispute").stage == Stage.REJECTED


@pytest.mark.parametrize("scene", [rejected, withdrawn], ids=["rejected", "withdrawn"])
def test_rejected_or_withdrawn_it_counts_again(scene):
    s = scene.begin()
    assert (minutes_frozen(s), disputed(s)) == (0, set())
    assert not s.events(HoursReversed)
    s.says("community", CorrectEntry(entry=s.story.ref(HoursPosted), reason="后来查明"))


def test_the_other_side_agrees_and_nobody_need_rule():
    s = agreed.begin()
    assert (s.state("dispute").stage, minutes_frozen(s)) == (Stage.UPHELD, 0)
    assert len(s.events(HoursReversed)) == 1


def test_when_the_other_side_says_nothing_it_is_ruled_after_the_days_to_answer():
    s = opened.begin().on("2026-01-16")
    for who in ("lead", "lead2"):
        s.says(who, rules()(s), on="dispute")
    assert s.state("dispute").stage == Stage.UPHELD


def test_whoever_lost_appeals_once_to_the_next_above_and_it_is_frozen_again():
    s = appealed.begin()
    dispute = s.state("dispute")
    assert (dispute.instance, dispute.ruler, dispute.stage) == (2, s["lead"], Stage.ANSWERED)
    assert minutes_frozen(s) == 60
    s = upheld_on_appeal.begin()
    assert (s.state("dispute").stage, minutes_frozen(s)) == (Stage.UPHELD, 0)
    assert len(s.events(HoursReversed)) == 1
    assert [ruling.appeal_by for ruling in s.events(RulingGiven)] == ["2026-01-15", None]


def test_on_appeal_against_a_correction_nothing_is_put_back_by_itself():
    s = upheld_by_the_street.begin()
    s.says("community", appeals(s), on="dispute")
    assert (s.state("dispute").whose, s.state("dispute").answers) == (s["community"], (s["volunteer 1"],))
    s.says("volunteer 1", answers()(s), on="dispute", as_self=True)
    for who in ("lead", "lead2"):
        s.says(who, rules()(s), on="dispute")
    assert (s.state("dispute").stage, len(s.events(HoursReversed)), minutes_frozen(s)) == (Stage.UPHELD, 1, 0)
    s["anew"] = s.says("community2", records("volunteer 1", "13:00", "14:00")(s))
    s.says("community", confirms("anew")(s))
    assert s.events(HoursPosted)[-1].minutes == 60


def test_where_nobody_is_above_two_other_members_rule():
    s = mark_contested.begin()
    assert s.state("dispute").ruler is None
    for who in ("bureau", "community"):
        s.says(who, rules()(s), on="dispute")
    assert s.state("dispute").stage == Stage.UPHELD
    assert s.events(EntryOverruled)[0].corrected == "mark.given"
    s.says("lead", test_rulebooks.marks()(s))


def test_a_declined_request_is_contested_and_what_a_ruling_grants_is_recorded_anew():
    s = refusal_contested.begin()
    assert s.state("dispute").ruler == s["lead"]
    assert minutes_frozen(s) == 0
    s.says("community", answers()(s), on="dispute")
    for who in ("lead", "lead2"):
        s.says(who, rules()(s), on="dispute")
    assert s.state("dispute").stage == Stage.UPHELD
    assert not s.events(EntryOverruled)


def test_the_other_side_of_a_correction_contests_it():
    s = visited.begin()
    s.says("community", CorrectEntry(entry=s.story.ref(VisitConfirmed), reason="没有来过"))
    s["dispute"] = s.says("bureau", contests(EntryCorrected)(s))
    assert (s.state("dispute").answers, s.state("dispute").ruler) == ((s["community"],), s["lead"])


def test_on_paper_it_goes_through_a_unit_that_is_no_side():
    s = served.begin()
    s["dispute"] = s.says("bureau", contests(nth=1, on_behalf=behalf)(s))
    assert (s.state("dispute").whose, s.state("dispute").agents) == (s["volunteer 2"], (s["bureau"],))


@begins_with(served)
def entrusted_to_the_lead(s: Scene) -> None:
    s.says("lead", Entrust(of=s["volunteer 2"], evidence=secret("paper")))


@begins_with(served)
def found_to_be_one(s: Scene) -> None:
    """The second volunteer contests on paper, and is then found to be the first one, registered twice."""
    s["dispute"] = s.says("bureau", contests(nth=1, on_behalf=behalf)(s))
    requests.become_one(s)


@begins_with(found_to_be_one)
def lost_under_another_number(s: Scene) -> None:
    s.on("2026-01-05").says("community", answers()(s), on="dispute")
    for who in ("lead", "lead2"):
        s.says(who, rules("rejected")(s), on="dispute")


@begins_with(found_to_be_one)
def withdrawn_under_the_other_number(s: Scene) -> None:
    s.says("volunteer 1", withdraws(s), on="dispute", as_self=True)


def test_whoever_contested_under_another_number_goes_on_under_the_one_that_stays():
    s = withdrawn_under_the_other_number.begin()
    assert s.state("dispute").stage == Stage.WITHDRAWN


def test_a_refusal_to_correct_is_contested_under_the_number_that_stays():
    s = requests.asked_to_add.begin()
    s.says("community", requests.answers("declined")(s), on="request")
    requests.become_one(s)
    s["dispute"] = s.says("volunteer 1", contests(CorrectionAnswered)(s), as_self=True)
    assert s.state("dispute").whose == s["volunteer 1"]


REFUSALS: Rows = {
    "a second time, under the number that stays": Row(withdrawn_under_the_other_number, "volunteer 1", contests(nth=1), ContestedBefore, as_self=True),
    "appealed under the number that stays, with nobody above": Row(lost_under_another_number, "volunteer 1", appeals, NobodyToRule, on="dispute", as_self=True),
    "under the first rule set": Row(requests.confirmed, "community", contests(), NotAdoptedYet),
    "of a document": Row(opened, "volunteer 1", contests(DisputeOpened), NotCorrectable, as_self=True),
    "of what concerns others": Row(served, "volunteer 3", contests(), NotYoursToContest, as_self=True),
    "by the only one who can correct it": Row(served, "community", contests(), CorrectIt),
    "while it is in dispute": Row(opened, "volunteer 1", contests(), InDispute, as_self=True),
    "a second time": Row(withdrawn, "volunteer 1", contests(), ContestedBefore, as_self=True),
    "of what was taken back": Row(upheld, "volunteer 1", contests(), WrongStage, as_self=True),
    "with nobody to rule": Row(visited_by_the_lead, "community", contests(VisitConfirmed), NobodyToRule),
    "on paper, through a side": Row(served, "community", contests(nth=1, on_behalf=behalf), OtherSide),
    "on paper, through the body that would rule": Row(entrusted_to_the_lead, "lead", contests(nth=1, on_behalf=behalf), OtherSide),
    "corrected from outside while it is frozen": Row(opened, "community", lambda s: CorrectEntry(entry=s.story.ref(HoursPosted), reason="记错了"), InDispute),
    "answered by a third": Row(opened, "bureau", answers(), NotThisUnit, on="dispute"),
    "answered by whoever contests": Row(opened, "volunteer 1", answers(), NotThisUnit, on="dispute", as_self=True),
    "answered by whoever is no clerk": Row(opened, "signatory at community", answers(), RoleMissing, on="dispute"),
    "answered twice": Row(answered, "community", answers(), WrongStage, on="dispute"),
    "ruled before the other side has answered": Row(opened, "lead", rules(), WrongStage, on="dispute"),
    "ruled by a side": Row(answered, "community", rules(), NotThisUnit, on="dispute"),
    "ruled by whoever is no signatory": Row(answered, "clerk at lead", rules(), RoleMissing, on="dispute"),
    "ruled by one person twice": Row(proposed, "lead", rules(), SamePerson, on="dispute"),
    "ruled twice": Row(upheld, "lead", rules(), WrongStage, on="dispute"),
    "ruled by the side, where members rule": Row(mark_contested, "lead", rules(), OtherSide, on="dispute"),
    "withdrawn by another": Row(opened, "community", withdraws, NotThisUnit, on="dispute"),
    "withdrawn when it is ruled": Row(rejected, "volunteer 1", withdraws, WrongStage, on="dispute", as_self=True),
    "appealed before it is ruled": Row(answered, "volunteer 1", appeals, WrongStage, on="dispute", as_self=True),
    "appealed by whoever won": Row(rejected_by_the_street, "community", appeals, NotThisUnit, on="dispute"),
    "appealed with nobody above": Row(rejected, "volunteer 1", appeals, NobodyToRule, on="dispute", as_self=True),
    "appealed twice": Row(upheld_on_appeal, "community", appeals, WrongStage, on="dispute"),
    "ruled on appeal by whoever ruled before": Row(appealed, "street", rules(), NotThisUnit, on="dispute"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


@begins_with(rejected_by_the_street)
def late(s: Scene) -> None:
    s.on("2026-01-16")


@begins_with(mark_contested)
def one_member_has_ruled(s: Scene) -> None:
    s.says("bureau", rules()(s), on="dispute")


LATER: Rows = {
    "appealed too late": Row(late, "volunteer 1", appeals, TooLate, on="dispute", as_self=True),
    "ruled by two of one member": Row(one_member_has_ruled, "bureau2", rules(), NotThisUnit, on="dispute"),
}


@table(LATER)
def test_later_refusals(row):
    refuse(row)


def contests_all_their_hours(s: Scene) -> None:
    """The hospital's second person contests all the hours that they have."""
    posted = [each.data.person for each in s.story.happened if isinstance(each.data, HoursPosted)]
    for nth, person in enumerate(posted):
        if person == s["hospital2"]:
            s.says("hospital2", contests(nth=nth)(s), as_self=True)


@begins_with(test_redemptions.made)
def spender(s: Scene) -> None:
    contests_all_their_hours(s)


@begins_with(test_redemptions.once_this_quarter)
def spender_of_points(s: Scene) -> None:
    contests_all_their_hours(s.on("2026-04-01"))


SPENDING: Rows = {
    "of minutes that are in dispute": Row(spender, "community", test_redemptions.confirms(), NotEnough),
    "of points that are in dispute": Row(spender_of_points, "community", test_redemptions.confirms("second"), NotEnough),
}  # fmt: skip


@table(SPENDING)
def test_what_is_in_dispute_is_not_spent(row):
    refuse(row)
