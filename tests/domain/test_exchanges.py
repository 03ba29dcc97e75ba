"""Exchange between banks: one for one, where both charters say so; the books of each stay at zero."""

from contracts.statements.banks import AdoptBankCharter
from contracts.statements.disputes import AnswerDispute, OpenDispute, WithdrawDispute
from contracts.statements.exchanges import AcceptExchange, IssueExchange
from contracts.statements.service import FoundBank, OpenAccount
from contracts.statements.spending import OpenGroupAccount
from domain.bookings import AccountBooked
from domain.refusals import (
    AlreadyConfirmed,
    ExchangeInDispute,
    ExchangeTaken,
    GroupOnlyDonates,
    NoAccount,
    NoSuch,
    NotAdoptedYet,
    NotEnough,
    NotInCharter,
    NotThisUnit,
    OwnBank,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from tests.domain import test_disputes
from tests.domain.bank_scenes import (
    account,
    at,
    balanced,
    books,
    charter,
    correct_newest,
    correction_of,
    field,
    gives,
    held,
    with_charter,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, table
from tests.domain.service_scenes import bank
from tests.stories import refused


def issues(minutes: int = 60, owner: str = "hospital2", to: str = "other bank"):
    return lambda s: IssueExchange(**at(s, owner), to_bank=s[to], minutes=minutes)


def accepts(s: Scene) -> AcceptExchange:
    return AcceptExchange(about=s.about("exchange"))


@begins_with(field)
def two_banks(s: Scene) -> None:
    """The hospital keeps another bank; both charters name the other one. A person of the hospital has an account at each."""
    s["other bank"] = s.says("hospital", FoundBank(name="县医院时间银行(虚构)"))
    with_charter(s, exchange=[s["other bank"]], groups=True)
    body = AdoptBankCharter(charter=charter(exchange=[s["bank"]], cap=200))
    s.says("hospital", body, on="other bank")
    s.says("hospital", OpenAccount(bank=s["other bank"], owner=s["hospital2"]))
    s["group"] = s.says("community", OpenGroupAccount(bank=s["bank"], owner=s["hospital"]))
    gives(s, "hospital2", 100)


@begins_with(two_banks)
def issued(s: Scene) -> None:
    s["exchange"] = s.says("hospital2", issues()(s), as_self=True)


@begins_with(issued)
def accepted(s: Scene) -> None:
    s.says("hospital", accepts(s))


@begins_with(two_banks)
def one_sided(s: Scene) -> None:
    with_charter(s, cap=1000)


@begins_with(two_banks)
def third_bank(s: Scene) -> None:
    """The bureau keeps one too, where that person has no account."""
    s["third bank"] = s.says("bureau", FoundBank(name="民政时间银行(虚构)"))
    s.says("bureau", AdoptBankCharter(charter=charter(exchange=[s["bank"]])), on="third bank")
    with_charter(s, exchange=[s["third bank"]])


@begins_with(issued)
def contested(s: Scene) -> None:
    """The owner says that they never wanted it."""
    contests = OpenDispute(entry=s.story.ref(AccountBooked), wrong="not-done", text="不是本人要转的")
    s["dispute"] = s.says("hospital2", contests, as_self=True)


@begins_with(test_disputes.rejected_by_the_street)
def accepted_after_the_ruling(s: Scene) -> None:
    """What the volunteer contested was rejected by the street, and the other bank has taken it in; they might still appeal to the county."""
    s["other bank"] = s.says("hospital", FoundBank(name="县医院时间银行(虚构)"))
    s.says("community", AdoptBankCharter(charter=charter(exchange=[s["other bank"]])), on="bank")
    s.says("hospital", AdoptBankCharter(charter=charter(exchange=[s["bank"]])), on="other bank")
    s.says("hospital", OpenAccount(bank=s["other bank"], owner=s["volunteer 1"]))
    gives(s, "volunteer 1", start="15:00", end="16:00")
    s["exchange"] = s.says("volunteer 1", issues(30, "volunteer 1")(s), as_self=True)
    contests = OpenDispute(entry=s.story.ref(AccountBooked), wrong="not-done", text="不是本人要转的")
    s["contested"] = s.says("volunteer 1", contests, as_self=True)
    s.says("community", AnswerDispute(answer="contests", text="本人签的"), on="contested")
    for who in ("street", "street2"):
        s.says(who, test_disputes.rules("rejected")(s), on="contested")
    s.says("hospital", accepts(s))


@begins_with(issued)
def sent_back(s: Scene) -> None:
    correct_newest(s, AccountBooked)


@begins_with(issued)
def given_up(s: Scene) -> None:
    s.says("hospital", AdoptBankCharter(charter=charter(cap=200)), on="other bank")


def test_minutes_leave_one_bank_and_come_to_the_other():
    s = accepted.begin()
    assert (held(s, "hospital2")[0], account(s, "hospital2", "other bank").minutes.total) == (40, 60)
    out, taken_in = s.events(AccountBooked)
    assert (out.kind, out.bank, out.other) == ("exchange-out", s["bank"], s["other bank"])
    assert (taken_in.kind, taken_in.bank, taken_in.other) == ("exchange-in", s["other bank"], s["bank"])
    assert books(s)[s.county.rule("exchanged", s["bank"])] == (60, 0)
    assert books(s)[s.county.rule("exchanged", s["other bank"])] == (-60, 0)
    for booked in (out, taken_in):
        assert sum(leg.minutes for leg in booked.legs) == 0
    assert balanced(s)


def test_what_is_on_its_way_is_not_accepted_while_it_is_contested_and_may_be_once_that_is_settled():
    s = contested.begin()
    with refused(ExchangeInDispute):
        s.says("hospital", accepts(s))
    s.says("hospital2", WithdrawDispute(reason="已经说清"), on="dispute", as_self=True)
    s.says("hospital", accepts(s))
    assert account(s, "hospital2", "other bank").minutes.total == 60
    assert balanced(s)


def test_what_was_contested_and_goes_back_is_never_accepted():
    s = contested.begin()
    s.says("community", AnswerDispute(answer="agrees", text="确实不是本人要转"), on="dispute")
    with refused(WrongStage):
        s.says("hospital", accepts(s))
    assert held(s, "hospital2")[0] == 100
    assert balanced(s)


def test_the_other_banks_cap_holds():
    s = two_banks.begin()
    s.says("hospital", AdoptBankCharter(charter=charter(exchange=[s["bank"]], cap=50)), on="other bank")
    s["exchange"] = s.says("hospital2", issues()(s), as_self=True)
    s.says("hospital", accepts(s))
    assert account(s, "hospital2", "other bank").minutes.total == 50
    assert s.rule("pool", s["other bank"]).minutes.total == 10
    assert balanced(s)


def test_what_was_never_accepted_is_taken_back():
    s = issued.begin()
    correct_newest(s, AccountBooked)
    assert held(s, "hospital2")[0] == 100
    assert balanced(s)


ISSUING: Rows = {
    "under the first rule set": Row(bank, "hospital2", lambda s: issues(to="bank")(s), NotAdoptedYet, as_self=True),
    "to the same bank": Row(two_banks, "hospital2", issues(to="bank"), OwnBank, as_self=True),
    "to what is no bank": Row(two_banks, "hospital2", issues(to="alliance"), NoSuch, as_self=True),
    "where only the other charter says so": Row(one_sided, "hospital2", issues(), NotInCharter, as_self=True),
    "of another's minutes": Row(two_banks, "hospital2", issues(owner="volunteer 1"), NotThisUnit, as_self=True),
    "without an account there": Row(third_bank, "hospital2", issues(to="third bank"), NoAccount, as_self=True),
    "of a group": Row(two_banks, "hospital", issues(owner="hospital"), GroupOnlyDonates),
    "of more than there is": Row(two_banks, "hospital2", issues(101), NotEnough, as_self=True),
}  # fmt: skip

ACCEPTING: Rows = {
    "by the bank that issued": Row(issued, "community", accepts, NotThisUnit),
    "by whoever is no clerk": Row(issued, "signatory at hospital", accepts, RoleMissing),
    "by the owner, under the other bank's key": Row(issued, "hospital2", accepts, SamePerson),
    "what is contested": Row(contested, "hospital", accepts, ExchangeInDispute),
    "what was taken back": Row(sent_back, "hospital", accepts, WrongStage),
    "a second time": Row(accepted, "hospital", accepts, AlreadyConfirmed),
    "when the other charter says so no longer": Row(given_up, "hospital", accepts, NotInCharter),
    "appealing when it was accepted after the ruling": Row(accepted_after_the_ruling, "volunteer 1", test_disputes.appeals, ExchangeTaken, on="contested", as_self=True),
    "taking back what was accepted": Row(accepted, "community", lambda s: correction_of(s, AccountBooked), ExchangeTaken),
}  # fmt: skip


@table(ISSUING)
def test_refusals_of_what_is_issued(row):
    refuse(row)


@table(ACCEPTING)
def test_refusals_of_what_is_accepted(row):
    refuse(row)
