"""Double reporting: on a unit's roll, reported to a community, duty done there; and units that visit communities."""

import pytest

from contracts.statements.keys import Entrust, GrantRole, OnBehalf, RegisterPerson
from contracts.statements.service import (
    CheckIn,
    ConfirmDuty,
    ConfirmVisit,
    EndCheckIn,
    Entered,
    EnterRoll,
    LeaveRoll,
    OpenAccount,
    RecordDuty,
    RecordVisit,
    SheetPart,
)
from domain.duty import CheckInCounted, CheckInEnded, CheckInRecord, DutyConfirmed, DutyRecord, Reported
from domain.facts import facts_of
from domain.hours import DutyPosted, HoursPosted
from domain.refusals import (
    AlreadyCheckedIn,
    AlreadyConfirmed,
    CrossesMidnight,
    DatesReversed,
    EndsBeforeItStarts,
    InTheFuture,
    NoSuch,
    NotEntrusted,
    NothingLeftToPost,
    NotInSheet,
    NotOnRoll,
    NotThisUnit,
    OtherSide,
    OverADay,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongKindOfRecord,
    WrongStage,
)
from domain.rolls import OnRoll, RollLeft
from domain.visits import Visit, VisitConfirmed
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, moonlighter, refuse, secret, table
from tests.domain.service_scenes import bank, clocked, records
from tests.domain.service_scenes import confirms as confirms_service
from tests.people import DAY_MS, NOON

TODAY = "2026-01-01"


def enters(person: str = "member"):
    return lambda s: EnterRoll(person=s[person])


def leaves(on: str = TODAY):
    return lambda s: LeaveRoll(on=on)


def reports(
    person: str = "member", unit: str = "bureau", community: str = "community", on: str = TODAY, **other
):
    return lambda s: CheckIn(
        person=s[person],
        unit=s[unit],
        community=s[community],
        on=on,
        **{k: make(s) for k, make in other.items()},
    )


def serves(
    start: str = "", end: str = "", person: str = "member", minutes: int = 0, day: str = TODAY, **other
):
    until, community = other.pop("until", None), other.pop("community", "community")

    def body(s: Scene) -> RecordDuty:
        entered = {"entered": Entered(on=day, minutes=minutes)} if minutes else {}
        times = entered or {"clocked": clocked(start, end, day, until)}
        members = {name: make(s) for name, make in other.items()}
        where = {"unit": s["bureau"], "community": s[community]}
        return RecordDuty(person=s[person], task="清扫", **where, **times, **members)

    return body


def on_behalf_of(person: str = "member"):
    return lambda s: OnBehalf(of=s[person], how="telephone")


def confirms(*names: str):
    return lambda s: ConfirmDuty(records=tuple(s.about(name) for name in names))


def ends(on: str = TODAY, report: str = "report"):
    return lambda s: EndCheckIn(about=s.about(report), on=on)


def confirms_sheet(*left_out: int):
    return lambda s: ConfirmDuty(
        sheets=(SheetPart(batch=s.sheets["sheet"], **({"except": left_out} if left_out else {})),)
    )


def visits(community: str = "community", on: str = TODAY):
    return lambda s: RecordVisit(community=s[community], on=on, purpose="consultation")


def confirms_visit(what: str = "visit"):
    return lambda s: ConfirmVisit(about=s.about(what))


@begins_with(moonlighter)
def on_roll(s: Scene) -> None:
    """A member and the bureau's second person are on the bureau's roll; another person is not."""
    for name in ("member", "colleague", "stranger"):
        s[name] = s.says("bureau", RegisterPerson(commitment=secret(name)))
    for name in ("member", "colleague", "bureau2"):
        s["roll of " + name] = s.says("bureau", enters(name)(s))
    for unit in ("bureau", "community"):
        name = f"signatory at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "signatory")


@begins_with(on_roll)
def reported(s: Scene) -> None:
    """The bureau's second person recorded that the member reported to the community."""
    s["report"] = s.says("bureau2", reports()(s))


@begins_with(reported)
def counted(s: Scene) -> None:
    """The community agrees."""
    s.says("community", confirms("report")(s))


@begins_with(counted)
def over(s: Scene) -> None:
    """On the 10th the bureau says that the check-in ended on the 5th."""
    s.on("2026-01-10").says("bureau", ends("2026-01-05")(s))


@begins_with(on_roll)
def served(s: Scene) -> None:
    """The member served from eight to ten."""
    s["duty"] = s.says("bureau2", serves("08:00", "10:00")(s))


@begins_with(served)
def posted(s: Scene) -> None:
    s.says("community", confirms("duty")(s))


@begins_with(on_roll)
def entrusted(s: Scene) -> None:
    """The member has entrusted the lead, and the community too."""
    for agent in ("lead", "community"):
        s.says(agent, Entrust(of=s["member"], evidence=secret("paper")))


@begins_with(on_roll)
def left(s: Scene) -> None:
    """On 10 January it is recorded that the member is off the roll since the 5th."""
    s.on("2026-01-10").says("bureau", leaves("2026-01-05")(s), on="roll of member")


@begins_with(on_roll)
def visited(s: Scene) -> None:
    s["visit"] = s.says("bureau", visits()(s))


@begins_with(visited)
def visit_confirmed(s: Scene) -> None:
    s.says("community", confirms_visit()(s))


def test_a_member_is_entered_on_the_roll_reports_and_is_counted_once():
    s = counted.begin()
    assert s.state("roll of member") == OnRoll(s["bureau"], s["member"], NOON)
    assert s.state("report") == CheckInRecord(reports()(s), s["bureau2"])
    assert s.rule("checkin", s["member"]) == Reported(s["community"], s["report"])
    (one,) = s.events(CheckInCounted)
    assert (one.record, one.person, one.unit, one.community, one.on) == (
        s["report"], s["member"], s["bureau"], s["community"], TODAY
    )  # fmt: skip
    assert s.events(DutyConfirmed)[0].counted == 1


def test_duty_is_recorded_by_the_unit_and_confirmed_by_the_community():
    s = posted.begin()
    assert s.state("duty") == DutyRecord(serves("08:00", "10:00")(s), s["bureau2"])
    (one,) = s.events(DutyPosted)
    assert (one.person, one.unit, one.community) == (s["member"], s["bureau"], s["community"])
    assert (one.minutes, one.on, one.task, one.overlapped) == (120, TODAY, "清扫", False)


def test_duty_never_reaches_a_volunteers_account():
    s = posted.begin()
    assert s.events(HoursPosted) == []
    assert "legs" not in DutyPosted.model_fields


def test_volunteer_time_and_duty_share_the_minutes_of_the_day():
    s = volunteer_time.begin()
    s["duty"] = s.says("bureau", serves("09:00", "11:00")(s))
    s.says("community", confirms("duty")(s))
    s.says("community", confirms_service("record")(s))
    assert [each.minutes for each in s.events(DutyPosted)] == [120]
    assert [(each.minutes, each.overlapped) for each in s.events(HoursPosted)] == [(60, True)]


def test_a_community_confirms_a_whole_sheet_of_check_ins_and_duty():
    s = on_roll.begin()
    acts = [
        reports(),
        serves("08:00", "10:00"),
        serves("09:00", "11:00"),
        reports("colleague"),
        reports("bureau2"),
    ]
    s.sends("bureau", [act(s) for act in acts])
    s.says("community", confirms_sheet(4)(s))
    assert [each.person for each in s.events(CheckInCounted)] == [s["member"], s["colleague"]]
    assert [each.minutes for each in s.events(DutyPosted)] == [120, 60]
    assert s.events(DutyConfirmed)[0].counted == 4


def test_a_member_with_a_key_reports_for_themselves():
    s = on_roll.begin()
    s["report"] = s.says("bureau2", reports("bureau2")(s), as_self=True)
    s["duty"] = s.says("bureau2", serves(minutes=60, person="bureau2")(s), as_self=True)
    s.says("community", confirms("report", "duty")(s))


def test_a_third_unit_records_for_a_member_who_entrusted_it_and_the_community_confirms():
    s = entrusted.begin()
    s["report"] = s.says("lead", reports(on_behalf=on_behalf_of())(s))
    s["duty"] = s.says("lead", serves(minutes=60, on_behalf=on_behalf_of())(s))
    s.says("community", confirms("report", "duty")(s))
    assert s.events(DutyConfirmed)[0].counted == 2


def test_what_happened_before_somebody_left_the_roll_may_still_be_recorded():
    s = left.begin()
    assert s.state("roll of member").left == "2026-01-05"
    assert s.events(RollLeft)[0].person == s["member"]
    s.says("bureau", serves(minutes=60, day="2026-01-04")(s))
    s.says("bureau", reports(on="2026-01-04")(s))


def test_a_member_reports_from_the_day_of_their_entry_on_the_roll_in_the_zone_of_the_log():
    s = on_roll.begin()
    s.story.received = (
        NOON - 12 * 3_600_000 + DAY_MS
    )  # midnight of the second in Shanghai, still the first in UTC
    s["roll of stranger"] = s.says("bureau", enters("stranger")(s))
    s.says("bureau", reports("stranger", on="2026-01-02")(s))
    with pytest.raises(WrongStage):
        s.says("bureau", reports("stranger", on=TODAY)(s))


def test_somebody_who_leaves_next_month_is_on_the_roll_until_then():
    s = on_roll.begin()
    s.says("bureau", leaves("2026-02-01")(s), on="roll of member")
    s.on("2026-02-02")
    s.says("bureau", serves(minutes=60, day="2026-01-31")(s))
    with pytest.raises(NotOnRoll):
        s.says("bureau", serves(minutes=60, day="2026-02-01")(s))


def test_whoever_left_is_entered_again():
    s = left.begin()
    s.says("bureau", enters()(s))
    assert s.state("roll of member") == OnRoll(s["bureau"], s["member"], s.story.received)
    s.says("bureau", reports(on="2026-01-10")(s))


@pytest.mark.parametrize("who", ["bureau", "community"])
def test_a_check_in_is_ended_by_the_unit_or_the_community_and_the_member_reports_elsewhere(who):
    s = counted.begin()
    s.says(who, ends()(s))
    assert s.events(CheckInEnded)[0].community == s["community"]
    s.on("2026-01-02")
    s["report"] = s.says("bureau", reports(community="lead", on="2026-01-02")(s))
    s.says("lead", confirms("report")(s))
    reported = s.rule("checkin", s["member"])
    assert isinstance(reported, Reported)
    assert (reported.community, reported.record) == (s["lead"], s["report"])


def test_a_member_with_a_key_ends_their_own_check_in():
    s = on_roll.begin()
    s["report"] = s.says("bureau2", reports("bureau2")(s), as_self=True)
    s.says("community", confirms("report")(s))
    s.says("bureau2", ends()(s), as_self=True)
    assert s.rule("checkin", s["bureau2"]).ended == TODAY


def test_an_ended_check_in_is_a_fact_of_its_stated_day():
    s = over.begin()
    (fact,) = [
        fact
        for each in s.story.happened
        for fact in facts_of(each, 1, "Asia/Shanghai")
        if fact.kind == "checked_out"
    ]
    assert str(fact.day) == "2026-01-05"
    assert fact.who == {"member": s["member"], "unit": s["bureau"], "community": s["community"]}


def test_leaving_the_roll_needs_no_end_of_the_check_in():
    s = counted.begin()
    s.says("bureau", leaves()(s), on="roll of member")
    assert s.rule("checkin", s["member"]).ended is None


def test_a_unit_visits_a_community_and_the_community_agrees():
    s = visit_confirmed.begin()
    assert s.state("visit") == Visit(s["bureau"], s["community"], TODAY, s["bureau 1"])
    (one,) = s.events(VisitConfirmed)
    assert (one.visit, one.unit, one.on) == (s["visit"], s["bureau"], TODAY)


@begins_with(on_roll)
def reported_twice(s: Scene) -> None:
    """The member reported here and, by another record, to the lead."""
    s["report"] = s.says("bureau", reports()(s))
    s["report elsewhere"] = s.says("bureau", reports(community="lead")(s))
    s["report again"] = s.says("bureau", reports()(s))


@begins_with(reported_twice)
def reported_and_counted(s: Scene) -> None:
    s.says("community", confirms("report")(s))


@begins_with(reported_and_counted)
def ended_at_once(s: Scene) -> None:
    s.says("bureau", ends()(s))


@begins_with(on_roll)
def own_records(s: Scene) -> None:
    """The bureau's second person, who is on its roll, is a clerk of the community too."""
    s.county.people["bureau2 at community"] = another_key(s, "community", "bureau2", "bureau 2, community")
    s.says("community", GrantRole(unit=s["community"], person=s["bureau2"], role="clerk"))
    s["report"] = s.says("bureau", reports("bureau2")(s))
    s["own duty"] = s.says("bureau2", serves(minutes=60, person="bureau2")(s), as_self=True)
    s["for another"] = s.says("bureau2", serves(minutes=60)(s))


@begins_with(on_roll)
def full_day(s: Scene) -> None:
    for name, time in [("long", serves(minutes=1400)), ("morning", serves("08:00", "08:20"))]:
        s[name] = s.says("bureau", time(s))
        s.says("community", confirms(name)(s))
    s["21 more"] = s.says("bureau", serves(minutes=21)(s))
    s["same morning"] = s.says("bureau", serves("08:05", "08:15")(s))


@begins_with(on_roll)
def sheet(s: Scene) -> None:
    """A sheet: a check-in, a new person, the same check-in again."""
    s.sends("bureau", [reports()(s), RegisterPerson(commitment=secret("new")), reports()(s)])


@begins_with(bank)
def volunteer_time(s: Scene) -> None:
    """Two hours of the bureau's member are recorded as a volunteer's time; an hour of duty is too."""
    s["member"] = s.says("bureau", RegisterPerson(commitment=secret("member")))
    s.says("bureau", enters()(s))
    s.says("community", OpenAccount(bank=s["bank"], owner=s["member"]))
    s["record"] = s.says("community2", records("member", "08:00", "10:00")(s))
    s["duty"] = s.says("bureau", serves(minutes=60)(s))


@begins_with(moonlighter)
def moonlit_visit(s: Scene) -> None:
    """The hospital's second person recorded, at the bureau, that it visited the community."""
    s["visit"] = s.says("moonlighter at bureau", visits()(s))


def as_it_never_was(s: Scene) -> ConfirmVisit:
    return ConfirmVisit(about=s.about("visit").model_copy(update={"digest": "0" * 64}))


ROLL: Rows = {
    "entered by whoever is no clerk": Row(on_roll, "signatory at bureau", enters("stranger"), RoleMissing),
    "of one unit, a person whom another registered": Row(on_roll, "hospital", enters(), NotThisUnit),
    "what is no person entered": Row(on_roll, "bureau", enters("hospital"), NoSuch),
    "entered twice": Row(on_roll, "bureau", enters(), WrongStage),
    "left by another unit's word": Row(on_roll, "community", leaves(), NotThisUnit, on="roll of member"),
    "left by the word of whoever is no clerk": Row(
        on_roll, "signatory at bureau", leaves(), RoleMissing, on="roll of member"
    ),
    "left twice": Row(left, "bureau", leaves(), WrongStage, on="roll of member"),
    "left what is no roll": Row(on_roll, "bureau", leaves(), NoSuch, on="bureau"),
}

REPORTING: Rows = {
    "somebody who is on no roll": Row(on_roll, "bureau", reports("stranger"), NotOnRoll),
    "somebody who is on another unit's roll": Row(on_roll, "hospital", reports(unit="hospital"), NotOnRoll),
    "somebody on the day they left the roll": Row(left, "bureau", reports(on="2026-01-05"), NotOnRoll),
    "to what is no unit": Row(on_roll, "bureau", reports(community="alliance"), NoSuch),
    "to their own unit": Row(on_roll, "bureau", reports(community="bureau"), NotThisUnit),
    "to their own unit, by their own signature": Row(
        on_roll, "bureau2", reports("bureau2", community="bureau"), NotThisUnit, as_self=True
    ),
    "by another unit": Row(on_roll, "hospital", reports(), NotEntrusted),
    "by the community, which nobody entrusted": Row(
        on_roll, "community", reports(on_behalf=on_behalf_of()), NotEntrusted
    ),
    "by the community without saying on whose behalf": Row(entrusted, "community", reports(), NotEntrusted),
    "by the community on behalf of somebody else": Row(
        entrusted, "community", reports(on_behalf=on_behalf_of("colleague")), NotEntrusted
    ),
    "by the unit on behalf of somebody who entrusted another": Row(
        entrusted, "bureau", reports(on_behalf=on_behalf_of()), NotEntrusted
    ),
    "by the member, on behalf of somebody": Row(
        entrusted, "bureau2", reports("bureau2", on_behalf=on_behalf_of()), NotEntrusted, as_self=True
    ),
    "by the community on behalf of a member who entrusted it": Row(
        entrusted, "community", reports(on_behalf=on_behalf_of()), OtherSide
    ),
    "by another person": Row(on_roll, "bureau2", reports(), RoleMissing, as_self=True),
    "by whoever is no clerk": Row(on_roll, "signatory at bureau", reports(), RoleMissing),
    "on behalf, by whoever is no clerk": Row(
        entrusted, "signatory at community", reports(on_behalf=on_behalf_of()), RoleMissing
    ),
    "tomorrow": Row(on_roll, "bureau", reports(on="2026-01-02"), InTheFuture),
    "for a day before they were on the roll": Row(on_roll, "bureau", reports(on="2025-12-31"), WrongStage),
    "once more": Row(counted, "bureau", reports(), AlreadyCheckedIn),
    "to a second community": Row(counted, "bureau", reports(community="lead"), AlreadyCheckedIn),
}

ENDING: Rows = {
    "by a third unit": Row(counted, "hospital", ends(), NotThisUnit),
    "by another person": Row(counted, "bureau2", ends(), NotThisUnit, as_self=True),
    "by whoever is no clerk": Row(counted, "signatory at bureau", ends(), RoleMissing),
    "before it is confirmed": Row(reported, "bureau", ends(), WrongStage),
    "twice": Row(over, "bureau", ends("2026-01-06"), WrongStage),
    "before it began": Row(counted, "bureau", ends("2025-12-31"), DatesReversed),
    "tomorrow": Row(counted, "bureau", ends("2026-01-02"), InTheFuture),
    "of another record than the one that counts": Row(
        reported_and_counted, "bureau", ends(report="report again"), WrongStage
    ),
    "of what is no check-in": Row(served, "bureau", ends(report="duty"), NoSuch),
    "reporting elsewhere for a day before it ended": Row(
        over, "bureau", reports(community="lead", on="2026-01-04"), AlreadyCheckedIn
    ),
    "reporting elsewhere on the day it ended": Row(
        over, "bureau", reports(community="lead", on="2026-01-05"), AlreadyCheckedIn
    ),
}

SERVING: Rows = {
    "by somebody who is on no roll": Row(on_roll, "bureau", serves(minutes=60, person="stranger"), NotOnRoll),
    "by somebody on the day they left the roll": Row(
        left, "bureau", serves(minutes=60, day="2026-01-05"), NotOnRoll
    ),
    "at what is no unit": Row(on_roll, "bureau", serves(minutes=60, community="alliance"), NoSuch),
    "at their own unit": Row(on_roll, "bureau", serves(minutes=60, community="bureau"), NotThisUnit),
    "recorded by another unit": Row(on_roll, "hospital", serves(minutes=60), NotEntrusted),
    "recorded by the community, which nobody entrusted": Row(
        on_roll, "community", serves(minutes=60), NotEntrusted
    ),
    "recorded by the community on behalf of a member who entrusted it": Row(
        entrusted, "community", serves(minutes=60, on_behalf=on_behalf_of()), OtherSide
    ),
    "recorded by whoever is no clerk": Row(on_roll, "signatory at bureau", serves(minutes=60), RoleMissing),
    "tomorrow": Row(on_roll, "bureau", serves(minutes=60, day="2026-01-02"), InTheFuture),
    "ending before it starts": Row(on_roll, "bureau", serves("10:00", "09:00"), EndsBeforeItStarts),
    "past midnight": Row(
        on_roll, "bureau", serves("23:00", "00:30", day="2025-12-31", until=TODAY), CrossesMidnight
    ),
}

CONFIRMING: Rows = {
    "by the unit": Row(reported, "bureau", confirms("report"), NotThisUnit),
    "by another community": Row(served, "lead", confirms("duty"), NotThisUnit),
    "by whoever is no clerk": Row(reported, "signatory at community", confirms("report"), RoleMissing),
    "by the member, under the community's key": Row(
        own_records, "bureau2 at community", confirms("report"), SamePerson
    ),
    "by the member, what they recorded themselves": Row(
        own_records, "bureau2 at community", confirms("own duty"), SamePerson
    ),
    "by the recorder, under the community's key": Row(
        own_records, "bureau2 at community", confirms("for another"), SamePerson
    ),
    "a check-in twice": Row(counted, "community2", confirms("report"), AlreadyCheckedIn),
    "a check-in by a second record": Row(
        reported_twice, "community", confirms("report", "report again"), AlreadyCheckedIn
    ),
    "a second check-in of the day on which the first ended": Row(
        ended_at_once, "lead", confirms("report elsewhere"), AlreadyCheckedIn
    ),
    "the same check-in twice on a sheet": Row(sheet, "community", confirms_sheet(1), AlreadyCheckedIn),
    "duty twice": Row(posted, "community2", confirms("duty"), AlreadyConfirmed),
    "21 minutes where 20 are left of the day": Row(full_day, "community", confirms("21 more"), OverADay),
    "minutes that are posted": Row(full_day, "community", confirms("same morning"), NothingLeftToPost),
    "a sheet with something else on it": Row(sheet, "community", confirms_sheet(), WrongKindOfRecord),
    "a sheet but for an item that it does not have": Row(sheet, "community", confirms_sheet(3), NotInSheet),
    "a volunteer's time as duty": Row(volunteer_time, "community", confirms("record"), WrongKindOfRecord),
    "duty as a volunteer's time": Row(
        volunteer_time, "community", confirms_service("duty"), WrongKindOfRecord
    ),
}

VISITS: Rows = {
    "to oneself": Row(on_roll, "community", visits(), NotThisUnit),
    "to what is no unit": Row(on_roll, "bureau", visits("alliance"), NoSuch),
    "recorded by whoever is no clerk": Row(on_roll, "signatory at bureau", visits(), RoleMissing),
    "tomorrow": Row(on_roll, "bureau", visits(on="2026-01-02"), InTheFuture),
    "confirmed by the visitor": Row(visited, "bureau2", confirms_visit(), NotThisUnit),
    "confirmed by another community": Row(visited, "lead", confirms_visit(), NotThisUnit),
    "confirmed by whoever is no clerk": Row(visited, "signatory at community", confirms_visit(), RoleMissing),
    "confirmed by the same person under the community's key": Row(
        moonlit_visit, "moonlighter at community", confirms_visit(), SamePerson
    ),
    "confirmed twice": Row(visit_confirmed, "community2", confirms_visit(), AlreadyConfirmed),
    "confirmed, what is no visit": Row(visited, "community", confirms_visit("alliance"), NoSuch),
    "confirmed as it never was": Row(visited, "community", as_it_never_was, StaleAbout),
}


@table(ROLL)
def test_the_roll(row):
    refuse(row)


@table(REPORTING)
def test_reporting(row):
    refuse(row)


@table(ENDING)
def test_ending_a_check_in(row):
    refuse(row)


@table(SERVING)
def test_serving(row):
    refuse(row)


@table(CONFIRMING)
def test_confirming(row):
    refuse(row)


@table(VISITS)
def test_visits(row):
    refuse(row)


def test_volunteer_time_is_confirmed_as_such():
    s = volunteer_time.begin()
    s.says("community", confirms_service("record")(s))
    s.says("community", confirms("duty")(s))
    assert len(s.events(HoursPosted)) == len(s.events(DutyPosted)) == 1
