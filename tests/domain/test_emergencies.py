"""Emergencies: declared from above for thirty days at most, ended early, and the one ground of an emergency whistle."""

from typing import get_args

import pytest

from contracts.statements.emergencies import DeclareEmergency, EndEmergency, StateStandby
from contracts.statements.keys import GrantRole
from contracts.statements.offices import Office
from contracts.statements.whistles import AdmitMatters, Limits, Matter, RaiseWhistle
from domain.emergencies import Emergency, EmergencyDeclared, Standby
from domain.facts import TABLE
from domain.refusals import (
    InThePast,
    NoEmergency,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    RoleMissing,
    SamePerson,
    StaleAbout,
    TooLong,
    WrongStage,
)
from domain.whistles import Whistle
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
from tests.domain.street_scenes import settles


def declares(subject: str = "east", until: str = "2026-01-30"):
    return lambda s: DeclareEmergency(subject=s[subject], kind="flood", until=until)


def ends(s: Scene) -> EndEmergency:
    return EndEmergency()


def stands_by(people: int = 12, about: str = "emergency"):
    return lambda s: StateStandby(about=s.about(about), people=people)


def whistles(under: str = "emergency", kind: str = "emergency", by: str = "below"):
    def body(s: Scene) -> RaiseWhistle:
        named = {"emergency": s[under]} if under else {}
        return RaiseWhistle(
            about=s.about(f"list of {by}"), kind=kind, matter="积水", departments=(s["bureau"],), **named
        )  # type: ignore[arg-type]

    return body


@begins_with(school)
def field(s: Scene) -> None:
    """A street, a community below it and one beside it, each with its list; clerks who sign nothing, and the lead's first
    person with a key at the community below the street."""
    adopts_field(s)
    settles(s, "east")
    settles(s, "below", "community", by="east")
    matters, limits = (Matter(name="积水", covers="道路"),), Limits(routine=4320, joint=1440, emergency=30)
    for unit in ("below", "community"):
        body = AdmitMatters(matters=matters, limits=limits, effective="2026-01-01")
        s[f"list of {unit}"] = s.says(unit, body)
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")
    s.county.people["evaluator below"] = s.county.colleague(s.who("below"), "evaluator below", "evaluator")
    s.county.people["lead below"] = another_key(s, "below", "lead 1", "lead 1, below")
    s.says("below", GrantRole(unit=s["below"], person=s["lead 1"], role="clerk"))


@begins_with(field)
def declared(s: Scene) -> None:
    s["emergency"] = s.says("lead", declares()(s))


@begins_with(field)
def declared_for_the_alliance(s: Scene) -> None:
    s["emergency"] = s.says("lead", declares("alliance")(s))


@begins_with(declared)
def ended(s: Scene) -> None:
    s.says("lead", ends(s), on="emergency")


@begins_with(declared)
def a_month_later(s: Scene) -> None:
    s.on("2026-01-31")


def test_it_is_in_force_from_the_day_of_its_declaration_to_its_last_day():
    s = declared.begin()
    state = s.state("emergency")
    assert state == Emergency(s["lead"], s["east"], "2026-01-01", "2026-01-30", s["lead 1"])
    days = ("2025-12-31", "2026-01-01", "2026-01-30", "2026-01-31")
    assert [state.in_force(day) for day in days] == [False, True, True, False]
    assert [data.alliance for data in s.events(EmergencyDeclared)] == [None]


def test_ended_it_is_in_force_no_more():
    assert not ended.begin().state("emergency").in_force("2026-01-01")


def test_to_go_on_it_is_declared_anew_and_the_first_ends_when_it_ends():
    s = declared.begin().on("2026-01-20")
    s["second"] = s.says("lead", declares(until="2026-02-18")(s))
    s.on("2026-01-31")
    assert s.says("below", whistles("second")(s))


@pytest.mark.parametrize("who", ["east", "below"])
def test_it_holds_for_the_unit_and_for_all_below_it(who: str):
    s = declared.begin()
    s["standby"] = s.says(who, stands_by()(s))
    assert s.state("standby") == Standby(s[who], s["lead"])


def test_it_holds_for_the_members_of_an_alliance():
    s = declared_for_the_alliance.begin()
    assert [data.alliance for data in s.events(EmergencyDeclared)] == [s["alliance"]]
    s["whistle"] = s.says("community", whistles(by="community")(s))
    state: Whistle = s.state("whistle")
    assert state.allowed_minutes == 30


def test_a_number_that_is_stated_again_takes_the_place_of_the_first():
    s = declared.begin()
    first = s.says("below", stands_by()(s))
    assert s.says("below", stands_by(0)(s)) == first
    assert s.folded(first).version == 2


def test_an_emergency_is_nobody_s_score():
    assert not [event for event in TABLE if event.event.startswith(("emergency", "standby"))]


REFUSALS: Rows = {
    "declared under the first rule set": Row(school, "lead", declares("community"), NotAdoptedYet),
    "declared for itself": Row(field, "east", declares(), NotThisUnit),
    "declared for the unit above": Row(field, "below", declares(), NotThisUnit),
    "declared for a unit beside it": Row(field, "bureau", declares(), NotThisUnit),
    "declared for an alliance by a member": Row(field, "community", declares("alliance"), NotThisUnit),
    "declared for a person": Row(field, "lead", declares("hospital2"), NoSuch),
    "declared by whoever is no signatory": Row(field, "clerk at lead", declares(), RoleMissing),
    "declared until yesterday": Row(field, "lead", declares(until="2025-12-31"), InThePast),
    "declared for thirty-one days": Row(field, "lead", declares(until="2026-01-31"), TooLong),
    "ended by the unit that it holds for": Row(declared, "east", ends, NotThisUnit, on="emergency"),
    "ended by whoever is no signatory": Row(declared, "clerk at lead", ends, RoleMissing, on="emergency"),
    "ended twice": Row(ended, "lead", ends, WrongStage, on="emergency"),
    "ended when it is over": Row(a_month_later, "lead", ends, WrongStage, on="emergency"),
    "standing by in an emergency of others": Row(declared, "community", stands_by(), NoEmergency),
    "standing by for an alliance of others": Row(declared_for_the_alliance, "school", stands_by(), NoEmergency),
    "standing by when it was ended": Row(ended, "below", stands_by(), NoEmergency),
    "standing by when it is over": Row(a_month_later, "below", stands_by(), NoEmergency),
    "standing by, says whoever is no clerk": Row(declared, "evaluator below", stands_by(), RoleMissing),
    "standing by in what is none": Row(declared, "below", stands_by(about="list of below"), NoSuch),
    "an emergency whistle without an emergency": Row(declared, "below", whistles(""), NoEmergency),
    "an emergency whistle in an emergency of others": Row(declared, "community", whistles(by="community"), NoEmergency),
    "an emergency whistle when it was ended": Row(ended, "below", whistles(), NoEmergency),
    "an emergency whistle when it is over": Row(a_month_later, "below", whistles(), NoEmergency),
    "an emergency whistle under what is none": Row(declared, "below", whistles("list of below"), NoSuch),
    "an emergency whistle of whoever declared it": Row(declared, "lead below", whistles(), SamePerson),
    "another whistle that names an emergency": Row(declared, "below", whistles(kind="joint"), WrongStage),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_standing_by_in_what_was_ended_meanwhile_is_stale():
    s = declared.begin()
    body = stands_by()(s)
    s.says("lead", ends(s), on="emergency")
    with pytest.raises(StaleAbout):
        s.says("below", body)


def test_who_stands_by_has_no_place_anywhere() -> None:
    assert "standby" not in get_args(Office), "an office names a person: standing by is a number"
    assert not {"person", "persons", "who", "holder"} & set(StateStandby.model_fields)
