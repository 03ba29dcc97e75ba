"""What a meeting votes on, who stands aside, and what becomes of the follow-ups."""

import pytest

from contracts.statements.resolutions import (
    AcceptFollowUp,
    DeclareInterest,
    FollowUp,
    ProposeAgenda,
    ReportFollowUp,
    ReturnFollowUp,
    TakeAgenda,
    VoteResolution,
)
from domain.agenda import AgendaProposal, AgendaTaken, Aside, Extension, InterestDeclared
from domain.facts import facts_of
from domain.refusals import (
    AlreadyVoted,
    DatesReversed,
    HasInterest,
    MeetingMix,
    NoSuch,
    NoSuchPlace,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongStage,
)
from domain.resolutions import FollowUpAnswered, Progress, Resolution, ResolutionVoted, Voted, votes_needed
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table
from tests.domain.test_meetings import convenes, records
from tests.domain.test_meetings import held as held_under_the_first_rules

ALL = ("lead", "community", "hospital", "bureau")


def proposes(title: str = "加装路灯", what: str = "meeting"):
    return lambda s: ProposeAgenda(about=s.about(what), title=title)


def takes(what: str = "proposal"):
    return lambda s: TakeAgenda(about=s.about(what))


def stands_aside(place: int = 1):
    return lambda s: DeclareInterest(about=s.about("meeting"), place=place, kind="supplier")


def votes(
    *in_favour: str,
    against: tuple[str, ...] = (),
    abstained: tuple[str, ...] = (),
    place: int = 1,
    owner: str = "hospital",
    due: str = "2026-01-10",
):
    def body(s: Scene) -> VoteResolution:
        return VoteResolution(
            about=s.about("meeting"),
            place=place,
            title="加装路灯",
            text="由县医院牵头",
            in_favour=tuple(s[unit] for unit in in_favour),
            against=tuple(s[unit] for unit in against),
            abstained=tuple(s[unit] for unit in abstained),
            follow_ups=(FollowUp(owner=s[owner], what="报送方案", due=due),),
        )

    return body


def reports(progress: int = 100, place: int = 1, what: str = "resolution"):
    return lambda s: ReportFollowUp(about=s.about(what), place=place, progress=progress)


def accepts(what: str = "report"):
    return lambda s: AcceptFollowUp(about=s.about(what))


def returns(what: str = "report"):
    return lambda s: ReturnFollowUp(about=s.about(what), reason="缺少图纸")


@begins_with(moonlighter)
def called(s: Scene) -> None:
    """All four are called for two items; two thirds of those present must be in favour."""
    adopts_field(s)
    meeting = convenes(*ALL)(s).model_copy(update={"threshold": "two-thirds", "agenda": ("年度清单", "经费")})
    s["meeting"] = s.says("lead", meeting)
    s.county.people["auditor at hospital"] = s.county.colleague(
        s.who("hospital"), "auditor at hospital", "auditor"
    )
    for unit in ("lead", "hospital"):
        s.county.people[f"signatory at {unit}"] = s.county.colleague(
            s.who(unit), f"signatory at {unit}", "signatory"
        )


@begins_with(called)
def proposed(s: Scene) -> None:
    s["proposal"] = s.says("community", proposes()(s))


@begins_with(proposed)
def taken(s: Scene) -> None:
    """The third place on the agenda; and the community has an interest in the second."""
    s["taking"] = s.says("lead", takes()(s))
    s["interest"] = s.says("community", stands_aside(2)(s))


@begins_with(taken)
def met(s: Scene) -> None:
    """Everybody came but the bureau, which had asked for leave."""
    s.says("lead", records("lead", "community", "hospital", excused=("bureau",))(s), on="meeting")


@begins_with(proposed)
def left_out(s: Scene) -> None:
    """The meeting was held without the proposal."""
    s.says("lead", records("lead", "community")(s), on="meeting")


@begins_with(called)
def too_few(s: Scene) -> None:
    s.says("lead", records("lead")(s), on="meeting")


@begins_with(met)
def passed(s: Scene) -> None:
    s["resolution"] = s.says("lead", votes("lead", "community")(s))
    s.on("2026-01-09")


@begins_with(met)
def failed(s: Scene) -> None:
    s["resolution"] = s.says("lead", votes("lead", against=("hospital",), abstained=("community",))(s))


@begins_with(passed)
def reported(s: Scene) -> None:
    """Halfway, by the hospital's second person, who has a key at the lead too."""
    s["halfway"] = s.says("hospital", reports(50)(s))
    s["report"] = s.says("hospital2", reports()(s))


@begins_with(reported)
def done(s: Scene) -> None:
    s.on("2026-01-20")
    s.says("lead", accepts()(s))


@begins_with(reported)
def returned(s: Scene) -> None:
    s.says("lead", returns()(s))


@pytest.mark.parametrize(
    ("present", "half", "two_thirds"), [(0, 1, 1), (1, 1, 1), (2, 2, 2), (3, 2, 2), (4, 3, 3), (6, 4, 4), (7, 4, 5)]
)  # fmt: skip
def test_more_than_half_or_two_thirds_at_least(present, half, two_thirds):
    assert (votes_needed(present, "half"), votes_needed(present, "two-thirds")) == (half, two_thirds)


@pytest.mark.parametrize(
    ("votes_cast", "passes"),
    [
        (votes("lead", "community"), True),
        (votes("lead", against=("community", "hospital")), False),
        (votes("lead", abstained=("community", "hospital")), False),
        (votes("lead"), False),
    ],
)
def test_a_vote_is_recorded_whether_it_passed_or_not(votes_cast, passes):
    s = met.begin()
    s["resolution"] = s.says("lead", votes_cast(s))
    (voted,) = s.events(ResolutionVoted)
    assert (voted.passed, voted.present, voted.needed, voted.on) == (passes, 3, 2, "2026-01-01")
    resolution = s.state("resolution")
    assert isinstance(resolution, Resolution)
    assert (resolution.meeting, resolution.alliance, resolution.passed, resolution.follow_ups) == (
        s["meeting"], s["alliance"], passes, votes_cast(s).follow_ups,
    )  # fmt: skip
    assert s.rule("vote", s["meeting"], "1") == Voted(s["resolution"])


def test_whoever_stands_aside_is_not_counted_among_those_present():
    s = met.begin()
    s.says("lead", votes("lead", "hospital", place=2)(s))
    (voted,) = s.events(ResolutionVoted)
    assert (voted.present, voted.needed, voted.passed) == (2, 2, True)


def test_a_proposal_that_is_taken_stands_at_the_next_place():
    s = met.begin()
    assert s.state("proposal") == AgendaProposal(s["meeting"], s["alliance"], s["community"])
    assert s.events(AgendaTaken)[0].place == 3
    assert s.rule("agenda", s["meeting"]) == Extension((s["proposal"],))
    s.says("lead", votes("lead", place=3)(s))


def test_an_interest_is_known_before_the_vote():
    s = taken.begin()
    assert s.events(InterestDeclared)[0].alliance == s["alliance"]
    assert s.rule("interests", s["meeting"], "2") == Aside((s["community"],))
    s.says("hospital", stands_aside(2)(s))
    assert s.rule("interests", s["meeting"], "2").units == (s["community"], s["hospital"])


def test_a_follow_up_is_on_time_by_the_day_of_the_report_not_by_that_of_the_answer():
    s = done.begin()
    (answered,) = s.events(FollowUpAnswered)
    assert (answered.owner, answered.due, answered.reported, answered.accepted) == (
        s["hospital"], "2026-01-10", "2026-01-09", True,
    )  # fmt: skip
    assert s.rule("followup", s["resolution"], "1") == Progress((s["report"],), done=True)
    kinds = {
        fact.kind: dict(fact.attributes)
        for happened in s.story.happened
        for fact in facts_of(happened, 1, "Asia/Shanghai")
        if fact.kind.startswith("followup")
    }
    assert kinds == {"followup": {}, "followup_done": {"on_time": True}}


def test_what_did_not_pass_gives_no_facts_and_neither_does_a_return():
    for where in (failed, returned):
        s = where.begin()
        kinds = [fact.kind for h in s.story.happened for fact in facts_of(h, 1, "Asia/Shanghai")]
        assert "followup_done" not in kinds
        assert ("followup" in kinds) is (where is returned)


def test_what_was_returned_is_reported_again_and_then_accepted():
    s = returned.begin().on("2026-01-15")
    s["again"] = s.says("hospital", reports()(s))
    s.says("lead", accepts("again")(s))
    assert [each.accepted for each in s.events(FollowUpAnswered)] == [False, True]


def test_a_follow_up_of_the_convenor_itself_is_accepted_by_its_second_person():
    s = met.begin()
    s["resolution"] = s.says("lead", votes("lead", "hospital", owner="lead")(s))
    s["report"] = s.says("lead", reports()(s))
    s.says("lead2", accepts()(s))
    assert s.events(FollowUpAnswered)[0].accepted


REFUSALS: Rows = {
    "a vote under the first rule set": Row(held_under_the_first_rules, "lead", votes("lead"), NotAdoptedYet),
    "an item proposed by a unit that is not called": Row(called, "school", proposes(), MeetingMix),
    "an item proposed by whoever is no clerk": Row(called, "signatory at hospital", proposes(), RoleMissing),
    "an item proposed after the meeting": Row(met, "community", proposes(), WrongStage),
    "an item proposed to what is no meeting": Row(called, "community", proposes(what="alliance"), NoSuch),
    "an item taken by whoever proposed it": Row(proposed, "community", takes(), NotThisUnit),
    "an item taken by whoever is no clerk": Row(proposed, "signatory at lead", takes(), RoleMissing),
    "an item taken twice": Row(taken, "lead", takes(), WrongStage),
    "an item taken after the meeting": Row(left_out, "lead", takes(), WrongStage),
    "an interest of a unit that is not called": Row(called, "school", stands_aside(), MeetingMix),
    "an interest declared by whoever may not": Row(called, "auditor at hospital", stands_aside(), RoleMissing),
    "an interest in a place that is not there": Row(called, "hospital", stands_aside(3), NoSuchPlace),
    "an interest declared twice": Row(taken, "community", stands_aside(2), WrongStage),
    "an interest declared after the vote": Row(passed, "hospital", stands_aside(), WrongStage),
    "a vote by another unit": Row(met, "community", votes("community"), NotThisUnit),
    "a vote by whoever is no clerk": Row(met, "signatory at lead", votes("lead"), RoleMissing),
    "a vote before the meeting": Row(called, "lead", votes("lead"), WrongStage),
    "a vote without a quorum": Row(too_few, "lead", votes("lead"), WrongStage),
    "a vote on a place that is not there": Row(met, "lead", votes("lead", place=4), NoSuchPlace),
    "a second vote on the same place": Row(passed, "lead", votes("hospital"), AlreadyVoted),
    "a vote of a unit that did not come": Row(met, "lead", votes("lead", "bureau"), MeetingMix),
    "a vote for and against": Row(met, "lead", votes("lead", against=("lead",)), MeetingMix),
    "a vote of a unit that stands aside": Row(met, "lead", votes("lead", "community", place=2), HasInterest),
    "an abstention of a unit that stands aside": Row(met, "lead", votes("lead", abstained=("community",), place=2), HasInterest),
    "a follow-up for a unit outside the alliance": Row(met, "lead", votes("lead", owner="school"), NotMember),
    "a follow-up due before the meeting": Row(met, "lead", votes("lead", due="2025-12-31"), DatesReversed),
    "a report on what did not pass": Row(failed, "hospital", reports(), WrongStage),
    "a report by another unit": Row(passed, "community", reports(), NotThisUnit),
    "a report by whoever is no clerk": Row(passed, "signatory at hospital", reports(), RoleMissing),
    "a report on a follow-up that is not there": Row(passed, "hospital", reports(place=2), NoSuchPlace),
    "a report on what is done": Row(done, "hospital", reports(), WrongStage),
    "accepted by its owner": Row(reported, "hospital", accepts(), NotThisUnit),
    "accepted by whoever is no clerk": Row(reported, "signatory at lead", accepts(), RoleMissing),
    "accepted by whoever reported, with another key": Row(reported, "moonlighter at lead", accepts(), SamePerson),
    "accepted before it is done": Row(reported, "lead", accepts("halfway"), WrongStage),
    "accepted twice": Row(done, "lead", accepts(), WrongStage),
    "accepted after it was returned": Row(returned, "lead", accepts(), WrongStage),
    "returned by its owner": Row(reported, "hospital", returns(), NotThisUnit),
    "returned by whoever reported, with another key": Row(reported, "moonlighter at lead", returns(), SamePerson),
    "returned after it was accepted": Row(done, "lead", returns(), WrongStage),
    "an earlier report returned after a later one was accepted": Row(done, "lead", returns("halfway"), WrongStage),
    "a vote as the meeting was before it was held": Row(
        met, "lead", lambda s: votes("lead")(s).model_copy(update={"about": s.about("meeting").model_copy(update={"version": 1})}), StaleAbout
    ),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
