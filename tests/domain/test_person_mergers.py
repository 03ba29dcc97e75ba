"""Two numbers of one human being made one: nothing is recorded under the second any more, and nothing that it had counts twice."""

import pytest

from contracts.statements.disputes import OpenDispute
from contracts.statements.keys import AmendPerson, Entrust, ErasePerson, GrantRole, OnBehalf
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.offices import AcceptAppointment, ConfirmDutyDays, MakeAppointment, RecordDutyDay
from contracts.statements.openings import ConfirmOpening, RecordOpening
from contracts.statements.person_mergers import ConfirmPersonMerge
from contracts.statements.service import (
    CheckIn,
    ConfirmDuty,
    EndCheckIn,
    EnterRoll,
    LeaveRoll,
    OpenAccount,
    RecordDuty,
)
from contracts.statements.spending import MakeGift
from contracts.statements.stars import AwardStar
from domain.accounts_merged import AccountMerged
from domain.bookings import AccountBooked
from domain.corrections import EntryDoubled
from domain.deciding import as_date
from domain.duty import CheckInCounted
from domain.facts import facts_of
from domain.hours import DutyPosted, HoursPosted
from domain.person_mergers import PersonMergeConfirmed
from domain.persons import Person
from domain.refusals import (
    AlreadyCheckedIn,
    AlreadyConfirmed,
    CheckedInTwice,
    CountedTwice,
    GradeHeld,
    InDispute,
    MergedAway,
    NoAccount,
    NoAccountThere,
    NoSuch,
    NotAdoptedYet,
    NotDoubled,
    NothingLeftToPost,
    NotThisUnit,
    OneNumber,
    OverADay,
    Repeated,
    RoleMissing,
    SamePerson,
    StillOnRoll,
    StillSigns,
    WrongStage,
)
from domain.standing_facts import carried, succession
from domain.time_reversed import HoursReversed
from tests.domain.bank_scenes import account, balanced, books, correct_newest, held, pool, rich
from tests.domain.bank_scenes import gives as gives_time
from tests.domain.certificate_scenes import announces, applies
from tests.domain.person_scenes import DOUBLE, agrees, merged, merges, proposed, twins, withdraws
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    another_key,
    begins_with,
    refuse,
    secret,
    table,
)
from tests.domain.service_scenes import TODAY, bank, clocked, confirms, records
from tests.domain.star_scenes import notices, starry, takes_back


def legs(s: Scene) -> dict[str, int]:
    found = books(s)
    return {
        name: found.get(s.county.rule("account", s["bank"], s[name]), (0, 0))[0]
        for name in ("volunteer 1", "twin")
    }


def zero(s: Scene) -> bool:
    return not sum(minutes for minutes, _ in books(s).values())


def test_what_the_duplicate_had_is_the_persons_and_what_both_had_counts_once():
    s = merged.begin()
    assert legs(s) == {"volunteer 1": 180 + 90, "twin": 0}
    assert zero(s)
    [said] = s.events(PersonMergeConfirmed)
    assert (said.joined, said.minutes, said.doubled) == (1, 90, 1)
    assert set(said.told) == {s["volunteer 1"], s["community"], s["hospital"]}
    [back] = s.events(HoursReversed)
    assert (back.record, back.minutes) == (s["double"], 60)


def test_the_number_leads_to_the_person():
    s = merged.begin()
    twin: Person = s.state("twin")
    assert (twin.merged_into, twin.erased) == (s["volunteer 1"], True)
    assert s.state("volunteer 1").came_from == (s["twin"],)


def test_the_time_counts_for_a_grade_and_never_twice_on_the_day():
    s = merged.begin()
    star = s.says("community2", notices("一星")(s))
    assert s.story.state(star)
    assert s.story.happened[-1].data.minutes == 180 + 90  # type: ignore[attr-defined]
    s["again"] = s.says("community2", records("volunteer 1", "11:00", "12:30")(s))
    with pytest.raises(NothingLeftToPost):
        s.says("community", confirms("again")(s))


def test_a_certificate_names_records_of_both_numbers():
    s = merged.begin()
    s.says("community", Entrust(of=s["volunteer 1"], evidence=secret("paper")))
    s["application"] = s.says("community2", applies()(s))
    s.says("community2", announces("record", "twin record")(s))
    assert s.story.happened[-3].data.clocked == 120 + 90  # type: ignore[attr-defined]


def test_an_error_of_before_is_corrected_where_it_lies_now():
    s = merged.begin()
    at = [
        happened.data.record for happened in s.story.happened if isinstance(happened.data, HoursPosted)
    ].index(s["twin record"])
    s.says("community", takes_back(HoursPosted, at)(s))
    assert legs(s) == {"volunteer 1": 180, "twin": 0}
    assert zero(s)


def test_scores_read_the_facts_of_the_duplicate_as_the_persons():
    s = merged.begin()
    zone = "Asia/Shanghai"
    facts = [
        fact
        for position, happened in enumerate(s.story.happened, 1)
        for fact in facts_of(happened, position, zone)
        if fact.kind == "service"
    ]
    passed = [each for happened in s.story.happened if (each := succession(happened))]
    [of_twin] = [
        fact
        for fact, before in zip(carried(facts, passed, as_date(TODAY)), facts, strict=True)
        if before.who["volunteer"] == s["twin"] and before.attributes["minutes"] == 90
    ]
    assert of_twin.who == {"volunteer": s["volunteer 1"]}


def test_the_person_agrees_with_a_key_of_their_own():
    s = proposed.begin()
    s.county.people["volunteer"] = another_key(s, "community", "volunteer 1", "volunteer signs")
    s.says("volunteer", agrees(DOUBLE)(s), as_self=True)
    assert s.state("twin").merged_into == s["volunteer 1"]


def test_one_unit_that_registered_both_needs_two_of_its_people():
    s = starry.begin()
    s["merge"] = s.says("community", merges("volunteer 2", reason="one-unit-twice")(s))
    s.says("community2", agrees(days=())(s))
    assert s.state("volunteer 2").merged_into == s["volunteer 1"]


def test_a_proposal_that_was_withdrawn_changes_nothing_and_another_may_follow():
    s = proposed.begin()
    s.says("community", withdraws(s), on="merge")
    assert s.state("twin").merged_into is None
    s["merge"] = s.says("community", merges("volunteer 1", "twin", "one-unit-twice")(s))
    assert s.state("merge").body.into == s["twin"]


def test_a_third_number_follows_to_the_last():
    s = merged.begin()
    s["merge 2"] = s.says("community", merges("volunteer 1", "volunteer 2")(s))
    s.says("community2", agrees(of="merge 2")(s))
    assert s.state("twin").merged_into == s["volunteer 1"]
    assert s.state("volunteer 1").merged_into == s["volunteer 2"]
    found = books(s)[s.county.rule("account", s["bank"], s["volunteer 2"])][0]
    assert found == 180 + 90
    assert zero(s)


def test_minutes_points_and_months_move_together():
    s = rich.begin()
    s.on("2026-03-02")
    s["merge"] = s.says("community", merges("volunteer 2", "volunteer 1", "one-unit-twice")(s))
    before = held(s, "volunteer 1"), held(s, "volunteer 2")
    s.says("community2", agrees(days=())(s))
    assert held(s, "volunteer 1") == (600 + 300, before[0][1] + before[1][1], 0)
    assert [lot.month for lot in account(s, "volunteer 1").minutes.lots] == ["2026-01"]
    assert held(s, "volunteer 2") == (0, 0, 0)
    assert balanced(s)


def test_what_is_above_the_cap_goes_to_the_pool():
    s = rich.begin()
    gives_time(s, "volunteer 2", 400)
    s["merge"] = s.says("community", merges("volunteer 2", "volunteer 1", "one-unit-twice")(s))
    s.says("community2", agrees(days=())(s))
    assert (held(s, "volunteer 1")[0], pool(s)) == (1000, 300)
    [moved] = s.events(AccountMerged)
    assert moved.pooled == 300
    assert balanced(s)


def test_what_was_spent_is_spent():
    s = rich.begin()
    gift = MakeGift(bank=s["bank"], owner=s["hospital2"], to=s["volunteer 2"], minutes=60, relation="friend")
    s.says("hospital2", gift, as_self=True)
    s["merge"] = s.says("community", merges("volunteer 2", "volunteer 1", "one-unit-twice")(s))
    s.says("community2", agrees(days=())(s))
    correct_newest(s, AccountBooked)
    assert held(s, "volunteer 1")[0] == 600 + 300
    assert held(s, "hospital2")[0] == 600
    assert balanced(s)


@begins_with(twins)
def reporting(s: Scene) -> None:
    """Both numbers reported on the second of January; the second one's ended a day later. Both did duty at nine."""
    for unit, person in (("hospital", "twin"), ("community", "volunteer 1")):
        s.says(unit, EnterRoll(person=s[person]))
    for name, unit, person, at in (
        ("twin's report", "hospital", "twin", "bureau"), ("report", "community", "volunteer 1", "bureau"),
    ):  # fmt: skip
        who = {"person": s[person], "unit": s[unit], "community": s[at]}
        s[name] = s.says(unit, CheckIn(**who, on="2026-01-02"))
        s[f"{name} of duty"] = s.says(
            unit, RecordDuty(**who, task="清扫", clocked=clocked("09:00", "10:00", "2026-01-02"))
        )
        s.says("bureau", ConfirmDuty(records=(s.about(name), s.about(f"{name} of duty"))))
    s.on("2026-01-05")
    s.says("bureau", EndCheckIn(about=s.about("twin's report"), on="2026-01-03"))
    s["roll"] = s.county.rule("roll", s["hospital"], s["twin"])
    s.says("hospital", LeaveRoll(on="2026-01-04"), on="roll")
    s["merge"] = s.says("hospital", merges()(s))


def agrees_to_all(s: Scene, *events: type) -> ConfirmPersonMerge:
    """Taking back the first of each of these too."""
    body = agrees(DOUBLE)(s)
    return body.model_copy(update={"doubles": (*body.doubles, *(s.story.ref(each, 0) for each in events))})


def test_a_check_in_and_duty_under_both_numbers_count_once():
    s = reporting.begin()
    s.says("community", agrees_to_all(s, DutyPosted, CheckInCounted))
    assert {data.corrected for data in s.events(EntryDoubled)} == {
        "hours.posted", "duty.posted", "checkin.confirmed",
    }  # fmt: skip
    facts = [
        fact.kind
        for position, happened in enumerate(s.story.happened, 1)
        for fact in facts_of(happened, position, "Asia/Shanghai")
        if fact.kind in ("duty", "checked_in")
        and position - 1 not in {data.entry for data in s.events(EntryDoubled)}
    ]
    assert sorted(facts) == ["checked_in", "duty"]


def test_whoever_reports_somewhere_under_one_number_reports_nowhere_else_under_another():
    s = reporting.begin()
    s.says("community", EndCheckIn(about=s.about("report"), on="2026-01-02"))
    s.says("community", agrees_to_all(s, DutyPosted, CheckInCounted))
    who = {"person": s["volunteer 1"], "unit": s["community"], "community": s["bureau"]}
    with pytest.raises(AlreadyCheckedIn):
        s.says("community", CheckIn(**who, on="2026-01-02"))
    assert s.says("community", CheckIn(**who, on="2026-01-05"))


def test_days_on_which_the_second_number_reported_are_not_free_for_the_first():
    s = twins.begin()
    for unit, person in (("hospital", "twin"), ("community", "volunteer 1")):
        s.says(unit, EnterRoll(person=s[person]))
    who = {"person": s["twin"], "unit": s["hospital"], "community": s["bureau"]}
    s["report"] = s.says("hospital", CheckIn(**who, on="2026-01-02"))
    s.says("bureau", ConfirmDuty(records=(s.about("report"),)))
    s.on("2026-01-05")
    s.says("bureau", EndCheckIn(about=s.about("report"), on="2026-01-04"))
    s["roll"] = s.county.rule("roll", s["hospital"], s["twin"])
    s.says("hospital", LeaveRoll(on="2026-01-05"), on="roll")
    s["merge"] = s.says("hospital", merges()(s))
    s.says("community", agrees(DOUBLE)(s))
    who = {"person": s["volunteer 1"], "unit": s["community"], "community": s["lead"]}
    with pytest.raises(AlreadyCheckedIn):
        s.says("community", CheckIn(**who, on="2026-01-04"))
    assert s.says("community", CheckIn(**who, on="2026-01-05"))


def test_a_booking_of_the_second_number_is_taken_back_where_it_lies_now():
    s = rich.begin()
    opening = RecordOpening(
        bank=s["bank"], owner=s["volunteer 2"], minutes=50, as_of="2025-12-31", evidence=secret("old")
    )
    s["opening"] = s.says("community2", opening)
    s.says("community", ConfirmOpening(records=(s.about("opening"),)))
    s["merge"] = s.says("community", merges("volunteer 2", "volunteer 1", "one-unit-twice")(s))
    s.says("community2", agrees(days=())(s))
    assert held(s, "volunteer 1")[0] == 600 + 350
    assert account(s, "volunteer 1").opened
    correct_newest(s, AccountBooked)
    assert (held(s, "volunteer 1")[0], held(s, "volunteer 2")[0]) == (900, 0)
    assert not account(s, "volunteer 1").opened
    assert balanced(s)


def test_a_grade_that_the_second_number_was_given_is_held():
    s = starry.begin()
    s["star"] = s.says("community2", notices("一星")(s))
    s.on("2026-01-12")
    s.says("community", AwardStar(), on="star")
    s["merge"] = s.says("community", merges("volunteer 1", "volunteer 2", "one-unit-twice")(s))
    s.says("community2", agrees()(s))
    with pytest.raises(GradeHeld):
        s.says("community2", notices("一星", "volunteer 2")(s))


def test_nothing_is_moved_while_minutes_are_contested():
    s = proposed.begin()
    dispute = OpenDispute(
        entry=s.story.ref(HoursPosted, DOUBLE - 1), wrong="time", text="时间不对",
        on_behalf=OnBehalf(of=s["twin"], how="paper"),
    )  # fmt: skip
    s.says("bureau", Entrust(of=s["twin"], evidence=secret("paper")))
    s.says("bureau", dispute)
    with pytest.raises(InDispute):
        s.says("community", agrees(DOUBLE)(s))


def test_what_is_contested_later_is_frozen_where_it_lies_now():
    s = merged.begin()
    s.says("bureau", Entrust(of=s["volunteer 1"], evidence=secret("paper")))
    behalf = OnBehalf(of=s["volunteer 1"], how="paper")
    entry = s.story.ref(HoursPosted, DOUBLE - 1)
    s.says("bureau", OpenDispute(entry=entry, wrong="time", text="时间不对", on_behalf=behalf))
    of_person, of_twin = (
        s.rule("frozen-minutes", s.county.rule("account", s["bank"], s[name]))
        for name in ("volunteer 1", "twin")
    )
    assert (of_person.minutes, of_twin) == (90, None)


def test_two_numbers_are_never_two_persons_behind_one_thing():
    """The second number recorded with a key of its own, which was revoked; the first would confirm."""
    s = twins.begin()
    for name, unit, person in (("clerk twin", "community", "twin"), ("clerk", "community", "volunteer 1")):
        s.county.people[name] = another_key(s, unit, person, name)
        s.says(unit, GrantRole(unit=s[unit], person=s[person], role="clerk"))
    s["record"] = s.says("clerk twin", records("volunteer 2", "15:00", "16:00")(s))
    s["merge"] = s.says("hospital", merges()(s))
    s.says("community", agrees(DOUBLE)(s))
    with pytest.raises(SamePerson):
        s.says("clerk", confirms("record")(s))
    with pytest.raises(MergedAway):
        s.says("clerk twin", records("volunteer 2", "17:00", "18:00")(s))


PROPOSING: Rows = {
    "a number and itself": Row(twins, "hospital", merges("twin", "twin"), OneNumber),
    "before the rule set was adopted": Row(bank, "community", merges("volunteer 2"), NotAdoptedYet),
    "what is no person": Row(twins, "hospital", merges("twin", "bank"), NoSuch),
    "by a unit that registered neither": Row(twins, "bureau", merges(), NotThisUnit),
    "by whoever may not register": Row(twins, "signatory at hospital", merges(), RoleMissing),
    "what was merged": Row(merged, "hospital", merges(), MergedAway),
    "into what was merged": Row(merged, "community", merges("volunteer 2", "twin"), MergedAway),
}  # fmt: skip


@begins_with(twins)
def erased_twin(s: Scene) -> None:
    s.says("hospital", ErasePerson(reason="本人要求"), on="twin")


@begins_with(twins)
def signing_twin(s: Scene) -> None:
    s.county.people["twin"] = another_key(s, "hospital", "twin", "twin signs")


@begins_with(twins)
def enrolled_twin(s: Scene) -> None:
    s.says("hospital", EnterRoll(person=s["twin"]))


PROPOSING |= {
    "who was erased": Row(erased_twin, "hospital", merges(), WrongStage),
    "who has a key in use": Row(signing_twin, "hospital", merges(), StillSigns),
    "who is on a roll": Row(enrolled_twin, "hospital", merges(), StillOnRoll),
}  # fmt: skip


@begins_with(proposed)
def withdrawn(s: Scene) -> None:
    s.says("hospital", withdraws(s), on="merge")


@begins_with(proposed)
def too_long_a_day(s: Scene) -> None:
    """22 hours of the first of January were entered afterwards for the first volunteer, at another activity."""
    plan = PlanActivity(hosts=(s["hospital"],), title="守夜", category="医疗", on=TODAY)
    s["long"] = s.says("community", plan)
    s.says("community", HoldActivity(on=TODAY), on="long")
    s["hours"] = s.says("community2", records("volunteer 1", minutes=1300, activity="long")(s))
    s.says("community", confirms("hours")(s))


@begins_with(proposed)
def no_account(s: Scene) -> None:
    s["stranger merge"] = s.says("community", merges("volunteer 2", "stranger", "one-unit-twice")(s))
    s["other merge"] = s.says("community", merges("stranger", "volunteer 2", "one-unit-twice")(s))


@begins_with(proposed)
def entered_at_the_same(s: Scene) -> None:
    """Half an hour of the same activity was entered afterwards for the second volunteer, and for the third."""
    for name, person in (("of 2", "volunteer 2"), ("of 3", "volunteer 3")):
        s[name] = s.says("community2", records(person, minutes=30)(s))
    s.says("community", confirms("of 2", "of 3")(s))
    s["other merge"] = s.says("community", merges("volunteer 2", "volunteer 3", "one-unit-twice")(s))


@begins_with(proposed)
def merged_with_an_office(s: Scene) -> None:
    """Under the second number they held an office at the community, and recorded a day there."""
    term = {"starts": TODAY, "ends": TODAY}
    body = MakeAppointment(person=s["twin"], office="liaison", at=s["community"], **term)
    s["office"] = s.says("hospital", body)
    s.says("community", AcceptAppointment(), on="office")
    s["duty day"] = s.says("community", RecordDutyDay(about=s.about("office"), on=TODAY))
    s.says("community", agrees(DOUBLE)(s))


CONFIRMING: Rows = {
    "by whoever proposed it": Row(proposed, "hospital", agrees(DOUBLE), NotThisUnit),
    "by another of the unit that proposed it": Row(proposed, "hospital2", agrees(DOUBLE), NotThisUnit),
    "by a unit that registered neither": Row(proposed, "bureau", agrees(DOUBLE), NotThisUnit),
    "by whoever may not register": Row(proposed, "signatory at community", agrees(DOUBLE), RoleMissing),
    "what was withdrawn": Row(withdrawn, "community", lambda s: ConfirmPersonMerge(about=s.about("merge")), WrongStage),
    "a second time": Row(merged, "community", agrees(DOUBLE), MergedAway),
    "while time is counted under both": Row(proposed, "community", agrees(), CountedTwice),
    "while time of one activity was entered for both": Row(entered_at_the_same, "community2", agrees(of="other merge"), CountedTwice),
    "more than a day has": Row(too_long_a_day, "community", agrees(DOUBLE), OverADay),
    "while both report": Row(reporting, "community", lambda s: agrees_to_all(s, DutyPosted), CheckedInTwice),
    "while both did duty": Row(reporting, "community", lambda s: agrees_to_all(s, CheckInCounted), CountedTwice),
    "taking back what was taken back": Row(reporting, "community", lambda s: agrees_to_all(s, DutyPosted, DutyPosted), Repeated),
    "taking back what is no double": Row(proposed, "community", agrees(DOUBLE, DOUBLE - 1), NotDoubled),
    "taking back what the person has": Row(proposed, "community", agrees(DOUBLE, 0), NotDoubled),
    "naming a day twice": Row(proposed, "community", agrees(DOUBLE, days=(TODAY, TODAY)), Repeated),
    "naming what is no bank": Row(proposed, "community", agrees(DOUBLE, banks=("activity",)), NoSuch),
    "with an account that the other has not": Row(no_account, "community2", agrees(of="stranger merge", days=()), NoAccountThere),
    "with an account that there is not": Row(no_account, "community2", agrees(of="other merge", days=()), NoAccount),
}  # fmt: skip

AFTERWARDS: Rows = {
    "recording time": Row(merged, "community2", records("twin", "14:00", "15:00"), MergedAway),
    "opening an account": Row(merged, "community", lambda s: OpenAccount(bank=s["bank"], owner=s["twin"]), MergedAway),
    "entrusting": Row(merged, "community", lambda s: Entrust(of=s["twin"], evidence=secret("paper")), MergedAway),
    "granting a role": Row(merged, "hospital", lambda s: GrantRole(unit=s["hospital"], person=s["twin"], role="clerk"), MergedAway),
    "entering a roll": Row(merged, "hospital", lambda s: EnterRoll(person=s["twin"]), MergedAway),
    "an office": Row(merged, "hospital", lambda s: MakeAppointment(person=s["twin"], office="liaison", at=s["community"], starts=TODAY, ends=TODAY), MergedAway),
    "a day in an office": Row(merged_with_an_office, "community", lambda s: RecordDutyDay(about=s.about("office"), on=TODAY), MergedAway),
    "a day in an office, confirmed": Row(merged_with_an_office, "community2", lambda s: ConfirmDutyDays(records=(s.about("duty day"),)), MergedAway),
    "a star grade": Row(merged, "community2", notices("一星", "twin", days=(TODAY,)), MergedAway),
    "correcting what is kept of it": Row(merged, "hospital", lambda _: AmendPerson(commitment=secret("twin, spelt rightly"), reason="misspelt"), MergedAway, on="twin"),
    "erasing it": Row(merged, "hospital", lambda _: ErasePerson(reason="本人要求"), WrongStage, on="twin"),
    "withdrawing the merger": Row(merged, "hospital", withdraws, AlreadyConfirmed, on="merge"),
    "withdrawing it as another unit": Row(proposed, "bureau", withdraws, NotThisUnit, on="merge"),
    "withdrawing it again": Row(withdrawn, "hospital", withdraws, WrongStage, on="merge"),
}  # fmt: skip


@table(PROPOSING)
def test_refusals_of_proposals(row):
    refuse(row)


@table(CONFIRMING)
def test_refusals_of_confirmations(row):
    refuse(row)


@table(AFTERWARDS)
def test_nothing_new_is_recorded_under_the_second_number(row):
    refuse(row)
