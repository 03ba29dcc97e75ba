"""Claims handed over to another member, and leaving an alliance by a list of which every line is settled."""

from contracts.statements.agreements import (
    AgreeTermination,
    AmendAgreement,
    DraftAgreement,
    SignAgreement,
    TerminateAgreement,
)
from contracts.statements.alliances import LeaveAlliance, LeaveWithList
from contracts.statements.lists import (
    CloseItem,
    ConfirmDelivery,
    DeliverClaim,
    MakeClaim,
    OfferClaim,
    PublishItem,
    TakeOverClaim,
    WithdrawClaim,
)
from domain.alliances import MembershipEnded, Settled, Stage
from domain.lists import Claim, DeliveryConfirmed, QuantityCounted
from domain.refusals import (
    LeaveByList,
    NoSuch,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    OwnItem,
    Repeated,
    RoleMissing,
    SamePerson,
    StaleAbout,
    StillOpen,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, moonlighter, refuse, table
from tests.domain.test_agreements import terms
from tests.domain.test_amendments import promise
from tests.domain.test_signatures import field


def publishes(kind: str = "need"):
    return lambda s: PublishItem(
        alliance=s["alliance"], kind=kind, title="扶手", category="民生", quantity=10, measure="处",
        available="2026-01-01", until="2026-12-31",
    )  # fmt: skip


def offers(to: str = "bureau", what: str = "claim"):
    return lambda s: OfferClaim(about=s.about(what), to=s[to])


def takes_over(s: Scene) -> TakeOverClaim:
    return TakeOverClaim(about=s.about("offer"))


def withdraws(s: Scene) -> WithdrawClaim:
    return WithdrawClaim(reason="人手不足")


def leaves(*names: str):
    return lambda s: LeaveWithList(reason="机构改革", as_of=1, settled=tuple(s[name] for name in names))


@begins_with(field)
def claimed(s: Scene) -> None:
    """The hospital claims six of the community's ten, and has recorded two as delivered."""
    s["item"] = s.says("community", publishes()(s))
    s["claim"] = s.says("hospital", MakeClaim(about=s.about("item"), quantity=6))
    s["delivery"] = s.says("hospital", DeliverClaim(about=s.about("claim"), quantity=2, on="2026-01-01"))
    s["membership"] = s.county.rule("membership", s["alliance"], s["hospital"])


@begins_with(claimed)
def offered(s: Scene) -> None:
    s["offer"] = s.says("hospital", offers()(s))


@begins_with(offered)
def taken_over(s: Scene) -> None:
    s["theirs"] = s.says("bureau", takes_over(s))


@begins_with(offered)
def withdrawn(s: Scene) -> None:
    s.says("hospital", withdraws(s), on="claim")


@begins_with(claimed)
def delivered(s: Scene) -> None:
    s.says("hospital", DeliverClaim(about=s.about("claim"), quantity=4, on="2026-01-01"))


@begins_with(offered)
def delivered_meanwhile(s: Scene) -> None:
    s.says("hospital", DeliverClaim(about=s.about("claim"), quantity=4, on="2026-01-01"))


@begins_with(offered)
def moonlighting(s: Scene) -> None:
    """Whoever offered it for the hospital also has the bureau's key."""
    s["offer"] = s.says("hospital2", offers()(s))


@begins_with(taken_over)
def busy(s: Scene) -> None:
    """The hospital also has an item on the list, one agreement in the alliance with the bureau, and a claim withdrawn."""
    s["lead's membership"] = s.county.rule("membership", s["alliance"], s["lead"])
    s["own item"] = s.says("hospital", publishes("resource")(s))
    s["second claim"] = s.says("hospital", MakeClaim(about=s.about("item"), quantity=1))
    s["agreement"] = s.says("bureau", DraftAgreement(terms=terms(s)))
    for unit in ("bureau", "hospital"):
        s.says(unit, SignAgreement(terms=s.state("agreement").digest), on="agreement")


@begins_with(busy)
def settled(s: Scene) -> None:
    s.says("hospital", withdraws(s), on="second claim")
    s.says("hospital", CloseItem(outcome="withdrawn"), on="own item")


@begins_with(settled)
def gone(s: Scene) -> None:
    s.says("hospital", leaves("claim", "second claim", "own item", "agreement")(s), on="membership")


LINES = ("claim", "second claim", "own item", "agreement")


def test_what_is_left_of_a_claim_goes_on_as_the_other_member_s():
    s = taken_over.begin()
    assert (s.state("claim").withdrawn, s.state("claim").handed_to) == (True, s["bureau"])
    assert s.state("theirs") == Claim(s["item"], s["bureau"], 4, s.who("bureau").id)
    assert s.rule("taken", s["item"]).quantity == 6
    assert [each.change for each in s.events(QuantityCounted)] == [6, 2], "nothing was free in between"


def test_what_was_delivered_before_stays_with_whoever_delivered_it():
    s = taken_over.begin()
    s.says("community", ConfirmDelivery(about=s.about("delivery")))
    s["more"] = s.says("bureau", DeliverClaim(about=s.about("theirs"), quantity=4, on="2026-01-01"))
    s.says("community", ConfirmDelivery(about=s.about("more")))
    assert [(each.by, each.quantity) for each in s.events(DeliveryConfirmed)] == [
        (s["hospital"], 2),
        (s["bureau"], 4),
    ]


def test_a_member_leaves_by_a_list_and_the_ledger_says_how_each_line_was_settled():
    s = settled.begin()
    s.says("hospital", leaves(*LINES)(s), on="membership")
    assert s.state("membership").stage == Stage.LEFT
    ended = s.events(MembershipEnded)[-1]
    assert ended.settled == (
        Settled(stream=s["claim"], how="handed-over"),
        Settled(stream=s["second claim"], how="withdrawn"),
        Settled(stream=s["own item"], how="closed"),
        Settled(stream=s["agreement"], how="goes-on"),
    )


def test_what_was_delivered_whole_is_settled_and_an_agreement_by_its_end():
    s = delivered.begin()
    s["agreement"] = s.says("bureau", DraftAgreement(terms=terms(s)))
    for unit in ("bureau", "hospital"):
        s.says(unit, SignAgreement(terms=s.state("agreement").digest), on="agreement")
    s["end"] = s.says(
        "bureau", TerminateAgreement(about=s.about("agreement"), on="2026-03-31", reason="任务调整")
    )
    s.says("hospital", AgreeTermination(), on="end")
    s.on("2026-04-01").says("hospital", leaves("claim", "agreement")(s), on="membership")
    assert [each.how for each in s.events(MembershipEnded)[-1].settled] == ["delivered", "ended"]


def test_an_agreement_is_moved_out_of_the_alliance_by_all_of_its_parties():
    s = settled.begin()
    outside = terms(s, commitments=(promise(s, 1),), alliance=None)
    s["amendment"] = s.says("bureau", AmendAgreement(about=s.about("agreement"), terms=outside))
    for unit in ("bureau", "hospital"):
        s.says(unit, SignAgreement(terms=s.state("amendment").digest), on="amendment")
    s.says("hospital", leaves("agreement")(s), on="membership")
    assert [each.how for each in s.events(MembershipEnded)[-1].settled] == ["moved"]


def test_whoever_has_nothing_open_leaves_by_an_empty_list():
    s = field.begin()
    s["membership"] = s.county.rule("membership", s["alliance"], s["hospital"])
    s.says("hospital", leaves()(s), on="membership")
    assert s.events(MembershipEnded)[-1].settled == ()


REFUSALS: Rows = {
    "a claim offered under the first rule set": Row(moonlighter, "hospital", lambda s: OfferClaim(about=s.county.about(s["alliance"]), to=s["bureau"]), NotAdoptedYet),
    "a claim offered by another": Row(claimed, "bureau", offers(), NotThisUnit),
    "a claim offered by whoever is no clerk": Row(claimed, "signatory at hospital", offers(), RoleMissing),
    "a claim offered to its own unit": Row(claimed, "hospital", offers("hospital"), OwnItem),
    "a claim offered to whoever published the item": Row(claimed, "hospital", offers("community"), OwnItem),
    "a claim offered outside the alliance": Row(claimed, "hospital", offers("school"), NotMember),
    "a claim offered that was withdrawn": Row(withdrawn, "hospital", offers(), WrongStage),
    "a claim offered that is delivered": Row(delivered, "hospital", offers(), WrongStage),
    "a claim offered that was handed over": Row(taken_over, "hospital", offers(), WrongStage),
    "a claim offered as it was before": Row(taken_over, "hospital", lambda s: OfferClaim(about=s.about("claim").model_copy(update={"version": 1}), to=s["bureau"]), StaleAbout),
    "what is no claim offered": Row(claimed, "hospital", offers(what="item"), NoSuch),
    "a claim taken over by another": Row(offered, "lead", takes_over, NotThisUnit),
    "a claim taken over by whoever is no clerk": Row(offered, "signatory at bureau", takes_over, RoleMissing),
    "a claim taken over that was withdrawn": Row(withdrawn, "bureau", takes_over, WrongStage),
    "a claim taken over twice": Row(taken_over, "bureau", takes_over, WrongStage),
    "a claim taken over that is delivered meanwhile": Row(delivered_meanwhile, "bureau", takes_over, WrongStage),
    "a claim taken over by whoever offered it, under the other key": Row(moonlighting, "moonlighter at bureau", takes_over, SamePerson),
    "left with a list under the first rule set": Row(moonlighter, "hospital", leaves(), NotAdoptedYet, on="alliance"),
    "left without a list under the second": Row(settled, "hospital", lambda s: LeaveAlliance(reason="机构改革"), LeaveByList, on="membership"),
    "left by another unit": Row(settled, "lead", leaves(), NotThisUnit, on="membership"),
    "left by a clerk": Row(settled, "clerk at hospital", leaves(), RoleMissing, on="membership"),
    "left twice": Row(gone, "hospital", leaves(), NotMember, on="membership"),
    "left with a claim open": Row(claimed, "hospital", leaves("claim"), StillOpen, on="membership"),
    "left with a second claim open": Row(busy, "hospital", leaves("claim", "second claim"), StillOpen, on="membership"),
    "left with an item on the list": Row(busy, "hospital", leaves("own item"), StillOpen, on="membership"),
    "left with a line twice": Row(settled, "hospital", leaves("claim", "claim"), Repeated, on="membership"),
    "left with another unit's claim on the list": Row(settled, "hospital", leaves("theirs"), NoSuch, on="membership"),
    "left with another unit's item on the list": Row(settled, "hospital", leaves("item"), NoSuch, on="membership"),
    "left with what is none of these": Row(settled, "hospital", leaves("alliance"), NoSuch, on="membership"),
    "left by the lead": Row(busy, "lead", leaves(), WrongStage, on="lead's membership"),
    "left what is no membership": Row(settled, "hospital", leaves(), NoSuch, on="item"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_refusal_says_how_many_lines_are_open():
    no = refuse(REFUSALS["left with a second claim open"])
    assert "1项" in no.in_chinese()
    assert "gongjian show open" in no.in_english()
