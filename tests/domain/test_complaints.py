"""A complaint that was upheld: nothing of that activity is posted to the person, until it is taken back."""

from contracts.statements.spending import UpholdComplaint
from domain.bookings import AccountBooked
from domain.complaints import ServiceFaulted
from domain.hours import HoursPosted
from domain.refusals import (
    AlreadyConfirmed,
    CountsNothing,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    PostedAlready,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from tests.domain.bank_scenes import correct_newest, field, gives
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, table
from tests.domain.service_scenes import bank, confirms, confirms_sheet, records


def upholds(person: str = "volunteer 1", activity: str = "activity"):
    return lambda s: UpholdComplaint(activity=s[activity], person=s[person])


@begins_with(field)
def recorded(s: Scene) -> None:
    s["record"] = s.says("community2", records("volunteer 1", minutes=60)(s))
    s.sends("community2", [records(f"volunteer {n}", minutes=45)(s) for n in (1, 2)])


@begins_with(recorded)
def upheld(s: Scene) -> None:
    s["complaint"] = s.says("hospital", upholds()(s))


@begins_with(field)
def posted(s: Scene) -> None:
    gives(s, "volunteer 1", 60)


def test_others_of_the_sheet_are_posted_and_what_is_left_out_counts_nothing():
    s = upheld.begin()
    s.says("community", confirms_sheet(left_out=(0,))(s))
    assert [each.person for each in s.events(HoursPosted)] == [s["volunteer 2"]]


def test_taken_back_it_counts_after_all_and_may_be_upheld_anew():
    s = upheld.begin()
    correct_newest(s, ServiceFaulted)
    s["again"] = s.says("hospital", upholds()(s))
    correct_newest(s, ServiceFaulted, "hospital")
    s.says("community", confirms("record")(s))
    assert [each.minutes for each in s.events(HoursPosted)] == [60]
    assert s.events(AccountBooked) == []


UPHOLDING: Rows = {
    "under the first rule set": Row(bank, "hospital", upholds(), NotAdoptedYet),
    "at what is no activity": Row(recorded, "hospital", upholds(activity="bank"), NoSuch),
    "about what is no person": Row(recorded, "hospital", upholds("bureau"), NoSuch),
    "by a unit that was no host": Row(recorded, "bureau", upholds(), NotThisUnit),
    "by whoever is no clerk": Row(recorded, "signatory at hospital", upholds(), RoleMissing),
    "about oneself": Row(recorded, "hospital2", upholds("hospital2"), SamePerson),
    "before the activity is on record as held": Row(recorded, "hospital", upholds(activity="next activity"), WrongStage),
    "twice": Row(upheld, "hospital", upholds(), AlreadyConfirmed),
    "after the time was posted": Row(posted, "hospital", upholds(), PostedAlready),
}  # fmt: skip

POSTING: Rows = {
    "their record": Row(upheld, "community", confirms("record"), CountsNothing),
    "a sheet with a record of theirs": Row(upheld, "community", confirms_sheet(), CountsNothing),
}


@table(UPHOLDING)
def test_refusals_of_complaints(row):
    refuse(row)


@table(POSTING)
def test_refusals_of_postings(row):
    refuse(row)
