"""On behalf: a shop without a computer and an elder without a key, and the bureau that signs for them.

The acts are the shop's; the bureau stands beside them, and never on the other side.
"""

import pytest

from contracts.statement import Body
from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DraftAgreement,
    Party,
    RecordFulfilment,
    SignAgreement,
    Terms,
)
from contracts.statements.alliances import AcceptMembership, ApplyForMembership, InviteMember
from contracts.statements.keys import (
    EnrolUnit,
    Entrust,
    GrantRole,
    OnBehalf,
    RegisterPerson,
    Revocation,
    RevokeKey,
    UnitsAct,
    WithdrawEntrustment,
)
from contracts.statements.lists import (
    ConfirmDelivery,
    DeliverClaim,
    MakeClaim,
    PublishItem,
    RejectDelivery,
    WithdrawClaim,
)
from contracts.statements.service import CheckIn, ConfirmVisit, EnterRoll, RecordVisit, Worked
from domain.agreements import digest_of
from domain.alliances import Member, Stage
from domain.entrustments import Entrustment
from domain.fulfilments import Fulfilment, FulfilmentConfirmed
from domain.lists import Claim, Delivery, DeliveryConfirmed
from domain.refusals import (
    CanSign,
    NoSuch,
    NotEntrusted,
    NotMember,
    NotThisUnit,
    OtherSide,
    OwnEntrustment,
    OwnItem,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from domain.visits import Visit, VisitConfirmed
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    another_key,
    begins_with,
    key_of,
    keyid_of,
    moonlighter,
    refuse,
    secret,
    table,
)

TODAY = "2026-01-01"
WITHDRAW = WithdrawEntrustment(reason="自己有电脑了")


def behalf(s: Scene, of: str = "shop") -> OnBehalf:
    return OnBehalf(of=s[of], how="paper", evidence=secret("paper"))


def entrusts(of: str = "shop"):
    return lambda s: Entrust(of=s[of], evidence=secret("paper"))


def accepts(of: str | None = "shop"):
    return lambda s: AcceptMembership(on_behalf=behalf(s, of)) if of else AcceptMembership()


def applies(of: str | None = "shop", unit: str = "shop"):
    def body(s: Scene) -> ApplyForMembership:
        asked = {"on_behalf": behalf(s, of)} if of else {}
        return ApplyForMembership(alliance=s["alliance"], unit=s[unit], charter_version=1, **asked)

    return body


def publishes(of: str | None = "shop"):
    def body(s: Scene) -> PublishItem:
        asked = {"on_behalf": behalf(s, of)} if of else {}
        return PublishItem(
            alliance=s["alliance"], kind="need", title="灭火器", category="安全", quantity=4, measure="个",
            available=TODAY, until="2026-06-30", **asked,
        )  # fmt: skip

    return body


def claims(item: str, of: str | None = "shop"):
    return lambda s: MakeClaim(
        about=s.about(item), quantity=2, **({"on_behalf": behalf(s, of)} if of else {})
    )


def withdraws(of: str | None = "shop"):
    return lambda s: WithdrawClaim(reason="不需要了", **({"on_behalf": behalf(s, of)} if of else {}))


def delivers(claim: str = "claim", of: str | None = "shop"):
    return lambda s: DeliverClaim(
        about=s.about(claim), quantity=1, on=TODAY, **({"on_behalf": behalf(s, of)} if of else {})
    )


def visits(community: str = "community", of: str = "shop"):
    return lambda s: RecordVisit(community=s[community], on=TODAY, purpose="study", on_behalf=behalf(s, of))


def fulfils(of: str | None = "shop"):
    return lambda s: RecordFulfilment(
        about=s.about("agreement"), commitment=1, quantity=1, on=TODAY,
        **({"on_behalf": behalf(s, of)} if of else {}),
    )  # fmt: skip


@begins_with(moonlighter)
def shop(s: Scene) -> None:
    """A shop under the lead without anybody who could sign; an elder without a key; the bureau's specialists."""
    body = EnrolUnit(code="YH401", name="便民商店(虚构)", kind="new-sector", superior=s["lead"])
    s.county.units["shop"] = s.says("lead", body)
    s["elder"] = s.says("community", RegisterPerson(commitment=secret("elder")))
    for role in ("clerk", "signatory"):
        name = f"{role} at bureau"
        s.county.people[name] = s.county.colleague(s.who("bureau"), name, role)
    s["paper"] = s.county.rule("entrustment", s["shop"], s["bureau"])
    s["elder's paper"] = s.county.rule("entrustment", s["elder"], s["bureau"])


@begins_with(shop)
def entrusted(s: Scene) -> None:
    """Both have entrusted the bureau; the lead and the community have the shop's paper too."""
    for unit, of in (("bureau", "shop"), ("bureau", "elder"), ("lead", "shop"), ("community", "shop")):
        s.says(unit, entrusts(of)(s))
    s["membership"] = s.county.rule("membership", s["alliance"], s["shop"])


@begins_with(entrusted)
def withdrawn(s: Scene) -> None:
    s.says("bureau", WITHDRAW, on="paper")


@begins_with(entrusted)
def invited(s: Scene) -> None:
    """The lead has invited the shop; the person who signed has keys at other units too."""
    s.says("moonlighter at lead", InviteMember(alliance=s["alliance"], unit=s["shop"]))


@begins_with(invited)
def member(s: Scene) -> None:
    """The bureau accepted for the shop. The hospital and the community each have a need on the list."""
    s.says("bureau", accepts()(s), on="membership")
    s["need"] = s.says("hospital", publishes(of=None)(s))
    s["community's need"] = s.says("community", publishes(of=None)(s))


@begins_with(entrusted)
def applied(s: Scene) -> None:
    """The bureau's first person applied for the shop."""
    s.says("moonlighter at bureau", applies()(s))


@begins_with(applied)
def lead_asleep(s: Scene) -> None:
    """The lead has invited a stall; then its only administrator lost the key, and it entrusts the others."""
    body = EnrolUnit(code="YH402", name="早点铺(虚构)", kind="new-sector", superior=s["lead"])
    s.county.units["stall"] = s.says("lead", body)
    s.says("lead", InviteMember(alliance=s["alliance"], unit=s["stall"]))
    s["membership of stall"] = s.county.rule("membership", s["alliance"], s["stall"])
    s["key of lead"] = key_of(s, "lead")
    s.roots_say(RevokeKey(revocation=Revocation(keyid=keyid_of(s, "lead"), reason="lost")), s["key of lead"])
    for agent in ("bureau", "hospital"):
        s.says(agent, entrusts("lead")(s))


@begins_with(member)
def published(s: Scene) -> None:
    s["shop's need"] = s.says("bureau", publishes()(s))


@begins_with(published)
def agent_asleep(s: Scene) -> None:
    """The bureau, which published for the shop, has itself lost its administrator's key and entrusts the hospital."""
    s["key of bureau"] = key_of(s, "bureau")
    lost = Revocation(keyid=keyid_of(s, "bureau"), reason="lost")
    s.says("lead", RevokeKey(revocation=lost), on="key of bureau")
    s.says("hospital", entrusts("bureau")(s))


@begins_with(published)
def both_sides(s: Scene) -> None:
    """The shop has claimed of the hospital's need and of the community's, the hospital of the shop's and the community's."""
    s["shop's claim"] = s.says("bureau", claims("need")(s))
    s["claim of theirs"] = s.says("bureau", claims("community's need")(s))
    s["claim"] = s.says("hospital", claims("shop's need", of=None)(s))
    s["claim between others"] = s.says("hospital", claims("community's need", of=None)(s))


@begins_with(both_sides)
def delivered(s: Scene) -> None:
    """The hospital's second person, who works at the bureau too, recorded there that the shop has received one."""
    s["delivery"] = s.says("moonlighter at bureau", delivers()(s))


@begins_with(member)
def visited(s: Scene) -> None:
    s["visit"] = s.says("moonlighter at bureau", visits()(s))


def awaken(s: Scene) -> None:
    """The shop gets a computer: an administrator with a key."""
    s.county.people["shop"] = s.county.first_administrator(s["shop"], "shop 1", s.who("lead"))
    for role in ("clerk", "signatory"):
        s.says("shop", GrantRole(unit=s["shop"], person=s["shop 1"], role=role))


def checks_in(s: Scene) -> CheckIn:
    return CheckIn(
        person=s["elder"],
        unit=s["community"],
        community=s["hospital"],
        on=TODAY,
        on_behalf=behalf(s, "elder"),
    )


@begins_with(entrusted)
def elder_at_bureau(s: Scene) -> None:
    """The elder, on the community's roll, has a key and the clerk's role at the bureau: for it, not for themselves."""
    s.says("community", EnterRoll(person=s["elder"]))
    s.county.people["elder"] = another_key(s, "bureau", "elder", "elder at the bureau")
    s.says("bureau", GrantRole(unit=s["bureau"], person=s["elder"], role="clerk"))


@begins_with(entrusted)
def elder_at_home(s: Scene) -> None:
    """The elder has got a key from the community that registered them."""
    s.says("community", EnterRoll(person=s["elder"]))
    another_key(s, "community", "elder", "elder at home")


@begins_with(member)
def awake(s: Scene) -> None:
    awaken(s)


@begins_with(awake)
def asleep_again(s: Scene) -> None:
    """The shop signed an agreement with the hospital itself; then its only key was lost, and is revoked."""
    promise = Commitment(
        by=s["shop"], to=s["hospital"], what="送餐", quantity=9, measure="份", due="2026-06-30"
    )
    parties = tuple(Party(unit=s[unit], office="负责人") for unit in ("shop", "hospital"))
    terms = Terms(
        title="协议", purpose="共建", parties=parties, commitments=(promise,), starts=TODAY, ends="2026-12-31"
    )
    s["agreement"] = s.says("shop", DraftAgreement(terms=terms))
    for unit in ("shop", "hospital"):
        s.says(unit, SignAgreement(terms=digest_of(terms)), on="agreement")
    s["key of shop"] = key_of(s, "shop")
    lost = Revocation(keyid=keyid_of(s, "shop"), reason="lost")
    s.says("lead", RevokeKey(revocation=lost), on="key of shop")
    s.says("hospital", entrusts()(s))


@begins_with(asleep_again)
def fulfilled(s: Scene) -> None:
    s["fulfilment"] = s.says("moonlighter at bureau", fulfils()(s))


# The paper


def test_a_unit_records_who_entrusted_it():
    s = entrusted.begin()
    assert s.state("paper") == Entrustment(s["shop"], s["bureau"])
    assert s.state("elder's paper") == Entrustment(s["elder"], s["bureau"])


@pytest.mark.parametrize(
    ("who", "paper"),
    [
        ("bureau", "paper"),
        ("lead", "paper"),
        ("bureau", "elder's paper"),
        ("community", "elder's paper"),
    ],
    ids=["the agent", "the superior", "the agent of a person", "whoever registered the person"],
)
def test_an_entrustment_is_withdrawn_and_a_new_paper_recorded(who, paper):
    s = entrusted.begin()
    s.says(who, WITHDRAW, on=paper)
    assert s.state(paper).withdrawn
    of = "shop" if paper == "paper" else "elder"
    s.says("bureau", entrusts(of)(s))
    assert s.state(paper) == Entrustment(s[of], s["bureau"])


def test_the_unit_that_entrusted_ends_it_once_it_can_sign():
    s = awake.begin()
    s.says("shop", WITHDRAW, on="paper")
    assert s.state("paper").withdrawn


def test_the_person_who_entrusted_ends_it_themselves_once_they_have_a_key():
    s = entrusted.begin()
    s.county.people["elder"] = another_key(s, "community", "elder", "elder")
    s.says("elder", WITHDRAW, on="elder's paper", as_self=True)
    assert s.state("elder's paper").withdrawn


def test_a_person_with_a_key_from_a_unit_that_did_not_register_them_cannot_sign_for_themselves():
    s = entrusted.begin()
    another_key(s, "hospital", "elder", "elder, made up by the hospital")
    s.says("hospital", entrusts("elder")(s))


PAPERS: Rows = {
    "recorded by whoever is no clerk": Row(shop, "signatory at bureau", entrusts(), RoleMissing),
    "of nobody": Row(shop, "bureau", entrusts("log"), NoSuch),
    "of an alliance": Row(shop, "bureau", entrusts("alliance"), NoSuch),
    "of the unit that records it": Row(shop, "bureau", entrusts("bureau"), OwnEntrustment),
    "of the person who records it": Row(shop, "moonlighter at bureau", entrusts("hospital2"), OwnEntrustment),
    "of a unit with a key in use": Row(shop, "bureau", entrusts("school"), CanSign),
    "of a person with a key in use": Row(shop, "bureau", entrusts("hospital2"), CanSign),
    "while one is on record": Row(entrusted, "bureau", entrusts(), WrongStage),
    "withdrawn by a third unit": Row(entrusted, "hospital", lambda s: WITHDRAW, NotThisUnit, on="paper"),
    "withdrawn by somebody who is not the principal": Row(
        entrusted, "hospital2", lambda s: WITHDRAW, NotThisUnit, on="elder's paper", as_self=True
    ),
    "withdrawn by whoever is neither clerk nor administrator": Row(
        entrusted, "signatory at bureau", lambda s: WITHDRAW, RoleMissing, on="paper"
    ),
    "withdrawn twice": Row(withdrawn, "bureau", lambda s: WITHDRAW, WrongStage, on="paper"),
    "withdrawn, what is none": Row(entrusted, "bureau", lambda s: WITHDRAW, NoSuch, on="shop"),
}


@table(PAPERS)
def test_papers(row):
    refuse(row)


# Acts


def test_a_unit_without_a_computer_joins_by_another_units_hand():
    s = member.begin()
    assert s.state("membership") == Member(s["alliance"], s["shop"], Stage.MEMBER, s["bureau"])
    (begun,) = [each for each in s.story.happened if each.stream == s["membership"] and each.version == 2]
    assert (begun.actor, begun.body.on_behalf) == (s["bureau"], behalf(s))


def test_it_applies_by_another_units_hand_and_the_lead_takes_it_in():
    s = applied.begin()
    assert s.state("membership") == Member(
        s["alliance"], s["shop"], Stage.APPLIED, s["bureau"], s["hospital2"]
    )
    s.says("lead", accepts(of=None)(s), on="membership")
    assert s.state("membership").stage == Stage.MEMBER


def test_what_is_published_on_behalf_is_the_principals_and_names_the_agent():
    s = published.begin()
    item = s.state("shop's need")
    assert (item.publisher, item.agent) == (s["shop"], s["bureau"])


def test_what_is_claimed_and_withdrawn_on_behalf_is_the_principals():
    s = both_sides.begin()
    assert s.state("shop's claim") == Claim(s["need"], s["shop"], 2, s["bureau 1"], agent=s["bureau"])
    s.says("community", withdraws()(s), on="shop's claim")
    assert s.state("shop's claim").withdrawn


def test_a_delivery_recorded_on_behalf_is_confirmed_by_the_other_sides_own_person():
    s = delivered.begin()
    assert s.state("delivery") == Delivery(s["claim"], s["shop"], 1, TODAY, s["hospital2"], agent=s["bureau"])
    s.says("hospital", ConfirmDelivery(about=s.about("delivery")))
    (done,) = s.events(DeliveryConfirmed)
    assert (done.by, done.to) == (s["hospital"], s["shop"])


def test_a_delivery_recorded_on_behalf_may_be_rejected():
    s = delivered.begin()
    s.says("hospital", RejectDelivery(about=s.about("delivery"), reason="没有送到"))
    assert s.rule("confirmed", s["delivery"]).rejected_by == s["hospital"]


def test_a_visit_and_a_fulfilment_on_behalf_count_for_the_principal():
    s = visited.begin()
    assert s.state("visit") == Visit(s["shop"], s["community"], TODAY, s["hospital2"], s["bureau"])
    s.says("community", ConfirmVisit(about=s.about("visit")))
    assert s.events(VisitConfirmed)[0].unit == s["shop"]
    s = fulfilled.begin()
    assert s.state("fulfilment") == Fulfilment(
        s["agreement"], 1, 1, TODAY, s["shop"], s["hospital2"], s["bureau"]
    )
    s.says("hospital", ConfirmFulfilment(about=s.about("fulfilment")))
    assert s.events(FulfilmentConfirmed)[0].by == s["shop"]


def test_whoever_can_sign_signs_for_themselves():
    s = awake.begin()
    s.says("shop", publishes(of=None)(s))
    s.says("shop", claims("need", of=None)(s))


def test_agreements_and_the_other_sides_answers_are_never_given_on_behalf():
    """The types that take it, and no others."""
    takes = {
        body.type for body in everything(Body) if "on_behalf" in body.model_fields and hasattr(body, "type")
    }
    assert takes == {
        "certificate.apply", "checkin.make", "claim.deliver", "claim.make", "claim.withdraw", "correction.request", "correction.supplement",
        "dispute.appeal", "dispute.open", "dispute.withdraw", "donation.make", "duty-day.record", "duty.record",
        "exchange.issue", "gift.make", "redemption.make", "score-appeal.raise", "score-appeal.renew",
        "score-appeal.withdraw",
        "fulfilment.record", "item.publish", "membership.accept", "membership.apply", "notice.object",
        "service.record", "visit.record",
    }  # fmt: skip
    assert {UnitsAct, Worked} <= set(everything(Body))


def everything(kind: type[Body]):
    yield kind
    for each in kind.__subclasses__():
        yield from everything(each)


MEMBERSHIP: Rows = {
    "accepted for a unit that gave no paper": Row(
        invited, "hospital", accepts(), NotEntrusted, on="membership"
    ),
    "accepted by the lead that invited": Row(invited, "lead", accepts(), OtherSide, on="membership"),
    "accepted by the person who invited, at another unit": Row(
        invited, "moonlighter at bureau", accepts(), SamePerson, on="membership"
    ),
    "accepted by whoever is no signatory": Row(
        invited, "clerk at bureau", accepts(), RoleMissing, on="membership"
    ),
    "accepted for another unit than was invited": Row(
        lead_asleep, "hospital", accepts("lead"), NotThisUnit, on="membership of stall"
    ),
    "applied by the lead": Row(entrusted, "lead", applies(), OtherSide),
    "applied for another unit than named": Row(entrusted, "bureau", applies(unit="school"), NotThisUnit),
    "applied by whoever is no signatory": Row(entrusted, "clerk at bureau", applies(), RoleMissing),
    "taken in by the person who applied, at the lead": Row(
        applied, "moonlighter at lead", accepts(of=None), SamePerson, on="membership"
    ),
    "taken in for the lead by the unit that applied": Row(
        lead_asleep, "bureau", accepts("lead"), OtherSide, on="membership"
    ),
}

LISTS: Rows = {
    "published without a paper": Row(member, "hospital", publishes(), NotEntrusted),
    "published after the paper was withdrawn": Row(withdrawn, "bureau", publishes(), NotEntrusted),
    "published once the shop can sign": Row(awake, "bureau", publishes(), CanSign),
    "published for a person": Row(member, "bureau", publishes("elder"), NoSuch),
    "published for a unit outside the alliance": Row(entrusted, "bureau", publishes(), NotMember),
    "published by whoever is no clerk": Row(member, "signatory at bureau", publishes(), RoleMissing),
    "claimed for the shop, its own need": Row(published, "bureau", claims("shop's need"), OwnItem),
    "claimed for the shop by the publisher": Row(member, "community", claims("community's need"), OtherSide),
    "claimed by the unit that published for the shop": Row(
        published, "bureau", claims("shop's need", of=None), OtherSide
    ),
    "claimed for the unit that published for the shop": Row(
        agent_asleep, "hospital", claims("shop's need", of="bureau"), OtherSide
    ),
    "withdrawn for the shop by the other side": Row(
        both_sides, "community", withdraws(), OtherSide, on="claim of theirs"
    ),
    "withdrawn for the shop, what another claimed": Row(
        both_sides, "bureau", withdraws(), NotThisUnit, on="claim"
    ),
    "delivery recorded for the shop by the other side": Row(
        both_sides, "community", delivers("claim of theirs"), OtherSide
    ),
    "delivery recorded for the shop, where it has no part": Row(
        both_sides, "bureau", delivers("claim between others"), NotThisUnit
    ),
    "delivery recorded by whoever is no clerk": Row(
        both_sides, "signatory at bureau", delivers(), RoleMissing
    ),
    "delivery confirmed by the person who recorded it for the shop": Row(
        delivered, "hospital2", lambda s: ConfirmDelivery(about=s.about("delivery")), SamePerson
    ),
    "delivery confirmed by the agent": Row(
        delivered, "bureau2", lambda s: ConfirmDelivery(about=s.about("delivery")), NotThisUnit
    ),
}

ELSEWHERE: Rows = {
    "a visit to the agent": Row(member, "community", visits(), OtherSide),
    "a visit to the principal": Row(member, "bureau", visits("shop"), NotThisUnit),
    "a visit of a person": Row(member, "bureau", visits(of="elder"), NoSuch),
    "a visit confirmed by the person who recorded it": Row(
        visited, "moonlighter at community", lambda s: ConfirmVisit(about=s.about("visit")), SamePerson
    ),
    "a fulfilment recorded by the other side": Row(asleep_again, "hospital", fulfils(), OtherSide),
    "a fulfilment recorded without a paper": Row(asleep_again, "school", fulfils(), NotEntrusted),
    "a fulfilment recorded for who is no side": Row(asleep_again, "bureau", fulfils("elder"), NoSuch),
    "a fulfilment confirmed by the person who recorded it": Row(
        fulfilled, "hospital2", lambda s: ConfirmFulfilment(about=s.about("fulfilment")), SamePerson
    ),
    "a fulfilment confirmed by the agent": Row(
        fulfilled, "bureau2", lambda s: ConfirmFulfilment(about=s.about("fulfilment")), NotThisUnit
    ),
    "a check-in of one's own, as the agent": Row(elder_at_bureau, "elder", checks_in, OwnEntrustment),
    "a check-in of a person who has a key by now": Row(elder_at_home, "bureau", checks_in, CanSign),
}


@table(MEMBERSHIP)
def test_membership(row):
    refuse(row)


@table(LISTS)
def test_lists(row):
    refuse(row)


@table(ELSEWHERE)
def test_visits_fulfilments_and_check_ins(row):
    refuse(row)
