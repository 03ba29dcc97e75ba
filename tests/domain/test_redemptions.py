"""Redemption: at a fixed rate, through the charter's gates, with a second person behind it."""

from contracts.statements.keys import GrantRole
from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons
from contracts.statements.spending import ConfirmRedemption, MakeRedemption, WithdrawRedemption
from domain.bookings import AccountBooked, Amount
from domain.redemptions import Redemption
from domain.refusals import (
    AgeNotChecked,
    AlreadyConfirmed,
    CanSign,
    GroupOnlyDonates,
    NoAccount,
    NoSuch,
    NotAdoptedYet,
    NotEnough,
    NotEntrusted,
    NotInCharter,
    NotThisUnit,
    OtherAmount,
    RoleMissing,
    SamePerson,
    StaleAbout,
    UsedUp,
    WholeCoins,
    WrongRelation,
    WrongStage,
)
from tests.domain.bank_scenes import (
    account,
    at,
    balanced,
    books,
    correct_newest,
    correction_of,
    field,
    for_volunteer_2,
    gives,
    held,
    rich,
    with_charter,
)
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, refuse, table
from tests.domain.service_scenes import bank

POINTS = {"name": "积分", "rates": [{"give": 6, "every": 60}], "offers": [{"name": "早餐", "points": "2"}]}


def redeems(
    owner: str = "hospital2",
    *,
    minutes: int | None = 120,
    age: int | None = 60,
    serves: str = "lineal",
    **more,
):
    def body(s: Scene) -> MakeRedemption:
        behalf = {"on_behalf": for_volunteer_2(s)} if owner == "volunteer 2" else {}
        return MakeRedemption(**at(s, owner), minutes=minutes, least_age=age, serves=serves, **behalf, **more)

    return body


def confirms(what: str = "redemption"):
    return lambda s: ConfirmRedemption(about=s.about(what))


@begins_with(rich)
def made(s: Scene) -> None:
    """By the hospital's second person, with their own key."""
    s["redemption"] = s.says("hospital2", redeems()(s), as_self=True)


@begins_with(made)
def redeemed(s: Scene) -> None:
    s.says("community", confirms()(s))


def withdraws(s: Scene) -> WithdrawRedemption:
    return WithdrawRedemption(reason="not-wanted")


@begins_with(made)
def withdrawn(s: Scene) -> None:
    s.says("hospital2", withdraws(s), on="redemption", as_self=True)


@begins_with(rich)
def made_on_behalf(s: Scene) -> None:
    s["redemption"] = s.says("community2", redeems("volunteer 2")(s))


@begins_with(made_on_behalf)
def owner_found_to_be_another(s: Scene) -> None:
    """The second volunteer is the hospital's second person, registered twice."""
    numbers = {"duplicate": s["volunteer 2"], "into": s["hospital2"]}
    s["merge"] = s.says("community", MergePersons(**numbers, reason="two-units"))
    s.says("hospital", ConfirmPersonMerge(about=s.about("merge"), days=(), banks=()))


@begins_with(made_on_behalf)
def owner_became_clerk(s: Scene) -> None:
    s.county.people["volunteer 2"] = another_key(s, "community", "volunteer 2", "volunteer 2")
    s.says("community", GrantRole(unit=s["community"], person=s["volunteer 2"], role="clerk"))


@begins_with(made)
def spent_meanwhile(s: Scene) -> None:
    s["other"] = s.says("hospital2", redeems(minutes=500)(s), as_self=True)
    s.says("community", confirms("other")(s))


@begins_with(made)
def gates_changed(s: Scene) -> None:
    with_charter(s, redemption={"takes": "minutes", "serves": ["self"], "least_age": 60})


@begins_with(rich)
def no_redemption(s: Scene) -> None:
    with_charter(s, cap=1000)


@begins_with(rich)
def awake(s: Scene) -> None:
    another_key(s, "community", "volunteer 2", "volunteer 2")


@begins_with(field)
def points(s: Scene) -> None:
    """A bank of points: 15 of them for 150 minutes; one redemption a quarter."""
    with_charter(s, points=POINTS, redemption={"takes": "points", "serves": ["self"], "each_quarter": 1})
    gives(s, "hospital2", 150)


def pays(points: str | None = None, offer: str | None = None, **more):
    return redeems(minutes=None, age=None, serves="self", **{"points": points, "offer": offer} | more)


@begins_with(points)
def once_this_quarter(s: Scene) -> None:
    s["redemption"] = s.says("hospital2", pays("4")(s), as_self=True)
    s["second"] = s.says("hospital2", pays("1")(s), as_self=True)
    s.says("community", confirms()(s))


@begins_with(field)
def coins(s: Scene) -> None:
    with_charter(s, coins=True, redemption={"takes": "minutes", "serves": ["self"]})
    gives(s, "hospital2", 150)


def test_what_is_redeemed_leaves_the_account_when_a_second_person_confirms_it():
    s = made.begin()
    assert s.state("redemption") == Redemption(redeems()(s), Amount(120), s["hospital2"], s["hospital2"])
    assert held(s, "hospital2")[0] == 600
    s.says("community", confirms()(s))
    assert held(s, "hospital2")[0] == 480
    [booked] = s.events(AccountBooked)
    assert (booked.kind, booked.serves, booked.least_age) == ("redemption", "lineal", 60)
    assert books(s)[s.county.rule("redeemed", s["bank"])] == (120, 0)
    assert balanced(s)


def test_it_is_withdrawn_under_the_number_that_stays():
    s = owner_found_to_be_another.begin()
    s.says("hospital2", withdraws(s), on="redemption", as_self=True)
    assert s.state("redemption").withdrawn


def test_the_keeper_redeems_for_somebody_without_a_key_and_another_of_its_people_confirms():
    s = made_on_behalf.begin()
    s.says("community", confirms()(s))
    assert held(s, "volunteer 2")[0] == 180


def test_the_keeper_may_say_that_it_cannot_be_given():
    s = made.begin()
    s.says("community", WithdrawRedemption(reason="cannot-be-given"), on="redemption")
    assert s.state("redemption").withdrawn
    assert held(s, "hospital2")[0] == 600


def test_points_pay_by_number_or_for_an_offer_and_minutes_stay():
    s = points.begin()
    s["breakfasts"] = s.says("hospital2", pays(offer="早餐", pieces=3)(s), as_self=True)
    s.says("community", confirms("breakfasts")(s))
    assert held(s, "hospital2") == (150, 900, 0)
    assert s.events(AccountBooked)[0].offer == "早餐"
    assert balanced(s)


def test_a_quarter_is_used_up_by_what_was_confirmed_and_a_new_one_begins():
    s = once_this_quarter.begin().on("2026-04-01")
    s.says("community", confirms("second")(s))
    assert account(s, "hospital2").redeemed == ("2026-Q1", "2026-Q2")
    assert held(s, "hospital2")[1] == 1000


def test_a_redemption_taken_back_does_not_use_up_its_quarter():
    s = once_this_quarter.begin()
    correct_newest(s, AccountBooked)
    assert held(s, "hospital2") == (150, 1500, 0)
    s.says("community", confirms("second")(s))
    assert balanced(s)


def test_whole_coins_are_spent_and_the_rest_stays():
    s = coins.begin()
    s["redemption"] = s.says("hospital2", redeems(age=None, serves="self")(s), as_self=True)
    s.says("community", confirms()(s))
    assert held(s, "hospital2")[0] == 30


def test_an_entry_never_says_how_old_somebody_is_or_who():
    assert set(MakeRedemption.model_fields) == {
        "bank", "owner", "on_behalf", "minutes", "points", "offer", "pieces", "serves", "least_age",
    }  # fmt: skip


MAKING: Rows = {
    "under the first rule set": Row(bank, "hospital2", lambda s: MakeRedemption(**at(s, "hospital2"), minutes=1, serves="self"), NotAdoptedYet, as_self=True),
    "at what is no bank": Row(rich, "hospital2", lambda s: redeems()(s).model_copy(update={"bank": s["alliance"]}), NoSuch, as_self=True),
    "at a bank without a charter": Row(field, "hospital2", redeems(), NotInCharter, as_self=True),
    "where the charter knows none": Row(no_redemption, "hospital2", redeems(), NotInCharter, as_self=True),
    "for another": Row(rich, "hospital2", redeems("volunteer 1"), NotThisUnit, as_self=True),
    "by the keeper without saying on whose behalf": Row(rich, "community", redeems("volunteer 1"), NotThisUnit),
    "by a unit that is not the keeper": Row(rich, "hospital", redeems("volunteer 2"), NotThisUnit),
    "by whoever is no clerk": Row(rich, "signatory at community", redeems("volunteer 2"), RoleMissing),
    "on behalf of somebody who entrusted nobody": Row(rich, "community", lambda s: redeems("volunteer 2")(s).model_copy(update={"owner": s["volunteer 1"]}), NotEntrusted),
    "on behalf of somebody who has a key by now": Row(awake, "community", redeems("volunteer 2"), CanSign),
    "on one's own behalf": Row(rich, "hospital2", lambda s: redeems()(s).model_copy(update={"on_behalf": for_volunteer_2(s)}), NotEntrusted, as_self=True),
    "without an account": Row(rich, "moonlighter at lead", lambda s: redeems()(s).model_copy(update={"owner": s["lead"]}), NoAccount),
    "from a group's account": Row(rich, "hospital", lambda s: redeems()(s).model_copy(update={"owner": s["hospital"]}), GroupOnlyDonates),
    "of nothing": Row(rich, "hospital2", redeems(minutes=None), OtherAmount, as_self=True),
    "of two things at once": Row(rich, "hospital2", redeems(points="1"), OtherAmount, as_self=True),
    "of points where minutes are taken": Row(rich, "hospital2", redeems(minutes=None, points="1"), OtherAmount, as_self=True),
    "of minutes where points are taken": Row(points, "hospital2", redeems(age=None, serves="self"), OtherAmount, as_self=True),
    "of pieces without an offer": Row(points, "hospital2", pays("1", pieces=2), OtherAmount, as_self=True),
    "of what is not offered": Row(points, "hospital2", pays(offer="午餐"), NotInCharter, as_self=True),
    "for a friend": Row(rich, "hospital2", redeems(serves="friend"), WrongRelation, as_self=True),
    "for somebody of 45, whose age cannot be attested": Row(rich, "hospital2", redeems(age=None, serves="self"), AgeNotChecked, as_self=True),
    "with another age than the charter asks for": Row(rich, "hospital2", redeems(age=78), AgeNotChecked, as_self=True),
    "with an age where none is asked for": Row(points, "hospital2", lambda s: pays("1")(s).model_copy(update={"least_age": 60}), AgeNotChecked, as_self=True),
    "of more minutes than there are": Row(rich, "hospital2", redeems(minutes=601), NotEnough, as_self=True),
    "of more points than there are": Row(points, "hospital2", pays("15.01"), NotEnough, as_self=True),
    "a second time in a quarter": Row(once_this_quarter, "hospital2", pays("1"), UsedUp, as_self=True),
    "of less than whole coins": Row(coins, "hospital2", redeems(minutes=90, age=None, serves="self"), WholeCoins, as_self=True),
}  # fmt: skip

CONFIRMING: Rows = {
    "by whoever made it": Row(made_on_behalf, "community2", confirms(), SamePerson),
    "by the owner, under the keeper's key": Row(made, "moonlighter at community", confirms(), SamePerson),
    "by the owner, who has become a clerk of the keeper's": Row(owner_became_clerk, "volunteer 2", confirms(), SamePerson),
    "by another unit": Row(made, "hospital", confirms(), NotThisUnit),
    "by whoever is no clerk": Row(made, "signatory at community", confirms(), RoleMissing),
    "a second time": Row(redeemed, "community", confirms(), AlreadyConfirmed),
    "what is no redemption": Row(made, "community", confirms("activity"), NoSuch),
    "as it never was": Row(made, "community", lambda s: ConfirmRedemption(about=s.about("redemption").model_copy(update={"digest": "0" * 64})), StaleAbout),
    "when it has been spent meanwhile": Row(spent_meanwhile, "community", confirms(), NotEnough),
    "when the charter has changed": Row(gates_changed, "community", confirms(), WrongRelation),
    "when the quarter was used up meanwhile": Row(once_this_quarter, "community", confirms("second"), UsedUp),
}  # fmt: skip

WITHDRAWING: Rows = {
    "by another unit": Row(made, "hospital", withdraws, NotThisUnit, on="redemption"),
    "by another person": Row(made_on_behalf, "hospital2", withdraws, NotThisUnit, on="redemption", as_self=True),
    "by whoever is no clerk": Row(made, "signatory at community", withdraws, RoleMissing, on="redemption"),
    "twice": Row(withdrawn, "community", withdraws, WrongStage, on="redemption"),
    "when it was confirmed": Row(redeemed, "hospital2", withdraws, AlreadyConfirmed, on="redemption", as_self=True),
    "and confirmed": Row(withdrawn, "community", confirms(), WrongStage),
    "what is no redemption": Row(made, "community", withdraws, NoSuch, on="activity"),
}  # fmt: skip

CORRECTING: Rows = {
    "taken back by whoever redeemed": Row(
        redeemed, "hospital", lambda s: correction_of(s, AccountBooked), NotThisUnit
    ),
}


@table(MAKING)
def test_refusals_of_what_is_made(row):
    refuse(row)


@table(CONFIRMING)
def test_refusals_of_confirmations(row):
    refuse(row)


@table(WITHDRAWING)
def test_refusals_of_withdrawals(row):
    refuse(row)


@table(CORRECTING)
def test_refusals_of_corrections(row):
    refuse(row)
