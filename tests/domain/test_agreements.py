"""An agreement from draft to confirmed fulfilment, and everybody who may not do what they try on the way."""

from hashlib import sha256

import pytest

from contracts.canonical import encode
from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DeclineAgreement,
    DraftAgreement,
    Party,
    RecordFulfilment,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    Terms,
)
from contracts.statements.lists import PlanActivity, PublishItem
from domain.agreements import Agreement, digest_of
from domain.facts import facts_of
from domain.fulfilments import Fulfilment, FulfilmentConfirmed
from domain.refusals import (
    AlreadyConfirmed,
    DatesReversed,
    InTheFuture,
    NoSuch,
    NotMember,
    NotThisUnit,
    NotYourTurn,
    OtherTerms,
    RoleMissing,
    SamePerson,
    StaleAbout,
    StaleExpect,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, moonlighter, refuse, table


def terms(s: Scene, *parties: str, **other) -> Terms:
    """Four check-ups by the hospital for the bureau, due in March; the bureau signs first."""
    units = parties or ("bureau", "hospital")
    check_ups = Commitment(
        by=s["hospital"], to=s["bureau"], what="义诊", quantity=4, measure="场", due="2026-03-31"
    )
    members = {
        "title": "医民共建协议(虚构)",
        "alliance": s["alliance"],
        "purpose": "为老年居民义诊",
        "parties": tuple(Party(unit=s[unit], office="党组织书记") for unit in units),
        "commitments": (check_ups,),
        "clauses": ("经费自理，不得摊派。",),
        "starts": "2026-01-01",
        "ends": "2026-12-31",
    }
    return Terms(**(members | other))


def commitment(s: Scene, by: str = "hospital", to: str = "bureau", **other) -> dict:
    (one,) = terms(s).commitments
    return {"commitments": (one.model_copy(update={"by": s[by], "to": s[to]} | other),)}


def drafts(*parties: str, **other):
    return lambda s: DraftAgreement(terms=terms(s, *parties, **other))


def drafts_commitment(**other):
    return lambda s: DraftAgreement(terms=terms(s, **commitment(s, **other)))


def revises(*parties: str, **other):
    return lambda s: ReviseAgreement(terms=terms(s, *parties, **other))


def reviews(opinion: str = "agree", **of):
    return lambda s: ReviewAgreement(terms=digest_of(terms(s, **of)), opinion=opinion)


def signs(**of):
    return lambda s: SignAgreement(terms=digest_of(terms(s, **of)))


def declines(s: Scene) -> DeclineAgreement:
    return DeclineAgreement(reason="时间不合")


def records(quantity: int = 2, on: str = "2026-01-01", place: int = 1, about: str = "agreement", **other):
    return lambda s: RecordFulfilment(
        about=s.about(about),
        commitment=place,
        quantity=quantity,
        on=on,
        **{k: s[v] for k, v in other.items()},
    )


def confirms(what: str = "fulfilment"):
    return lambda s: ConfirmFulfilment(about=s.about(what))


@begins_with(moonlighter)
def people(s: Scene) -> None:
    """Besides those who may do everything: clerks who sign nothing, signatories who keep nothing, an auditor."""
    for unit in ("bureau", "hospital"):
        for role in ("clerk", "signatory", "auditor"):
            name = f"{role} at {unit}"
            s.county.people[name] = s.county.colleague(s.who(unit), name, role)


@begins_with(people)
def drafted(s: Scene) -> None:
    s["agreement"] = s.says("clerk at bureau", drafts()(s))


@begins_with(drafted)
def signed_by_one(s: Scene) -> None:
    s.says("signatory at bureau", signs()(s), on="agreement")


@begins_with(signed_by_one)
def signed(s: Scene) -> None:
    s.says("signatory at hospital", signs()(s), on="agreement")


@begins_with(drafted)
def declined(s: Scene) -> None:
    s.says("hospital", declines(s), on="agreement")


@begins_with(drafted)
def revised(s: Scene) -> None:
    """The hospital has put a later end on the table."""
    s.says("hospital", revises(ends="2027-12-31")(s), on="agreement")


@begins_with(signed_by_one)
def ended(s: Scene) -> None:
    """The year is over before the hospital has signed."""
    s.on("2027-01-01")


@begins_with(signed)
def recorded(s: Scene) -> None:
    """The hospital's second person says that two were held."""
    s["fulfilment"] = s.says("hospital2", records()(s))


@begins_with(recorded)
def confirmed(s: Scene) -> None:
    s.says("clerk at bureau", confirms()(s))


def test_an_agreement_is_drafted_reviewed_signed_in_order_and_binds_with_the_last_signature():
    s = drafted.begin()
    s.says("hospital", reviews()(s), on="agreement")
    s.says("bureau", signs()(s), on="agreement")
    assert not s.state("agreement").complete
    s.says("hospital", signs()(s), on="agreement")
    assert s.state("agreement") == Agreement(
        terms=terms(s),
        digest=digest_of(terms(s)),
        drafted_by=s["bureau"],
        agreed=frozenset({s["hospital"]}),
        signed=(s["bureau"], s["hospital"]),
    )
    assert s.state("agreement").complete


def test_parties_sign_the_hash_of_the_canonical_terms():
    s = drafted.begin()
    written = terms(s).model_dump(mode="json", exclude_unset=True)
    assert s.state("agreement").digest == sha256(encode(written)).hexdigest()
    assert "full_text" not in written


def test_a_review_asks_for_changes_and_a_new_draft_lets_reviews_lapse():
    s = drafted.begin()
    s.says("hospital", reviews()(s), on="agreement")
    s.says("hospital", reviews("change")(s), on="agreement")
    assert s.state("agreement").agreed == frozenset()
    s.says("hospital", reviews()(s), on="agreement")
    s.says("bureau", revises(ends="2027-12-31")(s), on="agreement")
    agreement = s.state("agreement")
    assert (agreement.agreed, agreement.terms.ends) == (frozenset(), "2027-12-31")
    s.says("bureau", signs(ends="2027-12-31")(s), on="agreement")


def test_one_side_records_a_fulfilment_and_the_other_side_confirms_it():
    s = confirmed.begin()
    assert s.state("fulfilment") == Fulfilment(
        s["agreement"], 1, 2, "2026-01-01", s["hospital"], s["hospital2"]
    )
    (done,) = s.events(FulfilmentConfirmed)
    assert (done.agreement, done.commitment, done.quantity) == (s["agreement"], 1, 2)
    assert (done.by, done.to, done.alliance) == (s["hospital"], s["bureau"], s["alliance"])


def test_a_fulfilment_is_a_fact_of_its_alliance_and_of_no_other():
    s = confirmed.begin()
    (fact,) = facts_of(s.story.happened[-2], len(s.story.happened) - 1, "Asia/Shanghai")
    assert (fact.kind, fact.who) == ("fulfilment", {"unit": s["hospital"], "alliance": s["alliance"]})


def test_the_receiving_side_may_record_it_and_the_giving_side_confirm():
    s = signed.begin()
    s["fulfilment"] = s.says("bureau", records(4)(s))
    s.says("hospital", confirms()(s))
    assert s.events(FulfilmentConfirmed)[0].by == s["hospital"]


def test_a_party_that_has_not_signed_may_step_back_after_another_has():
    s = signed_by_one.begin()
    s.says("hospital", declines(s), on="agreement")
    assert s.state("agreement").declined_by == s["hospital"]


def test_an_agreement_is_signed_until_its_last_day():
    s = signed_by_one.begin().on("2026-12-31")
    s.says("hospital", signs()(s), on="agreement")
    assert s.state("agreement").complete


def test_more_than_was_promised_is_recorded_and_confirmed_like_any_delivery():
    s = recorded.begin()
    s["more"] = s.says("hospital", records(7)(s))
    for what in ("fulfilment", "more"):
        s.says("bureau", confirms(what)(s))
    assert [each.quantity for each in s.events(FulfilmentConfirmed)] == [2, 7]
    assert terms(s).commitments[0].quantity == 4


def test_an_agreement_without_an_alliance_binds_units_of_none():
    s = people.begin()
    only = terms(s, "bureau", "school", **commitment(s, by="school"))
    outside = Terms(**{k: v for k, v in only.model_dump(exclude_unset=True).items() if k != "alliance"})
    s["agreement"] = s.says("bureau", DraftAgreement(terms=outside))
    s.says("bureau", SignAgreement(terms=digest_of(outside)), on="agreement")
    s.says("school", SignAgreement(terms=digest_of(outside)), on="agreement")
    s["fulfilment"] = s.says("school", records()(s))
    s.says("bureau", confirms()(s))
    assert s.events(FulfilmentConfirmed)[0].alliance is None


def test_three_parties_sign_in_the_order_in_which_they_stand():
    s = people.begin()
    s["agreement"] = s.says("bureau", drafts("lead", "bureau", "hospital")(s))
    three = SignAgreement(terms=s.state("agreement").digest)
    for unit in ("lead", "bureau", "hospital"):
        assert not s.state("agreement").complete
        s.says(unit, three, on="agreement")
    assert s.state("agreement").complete


def test_a_commitment_answers_an_item_and_a_fulfilment_names_an_activity():
    s = people.begin()
    item = PublishItem(
        alliance=s["alliance"], kind="need", title="义诊", category="医疗", quantity=4, measure="场",
        available="2026-01-01", until="2026-06-30",
    )  # fmt: skip
    s["need"] = s.says("bureau", item)
    s["agreement"] = s.says("bureau", drafts_commitment(item=s["need"])(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, SignAgreement(terms=s.state("agreement").digest), on="agreement")
    s["day"] = s.says("hospital", PlanActivity(title="义诊", category="医疗", on="2026-01-01"))
    s.says("hospital", records(activity="day")(s))


@begins_with(signed)
def before_it_starts(s: Scene) -> None:
    s["agreement"] = s.says("bureau", drafts(starts="2025-12-31", ends="2026-12-31")(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, SignAgreement(terms=s.state("agreement").digest), on="agreement")


DRAFTING: Rows = {
    "by whoever is neither clerk nor signatory": Row(people, "auditor at bureau", drafts(), RoleMissing),
    "by a unit that is no party": Row(people, "community", drafts(), NotThisUnit),
    "with a party twice": Row(people, "bureau", drafts("bureau", "hospital", "bureau"), WrongStage),
    "with a party that is a person": Row(people, "bureau", drafts("bureau", "hospital2"), NoSuch),
    "with a party outside the alliance": Row(people, "bureau", drafts("bureau", "school"), NotMember),
    "within what is no alliance": Row(
        people, "bureau", lambda s: DraftAgreement(terms=terms(s, alliance=s["bureau"])), NoSuch
    ),
    "ending before it starts": Row(people, "bureau", drafts(starts="2027-01-01"), DatesReversed),
    "with something due after the end": Row(people, "bureau", drafts(ends="2026-03-30"), DatesReversed),
    "with a commitment by a third unit": Row(people, "bureau", drafts_commitment(by="lead"), WrongStage),
    "with a commitment to a third unit": Row(people, "bureau", drafts_commitment(to="lead"), WrongStage),
    "with a commitment of a unit to itself": Row(
        people, "bureau", drafts_commitment(to="hospital"), WrongStage
    ),
    "with a commitment about what is no item": Row(
        people, "bureau", lambda s: drafts_commitment(item=s["alliance"])(s), NoSuch
    ),
}

CHANGING: Rows = {
    "a third unit revises": Row(drafted, "lead", revises("lead", "hospital"), NotThisUnit, on="agreement"),
    "whoever is neither clerk nor signatory revises": Row(
        drafted, "auditor at hospital", revises(), RoleMissing, on="agreement"
    ),
    "revised after somebody signed": Row(signed_by_one, "hospital", revises(), WrongStage, on="agreement"),
    "revised after all signed": Row(signed, "hospital", revises(), WrongStage, on="agreement"),
    "revised after it was declined": Row(declined, "hospital", revises(), WrongStage, on="agreement"),
    "revised so that whoever revises is no party": Row(
        drafted, "hospital", revises("bureau", "lead"), NotThisUnit, on="agreement"
    ),
    "revised to end before it starts": Row(
        drafted, "hospital", revises(ends="2025-12-31"), DatesReversed, on="agreement"
    ),
    "what is no agreement revised": Row(drafted, "bureau", revises(), NoSuch, on="bureau"),
    "a third unit reviews": Row(drafted, "lead", reviews(), NotThisUnit, on="agreement"),
    "whoever is neither clerk nor signatory reviews": Row(
        drafted, "auditor at hospital", reviews(), RoleMissing, on="agreement"
    ),
    "other terms reviewed": Row(drafted, "hospital", reviews(ends="2027-12-31"), OtherTerms, on="agreement"),
    "reviewed after all signed": Row(signed, "hospital", reviews(), WrongStage, on="agreement"),
    "reviewed after it was declined": Row(declined, "bureau", reviews(), WrongStage, on="agreement"),
    "the second party signs first": Row(drafted, "hospital", signs(), NotYourTurn, on="agreement"),
    "the first party signs twice": Row(signed_by_one, "bureau", signs(), NotYourTurn, on="agreement"),
    "a third unit signs": Row(drafted, "lead", signs(), NotThisUnit, on="agreement"),
    "a clerk signs": Row(drafted, "clerk at bureau", signs(), RoleMissing, on="agreement"),
    "other terms signed": Row(drafted, "bureau", signs(ends="2027-12-31"), OtherTerms, on="agreement"),
    "the terms before they were revised signed": Row(revised, "bureau", signs(), OtherTerms, on="agreement"),
    "signed after another version than is there": Row(
        revised, "bureau", signs(), StaleExpect, on="agreement", expect=1
    ),
    "signed after it was declined": Row(declined, "bureau", signs(), WrongStage, on="agreement"),
    "signed after all signed": Row(signed, "hospital", signs(), WrongStage, on="agreement"),
    "signed after its last day": Row(ended, "hospital", signs(), WrongStage, on="agreement"),
    "declined by a party that has signed": Row(signed_by_one, "bureau", declines, WrongStage, on="agreement"),
    "a third unit declines": Row(drafted, "lead", declines, NotThisUnit, on="agreement"),
    "a clerk declines": Row(drafted, "clerk at bureau", declines, RoleMissing, on="agreement"),
    "declined twice": Row(declined, "bureau", declines, WrongStage, on="agreement"),
    "declined after all signed": Row(signed, "hospital", declines, WrongStage, on="agreement"),
}

FULFILLING: Rows = {
    "recorded before all signed": Row(signed_by_one, "hospital", records(), WrongStage),
    "recorded by a third unit": Row(signed, "lead", records(), NotThisUnit),
    "recorded by whoever is no clerk": Row(signed, "signatory at hospital", records(), RoleMissing),
    "recorded for tomorrow": Row(signed, "hospital", records(on="2026-01-02"), InTheFuture),
    "recorded for a day before it starts": Row(
        before_it_starts, "hospital", records(on="2025-12-30"), WrongStage
    ),
    "of a second commitment where there is one": Row(signed, "hospital", records(place=2), NoSuch),
    "at an activity that does not exist": Row(signed, "hospital", records(activity="bureau"), NoSuch),
    "of what is no agreement": Row(signed, "hospital", records(about="alliance"), NoSuch),
    "of an agreement that has changed since": Row(
        signed, "hospital",
        lambda s: RecordFulfilment(
            about=s.about("agreement").model_copy(update={"version": 2}), commitment=1, quantity=1, on="2026-01-01"
        ), StaleAbout,
    ),
    "confirmed by the unit that recorded it": Row(recorded, "hospital", confirms(), NotThisUnit),
    "confirmed by a third unit": Row(recorded, "lead", confirms(), NotThisUnit),
    "confirmed by whoever is no clerk": Row(recorded, "signatory at bureau", confirms(), RoleMissing),
    "confirmed by the same person under the other side's key": Row(
        recorded, "moonlighter at bureau", confirms(), SamePerson
    ),
    "confirmed twice": Row(confirmed, "bureau", confirms(), AlreadyConfirmed),
    "confirmed where nothing was recorded": Row(signed, "bureau", confirms("agreement"), NoSuch),
}  # fmt: skip


@table(DRAFTING)
def test_drafting(row):
    refuse(row)


@table(CHANGING)
def test_reviewing_signing_and_declining(row):
    refuse(row)


@table(FULFILLING)
def test_fulfilling(row):
    refuse(row)


def test_a_refusal_names_whose_turn_it_is():
    no = refuse(CHANGING["the second party signs first"])
    assert "民政局" in no.in_chinese()


@pytest.mark.parametrize("day", ["2025-12-31", "2026-01-01"])
def test_a_fulfilment_counts_from_the_first_day(day):
    s = before_it_starts.begin()
    s.says("hospital", records(on=day)(s))
