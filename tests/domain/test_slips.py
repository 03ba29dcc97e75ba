"""Slips: each serves once, for a minute after it was issued, three times a day in each direction."""

import pytest

from contracts.slip import Slip, read_slip
from contracts.statements.corrections import CorrectEntry
from domain.refusals import (
    BeforeItBegan,
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotASlip,
    NotThisUnit,
    RoleMissing,
    SeriesTaken,
    SlipHasServed,
    StaleExpect,
    TooManyScans,
    WrongStage,
)
from domain.slips import DayAtActivity, ScanRecorded, Served
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, table
from tests.domain.service_scenes import bank
from tests.domain.slip_scenes import at, issues, scans, slip, slips


@begins_with(slips)
def evening(s: Scene) -> None:
    at(s, "18:00")


@begins_with(evening)
def scanned(s: Scene) -> None:
    s["scan"] = s.says("community2", scans("volunteer 1", "in", "13:02", 1)(s))


@begins_with(evening)
def three_times(s: Scene) -> None:
    """The first volunteer has come three times and gone once."""
    for number, (way, minute) in enumerate(
        [("in", "13:00"), ("out", "13:30"), ("in", "14:00"), ("in", "15:00")], 1
    ):
        s[f"scan {number}"] = s.says("community2", scans("volunteer 1", way, minute, number)(s))


@begins_with(slips)
def next_day(s: Scene) -> None:
    s.on("2026-01-02")


def day(s: Scene, person: str = "volunteer 1", of: str = "activity") -> DayAtActivity:
    found: DayAtActivity = s.rule("scans", s[of], s[person], "2026-01-01")
    return found


def test_a_host_scans_a_slip_for_a_volunteer_without_a_key():
    s = scanned.begin()
    assert s.rule("slip", s["activity"], "1", "1") == Served(s["scan"])
    assert day(s).scans == ((s["scan"], "in"),)
    (data,) = s.events(ScanRecorded)
    assert (data.unit, data.late) == (s["community"], True)


def test_another_host_of_the_activity_scans_them_too():
    s = evening.begin()
    s.says("hospital2", scans("volunteer 1", "in", "13:02", 1)(s))
    assert day(s).count("in") == 1


def test_a_volunteer_with_a_key_scans_for_themselves_and_needs_no_role():
    s = evening.begin()
    s.says("member", scans("volunteer 2", "in", "17:00", 3)(s), as_self=True)
    (data,) = s.events(ScanRecorded)
    assert (data.unit, data.late) == (None, False)


@pytest.mark.parametrize(("minute", "late"), [("15:59", True), ("16:00", False), ("18:05", False)])
def test_a_scan_that_came_in_later_than_the_slips_allow_says_so(minute: str, late: bool):
    s = evening.begin()
    s.says("community2", scans("volunteer 1", "out", minute, 1)(s))
    assert s.events(ScanRecorded)[0].late is late


def test_scans_come_in_any_order():
    s = evening.begin()
    s.says("community2", scans("volunteer 1", "out", "15:00", 2)(s))
    s.says("community2", scans("volunteer 1", "in", "13:00", 1)(s))
    assert [way for _, way in day(s).scans] == ["out", "in"]


def test_three_times_a_day_is_for_each_person_direction_and_activity():
    s = three_times.begin()
    s.says("community2", scans("volunteer 1", "out", "16:00", 5)(s))
    s.says("community2", scans("volunteer 3", "in", "16:00", 6)(s))
    s.says("community2", issues(of="next activity")(s))
    s.says("community2", scans("volunteer 1", "in", "18:00", 1, of="next activity")(s))
    assert (day(s).count("in"), day(s).count("out")) == (3, 2)


def test_a_wrong_scan_is_taken_back_and_its_slip_stays_used():
    s = three_times.begin()
    s.says("community", CorrectEntry(entry=s.story.ref(ScanRecorded, 3), reason="扫错了人"))
    assert day(s).count("in") == 2
    s.says("community2", scans("volunteer 1", "in", "16:00", 5)(s))
    with pytest.raises(SlipHasServed):
        s.says("community2", scans("volunteer 1", "out", "16:30", 4)(s))


def test_a_wrong_scan_is_taken_back_once():
    s = three_times.begin()
    again = CorrectEntry(entry=s.story.ref(ScanRecorded, 3), reason="扫错了人")
    s.says("community", again)
    with pytest.raises(StaleExpect):
        s.says("community", again, expect=0)


@pytest.mark.parametrize(
    "text",
    [
        "", "7K2M-9QXR-VB3D-0HTN-5WEC", "GONGJIAN:6F9619FF-8B86-4011-B42D-00CF4FC964FF:1:1:7K2M-9QXR-VB3D-0HTN-5WEC",
        "GONGJIAN-SLIP:6F9619FF:1:1:7K2M-9QXR-VB3D-0HTN-5WEC",
        "GONGJIAN-SLIP:6F9619FF-8B86-4011-B42D-00CF4FC964FF:0:1:7K2M-9QXR-VB3D-0HTN-5WEC",
        "GONGJIAN-SLIP:6F9619FF-8B86-4011-B42D-00CF4FC964FF:1:1:7K2M-9QXR-VB3D-0HTN",
        "GONGJIAN-SLIP:6F9619FF-8B86-4011-B42D-00CF4FC964FF:1:1:7K2M-9QXR-VB3D-0HTN-5WEU",
    ],
)  # fmt: skip
def test_what_is_no_slip_is_read_as_none(text: str):
    assert read_slip(text) is None


def test_a_slip_is_read_as_it_is_printed_and_as_somebody_types_it():
    one = slip("6f9619ff-8b86-4011-b42d-00cf4fc964ff", 17)
    assert isinstance(one, Slip)
    assert read_slip(one.text) == one
    secret = one.grouped.lower().replace("-", " ").replace("1", "l").replace("0", "o")
    assert read_slip(f" gongjian-slip:{one.activity}:1:17:{secret}\n") == one


REFUSALS: Rows = {
    "slips under the first rule set": Row(bank, "community", issues(), NotAdoptedYet),
    "a scan under the first rule set": Row(bank, "community", scans("volunteer 1", "in", "12:00", 1), NotAdoptedYet),
    "slips for what is no activity": Row(slips, "community", issues(of="bank"), NoSuch),
    "slips of a unit that is no host": Row(slips, "bureau", issues(series=2), NotThisUnit),
    "slips issued by whoever is no clerk": Row(slips, "signatory at community", issues(series=2), RoleMissing),
    "a series that is taken": Row(slips, "hospital2", issues(), SeriesTaken),
    "two slips with one secret": Row(slips, "community", issues(series=2, same=True), WrongStage),
    "a scan at what is no activity": Row(evening, "community2", scans("volunteer 1", "in", "13:00", 1, of="bank"), NoSuch),
    "a scan of nobody": Row(evening, "community2", scans("bank", "in", "13:00", 1), NoSuch),
    "a slip of a series that was not issued": Row(evening, "community2", scans("volunteer 1", "in", "13:00", 1, series=2), NotASlip),
    "a slip beyond the last": Row(evening, "community2", scans("volunteer 1", "in", "13:00", 9), NotASlip),
    "a secret that was guessed": Row(evening, "community2", scans("volunteer 1", "in", "13:00", 1, wrong=True), NotASlip),
    "a slip of another activity": Row(evening, "community2", scans("volunteer 1", "in", "13:00", 1, of="next activity"), NotASlip),
    "scanned by a unit that is no host": Row(evening, "bureau2", scans("volunteer 1", "in", "13:00", 1), NotThisUnit),
    "scanned by whoever is no clerk": Row(evening, "signatory at community", scans("volunteer 1", "in", "13:00", 1), RoleMissing),
    "a member scanned for another": Row(evening, "member", scans("volunteer 1", "in", "13:00", 1), NotThisUnit, as_self=True),
    "scanned before the slips were issued": Row(evening, "community2", scans("volunteer 1", "in", "11:59", 1), BeforeItBegan),
    "scanned in six minutes": Row(evening, "community2", scans("volunteer 1", "in", "18:06", 1), InTheFuture),
    "scanned on another day than it was held": Row(next_day, "community2", scans("volunteer 1", "in", "12:00", 1, day="2026-01-02"), WrongStage),
    "a slip that has served": Row(scanned, "community2", scans("volunteer 3", "in", "13:30", 1), SlipHasServed),
    "a slip that has served the same": Row(scanned, "community2", scans("volunteer 1", "out", "14:00", 1), SlipHasServed),
    "come a fourth time": Row(three_times, "community2", scans("volunteer 1", "in", "16:00", 5), TooManyScans),
    "a scan taken back by another unit": Row(scanned, "bureau", lambda s: CorrectEntry(entry=s.story.ref(ScanRecorded), reason="扫错了人"), NotThisUnit),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
