"""Units are renamed, merged, split and closed; what they held stands as it did, and others act for it in their name."""

import pytest

from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DraftAgreement,
    Party,
    RecordFulfilment,
    SignAgreement,
    Terms,
)
from contracts.statements.alliances import (
    Charter,
    FoundAlliance,
    InviteMember,
    LeaveWithList,
)
from contracts.statements.keys import AmendPerson, RegisterPerson
from contracts.statements.lists import ConfirmDelivery, DeliverClaim, MakeClaim, PublishItem, WithdrawClaim
from contracts.statements.service import FoundBank, OpenAccount
from contracts.statements.units import (
    CloseUnit,
    MergeUnits,
    Part,
    RenameUnit,
    SplitUnit,
    TakeOverMembership,
)
from contracts.statements.wishes import ClaimWish, PostWish
from domain.agreements import digest_of
from domain.alliances import MembershipBegun, MembershipEnded, is_member
from domain.deciding import World
from domain.lineage import Heir, Unit, UnitSucceeded, acting_for, ancestors, heirs
from domain.refusals import (
    NewInOldName,
    NotAmongThem,
    NotMember,
    NotThisUnit,
    NotYourKey,
    OtherSide,
    RoleMissing,
    UnitEnded,
    WrongStage,
)
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
from tests.domain.street_scenes import joins, settles, speaks_for
from tests.people import Person, key

TODAY = "2026-01-01"
SIX = ("east", "west", "river", "hill", "old", "new")
THREE = {"eastwest": ("east", "west"), "riverhill": ("river", "hill"), "oldnew": ("old", "new")}


def need(s: Scene, title: str = "楼道照明") -> PublishItem:
    return PublishItem(
        alliance=s["alliance"], kind="need", title=title, category="民生", quantity=10, measure="盏",
        available=TODAY, until="2026-06-30",
    )  # fmt: skip


def terms(s: Scene, one: str, other: str) -> Terms:
    promise = Commitment(by=s[one], to=s[other], what="讲座", quantity=4, measure="场", due="2026-06-30")
    parties = tuple(Party(unit=s[each], office="书记") for each in (one, other))
    return Terms(
        title="共建协议", purpose="共建", parties=parties, commitments=(promise,), starts=TODAY, ends="2026-12-31"
    )  # fmt: skip


def merges(*units: str, into: str, on: str = "2026-01-10", counted: tuple[str, ...] = ()):
    return lambda s: MergeUnits(
        units=tuple(s[each] for each in units),
        into=s[into],
        on=on,
        counted=tuple(s[each] for each in counted),
        reason="街道区划调整",
    )


def splits(unit: str, *parts: tuple[str, tuple[str, ...]], on: str = "2026-01-10", counted: str = ""):
    more = {"counted_for": counted} if counted else {}
    return lambda s: SplitUnit(
        unit=s[unit],
        parts=tuple(Part(unit=s[part], holds=tuple(s[each] for each in holds)) for part, holds in parts),
        on=on,
        reason="析置街道",
        **{name: s[each] for name, each in more.items()},
    )


def closes(unit: str, on: str = "2026-01-10"):
    return lambda s: CloseUnit(unit=s[unit], on=on, reason="依法注销")


def takes_over(of: str):
    return lambda s: TakeOverMembership(alliance=s["alliance"], of=s[of])


@begins_with(moonlighter)
def streets(s: Scene) -> None:
    """East and west are members; east has a need which the hospital claimed, an agreement with it, a bank and a volunteer."""
    adopts_field(s)
    for name in ("east", "west", "joint", "spare"):
        settles(s, name)
    for name in ("east", "west"):
        joins(s, name)
    s["need"] = s.says("east", need(s))
    s["need of west"] = s.says("west", need(s, "楼道扶手"))
    s["claim"] = s.says("hospital", MakeClaim(about=s.about("need"), quantity=4))
    s["claim of east"] = s.says("east", MakeClaim(about=s.about("need of west"), quantity=2))
    s["delivery"] = s.says("hospital", DeliverClaim(about=s.about("claim"), quantity=1, on=TODAY))
    s["agreement"] = s.says("east", DraftAgreement(terms=terms(s, "hospital", "east")))
    for unit in ("hospital", "east"):
        s.says(unit, SignAgreement(terms=digest_of(terms(s, "hospital", "east"))), on="agreement")
    s["bank"] = s.says("east", FoundBank(name="时间银行(虚构)", alliance=s["alliance"]))
    s["volunteer"] = s.says("east", RegisterPerson(commitment=secret("volunteer")))
    for older in ("east", "west"):
        speaks_for(s, "joint", older)
        speaks_for(s, "spare", older)


@begins_with(streets)
def merged(s: Scene) -> None:
    """From 10 January on, joint acts for east and west; today is the 10th."""
    s.says("lead", merges("east", "west", into="joint")(s))
    s.on("2026-01-10")


@begins_with(streets)
def split(s: Scene) -> None:
    """East's need and its bank go to spare, everything else to joint."""
    s.says("lead", splits("east", ("joint", ()), ("spare", ("need", "bank", "volunteer")))(s))
    s.on("2026-01-10")


@begins_with(merged)
def taken_over(s: Scene) -> None:
    for of in ("east", "west"):
        s.says("joint", takes_over(of)(s))


@begins_with(merged)
def with_a_clerk(s: Scene) -> None:
    s.county.people["clerk at joint"] = s.county.colleague(s.who("joint"), "joint clerk", "clerk")


@begins_with(streets)
def before_the_day(s: Scene) -> None:
    s.says("lead", merges("east", "west", into="joint")(s))
    s.on("2026-01-09")


@begins_with(streets)
def closed(s: Scene) -> None:
    s.says("lead", closes("east")(s))
    s.on("2026-01-10")
    speaks_for(s, "lead", "east")


def world(s: Scene) -> World:
    return World(s.story.history)


# What happens


def test_whoever_acts_for_a_unit_corrects_those_whom_it_registered():
    for begins, now in ((merged, "joint"), (split, "spare")):
        s = begins.begin()
        s.says(now, AmendPerson(commitment=secret("spelt rightly"), reason="misspelt"), on="volunteer")
        assert s.state("volunteer").commitment == secret("spelt rightly")
    refuse(
        Row(
            split,
            "joint",
            lambda _: AmendPerson(commitment=secret("x"), reason="misspelt"),
            NotThisUnit,
            on="volunteer",
        )
    )


def test_a_unit_is_called_otherwise_and_stays_itself():
    s = streets.begin()
    s.says("lead", RenameUnit(name="东大街街道(虚构)"), on="east")
    unit: Unit = s.state("east")
    assert (unit.name, unit.code, unit.ends) == ("东大街街道(虚构)", "YHEAST", None)
    s.says("east", OpenAccount(bank=s["bank"], owner=s["volunteer"]))


def test_what_one_unit_held_is_delivered_and_confirmed_by_the_one_it_was_merged_into():
    s = merged.begin()
    s.says("joint2 for east", ConfirmDelivery(about=s.about("delivery")))
    [confirmed] = [
        each for each in s.story.happened if each.stream == s.county.rule("confirmed", s["delivery"])
    ]
    assert confirmed.data.unit == s["east"]
    s["more"] = s.says("joint for east", DeliverClaim(about=s.about("claim"), quantity=1, on=TODAY))
    s.says("hospital", ConfirmDelivery(about=s.about("more")))


def test_an_agreement_of_the_old_unit_is_fulfilled_with_the_new_one():
    s = merged.begin()
    s["fulfilment"] = s.says(
        "hospital", RecordFulfilment(about=s.about("agreement"), commitment=1, quantity=1, on="2026-01-10")
    )
    s.says("joint for east", ConfirmFulfilment(about=s.about("fulfilment")))


def test_until_the_day_the_old_units_act_and_the_new_one_not_for_them():
    s = before_the_day.begin()
    s.says("east", ConfirmDelivery(about=s.about("delivery")))
    assert acting_for(world(s), s["east"], "2026-01-09") == s["east"]
    assert acting_for(world(s), s["east"], "2026-01-10") == s["joint"]


def test_a_unit_that_came_of_others_may_itself_be_merged():
    s = merged.begin()
    settles(s, "city")
    s.says("lead", merges("joint", into="city", on="2026-01-20")(s))
    s.on("2026-01-20")
    assert acting_for(world(s), s["east"], "2026-01-20") == s["city"]
    assert set(ancestors(world(s), s["city"])) == {s["city"], s["joint"], s["east"], s["west"]}
    assert list(heirs(world(s), s["east"])) == [s["east"], s["joint"], s["city"]]
    speaks_for(s, "city", "east")
    s.says("city for east", ConfirmDelivery(about=s.about("delivery")))


def test_of_a_split_unit_a_thing_goes_with_what_it_belongs_to():
    s = split.begin()
    s.says("spare for east", ConfirmDelivery(about=s.about("delivery")))  # of a claim on the need
    s["fulfilment"] = s.says(
        "hospital", RecordFulfilment(about=s.about("agreement"), commitment=1, quantity=1, on="2026-01-10")
    )
    s.says("joint for east", ConfirmFulfilment(about=s.about("fulfilment")))  # of the rest
    s.says("spare for east", OpenAccount(bank=s["bank"], owner=s["volunteer"]))
    [succeeded] = s.events(UnitSucceeded)
    assert succeeded.heirs[1] == Heir(unit=s["spare"], holds=(s["need"], s["bank"], s["volunteer"]))


def test_a_closed_units_superior_settles_what_it_held():
    s = closed.begin()
    s.says("lead2 for east", ConfirmDelivery(about=s.about("delivery")))
    s.says("lead for east", WithdrawClaim(reason="单位注销"), on="claim of east")


def test_the_roots_close_a_first_unit_and_nobody_acts_for_it():
    s = streets.begin()
    s.roots_say(closes("lead", on=TODAY)(s))
    assert acting_for(world(s), s["lead"], TODAY) is None
    with pytest.raises(UnitEnded):
        s.says("lead", merges("east", into="joint")(s))


def test_six_streets_become_three_and_everything_can_be_acted_on():
    s = streets.begin()
    for name in SIX[2:]:
        settles(s, name)
        joins(s, name)
    for name in SIX:
        s[f"need of {name}"] = s.says(name, need(s))
        s[f"claim on {name}"] = s.says("hospital", MakeClaim(about=s.about(f"need of {name}"), quantity=2))
    for new, olds in THREE.items():
        settles(s, new)
        s.says("lead", merges(*olds, into=new)(s))
    s.on("2026-01-10")
    for new, olds in THREE.items():
        for old in olds:
            speaks_for(s, new, old)
            delivery = f"delivery to {old}"
            s[delivery] = s.says(
                "hospital", DeliverClaim(about=s.about(f"claim on {old}"), quantity=2, on=TODAY)
            )
            s.says(f"{new} for {old}", ConfirmDelivery(about=s.about(delivery)))
            s.says(new, takes_over(old)(s))
        assert is_member(world(s), s["alliance"], s[new])


def test_the_new_unit_takes_a_members_place_and_what_the_old_one_offered_can_still_be_claimed():
    s = taken_over.begin()
    assert is_member(world(s), s["alliance"], s["joint"])
    assert is_member(world(s), s["alliance"], s["east"]), "as far as its own things go"
    s.says("bureau", MakeClaim(about=s.about("need"), quantity=1))
    ended = [each.unit for each in s.events(MembershipEnded)]
    begun = [each.unit for each in s.events(MembershipBegun)]
    assert ended == [s["east"], s["west"]]
    assert begun[-2:] == [s["joint"], s["joint"]]


def test_once_the_new_unit_leaves_nothing_of_the_old_ones_is_a_members():
    s = taken_over.begin()
    s["place"] = s.county.rule("membership", s["alliance"], s["joint"])
    s.says("joint", LeaveWithList(reason="调整", as_of=1), on="place")
    assert not is_member(world(s), s["alliance"], s["east"])


def test_the_lead_passes_with_the_leading_units_place():
    s = streets.begin()
    charter = Charter(title="街道联盟章程(虚构)", effective=TODAY)
    s["alliance of east"] = s.says(
        "east", FoundAlliance(name="东街联盟(虚构)", level="street", charter=charter)
    )
    s.says("lead", merges("east", "west", into="joint")(s))
    s.on("2026-01-10")
    s.says("joint", TakeOverMembership(alliance=s["alliance of east"], of=s["east"]))
    assert s.state("alliance of east").lead == s["joint"]
    s.says("joint", InviteMember(alliance=s["alliance of east"], unit=s["bureau"]))


def test_a_member_of_the_old_unit_signs_for_themselves_with_a_key_of_the_new_one():
    s = merged.begin()
    person = another_key(s, "joint", "volunteer", "volunteer, at joint")
    s.county.people["volunteer, at joint"] = Person(
        s.county, key("volunteer, at joint"), s["joint"], person.id
    )
    s["wish"] = s.says("community", PostWish(category="助残", title="一副老花镜", until="2026-02-01"))
    s["claim of a wish"] = s.says("volunteer, at joint", ClaimWish(about=s.about("wish")), as_self=True)
    assert s.state("claim of a wish").unit == s["joint"]


# What may not happen


REFUSALS: Rows = {
    "an old unit acts after the day": Row(
        merged, "east", lambda s: ConfirmDelivery(about=s.about("delivery")), UnitEnded
    ),
    "an old unit's person signs for themselves": Row(merged, "east", need, UnitEnded, as_self=True),
    "a new one acts for the old before the day": Row(
        before_the_day, "joint for east", lambda s: ConfirmDelivery(about=s.about("delivery")), NotThisUnit
    ),
    "a third unit acts for the old one": Row(
        merged, "spare for east", lambda s: ConfirmDelivery(about=s.about("delivery")), NotYourKey
    ),
    "something new is begun in an old name": Row(merged, "joint for east", need, NewInOldName),
    "a claim is made in an old name": Row(
        merged, "joint for east", lambda s: MakeClaim(about=s.about("need of west"), quantity=1), NewInOldName
    ),
    "somebody invites a unit that has ended": Row(
        merged, "lead", lambda s: InviteMember(alliance=s["alliance"], unit=s["east"]), UnitEnded
    ),
    "an agreement is drafted with a unit that has ended": Row(
        merged, "hospital", lambda s: DraftAgreement(terms=terms(s, "hospital", "east")), UnitEnded
    ),
    "another part acts for what went to the second": Row(
        split, "joint for east", lambda s: ConfirmDelivery(about=s.about("delivery")), NotThisUnit
    ),
    "the second part acts for the rest": Row(
        split, "spare for east", lambda s: WithdrawClaim(reason="变化"), NotThisUnit, on="claim of east"
    ),
    "a unit claims what came to it": Row(
        taken_over, "joint", lambda s: MakeClaim(about=s.about("need"), quantity=1), OtherSide
    ),
    "one house delivers to itself": Row(
        merged,
        "joint for east",
        lambda s: DeliverClaim(about=s.about("claim of east"), quantity=1, on=TODAY),
        OtherSide,
    ),
    "units are merged by one that is not above them": Row(
        streets, "hospital", merges("east", into="joint"), NotThisUnit
    ),
    "units are merged by whoever is no administrator": Row(
        streets, "lead2", merges("east", into="joint"), RoleMissing
    ),
    "units below another are merged by the roots": Row(
        streets, "roots", merges("east", into="joint"), NotThisUnit
    ),
    "a unit is merged into itself": Row(streets, "lead", merges("east", into="east"), WrongStage),
    "a unit is merged twice": Row(merged, "lead", merges("east", into="spare"), WrongStage),
    "units are merged into one that has ended": Row(merged, "lead", merges("spare", into="east"), WrongStage),
    "a record that is to count is none of theirs": Row(
        streets, "lead", merges("east", into="joint", counted=("west",)), NotAmongThem
    ),
    "a record is to count for none of the parts": Row(
        streets, "lead", splits("east", ("joint", ()), ("spare", ()), counted="west"), NotAmongThem
    ),
    "a thing goes to both parts": Row(
        streets, "lead", splits("east", ("joint", ("need",)), ("spare", ("need",))), WrongStage
    ),
    "a unit is split into itself": Row(
        streets, "lead", splits("east", ("east", ()), ("spare", ())), WrongStage
    ),
    "a unit that has ended is closed": Row(merged, "lead", closes("east"), WrongStage),
    "a unit closes another": Row(streets, "west", closes("east"), NotThisUnit),
    "a unit is called what it is called": Row(
        streets, "lead", lambda s: RenameUnit(name="east街道(虚构)"), WrongStage, on="east"
    ),
    "a unit renames itself": Row(
        streets, "east", lambda s: RenameUnit(name="新名"), NotThisUnit, on="east"
    ),
    "a place is taken over by a third unit": Row(merged, "spare", takes_over("east"), NotThisUnit),
    "a place is taken over before the day": Row(before_the_day, "joint", takes_over("east"), NotThisUnit),
    "a place is taken over by whoever may not sign": Row(
        with_a_clerk, "clerk at joint", takes_over("east"), RoleMissing
    ),
    "a place is taken over twice": Row(taken_over, "joint", takes_over("east"), NotMember),
    "a place is taken over that was never held": Row(
        taken_over, "joint", takes_over("spare"), NotMember
    ),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
