"""What an account begins with: an opening balance from an old ledger, and what was posted before there was a charter."""

from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.openings import BringForward, ConfirmOpening, RecordOpening
from contracts.statements.service import ConfirmService, SheetPart
from domain.bookings import AccountBooked
from domain.hours import HoursPosted
from domain.refusals import (
    AlreadyConfirmed,
    InTheFuture,
    NoAccount,
    NoSuch,
    NotAdoptedYet,
    NotBefore,
    NothingStated,
    NotInCharter,
    NotThisUnit,
    OpenedAlready,
    RoleMissing,
    SamePerson,
    WrongKindOfRecord,
)
from tests.domain.bank_scenes import (
    account,
    at,
    balanced,
    correct_newest,
    field,
    gives,
    held,
    pool,
    with_charter,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, secret, table
from tests.domain.service_scenes import bank


def opens(
    owner: str = "volunteer 1", minutes: int | None = 5790, points: str | None = None, day: str = "2025-12-31"
):
    return lambda s: RecordOpening(
        **at(s, owner), minutes=minutes, points=points, as_of=day, evidence=secret("old")
    )


def confirms(*names: str):
    return lambda s: ConfirmOpening(records=tuple(s.about(name) for name in names))


@begins_with(field)
def waiting(s: Scene) -> None:
    s["opening"] = s.says("community2", opens()(s))


@begins_with(waiting)
def opened(s: Scene) -> None:
    s.says("community", confirms("opening")(s))


@begins_with(waiting)
def recorded_twice(s: Scene) -> None:
    s["again"] = s.says("community2", opens(minutes=60)(s))


@begins_with(field)
def of_the_confirmer(s: Scene) -> None:
    """The hospital's second person, who also has a key of the community's, has an account."""
    s["own"] = s.says("community2", opens("hospital2")(s))


def test_an_account_begins_with_what_a_second_person_confirmed():
    s = opened.begin()
    assert held(s, "volunteer 1") == (5790, 0, 0)
    [booked] = s.events(AccountBooked)
    assert (booked.kind, booked.of) == ("opening", s["opening"])
    assert [leg.minutes for leg in booked.legs] == [-5790, 5790]
    assert balanced(s)


def test_a_sheet_of_openings_is_confirmed_at_once_with_points_as_a_second_balance():
    s = field.begin()
    s.sends(
        "community2", [opens(minutes=None, points="3.5")(s), opens("volunteer 2", minutes=60, points="1")(s)]
    )
    s.says("community", ConfirmOpening(sheets=(SheetPart(batch=s.sheets["sheet"]),)))
    assert (held(s, "volunteer 1"), held(s, "volunteer 2")) == ((0, 350, 0), (60, 100, 0))
    assert balanced(s)


def test_what_is_above_the_cap_goes_to_the_pool_here_too():
    s = with_charter(waiting.begin(), cap=5000)
    s.says("community", confirms("opening")(s))
    assert (held(s, "volunteer 1")[0], pool(s)) == (5000, 790)
    assert balanced(s)


def test_a_wrong_opening_is_taken_back_and_recorded_anew():
    s = opened.begin()
    correct_newest(s, AccountBooked)
    assert held(s, "volunteer 1") == (0, 0, 0)
    s["right"] = s.says("community2", opens(minutes=100)(s))
    s.says("community", confirms("right")(s))
    assert held(s, "volunteer 1") == (100, 0, 0)
    assert balanced(s)


@begins_with(field)
def earlier(s: Scene) -> None:
    """Two postings before there was a charter, one of which was corrected; and one after."""
    for minutes in (60, 45):
        gives(s, "volunteer 1", minutes)
    correct_newest(s, HoursPosted)
    gives(s, "volunteer 2", 30)
    with_charter(s, cap=1000)
    gives(s, "volunteer 1", 15)


def posting(s: Scene, nth: int) -> EntryRef:
    index = [at for at, each in enumerate(s.story.happened) if isinstance(each.data, HoursPosted)][nth]
    written = s.story.history.written(index)
    assert written
    return EntryRef(index=index, leaf=written.leaf)


def brings(*nth: int, owner: str = "volunteer 1"):
    return lambda s: BringForward(**at(s, owner), entries=tuple(posting(s, each) for each in nth))


@begins_with(earlier)
def brought(s: Scene) -> None:
    s.says("community", brings(0)(s))


def test_what_was_posted_before_the_charter_is_counted_once_it_is_brought_forward():
    assert held(earlier.begin(), "volunteer 1") == (15, 0, 0)
    s = brought.begin()
    assert held(s, "volunteer 1") == (75, 0, 0)
    assert len(account(s, "volunteer 1").brought) == 1


def test_a_correction_of_what_was_brought_forward_is_counted_too():
    s = brought.begin()
    s.says("community", CorrectEntry(entry=posting(s, 0), reason="记错了"))
    assert held(s, "volunteer 1") == (15, 0, 0)


RECORDING: Rows = {
    "under the first rule set": Row(bank, "community", opens(), NotAdoptedYet),
    "by another unit": Row(field, "hospital", opens(), NotThisUnit),
    "by whoever is no clerk": Row(field, "signatory at community", opens(), RoleMissing),
    "at what is no bank": Row(field, "community", lambda s: opens()(s).model_copy(update={"bank": s["alliance"]}), NoSuch),
    "of somebody without an account": Row(field, "community", opens("stranger"), NoAccount),
    "of nothing at all": Row(field, "community", opens(minutes=None), NothingStated),
    "of a day to come": Row(field, "community", opens(day="2026-01-02"), InTheFuture),
    "of an account that has one": Row(opened, "community", opens(), OpenedAlready),
}  # fmt: skip

CONFIRMING: Rows = {
    "by whoever recorded it": Row(waiting, "community2", confirms("opening"), SamePerson),
    "by the owner, under the keeper's key": Row(of_the_confirmer, "moonlighter at community", confirms("own"), SamePerson),
    "by another unit": Row(waiting, "hospital", confirms("opening"), NotThisUnit),
    "by whoever is no clerk": Row(waiting, "signatory at community", confirms("opening"), RoleMissing),
    "a second time": Row(opened, "community", confirms("opening"), OpenedAlready),
    "two of one account": Row(recorded_twice, "community", confirms("opening", "again"), OpenedAlready),
    "what is no opening": Row(waiting, "community", confirms("activity"), WrongKindOfRecord),
    "an opening as if it were service": Row(waiting, "community", lambda s: ConfirmService(records=(s.about("opening"),)), WrongKindOfRecord),
}  # fmt: skip

BRINGING: Rows = {
    "at a bank without a charter": Row(field, "community", lambda s: BringForward(**at(s, "volunteer 1"), entries=(EntryRef(index=1, leaf="0" * 64),)), NotInCharter),
    "by another unit": Row(earlier, "hospital", brings(0), NotThisUnit),
    "by whoever is no clerk": Row(earlier, "signatory at community", brings(0), RoleMissing),
    "for somebody without an account": Row(earlier, "community", brings(0, owner="stranger"), NoAccount),
    "what is no entry": Row(earlier, "community", lambda s: BringForward(**at(s, "volunteer 1"), entries=(EntryRef(index=1, leaf="0" * 64),)), NoSuch),
    "what was corrected": Row(earlier, "community", brings(1), NotBefore),
    "what was posted to another": Row(earlier, "community", brings(2), NotBefore),
    "what was posted under the charter": Row(earlier, "community", brings(3), NotBefore),
    "one posting twice": Row(earlier, "community", brings(0, 0), AlreadyConfirmed),
    "again": Row(brought, "community", brings(0), AlreadyConfirmed),
}  # fmt: skip


@table(RECORDING)
def test_refusals_of_records(row):
    refuse(row)


@table(CONFIRMING)
def test_refusals_of_confirmations(row):
    refuse(row)


@table(BRINGING)
def test_refusals_of_what_is_brought_forward(row):
    refuse(row)
