"""Changing an agreement by terms that all sign, renewing it for the time after, and bringing it to an early end."""

from contracts.statements.agreements import (
    AgreeTermination,
    AmendAgreement,
    Commitment,
    ConfirmFulfilment,
    CountersignAgreement,
    DeclineAgreement,
    DraftAgreement,
    Procedure,
    RecordFulfilment,
    RefuseTermination,
    RenewAgreement,
    ReviseAgreement,
    SignAgreement,
    TerminateAgreement,
    Terms,
)
from domain.agreements import digest_of
from domain.amendments import AgreementAmended, Renewal
from domain.fulfilments import FulfilmentConfirmed
from domain.refusals import (
    DatesReversed,
    InThePast,
    NoNotice,
    NoSuch,
    NotAdoptedYet,
    NoticeTooShort,
    NotThisUnit,
    OtherCommitment,
    OtherNumber,
    OtherParties,
    OtherTerms,
    Overtaken,
    RoleMissing,
    StaleAbout,
    TwoTerms,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, table
from tests.domain.test_agreements import people, terms
from tests.domain.test_agreements import signed as signed_before
from tests.domain.test_signatures import field

FREE = Procedure(order="free", notice_days=30)


def promise(s: Scene, number: int | None = 1, **other) -> Commitment:
    given = {"by": s["hospital"], "to": s["bureau"], "what": "义诊", "quantity": 4, "measure": "场"}
    return Commitment(**given | {"due": "2026-03-31", "number": number} | other)


def first(s: Scene) -> Terms:
    """Check-ups and lectures, to be signed in any order and to be ended by a month's notice."""
    lectures = promise(s, None, what="讲座", quantity=2)
    return terms(s, commitments=(promise(s, None), lectures), procedure=FREE)


def second(s: Scene, *commitments: Commitment, **other) -> Terms:
    """Six check-ups, no lectures any more, and a third thing."""
    changed = commitments or (promise(s, 1, quantity=6), promise(s, 3, what="体检", quantity=1))
    return terms(s, **{"commitments": changed, "procedure": FREE, "ends": "2026-12-31"} | other)


def amends(*numbers: int | None, what: str = "agreement", **other):
    """With these numbers, or as `second` has them."""
    return lambda s: AmendAgreement(
        about=s.about(what), terms=second(s, *(promise(s, n) for n in numbers), **other)
    )


def amends_first(**other):
    return lambda s: AmendAgreement(about=s.about("agreement"), terms=second(s, promise(s, 1, **other)))


def amends_renewal(s: Scene, **other) -> AmendAgreement:
    kept = promise(s, 1, due="2027-06-30")
    return AmendAgreement(about=s.about("renewal"), terms=next_year(s, commitments=(kept,), **other))


def between(s: Scene, by: str, to: str) -> Commitment:
    return promise(s, 1, by=s[by], to=s[to])


def joins(s: Scene, *parties: str, promises: tuple[Commitment, ...] = ()) -> AmendAgreement:
    """With these parties from now on; of what was promised before, the check-ups go on unless something else is said."""
    goes_on = promises or (promise(s, 1),)
    text = terms(s, *parties, commitments=goes_on, procedure=FREE, ends="2026-12-31")
    return AmendAgreement(about=s.about("agreement"), terms=text)


def next_year(s: Scene, *parties: str, **other) -> Terms:
    later = promise(s, None, due="2027-06-30")
    return terms(
        s, *parties, **{"commitments": (later,), "starts": "2027-01-01", "ends": "2027-12-31"} | other
    )


def renews(*parties: str, **other):
    return lambda s: RenewAgreement(about=s.about("agreement"), terms=next_year(s, *parties, **other))


def signs(what: str):
    return lambda s: SignAgreement(terms=s.state(what).digest)


def terminates(on: str = "2026-03-31", by_notice: bool = False, what: str = "agreement"):
    return lambda s: TerminateAgreement(about=s.about(what), on=on, reason="任务调整", by_notice=by_notice)


def agrees(s: Scene) -> AgreeTermination:
    return AgreeTermination()


def disagrees(s: Scene) -> RefuseTermination:
    return RefuseTermination(reason="尚有义诊未办")


def records(number: int, on: str = "2026-01-01", what: str = "agreement"):
    return lambda s: RecordFulfilment(about=s.about(what), commitment=number, quantity=1, on=on)


@begins_with(field)
def drafted(s: Scene) -> None:
    s["agreement"] = s.says("bureau", DraftAgreement(terms=first(s)))


@begins_with(drafted)
def signed(s: Scene) -> None:
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("agreement")(s), on="agreement")


@begins_with(signed)
def proposed(s: Scene) -> None:
    s["amendment"] = s.says("clerk at hospital", amends()(s))


@begins_with(signed)
def left_over(s: Scene) -> None:
    """The hospital has delivered a check-up, and is to leave; the lead takes its place. All but the hospital have signed."""
    s["record"] = s.says("hospital", records(1)(s))
    s.says("bureau2", ConfirmFulfilment(about=s.about("record")))
    s["later record"] = s.says("hospital", records(1)(s))
    instead = promise(s, 3, by=s["lead"], quantity=3)
    s["amendment"] = s.says("bureau", joins(s, "bureau", "lead", promises=(instead,)))
    for unit in ("lead", "bureau"):
        s.says(unit, signs("amendment")(s), on="amendment")


@begins_with(left_over)
def replaced(s: Scene) -> None:
    s.says("hospital", signs("amendment")(s), on="amendment")


@begins_with(proposed)
def signed_by_one(s: Scene) -> None:
    s.says("hospital", signs("amendment")(s), on="amendment")


@begins_with(signed_by_one)
def amended(s: Scene) -> None:
    s.says("bureau", signs("amendment")(s), on="amendment")


@begins_with(proposed)
def overtaken(s: Scene) -> None:
    """Another amendment was signed by all first."""
    s["other"] = s.says("bureau", amends(1)(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("other")(s), on="other")


@begins_with(signed)
def renewal(s: Scene) -> None:
    s["renewal"] = s.says("bureau", renews()(s))


@begins_with(renewal)
def renewed(s: Scene) -> None:
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("renewal")(s), on="renewal")


@begins_with(signed)
def ending(s: Scene) -> None:
    s["end"] = s.says("bureau", terminates()(s))


@begins_with(ending)
def ended(s: Scene) -> None:
    s.says("hospital", agrees(s), on="end")


@begins_with(ended)
def ended_and_past(s: Scene) -> None:
    s.on("2026-04-02")


@begins_with(field)
def without_notice(s: Scene) -> None:
    s["agreement"] = s.says("bureau", DraftAgreement(terms=terms(s)))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("agreement")(s), on="agreement")


@begins_with(ending)
def refused(s: Scene) -> None:
    s.says("hospital", disagrees(s), on="end")


@begins_with(ending)
def too_late(s: Scene) -> None:
    s.on("2026-04-01")


@begins_with(signed)
def over(s: Scene) -> None:
    s.on("2027-01-01")


@begins_with(proposed)
def ended_meanwhile(s: Scene) -> None:
    s["end"] = s.says("bureau", terminates()(s))
    s.says("hospital", agrees(s), on="end")


@begins_with(renewal)
def ended_before_it_was_renewed(s: Scene) -> None:
    s["end"] = s.says("bureau", terminates()(s))
    s.says("hospital", agrees(s), on="end")


@begins_with(left_over)
def another_party_meanwhile(s: Scene) -> None:
    """Renewed by the parties that were, while an amendment by which one of them leaves was on the table."""
    s["renewal"] = s.says("bureau", renews()(s))
    s.says("hospital", signs("amendment")(s), on="amendment")


@begins_with(renewal)
def prolonged_meanwhile(s: Scene) -> None:
    s["amendment"] = s.says("hospital", amends(1, ends="2027-03-31")(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("amendment")(s), on="amendment")


@begins_with(signed)
def renewed_meanwhile(s: Scene) -> None:
    """All have signed next year's, and one of them an amendment by which this year's goes on into it."""
    s["amendment"] = s.says("hospital", amends(1, ends="2027-03-31")(s))
    s.says("hospital", signs("amendment")(s), on="amendment")
    s["renewal"] = s.says("bureau", renews()(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("renewal")(s), on="renewal")


@begins_with(ending)
def ended_by_notice_meanwhile(s: Scene) -> None:
    s.says("hospital", terminates("2026-02-01", True)(s))


# Amendments


def test_what_is_renewed_may_be_amended_within_its_own_term():
    s = renewed.begin()
    s["amendment"] = s.says("hospital", amends(1, ends="2026-11-30")(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("amendment")(s), on="amendment")
    assert s.state("agreement").terms.ends == "2026-11-30"


def test_the_agreement_holds_as_it_was_until_all_have_signed_the_amendment():
    s = signed_by_one.begin()
    assert (s.state("agreement").terms, s.state("agreement").version) == (first(s), 1)
    s["before"] = s.says("hospital", records(2)(s))
    s.says("bureau", signs("amendment")(s), on="amendment")
    agreement = s.state("agreement")
    assert (agreement.terms, agreement.version, agreement.earlier) == (second(s), 2, (first(s),))
    assert agreement.digest == s.state("amendment").digest == digest_of(second(s))
    [event] = s.events(AgreementAmended)
    assert (event.amendment, event.added, event.dropped) == (s["amendment"], (3,), (2,))


def test_a_commitment_keeps_its_number_and_what_was_delivered_of_it():
    s = signed.begin()
    s["under the first"] = s.says("hospital", records(1)(s))
    s.says("bureau", ConfirmFulfilment(about=s.about("under the first")))
    s["amendment"] = s.says("hospital", amends()(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("amendment")(s), on="amendment")
    s["under the second"] = s.says("hospital", records(1)(s))
    s.says("bureau", ConfirmFulfilment(about=s.about("under the second")))
    assert [each.commitment for each in s.events(FulfilmentConfirmed)] == [1, 1]
    s.says("hospital", records(3)(s))


def test_what_was_recorded_in_its_day_is_confirmed_though_the_commitment_was_left_out_since():
    s = signed_by_one.begin()
    s["lecture"] = s.says("hospital", records(2)(s))
    s.says("bureau", signs("amendment")(s), on="amendment")
    s.says("bureau", ConfirmFulfilment(about=s.about("lecture")))
    assert [each.commitment for each in s.events(FulfilmentConfirmed)] == [2]


def test_a_number_is_never_given_again():
    s = amended.begin()
    s["third"] = s.says("bureau", amends(1, 4)(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("third")(s), on="third")
    assert s.state("agreement").version == 3
    refuse(REFUSALS["with a number that an earlier amendment left out"])


def test_nobody_s_reading_of_the_agreement_goes_stale_while_an_amendment_is_talked_over():
    s = signed.begin()
    read = s.about("agreement")
    s["amendment"] = s.says("hospital", amends()(s))
    s.says("hospital", signs("amendment")(s), on="amendment")
    s.says("hospital", RecordFulfilment(about=read, commitment=1, quantity=1, on="2026-01-01"))


def test_an_amendment_is_revised_and_declined_like_any_draft():
    s = proposed.begin()
    s.says("bureau", ReviseAgreement(terms=second(s, promise(s, 1, quantity=5))), on="amendment")
    s.says("bureau", DeclineAgreement(reason="不改了"), on="amendment")
    assert s.state("agreement").version == 1


def test_an_amendment_may_ask_for_a_body_above_which_then_makes_it_hold():
    s = signed.begin()
    asked = Procedure(order="free", countersigned_by=s["lead"])
    s["amendment"] = s.says("bureau", amends(procedure=asked)(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("amendment")(s), on="amendment")
    assert s.state("agreement").version == 1
    s.says("lead", CountersignAgreement(terms=s.state("amendment").digest), on="amendment")
    assert (s.state("agreement").version, s.state("agreement").complete) == (2, True)


def test_an_agreement_made_under_the_first_rule_set_is_amended_under_the_second():
    s = signed_before.begin()
    adopts_field(s)
    s["amendment"] = s.says("bureau", amends(1, procedure=None)(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("amendment")(s), on="amendment")
    assert s.state("agreement").version == 2


# Parties that join and leave


def test_a_party_joins_when_it_and_all_others_have_signed():
    s = signed.begin()
    more = (promise(s, 1), promise(s, 3, by=s["lead"], what="场地", measure="次"))
    s["amendment"] = s.says("hospital", joins(s, "bureau", "hospital", "lead", promises=more))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("amendment")(s), on="amendment")
    assert s.state("agreement").order == (s["bureau"], s["hospital"])
    s.says("lead", signs("amendment")(s), on="amendment")
    assert (s.state("agreement").order[-1], s.state("agreement").complete) == (s["lead"], True)
    [changed] = s.events(AgreementAmended)
    assert (changed.joined, changed.left, changed.dropped) == ((s["lead"],), (), (2,))
    s["record"] = s.says("lead", records(3)(s))
    s.says("bureau", ConfirmFulfilment(about=s.about("record")))


def test_whoever_leaves_signs_too_and_is_bound_until_then():
    s = left_over.begin()
    assert s.state("amendment").waiting == (s["hospital"],)
    assert s["hospital"] in s.state("agreement").order
    s.says("hospital", signs("amendment")(s), on="amendment")
    assert s.state("agreement").order == (s["bureau"], s["lead"])
    assert s.events(AgreementAmended)[-1].left == (s["hospital"],)


def test_what_was_delivered_stays_and_what_was_recorded_in_its_day_is_still_confirmed():
    s = replaced.begin()
    assert [each.by for each in s.events(FulfilmentConfirmed)] == [s["hospital"]]
    s.says("bureau", ConfirmFulfilment(about=s.about("later record")))
    assert len(s.events(FulfilmentConfirmed)) == 2


def test_whoever_would_leave_may_propose_it_or_decline():
    s = signed.begin()
    go = joins(s, "bureau", "lead", promises=(promise(s, 3, by=s["lead"]),))
    s["amendment"] = s.says("hospital", go)
    s.says("hospital", DeclineAgreement(reason="愿意留下"), on="amendment")
    assert s.state("agreement").version == 1


def test_an_end_that_was_proposed_is_agreed_to_by_those_who_are_parties_then():
    s = left_over.begin()
    s["end"] = s.says("hospital", terminates()(s))
    s.says("hospital", signs("amendment")(s), on="amendment")
    for unit in ("bureau", "lead"):
        s.says(unit, agrees(s), on="end")
    assert s.state("agreement").ended_on == "2026-03-31"


# Renewals


def test_a_renewal_is_an_agreement_of_its_own_for_the_time_after():
    s = renewed.begin()
    assert s.state("renewal").renews == s["agreement"]
    assert s.rule("renewal", s["agreement"]) == Renewal(s["agreement"], s["renewal"])
    assert s.state("agreement").complete
    s.on("2027-01-01").says("hospital", records(1, "2027-01-01", "renewal")(s))


def test_of_two_renewals_the_first_to_be_signed_by_all_wins():
    s = renewal.begin()
    s["second"] = s.says("hospital", renews(ends="2027-11-30")(s))
    for unit in ("bureau", "hospital"):
        s.says(unit, signs("second")(s), on="second")
    assert s.rule("renewal", s["agreement"]).by == s["second"]


def test_an_agreement_is_renewed_though_an_amendment_of_it_is_on_the_table():
    s = proposed.begin()
    s["renewal"] = s.says("bureau", renews()(s))
    for what in ("amendment", "renewal"):
        for unit in ("bureau", "hospital"):
            s.says(unit, signs(what)(s), on=what)
    assert s.state("agreement").version == 2
    assert s.rule("renewal", s["agreement"]).by == s["renewal"]


def test_an_agreement_that_has_ended_by_its_date_may_still_be_renewed():
    s = over.begin()
    s["renewal"] = s.says("bureau", renews()(s))


# Endings


def test_it_ends_on_the_day_that_all_have_agreed_to():
    s = ended.begin()
    assert s.state("agreement").ended_on == "2026-03-31"
    s.on("2026-03-31").says("hospital", records(1, "2026-03-31")(s))


def test_a_party_ends_it_alone_by_the_notice_that_the_terms_ask_for():
    s = signed.begin()
    s["end"] = s.says("hospital", terminates("2026-01-31", True)(s))
    assert s.state("end").complete
    assert s.state("agreement").ended_on == "2026-01-31"


def test_what_is_open_at_the_end_may_still_be_recorded_for_a_day_before_it():
    s = ended.begin().on("2026-04-02")
    s.says("hospital", records(2, "2026-03-30")(s))


def test_of_three_parties_the_last_to_agree_ends_it():
    s = field.begin()
    three = terms(s, "bureau", "hospital", "community", procedure=FREE)
    s["agreement"] = s.says("bureau", DraftAgreement(terms=three))
    for unit in ("bureau", "hospital", "community"):
        s.says(unit, signs("agreement")(s), on="agreement")
    s["end"] = s.says("bureau", terminates()(s))
    s.says("hospital", agrees(s), on="end")
    assert s.state("agreement").ended_on is None
    s.says("community", agrees(s), on="end")
    assert s.state("agreement").ended_on == "2026-03-31"


REFUSALS: Rows = {
    "a number in the first terms": Row(field, "bureau", lambda s: DraftAgreement(terms=second(s)), OtherNumber),
    "a number in a revision of the first terms": Row(drafted, "bureau", lambda s: ReviseAgreement(terms=second(s)), OtherNumber, on="agreement"),
    "amended under the first rule set": Row(people, "bureau", lambda s: AmendAgreement(about=s.county.about(s["alliance"]), terms=terms(s)), NotAdoptedYet),
    "amended by a third unit": Row(signed, "lead", amends(), NotThisUnit),
    "amended by whoever is neither clerk nor signatory": Row(signed, "auditor at bureau", amends(), RoleMissing),
    "amended before all have signed": Row(drafted, "bureau", amends(), WrongStage),
    "an amendment amended": Row(amended, "bureau", amends(1, what="amendment"), WrongStage),
    "amended when it has ended": Row(over, "bureau", amends(), WrongStage),
    "amended when it was brought to an end": Row(ended, "bureau", amends(), WrongStage),
    "amended as it was before it was amended": Row(amended, "bureau", lambda s: AmendAgreement(about=s.about("agreement").model_copy(update={"version": 1}), terms=second(s)), StaleAbout),
    "amended by nobody of before": Row(signed, "bureau", lambda s: AmendAgreement(about=s.about("agreement"), terms=terms(s, "community", "lead", commitments=(between(s, "lead", "community"),))), OtherParties),
    "amended so that whoever leaves still promises": Row(signed, "bureau", lambda s: joins(s, "bureau", "lead", promises=(promise(s, 1),)), WrongStage),
    "amended by whoever would join": Row(signed, "lead", lambda s: joins(s, "bureau", "hospital", "lead"), NotThisUnit),
    "signed by all but whoever leaves, who declines": Row(left_over, "hospital", lambda s: SignAgreement(terms="0" * 64), OtherTerms, on="amendment"),
    "fulfilled for whoever has left": Row(replaced, "hospital", records(1), WrongStage),
    "amended by whoever has left": Row(replaced, "hospital", lambda s: joins(s, "bureau", "lead", promises=(promise(s, 3, by=s["lead"]),)), NotThisUnit),
    "amended without a number": Row(signed, "bureau", amends(None), OtherNumber),
    "amended with a number twice": Row(signed, "bureau", amends(1, 1), OtherNumber),
    "amended with a new number that is not the next": Row(signed, "bureau", amends(1, 4), OtherNumber),
    "with a number that an earlier amendment left out": Row(amended, "bureau", amends(1, 2), OtherNumber),
    "amended so that another side promises": Row(signed, "bureau", lambda s: amends_first(by=s["bureau"], to=s["hospital"])(s), OtherCommitment),
    "amended so that it is measured otherwise": Row(signed, "bureau", amends_first(measure="人次"), OtherCommitment),
    "amended to end before it starts": Row(signed, "bureau", amends(ends="2025-12-31"), DatesReversed),
    "amended to reach into its renewal": Row(renewed, "bureau", amends(1, ends="2027-01-01"), TwoTerms),
    "a renewal amended to reach back": Row(renewed, "bureau", lambda s: amends_renewal(s, starts="2026-12-31"), TwoTerms),
    "an amendment signed that reaches into the renewal of meanwhile": Row(renewed_meanwhile, "bureau", signs("amendment"), TwoTerms, on="amendment"),
    "an amendment revised to nobody of before": Row(proposed, "bureau", lambda s: ReviseAgreement(terms=terms(s, "community", "lead", commitments=(between(s, "lead", "community"),))), OtherParties, on="amendment"),
    "an amendment revised without numbers": Row(proposed, "bureau", lambda s: ReviseAgreement(terms=first(s)), OtherNumber, on="amendment"),
    "an amendment signed when another came first": Row(overtaken, "hospital", signs("amendment"), Overtaken, on="amendment"),
    "an amendment signed when the agreement was brought to an end": Row(ended_meanwhile, "hospital", signs("amendment"), WrongStage, on="amendment"),
    "an amendment signed by a third unit": Row(proposed, "lead", signs("amendment"), NotThisUnit, on="amendment"),
    "an amendment signed by a clerk": Row(proposed, "clerk at bureau", signs("amendment"), RoleMissing, on="amendment"),
    "the agreement's own terms signed for the amendment": Row(proposed, "bureau", lambda s: SignAgreement(terms=s.state("agreement").digest), OtherTerms, on="amendment"),
    "fulfilled under the amendment itself": Row(amended, "hospital", records(1, what="amendment"), WrongStage),
    "a commitment fulfilled that was left out": Row(amended, "hospital", records(2), WrongStage),
    "a commitment fulfilled that never was": Row(amended, "hospital", records(9), NoSuch),
    "renewed under the first rule set": Row(people, "bureau", lambda s: RenewAgreement(about=s.county.about(s["alliance"]), terms=terms(s)), NotAdoptedYet),
    "renewed by a third unit": Row(signed, "lead", renews(), NotThisUnit),
    "renewed by whoever is neither clerk nor signatory": Row(signed, "auditor at bureau", renews(), RoleMissing),
    "renewed before all have signed": Row(drafted, "bureau", renews(), WrongStage),
    "renewed from before its end": Row(signed, "bureau", renews(starts="2026-12-31"), DatesReversed),
    "renewed with another party": Row(signed, "bureau", renews("bureau", "hospital", "lead"), OtherParties),
    "renewed with numbers": Row(signed, "bureau", lambda s: RenewAgreement(about=s.about("agreement"), terms=next_year(s, commitments=(promise(s, 1),))), OtherNumber),
    "renewed when it was brought to an end": Row(ended, "bureau", renews(), WrongStage),
    "renewed twice": Row(renewed, "bureau", renews(), WrongStage),
    "a renewal revised to begin too early": Row(renewal, "bureau", lambda s: ReviseAgreement(terms=next_year(s, starts="2026-06-01")), DatesReversed, on="renewal"),
    "a renewal signed when another party had taken its place": Row(another_party_meanwhile, "bureau", signs("renewal"), OtherParties, on="renewal"),
    "a renewal signed when what it renews was prolonged beyond its beginning": Row(prolonged_meanwhile, "bureau", signs("renewal"), DatesReversed, on="renewal"),
    "a renewal signed when the agreement was brought to an end": Row(ended_before_it_was_renewed, "bureau", signs("renewal"), WrongStage, on="renewal"),
    "ended under the first rule set": Row(people, "bureau", lambda s: TerminateAgreement(about=s.county.about(s["alliance"]), on="2026-03-31", reason="x"), NotAdoptedYet),
    "ended by a third unit": Row(signed, "lead", terminates(), NotThisUnit),
    "ended by a clerk": Row(signed, "clerk at bureau", terminates(), RoleMissing),
    "ended before all have signed": Row(drafted, "bureau", terminates(), WrongStage),
    "ended yesterday": Row(signed, "bureau", terminates("2025-12-31"), InThePast),
    "ended after its last day": Row(signed, "bureau", terminates("2027-01-01"), DatesReversed),
    "ended twice": Row(ended, "bureau", terminates(), WrongStage),
    "an amendment ended": Row(amended, "bureau", terminates(what="amendment"), WrongStage),
    "ended by too short a notice": Row(signed, "bureau", terminates("2026-01-30", True), NoticeTooShort),
    "ended by a notice that the terms do not know": Row(without_notice, "bureau", terminates("2026-12-30", True), NoNotice),
    "agreed to by whoever proposed it": Row(ending, "bureau", agrees, WrongStage, on="end"),
    "agreed to by a third unit": Row(ending, "lead", agrees, NotThisUnit, on="end"),
    "agreed to by a clerk": Row(ending, "clerk at hospital", agrees, RoleMissing, on="end"),
    "agreed to twice": Row(ended, "hospital", agrees, WrongStage, on="end"),
    "agreed to after it was refused": Row(refused, "hospital", agrees, WrongStage, on="end"),
    "agreed to after the day": Row(too_late, "hospital", agrees, WrongStage, on="end"),
    "agreed to when it was ended otherwise": Row(ended_by_notice_meanwhile, "hospital", agrees, WrongStage, on="end"),
    "refused by a third unit": Row(ending, "lead", disagrees, NotThisUnit, on="end"),
    "refused by a clerk": Row(ending, "clerk at hospital", disagrees, RoleMissing, on="end"),
    "refused when all have agreed": Row(ended, "bureau", disagrees, WrongStage, on="end"),
    "refused twice": Row(refused, "bureau", disagrees, WrongStage, on="end"),
    "what is no proposal agreed to": Row(signed, "bureau", agrees, NoSuch, on="agreement"),
    "fulfilled for a day after the end": Row(ended_and_past, "hospital", records(1, "2026-04-01"), WrongStage),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
