"""A street's written opinion: asked with a day, answered by another person of the street, and about nobody who is named."""

from contracts.statements.consultations import AnswerConsultation, AskConsultation, WithdrawConsultation
from contracts.statements.keys import GrantRole
from contracts.statements.units import MergeUnits
from domain.consultations import Consultation
from domain.facts import TABLE
from domain.refusals import (
    InThePast,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    OtherSide,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from tests.contracts.instances import leaves
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    another_key,
    begins_with,
    refuse,
    school,
    table,
)
from tests.domain.street_scenes import settles, speaks_for


def asks(street: str = "east", due: str = "2026-01-31"):
    return lambda s: AskConsultation(street=s[street], matter="reward", request="a" * 64, due=due)


def answers(s: Scene) -> AnswerConsultation:
    return AnswerConsultation(opinion="agrees-with-advice", document="b" * 64)


def withdraws(s: Scene) -> WithdrawConsultation:
    return WithdrawConsultation(reason="asked-twice")


@begins_with(school)
def streets(s: Scene) -> None:
    """A street; a clerk there who is no signatory; and somebody of the bureau who may sign for the street too."""
    adopts_field(s)
    settles(s, "east")
    s.county.people["clerk at east"] = s.county.colleague(s.who("east"), "clerk at east", "clerk")
    s.county.people["clerk at bureau"] = s.county.colleague(s.who("bureau"), "clerk at bureau", "clerk")
    s.county.people["bureau at east"] = another_key(s, "east", "bureau 1", "bureau 1, east")
    s.says("east", GrantRole(unit=s["east"], person=s["bureau 1"], role="signatory"))


@begins_with(streets)
def asked(s: Scene) -> None:
    s["consultation"] = s.says("bureau", asks()(s))


@begins_with(asked)
def answered(s: Scene) -> None:
    s.says("east", answers(s), on="consultation")


@begins_with(asked)
def withdrawn(s: Scene) -> None:
    s.says("bureau", withdraws(s), on="consultation")


@begins_with(asked)
def merged(s: Scene) -> None:
    """Whoever asked and the street have become one unit."""
    settles(s, "joint")
    units = (s["bureau"], s["east"])
    s.says("lead", MergeUnits(units=units, into=s["joint"], on="2026-01-01", reason="区划调整"))
    speaks_for(s, "joint", "east")


def test_a_street_is_asked_and_answers():
    s = answered.begin()
    assert s.state("consultation") == Consultation(s["bureau"], s["east"], s["bureau 1"], "answered")


def test_it_may_answer_after_the_day_is_over():
    s = asked.begin().on("2026-03-01")
    s.says("east2", answers(s), on="consultation")
    assert s.state("consultation").stage == "answered"


def test_no_field_could_hold_whom_it_is_about_and_no_fact_follows():
    names = {
        leaf.where.partition(".")[2]
        for body in (AskConsultation, AnswerConsultation)
        for leaf in leaves(body)
    }
    assert names == {"street", "matter", "request", "due", "opinion", "document"}
    assert not [event for event in TABLE if event.event.startswith("consultation")]


REFUSALS: Rows = {
    "asked under the first rule set": Row(school, "bureau", asks("lead"), NotAdoptedYet),
    "asked of a unit that is no street": Row(streets, "bureau", asks("community"), WrongStage),
    "asked of a person": Row(streets, "bureau", asks("hospital2"), NoSuch),
    "asked by the street itself": Row(streets, "east", asks(), OtherSide),
    "asked by whoever is no signatory": Row(streets, "clerk at bureau", asks(), RoleMissing),
    "asked with a day that is past": Row(streets, "bureau", asks(due="2025-12-31"), InThePast),
    "answered by a unit that was not asked": Row(asked, "hospital", answers, NotThisUnit, on="consultation"),
    "answered by whoever is no signatory": Row(asked, "clerk at east", answers, RoleMissing, on="consultation"),
    "answered by the person who asked": Row(asked, "bureau at east", answers, SamePerson, on="consultation"),
    "answered by whoever came out of both": Row(merged, "joint for east", answers, OtherSide, on="consultation"),
    "answered twice": Row(answered, "east2", answers, WrongStage, on="consultation"),
    "answered after it was withdrawn": Row(withdrawn, "east", answers, WrongStage, on="consultation"),
    "withdrawn by the street": Row(asked, "east", withdraws, NotThisUnit, on="consultation"),
    "withdrawn by whoever is no signatory": Row(asked, "clerk at bureau", withdraws, RoleMissing, on="consultation"),
    "withdrawn after the answer": Row(answered, "bureau", withdraws, WrongStage, on="consultation"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
