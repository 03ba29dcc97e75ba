"""Volunteer time: recorded by one person, confirmed by another, posted once with all its legs."""

import pytest

from contracts.statements.alliances import LeaveAlliance
from contracts.statements.keys import RegisterPerson
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import ConfirmService, FoundBank, OpenAccount
from domain.hours import HoursPosted, Span
from domain.refusals import (
    AlreadyConfirmed,
    CanSign,
    CrossesMidnight,
    EndsBeforeItStarts,
    InTheFuture,
    NoAccount,
    NoSuch,
    NotEntrusted,
    NothingLeftToPost,
    NotInSheet,
    NotMember,
    NotThisUnit,
    OverADay,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongKindOfRecord,
    WrongStage,
)
from domain.service import Account, Bank, ServiceConfirmed, ServiceRecord
from tests.domain.scenes import Deed, Row, Rows, Scene, another_key, begins_with, refuse, secret, table
from tests.domain.service_scenes import (
    bank,
    confirmed,
    confirms,
    confirms_sheet,
    entrusted,
    on_behalf_of,
    part,
    recorded,
    records,
    volunteers,
)


def posted(s: Scene) -> list[tuple[str, int]]:
    """Who was credited with how many minutes, in order."""
    return [(each.person, each.minutes) for each in s.events(HoursPosted)]


def balance(s: Scene, account: str) -> int:
    legs = [leg for each in s.events(HoursPosted) for leg in each.legs]
    return sum(leg.minutes for leg in legs if leg.account == account)


def account_of(s: Scene, person: str) -> str:
    return s.county.rule("account", s["bank"], s[person])


def test_a_bank_and_its_accounts():
    s = bank.begin()
    assert s.state("bank") == Bank("时间银行(虚构)", s["community"], s["alliance"])
    assert s.rule("account", s["bank"], s["volunteer 1"]) == Account(s["bank"], s["volunteer 1"])


def test_two_hours_are_recorded_by_one_and_confirmed_by_another():
    s = confirmed.begin()
    record = s.state("record")
    assert isinstance(record, ServiceRecord)
    assert (record.unit, record.holder, record.body.person) == (
        s["community"],
        s["community2"],
        s["volunteer 1"],
    )
    (time,) = s.events(HoursPosted)
    assert (time.record, time.person, time.on) == (s["record"], s["volunteer 1"], "2026-01-01")
    assert (time.minutes, time.spans, time.overlapped) == (120, (Span(start=480, end=600),), False)
    assert [(leg.account, leg.minutes) for leg in time.legs] == [
        (account_of(s, "volunteer 1"), 120), (s["bank"], -120)
    ]  # fmt: skip
    assert s.events(ServiceConfirmed)[0].posted == 1


def test_a_sheet_of_fifty_is_confirmed_by_one_statement_but_for_what_is_left_out():
    s = bank.begin()
    names = volunteers(s, 50, first=100)
    s.sends("community2", [records(name, minutes=30 + n)(s) for n, name in enumerate(names)])
    s.says("community", confirms_sheet(left_out=(3, 17, 49))(s))
    kept = [(s[name], 30 + n) for n, name in enumerate(names) if n not in (3, 17, 49)]
    assert posted(s) == kept
    assert s.events(ServiceConfirmed)[0].posted == 47
    assert balance(s, s["bank"]) == -sum(minutes for _, minutes in kept)


def test_what_was_left_out_of_a_sheet_may_be_confirmed_later():
    s = bank.begin()
    s.sends("community2", [records("volunteer 1", minutes=60)(s), records("volunteer 2", minutes=60)(s)])
    s.says("community", confirms_sheet(left_out=(1,))(s))
    s["left out"] = s.story.history.items(s.sheets["sheet"])[1]
    s.says("hospital", confirms("left out")(s))
    assert posted(s) == [(s["volunteer 1"], 60), (s["volunteer 2"], 60)]


def test_two_sheets_and_a_single_record_are_confirmed_at_once():
    s = recorded.begin()
    s.sends("community2", [records("volunteer 2", minutes=60)(s)], "first")
    s.sends("hospital2", [records("volunteer 3", minutes=90)(s)], "second")
    both = (part(s, "first"), part(s, "second"))
    s.says("clerk at community", ConfirmService(sheets=both, records=(s.about("record"),)))
    assert [minutes for _, minutes in posted(s)] == [60, 90, 120]


def test_of_clocked_times_that_overlap_only_what_is_new_is_posted():
    s = confirmed.begin()
    s["second"] = s.says("community2", records("volunteer 1", "09:00", "11:00")(s))
    s.says("community", confirms("second")(s))
    first, second = s.events(HoursPosted)
    assert (first.minutes, second.minutes) == (120, 60)
    assert (second.spans, second.overlapped) == ((Span(start=600, end=660),), True)
    assert balance(s, account_of(s, "volunteer 1")) == 180
    assert balance(s, s["bank"]) == -180


def test_overlaps_within_one_sheet_are_seen_too():
    s = bank.begin()
    times = [("08:00", "10:00"), ("09:00", "11:00"), ("07:00", "12:00")]
    s.sends("community2", [records("volunteer 1", *each)(s) for each in times])
    s.says("community", confirms_sheet()(s))
    assert [minutes for _, minutes in posted(s)] == [120, 60, 120]
    assert s.events(HoursPosted)[2].spans == (Span(start=420, end=480), Span(start=660, end=720))


def test_entered_minutes_have_no_place_on_the_clock_and_simply_add():
    s = confirmed.begin()
    s["entered"] = s.says("community2", records("volunteer 1", minutes=45)(s))
    s.says("community", confirms("entered")(s))
    assert posted(s)[1] == (s["volunteer 1"], 45)
    assert s.events(HoursPosted)[1].spans == ()


def test_a_volunteer_with_a_key_records_their_own_time_and_a_host_confirms_it():
    s = bank.begin()
    s["own"] = s.says("hospital2", records("hospital2", "08:00", "10:00")(s), as_self=True)
    s.says("hospital", confirms("own")(s))
    assert posted(s) == [(s["hospital2"], 120)]


def test_a_clerk_records_on_behalf_of_whoever_entrusted_the_unit():
    s = entrusted.begin()
    on_behalf = records("volunteer 1", "08:00", "10:00", on_behalf=on_behalf_of("volunteer 1"))
    s["record"] = s.says("community2", on_behalf(s))
    assert s.state("record").body.on_behalf.how == "paper"
    s.says("community", confirms("record")(s))


def test_the_bank_may_confirm_what_others_held():
    s = bank.begin()
    s["activity"] = s.says("bureau", activity_of_the_bureau(s))
    s.says("bureau", HoldActivity(on="2026-01-01"), on="activity")
    s["record"] = s.says("bureau", records("volunteer 1", minutes=60)(s))
    s.says("community", confirms("record")(s))
    assert posted(s) == [(s["volunteer 1"], 60)]


def test_a_bank_of_no_alliance_is_posted_at_by_its_keeper_alone():
    s = bank_of_its_own.begin()
    s.says("bureau", confirms("record")(s))
    assert posted(s) == [(s["volunteer 1"], 60)]


def test_a_whole_day_ends_at_the_next_midnight():
    s = bank.begin()
    s["record"] = s.says("community2", records("volunteer 1", "00:00", "00:00", until="2026-01-02")(s))
    s.says("community", confirms("record")(s))
    assert posted(s) == [(s["volunteer 1"], 1440)]


def test_an_activity_held_on_another_day_takes_records_of_that_day():
    s = bank.begin().on("2026-01-03")
    s.says("community", HoldActivity(on="2026-01-02"), on="next activity")
    of_that_day = records("volunteer 1", minutes=60, day="2026-01-02", activity="next activity")
    s["record"] = s.says("community2", of_that_day(s))
    s.says("community", confirms("record")(s))
    assert posted(s) == [(s["volunteer 1"], 60)]


def test_a_record_may_come_before_its_activity_is_on_record_as_held():
    s = before_it_is_held.begin()
    s.says("community", HoldActivity(on="2026-01-01"), on="next activity")
    s.says("community", confirms("record")(s))
    assert posted(s) == [(s["volunteer 1"], 60)]


def activity_of_the_bureau(s: Scene) -> PlanActivity:
    return PlanActivity(title="清扫", category="环境", on="2026-01-01")


@begins_with(bank)
def bureau_activity(s: Scene) -> None:
    """An activity of the bureau, where the first volunteer gave an hour."""
    s["activity"] = s.says("bureau", activity_of_the_bureau(s))
    s["record"] = s.says("bureau2", records("volunteer 1", minutes=60)(s))


@begins_with(bank)
def before_it_is_held(s: Scene) -> None:
    """An hour at the activity that is still to be held."""
    s["record"] = s.says("community2", records("volunteer 1", minutes=60, activity="next activity")(s))


@begins_with(before_it_is_held)
def held_on_another_day(s: Scene) -> None:
    """It was put off to the next day."""
    s.on("2026-01-03").says("community", HoldActivity(on="2026-01-02"), on="next activity")


@begins_with(bank)
def bank_of_its_own(s: Scene) -> None:
    """The bureau keeps a bank without an alliance, and the hour at the community's activity is to go there."""
    s["bank"] = s.says("bureau", FoundBank(name="民政时间银行(虚构)"))
    s.says("bureau", OpenAccount(bank=s["bank"], owner=s["volunteer 1"]))
    s["record"] = s.says("community2", records("volunteer 1", minutes=60)(s))


@begins_with(bank)
def strangers_activity(s: Scene) -> None:
    """The school, in no alliance, held an activity and recorded an hour for the community's bank."""
    s["activity"] = s.says("school", activity_of_the_bureau(s))
    s.says("school", HoldActivity(on="2026-01-01"), on="activity")
    s.county.people["school2"] = s.county.colleague(s.who("school"), "school 2", "clerk")
    s["record"] = s.says("school", records("volunteer 1", minutes=60)(s))


@begins_with(recorded)
def host_gone(s: Scene) -> None:
    """The hospital, a host, has left the alliance."""
    s["membership"] = s.county.rule("membership", s["alliance"], s["hospital"])
    s.says("hospital", LeaveAlliance(reason="机构改革"), on="membership")


@begins_with(bank)
def own_record(s: Scene) -> None:
    """The hospital's second person recorded an hour for themselves, the first recorded one for them."""
    s["own"] = s.says("hospital2", records("hospital2", minutes=60)(s), as_self=True)
    s["record"] = s.says("hospital", records("hospital2", minutes=60)(s))


@begins_with(entrusted)
def awake(s: Scene) -> None:
    """The first volunteer has got a key from the community, which registered them."""
    another_key(s, "community", "volunteer 1", "volunteer 1")


@begins_with(bank)
def mixed_sheet(s: Scene) -> None:
    """A sheet of the community's second person: an hour, a new person, an hour."""
    hours = [records(name, minutes=60)(s) for name in ("volunteer 1", "volunteer 2")]
    s.sends("community2", [hours[0], RegisterPerson(commitment=secret("new")), hours[1]])


@begins_with(bank)
def full_day(s: Scene) -> None:
    """The first volunteer's day holds 1,400 minutes; the second one's 08:00 to 10:00."""
    for name, time in [
        ("volunteer 1", {"minutes": 1400}),
        ("volunteer 2", {"start": "08:00", "end": "10:00"}),
    ]:
        s["record"] = s.says("community2", records(name, **time)(s))
        s.says("community", confirms("record")(s))
    s["41 more"] = s.says("community2", records("volunteer 1", minutes=41)(s))
    s["40 more"] = s.says("community2", records("volunteer 1", minutes=40)(s))
    s["within"] = s.says("community2", records("volunteer 2", "08:30", "09:30")(s))
    s["same"] = s.says("community2", records("volunteer 2", "08:00", "10:00")(s))


def test_a_day_has_1440_minutes_and_they_may_all_be_posted():
    s = full_day.begin()
    s.says("community", confirms("40 more")(s))
    assert s.rule("person-day", s["volunteer 1"], "2026-01-01").minutes == 1440


def twice_in_one_statement(s: Scene) -> ConfirmService:
    about = s.about("record")
    return ConfirmService(records=(about, about))


def sheet_and_record(s: Scene) -> ConfirmService:
    s["item"] = s.story.history.items(s.sheets["sheet"])[0]
    return ConfirmService(sheets=(part(s, "sheet", (1,)),), records=(s.about("item"),))


def an_unknown_sheet(s: Scene) -> ConfirmService:
    s.sheets["unknown"] = "0" * 64
    return confirms_sheet("unknown")(s)


def as_it_never_was(s: Scene) -> ConfirmService:
    return ConfirmService(records=(s.about("record").model_copy(update={"digest": "0" * 64}),))


BANKS: Rows = {
    "founded by whoever is no signatory": Row(
        bank, "clerk at community", lambda s: FoundBank(name="时间银行"), RoleMissing
    ),
    "founded in an alliance of others": Row(
        bank, "school", lambda s: FoundBank(name="时间银行", alliance=s["alliance"]), NotMember
    ),
    "founded in what is no alliance": Row(
        bank, "community", lambda s: FoundBank(name="时间银行", alliance=s["bank"]), NoSuch
    ),
    "an account opened by another unit": Row(
        bank, "hospital", lambda s: OpenAccount(bank=s["bank"], owner=s["stranger"]), NotThisUnit
    ),
    "an account opened by whoever is no clerk": Row(
        bank,
        "signatory at community",
        lambda s: OpenAccount(bank=s["bank"], owner=s["stranger"]),
        RoleMissing,
    ),
    "an account opened at what is no bank": Row(
        bank, "community", lambda s: OpenAccount(bank=s["alliance"], owner=s["stranger"]), NoSuch
    ),
    "an account opened for a unit": Row(
        bank, "community", lambda s: OpenAccount(bank=s["bank"], owner=s["hospital"]), NoSuch
    ),
    "an account opened twice": Row(
        bank, "community", lambda s: OpenAccount(bank=s["bank"], owner=s["volunteer 1"]), WrongStage
    ),
}

RECORDING: Rows = {
    "at what is no activity": Row(bank, "community", records("volunteer 1", minutes=60, activity="bank"), NoSuch),
    "for what is no bank": Row(bank, "community", records("volunteer 1", minutes=60, bank="activity"), NoSuch),
    "for what is no person": Row(bank, "community", records("hospital", minutes=60), NoSuch),
    "by a unit that was no host": Row(bank, "bureau", records("volunteer 1", minutes=60), NotThisUnit),
    "by whoever is no clerk": Row(
        bank, "signatory at community", records("volunteer 1", minutes=60), RoleMissing
    ),
    "by one person for another": Row(
        bank, "hospital2", records("volunteer 1", minutes=60), NotThisUnit, as_self=True
    ),
    "on behalf of somebody who entrusted nobody": Row(
        bank, "community", records("volunteer 1", minutes=60, on_behalf=on_behalf_of("volunteer 1")), NotEntrusted
    ),
    "on behalf of somebody else than the volunteer": Row(
        entrusted, "community", records("volunteer 1", minutes=60, on_behalf=on_behalf_of("volunteer 2")),
        NotEntrusted,
    ),
    "on behalf of somebody who entrusted another unit": Row(
        entrusted, "hospital", records("volunteer 1", minutes=60, on_behalf=on_behalf_of("volunteer 1")),
        NotEntrusted,
    ),
    "on behalf of somebody who has a key by now": Row(
        awake, "community", records("volunteer 1", minutes=60, on_behalf=on_behalf_of("volunteer 1")), CanSign
    ),
    "of somebody without an account": Row(bank, "community", records("stranger", minutes=60), NoAccount),
    "on another day than the activity's": Row(
        bank, "community", records("volunteer 1", minutes=60, day="2025-12-31"), WrongStage
    ),
    "tomorrow": Row(bank, "community", records("volunteer 1", minutes=60, day="2026-01-02"), InTheFuture),
    "clocked, and ending before it starts": Row(
        bank, "community", records("volunteer 1", "10:00", "09:59"), EndsBeforeItStarts
    ),
    "clocked, and ending as it starts": Row(
        bank, "community", records("volunteer 1", "10:00", "10:00"), EndsBeforeItStarts
    ),
    "clocked, and ending the day before": Row(
        bank, "community", records("volunteer 1", "08:00", "10:00", until="2025-12-31"), EndsBeforeItStarts
    ),
    "clocked past midnight": Row(
        bank, "community", records("volunteer 1", "22:00", "00:01", until="2026-01-02"), CrossesMidnight
    ),
    "clocked to the midnight after the next": Row(
        bank, "community", records("volunteer 1", "22:00", "00:00", until="2026-01-03"), CrossesMidnight
    ),
}  # fmt: skip

CONFIRMING: Rows = {
    "by the person who recorded it": Row(recorded, "community2", confirms("record"), SamePerson),
    "by the volunteer who recorded it themselves": Row(own_record, "hospital2", confirms("own"), SamePerson),
    "by the volunteer, what somebody else recorded": Row(
        own_record, "hospital2", confirms("record"), SamePerson
    ),
    "by the volunteer, under another unit's key": Row(
        own_record, "moonlighter at community", confirms("record"), SamePerson
    ),
    "by whoever is no clerk": Row(recorded, "signatory at community", confirms("record"), RoleMissing),
    "by a unit that was neither host nor bank": Row(recorded, "bureau", confirms("record"), NotThisUnit),
    "by a host outside the bank's alliance": Row(strangers_activity, "school2", confirms("record"), NotThisUnit),
    "by a host that has left the bank's alliance": Row(host_gone, "hospital", confirms("record"), NotThisUnit),
    "by a host, at a bank of no alliance": Row(bank_of_its_own, "community", confirms("record"), NotThisUnit),
    "before the activity is on record as held": Row(
        before_it_is_held, "community", confirms("record"), WrongStage
    ),
    "of another day than the activity was held on": Row(
        held_on_another_day, "community", confirms("record"), WrongStage
    ),
    "by a host of another activity": Row(bureau_activity, "hospital", confirms("record"), NotThisUnit),
    "a second time": Row(confirmed, "hospital", confirms("record"), AlreadyConfirmed),
    "twice in one statement": Row(recorded, "community", twice_in_one_statement, AlreadyConfirmed),
    "in its sheet and alone": Row(mixed_sheet, "community", sheet_and_record, AlreadyConfirmed),
    "41 minutes where 40 are left of the day": Row(full_day, "community", confirms("41 more"), OverADay),
    "40 minutes and then one more": Row(full_day, "community", confirms("40 more", "41 more"), OverADay),
    "an hour within what is posted": Row(full_day, "community", confirms("within"), NothingLeftToPost),
    "the same time once more": Row(full_day, "community", confirms("same"), NothingLeftToPost),
    "a sheet that does not exist": Row(bank, "community", an_unknown_sheet, NoSuch),
    "a sheet but for an item that it does not have": Row(
        mixed_sheet, "community", confirms_sheet(left_out=(1, 3)), NotInSheet
    ),
    "a sheet with something else on it": Row(
        mixed_sheet, "community", confirms_sheet(), WrongKindOfRecord
    ),
    "something else than a record": Row(recorded, "community", confirms("activity"), WrongKindOfRecord),
    "what does not exist": Row(
        recorded, "community",
        lambda s: ConfirmService(records=(s.about("record").model_copy(update={"stream": s["log"][:-1] + "1"}),)),
        NoSuch,
    ),
    "a record as it never was": Row(recorded, "community", as_it_never_was, StaleAbout),
}  # fmt: skip


@table(BANKS)
def test_banks_and_accounts(row):
    refuse(row)


@table(RECORDING)
def test_recording(row):
    refuse(row)


@table(CONFIRMING)
def test_confirming(row):
    refuse(row)


def test_a_refused_sheet_says_which_record_it_is_about():
    s = bank.begin()
    s.sends("community2", [records(f"volunteer {n}", minutes=60)(s) for n in (1, 2, 3)])
    s["second"] = s.story.history.items(s.sheets["sheet"])[1]
    s.says("community", confirms("second")(s))
    with pytest.raises(AlreadyConfirmed) as caught:
        s.says("community", confirms_sheet()(s))
    assert caught.value.facts["record"] == s["second"]


def test_the_sheet_is_confirmed_once_the_other_item_is_left_out():
    s = mixed_sheet.begin()
    s.says("community", confirms_sheet(left_out=(1,))(s))
    assert len(posted(s)) == 2


def test_the_answer_to_an_item_of_a_sheet_leaves_all_of_it_out():
    def sends(s: Scene) -> None:
        s.sends("community2", [records("volunteer 1", minutes=60)(s), records("stranger", minutes=60)(s)])

    refuse(Deed(bank, sends, NoAccount))
