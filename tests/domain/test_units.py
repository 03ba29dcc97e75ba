"""Units are taken in from above; persons are pseudonyms that their unit registers and may let go of."""

from contracts.statements.keys import AmendPerson, EnrolUnit, ErasePerson, RegisterPerson
from domain.persons import Person
from domain.refusals import CodeTaken, NoSuch, NotAdoptedYet, NotThisUnit, RoleMissing, RootsOnly, WrongStage
from domain.units import Unit
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, county, refuse, secret, table
from tests.people import ROOTS

PERSON = RegisterPerson(commitment=secret("somebody"))
ERASE = ErasePerson(reason="本人申请")
AMEND = AmendPerson(commitment=secret("somebody, spelt rightly"), reason="misspelt")


def unit(superior: str | None = None, code: str = "YH900"):
    def enrols(s: Scene) -> EnrolUnit:
        above = {"superior": s[superior]} if superior else {}
        return EnrolUnit(code=code, name="新单位(虚构)", kind="organ", category="机关", **above)

    return enrols


@begins_with(county)
def volunteer(s: Scene) -> None:
    s["volunteer"] = s.says("community", PERSON)


@begins_with(volunteer)
def correctable(s: Scene) -> None:
    """By the rule set that lets what is kept of a person be corrected."""
    adopts_field(s)


@begins_with(correctable)
def with_an_auditor(s: Scene) -> None:
    s.county.people["auditor"] = s.county.colleague(s.who("community"), "an auditor", "auditor")


def test_a_superior_takes_a_unit_in():
    s = county.begin()
    s["new"] = s.says("lead", unit("lead")(s))
    assert s.state("new") == Unit("YH900", "新单位(虚构)", "organ", "机关", s["lead"])
    assert s.rule("unit-code", "YH900").unit == s["new"]


def test_the_roots_take_in_a_unit_that_nobody_is_above():
    s = county.begin()
    s["new"] = s.roots_say(unit()(s), signers=ROOTS)
    assert s.state("new").superior is None


def test_a_clerk_or_an_administrator_registers_a_person():
    s = county.begin()
    for who in ("community", "community2"):
        s["person"] = s.says(who, PERSON)
        assert s.state("person") == Person(s["community"], PERSON.commitment)


def test_a_persons_fields_are_destroyed_and_the_pseudonym_remains():
    s = volunteer.begin()
    s.says("community", ERASE, on="volunteer")
    assert s.state("volunteer") == Person(s["community"], PERSON.commitment, erased=True)


def test_a_clerk_or_an_administrator_corrects_what_is_kept_of_a_person():
    for who in ("community", "community2"):
        s = correctable.begin()
        s.says(who, AMEND, on="volunteer")
        assert s.state("volunteer") == Person(s["community"], AMEND.commitment)


def test_what_was_corrected_can_be_corrected_again_and_erased():
    s = correctable.begin()
    for body in (AMEND, AmendPerson(commitment=secret("a new telephone"), reason="changed"), AMEND, ERASE):
        s.says("community", body, on="volunteer")
    assert s.state("volunteer") == Person(s["community"], AMEND.commitment, erased=True)


REFUSALS: Rows = {
    "a code that is taken": Row(county, "lead", unit("lead", code="YH202"), CodeTaken),
    "the roots take a unit in below another": Row(county, "roots", unit("lead"), NotThisUnit),
    "an administrator takes a unit in below nobody": Row(county, "lead", unit(), RootsOnly),
    "a unit takes another in below a third": Row(county, "hospital", unit("lead"), NotThisUnit),
    "whoever is no administrator takes a unit in": Row(county, "lead2", unit("lead"), RoleMissing),
    "a person takes a unit in below themselves": Row(
        county, "lead", unit("lead 1"), RoleMissing, as_self=True
    ),
    "another unit erases a person": Row(volunteer, "bureau", lambda s: ERASE, NotThisUnit, on="volunteer"),
    "the superior erases a person": Row(volunteer, "lead", lambda s: ERASE, NotThisUnit, on="volunteer"),
    "whoever is no administrator erases a person": Row(
        volunteer, "community2", lambda s: ERASE, RoleMissing, on="volunteer"
    ),
    "another unit corrects a person": Row(
        correctable, "bureau", lambda s: AMEND, NotThisUnit, on="volunteer"
    ),
    "the superior corrects a person": Row(correctable, "lead", lambda s: AMEND, NotThisUnit, on="volunteer"),
    "whoever may not register corrects a person": Row(
        with_an_auditor, "auditor", lambda s: AMEND, RoleMissing, on="volunteer"
    ),
    "the person corrects themselves": Row(
        correctable, "community2", lambda s: AMEND, NotThisUnit, on="community2", as_self=True
    ),
    "nothing is corrected": Row(
        correctable,
        "community",
        lambda s: AmendPerson(commitment=PERSON.commitment, reason="changed"),
        WrongStage,
        on="volunteer",
    ),
    "a person is corrected under the first rules": Row(
        volunteer, "community", lambda s: AMEND, NotAdoptedYet, on="volunteer"
    ),
    "a unit is corrected": Row(correctable, "community", lambda s: AMEND, NoSuch, on="community"),
    "a unit is erased": Row(volunteer, "community", lambda s: ERASE, NoSuch, on="community"),
}


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


@begins_with(volunteer)
def erased(s: Scene) -> None:
    s.says("community", ERASE, on="volunteer")


@begins_with(correctable)
def erased_by_now(s: Scene) -> None:
    s.says("community", ERASE, on="volunteer")


def test_what_was_destroyed_is_not_corrected():
    refuse(Row(erased_by_now, "community", lambda s: AMEND, WrongStage, on="volunteer"))


def test_fields_are_destroyed_once():
    refuse(Row(erased, "community", lambda s: ERASE, WrongStage, on="volunteer"))
