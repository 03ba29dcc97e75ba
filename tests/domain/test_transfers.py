"""Gifts, donations, grants and referrals, and the accounts of groups."""

import pytest

from contracts.statements.spending import (
    ConfirmTransfer,
    MakeDonation,
    MakeGift,
    MakeGrant,
    OpenGroupAccount,
    RecordReferral,
    WithdrawTransfer,
)
from domain.accounts import Account
from domain.bookings import AccountBooked
from domain.refusals import (
    AlreadyConfirmed,
    GroupOnlyDonates,
    NoAccount,
    NoSuch,
    NotAdoptedYet,
    NotEnough,
    NotInCharter,
    NotThisUnit,
    OwnAccount,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WholeCoins,
    WrongRelation,
    WrongStage,
)
from tests.domain.bank_scenes import (
    NANJING,
    at,
    balanced,
    correct_newest,
    field,
    for_volunteer_2,
    gives,
    held,
    pool,
    rich,
    with_charter,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, secret, table
from tests.domain.service_scenes import bank


def behalf(s: Scene, owner: str) -> dict:
    return {"on_behalf": for_volunteer_2(s)} if owner == "volunteer 2" else {}


def gift(owner: str = "hospital2", to: str = "volunteer 1", minutes: int = 60, relation: str = "lineal"):
    return lambda s: MakeGift(
        **at(s, owner), **behalf(s, owner), to=s[to], minutes=minutes, relation=relation
    )


def donation(owner: str = "hospital2", minutes: int = 60, to: str | None = None):
    return lambda s: MakeDonation(
        **at(s, owner), **behalf(s, owner), to=s[to] if to else None, minutes=minutes
    )


def grant(to: str = "volunteer 3", minutes: int = 60):
    return lambda s: MakeGrant(bank=s["bank"], to=s[to], minutes=minutes, basis=secret("decision"))


def referral(owner: str = "volunteer 1", referred: str = "volunteer 3"):
    return lambda s: RecordReferral(**at(s, owner), referred=s[referred])


def confirms(what: str):
    return lambda s: ConfirmTransfer(about=s.about(what))


def group(unit: str = "bureau"):
    return lambda s: OpenGroupAccount(**at(s, unit))


@begins_with(rich)
def donated(s: Scene) -> None:
    """100 minutes in the pool, 100 in the hospital's group account."""
    s["own donation"] = s.says("hospital2", donation(minutes=100)(s), as_self=True)
    s["to the group"] = s.says("hospital2", donation(minutes=100, to="hospital")(s), as_self=True)


@begins_with(donated)
def waiting(s: Scene) -> None:
    """A gift and a donation on behalf, a grant and a referral, all without their second person."""
    s["gift"] = s.says("community2", gift("volunteer 2")(s))
    s["donation"] = s.says("community2", donation("volunteer 2")(s))
    s["grant"] = s.says("community2", grant()(s))
    s["referral"] = s.says("community2", referral()(s))
    s["referral of oneself"] = s.says("community2", referral("volunteer 2", "hospital2")(s))


def withdraws(s: Scene) -> WithdrawTransfer:
    return WithdrawTransfer(reason="not-wanted")


@begins_with(waiting)
def withdrawn(s: Scene) -> None:
    s.says("community", withdraws(s), on="gift")


@begins_with(waiting)
def confirmed(s: Scene) -> None:
    for what in ("gift", "donation", "grant", "referral"):
        s.says("community", confirms(what)(s))


@begins_with(waiting)
def pool_empty(s: Scene) -> None:
    s["other grant"] = s.says("community2", grant("volunteer 1", 50)(s))
    s.says("community", confirms("other grant")(s))


@begins_with(field)
def bare(s: Scene) -> None:
    """A charter that allows nothing of this."""
    with_charter(s, cap=1000)
    gives(s, "hospital2", 60)


@begins_with(bare)
def coins(s: Scene) -> None:
    with_charter(s, coins=True, gifts=["lineal"])


def test_a_gift_with_ones_own_key_is_booked_at_once():
    s = rich.begin()
    s.says("hospital2", gift(minutes=100)(s), as_self=True)
    assert (held(s, "hospital2")[0], held(s, "volunteer 1")[0]) == (500, 700)
    [booked] = s.events(AccountBooked)
    assert (booked.kind, booked.other, booked.serves) == ("gift", s["volunteer 1"], "lineal")
    assert balanced(s)


def test_what_a_gift_brings_above_the_cap_goes_to_the_pool():
    s = with_charter(rich.begin(), **NANJING | {"cap": 650})
    s.says("hospital2", gift(minutes=100)(s), as_self=True)
    assert (held(s, "volunteer 1")[0], pool(s)) == (650, 50)
    assert balanced(s)


def test_what_is_signed_on_behalf_waits_for_another_of_the_keepers_people():
    s = waiting.begin()
    assert (held(s, "volunteer 2")[0], pool(s)) == (300, 100)
    s.says("community", confirms("gift")(s))
    s.says("community", confirms("donation")(s))
    assert (held(s, "volunteer 2")[0], held(s, "volunteer 1")[0], pool(s)) == (180, 660, 160)
    assert balanced(s)


def test_volunteers_give_to_a_group_and_the_group_to_the_pool():
    s = donated.begin()
    assert s.rule("account", s["bank"], s["hospital"]).minutes.total == 100
    s.says("hospital", donation("hospital", 100)(s))
    assert s.rule("account", s["bank"], s["hospital"]).minutes.total == 0
    assert pool(s) == 200
    assert balanced(s)


def test_the_keeper_grants_from_the_pool_and_no_more_than_there_is():
    s = confirmed.begin()
    assert (held(s, "volunteer 3")[0], pool(s)) == (60, 100)
    assert balanced(s)


def test_what_a_grant_brings_above_the_cap_stays_in_the_pool():
    s = with_charter(waiting.begin(), **NANJING | {"cap": 20})
    s.says("community", confirms("grant")(s))
    assert (held(s, "volunteer 3")[0], pool(s)) == (20, 80)
    assert [leg.minutes for leg in s.events(AccountBooked)[-1].legs] == [-20, 20]
    assert balanced(s)


def test_a_referral_is_points_once_for_each_who_came():
    s = confirmed.begin()
    assert held(s, "volunteer 1")[1] == 1000 + 200
    assert balanced(s)


@pytest.mark.parametrize("what", ["gift", "donation", "grant", "referral", "group"])
def test_the_keeper_takes_back_what_was_wrong_and_all_balances_are_as_before(what: str):
    s = waiting.begin()
    people = ("hospital2", "hospital", "volunteer 1", "volunteer 2", "volunteer 3")

    def all_held() -> list:
        accounts = [s.rule("account", s["bank"], s[who]) for who in people]
        return [(each.minutes.total, each.points.total) for each in accounts] + [pool(s)]

    before = all_held()
    if what == "group":
        s.says("hospital2", donation(to="hospital")(s), as_self=True)
    else:
        s.says("community", confirms(what)(s))
    assert all_held() != before
    correct_newest(s, AccountBooked)
    assert all_held() == before
    assert balanced(s)


def test_a_group_account_is_a_units():
    s = rich.begin()
    s["group"] = s.says("community", group()(s))
    assert s.state("group") == Account(s["bank"], s["bureau"])


GROUPS: Rows = {
    "under the first rule set": Row(bank, "community", group(), NotAdoptedYet),
    "where the charter knows none": Row(bare, "community", group(), NotInCharter),
    "at a bank without a charter": Row(field, "community", group(), NotInCharter),
    "by another unit": Row(rich, "bureau", group(), NotThisUnit),
    "by whoever is no clerk": Row(rich, "signatory at community", group(), RoleMissing),
    "for a person": Row(rich, "community", group("volunteer 3"), NoSuch),
    "twice": Row(rich, "community", group("hospital"), WrongStage),
}  # fmt: skip

GIFTS: Rows = {
    "where the charter knows none": Row(bare, "hospital2", gift(), NotInCharter, as_self=True),
    "at a bank without a charter": Row(field, "hospital2", gift(), NotInCharter, as_self=True),
    "of another's minutes": Row(rich, "hospital2", gift("volunteer 1"), NotThisUnit, as_self=True),
    "to a relation that the charter does not name": Row(rich, "hospital2", gift(relation="other"), WrongRelation, as_self=True),
    "to oneself": Row(rich, "hospital2", gift(to="hospital2"), OwnAccount, as_self=True),
    "to somebody without an account": Row(rich, "hospital2", gift(to="stranger"), NoAccount, as_self=True),
    "to a unit": Row(rich, "hospital2", gift(to="hospital"), NoSuch, as_self=True),
    "of a group": Row(donated, "hospital", gift("hospital"), GroupOnlyDonates),
    "of more than there is": Row(rich, "hospital2", gift(minutes=601), NotEnough, as_self=True),
    "on behalf, to whoever signs": Row(rich, "moonlighter at community", gift("volunteer 2", "hospital2"), SamePerson),
    "of less than whole coins": Row(coins, "hospital2", gift(minutes=30), WholeCoins, as_self=True),
    "on behalf, by whoever is no clerk": Row(rich, "signatory at community", gift("volunteer 2"), RoleMissing),
}  # fmt: skip

DONATIONS: Rows = {
    "where the charter knows none": Row(bare, "hospital2", donation(), NotInCharter, as_self=True),
    "to a group where there are none": Row(bare, "hospital2", donation(to="hospital"), NotInCharter, as_self=True),
    "to a unit without an account": Row(rich, "hospital2", donation(to="bureau"), NoAccount, as_self=True),
    "to what is no unit": Row(rich, "hospital2", donation(to="volunteer 1"), NoSuch, as_self=True),
    "from one group to another": Row(donated, "hospital", donation("hospital", to="hospital"), GroupOnlyDonates),
    "of a group, by whoever is no clerk there": Row(donated, "signatory at hospital", donation("hospital"), RoleMissing),
    "of more than there is": Row(donated, "hospital", donation("hospital", 101), NotEnough),
}  # fmt: skip

GRANTS: Rows = {
    "where the charter knows none": Row(bare, "community", grant(), NotInCharter),
    "by another unit": Row(donated, "hospital", grant(), NotThisUnit),
    "by whoever is no clerk": Row(donated, "signatory at community", grant(), RoleMissing),
    "to somebody without an account": Row(donated, "community", grant("stranger"), NoAccount),
    "to a group": Row(donated, "community", grant("hospital"), NoSuch),
    "to whoever signs": Row(donated, "moonlighter at community", grant("hospital2"), SamePerson),
    "of more than the pool has": Row(donated, "community", grant(minutes=101), NotEnough),
}  # fmt: skip

REFERRALS: Rows = {
    "where the charter knows none": Row(bare, "community", referral(), NotInCharter),
    "by another unit": Row(rich, "hospital", referral(), NotThisUnit),
    "by whoever is no clerk": Row(rich, "signatory at community", referral(), RoleMissing),
    "of oneself": Row(rich, "community", referral("volunteer 1", "volunteer 1"), OwnAccount),
    "of somebody without an account": Row(rich, "community", referral(referred="stranger"), NoAccount),
    "by somebody without an account": Row(rich, "community", referral("stranger"), NoAccount),
    "by whoever signs": Row(rich, "moonlighter at community", referral("hospital2"), SamePerson),
    "of somebody twice": Row(waiting, "community", referral("volunteer 2"), AlreadyConfirmed),
}  # fmt: skip

CONFIRMING: Rows = {
    "by whoever made it": Row(waiting, "community2", confirms("grant"), SamePerson),
    "by the one who was brought": Row(waiting, "moonlighter at community", confirms("referral of oneself"), SamePerson),
    "by another unit": Row(waiting, "hospital", confirms("gift"), NotThisUnit),
    "by whoever is no clerk": Row(waiting, "signatory at community", confirms("gift"), RoleMissing),
    "a second time": Row(confirmed, "community", confirms("gift"), AlreadyConfirmed),
    "what was booked at once": Row(donated, "community", confirms("own donation"), AlreadyConfirmed),
    "what is no transfer": Row(waiting, "community", confirms("activity"), NoSuch),
    "as it never was": Row(waiting, "community", lambda s: ConfirmTransfer(about=s.about("gift").model_copy(update={"digest": "0" * 64})), StaleAbout),
    "a grant when the pool has been emptied": Row(pool_empty, "community", confirms("grant"), NotEnough),
}  # fmt: skip


WITHDRAWING: Rows = {
    "by another unit": Row(waiting, "bureau", withdraws, NotThisUnit, on="gift"),
    "by whoever is no clerk": Row(waiting, "signatory at community", withdraws, RoleMissing, on="gift"),
    "twice": Row(withdrawn, "community", withdraws, WrongStage, on="gift"),
    "what was booked at once": Row(donated, "hospital2", withdraws, AlreadyConfirmed, on="own donation", as_self=True),
    "when it was confirmed": Row(confirmed, "community", withdraws, AlreadyConfirmed, on="gift"),
    "and confirmed": Row(withdrawn, "community", confirms("gift"), WrongStage),
}  # fmt: skip


@table(WITHDRAWING)
def test_refusals_of_withdrawals(row):
    refuse(row)


@table(GROUPS)
def test_refusals_of_group_accounts(row):
    refuse(row)


@table(GIFTS)
def test_refusals_of_gifts(row):
    refuse(row)


@table(DONATIONS)
def test_refusals_of_donations(row):
    refuse(row)


@table(GRANTS)
def test_refusals_of_grants(row):
    refuse(row)


@table(REFERRALS)
def test_refusals_of_referrals(row):
    refuse(row)


@table(CONFIRMING)
def test_refusals_of_confirmations(row):
    refuse(row)
