"""Signing in any order, in sight of units that do not sign, and under the eyes of a body above."""

from contracts.statements.agreements import (
    CountersignAgreement,
    DeclineAgreement,
    DraftAgreement,
    Procedure,
    RecordFulfilment,
    ReviseAgreement,
    SignAgreement,
    Terms,
)
from domain.refusals import (
    NoSuch,
    NotAbove,
    NotAdoptedYet,
    NotThisUnit,
    NotYourTurn,
    OtherTerms,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, table
from tests.domain.test_agreements import people, terms


def procedure(s: Scene, **named: str | tuple[str, ...]) -> Procedure:
    """Free order; units by their names."""

    def meant(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        return s[value] if isinstance(value, str) else tuple(s[each] for each in value)

    return Procedure(order="free", **{name: meant(value) for name, value in named.items()})  # type: ignore[arg-type]


def of_terms(s: Scene, *parties: str, **named: str | tuple[str, ...]) -> Terms:
    return terms(s, *parties, procedure=procedure(s, **named))


def drafts(*parties: str, **named):
    return lambda s: DraftAgreement(terms=of_terms(s, *parties, **named))


def signs(s: Scene) -> SignAgreement:
    return SignAgreement(terms=s.state("agreement").digest)


def countersigns(s: Scene) -> CountersignAgreement:
    return CountersignAgreement(terms=s.state("agreement").digest)


def declines(s: Scene) -> DeclineAgreement:
    return DeclineAgreement(reason="须先报批")


@begins_with(people)
def field(s: Scene) -> None:
    adopts_field(s)
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")


@begins_with(field)
def free(s: Scene) -> None:
    s["agreement"] = s.says("bureau", drafts("bureau", "hospital", "community")(s))


@begins_with(free)
def signed_by_one(s: Scene) -> None:
    s.says("community", signs(s), on="agreement")


@begins_with(field)
def above(s: Scene) -> None:
    """The lead is above them and is to countersign; the school looks on."""
    s["agreement"] = s.says("bureau", drafts(observers=("school",), countersigned_by="lead")(s))


@begins_with(above)
def waits(s: Scene) -> None:
    for unit in ("hospital", "bureau"):
        s.says(unit, signs(s), on="agreement")


@begins_with(waits)
def countersigned(s: Scene) -> None:
    s.says("lead", countersigns(s), on="agreement")


@begins_with(waits)
def turned_down(s: Scene) -> None:
    s.says("lead", declines(s), on="agreement")


@begins_with(waits)
def over(s: Scene) -> None:
    s.on("2027-01-01")


def test_in_free_order_whoever_is_ready_signs_and_the_last_makes_it_binding():
    s = free.begin()
    for unit in ("community", "bureau", "hospital"):
        assert not s.state("agreement").complete
        s.says(unit, signs(s), on="agreement")
    assert s.state("agreement").complete


def test_a_body_above_makes_it_binding_when_all_have_signed():
    s = waits.begin()
    assert not s.state("agreement").complete
    s.says("lead", countersigns(s), on="agreement")
    assert s.state("agreement").complete
    s.says(
        "hospital", RecordFulfilment(about=s.about("agreement"), commitment=1, quantity=1, on="2026-01-01")
    )


def test_terms_with_a_procedure_may_be_put_in_the_place_of_others():
    s = free.begin()
    s.says("hospital", ReviseAgreement(terms=of_terms(s, countersigned_by="lead")), on="agreement")
    assert s.state("agreement").above == s["lead"]


def test_the_lead_of_the_alliance_countersigns_though_it_is_above_nobody():
    s = field.begin()
    s["agreement"] = s.says("bureau", drafts("bureau", "hospital", countersigned_by="lead")(s))
    assert s.state("agreement").above == s["lead"]


REFUSALS: Rows = {
    "a procedure under the first rule set": Row(people, "bureau", drafts(), NotAdoptedYet),
    "watched by a party": Row(field, "bureau", drafts(observers=("hospital",)), WrongStage),
    "watched twice by one unit": Row(field, "bureau", drafts(observers=("school", "school")), WrongStage),
    "watched by a person": Row(field, "bureau", drafts(observers=("hospital2",)), NoSuch),
    "countersigned by a party": Row(field, "bureau", drafts("bureau", "lead", "hospital", countersigned_by="lead"), WrongStage),
    "countersigned by whoever watches": Row(field, "bureau", drafts(observers=("lead",), countersigned_by="lead"), WrongStage),
    "countersigned by a unit beside them": Row(field, "bureau", drafts(countersigned_by="community"), NotAbove),
    "signed twice in free order": Row(signed_by_one, "community", signs, WrongStage, on="agreement"),
    "signed by a unit that watches": Row(above, "school", signs, NotThisUnit, on="agreement"),
    "signed by the body above": Row(waits, "lead", signs, NotThisUnit, on="agreement"),
    "signed again while it waits for the body above": Row(waits, "bureau", signs, WrongStage, on="agreement"),
    "countersigned before all have signed": Row(above, "lead", countersigns, NotYourTurn, on="agreement"),
    "countersigned where the terms ask for nobody": Row(free, "lead", countersigns, NotThisUnit, on="agreement"),
    "countersigned by a party itself": Row(waits, "bureau", countersigns, NotThisUnit, on="agreement"),
    "countersigned by a clerk": Row(waits, "clerk at lead", countersigns, RoleMissing, on="agreement"),
    "countersigned twice": Row(countersigned, "lead", countersigns, WrongStage, on="agreement"),
    "other terms countersigned": Row(waits, "lead", lambda s: CountersignAgreement(terms="0" * 64), OtherTerms, on="agreement"),
    "countersigned after its last day": Row(over, "lead", countersigns, WrongStage, on="agreement"),
    "countersigned after it was turned down": Row(turned_down, "lead", countersigns, WrongStage, on="agreement"),
    "turned down by a clerk of the body above": Row(waits, "clerk at lead", declines, RoleMissing, on="agreement"),
    "turned down when it is countersigned": Row(countersigned, "lead", declines, WrongStage, on="agreement"),
    "fulfilled before it is countersigned": Row(
        waits, "hospital",
        lambda s: RecordFulfilment(about=s.about("agreement"), commitment=1, quantity=1, on="2026-01-01"), WrongStage,
    ),
    "what is no agreement countersigned": Row(waits, "lead", countersigns, NoSuch, on="alliance"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_refusal_names_all_who_have_not_signed():
    no = refuse(REFUSALS["countersigned before all have signed"])
    assert "民政局" in no.in_chinese()
    assert "医院" in no.in_chinese()
