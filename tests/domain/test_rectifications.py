"""Weak organisations: on the list of a superior until it closes them, with a deadline and no word of why."""

from contracts.statements.rectifications import CloseRectification, OpenRectification
from domain.rectifications import Rectification
from domain.refusals import (
    DatesReversed,
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, school, table


def opens(unit: str = "community", deadline: str = "2026-12-31"):
    return lambda s: OpenRectification(unit=s[unit], deadline=deadline)


def closes(on: str = "2026-01-01"):
    return lambda s: CloseRectification(on=on)


@begins_with(school)
def governed(s: Scene) -> None:
    adopts_field(s)
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")


@begins_with(governed)
def opened(s: Scene) -> None:
    s["list"] = s.says("lead", opens()(s))


@begins_with(opened)
def closed(s: Scene) -> None:
    s.says("lead", closes()(s), on="list")


def test_it_is_opened_closed_and_may_be_opened_again():
    s = closed.begin()
    assert s.state("list") == Rectification(s["community"], s["lead"], turn=1, closed=True)
    assert s.says("lead", opens()(s)) == s["list"]
    assert s.state("list") == Rectification(s["community"], s["lead"], turn=3)


REFUSALS: Rows = {
    "opened under the first rule set": Row(school, "lead", opens(), NotAdoptedYet),
    "opened by the unit itself": Row(governed, "community", opens(), NotThisUnit),
    "opened by a unit beside it": Row(governed, "hospital", opens(), NotThisUnit),
    "opened by whoever is no signatory": Row(governed, "clerk at lead", opens(), RoleMissing),
    "opened for a person": Row(governed, "lead", opens("hospital2"), NoSuch),
    "opened with a deadline that is past": Row(governed, "lead", opens(deadline="2025-12-31"), DatesReversed),
    "opened while it is open": Row(opened, "lead", opens(), WrongStage),
    "closed by the unit itself": Row(opened, "community", closes(), NotThisUnit, on="list"),
    "closed by whoever is no signatory": Row(opened, "clerk at lead", closes(), RoleMissing, on="list"),
    "closed tomorrow": Row(opened, "lead", closes("2026-01-02"), InTheFuture, on="list"),
    "closed twice": Row(closed, "lead", closes(), WrongStage, on="list"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
