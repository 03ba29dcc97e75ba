"""The four lists: a need of ten lamps from its publication to what was delivered, and who may do what on the way."""

import pytest

from contracts.statements.alliances import LeaveAlliance
from contracts.statements.lists import (
    CloseItem,
    ConfirmDelivery,
    DeliverClaim,
    MakeClaim,
    PublishItem,
    RejectDelivery,
    WithdrawClaim,
)
from domain.lists import Claim, Delivery, DeliveryConfirmed, DeliveryRejected, Item
from domain.refusals import (
    AlreadyConfirmed,
    BeyondWhatIsLeft,
    DatesReversed,
    InTheFuture,
    NoSuch,
    NotAvailable,
    NotMember,
    NotThisUnit,
    OwnItem,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WasRejected,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, moonlighter, refuse, table


def publishes(kind: str = "need", **other):
    members = {"title": "楼道照明", "category": "民生", "quantity": 10, "measure": "盏"}
    dates = {"available": "2026-01-01", "until": "2026-06-30"}
    return lambda s: PublishItem(alliance=s["alliance"], kind=kind, **(members | dates | other))


def claims(quantity: int, of: str = "lamps"):
    return lambda s: MakeClaim(about=s.about(of), quantity=quantity)


def delivers(quantity: int, on: str = "2026-01-01", of: str = "claim"):
    return lambda s: DeliverClaim(about=s.about(of), quantity=quantity, on=on)


def confirms(what: str = "delivery"):
    return lambda s: ConfirmDelivery(about=s.about(what))


def rejects(what: str = "delivery"):
    return lambda s: RejectDelivery(about=s.about(what), reason="没有收到")


def withdraws(s: Scene) -> WithdrawClaim:
    return WithdrawClaim(reason="货源不足")


def closes(s: Scene) -> CloseItem:
    return CloseItem(outcome="fulfilled")


@begins_with(moonlighter)
def lamps(s: Scene) -> None:
    """The bureau needs ten lamps until the end of June. Some people may sign, but keep no lists."""
    s["lamps"] = s.says("bureau", publishes()(s))
    for unit in ("bureau", "hospital"):
        name = f"signatory at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "signatory")


@begins_with(lamps)
def claimed(s: Scene) -> None:
    """The hospital has claimed four of them."""
    s["claim"] = s.says("hospital", claims(4)(s))


@begins_with(claimed)
def delivered(s: Scene) -> None:
    """The hospital's second person says that three of the four were delivered."""
    s["delivery"] = s.says("hospital2", delivers(3)(s))


@begins_with(delivered)
def confirmed(s: Scene) -> None:
    """The bureau agrees."""
    s.says("bureau", confirms()(s))


@begins_with(delivered)
def rejected(s: Scene) -> None:
    """The bureau says that nothing came."""
    s.says("bureau", rejects()(s))


@begins_with(lamps)
def publisher_gone(s: Scene) -> None:
    """The bureau has left the alliance; its item is still on the list."""
    s["membership"] = s.county.rule("membership", s["alliance"], s["bureau"])
    s.says("bureau", LeaveAlliance(reason="机构改革"), on="membership")


@begins_with(claimed)
def withdrawn(s: Scene) -> None:
    s.says("hospital", withdraws(s), on="claim")


@begins_with(lamps)
def closed(s: Scene) -> None:
    s.says("bureau", closes(s), on="lamps")


@begins_with(claimed)
def all_claimed(s: Scene) -> None:
    """The hospital has four and the community the other six."""
    s["other claim"] = s.says("community", claims(6)(s))


@begins_with(claimed)
def all_delivered(s: Scene) -> None:
    """All four of the claim are delivered."""
    s.says("hospital", delivers(4)(s))


def taken(s: Scene, of: str) -> int:
    found = s.rule("taken", s[of])
    return found.quantity if found else 0


def test_a_need_is_claimed_in_part_delivered_in_part_and_confirmed_by_the_other_side():
    s = confirmed.begin()
    assert s.state("lamps") == Item(
        s["alliance"], "need", s["bureau"], "楼道照明", 10, "盏", "2026-01-01", "2026-06-30"
    )
    assert s.state("claim") == Claim(s["lamps"], s["hospital"], 4, s["hospital 1"])
    assert s.state("delivery") == Delivery(s["claim"], s["hospital"], 3, "2026-01-01", s["hospital2"])
    (done,) = s.events(DeliveryConfirmed)
    assert (done.by, done.to, done.quantity, done.on) == (s["hospital"], s["bureau"], 3, "2026-01-01")
    assert (done.claim, done.item, done.alliance) == (s["claim"], s["lamps"], s["alliance"])
    assert (taken(s, "lamps"), taken(s, "claim")) == (4, 3)


def test_several_units_claim_until_nothing_is_left():
    s = all_claimed.begin()
    assert taken(s, "lamps") == 10


def test_what_is_withdrawn_is_free_again_but_not_what_was_delivered():
    s = delivered.begin()
    s.says("hospital", withdraws(s), on="claim")
    assert s.state("claim").withdrawn
    assert taken(s, "lamps") == 3
    s.says("community", claims(7)(s))
    assert taken(s, "lamps") == 10


def test_a_delivery_recorded_before_the_claim_was_withdrawn_is_still_confirmed():
    s = delivered.begin()
    s.says("hospital", withdraws(s), on="claim")
    s.says("bureau", confirms()(s))
    assert s.events(DeliveryConfirmed)[0].quantity == 3


def test_what_is_rejected_stays_on_record_counts_nothing_and_may_be_delivered_after_all():
    s = rejected.begin()
    assert s.state("delivery").quantity == 3
    assert s.rule("confirmed", s["delivery"]).rejected_by == s["bureau"]
    assert (taken(s, "lamps"), taken(s, "claim")) == (4, 0)
    s["delivery"] = s.says("hospital", delivers(4)(s))
    s.says("bureau", confirms()(s))
    assert [done.quantity for done in s.events(DeliveryConfirmed)] == [4]


def test_the_claimant_may_reject_what_the_publisher_recorded():
    s = claimed.begin()
    s["delivery"] = s.says("bureau", delivers(4)(s))
    s.says("hospital", rejects()(s))
    assert s.events(DeliveryRejected)[0].quantity == 4


def test_what_is_rejected_after_the_claim_was_withdrawn_is_free_for_others():
    s = delivered.begin()
    s.says("hospital", withdraws(s), on="claim")
    assert taken(s, "lamps") == 3
    s.says("bureau", rejects()(s))
    assert (taken(s, "lamps"), taken(s, "claim")) == (0, 0)
    s.says("community", claims(10)(s))


def test_the_receiving_side_may_record_the_delivery_and_the_giving_side_confirm_it():
    s = claimed.begin()
    s["delivery"] = s.says("bureau", delivers(4)(s))
    s.says("hospital", confirms()(s))
    assert s.events(DeliveryConfirmed)[0].by == s["hospital"]


def test_two_deliveries_of_one_claim_are_confirmed_each():
    s = confirmed.begin()
    s["delivery"] = s.says("hospital", delivers(1)(s))
    s.says("bureau", confirms()(s))
    assert [done.quantity for done in s.events(DeliveryConfirmed)] == [3, 1]


@pytest.mark.parametrize(
    ("kind", "giver"),
    [("need", "hospital"), ("project", "hospital"), ("resource", "bureau"), ("service", "bureau")],
)
def test_who_claims_a_need_gives_and_who_claims_a_resource_receives(kind, giver):
    s = lamps.begin()
    s["thing"] = s.says("bureau", publishes(kind)(s))
    s["claim"] = s.says("hospital", claims(1, of="thing")(s))
    s["delivery"] = s.says("hospital", delivers(1)(s))
    s.says("bureau", confirms()(s))
    (done,) = s.events(DeliveryConfirmed)
    assert (done.by, done.to) == (
        (s["hospital"], s["bureau"]) if giver == "hospital" else (s["bureau"], s["hospital"])
    )


@pytest.mark.parametrize("day", ["2026-01-01", "2026-06-30"])
def test_the_first_and_the_last_day_are_days_to_claim_on(day):
    s = lamps.begin().on(day)
    s.says("hospital", claims(10)(s))


def test_an_item_is_closed_by_whoever_published_it():
    s = closed.begin()
    assert not s.state("lamps").open


@begins_with(lamps)
def in_july(s: Scene) -> None:
    s.on("2026-07-01")


@begins_with(lamps)
def before_it_opens(s: Scene) -> None:
    s["lamps"] = s.says("bureau", publishes(available="2026-01-02")(s))


def as_read_before_it_closed(s: Scene) -> MakeClaim:
    about = s.about("lamps").model_copy(update={"version": 1, "digest": s.about("alliance").digest})
    return MakeClaim(about=about, quantity=1)


def as_read_with_other_content(s: Scene) -> MakeClaim:
    return MakeClaim(about=s.about("lamps").model_copy(update={"digest": "0" * 64}), quantity=1)


def as_read_before_it_was_withdrawn(s: Scene) -> DeliverClaim:
    return DeliverClaim(about=s.about("claim").model_copy(update={"version": 1}), quantity=1, on="2026-01-01")


REFUSALS: Rows = {
    "publishing outside the alliance": Row(lamps, "school", publishes(), NotMember),
    "publishing in what is no alliance": Row(
        lamps, "bureau", lambda s: publishes()(s).model_copy(update={"alliance": s["lamps"]}), NoSuch
    ),
    "publishing by whoever is no clerk": Row(lamps, "signatory at bureau", publishes(), RoleMissing),
    "publishing with an end before the beginning": Row(
        lamps, "bureau", publishes(available="2026-06-30", until="2026-06-29"), DatesReversed
    ),
    "closing by another unit": Row(lamps, "hospital", closes, NotThisUnit, on="lamps"),
    "closing by whoever is no clerk": Row(lamps, "signatory at bureau", closes, RoleMissing, on="lamps"),
    "closing what is closed": Row(closed, "bureau", closes, WrongStage, on="lamps"),
    "closing what is no item": Row(claimed, "bureau", closes, NoSuch, on="claim"),
    "claiming eleven of ten": Row(lamps, "hospital", claims(11), BeyondWhatIsLeft),
    "claiming seven of the six that are left": Row(claimed, "community", claims(7), BeyondWhatIsLeft),
    "claiming one when all ten are taken": Row(all_claimed, "lead", claims(1), BeyondWhatIsLeft),
    "claiming one's own item": Row(lamps, "bureau", claims(1), OwnItem),
    "claiming outside the alliance": Row(lamps, "school", claims(1), NotMember),
    "claiming by whoever is no clerk": Row(lamps, "signatory at hospital", claims(1), RoleMissing),
    "claiming what is closed": Row(closed, "hospital", claims(1), WrongStage),
    "claiming what has closed since it was read": Row(
        closed, "hospital", as_read_before_it_closed, StaleAbout
    ),
    "claiming what reads otherwise": Row(lamps, "hospital", as_read_with_other_content, StaleAbout),
    "claiming what is no item": Row(claimed, "community", claims(1, of="claim"), NoSuch),
    "claiming on the day after the last": Row(in_july, "hospital", claims(1), NotAvailable),
    "claiming on the day before the first": Row(before_it_opens, "hospital", claims(1), NotAvailable),
    "withdrawing another unit's claim": Row(claimed, "bureau", withdraws, NotThisUnit, on="claim"),
    "withdrawing by whoever is no clerk": Row(
        claimed, "signatory at hospital", withdraws, RoleMissing, on="claim"
    ),
    "withdrawing twice": Row(withdrawn, "hospital", withdraws, WrongStage, on="claim"),
    "withdrawing what is all delivered": Row(all_delivered, "hospital", withdraws, WrongStage, on="claim"),
    "withdrawing what is no claim": Row(claimed, "bureau", withdraws, NoSuch, on="lamps"),
    "delivering by a third unit": Row(claimed, "community", delivers(1), NotThisUnit),
    "delivering by whoever is no clerk": Row(claimed, "signatory at hospital", delivers(1), RoleMissing),
    "delivering tomorrow": Row(claimed, "hospital", delivers(1, on="2026-01-02"), InTheFuture),
    "delivering five of four": Row(claimed, "hospital", delivers(5), BeyondWhatIsLeft),
    "delivering two of the one that is left": Row(delivered, "hospital", delivers(2), BeyondWhatIsLeft),
    "delivering what was withdrawn": Row(withdrawn, "hospital", delivers(1), WrongStage),
    "delivering what has been withdrawn since it was read": Row(
        withdrawn, "hospital", as_read_before_it_was_withdrawn, StaleAbout
    ),
    "delivering what is no claim": Row(claimed, "hospital", delivers(1, of="lamps"), NoSuch),
    "confirming by the unit that recorded it": Row(delivered, "hospital", confirms(), NotThisUnit),
    "confirming by a third unit": Row(delivered, "community", confirms(), NotThisUnit),
    "confirming by whoever is no clerk": Row(delivered, "signatory at bureau", confirms(), RoleMissing),
    "confirming by the same person under the other unit's key": Row(
        delivered, "moonlighter at bureau", confirms(), SamePerson
    ),
    "confirming twice": Row(confirmed, "bureau2", confirms(), AlreadyConfirmed),
    "confirming what was rejected": Row(rejected, "bureau2", confirms(), WasRejected),
    "rejecting what was confirmed": Row(confirmed, "bureau2", rejects(), AlreadyConfirmed),
    "rejecting twice": Row(rejected, "bureau2", rejects(), WasRejected),
    "rejecting by the unit that recorded it": Row(delivered, "hospital", rejects(), NotThisUnit),
    "rejecting by a third unit": Row(delivered, "community", rejects(), NotThisUnit),
    "rejecting by whoever is no clerk": Row(delivered, "signatory at bureau", rejects(), RoleMissing),
    "rejecting what is no delivery": Row(delivered, "bureau", rejects("claim"), NoSuch),
    "claiming what a unit published that has left the alliance": Row(
        publisher_gone, "hospital", claims(1), WrongStage
    ),
    "confirming what is no delivery": Row(delivered, "bureau", confirms("claim"), NoSuch),
}


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_refusal_says_how_many_are_left():
    no = refuse(REFUSALS["claiming seven of the six that are left"])
    assert "只剩6盏，申请的是7盏" in no.in_chinese()
