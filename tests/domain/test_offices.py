"""Offices held at another unit: offered, accepted, attended day by day, ended."""

import pytest

from contracts.statements.keys import Entrust, OnBehalf, RegisterPerson
from contracts.statements.offices import (
    AcceptAppointment,
    ConfirmDutyDays,
    DeclineAppointment,
    EndAppointment,
    MakeAppointment,
    RecordDutyDay,
)
from contracts.statements.service import SheetPart
from domain.offices import Appointment, CountedDay, DutyDay, DutyDayCounted, DutyDaysConfirmed, Stage
from domain.refusals import (
    AlreadyConfirmed,
    DatesReversed,
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotEntrusted,
    NotMember,
    NotThisUnit,
    OutsideTerm,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongKindOfRecord,
    WrongStage,
)
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    begins_with,
    moonlighter,
    refuse,
    secret,
    table,
)

FIRST, LAST = "2026-01-15", "2028-01-14"


def offers(
    person: str = "officer", at: str = "community", starts: str = FIRST, ends: str = LAST, alliance: str = ""
):
    def body(s: Scene) -> MakeAppointment:
        joint = {"alliance": s[alliance]} if alliance else {}
        return MakeAppointment(
            person=s[person], office="liaison", at=s[at], starts=starts, ends=ends, days_a_month=3, **joint
        )

    return body


def accepts(s: Scene) -> AcceptAppointment:
    return AcceptAppointment()


def declines(s: Scene) -> DeclineAppointment:
    return DeclineAppointment(reason="暂无需要")


def ends(on: str = "2026-07-01"):
    return lambda s: EndAppointment(on=on, reason="岗位调整")


def spends(on: str = "2026-02-03", on_behalf: str = "", what: str = "appointment"):
    def body(s: Scene) -> RecordDutyDay:
        behalf = {"on_behalf": OnBehalf(of=s[on_behalf], how="telephone")} if on_behalf else {}
        return RecordDutyDay(about=s.about(what), on=on, **behalf)

    return body


def confirms(*names: str):
    return lambda s: ConfirmDutyDays(records=tuple(s.about(name) for name in names))


@begins_with(moonlighter)
def field(s: Scene) -> None:
    """A liaison officer of the bureau, whom nobody else registered; and the bureau's clerk without a pen."""
    adopts_field(s)
    s["officer"] = s.says("bureau", RegisterPerson(commitment=secret("officer")))
    for unit in ("bureau", "community"):
        s.county.people[f"clerk at {unit}"] = s.county.colleague(s.who(unit), f"clerk at {unit}", "clerk")
        s.county.people[f"signatory at {unit}"] = s.county.colleague(
            s.who(unit), f"signatory at {unit}", "signatory"
        )


@begins_with(field)
def offered(s: Scene) -> None:
    s["appointment"] = s.says("bureau", offers(alliance="alliance")(s))


@begins_with(offered)
def held(s: Scene) -> None:
    """The community has taken the officer in; it is the tenth of March."""
    s.says("community", accepts(s), on="appointment")
    s.on("2026-03-10")


@begins_with(offered)
def declined(s: Scene) -> None:
    s.says("community", declines(s), on="appointment")


@begins_with(held)
def ended(s: Scene) -> None:
    """From the first of March on the office is no longer held."""
    s.says("bureau", ends("2026-03-01")(s), on="appointment")


@begins_with(held)
def spent(s: Scene) -> None:
    """The bureau's second person recorded a day; a second record of that day came from the community."""
    s["day"] = s.says("bureau2", spends()(s))
    s["same day"] = s.says("community2", spends()(s))
    s["next day"] = s.says("bureau2", spends("2026-02-04")(s))


@begins_with(spent)
def ended_before_the_day(s: Scene) -> None:
    """The office ended on the last of January; the day that was recorded is the third of February."""
    s.says("bureau", ends("2026-02-01")(s), on="appointment")


@begins_with(field)
def outside(s: Scene) -> None:
    """The school, which is in no alliance, has an officer too."""
    s["school's officer"] = s.says("school", RegisterPerson(commitment=secret("school's officer")))


@begins_with(spent)
def counted(s: Scene) -> None:
    s.says("community", confirms("day")(s))


@begins_with(held)
def entrusted(s: Scene) -> None:
    s.says("community", Entrust(of=s["officer"], evidence=secret("paper")))


def test_an_office_is_offered_accepted_and_attended():
    s = counted.begin()
    assert s.state("appointment") == Appointment(
        offers(alliance="alliance")(s), s["bureau"], Stage.HELD, LAST
    )
    assert s.state("day") == DutyDay(s["appointment"], "2026-02-03", s["bureau2"])
    assert s.rule("duty-day", s["appointment"], "2026-02-03") == CountedDay(s["appointment"])
    assert s.events(DutyDaysConfirmed)[0].counted == 1
    (day,) = s.events(DutyDayCounted)
    assert (day.record, day.person, day.unit, day.at, day.on, day.alliance) == (
        s["day"], s["officer"], s["bureau"], s["community"], "2026-02-03", s["alliance"],
    )  # fmt: skip


def test_an_office_in_the_units_own_house_is_held_at_once():
    s = field.begin()
    s["appointment"] = s.says("bureau", offers(at="bureau")(s))
    assert s.state("appointment").stage == Stage.HELD


def test_a_sheet_of_days_is_confirmed_by_one_signature_but_for_what_is_left_out():
    s = held.begin()
    s.sends("bureau2", [spends(f"2026-02-0{day}")(s) for day in (3, 4, 5)])
    s.says("community", ConfirmDutyDays(sheets=(SheetPart(batch=s.sheets["sheet"], **{"except": (1,)}),)))
    assert [day.on for day in s.events(DutyDayCounted)] == ["2026-02-03", "2026-02-05"]


@pytest.mark.parametrize("who", ["bureau", "community"])
def test_either_unit_ends_it_and_the_day_before_is_its_last(who: str):
    s = held.begin()
    s.says(who, ends("2026-03-01")(s), on="appointment")
    appointment = s.state("appointment")
    assert (appointment.last, appointment.ended) == ("2026-02-28", True)
    assert appointment.held_on("2026-02-28")
    assert not appointment.held_on("2026-03-01")


@pytest.mark.parametrize("on", [FIRST, "2026-03-10"])
def test_the_first_day_and_today_count(on: str):
    s = held.begin()
    s["day"] = s.says("bureau2", spends(on)(s))
    s.says("community", confirms("day")(s))
    assert s.events(DutyDayCounted)[0].on == on


def test_whoever_was_entrusted_records_it_for_the_office_holder():
    s = entrusted.begin()
    s["day"] = s.says("community2", spends(on_behalf="officer")(s))
    s.says("community", confirms("day")(s))
    assert len(s.events(DutyDayCounted)) == 1


def test_a_day_of_an_office_that_was_ended_since_keeps_counting():
    s = spent.begin()
    s.says("bureau", ends("2026-03-01")(s), on="appointment")
    s.says("community", confirms("day")(s))
    assert len(s.events(DutyDayCounted)) == 1


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "bureau", lambda s: offers("bureau2")(s), NotAdoptedYet),
    "lending somebody whom another unit registered": Row(field, "community", offers(at="bureau"), NotThisUnit),
    "without a signatory": Row(field, "clerk at bureau", offers(), RoleMissing),
    "at a unit that is none": Row(field, "bureau", offers(at="officer"), NoSuch),
    "somebody who is nobody": Row(field, "bureau", offers("community"), NoSuch),
    "in an alliance that the other unit is not in": Row(field, "bureau", offers(at="school", alliance="alliance"), NotMember),
    "in an alliance that the lending unit is not in": Row(outside, "school", offers("school's officer", alliance="alliance"), NotMember),
    "ending before it starts": Row(field, "bureau", offers(starts=LAST, ends=FIRST), DatesReversed),
    "accepted by the unit that offers": Row(offered, "bureau", accepts, NotThisUnit, on="appointment"),
    "accepted by anybody else": Row(offered, "hospital", accepts, NotThisUnit, on="appointment"),
    "accepted without a signatory": Row(offered, "clerk at community", accepts, RoleMissing, on="appointment"),
    "accepted twice": Row(held, "community", accepts, WrongStage, on="appointment"),
    "accepted after declining": Row(declined, "community", accepts, WrongStage, on="appointment"),
    "declined after accepting": Row(held, "community", declines, WrongStage, on="appointment"),
    "declined by the unit that offers": Row(offered, "bureau", declines, NotThisUnit, on="appointment"),
    "ended by anybody else": Row(held, "hospital", ends(), NotThisUnit, on="appointment"),
    "ended without a signatory": Row(held, "clerk at bureau", ends(), RoleMissing, on="appointment"),
    "ended twice": Row(ended, "community", ends("2026-02-01"), WrongStage, on="appointment"),
    "ended after its end": Row(held, "bureau", ends("2028-01-15"), DatesReversed, on="appointment"),
    "ended though declined": Row(declined, "bureau", ends(), WrongStage, on="appointment"),
    "a day before anybody accepted": Row(offered, "bureau", spends("2026-01-01"), WrongStage),
    "a day by a third unit": Row(held, "hospital", spends(), NotThisUnit),
    "a day by somebody without a pen": Row(held, "signatory at bureau", spends(), RoleMissing),
    "a day that has not come": Row(held, "bureau", spends("2026-03-11"), InTheFuture),
    "a day before the term": Row(held, "bureau", spends("2026-01-14"), OutsideTerm),
    "a day after it was ended": Row(ended, "bureau", spends("2026-03-01"), OutsideTerm),
    "a day on behalf, without a paper": Row(held, "community", spends(on_behalf="officer"), NotEntrusted),
    "confirmed by the unit that lends": Row(spent, "bureau", confirms("day"), NotThisUnit),
    "confirmed by whoever recorded it": Row(spent, "community2", confirms("same day"), SamePerson),
    "confirmed of a day that its end has overtaken": Row(ended_before_the_day, "community", confirms("day"), OutsideTerm),
    "confirmed without a pen": Row(spent, "signatory at community", confirms("day"), RoleMissing),
    "one day confirmed twice": Row(counted, "community", confirms("day"), AlreadyConfirmed),
    "the same day from another record": Row(counted, "community", confirms("same day"), AlreadyConfirmed),
    "one day twice in one confirmation": Row(spent, "community", confirms("day", "same day"), AlreadyConfirmed),
    "what is no day": Row(spent, "community", confirms("appointment"), WrongKindOfRecord),
    "of a day that is not there": Row(spent, "community", lambda s: ConfirmDutyDays(records=(s.about("day").model_copy(update={"version": 2}),)), StaleAbout),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
