"""Micro-wishes: one claimant at a time, granted, thanked; and whoever wished is nowhere."""

import pytest

from contracts.statements.keys import RegisterPerson
from contracts.statements.wishes import (
    ClaimWish,
    GrantWish,
    PostWish,
    ReleaseWish,
    ThankWish,
    WithdrawWish,
)
from domain.refusals import (
    InTheFuture,
    InThePast,
    NoSuch,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    OtherSide,
    OwnItem,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WishTaken,
    WrongStage,
)
from domain.wishes import Reservation, Stage, WishClaim
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    another_key,
    begins_with,
    moonlighter,
    refuse,
    secret,
    table,
)
from tests.domain.street_scenes import becomes_one


def posts(until: str = "2026-01-20", alliance: str = "alliance"):
    return lambda s: PostWish(alliance=s[alliance], category="助残", title="一副老花镜", until=until)


def claims(of: str = "wish"):
    return lambda s: ClaimWish(about=s.about(of))


def releases(s: Scene) -> ReleaseWish:
    return ReleaseWish()


def grants(on: str = "2026-01-01"):
    return lambda s: GrantWish(on=on, evidence=(secret("receipt"),))


def thanks(s: Scene) -> ThankWish:
    return ThankWish()


def withdraws(s: Scene) -> WithdrawWish:
    return WithdrawWish(reason="fulfilled-otherwise")


@begins_with(moonlighter)
def field(s: Scene) -> None:
    """A member of the bureau and one of the school have keys of their own and no role anywhere."""
    adopts_field(s)
    for unit in ("bureau", "school"):
        s[f"member of {unit}"] = s.says(unit, RegisterPerson(commitment=secret(f"member of {unit}")))
        s.county.people[f"member of {unit}"] = another_key(s, unit, f"member of {unit}", f"member of {unit}")
    for unit in ("community", "hospital"):
        s.county.people[f"signatory at {unit}"] = s.county.colleague(
            s.who(unit), f"signatory at {unit}", "signatory"
        )


@begins_with(field)
def posted(s: Scene) -> None:
    s["wish"] = s.says("community", posts()(s))


@begins_with(posted)
def claimed(s: Scene) -> None:
    s["claim"] = s.says("hospital", claims()(s))


@begins_with(posted)
def claimed_by_a_member(s: Scene) -> None:
    s["claim"] = s.says("member of bureau", claims()(s), as_self=True)


@begins_with(claimed)
def released(s: Scene) -> None:
    s.says("hospital", releases(s), on="claim")


@begins_with(claimed)
def granted(s: Scene) -> None:
    s.says("hospital2", grants()(s), on="claim")


@begins_with(granted)
def merged_since(s: Scene) -> None:
    """The community and the claimant have become one unit."""
    becomes_one(s, "community", "hospital")


@begins_with(granted)
def thanked(s: Scene) -> None:
    s.says("community", thanks(s), on="claim")


@begins_with(claimed)
def withdrawn(s: Scene) -> None:
    s.says("community", withdraws(s), on="wish")


@begins_with(granted)
def withdrawn_after_granting(s: Scene) -> None:
    s.says("community", withdraws(s), on="wish")


@begins_with(posted)
def too_late(s: Scene) -> None:
    s.on("2026-01-21")


def test_a_wish_is_taken_on_granted_and_thanked_for():
    s = thanked.begin()
    assert s.state("claim") == WishClaim(
        s["wish"], s["hospital"], s["hospital"], Stage.THANKED, s["hospital2"]
    )
    assert s.rule("wish", s["wish"]) == Reservation(s["claim"], True)


def test_a_member_takes_it_on_in_their_own_name_without_any_role():
    s = claimed_by_a_member.begin()
    claim: WishClaim = s.state("claim")
    assert (claim.claimant, claim.unit) == (s["member of bureau"], s["bureau"])
    s.says("member of bureau", grants()(s), on="claim", as_self=True)
    s.says("community", thanks(s), on="claim")
    assert s.state("claim").stage == Stage.THANKED


def test_whoever_steps_back_leaves_it_to_the_next_and_may_come_again():
    s = released.begin()
    assert s.rule("wish", s["wish"]) == Reservation(None, False)
    s["second"] = s.says("bureau", claims()(s))
    s.says("bureau", releases(s), on="second")
    s["third"] = s.says("hospital", claims()(s))
    assert s.rule("wish", s["wish"]).claim == s["third"]


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-20"])
def test_it_can_be_taken_on_from_its_posting_to_its_last_day(day: str):
    s = posted.begin()
    s.on(day)
    s.says("hospital", claims()(s))


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "community", posts(), NotAdoptedYet),
    "posted by what is no community": Row(field, "hospital", posts(), NotThisUnit),
    "posted by whoever is no clerk": Row(field, "signatory at community", posts(), RoleMissing),
    "posted until a day that has passed": Row(field, "community", posts("2025-12-31"), InThePast),
    "posted in what is no alliance": Row(field, "community", posts(alliance="community"), NoSuch),
    "claimed by the community itself": Row(posted, "community", claims(), OwnItem),
    "claimed outside the alliance": Row(posted, "school", claims(), NotMember),
    "claimed by a member of a unit outside": Row(posted, "member of school", claims(), NotMember, as_self=True),
    "claimed by whoever is no clerk": Row(posted, "signatory at hospital", claims(), RoleMissing),
    "claimed by a second": Row(claimed, "bureau", claims(), WishTaken),
    "claimed by the same again": Row(claimed, "hospital", claims(), WishTaken),
    "claimed when it was thanked for": Row(thanked, "bureau", claims(), WishTaken),
    "claimed after its last day": Row(too_late, "hospital", claims(), WrongStage),
    "claimed after it was withdrawn": Row(withdrawn, "bureau", claims(), WrongStage),
    "claimed as it was before it was withdrawn": Row(withdrawn, "bureau", lambda s: ClaimWish(about=s.about("wish").model_copy(update={"version": 1})), StaleAbout),
    "claiming what is no wish": Row(claimed, "bureau", claims("claim"), NoSuch),
    "given back by another": Row(claimed, "bureau", releases, NotThisUnit, on="claim"),
    "given back by whoever is no clerk": Row(claimed, "signatory at hospital", releases, RoleMissing, on="claim"),
    "given back twice": Row(released, "hospital", releases, WrongStage, on="claim"),
    "given back when it is granted": Row(granted, "hospital", releases, WrongStage, on="claim"),
    "given back after the wish was withdrawn": Row(withdrawn, "hospital", releases, WrongStage, on="claim"),
    "a member's claim given back by their unit": Row(claimed_by_a_member, "bureau", releases, NotThisUnit, on="claim"),
    "granted by another": Row(claimed, "bureau", grants(), NotThisUnit, on="claim"),
    "granted by whoever is no clerk": Row(claimed, "signatory at hospital", grants(), RoleMissing, on="claim"),
    "granted twice": Row(granted, "hospital", grants(), WrongStage, on="claim"),
    "granted after it was given back": Row(released, "hospital", grants(), WrongStage, on="claim"),
    "granted tomorrow": Row(claimed, "hospital", grants("2026-01-02"), InTheFuture, on="claim"),
    "granted after the wish was withdrawn": Row(withdrawn, "hospital", grants(), WrongStage, on="claim"),
    "thanked for by the claimant": Row(granted, "hospital", thanks, NotThisUnit, on="claim"),
    "thanked for by whoever is no clerk": Row(granted, "signatory at community", thanks, RoleMissing, on="claim"),
    "thanked for before it is granted": Row(claimed, "community", thanks, WrongStage, on="claim"),
    "thanked for twice": Row(thanked, "community", thanks, WrongStage, on="claim"),
    "thanked for by whoever granted it, under the community's key": Row(granted, "moonlighter at community", thanks, SamePerson, on="claim"),
    "thanked for by whoever came out of both": Row(merged_since, "joint for community", thanks, OtherSide, on="claim"),
    "thanked for after the wish was withdrawn": Row(withdrawn_after_granting, "community", thanks, WrongStage, on="claim"),
    "withdrawn by another": Row(posted, "hospital", withdraws, NotThisUnit, on="wish"),
    "withdrawn by whoever is no clerk": Row(posted, "signatory at community", withdraws, RoleMissing, on="wish"),
    "withdrawn twice": Row(withdrawn, "community", withdraws, WrongStage, on="wish"),
    "withdrawn when it was thanked for": Row(thanked, "community", withdraws, WrongStage, on="wish"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
